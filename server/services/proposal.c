/* Two people: a proposal by one, its approval by another; effects start with the approval. */
#include <string.h>

#include "common/message.h"
#include "common/record/trial.h"
#include "server/services/proposals.h"
#include "server/services/trial.h"

enum { UNITS_TOUCHED_MAX = UNITS_MAX, DECLINE_REASON_MAX = 4000 };
#define TRIAL_ARENA ((size_t)1 << 30) /* as much as an answer may take: nothing is held of it */

/* ---- proposing ---- */

static enum status proposal_content(const struct entry *entry, const struct proposal_row *row,
                                    const Bairi__V1__Proposal **out, struct error *err)
{
    ProtobufCMessage *message = NULL;

    TRY(message_unpack(&bairi__v1__proposal__descriptor, row->content, entry->arena, &message,
                       err));
    *out = (const Bairi__V1__Proposal *)message;
    return STATUS_OK;
}

/* The penalty to be lifted, the objection to be answered: a project may have several. 0: neither.
 */
static uint64_t proposal_names(const Bairi__V1__Proposal *message)
{
    if (message->action_case == BAIRI__V1__PROPOSAL__ACTION_LIFT_PENALTY)
        return message->lift_penalty->penalty;
    if (message->action_case == BAIRI__V1__PROPOSAL__ACTION_OBJECTION_ANSWER)
        return message->objection_answer->objection;
    return 0;
}

/* The same action about the same project, penalty or objection. */
static enum status proposal_is_same(const struct entry *entry, const struct proposal_row *row,
                                    const Bairi__V1__Proposal *message, bool *same,
                                    struct error *err)
{
    const Bairi__V1__Proposal *other = NULL;
    const char *project_no = action_project_no(message);
    uint64_t named = proposal_names(message);

    *same = strcmp(row->action, action_of(message)->name) == 0 &&
            strcmp(row->unit, action_unit(message)) == 0 &&
            strcmp(row->project_no, project_no) == 0 && (named != 0 || project_no[0] != '\0');
    if (!*same || named == 0)
        return STATUS_OK;
    TRY(proposal_content(entry, row, &other, err));
    *same = proposal_names(other) == named;
    return STATUS_OK;
}

static enum status proposal_no_other(const struct entry *entry, const Bairi__V1__Proposal *message,
                                     struct error *err)
{
    struct proposal_row match = {.state = "open"};
    struct store_scan scan = {.index = &index_proposal_state, .match = &match, .equal = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(entry->tx, &table_proposal, &scan, entry->arena, &rows, &count, err));
    const struct proposal_row *open = rows;
    for (size_t i = 0; i < count; i++) {
        bool same = false;
        TRY(proposal_is_same(entry, &open[i], message, &same, err));
        if (same && !proposal_has_lapsed(&open[i], entry->time))
            return error_set(err, STATUS_FAILED_PRECONDITION,
                             "proposal %lld asks for the same; approve, decline or withdraw it",
                             (long long)open[i].idx);
    }
    return STATUS_OK;
}

/* A proposal about a project names the latest statement about it. */
static enum status proposal_is_current(const struct entry *entry, const char *unit,
                                       const char *project_no, struct error *err)
{
    struct project_row project;

    if (project_no[0] == '\0')
        return STATUS_OK;
    TRY(rule_project(entry, unit, project_no, &project, err));
    return rule_is_latest(entry, &project, err);
}

static enum status proposal_admit(struct campaign *campaign, const struct entry *entry,
                                  struct error *err)
{
    const Bairi__V1__Proposal *message = entry->statement->message->proposal;
    const struct action *action = action_of(message);

    if (!action)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the proposal asks for nothing known");
    if (!(action->proposer_roles & entry->statement->author.role))
        return error_set(err, STATUS_PERMISSION_DENIED, "%s may not make such a statement",
                         role_name(entry->statement->author.role));
    const char *unit = action_unit(message), *project_no = action_project_no(message);
    TRY(action->possible(campaign, entry, message, err));
    TRY(proposal_is_current(entry, unit, project_no, err));
    return proposal_no_other(entry, message, err);
}

static enum status proposal_apply(struct campaign *campaign, const struct entry *entry,
                                  struct error *err)
{
    const Bairi__V1__Proposal *message = entry->statement->message->proposal;
    const struct action *action = action_of(message);
    struct bytes content;

    (void)campaign;
    if (!action)
        return error_set(err, STATUS_DATA_LOSS, "a proposal that asks for nothing known");
    TRY(message_pack(&message->base, entry->arena, &content, err));
    struct proposal_row row = {
        .idx = (int64_t)entry->index,
        .digest = rule_digest(entry),
        .time = entry->time.us,
        .author = entry->statement->author.uri,
        .action = action->name,
        .unit = action_unit(message),
        .project_no = action_project_no(message),
        .state = "open",
        .decided_idx = -1,
        .decided_by = "",
        .reason = "",
        .content = content,
    };
    struct notice notice = {
        .audience = NOTICE_BUREAU,
        .kind = "proposed",
        .unit = row.unit,
        .project_no = row.project_no,
        .text = row.action,
    };
    TRY(rule_notice(entry, &notice, err));
    return store_put(entry->tx, &table_proposal, &row, err);
}

