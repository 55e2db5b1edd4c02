/* Workbooks made to exhaust their reader are answered within a second and 64 MiB. */
/* LINKS: z */
#include "tests/unit/common/xlsx/books.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

#include "common/csv.h"
#include "tests/support/sanitized.h"

enum { MOST = 47 << 20, NAMES = 8 << 20, MEMORY_MOST = 64 << 10 /* KiB */ };

#ifdef __OPTIMIZE__
#define SECONDS_MOST 1.0
#else
#define SECONDS_MOST 4.0
#endif

/* ---- a stored archive, in memory ---- */

static void add_le(struct buf *out, uint32_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        buf_addc(out, (char)(value >> 8 * i));
}

/* What local and central header share, from "version needed" to "length of the extra field". */
static void add_fields(struct buf *out, const char *name, const struct buf *data)
{
    uint32_t crc = (uint32_t)crc32(0, (const Bytef *)data->data, (uInt)data->size);

    add_le(out, 20, 2);
    add_le(out, 0, 4); /* flags, stored */
    add_le(out, 0x210000, 4);
    add_le(out, crc, 4);
    add_le(out, (uint32_t)data->size, 4);
    add_le(out, (uint32_t)data->size, 4);
    add_le(out, (uint32_t)strlen(name), 4);
}

struct zip {
    struct buf out, directory;
    uint32_t count;
};

static void zip_add(struct zip *zip, const char *name, struct buf *data)
{
    uint32_t offset = (uint32_t)zip->out.size;

    add_le(&zip->out, 0x04034B50, 4);
    add_fields(&zip->out, name, data);
    buf_adds(&zip->out, name);
    buf_add(&zip->out, data->data, data->size);
    add_le(&zip->directory, 0x02014B50, 4);
    add_le(&zip->directory, 20, 2);
    add_fields(&zip->directory, name, data);
    add_le(&zip->directory, 0, 4);
    add_le(&zip->directory, 0, 2);
    add_le(&zip->directory, 0, 4);
    add_le(&zip->directory, offset, 4);
    buf_adds(&zip->directory, name);
    zip->count++;
    buf_free(data);
}

static void zip_end(struct zip *zip)
{
    uint32_t start = (uint32_t)zip->out.size;

    buf_add(&zip->out, zip->directory.data, zip->directory.size);
    add_le(&zip->out, 0x06054B50, 4);
    add_le(&zip->out, 0, 4);
    add_le(&zip->out, zip->count | zip->count << 16, 4);
    add_le(&zip->out, (uint32_t)zip->directory.size, 4);
    add_le(&zip->out, start, 4);
    add_le(&zip->out, 0, 2);
    buf_free(&zip->directory);
}

static struct buf text_of(const char *text)
{
    struct buf out = buf_make((size_t)64 << 20);

    buf_adds(&out, text);
    return out;
}

/* ---- workbooks ---- */

#define MAIN    "\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define OFFICE  "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PACKAGE "\"http://schemas.openxmlformats.org/package/2006/relationships\""

static void relation(struct buf *out, const char *kind, const char *target)
{
    buf_addf(out, "<Relationship Id=\"%s\" Type=\"" OFFICE "/%s\" Target=\"%s\"/>", kind, kind,
             target);
}

/* A workbook of this sheet, under so many names, and, unless NULL, these shared strings; both are
 * freed. */
static struct buf workbook_with(struct buf sheet, size_t sheets, struct buf *strings)
{
    struct zip zip = {.out = buf_make((size_t)160 << 20), .directory = buf_make(1 << 20)};
    struct buf rels = text_of("<Relationships xmlns=" PACKAGE ">");
    struct buf book_rels = text_of("<Relationships xmlns=" PACKAGE ">");
    struct buf book = text_of("<workbook xmlns=" MAIN " xmlns:r=\"" OFFICE "\"><sheets>");

