/* What is known now, as rows: projects with verdicts, penalties, settings; and the scores they
 * give. */
#include "server/services/facts.h"

#include <string.h>

#include "common/message.h"
#include "server/services/reduction.h"
#include "server/services/scored.h"
#include "server/services/state.h"

enum status copy_out(struct arena *arena, const char *text, char **out, struct error *err)
{
    *out = arena_strdup(arena, text);
    return *out ? STATUS_OK : answer_too_large(err);
}

enum status copy_bytes(struct arena *arena, struct bytes bytes, ProtobufCBinaryData *out,
                       struct error *err)
{
    out->data = arena_memdup(arena, bytes.size ? bytes.data : (const uint8_t *)"", bytes.size);
    out->len = bytes.size;
    return out->data || bytes.size == 0 ? STATUS_OK : answer_too_large(err);
}

enum status facts_file(const struct campaign_settings *settings, struct arena *arena,
                       ProtobufCBinaryData *out, struct error *err)
{
    return copy_bytes(arena, settings->file, out, err);
}

enum status facts_targets(const struct settings *settings, struct arena *arena,
                          Bairi__V1__Target ***targets, size_t *count, struct error *err)
{
    *targets = arena_array(arena, settings->unit_count + 1, sizeof **targets);
    if (!*targets)
        return answer_too_large(err);
    for (size_t i = 0; i < settings->unit_count; i++) {
        Bairi__V1__Target *target = arena_alloc(arena, sizeof *target);
        if (!target)
            return answer_too_large(err);
        bairi__v1__target__init(target);
        TRY(copy_out(arena, settings->units[i].id, &target->unit, err));
        target->target = (uint32_t)settings->units[i].target;
        (*targets)[i] = target;
    }
    *count = settings->unit_count;
    return STATUS_OK;
}

/* ---- projects ---- */

/* The record of a version with the figures that count; a reduction is of one version. */
static enum status project_record(struct transaction *tx, const struct project_row *project,
                                  const struct version_row *version, struct arena *arena,
                                  const Bairi__V1__Project **record, struct error *err)
{
    ProtobufCMessage *message = NULL;

    TRY(message_unpack(&bairi__v1__project__descriptor, version->record, arena, &message, err));
    *record = (const Bairi__V1__Project *)message;
    if (version->version == project_scored_version(project) && !state_is_reduced(project))
        return STATUS_OK;
    return reduction_record(tx, project, version->version, arena, record, err);
}

static bool scope_has(const struct facts_scope *scope, const char *period)
{
    for (size_t i = 0; scope && i < scope->count; i++) {
        if (strcmp(scope->periods[i].period, period) == 0)
            return scope->periods[i].deadline <= scope->deadline;
    }
    return true;
}

/* The version recognised last of those that belong; none: the project does not. */
static enum status scope_before(struct transaction *tx, const struct facts_scope *scope,
                                const struct project_row *project, struct arena *arena,
                                struct version_row *out, bool *found, struct error *err)
{
    struct version_row match = {.unit = project->unit, .project_no = project->project_no};
    struct store_scan scan = {.match = &match, .equal = 2};
    void *rows = NULL;
    size_t count = 0;

    *found = false;
    if (project->accepted_version == 0) /* what came later is decided by itself */
        return STATUS_OK;
    TRY(store_scan_rows(tx, &table_version, &scan, arena, &rows, &count, err));
    const struct version_row *version = rows;
    for (size_t i = 0; i < count; i++) {
        if (version[i].received == 0 || !scope_has(scope, version[i].period) ||
            strcmp(version[i].verdict, "accept") != 0)
            continue;
        *out = version[i]; /* they ascend */
        *found = true;
    }
    return STATUS_OK;
}

/* The version a project stands with; *found false: it does not belong. */
static enum status project_version(struct transaction *tx, const struct facts_scope *scope,
                                   const struct project_row *project, struct arena *arena,
                                   struct version_row *version, bool *found, struct error *err)
{
    *version = (struct version_row){
        .unit = project->unit,
        .project_no = project->project_no,
        .version = project_scored_version(project),
    };
    TRY(store_get(tx, &table_version, version, arena, err));
    *found = scope_has(scope, version->period);
    return *found ? STATUS_OK : scope_before(tx, scope, project, arena, version, found, err);
}

