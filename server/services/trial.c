/* The trial count (试算): every unit and every project that moves, before a proposal is approved.
 */
#include "server/services/trial.h"

#include <stdlib.h>
#include <string.h>

#include "server/services/proposals.h"
#include "server/services/services.h"

struct trial {
    struct arena *arena;
    int decimals;
    struct scores before, after;
    struct foresight foresight;
};

/* ---- before and after, side by side ---- */

static const struct unit_score *trial_unit(const struct scores *scores, const char *id)
{
    for (size_t i = 0; i < scores->count; i++) {
        if (strcmp(scores->units[i].unit->id, id) == 0)
            return &scores->units[i];
    }
    return NULL;
}

static enum status trial_figure(const struct trial *trial, bool known, struct fraction figure,
                                char **out, struct error *err)
{
    char text[64] = "-";

    if (known)
        fraction_format(figure, trial->decimals, text, sizeof text);
    return copy_out(trial->arena, text, out, err);
}

static enum status trial_figures(const struct trial *trial, const struct unit_score *before,
                                 const struct unit_score *after, Bairi__V1__TrialUnit *row,
                                 struct error *err)
{
    bool was = before->measured, is = after->measured;

    TRY(trial_figure(trial, was, before->rate, &row->rate_before, err));
    TRY(trial_figure(trial, is, after->rate, &row->rate_after, err));
    TRY(trial_figure(trial, was, before->base, &row->base_before, err));
    TRY(trial_figure(trial, is, after->base, &row->base_after, err));
    TRY(trial_figure(trial, true, before->bonus, &row->bonus_before, err));
    TRY(trial_figure(trial, true, after->bonus, &row->bonus_after, err));
    TRY(trial_figure(trial, true, before->penalty, &row->penalty_before, err));
    TRY(trial_figure(trial, true, after->penalty, &row->penalty_after, err));
    TRY(trial_figure(trial, was, before->total, &row->total_before, err));
    return trial_figure(trial, is, after->total, &row->total_after, err);
}

static enum status trial_unit_out(const struct trial *trial, const struct unit_score *before,
                                  const struct unit_score *after, Bairi__V1__TrialUnit **out,
                                  struct error *err)
{
    Bairi__V1__TrialUnit *row = arena_alloc(trial->arena, sizeof *row);

    if (!row)
        return answer_too_large(err);
    bairi__v1__trial_unit__init(row);
    TRY(copy_out(trial->arena, before->unit->id, &row->unit, err));
    TRY(trial_figures(trial, before, after, row, err));
    row->place_before = (uint32_t)before->place;
    row->place_after = (uint32_t)after->place;
    row->counted_before = (uint32_t)before->counted;
    row->counted_after = (uint32_t)after->counted;
    row->target_before = (uint32_t)before->target;
    row->target_after = (uint32_t)after->target;
    *out = row;
    return STATUS_OK;
}

/* ---- projects that move ---- */

/* Projects of a unit by number, so that before and after are walked side by side. */
static int by_number(const void *left, const void *right)
{
    const struct project_score *const *a = left, *const *b = right;

    return strcmp((*a)->project->project_no, (*b)->project->project_no);
}

static enum status trial_sorted(const struct trial *trial, const struct unit_score *unit,
                                const struct project_score ***out, size_t *count, struct error *err)
{
    *count = unit->base_count + unit->extra_count + unit->excluded_count;
    *out = arena_array(trial->arena, *count + 1, sizeof **out);
    if (!*out)
        return answer_too_large(err);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = &unit->projects[i];
    if (*count > 0)
        qsort(*out, *count, sizeof **out, by_number);
    return STATUS_OK;
}

static const char *trial_role(const struct project_score *project)
{
    return project->role == ROLE_BASE ? "base" : project->role == ROLE_EXTRA ? "extra" : "excluded";
}

static enum status trial_points(const struct trial *trial, const struct project_score *project,
                                char **out, struct error *err)
{
    char text[64] = "";

    if (project->role == ROLE_EXTRA)
        fraction_format(project->points, trial->decimals, text, sizeof text);
    return copy_out(trial->arena, text, out, err);
}

static enum status trial_reason(const struct trial *trial, const struct project_score *project,
                                char **out, struct error *err)
{
    const char *reason = project->role == ROLE_EXCLUDED ? exclusion_name(project->exclusion) : "";

    return copy_out(trial->arena, reason, out, err);
}

