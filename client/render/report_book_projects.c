/* The workbook's sheet of projects by unit, each with its decision and what it counts as. */
#include "client/render/report_book_parts.h"

#include <string.h>

/* From CLASS on they are for the screen: on paper there is no room for them. */
enum project_column {
    PROJECT_ROW,
    PROJECT_UNIT,
    PROJECT_SUBUNIT,
    PROJECT_NO,
    PROJECT_NAME,
    PROJECT_INVESTOR,
    PROJECT_INDUSTRY,
    PROJECT_REGION,
    PROJECT_FUNDING,
    PROJECT_AMOUNT,
    PROJECT_SIGNED,
    PROJECT_VERDICT,
    PROJECT_ROLE,
    PROJECT_REASON,
    PROJECT_POINTS,
    PROJECT_LATE,
    PROJECT_CLASS,
    PROJECT_KIND,
    PROJECT_DOCUMENT,
    PROJECT_RECEIVED,
    PROJECT_PERIOD,
    PROJECT_COLUMNS
};

static const struct report_column COLUMNS[PROJECT_COLUMNS] = {
    [PROJECT_ROW] = {"序号",                  6,  LOOK_COUNT },
    [PROJECT_UNIT] = {"考核单位",            28, LOOK_LONG  },
    [PROJECT_SUBUNIT] = {"报送部门",            14, LOOK_LONG  },
    [PROJECT_NO] = {"项目编号",            9,  LOOK_TEXT  },
    [PROJECT_NAME] = {"项目名称",            26, LOOK_LONG  },
    [PROJECT_INVESTOR] = {"投资方",               24, LOOK_LONG  },
    [PROJECT_CLASS] = {"投资方类型",         11, LOOK_CENTRE},
    [PROJECT_INDUSTRY] = {"所属行业",            13, LOOK_LONG  },
    [PROJECT_REGION] = {"来源区域",            10, LOOK_CENTRE},
    [PROJECT_KIND] = {"项目类别",            9,  LOOK_CENTRE},
    [PROJECT_FUNDING] = {"内资/\n外资",         7,  LOOK_CENTRE},
    [PROJECT_AMOUNT] = {"总投资\n（万元）", 12, LOOK_AMOUNT},
    [PROJECT_SIGNED] = {"签约日期",            12, LOOK_DATE  },
    [PROJECT_DOCUMENT] = {"文本类型",            9,  LOOK_CENTRE},
    [PROJECT_RECEIVED] = {"收到时间",            17, LOOK_TIME  },
    [PROJECT_PERIOD] = {"收到期次",            12, LOOK_CENTRE},
    [PROJECT_LATE] = {"迟报",                  6,  LOOK_CENTRE},
    [PROJECT_VERDICT] = {"认定结果",            10, LOOK_CENTRE},
    [PROJECT_ROLE] = {"计入",                  6,  LOOK_CENTRE},
    [PROJECT_REASON] = {"不计原因",            10, LOOK_CENTRE},
    [PROJECT_POINTS] = {"加分",                  6,  LOOK_POINTS},
};

static const char *kind_shown(const char *id)
{
    int kind = kind_parse(id);

    return kind < 0 ? id : kind_title((enum kind)kind);
}

static const char *document_shown(const char *id)
{
    int document = document_parse(id);

    return document < 0 ? id : document_title((enum document)document);
}

static void add_project(struct report_sheet *sheet, size_t number,
                        const Bairi__V1__ReportProject *p)
{
    struct report_writing *w = sheet->writing;
    const char *cells[PROJECT_COLUMNS] = {
        [PROJECT_ROW] = report_number(w, (long long)number),
        [PROJECT_UNIT] = report_unit_title(w, p->unit),
        [PROJECT_SUBUNIT] = report_subunit_title(w, p->unit, p->subunit),
        [PROJECT_NO] = p->project_no,
        [PROJECT_NAME] = p->name,
        [PROJECT_INVESTOR] = p->investor,
        [PROJECT_CLASS] = report_investor_class(p->investor_class),
        [PROJECT_INDUSTRY] = p->industry,
        [PROJECT_REGION] = p->source_region,
        [PROJECT_KIND] = kind_shown(p->kind),
        [PROJECT_FUNDING] = p->foreign ? "外资" : "内资",
        [PROJECT_AMOUNT] = report_number(w, p->amount_wan),
        [PROJECT_SIGNED] = report_day(w, p->signed_on),
        [PROJECT_DOCUMENT] = document_shown(p->document),
        [PROJECT_RECEIVED] = report_time(w, p->received),
        [PROJECT_PERIOD] = report_period_title(w, p->period),
        [PROJECT_LATE] = p->late ? "迟报" : "",
        [PROJECT_VERDICT] = report_word(p->verdict),
        [PROJECT_ROLE] = report_word(p->role),
        [PROJECT_REASON] = report_word(p->reason),
        [PROJECT_POINTS] = p->points,
    };

    report_sheet_row(sheet, ROW_PLAIN, cells);
}

/* What counts, and its investment: equal to the sums of the first sheet. */
static void add_sums(struct report_sheet *sheet)
{
    struct report_writing *w = sheet->writing;
    long long count = 0, amount = 0;
    const char *cells[PROJECT_COLUMNS] = {NULL};

    for (size_t i = 0; i < w->report->n_projects; i++) {
        const Bairi__V1__ReportProject *p = w->report->projects[i];
        if (strcmp(p->role, "excluded") == 0)
            continue;
        count++;
        amount += p->amount_wan;
    }
    cells[PROJECT_UNIT] = "计入合计";
    cells[PROJECT_NAME] = report_kept(w, arena_printf(w->arena, "%lld个", count));
    cells[PROJECT_AMOUNT] = report_number(w, amount);
    report_sheet_row(sheet, ROW_SUM, cells);
}

void report_projects_sheet(struct report_writing *writing)
{
    const Bairi__V1__Report *report = writing->report;
    const struct report_plan plan = {"项目明细",      "按考核单位名次排列", COLUMNS,
                                     PROJECT_COLUMNS, PROJECT_CLASS,        PROJECT_NAME + 1};
    struct report_sheet sheet = report_sheet_begin(writing, &plan);

    if (!sheet.sheet)
        return;
    for (size_t i = 0; i < report->n_projects; i++)
        add_project(&sheet, i + 1, report->projects[i]);
    report_sheet_filter(&sheet, sheet.next);
    add_sums(&sheet);
    report_sheet_end(&sheet, sheet.next - 1, PROJECT_CLASS - 1);
}
