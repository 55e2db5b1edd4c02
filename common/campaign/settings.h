/* A campaign's settings: the INI file of DOMAIN section 4 as values, every error with file, line,
 * key. */
#ifndef BAIRI_COMMON_CAMPAIGN_SETTINGS_H
#define BAIRI_COMMON_CAMPAIGN_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/buf.h"
#include "common/fraction.h"
#include "common/instant.h"
#include "common/status.h"

/* whole 万元 (10,000 yuan) */
struct wan {
    int64_t n;
};

enum kind { KIND_INDUSTRY, KIND_PPP, KIND_ESTATE, KIND_INFRASTRUCTURE, KIND_OTHER, KIND_COUNT };
enum document {
    DOCUMENT_CONTRACT,
    DOCUMENT_AGREEMENT,
    DOCUMENT_FRAMEWORK,
    DOCUMENT_INTENT,
    DOCUMENT_COUNT
};
enum extra_order { EXTRA_SIGNED, EXTRA_RECEIVED, EXTRA_LARGEST, EXTRA_SMALLEST };
enum band_edge { EDGE_LOWER, EDGE_UPPER };
enum rank_key { RANK_TOTAL, RANK_RATE, RANK_AMOUNT, RANK_FOREIGN };
enum score_mode { MODE_TARGET, MODE_RELATIVE };
enum measure { MEASURE_RATE, MEASURE_COUNTED, MEASURE_AMOUNT, MEASURE_FOREIGN };
enum percents { PERCENTS_EXACT, PERCENTS_FULL };

struct band {
    struct wan edge;
    struct fraction points;
};

/* base points from a completion rate on */
struct base_step {
    struct fraction rate; /* percent */
    struct fraction points;
};

struct subunit {
    const char *id, *name;
};

struct unit {
    const char *id, *name;
    int32_t target; /* 0: none */
    bool award, countersign;
    bool ranked;       /* no: shown, but without a place */
    const char *group; /* "" : all units that name none are one group */
    struct subunit *subunits;
    size_t subunit_count;
};

/* a period's deadline typed in the file; others follow report_day and report_time */
struct period_setting {
    const char *id; /* "2020-12" */
    struct instant deadline;
};

struct list {
    const char *name; /* "industry" */
    const char **items;
    size_t count;
};

enum {
    BANDS_MAX = 16,
    STEPS_MAX = 16,
    RANK_KEYS_MAX = 4,
    UNITS_MAX = 256,
    PERIODS_MAX = 64,
    LISTS_MAX = 16
};

struct settings {
    /* [campaign] */
    const char *id, *name, *issuer, *report_to;
    day start, end;
    int32_t key_month; /* yyyymm, 0: none */
    int utc_offset;    /* minutes */
    int32_t target_total;
    int report_day;  /* 1..31 */
    int report_time; /* minutes of the day, 24:00 = 1440 */
    bool has_closing;
    struct instant closing_deadline; /* exclusive */
    int report_after_days, objection_days;
    bool has_usd_rate;
    struct fraction usd_rate;
    bool investors_shown_to_unit, investors_shown_to_reader, investors_shown_to_public;
    bool investors_shown_to_bureau, investors_shown_to_city;
    /* [eligibility] */
    struct wan min_amount;
    bool min_inclusive;
    bool has_min_amount_usd;
    struct wan min_amount_usd; /* 万美元 */
    bool excluded_kind[KIND_COUNT];
    bool document_counts[DOCUMENT_COUNT];
    bool outside_only;
    struct fraction foreign_min_share; /* percent */
    /* [score] */
    enum score_mode mode;
    enum measure relative_by;
    struct fraction relative_least, relative_span;
    struct base_step base_steps[STEPS_MAX]; /* ascending rates */
    size_t base_step_count;
    bool base_below_target;
    struct fraction base_cap;
    enum extra_order extra_order;
    struct band bands[BANDS_MAX]; /* ascending edges */
    size_t band_count;
    enum band_edge band_edge;
    struct fraction foreign_bonus_factor;
    int32_t foreign_base_weight;
    struct fraction bonus_per_percent;
    enum percents bonus_percents;
    bool has_bonus_cap;
    struct fraction bonus_cap;
    bool has_floor;
    struct fraction floor;
    int decimals;
    /* [penalty] */
    const char **penalty_reasons;
    size_t penalty_reason_count;
    struct fraction penalty_min, penalty_max, penalty_step;
    bool has_missing_report, has_false_project;
    struct fraction missing_report, false_project; /* points suggested, never given by themselves */
    /* [rank] */
    enum rank_key keys[RANK_KEYS_MAX];
    size_t key_count;
    int32_t commend_first, criticise_last;
    bool last_exempt_if_met;
    /* [lists] */
    struct list lists[LISTS_MAX];
    size_t list_count;
    struct period_setting periods[PERIODS_MAX];
    size_t period_count;
    /* [unit.…] in file order */
    struct unit *units;
    size_t unit_count;
};

