/* LINKS: tests_office */
/* A unit is explained to whom it concerns: live to the bureau, as released to itself and the city.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/ranking.pb-c.h"
#include "bairi/v1/report.pb-c.h"
#include "common/record/explain.h"
#include "server/services/facts.h"
#include "tests/support/office/facts.h"

#define LIVE "bureau-li"

static enum status ask(const char *who, const char *unit, bool everything,
                       Bairi__V1__ExplainReply *reply)
{
    Bairi__V1__ExplainRequest request;

    bairi__v1__explain_request__init(&request);
    bairi__v1__explain_reply__init(reply);
    request.unit = desk_text(&d, unit);
    request.everything = everything;
    return desk_call(&d, who, ranking_explain, &request, reply);
}

/* Whatever is told can be counted again. */
static Bairi__V1__ExplainReply explained(const char *who, const char *unit, bool everything)
{
    const struct identity *self = signer_identity(desk_signer(&d, who));
    Bairi__V1__ExplainReply reply;
    struct explained counted;

    OK(ask(who, unit, everything, &reply));
    OK(explain_check(&reply, unit, self->role == ROLE_UNIT && self->subunit[0] != '\0', d.arena,
                     &counted, &d.error));
    assert_int_equal(counted.has_score, reply.unit != NULL);
    assert_int_equal(counted.has_live, self->role == ROLE_UNIT);
    return reply;
}

static void release_october(void)
{
    Bairi__V1__Proposal *proposal = arena_alloc(d.arena, sizeof *proposal);
    Bairi__V1__Proposal__Release *asked = arena_alloc(d.arena, sizeof *asked);
    Bairi__V1__ReportPullRequest request;
    Bairi__V1__ReportPullReply reply;

    desk_time(&d, "2020-10-27T09:00:00+08:00");
    OK(desk_close_audit(&d, LIVE, "2020-10"));
    bairi__v1__report_pull_request__init(&request);
    bairi__v1__report_pull_reply__init(&reply);
    request.period = desk_text(&d, "2020-10");
    OK(desk_call(&d, LIVE, reports_pull, &request, &reply));
    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__release__init(asked);
    asked->period = request.period;
    asked->version = 1;
    asked->report = reply.item->digest;
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_RELEASE;
    proposal->release = asked;
    desk_agreed(&d, proposal);
}

/* ---- the bureau: as it stands ---- */

static void assert_same(const ProtobufCMessage *left, const ProtobufCMessage *right)
{
    size_t size = protobuf_c_message_get_packed_size(left);
    uint8_t *a = arena_alloc(d.arena, size + 1), *b = arena_alloc(d.arena, size + 1);

    assert_int_equal(protobuf_c_message_get_packed_size(right), size);
    protobuf_c_message_pack(left, a);
    protobuf_c_message_pack(right, b);
    assert_memory_equal(a, b, size);
}

/* As a count of the whole campaign tells of this unit. */
static void assert_as_in_the_whole(const Bairi__V1__ExplainReply *reply)
{
    struct transaction *tx = NULL;
    struct facts facts;
    Bairi__V1__ReportUnit **units = NULL;
    size_t count = 0, projects = 0;

    OK(store_begin(d.campaign->store, TRANSACTION_READ, NULL, &tx, &d.error));
    OK(facts_load(d.campaign, tx, clock_now(d.clock), d.arena, &facts, &d.error));
    OK(facts_figures(&facts, 20201008, "", d.arena, &units, &count, &d.error));
    store_rollback(&tx);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(units[i]->unit, reply->unit->unit) != 0)
            continue;
        assert_same(&units[i]->base, &reply->unit->base);
    }
    for (size_t i = 0; i < facts.project_count; i++) {
        if (strcmp(facts.projects[i]->unit, reply->unit->unit) == 0)
            assert_same(&facts.projects[i]->base, &reply->projects[projects++]->base);
    }
    assert_int_equal(projects, reply->n_projects);
}

