/* LINKS: tests_office */
/* Settings in versions: who changes them, from when they are in force, what stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/campaign.pb-c.h"
#include "bairi/v1/ranking.pb-c.h"
#include "tests/support/office/facts.h"

/* The campaign file in force with one line in another's place. */
static const char *file_with(const char *line, const char *instead)
{
    Bairi__V1__CampaignGetRequest request;
    Bairi__V1__CampaignGetReply reply;

    bairi__v1__campaign_get_request__init(&request);
    bairi__v1__campaign_get_reply__init(&reply);
    OK(desk_call(&d, "bureau-li", campaigns_get, &request, &reply));
    const char *file =
        arena_strndup(d.arena, (const char *)reply.settings.data, reply.settings.len);
    const char *at = strstr(file, line);
    assert_non_null(at);
    return arena_printf(d.arena, "%.*s%s%s", (int)(at - file), file, instead, at + strlen(line));
}

static Bairi__V1__Proposal *settings_of(const char *file, day from)
{
    Bairi__V1__Proposal *proposal = arena_alloc(d.arena, sizeof *proposal);
    Bairi__V1__Proposal__Settings *action = arena_alloc(d.arena, sizeof *action);

    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__settings__init(action);
    action->file.data = arena_memdup(d.arena, file, strlen(file));
    action->file.len = strlen(file);
    action->effective_from = from;
    action->reason = desk_text(&d, "the city reads it so");
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_SETTINGS;
    proposal->settings = action;
    return proposal;
}

static Bairi__V1__RankReply rank_of(day as_of)
{
    Bairi__V1__RankRequest request;
    Bairi__V1__RankReply reply;

    bairi__v1__rank_request__init(&request);
    bairi__v1__rank_reply__init(&reply);
    request.as_of = as_of;
    OK(desk_call(&d, "bureau-li", ranking_rank, &request, &reply));
    return reply;
}

static const char *base_of(const Bairi__V1__RankReply *reply, const char *unit)
{
    for (size_t i = 0; i < reply->n_units; i++)
        if (strcmp(reply->units[i]->unit, unit) == 0)
            return reply->units[i]->base_points;
    return "";
}

static const char *states(void)
{
    Bairi__V1__VersionsRequest request;
    Bairi__V1__VersionsReply reply;
    const char *text = "";

    bairi__v1__versions_request__init(&request);
    bairi__v1__versions_reply__init(&reply);
    OK(desk_call(&d, "zhongjie-clerk", campaigns_versions, &request, &reply));
    for (size_t i = 0; i < reply.n_versions; i++)
        text = arena_printf(d.arena, "%s%u %s ", text, reply.versions[i]->version,
                            reply.versions[i]->state);
    return text;
}

/* Below the target there is a base, or none. */
#define BASE_CAP   "base_cap = 100"
#define NONE_BELOW "base_cap = 100\nbase_below_target = no"

static void settings_are_in_force_from_their_day_on_without_a_record(void **state)
{
    (void)state;
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-1"));
    desk_agreed(&d, settings_of(file_with(BASE_CAP, NONE_BELOW), 20201010));
    assert_string_equal(states(), "1 now 2 waiting ");
    Bairi__V1__RankReply before = rank_of(0);
    assert_int_equal(before.settings_version, 1);
    assert_string_not_equal(base_of(&before, "zhongjie"), "0.00");
    desk_time(&d, "2020-10-09T23:59:59+08:00");
    assert_int_equal(rank_of(0).settings_version, 1);
    desk_time(&d, "2020-10-10T00:00:00+08:00");
    Bairi__V1__RankReply after = rank_of(0);
    assert_int_equal(after.settings_version, 2);
    assert_string_equal(base_of(&after, "zhongjie"), "0.00");
    assert_string_equal(states(), "1 past 2 now ");
    assert_int_equal(rank_of(20201009).settings_version, 1);
}

static void without_a_day_it_is_the_day_after_the_approval(void **state)
{
    (void)state;
    OK(desk_propose(&d, "bureau-li", settings_of(file_with(BASE_CAP, NONE_BELOW), 0)));
    uint64_t proposal = d.index;
    desk_time(&d, "2020-10-12T09:00:00+08:00");
    REFUSED(desk_approve(&d, "bureau-li", proposal), PERMISSION_DENIED);
    OK(desk_approve(&d, "bureau-chen", proposal));
    desk_time(&d, "2020-10-12T23:59:59+08:00");
    assert_int_equal(rank_of(0).settings_version, 1);
    desk_time(&d, "2020-10-13T00:00:00+08:00");
    assert_int_equal(rank_of(0).settings_version, 2);
}

static void from_today_is_at_once(void **state)
{
    (void)state;
    desk_agreed(&d, settings_of(file_with(BASE_CAP, NONE_BELOW), 20201008));
    assert_int_equal(rank_of(0).settings_version, 2);
    assert_string_equal(states(), "1 past 2 now ");
}