    for (size_t i = 0; i < sheets; i++)
        buf_addf(&book, "<sheet name=\"a%zu\" r:id=\"worksheet\"/>", i);
    buf_adds(&book, "</sheets></workbook>");
    relation(&rels, "officeDocument", "book.xml");
    buf_adds(&rels, "</Relationships>");
    relation(&book_rels, "worksheet", "sheet.xml");
    if (strings)
        relation(&book_rels, "sharedStrings", "strings.xml");
    buf_adds(&book_rels, "</Relationships>");
    zip_add(&zip, "_rels/.rels", &rels);
    zip_add(&zip, "_rels/book.xml.rels", &book_rels);
    zip_add(&zip, "book.xml", &book);
    zip_add(&zip, "sheet.xml", &sheet);
    if (strings)
        zip_add(&zip, "strings.xml", strings);
    zip_end(&zip);
    return zip.out;
}

static struct buf workbook_of(struct buf sheet, struct buf *strings)
{
    return workbook_with(sheet, 1, strings);
}

static struct buf sheet_begin(void)
{
    return text_of("<worksheet xmlns=" MAIN "><sheetData>");
}

static struct buf sheet_end(struct buf sheet)
{
    buf_adds(&sheet, "</sheetData></worksheet>");
    return sheet;
}

static struct buf no_sheet(void)
{
    return sheet_end(sheet_begin());
}

/* Repeats a piece until the text is as large as is tried. */
static void fill(struct buf *out, const char *piece)
{
    struct buf block = buf_make(1 << 17);

    while (block.size < 1 << 16)
        buf_adds(&block, piece);
    while (out->size < MOST)
        buf_add(out, block.data, block.size);
    buf_free(&block);
}

/* ---- measuring ---- */

static long status_kib(const char *key)
{
    FILE *file = fopen("/proc/self/status", "r");
    char line[256];
    long kib = 0;

    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, key, strlen(key)) == 0)
            kib = strtol(line + strlen(key), NULL, 10);
    if (file)
        fclose(file);
    return kib;
}

static void forget_peak(void)
{
    FILE *file = fopen("/proc/self/clear_refs", "w");

    if (file) {
        fputs("5", file);
        fclose(file);
    }
}

static double cpu_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Reads (or refuses) the workbook, which is freed, and compares what that cost. */
static enum status answer(struct buf book, struct error *err)
{
    struct xlsx_limits limits = xlsx_limits_default();
    struct arena *arena = arena_create((size_t)256 << 20);
    struct xlsx *xlsx = NULL;
    struct grid grid;
    double begin = cpu_seconds();
    enum status status;
    long before;

    assert_false(book.failed);
    malloc_trim(0);
    forget_peak();
    before = status_kib("VmRSS:");
    status = xlsx_open(buf_bytes(&book), "book.xlsx", &limits, &xlsx, err);
    if (status == STATUS_OK)
        status = xlsx_sheet(xlsx, 0, arena, &grid, err);
    double seconds = cpu_seconds() - begin;
    long kib = status_kib("VmHWM:") - before;
    print_message("    %.2f s, %ld MiB: %s\n", seconds, kib >> 10,
                  status == STATUS_OK ? "read" : err->text);
    if (!SANITIZED && seconds >= SECONDS_MOST)
        fail_msg("%.2f s", seconds);
    if (!SANITIZED && kib >= MEMORY_MOST)
        fail_msg("%ld KiB", kib);
    xlsx_destroy(&xlsx);
    arena_destroy(&arena);
    buf_free(&book);
    return status;
}

static void assert_exhausted(struct buf book, const char *sentence)
{
    struct error err;

    assert_int_equal(answer(book, &err), STATUS_RESOURCE_EXHAUSTED);
    assert_non_null(strstr(err.text, sentence));
}

/* ---- the tricks ---- */

static void elements_of_no_meaning(void **state)
{
    struct buf sheet = sheet_begin();

    (void)state;
    fill(&sheet, "<a/>");
    assert_exhausted(workbook_of(sheet_end(sheet), NULL), "has too much in it");
}

static void empty_cells(void **state)
{
    struct buf sheet = sheet_begin();

    (void)state;
    fill(&sheet, "<row><c/><c/><c/><c/><c/><c/><c/><c/></row>");
    assert_exhausted(workbook_of(sheet_end(sheet), NULL), "has too much in it");
}