static void a_unit_explained_from_its_own_projects_has_the_figures_of_the_whole(void **state)
{
    static const char *const units[] = {"zhongjie", "nandagang", "lingang"};

    (void)state;
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-02"));
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-03")));
    desk_accepted(&d, "nandagang-clerk", desk_project(&d, "nandagang", "N-01"));
    desk_agreed(&d, desk_penalty(&d, "nandagang", "N-01", "1.5"));
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        Bairi__V1__ExplainReply reply = explained(LIVE, units[i], false);
        assert_true(reply.unit->place > 0);
        assert_as_in_the_whole(&reply);
    }
}

/* What a unit is told costs only what it reported: another's versions are not even read. */
static void a_unit_is_explained_without_reading_the_projects_of_others(void **state)
{
    struct transaction *tx = NULL;
    struct version_row damaged = {
        .unit = "nandagang",
        .project_no = "N-01",
        .version = 1,
        .period = "",
        .author = "",
        .verdict = "",
        .record = {(const uint8_t *)"\xff", 1}
    };

    (void)state;
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    desk_accepted(&d, "nandagang-clerk", desk_project(&d, "nandagang", "N-01"));
    OK(store_begin(d.campaign->store, TRANSACTION_WRITE, NULL, &tx, &d.error));
    OK(store_put(tx, &table_version, &damaged, &d.error));
    OK(store_commit(&tx, &d.error));
    assert_int_equal(explained("zhongjie-clerk", "zhongjie", false).live->n_projects, 1);
    assert_int_equal(explained(LIVE, "zhongjie", false).unit->counted, 1);
}

static void everything_is_told_to_the_bureau_and_can_be_counted_again(void **state)
{
    (void)state;
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    desk_accepted(&d, "nandagang-clerk", desk_project(&d, "nandagang", "N-01"));
    desk_agreed(&d, desk_penalty(&d, "nandagang", "N-01", "1.5"));
    Bairi__V1__ExplainReply reply = explained(LIVE, "zhongjie", true);
    assert_true(reply.everything);
    assert_int_equal(reply.n_units, 4);
    assert_int_equal(reply.n_projects, 2);
    assert_int_equal(reply.n_penalties, 1);
    assert_null(reply.live);
    assert_string_equal(reply.report, "");
}

/* ---- a unit: its score as released, its counts as they stand ---- */

static void before_a_release_a_unit_sees_its_counts_alone(void **state)
{
    (void)state;
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    Bairi__V1__ExplainReply reply = explained("zhongjie-clerk", "zhongjie", false);
    assert_null(reply.unit);
    assert_int_equal(reply.n_units, 0);
    assert_int_equal(reply.n_projects, 0);
    const Bairi__V1__ReportUnit *live = reply.live->units[0];
    assert_int_equal(reply.live->n_units, 1);
    assert_int_equal(live->counted, 1);
    assert_string_equal(live->rate, "3.33");
    assert_string_equal(live->total, "");
    assert_string_equal(live->base_points, "");
    assert_int_equal(live->place, 0);
    assert_string_equal(reply.live->projects[0]->role, "");
}

static void a_units_score_is_that_of_the_released_report(void **state)
{
    (void)state;
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    release_october();
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-02"));
    Bairi__V1__ExplainReply reply = explained("zhongjie-clerk", "zhongjie", false);
    assert_string_equal(reply.report, "bohai-2020q4/2020-10/v1");
    assert_string_equal(reply.unit->total, "3.33");
    assert_int_equal(reply.unit->place, 1);
    assert_int_equal(reply.n_projects, 1);
    assert_string_equal(reply.projects[0]->role, "base");
    assert_string_equal(reply.live->units[0]->rate, "6.67");
    assert_int_equal(reply.live->n_projects, 2);
    assert_string_equal(explained(LIVE, "zhongjie", false).unit->total, "6.67");
}

