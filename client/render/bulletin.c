/* Chooses what the public may read of a report, and writes it as JSON. */
#include "client/render/bulletin.h"

#include <string.h>

#include "client/render/bulletin_parts.h"
#include "client/render/report_book_parts.h"
#include "common/json.h"
#include "common/record/report.h"
#include "common/record/report_statistics.h"

const char bulletin_heading[] = "阶段性排名，不作为考核结果";

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
}

const char *bulletin_unit(const struct bulletin *bulletin, const char *unit)
{
    const struct unit *found = settings_unit(&bulletin->settings, unit);

    return found ? found->name : unit;
}

const char *bulletin_investor(const struct bulletin *bulletin,
                              const Bairi__V1__ReportProject *project)
{
    return bulletin->investors ? project->investor : "";
}

/* ---- what it says ---- */

static const char *percent(struct bulletin *b, struct fraction part)
{
    char text[32];

    fraction_format(fraction_mul(part, fraction_int(100)), b->settings.decimals, text,
                    sizeof(text));
    return arena_strdup(b->arena, text);
}

static void add_up(struct bulletin *b)
{
    for (size_t i = 0; i < b->report->n_units; i++) {
        const Bairi__V1__ReportUnit *u = b->report->units[i];
        b->target += u->target;
        b->counted += u->counted;
        b->measured += u->target ? u->counted : 0;
        b->amount_wan += u->amount_wan;
        b->new_count += u->new_count;
        b->new_amount_wan += u->new_amount_wan;
    }
}

static enum status name_figures(struct bulletin *b, struct error *err)
{
    struct report_writing words = {.report = b->report, .settings = b->settings, .arena = b->arena};
    const Bairi__V1__Report *report = b->report;
    day d = report->schedule_on
                ? report->schedule_on
                : instant_day((struct instant){report->as_of}, b->settings.utc_offset);

    b->period = report_period_title(&words, report->period);
    b->as_of = report_time(&words, report->as_of);
    b->schedule = percent(b, schedule_at(&b->settings, d));
    b->rate = b->target ? percent(b, fraction_make(b->measured, b->target)) : "-";
    b->investors = b->settings.investors_shown_to_public;
    return words.exhausted || !b->schedule || !b->rate ? no_memory(err) : STATUS_OK;
}

static enum status make_tables(struct bulletin *b, struct error *err)
{
    static const enum statistics_by by[BULLETIN_TABLES] = {STATISTICS_INDUSTRY, STATISTICS_REGION,
                                                           STATISTICS_FUNDING, STATISTICS_SIZE};
    struct statistics_row *rows = NULL;

    TRY(report_statistics(b->report, &b->settings, b->arena, &rows, err));
    for (size_t i = 0; i < BULLETIN_TABLES; i++) {
        b->tables[i].name = statistics_name(by[i]);
        b->tables[i].title = statistics_title(by[i]);
        TRY(statistics_make(by[i], &b->settings, b->report->period, rows, b->report->n_projects,
                            b->arena, &b->tables[i].groups, err));
    }
    return STATUS_OK;
}

enum status bulletin_make(const Bairi__V1__Report *report, struct arena *arena,
                          struct bulletin *out, struct error *err)
{
    *out = (struct bulletin){.report = report, .arena = arena};
    TRY(report_settings((struct bytes){report->settings.data, report->settings.len},
                        report->targets, report->n_targets, arena, &out->settings, err));
    out->projects = arena_array(arena, report->n_projects + 1, sizeof(out->projects[0]));
    if (!out->projects)
        return no_memory(err);
    for (size_t i = 0; i < report->n_projects; i++)
        if (strcmp(report->projects[i]->role, "excluded") != 0)
            out->projects[out->project_count++] = report->projects[i];
    add_up(out);
    TRY(name_figures(out, err));
    return make_tables(out, err);
}

/* ---- JSON ---- */

static json_t *units_json(const struct bulletin *b)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < b->report->n_units; i++) {
        const Bairi__V1__ReportUnit *u = b->report->units[i];
        json_array_append_new(
            list,
            json_pack("{s:s,s:s,s:I,s:I,s:I,s:I,s:I,s:s,s:s,s:s,s:I}", "unit", u->unit, "name",
                      bulletin_unit(b, u->unit), "target", (json_int_t)u->target, "new_count",
                      (json_int_t)u->new_count, "new_amount_wan", (json_int_t)u->new_amount_wan,
                      "counted", (json_int_t)u->counted, "amount_wan", (json_int_t)u->amount_wan,
                      "rate", u->rate, "schedule_gap", u->schedule_gap, "total", u->total, "place",
                      (json_int_t)u->place));
    }
    return list;
}

static json_t *projects_json(const struct bulletin *b)
{
    json_t *list = json_array();

    for (size_t i = 0; list && i < b->project_count; i++) {
        const Bairi__V1__ReportProject *p = b->projects[i];
        const char *investor = bulletin_investor(b, p);
        char signed_on[11];
        json_t *project;

        day_format(p->signed_on, signed_on);
        project = json_pack("{s:s,s:s,s:s,s:s,s:I,s:s}", "unit", p->unit, "project_no",
                            p->project_no, "name", p->name, "industry", p->industry, "amount_wan",
                            (json_int_t)p->amount_wan, "signed_on", signed_on);
        if (*investor)
            json_object_set_new(project, "investor", json_string(investor));
        json_array_append_new(list, project);
    }
    return list;
}

static json_t *tables_json(const struct bulletin *b)
{
    json_t *tables = json_object();

    for (size_t i = 0; i < BULLETIN_TABLES; i++) {
        json_t *list = json_array();
        const struct statistics_table *groups = &b->tables[i].groups;

        for (size_t k = 0; k < groups->count; k++)
            json_array_append_new(list, json_pack("{s:s,s:I,s:I}", "title", groups->groups[k].title,
                                                  "count", (json_int_t)groups->groups[k].all.count,
                                                  "amount_wan",
                                                  (json_int_t)groups->groups[k].all.amount.n));
        json_object_set_new(tables, b->tables[i].name, list);
    }
    return tables;
}

enum status bulletin_json(const Bairi__V1__Report *report, struct arena *arena, struct buf *out,
                          struct error *err)
{
    struct bulletin b;
    json_t *json;

    TRY(bulletin_make(report, arena, &b, err));
    json = json_pack("{s:i,s:s,s:s,s:s,s:s,s:I,s:s,s:b,s:s,s:I,s:s,s:{s:I,s:I,s:I,s:I,s:I,s:s},"
                     "s:o,s:o,s:o}",
                     "format", 1, "campaign", report->campaign, "name", b.settings.name, "issuer",
                     b.settings.issuer, "period", report->period, "version",
                     (json_int_t)report->version, "as_of", b.as_of, "preliminary",
                     (int)report->preliminary, "heading", bulletin_heading, "settings_version",
                     (json_int_t)report->settings_version, "schedule", b.schedule, "total",
                     "target", (json_int_t)b.target, "counted", (json_int_t)b.counted, "amount_wan",
                     (json_int_t)b.amount_wan, "new_count", (json_int_t)b.new_count,
                     "new_amount_wan", (json_int_t)b.new_amount_wan, "rate", b.rate, "units",
                     units_json(&b), "projects", projects_json(&b), "statistics", tables_json(&b));
    if (!json)
        return no_memory(err);
    json_write(json, true, out);
    json_decref(json);
    return buf_finish(out, err);
}
