/* The workbook's sheet of penalties in force. */
#include "client/render/report_book_parts.h"

enum { NUMBER, UNIT, PROJECT, REASON, POINTS, RECORD, COLUMN_COUNT };

static const struct report_column COLUMNS[COLUMN_COUNT] = {
    [NUMBER] = {"序号",                   7,  LOOK_COUNT },
      [UNIT] = {"考核单位",             34, LOOK_LONG  },
    [PROJECT] = {"项目编号",             14, LOOK_TEXT  },
      [REASON] = {"原因",                   20, LOOK_LONG  },
    [POINTS] = {"扣分",                   10, LOOK_POINTS},
      [RECORD] = {"提出扣分的记录号", 20, LOOK_COUNT },
};

void report_penalties_sheet(struct report_writing *writing)
{
    const Bairi__V1__Report *report = writing->report;
    const struct report_plan plan = {"扣分与异议", "", COLUMNS, COLUMN_COUNT, 0, UNIT + 1};
    struct report_sheet sheet = report_sheet_begin(writing, &plan);

    if (!sheet.sheet)
        return;
    for (size_t i = 0; i < report->n_penalties; i++) {
        const Bairi__V1__ReportPenalty *p = report->penalties[i];
        const char *cells[COLUMN_COUNT] = {[NUMBER] = report_number(writing, (long long)i + 1),
                                           [UNIT] = report_unit_title(writing, p->unit),
                                           [PROJECT] = p->project_no,
                                           [REASON] = report_word(p->reason),
                                           [POINTS] = p->points,
                                           [RECORD] =
                                               report_number(writing, (long long)p->proposal)};

        report_sheet_row(&sheet, ROW_PLAIN, cells);
    }
    report_sheet_filter(&sheet, sheet.next);
    if (report->n_penalties == 0)
        report_sheet_remark(&sheet, "无。");
    report_sheet_end(&sheet, sheet.next - 1, COLUMN_COUNT - 1);
}