static void a_day_that_passed_is_refused_also_at_the_approval(void **state)
{
    (void)state;
    const char *file = file_with(BASE_CAP, NONE_BELOW);
    REFUSED(desk_propose(&d, "bureau-li", settings_of(file, 20201007)), FAILED_PRECONDITION);
    REFUSED(desk_propose(&d, "bureau-li", settings_of(file, 20201131)), INVALID_ARGUMENT);
    OK(desk_propose(&d, "bureau-li", settings_of(file, 20201009)));
    uint64_t proposal = d.index;
    desk_time(&d, "2020-10-10T00:00:00+08:00");
    REFUSED(desk_approve(&d, "bureau-chen", proposal), FAILED_PRECONDITION);
    assert_non_null(strstr(d.error.text, "2020-10-09 has passed"));
}

static void what_a_campaign_rests_on_stays(void **state)
{
    static const struct {
        const char *line, *instead, *says;
    } cases[] = {
        {"id = bohai-2020q4",   "id = other",          "id stays"               },
        {"utc_offset = +08:00", "utc_offset = +07:00", "utc_offset stays"       },
        {"end = 2020-12-31",    "end = 2020-12-30",    "first and last day"     },
        {"report_day = 26",     "report_day = 25",     "deadline of 2020-10"    },
        {"[unit.lingang]",      "[unit.another]",      "unit lingang is missing"},
        {BASE_CAP,              BASE_CAP,              "nothing would change"   },
        {BASE_CAP,              "base_cap = high",     "not a number"           },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum status status = desk_propose(
            &d, "bureau-li", settings_of(file_with(cases[i].line, cases[i].instead), 0));
        assert_int_not_equal(status, STATUS_OK);
        if (!strstr(d.error.text, cases[i].says))
            fail_msg("%s: %s", cases[i].instead, d.error.text);
    }
}

static void targets_decided_beside_the_file_are_not_undone_by_a_copy_of_it(void **state)
{
    (void)state;
    Bairi__V1__Proposal proposal;
    Bairi__V1__Proposal__Targets action;
    Bairi__V1__Target target, *targets[] = {&target};

    bairi__v1__proposal__init(&proposal);
    bairi__v1__proposal__targets__init(&action);
    bairi__v1__target__init(&target);
    target.unit = desk_text(&d, "lingang");
    target.target = 77;
    action.targets = targets;
    action.n_targets = 1;
    proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_TARGETS;
    proposal.targets = &action;
    desk_agreed(&d, &proposal);
    REFUSED(desk_propose(&d, "bureau-li", settings_of(file_with(BASE_CAP, NONE_BELOW), 0)),
            FAILED_PRECONDITION);
    assert_non_null(strstr(d.error.text, "77 was decided since"));
    assert_string_equal(states(), "1 past 2 now ");
}

static void while_a_version_waits_targets_and_deadlines_wait_too(void **state)
{
    (void)state;
    desk_agreed(&d, settings_of(file_with(BASE_CAP, NONE_BELOW), 20201020));
    REFUSED(
        desk_propose(&d, "bureau-li", desk_deadline(&d, "2020-10", "2020-10-29T00:00:00+08:00")),
        FAILED_PRECONDITION);
    assert_non_null(strstr(d.error.text, "2020-10-20"));
    desk_time(&d, "2020-10-20T00:00:00+08:00");
    desk_agreed(&d, desk_deadline(&d, "2020-10", "2020-10-29T00:00:00+08:00"));
    assert_string_equal(states(), "1 past 2 past 3 now ");
}

static void a_later_version_of_an_earlier_day_takes_the_place_of_one_that_waits(void **state)
{
    (void)state;
    desk_agreed(&d, settings_of(file_with(BASE_CAP, NONE_BELOW), 20201020));
    desk_agreed(&d, settings_of(file_with(BASE_CAP, "base_cap = 90"), 20201015));
    assert_string_equal(states(), "1 now 2 replaced 3 waiting ");
    desk_time(&d, "2020-10-21T00:00:00+08:00");
    assert_int_equal(rank_of(0).settings_version, 3);
    OK(desk_reopen(&d));
    assert_int_equal(rank_of(0).settings_version, 3);
}

int main(void)
{
#define FACT(f) cmocka_unit_test_setup_teardown(f, desk_set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(settings_are_in_force_from_their_day_on_without_a_record),
        FACT(without_a_day_it_is_the_day_after_the_approval),
        FACT(from_today_is_at_once),
        FACT(a_day_that_passed_is_refused_also_at_the_approval),
        FACT(what_a_campaign_rests_on_stays),
        FACT(targets_decided_beside_the_file_are_not_undone_by_a_copy_of_it),
        FACT(while_a_version_waits_targets_and_deadlines_wait_too),
        FACT(a_later_version_of_an_earlier_day_takes_the_place_of_one_that_waits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
