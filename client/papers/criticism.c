/* 通报批评: the circular drafted with each penalty. */
#include <string.h>

#include "client/papers/writer.h"

static const char *title_of(struct writer *w, const Bairi__V1__Proposal__Penalty *penalty)
{
    const char *unit = paper_unit(w->settings, penalty->unit);

    if (penalty->project_no[0] != '\0' && strcmp(penalty->reason, "false") == 0)
        return said(w, "关于对%s\n填报虚假项目予以通报批评的通报", unit);
    if (penalty->project_no[0] != '\0' && strcmp(penalty->reason, "untrue") == 0)
        return said(w, "关于对%s\n填报不实项目予以通报批评的通报", unit);
    return said(w, "关于对%s\n予以通报批评的通报", unit);
}

/* Whether a sentence has its full stop. */
static bool ended(const char *text)
{
    static const char *const STOPS[] = {"。", "！", "？", "；", "."};
    size_t size = strlen(text);

    for (size_t i = 0; i < sizeof STOPS / sizeof STOPS[0]; i++)
        if (size >= strlen(STOPS[i]) && strcmp(text + size - strlen(STOPS[i]), STOPS[i]) == 0)
            return true;
    return false;
}

static void facts(struct writer *w, const struct papers_penalty *source,
                  const Bairi__V1__Proposal__Penalty *penalty)
{
    const char *unit = paper_unit(w->settings, penalty->unit);
    const char *reason = paper_penalty(penalty->reason);

    if (source->project) {
        const Bairi__V1__Project *project = source->project->project;
        para(w, "经审核，%s填报的“%s”（项目编号%s，填报总投资%s亿元，签约日期%s）存在%s问题。",
             unit, project->name, project->project_no, paper_yi(project->amount_wan, w->arena),
             paper_day(project->signed_on, w->arena), reason);
    } else
        para(w, "经审核，%s在报送工作中存在%s问题。", unit, reason);
    if (penalty->text[0] != '\0')
        paras(w, said(w, "核查情况：%s%s", penalty->text, ended(penalty->text) ? "" : "。"));
}

static const char *handled(const struct papers_penalty *source)
{
    static const struct {
        const char *state, *text;
    } HANDLED[] = {
        {"voided",  "该项目已取消认定，各单位完成情况据此重新计算。"},
        {"reduced", "该项目已按核实数据核减，完成情况据此重新计算。"},
        {"refused", "该项目不予认定。"                                             },
    };

    for (size_t i = 0; source->project && i < sizeof HANDLED / sizeof HANDLED[0]; i++)
        if (strcmp(source->project->state, HANDLED[i].state) == 0)
            return HANDLED[i].text;
    return "";
}

static bool parse_points(const Bairi__V1__Proposal__Penalty *penalty, struct fraction *out)
{
    return fraction_parse(penalty->points, 6, out);
}

static void decision(struct writer *w, const struct papers_penalty *source,
                     const Bairi__V1__Proposal__Penalty *penalty)
{
    const char *unit = paper_unit(w->settings, penalty->unit);
    struct fraction points;
    bool deducts = parse_points(penalty, &points) && points.num > 0;

    para(w, "%s的上述行为违反了%s关于如实报送项目的要求。经研究，决定对%s予以通报批评%s。%s", unit,
         w->settings->name, unit,
         deducts ? said(w, "，并在考核中扣%s分", paper_figure(points, w->arena)) : "",
         handled(source));
    para(w,
         "请%s认真查找原因，切实整改。其他各单位要引以为戒，严格审核把关，确保报送项目真实、"
         "准确、有据可查。",
         unit);
}

/* Whether it is in force, and until when one may object. */
static void standing(struct writer *w, const struct papers_penalty *source)
{
    const Bairi__V1__ProposalState *state = source->state;
    const struct settings *s = w->settings;
    day last;

    if (strcmp(state->state, "approved") != 0) {
        paper_add(w->paper, PAPER_ANNOTATION,
                  strcmp(state->state, "open") == 0
                      ? said(w, "本件随第%llu号扣分提议代拟，批准前不得印发",
                             (unsigned long long)state->index)
                      : said(w, "第%llu号扣分提议%s，本件不得印发",
                             (unsigned long long)state->index, paper_state(state->state)),
                  NULL);
        return;
    }
    last = day_add(instant_day((struct instant){state->decided}, s->utc_offset), s->objection_days);
    para(w, "如有异议，可于%s24时前提出书面异议并附证明材料；复核期间不停止本决定的执行。",
         paper_day(last, w->arena));
}

enum status papers_criticism(const struct papers_penalty *source, struct arena *arena,
                             struct paper **out, struct error *err)
{
    const Bairi__V1__Proposal *proposal = source->state->proposal;
    const Bairi__V1__Proposal__Penalty *penalty;
    bool approved = strcmp(source->state->state, "approved") == 0;
    struct writer w;
    day d;

    if (!proposal || proposal->action_case != BAIRI__V1__PROPOSAL__ACTION_PENALTY)
        return error_set(err, STATUS_INVALID_ARGUMENT, "proposal %llu is no penalty",
                         (unsigned long long)source->state->index);
    penalty = proposal->penalty;
    TRY(writer_open(&w, source->settings, arena, err));
    official(&w, PAPER_REPORT, title_of(&w, penalty),
             said(&w, "%s通报批评（第%llu号扣分）", paper_unit(w.settings, penalty->unit),
                  (unsigned long long)source->state->index));
    w.paper->made = approved ? source->state->decided : source->state->time;
    w.paper->system = said(&w, "系统编号：%s/penalty/%llu", w.settings->id,
                           (unsigned long long)source->state->index);
    paper_add(w.paper, PAPER_SALUTATION, said(&w, "%s：", units_named(&w)), NULL);
    facts(&w, source, penalty);
    decision(&w, source, penalty);
    if (approved)
        standing(&w, source);
    d = approved ? instant_day((struct instant){source->state->decided}, w.settings->utc_offset)
                 : 0;
    signature(&w, d);
    if (!approved)
        standing(&w, source);
    record(&w, *w.settings->report_to ? said(&w, "抄送：%s。", w.settings->report_to) : "", d);
    TRY(paper_finish(w.paper, err));
    *out = w.paper;
    return STATUS_OK;
}
