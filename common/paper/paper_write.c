/* A paper written as JSON: keys in a fixed order, defaults left out. */
#include <jansson.h>

#include "common/json.h"
#include "common/paper/paper_json.h"
#include "common/paper/words.h"

static void put_text(json_t *object, const char *key, const char *text)
{
    if (text && text[0])
        json_object_set_new(object, key, json_string(text));
}

static void put_number(json_t *object, const char *key, size_t number)
{
    if (number > 0)
        json_object_set_new(object, key, json_integer((json_int_t)number));
}

static void put_true(json_t *object, const char *key, bool flag)
{
    if (flag)
        json_object_set_new(object, key, json_true());
}

static json_t *texts(const char *const *items, size_t count)
{
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_string(items[i] ? items[i] : ""));
    return list;
}

static json_t *columns_of(const struct paper_part *part)
{
    json_t *list = json_array();

    for (size_t i = 0; i < part->column_count; i++) {
        const struct paper_column *column = &part->columns[i];
        json_t *object = json_object();

        put_text(object, "title", column->title);
        if (column->align != PAPER_LEFT)
            put_text(object, "align", paper_align_words[column->align]);
        put_number(object, "width", column->width);
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *rows_of(const struct paper_part *part)
{
    json_t *list = json_array();

    for (size_t i = 0; i < part->row_count; i++)
        json_array_append_new(list, texts(part->rows[i], part->column_count));
    return list;
}

static json_t *series_of(const struct paper_figure *figure)
{
    json_t *list = json_array();

    for (size_t i = 0; i < figure->series_count; i++) {
        const struct paper_series *series = &figure->series[i];
        json_t *object = json_object();
        json_t *values = json_array();

        for (size_t j = 0; j < figure->label_count; j++)
            json_array_append_new(values, json_real(series->values[j]));
        put_text(object, "name", series->name);
        json_object_set_new(object, "values", values);
        if (series->shown)
            json_object_set_new(object, "shown", texts(series->shown, figure->label_count));
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *figure_of(const struct paper_figure *figure)
{
    json_t *object = json_object();

    put_text(object, "chart", paper_chart_words[figure->chart]);
    json_object_set_new(object, "labels", texts(figure->labels, figure->label_count));
    json_object_set_new(object, "series", series_of(figure));
    if (figure->has_mark)
        json_object_set_new(object, "mark", json_real(figure->mark));
    put_text(object, "mark_shown", figure->mark_shown);
    put_text(object, "unit", figure->unit);
    return object;
}

static json_t *part_of(const struct paper_part *part)
{
    json_t *object = json_object();

    put_text(object, "kind", paper_kind_words[part->kind]);
    put_number(object, "level", part->kind == PAPER_HEADING ? part->level : 0);
    put_text(object, "text", part->text);
    put_text(object, "value", part->value);
    if (part->kind == PAPER_TABLE)
        json_object_set_new(object, "columns", columns_of(part));
    if (part->row_count > 0)
        json_object_set_new(object, "rows", rows_of(part));
    put_number(object, "total_rows", part->kind == PAPER_TABLE ? part->total_rows : 0);
    put_true(object, "landscape", part->kind == PAPER_ANNEX && part->landscape);
    if (part->kind == PAPER_CHART && part->figure)
        json_object_set_new(object, "figure", figure_of(part->figure));
    return object;
}

static json_t *whole(const struct paper *paper)
{
    json_t *object = json_object();
    json_t *parts = json_array();

    put_text(object, "form", paper_form_words[paper->form]);
    put_text(object, "mark", paper->mark);
    put_text(object, "draft", paper->draft);
    put_text(object, "title", paper->title);
    put_text(object, "subject", paper->subject);
    put_text(object, "system", paper->system);
    json_object_set_new(object, "made", json_integer(paper->made));
    put_true(object, "blank_number", paper->blank_number);
    put_true(object, "upward", paper->upward);
    for (const struct paper_part *part = paper->parts; part; part = part->next)
        json_array_append_new(parts, part_of(part));
    json_object_set_new(object, "parts", parts);
    return object;
}

enum status paper_to_json(const struct paper *paper, struct buf *out, struct error *err)
{
    json_t *json;

    TRY(paper_finish(paper, err));
    json = whole(paper);
    json_write(json, true, out);
    json_decref(json);
    return buf_finish(out, err);
}
