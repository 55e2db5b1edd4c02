/* Decisions on their way: named on the command line or in a list, found, tried, sent. */
#ifndef BAIRI_CLIENT_COMMANDS_DECISIONS_H
#define BAIRI_CLIENT_COMMANDS_DECISIONS_H

#include "client/commands/app.h"
#include "common/campaign/project.h"
#include "common/grid.h"

/* A verdict by its words, and the list of its reasons. */
struct verdict_word {
    Bairi__V1__Decision__Verdict verdict;
    const char *id;      /* "return" */
    const char *title;   /* "退回补正" */
    const char *reasons; /* of [lists]; NULL: none */
    bool needs_reason, needs_day;
};
/* By verdict; never NULL for one of the protocol's. */
const struct verdict_word *verdict_word(Bairi__V1__Decision__Verdict verdict);

/* What becomes of a line. */
enum line_fate {
    LINE_OPEN,    /* no verdict: left as it is */
    LINE_DONE,    /* the project stands so already */
    LINE_REFUSED, /* why says so */
    LINE_TO_SEND,
};

struct decision_line {
    size_t line; /* of the table; 0: from the command line */
    const char *unit, *project_no;
    unsigned version;                /* 0: whichever stands there */
    const struct verdict_word *word; /* NULL: no verdict */
    const char *reason;
    day return_by;
    const Bairi__V1__ProjectState *state; /* once found */
    enum line_fate fate;
    struct error why;
};
struct decision_list {
    struct decision_line *lines;
    size_t count;
};

/*
 * Reads a table with the columns project, verdict, reason, return_by (or 项目编号, 结论, 理由,
 * 补正期限), in any order, others ignored: what bairi queue -o csv prints, filled in.
 * name      shown in errors
 * problems  receives what is wrong, each with its cell
 * Fails     INVALID_ARGUMENT when the columns are not there or there are problems
 */
enum status decisions_read(const struct grid *table, const char *name,
                           const struct settings *settings, struct arena *arena,
                           struct decision_list *out, struct problems *problems, struct error *err)
    MUST_CHECK;

/* Says of a line whose project was found (or not: NULL) what is to be done with it. */
void decision_judge(struct decision_line *line, const Bairi__V1__ProjectState *state);

/* Asks the server about every line to be sent; those it would refuse become LINE_REFUSED. */
enum status decisions_try(struct app *app, struct decision_list *list, struct error *err)
    MUST_CHECK;

/* How many lines have this fate. */
size_t decisions_count(const struct decision_list *list, enum line_fate fate);

#endif
