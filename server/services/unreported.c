/* 未报 against 零报告: from whom something was heard in a period, and from whom nothing. */
#include <string.h>

#include "bairi/v1/affairs.pb-c.h"
#include "server/services/facts.h"
#include "server/services/services.h"
#include "server/services/units.h"

/* The lines of one reply, while versions are counted into them. */
struct hearing {
    struct call *call;
    struct transaction *tx;
    const struct settings *settings;
    Bairi__V1__UnreportedReply *out;
    /* the project whose version was seen last, and in which period it was counted last */
    struct project_row project;
    bool has_project;
    const Bairi__V1__UnreportedReply__Period *counted;
};

/* ---- lines ---- */

static enum status line_add(struct hearing *hearing, const char *unit, const char *subunit,
                            Bairi__V1__UnreportedReply__Period *period, struct error *err)
{
    Bairi__V1__UnreportedReply__Line *line = arena_alloc(hearing->call->arena, sizeof *line);

    if (!line)
        return answer_too_large(err);
    bairi__v1__unreported_reply__line__init(line);
    TRY(copy_out(hearing->call->arena, unit, &line->unit, err));
    TRY(copy_out(hearing->call->arena, subunit, &line->subunit, err));
    period->lines[period->n_lines++] = line;
    return STATUS_OK;
}

/* A line for each unit and department that was asked for and that the caller may look into. */
static enum status lines_of(struct hearing *hearing, const char *asked,
                            Bairi__V1__UnreportedReply__Period *period, struct error *err)
{
    const struct settings *settings = hearing->settings;
    size_t most = 1;

    for (size_t i = 0; i < settings->unit_count; i++)
        most += 1 + settings->units[i].subunit_count;
    period->lines = arena_array(hearing->call->arena, most, sizeof *period->lines);
    if (!period->lines)
        return answer_too_large(err);
    for (size_t i = 0; i < settings->unit_count; i++) {
        const struct unit *unit = &settings->units[i];
        if (!unit_is_asked(hearing->call, asked, unit->id))
            continue;
        if (department_is_visible(hearing->call, unit->id, ""))
            TRY(line_add(hearing, unit->id, "", period, err));
        for (size_t k = 0; k < unit->subunit_count; k++)
            if (department_is_visible(hearing->call, unit->id, unit->subunits[k].id))
                TRY(line_add(hearing, unit->id, unit->subunits[k].id, period, err));
    }
    return STATUS_OK;
}

static enum status periods_of(struct hearing *hearing, const Bairi__V1__UnreportedRequest *in,
                              struct error *err)
{
    struct period periods[PERIODS_MAX];
    size_t count = settings_periods(hearing->settings, periods);
    Bairi__V1__UnreportedReply *out = hearing->out;
    struct arena *arena = hearing->call->arena;

    out->periods = arena_array(arena, count + 1, sizeof *out->periods);
    if (!out->periods)
        return answer_too_large(err);
    for (size_t i = 0; i < count && periods[i].begins.us <= hearing->call->now.us; i++) {
        if (in->period[0] != '\0' && strcmp(in->period, periods[i].id) != 0)
            continue;
        Bairi__V1__UnreportedReply__Period *period = arena_alloc(arena, sizeof *period);
        if (!period)
            return answer_too_large(err);
        bairi__v1__unreported_reply__period__init(period);
        TRY(copy_out(arena, periods[i].id, &period->period, err));
        period->begins = periods[i].begins.us;
        period->deadline = periods[i].deadline.us;
        TRY(lines_of(hearing, in->unit, period, err));
        out->periods[out->n_periods++] = period;
    }
    return STATUS_OK;
}

/* ---- what was heard ---- */

static Bairi__V1__UnreportedReply__Line *line_of(Bairi__V1__UnreportedReply__Period *period,
                                                 const char *unit, const char *subunit)
{
    for (size_t i = 0; i < period->n_lines; i++)
        if (strcmp(period->lines[i]->unit, unit) == 0 &&
            strcmp(period->lines[i]->subunit, subunit) == 0)
            return period->lines[i];
    return NULL;
}

static Bairi__V1__UnreportedReply__Period *period_of(const Bairi__V1__UnreportedReply *out,
                                                     const char *id)
{
    for (size_t i = 0; i < out->n_periods; i++)
        if (strcmp(out->periods[i]->period, id) == 0)
            return out->periods[i];
    return NULL;
}

static void line_hear(Bairi__V1__UnreportedReply__Line *line, int64_t time, bool again)
{
    if (!line)
        return;
    line->reported += !again;
    if (line->time < time)
        line->time = time;
}

/* The project of a version; versions come project by project. */
static enum status project_of(struct hearing *hearing, const struct version_row *version,
                              struct error *err)
{
    struct project_row *project = &hearing->project;

    if (hearing->has_project && strcmp(project->unit, version->unit) == 0 &&
        strcmp(project->project_no, version->project_no) == 0)
        return STATUS_OK;
    *project = (struct project_row){0};
    project->unit = arena_strdup(hearing->call->arena, version->unit);
    project->project_no = arena_strdup(hearing->call->arena, version->project_no);
    if (!project->unit || !project->project_no)
        return answer_too_large(err);
    TRY(store_get(hearing->tx, &table_project, project, hearing->call->arena, err));
    hearing->has_project = true;
    hearing->counted = NULL;
    return STATUS_OK;
}

