/* The writer of a campaign: one thread takes all that waits into one transaction (group commit). */
#include "server/ledger/ledger.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "server/ledger/append.h"
#include "server/ledger/nodes.h"

enum { JOBS_PER_COMMIT = 256 };
#define WRITER_ARENA ((size_t)256 << 20)

enum job_state { JOB_QUEUED, JOB_TAKEN, JOB_DONE };

/* A call that waits for its statements to be durable; lives on the caller's stack. */
struct job {
    const struct statement *statements;
    size_t count;
    const struct bytes *privates;
    size_t private_count;
    const struct store_patience *patience;
    struct ledger_outcome *outcomes;
    enum job_state state;
    enum status status;
    struct error error;
    struct job *next;
};

struct ledger {
    struct ledger_options options;
    char origin[ORIGIN_SIZE];
    char campaign[64];
    char checkpoint_path[512];
    pthread_t writer;
    bool has_writer;
    pthread_mutex_t lock;
    pthread_cond_t work; /* something is queued, or stop */
    pthread_cond_t done; /* a commit ended */
    struct job *first, *last;
    bool stop;
    struct arena *arena;                   /* the writer's, reset after each commit */
    atomic_uint_fast64_t records, commits; /* for ledger_count */
};

static enum status ledger_checkpoint(const struct ledger *ledger, uint64_t size,
                                     const struct hash *root, struct buf *note, struct error *err)
{
    struct checkpoint checkpoint = {.size = size, .root = *root};

    memcpy(checkpoint.origin, ledger->origin, sizeof checkpoint.origin);
    return checkpoint_sign(&checkpoint, ledger->options.log_key, note, err);
}

/* ---- the commit ---- */

static enum status job_store_privates(struct job *job, struct append *append, uint64_t index,
                                      struct error *err)
{
    for (size_t i = 0; i < job->private_count; i++) {
        uint8_t digest[SHA256_SIZE];
        sha256(job->privates[i], digest);
        struct private_row row = {
            .digest = {.data = digest, .size = SHA256_SIZE},
            .content = job->privates[i],
            .idx = (int64_t)index,
        };
        TRY(store_put(append->tx, &table_private, &row, err));
    }
    return STATUS_OK;
}

static enum status job_append(struct job *job, struct append *append, struct instant now,
                              struct error *err)
{
    bool fresh = false;

    if (job->count == 0) /* ledger_tick: only what time asks for */
        return append_due(append, now, err);
    for (size_t i = 0; i < job->count; i++) {
        struct ledger_outcome *outcome = &job->outcomes[i];
        TRY(append_statement(append, &job->statements[i], now, &outcome->index, &outcome->replayed,
                             err));
        fresh = fresh || !outcome->replayed;
    }
    return fresh ? job_store_privates(job, append, append->size - 1, err) : STATUS_OK;
}

/* One job inside the shared transaction: all of its statements or none. */
static enum status job_run(struct job *job, struct append *append, struct instant now,
                           struct error *err)
{
    struct append before = *append;

    TRY(store_savepoint(append->tx, err));
    job->status = job_append(job, append, now, &job->error);
    if (job->status == STATUS_OK)
        return store_savepoint_keep(append->tx, err);
    *append = before;
    return store_savepoint_undo(append->tx, err);
}

/* The batch's checkpoint row, before the commit: its note is signed only after it. */
static enum status commit_seal(struct append *append, uint64_t old_size, struct hash *root,
                               struct error *err)
{
    struct nodes nodes = {.tx = append->tx, .arena = append->arena};
    struct merkle_reader reader = nodes_reader(&nodes);

    if (append->size == old_size)
        return STATUS_OK;
    TRY(merkle_root(&reader, append->size, root, err));
    struct checkpoint_row row = {
        .size = (int64_t)append->size,
        .time = append->last.us,
        .root = {.data = root->bytes, .size = SHA256_SIZE},
    };
    return store_put(append->tx, &table_checkpoint, &row, err);
}

/* After the commit: the signed note outside the database, durable before anybody gets a receipt. */
static enum status commit_publish(struct ledger *ledger, uint64_t size, const struct hash *root,
                                  struct error *err)
{
    struct buf note = buf_make(CHECKPOINT_SIZE_MAX);
    enum status status = ledger_checkpoint(ledger, size, root, &note, err);

    if (status == STATUS_OK)
        status = buf_write_file(ledger->checkpoint_path, buf_bytes(&note), 0600, err);
    buf_free(&note);
    return status;
}

