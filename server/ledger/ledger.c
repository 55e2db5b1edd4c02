/* The writer of a campaign: one thread takes all that waits into one transaction (group commit). */
#include "server/ledger/internal.h"
#include "server/ledger/outside.h"
#include "server/ledger/recent.h"

#include <stdlib.h>
#include <string.h>

enum { JOBS_PER_COMMIT = 256 };
#define WRITER_ARENA ((size_t)256 << 20)

/* ---- the writer's thread ---- */

static size_t writer_take(struct ledger *ledger, struct job **jobs)
{
    size_t count = 0;

    while (ledger->first && count < JOBS_PER_COMMIT) {
        struct job *job = ledger->first;
        ledger->first = job->next;
        if (!ledger->first)
            ledger->last = NULL;
        job->state = JOB_TAKEN;
        jobs[count++] = job;
    }
    return count;
}

static void writer_commit(struct ledger *ledger, struct job **jobs, size_t count)
{
    struct error error;
    bool doubtful = false;

    error_clear(&error);
    enum status status = ledger_commit(ledger, jobs, count, &doubtful, &error);
    if (doubtful)
        ledger->options.fatal(&error);
    for (size_t i = 0; status != STATUS_OK && i < count; i++) {
        jobs[i]->status = status;
        jobs[i]->error = error;
    }
    arena_reset(ledger->arena);
}

static void *writer_main(void *context)
{
    struct ledger *ledger = context;
    struct job *jobs[JOBS_PER_COMMIT];

    pthread_mutex_lock(&ledger->lock);
    while (!ledger->stop || ledger->first) {
        size_t count = writer_take(ledger, jobs);
        if (count == 0) {
            ledger->idle = true;
            pthread_cond_wait(&ledger->work, &ledger->lock);
            ledger->idle = false;
            continue;
        }
        pthread_mutex_unlock(&ledger->lock);
        writer_commit(ledger, jobs, count);
        pthread_mutex_lock(&ledger->lock);
        for (size_t i = 0; i < count; i++) { /* a job is gone once its caller sees this */
            jobs[i]->state = JOB_DONE;
            pthread_cond_signal(&jobs[i]->done);
        }
    }
    pthread_mutex_unlock(&ledger->lock);
    return NULL;
}

/* Takes a job out of the queue again; false when the writer has it already. */
static bool ledger_unqueue(struct ledger *ledger, struct job *job)
{
    struct job *before = NULL;

    for (struct job *j = ledger->first; j; before = j, j = j->next) {
        if (j != job)
            continue;
        if (before)
            before->next = job->next;
        else
            ledger->first = job->next;
        if (ledger->last == job)
            ledger->last = before;
        return true;
    }
    return false;
}

/* Waits a moment for the job's commit to end; the lock is held. */
static void ledger_nap(struct ledger *ledger, struct job *job)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += 50 * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    pthread_cond_timedwait(&job->done, &ledger->lock, &until);
}

enum status ledger_enqueue(struct ledger *ledger, struct job *job, struct error *err)
{
    enum status status = STATUS_OK;

    pthread_cond_init(&job->done, &ledger->monotonic);
    pthread_mutex_lock(&ledger->lock);
    if (ledger->last)
        ledger->last->next = job;
    else
        ledger->first = job;
    ledger->last = job;
    if (ledger->idle)
        pthread_cond_signal(&ledger->work);
    while (job->state != JOB_DONE) {
        ledger_nap(ledger, job);
        if (job->state != JOB_QUEUED)
            continue;
        status = job_is_awaited(job, err);
        if (status != STATUS_OK && ledger_unqueue(ledger, job))
            break;
        status = STATUS_OK;
    }
    pthread_mutex_unlock(&ledger->lock);
    pthread_cond_destroy(&job->done);
    if (status != STATUS_OK)
        return status;
    if (err && job->status != STATUS_OK)
        *err = job->error;
    return job->status;
}

/* What is new is proved from memory; what had been there is looked up. */
static enum status job_receipt(struct ledger *ledger, const struct job *job, size_t i,
                               struct transaction *tx, struct error *err)
{
    struct ledger_outcome *outcome = &job->outcomes[i];

    if (outcome->replayed || !job->leaves[i].data)
        return ledger_receipt(ledger, tx, outcome->index, job->arena, &outcome->receipt, err);
    return ledger_receipt_of(ledger, tx, outcome->index, job->leaves[i], job->batch_size,
                             job->arena, &outcome->receipt, err);
}

static enum status ledger_receipts(struct ledger *ledger, const struct job *job,
                                   struct transaction **after, struct error *err)
{
    struct transaction *tx = NULL;
    enum status status = STATUS_OK;

