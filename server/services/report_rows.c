/* What a report says beside its figures, as the records until then tell it. */
#include <string.h>

#include "bairi/v1/objection.pb-c.h"
#include "common/message.h"
#include "server/services/drawing.h"
#include "server/services/plans.h"
#include "server/services/state.h"

enum { ROWS_MAX = 10000 };

static struct arena *arena_of(const struct drawing *drawing)
{
    return drawing->entry->arena;
}

/* ---- decisions ---- */

static bool decides(const char *what)
{
    static const enum step steps[] = {STEP_ACCEPT,    STEP_RETURN,   STEP_REFUSE, STEP_HOLD,
                                      STEP_RULE,      STEP_DISPLACE, STEP_LIFT,   STEP_REDUCE,
                                      STEP_TERMINATE, STEP_VOID,     STEP_RESTORE};

    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (strcmp(state_steps[steps[i]].past, what) == 0)
            return true;
    }
    return strncmp(what, "objection-", strlen("objection-")) == 0;
}

static void cause_step(const struct step_row *step, struct cause *out, bool *found)
{
    *out = (struct cause){step->idx, step->time, step->what, step->reason};
    *found = true;
}

/* Rulings stand beside a project's steps. */
static enum status cause_ruling(struct transaction *tx, const char *unit, const char *project_no,
                                uint64_t since, struct arena *arena, struct cause *out, bool *found,
                                struct error *err)
{
    struct ruling_row match = {.unit = unit, .project_no = project_no};
    struct store_scan scan = {.index = &index_ruling_project, .match = &match, .equal = 2};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_ruling, &scan, arena, &rows, &count, err));
    const struct ruling_row *ruling = rows;
    for (size_t i = 0; i < count; i++) {
        if ((uint64_t)ruling[i].idx < since || (*found && ruling[i].idx < out->idx))
            continue;
        *out = (struct cause){ruling[i].idx, ruling[i].time, ruling[i].what, ruling[i].reason};
        *found = true;
    }
    return STATUS_OK;
}

enum status cause_of_project(struct transaction *tx, const char *unit, const char *project_no,
                             uint64_t since, bool else_any, struct arena *arena, struct cause *out,
                             bool *found, struct error *err)
{
    struct step_row match = {.unit = unit, .project_no = project_no};
    struct store_scan scan = {.index = &index_step_project, .match = &match, .equal = 2};
    void *rows = NULL;
    size_t count = 0;

    *found = false;
    TRY(store_scan_rows(tx, &table_step, &scan, arena, &rows, &count, err));
    const struct step_row *step = rows;
    for (size_t i = 0; i < count; i++) {
        if ((uint64_t)step[i].idx >= since && decides(step[i].what))
            cause_step(&step[i], out, found);
    }
    TRY(cause_ruling(tx, unit, project_no, since, arena, out, found, err));
    if (!*found && else_any && count > 0 && (uint64_t)step[count - 1].idx >= since)
        cause_step(&step[count - 1], out, found);
    return STATUS_OK;
}

/* Its state as it is, where what was received last belongs to the period. */
static const char *state_in_period(const struct drawing *drawing, const struct project_row *project,
                                   const Bairi__V1__ReportProject *row)
{
    bool newest = project->received == (int64_t)row->version;
    bool amended = project->accepted_version == (int64_t)row->version;

    if (!drawing->own || newest || (amended && strcmp(project->state, "amended") == 0))
        return project->state;
    return project->standing[0] != '\0' ? project->standing : "accepted";
}

static enum status row_decision(struct drawing *drawing, Bairi__V1__ReportProject *row,
                                struct error *err)
{
    struct transaction *tx = drawing->entry->tx;
    struct project_row project = {.unit = row->unit, .project_no = row->project_no};
    struct version_row version = {
        .unit = row->unit, .project_no = row->project_no, .version = row->version};
    ProtobufCMessage *message = NULL;
    struct cause cause;
    bool found = false;

