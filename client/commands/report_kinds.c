/* What a pulled report becomes: figures as JSON and CSV, workbook, pages, and what proves them. */
#include "client/commands/report_kinds.h"

#include "client/commands/document_files.h"
#include "client/render/report_book.h"
#include "client/render/words.h"
#include "common/csv.h"
#include "common/json.h"
#include "common/merkle/receipt.h"

/* ---- CSV ---- */

static void add_units(struct app *app, const Bairi__V1__Report *report, struct buf *out)
{
    static const char *const TITLES[] = {
        "place",      "unit",        "target",        "new_count",      "new_amount_wan", "counted",
        "amount_wan", "pending",     "rate",          "base",           "bonus",          "penalty",
        "total",      "total_exact", "place_by_rate", "place_by_total", "schedule_gap"};
    struct arena *arena = app->arena;

    csv_write_row(out, TITLES, sizeof(TITLES) / sizeof(TITLES[0]), false);
    for (size_t i = 0; i < report->n_units; i++) {
        const Bairi__V1__ReportUnit *u = report->units[i];
        const char *cells[] = {u->place ? word_number(u->place, arena) : "",
                               u->unit,
                               word_number(u->target, arena),
                               word_number(u->new_count, arena),
                               word_number(u->new_amount_wan, arena),
                               word_number(u->counted, arena),
                               word_number(u->amount_wan, arena),
                               word_number(u->pending, arena),
                               u->rate,
                               u->base_points,
                               u->bonus,
                               u->penalty,
                               u->total,
                               u->total_exact,
                               word_number(u->place_by_rate, arena),
                               word_number(u->place_by_total, arena),
                               u->schedule_gap};

        /* figures such as "-1.50" are no formulas, and units are ids */
        csv_write_row(out, cells, sizeof(cells) / sizeof(cells[0]), false);
    }
}

static void add_project(struct app *app, const Bairi__V1__ReportProject *p, struct buf *out)
{
    struct arena *arena = app->arena;
    const char *cells[] = {p->unit,
                           p->subunit,
                           p->project_no,
                           word_number(p->version, arena),
                           p->name,
                           p->investor,
                           p->kind,
                           p->outside ? "yes" : "no",
                           word_number(p->amount_wan, arena),
                           p->foreign ? "foreign" : "domestic",
                           p->foreign_share,
                           word_day(p->signed_on, arena),
                           p->document,
                           word_time((struct instant){p->received}, FORMAT_CSV, arena),
                           p->period,
                           p->late ? "late" : "",
                           p->verdict,
                           p->industry,
                           p->source_region,
                           p->role,
                           p->reason,
                           p->points,
                           p->investor_class};

    csv_write_row(out, cells, sizeof(cells) / sizeof(cells[0]), true);
}

static enum status make_csv(struct app *app, const struct pulled_report *pulled, struct buf *out,
                            struct error *err)
{
    static const char *const TITLES[] = {
        "unit",          "subunit",     "project_no", "version", "name",          "investor",
        "kind",          "outside",     "amount_wan", "funding", "foreign_share", "signed_on",
        "document",      "received_at", "period",     "late",    "verdict",       "industry",
        "source_region", "role",        "reason",     "points",  "investor_class"};
    const Bairi__V1__Report *report = pulled->report;

    csv_write_bom(out);
    add_units(app, report, out);
    buf_adds(out, "\r\n");
    csv_write_row(out, TITLES, sizeof(TITLES) / sizeof(TITLES[0]), false);
    for (size_t i = 0; i < report->n_projects; i++)
        add_project(app, report->projects[i], out);
    return buf_finish(out, err);
}

/* ---- the others ---- */

static enum status make_json(struct app *app, const struct pulled_report *pulled, struct buf *out,
                             struct error *err)
{
    json_t *json = json_from_message(&pulled->report->base);

    (void)app;
    if (!json)
        return app_no_memory(err);
    json_write(json, true, out);
    json_decref(json);
    return buf_finish(out, err);
}

static enum status make_receipt(struct app *app, const struct pulled_report *pulled,
                                struct buf *out, struct error *err)
{
    (void)app;
    return dossier_pack(&pulled->dossier, out, err);
}

static enum status write_book(struct app *app, const struct pulled_report *pulled, const char *path,
                              struct error *err)
{
    return report_book_write(path, true, pulled->report, pulled->released, app->arena, err);
}

static enum status make_pdf(struct app *app, const struct pulled_report *pulled, struct buf *out,
                            struct error *err)
{
    return document_of_report(app, pulled, "pdf", out, err);
}

/* The receipt stands last: where it is, all the others are. */
const struct report_kind report_kinds[] = {
    {".json",    make_json,    NULL,       NULL               },
    {".csv",     make_csv,     NULL,       NULL               },
    {".xlsx",    NULL,         write_book, NULL               },
    {".pdf",     make_pdf,     NULL,       document_can_render},
    {".receipt", make_receipt, NULL,       NULL               },
};
const size_t report_kind_count = sizeof(report_kinds) / sizeof(report_kinds[0]);
