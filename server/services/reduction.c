/* Figures of a version that two people put right (核减): kept beside it, never written into it. */
#include "server/services/reduction.h"

#include <string.h>

#include "server/services/facts.h"
#include "server/services/state.h"

enum status reduction_find(struct transaction *tx, const struct project_row *project,
                           int64_t version, struct arena *arena, struct reduction_row *out,
                           bool *found, struct error *err)
{
    *out = (struct reduction_row){
        .unit = project->unit, .project_no = project->project_no, .version = version};
    *found = false;
    if (version == 0 && !state_is_reduced(project))
        return STATUS_OK;
    if (version == 0)
        out->version = project->reduced;
    enum status status = store_get(tx, &table_reduction, out, arena, err);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    TRY(status);
    *found = strcmp(out->state, "in-force") == 0;
    return STATUS_OK;
}

enum status reduction_record(struct transaction *tx, const struct project_row *project,
                             int64_t version, struct arena *arena,
                             const Bairi__V1__Project **record, struct error *err)
{
    struct reduction_row row;
    bool found = false;

    TRY(reduction_find(tx, project, version, arena, &row, &found, err));
    if (!found)
        return STATUS_OK;
    Bairi__V1__Project *right = arena_memdup(arena, *record, sizeof *right);
    if (!right)
        return answer_too_large(err);
    right->amount_wan = row.amount_wan;
    right->amount_usd_wan = row.amount_usd_wan;
    right->foreign = row.foreign != 0;
    TRY(copy_out(arena, row.foreign_share, &right->foreign_share, err));
    *record = right;
    return STATUS_OK;
}

enum status reduction_out(struct call *call, struct transaction *tx,
                          const struct project_row *project, int64_t version,
                          Bairi__V1__Reduction **out, struct error *err)
{
    struct reduction_row row;
    bool found = false;

    TRY(reduction_find(tx, project, version, call->arena, &row, &found, err));
    if (!found)
        return STATUS_OK;
    Bairi__V1__Reduction *reduction = arena_alloc(call->arena, sizeof *reduction);
    struct person_row person = {.uri = row.author};
    if (!reduction)
        return answer_too_large(err);
    bairi__v1__reduction__init(reduction);
    TRY(store_get(tx, &table_person, &person, call->arena, err));
    reduction->proposal = (uint64_t)row.proposal_idx;
    reduction->index = (uint64_t)row.idx;
    reduction->time = row.time;
    reduction->amount_wan = row.amount_wan;
    reduction->amount_usd_wan = row.amount_usd_wan;
    reduction->foreign = row.foreign != 0;
    TRY(copy_out(call->arena, row.author, &reduction->author, err));
    TRY(copy_out(call->arena, person.name, &reduction->author_name, err));
    TRY(copy_out(call->arena, row.foreign_share, &reduction->foreign_share, err));
    TRY(copy_out(call->arena, row.reason, &reduction->reason, err));
    *out = reduction;
    return STATUS_OK;
}

enum status reduction_lift(const struct entry *entry, struct project_row *project,
                           struct error *err)
{
    struct reduction_row row = {
        .unit = project->unit, .project_no = project->project_no, .version = project->reduced};

    TRY(store_get(entry->tx, &table_reduction, &row, entry->arena, err));
    row.state = "lifted";
    TRY(store_put(entry->tx, &table_reduction, &row, err));
    project->reduced = 0;
    return STATUS_OK;
}