/*
 * Runs jobs in one transaction. A status other than OK concerns the whole transaction.
 * doubtful  set when the commit itself failed: nobody can tell what the disk holds
 */
static enum status commit_run(struct ledger *ledger, struct job **jobs, size_t count,
                              bool *doubtful, struct error *err)
{
    struct transaction *tx = NULL;
    struct append append;
    struct hash root;
    struct instant now = clock_now(ledger->options.clock);
    enum status status;

    TRY(store_begin(ledger->options.store, TRANSACTION_WRITE, NULL, &tx, err));
    status = append_begin(&ledger->options, tx, ledger->arena, &append, err);
    uint64_t old_size = append.size;
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        status = job_run(jobs[i], &append, now, err);
    if (status == STATUS_OK)
        status = commit_seal(&append, old_size, &root, err);
    if (status != STATUS_OK || append.size == old_size) {
        store_rollback(&tx);
        return status;
    }
    status = store_commit(&tx, err);
    if (status == STATUS_OK)
        status = commit_publish(ledger, append.size, &root, err);
    *doubtful = status != STATUS_OK;
    if (status == STATUS_OK) {
        atomic_store(&ledger->records, append.size);
        atomic_fetch_add(&ledger->commits, 1);
    }
    if (status == STATUS_OK && ledger->options.committed)
        ledger->options.committed(ledger->options.committed_context);
    return status;
}

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
    enum status status = commit_run(ledger, jobs, count, &doubtful, &error);
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
            pthread_cond_wait(&ledger->work, &ledger->lock);
            continue;
        }
        pthread_mutex_unlock(&ledger->lock);
        writer_commit(ledger, jobs, count);
        pthread_mutex_lock(&ledger->lock);
        for (size_t i = 0; i < count; i++)
            jobs[i]->state = JOB_DONE;
        pthread_cond_broadcast(&ledger->done);
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

static bool patience_is_over(const struct store_patience *patience)
{
    if (!patience)
        return false;
    return (patience->deadline_ms > 0 && monotonic_ms() >= patience->deadline_ms) ||
           (patience->cancelled && atomic_load(patience->cancelled));
}

/* Waits a moment for a commit to end; the lock is held. */
static void ledger_nap(struct ledger *ledger)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += 50 * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000L;
    }
    pthread_cond_timedwait(&ledger->done, &ledger->lock, &until);
}

static enum status ledger_enqueue(struct ledger *ledger, struct job *job, struct error *err)
{
    enum status status = STATUS_OK;

    pthread_mutex_lock(&ledger->lock);
    if (ledger->last)
        ledger->last->next = job;
    else
        ledger->first = job;
    ledger->last = job;
    pthread_cond_signal(&ledger->work);
    while (job->state != JOB_DONE) {
        ledger_nap(ledger);
        if (job->state == JOB_QUEUED && patience_is_over(job->patience) &&
            ledger_unqueue(ledger, job)) {
            status = error_set(err, STATUS_DEADLINE_EXCEEDED,
                               "the time allowed ran out before the record was written");
            break;
        }
    }
    pthread_mutex_unlock(&ledger->lock);
    if (status != STATUS_OK)
        return status;
    if (err && job->status != STATUS_OK)
        *err = job->error;
    return job->status;
}

static enum status ledger_receipts(struct ledger *ledger, struct job *job, struct arena *arena,
                                   struct error *err)
{
    struct transaction *tx = NULL;
    enum status status = STATUS_OK;

    TRY(store_begin(ledger->options.store, TRANSACTION_READ, NULL, &tx, err));
    for (size_t i = 0; status == STATUS_OK && i < job->count; i++)
        status = ledger_receipt(ledger, tx, job->outcomes[i].index, arena,
                                &job->outcomes[i].receipt, err);
    store_rollback(&tx);
    return status;
}

enum status ledger_append(struct ledger *ledger, const struct statement *statements, size_t count,
                          const struct bytes *privates, size_t private_count,
                          const struct store_patience *patience, struct arena *arena,
                          struct ledger_outcome *outcomes, struct error *err)
{
    struct job job = {
        .statements = statements,
        .count = count,
        .privates = privates,
        .private_count = private_count,
        .patience = patience,
        .outcomes = outcomes,
    };

    if (count == 0 || count > LEDGER_BATCH_MAX || private_count > LEDGER_PRIVATES_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a call carries 1 to %d statements, this one has %zu", LEDGER_BATCH_MAX,
                         count);
    error_clear(&job.error);
    TRY(ledger_enqueue(ledger, &job, err));
    return ledger_receipts(ledger, &job, arena, err);
}

