/* Relationships stay inside the archive; places in a sheet stay inside a spreadsheet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "common/xlsx/place.h"
#include "common/xlsx/relations.h"

static const char *target(const char *part, const char *text)
{
    static char out[PART_NAME_MAX];
    const struct relations relations = {.part = part};
    const struct relation relation = {.id = "a", .kind = "worksheet", .target = text};
    struct error err;

    if (relations_target(&relations, &relation, out, &err) == STATUS_OK)
        return out;
    assert_int_equal(err.status, STATUS_INVALID_ARGUMENT);
    assert_string_equal(out, "");
    return NULL;
}

static void targets_are_normalised_inside_the_archive(void **state)
{
    (void)state;
    assert_string_equal(target("xl/workbook.xml", "worksheets/sheet1.xml"),
                        "xl/worksheets/sheet1.xml");
    assert_string_equal(target("xl/workbook.xml", "/xl/worksheets/sheet1.xml"),
                        "xl/worksheets/sheet1.xml");
    assert_string_equal(target("xl/workbook.xml", "../a.xml"), "a.xml");
    assert_string_equal(target("xl/workbook.xml", "./b/../a.xml"), "xl/a.xml");
    assert_string_equal(target("xl/workbook.xml", "b\\a.xml"), "xl/b/a.xml");
    assert_string_equal(target("workbook.xml", "a.xml"), "a.xml");
    assert_string_equal(target("", "xl/workbook.xml"), "xl/workbook.xml");
}

static void targets_that_lead_out_are_refused(void **state)
{
    char longest[PART_NAME_MAX + 8];

    (void)state;
    assert_null(target("xl/workbook.xml", "../../a.xml"));
    assert_null(target("xl/workbook.xml", "/../a.xml"));
    assert_null(target("xl/workbook.xml", "..\\..\\a.xml"));
    assert_null(target("", ".."));
    assert_null(target("", ""));
    assert_null(target("", "/"));
    assert_null(target("xl/workbook.xml", "http://example.org/a.xml"));
    assert_null(target("xl/workbook.xml", "file:///a.xml"));
    assert_null(target("xl/workbook.xml", "C:\\a.xml"));
    memset(longest, 'a', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    assert_null(target("", longest));
}

static void the_part_of_the_relationships(void **state)
{
    char out[PART_NAME_MAX];

    (void)state;
    relations_part("", out);
    assert_string_equal(out, "_rels/.rels");
    relations_part("xl/workbook.xml", out);
    assert_string_equal(out, "xl/_rels/workbook.xml.rels");
    relations_part("book.xml", out);
    assert_string_equal(out, "_rels/book.xml.rels");
}

static void places_are_read_and_written(void **state)
{
    struct place place;
    char out[32];

    (void)state;
    assert_true(place_parse("$AB$7", &place));
    assert_int_equal(place.row, 7);
    assert_int_equal(place.column, 27);
    assert_true(place_parse("xfd1048576", &place));
    place_format(place, out);
    assert_string_equal(out, "XFD1048576");
    assert_true(place_parse("A1", &place));
    assert_int_equal(place.column, 0);
}

static void places_outside_of_a_spreadsheet_are_none(void **state)
{
    static const char *const none[] = {"",     "A",        "1",          "A0",
                                       "XFE1", "A1048577", "A1B2",       "1A",
                                       "A-1",  "A1 ",      "AAAAAAAAA1", "A99999999999999999999",
                                       "$",    "é1",       "A$",         "A1:B2"};
    struct place place;

    (void)state;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        assert_false(place_parse(none[i], &place));
}

static void ranges_may_name_either_corner_first(void **state)
{
    struct grid_merge merge;

    (void)state;
    assert_true(place_parse_range("C5:A2", &merge));
    assert_int_equal(merge.top, 2);
    assert_int_equal(merge.bottom, 5);
    assert_int_equal(merge.left, 0);
    assert_int_equal(merge.right, 2);
    assert_true(place_parse_range("B2", &merge));
    assert_int_equal(merge.top, merge.bottom);
    assert_false(place_parse_range("A1:", &merge));
    assert_false(place_parse_range("A1:B2:C3", &merge));
    assert_false(place_parse_range(":A1", &merge));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(targets_are_normalised_inside_the_archive),
        cmocka_unit_test(targets_that_lead_out_are_refused),
        cmocka_unit_test(the_part_of_the_relationships),
        cmocka_unit_test(places_are_read_and_written),
        cmocka_unit_test(places_outside_of_a_spreadsheet_are_none),
        cmocka_unit_test(ranges_may_name_either_corner_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