static void project_fill(const Bairi__V1__Project *record, const struct version_row *version,
                         Bairi__V1__ReportProject *row)
{
    row->unit = record->unit;
    row->subunit = record->subunit;
    row->project_no = record->project_no;
    row->version = (uint32_t)version->version;
    row->name = record->name;
    row->investor = record->investor;
    row->kind = record->kind;
    row->outside = record->outside;
    row->amount_wan = record->amount_wan;
    row->amount_usd_wan = record->amount_usd_wan;
    row->foreign = record->foreign;
    row->foreign_share = record->foreign_share;
    row->signed_on = record->signed_on;
    row->document = record->document;
    row->industry = record->industry;
    row->source_region = record->source_region;
    row->investor_class = record->investor_class;
    row->received = version->received;
    row->late = version->late != 0;
}

/* What only a report says beside it. */
static void project_fill_more(const Bairi__V1__Project *record, Bairi__V1__ReportProject *row)
{
    row->nature = record->nature;
    row->county_industry = record->county_industry;
    row->channel = record->channel;
    row->returnee = record->returnee;
    row->chain_role = record->chain_role;
    row->investor_place = record->investor_place;
    row->site = record->site;
    row->content = record->content;
}

/* The received version is open: a report that has it is preliminary. */
static enum status project_is_open(struct transaction *tx, const struct facts_scope *scope,
                                   const struct project_row *project, struct arena *arena,
                                   bool *out, struct error *err)
{
    struct version_row version = {
        .unit = project->unit, .project_no = project->project_no, .version = project->received};

    *out = state_of(project->state)->pending;
    if (!scope || !*out || project->received == 0)
        return STATUS_OK;
    TRY(store_get(tx, &table_version, &version, arena, err));
    *out = scope_has(scope, version.period);
    return STATUS_OK;
}

/* *out stays NULL for a project that does not belong. */
static enum status project_fact(struct transaction *tx, const struct facts_scope *scope,
                                const struct project_row *project, struct arena *arena,
                                Bairi__V1__ReportProject **out, struct error *err)
{
    const Bairi__V1__Project *record = NULL;
    struct version_row version;
    bool belongs = false;

    TRY(project_version(tx, scope, project, arena, &version, &belongs, err));
    if (!belongs)
        return STATUS_OK;
    Bairi__V1__ReportProject *row = arena_alloc(arena, sizeof *row);
    if (!row)
        return answer_too_large(err);
    bairi__v1__report_project__init(row);
    TRY(project_record(tx, project, &version, arena, &record, err));
    project_fill(record, &version, row);
    if (scope)
        project_fill_more(record, row);
    TRY(copy_out(arena, version.period, &row->period, err));
    TRY(copy_out(arena, verdict_name(project_verdict(project)), &row->verdict, err));
    *out = row;
    return STATUS_OK;
}

static enum status facts_project(struct transaction *tx, const struct facts_scope *scope,
                                 const struct project_row *project, struct arena *arena,
                                 struct facts *facts, struct error *err)
{
    Bairi__V1__ReportProject *row = NULL;
    bool open = false;

    if (!state_of(project->state)->reported && project->accepted_version == 0)
        return STATUS_OK;
    TRY(project_fact(tx, scope, project, arena, &row, err));
    if (!row)
        return STATUS_OK;
    TRY(project_is_open(tx, scope, project, arena, &open, err));
    facts->projects[facts->project_count++] = row;
    facts->pending += open;
    return STATUS_OK;
}

static enum status facts_projects(struct transaction *tx, const struct facts_scope *scope,
                                  const struct store_scan *scan, struct arena *arena,
                                  struct facts *facts, struct error *err)
{
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_project, scan, arena, &rows, &count, err));
    const struct project_row *project = rows;
    facts->projects = arena_array(arena, count + 1, sizeof *facts->projects);
    if (!facts->projects)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++)
        TRY(facts_project(tx, scope, &project[i], arena, facts, err));
    return STATUS_OK;
}

/* ---- penalties ---- */

static enum status penalty_fact(const struct penalty_row *penalty, struct arena *arena,
                                Bairi__V1__ReportPenalty **out, struct error *err)
{
    Bairi__V1__ReportPenalty *row = arena_alloc(arena, sizeof *row);

    if (!row)
        return answer_too_large(err);
    bairi__v1__report_penalty__init(row);
    row->proposal = (uint64_t)penalty->idx;
    TRY(copy_out(arena, penalty->unit, &row->unit, err));
    TRY(copy_out(arena, penalty->project_no, &row->project_no, err));
    TRY(copy_out(arena, penalty->reason, &row->reason, err));
    TRY(copy_out(arena, penalty->points, &row->points, err));
    *out = row;
    return STATUS_OK;
}

