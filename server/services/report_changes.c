/* What differs from the report released before: which project, which penalty, by what record. */
#include <stdlib.h>
#include <string.h>

#include "common/message.h"
#include "server/services/drawing.h"

typedef Bairi__V1__ReportProject Row;
typedef Bairi__V1__ReportPenalty Penalty;

/* ---- the same or not ---- */

static bool text_same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* By itself: what a decision or a newer version changes. */
static bool row_stands(const Row *a, const Row *b)
{
    return a->version == b->version && text_same(a->verdict, b->verdict) &&
           a->amount_wan == b->amount_wan && a->amount_usd_wan == b->amount_usd_wan &&
           a->foreign == b->foreign && text_same(a->foreign_share, b->foreign_share) &&
           a->signed_on == b->signed_on && a->outside == b->outside &&
           text_same(a->kind, b->kind) && text_same(a->document, b->document);
}

/* By its place among the others too. */
static bool row_counts_alike(const Row *a, const Row *b)
{
    return text_same(a->role, b->role) && text_same(a->reason, b->reason) &&
           text_same(a->points, b->points);
}

static int by_number(const void *left, const void *right)
{
    const Row *const *a = left, *const *b = right;
    int order = strcmp((*a)->unit, (*b)->unit);

    return order ? order : strcmp((*a)->project_no, (*b)->project_no);
}

/* A report's rows by unit and number, so that two reports are compared in one walk. */
struct rows {
    const Row **sorted;
    size_t count;
};

static enum status rows_of(const Bairi__V1__Report *report, struct arena *arena, struct rows *out,
                           struct error *err)
{
    *out = (struct rows){arena_array(arena, report->n_projects + 1, sizeof *out->sorted),
                         report->n_projects};
    if (!out->sorted)
        return answer_too_large(err);
    for (size_t i = 0; i < out->count; i++)
        out->sorted[i] = report->projects[i];
    if (out->count > 0)
        qsort(out->sorted, out->count, sizeof *out->sorted, by_number);
    return STATUS_OK;
}

static const Row *row_like(const struct rows *rows, const Row *row)
{
    const Row **found = NULL;

    if (rows->count > 0)
        found = bsearch(&row, rows->sorted, rows->count, sizeof *rows->sorted, by_number);
    return found ? *found : NULL;
}

static const Penalty *penalty_like(const Bairi__V1__Report *report, const Penalty *penalty)
{
    for (size_t i = 0; i < report->n_penalties; i++) {
        if (report->penalties[i]->proposal == penalty->proposal)
            return report->penalties[i];
    }
    return NULL;
}

static bool rows_same(const struct rows *before, const Bairi__V1__Report *now)
{
    if (before->count != now->n_projects)
        return false;
    for (size_t i = 0; i < now->n_projects; i++) {
        const Row *was = row_like(before, now->projects[i]);
        if (!was || !row_stands(was, now->projects[i]) || !row_counts_alike(was, now->projects[i]))
            return false;
    }
    return true;
}

static bool penalties_same(const Bairi__V1__Report *before, const Bairi__V1__Report *now)
{
    if (before->n_penalties != now->n_penalties)
        return false;
    for (size_t i = 0; i < now->n_penalties; i++) {
        const Penalty *was = penalty_like(before, now->penalties[i]);
        if (!was || !text_same(was->points, now->penalties[i]->points))
            return false;
    }
    return true;
}

static bool sections_same(const Bairi__V1__Report *before, const Bairi__V1__Report *now)
{
    if (before->n_sections != now->n_sections)
        return false;
    for (size_t i = 0; i < now->n_sections; i++) {
        const Bairi__V1__ReportSection *a = before->sections[i], *b = now->sections[i];
        if (!text_same(a->section, b->section) || !text_same(a->unit, b->unit) ||
            !text_same(a->subunit, b->subunit) || !text_same(a->text, b->text))
            return false;
    }
    return true;
}

enum status drawing_is_same(const Bairi__V1__Report *before, const Bairi__V1__Report *now,
                            struct arena *arena, bool *out, struct error *err)
{
    struct rows rows;

    TRY(rows_of(before, arena, &rows, err));
    *out = before->preliminary == now->preliminary && rows_same(&rows, now) &&
           penalties_same(before, now) && sections_same(before, now);
    return STATUS_OK;
}

/* ---- a line for each that differs ---- */

struct telling {
    struct drawing *drawing;
    const Bairi__V1__Report *base, *now;
    struct rows base_rows, now_rows;
    Bairi__V1__ReportChange **lines;
    size_t count;
};

