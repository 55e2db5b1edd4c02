/* The annex with every project: role, decision and reason, unit by unit. */
#include "client/papers/projects.h"

#include <string.h>

const char *exclusion_said(struct writer *w, const Bairi__V1__ReportProject *project)
{
    static const struct {
        const char *id, *word;
    } REASONS[] = {
        {"date",     "不在行动期内签约"   },
        {"amount",   "总投资未达到标准"   },
        {"outside",  "投资方不在市域外"   },
        {"kind",     "项目类别不计"         },
        {"document", "签约文本不符合要求"},
    };

    if (strcmp(project->reason, "verdict") == 0)
        return paper_state(project->verdict);
    for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++)
        if (strcmp(REASONS[i].id, project->reason) == 0)
            return REASONS[i].word;
    return said(w, "%s", project->reason);
}

static const char *role_said(struct writer *w, const Bairi__V1__ReportProject *project)
{
    struct fraction points;

    if (strcmp(project->role, "base") == 0)
        return "计入任务";
    if (strcmp(project->role, "extra") != 0)
        return "不计";
    if (!fraction_parse(project->points, 6, &points) || points.num == 0)
        return "超额，不加分";
    return said(w, "超额，加%s分", paper_figure(points, w->arena));
}

/* Why it does not count: the decision's own reason, or the rule it does not meet. */
static const char *why_excluded(struct writer *w, const Bairi__V1__ReportProject *project)
{
    if (strcmp(project->role, "excluded") != 0)
        return "";
    if (strcmp(project->reason, "verdict") == 0)
        return project->decision_text;
    return exclusion_said(w, project);
}

static const char *remark(struct writer *w, const Bairi__V1__ReportProject *project)
{
    const char *why = why_excluded(w, project);
    const char *reduced = project->reported_wan ? said(w, "原报%s亿元，核减%s",
                                                       paper_yi(project->reported_wan, w->arena),
                                                       project->late || *why ? "；" : "")
                                                : "";

    return said(w, "%s%s%s%s", reduced, project->late ? "迟报" : "",
                project->late && *why ? "；" : "", why);
}

static void project_row(struct report_writer *r, struct paper_part *table, size_t number,
                        const Bairi__V1__ReportProject *project, bool investors)
{
    struct writer *w = &r->w;
    const char *cells[] = {paper_number((long long)number, w->arena),
                           said(w, "%s", project->project_no),
                           project->name,
                           paper_yi_aligned(project->amount_wan, r->yi_decimals, w->arena),
                           project->foreign ? "外资" : "内资",
                           project->industry,
                           paper_short_day(project->signed_on, w->arena),
                           paper_short_period(project->period),
                           paper_state(project->verdict),
                           role_said(w, project),
                           remark(w, project),
                           project->investor};
    const char *ordered[sizeof cells / sizeof cells[0]];

    memcpy(ordered, cells, sizeof cells);
    if (investors) {
        ordered[3] = cells[11];
        memcpy(&ordered[4], &cells[3], 8 * sizeof cells[0]);
    }
    row(w, table, ordered);
}

static struct paper_part *unit_table(struct report_writer *r, const char *caption, bool investors)
{
    static const struct paper_column COLUMNS[] = {
        {"序号",                  PAPER_CENTRE, 0},
        {"编号",                  PAPER_LEFT,   0},
        {"项目名称",            PAPER_LEFT,   0},
        {"投资方",               PAPER_LEFT,   0},
        {"总投资\n（亿元）", PAPER_RIGHT,  9},
        {"资金",                  PAPER_CENTRE, 0},
        {"产业",                  PAPER_LEFT,   0},
        {"签约日期",            PAPER_CENTRE, 0},
        {"报送期",               PAPER_CENTRE, 0},
        {"审核\n意见",          PAPER_CENTRE, 0},
        {"计分",                  PAPER_CENTRE, 0},
        {"备注",                  PAPER_LEFT,   0},
    };
    static const struct paper_column BARE[] = {
        {"序号",                  PAPER_CENTRE, 0},
        {"编号",                  PAPER_LEFT,   0},
        {"项目名称",            PAPER_LEFT,   0},
        {"总投资\n（亿元）", PAPER_RIGHT,  9},
        {"资金",                  PAPER_CENTRE, 0},
        {"产业",                  PAPER_LEFT,   0},
        {"签约日期",            PAPER_CENTRE, 0},
        {"报送期",               PAPER_CENTRE, 0},
        {"审核\n意见",          PAPER_CENTRE, 0},
        {"计分",                  PAPER_CENTRE, 0},
        {"备注",                  PAPER_LEFT,   0},
    };

    return investors ? paper_table(r->w.paper, caption, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0])
                     : paper_table(r->w.paper, caption, BARE, sizeof BARE / sizeof BARE[0]);
}

void projects_by_unit(struct report_writer *r, bool investors)
{
    const Bairi__V1__Report *report = r->report;

    for (size_t u = 0; u < report->n_units; u++) {
        const char *unit = report->units[u]->unit;
        struct paper_part *table = NULL;
        size_t number = 0;

        for (size_t i = 0; i < report->n_projects; i++) {
            if (strcmp(report->projects[i]->unit, unit) != 0)
                continue;
            if (!table)
                table = unit_table(r, paper_unit(&r->settings, unit), investors);
            project_row(r, table, ++number, report->projects[i], investors);
        }
        if (!table)
            para(&r->w, "%s：无。", paper_unit(&r->settings, unit));
    }
}
