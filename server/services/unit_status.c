/* Where a unit stands today: figures, periods, what is to be done, plan, person. */
#include <stdlib.h>
#include <string.h>

#include "server/services/facts.h"
#include "server/services/final.h"
#include "server/services/objections.h"
#include "server/services/projects.h"
#include "server/services/pushes.h"
#include "server/services/questions.h"
#include "server/services/reception.h"
#include "server/services/services.h"
#include "server/services/state.h"
#include "server/services/units.h"

/* One snapshot, read once for all units that were asked for. */
struct overview {
    struct call *call;
    struct transaction *tx;
    struct facts facts;
    const struct settings *settings;
    day today;
    struct period periods[PERIODS_MAX]; /* of the campaign */
    size_t period_count, begun;
    bool running; /* the last begun has not ended */
    Bairi__V1__ReportUnit **figures;
    size_t figure_count;
    const struct project_row *projects;
    size_t project_count;
    struct affairs affairs;
};

static enum status overview_load(struct call *call, struct transaction *tx, struct overview *out,
                                 struct error *err)
{
    struct store_scan all = {0};
    void *rows = NULL;

    *out = (struct overview){.call = call, .tx = tx};
    TRY(facts_load(call->campaign, tx, call->now, call->arena, &out->facts, err));
    out->settings = &out->facts.settings->settings;
    out->today = instant_day(call->now, out->settings->utc_offset);
    out->period_count = settings_periods(out->settings, out->periods);
    while (out->begun < out->period_count && out->periods[out->begun].begins.us <= call->now.us)
        out->begun++;
    out->running = out->begun > 0 && call->now.us < out->periods[out->begun - 1].deadline.us;
    TRY(facts_figures(&out->facts, out->today, out->running ? out->periods[out->begun - 1].id : "",
                      call->arena, &out->figures, &out->figure_count, err));
    TRY(store_scan_rows(tx, &table_project, &all, call->arena, &rows, &out->project_count, err));
    out->projects = rows;
    return affairs_load(call, tx, &out->affairs, err);
}

/* ---- figures ---- */

/* Counts and completion as they stand; scores and places are the bureau's to see. */
static enum status unit_figures(const struct overview *o, const char *unit,
                                Bairi__V1__ReportUnit **out, struct error *err)
{
    Bairi__V1__ReportUnit *shown = arena_alloc(o->call->arena, sizeof *shown);
    const Bairi__V1__ReportUnit *all = NULL;

    for (size_t i = 0; i < o->figure_count; i++) {
        if (strcmp(o->figures[i]->unit, unit) == 0)
            all = o->figures[i];
    }
    if (!shown || !all)
        return answer_too_large(err);
    *shown = *all;
    *out = shown;
    if (o->call->caller->role != ROLE_UNIT)
        return STATUS_OK;
    bairi__v1__report_unit__init(shown);
    shown->unit = all->unit;
    shown->target = all->target;
    shown->new_count = all->new_count;
    shown->new_amount_wan = all->new_amount_wan;
    shown->counted = all->counted;
    shown->amount_wan = all->amount_wan;
    shown->pending = all->pending;
    shown->rate = all->rate;
    shown->schedule_gap = all->schedule_gap;
    return STATUS_OK;
}

/* ---- periods ---- */

static const struct nothing_row *nothing_of(const struct affairs *affairs, const char *unit,
                                            const char *subunit, const char *period)
{
    for (size_t i = 0; i < affairs->nothing_count; i++) {
        const struct nothing_row *row = &affairs->nothing[i];
        if (strcmp(row->unit, unit) == 0 && strcmp(row->subunit, subunit) == 0 &&
            strcmp(row->period, period) == 0)
            return row;
    }
    return NULL;
}

/* A unit as a whole said so itself, or each of its departments did. */
static void period_nothing(const struct overview *o, const struct unit *unit, const char *subunit,
                           Bairi__V1__PeriodState *out)
{
    const struct affairs *affairs = &o->affairs;
    const struct nothing_row *row = nothing_of(affairs, unit->id, subunit, out->period);

    out->nothing = row != NULL;
    out->nothing_late = row && row->late;
    if (row || subunit[0] != '\0' || unit->subunit_count == 0)
        return;
    out->nothing = true;
    for (size_t i = 0; i < unit->subunit_count; i++) {
        row = nothing_of(affairs, unit->id, unit->subunits[i].id, out->period);
        out->nothing = out->nothing && row;
        out->nothing_late = out->nothing_late || (row && row->late);
    }
    out->nothing_late = out->nothing && out->nothing_late;
}

