/* LINKS: common common_campaign proto */
/* A report's figures are recomputed from its own rows; any figure that was changed is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "common/record/report.h"

enum { PROJECTS = 9 };

static const char SETTINGS[] = "[campaign]\nid = test\nname = 试验\nstart = 2020-10-01\n"
                               "end = 2020-12-31\n"
                               "[unit.aa]\nname = 甲\ntarget = 3\naward = yes\n"
                               "[unit.bb]\nname = 乙\ntarget = 4\naward = yes\n"
                               "[unit.cc]\nname = 丙\n";

static struct arena *arena;

static char *text(const char *value)
{
    return arena_strdup(arena, value);
}

static Bairi__V1__ReportProject *row(int i)
{
    static const char *const verdicts[] = {"accepted", "accepted", "accepted",
                                           "accepted", "accepted", "accepted",
                                           "pending",  "voided",   "accepted"};
    Bairi__V1__ReportProject *p = arena_alloc(arena, sizeof(*p));

    bairi__v1__report_project__init(p);
    p->unit = text(i < 5 ? "aa" : i < 8 ? "bb" : "cc");
    p->project_no = arena_printf(arena, "P-%d", i);
    p->kind = text("industry");
    p->document = text("contract");
    p->outside = true;
    p->amount_wan = 10000 * (i + 1);
    p->signed_on = 20201008 + i;
    p->received = INT64_C(1603000000000000) + i;
    p->verdict = text(verdicts[i]);
    p->period = text(i % 2 ? "2020-10" : "2020-11");
    p->foreign = i == 4;
    return p;
}

static Bairi__V1__Target *target(const char *unit, uint32_t number)
{
    Bairi__V1__Target *t = arena_alloc(arena, sizeof(*t));

    bairi__v1__target__init(t);
    t->unit = text(unit);
    t->target = number;
    return t;
}

static void add_penalty(Bairi__V1__Report *report)
{
    Bairi__V1__ReportPenalty *penalty = arena_alloc(arena, sizeof(*penalty));

    bairi__v1__report_penalty__init(penalty);
    penalty->unit = text("bb");
    penalty->points = text("2.5");
    report->penalties = arena_array(arena, 1, sizeof(report->penalties[0]));
    report->penalties[0] = penalty;
    report->n_penalties = 1;
}

/* As the server draws one up. */
static Bairi__V1__Report *drawn(void)
{
    Bairi__V1__Report *report = arena_alloc(arena, sizeof(*report));
    struct settings settings;
    struct scores scores;
    struct error err;

    error_clear(&err);
    bairi__v1__report__init(report);
    report->period = text("2020-11");
    report->settings.data = arena_memdup(arena, SETTINGS, sizeof(SETTINGS) - 1);
    report->settings.len = sizeof(SETTINGS) - 1;
    report->targets = arena_array(arena, 3, sizeof(report->targets[0]));
    report->targets[report->n_targets++] = target("aa", 3);
    report->targets[report->n_targets++] = target("bb", 5);
    report->targets[report->n_targets++] = target("cc", 0);
    report->projects = arena_array(arena, PROJECTS, sizeof(report->projects[0]));
    for (int i = 0; i < PROJECTS; i++)
        report->projects[report->n_projects++] = row(PROJECTS - 1 - i);
    add_penalty(report);
    report->as_of = INT64_C(1606406400000000);
    if (report_recompute(report, arena, &settings, &scores, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    assert_int_equal(
        report_figures(&settings, &scores, 20201127, arena, &report->units, &report->n_units, &err),
        STATUS_OK);
    assert_int_equal(
        report_roles(&settings, &scores, arena, report->projects, report->n_projects, &err),
        STATUS_OK);
    report_counts(report->period, report->projects, report->n_projects, report->units,
                  report->n_units);
    report->occasion = text("audit");
    report_details(&settings, &scores, report);
    report->units[0]->has_plan = true;
    report->units[0]->planned = 4;
    report->units[0]->plan_gap = report_plan_gap(report->units[0], arena);
    return report;
}

static int setup(void **state)
{
    (void)state;
    arena = arena_create(16 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static void a_report_as_drawn_up_holds(void **state)
{
    Bairi__V1__Report *report = drawn();
    struct error err;

    (void)state;
    error_clear(&err);
    if (report_check(report, arena, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    assert_string_equal(report->units[0]->unit, "aa");
    assert_string_equal(report->units[0]->rate, "166.67");
    assert_string_equal(report->units[0]->base_points, "100.00");
    assert_int_equal(report->units[0]->place, 1);
    assert_string_equal(report->units[1]->penalty, "2.50");
    assert_string_equal(report->units[2]->total, "-");
    assert_int_equal(report->units[2]->place, 0);
    assert_int_equal(report->units[1]->target, 5);
}

static void rows_stand_in_the_order_of_their_roles(void **state)
{
    Bairi__V1__Report *report = drawn();

    (void)state;
    assert_string_equal(report->projects[0]->project_no, "P-0");
    assert_string_equal(report->projects[0]->role, "base");
    assert_string_equal(report->projects[3]->role, "extra");
    assert_string_equal(report->projects[3]->points, "3.00");
    /* 5亿 and foreign: twice four */
    assert_string_equal(report->projects[4]->points, "8.00");
    assert_string_equal(report->projects[6]->project_no, "P-6");
    assert_string_equal(report->projects[6]->reason, "verdict");
    assert_int_equal(report->units[1]->pending, 1);
    assert_int_equal(report->units[0]->new_count, 3);
}

static void fails(const Bairi__V1__Report *report, const char *whose, const char *figure)
{
    struct error err;

    error_clear(&err);
    assert_int_equal(report_check(report, arena, &err), STATUS_DATA_LOSS);
    assert_non_null(strstr(err.text, whose));
    assert_non_null(strstr(err.text, figure));
}

static void a_changed_figure_is_named(void **state)
{
    Bairi__V1__Report *report;

    (void)state;
    report = drawn();
    report->units[0]->total = text("999.00");
    fails(report, "aa", "total");
    report = drawn();
    report->units[1]->place = 1;
    fails(report, "bb", "place");
    report = drawn();
    report->units[1]->schedule_gap = text("+1.00");
    fails(report, "bb", "schedule_gap");
    report = drawn();
    report->projects[4]->points = text("9.00");
    fails(report, "aa/P-4", "points");
    report = drawn();
    report->penalties[0]->points = text("0");
    fails(report, "bb", "penalty");
    report = drawn();
    report->n_units--;
    fails(report, "report", "units");
}

/* Makes one field of a message another: what it was comes back, to be put back. */
static uint64_t alter(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    char *place = (char *)message + field->offset;
    uint64_t before = 0;

    if (field->type == PROTOBUF_C_TYPE_STRING) {
        char *value;

        memcpy(&before, place, sizeof(before));
        memcpy(&value, place, sizeof(value));
        value = arena_printf(arena, "%s9", value);
        memcpy(place, &value, sizeof(value));
        return before;
    }
    assert_true(field->type == PROTOBUF_C_TYPE_UINT32 || field->type == PROTOBUF_C_TYPE_INT64 ||
                field->type == PROTOBUF_C_TYPE_BOOL);
    memcpy(&before, place, field->type == PROTOBUF_C_TYPE_INT64 ? 8 : 4);
    (*place) = (char)(*place ^ 1);
    return before;
}

static void put_back(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field,
                     uint64_t before)
{
    memcpy((char *)message + field->offset, &before,
           field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_INT64 ? 8 : 4);
}

static void does_not_hold_with(const Bairi__V1__Report *report, ProtobufCMessage *message,
                               const ProtobufCFieldDescriptor *field)
{
    uint64_t before = alter(message, field);
    enum status status = report_check(report, arena, NULL);

    put_back(message, field, before);
    if (status != STATUS_DATA_LOSS)
        fail_msg("an altered %s went unnoticed (%d)", field->name, (int)status);
}

static void no_figure_of_any_unit_can_be_altered(void **state)
{
    Bairi__V1__Report *report = drawn();

    (void)state;
    for (size_t u = 0; u < report->n_units; u++)
        for (unsigned i = 0; i < bairi__v1__report_unit__descriptor.n_fields; i++)
            if (u != 0 || strcmp(bairi__v1__report_unit__descriptor.fields[i].name,
                                 "planned_new") != 0) /* the unit's own word */
                does_not_hold_with(report, &report->units[u]->base,
                                   &bairi__v1__report_unit__descriptor.fields[i]);
    assert_int_equal(report_check(report, arena, NULL), STATUS_OK);
}

static void no_judgement_of_any_row_can_be_altered(void **state)
{
    static const char *const judged[] = {"role", "reason", "points"};
    Bairi__V1__Report *report = drawn();

    (void)state;
    for (size_t p = 0; p < report->n_projects; p++)
        for (size_t i = 0; i < sizeof(judged) / sizeof(judged[0]); i++)
            does_not_hold_with(report, &report->projects[p]->base,
                               protobuf_c_message_descriptor_get_field_by_name(
                                   &bairi__v1__report_project__descriptor, judged[i]));
    assert_int_equal(report_check(report, arena, NULL), STATUS_OK);
}

static void another_target_day_or_period_gives_other_figures(void **state)
{
    Bairi__V1__Report *report = drawn();

    (void)state;
    report->targets[0]->target = 4;
    fails(report, "aa", "target");
    report = drawn();
    report->as_of -= INT64_C(7) * 86400 * 1000000;
    fails(report, "aa", "schedule_gap");
    report = drawn();
    report->period = text("2020-10");
    fails(report, "aa", "new_count");
}

static void rows_in_another_order_do_not_hold(void **state)
{
    Bairi__V1__Report *report = drawn();
    Bairi__V1__ReportProject *first = report->projects[0];

    (void)state;
    report->projects[0] = report->projects[1];
    report->projects[1] = first;
    fails(report, "aa/P-0", "project_no");
}

static void a_changed_row_changes_the_figures(void **state)
{
    Bairi__V1__Report *report = drawn();

    (void)state;
    report->projects[4]->amount_wan = 10000;
    fails(report, "aa", "amount_wan");
    report = drawn();
    report->projects[0]->verdict = text("voided");
    fails(report, "aa", "new_count");
}

static void rows_that_cannot_be_are_refused(void **state)
{
    Bairi__V1__Report *report = drawn();
    struct error err;

    (void)state;
    error_clear(&err);
    report->projects[0]->kind = text("castle");
    assert_int_equal(report_check(report, arena, &err), STATUS_INVALID_ARGUMENT);
    assert_string_equal(err.field, "kind");
    report = drawn();
    report->projects[0]->unit = text("zz");
    assert_int_equal(report_check(report, arena, &err), STATUS_INVALID_ARGUMENT);
    report = drawn();
    report->penalties[0]->points = text("-1");
    assert_int_equal(report_check(report, arena, &err), STATUS_INVALID_ARGUMENT);
}

static void two_rows_of_one_project_do_not_hold(void **state)
{
    Bairi__V1__Report *report = drawn();
    struct error err;

    (void)state;
    report->projects[1] = report->projects[0];
    assert_int_equal(report_check(report, arena, &err), STATUS_DATA_LOSS);
    assert_non_null(strstr(err.text, "twice"));
}

static void a_penalty_that_stands_twice_is_refused(void **state)
{
    Bairi__V1__Report *report = drawn();
    struct error err;

    (void)state;
    report->penalties = (Bairi__V1__ReportPenalty *[]){report->penalties[0], report->penalties[0]};
    report->n_penalties = 2;
    report->penalties[0]->proposal = 57;
    assert_int_equal(report_check(report, arena, &err), STATUS_DATA_LOSS);
    assert_non_null(strstr(err.text, "twice"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_as_drawn_up_holds),
        cmocka_unit_test(rows_stand_in_the_order_of_their_roles),
        cmocka_unit_test(a_changed_figure_is_named),
        cmocka_unit_test(no_figure_of_any_unit_can_be_altered),
        cmocka_unit_test(no_judgement_of_any_row_can_be_altered),
        cmocka_unit_test(another_target_day_or_period_gives_other_figures),
        cmocka_unit_test(rows_in_another_order_do_not_hold),
        cmocka_unit_test(a_changed_row_changes_the_figures),
        cmocka_unit_test(rows_that_cannot_be_are_refused),
        cmocka_unit_test(two_rows_of_one_project_do_not_hold),
        cmocka_unit_test(a_penalty_that_stands_twice_is_refused),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
