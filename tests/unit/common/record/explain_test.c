/* LINKS: common common_campaign proto */
/* An explanation with any figure changed is an error: nothing is shown that was not counted again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "common/record/explain.h"
#include "common/record/report.h"

enum { PROJECTS = 9 };

static const char SETTINGS[] = "[campaign]\nid = test\nname = 试验\nstart = 2020-10-01\n"
                               "end = 2020-12-31\n"
                               "[unit.aa]\nname = 甲\ntarget = 3\naward = yes\n"
                               "[unit.bb]\nname = 乙\ntarget = 4\naward = yes\n"
                               "[unit.cc]\nname = 丙\n";

#define RELATIVE "[score]\nmode = relative\n"

static const char *campaign;
static struct arena *arena;
static struct error err;

static int setup(void **state)
{
    (void)state;
    campaign = SETTINGS;
    arena = arena_create(64 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static char *text(const char *value)
{
    return arena_strdup(arena, value);
}

/* Five of aa, three of bb, one of cc, which has no target. */
static Bairi__V1__ReportProject *row(int i)
{
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
    p->verdict = text(i == 6 ? "pending" : i == 7 ? "voided" : "accepted");
    p->period = text(i % 2 ? "2020-10" : "2020-11");
    p->foreign = i == 4;
    return p;
}

static void add_target(Bairi__V1__ExplainReply *reply, const char *unit, uint32_t number)
{
    Bairi__V1__Target *t = arena_alloc(arena, sizeof(*t));

    bairi__v1__target__init(t);
    t->unit = text(unit);
    t->target = number;
    reply->targets[reply->n_targets++] = t;
}

/* As the server tells the bureau: everything of all units. */
static void fill(Bairi__V1__ExplainReply *reply)
{
    Bairi__V1__ReportPenalty *penalty = arena_alloc(arena, sizeof(*penalty));

    bairi__v1__explain_reply__init(reply);
    reply->period = text("2020-11");
    reply->settings.data = arena_memdup(arena, campaign, strlen(campaign));
    reply->settings.len = strlen(campaign);
    reply->targets = arena_array(arena, 3, sizeof(reply->targets[0]));
    add_target(reply, "aa", 3);
    add_target(reply, "bb", 5);
    add_target(reply, "cc", 0);
    reply->projects = arena_array(arena, PROJECTS, sizeof(reply->projects[0]));
    for (int i = 0; i < PROJECTS; i++)
        reply->projects[reply->n_projects++] = row(i);
    bairi__v1__report_penalty__init(penalty);
    penalty->unit = text("aa");
    penalty->points = text("2.5");
    reply->penalties = arena_array(arena, 1, sizeof(reply->penalties[0]));
    reply->penalties[reply->n_penalties++] = penalty;
    reply->as_of = INT64_C(1606406400000000);
    reply->everything = true;
}

static Bairi__V1__Report as_report(const Bairi__V1__ExplainReply *reply)
{
    Bairi__V1__Report report;

    bairi__v1__report__init(&report);
    report.settings = reply->settings;
    report.targets = reply->targets;
    report.n_targets = reply->n_targets;
    report.projects = reply->projects;
    report.n_projects = reply->n_projects;
    report.penalties = reply->penalties;
    report.n_penalties = reply->n_penalties;
    return report;
}

static void figures(Bairi__V1__ExplainReply *reply)
{
    Bairi__V1__Report report = as_report(reply);
    struct settings settings;
    struct scores scores;

    assert_int_equal(report_recompute(&report, arena, &settings, &scores, &err), STATUS_OK);
    assert_int_equal(
        report_figures(&settings, &scores, 20201127, arena, &reply->units, &reply->n_units, &err),
        STATUS_OK);
    assert_int_equal(
        report_roles(&settings, &scores, arena, reply->projects, reply->n_projects, &err),
        STATUS_OK);
    report_counts(reply->period, reply->projects, reply->n_projects, reply->units, reply->n_units);
}

static Bairi__V1__ReportUnit *copy_unit(const Bairi__V1__ReportUnit *unit)
{
    return arena_memdup(arena, unit, sizeof(*unit));
}

static Bairi__V1__ExplainReply *to_the_bureau(void)
{
    Bairi__V1__ExplainReply *reply = arena_alloc(arena, sizeof(*reply));

    fill(reply);
    figures(reply);
    for (size_t i = 0; i < reply->n_units; i++)
        if (strcmp(reply->units[i]->unit, "aa") == 0)
            reply->unit = copy_unit(reply->units[i]);
    return reply;
}

