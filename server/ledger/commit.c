/* One commit: the jobs that waited in one transaction, its checkpoint, and the note outside. */
#include <string.h>

#include "server/ledger/append.h"
#include "server/ledger/internal.h"
#include "server/ledger/nodes.h"
#include "server/ledger/outside.h"
#include "server/ledger/position.h"
#include "server/ledger/recent.h"

enum status ledger_checkpoint(const struct ledger *ledger, struct transaction *tx,
                              uint64_t previous, uint64_t size, const struct hash *root,
                              struct arena *arena, struct buf *note, struct error *err)
{
    struct checkpoint checkpoint = {.size = position_index(size), .root = *root};
    const struct log_key *keys[LEDGER_SIGNERS];
    size_t count = 0;

    TRY(ledger_origin(ledger, position_epoch(size), checkpoint.origin, err));
    TRY(ledger_signers(ledger, tx, previous, size, arena, keys, &count, err));
    return checkpoint_sign_all(&checkpoint, keys, count, note, err);
}

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

enum status job_is_awaited(const struct job *job, struct error *err)
{
    const struct store_patience *patience = job->patience;

    if (patience && patience->cancelled && atomic_load(patience->cancelled))
        return error_set(err, STATUS_CANCELLED, "the caller went away");
    if (patience && patience->deadline_ms > 0 && monotonic_ms() >= patience->deadline_ms)
        return error_set(err, STATUS_DEADLINE_EXCEEDED,
                         "the time allowed ran out before the record was written");
    return STATUS_OK;
}

static enum status job_append(struct job *job, struct append *append, struct instant now,
                              struct error *err)
{
    bool fresh = false;

    if (job->restoration)
        return append_epoch(append, job->restoration, now, err);
    if (job->count == 0) { /* ledger_tick: only what time asks for */
        TRY(append_due(append, now, err));
        return append_turn(append, now, err);
    }
    for (size_t i = 0; i < job->count; i++) {
        struct ledger_outcome *outcome = &job->outcomes[i];
        struct appended appended;
        TRY(job_is_awaited(job, err));
        TRY(append_statement(append, &job->statements[i], now, &appended, err));
        outcome->index = appended.index;
        outcome->replayed = appended.replayed;
        job->leaves[i] =
            (struct bytes){.data = arena_memdup(job->arena, appended.leaf.data, appended.leaf.size),
                           .size = appended.leaf.size};
        if (!job->leaves[i].data)
            return error_set(err, STATUS_RESOURCE_EXHAUSTED, "the request needs too much memory");
        fresh = fresh || !outcome->replayed;
    }
    return fresh ? job_store_privates(job, append, append->size - 1, err) : STATUS_OK;
}

/*
 * One job inside the shared transaction: all of its statements or none. A single statement has no
 * savepoint, which costs a sixth of it: whoever is refused was refused before anything was put.
 * careful  a savepoint for every job
 * again    set when a single statement failed half put: all must run again, carefully
 */
static enum status job_run(struct job *job, struct append *append, struct instant now, bool careful,
                           bool *again, struct error *err)
{
    struct append before = *append;
    bool marked = careful || job->count != 1;

    append->wrote = false;
    error_clear(&job->error);
    if (marked)
        TRY(store_savepoint(append->tx, err));
    job->status = job_append(job, append, now, &job->error);
    if (job->status == STATUS_OK)
        return marked ? store_savepoint_keep(append->tx, err) : STATUS_OK;
    *again = !marked && append->wrote;
    *append = before;
    if (!marked)
        return STATUS_OK;
    enum status status = store_savepoint_undo(append->tx, err);
    if (status != STATUS_OK && job->status == STATUS_RESOURCE_EXHAUSTED) {
        *err = job->error; /* the reason why nothing could be undone either */
        status = job->status;
    }
    return status;
}

/* Note and token of a checkpoint. The token tells the clock, but never a time before the records.
 */