/*
 * Reads a campaign file. All memory from the arena.
 * name      shown in errors ("campaign.ini")
 * warnings  receives one line per warning (a target sum other than target_total); may be NULL
 * Fails     INVALID_ARGUMENT with where "campaign.ini:12", field = key
 */
enum status settings_read(struct bytes input, const char *name, struct arena *arena,
                          struct settings *out, struct buf *warnings, struct error *err) MUST_CHECK;

/* By id or, for people, by full name; NULL when there is none. */
const struct unit *settings_unit(const struct settings *settings, const char *id_or_name);
int settings_unit_index(const struct settings *settings, const char *id); /* -1: none */
const struct list *settings_list(const struct settings *settings, const char *name);

/* The settings with other targets (a copy in the arena): unit id and target, pairwise. */
enum status settings_with_targets(const struct settings *settings, const char *const *units,
                                  const int32_t *targets, size_t count, struct arena *arena,
                                  struct settings *out, struct error *err) MUST_CHECK;

/*
 * A penalty's points and reason against [penalty]: a listed reason, min..max, a multiple of step.
 * Fails  INVALID_ARGUMENT with field "points" or "reason"
 */
enum status settings_check_penalty(const struct settings *settings, struct fraction points,
                                   const char *reason, struct error *err) MUST_CHECK;

/*
 * The points the campaign suggests for a penalty with this reason: of a false project for `false`,
 * of a report that is missing for `missing`. A person types or approves them; nothing is deducted
 * by itself.
 * Returns  false: none are suggested
 */
bool settings_suggested_points(const struct settings *settings, const char *reason,
                               struct fraction *out);

/* The amount reaches the campaign's minimum: in yuan or, where one is set, in dollars (usd 0:
 * none).
 */
bool settings_amount_counts(const struct settings *settings, struct wan amount, struct wan usd);

/*
 * Periods (DOMAIN section 2): one per calendar month of the campaign, and "<year>-closing" when the
 * file has a closing deadline. In order of their deadlines. A first month whose report day lies
 * before the campaign's start is none; a report day the month does not have is its last day.
 */
struct period {
    char id[16];             /* "2020-11", "2020-closing" */
    struct instant deadline; /* exclusive */
    struct instant begins;   /* the deadline before; the campaign's first midnight for the first */
};
size_t settings_periods(const struct settings *settings, struct period out[PERIODS_MAX]);
/* The period a moment of receipt belongs to; false after the last deadline. */
bool settings_period_at(const struct settings *settings, struct instant received,
                        struct period *out);
/* The period in which a project signed on that day is due: the first whose deadline lies at the end
 * of the day or later. */
bool settings_period_due(const struct settings *settings, day signed_on, struct period *out);
bool settings_period(const struct settings *settings, const char *id, struct period *out);

/* "2021-01-05T24:00", which is the next day's 00:00, by a clock so many minutes ahead of UTC. */
bool moment_parse(const char *text, int utc_offset, struct instant *out);

/*
 * The campaign file with one period's deadline moved, otherwise byte for byte as it was.
 * settings  the file, read
 * deadline  whole minutes; that it lies between its neighbours is checked
 * Fails     NOT_FOUND: no such period; INVALID_ARGUMENT with field "deadline"
 */
enum status settings_move_deadline(struct bytes file, const struct settings *settings,
                                   const char *period, struct instant deadline, struct arena *arena,
                                   struct bytes *out, struct error *err) MUST_CHECK;

/* Identifiers as stored and on paper: "industry"/产业 …; -1 when text is neither. */
int kind_parse(const char *text);
const char *kind_name(enum kind kind);  /* "ppp" */
const char *kind_title(enum kind kind); /* "PPP", Chinese */
int document_parse(const char *text);
const char *document_name(enum document document);
const char *document_title(enum document document);

/* [a-z0-9-]{1,32} */
bool id_is_valid(const char *text);

#endif
