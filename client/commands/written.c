/* bairi contribute, section: what is written for a month's report, 工作动态 and 分析. */
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/desk.h"
#include "client/render/words.h"
#include "common/buf.h"
#include "common/message.h"
#include "common/text.h"

enum { FILE_MAX = 64 * 1024 };

/* ---- the text ---- */

/* A text file as a statement carries it: no mark at its begin, lines ended by \n, none empty last.
 */
static char *tidy(const struct buf *file, struct arena *arena)
{
    const char *from = buf_text(file);
    char *out = arena_alloc(arena, file->size + 1);
    size_t size = 0;

    if (!out)
        return NULL;
    if (strncmp(from, "\xEF\xBB\xBF", 3) == 0)
        from += 3;
    for (; *from; from++)
        if (*from != '\r' || from[1] != '\n')
            out[size++] = *from;
    while (size > 0 && strchr(" \t\n", out[size - 1]))
        size--;
    out[size] = '\0';
    return out;
}

static enum status read_file(struct app *app, const char *path, const char **out, struct error *err)
{
    OWNED(buf_free) struct buf file = buf_make(FILE_MAX);

    TRY(buf_read_file(&file, path, err));
    if (strlen(buf_text(&file)) != file.size || !utf8_is_valid(buf_text(&file), file.size))
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s is no text in UTF-8", path);
    *out = tidy(&file, app->arena);
    if (!*out)
        return app_no_memory(err);
    return **out ? STATUS_OK : error_set(err, STATUS_INVALID_ARGUMENT, "%s is empty", path);
}

/* --file, --text or --take-back; *out stays NULL where none is given. */
static enum status read_text(struct app *app, const char **out, struct error *err)
{
    const char *path = cli_value(app->args, "file"), *text = cli_value(app->args, "text");
    const bool back = cli_flag(app->args, "take-back");

    *out = NULL;
    if ((path != NULL) + (text != NULL) + back > 1)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "give one of --file, --text and --take-back"));
    if (back)
        *out = "";
    if (text)
        TRY(desk_text(app, text, out, err));
    return path ? read_file(app, path, out, err) : STATUS_OK;
}

/* ---- what stands ---- */

static enum status texts_sheet(struct app *app, const Bairi__V1__SectionsReply *reply,
                               struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"section", N_("Section"),  CELL_TEXT},
        {"unit",    N_("Unit"),     CELL_TEXT},
        {"subunit", N_("Sub-unit"), CELL_TEXT},
        {"time",    N_("Time"),     CELL_TEXT},
        {"author",  N_("Author"),   CELL_TEXT},
        {"current", N_("Stands"),   CELL_TEXT},
        {"text",    N_("Text"),     CELL_TEXT},
        {NULL,      NULL,           CELL_TEXT}
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; sheet && i < reply->n_texts; i++) {
        const Bairi__V1__SectionText *text = reply->texts[i];

        sheet_row(sheet, word_shown(text->section, app->format), text->unit, text->subunit,
                  word_time((struct instant){text->time}, app->format, app->arena),
                  text->author_name, word_shown(text->current ? "yes" : "no", app->format),
                  text->text, NULL);
    }
    return app_print(app, sheet, err);
}

static void say_text(struct app *app, const Bairi__V1__SectionText *text)
{
    const struct prose prose = desk_prose(app);
    const char *whose = text->unit[0] ? text->unit : _("the bureau");
    const char *head =
        arena_printf(app->arena, "%s · %s%s%s · %s · %s%s", word_shown(text->section, app->format),
                     whose, text->subunit[0] ? "/" : "", text->subunit, text->author_name,
                     word_time((struct instant){text->time}, app->format, app->arena),
                     text->current ? "" : _(" · replaced"));

    if (app->out.size > 0)
        buf_addc(&app->out, '\n');
    buf_addf(&app->out, "%s\n", head ? head : "");
    prose_hang(&prose, "  ", text->text[0] ? text->text : _("taken back"));
}

static enum status show(struct app *app, struct error *err)
{
    const Bairi__V1__SectionsReply *reply = NULL;