static enum status unit_periods(const struct overview *o, const struct unit *unit,
                                Bairi__V1__UnitStatus *out, struct error *err)
{
    struct arena *arena = o->call->arena;

    out->periods = arena_array(arena, o->begun + 1, sizeof *out->periods);
    if (!out->periods)
        return answer_too_large(err);
    for (size_t i = 0; i < o->begun; i++) {
        Bairi__V1__PeriodState *period = arena_alloc(arena, sizeof *period);
        bool has_plan = false;
        if (!period)
            return answer_too_large(err);
        bairi__v1__period_state__init(period);
        TRY(copy_out(arena, o->periods[i].id, &period->period, err));
        period->begins = o->periods[i].begins.us;
        period->deadline = o->periods[i].deadline.us;
        period->planned =
            affairs_planned(&o->affairs, unit->id, out->subunit, period->period, &has_plan);
        period_nothing(o, unit, out->subunit, period);
        out->has_plan = out->has_plan || has_plan;
        out->plan_due += period->planned;
        out->periods[out->n_periods++] = period;
    }
    return STATUS_OK;
}

/* ---- projects ---- */

static int project_order(const void *left, const void *right)
{
    const struct project_row *a = left, *b = right;
    int order = strcmp(a->unit, b->unit);

    return order != 0 ? order : strcmp(a->project_no, b->project_no);
}

/* The counting of a unit's versions, one row at a time. */
struct received {
    const struct overview *o;
    Bairi__V1__UnitStatus *out;
};

static enum status received_each(void *context, const void *row, struct arena *scratch,
                                 struct error *err)
{
    const struct received *received = context;
    const struct overview *o = received->o;
    const struct version_row *version = row;
    struct project_row key = {.unit = version->unit, .project_no = version->project_no};
    const struct project_row *project = NULL;

    (void)scratch;
    (void)err;
    if (o->project_count > 0) /* rows come in the order of their key */
        project = bsearch(&key, o->projects, o->project_count, sizeof key, project_order);
    if (!project || version->version != project->received || !project_is_visible(o->call, project))
        return STATUS_OK;
    for (size_t i = 0; i < received->out->n_periods; i++)
        received->out->periods[i]->received +=
            strcmp(received->out->periods[i]->period, version->period) == 0;
    return STATUS_OK;
}

static enum status count_received(const struct overview *o, Bairi__V1__UnitStatus *out,
                                  struct error *err)
{
    struct received received = {.o = o, .out = out};
    struct version_row match = {.unit = out->unit};
    struct store_scan scan = {.match = &match, .equal = 1};

    return store_walk(o->tx, &table_version, &scan, received_each, &received, err);
}

/* The states, and behind them what people call a recognised project with a figure put right. */
static const char *counted_state(size_t i)
{
    return i < state_count ? states[i].name : PROJECT_REDUCED;
}

static enum status unit_counts(const struct overview *o, const uint32_t *counts,
                               Bairi__V1__UnitStatus *out, struct error *err)
{
    out->counts = arena_array(o->call->arena, state_count + 1, sizeof *out->counts);
    if (!out->counts)
        return answer_too_large(err);
    for (size_t i = 0; i <= state_count; i++) {
        Bairi__V1__UnitStatus__Count *count = arena_alloc(o->call->arena, sizeof *count);
        if (counts[i] == 0)
            continue;
        if (!count)
            return answer_too_large(err);
        bairi__v1__unit_status__count__init(count);
        TRY(copy_out(o->call->arena, counted_state(i), &count->state, err));
        count->count = counts[i];
        out->counts[out->n_counts++] = count;
    }
    return STATUS_OK;
}

/* What has no date of its own is due by the last day of the running period. */
static day waiting_due(const struct overview *o, const Bairi__V1__ProjectState *state)
{
    if (state->return_by != 0)
        return state->return_by;
    if (!o->running)
        return INT32_MAX;
    struct instant last = {o->periods[o->begun - 1].deadline.us - 1};
    return instant_day(last, o->settings->utc_offset);
}

static int waiting_order(const void *left, const void *right, void *overview)
{
    const Bairi__V1__ProjectState *const *a = left, *const *b = right;
    day due = waiting_due(overview, *a), other = waiting_due(overview, *b);

    if (due != other)
        return due < other ? -1 : 1;
    return (*a)->index < (*b)->index ? -1 : 1;
}

static enum status unit_project(const struct overview *o, const struct project_row *project,
                                Bairi__V1__UnitStatus *out, uint32_t *counts, struct error *err)
{
    const char *state = project_seen(o->call, project).state;
    bool waits = state_of(state)->unit_next;

    for (size_t i = 0; i <= state_count; i++)
        counts[i] += strcmp(counted_state(i), state) == 0;
    if (!waits)
        return STATUS_OK;
    return project_state(o->call, o->tx, project, &out->waiting[out->n_waiting++], err);
}

static enum status unit_projects(struct overview *o, Bairi__V1__UnitStatus *out, struct error *err)
{
    uint32_t *counts = arena_array(o->call->arena, state_count + 1, sizeof *counts);

    out->waiting = arena_array(o->call->arena, o->project_count + 1, sizeof *out->waiting);
    if (!out->waiting || !counts)
        return answer_too_large(err);
    for (size_t i = 0; i < o->project_count; i++) {
        if (strcmp(o->projects[i].unit, out->unit) == 0 &&
            project_is_visible(o->call, &o->projects[i]))
            TRY(unit_project(o, &o->projects[i], out, counts, err));
    }
    qsort_r(out->waiting, out->n_waiting, sizeof(Bairi__V1__ProjectState *), waiting_order, o);
    TRY(count_received(o, out, err));
    return unit_counts(o, counts, out, err);
}