struct ledger_counters ledger_count(const struct ledger *ledger)
{
    return (struct ledger_counters){.records = atomic_load(&ledger->records),
                                    .commits = atomic_load(&ledger->commits)};
}

enum status ledger_tick(struct ledger *ledger, struct error *err)
{
    struct job job = {0};

    error_clear(&job.error);
    return ledger_enqueue(ledger, &job, err);
}

/* ---- opening ---- */

/* The log must hold what the last signed checkpoint outside the database says. */
static enum status ledger_compare(struct ledger *ledger, const struct checkpoint *outside,
                                  uint64_t size, struct transaction *tx, struct error *err)
{
    struct nodes nodes = {.tx = tx, .arena = ledger->arena};
    struct merkle_reader reader = nodes_reader(&nodes);
    struct hash root;

    if (strcmp(outside->origin, ledger->origin) != 0)
        return error_set(err, STATUS_DATA_LOSS, "the last checkpoint is of log %s, not of %s",
                         outside->origin, ledger->origin);
    if (size < outside->size)
        return error_set(err, STATUS_DATA_LOSS,
                         "the log has %llu records, but %llu were signed and acknowledged; "
                         "restore from a backup",
                         (unsigned long long)size, (unsigned long long)outside->size);
    if (outside->size == 0)
        return STATUS_OK;
    TRY(merkle_root(&reader, outside->size, &root, err));
    if (memcmp(root.bytes, outside->root.bytes, SHA256_SIZE) != 0)
        return error_set(err, STATUS_DATA_LOSS,
                         "the log's first %llu records differ from those signed and acknowledged",
                         (unsigned long long)outside->size);
    return STATUS_OK;
}

static enum status ledger_check_outside(struct ledger *ledger, uint64_t size,
                                        struct transaction *tx, struct error *err)
{
    struct buf note = buf_make(CHECKPOINT_SIZE_MAX);
    struct checkpoint outside;
    struct stat info;
    uint8_t key[ED25519_KEY_SIZE];

    if (stat(ledger->checkpoint_path, &info) != 0) {
        if (size == 0)
            return STATUS_OK;
        return error_set(err, STATUS_DATA_LOSS,
                         "the log has %llu records but its last signed checkpoint %s is missing",
                         (unsigned long long)size, ledger->checkpoint_path);
    }
    log_key_public(ledger->options.log_key, key);
    enum status status = buf_read_file(&note, ledger->checkpoint_path, err);
    if (status == STATUS_OK)
        status = checkpoint_open(buf_text(&note), key, &outside, err);
    if (status == STATUS_OK)
        status = ledger_compare(ledger, &outside, size, tx, err);
    buf_free(&note);
    return status;
}

/* After a crash between commit and checkpoint the newest batch has no note outside yet. */
static enum status ledger_catch_up(struct ledger *ledger, uint64_t size, struct transaction *tx,
                                   struct error *err)
{
    struct nodes nodes = {.tx = tx, .arena = ledger->arena};
    struct merkle_reader reader = nodes_reader(&nodes);
    struct hash root;

    if (size == 0)
        return STATUS_OK;
    TRY(merkle_root(&reader, size, &root, err));
    return commit_publish(ledger, size, &root, err);
}

static enum status ledger_recover(struct ledger *ledger, struct error *err)
{
    struct transaction *tx = NULL;
    uint64_t size = 0;

    TRY(store_begin(ledger->options.store, TRANSACTION_READ, NULL, &tx, err));
    enum status status = ledger_size(tx, &size, err);
    /* a first commit that was never signed was never acknowledged: one batch, record 0 alone */
    struct stat info;
    bool founding_only = size == 1 && stat(ledger->checkpoint_path, &info) != 0;
    if (status == STATUS_OK && !founding_only)
        status = ledger_check_outside(ledger, size, tx, err);
    if (status == STATUS_OK)
        status = ledger_catch_up(ledger, size, tx, err);
    store_rollback(&tx);
    arena_reset(ledger->arena);
    atomic_store(&ledger->records, size);
    return status;
}

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
    pthread_condattr_t monotonic;

    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&ledger->lock, NULL);
    pthread_cond_init(&ledger->work, NULL);
    pthread_cond_init(&ledger->done, &monotonic);
    pthread_condattr_destroy(&monotonic);
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
    if (!ledger->arena || !copy_text(ledger->origin, sizeof ledger->origin, options->origin) ||
        !copy_text(ledger->campaign, sizeof ledger->campaign, options->campaign) ||
        !copy_text(ledger->checkpoint_path, sizeof ledger->checkpoint_path,
                   options->checkpoint_path)) {
        status = error_set(err, STATUS_INVALID_ARGUMENT, "the ledger's names are too long");
        goto fail;
    }
    ledger->options.origin = ledger->origin;
    ledger->options.campaign = ledger->campaign;
    ledger->options.checkpoint_path = ledger->checkpoint_path;
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
    pthread_cond_destroy(&ledger->done);
    pthread_cond_destroy(&ledger->work);
    pthread_mutex_destroy(&ledger->lock);
    arena_destroy(&ledger->arena);
    free(ledger);
    *ledger_address = NULL;
}

