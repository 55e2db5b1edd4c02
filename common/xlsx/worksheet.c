/* Rows, cells, values and merged ranges of a worksheet part, in the order of the file. */
#include "common/xlsx/worksheet.h"

#include <stdlib.h>
#include <string.h>

#include "common/xlsx/cells.h"
#include "common/xlsx/content.h"
#include "common/xlsx/faults.h"
#include "common/xlsx/place.h"
#include "common/xlsx/runs.h"

enum state {
    SHEET = XML_ROOT + 1,
    DATA,
    ROW,
    CELL,
    VALUE,
    FORMULA,
    INLINE,
    RUN,
    TEXT,
    MERGES,
    MERGE
};

static const struct xml_rule rules[] = {
    {XML_ROOT, SPACE_SHEET, "worksheet",  SHEET  },
    {SHEET,    SPACE_SHEET, "sheetData",  DATA   },
    {DATA,     SPACE_SHEET, "row",        ROW    },
    {ROW,      SPACE_SHEET, "c",          CELL   },
    {CELL,     SPACE_SHEET, "v",          VALUE  },
    {CELL,     SPACE_SHEET, "f",          FORMULA},
    {CELL,     SPACE_SHEET, "is",         INLINE },
    {INLINE,   SPACE_SHEET, "t",          TEXT   },
    {INLINE,   SPACE_SHEET, "r",          RUN    },
    {RUN,      SPACE_SHEET, "t",          TEXT   },
    {SHEET,    SPACE_SHEET, "mergeCells", MERGES },
    {MERGES,   SPACE_SHEET, "mergeCell",  MERGE  },
};

enum type {
    TYPE_NUMBER,
    TYPE_SHARED,
    TYPE_INLINE,
    TYPE_STRING,
    TYPE_BOOLEAN,
    TYPE_FAULT,
    TYPE_DATE,
    TYPES
};

static const char *const type_names[TYPES] = {"n", "s", "inlineStr", "str", "b", "e", "d"};

struct reading {
    const struct worksheet *sheet;
    struct cells cells;
    size_t row;         /* being read, or the last one read */
    size_t next_column; /* the first one that has not been */
    struct runs runs;   /* characters of the cell being read */
    struct place at;
    enum type type;
    size_t style;
    bool formula, value; /* the elements are there */
    bool in_cell;        /* faults are about it */
};

/* ---- where things stand ---- */

static enum status start_row(struct reading *reading, const char *const *attributes,
                             struct error *err)
{
    const char *r = xml_attribute(attributes, SPACE_NONE, "r");
    size_t row = reading->row + 1;

    if (r && !xml_number(r, SHEET_ROWS, &row))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the sheet holds a row numbered %s; rows go from 1 to %d", r, SHEET_ROWS);
    if (row <= reading->row)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "row %zu stands after row %zu; open the workbook in Excel or WPS and save "
                         "it again as .xlsx",
                         row, reading->row);
    if (row > SHEET_ROWS)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the sheet has more than %d rows, the most a spreadsheet has", SHEET_ROWS);
    reading->row = row;
    reading->next_column = 0;
    return STATUS_OK;
}

static enum status place_cell(struct reading *reading, const char *r, struct error *err)
{
    struct place at = {reading->row, reading->next_column};

    if (r && !place_parse(r, &at))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a cell of row %zu says it stands in %s, where no cell is", reading->row,
                         r);
    if (at.row != reading->row || at.column < reading->next_column)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the cell %s stands in the wrong order in row %zu; open the workbook in "
                         "Excel or WPS and save it again as .xlsx",
                         r ? r : "", reading->row);
    if (at.column >= SHEET_COLUMNS)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "row %zu has more than %d cells, the most a spreadsheet has", reading->row,
                         SHEET_COLUMNS);
    reading->at = at;
    reading->next_column = at.column + 1;
    return STATUS_OK;
}

static enum status read_type(struct reading *reading, const char *t, struct error *err)
{
    for (int type = 0; type < TYPES; type++)
        if (strcmp(t, type_names[type]) == 0) {
            reading->type = (enum type)type;
            return STATUS_OK;
        }
    return error_set(err, STATUS_INVALID_ARGUMENT, "the cell is of the unknown type %s", t);
}

static enum status start_cell(struct reading *reading, const char *const *attributes,
                              struct error *err)
{
    const char *r = NULL, *t = "n";

    reading->style = 0;
    for (const char *const *a = attributes; *a; a += 2) {
        if (strcmp(a[0], "r") == 0)
            r = a[1];
        else if (strcmp(a[0], "t") == 0)
            t = a[1];
        else if (strcmp(a[0], "s") == 0 && !xml_number(a[1], STYLES_MAX, &reading->style))
            reading->style = 0;
    }
    TRY(place_cell(reading, r, err));
    reading->in_cell = true;
    reading->formula = reading->value = false;
    runs_clear(&reading->runs);
    return read_type(reading, t, err);
}

static enum status add_merge(struct reading *reading, const char *const *attributes,
                             struct error *err)
{
    const char *ref = xml_attribute(attributes, SPACE_NONE, "ref");
    struct grid_merge merge;

    if (!ref || !place_parse_range(ref, &merge))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the sheet merges the cells %s, which is no range", ref ? ref : "\"\"");
    return cells_merge(&reading->cells, merge, err);
}

/* ---- what a cell holds ---- */

