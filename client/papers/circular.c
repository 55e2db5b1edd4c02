/* 通报 to the units each month: completion, who lags, the city's ranking as it was forwarded. */
#include <string.h>

#include "client/papers/course.h"
#include "client/papers/standings.h"

static void heading(struct report_writer *r)
{
    struct writer *w = &r->w;

    official(w, PAPER_REPORT,
             said(w, "关于%s\n%s完成情况的通报%s", r->settings.name, r->period,
                  r->report->preliminary ? "（初步数）" : ""),
             said(w, "%s%s通报", r->settings.name, r->period));
    paper_add(w->paper, PAPER_SALUTATION, said(w, "%s：", units_named(w)), NULL);
    para(w, "现将%s截至%s的完成情况通报如下。%s", r->settings.name, paper_day(r->as_of, w->arena),
         r->report->preliminary ? "尚有项目待审核，本期数据为初步数。" : "");
}

/* ---- the city's ranking ---- */

static struct paper_column *city_columns(struct writer *w, const Bairi__V1__CityRanking *city,
                                         size_t values)
{
    struct paper_column *columns = arena_array(w->arena, values + 2, sizeof *columns);

    if (!columns) {
        w->paper->spoilt = true;
        return NULL;
    }
    columns[0] = (struct paper_column){"名次", PAPER_CENTRE, 0};
    columns[1] = (struct paper_column){"县（市、区）", PAPER_LEFT, 0};
    for (size_t i = 0; i < values; i++)
        columns[2 + i] = (struct paper_column){said(w, "%s", city->columns[i]), PAPER_RIGHT, 0};
    return columns;
}

static void city_rows(struct writer *w, const Bairi__V1__CityRanking *city)
{
    const size_t most = PAPER_COLUMNS_MAX - 2;
    const size_t values = city->n_columns < most ? city->n_columns : most;
    const struct paper_column *columns = city_columns(w, city, values);
    struct paper_part *table;

    if (!columns)
        return;
    table = paper_table(w->paper, said(w, "全市排名（%s）", city->whose), columns, values + 2);
    for (size_t i = 0; i < city->n_rows; i++) {
        const Bairi__V1__CityRow *from = city->rows[i];
        const char *cells[PAPER_COLUMNS_MAX] = {place_said(w, from->place), from->name};

        for (size_t v = 0; v < values && v < from->n_values; v++)
            cells[2 + v] = from->values[v];
        row(w, table, cells);
    }
}

static void city(struct report_writer *r)
{
    struct writer *w = &r->w;
    const Bairi__V1__CityRanking *ranking = r->source->city;

    if (!ranking)
        return;
    section(w, "全市排名情况");
    para(w, "现将%s印发的%s全市排名情况转发各单位%s，请认真阅知。", ranking->whose,
         paper_period(ranking->period, w->arena),
         ranking->version > 1 ? said(w, "（更正第%u版）", ranking->version) : "");
    city_rows(w, ranking);
    if (ranking->document)
        para(w, "依据文件：%s。", ranking->document->name);
}

/* ---- what is asked ---- */

/* The deadline that follows the report's period; false after the last. */
static bool next_deadline(const struct report_writer *r, struct period *out)
{
    struct period periods[PERIODS_MAX];
    size_t count = settings_periods(&r->settings, periods);

    for (size_t i = 0; i + 1 < count; i++)
        if (strcmp(periods[i].id, r->report->period) == 0) {
            *out = periods[i + 1];
            return true;
        }
    return false;
}

static void asked(struct report_writer *r)
{
    struct writer *w = &r->w;
    struct period next;

    section(w, "下步要求");
    para(w, "请各单位对照目标任务和时序进度，抓紧推进在谈项目签约落地；进度滞后的单位要查找原因、"
            "拿出措施、尽快赶上。报送项目要真实准确，签约文本须载明签约日期、签字和盖章。");
    if (next_deadline(r, &next))
        para(w, "下一报送期（%s）截止时间为%s24时，逾期报送按迟报处理。",
             paper_period(next.id, w->arena),
             paper_day(instant_day((struct instant){next.deadline.us - 1}, r->settings.utc_offset),
                       w->arena));
}

enum status papers_circular(const struct papers_report *source, struct arena *arena,
                            struct paper **out, struct error *err)
{
    struct report_writer r;
    struct writer *w = &r.w;
    day d = 0;

    TRY(report_writer_open(&r, source, arena, err));
    heading(&r);
    section(w, "各单位完成情况");
    completion_table(&r, "各单位完成情况");
    para(w, "待审核项目未计入完成数。本通报数据为阶段性情况，不作为考核结果。");
    completion_chart(&r);
    section(w, "进度滞后单位与督办");
    lagging(&r);
    pushes_said(&r);
    city(&r);
    asked(&r);
    if (source->released.us)
        d = instant_day(source->released, r.settings.utc_offset);
    signature(w, d);
    record(w, *r.settings.report_to ? said(w, "抄送：%s。", r.settings.report_to) : "", d);
    TRY(paper_finish(w->paper, err));
    *out = w->paper;
    return STATUS_OK;
}
