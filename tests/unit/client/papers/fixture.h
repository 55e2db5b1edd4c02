/* Reports typed as rows, and looking into composed papers, for the tests of this folder. */
#ifndef BAIRI_TESTS_UNIT_CLIENT_PAPERS_FIXTURE_H
#define BAIRI_TESTS_UNIT_CLIENT_PAPERS_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "client/papers/papers.h"
#include "common/paper/paper_json.h"
#include "common/record/report.h"

#define CAMPAIGN                                                                                   \
    "[campaign]\nid = test\nname = 某区2020年招商行动\nissuer = 某区经济发展局\n"    \
    "report_to = 某市商务局\nstart = 2020-10-01\nend = 2020-12-31\nkey_month = 2020-11\n"     \
    "closing_deadline = 2021-01-05T24:00\n"
#define UNITS                                                                                      \
    "[unit.aa]\nname = 甲园区\ntarget = 4\naward = yes\n"                                       \
    "[unit.bb]\nname = 乙园区(北区)\ntarget = 4\naward = yes\n"                               \
    "[unit.cc]\nname = 丙园区\ntarget = 4\naward = yes\n"                                       \
    "[unit.dd]\nname = 丁园区\n"

struct desk {
    struct arena *arena;
    Bairi__V1__Report report;
    const char *ini;
    struct paper *paper;
    struct error err;
};

static inline char *copy(struct desk *d, const char *text)
{
    return arena_strdup(d->arena, text);
}

/* An empty report of November, drawn up on the 28th. */
static inline void desk_open(struct desk *d, const char *ini)
{
    memset(d, 0, sizeof *d);
    error_clear(&d->err);
    d->arena = arena_create((size_t)64 << 20);
    assert_non_null(d->arena);
    d->ini = ini;
    bairi__v1__report__init(&d->report);
    d->report.campaign = copy(d, "test");
    d->report.period = copy(d, "2020-11");
    d->report.version = 1;
    d->report.settings_version = 1;
    d->report.settings.data = arena_memdup(d->arena, ini, strlen(ini));
    d->report.settings.len = strlen(ini);
    d->report.schedule_on = 20201126;
    d->report.as_of = INT64_C(1606525200000000); /* 2020-11-28 09:00 */
    d->report.projects = arena_array(d->arena, 200, sizeof d->report.projects[0]);
    d->report.targets = arena_array(d->arena, 16, sizeof d->report.targets[0]);
}

static inline void desk_close(struct desk *d)
{
    arena_destroy(&d->arena);
}

static inline Bairi__V1__ReportProject *add(struct desk *d, const char *unit, int64_t wan,
                                            const char *verdict)
{
    Bairi__V1__ReportProject *p = arena_alloc(d->arena, sizeof *p);
    const int number = (int)d->report.n_projects + 1;

    bairi__v1__report_project__init(p);
    p->unit = copy(d, unit);
    p->project_no = arena_printf(d->arena, "P-%03d", number);
    p->name = arena_printf(d->arena, "项目%d", number);
    p->investor = arena_printf(d->arena, "投资方%d", number);
    p->kind = copy(d, "industry");
    p->document = copy(d, "contract");
    p->outside = true;
    p->amount_wan = wan;
    p->signed_on = 20201101;
    p->received = INT64_C(1605000000000000) + number;
    p->verdict = copy(d, verdict);
    p->period = copy(d, "2020-11");
    p->industry = copy(d, "绿色石化");
    p->source_region = copy(d, "京津");
    d->report.projects[d->report.n_projects++] = p;
    return p;
}

static inline void add_many(struct desk *d, const char *unit, int count)
{
    for (int i = 0; i < count; i++)
        add(d, unit, 10000, "accepted");
}

