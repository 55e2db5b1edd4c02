/* 简报 for a leader: one page that says where the campaign stands. */
#include <string.h>

#include "client/papers/course.h"
#include "client/papers/standings.h"
#include "common/text.h"

enum { LARGE_MOST = 3, BRIEF_UNITS = 6, NAME_WIDTH = 40 };

struct sums {
    int64_t new_count, new_amount, amount, pending, pending_amount;
};

static struct sums sums_of(const struct report_writer *r)
{
    struct sums sums = {0};

    for (size_t i = 0; i < r->report->n_projects; i++) {
        const struct statistics_row *row = &r->rows[i];
        bool is_new = row->counted && strcmp(row->period, r->report->period) == 0;

        sums.amount += row->counted ? row->amount.n : 0;
        sums.new_count += is_new;
        sums.new_amount += is_new ? row->amount.n : 0;
        if (strcmp(r->report->projects[i]->verdict, "pending") == 0) {
            sums.pending++;
            sums.pending_amount += row->amount.n;
        }
    }
    return sums;
}

static void fact(struct writer *w, struct paper_part *facts, const char *name, const char *value)
{
    const char *cells[] = {name, value};

    row(w, facts, cells);
}

static void facts(struct report_writer *r)
{
    static const struct paper_column COLUMNS[] = {
        {"", PAPER_LEFT, 24},
        {"", PAPER_LEFT, 76},
    };
    struct writer *w = &r->w;
    const struct sums sums = sums_of(r);
    struct paper_part *part = paper_add(w->paper, PAPER_FACTS, "", NULL);
    struct fraction rate;
    int64_t counted, target;

    part->columns = COLUMNS;
    part->column_count = 2;
    fact(w, part, "报送期", said(w, "%s，数据截至%s", r->period, paper_day(r->as_of, w->arena)));
    if (whole_rate(&r->scores, &rate, &counted, &target))
        fact(w, part, "完成进度",
             said(w, "%lld/%lld，完成率%s%%", (long long)counted, (long long)target,
                  percent(w, rate)));
    if (target > 0)
        fact(w, part, "时序进度",
             said(w, "%s%%，%s", percent(w, schedule_now(r)),
                  gap_said(w, fraction_sub(rate, schedule_now(r)))));
    fact(w, part, "投资情况",
         said(w, "累计%s亿元；本期新增%lld个、%s亿元", paper_yi(sums.amount, w->arena),
              (long long)sums.new_count, paper_yi(sums.new_amount, w->arena)));
    fact(w, part, "待审核",
         sums.pending ? said(w, "%lld个，%s亿元（未计入）", (long long)sums.pending,
                             paper_yi(sums.pending_amount, w->arena))
                      : "无");
}

/* ---- first and last ---- */

/* Units at the first or the last completion rate, with 、 between them. */
static const char *units_at(struct report_writer *r, struct fraction rate)
{
    const char *text = "";

    for (size_t i = 0; i < r->scores.count; i++)
        if (r->scores.units[i].measured && fraction_compare(r->scores.units[i].rate, rate) == 0)
            text = said(&r->w, "%s%s%s", text, *text ? "、" : "",
                        paper_short_unit(&r->settings, r->scores.units[i].unit->id, r->w.arena));
    return text;
}

static void extremes(struct report_writer *r)
{
    struct writer *w = &r->w;
    const struct unit_score *first = NULL, *last = NULL;

    for (size_t i = 0; i < r->scores.count; i++) {
        const struct unit_score *unit = &r->scores.units[i];
        if (!unit->measured)
            continue;
        if (!first || fraction_compare(unit->rate, first->rate) > 0)
            first = unit;
        if (!last || fraction_compare(unit->rate, last->rate) < 0)
            last = unit;
    }
    if (!first)
        return;
    if (fraction_compare(first->rate, last->rate) == 0)
        para(w, "首末单位（不作为考核结果）：各单位完成率相同，均为%s%%。",
             percent(w, first->rate));
    else
        para(w, "首末单位（不作为考核结果）：完成率最高的是%s（%s%%），最低的是%s（%s%%）。",
             units_at(r, first->rate), percent(w, first->rate), units_at(r, last->rate),
             percent(w, last->rate));
}

/* ---- large new projects, what is overdue ---- */

static bool is_new(const struct report_writer *r, size_t i)
{
    return r->rows[i].counted && strcmp(r->rows[i].period, r->report->period) == 0;
}