static void names_that_never_come_again(void **state)
{
    struct buf elements = sheet_begin(), attributes = sheet_begin(), spaces = sheet_begin();

    (void)state;
    for (size_t i = 0; elements.size < NAMES; i++)
        buf_addf(&elements, "<e%zx/>", i);
    assert_exhausted(workbook_of(sheet_end(elements), NULL), "memory");
    for (size_t i = 0; attributes.size < NAMES; i++)
        buf_addf(&attributes, "<a a%zx=\"\"/>", i);
    assert_exhausted(workbook_of(sheet_end(attributes), NULL), "memory");
    for (size_t i = 0; spaces.size < NAMES; i++)
        buf_addf(&spaces, "<p%zx:a xmlns:p%zx=\"u\"/>", i, i);
    assert_exhausted(workbook_of(sheet_end(spaces), NULL), "memory");
}

static void shared_strings_without_end(void **state)
{
    struct buf few = text_of("<sst xmlns=" MAIN ">"), many = text_of("<sst xmlns=" MAIN ">");

    (void)state;
    for (size_t i = 0; few.size < MOST; i++)
        buf_addf(&few, "<si><t>%01000zu</t></si>", i);
    buf_adds(&few, "</sst>");
    assert_exhausted(workbook_of(no_sheet(), &few), "memory");
    fill(&many, "<si/>");
    buf_adds(&many, "</sst>");
    assert_exhausted(workbook_of(no_sheet(), &many), "500000 different texts");
}

static void strings_copied_into_the_sheet(void **state)
{
    struct buf strings = text_of("<sst xmlns=" MAIN ">"), sheet = sheet_begin();
    size_t count = 0;

    (void)state;
    for (; strings.size < (size_t)30 << 20; count++)
        buf_addf(&strings, "<si><t>%01000zu</t></si>", count);
    buf_adds(&strings, "</sst>");
    for (size_t i = 0; i < count; i++)
        buf_addf(&sheet, "%s<c t=\"s\"><v>%zu</v></c>%s", i % 100 ? "" : "<row>", i,
                 i % 100 == 99 || i == count - 1 ? "</row>" : "");
    assert_exhausted(workbook_of(sheet_end(sheet), &strings), "memory");
}

static void one_cell_at_the_end_of_every_row(void **state)
{
    struct buf sheet = sheet_begin();

    (void)state;
    for (size_t row = 1; row <= 20000; row++)
        buf_addf(&sheet, "<row r=\"%zu\"><c r=\"IV%zu\"><v>1</v></c></row>", row, row);
    assert_exhausted(workbook_of(sheet_end(sheet), NULL), "memory");
}

static void more_cells_than_allowed(void **state)
{
    struct buf sheet = sheet_begin();

    (void)state;
    for (size_t row = 1; row <= 20000; row++) {
        buf_adds(&sheet, "<row>");
        for (size_t column = 0; column < 100; column++)
            buf_adds(&sheet, "<c><v>1</v></c>");
        buf_adds(&sheet, "</row>");
    }
    assert_exhausted(workbook_of(sheet_end(sheet), NULL), "1000000 cells");
}

static void merged_ranges_without_end(void **state)
{
    struct buf sheet = text_of("<worksheet xmlns=" MAIN "><sheetData/><mergeCells>");

    (void)state;
    fill(&sheet, "<mergeCell ref=\"A1\"/>");
    buf_adds(&sheet, "</mergeCells></worksheet>");
    assert_exhausted(workbook_of(sheet, NULL), "memory");
}

static void one_text_or_comment_without_end(void **state)
{
    struct buf cell = sheet_begin(), entities = sheet_begin(), comment = sheet_begin();

    (void)state;
    buf_adds(&cell, "<row><c t=\"inlineStr\"><is><t>");
    fill(&cell, "\n\n\n\n\n\n\n\n");
    buf_adds(&cell, "</t></is></c></row>");
    assert_exhausted(workbook_of(sheet_end(cell), NULL), "pieces of text");
    buf_adds(&entities, "<row><c t=\"inlineStr\"><is><t>");
    while (entities.size < MOST)
        buf_adds(&entities, "&lt;&lt;&lt;&lt;&lt;&lt;&lt;&lt;");
    buf_adds(&entities, "</t></is></c></row>");
    assert_exhausted(workbook_of(sheet_end(entities), NULL), "pieces of text");
    buf_adds(&comment, "<!--");
    fill(&comment, "                                ");
    buf_adds(&comment, "-->");
    assert_exhausted(workbook_of(sheet_end(comment), NULL), "tag or comment longer");
}

