/* A deadline moved in the text of a campaign file: that line changes, every other stays. */
#include "tests/unit/common/campaign/fixture.h"

static struct world w;

static int64_t at(const char *text)
{
    struct instant t;

    assert_true(instant_parse(text, &t));
    return t.us;
}

static enum status move(const char *file, const char *period, const char *deadline,
                        const char **out)
{
    struct bytes moved = {0};

    if (w.arena)
        arena_destroy(&w.arena);
    assert_int_equal(world_settings(&w, file), STATUS_OK);
    enum status status =
        settings_move_deadline(bytes_of(file), &w.settings, period, (struct instant){at(deadline)},
                               w.arena, &moved, &w.err);
    *out = status == STATUS_OK ? arena_strndup(w.arena, (const char *)moved.data, moved.size) : "";
    return status;
}

static void moves(const char *file, const char *period, const char *deadline, const char *wanted)
{
    const char *found = NULL;

    if (move(file, period, deadline, &found) != STATUS_OK)
        fail_msg("%s", w.err.text);
    assert_string_equal(found, wanted);
}

static void a_month_without_a_typed_deadline_gets_a_section_at_the_end(void **state)
{
    (void)state;
    moves(CAMPAIGN UNITS, "2020-12", "2020-12-29T00:00:00+08:00",
          CAMPAIGN UNITS "\n[period.2020-12]\ndeadline = 2020-12-28T24:00\n");
}

static void a_typed_deadline_is_replaced_where_it_stands(void **state)
{
    (void)state;
    moves(CAMPAIGN "[period.2020-12]\n; agreed\ndeadline = 2020-12-28T24:00 ; by letter\n" UNITS,
          "2020-12", "2020-12-29T18:30:00+08:00",
          CAMPAIGN "[period.2020-12]\n; agreed\ndeadline = 2020-12-29T18:30\n" UNITS);
}

static void the_closing_deadline_is_a_key_of_the_campaign(void **state)
{
    const char *found = NULL;

    (void)state;
    assert_int_equal(move(CAMPAIGN UNITS, "2020-closing", "2021-01-08T00:00:00+08:00", &found),
                     STATUS_OK);
    assert_non_null(strstr(found, "\nclosing_deadline = 2021-01-07T24:00\n[unit.gangcheng]\n"));
    assert_null(strstr(found, "2021-01-05"));
}

static void another_offset_is_written_by_its_own_clock(void **state)
{
    const char *found = NULL;

    (void)state;
    assert_int_equal(move(CAMPAIGN "utc_offset = +00:00\n" UNITS, "2020-12",
                          "2020-12-28T20:00:00+08:00", &found),
                     STATUS_OK);
    assert_non_null(strstr(found, "deadline = 2020-12-28T12:00\n"));
}

static void a_file_without_a_last_line_end_is_ended(void **state)
{
    const char *found = NULL;
    char file[4096];

    (void)state;
    snprintf(file, sizeof file, "%s", CAMPAIGN UNITS);
    file[strlen(file) - 1] = '\0';
    assert_int_equal(move(file, "2020-11", "2020-11-28T00:00:00+08:00", &found), STATUS_OK);
    assert_non_null(strstr(found, "award = yes\n\n[period.2020-11]\n"));
}

static void a_deadline_out_of_its_place_is_refused(void **state)
{
    const char *found = NULL;

    (void)state;
    assert_int_equal(move(CAMPAIGN UNITS, "2020-11", "2020-10-20T00:00:00+08:00", &found),
                     STATUS_INVALID_ARGUMENT);
    assert_int_equal(move(CAMPAIGN UNITS, "2020-11", "2020-11-20T12:00:01+08:00", &found),
                     STATUS_INVALID_ARGUMENT);
    assert_int_equal(move(CAMPAIGN UNITS, "2021-11", "2020-11-20T12:00:00+08:00", &found),
                     STATUS_NOT_FOUND);
}

static int tear_down(void **state)
{
    (void)state;
    arena_destroy(&w.arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_month_without_a_typed_deadline_gets_a_section_at_the_end),
        cmocka_unit_test(a_typed_deadline_is_replaced_where_it_stands),
        cmocka_unit_test(the_closing_deadline_is_a_key_of_the_campaign),
        cmocka_unit_test(another_offset_is_written_by_its_own_clock),
        cmocka_unit_test(a_file_without_a_last_line_end_is_ended),
        cmocka_unit_test(a_deadline_out_of_its_place_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, tear_down);
}
