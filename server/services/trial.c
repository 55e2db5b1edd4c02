/* The trial count (试算): every unit and every project that moves, before a proposal is approved.
 */
#include <string.h>

#include "server/services/action.h"
#include "server/services/proposals.h"
#include "server/services/services.h"

struct trial {
    struct call *call;
    const struct settings *before_settings;
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

static enum status trial_figure(const struct trial *trial, const struct unit_score *unit,
                                char **out, struct error *err)
{
    char text[64] = "-";

    if (unit->measured)
        fraction_format(unit->total, trial->before_settings->decimals, text, sizeof text);
    return copy_out(trial->call->arena, text, out, err);
}

static enum status trial_unit_out(const struct trial *trial, const struct unit_score *before,
                                  const struct unit_score *after, Bairi__V1__TrialUnit **out,
                                  struct error *err)
{
    Bairi__V1__TrialUnit *row = arena_alloc(trial->call->arena, sizeof *row);

    if (!row)
        return answer_too_large(err);
    bairi__v1__trial_unit__init(row);
    TRY(copy_out(trial->call->arena, before->unit->id, &row->unit, err));
    TRY(trial_figure(trial, before, &row->total_before, err));
    TRY(trial_figure(trial, after, &row->total_after, err));
    row->place_before = (uint32_t)before->place;
    row->place_after = (uint32_t)after->place;
    row->counted_before = (uint32_t)before->counted;
    row->counted_after = (uint32_t)after->counted;
    *out = row;
    return STATUS_OK;
}

static size_t unit_project_count(const struct unit_score *unit)
{
    return unit->base_count + unit->extra_count + unit->excluded_count;
}

static const struct project_score *trial_project(const struct unit_score *unit,
                                                 const char *project_no)
{
    for (size_t i = 0; i < unit_project_count(unit); i++) {
        if (strcmp(unit->projects[i].project->project_no, project_no) == 0)
            return &unit->projects[i];
    }
    return NULL;
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
        fraction_format(project->points, trial->before_settings->decimals, text, sizeof text);
    return copy_out(trial->call->arena, text, out, err);
}

static enum status trial_move(const struct trial *trial, const struct unit_score *unit,
                              const struct project_score *before, const struct project_score *after,
                              Bairi__V1__TrialMove **out, struct error *err)
{
    Bairi__V1__TrialMove *move = arena_alloc(trial->call->arena, sizeof *move);

    if (!move)
        return answer_too_large(err);
    bairi__v1__trial_move__init(move);
    TRY(copy_out(trial->call->arena, unit->unit->id, &move->unit, err));
    TRY(copy_out(trial->call->arena, before->project->project_no, &move->project_no, err));
    TRY(copy_out(trial->call->arena, trial_role(before), &move->role_before, err));
    TRY(copy_out(trial->call->arena, trial_role(after), &move->role_after, err));
    TRY(trial_points(trial, before, &move->points_before, err));
    TRY(trial_points(trial, after, &move->points_after, err));
    *out = move;
    return STATUS_OK;
}

static enum status trial_moves(const struct trial *trial, const struct unit_score *before,
                               const struct unit_score *after, Bairi__V1__TrialReply *out,
                               struct error *err)
{
    for (size_t i = 0; i < unit_project_count(before); i++) {
        const struct project_score *was = &before->projects[i];
        const struct project_score *is = trial_project(after, was->project->project_no);
        if (is && (is->role != was->role || fraction_compare(is->points, was->points) != 0))
            TRY(trial_move(trial, before, was, is, &out->moves[out->n_moves++], err));
    }
    return STATUS_OK;
}

static enum status trial_compare(const struct trial *trial, Bairi__V1__TrialReply *out,
                                 struct error *err)
{
    struct arena *arena = trial->call->arena;

    out->units = arena_array(arena, trial->before.count + 1, sizeof *out->units);
    out->moves = arena_array(arena, trial->foresight.facts.project_count + 1, sizeof *out->moves);
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
    return STATUS_OK;
}

/* ---- the call ---- */

static enum status trial_run(struct call *call, struct transaction *tx, const void *request,
                             void *reply, struct error *err)
{
    const Bairi__V1__TrialRequest *in = request;
    Bairi__V1__TrialReply *out = reply;
    struct trial trial = {.call = call};
    struct proposal_row row = {.idx = (int64_t)in->proposal};

    enum status status = store_get(tx, &table_proposal, &row, call->arena, err);
    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_NOT_FOUND, "there is no proposal %llu",
                         (unsigned long long)in->proposal);
    TRY(status);
    TRY(proposal_state(call, tx, &row, &out->proposal, err));
    struct foresight *foresight = &trial.foresight;
    foresight->arena = call->arena;
    TRY(facts_load(call->campaign, tx, call->now, call->arena, &foresight->facts, err));
    out->size = foresight->facts.size;
    trial.before_settings = foresight->settings = &foresight->facts.settings->settings;
    TRY(facts_score(&foresight->facts, trial.before_settings, call->arena, &trial.before, err));
    TRY(action_foresee(out->proposal->proposal, foresight, err));
    TRY(facts_score(&foresight->facts, foresight->settings, call->arena, &trial.after, err));
    return trial_compare(&trial, out, err);
}

enum status audit_trial(void *context, struct rpc_call *rpc, const void *request, void *reply,
                        struct error *err)
{
    return call_answer(context, rpc, trial_run, request, reply, err);
}