static enum status trial_move(const struct trial *trial, const char *unit,
                              const struct project_score *before, const struct project_score *after,
                              Bairi__V1__TrialMove **out, struct error *err)
{
    Bairi__V1__TrialMove *move = arena_alloc(trial->arena, sizeof *move);

    if (!move)
        return answer_too_large(err);
    bairi__v1__trial_move__init(move);
    TRY(copy_out(trial->arena, unit, &move->unit, err));
    TRY(copy_out(trial->arena, before->project->project_no, &move->project_no, err));
    TRY(copy_out(trial->arena, trial_role(before), &move->role_before, err));
    TRY(copy_out(trial->arena, trial_role(after), &move->role_after, err));
    TRY(trial_reason(trial, before, &move->reason_before, err));
    TRY(trial_reason(trial, after, &move->reason_after, err));
    TRY(trial_points(trial, before, &move->points_before, err));
    TRY(trial_points(trial, after, &move->points_after, err));
    TRY(copy_out(trial->arena, verdict_name(before->project->verdict), &move->verdict_before, err));
    TRY(copy_out(trial->arena, verdict_name(after->project->verdict), &move->verdict_after, err));
    move->amount_wan_before = before->project->amount.n;
    move->amount_wan_after = after->project->amount.n;
    *out = move;
    return STATUS_OK;
}

static bool trial_is_same(const struct project_score *was, const struct project_score *is)
{
    return was->role == is->role && was->exclusion == is->exclusion &&
           was->project->amount.n == is->project->amount.n &&
           was->project->verdict == is->project->verdict && was->foreign == is->foreign &&
           fraction_compare(was->points, is->points) == 0;
}

static enum status trial_moves(const struct trial *trial, const struct unit_score *before,
                               const struct unit_score *after, Bairi__V1__TrialReply *out,
                               struct error *err)
{
    const struct project_score **was = NULL, **is = NULL;
    size_t was_count = 0, is_count = 0;

    TRY(trial_sorted(trial, before, &was, &was_count, err));
    TRY(trial_sorted(trial, after, &is, &is_count, err));
    if (was_count != is_count)
        return error_set(err, STATUS_INTERNAL, "the trial count lost a project of %s",
                         before->unit->id);
    for (size_t i = 0; i < was_count; i++) {
        if (!trial_is_same(was[i], is[i]))
            TRY(trial_move(trial, before->unit->id, was[i], is[i], &out->moves[out->n_moves++],
                           err));
    }
    return STATUS_OK;
}

static int by_project(const void *left, const void *right)
{
    const Bairi__V1__ReportProject *const *a = left, *const *b = right;
    int unit = strcmp((*a)->unit, (*b)->unit);

    return unit ? unit : strcmp((*a)->project_no, (*b)->project_no);
}

/* What people call the projects that move. */
static enum status trial_names(const struct trial *trial, Bairi__V1__TrialReply *out,
                               struct error *err)
{
    const struct facts *facts = &trial->foresight.facts;
    size_t count = facts->project_count;
    const Bairi__V1__ReportProject **rows = arena_array(trial->arena, count + 1, sizeof *rows);

    if (!rows)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++)
        rows[i] = facts->projects[i];
    if (count > 0)
        qsort(rows, count, sizeof *rows, by_project);
    for (size_t i = 0; i < out->n_moves; i++) {
        Bairi__V1__TrialMove *move = out->moves[i];
        Bairi__V1__ReportProject wanted = {.unit = move->unit, .project_no = move->project_no};
        const Bairi__V1__ReportProject *key = &wanted;
        const Bairi__V1__ReportProject **found =
            bsearch(&key, rows, count, sizeof *rows, by_project);
        if (found)
            TRY(copy_out(trial->arena, (*found)->name, &move->name, err));
    }
    return STATUS_OK;
}

static enum status trial_compare(const struct trial *trial, Bairi__V1__TrialReply *out,
                                 struct error *err)
{
    out->units = arena_array(trial->arena, trial->before.count + 1, sizeof *out->units);
    out->moves =
        arena_array(trial->arena, trial->foresight.facts.project_count + 1, sizeof *out->moves);
    if (!out->units || !out->moves)
        return answer_too_large(err);
    for (size_t i = 0; i < trial->before.count; i++) {
        const struct unit_score *before = &trial->before.units[i];
        const struct unit_score *after = trial_unit(&trial->after, before->unit->id);
        if (!after)
            return error_set(err, STATUS_INTERNAL, "the trial count lost unit %s",
                             before->unit->id);
        TRY(trial_unit_out(trial, before, after, &out->units[out->n_units++], err));
        TRY(trial_moves(trial, before, after, out, err));
    }
    return trial_names(trial, out, err);
}

enum status trial_count(struct campaign *campaign, struct transaction *tx, struct instant at,
                        const Bairi__V1__Proposal *const *proposals, size_t count,
                        struct arena *arena, Bairi__V1__TrialReply *out, struct error *err)
{
    struct trial *trial = arena_alloc(arena, sizeof *trial);

