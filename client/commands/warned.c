/* Warnings of the auditor's desk as people read them. */
#include "client/commands/warned.h"

#include "common/text.h"

/* The names of the table, for the catalogue: common/ knows no gettext. */
static const char *const NAMES[] __attribute__((unused)) = {
    N_("active PDF"),        N_("duplicate?"),        N_("ten times"),     N_("local investor"),
    N_("no contract"),       N_("future date"),       N_("very large"),    N_("foreign share"),
    N_("outside the days"),  N_("below the minimum"), N_("excluded kind"), N_("no date page"),
    N_("no signature page"), N_("no seal page")};

static const char *name_of(const char *id)
{
    const struct warning *warning = warning_find(id);

    return warning ? _(warning->name) : id;
}

const char *warned_names(char *const *ids, size_t count, enum format format, struct arena *arena)
{
    const char *text = "";
    bool is_table = format == FORMAT_TABLE;

    for (size_t i = 0; i < count && text; i++)
        text = arena_printf(arena, "%s%s%s", text,
                            i == 0     ? ""
                            : is_table ? _(", ")
                                       : " ",
                            is_table ? name_of(ids[i]) : ids[i]);
    return text;
}

void warned_print(char *const *ids, size_t count, const struct warning_facts *facts,
                  const struct prose *prose)
{
    for (size_t i = 0; i < count; i++) {
        const struct warning *warning = warning_find(ids[i]);
        OWNED(buf_free) struct buf text = buf_make(8192);
        struct error said;

        error_clear(&said);
        if (warning && warning->say(facts, &said) != STATUS_OK)
            text_error(&said, &text);
        prose_hang(prose, arena_printf(prose->arena, "    %s: ", name_of(ids[i])),
                   warning ? buf_text(&text) : "");
    }
}
