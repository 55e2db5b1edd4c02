/* A paper read from JSON that may come from anywhere: unknown keys and whatever is too large are
 * refused before anything is built. */
#include "common/paper/paper_json.h"

#include <stdio.h>
#include <string.h>

#include "common/json.h"
#include "common/paper/paper_read.h"
#include "common/paper/words.h"

enum { FACTS_COLUMNS = 2, ATTACHMENTS_COLUMNS = 1, LEVELS = 3, WIDTH_MAX = 100 };

/* Keys a part of each kind may have. */
static const char *const *keys_of(enum paper_kind kind)
{
    static const char *const bare[] = {"kind", NULL};
    static const char *const plain[] = {"kind", "text", NULL};
    static const char *const heading[] = {"kind", "text", "level", NULL};
    static const char *const table[] = {"kind", "text", "columns", "rows", "total_rows", NULL};
    static const char *const chart[] = {"kind", "text", "figure", NULL};
    static const char *const rows[] = {"kind", "text", "rows", NULL};
    static const char *const valued[] = {"kind", "text", "value", NULL};
    static const char *const annex[] = {"kind", "text", "value", "landscape", NULL};
    static const char *const *const keys[] = {
        [PAPER_TEXT] = plain,       [PAPER_SALUTATION] = plain, [PAPER_HEADING] = heading,
        [PAPER_TABLE] = table,      [PAPER_CHART] = chart,      [PAPER_FACTS] = rows,
        [PAPER_ATTACHMENTS] = rows, [PAPER_SIGNATURE] = valued, [PAPER_ANNOTATION] = plain,
        [PAPER_ANNEX] = annex,      [PAPER_PAGE] = bare,        [PAPER_RECORD] = valued,
    };

    return keys[kind];
}

static enum status read_columns(struct paper_reading *reading, const json_t *value,
                                struct paper_part *part)
{
    static const char *const keys[] = {"title", "align", "width", NULL};
    struct paper_column *columns;
    const json_t *list;
    int64_t width;
    int align;

    TRY(paper_read_list(reading, value, "columns", PAPER_COLUMNS_MAX, &list, &part->column_count));
    if (part->column_count == 0)
        return error_set(reading->err, STATUS_INVALID_ARGUMENT, "%s: a table must have columns",
                         reading->place);
    TRY(paper_read_room(reading, part->column_count, sizeof *columns, &columns));
    for (size_t i = 0; i < part->column_count; i++) {
        const json_t *column = json_array_get(list, i);

        TRY(paper_read_keys(reading, column, keys));
        TRY(paper_read_text(reading, column, "title", &columns[i].title));
        TRY(paper_read_word(reading, column, "align", paper_align_words, PAPER_LEFT, &align));
        TRY(paper_read_number(reading, column, "width", 0, WIDTH_MAX, &width));
        columns[i].align = (enum paper_align)align;
        columns[i].width = (unsigned)width;
    }
    part->columns = columns;
    return STATUS_OK;
}

static enum status read_rows(struct paper_reading *reading, const json_t *value,
                             struct paper_part *part)
{
    const char *const **rows;
    const json_t *list;

    TRY(paper_read_list(reading, value, "rows", PAPER_ROWS_MAX, &list, &part->row_count));
    TRY(paper_read_room(reading, part->row_count, sizeof *rows, &rows));
    for (size_t i = 0; i < part->row_count; i++) {
        const json_t *row = json_array_get(list, i);

        if (!json_is_array(row) || json_array_size(row) != part->column_count)
            return error_set(reading->err, STATUS_INVALID_ARGUMENT,
                             "%s: row %zu must be a list of %zu texts", reading->place, i + 1,
                             part->column_count);
        TRY(paper_read_texts(reading, row, "rows", &rows[i]));
    }
    part->rows = rows;
    return STATUS_OK;
}

static enum status read_table(struct paper_reading *reading, const json_t *value,
                              struct paper_part *part)
{
    int64_t totals;

    TRY(read_columns(reading, value, part));
    TRY(read_rows(reading, value, part));
    TRY(paper_read_number(reading, value, "total_rows", 0, (int64_t)part->row_count, &totals));
    part->total_rows = (size_t)totals;
    return STATUS_OK;
}

static enum status read_series(struct paper_reading *reading, const json_t *value, size_t labels,
                               struct paper_series *series)
{
    static const char *const keys[] = {"name", "values", "shown", NULL};
    const json_t *values, *shown;
    size_t value_count, shown_count;
    double *numbers;

    TRY(paper_read_keys(reading, value, keys));
    TRY(paper_read_text(reading, value, "name", &series->name));
    TRY(paper_read_list(reading, value, "values", PAPER_LABELS_MAX, &values, &value_count));
    TRY(paper_read_list(reading, value, "shown", PAPER_LABELS_MAX, &shown, &shown_count));
    if (value_count != labels || (shown && shown_count != labels))
        return error_set(reading->err, STATUS_INVALID_ARGUMENT,
                         "%s: a series must have a value for each of the %zu labels",
                         reading->place, labels);
    TRY(paper_read_room(reading, labels, sizeof *numbers, &numbers));
    for (size_t i = 0; i < labels; i++)
        TRY(paper_read_real(reading, json_array_get(values, i), "values", &numbers[i]));
    series->values = numbers;
    return shown ? paper_read_texts(reading, shown, "shown", &series->shown) : STATUS_OK;
}