    if (!trial)
        return answer_too_large(err);
    *trial = (struct trial){.arena = arena};
    struct foresight *foresight = &trial->foresight;
    foresight->arena = arena;
    TRY(facts_load(campaign, tx, at, arena, &foresight->facts, err));
    out->size = foresight->facts.size;
    foresight->settings = &foresight->facts.settings->settings;
    trial->decimals = foresight->settings->decimals;
    TRY(facts_score(&foresight->facts, foresight->settings, arena, &trial->before, err));
    for (size_t i = 0; i < count; i++)
        TRY(action_foresee(proposals[i], foresight, err));
    TRY(facts_score(&foresight->facts, foresight->settings, arena, &trial->after, err));
    return trial_compare(trial, out, err);
}

/* ---- the call ---- */

/* What is counted with. */
struct counted {
    const Bairi__V1__Proposal **proposals;
    size_t count;
};

static enum status trial_one(struct call *call, struct transaction *tx, uint64_t proposal,
                             Bairi__V1__ProposalState **out, struct error *err)
{
    struct proposal_row row = {.idx = (int64_t)proposal};
    enum status status = store_get(tx, &table_proposal, &row, call->arena, err);

    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_NOT_FOUND, "there is no proposal %llu",
                         (unsigned long long)proposal);
    TRY(status);
    TRY(proposal_is_open(&row, call->now, err)); /* what was approved would be counted twice */
    return proposal_state(call, tx, &row, out, err);
}

/* The open ones, in the order of the ledger; first that asked for by number. */
static enum status trial_proposals(struct call *call, struct transaction *tx,
                                   const Bairi__V1__TrialRequest *in, Bairi__V1__TrialReply *out,
                                   struct error *err)
{
    struct proposal_row match = {.state = "open"};
    struct store_scan scan = {.index = &index_proposal_state, .match = &match, .equal = 1};
    void *rows = NULL;
    size_t count = 0;

    if (in->proposal != 0 || (!in->all_open && in->n_suppose == 0))
        TRY(trial_one(call, tx, in->proposal, &out->proposal, err));
    if (in->all_open)
        TRY(store_scan_rows(tx, &table_proposal, &scan, call->arena, &rows, &count, err));
    const struct proposal_row *row = rows;
    out->proposals = arena_array(call->arena, count + 2, sizeof *out->proposals);
    if (!out->proposals)
        return answer_too_large(err);
    if (out->proposal)
        out->proposals[out->n_proposals++] = out->proposal;
    for (size_t i = 0; i < count; i++) {
        if (proposal_has_lapsed(&row[i], call->now) || (uint64_t)row[i].idx == in->proposal)
            continue;
        TRY(proposal_state(call, tx, &row[i], &out->proposals[out->n_proposals++], err));
    }
    return STATUS_OK;
}

/* It is judged as if the caller proposed it now. */
static enum status trial_is_possible(struct call *call, struct transaction *tx,
                                     const Bairi__V1__Proposal *proposal, struct error *err)
{
    struct statement statement = {.author = *call->caller};
    struct entry entry = {
        .statement = &statement, .time = call->now, .tx = tx, .arena = call->arena};
    const struct action *action = action_of(proposal);

    TRY(ledger_size(tx, &entry.index, err));
    if (!action)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the proposal asks for nothing known");
    return action->possible(call->campaign, &entry, proposal, err);
}

static enum status trial_gather(struct call *call, struct transaction *tx,
                                const Bairi__V1__TrialRequest *in, const Bairi__V1__TrialReply *out,
                                struct counted *counted, struct error *err)
{
    counted->proposals =
        arena_array(call->arena, out->n_proposals + in->n_suppose + 1, sizeof *counted->proposals);
    if (!counted->proposals)
        return answer_too_large(err);
    for (size_t i = 0; i < out->n_proposals; i++)
        counted->proposals[counted->count++] = out->proposals[i]->proposal;
    for (size_t i = 0; i < in->n_suppose; i++) {
        TRY(trial_is_possible(call, tx, in->suppose[i], err));
        counted->proposals[counted->count++] = in->suppose[i];
    }
    return STATUS_OK;
}

static enum status trial_run(struct call *call, struct transaction *tx, const void *request,
                             void *reply, struct error *err)
{
    const Bairi__V1__TrialRequest *in = request;
    Bairi__V1__TrialReply *out = reply;
    struct counted counted = {0};

    TRY(trial_proposals(call, tx, in, out, err));
    TRY(trial_gather(call, tx, in, out, &counted, err));
    return trial_count(call->campaign, tx, call->now, counted.proposals, counted.count, call->arena,
                       out, err);
}

enum status audit_trial(void *context, struct rpc_call *rpc, const void *request, void *reply,
                        struct error *err)
{
    return call_answer(context, rpc, trial_run, request, reply, err);
}
