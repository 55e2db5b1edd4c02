/*
 * A paper: an official document before it is set, as parts in reading order.
 *
 * What a document says is decided by who composes it; how a page looks (GB/T 9704-2012) by who sets
 * it, as PDF or as a Word file. Between the two stands this, also as JSON (paper_json.h), so that
 * the program that sets pages needs neither a server nor a campaign. It knows nothing of parks.
 *
 * Everything is UTF-8 and belongs to the arena the paper was made in.
 */
#ifndef BAIRI_COMMON_PAPER_PAPER_H
#define BAIRI_COMMON_PAPER_PAPER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/buf.h"
#include "common/status.h"

/* How the first page begins. */
enum paper_form {
    PAPER_REPORT, /* 报告, 通报: red mark 72 mm from the page's top, number line, red rule */
    PAPER_LETTER, /* 函: letterhead between two red double rules */
    PAPER_PLAIN,  /* no red heading: a brief, a case file, a cover */
};

enum paper_kind {
    PAPER_TEXT,       /* a paragraph, first line indented by two characters; **bold** is not read */
    PAPER_SALUTATION, /* 主送机关, flush left, with its colon */
    PAPER_HEADING, /* level 1 黑体 “一、”, 2 楷体 “（一）”, 3 仿宋 bold “1.”; the number is in the
                      text */
    PAPER_TABLE,   /* columns and rows; its text is the caption, may be empty */
    PAPER_CHART,   /* its text is the caption */
    PAPER_FACTS,   /* name and value side by side, two columns of a table without rules */
    PAPER_ATTACHMENTS, /* 附件： the list before the signature; rows[i][0] are the titles */
    PAPER_SIGNATURE, /* 发文机关署名 and 成文日期, right; text is the issuer, value the date; no
                        seal */
    PAPER_ANNOTATION, /* 附注, in brackets below the date */
    PAPER_ANNEX,      /* a new page headed 附件 and its number (value); text is its title */
    PAPER_PAGE,       /* a new page */
    PAPER_RECORD, /* 版记 at the foot of the last page: text 抄送, value 印发机关 and 印发日期 */
};

enum paper_align { PAPER_LEFT, PAPER_CENTRE, PAPER_RIGHT };

struct paper_column {
    const char *title;
    enum paper_align align;
    unsigned width; /* share of the table's width, 1 to 100; 0: after its contents */
};

enum paper_chart {
    PAPER_BARS,   /* one bar per label, 0 to most; with `mark` a line across (the schedule) */
    PAPER_COURSE, /* one line per series over the labels (cumulative trend) */
    PAPER_SHARES, /* horizontal bars with their share in percent, largest first */
    PAPER_CHARTS
};

/* One row of figures; `shown` is what is printed beside it, exactly. */
struct paper_series {
    const char *name;
    const double *values;     /* as many as the chart has labels; only for lengths, never printed */
    const char *const *shown; /* the same number of texts; NULL prints none */
};

struct paper_figure {
    enum paper_chart chart;
    const char *const *labels;
    size_t label_count;
    const struct paper_series *series;
    size_t series_count;
    bool has_mark;
    double mark;            /* PAPER_BARS: a line across at this value */
    const char *mark_shown; /* its legend, e.g. 时序进度 63.04% */
    const char *unit;       /* what is counted: 个, 万元, % */
};

struct paper_part {
    enum paper_kind kind;
    unsigned level;    /* PAPER_HEADING: 1 to 3 */
    const char *text;  /* never NULL */
    const char *value; /* never NULL */
    const struct paper_column *columns;
    size_t column_count;
    const char *const *const *rows; /* row_count × column_count texts */
    size_t row_count;
    size_t total_rows; /* the last rows of a table that are sums, set bold */
    bool landscape;    /* PAPER_ANNEX: its pages lie on their side */
    const struct paper_figure *figure;
    struct paper_part *next;
};

struct paper {
    struct arena *arena;
    enum paper_form form;
    const char *mark;    /* 发文机关标志, red; "" for PAPER_PLAIN */
    const char *draft;   /* 代拟稿, top left; "" when it is none */
    const char *title;   /* a line break stands where it should be broken */
    const char *subject; /* file name without ending, and the PDF's title */
    const char *system;  /* 系统编号, small at the foot; not a document number; "" for none */
    int64_t made; /* µs UTC: the file's creation date, so that making twice gives equal bytes */
    bool blank_number; /* 发文字号 stands as a blank to be filled in */
    bool upward; /* 上行文 (报告 to a higher office): a blank 签发人 stands beside it */
    struct paper_part *parts;
    struct paper_part *last;
    bool spoilt;               /* an addition ran out of memory; paper_finish tells */
    struct paper_part nowhere; /* where additions go that memory was lacking for */
};

/* Limits of a paper from outside; paper_json.c checks them before anything is built. */
enum {
    PAPER_PARTS_MAX = 4096,
    PAPER_COLUMNS_MAX = 24,
    PAPER_ROWS_MAX = 20000,
    PAPER_TEXT_MAX = 64 << 10,
    PAPER_LABELS_MAX = 512,
    PAPER_SERIES_MAX = 16,
};

/* A paper without parts, all texts ""; NULL without memory. */
struct paper *paper_create(struct arena *arena);

/*
 * Adding at the end. Texts are borrowed, not copied: they live as long as the paper. NULL means "".
 * Additions return the new part for what the call does not fill in, or a part that goes nowhere
 * when memory is out: never NULL.
 */
struct paper_part *paper_add(struct paper *paper, enum paper_kind kind, const char *text,
                             const char *value);
struct paper_part *paper_heading(struct paper *paper, unsigned level, const char *text);
struct paper_part *paper_textf(struct paper *paper, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A table to which rows are added; columns are borrowed. */
struct paper_part *paper_table(struct paper *paper, const char *caption,
                               const struct paper_column *columns, size_t column_count);
/* One row: column_count texts, borrowed; the array itself is copied. NULL cells are empty. */
void paper_row(struct paper *paper, struct paper_part *table, const char *const *cells);

/* A chart; the figure and all it points to are borrowed. */
struct paper_part *paper_chart(struct paper *paper, const char *caption,
                               const struct paper_figure *figure);

/* Fails  RESOURCE_EXHAUSTED when any addition ran out of memory */
enum status paper_finish(const struct paper *paper, struct error *err) MUST_CHECK;

#endif
