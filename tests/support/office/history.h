/* A random history: what several people do, one step after the other, on a desk and in a model. */
#ifndef BAIRI_TESTS_SUPPORT_OFFICE_HISTORY_H
#define BAIRI_TESTS_SUPPORT_OFFICE_HISTORY_H

#include "tests/support/office/model.h"
#include "tests/support/office/office.h"

enum { HISTORY_STEPS = 32, HISTORY_OPEN_MAX = 8, HISTORY_LINE = 200, HISTORY_UNITS = 4 };
enum { HISTORY_ACTIONS = 32 };

/* One project that several units report under this name, as the same by investor and amount too. */
#define HISTORY_SHARED "样例共有项目"

/* A proposal that waits, and what it does to the model when it is approved. */
struct waiting {
    uint64_t index;
    Bairi__V1__Proposal__ActionCase action;
    struct model_project *project;
    int unit;
    int32_t target;
    struct fraction points;
    int64_t amount;
    int version;
    uint64_t penalty;
    size_t objection; /* an answer's: in `objections` */
    Bairi__V1__Proposal__ObjectionAnswer__Outcome outcome;
};

/* What a unit may object to, and has. */
struct contested {
    uint64_t index;          /* of the decision; of the objection */
    struct waiting decision; /* action 0: a refusal */
};

struct history {
    struct desk *desk; /* with `quick` set */
    uint64_t seed, random;
    struct model model;       /* its units are those of history_units */
    struct settings settings; /* in force, by the model's account */
    struct waiting open[HISTORY_OPEN_MAX];
    size_t open_count;
    struct contested decisions[HISTORY_STEPS], objections[HISTORY_STEPS];
    size_t decision_count, objection_count;
    int numbers;
    int step;
    char log[HISTORY_STEPS][HISTORY_LINE]; /* what was done at each step */
    size_t done, refused;
    size_t agreed[HISTORY_ACTIONS]; /* proposals approved, by action */
};

extern const char *const history_units[HISTORY_UNITS];

/* Somebody does something, drawn from h->random; the model follows what the desk took. */
void history_move(struct history *h);
/* The unit's place in the campaign file. */
int history_unit(const struct history *h, int unit);
/* A proposal that gives one unit another target. */
Bairi__V1__Proposal *history_targets(struct desk *desk, int unit, int32_t number);

#endif
