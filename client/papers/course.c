/* What happened: who lags, pushes, penalties, objections, changes to earlier reports, sections. */
#include "client/papers/course.h"

#include <string.h>

#include "client/papers/standings.h"

/* Units' rates against the schedule in order: indices of those behind, the furthest first. */
static size_t find_lagging(const struct report_writer *r, size_t *out)
{
    const struct fraction schedule = schedule_now(r);
    size_t count = 0;

    for (size_t i = 0; i < r->scores.count; i++) {
        const struct unit_score *unit = &r->scores.units[i];
        size_t place = count;

        if (!unit->measured || fraction_compare(unit->rate, schedule) >= 0)
            continue;
        for (; place > 0 && fraction_compare(r->scores.units[out[place - 1]].rate, unit->rate) > 0;
             place--)
            out[place] = out[place - 1];
        out[place] = i;
        count++;
    }
    return count;
}

void lagging(struct report_writer *r)
{
    struct writer *w = &r->w;
    const struct fraction schedule = schedule_now(r);
    size_t order[UNITS_MAX];
    size_t count = find_lagging(r, order);
    const char *text = "";

    for (size_t i = 0; i < count; i++) {
        const struct unit_score *unit = &r->scores.units[order[i]];
        int64_t missing = unit->target - unit->counted;

        text = said(w, "%s%s%s完成率%s%%，%s%s", text, i ? "；" : "", unit->unit->name,
                    percent(w, unit->rate), gap_said(w, fraction_sub(unit->rate, schedule)),
                    missing > 0 ? said(w, "，距目标任务尚差%lld个", (long long)missing) : "");
    }
    if (count == 0)
        para(w, "截至%s，时序进度为%s%%，各单位均达到或超过时序进度。",
             paper_day(r->as_of, w->arena), percent(w, schedule));
    else
        para(w, "截至%s，时序进度为%s%%。%s。", paper_day(r->as_of, w->arena), percent(w, schedule),
             text);
}

static const char *push_outcome(const struct report_writer *r, const Bairi__V1__ReportPush *push)
{
    const day today = instant_day((struct instant){r->report->as_of}, r->settings.utc_offset);

    if (strcmp(push->state, "closed") == 0)
        return push->late ? "已办结（逾期回复）" : "已办结";
    if (strcmp(push->state, "answered") == 0)
        return push->late ? "已回复（逾期）" : "已回复";
    return today > push->due ? "逾期未回复" : "未到期";
}

static const char *day_of(struct report_writer *r, int64_t us)
{
    return paper_short_day(instant_day((struct instant){us}, r->settings.utc_offset), r->w.arena);
}