    TRY(store_begin(ledger->options.store, TRANSACTION_READ, job->patience, &tx, err));
    for (size_t i = 0; status == STATUS_OK && i < job->count; i++)
        status = job_receipt(ledger, job, i, tx, err);
    if (after && status == STATUS_OK)
        *after = tx;
    else
        store_rollback(&tx);
    return status;
}

enum status ledger_append(struct ledger *ledger, const struct statement *statements, size_t count,
                          const struct bytes *privates, size_t private_count,
                          const struct store_patience *patience, struct arena *arena,
                          struct ledger_outcome *outcomes, struct transaction **after,
                          struct error *err)
{
    struct job job = {
        .statements = statements,
        .count = count,
        .privates = privates,
        .private_count = private_count,
        .patience = patience,
        .outcomes = outcomes,
        .leaves = arena_array(arena, count, sizeof(struct bytes)),
        .arena = arena,
    };

    if (count == 0 || count > LEDGER_BATCH_MAX || private_count > LEDGER_PRIVATES_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a call carries 1 to %d statements, this one has %zu", LEDGER_BATCH_MAX,
                         count);
    if (!job.leaves)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory left for this call");
    error_clear(&job.error);
    TRY(ledger_enqueue(ledger, &job, err));
    return ledger_receipts(ledger, &job, after, err);
}

struct ledger_counters ledger_count(const struct ledger *ledger)
{
    return (struct ledger_counters){.records = atomic_load(&ledger->records),
                                    .commits = atomic_load(&ledger->commits)};
}

uint64_t ledger_position(const struct ledger *ledger)
{
    return atomic_load(&ledger->position);
}

enum status ledger_tick(struct ledger *ledger, struct error *err)
{
    struct job job = {0};

    error_clear(&job.error);
    return ledger_enqueue(ledger, &job, err);
}

/* ---- opening and closing ---- */

static bool copy_text(char *to, size_t size, const char *from)
{
    size_t length = strlen(from);

    if (length >= size)
        return false;
    memcpy(to, from, length + 1);
    return true;
}

static void ledger_init_locks(struct ledger *ledger)
{
    pthread_condattr_init(&ledger->monotonic);
    pthread_condattr_setclock(&ledger->monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&ledger->lock, NULL);
    pthread_cond_init(&ledger->work, NULL);
}

enum status ledger_open(const struct ledger_options *options, struct ledger **out,
                        struct error *err)
{
    struct ledger *ledger = calloc(1, sizeof *ledger);
    enum status status = STATUS_OK;

    if (!ledger)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a ledger");
    ledger_init_locks(ledger);
    ledger->options = *options;
    ledger->arena = arena_create(WRITER_ARENA);
    ledger->recent = recent_create();
    if (!ledger->arena || !ledger->recent ||
        !copy_text(ledger->origin, sizeof ledger->origin, options->origin) ||
        !copy_text(ledger->campaign, sizeof ledger->campaign, options->campaign) ||
        !copy_text(ledger->checkpoint_path, sizeof ledger->checkpoint_path,
                   options->checkpoint_path)) {
        status = error_set(err, STATUS_INVALID_ARGUMENT, "the ledger's names are too long");
        goto fail;
    }
    ledger->options.origin = ledger->origin;
    ledger->options.campaign = ledger->campaign;
    ledger->options.checkpoint_path = ledger->checkpoint_path;
    status = outside_open(ledger->checkpoint_path, &ledger->outside, err);
    if (status == STATUS_OK)
        status = ledger_recover(ledger, err);
    if (status != STATUS_OK)
        goto fail;
    if (pthread_create(&ledger->writer, NULL, writer_main, ledger) != 0) {
        status = error_set(err, STATUS_RESOURCE_EXHAUSTED, "no thread for the ledger's writer");
        goto fail;
    }
    ledger->has_writer = true;
    *out = ledger;
    return STATUS_OK;
fail:
    ledger_close(&ledger);
    return status;
}

void ledger_close(struct ledger **ledger_address)
{
    struct ledger *ledger = *ledger_address;

    if (!ledger)
        return;
    if (ledger->has_writer) {
        pthread_mutex_lock(&ledger->lock);
        ledger->stop = true;
        pthread_cond_signal(&ledger->work);
        pthread_mutex_unlock(&ledger->lock);
        pthread_join(ledger->writer, NULL);
    }
    pthread_condattr_destroy(&ledger->monotonic);
    pthread_cond_destroy(&ledger->work);
    pthread_mutex_destroy(&ledger->lock);
    arena_destroy(&ledger->arena);
    recent_destroy(&ledger->recent);
    outside_close(&ledger->outside);
    free(ledger);
    *ledger_address = NULL;
}