/* The largest new ones, the larger first; how many. */
static size_t find_large(const struct report_writer *r, size_t out[LARGE_MOST])
{
    size_t count = 0;

    for (size_t i = 0; i < r->report->n_projects; i++) {
        size_t place = count;

        if (!is_new(r, i))
            continue;
        while (place > 0 && r->rows[out[place - 1]].amount.n < r->rows[i].amount.n)
            place--;
        if (place >= LARGE_MOST)
            continue;
        if (count < LARGE_MOST)
            count++;
        memmove(&out[place + 1], &out[place], (count - 1 - place) * sizeof out[0]);
        out[place] = i;
    }
    return count;
}

/* A name that is too long for one page loses its end. */
static const char *short_name(struct writer *w, const char *name)
{
    size_t width = 0, size = text_line(name, NAME_WIDTH, &width);

    return name[size] == '\0' ? name : said(w, "%.*s…", (int)size, name);
}

static void large(struct report_writer *r)
{
    struct writer *w = &r->w;
    size_t found[LARGE_MOST];
    size_t count = find_large(r, found);
    const char *text = "";

    for (size_t i = 0; i < count; i++) {
        const Bairi__V1__ReportProject *project = r->report->projects[found[i]];
        text = said(w, "%s%s%s（%s，%s亿元）", text, i ? "；" : "", short_name(w, project->name),
                    paper_short_unit(&r->settings, project->unit, w->arena),
                    paper_yi(project->amount_wan, w->arena));
    }
    if (count > 0)
        para(w, "本期新增大项目：%s。", text);
}

static void overdue(struct report_writer *r)
{
    struct writer *w = &r->w;
    const day today = instant_day((struct instant){r->report->as_of}, r->settings.utc_offset);
    size_t late = 0, pushes = 0;

    for (size_t i = 0; i < r->report->n_projects; i++)
        late += r->report->projects[i]->late ? 1 : 0;
    for (size_t i = 0; i < r->report->n_pushes; i++)
        pushes +=
            strcmp(r->report->pushes[i]->state, "open") == 0 && today > r->report->pushes[i]->due;
    if (late + pushes == 0)
        para(w, "逾期事项：无。");
    else
        para(w, "逾期事项：迟报项目%zu个，督办逾期未回复%zu件。", late, pushes);
}

/* ---- the units ---- */

static void units(struct report_writer *r)
{
    static const struct paper_column COLUMNS[] = {
        {"单位",                     PAPER_LEFT,  0},
        {"目标\n（个）",          PAPER_RIGHT, 0},
        {"认定\n（个）",          PAPER_RIGHT, 0},
        {"投资\n（亿元）",       PAPER_RIGHT, 0},
        {"完成率\n（%）",         PAPER_RIGHT, 0},
        {"距时序\n（百分点）", PAPER_RIGHT, 0},
        {"待审\n（个）",          PAPER_RIGHT, 0},
    };
    struct writer *w = &r->w;
    struct paper_part *table =
        paper_table(w->paper, "", COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);

    for (size_t i = 0; i < r->report->n_units && i < BRIEF_UNITS; i++) {
        const Bairi__V1__ReportUnit *unit = r->report->units[i];
        const char *cells[] = {paper_short_unit(&r->settings, unit->unit, w->arena),
                               unit->target ? paper_number(unit->target, w->arena) : "-",
                               paper_number(unit->counted, w->arena),
                               paper_yi(unit->amount_wan, w->arena),
                               unit->rate,
                               unit->schedule_gap,
                               paper_number(unit->pending, w->arena)};

        row(w, table, cells);
    }
    if (r->report->n_units > BRIEF_UNITS)
        para(w, "另有%zu个单位，详见月报。", r->report->n_units - BRIEF_UNITS);
}

enum status papers_brief(const struct papers_report *source, struct arena *arena,
                         struct paper **out, struct error *err)
{
    struct report_writer r;
    struct writer *w = &r.w;

    TRY(report_writer_open(&r, source, arena, err));
    official(w, PAPER_PLAIN,
             said(w, "%s简报%s", r.settings.name, r.report->preliminary ? "（初步数）" : ""),
             said(w, "%s%s简报", r.settings.name, r.period));
    facts(&r);
    units(&r);
    extremes(&r);
    large(&r);
    overdue(&r);
    TRY(paper_finish(w->paper, err));
    *out = w->paper;
    return STATUS_OK;
}