/* ---- receipts and heads need the log key, so they live beside it ---- */

static enum status ledger_note(const struct ledger *ledger, struct transaction *tx, uint64_t size,
                               struct arena *arena, const char **note, struct error *err)
{
    struct nodes nodes = {.tx = tx, .arena = arena};
    struct merkle_reader reader = nodes_reader(&nodes);
    struct buf text = buf_make(CHECKPOINT_SIZE_MAX);
    struct hash root;

    TRY(merkle_root(&reader, size, &root, err));
    enum status status = ledger_checkpoint(ledger, size, &root, &text, err);
    if (status == STATUS_OK) {
        *note = arena_strdup(arena, buf_text(&text));
        if (!*note)
            status = error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a checkpoint");
    }
    buf_free(&text);
    return status;
}

/* The size of the batch a record came with: the smallest checkpoint beyond its index. */
static enum status ledger_batch_size(struct transaction *tx, uint64_t index, struct arena *arena,
                                     uint64_t *size, struct error *err)
{
    struct checkpoint_row match = {.size = (int64_t)index + 1};
    struct store_scan scan = {.match = &match, .from = true, .limit = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_checkpoint, &scan, arena, &rows, &count, err));
    if (count == 0)
        return error_set(err, STATUS_DATA_LOSS, "record %llu has no checkpoint",
                         (unsigned long long)index);
    const struct checkpoint_row *row = rows;
    *size = (uint64_t)row->size;
    return STATUS_OK;
}

static enum status ledger_proof(const struct ledger *ledger, struct transaction *tx, uint64_t index,
                                struct arena *arena, char **out, struct error *err)
{
    struct nodes nodes = {.tx = tx, .arena = arena};
    struct merkle_reader reader = nodes_reader(&nodes);
    struct hash hashes[MERKLE_PROOF_MAX];
    size_t count = 0;
    uint64_t size = 0;
    const char *note = NULL;
    struct buf text = buf_make(64 * 1024);

    TRY(ledger_batch_size(tx, index, arena, &size, err));
    TRY(merkle_inclusion(&reader, index, size, hashes, &count, err));
    TRY(ledger_note(ledger, tx, size, arena, &note, err));
    enum status status = proof_write(index, hashes, count, note, &text, err);
    if (status == STATUS_OK) {
        *out = arena_strdup(arena, buf_text(&text));
        if (!*out)
            status = error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a receipt");
    }
    buf_free(&text);
    return status;
}

enum status ledger_receipt(const struct ledger *ledger, struct transaction *tx, uint64_t index,
                           struct arena *arena, Bairi__V1__Receipt **out, struct error *err)
{
    struct record_row row = {.idx = (int64_t)index};
    Bairi__V1__Receipt *receipt = arena_alloc(arena, sizeof *receipt);

    if (!receipt)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a receipt");
    bairi__v1__receipt__init(receipt);
    TRY(store_get(tx, &table_record, &row, arena, err));
    receipt->format = 1;
    receipt->leaf.data = arena_memdup(arena, row.leaf.data, row.leaf.size);
    receipt->leaf.len = row.leaf.size;
    if (!receipt->leaf.data)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a receipt");
    TRY(ledger_proof(ledger, tx, index, arena, &receipt->proof, err));
    *out = receipt;
    return STATUS_OK;
}

enum status ledger_head(const struct ledger *ledger, struct transaction *tx, struct arena *arena,
                        const char **note, struct error *err)
{
    uint64_t size = 0;

    TRY(ledger_size(tx, &size, err));
    if (size == 0)
        return error_set(err, STATUS_NOT_FOUND, "the ledger is empty");
    return ledger_note(ledger, tx, size, arena, note, err);
}
