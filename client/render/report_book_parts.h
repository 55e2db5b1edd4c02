/* What the sheets of a report's workbook share: looks, the frame of a sheet, words. */
#ifndef BAIRI_CLIENT_RENDER_REPORT_BOOK_PARTS_H
#define BAIRI_CLIENT_RENDER_REPORT_BOOK_PARTS_H

#include "client/render/report_book.h"
#include "common/campaign/settings.h"

/* How a cell is read by a person, and how a program stores it. */
enum report_look {
    LOOK_TEXT,
    LOOK_CENTRE,  /* short words */
    LOOK_LONG,    /* wrapped */
    LOOK_COUNT,   /* a whole number */
    LOOK_AMOUNT,  /* 万元 with thousands separators */
    LOOK_PERCENT, /* of a text in percent: the cell holds the hundredth, shown with % */
    LOOK_POINTS,  /* with the campaign's decimals */
    LOOK_GAP,     /* the same with its sign */
    LOOK_DATE,
    LOOK_TIME,
    LOOK_COUNT_OF
};

struct report_column {
    const char *title;
    int width; /* characters; Chinese ones count two */
    enum report_look look;
};

enum report_row_kind { ROW_PLAIN, ROW_SUM };

struct report_writing {
    struct book book;
    const Bairi__V1__Report *report;
    struct settings settings;
    bool released;
    struct arena *arena;
    bool exhausted;
    lxw_format *title, *subtitle, *remark, *head;
    lxw_format *looks[2][LOOK_COUNT_OF]; /* by enum report_row_kind */
};

/* A sheet being filled: titles, then rows under one line of column titles. */
struct report_sheet {
    struct report_writing *writing;
    lxw_worksheet *sheet; /* NULL: it could not be made, and nothing is written */
    const char *name;
    const struct report_column *columns;
    size_t column_count;
    lxw_col_t across; /* the last column the title stands over */
    lxw_row_t head;   /* the row of column titles, 0-based */
    lxw_row_t next;   /* the row to be written next */
};

/* NULL becomes "" and is remembered as lack of memory. */
const char *report_kept(struct report_writing *writing, const char *text);
const char *report_number(struct report_writing *writing, long long number);
/* "" for 0 */
const char *report_day(struct report_writing *writing, day d);
/* "2020-11-20 09:30" in the campaign's time, "" for 0 */
const char *report_time(struct report_writing *writing, int64_t us);

void report_formats(struct report_writing *writing);

/* What a sheet is before it has rows. */
struct report_plan {
    const char *name;
    const char *remark; /* beside what the report is; may be "" */
    const struct report_column *columns;
    size_t column_count;
    size_t printed;   /* columns that go onto paper; 0: all */
    lxw_col_t frozen; /* columns that stay when one scrolls to the right */
};

/* Begins a sheet: name, title with what the report is, titles of the columns. */
struct report_sheet report_sheet_begin(struct report_writing *writing,
                                       const struct report_plan *plan);
/* One row: a text per column; what is no number or date stays text. NULL cells are empty. */
void report_sheet_row(struct report_sheet *sheet, enum report_row_kind kind,
                      const char *const *cells);
/* A line of text under the rows. */
void report_sheet_remark(struct report_sheet *sheet, const char *text);
/* The filter over the rows up to, not with, `end`. */
void report_sheet_filter(struct report_sheet *sheet, lxw_row_t end);
/* What is printed ends here or where the title ends: charts beside or below the rows are in it. */
void report_sheet_end(struct report_sheet *sheet, lxw_row_t last_row, lxw_col_t last_column);

/* ---- the sheets, one function each ---- */

void report_units_sheet(struct report_writing *writing);
void report_projects_sheet(struct report_writing *writing);
void report_statistics_sheet(struct report_writing *writing);
void report_course_sheet(struct report_writing *writing);
void report_penalties_sheet(struct report_writing *writing);
/* Left out while nothing changed. */
void report_changes_sheet(struct report_writing *writing);
void report_rules_sheet(struct report_writing *writing);

/* ---- words: what stands on paper for the ids of a report ---- */

/* "2020-11" → 2020年11月, "2020-closing" → 2020年收官阶段, "final" → 验收考核 */
const char *report_period_title(struct report_writing *writing, const char *period);
/* The unit's name; its id when the settings do not have it. */
const char *report_unit_title(const struct report_writing *writing, const char *unit);
const char *report_subunit_title(const struct report_writing *writing, const char *unit,
                                 const char *subunit);
/* Verdicts, roles, reasons of exclusion and of penalties; the id itself when it is none of them. */
const char *report_word(const char *id);
/* "world500" → 世界500强; the id itself when it is unknown. */
const char *report_investor_class(const char *id);

#endif
