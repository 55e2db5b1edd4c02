/* The styles part: custom formats by id, then one format id per cell style. */
#include "common/xlsx/formats.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool format_id_is_date(size_t id)
{
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) ||
           (id >= 50 && id <= 58);
}

/* ---- format codes ---- */

/* "[h]", "[mm]": elapsed time; other brackets are colours, conditions and languages. */
static bool is_elapsed(const char *bracket)
{
    size_t run = strspn(bracket + 1, "hHmMsS");

    return run > 0 && bracket[1 + run] == ']';
}

/* What begins at code and says nothing of the value: quoted, escaped, in brackets; 0: nothing. */
static size_t silent(const char *code)
{
    static const char *const words[] = {"General", "G/通用格式"};
    const char *end;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strncasecmp(code, words[i], strlen(words[i])) == 0)
            return strlen(words[i]);
    switch (*code) {
    case '"':
        end = strchr(code + 1, '"');
        return end ? (size_t)(end + 1 - code) : strlen(code);
    case '[':
        end = strchr(code, ']');
        return end ? (size_t)(end + 1 - code) : strlen(code);
    case '\\': /* the next one is shown, or as wide as a blank, or repeated */
    case '_':
    case '*':
        return code[1] ? 2 : 1;
    default:
        return 0;
    }
}

static bool is_unit(const char *code)
{
    static const char *const units[] = {"年", "月", "日", "时"};

    if (strchr("yYmMdDhHsS", *code))
        return true;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strncmp(code, units[i], strlen(units[i])) == 0)
            return true;
    return false;
}

bool format_code_is_date(const char *code)
{
    bool unit = false, digit = false, second = false;

    while (*code && *code != ';') {
        size_t skip = silent(code);
        if (*code == '[' && is_elapsed(code))
            return true;
        if (skip == 0) {
            unit = unit || is_unit(code);
            digit = digit || strchr("0#?", *code);
            second = second || *code == 's' || *code == 'S'; /* "ss.000" has digits */
            skip = 1;
        }
        code += skip;
    }
    return unit && (!digit || second);
}

/* ---- the part ---- */

enum state { SHEET = XML_ROOT + 1, CODES, CODE, STYLES, STYLE };

static const struct xml_rule rules[] = {
    {XML_ROOT, SPACE_SHEET, "styleSheet", SHEET },
    {SHEET,    SPACE_SHEET, "numFmts",    CODES },
    {CODES,    SPACE_SHEET, "numFmt",     CODE  },
    {SHEET,    SPACE_SHEET, "cellXfs",    STYLES},
    {STYLES,   SPACE_SHEET, "xf",         STYLE },
};

enum { NOT_GIVEN, GIVEN_OTHER, GIVEN_DATE };

struct reading {
    struct formats *out;
    uint8_t *given; /* what custom formats say of ids below STYLES_MAX */
};

static enum status add_style(struct formats *formats, bool is_date, struct error *err)
{
    if (formats->count == STYLES_MAX)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "the workbook has more than %d styles",
                         STYLES_MAX);
    if (formats->count == formats->room) {
        size_t room = formats->room ? formats->room * 2 : 64;
        uint8_t *larger = realloc(formats->is_date, room);
        if (!larger)
            return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no room for the workbook");
        formats->is_date = larger;
        formats->room = room;
    }
    formats->is_date[formats->count++] = is_date;
    return STATUS_OK;
}

static enum status start(void *data, int state, const char *const *attributes, struct error *err)
{
    struct reading *reading = data;
    const char *code;
    size_t id;

    if (state != CODE && state != STYLE)
        return STATUS_OK;
    if (!xml_number(xml_attribute(attributes, SPACE_NONE, "numFmtId"), STYLES_MAX - 1, &id))
        id = 0; /* "General" */
    if (state == STYLE)
        return add_style(reading->out,
                         reading->given[id] == NOT_GIVEN ? format_id_is_date(id)
                                                         : reading->given[id] == GIVEN_DATE,
                         err);
    code = xml_attribute(attributes, SPACE_NONE, "formatCode");
    if (id > 0 && code)
        reading->given[id] = format_code_is_date(code) ? GIVEN_DATE : GIVEN_OTHER;
    return STATUS_OK;
}

enum status formats_read(const struct xml_source *source, struct formats *formats,
                         struct error *err)
{
    static const struct xml_reader reader = {rules, sizeof rules / sizeof rules[0], start, NULL,
                                             NULL};
    struct reading reading = {.out = formats, .given = calloc(STYLES_MAX, 1)};
    enum status status;

    formats_free(formats);
    if (!reading.given)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no room for the workbook");
    status = xml_parse(source, &reader, &reading, err);
    free(reading.given);
    return status;
}

bool formats_is_date(const struct formats *formats, size_t style)
{
    return style < formats->count && formats->is_date[style];
}

void formats_free(struct formats *formats)
{
    free(formats->is_date);
    *formats = (struct formats){0};
}
