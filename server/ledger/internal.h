/* What the ledger's parts share: a campaign's queue, its writer, and the checkpoint it signs. */
#ifndef BAIRI_SERVER_LEDGER_INTERNAL_H
#define BAIRI_SERVER_LEDGER_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "server/ledger/ledger.h"
#include "server/ledger/recent.h"

enum job_state { JOB_QUEUED, JOB_TAKEN, JOB_DONE };

/* A call that waits for its statements to be durable; lives on the caller's stack. */
struct job {
    const struct statement *statements;
    size_t count;
    const Bairi__V1__Restoration *restoration; /* opens an epoch; then there are no statements */
    const struct bytes *privates;
    size_t private_count;
    const struct store_patience *patience;
    struct ledger_outcome *outcomes;
    struct bytes *leaves; /* of what is new, in `arena`; the writer fills them */
    struct arena *arena;  /* the caller's, who waits meanwhile */
    uint64_t batch_size;  /* of the tree with this commit */
    enum job_state state;
    enum status status;
    struct error error;
    pthread_cond_t done; /* under the ledger's lock */
    struct job *next;
};

struct ledger {
    struct ledger_options options;
    char origin[ORIGIN_SIZE];
    char campaign[64];
    char checkpoint_path[512];
    struct outside *outside; /* the writer's */
    pthread_t writer;
    bool has_writer;
    pthread_mutex_t lock;
    pthread_cond_t work; /* something is queued, or stop */
    bool idle;           /* the writer sleeps */
    pthread_condattr_t monotonic;
    struct job *first, *last;
    bool stop;
    bool mended;                           /* for ledger_was_mended */
    struct arena *arena;                   /* the writer's, reset after each commit */
    uint8_t crl[SHA256_SIZE];              /* the writer's: the list archived last; zero: none */
    atomic_uint_fast64_t records, commits; /* for ledger_count */
    atomic_uint_fast64_t position;         /* for ledger_position */

    struct recent *recent; /* for receipts: nodes and notes that were needed lately */
};

static inline enum status no_room(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a receipt");
}

/* commit.c: somebody waits for it still; else DEADLINE_EXCEEDED or CANCELLED. */
enum status job_is_awaited(const struct job *job, struct error *err) MUST_CHECK;
/* seals.c: what a checkpoint is shown by: its note and its token, read from the store. In the
 * arena.
 */
enum status ledger_seal(const struct ledger *ledger, struct transaction *tx, uint64_t size,
                        struct arena *arena, struct seal *out, struct error *err) MUST_CHECK;
/* epoch.c: origin of an epoch; the ledger's own names the first. */
enum status ledger_origin(const struct ledger *ledger, uint32_t epoch, char out[ORIGIN_SIZE],
                          struct error *err) MUST_CHECK;
/* The epoch that an origin of this ledger names; 0 for another log's. */
uint32_t ledger_epoch(const struct ledger *ledger, const char *origin);
/* Hands a job to the writer and waits. */
enum status ledger_enqueue(struct ledger *ledger, struct job *job, struct error *err) MUST_CHECK;

/* commit.c: the note of a tree head, signed with the log's keys; sizes are positions. */
enum status ledger_checkpoint(const struct ledger *ledger, struct transaction *tx,
                              uint64_t previous, uint64_t size, const struct hash *root,
                              struct arena *arena, struct buf *note, struct error *err) MUST_CHECK;
/*
 * keys.c: who signs the checkpoint of the batch from `previous` to `size`: each key that was in
 * force for one of these sizes, the former first.
 * out  room for LEDGER_SIGNERS
 */
enum { LEDGER_SIGNERS = 8 };
enum status ledger_signers(const struct ledger *ledger, struct transaction *tx, uint64_t previous,
                           uint64_t size, struct arena *arena, const struct log_key **out,
                           size_t *count, struct error *err) MUST_CHECK;
/*
 * keys.c: the campaign's terms, the last one open; none in a ledger whose rules keep none.
 * log_key  becomes the key in force
 * since    when it was approved; 0: it is the founding's
 */
enum status ledger_terms(struct transaction *tx, const char *campaign, struct arena *arena,
                         uint8_t log_key[ED25519_KEY_SIZE], int64_t *since, struct log_terms *terms,
                         struct error *err) MUST_CHECK;
/* keys.c: opens a note of this log, whichever key signs at its place. As checkpoint_open. */
enum status ledger_note_open(const struct ledger *ledger, struct transaction *tx,
                             struct arena *arena, const char *note, struct checkpoint *out,
                             struct error *err) MUST_CHECK;
/* read.c: every projection emptied and told anew from the records, in the caller's transaction. */
enum status ledger_tell_again(struct transaction *tx, const struct ledger_rules *rules,
                              struct error *err) MUST_CHECK;
/* The signed note outside the database, durable before anybody gets a receipt. */
enum status ledger_publish(struct ledger *ledger, const struct seal *seal, struct error *err)
    MUST_CHECK;
/*
 * Runs jobs in one transaction. A status other than OK concerns the whole transaction.
 * doubtful  set when the commit itself failed: nobody can tell what the disk holds
 */
enum status ledger_commit(struct ledger *ledger, struct job **jobs, size_t count, bool *doubtful,
                          struct error *err) MUST_CHECK;

/* cosignatures.c: a seal's note with the cosignatures there are. */
enum status ledger_add_cosignatures(struct transaction *tx, struct seal *seal, struct arena *arena,
                                    struct error *err) MUST_CHECK;
/* receipts.c: with the seal of a tree that includes the record. */
enum status ledger_receipt_in(const struct ledger *ledger, struct transaction *tx, uint64_t index,
                              struct bytes leaf, const struct seal *seal, struct arena *arena,
                              Bairi__V1__Receipt **out, struct error *err) MUST_CHECK;
/* receipts.c: a receipt from what is known of a record already. */
enum status ledger_receipt_of(const struct ledger *ledger, struct transaction *tx, uint64_t index,
                              struct bytes leaf, uint64_t batch_size, struct arena *arena,
                              Bairi__V1__Receipt **out, struct error *err) MUST_CHECK;

/* recovery.c: at opening, the store against the last signed checkpoint outside it. DATA_LOSS. */
enum status ledger_recover(struct ledger *ledger, struct error *err) MUST_CHECK;

#endif
