/* A unit's sub-units side by side, unranked: what each reported, and what of it counts. */
#include <string.h>

#include "bairi/v1/ranking.pb-c.h"
#include "server/services/facts.h"
#include "server/services/services.h"

static bool subunits_may(const struct identity *caller, const char *unit)
{
    return caller->role != ROLE_UNIT || strcmp(caller->unit, unit) == 0;
}

static enum status figures_make(struct arena *arena, const char *subunit,
                                Bairi__V1__SubunitFigures **out, struct error *err)
{
    *out = arena_alloc(arena, sizeof **out);
    if (!*out)
        return answer_too_large(err);
    bairi__v1__subunit_figures__init(*out);
    return copy_out(arena, subunit, &(*out)->subunit, err);
}

/* One row each; the last is of what names no sub-unit, or one that the settings do not have. */
static enum status rows_make(const struct unit *unit, struct arena *arena,
                             Bairi__V1__SubunitsReply *out, struct error *err)
{
    out->rows = arena_array(arena, unit->subunit_count + 1, sizeof *out->rows);
    if (!out->rows)
        return answer_too_large(err);
    for (; out->n_rows < unit->subunit_count; out->n_rows++)
        TRY(figures_make(arena, unit->subunits[out->n_rows].id, &out->rows[out->n_rows], err));
    return figures_make(arena, "", &out->rows[out->n_rows++], err);
}

static Bairi__V1__SubunitFigures *row_of(const Bairi__V1__SubunitsReply *out, const char *subunit)
{
    for (size_t i = 0; i + 1 < out->n_rows; i++) {
        if (strcmp(out->rows[i]->subunit, subunit) == 0)
            return out->rows[i];
    }
    return out->rows[out->n_rows - 1];
}

static enum status count_project(const struct settings *settings,
                                 const Bairi__V1__ReportProject *project,
                                 Bairi__V1__SubunitFigures *row, struct error *err)
{
    struct scored_project scored;

    row->projects++;
    if (strcmp(project->verdict, verdict_name(VERDICT_PENDING)) == 0) {
        row->pending++;
        row->pending_wan += project->amount_wan;
    }
    if (strcmp(project->role, "excluded") == 0)
        return STATUS_OK;
    TRY(report_scored(project, settings, &scored, err));
    bool foreign = counts_as_foreign(&scored, settings);
    row->counted += foreign ? (uint32_t)settings->foreign_base_weight : 1;
    row->foreign += foreign;
    row->amount_wan += project->amount_wan;
    return STATUS_OK;
}

/* What the ranking says of the unit; not the sum of the rows, so that these can be held against it.
 */
static enum status total_make(const struct facts *facts, const char *unit,
                              Bairi__V1__ReportUnit *const *units, size_t count,
                              struct arena *arena, Bairi__V1__SubunitsReply *out, struct error *err)
{
    TRY(figures_make(arena, "", &out->total, err));
    for (size_t i = 0; i < count; i++) {
        if (strcmp(units[i]->unit, unit) != 0)
            continue;
        out->total->counted = units[i]->counted;
        out->total->amount_wan = units[i]->amount_wan;
        out->total->pending = units[i]->pending;
    }
    for (size_t i = 0; i < out->n_rows; i++) {
        out->total->foreign += out->rows[i]->foreign;
        out->total->pending_wan += out->rows[i]->pending_wan;
    }
    out->total->projects = (uint32_t)facts->project_count;
    return STATUS_OK;
}

static enum status subunits_fill(struct call *call, struct transaction *tx, const void *request,
                                 void *reply, struct error *err)
{
    const Bairi__V1__SubunitsRequest *in = request;
    Bairi__V1__SubunitsReply *out = reply;
    const struct unit *unit = NULL;
    Bairi__V1__ReportUnit **units = NULL;
    size_t count = 0;
    struct facts facts;

    TRY(facts_load_unit(call->campaign, tx, call->now, in->unit, call->arena, &facts, err));
    const struct settings *settings = &facts.settings->settings;
    int index = settings_unit_index(settings, in->unit);
    if (index >= 0)
        unit = &settings->units[index];
    if (!unit || !subunits_may(call->caller, in->unit))
        return error_set(err, STATUS_NOT_FOUND, "no unit %s", in->unit);
    TRY(facts_figures(&facts, instant_day(call->now, settings->utc_offset), "", call->arena, &units,
                      &count, err));
    TRY(rows_make(unit, call->arena, out, err));
    for (size_t i = 0; i < facts.project_count; i++)
        TRY(count_project(settings, facts.projects[i], row_of(out, facts.projects[i]->subunit),
                          err));
    TRY(total_make(&facts, in->unit, units, count, call->arena, out, err));
    if (out->rows[out->n_rows - 1]->projects == 0)
        out->n_rows--;
    out->ledger_size = facts.size;
    out->time = call->now.us;
    return copy_out(call->arena, in->unit, &out->unit, err);
}

enum status ranking_subunits(void *context, struct rpc_call *rpc, const void *request, void *reply,
                             struct error *err)
{
    return call_answer(context, rpc, subunits_fill, request, reply, err);
}
