/* LINKS: tests_office common_record */
/* The trial count: what is foreseen comes true, and an approval rests on what it showed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/audit.pb-c.h"
#include "bairi/v1/ranking.pb-c.h"
#include "common/record/trial.h"
#include "server/services/proposals.h"
#include "tests/support/office/facts.h"

#define VOID      BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT
#define TERMINATE BAIRI__V1__PROPOSAL__ACTION_TERMINATE
#define RESTORE   BAIRI__V1__PROPOSAL__ACTION_RESTORE

/* Two projects of zhongjie, one of nandagang, all recognised. */
static int set_up(void **state)
{
    (void)state;
    desk_open(&d);
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-02"));
    desk_accepted(&d, "nandagang-clerk", desk_project(&d, "nandagang", "N-01"));
    return 0;
}

static Bairi__V1__Proposal *targeting(const char *unit, uint32_t target)
{
    Bairi__V1__Proposal *proposal = arena_alloc(d.arena, sizeof *proposal);
    Bairi__V1__Proposal__Targets *targets = arena_alloc(d.arena, sizeof *targets);
    Bairi__V1__Target *one = arena_alloc(d.arena, sizeof *one);
    Bairi__V1__Target **list = arena_array(d.arena, 1, sizeof *list);

    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__targets__init(targets);
    bairi__v1__target__init(one);
    one->unit = desk_text(&d, unit);
    one->target = target;
    list[0] = one;
    targets->targets = list;
    targets->n_targets = 1;
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_TARGETS;
    proposal->targets = targets;
    return proposal;
}

static const Bairi__V1__TrialReply *tried(const Bairi__V1__TrialRequest *request)
{
    Bairi__V1__TrialReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__trial_reply__init(reply);
    OK(desk_call(&d, "bureau-chen", audit_trial, request, reply));
    return reply;
}

static const Bairi__V1__TrialReply *trial_of(uint64_t proposal)
{
    Bairi__V1__TrialRequest request;

    bairi__v1__trial_request__init(&request);
    request.proposal = proposal;
    return tried(&request);
}

static const Bairi__V1__TrialReply *trial_open(void)
{
    Bairi__V1__TrialRequest request;

    bairi__v1__trial_request__init(&request);
    request.all_open = true;
    return tried(&request);
}

static const Bairi__V1__TrialUnit *unit_of(const Bairi__V1__TrialReply *trial, const char *unit)
{
    for (size_t i = 0; i < trial->n_units; i++) {
        if (strcmp(trial->units[i]->unit, unit) == 0)
            return trial->units[i];
    }
    fail_msg("no unit %s", unit);
    return NULL;
}

/* ---- what is foreseen comes true ---- */

static void must_have_come_true(const Bairi__V1__TrialReply *trial)
{
    Bairi__V1__RankRequest request;
    Bairi__V1__RankReply now;

    bairi__v1__rank_request__init(&request);
    bairi__v1__rank_reply__init(&now);
    OK(desk_call(&d, "bureau-li", ranking_rank, &request, &now));
    assert_int_equal(now.n_units, trial->n_units);
    for (size_t i = 0; i < now.n_units; i++) {
        const Bairi__V1__TrialUnit *seen = unit_of(trial, now.units[i]->unit);
        assert_int_equal(seen->counted_after, now.units[i]->counted);
        assert_int_equal(seen->target_after, now.units[i]->target);
        assert_int_equal(seen->place_after, now.units[i]->place);
        assert_string_equal(seen->rate_after, now.units[i]->rate);
        assert_string_equal(seen->base_after, now.units[i]->base_points);
        assert_string_equal(seen->bonus_after, now.units[i]->bonus);
        assert_string_equal(seen->penalty_after, now.units[i]->penalty);
        assert_string_equal(seen->total_after, now.units[i]->total);
    }
}

static uint64_t foreseen(Bairi__V1__Proposal *proposal)
{
    OK(desk_propose(&d, "bureau-li", proposal));
    uint64_t index = d.index;
    const Bairi__V1__TrialReply *trial = trial_of(index);
    OK(desk_approve(&d, "bureau-chen", index));
    must_have_come_true(trial);
    return index;
}

