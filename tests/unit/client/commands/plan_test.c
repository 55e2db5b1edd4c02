/* LINKS: common common_campaign common_record proto */
/* What a cumulative workbook would change: new, changed, unchanged, missing; never withdrawn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/commands/plan.h"
#include "common/record/record.h"

static struct arena *arena;
static struct annex_row rows[4];
static struct annex annex = {.rows = rows, .name = "a.csv"};
static Bairi__V1__ProjectState states[4];
static Bairi__V1__ProjectState *state_list[4];
static Bairi__V1__ProjectListReply list;

static struct project project(const char *no, int64_t amount)
{
    return (struct project){.project_no = no,
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
                            .amount = {amount},
                            .signed_on = 20201008,
                            .channel = "",
                            .returnee = "",
                            .source_region = "",
                            .contact = "",
                            .contact_title = "",
                            .contact_phone = "",
                            .note = ""};
}

static void in_workbook(const char *no, int64_t amount)
{
    rows[annex.count].project = project(no, amount);
    rows[annex.count].line = annex.count + 2;
    annex.count++;
}

static void on_server(const char *no, int64_t amount, const char *state)
{
    Bairi__V1__ProjectState *s = &states[list.n_projects];
    struct project p = project(no, amount);

    bairi__v1__project_state__init(s);
    assert_int_equal(record_to_message(&p, arena, &s->project, NULL), STATUS_OK);
    s->state = arena_strdup(arena, state);
    s->version = 1;
    state_list[list.n_projects++] = s;
    list.projects = state_list;
}

static int setup(void **state)
{
    (void)state;
    arena = arena_create(4 << 20);
    bairi__v1__project_list_reply__init(&list);
    annex.count = 0;
    memset(rows, 0, sizeof(rows));
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static struct plan plan(const char *const *confirmed, struct problems *problems)
{
    struct plan out;

    assert_int_equal(plan_make(&annex, &list, confirmed, arena, &out, problems, NULL), STATUS_OK);
    return out;
}

static void unchanged_rows_are_skipped_and_changed_ones_sent(void **state)
{
    struct problems problems = {0};
    struct plan p;

    (void)state;
    on_server("Z-01", 12000, "accepted");
    on_server("Z-02", 12000, "submitted");
    in_workbook("Z-01", 12000);
    in_workbook("Z-02", 13000);
    in_workbook("Z-03", 14000);
    p = plan(NULL, &problems);
    assert_int_equal(p.rows[0].action, PLAN_UNCHANGED);
    assert_int_equal(p.rows[1].action, PLAN_CHANGED);
    assert_string_equal(p.rows[1].changed[0], "amount_wan");
    assert_int_equal(p.rows[2].action, PLAN_NEW);
    assert_null(p.rows[2].before);
    assert_int_equal(p.to_send, 2);
    assert_int_equal(p.missing_count, 0);
    assert_int_equal(problems.count, 0);
}

static void missing_rows_are_listed_but_not_those_withdrawn(void **state)
{
    struct problems problems = {0};
    struct plan p;

    (void)state;
    on_server("Z-01", 12000, "accepted");
    on_server("Z-02", 12000, "withdrawn");
    in_workbook("Z-03", 14000);
    p = plan(NULL, &problems);
    assert_int_equal(p.missing_count, 1);
    assert_string_equal(p.missing[0]->project->project_no, "Z-01");
    assert_int_equal(p.to_send, 1);
}

static void ten_times_more_wants_a_confirmation(void **state)
{
    const char *const confirmed[] = {"Z-01", NULL};
    struct problems problems = {0};
    struct problems none = {0};

    (void)state;
    on_server("Z-01", 12000, "accepted");
    in_workbook("Z-01", 120000);
    (void)plan(NULL, &problems);
    assert_int_equal(problems_errors(&problems), 1);
    assert_string_equal(problems.items[0].error.where, "a.csv:A2");
    assert_true(plan(confirmed, &none).rows[0].confirmed);
    assert_int_equal(problems_errors(&none), 0);
}

static void other_evidence_is_a_change(void **state)
{
    struct project_file file = {.name = "a.pdf", .sha256 = {7}, .size = 3, .type = "pdf"};
    struct problems problems = {0};
    struct plan p;

    (void)state;
    on_server("Z-01", 12000, "accepted");
    in_workbook("Z-01", 12000);
    rows[0].project.files = &file;
    rows[0].project.file_count = 1;
    p = plan(NULL, &problems);
    assert_int_equal(p.rows[0].action, PLAN_CHANGED);
    assert_string_equal(p.rows[0].changed[0], "files");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(unchanged_rows_are_skipped_and_changed_ones_sent, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(missing_rows_are_listed_but_not_those_withdrawn, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(ten_times_more_wants_a_confirmation, setup, teardown),
        cmocka_unit_test_setup_teardown(other_evidence_is_a_change, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