static bool scope_has_penalty(const struct facts_scope *scope, const struct facts *facts,
                              const struct penalty_row *penalty)
{
    if (!scope)
        return true;
    if (penalty->project_no[0] == '\0')
        return penalty->approved_idx < scope->penalties;
    for (size_t i = 0; i < facts->project_count; i++) {
        if (strcmp(facts->projects[i]->unit, penalty->unit) == 0 &&
            strcmp(facts->projects[i]->project_no, penalty->project_no) == 0)
            return true;
    }
    return false;
}

static enum status facts_penalties(struct transaction *tx, const struct facts_scope *scope,
                                   struct arena *arena, struct facts *facts, struct error *err)
{
    struct store_scan all = {0};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_penalty, &all, arena, &rows, &count, err));
    const struct penalty_row *penalty = rows;
    facts->penalties = arena_array(arena, count + 1, sizeof *facts->penalties);
    if (!facts->penalties)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(penalty[i].state, "in-force") != 0 ||
            !scope_has_penalty(scope, facts, &penalty[i]))
            continue;
        TRY(penalty_fact(&penalty[i], arena, &facts->penalties[facts->penalty_count], err));
        facts->penalty_count++;
    }
    return STATUS_OK;
}

static enum status facts_of(struct campaign *campaign, struct transaction *tx, struct instant at,
                            const struct store_scan *projects, struct arena *arena,
                            struct facts *out, struct error *err)
{
    *out = (struct facts){0};
    TRY(campaign_settings(campaign, tx, at, arena, &out->settings, err));
    TRY(ledger_size(tx, &out->size, err));
    TRY(facts_projects(tx, NULL, projects, arena, out, err));
    return facts_penalties(tx, NULL, arena, out, err);
}

enum status facts_load_scope(struct transaction *tx, const struct campaign_settings *settings,
                             const struct facts_scope *scope, struct arena *arena,
                             struct facts *out, struct error *err)
{
    static const struct store_scan all = {0};

    *out = (struct facts){.settings = settings};
    TRY(ledger_size(tx, &out->size, err));
    TRY(facts_projects(tx, scope, &all, arena, out, err));
    return facts_penalties(tx, scope, arena, out, err);
}

enum status facts_load(struct campaign *campaign, struct transaction *tx, struct instant at,
                       struct arena *arena, struct facts *out, struct error *err)
{
    static const struct store_scan all = {0};

    return facts_of(campaign, tx, at, &all, arena, out, err);
}

enum status facts_load_unit(struct campaign *campaign, struct transaction *tx, struct instant at,
                            const char *unit, struct arena *arena, struct facts *out,
                            struct error *err)
{
    struct project_row match = {.unit = unit, .project_no = ""};
    struct store_scan its = {.match = &match, .equal = 1};

    return facts_of(campaign, tx, at, &its, arena, out, err);
}

/* ---- scores ---- */

enum status facts_score(const struct facts *facts, const struct settings *settings,
                        struct arena *arena, struct scores *out, struct error *err)
{
    struct scored_project *projects =
        arena_array(arena, facts->project_count + 1, sizeof *projects);
    struct scored_penalty *penalties =
        arena_array(arena, facts->penalty_count + 1, sizeof *penalties);

    if (!projects || !penalties)
        return answer_too_large(err);
    for (size_t i = 0; i < facts->project_count; i++)
        TRY(report_scored(facts->projects[i], settings, &projects[i], err));
    for (size_t i = 0; i < facts->penalty_count; i++) {
        penalties[i].unit = settings_unit_index(settings, facts->penalties[i]->unit);
        if (penalties[i].unit < 0 ||
            !fraction_parse(facts->penalties[i]->points, 3, &penalties[i].points))
            return error_set(err, STATUS_DATA_LOSS, "penalty %llu cannot be read",
                             (unsigned long long)facts->penalties[i]->proposal);
    }
    return scoring_run(settings, projects, facts->project_count, penalties, facts->penalty_count,
                       arena, out, err);
}

enum status facts_figures(struct facts *facts, day as_of, const char *period, struct arena *arena,
                          Bairi__V1__ReportUnit ***units, size_t *count, struct error *err)
{
    const struct settings *settings = &facts->settings->settings;
    struct scores scores;

    TRY(facts_score(facts, settings, arena, &scores, err));
    TRY(report_figures(settings, &scores, as_of, arena, units, count, err));
    TRY(report_roles(settings, &scores, arena, facts->projects, facts->project_count, err));
    report_counts(period, facts->projects, facts->project_count, *units, *count);
    return STATUS_OK;
}

enum status facts_schedule(const struct settings *settings, day d, struct arena *arena, char **out,
                           struct error *err)
{
    char text[64];
    struct fraction share = fraction_mul(schedule_at(settings, d), fraction_int(100));

    fraction_format(share, settings->decimals, text, sizeof text);
    return copy_out(arena, text, out, err);
}
