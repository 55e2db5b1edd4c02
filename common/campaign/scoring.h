/* The score: a pure function of settings, projects with verdicts, penalties (DOMAIN section 4). */
#ifndef BAIRI_COMMON_CAMPAIGN_SCORING_H
#define BAIRI_COMMON_CAMPAIGN_SCORING_H

#include "common/campaign/settings.h"

enum verdict {
    VERDICT_ACCEPTED,
    VERDICT_REFUSED,
    VERDICT_VOIDED,
    VERDICT_TERMINATED,
    VERDICT_PENDING,
    VERDICT_COUNT
};
int verdict_parse(const char *text); /* "" = accepted; -1 when unknown */
const char *verdict_name(enum verdict verdict);

/* What scoring knows of a project. */
struct scored_project {
    const char *project_no;
    int unit; /* index into settings->units */
    bool outside;
    enum kind kind;
    struct wan amount;
    struct wan amount_usd; /* 万美元, 0: none */
    bool foreign;          /* funding = foreign; whether it counts so depends on the share */
    struct fraction foreign_share; /* percent; empty means 100 */
    day signed_on;
    enum document document;
    enum verdict verdict;
    struct instant received;
};

struct scored_penalty {
    int unit;
    struct fraction points; /* >= 0 */
};

/* The first that applies, in this order; also the order of the published contract. */
enum exclusion {
    EXCLUDED_NOT,
    EXCLUDED_VERDICT,
    EXCLUDED_DATE,
    EXCLUDED_AMOUNT,
    EXCLUDED_OUTSIDE,
    EXCLUDED_KIND,
    EXCLUDED_DOCUMENT
};
const char *exclusion_name(enum exclusion exclusion); /* "verdict" … */

enum role { ROLE_BASE, ROLE_EXTRA, ROLE_EXCLUDED };

struct project_score {
    const struct scored_project *project;
    enum role role;
    enum exclusion exclusion;
    bool foreign;           /* counts as foreign-funded */
    int32_t weight;         /* towards the target, 0 when excluded */
    struct fraction points; /* bonus when an extra, before bonus_cap */
};

enum award { AWARD_NONE, AWARD_COMMEND, AWARD_CRITICISE, AWARD_MANUAL };
const char *award_name(enum award award); /* "", "commend" … */

struct unit_score {
    const struct unit *unit;
    int32_t target;
    int64_t counted; /* sum of weights */
    struct wan amount;
    int64_t foreign_count;
    bool measured; /* has a target, so there is a rate, a base and a total */
    bool ranked;   /* measured, and the campaign ranks it */
    size_t group;  /* equal for units ranked against each other */
    struct fraction rate, base, bonus, penalty; /* rate in percent, uncapped */
    struct fraction raw, total;                 /* before and after the floor */
    int place, place_by_rate, place_by_total;   /* within the group; 0: not ranked */
    enum award award;
    struct project_score
        *projects; /* base in order, then extras in order, then excluded by number */
    size_t base_count, extra_count, excluded_count;
};

struct scores {
    struct unit_score *units; /* group by group in file order, each in the order of places;
                                 unranked last, equal in file order */
    size_t count;
};

/*
 * Scores all units at once. Everything in *out lives in the arena and points into the arguments.
 * Fails for lack of memory or beyond 9,000,000 projects (RESOURCE_EXHAUSTED), and where relative
 * scoring meets figures it cannot keep exact (OUT_OF_RANGE).
 */
enum status scoring_run(const struct settings *settings, const struct scored_project *projects,
                        size_t project_count, const struct scored_penalty *penalties,
                        size_t penalty_count, struct arena *arena, struct scores *out,
                        struct error *err) MUST_CHECK;

/* Bonus points of one project beyond the target (rule 4); 0 below the first band. */
struct fraction bonus_points(struct wan amount, bool foreign, const struct settings *settings);

/* Counts as foreign-funded under the campaign's share. */
bool counts_as_foreign(const struct scored_project *project, const struct settings *settings);

/*
 * Schedule (rule 8): days gone ÷ days of the campaign at the end of day d, 0..1.
 */
struct fraction schedule_at(const struct settings *settings, day d);

#endif
