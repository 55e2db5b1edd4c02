/* A value typed by hand is read as the cell of the annex form would be. */
#include "common/campaign/annex_set.h"

#include "tests/unit/common/campaign/fixture.h"

static struct world w;
static struct annex_row row;

static int setup(void **state)
{
    (void)state;
    world_make(&w, "");
    row = (struct annex_row){
        .project = {.project_no = "Z-01",
                    .unit = "gangcheng",
                    .subunit = "",
                    .note = "旧",
                    .amount = {15000},
                    .page_date = 1,
                    .amount_usd_wan = 5,
                    .has_foreign_share = true,
                    .foreign_share = {50, 1},
                    .signed_on = 20201008}
    };
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_destroy(&w.arena);
    return 0;
}

static enum status set(const char *field, const char *value)
{
    error_clear(&w.err);
    return annex_set(field, value, &w.settings, w.arena, &row, NULL, &w.err);
}

static void a_field_is_found_by_id_and_by_title_however_typed(void **state)
{
    const struct annex_column *column = NULL;

    (void)state;
    assert_int_equal(set("amount_wan", "20000"), STATUS_OK);
    assert_int_equal(row.project.amount.n, 20000);
    assert_int_equal(set("总投资（亿元）", " 2.5 "), STATUS_OK);
    assert_int_equal(row.project.amount.n, 25000);
    assert_int_equal(annex_set("备 注", "更正", &w.settings, w.arena, &row, &column, &w.err),
                     STATUS_OK);
    assert_string_equal(column->id, "note");
    assert_string_equal(row.project.note, "更正");
    assert_int_equal(set("报送部门(单位)", "沧州港务集团"), STATUS_OK);
    assert_string_equal(row.project.subunit, "gangwu");
}

static void the_messages_are_those_of_the_form(void **state)
{
    (void)state;
    assert_int_equal(set("signed_on", "昨天"), STATUS_INVALID_ARGUMENT);
    assert_non_null(strstr(w.err.text, "“昨天” is not a day"));
    assert_string_equal(w.err.field, "signed_on");
    assert_int_equal(set("投资额", "1.5"), STATUS_INVALID_ARGUMENT);
    assert_int_equal(row.project.amount.n, 15000);
}

static void an_empty_value_takes_away_what_may_be_missing(void **state)
{
    (void)state;
    assert_int_equal(set("note", "  "), STATUS_OK);
    assert_string_equal(row.project.note, "");
    assert_int_equal(set("签约日期页", ""), STATUS_OK);
    assert_int_equal(row.project.page_date, 0);
    assert_int_equal(set("amount_usd_wan", ""), STATUS_OK);
    assert_int_equal(row.project.amount_usd_wan, 0);
    assert_int_equal(set("foreign_share", ""), STATUS_OK);
    assert_false(row.project.has_foreign_share);
}

static void what_must_be_there_is_not_taken_away(void **state)
{
    static const char *const FIELDS[] = {"name",  "amount_wan", "amount_yi", "signed_on",
                                         "files", "kind",       "outside"};

    (void)state;
    for (size_t i = 0; i < sizeof FIELDS / sizeof FIELDS[0]; i++) {
        assert_int_equal(set(FIELDS[i], ""), STATUS_INVALID_ARGUMENT);
        assert_non_null(strstr(w.err.text, "is empty"));
    }
    assert_int_equal(row.project.amount.n, 15000);
    assert_int_equal(row.project.signed_on, 20201008);
}

static void number_and_unit_are_never_set(void **state)
{
    (void)state;
    assert_int_equal(set("project_no", "Z-02"), STATUS_INVALID_ARGUMENT);
    assert_int_equal(set("填报单位", "lingang"), STATUS_INVALID_ARGUMENT);
    assert_string_equal(row.project.unit, "gangcheng");
}

static void only_columns_of_the_form_are_fields(void **state)
{
    (void)state;
    assert_int_equal(set("心得", "无"), STATUS_INVALID_ARGUMENT);
    assert_non_null(strstr(w.err.text, "“心得” is no column"));
    assert_int_equal(set("verdict", "accepted"), STATUS_INVALID_ARGUMENT); /* the scorer's alone */
    assert_non_null(strstr(w.err.text, "is no column"));
}

static void a_list_of_files_replaces_the_one_before(void **state)
{
    struct project_file before[PROJECT_FILES_MAX] = {{.name = "old.pdf"}};

    (void)state;
    row.project.files = before;
    row.project.file_count = 1;
    assert_int_equal(set("佐证材料", "a.pdf；b.pdf"), STATUS_OK);
    assert_int_equal(row.project.file_count, 2);
    assert_string_equal(row.project.files[0].name, "a.pdf");
    assert_string_equal(before[0].name, "old.pdf");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_field_is_found_by_id_and_by_title_however_typed, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_messages_are_those_of_the_form, setup, teardown),
        cmocka_unit_test_setup_teardown(an_empty_value_takes_away_what_may_be_missing, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_must_be_there_is_not_taken_away, setup, teardown),
        cmocka_unit_test_setup_teardown(number_and_unit_are_never_set, setup, teardown),
        cmocka_unit_test_setup_teardown(only_columns_of_the_form_are_fields, setup, teardown),
        cmocka_unit_test_setup_teardown(a_list_of_files_replaces_the_one_before, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