const struct rule rule_proposal = {
    .kind = BAIRI__V1__STATEMENT_KIND__PROPOSAL,
    .roles = ROLE_BUREAU | ROLE_ADMIN,
    .admit = proposal_admit,
    .apply = proposal_apply,
};

/* ---- what approval and decline share ---- */

static enum status proposal_get(const struct entry *entry, uint64_t index,
                                ProtobufCBinaryData digest, struct proposal_row *row,
                                struct error *err)
{
    *row = (struct proposal_row){.idx = (int64_t)index};
    enum status status = store_get(entry->tx, &table_proposal, row, entry->arena, err);
    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_NOT_FOUND, "there is no proposal %llu",
                         (unsigned long long)index);
    TRY(status);
    if (digest.len != row->digest.size ||
        memcmp(digest.data, row->digest.data, row->digest.size) != 0)
        return error_set(err, STATUS_ABORTED, "proposal %llu is not the one you looked at",
                         (unsigned long long)index);
    return STATUS_OK;
}

static enum status proposal_decide(const struct entry *entry, struct proposal_row *row,
                                   const char *state, struct error *err)
{
    row->state = state;
    row->decided_idx = (int64_t)entry->index;
    row->decided_time = entry->time.us;
    row->decided_by = entry->statement->author.uri;
    return store_put(entry->tx, &table_proposal, row, err);
}

/* ---- approving ---- */

/* A unit's score facts changed at or behind the position of the trial count. */
static enum status approval_unit_is_as_seen(const struct entry *entry, const char *unit,
                                            uint64_t trial_size, struct error *err)
{
    struct touched_row row = {.unit = unit};
    enum status status = store_get(entry->tx, &table_touched, &row, entry->arena, err);

    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    TRY(status);
    if ((uint64_t)row.idx >= trial_size)
        return error_set(err, STATUS_ABORTED,
                         "the figures of %s have changed since your trial count; look again", unit);
    return STATUS_OK;
}

/* A place depends on all units: where one moves, a change of any ranked unit counts. */
static bool trial_moves_places(const Bairi__V1__TrialReply *trial)
{
    for (size_t i = 0; i < trial->n_units; i++) {
        if (trial->units[i]->place_before != trial->units[i]->place_after)
            return true;
    }
    return false;
}

static enum status approval_affected_are_as_seen(const struct entry *entry,
                                                 const Bairi__V1__TrialReply *now,
                                                 const Bairi__V1__Approval *message,
                                                 struct error *err)
{
    bool by_place = message->trial.len == 0 && trial_moves_places(now);
    uint8_t digest[SHA256_SIZE];

    for (size_t i = 0; i < now->n_units; i++) {
        bool ranked = now->units[i]->place_before != 0 || now->units[i]->place_after != 0;
        if (trial_moves_unit(now->units[i]) || (by_place && ranked))
            TRY(approval_unit_is_as_seen(entry, now->units[i]->unit, message->trial_size, err));
    }
    if (message->trial.len == 0)
        return STATUS_OK;
    TRY(trial_digest(now, digest, err));
    if (message->trial.len != sizeof digest ||
        memcmp(message->trial.data, digest, sizeof digest) != 0)
        return error_set(err, STATUS_ABORTED,
                         "what proposal %llu changes is no longer what you saw; look again",
                         (unsigned long long)message->proposal);
    return STATUS_OK;
}

/*
 * The figures the approver saw are still the figures (DOMAIN section 3). Affected are the units
 * that the proposal names and those of which it moves a figure or the place now. An approval may
 * name what it saw by digest; then another unit's change is a conflict only where it shows in that.
 */
static enum status approval_saw_figures(struct campaign *campaign, const struct entry *entry,
                                        const Bairi__V1__Proposal *proposal,
                                        const Bairi__V1__Approval *message, struct error *err)
{
    const char *units[UNITS_TOUCHED_MAX];
    size_t count = action_units(proposal, units, UNITS_TOUCHED_MAX);
    Bairi__V1__TrialReply now;

    if (message->trial_size > entry->index)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the trial count names position %llu, but the ledger has %llu records",
                         (unsigned long long)message->trial_size, (unsigned long long)entry->index);
    for (size_t i = 0; i < count; i++)
        TRY(approval_unit_is_as_seen(entry, units[i], message->trial_size, err));
    if (!action_of(proposal)->foresee)
        return STATUS_OK;
    OWNED(arena_destroy) struct arena *arena = arena_create(TRIAL_ARENA);
    if (!arena)
        return answer_too_large(err);
    bairi__v1__trial_reply__init(&now);
    TRY(trial_count(campaign, entry->tx, entry->time, &proposal, 1, arena, &now, err));
    return approval_affected_are_as_seen(entry, &now, message, err);
}

