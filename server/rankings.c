/* Rankings told lately: told again to whoever would be told the same, or something older. */
#include "server/rankings.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    RANKINGS_KEPT = 16, /* of now, and as many of the past */
    PAST_WAITING = 8,   /* each holds a thread that serves calls */
    NAP_MS = 20,
    PERIOD_SIZE = sizeof((struct period *)NULL)->id
};
#define REPLY_BUDGET ((size_t)1 << 20)

struct kept {
    struct arena *arena; /* NULL: free */
    uint64_t position;
    const struct campaign_settings *settings;
    struct instant at;
    bool live;
    day today;
    char period[PERIOD_SIZE];
    Bairi__V1__RankReply reply;
};

struct shelf {
    pthread_cond_t turn;
    bool counting;
    size_t waiting, waiting_most;
    size_t next; /* whose turn it is to be pushed out */
    struct kept kept[RANKINGS_KEPT];
};

struct rankings {
    pthread_mutex_t lock;
    struct shelf now, past;
};

static struct shelf *shelf_of(struct rankings *rankings, bool past)
{
    return past ? &rankings->past : &rankings->now;
}

struct rankings *rankings_create(void)
{
    struct rankings *rankings = calloc(1, sizeof *rankings);
    pthread_condattr_t monotonic;

    if (!rankings)
        return NULL;
    pthread_mutex_init(&rankings->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&rankings->now.turn, &monotonic);
    pthread_cond_init(&rankings->past.turn, &monotonic);
    pthread_condattr_destroy(&monotonic);
    rankings->now.waiting_most = SIZE_MAX;
    rankings->past.waiting_most = PAST_WAITING;
    return rankings;
}

static void shelf_clear(struct shelf *shelf)
{
    for (size_t i = 0; i < RANKINGS_KEPT; i++)
        arena_destroy(&shelf->kept[i].arena);
    pthread_cond_destroy(&shelf->turn);
}

void rankings_destroy(struct rankings **rankings)
{
    if (!rankings || !*rankings)
        return;
    shelf_clear(&(*rankings)->now);
    shelf_clear(&(*rankings)->past);
    pthread_mutex_destroy(&(*rankings)->lock);
    free(*rankings);
    *rankings = NULL;
}

/* ---- copies ---- */

static bool copy_text(struct arena *arena, char **text)
{
    *text = arena_strdup(arena, *text);
    return *text;
}

static bool copy_unit(struct arena *arena, Bairi__V1__ReportUnit **unit)
{
    Bairi__V1__ReportUnit *copy = arena_memdup(arena, *unit, sizeof **unit);

    *unit = copy;
    return copy && copy_text(arena, &copy->unit) && copy_text(arena, &copy->rate) &&
           copy_text(arena, &copy->base_points) && copy_text(arena, &copy->bonus) &&
           copy_text(arena, &copy->penalty) && copy_text(arena, &copy->total) &&
           copy_text(arena, &copy->total_exact) && copy_text(arena, &copy->group) &&
           copy_text(arena, &copy->schedule_gap);
}

static bool copy_reply(struct arena *arena, const Bairi__V1__RankReply *from,
                       Bairi__V1__RankReply *out)
{
    Bairi__V1__RankReply copy = *from;

    copy.units = arena_memdup(arena, from->units, from->n_units * sizeof(Bairi__V1__ReportUnit *));
    copy.settings.data = arena_memdup(arena, from->settings.data, from->settings.len);
    if (!copy.units || !copy.settings.data || !copy_text(arena, &copy.report) ||
        !copy_text(arena, &copy.schedule))
        return false;
    for (size_t i = 0; i < copy.n_units; i++) {
        if (!copy_unit(arena, &copy.units[i]))
            return false;
    }
    *out = copy;
    return true;
}

/* ---- what was told ---- */

/* Day and period of an instant, which figures depend on beside the ledger. */
static void frame_of(const struct settings *settings, struct instant now, day *today,
                     char period[PERIOD_SIZE])
{
    struct period at = {0};

    *today = instant_day(now, settings->utc_offset);
    memset(period, 0, PERIOD_SIZE);
    if (settings_period_at(settings, now, &at))
        memcpy(period, at.id, sizeof at.id);
}