static void keep_own_rows(Bairi__V1__ExplainReply *reply)
{
    size_t kept = 0;

    for (size_t i = 0; i < reply->n_projects; i++)
        if (strcmp(reply->projects[i]->unit, "aa") == 0)
            reply->projects[kept++] = reply->projects[i];
    reply->n_projects = kept;
    reply->everything = false;
}

/* The same rows, without what a release alone tells. */
static Bairi__V1__Report *as_they_stand(const Bairi__V1__ExplainReply *reply)
{
    Bairi__V1__Report *live = arena_alloc(arena, sizeof(*live));
    Bairi__V1__ReportUnit *unit = copy_unit(reply->unit);

    *live = as_report(reply);
    live->period = reply->period;
    live->as_of = reply->as_of;
    live->n_penalties = 0;
    unit->base_points = unit->bonus = unit->penalty = unit->total = unit->total_exact = text("");
    unit->place = unit->place_by_rate = unit->place_by_total = 0;
    live->units = arena_array(arena, 1, sizeof(live->units[0]));
    live->units[live->n_units++] = unit;
    live->projects = arena_array(arena, reply->n_projects, sizeof(live->projects[0]));
    for (size_t i = 0; i < reply->n_projects; i++) {
        live->projects[i] = arena_memdup(arena, reply->projects[i], sizeof(*reply->projects[i]));
        live->projects[i]->points = text("");
        if (strcmp(live->projects[i]->role, "excluded") != 0)
            live->projects[i]->role = text("");
    }
    return live;
}

static Bairi__V1__ExplainReply *to_the_unit(void)
{
    Bairi__V1__ExplainReply *reply = to_the_bureau();

    keep_own_rows(reply);
    reply->report = text("test/2020-11/v1");
    reply->live = as_they_stand(reply);
    return reply;
}

static enum status check(const Bairi__V1__ExplainReply *reply, bool part)
{
    struct explained out;

    error_clear(&err);
    return explain_check(reply, "aa", part, arena, &out, &err);
}

static void assert_right(const Bairi__V1__ExplainReply *reply, bool part)
{
    if (check(reply, part) != STATUS_OK)
        fail_msg("%s", err.text);
}

/* ---- lies ---- */

/* Changes a field of a message to something else, and back. */
static void *field_at(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
    return (char *)message + field->offset;
}

static bool lie(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, char **kept)
{
    if (field->type == PROTOBUF_C_TYPE_STRING) {
        char **value = field_at(message, field);
        *kept = *value;
        *value = strcmp(*value, "7.77") == 0 ? text("7.78") : text("7.77");
    } else if (field->type == PROTOBUF_C_TYPE_UINT32) {
        ++*(uint32_t *)field_at(message, field);
    } else if (field->type == PROTOBUF_C_TYPE_INT64) {
        ++*(int64_t *)field_at(message, field);
    } else {
        return false;
    }
    return true;
}

static void unlie(ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, char *kept)
{
    if (field->type == PROTOBUF_C_TYPE_STRING)
        *(char **)field_at(message, field) = kept;
    else if (field->type == PROTOBUF_C_TYPE_UINT32)
        --*(uint32_t *)field_at(message, field);
    else
        --*(int64_t *)field_at(message, field);
}

/* Every field of the message named, or each of them for NULL, changed alone, is noticed. */
static void each_lie_is_noticed(const Bairi__V1__ExplainReply *reply, ProtobufCMessage *message,
                                bool part, const char *const *names)
{
    size_t told = 0;

    for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
        bool meant = !names;
        char *kept = NULL;

        for (size_t n = 0; names && names[n]; n++)
            meant = meant || strcmp(names[n], field->name) == 0;
        if (!meant || !lie(message, field, &kept))
            continue;
        if (check(reply, part) == STATUS_OK)
            fail_msg("%s.%s was changed and shown", message->descriptor->short_name, field->name);
        assert_int_equal(status_exit_code(err.status), 7);
        unlie(message, field, kept);
        told++;
    }
    assert_true(told > 0);
    assert_right(reply, part);
}

static const char *const ROLES[] = {"unit", "role", "reason", "points", NULL};
/* verdict, kind and document that are no ids are refused; an amount moves points or sums */
static const char *const FACTS[] = {"amount_wan", "kind", "document", "verdict", "unit", NULL};

static void any_changed_figure_is_an_error_to_the_bureau(void **state)
{
    Bairi__V1__ExplainReply *reply = to_the_bureau();

    (void)state;
    assert_right(reply, false);
    each_lie_is_noticed(reply, &reply->unit->base, false, NULL);
    for (size_t i = 0; i < reply->n_units; i++)
        each_lie_is_noticed(reply, &reply->units[i]->base, false, NULL);
    for (size_t i = 0; i < reply->n_projects; i++)
        each_lie_is_noticed(reply, &reply->projects[i]->base, false, ROLES);
    each_lie_is_noticed(reply, &reply->targets[0]->base, false, NULL);
}

