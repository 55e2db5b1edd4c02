/* Statistics by industry, region, funding, size, class, sub-unit and month as a report prints them.
 */
#include "client/papers/tallies.h"

#include <string.h>

#include "client/papers/standings.h"

static const char *share(struct writer *w, int64_t part, int64_t all)
{
    return all == 0 ? "-" : percent(w, statistics_share(part, all));
}

/* Decimals that every amount of the column can be printed with exactly. */
static int decimals_of(const struct statistics_table *tally, bool newly)
{
    int most = 0;

    for (size_t i = 0; i < tally->count; i++) {
        const struct statistics_group *group = &tally->groups[i];
        int needs = paper_yi_decimals(newly ? group->newly.amount.n : group->all.amount.n);
        most = needs > most ? needs : most;
    }
    return most;
}

static void tally_row(struct writer *w, struct paper_part *table,
                      const struct statistics_table *tally, const struct statistics_group *group)
{
    const struct statistics_group *total = &tally->total;
    const char *title = group->title;
    const char *cells[7];

    if (*group->unit && strcmp(title, "未填") == 0)
        title = said(w, "%s（未填部门）", paper_short_unit(w->settings, group->unit, w->arena));
    cells[0] = title;
    cells[1] = paper_number(group->newly.count, w->arena);
    cells[2] = paper_yi_aligned(group->newly.amount.n, decimals_of(tally, true), w->arena);
    cells[3] = paper_number(group->all.count, w->arena);
    cells[4] = share(w, group->all.count, total->all.count);
    cells[5] = paper_yi_aligned(group->all.amount.n, decimals_of(tally, false), w->arena);
    cells[6] = share(w, group->all.amount.n, total->all.amount.n);
    row(w, table, cells);
}

static void tally_table(struct writer *w, const struct statistics_table *tally)
{
    static const struct paper_column COLUMNS[] = {
        {"类别",                     PAPER_LEFT,  0},
        {"新增\n（个）",          PAPER_RIGHT, 0},
        {"新增投资\n（亿元）", PAPER_RIGHT, 0},
        {"累计\n（个）",          PAPER_RIGHT, 0},
        {"个数占比\n（%）",      PAPER_RIGHT, 0},
        {"累计投资\n（亿元）", PAPER_RIGHT, 0},
        {"投资占比\n（%）",      PAPER_RIGHT, 0},
    };
    struct paper_part *table =
        paper_table(w->paper, "", COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);

    for (size_t i = 0; i < tally->count; i++)
        tally_row(w, table, tally, &tally->groups[i]);
    tally_row(w, table, tally, &tally->total);
    table->total_rows = 1;
}

static void tally_chart(struct writer *w, const char *caption, const struct statistics_table *tally)
{
    const size_t n = tally->count < PAPER_LABELS_MAX ? tally->count : PAPER_LABELS_MAX;
    struct paper_figure *figure = arena_alloc(w->arena, sizeof *figure);
    struct paper_series *series = arena_alloc(w->arena, sizeof *series);
    const char **labels = arena_array(w->arena, n + 1, sizeof *labels);
    const char **shown = arena_array(w->arena, n + 1, sizeof *shown);
    double *values = arena_array(w->arena, n + 1, sizeof *values);

    if (!figure || !series || !labels || !shown || !values) {
        w->paper->spoilt = true;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        const struct statistics_group *group = &tally->groups[i];
        labels[i] = group->title;
        values[i] = (double)group->all.count;
        shown[i] = said(w, "%lld个，%s%%", (long long)group->all.count,
                        share(w, group->all.count, tally->total.all.count));
    }
    *series = (struct paper_series){"累计认定项目", values, shown};
    *figure = (struct paper_figure){.chart = PAPER_SHARES,
                                    .labels = labels,
                                    .label_count = n,
                                    .series = series,
                                    .series_count = 1,
                                    .unit = "个"};
    paper_chart(w->paper, caption, figure);
}

enum status tallies(struct report_writer *r, struct error *err)
{
    static const struct {
        enum statistics_by by;
        const char *chart;
    } ALL[] = {
        {STATISTICS_INDUSTRY, "认定项目产业分布"      },
        {STATISTICS_REGION,   "认定项目来源区域分布"},
        {STATISTICS_FUNDING,  NULL                            },
        {STATISTICS_SIZE,     "认定项目投资规模分布"},
        {STATISTICS_CLASS,    NULL                            },
        {STATISTICS_SUBUNIT,  NULL                            },
        {STATISTICS_MONTH,    NULL                            },
    };
    struct statistics_table tally;

    TRY(course_chart(r, err));
    for (size_t i = 0; i < sizeof ALL / sizeof ALL[0]; i++) {
        TRY(statistics_make(ALL[i].by, &r->settings, r->report->period, r->rows,
                            r->report->n_projects, r->w.arena, &tally, err));
        if (tally.total.all.count == 0)
            continue;
        subsection(&r->w, statistics_title(ALL[i].by));
        tally_table(&r->w, &tally);
        if (ALL[i].chart)
            tally_chart(&r->w, ALL[i].chart, &tally);
    }
    return STATUS_OK;
}

const char *key_month_said(struct report_writer *r)
{
    struct writer *w = &r->w;
    const int32_t month = r->settings.key_month;
    struct statistics_key key = statistics_key_month(&r->settings, r->rows, r->report->n_projects);

    if (month == 0 || key.all.count == 0 || day_month(r->as_of) < month)
        return "";
    return said(w, "重点攻坚月（%d年%d月）签约项目%lld个、总投资%s亿元，分别占累计的%s%%和%s%%。",
                month / 100, month % 100, (long long)key.key.count,
                paper_yi(key.key.amount.n, w->arena), share(w, key.key.count, key.all.count),
                share(w, key.key.amount.n, key.all.amount.n));
}
