/* 进度滞后 and 督办 of a report. */
#include "client/papers/lagging.h"

#include <string.h>

#include "client/papers/standings.h"

/* Units' rates against the schedule in order: indices of those behind, the furthest first. */
static size_t find_lagging(const struct report_writer *r, size_t *out)
{
    const struct fraction schedule = schedule_now(r);
    size_t count = 0;

    for (size_t i = 0; i < r->scores.count; i++) {
        const struct unit_score *unit = &r->scores.units[i];
        size_t place = count;

        if (!unit->measured || fraction_compare(unit->rate, schedule) >= 0)
            continue;
        for (; place > 0 && fraction_compare(r->scores.units[out[place - 1]].rate, unit->rate) > 0;
             place--)
            out[place] = out[place - 1];
        out[place] = i;
        count++;
    }
    return count;
}

void lagging(struct report_writer *r)
{
    struct writer *w = &r->w;
    const struct fraction schedule = schedule_now(r);
    size_t order[UNITS_MAX];
    size_t count = find_lagging(r, order);
    const char *text = "";

    for (size_t i = 0; i < count; i++) {
        const struct unit_score *unit = &r->scores.units[order[i]];
        int64_t missing = unit->target - unit->counted;

        text = said(w, "%s%s%s完成率%s%%，%s%s", text, i ? "；" : "", unit->unit->name,
                    percent(w, unit->rate), gap_said(w, fraction_sub(unit->rate, schedule)),
                    missing > 0 ? said(w, "，距目标任务尚差%lld个", (long long)missing) : "");
    }
    if (count == 0)
        paper_textf(w->paper, "截至%s，时序进度为%s%%，各单位均达到或超过时序进度。",
                    paper_day(r->as_of, w->arena), percent(w, schedule));
    else
        paper_textf(w->paper, "截至%s，时序进度为%s%%。%s。", paper_day(r->as_of, w->arena),
                    percent(w, schedule), text);
}

static const char *push_outcome(const Bairi__V1__PushState *push)
{
    if (strcmp(push->state, "closed") == 0)
        return push->late ? "已办结（逾期回复）" : "已办结";
    if (strcmp(push->state, "answered") == 0)
        return push->late ? "已回复（逾期）" : "已回复";
    return push->overdue ? "逾期未回复" : "未到期";
}

void pushes_said(struct report_writer *r)
{
    static const struct paper_column COLUMNS[] = {
        {"单位",       PAPER_LEFT,   24},
        {"督办事项", PAPER_LEFT,   40},
        {"发出日期", PAPER_CENTRE, 12},
        {"办理期限", PAPER_CENTRE, 12},
        {"办理情况", PAPER_CENTRE, 12},
    };
    struct writer *w = &r->w;
    struct paper_part *table;

    if (r->source->push_count == 0)
        return;
    table = paper_table(w->paper, "督办情况", COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
    for (size_t i = 0; i < r->source->push_count; i++) {
        const Bairi__V1__PushState *push = r->source->pushes[i];
        day sent = instant_day((struct instant){push->time}, r->settings.utc_offset);
        const char *cells[] = {paper_unit(&r->settings, push->pushed->unit), push->pushed->text,
                               paper_short_day(sent, w->arena),
                               paper_short_day(push->pushed->due, w->arena), push_outcome(push)};

        paper_row(w->paper, table, cells);
    }
}
