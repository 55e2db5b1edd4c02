/* Parsed settings versions, kept for as long as their campaign: parsing a file costs more than a
 * call. */
#include "server/settings.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* A version's contents by digest: an undone transaction may have shown another version 2. */
struct cached {
    uint8_t digest[SHA256_SIZE];
    struct campaign_settings value;
    struct arena *arena;
    struct cached *next;
};

struct settings_cache {
    pthread_mutex_t lock;
    struct cached *first;
};

struct settings_cache *settings_cache_create(void)
{
    struct settings_cache *cache = calloc(1, sizeof *cache);

    if (cache)
        pthread_mutex_init(&cache->lock, NULL);
    return cache;
}

static void cached_free(struct cached *cached)
{
    arena_destroy(&cached->arena);
    free(cached);
}

void settings_cache_destroy(struct settings_cache **cache)
{
    if (!*cache)
        return;
    while ((*cache)->first) {
        struct cached *gone = (*cache)->first;
        (*cache)->first = gone->next;
        cached_free(gone);
    }
    pthread_mutex_destroy(&(*cache)->lock);
    free(*cache);
    *cache = NULL;
}

/* What the tables say, before it is parsed. */
struct raw {
    const struct setting_row *row;
    int64_t until;
    const struct target_row *targets;
    size_t target_count;
    uint8_t digest[SHA256_SIZE];
};

/* The newest version whose day has come by then, and the first day of those that still wait. */
static enum status raw_row(struct transaction *tx, const struct setting_row *newest,
                           struct instant at, struct arena *arena, struct raw *raw,
                           struct error *err)
{
    raw->row = newest;
    raw->until = SETTINGS_FOR_GOOD.us;
    while (raw->row->effective > at.us && raw->row->version > 1) {
        struct setting_row *before = arena_alloc(arena, sizeof *before);
        if (!before)
            return error_set(err, STATUS_RESOURCE_EXHAUSTED,
                             "no memory for the campaign's settings");
        if (raw->row->effective < raw->until)
            raw->until = raw->row->effective;
        before->version = raw->row->version - 1;
        TRY(store_get(tx, &table_setting, before, arena, err));
        raw->row = before;
    }
    return STATUS_OK;
}

static enum status raw_read(struct transaction *tx, struct instant at, struct arena *arena,
                            struct raw *raw, struct error *err)
{
    struct store_scan newest = {.descending = true, .limit = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_setting, &newest, arena, &rows, &count, err));
    if (count == 0)
        return error_set(err, STATUS_FAILED_PRECONDITION, "the campaign has not been founded yet");
    TRY(raw_row(tx, rows, at, arena, raw, err));
    struct target_row match = {.version = raw->row->version, .unit = ""};
    struct store_scan scan = {.match = &match, .equal = 1};
    TRY(store_scan_rows(tx, &table_target, &scan, arena, &rows, &raw->target_count, err));
    raw->targets = rows;
    return STATUS_OK;
}

static void raw_digest(struct raw *raw)
{
    struct sha256_state *state = sha256_begin();
    int64_t version = raw->row->version;

    sha256_update(state, (struct bytes){(const uint8_t *)&version, sizeof version});
    sha256_update(state, (struct bytes){(const uint8_t *)&raw->until, sizeof raw->until});
    sha256_update(state, raw->row->file);
    for (size_t i = 0; i < raw->target_count; i++) {
        const struct target_row *target = &raw->targets[i];
        sha256_update(state,
                      (struct bytes){(const uint8_t *)target->unit, strlen(target->unit) + 1});
        sha256_update(state,
                      (struct bytes){(const uint8_t *)&target->target, sizeof target->target});
    }
    sha256_end(&state, raw->digest);
}

static enum status cached_parse(const struct raw *raw, struct cached *cached, struct error *err)
{
    struct arena *arena = cached->arena;
    uint8_t *copy = arena_memdup(arena, raw->row->file.data, raw->row->file.size);
    const char **units = arena_array(arena, raw->target_count + 1, sizeof *units);
    int32_t *targets = arena_array(arena, raw->target_count + 1, sizeof *targets);
    struct settings file;
    size_t given = 0;

    if (!copy || !units || !targets)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for the campaign's settings");
    for (size_t i = 0; i < raw->target_count; i++) {
        if (raw->targets[i].target == 0) /* a unit without a target, as the file has it */
            continue;
        units[given] = arena_strdup(arena, raw->targets[i].unit);
        targets[given] = (int32_t)raw->targets[i].target;
        if (!units[given++])
            return error_set(err, STATUS_RESOURCE_EXHAUSTED,
                             "no memory for the campaign's settings");
    }
    cached->value.version = raw->row->version;
    cached->value.until = (struct instant){raw->until};
    cached->value.file = (struct bytes){copy, raw->row->file.size};
    TRY(settings_read(cached->value.file, "campaign.ini", arena, &file, NULL, err));
    return settings_with_targets(&file, units, targets, given, arena, &cached->value.settings, err);
}

static const struct campaign_settings *cache_find(struct settings_cache *cache,
                                                  const uint8_t digest[SHA256_SIZE])
{
    for (struct cached *cached = cache->first; cached; cached = cached->next) {
        if (memcmp(cached->digest, digest, SHA256_SIZE) == 0)
            return &cached->value;
    }
    return NULL;
}

static enum status cache_add(struct settings_cache *cache, const struct raw *raw,
                             const struct campaign_settings **out, struct error *err)
{
    struct cached *cached = calloc(1, sizeof *cached);
    enum status status = STATUS_OK;

    if (!cached)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for the campaign's settings");
    cached->arena = arena_create(16 << 20);
    if (!cached->arena)
        status = error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for the campaign's settings");
    if (status == STATUS_OK)
        status = cached_parse(raw, cached, err);
    if (status != STATUS_OK) {
        cached_free(cached);
        return status;
    }
    memcpy(cached->digest, raw->digest, SHA256_SIZE);
    cached->next = cache->first;
    cache->first = cached;
    *out = &cached->value;
    return STATUS_OK;
}

enum status campaign_settings(struct campaign *campaign, struct transaction *tx, struct instant at,
                              struct arena *arena, const struct campaign_settings **out,
                              struct error *err)
{
    struct settings_cache *cache = campaign->settings;
    struct raw raw = {0};
    enum status status = STATUS_OK;

    TRY(raw_read(tx, at, arena, &raw, err));
    raw_digest(&raw);
    pthread_mutex_lock(&cache->lock);
    *out = cache_find(cache, raw.digest);
    if (!*out)
        status = cache_add(cache, &raw, out, err);
    pthread_mutex_unlock(&cache->lock);
    return status;
}
