/*
 * Counts a campaign's projects as the server does, from the store alone, in a process of its own.
 *
 *   bench_recount make STORE SETTINGS COUNT   a store with so many recognised projects, well-formed
 *                                             rows without a ledger beneath them
 *   bench_recount count STORE                 the score of every unit; prints one JSON line
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "common/campaign/settings.h"
#include "common/record/record.h"
#include "server/services/scored.h"
#include "server/services/standing.h"
#include "server/settings.h"
#include "tests/bench/clerks.h"
#include "tests/bench/measure.h"

enum { ROWS_AT_ONCE = 50000, SETTINGS_MOST = 1 << 20 };
#define ARENA_BUDGET ((size_t)16 << 30)
#define LAST_DAY     20201231

/* ---- making ---- */

static enum status make_settings(struct transaction *tx, struct bytes file,
                                 const struct settings *settings, struct error *err)
{
    struct setting_row row = {.version = 1, .idx = 0, .time = 1, .file = file};

    TRY(store_put(tx, &table_setting, &row, err));
    for (size_t i = 0; i < settings->unit_count; i++) {
        struct target_row target = {
            .version = 1, .unit = settings->units[i].id, .target = settings->units[i].target};
        TRY(store_put(tx, &table_target, &target, err));
    }
    return STATUS_OK;
}

/* Amounts through all bands, days through the whole campaign, a tenth foreign-funded. */
static struct project varied(const struct settings *settings, unsigned index, const char *number,
                             struct project_file *file)
{
    const struct unit *unit = &settings->units[index % settings->unit_count];
    struct project project = clerks_project(unit->id, "", number, file);

    project.amount.n = 10000 + (int64_t)(index * 7919U % 60000U);
    project.signed_on = day_add(20201001, (int)(index * 31U % 90U));
    project.foreign = index % 10 == 0;
    return project;
}

static enum status pack(const struct project *project, struct arena *arena, struct bytes *out,
                        struct error *err)
{
    Bairi__V1__Project *message = NULL;

    TRY(record_to_message(project, arena, &message, err));
    size_t size = protobuf_c_message_get_packed_size(&message->base);
    uint8_t *packed = arena_alloc(arena, size);
    if (!packed)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    protobuf_c_message_pack(&message->base, packed);
    *out = (struct bytes){packed, size};
    return STATUS_OK;
}

static enum status make_project(struct transaction *tx, const struct settings *settings,
                                unsigned index, struct arena *arena, struct error *err)
{
    static const uint8_t zeros[SHA256_SIZE];
    const struct bytes digest = {zeros, sizeof zeros};
    struct project_file file = {.name = "contract.pdf", .size = 1, .type = "pdf"};
    char number[33];

    snprintf(number, sizeof number, "R-%u", index);
    struct project project = varied(settings, index, number, &file);
    struct version_row version = {.unit = project.unit,
                                  .project_no = number,
                                  .version = 1,
                                  .idx = index + 1,
                                  .received = INT64_C(1602122400000000) + index,
                                  .period = "2020-10",
                                  .author = "bairi://bohai/unit/clerk",
                                  .verdict = "accept",
                                  .digest = digest};
    struct project_row row = {.unit = project.unit,
                              .project_no = number,
                              .subunit = "",
                              .versions = 1,
                              .received = 1,
                              .state = "accepted",
                              .latest = digest,
                              .heard = digest,
                              .accepted_version = 1,
                              .standing = "",
                              .reason = ""};
    TRY(pack(&project, arena, &version.record, err));
    struct scored_row scored = scored_of(&row, &version, &project);
    TRY(store_put(tx, &table_version, &version, err));
    TRY(store_put(tx, &table_scored, &scored, err));
    return store_put(tx, &table_project, &row, err);
}

static enum status make_some(struct store *store, const struct settings *settings, unsigned first,
                             unsigned end, struct error *err)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(1 << 20);
    struct transaction *tx = NULL;
    enum status status;

    if (!arena)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    TRY(store_begin(store, TRANSACTION_WRITE, NULL, &tx, err));
    for (status = STATUS_OK; first < end && status == STATUS_OK; first++) {
        arena_reset(arena);
        status = make_project(tx, settings, first, arena, err);
    }
    if (status == STATUS_OK)
        return store_commit(&tx, err);
    store_rollback(&tx);
    return status;
}

