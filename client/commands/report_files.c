/* Writes a report's three files atomically. */
#include "client/commands/report_files.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/render/words.h"
#include "common/csv.h"
#include "common/json.h"
#include "common/merkle/receipt.h"

#define FILE_MOST ((size_t)256 << 20)

enum { KINDS = 3 };
static const char *const ENDINGS[KINDS] = {".json", ".csv", ".receipt"};

const char *report_files_path(struct app *app, const char *folder, const char *campaign,
                              const Bairi__V1__ReportItem *item, const char *ending)
{
    return arena_printf(app->arena, "%s/%s-%s-v%u%s", folder, campaign, item->period, item->version,
                        ending);
}

static bool receipt_is_of(struct app *app, const char *path, const ProtobufCBinaryData *digest)
{
    OWNED(buf_free) struct buf file = buf_make(DOSSIER_SIZE_MAX);
    Bairi__V1__Receipt *receipt = NULL;
    Bairi__V1__Leaf *leaf = NULL;

    return buf_read_file(&file, path, NULL) == STATUS_OK &&
           receipt_unpack(buf_bytes(&file), app->arena, &receipt, NULL) == STATUS_OK &&
           leaf_read((struct bytes){receipt->leaf.data, receipt->leaf.len}, app->arena, &leaf,
                     NULL) == STATUS_OK &&
           digest->len == leaf->statement.len &&
           memcmp(digest->data, leaf->statement.data, digest->len) == 0;
}

bool report_files_are_there(struct app *app, const char *folder, const char *campaign,
                            const Bairi__V1__ReportItem *item)
{
    for (int i = 0; i < KINDS; i++) {
        const char *path = report_files_path(app, folder, campaign, item, ENDINGS[i]);

        if (!path || access(path, R_OK) != 0)
            return false;
    }
    return receipt_is_of(app, report_files_path(app, folder, campaign, item, ".receipt"),
                         &item->digest);
}

/* ---- contents ---- */

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

static enum status make_csv(struct app *app, const Bairi__V1__Report *report, struct buf *out,
                            struct error *err)
{
    static const char *const TITLES[] = {
        "unit",          "subunit",     "project_no", "version", "name",          "investor",
        "kind",          "outside",     "amount_wan", "funding", "foreign_share", "signed_on",
        "document",      "received_at", "period",     "late",    "verdict",       "industry",
        "source_region", "role",        "reason",     "points",  "investor_class"};

    csv_write_bom(out);
    add_units(app, report, out);
    buf_adds(out, "\r\n");
    csv_write_row(out, TITLES, sizeof(TITLES) / sizeof(TITLES[0]), false);
    for (size_t i = 0; i < report->n_projects; i++)
        add_project(app, report->projects[i], out);
    return buf_finish(out, err);
}

static enum status make_json(const Bairi__V1__Report *report, struct buf *out, struct error *err)
{
    json_t *json = json_from_message(&report->base);

    if (!json)
        return app_no_memory(err);
    json_write(json, true, out);
    json_decref(json);
    return buf_finish(out, err);
}

static enum status make(struct app *app, const struct pulled_report *pulled, int kind,
                        struct buf *out, struct error *err)
{
    if (kind == 0)
        return make_json(pulled->report, out, err);
    if (kind == 1)
        return make_csv(app, pulled->report, out, err);
    return dossier_pack(&pulled->dossier, out, err);
}

/* ---- onto the disk ---- */

static enum status write_temporary(struct app *app, const struct pulled_report *pulled, int kind,
                                   const char *path, struct error *err)
{
    OWNED(buf_free) struct buf contents = buf_make(FILE_MOST);
    const char *temporary = arena_printf(app->arena, "%s.part", path);

    if (!temporary)
        return app_no_memory(err);
    TRY(make(app, pulled, kind, &contents, err));
    return buf_write_file(temporary, buf_bytes(&contents), 0644, err);
}

static enum status rename_all(struct app *app, const char *const *paths, struct error *err)
{
    for (int i = 0; i < KINDS; i++) {
        const char *temporary = arena_printf(app->arena, "%s.part", paths[i]);

        if (!temporary)
            return app_no_memory(err);
        if (rename(temporary, paths[i]) != 0)
            return error_set(err, STATUS_FAILED_PRECONDITION, "cannot write %s: %s", paths[i],
                             strerror(errno));
    }
    return STATUS_OK;
}

static void remove_temporaries(struct app *app, const char *const *paths)
{
    for (int i = 0; i < KINDS; i++) {
        const char *temporary = arena_printf(app->arena, "%s.part", paths[i]);

        if (temporary)
            unlink(temporary);
    }
}

enum status report_files_write(struct app *app, const char *folder, const char *campaign,
                               const struct pulled_report *pulled, struct error *err)
{
    const char *paths[KINDS] = {NULL};
    enum status status = STATUS_OK;

    if (mkdir(folder, 0755) != 0 && errno != EEXIST)
        return error_set(err, STATUS_FAILED_PRECONDITION, "cannot make the folder %s: %s", folder,
                         strerror(errno));
    for (int i = 0; i < KINDS; i++) {
        paths[i] = report_files_path(app, folder, campaign, pulled->item, ENDINGS[i]);
        if (!paths[i])
            return app_no_memory(err);
    }
    for (int i = 0; i < KINDS && status == STATUS_OK; i++)
        status = write_temporary(app, pulled, i, paths[i], err);
    if (status == STATUS_OK)
        status = rename_all(app, paths, err);
    if (status != STATUS_OK)
        remove_temporaries(app, paths);
    return status;
}
