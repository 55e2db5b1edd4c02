/* LINKS: tests_office */
/*
 * Every person of the demo tries every step on a project in every state, against the checked-in
 * tests/data/steps.allow. Each attempt is judged and carried out as the ledger would, then undone.
 * With BAIRI_RENEW set the list is written anew, to be read by people before it is checked in.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/audit.pb-c.h"
#include "server/services/state.h"
#include "tests/unit/server/services/situations.h"

#define ALLOW TEST_DATA "/steps.allow"

enum { LIST_MAX = 1 << 20, PEOPLE = 12 };

static const char *const people[PEOPLE] = {
    "zhongjie-clerk",  "zhongjie-leader", "lingang-clerk", "gangcheng-gangwu",
    "gangcheng-touzi", "bureau-li",       "bureau-zhao",   "bureau-chen",
    "bureau-sun",      "city-clerk",      "admin",         "reader",
};

/* ---- steps ---- */

/* Who tries what on which project. */
struct attempt {
    const struct house *house;
    const char *no, *who;
    enum step step;
    bool approves; /* this proposal of the step */
    uint64_t proposal;
};

static struct project_row row_of(const struct attempt *attempt, struct transaction *tx)
{
    struct project_row row = {.unit = attempt->house->unit, .project_no = attempt->no};

    if (store_get(tx, &table_project, &row, d.arena, NULL) != STATUS_OK)
        row = (struct project_row){.state = "nothing", .standing = ""};
    return row;
}

static Bairi__V1__Statement *withdrawal_of(const struct attempt *attempt)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__Withdrawal *content = arena_alloc(d.arena, sizeof *content);

    bairi__v1__withdrawal__init(content);
    content->unit = desk_text(&d, attempt->house->unit);
    content->project_no = desk_text(&d, attempt->no);
    content->reason = desk_text(&d, "entered twice");
    statement->kind = BAIRI__V1__STATEMENT_KIND__WITHDRAWAL;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_WITHDRAWAL;
    statement->withdrawal = content;
    statement->previous = desk_latest(&d, attempt->house->unit, attempt->no);
    return statement;
}

static Bairi__V1__Statement *decision_of(const struct attempt *attempt)
{
    static const Bairi__V1__Decision__Verdict verdicts[STEP_COUNT] = {
        [STEP_ACCEPT] = BAIRI__V1__DECISION__VERDICT__ACCEPT,
        [STEP_RETURN] = BAIRI__V1__DECISION__VERDICT__RETURN,
        [STEP_REFUSE] = BAIRI__V1__DECISION__VERDICT__REFUSE,
        [STEP_HOLD] = BAIRI__V1__DECISION__VERDICT__HOLD,
    };
    Bairi__V1__Statement *statement =
        desk_decision(&d, attempt->house->unit, attempt->no, verdicts[attempt->step], RETURN_BY);

    statement->kind = BAIRI__V1__STATEMENT_KIND__DECISION;
    return statement;
}

static Bairi__V1__Proposal *reduction_of(const struct attempt *attempt)
{
    Bairi__V1__Proposal *proposal = arena_alloc(d.arena, sizeof *proposal);
    Bairi__V1__Proposal__Reduce *reduce = arena_alloc(d.arena, sizeof *reduce);
    struct transaction *tx = NULL;

    OK(store_begin(d.campaign->store, TRANSACTION_READ, NULL, &tx, &d.error));
    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__reduce__init(reduce);
    reduce->unit = desk_text(&d, attempt->house->unit);
    reduce->project_no = desk_text(&d, attempt->no);
    reduce->version = (uint32_t)row_of(attempt, tx).accepted_version;
    reduce->amount_wan = 11000;
    reduce->reason = desk_text(&d, "the contract names less");
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_REDUCE;
    proposal->reduce = reduce;
    store_rollback(&tx);
    return proposal;
}

/* The answer that lifts what was objected to; to nothing where there is no objection. */
static Bairi__V1__Proposal *lifting_of(const struct attempt *attempt)
{
    const Bairi__V1__ObjectionsReply *reply = desk_objections(&d, "bureau-li");
    Bairi__V1__Proposal *proposal = arena_alloc(d.arena, sizeof *proposal);
    Bairi__V1__Proposal__ObjectionAnswer *answer = arena_alloc(d.arena, sizeof *answer);

    for (size_t i = 0; i < reply->n_objections; i++)
        if (strcmp(reply->objections[i]->decision->unit, attempt->house->unit) == 0 &&
            strcmp(reply->objections[i]->decision->project_no, attempt->no) == 0)
            return desk_answer(&d, reply->objections[i]->index,
                               BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__LIFT, NULL);
    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__objection_answer__init(answer);
    answer->unit = desk_text(&d, attempt->house->unit);
    answer->project_no = desk_text(&d, attempt->no);
    answer->decision = desk_text(&d, "refused");
    answer->outcome = BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__LIFT;
    answer->text = desk_text(&d, "looked at again");
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_OBJECTION_ANSWER;
    proposal->objection_answer = answer;
    return proposal;
}

