/* Names, states and relationship ids of the sheets, in the order of the tabs. */
#include "common/xlsx/workbook.h"

#include <string.h>

#include "common/text.h"
#include "common/xlsx/content.h"

enum state { BOOK = XML_ROOT + 1, PROPERTIES, SHEETS, SHEET };

static const struct xml_rule rules[] = {
    {XML_ROOT, SPACE_SHEET, "workbook",   BOOK      },
    {BOOK,     SPACE_SHEET, "workbookPr", PROPERTIES},
    {BOOK,     SPACE_SHEET, "sheets",     SHEETS    },
    {SHEETS,   SPACE_SHEET, "sheet",      SHEET     },
};

struct reading {
    struct workbook *out;
    size_t most;
    struct arena *arena;
};

static enum status add_sheet(struct reading *reading, const char *const *attributes,
                             struct error *err)
{
    const char *name = xml_attribute(attributes, SPACE_NONE, "name");
    const char *relation = xml_attribute(attributes, SPACE_OFFICE, "id");
    const char *state = xml_attribute(attributes, SPACE_NONE, "state");
    struct sheet *sheet = &reading->out->sheets[reading->out->count];
    char *text;
    size_t size;

    if (reading->out->count == reading->most)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "the workbook has more than %zu sheets",
                         reading->most);
    if (!name || !relation)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a sheet of the workbook has no name or no relationship; open it in Excel "
                         "or WPS and save it again as .xlsx");
    text = arena_strdup(reading->arena, name);
    sheet->relation = arena_strdup(reading->arena, relation);
    if (!text || !sheet->relation)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no room for the workbook");
    size = strlen(text);
    sheet->name = text_printable(content_text(text, &size), reading->arena);
    if (!sheet->name)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no room for the workbook");
    sheet->hidden = state && strcmp(state, "visible") != 0;
    reading->out->count++;
    return STATUS_OK;
}

static enum status start(void *data, int state, const char *const *attributes, struct error *err)
{
    struct reading *reading = data;

    if (state == PROPERTIES)
        reading->out->since_1904 = xml_is_true(xml_attribute(attributes, SPACE_NONE, "date1904"));
    return state == SHEET ? add_sheet(reading, attributes, err) : STATUS_OK;
}

enum status workbook_read(const struct xml_source *source, size_t most, struct arena *arena,
                          struct workbook *out, struct error *err)
{
    static const struct xml_reader reader = {rules, sizeof rules / sizeof rules[0], start, NULL,
                                             NULL};
    struct reading reading = {.out = out, .most = most, .arena = arena};

    *out = (struct workbook){.sheets = arena_array(arena, most + 1, sizeof *out->sheets)};
    if (!out->sheets)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no room for the workbook");
    return xml_parse(source, &reader, &reading, err);
}
