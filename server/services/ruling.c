/* Rulings (核定): whose a project is that two units reported, or that there are two. */
#include "server/services/ruling.h"

#include <string.h>

#include "server/services/facts.h"

enum status rulings_about(struct transaction *tx, const struct project_row *project,
                          struct arena *arena, struct ruling_row **rows, size_t *count,
                          struct error *err)
{
    struct ruling_row match = {.unit = project->unit, .project_no = project->project_no};
    struct store_scan scan = {.index = &index_ruling_project, .match = &match, .equal = 2};
    void *found = NULL;

    TRY(store_scan_rows(tx, &table_ruling, &scan, arena, &found, count, err));
    *rows = found;
    return STATUS_OK;
}

static enum status ruling_is_about(struct transaction *tx, int64_t idx,
                                   const struct project_row *project, struct arena *arena, bool *is,
                                   struct error *err)
{
    struct ruling_row row = {.idx = idx, .unit = project->unit, .project_no = project->project_no};
    enum status status = store_get(tx, &table_ruling, &row, arena, err);

    *is = status == STATUS_OK;
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

enum status rulings_part(struct transaction *tx, const struct project_row *one,
                         const struct project_row *other, struct arena *arena, bool *apart,
                         struct error *err)
{
    struct ruling_row *rows = NULL;
    size_t count = 0;

    *apart = false;
    TRY(rulings_about(tx, one, arena, &rows, &count, err));
    for (size_t i = 0; i < count && !*apart; i++) {
        if (rows[i].superseded == 0 && rows[i].owner_unit[0] == '\0')
            TRY(ruling_is_about(tx, rows[i].idx, other, arena, apart, err));
    }
    return STATUS_OK;
}

static bool is_owner(const struct ruling_row *row, const struct project_row *project)
{
    return strcmp(row->owner_unit, project->unit) == 0 &&
           strcmp(row->owner_no, project->project_no) == 0;
}

enum status rulings_permit(struct transaction *tx, const struct project_row *project,
                           struct arena *arena, struct error *err)
{
    struct ruling_row *rows = NULL;
    size_t count = 0;

    TRY(rulings_about(tx, project, arena, &rows, &count, err));
    for (size_t i = 0; i < count; i++) {
        if (rows[i].superseded == 0 && rows[i].owner_unit[0] && !is_owner(&rows[i], project))
            return error_set(err, STATUS_FAILED_PRECONDITION,
                             "ruling %lld says that %s/%s is %s/%s and counts there; only another "
                             "ruling changes that",
                             (long long)rows[i].idx, project->unit, project->project_no,
                             rows[i].owner_unit, rows[i].owner_no);
    }
    return STATUS_OK;
}

/* ---- for people ---- */

static enum status ruling_projects(struct call *call, struct transaction *tx, int64_t idx,
                                   Bairi__V1__ProjectRuling *out, struct error *err)
{
    struct ruling_row match = {.idx = idx};
    struct store_scan scan = {.match = &match, .equal = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_ruling, &scan, call->arena, &rows, &count, err));
    const struct ruling_row *row = rows;
    out->projects = arena_array(call->arena, count + 1, sizeof *out->projects);
    for (size_t i = 0; out->projects && i < count; i++) {
        out->projects[i] = arena_printf(call->arena, "%s/%s", row[i].unit, row[i].project_no);
        if (!out->projects[i])
            return answer_too_large(err);
    }
    out->n_projects = count;
    return out->projects ? STATUS_OK : answer_too_large(err);
}

static enum status ruling_out(struct call *call, struct transaction *tx,
                              const struct ruling_row *row, Bairi__V1__ProjectRuling **out,
                              struct error *err)
{
    Bairi__V1__ProjectRuling *ruling = arena_alloc(call->arena, sizeof *ruling);

    if (!ruling)
        return answer_too_large(err);
    bairi__v1__project_ruling__init(ruling);
    ruling->index = (uint64_t)row->idx;
    ruling->proposal = (uint64_t)row->proposal_idx;
    ruling->time = row->time;
    ruling->in_force = row->superseded == 0;
    ruling->owner = arena_printf(call->arena, "%s%s%s", row->owner_unit,
                                 row->owner_unit[0] ? "/" : "", row->owner_no);
    if (!ruling->owner)
        return answer_too_large(err);
    TRY(copy_out(call->arena, row->reason, &ruling->reason, err));
    TRY(ruling_projects(call, tx, row->idx, ruling, err));
    *out = ruling;
    return STATUS_OK;
}

enum status rulings_out(struct call *call, struct transaction *tx,
                        const struct project_row *project, Bairi__V1__ProjectRuling ***out,
                        size_t *count, struct error *err)
{
    struct ruling_row *rows = NULL;
    size_t found = 0;

    TRY(rulings_about(tx, project, call->arena, &rows, &found, err));
    *out = arena_array(call->arena, found + 1, sizeof **out);
    if (!*out)
        return answer_too_large(err);
    for (size_t i = 0; i < found; i++)
        TRY(ruling_out(call, tx, &rows[i], &(*out)[i], err));
    *count = found;
    return STATUS_OK;
}
