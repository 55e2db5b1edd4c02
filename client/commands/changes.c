/* Two versions side by side, field by field of the form. */
#include "client/commands/changes.h"

#include <string.h>

#include "common/text.h"
#include "common/trust/digest.h"

enum { FIELDS_MAX = 48, DIGEST_SHOWN = 4 };

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
}

static const struct annex_column *column_of(const char *id)
{
    for (size_t i = 0; i < annex_column_count; i++)
        if (strcmp(annex_columns[i].id, id) == 0)
            return &annex_columns[i];
    return NULL;
}

static const char *value_of(const struct annex_column *column, const struct project *project,
                            struct arena *arena)
{
    return text_is_chinese() ? annex_cell_title(column, project, arena)
                             : annex_cell_text(column, project, arena);
}

static const struct project_file *file_named(const struct project *project, const char *name)
{
    for (size_t i = 0; i < project->file_count; i++)
        if (strcmp(project->files[i].name, name) == 0)
            return &project->files[i];
    return NULL;
}

/* Names; behind one that the other version has with other contents the digest's beginning. */
static const char *files_of(const struct project *project, const struct project *other,
                            struct arena *arena)
{
    const char *text = "";

    for (size_t i = 0; i < project->file_count && text; i++) {
        const struct project_file *file = &project->files[i];
        const struct project_file *twin = file_named(other, file->name);
        char hex[2 * DIGEST_SHOWN + 1];

        hex_encode(file->sha256, DIGEST_SHOWN, hex);
        text = twin && memcmp(twin->sha256, file->sha256, SHA256_SIZE) != 0
                   ? arena_printf(arena, "%s%s%s(%s)", text, i ? ";" : "", file->name, hex)
                   : arena_printf(arena, "%s%s%s", text, i ? ";" : "", file->name);
    }
    return text;
}

enum status changes_between(const struct project *before, const struct project *after,
                            struct arena *arena, struct changes *out, struct error *err)
{
    const char *fields[FIELDS_MAX];

    out->count = project_differences(before, after, fields, FIELDS_MAX);
    out->items = arena_array(arena, out->count + 1, sizeof(out->items[0]));
    if (!out->items)
        return no_memory(err);
    for (size_t i = 0; i < out->count; i++) {
        const struct annex_column *column = column_of(fields[i]);
        struct change *change = &out->items[i];
        bool is_files = column && column->field == FIELD_FILES;

        if (!column)
            return error_set(err, STATUS_INTERNAL, "the form has no column %s", fields[i]);
        change->field = column->id;
        change->shown = text_is_chinese() ? column->title : column->id;
        change->before =
            is_files ? files_of(before, after, arena) : value_of(column, before, arena);
        change->after = is_files ? files_of(after, before, arena) : value_of(column, after, arena);
        if (!change->before || !change->after)
            return no_memory(err);
    }
    return STATUS_OK;
}

/* An empty value has to be seen as one. */
static const char *shown(const char *value)
{
    return value[0] != '\0' ? value : _("(empty)");
}

void changes_print(const struct changes *changes, const struct prose *prose)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct change *change = &changes->items[i];
        const char *head = arena_printf(prose->arena, "    %s: ", change->shown);
        const char *text =
            arena_printf(prose->arena, "%s → %s", shown(change->before), shown(change->after));

        if (head && text)
            prose_hang(prose, head, text);
    }
}

const char *changes_line(const struct changes *changes, struct arena *arena)
{
    const char *text = "";

    for (size_t i = 0; i < changes->count && text; i++)
        text = arena_printf(arena, "%s%s%s: %s → %s", text, i ? "; " : "", changes->items[i].field,
                            changes->items[i].before, changes->items[i].after);
    return text;
}