static enum status put_number(struct reading *reading, const char *text, size_t size,
                              struct error *err)
{
    char number[NUMBER_TEXT_MAX], date[NUMBER_TEXT_MAX];

    if (!content_number(text, size, number))
        return error_set(err, STATUS_INVALID_ARGUMENT, "%.*s is said to be a number and is none",
                         size > 40 ? 40 : (int)size, text);
    if (formats_is_date(reading->sheet->formats, reading->style) &&
        content_date(number, reading->sheet->since_1904, date))
        return cells_put(&reading->cells, reading->at, GRID_DATE, date, strlen(date), err);
    return cells_put(&reading->cells, reading->at, GRID_NUMBER, number, strlen(number), err);
}

static enum status put_date(struct reading *reading, const char *text, size_t size,
                            struct error *err)
{
    char date[NUMBER_TEXT_MAX];

    if (!content_iso_date(text, size, date))
        return error_set(err, STATUS_INVALID_ARGUMENT, "%.*s is said to be a date and is none",
                         size > 40 ? 40 : (int)size, text);
    return cells_put(&reading->cells, reading->at, GRID_DATE, date, strlen(date), err);
}

static enum status put_boolean(struct reading *reading, const char *text, struct error *err)
{
    bool is_true = xml_is_true(text);

    if (!is_true && strcmp(text, "0") != 0 && strcmp(text, "false") != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%.40s is said to be TRUE or FALSE and is neither", text);
    return cells_put(&reading->cells, reading->at, GRID_BOOLEAN, is_true ? "TRUE" : "FALSE",
                     is_true ? 4 : 5, err);
}

static enum status put_shared(struct reading *reading, const char *text, struct error *err)
{
    const struct strings *strings = reading->sheet->strings;
    size_t index;

    if (!xml_number(text, strings->room, &index) || index >= strings->count)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the cell refers to shared text %.40s, and the workbook has %zu of them; "
                         "open it in Excel or WPS and save it again as .xlsx",
                         text, strings->count);
    if (!strings->items[index])
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "the text is longer than %zu bytes",
                         reading->sheet->limits->cell);
    return cells_put_shared(&reading->cells, reading->at, index, err);
}

static enum status put(struct reading *reading, const char *text, size_t size, struct error *err)
{
    switch (reading->type) {
    case TYPE_SHARED:
        return put_shared(reading, text, err);
    case TYPE_BOOLEAN:
        return put_boolean(reading, text, err);
    case TYPE_NUMBER:
        return put_number(reading, text, size, err);
    case TYPE_DATE:
        return put_date(reading, text, size, err);
    case TYPE_FAULT:
        return cells_put(&reading->cells, reading->at, GRID_FAULT, text, size, err);
    case TYPE_INLINE:
    case TYPE_STRING:
    case TYPES:
        break;
    }
    return cells_put(&reading->cells, reading->at, GRID_TEXT, text, size, err);
}

static enum status end_cell(struct reading *reading, struct error *err)
{
    size_t size;
    const char *text = runs_text(&reading->runs, &size);
    enum status status = STATUS_OK;

    if (runs_failed(&reading->runs))
        status = error_set(err, STATUS_RESOURCE_EXHAUSTED, "the text is longer than %zu bytes",
                           reading->sheet->limits->cell);
    else if (size > 0)
        status = put(reading, text, size, err);
    else if (reading->formula && !(reading->type == TYPE_STRING && reading->value))
        status = cells_put(&reading->cells, reading->at, GRID_UNCALCULATED, "", 0, err);
    if (status == STATUS_OK)
        reading->in_cell = false;
    return status;
}

/* ---- the part ---- */

static enum status start(void *data, int state, const char *const *attributes, struct error *err)
{
    struct reading *reading = data;

    switch (state) {
    case ROW:
        return start_row(reading, attributes, err);
    case CELL:
        return start_cell(reading, attributes, err);
    case MERGE:
        return add_merge(reading, attributes, err);
    case TEXT:
        runs_begin(&reading->runs, attributes);
        return STATUS_OK;
    case VALUE:
        reading->value = true;
        return STATUS_OK;
    case FORMULA:
        reading->formula = true;
        return STATUS_OK;
    default:
        return STATUS_OK;
    }
}

static enum status end(void *data, int state, struct error *err)
{
    struct reading *reading = data;

    if (state == TEXT)
        runs_end(&reading->runs);
    if (state == CELL)
        return end_cell(reading, err);
    return state == ROW ? cells_end_row(&reading->cells, reading->row, err) : STATUS_OK;
}

/* A cell's own text is inline or its value, never both. */
static void text(void *data, int state, const char *piece, size_t size)
{
    struct reading *reading = data;

    if (state == (reading->type == TYPE_INLINE ? TEXT : VALUE))
        runs_add(&reading->runs, piece, size);
}

enum status worksheet_read(const struct worksheet *sheet, const struct xml_source *source,
                           struct arena *arena, struct grid *out, struct error *err)
{
    static const struct xml_reader reader = {rules, sizeof rules / sizeof rules[0], start, end,
                                             text};
    struct reading reading = {.sheet = sheet, .runs = runs_make(sheet->limits->cell)};
    enum status status = cells_begin(&reading.cells, sheet, arena, out, err);

    if (status == STATUS_OK)
        status = xml_parse(source, &reader, &reading, err);
    faults_at(status, sheet->file, sheet->sheet, reading.in_cell ? &reading.at : NULL, err);
    cells_free(&reading.cells);
    runs_free(&reading.runs);
    return status;
}