static enum status seal_make(const struct ledger *ledger, const struct append *append,
                             uint64_t old_size, const struct hash *root, struct instant now,
                             struct seal *out, struct error *err)
{
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX);
    OWNED(buf_free) struct buf token = buf_make(TIMESTAMP_SIZE_MAX);
    struct instant time = now.us < append->last.us ? append->last : now;

    TRY(ledger_checkpoint(ledger, append->tx, old_size, append->size, root, append->arena, &note,
                          err));
    if (ledger->options.timestamper)
        TRY(timestamp_make(ledger->options.timestamper, buf_bytes(&note), time, &token, err));
    *out = (struct seal){
        .size = append->size,
        .note = arena_strdup(append->arena, buf_text(&note)),
        .token = {arena_memdup(append->arena, buf_bytes(&token).data, token.size), token.size},
    };
    return out->note && out->token.data
               ? STATUS_OK
               : error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a checkpoint");
}

/*
 * The batch's checkpoint, before the commit: two tokens over one note differ, so the one that
 * receipts carry is durable with the records. Nobody sees note or token before the commit.
 */
static enum status commit_seal(const struct ledger *ledger, struct append *append,
                               uint64_t old_size, struct instant now, struct seal *out,
                               struct error *err)
{
    struct nodes nodes = {
        .tx = append->tx, .arena = append->arena, .epoch = position_epoch(append->size)};
    struct merkle_reader reader = nodes_reader(&nodes);
    struct hash root;

    if (append->size == old_size)
        return STATUS_OK;
    TRY(merkle_root(&reader, position_index(append->size), &root, err));
    TRY(seal_make(ledger, append, old_size, &root, now, out, err));
    struct checkpoint_row row = {
        .size = (int64_t)append->size,
        .time = append->last.us,
        .root = {.data = root.bytes, .size = SHA256_SIZE},
        .note = out->note,
        .token = out->token,
        .previous = (int64_t)old_size,
    };
    return store_put(append->tx, &table_checkpoint, &row, err);
}

enum status ledger_publish(struct ledger *ledger, const struct seal *seal, struct error *err)
{
    TRY(outside_keep(ledger->outside, seal->note, err));
    recent_keep_seal(ledger->recent, seal);
    return STATUS_OK;
}

/* The jobs in a transaction of their own, which is begun. */
static enum status commit_run(struct ledger *ledger, struct job **jobs, size_t count,
                              struct instant now, bool careful, bool *again,
                              struct transaction **tx, struct append *append, uint64_t *old_size,
                              struct error *err)
{
    *again = false;
    TRY(store_begin(ledger->options.store, TRANSACTION_WRITE, NULL, tx, err));
    TRY(append_begin(&ledger->options, *tx, ledger->arena, append, err));
    *old_size = append->size;
    memcpy(append->crl, ledger->crl, SHA256_SIZE);
    for (size_t i = 0; i < count && !*again; i++)
        TRY(job_run(jobs[i], append, now, careful, again, err));
    return STATUS_OK;
}

enum status ledger_commit(struct ledger *ledger, struct job **jobs, size_t count, bool *doubtful,
                          struct error *err)
{
    struct transaction *tx = NULL;
    struct append append = {0};
    struct seal seal = {0};
    struct instant now = clock_now(ledger->options.clock);
    uint64_t old_size = 0;
    bool again = false;
    enum status status =
        commit_run(ledger, jobs, count, now, false, &again, &tx, &append, &old_size, err);

    if (status == STATUS_OK && again) {
        store_rollback(&tx);
        status = commit_run(ledger, jobs, count, now, true, &again, &tx, &append, &old_size, err);
    }
    if (status == STATUS_OK)
        status = commit_seal(ledger, &append, old_size, now, &seal, err);
    if (status != STATUS_OK || append.size == old_size) {
        store_rollback(&tx);
        return status;
    }
    status = store_commit(&tx, err);
    if (status == STATUS_OK)
        status = ledger_publish(ledger, &seal, err);
    *doubtful = status != STATUS_OK;
    for (size_t i = 0; i < count; i++)
        jobs[i]->batch_size = append.size;
    for (size_t i = 0; status == STATUS_OK && i < append.fresh_count; i++)
        recent_keep_node(ledger->recent, append.fresh[i].level, append.fresh[i].position,
                         &append.fresh[i].hash);
    if (status == STATUS_OK) {
        memcpy(ledger->crl, append.crl, SHA256_SIZE);
        atomic_store(&ledger->records, position_index(append.size));
        atomic_store(&ledger->position, append.size);
        atomic_fetch_add(&ledger->commits, 1);
    }
    if (status == STATUS_OK && ledger->options.committed)
        ledger->options.committed(ledger->options.committed_context);
    return status;
}