static enum status row_counting(const Row *row, struct arena *arena,
                                Bairi__V1__ReportCounting **out, struct error *err)
{
    if (!row)
        return STATUS_OK;
    Bairi__V1__ReportCounting *counting = arena_alloc(arena, sizeof *counting);
    if (!counting)
        return answer_too_large(err);
    bairi__v1__report_counting__init(counting);
    counting->version = row->version;
    counting->verdict = row->verdict;
    counting->role = row->role;
    counting->reason = row->reason;
    counting->amount_wan = row->amount_wan;
    counting->points = row->points;
    counting->foreign = row->foreign;
    counting->signed_on = row->signed_on;
    *out = counting;
    return STATUS_OK;
}

static enum status penalty_counting(const Penalty *penalty, struct arena *arena,
                                    Bairi__V1__ReportCounting **out, struct error *err)
{
    if (!penalty)
        return STATUS_OK;
    Bairi__V1__ReportCounting *counting = arena_alloc(arena, sizeof *counting);
    if (!counting)
        return answer_too_large(err);
    bairi__v1__report_counting__init(counting);
    counting->points = penalty->points;
    *out = counting;
    return STATUS_OK;
}

/* NULL without memory. */
static Bairi__V1__ReportChange *telling_line(struct telling *telling, const char *unit,
                                             const char *project_no)
{
    struct arena *arena = telling->drawing->entry->arena;
    Bairi__V1__ReportChange *line = arena_alloc(arena, sizeof *line);

    if (!line)
        return NULL;
    bairi__v1__report_change__init(line);
    line->version = telling->base->version;
    line->period = arena_strdup(arena, telling->base->period);
    line->unit = arena_strdup(arena, unit);
    line->project_no = arena_strdup(arena, project_no);
    if (!line->period || !line->unit || !line->project_no)
        return NULL;
    telling->lines[telling->count++] = line;
    return line;
}

static enum status line_cause(struct telling *telling, const struct cause *cause,
                              Bairi__V1__ReportChange *line, struct error *err)
{
    struct arena *arena = telling->drawing->entry->arena;

    line->index = (uint64_t)cause->idx;
    line->time = cause->time;
    TRY(copy_out(arena, cause->what, &line->what, err));
    return copy_out(arena, cause->text, &line->text, err);
}

/* before, after  one of them may be NULL */
static enum status tell_project(struct telling *telling, const Row *before, const Row *after,
                                struct error *err)
{
    static const struct cause others = {.what = "moved", .text = ""};
    const struct entry *entry = telling->drawing->entry;
    const Row *row = after ? after : before;
    Bairi__V1__ReportChange *line = telling_line(telling, row->unit, row->project_no);
    struct cause cause = others;
    bool found = false;

    if (!line)
        return answer_too_large(err);
    TRY(row_counting(before, entry->arena, &line->before, err));
    TRY(row_counting(after, entry->arena, &line->after, err));
    if (!before || !after || !row_stands(before, after))
        TRY(cause_of_project(entry->tx, row->unit, row->project_no, telling->base->ledger_size,
                             true, entry->arena, &cause, &found, err));
    return line_cause(telling, found ? &cause : &others, line, err);
}

/* ---- what ended a penalty or gave it other points ---- */

static bool ends_penalty(const Bairi__V1__Proposal *proposal, uint64_t penalty, const char **text)
{
    const Bairi__V1__Proposal__ObjectionAnswer *answer = NULL;

    if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_LIFT_PENALTY) {
        *text = proposal->lift_penalty->reason;
        return proposal->lift_penalty->penalty == penalty;
    }
    if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_OBJECTION_ANSWER)
        answer = proposal->objection_answer;
    if (!answer || answer->proposal != penalty || strcmp(answer->decision, "penalised") != 0)
        return false;
    *text = answer->text;
    return answer->outcome != BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__UPHOLD;
}

static enum status cause_of_ending(struct telling *telling, uint64_t penalty, struct cause *out,
                                   struct error *err)
{
    const struct entry *entry = telling->drawing->entry;
    struct proposal_row match = {.state = "approved"};
    struct store_scan scan = {.index = &index_proposal_state, .match = &match, .equal = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(entry->tx, &table_proposal, &scan, entry->arena, &rows, &count, err));
    const struct proposal_row *row = rows;
    for (size_t i = 0; i < count; i++) {
        ProtobufCMessage *message = NULL;
        const char *text = "";
        if ((uint64_t)row[i].decided_idx < telling->base->ledger_size)
            continue;
        TRY(message_unpack(&bairi__v1__proposal__descriptor, row[i].content, entry->arena, &message,
                           err));
        if (ends_penalty((const Bairi__V1__Proposal *)message, penalty, &text))
            *out = (struct cause){row[i].decided_idx, row[i].decided_time, "penalty-lifted", text};
    }
    return STATUS_OK;
}