/*
 * A version received in a period is a report of it, whatever was received or decided since; but of
 * a project that was taken back nothing is left. Several of one project in one period are one.
 */
static enum status version_each(void *context, const void *row, struct arena *scratch,
                                struct error *err)
{
    struct hearing *hearing = context;
    const struct version_row *version = row;
    Bairi__V1__UnreportedReply__Period *period = period_of(hearing->out, version->period);
    bool again;

    (void)scratch;
    if (version->received == 0 || !period || period->n_lines == 0)
        return STATUS_OK;
    TRY(project_of(hearing, version, err));
    if (hearing->project.received == 0)
        return STATUS_OK;
    again = hearing->counted == period;
    hearing->counted = period;
    line_hear(line_of(period, version->unit, ""), version->received, again);
    if (hearing->project.subunit[0] != '\0')
        line_hear(line_of(period, version->unit, hearing->project.subunit), version->received,
                  again);
    return STATUS_OK;
}

/* What a unit says as a whole it says for each of its departments. */
static void nothing_hear(Bairi__V1__UnreportedReply__Period *period, const struct nothing_row *row)
{
    for (size_t i = 0; i < period->n_lines; i++) {
        Bairi__V1__UnreportedReply__Line *line = period->lines[i];
        if (strcmp(line->unit, row->unit) != 0 || line->reported > 0 ||
            (row->subunit[0] != '\0' && strcmp(line->subunit, row->subunit) != 0) ||
            (line->time != 0 && line->time <= row->time))
            continue;
        line->time = row->time;
        line->late = row->late != 0;
    }
}

/* ---- what follows from it ---- */

/* The unit as a whole is silent no more once each of its departments said that there was nothing.
 */
static void departments_hear(const struct hearing *hearing,
                             const Bairi__V1__UnreportedReply__Period *period,
                             const struct affairs *affairs, Bairi__V1__UnreportedReply__Line *whole)
{
    const struct unit *unit = settings_unit(hearing->settings, whole->unit);
    int64_t latest = 0;
    bool late = false;

    if (!unit || unit->subunit_count == 0 || whole->time != 0)
        return;
    for (size_t k = 0; k < unit->subunit_count; k++) {
        const struct nothing_row *said = NULL;
        for (size_t i = 0; i < affairs->nothing_count; i++) {
            const struct nothing_row *row = &affairs->nothing[i];
            if (strcmp(row->unit, unit->id) == 0 && strcmp(row->period, period->period) == 0 &&
                strcmp(row->subunit, unit->subunits[k].id) == 0)
                said = row;
        }
        if (!said)
            return;
        latest = said->time > latest ? said->time : latest;
        late = late || said->late;
    }
    whole->time = latest;
    whole->late = late;
}

static enum status lines_finish(const struct hearing *hearing, const struct affairs *affairs,
                                Bairi__V1__UnreportedReply__Period *period, struct error *err)
{
    for (size_t i = 0; i < period->n_lines; i++) {
        Bairi__V1__UnreportedReply__Line *line = period->lines[i];
        const char *state = "silent";
        if (line->subunit[0] == '\0')
            departments_hear(hearing, period, affairs, line);
        if (line->reported > 0)
            state = "reported";
        else if (line->time != 0)
            state = "nothing";
        else if (hearing->call->now.us >= period->deadline)
            state = "overdue";
        TRY(copy_out(hearing->call->arena, state, &line->state, err));
    }
    return STATUS_OK;
}

static enum status hear(struct hearing *hearing, struct error *err)
{
    bool is_unit = hearing->call->caller->role == ROLE_UNIT;
    struct version_row match = {.unit = hearing->call->caller->unit};
    struct store_scan scan = {.match = &match, .equal = is_unit};
    struct affairs affairs = {0};

    TRY(store_walk(hearing->tx, &table_version, &scan, version_each, hearing, err));
    TRY(affairs_load(hearing->call, hearing->tx, &affairs, err));
    for (size_t i = 0; i < affairs.nothing_count; i++) {
        Bairi__V1__UnreportedReply__Period *period =
            period_of(hearing->out, affairs.nothing[i].period);
        if (period)
            nothing_hear(period, &affairs.nothing[i]);
    }
    for (size_t i = 0; i < hearing->out->n_periods; i++)
        TRY(lines_finish(hearing, &affairs, hearing->out->periods[i], err));
    return STATUS_OK;
}

static enum status unreported_fill(struct call *call, struct transaction *tx, const void *request,
                                   void *reply, struct error *err)
{
    const Bairi__V1__UnreportedRequest *in = request;
    const struct campaign_settings *settings = NULL;
    struct hearing hearing = {.call = call, .tx = tx, .out = reply};
    struct period period;

    TRY(campaign_settings(call->campaign, tx, call->now, call->arena, &settings, err));
    hearing.settings = &settings->settings;
    TRY(units_may_ask(call, hearing.settings, in->unit, err));
    if (in->period[0] != '\0' && !settings_period(hearing.settings, in->period, &period))
        return error_set(err, STATUS_NOT_FOUND, "the campaign has no period %s", in->period);
    hearing.out->time = call->now.us;
    TRY(periods_of(&hearing, in, err));
    return hear(&hearing, err);
}

enum status progress_unreported(void *context, struct rpc_call *rpc, const void *request,
                                void *reply, struct error *err)
{
    return call_answer(context, rpc, unreported_fill, request, reply, err);
}