static enum status make_founding(struct store *store, struct bytes file,
                                 const struct settings *settings, struct error *err)
{
    struct transaction *tx = NULL;

    TRY(store_begin(store, TRANSACTION_WRITE, NULL, &tx, err));
    enum status status = make_settings(tx, file, settings, err);
    if (status == STATUS_OK)
        return store_commit(&tx, err);
    store_rollback(&tx);
    return status;
}

static enum status read_file(const char *path, uint8_t *room, struct bytes *out, struct error *err)
{
    FILE *file = fopen(path, "rb");

    if (!file)
        return error_set(err, STATUS_NOT_FOUND, "%s cannot be read", path);
    *out = (struct bytes){room, fread(room, 1, SETTINGS_MOST, file)};
    fclose(file);
    return STATUS_OK;
}

static enum status make(const char *path, const char *ini, unsigned count, struct arena *arena,
                        struct error *err)
{
    static uint8_t room[SETTINGS_MOST];
    OWNED(store_close) struct store *store = NULL;
    struct settings settings;
    struct bytes file;

    TRY(read_file(ini, room, &file, err));
    TRY(settings_read(file, ini, arena, &settings, NULL, err));
    TRY(store_open(&store_sqlite, path, &store, err));
    TRY(make_founding(store, file, &settings, err));
    for (unsigned first = 0; first < count; first += ROWS_AT_ONCE)
        TRY(make_some(store, &settings, first,
                      count - first < ROWS_AT_ONCE ? count : first + ROWS_AT_ONCE, err));
    return STATUS_OK;
}

/* ---- counting ---- */

static enum status count_units(struct campaign *campaign, struct transaction *tx,
                               struct arena *arena, struct error *err)
{
    struct standing standing;
    int64_t begun = now_ns();

    TRY(standing_load(campaign, tx, instant_of_day(LAST_DAY, 480), arena, &standing, err));
    printf("{\"peer\": \"bairi\", \"case\": \"recount\", \"projects\": %zu, \"count_s\": %.3f, "
           "\"first\": \"%s\", \"points\": \"%s\", ",
           standing.project_count, (double)(now_ns() - begun) / 1e9,
           standing.unit_count > 0 ? standing.units[0]->unit : "",
           standing.unit_count > 0 ? standing.units[0]->total : "");
    return STATUS_OK;
}

static enum status count_store(struct campaign *campaign, const char *path, struct arena *arena,
                               struct error *err)
{
    struct transaction *tx = NULL;

    TRY(store_open(&store_sqlite, path, &campaign->store, err));
    enum status status = store_begin(campaign->store, TRANSACTION_READ, NULL, &tx, err);
    if (status == STATUS_OK)
        status = count_units(campaign, tx, arena, err);
    store_rollback(&tx);
    store_close(&campaign->store);
    return status;
}

/* From here to the end the process only prints: what it took in all, its caller's clock tells. */
static enum status count(const char *path, struct arena *arena, struct error *err)
{
    struct campaign campaign = {.id = "bench", .settings = settings_cache_create()};
    struct rusage used;

    if (!campaign.settings)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    enum status status = count_store(&campaign, path, arena, err);
    settings_cache_destroy(&campaign.settings);
    getrusage(RUSAGE_SELF, &used);
    if (status == STATUS_OK)
        printf("\"mb\": %ld}\n", used.ru_maxrss / 1024);
    return status;
}

int main(int argc, char **argv)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(ARENA_BUDGET);
    struct error err = {0};
    enum status status = STATUS_OK;

    if (!arena)
        return 1;
    if (argc == 5 && strcmp(argv[1], "make") == 0 && atoi(argv[4]) > 0) {
        status = make(argv[2], argv[3], (unsigned)atoi(argv[4]), arena, &err);
    } else if (argc == 3 && strcmp(argv[1], "count") == 0) {
        status = count(argv[2], arena, &err);
    } else {
        fprintf(stderr, "usage: bench_recount make STORE SETTINGS COUNT | count STORE\n");
        return 2;
    }
    if (status == STATUS_OK)
        return 0;
    fprintf(stderr, "bench_recount: %s\n", err.text);
    return 1;
}