static inline void add_targets(struct desk *d, const struct settings *settings)
{
    for (size_t i = 0; i < settings->unit_count; i++) {
        Bairi__V1__Target *t = arena_alloc(d->arena, sizeof *t);
        bairi__v1__target__init(t);
        t->unit = copy(d, settings->units[i].id);
        t->target = (uint32_t)settings->units[i].target;
        d->report.targets[d->report.n_targets++] = t;
    }
}

/* Counts the report, as the server does. */
static inline struct papers_report drawn(struct desk *d)
{
    const struct bytes file = {(const uint8_t *)d->ini, strlen(d->ini)};
    struct settings settings;
    struct scores scores;

    if (settings_read(file, "campaign.ini", d->arena, &settings, NULL, &d->err) != STATUS_OK)
        fail_msg("%s", d->err.text);
    d->report.n_targets = 0;
    add_targets(d, &settings);
    if (report_recompute(&d->report, d->arena, &settings, &scores, &d->err) != STATUS_OK ||
        report_figures(&settings, &scores, d->report.schedule_on, d->arena, &d->report.units,
                       &d->report.n_units, &d->err) != STATUS_OK ||
        report_roles(&settings, &scores, d->arena, d->report.projects, d->report.n_projects,
                     &d->err) != STATUS_OK)
        fail_msg("%s", d->err.text);
    report_counts(d->report.period, d->report.projects, d->report.n_projects, d->report.units,
                  d->report.n_units);
    return (struct papers_report){.report = &d->report};
}

typedef enum status composer(const struct papers_report *source, struct arena *arena,
                             struct paper **out, struct error *err);

/* What the program that sets pages would refuse, no paper may be. */
static inline void assert_settable(struct desk *d)
{
    struct buf json = buf_make((size_t)16 << 20);
    struct paper *again = NULL;

    if (paper_to_json(d->paper, &json, &d->err) != STATUS_OK ||
        paper_from_json(buf_bytes(&json), d->arena, &again, &d->err) != STATUS_OK)
        fail_msg("%s", d->err.text);
    buf_free(&json);
}

static inline void compose(struct desk *d, composer *make, const struct papers_report *source)
{
    if (make(source, d->arena, &d->paper, &d->err) != STATUS_OK)
        fail_msg("%s", d->err.text);
    assert_settable(d);
}

static inline void compose_monthly(struct desk *d)
{
    const struct papers_report source = drawn(d);

    compose(d, papers_monthly, &source);
}

/* ---- looking into a paper ---- */

static inline bool part_says(const struct paper_part *part, const char *text)
{
    if (strstr(part->text, text) || strstr(part->value, text))
        return true;
    for (size_t i = 0; i < part->row_count; i++)
        for (size_t c = 0; c < part->column_count; c++)
            if (strstr(part->rows[i][c], text))
                return true;
    return false;
}

static inline bool says(const struct desk *d, const char *text)
{
    if (strstr(d->paper->title, text))
        return true;
    for (const struct paper_part *part = d->paper->parts; part; part = part->next)
        if (part_says(part, text))
            return true;
    return false;
}

#define assert_says(d, text)                                                                       \
    do {                                                                                           \
        if (!says(d, text))                                                                        \
            fail_msg("the paper does not say: %s", text);                                          \
    } while (0)
#define assert_silent(d, text)                                                                     \
    do {                                                                                           \
        if (says(d, text))                                                                         \
            fail_msg("the paper says: %s", text);                                                  \
    } while (0)

/* The cell of the first table that has the column, in the row that begins with `first`. */
static inline const char *cell(const struct desk *d, const char *first, const char *column)
{
    for (const struct paper_part *part = d->paper->parts; part; part = part->next)
        for (size_t c = 0; c < part->column_count; c++) {
            if (part->kind != PAPER_TABLE || strcmp(part->columns[c].title, column) != 0)
                continue;
            for (size_t i = 0; i < part->row_count; i++)
                if (strcmp(part->rows[i][0], first) == 0)
                    return part->rows[i][c];
        }
    fail_msg("no cell %s of %s", column, first);
    return "";
}

#endif
