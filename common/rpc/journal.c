/* Log lines of calls answered at once: kept for a moment, written by a thread that may wait for
 * stderr. */
#include "common/rpc/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/log.h"

enum {
    ENTRIES_MOST = 4096,
    TOLD_MOST = 100, /* of one person, in one second */
    NAP_US = 2000,   /* between looks while there is something */
    LOOK_US = 50000, /* and while there is nothing */
    JOURNAL_STACK = 256 * 1024
};

bool journal_may_tell(const struct call *call)
{
    struct peer *peer = conn_user(call->conn);
    int64_t second = monotonic_ms() / 1000;

    if (call->outcome.status == STATUS_OK && call->row->method->lane != LANE_HEALTH)
        return true;
    if (atomic_exchange(&peer->said_s, second) != second)
        atomic_store(&peer->said, 0);
    if (atomic_fetch_add(&peer->said, 1) < TOLD_MOST)
        return true;
    pthread_mutex_lock(&peer->journal->lock);
    peer->journal->lost++;
    pthread_mutex_unlock(&peer->journal->lock);
    return false;
}

void journal_add(struct journal *journal, const struct call *call)
{
    struct entry *entry = malloc(sizeof *entry);
    bool kept;

    if (entry) {
        entry->next = NULL;
        entry->line = call->line;
        entry->status = call->outcome.status;
        memcpy(entry->caller, conn_identity(call->conn)->uri, sizeof entry->caller);
        memcpy(entry->text, call->outcome.text, sizeof entry->text);
    }
    pthread_mutex_lock(&journal->lock);
    kept = entry && journal->waiting < ENTRIES_MOST;
    if (kept) {
        if (journal->last)
            journal->last->next = entry;
        else
            journal->first = entry;
        journal->last = entry;
        journal->waiting++;
    } else {
        journal->lost++;
    }
    pthread_mutex_unlock(&journal->lock);
    if (!kept)
        free(entry);
}

/* False when the journal ends and nothing is left. */
static bool nap(struct journal *journal, bool busy)
{
    struct timespec time = {.tv_nsec = (busy ? NAP_US : LOOK_US) * 1000L};
    bool stopping;

    pthread_mutex_lock(&journal->lock);
    stopping = journal->stopping;
    pthread_mutex_unlock(&journal->lock);
    if (!stopping)
        nanosleep(&time, NULL);
    return !stopping;
}

/* *lost: how many were not, told once a second. */
static struct entry *take_all(struct journal *journal, unsigned *lost)
{
    int64_t second = monotonic_ms() / 1000;
    struct entry *first;

    pthread_mutex_lock(&journal->lock);
    first = journal->first;
    journal->first = journal->last = NULL;
    journal->waiting = 0;
    *lost = 0;
    if (journal->stopping || second != journal->told_s) {
        *lost = journal->lost;
        journal->lost = 0;
        journal->told_s = second;
    }
    pthread_mutex_unlock(&journal->lock);
    return first;
}

/* True when there was anything. */
static bool write_all(struct journal *journal)
{
    unsigned lost;
    struct entry *entry = take_all(journal, &lost);
    bool any = entry != NULL;

    while (entry) {
        struct entry *next = entry->next;
        line_write(&entry->line, entry->caller, entry->status, entry->text);
        free(entry);
        entry = next;
    }
    if (lost) {
        char number[16];
        snprintf(number, sizeof number, "%u", lost);
        log_event(LOG_WARN, "calls not logged", "count", number, NULL);
    }
    return any;
}

static void *run(void *arg)
{
    struct journal *journal = arg;
    bool busy = false;

    while (nap(journal, busy)) {
        busy = write_all(journal);
        lane_rescue(&journal->server->work);
    }
    write_all(journal);
    return NULL;
}

enum status journal_start(struct journal *journal, struct rpc_server *server, struct error *err)
{
    pthread_attr_t attributes;

    journal->server = server;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, JOURNAL_STACK);
    journal->started = pthread_create(&journal->thread, &attributes, run, journal) == 0;
    pthread_attr_destroy(&attributes);
    if (!journal->started)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no thread can be started");
    return STATUS_OK;
}

void journal_stop(struct journal *journal)
{
    if (!journal->started)
        return;
    pthread_mutex_lock(&journal->lock);
    journal->stopping = true;
    pthread_mutex_unlock(&journal->lock);
    pthread_join(journal->thread, NULL);
    journal->started = false;
}
