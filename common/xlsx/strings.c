/* Rich text runs are joined; phonetic guides have no rule and so are passed over. */
#include "common/xlsx/strings.h"

#include <stdlib.h>

#include "common/xlsx/faults.h"
#include "common/xlsx/runs.h"

enum state { TABLE = XML_ROOT + 1, ITEM, RUN, TEXT };

static const struct xml_rule rules[] = {
    {XML_ROOT, SPACE_SHEET, "sst", TABLE},
    {TABLE,    SPACE_SHEET, "si",  ITEM },
    {ITEM,     SPACE_SHEET, "t",   TEXT },
    {ITEM,     SPACE_SHEET, "r",   RUN  },
    {RUN,      SPACE_SHEET, "t",   TEXT },
};

struct reading {
    struct strings *out;
    const struct xlsx_limits *limits;
    struct arena *arena;
    struct runs runs; /* of the item being read */
};

static enum status start(void *data, int state, const char *const *attributes, struct error *err)
{
    struct reading *reading = data;

    if (state == TEXT) {
        runs_begin(&reading->runs, attributes);
        return STATUS_OK;
    }
    if (state != ITEM)
        return STATUS_OK;
    runs_clear(&reading->runs);
    if (reading->out->count == reading->limits->strings)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED,
                         "the workbook has more than %zu different texts",
                         reading->limits->strings);
    return STATUS_OK;
}

static void text(void *data, int state, const char *piece, size_t size)
{
    struct reading *reading = data;

    if (state == TEXT)
        runs_add(&reading->runs, piece, size);
}

static bool make_room(struct strings *strings)
{
    size_t room = strings->room ? strings->room * 2 : 256;
    const char **larger;

    if (strings->count < strings->room)
        return true;
    larger = realloc(strings->items, room * sizeof *larger);
    if (!larger)
        return false;
    strings->items = larger;
    strings->room = room;
    return true;
}

static enum status keep(struct reading *reading, struct error *err)
{
    struct strings *strings = reading->out;
    const char *item = NULL;

    if (!runs_failed(&reading->runs)) {
        size_t size;
        const char *whole = runs_text(&reading->runs, &size);
        item = size > 0 ? arena_strndup(reading->arena, whole, size) : "";
        if (!item)
            return faults_memory(reading->limits, err);
    }
    if (!make_room(strings))
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no room for the workbook");
    strings->items[strings->count++] = item;
    return STATUS_OK;
}

static enum status end(void *data, int state, struct error *err)
{
    struct reading *reading = data;

    if (state == TEXT)
        runs_end(&reading->runs);
    return state == ITEM ? keep(reading, err) : STATUS_OK;
}

enum status strings_read(const struct xml_source *source, const struct xlsx_limits *limits,
                         struct arena *arena, struct strings *strings, struct error *err)
{
    static const struct xml_reader reader = {rules, sizeof rules / sizeof rules[0], start, end,
                                             text};
    struct reading reading = {
        .out = strings, .limits = limits, .arena = arena, .runs = runs_make(limits->cell)};
    enum status status;

    strings_free(strings);
    status = xml_parse(source, &reader, &reading, err);
    runs_free(&reading.runs);
    return status;
}

void strings_free(struct strings *strings)
{
    free(strings->items);
    *strings = (struct strings){0};
}