static Bairi__V1__Proposal *action_of(const struct attempt *attempt)
{
    static const Bairi__V1__Proposal__ActionCase ends[STEP_COUNT] = {
        [STEP_VOID] = BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT,
        [STEP_TERMINATE] = BAIRI__V1__PROPOSAL__ACTION_TERMINATE,
        [STEP_RESTORE] = BAIRI__V1__PROPOSAL__ACTION_RESTORE,
    };

    switch ((int)attempt->step) {
    case STEP_REDUCE:
        return reduction_of(attempt);
    case STEP_PENALISE:
        return desk_penalty(&d, attempt->house->unit, attempt->no, "1");
    case STEP_RULE:
    case STEP_DISPLACE:
        return ruling_of(attempt->house, attempt->no, attempt->step == STEP_RULE);
    case STEP_LIFT:
        return lifting_of(attempt);
    default:
        return desk_end(&d, ends[attempt->step], attempt->house->unit, attempt->no);
    }
}

static Bairi__V1__Statement *proposal_of(const struct attempt *attempt)
{
    Bairi__V1__Statement *statement = desk_statement(&d);

    statement->proposal = action_of(attempt);
    statement->kind = BAIRI__V1__STATEMENT_KIND__PROPOSAL;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_PROPOSAL;
    statement->previous = attempt->step == STEP_DISPLACE
                              ? desk_heard(&d, partner.unit, PARTNER_NO)
                              : desk_heard(&d, attempt->house->unit, attempt->no);
    return statement;
}

static Bairi__V1__Statement *statement_of(const struct attempt *attempt)
{
    Bairi__V1__Statement *statement;

    switch ((int)attempt->step) {
    case STEP_SUBMIT:
        statement = version_of(attempt->house, attempt->no, attempt->who);
        statement->kind = BAIRI__V1__STATEMENT_KIND__SUBMISSION;
        return statement;
    case STEP_COUNTERSIGN:
        statement = desk_countersignature(&d, attempt->house->unit, attempt->no);
        statement->kind = BAIRI__V1__STATEMENT_KIND__COUNTERSIGNATURE;
        return statement;
    case STEP_WITHDRAW:
        return withdrawal_of(attempt);
    case STEP_OBJECT:
        statement = desk_objection(&d, attempt->house->unit, attempt->no,
                                   objectionable(attempt->house, attempt->no));
        statement->kind = BAIRI__V1__STATEMENT_KIND__OBJECTION;
        return statement;
    default:
        return state_steps[attempt->step].second ? proposal_of(attempt) : decision_of(attempt);
    }
}

/* ---- judging ---- */

/* Admitted and applied within the transaction. */
static enum status take(struct transaction *tx, const char *who,
                        const Bairi__V1__Statement *message, uint64_t index)
{
    struct statement statement = {
        .message = message, .author = *signer_identity(desk_signer(&d, who)), .digest = {1}};
    struct entry entry = {.statement = &statement,
                          .index = index,
                          .time = clock_now(d.clock),
                          .tx = tx,
                          .arena = d.arena};
    const struct ledger_rules *rules = &d.campaign->rules;

    TRY(rules->admit(rules->context, &entry, &d.error));
    return rules->apply(rules->context, &entry, &d.error);
}

/* Of the newest record, a proposal. */
static Bairi__V1__Statement *approval_of(uint64_t proposal)
{
    Bairi__V1__Statement *statement = desk_approval(&d, proposal, proposal + 1);

    statement->kind = BAIRI__V1__STATEMENT_KIND__APPROVAL;
    return statement;
}

/* What comes of it: the state as the unit sees it then, or the name of the refusal. */
static const char *outcome_of(const struct attempt *attempt)
{
    Bairi__V1__Statement *message =
        attempt->approves ? approval_of(attempt->proposal) : statement_of(attempt);
    uint64_t size = desk_size(&d);
    struct transaction *tx = NULL;

    OK(store_begin(d.campaign->store, TRANSACTION_WRITE, NULL, &tx, &d.error));
    enum status status = take(tx, attempt->who, message, size);
    struct project_row row = row_of(attempt, tx);
    const char *state = desk_text(&d, state_seen(&row, true).state);
    store_rollback(&tx);
    if (status == STATUS_DATA_LOSS || status == STATUS_INTERNAL)
        fail_msg("%s: %s", attempt->who, d.error.text);
    if (status != STATUS_OK)
        return status_name(status);
    return state_steps[attempt->step].second && !attempt->approves ? "proposed" : state;
}

/* ---- the list ---- */