/* ---- one unit, all of it ---- */

static enum status unit_responsible(const struct overview *o, Bairi__V1__UnitStatus *out,
                                    struct error *err)
{
    const struct affairs *affairs = &o->affairs;

    out->responsible =
        arena_array(o->call->arena, affairs->named_count + 1, sizeof *out->responsible);
    if (!out->responsible)
        return answer_too_large(err);
    for (size_t i = 0; i < affairs->named_count; i++) {
        const struct responsible_row *row = &affairs->named[i];
        if (strcmp(row->unit, out->unit) == 0 &&
            department_is_visible(o->call, row->unit, row->subunit) &&
            affairs_in_force(affairs, i, o->today))
            TRY(affairs_responsible(o->call, o->tx, row, &out->responsible[out->n_responsible++],
                                    err));
    }
    return STATUS_OK;
}

/* Only where it says more than the deadlines do, and as long as it lasts. */
static enum status unit_reopened(const struct overview *o, const char *unit,
                                 Bairi__V1__UnitStatus *out, struct error *err)
{
    struct instant until;

    TRY(reception_reopened(o->tx, unit, o->call->arena, &until, err));
    if (until.us > o->call->now.us && !o->running)
        out->reopened = until.us;
    return STATUS_OK;
}

static enum status unit_examination(const struct overview *o, Bairi__V1__UnitStatus *out,
                                    struct error *err)
{
    struct examination_row row;
    bool criticised = false, found = false;
    int64_t since = 0;

    TRY(final_criticised(o->tx, out->unit, o->call->arena, &criticised, &since, err));
    if (!criticised)
        return STATUS_OK;
    TRY(final_examined(o->tx, out->unit, since, o->call->arena, &row, &found, err));
    out->examination_since = found ? 0 : since;
    return STATUS_OK;
}

static enum status unit_status(struct overview *o, const struct unit *unit,
                               Bairi__V1__UnitStatus **out, struct error *err)
{
    Bairi__V1__UnitStatus *status = arena_alloc(o->call->arena, sizeof *status);

    if (!status)
        return answer_too_large(err);
    bairi__v1__unit_status__init(status);
    TRY(copy_out(o->call->arena, unit->id, &status->unit, err));
    TRY(copy_out(o->call->arena, o->call->caller->subunit, &status->subunit, err));
    status->countersign = unit->countersign;
    TRY(unit_reopened(o, unit->id, status, err));
    TRY(unit_figures(o, unit->id, &status->figures, err));
    TRY(unit_periods(o, unit, status, err));
    TRY(unit_projects(o, status, err));
    TRY(unit_responsible(o, status, err));
    TRY(pushes_of_unit(o->call, o->tx, o->settings, unit->id, &status->pushes, &status->n_pushes,
                       err));
    TRY(objections_may(o->call, o->tx, o->settings, unit->id, &status->may_object,
                       &status->n_may_object, err));
    TRY(objections_of(o->call, o->tx, unit->id, false, &status->objections, &status->n_objections,
                      err));
    TRY(unit_examination(o, status, err));
    if (o->call->caller->role != ROLE_ADMIN)
        TRY(questions_waiting(o->call, o->tx, unit->id, &status->open_questions, err));
    *out = status;
    return STATUS_OK;
}

/* ---- the method Status ---- */

static enum status status_fill(struct call *call, struct transaction *tx, const void *request,
                               void *reply, struct error *err)
{
    const Bairi__V1__StatusRequest *in = request;
    Bairi__V1__StatusReply *out = reply;
    struct overview o;

    TRY(overview_load(call, tx, &o, err));
    TRY(units_may_ask(call, o.settings, in->unit, err));
    out->time = call->now.us;
    out->end = o.settings->end;
    out->ledger_size = o.facts.size;
    if (o.period_count > 0)
        out->last_deadline = o.periods[o.period_count - 1].deadline.us;
    if (o.running) {
        TRY(copy_out(call->arena, o.periods[o.begun - 1].id, &out->period, err));
        out->deadline = o.periods[o.begun - 1].deadline.us;
    }
    TRY(facts_schedule(o.settings, o.today, call->arena, &out->schedule, err));
    out->units = arena_array(call->arena, o.settings->unit_count, sizeof *out->units);
    if (!out->units)
        return answer_too_large(err);
    for (size_t i = 0; i < o.settings->unit_count; i++) {
        if (unit_is_asked(call, in->unit, o.settings->units[i].id))
            TRY(unit_status(&o, &o.settings->units[i], &out->units[out->n_units++], err));
    }
    return STATUS_OK;
}

enum status units_status(void *context, struct rpc_call *rpc, const void *request, void *reply,
                         struct error *err)
{
    return call_answer(context, rpc, status_fill, request, reply, err);
}
