/* LINKS: common common_campaign */
/* What differs between two versions is told field by field, old value and new. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/commands/changes.h"

static struct arena *arena;
static struct project_file files[2][2];
static struct project before;
static struct project after;

static struct project sample(struct project_file *evidence)
{
    evidence[0] = (struct project_file){.name = "a.pdf", .sha256 = {1}};
    return (struct project){.project_no = "Z-01",
                            .unit = "zhongjie",
                            .subunit = "",
                            .name = "样例",
                            .content = "",
                            .site = "",
                            .investor = "",
                            .credit_code = "",
                            .investor_place = "",
                            .investor_class = "",
                            .partner = "",
                            .industry = "",
                            .county_industry = "",
                            .chain_role = "",
                            .nature = "",
                            .amount = {15000},
                            .signed_on = 20201008,
                            .channel = "",
                            .returnee = "",
                            .source_region = "",
                            .contact = "",
                            .contact_title = "",
                            .contact_phone = "",
                            .files = evidence,
                            .file_count = 1,
                            .note = ""};
}

static int setup(void **state)
{
    (void)state;
    arena = arena_create(1 << 20);
    before = sample(files[0]);
    after = sample(files[1]);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static struct changes compared(void)
{
    struct changes changes;

    assert_int_equal(changes_between(&before, &after, arena, &changes, NULL), STATUS_OK);
    return changes;
}

static const char *printed(void)
{
    OWNED(buf_free) struct buf out = buf_make(4096);
    const struct prose prose = {.out = &out, .arena = arena};
    struct changes changes = compared();

    changes_print(&changes, &prose);
    return arena_strdup(arena, buf_text(&out));
}

static void equal_versions_have_none(void **state)
{
    (void)state;
    assert_int_equal(compared().count, 0);
    assert_string_equal(printed(), "");
}

static void each_field_shows_old_and_new_in_the_order_of_the_form(void **state)
{
    (void)state;
    after.note = "更正";
    after.amount.n = 25000;
    after.signed_on = 20201009;
    assert_string_equal(printed(), "    amount_wan: 15000 → 25000\n"
                                   "    signed_on: 2020-10-08 → 2020-10-09\n"
                                   "    note: (empty) → 更正\n");
}

static void a_file_of_the_same_name_shows_its_digest(void **state)
{
    (void)state;
    files[1][0].sha256[0] = 2;
    files[1][1] = (struct project_file){.name = "b.pdf"};
    after.file_count = 2;
    assert_string_equal(printed(), "    files: a.pdf(01000000) → a.pdf(02000000);b.pdf\n");
}

static void for_programs_they_are_one_line(void **state)
{
    struct changes changes;

    (void)state;
    after.amount.n = 25000;
    after.note = "x";
    changes = compared();
    assert_string_equal(changes_line(&changes, arena), "amount_wan: 15000 → 25000; note:  → x");
}

static void nothing_in_a_value_commands_the_terminal(void **state)
{
    (void)state;
    after.note = "a\x1b[31mb";
    assert_null(strchr(printed(), '\x1b'));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(equal_versions_have_none, setup, teardown),
        cmocka_unit_test_setup_teardown(each_field_shows_old_and_new_in_the_order_of_the_form,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_of_the_same_name_shows_its_digest, setup, teardown),
        cmocka_unit_test_setup_teardown(for_programs_they_are_one_line, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_in_a_value_commands_the_terminal, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