static void any_changed_figure_is_an_error_to_the_unit(void **state)
{
    static const char *const OTHERS[] = {"unit", "total", "total_exact", "place", NULL};
    static const char *const COUNTS[] = {"unit",         "target",  "new_count", "new_amount_wan",
                                         "rate",         "pending", "counted",   "amount_wan",
                                         "schedule_gap", NULL};
    static const char *const LISTED[] = {"reason", NULL};
    Bairi__V1__ExplainReply *reply = to_the_unit();

    (void)state;
    assert_right(reply, false);
    each_lie_is_noticed(reply, &reply->unit->base, false, NULL);
    for (size_t i = 0; i < reply->n_units; i++)
        if (strcmp(reply->units[i]->unit, "cc") != 0)
            each_lie_is_noticed(reply, &reply->units[i]->base, false, OTHERS);
    for (size_t i = 0; i < reply->n_projects; i++) {
        each_lie_is_noticed(reply, &reply->projects[i]->base, false, ROLES);
        each_lie_is_noticed(reply, &reply->live->projects[i]->base, false, LISTED);
    }
    each_lie_is_noticed(reply, &reply->live->units[0]->base, false, COUNTS);
    each_lie_is_noticed(reply, &reply->penalties[0]->base, false,
                        (const char *const[]){"points", "unit", NULL});
}

static void a_changed_fact_moves_a_figure_and_is_noticed(void **state)
{
    Bairi__V1__ExplainReply *reply = to_the_bureau();

    (void)state;
    for (size_t i = 0; i < reply->n_projects; i++)
        if (strcmp(reply->projects[i]->role, "excluded") != 0)
            each_lie_is_noticed(reply, &reply->projects[i]->base, false, FACTS);
}

static void a_project_left_out_is_noticed(void **state)
{
    Bairi__V1__ExplainReply *reply = to_the_unit();

    (void)state;
    reply->n_projects--;
    assert_int_equal(check(reply, false), STATUS_DATA_LOSS);
}

static void another_units_project_among_the_units_own_is_an_error(void **state)
{
    Bairi__V1__ExplainReply *reply = to_the_bureau();

    (void)state;
    reply->everything = false;
    assert_int_equal(check(reply, false), STATUS_DATA_LOSS);
}

static void a_released_report_without_the_unit_is_an_error(void **state)
{
    Bairi__V1__ExplainReply *reply = to_the_unit();

    (void)state;
    reply->unit = NULL;
    reply->live = NULL;
    assert_int_equal(check(reply, false), STATUS_DATA_LOSS);
}

/* Its own rows and the others' counts: what its base is measured against. */
static void a_relative_base_is_counted_again_from_the_counts_of_others(void **state)
{
    static const char *const FIGURES[] = {"rate", "base_points", "total", "total_exact", NULL};

    (void)state;
    campaign = arena_printf(arena, "%s%s", SETTINGS, RELATIVE);
    Bairi__V1__ExplainReply *reply = to_the_unit();
    assert_string_equal(reply->unit->base_points, "100.00");
    assert_right(reply, false);
    each_lie_is_noticed(reply, &reply->unit->base, false, FIGURES);
    assert_right(to_the_bureau(), false);
}

/* ---- a department ---- */

static void a_departments_clerk_checks_what_follows_from_her_part(void **state)
{
    static const char *const OWN[] = {"unit", "rate", "total", "total_exact", "place", NULL};
    static const char *const LISTED[] = {"reason", "points", NULL};
    Bairi__V1__ExplainReply *reply = to_the_unit();

    (void)state;
    reply->projects += 3;
    reply->n_projects = 2;
    reply->live->n_projects = 2;
    assert_int_equal(check(reply, false), STATUS_DATA_LOSS);
    assert_right(reply, true);
    each_lie_is_noticed(reply, &reply->unit->base, true, OWN);
    for (size_t i = 0; i < reply->n_projects; i++)
        each_lie_is_noticed(reply, &reply->projects[i]->base, true, LISTED);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        FACT(any_changed_figure_is_an_error_to_the_bureau),
        FACT(any_changed_figure_is_an_error_to_the_unit),
        FACT(a_changed_fact_moves_a_figure_and_is_noticed),
        FACT(a_project_left_out_is_noticed),
        FACT(another_units_project_among_the_units_own_is_an_error),
        FACT(a_released_report_without_the_unit_is_an_error),
        FACT(a_relative_base_is_counted_again_from_the_counts_of_others),
        FACT(a_departments_clerk_checks_what_follows_from_her_part),
    };

    return cmocka_run_group_tests_name("record/explain", tests, NULL, NULL);
}