/* A later position tells all that the one asked for does; the past stands still. */
static bool is_asked(const struct kept *kept, const struct ranking_asked *asked)
{
    char period[PERIOD_SIZE];
    day today;

    if (!kept->arena || kept->live != asked->live)
        return false;
    if (asked->past)
        return kept->position == asked->position && kept->at.us == asked->at.us;
    if (kept->position < asked->position || asked->at.us >= kept->settings->until.us)
        return false;
    frame_of(&kept->settings->settings, asked->at, &today, period);
    return kept->today == today && strcmp(kept->period, period) == 0;
}

static const struct kept *newest_asked(const struct shelf *shelf, const struct ranking_asked *asked)
{
    const struct kept *newest = NULL;

    for (size_t i = 0; i < RANKINGS_KEPT; i++) {
        const struct kept *kept = &shelf->kept[i];
        if (is_asked(kept, asked) && (!newest || kept->position > newest->position))
            newest = kept;
    }
    return newest;
}

bool rankings_find(struct rankings *rankings, const struct ranking_asked *asked,
                   struct arena *arena, Bairi__V1__RankReply *out)
{
    pthread_mutex_lock(&rankings->lock);
    const struct kept *kept = newest_asked(shelf_of(rankings, asked->past), asked);
    bool found = kept && copy_reply(arena, &kept->reply, out);
    pthread_mutex_unlock(&rankings->lock);
    if (found)
        out->time = asked->at.us;
    return found;
}

void rankings_keep(struct rankings *rankings, const struct ranking_asked *asked,
                   const struct campaign_settings *settings, const Bairi__V1__RankReply *reply)
{
    struct shelf *shelf = shelf_of(rankings, asked->past);
    struct kept kept = {.arena = arena_create(REPLY_BUDGET),
                        .position = asked->position,
                        .settings = settings,
                        .at = asked->at,
                        .live = asked->live};

    if (!kept.arena || !copy_reply(kept.arena, reply, &kept.reply)) {
        arena_destroy(&kept.arena); /* it will be counted again */
        return;
    }
    frame_of(&settings->settings, asked->at, &kept.today, kept.period);
    pthread_mutex_lock(&rankings->lock);
    arena_destroy(&shelf->kept[shelf->next].arena);
    shelf->kept[shelf->next] = kept;
    shelf->next = (shelf->next + 1) % RANKINGS_KEPT;
    pthread_mutex_unlock(&rankings->lock);
}

/* ---- turns ---- */

/* The lock is held. */
static void nap(struct rankings *rankings, struct shelf *shelf)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += NAP_MS * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    pthread_cond_timedwait(&shelf->turn, &rankings->lock, &until);
}

static enum status is_awaited(const struct store_patience *patience, struct error *err)
{
    if (patience->cancelled && atomic_load(patience->cancelled))
        return error_set(err, STATUS_CANCELLED, "the request was cancelled");
    if (patience->deadline_ms && monotonic_ms() >= patience->deadline_ms)
        return error_set(err, STATUS_DEADLINE_EXCEEDED, "the request ran out of time");
    return STATUS_OK;
}

/* The lock is held. */
static enum status turn_awaited(struct rankings *rankings, struct shelf *shelf,
                                const struct store_patience *patience, struct error *err)
{
    enum status status = STATUS_OK;

    if (shelf->waiting >= shelf->waiting_most)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED,
                         "too many ask for rankings of days gone by; try again in a moment");
    shelf->waiting++;
    while (shelf->counting && status == STATUS_OK) {
        nap(rankings, shelf);
        if (shelf->counting)
            status = is_awaited(patience, err);
    }
    shelf->waiting--;
    return status;
}

enum status rankings_turn(struct rankings *rankings, bool past,
                          const struct store_patience *patience, struct error *err)
{
    struct shelf *shelf = shelf_of(rankings, past);
    enum status status = STATUS_OK;

    pthread_mutex_lock(&rankings->lock);
    if (shelf->counting)
        status = turn_awaited(rankings, shelf, patience, err);
    if (status == STATUS_OK)
        shelf->counting = true;
    pthread_mutex_unlock(&rankings->lock);
    return status;
}

void rankings_turn_ends(struct rankings *rankings, bool past)
{
    struct shelf *shelf = shelf_of(rankings, past);

    pthread_mutex_lock(&rankings->lock);
    shelf->counting = false;
    pthread_mutex_unlock(&rankings->lock);
    pthread_cond_signal(&shelf->turn);
}

size_t rankings_waiting(struct rankings *rankings, bool past)
{
    pthread_mutex_lock(&rankings->lock);
    size_t waiting = shelf_of(rankings, past)->waiting;
    pthread_mutex_unlock(&rankings->lock);
    return waiting;
}
