/* Why a unit stands where it stands: the rows its figures can be counted again from. */
#include <string.h>

#include "bairi/v1/ranking.pb-c.h"
#include "server/services/facts.h"
#include "server/services/reports.h"
#include "server/services/services.h"
#include "server/services/standing.h"

struct explanation {
    struct call *call;
    struct transaction *tx;
    const char *unit;
    bool everything;
    Bairi__V1__ExplainReply *out;
};

/* ---- whose rows are shown ---- */

static bool explain_may(const struct identity *caller, const char *unit)
{
    return caller->role != ROLE_UNIT || strcmp(caller->unit, unit) == 0;
}

/* A department's clerk sees the department's projects. */
static bool explain_is_own(const struct identity *caller, const char *subunit)
{
    return caller->role != ROLE_UNIT || caller->subunit[0] == '\0' ||
           strcmp(caller->subunit, subunit) == 0;
}

static bool explain_shows(const struct explanation *explanation, const char *unit)
{
    return explanation->everything || strcmp(unit, explanation->unit) == 0;
}

/* A penalty is the unit's; which project it is about, only those see who see the project. */
static enum status explain_penalty(const struct explanation *explanation,
                                   const Bairi__V1__ReportPenalty *row,
                                   Bairi__V1__ReportPenalty **out, struct error *err)
{
    const struct identity *caller = explanation->call->caller;
    const Bairi__V1__ExplainReply *shown = explanation->out;
    Bairi__V1__ReportPenalty *copy = arena_memdup(explanation->call->arena, row, sizeof *row);
    bool hidden = caller->role == ROLE_UNIT && caller->subunit[0] != '\0';

    if (!copy)
        return answer_too_large(err);
    for (size_t i = 0; hidden && i < shown->n_projects; i++)
        hidden = strcmp(shown->projects[i]->project_no, row->project_no) != 0;
    *out = copy;
    return hidden ? copy_out(explanation->call->arena, "", &copy->project_no, err) : STATUS_OK;
}

static enum status explain_rows(const struct explanation *explanation,
                                Bairi__V1__ReportProject *const *projects, size_t project_count,
                                Bairi__V1__ReportPenalty *const *penalties, size_t penalty_count,
                                struct error *err)
{
    struct arena *arena = explanation->call->arena;
    Bairi__V1__ExplainReply *out = explanation->out;

    out->projects = arena_array(arena, project_count + 1, sizeof *out->projects);
    out->penalties = arena_array(arena, penalty_count + 1, sizeof *out->penalties);
    if (!out->projects || !out->penalties)
        return answer_too_large(err);
    for (size_t i = 0; i < project_count; i++) {
        if (explain_shows(explanation, projects[i]->unit) &&
            explain_is_own(explanation->call->caller, projects[i]->subunit))
            out->projects[out->n_projects++] = projects[i];
    }
    for (size_t i = 0; i < penalty_count; i++) {
        if (explain_shows(explanation, penalties[i]->unit))
            TRY(explain_penalty(explanation, penalties[i], &out->penalties[out->n_penalties++],
                                err));
    }
    return STATUS_OK;
}

static Bairi__V1__ReportUnit *explain_find(Bairi__V1__ReportUnit *const *units, size_t count,
                                           const char *id)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(units[i]->unit, id) == 0)
            return units[i];
    }
    return NULL;
}

/* ---- as they stand ---- */

/*
 * A unit's figures follow from its own projects; only its place is among others, so that the rows
 * of others are read by who asks for everything.
 */
static enum status explain_live(const struct explanation *explanation, struct error *err)
{
    struct call *call = explanation->call;
    Bairi__V1__ExplainReply *out = explanation->out;
    struct facts facts;
    Bairi__V1__ReportUnit **units = NULL;
    struct standing standing;
    size_t count = 0;

