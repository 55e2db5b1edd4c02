/* What a report counts: its projects by industry, region, size, month …, in exact sums. */
#ifndef BAIRI_COMMON_CAMPAIGN_STATISTICS_H
#define BAIRI_COMMON_CAMPAIGN_STATISTICS_H

#include "common/campaign/settings.h"

/* What statistics know of a project. Texts are borrowed; "" where nothing is known. */
struct statistics_row {
    const char *unit, *subunit; /* ids */
    const char *industry, *source_region;
    const char *investor_class; /* id */
    bool foreign;               /* counts as foreign-funded */
    bool counted;               /* base or extra; all others are left out of every sum */
    struct wan amount;
    day signed_on;
    const char *period; /* of receipt */
};

/* Projects, not weights, and their amounts. */
struct statistics_sum {
    int64_t count;
    struct wan amount;
};

struct statistics_group {
    const char *unit;            /* STATISTICS_SUBUNIT only: whose; "" otherwise */
    const char *id;              /* stable, for programs; "" : nothing was entered */
    const char *title;           /* Chinese, as it is printed; "" becomes 未填 */
    struct statistics_sum all;   /* cumulative */
    struct statistics_sum newly; /* received in the period asked for (当月新增) */
};

enum statistics_by {
    STATISTICS_INDUSTRY,
    STATISTICS_REGION,
    STATISTICS_FUNDING, /* domestic, foreign: always both */
    STATISTICS_SIZE,    /* bands of the bonus: always all */
    STATISTICS_CLASS,
    STATISTICS_SUBUNIT, /* of the units that have some */
    STATISTICS_MONTH,   /* of signing, yyyy-mm: every month of the campaign */
    STATISTICS_KINDS
};
/* "industry", "region" …; and the table's Chinese title, "按产业分" … */
const char *statistics_name(enum statistics_by by);
const char *statistics_title(enum statistics_by by);

struct statistics_table {
    struct statistics_group *groups;
    size_t count;
    struct statistics_group total; /* its title is 合计 */
};

/*
 * The counted rows in groups. Industry, region and class: the most projects first, then the larger
 * amount, then as in the campaign's list; 其他 and what was left empty last. The others in their
 * own order.
 *
 * settings  in force: lists, bands, sub-units, months
 * period    whose receipts are new; "" : none are
 * out       arena memory that may point into the rows and the settings
 * Fails     RESOURCE_EXHAUSTED
 */
enum status statistics_make(enum statistics_by by, const struct settings *settings,
                            const char *period, const struct statistics_row *rows, size_t row_count,
                            struct arena *arena, struct statistics_table *out, struct error *err)
    MUST_CHECK;

/* All counted rows, and those of them that were signed in the key month (0 without one). */
struct statistics_key {
    struct statistics_sum key, all;
};
struct statistics_key statistics_key_month(const struct settings *settings,
                                           const struct statistics_row *rows, size_t row_count);

/* part of all in percent, exact; 0 of nothing. To be rounded once, when printed. */
struct fraction statistics_share(int64_t part, int64_t all);
/* The same as printed: rounded once, half away from zero; out >= 33 bytes. */
void statistics_percent(int64_t part, int64_t all, int decimals, char *out, size_t size);

/*
 * An amount in 亿元, exact: 552000 万元 is "55.2", 15000 "1.5", 10000 "1", 12345 "1.2345".
 * out  >= 33 bytes
 */
void statistics_yi(struct wan amount, char *out, size_t size);

#endif