static enum status read_all_series(struct paper_reading *reading, const json_t *value,
                                   struct paper_figure *figure)
{
    struct paper_series *series;
    const json_t *list;

    TRY(paper_read_list(reading, value, "series", PAPER_SERIES_MAX, &list, &figure->series_count));
    TRY(paper_read_room(reading, figure->series_count, sizeof *series, &series));
    for (size_t i = 0; i < figure->series_count; i++)
        TRY(read_series(reading, json_array_get(list, i), figure->label_count, &series[i]));
    figure->series = series;
    return STATUS_OK;
}

static enum status read_figure(struct paper_reading *reading, const json_t *value,
                               struct paper_part *part)
{
    static const char *const keys[] = {"chart",      "labels", "series", "mark",
                                       "mark_shown", "unit",   NULL};
    const json_t *mark = json_object_get(value, "mark"), *labels;
    struct paper_figure *figure;
    int chart;

    TRY(paper_read_keys(reading, value, keys));
    TRY(paper_read_room(reading, 1, sizeof *figure, &figure));
    TRY(paper_read_word(reading, value, "chart", paper_chart_words, -1, &chart));
    TRY(paper_read_list(reading, value, "labels", PAPER_LABELS_MAX, &labels, &figure->label_count));
    TRY(paper_read_texts(reading, labels, "labels", &figure->labels));
    TRY(read_all_series(reading, value, figure));
    TRY(paper_read_text(reading, value, "mark_shown", &figure->mark_shown));
    TRY(paper_read_text(reading, value, "unit", &figure->unit));
    if (mark)
        TRY(paper_read_real(reading, mark, "mark", &figure->mark));
    figure->chart = (enum paper_chart)chart;
    figure->has_mark = mark != NULL;
    part->figure = figure;
    return STATUS_OK;
}

static enum status read_inside(struct paper_reading *reading, const json_t *value,
                               struct paper_part *part)
{
    int64_t level;

    if (part->kind == PAPER_TABLE)
        return read_table(reading, value, part);
    if (part->kind == PAPER_CHART)
        return read_figure(reading, json_object_get(value, "figure"), part);
    if (part->kind == PAPER_FACTS || part->kind == PAPER_ATTACHMENTS) {
        part->column_count = part->kind == PAPER_FACTS ? FACTS_COLUMNS : ATTACHMENTS_COLUMNS;
        return read_rows(reading, value, part);
    }
    TRY(paper_read_flag(reading, value, "landscape", &part->landscape));
    TRY(paper_read_number(reading, value, "level", part->kind == PAPER_HEADING, LEVELS, &level));
    part->level = (unsigned)level;
    return STATUS_OK;
}

static enum status read_part(struct paper_reading *reading, const json_t *value,
                             struct paper *paper)
{
    struct paper_part *part;
    int kind;

    if (!json_is_object(value))
        return error_set(reading->err, STATUS_INVALID_ARGUMENT, "%s must be an object { … }",
                         reading->place);
    TRY(paper_read_word(reading, value, "kind", paper_kind_words, -1, &kind));
    TRY(paper_read_keys(reading, value, keys_of((enum paper_kind)kind)));
    part = paper_add(paper, (enum paper_kind)kind, NULL, NULL);
    TRY(paper_finish(paper, reading->err));
    TRY(paper_read_text(reading, value, "text", &part->text));
    TRY(paper_read_text(reading, value, "value", &part->value));
    return read_inside(reading, value, part);
}

static enum status read_parts(struct paper_reading *reading, const json_t *value,
                              struct paper *paper)
{
    const json_t *list;
    size_t count;

    TRY(paper_read_list(reading, value, "parts", PAPER_PARTS_MAX, &list, &count));
    for (size_t i = 0; i < count; i++) {
        snprintf(reading->place, sizeof reading->place, "part %zu", i + 1);
        TRY(read_part(reading, json_array_get(list, i), paper));
    }
    return STATUS_OK;
}

static enum status read_whole(struct paper_reading *reading, const json_t *value,
                              struct paper *paper)
{
    static const char *const keys[] = {"form",    "mark",   "draft", "title",
                                       "subject", "system", "made",  "blank_number",
                                       "upward",  "parts",  NULL};
    int form;

    TRY(paper_read_keys(reading, value, keys));
    TRY(paper_read_word(reading, value, "form", paper_form_words, -1, &form));
    paper->form = (enum paper_form)form;
    TRY(paper_read_text(reading, value, "mark", &paper->mark));
    TRY(paper_read_text(reading, value, "draft", &paper->draft));
    TRY(paper_read_text(reading, value, "title", &paper->title));
    TRY(paper_read_text(reading, value, "subject", &paper->subject));
    TRY(paper_read_text(reading, value, "system", &paper->system));
    TRY(paper_read_number(reading, value, "made", 0, INT64_MAX, &paper->made));
    TRY(paper_read_flag(reading, value, "blank_number", &paper->blank_number));
    TRY(paper_read_flag(reading, value, "upward", &paper->upward));
    return read_parts(reading, value, paper);
}

enum status paper_from_json(struct bytes json, struct arena *arena, struct paper **out,
                            struct error *err)
{
    struct paper_reading reading = {.arena = arena, .err = err, .place = "the paper"};
    struct paper *paper = paper_create(arena);
    json_t *value = NULL;
    enum status status;

    if (!paper)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    TRY(json_parse(json, &value, err));
    status = read_whole(&reading, value, paper);
    json_decref(value);
    if (status == STATUS_OK)
        *out = paper;
    return status;
}