/* A caller that looks for the form on every sheet is held up no longer than by one. */
static void one_sheet_under_many_names(void **state)
{
    OWNED(arena_destroy) struct arena *arena = arena_create((size_t)1 << 30);
    OWNED(xlsx_destroy) struct xlsx *xlsx = NULL;
    struct xlsx_limits limits = xlsx_limits_default();
    struct buf sheet = sheet_begin(), book;
    enum status status = STATUS_OK;
    struct grid grid;
    struct error err;
    size_t read = 0;

    (void)state;
    for (size_t row = 0; row < 4000; row++) {
        buf_adds(&sheet, "<row>");
        for (size_t column = 0; column < 60; column++)
            buf_adds(&sheet, "<c><v>1</v></c>");
        buf_adds(&sheet, "</row>");
    }
    book = workbook_with(sheet_end(sheet), 255, NULL);
    assert_int_equal(xlsx_open(buf_bytes(&book), "book.xlsx", &limits, &xlsx, &err), STATUS_OK);
    while (status == STATUS_OK && read < 255)
        status = xlsx_sheet(xlsx, read++, arena, &grid, &err);
    assert_int_equal(status, STATUS_RESOURCE_EXHAUSTED);
    assert_in_range(read, 3, 20);
    assert_true(arena_used(arena) <= (size_t)MEMORY_MOST << 10);
    for (size_t i = 0; i < 20; i++) /* one that was read is read again, however often */
        assert_int_equal(xlsx_sheet(xlsx, 0, arena, &grid, &err), STATUS_OK);
    buf_free(&book);
}

static void comments_just_short_enough(void **state)
{
    struct buf sheet = sheet_begin();
    struct error err;

    (void)state;
    while (sheet.size < MOST - 300000) {
        buf_adds(&sheet, "<!--");
        for (size_t i = 0; i < 190000 / 10; i++)
            buf_adds(&sheet, "          ");
        buf_adds(&sheet, "-->");
    }
    assert_int_equal(answer(workbook_of(sheet_end(sheet), NULL), &err), STATUS_OK);
}

static void a_good_workbook_of_five_thousand_rows(void **state)
{
    struct buf strings = text_of("<sst xmlns=" MAIN ">"), sheet = sheet_begin();
    struct error err;
    char name[8];

    (void)state;
    for (size_t row = 1; row <= 5000; row++) {
        buf_addf(&sheet, "<row r=\"%zu\" spans=\"1:32\">", row);
        for (size_t column = 0; column < 32; column++) {
            csv_column_name(column, name);
            if (column % 2)
                buf_addf(&sheet, "<c r=\"%s%zu\" s=\"1\"><v>%zu.0000000000001</v></c>", name, row,
                         row * column);
            else
                buf_addf(&sheet, "<c r=\"%s%zu\" s=\"1\" t=\"s\"><v>%zu</v></c>", name, row,
                         row - 1);
        }
        buf_addf(&strings, "<si><t>招商引资项目%zu号建设内容及规模</t></si>", row);
        buf_adds(&sheet, "</row>");
    }
    buf_adds(&strings, "</sst>");
    assert_int_equal(answer(workbook_of(sheet_end(sheet), &strings), &err), STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_of_no_meaning),
        cmocka_unit_test(empty_cells),
        cmocka_unit_test(names_that_never_come_again),
        cmocka_unit_test(shared_strings_without_end),
        cmocka_unit_test(strings_copied_into_the_sheet),
        cmocka_unit_test(one_cell_at_the_end_of_every_row),
        cmocka_unit_test(more_cells_than_allowed),
        cmocka_unit_test(merged_ranges_without_end),
        cmocka_unit_test(one_text_or_comment_without_end),
        cmocka_unit_test(one_sheet_under_many_names),
        cmocka_unit_test(comments_just_short_enough),
        cmocka_unit_test(a_good_workbook_of_five_thousand_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