/* "accepted: bureau-li bureau-zhao | PERMISSION_DENIED: …", outcomes as they first come. */
static void add_outcomes(struct attempt *attempt, struct buf *out)
{
    const char *outcomes[PEOPLE];

    for (int i = 0; i < PEOPLE; i++) {
        attempt->who = people[i];
        outcomes[i] = outcome_of(attempt);
    }
    for (int i = 0; i < PEOPLE; i++) {
        bool seen = false;
        for (int j = 0; j < i; j++)
            seen = seen || strcmp(outcomes[i], outcomes[j]) == 0;
        for (int j = i; j < PEOPLE && !seen; j++) {
            if (j == i)
                buf_addf(out, " | %s:", outcomes[i]);
            if (strcmp(outcomes[i], outcomes[j]) == 0)
                buf_addf(out, " %s", people[j]);
        }
    }
    buf_addc(out, '\n');
}

static void try_step(struct attempt *attempt, const char *situation, struct buf *out)
{
    buf_addf(out, "%s %s: %s", attempt->house->unit, situation, state_steps[attempt->step].name);
    add_outcomes(attempt, out);
}

/* The approval of a real proposal, which its proposer then takes back. */
static void try_approval(struct attempt attempt, const char *situation, const char *proposer,
                         struct buf *out)
{
    if (desk_propose(&d, proposer, proposal_of(&attempt)->proposal) != STATUS_OK)
        return;
    attempt.approves = true;
    attempt.proposal = d.index;
    buf_addf(out, "%s %s: approve %s by %s", attempt.house->unit, situation,
             state_steps[attempt.step].name, proposer);
    add_outcomes(&attempt, out);
    OK(desk_decline(&d, proposer, attempt.proposal, ""));
}

static void try_steps(const struct house *house, const struct situation *situation, const char *no,
                      struct buf *out)
{
    static const enum step steps[] = {
        STEP_SUBMIT,    STEP_COUNTERSIGN, STEP_WITHDRAW, STEP_ACCEPT, STEP_RETURN, STEP_REFUSE,
        STEP_HOLD,      STEP_RULE,        STEP_DISPLACE, STEP_LIFT,   STEP_REDUCE, STEP_VOID,
        STEP_TERMINATE, STEP_RESTORE,     STEP_PENALISE, STEP_OBJECT,
    };

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct arena *whole = d.arena;
        struct attempt attempt = {.house = house, .no = no, .step = steps[i]};
        d.arena = arena_create((size_t)256 << 20);
        try_step(&attempt, situation->name, out);
        if (state_steps[steps[i]].second) {
            try_approval(attempt, situation->name, "bureau-zhao", out);
            try_approval(attempt, situation->name, "bureau-sun", out);
        }
        arena_destroy(&d.arena);
        d.arena = whole;
    }
}

static void try_all(struct buf *out)
{
    char numbers[SITUATIONS][16];

    for (size_t i = 0; i < SITUATIONS; i++)
        snprintf(numbers[i], sizeof numbers[i], "S-%02zu", i);
    for (size_t h = 0; h < sizeof houses / sizeof *houses; h++) {
        for (size_t i = 0; i < SITUATIONS; i++) {
            if (situations[i].countersigns && !houses[h].countersigns)
                continue;
            situations[i].make(&houses[h], numbers[i]);
            try_steps(&houses[h], &situations[i], numbers[i], out);
        }
    }
}

static void every_person_may_what_the_allow_list_says(void **state)
{
    struct buf found = buf_make(LIST_MAX), expected = buf_make(LIST_MAX);

    (void)state;
    try_all(&found);
    OK(buf_finish(&found, &d.error));
    if (getenv("BAIRI_RENEW")) {
        FILE *file = fopen(ALLOW, "wb");
        assert_non_null(file);
        assert_int_equal(fwrite(found.data, 1, found.size, file), found.size);
        assert_int_equal(fclose(file), 0);
    }
    OK(buf_read_file(&expected, ALLOW, &d.error));
    const char *a = buf_text(&found), *b = buf_text(&expected);
    while (*a && *b) {
        size_t size = strcspn(a, "\n") + 1;
        if (strncmp(a, b, size) != 0)
            fail_msg("found:    %.*sexpected: %.*s", (int)size, a, (int)strcspn(b, "\n"), b);
        a += size;
        b += size;
    }
    assert_string_equal(a, b);
    buf_free(&found);
    buf_free(&expected);
}

static int set_up(void **state)
{
    (void)state;
    desk_open_countersigning(&d, "zhongjie");
    d.quick = true;
    make_accepted(&partner, PARTNER_NO);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_person_may_what_the_allow_list_says, set_up,
                                        desk_tear_down),
    };

    return cmocka_run_group_tests_name("services/steps", tests, NULL, NULL);
}
