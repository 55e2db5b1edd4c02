/* The readings of an ambiguous notice in official Chinese: short for page one, whole for an annex.
 */
#include "client/papers/readings.h"

#include <string.h>

/* ---- the first page ---- */

static const char *order_surprise(struct writer *w)
{
    const struct settings *s = w->settings;

    if (s->band_count == 0)
        return "";
    switch (s->extra_order) {
    case EXTRA_SIGNED:
        return "加分只计完成任务后超出的项目，按签约先后确定，先期签约的大项目计入任务数、不加分；";
    case EXTRA_RECEIVED:
        return "加分只计完成任务后超出的项目，按报送先后确定，先期报送的大项目计入任务数、不加分；";
    case EXTRA_LARGEST:
        return "加分只计完成任务后超出的项目，取其中加分最多者；";
    case EXTRA_SMALLEST:
        return "加分只计完成任务后超出的项目，取其中加分最少者，大项目先计入任务数、不加分；";
    }
    return "";
}

static const char *band_surprise(struct writer *w)
{
    const struct settings *s = w->settings;
    const char *edge;

    if (s->band_count == 0 || s->bands[0].edge.n <= s->min_amount.n)
        return "";
    edge = paper_yi(s->bands[0].edge.n, w->arena);
    return said(w, "超出的项目总投资%s亿元%s的，计数但不加分；", edge,
                s->band_edge == EDGE_LOWER ? "以下" : "及以下");
}

void readings_first(struct report_writer *r)
{
    struct writer *w = &r->w;

    para(w,
         "需要说明的是：%s以下名次为阶段性排名，不作为考核结果；%s%s取消认定一个项目，"
         "其后的项目依次递补，本单位加分和其他单位名次可能随之变动；"
         "数据按考核设置第%u版计算，口径详见附件1。",
         r->report->preliminary ? "尚有项目待审核，本期数据为初步数；" : "", order_surprise(w),
         band_surprise(w), r->report->settings_version);
}

/* ---- point by point ---- */

static void point(struct writer *w, const char *text)
{
    para(w, "%u．%s", ++w->parts, text);
}

static const char *kinds_excluded(struct writer *w)
{
    const char *text = "";

    for (int i = 0; i < KIND_COUNT; i++)
        if (w->settings->excluded_kind[i])
            text = said(w, "%s%s%s", text, *text ? "、" : "", kind_title((enum kind)i));
    return text;
}

static const char *documents_counted(struct writer *w)
{
    const char *text = "";

    for (int i = 0; i < DOCUMENT_COUNT; i++)
        if (w->settings->document_counts[i])
            text = said(w, "%s%s%s", text, *text ? "、" : "", document_title((enum document)i));
    return text;
}

static void eligibility(struct writer *w)
{
    const struct settings *s = w->settings;
    const char *kinds = kinds_excluded(w);

    point(w, said(w, "项目范围。%s至%s签约，总投资%s亿元%s%s，签约文本为%s%s%s%s%s的项目。",
                  paper_day(s->start, w->arena), paper_day(s->end, w->arena),
                  paper_yi(s->min_amount.n, w->arena), s->min_inclusive ? "及以上" : "以上",
                  s->has_min_amount_usd
                      ? said(w, "（或合同外资%lld万美元及以上）", (long long)s->min_amount_usd.n)
                      : "",
                  documents_counted(w), s->outside_only ? "，投资方来自沧州市域外" : "",
                  *kinds ? "，" : "", kinds, *kinds ? "项目除外" : ""));
    point(w, said(w,
                  "外资认定。外资比例达到%s%%的按外资项目统计，港澳台资视同外资；"
                  "外资项目加分按%s倍计，计入任务数按%d个计。",
                  paper_figure(s->foreign_min_share, w->arena),
                  paper_figure(s->foreign_bonus_factor, w->arena), s->foreign_base_weight));
}

static const char *measure_said(enum measure measure)
{
    switch (measure) {
    case MEASURE_RATE:
        return "完成率";
    case MEASURE_COUNTED:
        return "认定项目数";
    case MEASURE_AMOUNT:
        return "认定项目总投资";
    case MEASURE_FOREIGN:
        return "外资项目数";
    }
    return "";
}

