/* Projects that look like one another, found by keys without reading them all. */
#include "server/services/likeness.h"

#include <stdlib.h>
#include <string.h>

#include "server/services/ruling.h"
#include "server/services/state.h"

enum { LOOK_AT_FOR_ANY = 16 };

/* ---- what is kept ---- */

static enum status keys_keep(const struct entry *entry, const struct likeness *likeness,
                             int64_t version, struct error *err)
{
    int64_t keys[DUPLICATES_KEY_COUNT];

    duplicates_keys(likeness, keys);
    for (size_t i = 0; i < DUPLICATES_KEY_COUNT; i++) {
        struct likeness_key_row row = {.key = keys[i],
                                       .unit = likeness->unit,
                                       .project_no = likeness->project_no,
                                       .version = version};
        if (keys[i] != 0)
            TRY(store_put(entry->tx, &table_likeness_key, &row, err));
    }
    return STATUS_OK;
}

enum status likeness_keep(const struct entry *entry, const struct project *project, int64_t version,
                          struct error *err)
{
    struct likeness likeness;

    TRY(likeness_of(project, entry->arena, &likeness, err));
    struct likeness_row row = {
        .unit = project->unit,
        .project_no = project->project_no,
        .version = version,
        .investor = likeness.investor,
        .name = likeness.name,
        .phase = likeness.phase,
        .place = likeness.place,
        .credit_code = likeness.credit_code,
        .amount = likeness.amount.n,
        .signed_on = likeness.signed_on,
    };
    TRY(store_put(entry->tx, &table_likeness, &row, err));
    return keys_keep(entry, &likeness, version, err);
}

enum status likeness_read(const struct likeness_row *row, const char *subunit, struct arena *arena,
                          struct likeness *out, struct error *err)
{
    *out = (struct likeness){
        .unit = row->unit,
        .subunit = subunit,
        .project_no = row->project_no,
        .investor = row->investor,
        .name = row->name,
        .phase = (int)row->phase,
        .place = row->place,
        .credit_code = row->credit_code,
        .amount = {row->amount},
        .signed_on = (day)row->signed_on,
    };
    return likeness_complete(out, arena, err);
}

/* ---- the search ---- */

struct search {
    struct transaction *tx;
    const struct project_row *project;
    struct likeness likeness; /* of the project asked about */
    bool departments;         /* those of other departments of the unit too */
    bool within, first;       /* within: those of the same too; first: one is enough */
    size_t most;
    struct arena *arena;
    struct look_alikes *out;
    size_t room;
};

static enum status version_likeness(struct transaction *tx, const struct project_row *project,
                                    int64_t version, struct arena *arena, struct likeness *out,
                                    bool *found, struct error *err)
{
    struct likeness_row row = {
        .unit = project->unit, .project_no = project->project_no, .version = version};
    enum status status = store_get(tx, &table_likeness, &row, arena, err);

    *found = status == STATUS_OK;
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    TRY(status);
    return likeness_read(&row, project->subunit, arena, out, err);
}

/* Received at some time and not taken back. */
static bool is_there(const struct project_row *project)
{
    return project->received > 0 && state_of(project->state)->reported;
}

static bool is_its_version(const struct project_row *project, int64_t version)
{
    return version == state_seen(project, false).versions || version == project->accepted_version;
}

static bool is_known(const struct look_alikes *out, const struct likeness_key_row *row)
{
    for (size_t i = 0; i < out->count; i++) {
        if (out->items[i].version == row->version &&
            strcmp(out->items[i].project.unit, row->unit) == 0 &&
            strcmp(out->items[i].project.project_no, row->project_no) == 0)
            return true;
    }
    return false;
}

static enum status search_add(struct search *search, const struct look_alike *found,
                              struct error *err)
{
    struct look_alikes *out = search->out;

    if (out->count == search->room) {
        size_t room = search->room ? 2 * search->room : 16;
        struct look_alike *more = arena_array(search->arena, room, sizeof *more);
        if (!more)
            return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory to compare projects");
        if (out->count > 0)
            memcpy(more, out->items, out->count * sizeof *more);
        out->items = more;
        search->room = room;
    }
    out->items[out->count++] = *found;
    return STATUS_OK;
}

static bool is_elsewhere(const struct search *search, const struct project_row *other)
{
    const struct project_row *project = search->project;

    return search->within ||
           duplicates_between(project->unit, project->subunit, other->unit, other->subunit);
}

static enum status search_judge(struct search *search, const struct likeness_key_row *row,
                                struct error *err)
{
    struct look_alike found = {
        .project = {.unit = row->unit, .project_no = row->project_no},
          .version = row->version
    };
    bool kept = false, apart = false;

    TRY(store_get(search->tx, &table_project, &found.project, search->arena, err));
    if (!is_elsewhere(search, &found.project) || !is_there(&found.project) ||
        !is_its_version(&found.project, row->version))
        return STATUS_OK;
    TRY(version_likeness(search->tx, &found.project, row->version, search->arena, &found.likeness,
                         &kept, err));
    if (!kept)
        return STATUS_OK;
    found.alike = duplicates_compare(&search->likeness, &found.likeness);
    if (found.alike.score < DUPLICATES_SCORE_LEAST && !found.alike.sure)
        return STATUS_OK;
    TRY(rulings_part(search->tx, search->project, &found.project, search->arena, &apart, err));
    return apart ? STATUS_OK : search_add(search, &found, err);
}