static enum status tell_penalty(struct telling *telling, const Penalty *before,
                                const Penalty *after, struct error *err)
{
    const struct entry *entry = telling->drawing->entry;
    const Penalty *penalty = after ? after : before;
    struct cause cause = {.what = "moved", .text = ""};
    Bairi__V1__ReportChange *line = telling_line(telling, penalty->unit, penalty->project_no);

    if (!line)
        return answer_too_large(err);
    line->penalty = penalty->proposal;
    TRY(penalty_counting(before, entry->arena, &line->before, err));
    TRY(penalty_counting(after, entry->arena, &line->after, err));
    if (!before)
        cause = (struct cause){(int64_t)after->approval, after->time, "penalised", after->text};
    else
        TRY(cause_of_ending(telling, penalty->proposal, &cause, err));
    if (before && after)
        cause.what = "penalty-changed";
    return line_cause(telling, &cause, line, err);
}

/* ---- all of them ---- */

/* A later period's report: what was received after the base's deadline is no change. */
static bool is_news(const struct drawing *drawing, const Bairi__V1__Report *base,
                    const char *period)
{
    int64_t received = INT64_MIN, deadline = INT64_MAX;

    if (strcmp(base->period, drawing->period) == 0)
        return false;
    for (size_t i = 0; i < drawing->period_count; i++) {
        if (strcmp(drawing->periods[i].period, period) == 0)
            received = drawing->periods[i].deadline;
        if (strcmp(drawing->periods[i].period, base->period) == 0)
            deadline = drawing->periods[i].deadline;
    }
    return received > deadline;
}

static enum status tell_projects(struct telling *telling, struct error *err)
{
    for (size_t i = 0; i < telling->now->n_projects; i++) {
        const Row *row = telling->now->projects[i];
        const Row *was = row_like(&telling->base_rows, row);
        if (was ? row_stands(was, row) && row_counts_alike(was, row)
                : is_news(telling->drawing, telling->base, row->period))
            continue;
        TRY(tell_project(telling, was, row, err));
    }
    for (size_t i = 0; i < telling->base->n_projects; i++) {
        if (!row_like(&telling->now_rows, telling->base->projects[i]))
            TRY(tell_project(telling, telling->base->projects[i], NULL, err));
    }
    return STATUS_OK;
}

/* A penalty belongs to an earlier period with its project alone. */
static bool penalty_is_news(const struct telling *telling, const Penalty *penalty)
{
    Row wanted = {.unit = penalty->unit, .project_no = penalty->project_no};

    return strcmp(telling->base->period, telling->now->period) != 0 &&
           (penalty->project_no[0] == '\0' || !row_like(&telling->base_rows, &wanted));
}

static enum status tell_penalties(struct telling *telling, struct error *err)
{
    for (size_t i = 0; i < telling->now->n_penalties; i++) {
        const Penalty *penalty = telling->now->penalties[i];
        const Penalty *was = penalty_like(telling->base, penalty);
        if (was ? text_same(was->points, penalty->points) : penalty_is_news(telling, penalty))
            continue;
        TRY(tell_penalty(telling, was, penalty, err));
    }
    for (size_t i = 0; i < telling->base->n_penalties; i++) {
        if (!penalty_like(telling->now, telling->base->penalties[i]))
            TRY(tell_penalty(telling, telling->base->penalties[i], NULL, err));
    }
    return STATUS_OK;
}

static int by_subject(const void *left, const void *right)
{
    const Bairi__V1__ReportChange *const *a = left, *const *b = right;
    int order = strcmp((*a)->unit, (*b)->unit);

    if (order == 0)
        order = strcmp((*a)->project_no, (*b)->project_no);
    return order ? order : ((*a)->penalty > (*b)->penalty) - ((*a)->penalty < (*b)->penalty);
}

enum status drawing_changes(struct drawing *drawing, struct error *err)
{
    const Bairi__V1__Report *base = drawing->base.report;
    Bairi__V1__Report *now = drawing->report;
    struct telling telling = {.drawing = drawing, .base = base, .now = now};

    if (!base)
        return STATUS_OK;
    size_t most = base->n_projects + now->n_projects + base->n_penalties + now->n_penalties;
    telling.lines = arena_array(drawing->entry->arena, most + 1, sizeof *telling.lines);
    if (!telling.lines)
        return answer_too_large(err);
    TRY(rows_of(base, drawing->entry->arena, &telling.base_rows, err));
    TRY(rows_of(now, drawing->entry->arena, &telling.now_rows, err));
    TRY(tell_projects(&telling, err));
    TRY(tell_penalties(&telling, err));
    if (telling.count > 0)
        qsort(telling.lines, telling.count, sizeof *telling.lines, by_subject);
    now->changes = telling.lines;
    now->n_changes = telling.count;
    return STATUS_OK;
}