void pushes_said(struct report_writer *r)
{
    static const struct paper_column COLUMNS[] = {
        {"单位",       PAPER_LEFT,   0},
        {"督办事项", PAPER_LEFT,   0},
        {"发出日期", PAPER_CENTRE, 0},
        {"办理期限", PAPER_CENTRE, 0},
        {"办理情况", PAPER_CENTRE, 0},
    };
    struct writer *w = &r->w;
    struct paper_part *table;

    if (r->report->n_pushes == 0)
        return;
    table = paper_table(w->paper, "督办情况", COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
    for (size_t i = 0; i < r->report->n_pushes; i++) {
        const Bairi__V1__ReportPush *push = r->report->pushes[i];
        const char *cells[] = {paper_unit(&r->settings, push->unit), push->text,
                               day_of(r, push->time), paper_short_day(push->due, w->arena),
                               push_outcome(r, push)};

        row(w, table, cells);
    }
}

/* ---- penalties and objections ---- */

void penalties_said(struct report_writer *r)
{
    static const struct paper_column COLUMNS[] = {
        {"单位",       PAPER_LEFT,   0},
        {"项目编号", PAPER_LEFT,   0},
        {"原因",       PAPER_CENTRE, 0},
        {"扣分",       PAPER_RIGHT,  0},
        {"认定事实", PAPER_LEFT,   0},
        {"批准日期", PAPER_CENTRE, 0},
    };
    struct writer *w = &r->w;
    struct paper_part *table;

    if (r->report->n_penalties == 0) {
        para(w, "截至%s，无扣分。", paper_day(r->as_of, w->arena));
        return;
    }
    table = paper_table(w->paper, "扣分情况", COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
    for (size_t i = 0; i < r->report->n_penalties; i++) {
        const Bairi__V1__ReportPenalty *penalty = r->report->penalties[i];
        const char *cells[] = {paper_unit(&r->settings, penalty->unit),
                               penalty->project_no[0] ? penalty->project_no : "（单位）",
                               paper_penalty(penalty->reason),
                               penalty->points,
                               penalty->text,
                               penalty->time ? day_of(r, penalty->time) : ""};

        row(w, table, cells);
    }
}

static const char *objected_to(const char *decision)
{
    return strcmp(decision, "ruled") == 0 ? "核定" : paper_state(decision);
}

void objections_said(struct report_writer *r)
{
    static const struct paper_column COLUMNS[] = {
        {"单位",       PAPER_LEFT,   0},
        {"项目编号", PAPER_LEFT,   0},
        {"异议对象", PAPER_CENTRE, 0},
        {"提出日期", PAPER_CENTRE, 0},
        {"复核结果", PAPER_CENTRE, 0},
        {"复核意见", PAPER_LEFT,   0},
    };
    struct writer *w = &r->w;
    struct paper_part *table;

    if (r->report->n_objections == 0)
        return;
    table = paper_table(w->paper, "异议与复核情况", COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
    for (size_t i = 0; i < r->report->n_objections; i++) {
        const Bairi__V1__ReportObjection *o = r->report->objections[i];
        const char *cells[] = {
            paper_unit(&r->settings, o->unit), o->project_no[0] ? o->project_no : "（单位）",
            objected_to(o->decision),          day_of(r, o->time),
            paper_outcome(o->state),           o->answer};

        row(w, table, cells);
    }
}

/* ---- what changed since the report before ---- */

static const char *counting(struct report_writer *r, const Bairi__V1__ReportCounting *c,
                            bool penalty)
{
    struct writer *w = &r->w;
    const char *points = "";

    if (!c)
        return "无";
    if (penalty)
        return said(w, "扣%s分", c->points);
    if (strcmp(c->role, "extra") == 0)
        points = said(w, "，加%s分", c->points);
    return said(w, "%s，%s亿元，%s%s", paper_state(c->verdict), paper_yi(c->amount_wan, w->arena),
                strcmp(c->role, "base") == 0    ? "计入任务"
                : strcmp(c->role, "extra") == 0 ? "超额"
                                                : "不计",
                points);
}

static const char *cause(struct report_writer *r, const Bairi__V1__ReportChange *change)
{
    if (strcmp(change->what, "moved") == 0)
        return "因其他项目变动递补或移位";
    return said(&r->w, "%s%s%s", paper_state(change->what), *change->text ? "：" : "",
                change->text);
}

void changes_said(struct report_writer *r)
{
    static const struct paper_column COLUMNS[] = {
        {"单位",       PAPER_LEFT, 0},
        {"项目编号", PAPER_LEFT, 0},
        {"原报告",    PAPER_LEFT, 0},
        {"本报告",    PAPER_LEFT, 0},
        {"原因",       PAPER_LEFT, 0},
    };
    struct writer *w = &r->w;
    struct paper_part *table;

    if (r->report->n_changes == 0)
        return;
    section(w, "往期数据变动情况");
    para(w, "与此前已签发的%s报告第%u版相比，以下项目和扣分有变动。",
         paper_period(r->report->changes[0]->period, w->arena), r->report->changes[0]->version);
    table = paper_table(w->paper, "", COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
    for (size_t i = 0; i < r->report->n_changes; i++) {
        const Bairi__V1__ReportChange *change = r->report->changes[i];
        const char *cells[] = {paper_unit(&r->settings, change->unit),
                               change->project_no[0] ? change->project_no : "（单位）",
                               counting(r, change->before, change->penalty != 0),
                               counting(r, change->after, change->penalty != 0), cause(r, change)};

        row(w, table, cells);
    }
}

/* ---- the written sections ---- */

void written_section(struct report_writer *r, const char *id, const char *title)
{
    struct writer *w = &r->w;
    bool begun = false;

    for (size_t i = 0; i < r->report->n_sections; i++) {
        const Bairi__V1__ReportSection *text = r->report->sections[i];

        if (strcmp(text->section, id) != 0 || text->text[0] == '\0')
            continue;
        if (!begun)
            section(w, title);
        begun = true;
        if (text->unit[0] != '\0')
            subsection(w, paper_unit(&r->settings, text->unit));
        paras(w, text->text);
    }
}
