/* Whether two projects are one and the same: folded fields, likeness in figures, candidates. */
#ifndef BAIRI_COMMON_CAMPAIGN_DUPLICATES_H
#define BAIRI_COMMON_CAMPAIGN_DUPLICATES_H

#include "common/campaign/project.h"

/* Pairs of neighbouring characters of a text, as numbers, ascending. */
struct grams {
    const uint32_t *items;
    size_t count;
};

/* A project as duplicates are sought by; all texts folded, memory of an arena. */
struct likeness {
    const char *unit, *project_no;
    const char *subunit;     /* department of the unit, "": none */
    const char *investor;    /* without the form of the company (有限公司 …) */
    const char *name;        /* without phase, 项目, 工程 */
    int phase;               /* 一期 is 1; 0: the name says none */
    const char *place;       /* where it is built and whence the investor comes */
    const char *credit_code; /* "" for none */
    struct wan amount;
    day signed_on;
    struct grams investor_grams, name_grams, place_grams;
};

/*
 * A text without whatever two clerks write differently: NFKC, case folded, no blanks, brackets,
 * punctuation or marks. Idempotent. NULL without memory.
 */
char *duplicates_fold(const char *text, struct arena *arena);
/* The same of a company's name: without 有限公司, 有限责任公司, 股份有限公司, Co., Ltd. */
char *duplicates_fold_investor(const char *text, struct arena *arena);
/*
 * The same of a project's name: without 项目 and 工程 at its end and without its phase.
 * phase  the last phase the name says (一期, 2期, Ⅲ期, 第四期, phase 5), else 0; may be NULL
 */
char *duplicates_fold_name(const char *text, struct arena *arena, int *phase);

/* Folds a record; unit, subunit and project_no stay borrowed. RESOURCE_EXHAUSTED without memory. */
enum status likeness_of(const struct project *project, struct arena *arena, struct likeness *out,
                        struct error *err) MUST_CHECK;
/* Of one whose texts are folded already (kept somewhere): fills the grams. */
enum status likeness_complete(struct likeness *likeness, struct arena *arena, struct error *err)
    MUST_CHECK;

/* How alike two projects are. Shares are in thousandths; -1: one of them says nothing. */
struct alike {
    int score;                 /* 0 … 1000 */
    int investor, name, place; /* pairs of characters that both have (Dice) */
    bool same_credit_code, same_amount, same_day;
    bool other_phase; /* both say a phase, and not the same */
    bool sure;        /* name and phase equal, and investor with amount, or the credit code */
};

/* Reported from two places: by two units, or by two departments of one. */
bool duplicates_between(const char *unit, const char *subunit, const char *other_unit,
                        const char *other_subunit);

/* Symmetric. The same investor's next phase is alike, but never surely the same. */
struct alike duplicates_compare(const struct likeness *a, const struct likeness *b);

/* A pair of at least this score is a candidate. */
enum { DUPLICATES_SCORE_LEAST = 550 };

/*
 * What a project is found by: projects that are alike share one of these numbers nearly always,
 * those that are surely the same share DUPLICATES_KEY_NAME.
 */
enum duplicates_key {
    DUPLICATES_KEY_NAME,
    DUPLICATES_KEY_INVESTOR,
    DUPLICATES_KEY_CREDIT_CODE,
    DUPLICATES_KEY_AMOUNT_DAY,
    DUPLICATES_KEY_AMOUNT_NAME,   /* the amount and a piece of the name */
    DUPLICATES_KEY_NAME_INVESTOR, /* a piece of each */
    DUPLICATES_KEY_COUNT
};
/* keys[i] is 0 where the project has none of that sort. */
void duplicates_keys(const struct likeness *likeness, int64_t keys[DUPLICATES_KEY_COUNT]);

struct duplicate {
    const struct likeness *a, *b; /* by unit and number, ascending */
    struct alike alike;
};
struct duplicates {
    struct duplicate *items; /* arena memory; highest score first, then by unit and number */
    size_t count;
    bool more;       /* there were others of a lower score, or as low */
    size_t compared; /* pairs looked at */
    size_t crowded;  /* keys that too many share: there, only neighbours in order were compared */
};

struct duplicates_ask {
    size_t most;  /* pairs to return, > 0 */
    bool between; /* only pairs of two units, or of two departments of one */
    /* Pairs that are settled already and left out; NULL: none */
    bool (*settled)(void *context, const struct likeness *a, const struct likeness *b);
    void *context;
};

/*
 * All candidates among many projects. The work grows with their number, not its square, whatever
 * they are called.
 */
enum status duplicates_find(const struct likeness *items, size_t count,
                            const struct duplicates_ask *ask, struct arena *arena,
                            struct duplicates *out, struct error *err) MUST_CHECK;

#endif
