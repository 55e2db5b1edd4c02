/* 考核结果通报 and the cover of a 书面检查: what follows from the final assessment. */
#include <string.h>

#include "client/papers/course.h"
#include "client/papers/readings.h"
#include "client/papers/standings.h"

/* Units with an award, with 、 between them; "" for none. */
static const char *named(struct report_writer *r, const char *award)
{
    const char *text = "";

    for (size_t i = 0; i < r->report->n_awards; i++) {
        const Bairi__V1__ReportAward *given = r->report->awards[i];
        if (given->unit[0] != '\0' && strcmp(given->award, award) == 0)
            text = said(&r->w, "%s%s%s", text, *text ? "、" : "",
                        paper_unit(&r->settings, given->unit));
    }
    return text;
}

/* Where the last place was shared, the reason a person gave. */
static const char *choice(struct report_writer *r)
{
    for (size_t i = 0; i < r->report->n_awards; i++)
        if (r->report->awards[i]->reason[0] != '\0')
            return said(&r->w, "末位名次并列，%s%s。",
                        r->report->awards[i]->unit[0] ? "经研究确定上述单位：" : "经研究不予批评：",
                        r->report->awards[i]->reason);
    return "";
}

static const char *award_units(struct report_writer *r)
{
    const char *text = "";

    for (size_t i = 0; i < r->settings.unit_count; i++)
        if (r->settings.units[i].award)
            text = said(&r->w, "%s%s%s", text, *text ? "、" : "", r->settings.units[i].name);
    return text;
}

static void awards(struct report_writer *r)
{
    struct writer *w = &r->w;
    const char *commended = named(r, "commend"), *criticised = named(r, "criticise");

    section(w, "奖惩决定");
    para(w, "通知所称“园区”指%s，奖惩在上述单位中确定。", award_units(r));
    if (*commended)
        para(w, "（一）对%s予以表扬。", commended);
    if (*criticised)
        para(w, "（%s）对%s予以通报批评，并责成其作出书面检查。", *commended ? "二" : "一",
             criticised);
    else
        para(w, "本次考核无通报批评单位。");
    if (*choice(r))
        para(w, "%s", choice(r));
}

static void completion(struct report_writer *r)
{
    struct writer *w = &r->w;
    struct fraction rate;
    int64_t counted, target;

    section(w, "任务完成情况");
    if (whole_rate(&r->scores, &rate, &counted, &target))
        para(w, "行动期内（%s至%s），全区目标任务%lld个，经认定完成%lld个，完成率%s%%。",
             paper_day(r->settings.start, w->arena), paper_day(r->settings.end, w->arena),
             (long long)target, (long long)counted, percent(w, rate));
    result_table(r);
    section(w, "考核得分与名次");
    places_table(w, "", r->report->units, r->report->n_units);
}

enum status papers_result(const struct papers_report *source, struct arena *arena,
                          struct paper **out, struct error *err)
{
    static const char *const TITLE[] = {"计分与统计口径"};
    static const struct paper_column COLUMN[] = {
        {"", PAPER_LEFT, 100}
    };
    struct report_writer r;
    struct writer *w = &r.w;
    struct paper_part *list;

    TRY(report_writer_open(&r, source, arena, err));
    official(w, PAPER_REPORT, said(w, "关于%s\n考核结果的通报", r.settings.name),
             said(w, "%s考核结果通报", r.settings.name));
    paper_add(w->paper, PAPER_SALUTATION, said(w, "%s：", units_named(w)), NULL);
    para(w, "%s已结束。经验收考核，现将考核结果通报如下。%s", r.settings.name,
         r.report->version > 1
             ? said(w, "本通报为第%u版，此前印发的考核结果以本通报为准。", r.report->version)
             : "");
    completion(&r);
    section(w, "扣分与异议");
    penalties_said(&r);
    objections_said(&r);
    changes_said(&r);
    awards(&r);
    list = paper_add(w->paper, PAPER_ATTACHMENTS, "", NULL);
    list->columns = COLUMN;
    list->column_count = 1;
    row(w, list, TITLE);
    signature(w, 0);
    annex(w, TITLE[0], false);
    readings_all(w, r.report->settings_version);
    record(w, *r.settings.report_to ? said(w, "抄送：%s。", r.settings.report_to) : "", 0);
    TRY(paper_finish(w->paper, err));
    *out = w->paper;
    return STATUS_OK;
}

/* ---- the self-examination ---- */

static bool is_criticised(const Bairi__V1__Report *report, const char *unit)
{
    for (size_t i = 0; i < report->n_awards; i++)
        if (strcmp(report->awards[i]->unit, unit) == 0 &&
            strcmp(report->awards[i]->award, "criticise") == 0)
            return true;
    return false;
}

static void cover_facts(struct report_writer *r, const Bairi__V1__Examination *examination)
{
    static const struct paper_column COLUMNS[] = {
        {"", PAPER_LEFT, 26},
        {"", PAPER_LEFT, 74},
    };
    struct writer *w = &r->w;
    const int offset = r->settings.utc_offset;
    const char *rows[][2] = {
        {"检查单位",                                    paper_unit(&r->settings,                                       examination->unit)},
        {"呈报",                                                 r->settings.issuer                                                                                                      },
        {"事由",                                                 said(w, "%s考核结果（第%u版）予以通报批评", r->settings.name, r->report->version)},
        {"通报日期",
         paper_day(instant_day((struct instant){examination->since},                                              offset), w->arena)},
        {"提交时间",                                                 examination->time ? paper_time(examination->time,                                                                                                 offset, w->arena) : ""},
        {"附件",                                          examination->file ? examination->file->name : ""                                                },
        {"主要负责人签字",                                    ""},
        {"单位盖章",                                   ""                                                                                               },
    };
    struct paper_part *facts = paper_add(w->paper, PAPER_FACTS, "", NULL);

    facts->columns = COLUMNS;
    facts->column_count = 2;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i][1][0] != '\0' || i >= 6)
            row(w, facts, rows[i]);
}

enum status papers_examination(const struct papers_report *source,
                               const Bairi__V1__Examination *examination, struct arena *arena,
                               struct paper **out, struct error *err)
{
    struct report_writer r;
    struct writer *w = &r.w;

    TRY(report_writer_open(&r, source, arena, err));
    if (!is_criticised(source->report, examination->unit))
        return error_set(err, STATUS_NOT_FOUND, "%s owes no self-examination",
                         paper_unit(&r.settings, examination->unit));
    official(w, PAPER_PLAIN, said(w, "%s\n书面检查", paper_unit(&r.settings, examination->unit)),
             said(w, "%s书面检查", paper_unit(&r.settings, examination->unit)));
    cover_facts(&r, examination);
    para(w,
         "根据%s考核结果通报，我单位就任务完成情况、存在问题、主要原因和整改措施作出书面检查，"
         "现随本封面报上。",
         r.settings.name);
    if (examination->text[0] != '\0') {
        paper_add(w->paper, PAPER_PAGE, "", NULL);
        paras(w, examination->text);
    }
    TRY(paper_finish(w->paper, err));
    *out = w->paper;
    return STATUS_OK;
}