static void every_action_does_to_the_scores_what_was_foreseen(void **state)
{
    (void)state;
    foreseen(targeting("zhongjie", 1));
    uint64_t penalty = foreseen(desk_penalty(&d, "zhongjie", "Z-01", "2.5"));
    foreseen(desk_reduction(&d, "zhongjie", "Z-01", 9000));
    foreseen(desk_end(&d, VOID, "zhongjie", "Z-02"));
    foreseen(desk_lifting(&d, "zhongjie", "Z-01", penalty));
    foreseen(desk_reduction(&d, "zhongjie", "Z-01", 11000));
    foreseen(desk_end(&d, RESTORE, "zhongjie", "Z-02"));
    foreseen(desk_end(&d, TERMINATE, "nandagang", "N-01"));
}

/* The n-th number of a fixed sequence, so that a failure can be repeated. */
static uint32_t chance(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 16) % below;
}

static Bairi__V1__Proposal *any(uint32_t *seed)
{
    const char *no = chance(seed, 2) ? "Z-01" : "Z-02";
    char points[16];

    snprintf(points, sizeof points, "%u.5", chance(seed, 4));
    switch (chance(seed, 6)) {
    case 0:
        return desk_end(&d, VOID, "zhongjie", no);
    case 1:
        return desk_end(&d, RESTORE, "zhongjie", no);
    case 2:
        return desk_penalty(&d, "zhongjie", no, points);
    case 3:
        return desk_reduction(&d, "zhongjie", no, 8000 + 1000 * chance(seed, 7));
    case 4:
        return desk_end(&d, TERMINATE, "nandagang", "N-01");
    default:
        return targeting(chance(seed, 2) ? "zhongjie" : "nandagang", 1 + chance(seed, 3));
    }
}

/* Whatever can be proposed in whatever order: figures and places come as they were shown. */
static void a_random_history_ends_as_each_trial_count_said(void **state)
{
    uint32_t seed = 20201008;
    int done = 0;

    (void)state;
    for (int i = 0; i < 60; i++) {
        Bairi__V1__Proposal *proposal = any(&seed);
        if (desk_propose(&d, "bureau-li", proposal) != STATUS_OK)
            continue; /* what is impossible now is another fact's */
        uint64_t index = d.index;
        const Bairi__V1__TrialReply *trial = trial_of(index);
        OK(desk_approve(&d, "bureau-chen", index));
        must_have_come_true(trial);
        done++;
    }
    assert_true(done > 20);
}

static void all_that_is_open_is_counted_together(void **state)
{
    (void)state;
    OK(desk_propose(&d, "bureau-li", desk_end(&d, VOID, "zhongjie", "Z-01")));
    uint64_t first = d.index;
    OK(desk_propose(&d, "bureau-li", desk_penalty(&d, "zhongjie", "", "1")));
    uint64_t second = d.index;
    const Bairi__V1__TrialReply *trial = trial_open();
    assert_int_equal(trial->n_proposals, 2);
    assert_int_equal(trial->proposals[0]->index, first);
    assert_string_equal(unit_of(trial, "zhongjie")->total_before, "6.67");
    assert_string_equal(unit_of(trial, "zhongjie")->total_after, "2.33");
    OK(desk_approve(&d, "bureau-chen", first));
    OK(desk_approve(&d, "bureau-chen", second));
    must_have_come_true(trial);
}

/* ---- suppositions ---- */

static void a_supposition_is_counted_and_nobody_proposed_it(void **state)
{
    Bairi__V1__TrialRequest request;
    Bairi__V1__Proposal *suppose[2];

    (void)state;
    uint64_t size = desk_size(&d);
    bairi__v1__trial_request__init(&request);
    suppose[0] = desk_end(&d, VOID, "zhongjie", "Z-01");
    suppose[1] = targeting("zhongjie", 2);
    request.suppose = suppose;
    request.n_suppose = 2;
    const Bairi__V1__TrialReply *trial = tried(&request);
    assert_string_equal(unit_of(trial, "zhongjie")->total_after, "50.00");
    assert_int_equal(trial->n_moves, 1);
    assert_string_equal(trial->moves[0]->project_no, "Z-01");
    assert_string_equal(trial->moves[0]->role_before, "base");
    assert_string_equal(trial->moves[0]->reason_after, "verdict");
    assert_int_equal(desk_size(&d), size);
}

static void what_could_not_be_proposed_is_not_supposed(void **state)
{
    Bairi__V1__TrialRequest request;
    Bairi__V1__TrialReply reply;
    Bairi__V1__Proposal *suppose = desk_end(&d, RESTORE, "zhongjie", "Z-01");

    (void)state;
    bairi__v1__trial_request__init(&request);
    bairi__v1__trial_reply__init(&reply);
    request.suppose = &suppose;
    request.n_suppose = 1;
    REFUSED(desk_call(&d, "bureau-chen", audit_trial, &request, &reply), FAILED_PRECONDITION);
}