    TRY(bureau_sections(app->bureau, app->arena, cli_arg(app->args, 0),
                        cli_value(app->args, "section"), cli_flag(app->args, "all"), &reply, err));
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    if (app->format == FORMAT_CSV)
        return texts_sheet(app, reply, err);
    for (size_t i = 0; i < reply->n_texts; i++)
        say_text(app, reply->texts[i]);
    if (reply->n_texts == 0)
        buf_addf(&app->said, _("nothing is written for the report of %s yet\n"),
                 cli_arg(app->args, 0));
    return buf_finish(&app->out, err);
}

/* ---- the two commands ---- */

static enum status which_section(struct app *app, const char **out, struct error *err)
{
    *out = cli_value(app->args, "section");
    if (*out)
        return STATUS_OK;
    return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                    "which section? --section news (工作动态) or --section "
                                    "analysis (分析)"));
}

static enum status contribute(struct app *app, struct error *err)
{
    struct acceptances accepted = {NULL, 0};
    const char *section = NULL, *text = NULL;

    TRY(read_text(app, &text, err));
    if (text)
        TRY(which_section(app, &section, err));
    TRY(app_connect(app, err));
    if (!text)
        return show(app, err);
    TRY(bureau_contribute(app->bureau, app->arena, cli_arg(app->args, 0), section, text, &accepted,
                          err));
    return app_print_accepted(app, &accepted, err);
}

static enum status edit(struct app *app, struct error *err)
{
    struct acceptances accepted = {NULL, 0};
    const char *section = NULL, *text = NULL;

    TRY(read_text(app, &text, err));
    if (text)
        TRY(which_section(app, &section, err));
    TRY(app_connect(app, err));
    if (!text)
        return show(app, err);
    TRY(bureau_edit_section(app->bureau, app->arena, cli_arg(app->args, 0), section, text,
                            &accepted, err));
    return app_print_accepted(app, &accepted, err);
}

/* ---- rows ---- */

static int run_contribute(const struct cli_args *args, void *context)
{
    return app_run(args, context, contribute);
}

static int run_section(const struct cli_args *args, void *context)
{
    return app_run(args, context, edit);
}

static const struct cli_option OPTIONS[] = {
    {"section",   0, CLI_CHOICE, false, "news|analysis", N_("news: 工作动态; analysis: 分析")},
    {"file",      0, CLI_FILE,   false, "FILE",          N_("the text, in UTF-8")                  },
    {"text",      0, CLI_VALUE,  false, "TEXT",          N_("the text itself; - reads stdin")      },
    {"take-back", 0, CLI_FLAG,   false, NULL,            N_("nothing is to stand any more")        },
    {"all",       0, CLI_FLAG,   false, NULL,            N_("when looking: what was replaced too") },
    {NULL,        0, CLI_FLAG,   false, NULL,            NULL                                      }
};

static const char *const CONTRIBUTE_EXAMPLES[] = {
    N_("bairi contribute 2020-10 --section news --file 动态.txt — for the month's report"),
    N_("bairi contribute 2020-10 — what your unit wrote for it"), NULL};
static const char *const SECTION_EXAMPLES[] = {
    N_("bairi section 2020-10 — what the units wrote, and what goes out"),
    N_("bairi section 2020-10 --section analysis --file 分析.txt — as it goes out, instead of the "
       "units' texts"),
    NULL};

const struct cli_command contribute_command = {
    "contribute",
    "PERIOD",
    1,
    1,
    N_("write for a month's report, as a unit"),
    N_("Without a text it shows what stands. A newer text replaces the unit's earlier one, until "
       "the report is released."),
    CONTRIBUTE_EXAMPLES,
    OPTIONS,
    run_contribute};
const struct cli_command section_command = {
    "section",
    "PERIOD",
    1,
    1,
    N_("edit a written section of a month's report"),
    N_("Without a text it shows what stands. What the bureau edits goes out instead of what the "
       "units wrote. A change after the report was drawn up gives its next version on the day "
       "after."),
    SECTION_EXAMPLES,
    OPTIONS,
    run_section};
