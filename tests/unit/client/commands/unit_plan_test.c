/* LINKS: common common_campaign proto */
/* A plan is typed period by period; what is not named stays as it was filed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/commands/unit_plan.h"

static struct arena *arena;
static struct settings settings;

static int setup(void **state)
{
    OWNED(buf_free) struct buf file = buf_make(1 << 20);

    (void)state;
    arena = arena_create(4 << 20);
    return arena && buf_read_file(&file, TEST_DATA "/demo/campaign.ini", NULL) == STATUS_OK &&
                   settings_read(buf_bytes(&file), "campaign.ini", arena, &settings, NULL, NULL) ==
                       STATUS_OK
               ? 0
               : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static enum status set(struct unit_plan *plan, const char *text, bool amount, struct error *err)
{
    return unit_plan_set(plan, text, amount, &settings, arena, err);
}

static const char *shown(const struct unit_plan *before, const struct unit_plan *after)
{
    OWNED(sheet_destroy) struct sheet *sheet = unit_plan_changes(before, after, FORMAT_CSV, arena);
    OWNED(buf_free) struct buf out = buf_make(1 << 16);

    assert_int_equal(sheet_print(sheet, FORMAT_CSV, &out, NULL), STATUS_OK);
    return arena_strdup(arena, strchr(buf_text(&out), '\n') + 1);
}

static void periods_stand_in_the_campaigns_order(void **state)
{
    struct unit_plan none = {NULL, 0}, plan = {NULL, 0};

    (void)state;
    assert_int_equal(set(&plan, "2020-closing=1", false, NULL), STATUS_OK);
    assert_int_equal(set(&plan, "2020-12=10", false, NULL), STATUS_OK);
    assert_int_equal(set(&plan, "2020-10=8", false, NULL), STATUS_OK);
    assert_int_equal(set(&plan, "2020-10=50000", true, NULL), STATUS_OK);
    assert_string_equal(shown(&none, &plan), "2020-10,-,8,-,50000\r\n"
                                             "2020-12,-,10,-,-\r\n"
                                             "2020-closing,-,1,-,-\r\n");
}

static void what_is_not_named_stays(void **state)
{
    struct unit_plan before = {NULL, 0}, after;

    (void)state;
    assert_int_equal(set(&before, "2020-10=8", false, NULL), STATUS_OK);
    assert_int_equal(set(&before, "2020-11=12", false, NULL), STATUS_OK);
    assert_int_equal(unit_plan_from(before.items, before.count, &settings, arena, &after, NULL),
                     STATUS_OK);
    assert_true(unit_plan_is_same(&before, &after));
    assert_int_equal(set(&after, "2020-11=14", false, NULL), STATUS_OK);
    assert_false(unit_plan_is_same(&before, &after));
    assert_string_equal(shown(&before, &after), "2020-10,8,8,-,-\r\n2020-11,12,14,-,-\r\n");
}

static void a_plan_of_another_length_is_another(void **state)
{
    struct unit_plan none = {NULL, 0}, one = {NULL, 0};

    (void)state;
    assert_int_equal(set(&one, "2020-10=0", false, NULL), STATUS_OK);
    assert_false(unit_plan_is_same(&none, &one));
    assert_true(unit_plan_is_same(&none, &none));
}

static void other_forms_are_refused_with_the_right_one(void **state)
{
    static const char *const BAD[] = {"2020-11",    "2020-11=",   "2020-11=-1",         "2020-11=x",
                                      "2020-11=1x", "2020-11= 1", "2020-11=99999999999"};
    struct unit_plan plan = {NULL, 0};
    struct error err;

    (void)state;
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        error_clear(&err);
        assert_int_equal(set(&plan, BAD[i], false, &err), STATUS_INVALID_ARGUMENT);
        assert_non_null(strstr(err.text, "PERIOD=COUNT"));
    }
    assert_int_equal(set(&plan, "2020-11=1.5", true, &err), STATUS_INVALID_ARGUMENT);
    assert_non_null(strstr(err.text, "2020-11=50000"));
    assert_int_equal(plan.count, 0);
}

static void a_period_the_campaign_does_not_have_is_refused(void **state)
{
    struct unit_plan plan = {NULL, 0};
    struct error err;

    (void)state;
    error_clear(&err);
    assert_int_equal(set(&plan, "2021-11=3", false, &err), STATUS_INVALID_ARGUMENT);
    assert_string_equal(err.text, "'2021-11' is no period of the campaign; write one of 2020-10, "
                                  "2020-11, 2020-12, 2020-closing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(periods_stand_in_the_campaigns_order, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_not_named_stays, setup, teardown),
        cmocka_unit_test_setup_teardown(a_plan_of_another_length_is_another, setup, teardown),
        cmocka_unit_test_setup_teardown(other_forms_are_refused_with_the_right_one, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_period_the_campaign_does_not_have_is_refused, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