static void a_unit_is_explained_to_itself_alone(void **state)
{
    Bairi__V1__ExplainReply reply;
    struct error absent;

    (void)state;
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    release_october();
    REFUSED(ask("nandagang-clerk", "zhongjie", false, &reply), NOT_FOUND);
    absent = d.error;
    REFUSED(ask("nandagang-clerk", "elsewhere", false, &reply), NOT_FOUND);
    assert_string_equal(absent.id, d.error.id);
}

static void a_unit_that_asks_for_everything_gets_its_own(void **state)
{
    (void)state;
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    desk_accepted(&d, "nandagang-clerk", desk_project(&d, "nandagang", "N-01"));
    desk_agreed(&d, desk_penalty(&d, "nandagang", "N-01", "1.5"));
    release_october();
    Bairi__V1__ExplainReply reply = explained("zhongjie-clerk", "zhongjie", true);
    assert_false(reply.everything);
    assert_int_equal(reply.n_projects, 1);
    assert_int_equal(reply.n_penalties, 0);
    assert_int_equal(reply.live->n_projects, 1);
}

static void a_department_sees_no_other_departments_projects(void **state)
{
    Bairi__V1__Project *ports = desk_project(&d, "gangcheng", "GW-01");
    Bairi__V1__Project *bank = desk_project(&d, "gangcheng", "TZ-01");

    (void)state;
    ports->subunit = desk_text(&d, "gangwu");
    bank->subunit = desk_text(&d, "touzi");
    desk_accepted(&d, "gangcheng-gangwu", ports);
    desk_accepted(&d, "gangcheng-touzi", bank);
    desk_agreed(&d, desk_penalty(&d, "gangcheng", "TZ-01", "1"));
    Bairi__V1__ExplainReply reply = explained("gangcheng-gangwu", "gangcheng", false);
    assert_null(reply.unit); /* the unit's score is told when it is released */
    assert_int_equal(reply.live->n_projects, 1);
    assert_int_equal(reply.live->n_penalties, 0);
    release_october();
    reply = explained("gangcheng-gangwu", "gangcheng", false);
    assert_int_equal(reply.unit->counted, 2);
    assert_int_equal(reply.n_projects, 1);
    assert_string_equal(reply.projects[0]->project_no, "GW-01");
    assert_int_equal(reply.n_penalties, 1); /* the unit's, whoever brought it about */
    assert_string_equal(reply.penalties[0]->project_no, "");
    assert_int_equal(reply.live->n_projects, 1);
}

/* ---- the city: everything, as released ---- */

static void the_city_counts_the_released_report_again(void **state)
{
    (void)state;
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    Bairi__V1__ExplainReply reply = explained("city-clerk", "zhongjie", true);
    assert_null(reply.unit);
    assert_int_equal(reply.n_projects, 0);
    desk_accepted(&d, "nandagang-clerk", desk_project(&d, "nandagang", "N-01"));
    release_october();
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-02"));
    reply = explained("city-clerk", "zhongjie", true);
    assert_string_equal(reply.unit->total, "3.33");
    assert_int_equal(reply.n_projects, 2);
    assert_null(reply.live);
}

#define FACT(fact) cmocka_unit_test_setup_teardown(fact, desk_set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(a_unit_explained_from_its_own_projects_has_the_figures_of_the_whole),
        FACT(a_unit_is_explained_without_reading_the_projects_of_others),
        FACT(everything_is_told_to_the_bureau_and_can_be_counted_again),
        FACT(before_a_release_a_unit_sees_its_counts_alone),
        FACT(a_units_score_is_that_of_the_released_report),
        FACT(a_unit_is_explained_to_itself_alone),
        FACT(a_unit_that_asks_for_everything_gets_its_own),
        FACT(a_department_sees_no_other_departments_projects),
        FACT(the_city_counts_the_released_report_again),
    };

    return cmocka_run_group_tests_name("services/explain", tests, NULL, NULL);
}
