/* LINKS: common_xlsx */
/*
 * Workbooks from anywhere are read within limits or refused with a sentence. The first byte picks
 * what the others are: an archive, or one part of a workbook, which zip's checksums would hide.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/message.h"
#include "common/xlsx/content.h"
#include "common/xlsx/relations.h"
#include "common/xlsx/workbook.h"
#include "common/xlsx/worksheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARCHIVE, SHEET, STRINGS, STYLES, RELATIONS, WORKBOOK, NUMBER, USES };

static const struct xlsx_limits limits = {.entries = 64,
                                          .unpacked = 1 << 20,
                                          .ratio = 200,
                                          .sheets = 8,
                                          .rows = 1000,
                                          .columns = 64,
                                          .cells = 5000,
                                          .cell = 512,
                                          .strings = 1000,
                                          .memory = 1 << 20};

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_failure(const struct error *err)
{
    require(err->text[0] != '\0');
    require(err->status == STATUS_INVALID_ARGUMENT || err->status == STATUS_RESOURCE_EXHAUSTED);
}

static void check_text(const char *text)
{
    size_t size = strlen(text);

    require(size <= limits.cell && utf8_is_valid(text, size));
    require(size == 0 || (text[0] != ' ' && text[size - 1] != ' ' && text[size - 1] != '\n'));
    require(!strchr(text, '\r'));
}

static void check_cell(const char *text, enum grid_kind kind)
{
    char again[NUMBER_TEXT_MAX];

    check_text(text);
    require(kind <= GRID_UNCALCULATED);
    require(kind == GRID_TEXT || (kind == GRID_UNCALCULATED) == (text[0] == '\0'));
    if (kind == GRID_NUMBER)
        require(content_number(text, strlen(text), again) && strcmp(again, text) == 0);
    if (kind == GRID_DATE)
        require(strlen(text) == 5 || strlen(text) == 8 || strlen(text) == 10 ||
                strlen(text) == 16 || strlen(text) == 19);
}

static void check_grid(const struct grid *grid)
{
    size_t line = 0;

    for (size_t i = 0; i < grid->count; i++) {
        const struct grid_row *row = &grid->rows[i];
        require(row->line > line && row->line <= limits.rows);
        require(row->count > 0 && row->count <= limits.columns);
        line = row->line;
        for (size_t j = 0; j < row->count; j++)
            check_cell(row->cells[j], (enum grid_kind)row->kinds[j]);
        require(row->cells[row->count - 1][0] || row->kinds[row->count - 1] == GRID_UNCALCULATED);
    }
    for (size_t i = 0; i < grid->merge_count; i++)
        require(grid->merges[i].top >= 1 && grid->merges[i].top <= grid->merges[i].bottom &&
                grid->merges[i].left <= grid->merges[i].right);
}

static void use_archive(struct bytes input, struct arena *arena)
{
    struct xlsx *xlsx = NULL;
    struct grid grid;
    struct error err;

    if (xlsx_open(input, "book.xlsx", &limits, &xlsx, &err) != STATUS_OK) {
        check_failure(&err);
        return;
    }
    for (size_t i = 0; i < xlsx_sheet_count(xlsx); i++) {
        require(utf8_is_valid(xlsx_sheet_name(xlsx, i), strlen(xlsx_sheet_name(xlsx, i))));
        if (xlsx_sheet(xlsx, i, arena, &grid, &err) == STATUS_OK)
            check_grid(&grid);
        else
            check_failure(&err);
    }
    xlsx_destroy(&xlsx);
}

static void use_sheet(const struct xml_source *source, struct arena *arena)
{
    const char *items[] = {"a", "", NULL, "中"};
    uint8_t dates[] = {false, true, true};
    const struct strings strings = {.items = items, .count = 4, .room = 4};
    const struct formats formats = {.is_date = dates, .count = 3, .room = 3};
    const struct worksheet sheet = {.file = "book.xlsx",
                                    .sheet = "表",
                                    .limits = &limits,
                                    .memory = limits.memory,
                                    .strings = &strings,
                                    .formats = &formats};
    struct grid grid;
    struct error err;

    if (worksheet_read(&sheet, source, arena, &grid, &err) == STATUS_OK)
        check_grid(&grid);
    else
        check_failure(&err);
}

static void use_strings(const struct xml_source *source, struct arena *arena)
{
    struct strings strings = {0};
    struct error err;

    if (strings_read(source, &limits, arena, &strings, &err) != STATUS_OK)
        check_failure(&err);
    for (size_t i = 0; i < strings.count; i++)
        if (strings.items[i])
            check_text(strings.items[i]);
    strings_free(&strings);
}

static void use_styles(const struct xml_source *source)
{
    struct formats formats = {0};
    struct error err;

    if (formats_read(source, &formats, &err) != STATUS_OK)
        check_failure(&err);
    require(formats.count <= STYLES_MAX && !formats_is_date(&formats, formats.count));
    formats_free(&formats);
}

static void use_relations(const struct xml_source *source, struct arena *arena)
{
    struct relations relations;
    char part[PART_NAME_MAX];
    struct error err;

    if (relations_read(source, "xl/workbook.xml", 64, arena, &relations, &err) != STATUS_OK) {
        check_failure(&err);
        return;
    }
    for (const struct relation *r = relations.first; r; r = r->next) {
        require(relations_by_id(&relations, r->id) != NULL);
        if (relations_target(&relations, r, part, &err) != STATUS_OK)
            check_failure(&err);
        else
            require(part[0] && part[0] != '/' && strcmp(part, "..") != 0 &&
                    strncmp(part, "../", 3) != 0 && !strstr(part, "/../") && !strstr(part, "//"));
    }
}

static void use_workbook(const struct xml_source *source, struct arena *arena)
{
    struct workbook workbook;
    struct error err;

    if (workbook_read(source, limits.sheets, arena, &workbook, &err) != STATUS_OK)
        check_failure(&err);
    else
        for (size_t i = 0; i < workbook.count; i++)
            require(workbook.sheets[i].name && workbook.sheets[i].relation);
}

/* A number, the date it would be, an escaped text and a date of ISO 8601, all of the same bytes. */
static void use_number(struct bytes input)
{
    char text[256], number[NUMBER_TEXT_MAX], date[NUMBER_TEXT_MAX];
    size_t size =
        strnlen((const char *)input.data, input.size < sizeof text ? input.size : sizeof text - 1);

    if (content_number((const char *)input.data, size, number)) {
        check_cell(number, GRID_NUMBER);
        for (int since_1904 = 0; since_1904 <= 1; since_1904++)
            if (content_date(number, since_1904, date))
                check_cell(date, GRID_DATE);
    }
    if (content_iso_date((const char *)input.data, size, date))
        check_cell(date, GRID_DATE);
    memcpy(text, input.data, size);
    text[size] = '\0';
    format_code_is_date(text);
    if (utf8_is_valid(text, size))
        check_text(content_text(text, &size));
}

static void use(unsigned what, struct bytes input, struct arena *arena)
{
    struct bytes rest = input;
    struct xml_source source = xml_from_memory(&rest, "part.xml");

    if (what == ARCHIVE)
        use_archive(input, arena);
    else if (what == SHEET)
        use_sheet(&source, arena);
    else if (what == STRINGS)
        use_strings(&source, arena);
    else if (what == STYLES)
        use_styles(&source);
    else if (what == RELATIONS)
        use_relations(&source, arena);
    else if (what == WORKBOOK)
        use_workbook(&source, arena);
    else
        use_number(input);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    OWNED(arena_destroy) struct arena *arena = arena_create((size_t)8 << 20);

    if (arena && size > 0)
        use(data[0] % USES, (struct bytes){data + 1, size - 1}, arena);
    return 0;
}
