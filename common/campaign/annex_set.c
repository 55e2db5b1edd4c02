/* Finds the column by id or title and lends its parser one cell. */
#include "common/campaign/annex_set.h"

#include <string.h>

#include "common/campaign/annex_cells.h"

static bool is_titled(const struct annex_column *column, const char *folded, struct arena *arena)
{
    const char *title = fold_cell(column->title, arena);

    return strcmp(column->id, folded) == 0 || (title && strcmp(title, folded) == 0);
}

/* Columns that only the offline scorer takes are none here. */
static const struct annex_column *find_column(const char *field, struct arena *arena)
{
    const char *folded = fold_cell(field, arena);

    for (size_t i = 0; folded && i < annex_column_count; i++)
        if (is_titled(&annex_columns[i], folded, arena))
            return &annex_columns[i];
    for (size_t i = 0; folded && i < annex_other_count; i++)
        if (annex_other_columns[i].report != COLUMN_SKIPPED &&
            is_titled(&annex_other_columns[i], folded, arena))
            return &annex_other_columns[i];
    return NULL;
}

static bool is_identity(const struct annex_column *column)
{
    return strcmp(column->id, "project_no") == 0 || strcmp(column->id, "unit") == 0;
}

static enum status make_empty(const struct annex_column *column, struct project *project,
                              struct error *err)
{
    char *at = (char *)project + column->target;

    if (column->report == COLUMN_MUST || column->field == FIELD_AMOUNT ||
        column->field == FIELD_NONE)
        return error_set(err, STATUS_INVALID_ARGUMENT, "“%s” is empty", column->title);
    if (column->field == FIELD_SHARE) {
        project->has_foreign_share = false;
        project->foreign_share = fraction_int(0);
    } else if (column->field == FIELD_USD) {
        project->amount_usd_wan = 0;
    } else if (column->field == FIELD_PAGE) {
        *(int *)(void *)at = 0;
    } else {
        *(const char **)(void *)at = "";
    }
    return STATUS_OK;
}

/* The value without blanks at both ends, as a cell's is. */
static const char *trimmed(const char *value, struct arena *arena)
{
    size_t size;

    value += strspn(value, " \t\r\n");
    size = strlen(value);
    while (size > 0 && strchr(" \t\r\n", value[size - 1]))
        size--;
    return arena_strndup(arena, value, size);
}

static enum status parse(const struct annex_column *column, const char *text,
                         const struct settings *settings, struct arena *arena,
                         struct annex_row *row, struct error *err)
{
    bool has_amount = false;
    struct annex_cell cell = {.column = column,
                              .text = text,
                              .folded = fold_cell(text, arena),
                              .settings = settings,
                              .arena = arena,
                              .has_amount = &has_amount};

    if (!cell.folded)
        return out_of_memory(err);
    if (column->field == FIELD_FILES) { /* the cell's list replaces the one before */
        row->project.files = NULL;
        row->project.file_count = 0;
    }
    return column->parse(&cell, row, err);
}

enum status annex_set(const char *field, const char *value, const struct settings *settings,
                      struct arena *arena, struct annex_row *row, const struct annex_column **out,
                      struct error *err)
{
    const struct annex_column *column = find_column(field, arena);
    const char *text = trimmed(value, arena);
    enum status status;

    if (!text)
        return out_of_memory(err);
    if (!column)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” is no column of the annex form; write its id or title, for example "
                         "amount_wan or 总投资(万元)",
                         field);
    if (is_identity(column))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” names the project and stays as it is; withdraw it and report it "
                         "anew",
                         column->title);
    status = text[0] == '\0' ? make_empty(column, &row->project, err)
                             : parse(column, text, settings, arena, row, err);
    if (status != STATUS_OK) {
        if (err)
            (void)error_at(err, NULL, column->id);
        return status;
    }
    if (out)
        *out = column;
    return STATUS_OK;
}
