/* The workbook's sheets of decisions: penalties and objections, and what changed since before. */
#include "client/render/report_book_parts.h"

/* ---- penalties and objections ---- */

enum { KIND, UNIT, PROJECT, MATTER, POINTS, STATE, TEXT, RECORD, COLUMN_COUNT };

static const struct report_column COLUMNS[COLUMN_COUNT] = {
    [KIND] = {"类型",          9,  LOOK_CENTRE},
      [UNIT] = {"考核单位",    28, LOOK_LONG  },
    [PROJECT] = {"项目编号",    12, LOOK_TEXT  },
      [MATTER] = {"事由",          14, LOOK_LONG  },
    [POINTS] = {"扣分",          8,  LOOK_POINTS},
      [STATE] = {"状态",          10, LOOK_CENTRE},
    [TEXT] = {"内容和答复", 52, LOOK_LONG  },
      [RECORD] = {"记录号",       9,  LOOK_COUNT },
};

static void add_penalty(struct report_sheet *sheet, const Bairi__V1__ReportPenalty *p)
{
    struct report_writing *w = sheet->writing;
    const char *cells[COLUMN_COUNT] = {[KIND] = "扣分",
                                       [UNIT] = report_unit_title(w, p->unit),
                                       [PROJECT] = p->project_no,
                                       [MATTER] = report_word(p->reason),
                                       [POINTS] = p->points,
                                       [STATE] = "生效",
                                       [TEXT] = "",
                                       [RECORD] = report_number(w, (long long)p->proposal)};

    report_sheet_row(sheet, ROW_PLAIN, cells);
}

static void add_objection(struct report_sheet *sheet, const Bairi__V1__ReportObjection *o)
{
    struct report_writing *w = sheet->writing;
    const char *text =
        o->answer[0] ? report_kept(w, arena_printf(w->arena, "%s\n答复：%s", o->text, o->answer))
                     : o->text;
    const char *cells[COLUMN_COUNT] = {[KIND] = "异议",
                                       [UNIT] = report_unit_title(w, o->unit),
                                       [PROJECT] = o->project_no,
                                       [MATTER] = report_word(o->decision),
                                       [STATE] = report_word(o->state),
                                       [TEXT] = text,
                                       [RECORD] = report_number(w, (long long)o->index)};

    report_sheet_row(sheet, ROW_PLAIN, cells);
}

void report_penalties_sheet(struct report_writing *writing)
{
    const Bairi__V1__Report *report = writing->report;
    const struct report_plan plan = {"扣分与异议", "", COLUMNS, COLUMN_COUNT, 0, UNIT + 1};
    struct report_sheet sheet = report_sheet_begin(writing, &plan);

    if (!sheet.sheet)
        return;
    for (size_t i = 0; i < report->n_penalties; i++)
        add_penalty(&sheet, report->penalties[i]);
    for (size_t i = 0; i < report->n_objections; i++)
        add_objection(&sheet, report->objections[i]);
    report_sheet_filter(&sheet, sheet.next);
    if (report->n_penalties + report->n_objections == 0)
        report_sheet_remark(&sheet, "无。");
    report_sheet_end(&sheet, sheet.next - 1, COLUMN_COUNT - 1);
}

/* ---- changes ---- */

enum { WHOSE, WHICH, STEP, BEFORE, AFTER, WHEN, WHY, CHANGE_COLUMNS };

static const struct report_column CHANGES[CHANGE_COLUMNS] = {
    [WHOSE] = {"考核单位", 28, LOOK_LONG  },
      [WHICH] = {"项目编号", 12, LOOK_TEXT  },
    [STEP] = {"变更",       12, LOOK_CENTRE},
      [BEFORE] = {"变更前",    26, LOOK_LONG  },
    [AFTER] = {"变更后",    26, LOOK_LONG  },
      [WHEN] = {"时间",       17, LOOK_TIME  },
    [WHY] = {"原因",       40, LOOK_LONG  },
};

/* "认定，基础，12500万元", "超额 1.0分" … */
static const char *counting(struct report_writing *w, const Bairi__V1__ReportCounting *c)
{
    const char *points = "";

    if (!c)
        return "—";
    if (c->points[0])
        points = report_kept(w, arena_printf(w->arena, "%s分", c->points));
    if (c->verdict[0] == '\0')
        return points;
    return report_kept(w, arena_printf(w->arena, "%s，%s%s%s，%lld万元", report_word(c->verdict),
                                       report_word(c->role), *points ? "，加" : "", points,
                                       (long long)c->amount_wan));
}

void report_changes_sheet(struct report_writing *writing)
{
    const Bairi__V1__Report *report = writing->report;
    const struct report_plan plan = {"变更",   "与此前已签发报告相比", CHANGES, CHANGE_COLUMNS, 0,
                                     WHICH + 1};
    struct report_sheet sheet;

    if (report->n_changes == 0)
        return;
    sheet = report_sheet_begin(writing, &plan);
    if (!sheet.sheet)
        return;
    for (size_t i = 0; i < report->n_changes; i++) {
        const Bairi__V1__ReportChange *c = report->changes[i];
        const char *cells[CHANGE_COLUMNS] = {[WHOSE] = report_unit_title(writing, c->unit),
                                             [WHICH] = c->project_no,
                                             [STEP] = report_word(c->what),
                                             [BEFORE] = counting(writing, c->before),
                                             [AFTER] = counting(writing, c->after),
                                             [WHEN] = report_time(writing, c->time),
                                             [WHY] = c->text};

        report_sheet_row(&sheet, ROW_PLAIN, cells);
    }
    report_sheet_filter(&sheet, sheet.next);
    report_sheet_end(&sheet, sheet.next - 1, CHANGE_COLUMNS - 1);
}
