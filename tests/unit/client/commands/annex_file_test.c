/* Which sheet of which file is read: by contents, by titles, never the filled example. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "client/commands/annex_file.h"

#define BAD TEST_DATA "/annex/bad/"

static enum status read_file(const char *path, const char *sheet, struct arena *arena,
                             struct grid *grid, struct error *err)
{
    const char *name = NULL;
    enum status status;

    error_clear(err);
    status = annex_file_read(path, sheet, ANNEX_OF_A_UNIT, arena, grid, &name, err);
    assert_string_equal(name, strrchr(path, '/') + 1);
    return status;
}

static void the_first_sheet_with_the_titles_is_taken(void **state)
{
    static const struct {
        const char *path, *wanted, *sheet; /* sheet NULL: a table without sheets */
    } cases[] = {
        {BAD "second-sheet.xlsx",       NULL,     "附件表"   },
        {BAD "second-sheet.xlsx",       "说明", "说明"      },
        {BAD "example-only.xlsx",       NULL,     "附件表"   },
        {BAD "example-only.xlsx",       "示例", "示例"      },
        {BAD "titles-in-two-rows.xlsx", NULL,     "签约情况"},
        {BAD "contact-empty.csv",       NULL,     NULL          },
    };
    struct arena *arena = arena_create((size_t)1 << 28);
    struct grid grid;
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (read_file(cases[i].path, cases[i].wanted, arena, &grid, &err) != STATUS_OK)
            fail_msg("%s", err.text);
        assert_int_equal(grid.sheet == NULL, cases[i].sheet == NULL);
        if (grid.sheet)
            assert_string_equal(grid.sheet, cases[i].sheet);
    }
    arena_destroy(&arena);
}

static void what_cannot_be_read_is_said(void **state)
{
    static const struct {
        const char *path, *wanted;
        enum status status;
        const char *text;
    } cases[] = {
        {BAD "none.xlsx",                 NULL,        STATUS_NOT_FOUND,        "none.xlsx"        },
        {BAD "second-sheet.xlsx",         "别的",    STATUS_NOT_FOUND,        "说明, 附件表"},
        {BAD "no-sheet-with-titles.xlsx", NULL,        STATUS_INVALID_ARGUMENT, "(说明, 其他)" },
        {BAD "contact-empty.csv",         "附件表", STATUS_INVALID_ARGUMENT, "leave --sheet out"},
        {BAD "old-workbook.xls",          NULL,        STATUS_INVALID_ARGUMENT, "save it as .xlsx" },
        {BAD "web-page.xls",              NULL,        STATUS_INVALID_ARGUMENT, "web page"         },
        {BAD "encoding-nul.csv",          NULL,        STATUS_INVALID_ARGUMENT, "NUL"              },
    };
    struct arena *arena = arena_create((size_t)1 << 28);
    struct grid grid;
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(read_file(cases[i].path, cases[i].wanted, arena, &grid, &err),
                         cases[i].status);
        if (!strstr(err.text, cases[i].text))
            fail_msg("%zu: %s", i, err.text);
    }
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_sheet_with_the_titles_is_taken),
        cmocka_unit_test(what_cannot_be_read_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