/*
 * The project is still the one the proposer looked at. A penalty or its lifting stands beside
 * other decisions about its project; what changes the project itself does not.
 */
static enum status approval_is_current(const struct entry *entry, const struct proposal_row *row,
                                       const Bairi__V1__Proposal *proposal, struct error *err)
{
    struct record_row record = {.idx = row->idx};
    struct project_row project;
    struct statement proposed;

    if (row->project_no[0] == '\0' || action_of(proposal)->beside)
        return STATUS_OK;
    TRY(store_get(entry->tx, &table_record, &record, entry->arena, err));
    TRY(ledger_statement(&record, entry->arena, &proposed, err));
    TRY(rule_project(entry, row->unit, row->project_no, &project, err));
    ProtobufCBinaryData seen = proposed.message->previous;
    if (seen.len != project.heard.size ||
        memcmp(seen.data, project.heard.data, project.heard.size) != 0)
        return error_set(err, STATUS_ABORTED,
                         "%s/%s has changed since it was proposed; propose again", row->unit,
                         row->project_no);
    return STATUS_OK;
}

static enum status approval_is_not_his_own(const struct entry *entry,
                                           const struct proposal_row *row, struct error *err)
{
    struct project_row project;

    if (row->project_no[0] == '\0')
        return STATUS_OK;
    TRY(rule_project(entry, row->unit, row->project_no, &project, err));
    return rule_not_his_own(entry, &project, err);
}

static enum status approval_admit(struct campaign *campaign, const struct entry *entry,
                                  struct error *err)
{
    const Bairi__V1__Approval *message = entry->statement->message->approval;
    const Bairi__V1__Proposal *proposal = NULL;
    struct proposal_row row;

    TRY(rule_author_may(entry, "approve", err));
    TRY(proposal_get(entry, message->proposal, message->digest, &row, err));
    TRY(proposal_is_open(&row, entry->time, err));
    if (strcmp(row.author, entry->statement->author.uri) == 0)
        return error_set(err, STATUS_PERMISSION_DENIED,
                         "proposal %lld is your own; another person must approve it",
                         (long long)row.idx);
    TRY(approval_is_not_his_own(entry, &row, err));
    TRY(proposal_content(entry, &row, &proposal, err));
    TRY(approval_is_current(entry, &row, proposal, err));
    if (message->trial_size <= message->proposal)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the trial count must be newer than proposal %llu",
                         (unsigned long long)message->proposal);
    TRY(action_of(proposal)->possible(campaign, entry, proposal, err));
    return approval_saw_figures(campaign, entry, proposal, message, err);
}

static enum status approval_apply(struct campaign *campaign, const struct entry *entry,
                                  struct error *err)
{
    const Bairi__V1__Approval *message = entry->statement->message->approval;
    const Bairi__V1__Proposal *proposal = NULL;
    struct proposal_row row;

    TRY(proposal_get(entry, message->proposal, message->digest, &row, err));
    TRY(proposal_content(entry, &row, &proposal, err));
    TRY(action_of(proposal)->perform(campaign, entry, proposal, row.idx, err));
    row.trial_size = (int64_t)message->trial_size;
    return proposal_decide(entry, &row, "approved", err);
}

const struct rule rule_approval = {
    .kind = BAIRI__V1__STATEMENT_KIND__APPROVAL,
    .roles = ROLE_BUREAU,
    .admit = approval_admit,
    .apply = approval_apply,
};

/* ---- declining; by the proposer it is a withdrawal ---- */

static enum status decline_admit(struct campaign *campaign, const struct entry *entry,
                                 struct error *err)
{
    const Bairi__V1__Decline *message = entry->statement->message->decline;
    struct proposal_row row;

    (void)campaign;
    TRY(proposal_get(entry, message->proposal, message->digest, &row, err));
    TRY(proposal_is_open(&row, entry->time, err));
    if (strcmp(row.author, entry->statement->author.uri) == 0)
        return STATUS_OK;
    TRY(rule_text(message->reason, DECLINE_REASON_MAX, "reason", err));
    return rule_author_may(entry, "approve", err);
}

static enum status decline_apply(struct campaign *campaign, const struct entry *entry,
                                 struct error *err)
{
    const Bairi__V1__Decline *message = entry->statement->message->decline;
    struct proposal_row row;

    (void)campaign;
    TRY(proposal_get(entry, message->proposal, message->digest, &row, err));
    bool own = strcmp(row.author, entry->statement->author.uri) == 0;
    row.reason = message->reason;
    return proposal_decide(entry, &row, own ? "withdrawn" : "declined", err);
}

const struct rule rule_decline = {
    .kind = BAIRI__V1__STATEMENT_KIND__DECLINE,
    .roles = ROLE_BUREAU | ROLE_ADMIN,
    .admit = decline_admit,
    .apply = decline_apply,
};