    TRY(explanation->everything
            ? facts_load(call->campaign, explanation->tx, call->now, call->arena, &facts, err)
            : facts_load_unit(call->campaign, explanation->tx, call->now, explanation->unit,
                              call->arena, &facts, err));
    const struct settings *settings = &facts.settings->settings;
    TRY(facts_figures(&facts, instant_day(call->now, settings->utc_offset), "", call->arena, &units,
                      &count, err));
    if (!explanation->everything) {
        TRY(standing_load(call->campaign, explanation->tx, call->now, call->arena, &standing, err));
        units = standing.units;
        count = standing.unit_count;
        for (size_t i = 0; i < count; i++) {
            units[i]->new_count = 0;
            units[i]->new_amount_wan = 0;
        }
    }
    out->units = units;
    out->n_units = count;
    out->settings_version = (uint32_t)facts.settings->version;
    out->ledger_size = facts.size;
    out->as_of = call->now.us;
    TRY(facts_file(facts.settings, call->arena, &out->settings, err));
    TRY(facts_targets(settings, call->arena, &out->targets, &out->n_targets, err));
    return explain_rows(explanation, facts.projects, facts.project_count, facts.penalties,
                        facts.penalty_count, err);
}

/* ---- as they were released ---- */

/* What only the report itself says of its units is no part of an explanation. */
static enum status without_details(const Bairi__V1__Report *report, struct arena *arena,
                                   struct error *err)
{
    for (size_t i = 0; i < report->n_units; i++) {
        Bairi__V1__ReportUnit *unit = report->units[i];
        unit->has_plan = false;
        unit->planned = unit->planned_new = 0;
        unit->key_count = unit->counted_projects = 0;
        unit->key_amount_wan = unit->pending_amount_wan = 0;
        TRY(copy_out(arena, "", &unit->plan_gap, err));
    }
    return STATUS_OK;
}

static enum status explain_released(const struct explanation *explanation, struct error *err)
{
    struct call *call = explanation->call;
    Bairi__V1__ExplainReply *out = explanation->out;
    struct report_row row = {0};
    struct record_row record;
    const Bairi__V1__Report *report = NULL;
    bool found = false;

    TRY(reports_last_released(explanation->tx, call->arena, &row, &found, err));
    if (!found)
        return STATUS_OK;
    TRY(reports_content(explanation->tx, &row, call->arena, &record, &report, err));
    TRY(reports_id(call, &row, &out->report, err));
    TRY(copy_out(call->arena, report->period, &out->period, err));
    TRY(without_details(report, call->arena, err));
    out->schedule_on = report->schedule_on;
    out->units = report->units;
    out->n_units = report->n_units;
    out->settings_version = report->settings_version;
    out->settings = report->settings;
    out->targets = report->targets;
    out->n_targets = report->n_targets;
    out->ledger_size = report->ledger_size;
    out->as_of = report->as_of;
    return explain_rows(explanation, report->projects, report->n_projects, report->penalties,
                        report->n_penalties, err);
}

/* A row as it stands tells neither role nor points: those are scores. */
static enum status explain_conceal_row(const struct call *call, Bairi__V1__ReportProject *row,
                                       struct error *err)
{
    TRY(copy_out(call->arena, "", &row->points, err));
    if (strcmp(row->role, "excluded") == 0)
        return STATUS_OK;
    return copy_out(call->arena, "", &row->role, err);
}

static enum status explain_own_rows(const struct explanation *explanation,
                                    Bairi__V1__ReportProject *const *projects, size_t count,
                                    Bairi__V1__Report *out, struct error *err)
{
    const struct call *call = explanation->call;

    out->projects = arena_array(call->arena, count + 1, sizeof *out->projects);
    if (!out->projects)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++) {
        if (!explain_is_own(call->caller, projects[i]->subunit))
            continue;
        TRY(explain_conceal_row(call, projects[i], err));
        out->projects[out->n_projects++] = projects[i];
    }
    return STATUS_OK;
}