/* ---- two auditors at once ---- */

static enum status approve_as_seen(uint64_t proposal, const Bairi__V1__TrialReply *trial)
{
    uint8_t digest[SHA256_SIZE];

    OK(trial_digest(trial, digest, NULL));
    return desk_approve_trial(&d, "bureau-chen", proposal, trial->size, digest);
}

static void an_approval_is_a_conflict_when_another_units_score_moved_the_place_it_showed(void **s)
{
    (void)s;
    OK(desk_propose(&d, "bureau-li", desk_penalty(&d, "zhongjie", "", "1")));
    uint64_t proposal = d.index;
    const Bairi__V1__TrialReply *trial = trial_of(proposal);
    const Bairi__V1__TrialUnit *seen = unit_of(trial, "zhongjie");
    assert_int_equal(seen->place_before, 1);
    desk_accepted(&d, "nandagang-clerk", desk_project(&d, "nandagang", "N-02"));
    const Bairi__V1__TrialUnit *now = unit_of(trial_of(proposal), "zhongjie");
    assert_string_equal(now->total_before, seen->total_before);
    assert_int_not_equal(now->place_before, seen->place_before);
    REFUSED(approve_as_seen(proposal, trial), ABORTED);
    OK(desk_approve(&d, "bureau-chen", proposal));
}

static void a_change_that_does_not_show_in_the_trial_is_nobodys_conflict(void **state)
{
    (void)state;
    OK(desk_propose(&d, "bureau-li", desk_penalty(&d, "zhongjie", "", "1")));
    uint64_t proposal = d.index;
    const Bairi__V1__TrialReply *trial = trial_of(proposal);
    desk_agreed(&d, desk_penalty(&d, "nandagang", "", "0.5"));
    OK(approve_as_seen(proposal, trial));
}

static void the_affected_units_own_change_is_a_conflict_even_if_its_figures_come_back(void **state)
{
    (void)state;
    OK(desk_propose(&d, "bureau-li", desk_penalty(&d, "zhongjie", "", "1")));
    uint64_t proposal = d.index;
    const Bairi__V1__TrialReply *trial = trial_of(proposal);
    desk_agreed(&d, desk_end(&d, VOID, "zhongjie", "Z-01"));
    desk_agreed(&d, desk_end(&d, RESTORE, "zhongjie", "Z-01"));
    REFUSED(approve_as_seen(proposal, trial), ABORTED);
}

/* Without the digest a place that moves rests on every ranked unit. */
static void where_a_place_moves_every_ranked_units_change_counts(void **state)
{
    (void)state;
    OK(desk_propose(&d, "bureau-li", desk_penalty(&d, "zhongjie", "", "5")));
    uint64_t proposal = d.index, seen = desk_size(&d);
    const Bairi__V1__TrialUnit *unit = unit_of(trial_of(proposal), "zhongjie");
    assert_int_not_equal(unit->place_before, unit->place_after);
    desk_accepted(&d, "lingang-clerk", desk_project(&d, "lingang", "L-01"));
    REFUSED(desk_approve_seen(&d, "bureau-chen", proposal, seen), ABORTED);
}

/* ---- what becomes of proposals ---- */

static const Bairi__V1__ProposalState *proposal_now(uint64_t index)
{
    Bairi__V1__ProposalsRequest request;
    Bairi__V1__ProposalsReply reply;

    bairi__v1__proposals_request__init(&request);
    bairi__v1__proposals_reply__init(&reply);
    request.all = true;
    OK(desk_call(&d, "bureau-chen", audit_proposals, &request, &reply));
    for (size_t i = 0; i < reply.n_proposals; i++)
        if (reply.proposals[i]->index == index)
            return reply.proposals[i];
    fail_msg("there is no proposal %llu", (unsigned long long)index);
    return NULL;
}

static void a_proposal_lapses_to_the_microsecond(void **state)
{
    struct proposal_row row = {.time = 1602118800000000, .state = "open"};

    (void)state;
    assert_int_equal(proposal_lapses(&row), row.time + 14 * INSTANT_DAY);
    assert_false(proposal_has_lapsed(&row, (struct instant){row.time + 14 * INSTANT_DAY - 1}));
    assert_true(proposal_has_lapsed(&row, (struct instant){row.time + 14 * INSTANT_DAY}));
    row.state = "declined";
    assert_false(proposal_has_lapsed(&row, (struct instant){row.time + 14 * INSTANT_DAY}));
}

