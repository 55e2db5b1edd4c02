/* 月报: the monthly report to the city, as 报告 or as 函. */
#include <string.h>

#include "client/papers/course.h"
#include "client/papers/projects.h"
#include "client/papers/readings.h"
#include "client/papers/standings.h"
#include "client/papers/tallies.h"

/* ---- the beginning ---- */

static void heading(struct report_writer *r)
{
    struct writer *w = &r->w;
    const char *kind = r->source->letter ? "函" : "报告";
    const char *title = said(w, "关于%s\n%s进展情况的%s%s", r->settings.name, r->period, kind,
                             r->report->preliminary ? "（初步数）" : "");

    official(w, r->source->letter ? PAPER_LETTER : PAPER_REPORT, title,
             said(w, "%s%s月报", r->settings.name, r->period));
    w->paper->upward = !r->source->letter;
    if (*r->settings.report_to)
        paper_add(w->paper, PAPER_SALUTATION, said(w, "%s：", r->settings.report_to), NULL);
    para(w, "现将%s截至%s的进展情况%s如下。", r->settings.name, paper_day(r->as_of, w->arena),
         r->source->letter ? "函告" : "报告");
}

/* ---- the whole ---- */

struct whole {
    int64_t count, amount, new_count, new_amount, pending, pending_amount, foreign;
};

static struct whole whole_of(const struct report_writer *r)
{
    struct whole whole = {0};

    for (size_t i = 0; i < r->report->n_projects; i++) {
        const struct statistics_row *row = &r->rows[i];

        if (strcmp(r->report->projects[i]->verdict, "pending") == 0) {
            whole.pending++;
            whole.pending_amount += row->amount.n;
        }
        if (!row->counted)
            continue;
        whole.count++;
        whole.amount += row->amount.n;
        whole.foreign += row->foreign;
        if (strcmp(row->period, r->report->period) == 0) {
            whole.new_count++;
            whole.new_amount += row->amount.n;
        }
    }
    return whole;
}

static void overview(struct report_writer *r)
{
    struct writer *w = &r->w;
    struct whole whole = whole_of(r);
    struct fraction rate;
    int64_t counted, target;
    const char *completion = "";

    section(w, "总体情况");
    if (whole_rate(&r->scores, &rate, &counted, &target))
        completion = said(w, "，完成目标任务%lld个的%s%%，%s", (long long)target, percent(w, rate),
                          gap_said(w, fraction_sub(rate, schedule_now(r))));
    para(w,
         "截至%s，累计认定项目%lld个（其中外资项目%lld个）、总投资%s亿元%s。本期新增%lld个、"
         "总投资%s亿元。%s",
         paper_day(r->as_of, w->arena), (long long)whole.count, (long long)whole.foreign,
         paper_yi(whole.amount, w->arena), completion, (long long)whole.new_count,
         paper_yi(whole.new_amount, w->arena), key_month_said(r));
    if (whole.pending > 0)
        para(w, "另有待审核项目%lld个、总投资%s亿元，未计入以上数据。", (long long)whole.pending,
             paper_yi(whole.pending_amount, w->arena));
    if (r->settings.target_total != 0 && r->settings.target_total != target)
        para(w, "各单位目标任务合计%lld个，与通知所列%d个不一致。", (long long)target,
             r->settings.target_total);
}

/* ---- the whole document ---- */

static void ending(struct report_writer *r)
{
    static const char *const TITLES[][1] = {{"计分与统计口径"}, {"项目认定情况明细表"}};
    static const struct paper_column COLUMN[] = {
        {"", PAPER_LEFT, 100}
    };
    struct writer *w = &r->w;
    struct paper_part *list;
    day d = r->source->released.us ? instant_day(r->source->released, r->settings.utc_offset) : 0;

    para(w, "%s", r->source->letter ? "特此函告。" : "特此报告。");
    list = paper_add(w->paper, PAPER_ATTACHMENTS, "", NULL);
    list->columns = COLUMN;
    list->column_count = 1;
    row(w, list, TITLES[0]);
    row(w, list, TITLES[1]);
    signature(w, d);
    annex(w, TITLES[0][0], false);
    readings_all(w, r->report->settings_version);
    annex(w, TITLES[1][0], true);
    projects_by_unit(r, r->settings.investors_shown_to_city);
    record(w, "", d);
}

static enum status body(struct report_writer *r, struct error *err)
{
    struct writer *w = &r->w;

    heading(r);
    readings_first(r);
    overview(r);
    section(w, "各单位完成情况");
    completion_table(r, "各单位完成情况");
    plan_table(r);
    completion_chart(r);
    section(w, "阶段性排名，不作为考核结果");
    places_table(w, "", r->report->units, r->report->n_units);
    section(w, "统计分析");
    TRY(tallies(r, err));
    section(w, "扣分与异议");
    penalties_said(r);
    objections_said(r);
    section(w, "进度滞后单位与督办");
    lagging(r);
    pushes_said(r);
    changes_said(r);
    written_section(r, "news", "工作动态");
    written_section(r, "analysis", "分析");
    ending(r);
    return STATUS_OK;
}

enum status papers_monthly(const struct papers_report *source, struct arena *arena,
                           struct paper **out, struct error *err)
{
    struct report_writer r;

    TRY(report_writer_open(&r, source, arena, err));
    TRY(body(&r, err));
    TRY(paper_finish(r.w.paper, err));
    *out = r.w.paper;
    return STATUS_OK;
}