static enum status explain_own_figures(const struct explanation *explanation, struct facts *facts,
                                       const char *period, Bairi__V1__Report *out,
                                       struct error *err)
{
    const struct call *call = explanation->call;
    const struct settings *settings = &facts->settings->settings;
    Bairi__V1__ReportUnit **units = NULL, *own;
    size_t count = 0;

    TRY(facts_figures(facts, instant_day(call->now, settings->utc_offset), period, call->arena,
                      &units, &count, err));
    own = explain_find(units, count, explanation->unit);
    if (!own)
        return error_set(err, STATUS_NOT_FOUND, "no unit %s", explanation->unit);
    TRY(reports_conceal(call->arena, own, err));
    units[0] = own;
    out->units = units;
    out->n_units = 1;
    return STATUS_OK;
}

/* Counts and completion of a unit as they stand, for its own people (marked 未签发). */
static enum status explain_standing(const struct explanation *explanation, struct error *err)
{
    struct call *call = explanation->call;
    Bairi__V1__Report *out = arena_alloc(call->arena, sizeof *out);
    struct period period = {0};
    struct facts facts;

    if (!out)
        return answer_too_large(err);
    bairi__v1__report__init(out);
    TRY(facts_load_unit(call->campaign, explanation->tx, call->now, explanation->unit, call->arena,
                        &facts, err));
    const struct settings *settings = &facts.settings->settings;
    if (!settings_period_at(settings, call->now, &period))
        period.id[0] = '\0';
    /* by number, as they are loaded: the order of the score would tell it */
    Bairi__V1__ReportProject **by_number = arena_memdup(
        call->arena, facts.projects, (facts.project_count + 1) * sizeof *facts.projects);
    if (!by_number)
        return answer_too_large(err);
    TRY(explain_own_figures(explanation, &facts, period.id, out, err));
    TRY(explain_own_rows(explanation, by_number, facts.project_count, out, err));
    TRY(copy_out(call->arena, period.id, &out->period, err));
    TRY(copy_out(call->arena, call->campaign->id, &out->campaign, err));
    TRY(facts_file(facts.settings, call->arena, &out->settings, err));
    TRY(facts_targets(settings, call->arena, &out->targets, &out->n_targets, err));
    out->settings_version = (uint32_t)facts.settings->version;
    out->as_of = call->now.us;
    out->ledger_size = facts.size;
    explanation->out->live = out;
    return STATUS_OK;
}

/* ---- the call ---- */

static enum status explain_unit_exists(const struct explanation *explanation, struct error *err)
{
    const struct campaign_settings *settings = NULL;

    TRY(campaign_settings(explanation->call->campaign, explanation->tx, explanation->call->now,
                          explanation->call->arena, &settings, err));
    if (!explain_may(explanation->call->caller, explanation->unit) ||
        settings_unit_index(&settings->settings, explanation->unit) < 0)
        return error_set(err, STATUS_NOT_FOUND, "no unit %s", explanation->unit);
    return STATUS_OK;
}

static enum status explain_fill(struct call *call, struct transaction *tx, const void *request,
                                void *reply, struct error *err)
{
    const Bairi__V1__ExplainRequest *in = request;
    Bairi__V1__ExplainReply *out = reply;
    const struct explanation explanation = {.call = call,
                                            .tx = tx,
                                            .unit = in->unit,
                                            .everything =
                                                in->everything && call->caller->role != ROLE_UNIT,
                                            .out = out};

    TRY(explain_unit_exists(&explanation, err));
    out->everything = explanation.everything;
    TRY(sees_live_scores(call->caller) ? explain_live(&explanation, err)
                                       : explain_released(&explanation, err));
    out->unit = explain_find(out->units, out->n_units, in->unit);
    return call->caller->role == ROLE_UNIT ? explain_standing(&explanation, err) : STATUS_OK;
}

enum status ranking_explain(void *context, struct rpc_call *rpc, const void *request, void *reply,
                            struct error *err)
{
    return call_answer(context, rpc, explain_fill, request, reply, err);
}