static void a_lapsed_proposal_says_when_it_lapsed(void **state)
{
    (void)state;
    OK(desk_propose(&d, "bureau-li", desk_end(&d, VOID, "zhongjie", "Z-01")));
    uint64_t index = d.index;
    int64_t lapses = proposal_now(index)->lapses;
    desk_time(&d, "2020-10-22T08:59:00+08:00");
    assert_string_equal(proposal_now(index)->state, "open");
    assert_int_equal(trial_open()->n_proposals, 1);
    desk_time(&d, "2020-10-22T12:00:00+08:00");
    assert_string_equal(proposal_now(index)->state, "lapsed");
    assert_int_equal(proposal_now(index)->decided, lapses);
    assert_int_equal(trial_open()->n_proposals, 0);
}

static const Bairi__V1__ProjectShowReply *shown(const char *who)
{
    Bairi__V1__ProjectShowRequest request;
    Bairi__V1__ProjectShowReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__project_show_request__init(&request);
    bairi__v1__project_show_reply__init(reply);
    request.unit = desk_text(&d, "zhongjie");
    request.project_no = desk_text(&d, "Z-01");
    OK(desk_call(&d, who, submissions_show, &request, reply));
    return reply;
}

/* "submitted accepted proposed:void …" */
static const char *road(const char *who)
{
    const Bairi__V1__ProjectShowReply *reply = shown(who);
    const char *text = "";

    for (size_t i = 0; i < reply->n_steps; i++)
        text = arena_printf(d.arena, "%s%s%s%s%s", text, i ? " " : "", reply->steps[i]->verdict,
                            reply->steps[i]->action[0] ? ":" : "", reply->steps[i]->action);
    return text;
}

static void the_history_tells_what_became_of_every_proposal(void **state)
{
    (void)state;
    OK(desk_propose(&d, "bureau-li", desk_end(&d, VOID, "zhongjie", "Z-01")));
    OK(desk_decline(&d, "bureau-chen", d.index, "not enough"));
    OK(desk_propose(&d, "bureau-li", desk_end(&d, VOID, "zhongjie", "Z-01")));
    OK(desk_decline(&d, "bureau-li", d.index, ""));
    OK(desk_propose(&d, "bureau-li", desk_end(&d, VOID, "zhongjie", "Z-01")));
    desk_time(&d, "2020-10-23T09:00:00+08:00");
    desk_agreed(&d, desk_reduction(&d, "zhongjie", "Z-01", 12000));
    assert_string_equal(road("bureau-li"),
                        "submitted accepted proposed:void proposal-declined:void proposed:void "
                        "proposal-withdrawn:void proposed:void proposal-lapsed:void "
                        "proposed:reduce reduced:reduce");
    const Bairi__V1__ProjectStep *declined = shown("bureau-li")->steps[3];
    assert_string_equal(declined->reason, "not enough");
    assert_string_equal(declined->author, desk_uri(&d, "bureau-chen"));
    assert_int_equal(declined->version, 1);
}

static void the_unit_sees_decisions_and_not_what_was_proposed(void **state)
{
    (void)state;
    OK(desk_propose(&d, "bureau-li", desk_end(&d, VOID, "zhongjie", "Z-01")));
    OK(desk_decline(&d, "bureau-chen", d.index, "not enough"));
    desk_agreed(&d, desk_reduction(&d, "zhongjie", "Z-01", 12000));
    assert_string_equal(road("zhongjie-clerk"), "submitted accepted reduced");
}

#define FACT(f) cmocka_unit_test_setup_teardown(f, set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(every_action_does_to_the_scores_what_was_foreseen),
        FACT(a_random_history_ends_as_each_trial_count_said),
        FACT(all_that_is_open_is_counted_together),
        FACT(a_supposition_is_counted_and_nobody_proposed_it),
        FACT(what_could_not_be_proposed_is_not_supposed),
        FACT(an_approval_is_a_conflict_when_another_units_score_moved_the_place_it_showed),
        FACT(a_change_that_does_not_show_in_the_trial_is_nobodys_conflict),
        FACT(the_affected_units_own_change_is_a_conflict_even_if_its_figures_come_back),
        FACT(where_a_place_moves_every_ranked_units_change_counts),
        FACT(a_proposal_lapses_to_the_microsecond),
        FACT(a_lapsed_proposal_says_when_it_lapsed),
        FACT(the_history_tells_what_became_of_every_proposal),
        FACT(the_unit_sees_decisions_and_not_what_was_proposed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