static bool is_wanted(const struct search *search, const struct likeness_key_row *row)
{
    bool same_unit = strcmp(row->unit, search->project->unit) == 0;

    if (same_unit && strcmp(row->project_no, search->project->project_no) == 0)
        return false;
    return (search->within || search->departments || !same_unit) && !is_known(search->out, row);
}

static enum status search_key(struct search *search, int64_t key, struct error *err)
{
    struct likeness_key_row match = {.key = key};
    struct store_scan scan = {.match = &match, .equal = 1, .limit = search->most};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(search->tx, &table_likeness_key, &scan, search->arena, &rows, &count, err));
    const struct likeness_key_row *row = rows;
    search->out->more = search->out->more || count == search->most;
    for (size_t i = 0; i < count; i++) {
        if (search->first && search->out->count > 0)
            return STATUS_OK;
        if (is_wanted(search, &row[i]))
            TRY(search_judge(search, &row[i], err));
    }
    return STATUS_OK;
}

static int by_score(const void *left, const void *right)
{
    const struct look_alike *a = left, *b = right;

    if (a->alike.score != b->alike.score)
        return a->alike.score > b->alike.score ? -1 : 1;
    int unit = strcmp(a->project.unit, b->project.unit);
    if (unit == 0)
        unit = strcmp(a->project.project_no, b->project.project_no);
    return unit != 0 ? unit : (a->version < b->version) - (a->version > b->version);
}

static enum status search_run(struct search *search, int64_t version, struct error *err)
{
    int64_t keys[DUPLICATES_KEY_COUNT];
    bool found = false;

    *search->out = (struct look_alikes){0};
    TRY(version_likeness(search->tx, search->project, version, search->arena, &search->likeness,
                         &found, err));
    if (!found)
        return STATUS_OK;
    duplicates_keys(&search->likeness, keys);
    for (size_t i = 0; i < DUPLICATES_KEY_COUNT; i++) {
        if (keys[i] != 0 && !(search->first && search->out->count > 0))
            TRY(search_key(search, keys[i], err));
    }
    if (search->out->count > 1)
        qsort(search->out->items, search->out->count, sizeof *search->out->items, by_score);
    return STATUS_OK;
}

enum status likeness_search(struct transaction *tx, const struct project_row *project,
                            int64_t version, bool within, size_t most, struct arena *arena,
                            struct look_alikes *out, struct error *err)
{
    struct search search = {.tx = tx,
                            .project = project,
                            .departments = true,
                            .within = within,
                            .most = most,
                            .arena = arena,
                            .out = out};

    return search_run(&search, version, err);
}

enum status likeness_any(struct transaction *tx, const struct project_row *project,
                         struct arena *arena, bool *any, struct error *err)
{
    struct look_alikes found;
    struct search search = {.tx = tx,
                            .project = project,
                            .departments = true,
                            .first = true,
                            .most = LOOK_AT_FOR_ANY,
                            .arena = arena,
                            .out = &found};

    TRY(search_run(&search, state_seen(project, false).versions, err));
    *any = found.count > 0;
    return STATUS_OK;
}

/* ---- what may be accepted ---- */

static enum status version_came_first(struct transaction *tx, const struct look_alike *other,
                                      const struct version_row *than, struct arena *arena,
                                      bool *first, struct error *err)
{
    struct version_row version = {.unit = other->project.unit,
                                  .project_no = other->project.project_no,
                                  .version = other->version};

    TRY(store_get(tx, &table_version, &version, arena, err));
    *first = version.received < than->received ||
             (version.received == than->received && version.idx < than->idx);
    return STATUS_OK;
}

/* It counts, or came first and may yet. */
static enum status stands_in_the_way(struct transaction *tx, const struct look_alike *other,
                                     const struct version_row *version, struct arena *arena,
                                     bool *stands, struct error *err)
{
    const struct project_row *project = &other->project;

    *stands = false;
    if (!other->alike.sure || project->standing[0] != '\0')
        return STATUS_OK;
    *stands = project->accepted_version > 0 && other->version == project->accepted_version;
    if (*stands || !state_of(project->state)->pending)
        return STATUS_OK;
    return version_came_first(tx, other, version, arena, stands, err);
}

enum status likeness_permits(const struct entry *entry, const struct project_row *project,
                             const struct version_row *version, struct error *err)
{
    struct look_alikes found;
    struct search search = {
        .tx = entry->tx, .project = project, .arena = entry->arena, .out = &found};
    bool stands = false;

    TRY(rulings_permit(entry->tx, project, entry->arena, err));
    TRY(search_run(&search, version->version, err));
    for (size_t i = 0; i < found.count; i++) {
        const struct look_alike *other = &found.items[i];
        TRY(stands_in_the_way(entry->tx, other, version, entry->arena, &stands, err));
        if (stands)
            return error_set(err, STATUS_FAILED_PRECONDITION,
                             "%s/%s is the same as %s/%s by investor, name and amount; it needs a "
                             "ruling that names one owner, or says that they are two",
                             project->unit, project->project_no, other->project.unit,
                             other->project.project_no);
    }
    return STATUS_OK;
}