static void base(struct writer *w)
{
    const struct settings *s = w->settings;
    const char *text = "";

    if (s->mode == MODE_RELATIVE)
        text = said(w, "基础分=%s＋%s×（本单位%s－最低值）÷（最高值－最低值）",
                    paper_figure(s->relative_least, w->arena),
                    paper_figure(s->relative_span, w->arena), measure_said(s->relative_by));
    else if (s->base_step_count > 0)
        for (size_t i = 0; i < s->base_step_count; i++)
            text = said(w, "%s%s完成率达到%s%%的计%s分", text, i ? "，" : "",
                        paper_figure(s->base_steps[i].rate, w->arena),
                        paper_figure(s->base_steps[i].points, w->arena));
    else
        text = "基础分=认定项目数÷目标任务×100";
    point(w, said(w, "基础分。%s，最高%s分%s。", text, paper_figure(s->base_cap, w->arena),
                  s->base_below_target ? "" : "，未完成任务的不计"));
}

static const char *order_said(enum extra_order order)
{
    switch (order) {
    case EXTRA_SIGNED:
        return "按签约日期、收到时间、项目编号先后计满目标任务，其余为超额项目";
    case EXTRA_RECEIVED:
        return "按收到时间、签约日期、项目编号先后计满目标任务，其余为超额项目";
    case EXTRA_LARGEST:
        return "以加分少的项目先计满目标任务，其余为超额项目";
    case EXTRA_SMALLEST:
        return "以加分多的项目先计满目标任务，其余为超额项目";
    }
    return "";
}

static void bonus(struct writer *w)
{
    const struct settings *s = w->settings;
    const char *text = said(w, "加分。%s", order_said(s->extra_order));

    for (size_t i = 0; i < s->band_count; i++)
        text = said(w, "%s%s总投资%s亿元%s加%s分", text, i ? "，" : "；超额项目",
                    paper_yi(s->bands[i].edge.n, w->arena),
                    s->band_edge == EDGE_LOWER ? "及以上" : "以上",
                    paper_figure(s->bands[i].points, w->arena));
    if (s->band_count > 0)
        text = said(w, "%s（取所达到的最高一档）", text);
    if (s->bonus_per_percent.num != 0)
        text = said(w, "%s；超过目标任务每%s1个百分点加%s分", text,
                    s->bonus_percents == PERCENTS_FULL ? "满" : "",
                    paper_figure(s->bonus_per_percent, w->arena));
    if (s->has_bonus_cap)
        text = said(w, "%s；加分最高%s分", text, paper_figure(s->bonus_cap, w->arena));
    point(w, said(w, "%s。", text));
}

static const char *key_said(enum rank_key key)
{
    switch (key) {
    case RANK_TOTAL:
        return "总分";
    case RANK_RATE:
        return "完成率";
    case RANK_AMOUNT:
        return "认定项目总投资";
    case RANK_FOREIGN:
        return "外资项目数";
    }
    return "";
}

static void places(struct writer *w)
{
    const struct settings *s = w->settings;
    const char *keys = "", *award = "";

    for (size_t i = 0; i < s->key_count; i++)
        keys = said(w, "%s%s%s", keys, i ? "、" : "", key_said(s->keys[i]));
    for (size_t i = 0; i < s->unit_count; i++)
        if (s->units[i].award)
            award = said(w, "%s%s%s", award, *award ? "、" : "", s->units[i].name);
    point(w, said(w,
                  "总分。基础分加加分减扣分%s；计算过程不取整，印出时四舍五入一次，保留%d位"
                  "小数。",
                  s->has_floor ? said(w, "，最低%s分", paper_figure(s->floor, w->arena)) : "",
                  s->decimals));
    point(w, said(w,
                  "名次。依次比较%s，仍相同的名次并列，其后名次空出；未下达目标任务的单位以"
                  "“-”表示，不参加排名。",
                  keys));
    if (*award)
        point(w, said(w, "奖惩范围。通知所称“园区”指%s，验收考核时表扬前%d名、通报批评后%d名%s。",
                      award, s->commend_first, s->criticise_last,
                      s->last_exempt_if_met ? "（完成任务的不予批评）" : ""));
}

void readings_all(struct writer *w, uint32_t settings_version)
{
    const struct settings *s = w->settings;

    w->parts = 0;
    para(w, "以下口径依考核设置第%u版。通知未尽明确之处，按此执行；口径不同，得分不同。",
         settings_version);
    eligibility(w);
    base(w);
    bonus(w);
    places(w);
    point(w, said(w, "时序进度。行动期已过天数（含当日）÷总天数，首尾两日均计；完成率与之相减后"
                     "四舍五入一次。"));
    point(w, said(w,
                  "统计口径。当月新增按收到时间所在报送期计，月度和重点攻坚月%s按签约日期计；"
                  "金额以万元为单位合计，以亿元印出，不作取舍。",
                  s->key_month ? said(w, "（%d年%d月）", s->key_month / 100, s->key_month % 100)
                               : ""));
}
