/* 核减: figures of a project found wrong; two people put them right and the project stays. */
#include <string.h>

#include "common/fraction.h"
#include "common/message.h"
#include "server/services/action.h"
#include "server/services/reduction.h"
#include "server/services/scored.h"
#include "server/services/state.h"

enum { TEXT_MAX = 4000, SHARE_DECIMALS = 6 };

static const char *reduce_unit(const Bairi__V1__Proposal *proposal)
{
    return proposal->reduce->unit;
}

static const char *reduce_project(const Bairi__V1__Proposal *proposal)
{
    return proposal->reduce->project_no;
}

/* As it was reported, and as it counts now. */
static enum status reduce_records(const struct entry *entry, const struct project_row *project,
                                  const Bairi__V1__Project **reported,
                                  const Bairi__V1__Project **counted, struct error *err)
{
    struct version_row version = {.unit = project->unit,
                                  .project_no = project->project_no,
                                  .version = project->accepted_version};
    ProtobufCMessage *message = NULL;

    TRY(store_get(entry->tx, &table_version, &version, entry->arena, err));
    TRY(message_unpack(&bairi__v1__project__descriptor, version.record, entry->arena, &message,
                       err));
    *reported = *counted = (const Bairi__V1__Project *)message;
    if (!state_is_reduced(project))
        return STATUS_OK;
    return reduction_record(entry->tx, project, version.version, entry->arena, counted, err);
}

/* Percent, empty: all of it. */
static enum status reduce_share(const char *text, struct fraction *out, struct error *err)
{
    *out = fraction_int(100);
    if (text[0] == '\0')
        return STATUS_OK;
    if (fraction_parse(text, SHARE_DECIMALS, out) && fraction_compare(*out, fraction_int(0)) >= 0 &&
        fraction_compare(*out, fraction_int(100)) <= 0)
        return STATUS_OK;
    error_set(err, STATUS_INVALID_ARGUMENT,
              "a foreign share is from 0 to 100 percent, found \"%s\"", text);
    return error_at(err, NULL, "foreign_share");
}

/* A figure above what the unit reported is its own to correct, with a new version. */
static enum status reduce_lowers(const Bairi__V1__Proposal__Reduce *reduce,
                                 const Bairi__V1__Project *reported, struct error *err)
{
    struct fraction now, then;

    TRY(reduce_share(reduce->foreign_share, &now, err));
    TRY(reduce_share(reported->foreign_share, &then, err));
    if (reduce->amount_wan < 0 || reduce->amount_wan > reported->amount_wan) {
        error_set(err, STATUS_INVALID_ARGUMENT,
                  "a reduction leaves from 0 to the %lld that %s/%s reported, found %lld",
                  (long long)reported->amount_wan, reduce->unit, reduce->project_no,
                  (long long)reduce->amount_wan);
        return error_at(err, NULL, "amount_wan");
    }
    if (reduce->amount_usd_wan < 0 || reduce->amount_usd_wan > reported->amount_usd_wan) {
        error_set(err, STATUS_INVALID_ARGUMENT,
                  "a reduction leaves from 0 to the %lld 万美元 that %s/%s reported, found %lld",
                  (long long)reported->amount_usd_wan, reduce->unit, reduce->project_no,
                  (long long)reduce->amount_usd_wan);
        return error_at(err, NULL, "amount_usd_wan");
    }
    if (reduce->foreign && (!reported->foreign || fraction_compare(now, then) > 0)) {
        error_set(err, STATUS_INVALID_ARGUMENT,
                  "a reduction makes no foreign share larger than %s/%s reported it", reduce->unit,
                  reduce->project_no);
        return error_at(err, NULL, "foreign_share");
    }
    return STATUS_OK;
}

static enum status reduce_changes(const Bairi__V1__Proposal__Reduce *reduce,
                                  const Bairi__V1__Project *counted, struct error *err)
{
    if (reduce->amount_wan != counted->amount_wan ||
        reduce->amount_usd_wan != counted->amount_usd_wan || reduce->foreign != counted->foreign ||
        strcmp(reduce->foreign_share, counted->foreign_share) != 0)
        return STATUS_OK;
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "%s/%s counts with these figures already; name the right ones", reduce->unit,
                     reduce->project_no);
}

static enum status reduce_possible(struct campaign *campaign, const struct entry *entry,
                                   const Bairi__V1__Proposal *proposal, struct error *err)
{
    const Bairi__V1__Proposal__Reduce *reduce = proposal->reduce;
    const Bairi__V1__Project *reported = NULL, *counted = NULL;
    struct project_row project;

    (void)campaign;
    TRY(rule_text(reduce->reason, TEXT_MAX, "reason", err));
    TRY(rule_project(entry, reduce->unit, reduce->project_no, &project, err));
    TRY(state_allows(&project, STEP_REDUCE, err));
    if (reduce->version != (uint64_t)project.accepted_version)
        return error_set(err, STATUS_ABORTED, "version %lld of %s/%s counts; look at it first",
                         (long long)project.accepted_version, reduce->unit, reduce->project_no);
    TRY(reduce_records(entry, &project, &reported, &counted, err));
    TRY(reduce_lowers(reduce, reported, err));
    return reduce_changes(reduce, counted, err);
}

static enum status reduce_perform(struct campaign *campaign, const struct entry *entry,
                                  const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                                  struct error *err)
{
    const Bairi__V1__Proposal__Reduce *reduce = proposal->reduce;
    struct reduction_row row = {
        .unit = reduce->unit,
        .project_no = reduce->project_no,
        .version = reduce->version,
        .idx = (int64_t)entry->index,
        .time = entry->time.us,
        .proposal_idx = proposal_idx,
        .author = entry->statement->author.uri,
        .amount_wan = reduce->amount_wan,
        .amount_usd_wan = reduce->amount_usd_wan,
        .foreign = reduce->foreign,
        .foreign_share = reduce->foreign_share,
        .reason = reduce->reason,
        .state = "in-force",
    };
    struct project_row project;

    (void)campaign;
    TRY(store_put(entry->tx, &table_reduction, &row, err));
    TRY(rule_project(entry, reduce->unit, reduce->project_no, &project, err));
    state_move(&project, STEP_REDUCE, rule_digest(entry));
    project.reason = reduce->reason;
    TRY(rule_step(entry, &project, "reduced", reduce->reason, err));
    TRY(rule_notice_project(entry, NOTICE_UNIT, "reduced", &project, reduce->reason, 0, err));
    TRY(rule_touch(entry, reduce->unit, err));
    return project_put(entry, &project, err);
}

static enum status reduce_foresee(const Bairi__V1__Proposal *proposal, struct foresight *foresight,
                                  struct error *err)
{
    const Bairi__V1__Proposal__Reduce *reduce = proposal->reduce;
    Bairi__V1__ReportProject *row = NULL;

    TRY(foresight_project(foresight, reduce->unit, reduce->project_no, &row, err));
    row->amount_wan = reduce->amount_wan;
    row->amount_usd_wan = reduce->amount_usd_wan;
    row->foreign = reduce->foreign;
    return copy_out(foresight->arena, reduce->foreign_share, &row->foreign_share, err);
}

const struct action action_reduce = {
    .which = BAIRI__V1__PROPOSAL__ACTION_REDUCE,
    .name = "reduce",
    .standing = "",
    .proposer_roles = ROLE_BUREAU,
    .unit = reduce_unit,
    .project_no = reduce_project,
    .possible = reduce_possible,
    .perform = reduce_perform,
    .foresee = reduce_foresee,
};