    TRY(store_get(tx, &table_project, &project, arena_of(drawing), err));
    TRY(copy_out(arena_of(drawing), state_in_period(drawing, &project, row), &row->state, err));
    TRY(store_get(tx, &table_version, &version, arena_of(drawing), err));
    TRY(message_unpack(&bairi__v1__project__descriptor, version.record, arena_of(drawing), &message,
                       err));
    int64_t reported = ((const Bairi__V1__Project *)message)->amount_wan;
    row->reported_wan = reported != row->amount_wan ? reported : 0;
    TRY(cause_of_project(tx, row->unit, row->project_no, 0, false, arena_of(drawing), &cause,
                         &found, err));
    if (!found)
        return STATUS_OK;
    row->decided = cause.time;
    row->decision = (uint64_t)cause.idx;
    TRY(copy_out(arena_of(drawing), cause.what, &row->decision_what, err));
    return copy_out(arena_of(drawing), cause.text, &row->decision_text, err);
}

/* ---- penalties ---- */

static enum status penalty_decision(struct drawing *drawing, Bairi__V1__ReportPenalty *penalty,
                                    struct error *err)
{
    struct proposal_row proposal = {.idx = (int64_t)penalty->proposal};
    ProtobufCMessage *message = NULL;

    TRY(store_get(drawing->entry->tx, &table_proposal, &proposal, arena_of(drawing), err));
    TRY(message_unpack(&bairi__v1__proposal__descriptor, proposal.content, arena_of(drawing),
                       &message, err));
    penalty->approval = (uint64_t)proposal.decided_idx;
    penalty->time = proposal.decided_time;
    return copy_out(arena_of(drawing), ((const Bairi__V1__Proposal *)message)->penalty->text,
                    &penalty->text, err);
}

/* ---- plans ---- */

static enum status unit_plan(struct drawing *drawing, Bairi__V1__ReportUnit *unit,
                             struct error *err)
{
    const struct settings *settings = &drawing->settings->settings;
    struct period periods[PERIODS_MAX];
    size_t count = settings_periods(settings, periods);
    struct progress_plan plan;

    TRY(plans_of_unit(drawing->entry->tx, settings, unit->unit, arena_of(drawing), &plan, err));
    unit->has_plan = plan.filed;
    for (size_t i = 0; i < count && plan.filed; i++) {
        bool own = strcmp(periods[i].id, drawing->period) == 0;
        unit->planned += plan.counts[i];
        unit->planned_new = own ? plan.counts[i] : 0;
        if (own)
            break;
    }
    if (!plan.filed)
        return STATUS_OK;
    unit->plan_gap = report_plan_gap(unit, arena_of(drawing));
    return unit->plan_gap ? STATUS_OK : answer_too_large(err);
}

/* ---- objections ---- */

static enum status objection_out(struct arena *arena, const struct objection_row *row,
                                 Bairi__V1__ReportObjection **out, struct error *err)
{
    Bairi__V1__ReportObjection *objection = arena_alloc(arena, sizeof *objection);
    ProtobufCMessage *message = NULL;

    if (!objection)
        return answer_too_large(err);
    bairi__v1__report_objection__init(objection);
    objection->index = (uint64_t)row->idx;
    objection->against = (uint64_t)row->against;
    objection->time = row->time;
    objection->answered = row->answered;
    TRY(message_unpack(&bairi__v1__objection__descriptor, row->content, arena, &message, err));
    TRY(copy_out(arena, ((const Bairi__V1__Objection *)message)->text, &objection->text, err));
    TRY(copy_out(arena, row->unit, &objection->unit, err));
    TRY(copy_out(arena, row->project_no, &objection->project_no, err));
    TRY(copy_out(arena, row->decision, &objection->decision, err));
    TRY(copy_out(arena, row->state, &objection->state, err));
    TRY(copy_out(arena, row->answer, &objection->answer, err));
    *out = objection;
    return STATUS_OK;
}

