/* What composing a document shares: the paper, whose words it needs, its numbered headings. */
#ifndef BAIRI_CLIENT_PAPERS_WRITER_H
#define BAIRI_CLIENT_PAPERS_WRITER_H

#include "client/papers/papers.h"
#include "client/papers/words.h"
#include "common/campaign/scoring.h"
#include "common/campaign/statistics.h"

struct writer {
    struct paper *paper;
    struct arena *arena;
    const struct settings *settings;
    unsigned sections, parts, annexes; /* numbers given so far */
    struct paper_part *first_annex;    /* without a number while it is the only one */
};

/* A document about a report: with its scores as they follow from its own rows. */
struct report_writer {
    struct writer w;
    const struct papers_report *source;
    const Bairi__V1__Report *report;
    struct settings settings;
    struct scores scores;
    struct statistics_row *rows; /* one per project of the report */
    day as_of;
    const char *period; /* 2020年11月 */
    int yi_decimals;    /* that every project's amount can be printed with exactly, in 亿元 */
};

/* Text of a document, in its arena; "" and a spoilt paper without memory. */
const char *said(struct writer *w, const char *format, ...) PRINTF_LIKE(2, 3);
/* An empty paper; RESOURCE_EXHAUSTED. */
enum status writer_open(struct writer *w, const struct settings *settings, struct arena *arena,
                        struct error *err) MUST_CHECK;
enum status report_writer_open(struct report_writer *r, const struct papers_report *source,
                               struct arena *arena, struct error *err) MUST_CHECK;

/* A paragraph. Control characters that came with somebody's text become blanks. */
void para(struct writer *w, const char *format, ...) PRINTF_LIKE(2, 3);
/* Somebody's text of several lines: a paragraph each. */
void paras(struct writer *w, const char *text);
/* A row; what came with control characters loses them. */
void row(struct writer *w, struct paper_part *table, const char *const *cells);

/* A document of the issuer's with a red heading, as a draft whose number and signer are blank. */
void official(struct writer *w, enum paper_form form, const char *title, const char *subject);
/* The issuer below the text with the day, or a day to be filled in (0). */
void signature(struct writer *w, day d);
/* The record at the foot: whom it is sent to besides, and who prints it when. */
void record(struct writer *w, const char *copies, day d);

/* "一、…" and below it "（一）…" */
void section(struct writer *w, const char *title);
void subsection(struct writer *w, const char *title);
/* Opens the next annex: 附件1, 附件2 … */
struct paper_part *annex(struct writer *w, const char *title, bool landscape);

/* All units' names with 、 between them. */
const char *units_named(struct writer *w);
/* Percent of the units' targets together, counted by weights; false: no unit has a target. */
bool whole_rate(const struct scores *scores, struct fraction *rate, int64_t *counted,
                int64_t *target);
/* Rounded once, with the campaign's decimals. */
const char *percent(struct writer *w, struct fraction f);
/* "超时序进度4.50个百分点" or "欠…" or "与时序进度持平" */
const char *gap_said(struct writer *w, struct fraction gap);

#endif