static enum status report_objections(struct drawing *drawing, struct error *err)
{
    Bairi__V1__Report *report = drawing->report;
    struct store_scan all = {.limit = ROWS_MAX};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(drawing->entry->tx, &table_objection, &all, arena_of(drawing), &rows,
                        &count, err));
    const struct objection_row *row = rows;
    report->objections = arena_array(arena_of(drawing), count + 1, sizeof *report->objections);
    if (!report->objections)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++)
        TRY(objection_out(arena_of(drawing), &row[i], &report->objections[report->n_objections++],
                          err));
    return STATUS_OK;
}

/* ---- 督办 ---- */

static enum status push_out(struct arena *arena, const struct push_row *row,
                            Bairi__V1__ReportPush **out, struct error *err)
{
    Bairi__V1__ReportPush *push = arena_alloc(arena, sizeof *push);
    ProtobufCMessage *message = NULL;

    if (!push)
        return answer_too_large(err);
    bairi__v1__report_push__init(push);
    TRY(message_unpack(&bairi__v1__pushed__descriptor, row->content, arena, &message, err));
    Bairi__V1__Pushed *pushed = (Bairi__V1__Pushed *)message;
    push->index = (uint64_t)row->idx;
    push->time = row->time;
    push->due = (int32_t)row->due;
    push->late = row->late != 0;
    push->gap = pushed->gap;
    push->text = pushed->text;
    TRY(copy_out(arena, row->unit, &push->unit, err));
    TRY(copy_out(arena, row->state, &push->state, err));
    *out = push;
    return STATUS_OK;
}

static enum status report_pushes(struct drawing *drawing, struct error *err)
{
    Bairi__V1__Report *report = drawing->report;
    struct store_scan all = {.limit = ROWS_MAX};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(drawing->entry->tx, &table_push, &all, arena_of(drawing), &rows, &count,
                        err));
    const struct push_row *row = rows;
    report->pushes = arena_array(arena_of(drawing), count + 1, sizeof *report->pushes);
    if (!report->pushes)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++)
        TRY(push_out(arena_of(drawing), &row[i], &report->pushes[report->n_pushes++], err));
    return STATUS_OK;
}

/* ---- the city's ranking ---- */

static enum status report_forwarded(struct drawing *drawing, struct error *err)
{
    struct store_scan newest = {.descending = true, .limit = 1};
    Bairi__V1__ReportForwarded *out = arena_alloc(arena_of(drawing), sizeof *out);
    ProtobufCMessage *message = NULL;
    void *rows = NULL;
    size_t count = 0;

    if (!out)
        return answer_too_large(err);
    TRY(store_scan_rows(drawing->entry->tx, &table_city_ranking, &newest, arena_of(drawing), &rows,
                        &count, err));
    if (count == 0)
        return STATUS_OK;
    const struct city_ranking_row *row = rows;
    bairi__v1__report_forwarded__init(out);
    TRY(message_unpack(&bairi__v1__city_ranking__descriptor, row->content, arena_of(drawing),
                       &message, err));
    out->index = (uint64_t)row->idx;
    out->version = (uint32_t)row->version;
    out->whose = ((Bairi__V1__CityRanking *)message)->whose;
    TRY(copy_out(arena_of(drawing), row->period, &out->period, err));
    TRY(copy_bytes(arena_of(drawing), row->digest, &out->digest, err));
    drawing->report->city_ranking = out;
    return STATUS_OK;
}

enum status drawing_rows(struct drawing *drawing, struct error *err)
{
    Bairi__V1__Report *report = drawing->report;

    for (size_t i = 0; i < report->n_projects; i++)
        TRY(row_decision(drawing, report->projects[i], err));
    for (size_t i = 0; i < report->n_penalties; i++)
        TRY(penalty_decision(drawing, report->penalties[i], err));
    TRY(report_objections(drawing, err));
    if (!drawing->own) /* what two people agree on must not move by what is no figure */
        return STATUS_OK;
    for (size_t i = 0; i < report->n_units; i++)
        TRY(unit_plan(drawing, report->units[i], err));
    TRY(report_pushes(drawing, err));
    TRY(report_forwarded(drawing, err));
    return drawing_sections(drawing, err);
}
