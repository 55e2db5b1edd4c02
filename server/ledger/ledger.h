/*
 * One campaign's ledger: the only way to change anything. A statement goes in, is judged by the
 * rules, becomes record and leaf, moves the projections, and comes back as a receipt once all is
 * durable.
 */
#ifndef BAIRI_SERVER_LEDGER_LEDGER_H
#define BAIRI_SERVER_LEDGER_LEDGER_H

#include "bairi/v1/ledger.pb-c.h"
#include "bairi/v1/statement.pb-c.h"
#include "common/instant.h"
#include "common/merkle/checkpoint.h"
#include "common/trust/signature.h"
#include "common/trust/statement.h"
#include "common/trust/timestamp.h"
#include "common/trust/witness.h"
#include "server/store/store.h"
#include "server/store/tables.h"

enum { LEDGER_BATCH_MAX = 2000, LEDGER_PRIVATES_MAX = 2000 };

/* One statement on its way in, or replayed. Everything is borrowed. */
struct entry {
    const struct statement *statement;
    uint64_t index;
    struct instant time;
    struct transaction *tx;
    struct arena *arena;
    const void **memo; /* for the rules: what they learned in this transaction; one that changes it
                          sets it NULL. NULL: nothing is kept */
};

/* Statements the server makes itself, in answer to time or to another record. */
struct own_statements {
    Bairi__V1__Statement **items; /* content and kind filled; the ledger completes and signs */
    size_t count;
};

/*
 * What statements mean; filled by server/services. `admit` decides and changes nothing; `apply`
 * changes the projections and nothing else, as a function of the record and the projections before
 * it: so a replay of all records gives the same tables.
 */
struct ledger_rules {
    enum status (*admit)(void *context, const struct entry *entry, struct error *err);
    enum status (*apply)(void *context, const struct entry *entry, struct error *err);
    /* What must stand before a leaf of this time: closed periods. */
    enum status (*before)(void *context, struct transaction *tx, struct instant time,
                          struct arena *arena, struct own_statements *out, struct error *err);
    /* What follows from a record: the report after the audit was closed. */
    enum status (*after)(void *context, const struct entry *entry, struct own_statements *out,
                         struct error *err);
    /*
     * What a moment asks for though nobody writes: reports, reminders. Asked by ledger_tick alone,
     * again and again until it gives nothing. size: position of the next record. NULL: nothing.
     */
    enum status (*turn)(void *context, struct transaction *tx, struct instant time, uint64_t size,
                        struct arena *arena, struct own_statements *out, struct error *err);
    void *context;
};

struct ledger_options {
    struct store *store;           /* borrowed */
    const struct log_key *log_key; /* the founding's; borrowed */
    /* A key that replaced it, by its public half; NULL: not at hand. From any thread. */
    const struct log_key *(*find_key)(void *context, const uint8_t public_key[ED25519_KEY_SIZE]);
    void *keys_context;
    const struct signer *signer;     /* the server's own, for its records; borrowed */
    struct timestamper *timestamper; /* stamps each checkpoint; borrowed; NULL: nobody does */
    /* The authority in force, for the server's own records. NULL: their leaves name no list. */
    const struct authority *(*authority)(void *context);
    void *authority_context;
    struct clock *clock;         /* borrowed */
    const char *origin;          /* copied */
    const char *campaign;        /* copied */
    const char *checkpoint_path; /* last signed checkpoint, kept outside the database; copied */
    struct ledger_rules rules;
    /*
     * For a rebuild: where the log does not open by its tables, these are told anew from the
     * records, and kept so if the log holds what was signed by the keys that they tell then.
     */
    bool mend;
    /* Called on the writer's thread after records became durable; must not wait. NULL: nobody. */
    void (*committed)(void *context);
    void *committed_context;
    /* Called when commit or checkpoint failed: the process must end, it never returns. */
    void (*fatal)(const struct error *err);
};

struct ledger;

/*
 * Opens a ledger and starts its writer. Compares the store with the last signed checkpoint outside
 * it: DATA_LOSS when the log is smaller or different; then nothing is served.
 */
enum status ledger_open(const struct ledger_options *options, struct ledger **out,
                        struct error *err) MUST_CHECK;
/* Whether the tables had to be told anew to open it. */
bool ledger_was_mended(const struct ledger *ledger);
/* Finishes what is queued, stops the writer. */
void ledger_close(struct ledger **ledger);

struct ledger_outcome {
    uint64_t index;
    bool replayed;
    Bairi__V1__Receipt *receipt; /* caller's arena */
};

/*
 * Appends statements in one transaction: all or none. Returns after files, transaction and
 * checkpoint are durable. Several calls share a transaction (group commit).
 * statements  opened and verified, kinds allowed by the method; 1..LEDGER_BATCH_MAX
 * privates    packed Contacts that travel with them
 * outcomes    count of them, in the order of the statements
 * after       receives a read transaction of after the commit, the caller's to end; NULL: not
 *             wanted
 * Fails       ALREADY_EXISTS same id and other bytes; ABORTED a named latest statement is no longer
 *             the latest; whatever the rules say; DEADLINE_EXCEEDED, CANCELLED: nothing was
 * written, or it was and its receipts came too late; the same statements again tell
 */
enum status ledger_append(struct ledger *ledger, const struct statement *statements, size_t count,
                          const struct bytes *privates, size_t private_count,
                          const struct store_patience *patience, struct arena *arena,
                          struct ledger_outcome *outcomes, struct transaction **after,
                          struct error *err) MUST_CHECK;

/* Lets time act: appends what `before` and `turn` ask at this moment, though nobody writes. */
enum status ledger_tick(struct ledger *ledger, struct error *err) MUST_CHECK;

/*
 * Opens the next epoch after a restore: its record 0 names the log as it was restored and the last
 * signed checkpoint that is known of it. Nobody else may write meanwhile.
 * known  a note signed by the log key, of the epoch at hand; at least as large as what was restored
 * Fails  DATA_LOSS when the note contradicts the log
 */
enum status ledger_restored(struct ledger *ledger, const char *known, struct error *err) MUST_CHECK;
/*
 * Record 0 of each later epoch, for those who saw an earlier one.
 * Returns  *count of them in the arena, in the order of epochs
 */
enum status ledger_restorations(const struct ledger *ledger, struct transaction *tx,
                                struct arena *arena, Bairi__V1__Restored ***out, size_t *count,
                                struct error *err) MUST_CHECK;
/* How many records an epoch has: all of the current one, what was restored of an earlier one. */
enum status ledger_epoch_size(struct transaction *tx, uint32_t epoch, struct arena *arena,
                              uint64_t *size, struct error *err) MUST_CHECK;

/* Without a transaction or a lock; from any thread. */
struct ledger_counters {
    uint64_t records; /* durable, of the epoch the log is in */
    uint64_t commits; /* transactions with records in them, since the ledger was opened */
};
struct ledger_counters ledger_count(const struct ledger *ledger);
/*
 * The position after the last durable record, as ledger_size reads it from a snapshot; without a
 * transaction or a lock, from any thread. Whoever got a receipt sees its record counted: what was
 * read from a snapshot of this very position is as new as a snapshot of now.
 */
uint64_t ledger_position(const struct ledger *ledger);

/* ---- reading, inside a transaction of the campaign's store ---- */

/* The position after the last record (server/ledger/position.h); 0: the log is empty. */
enum status ledger_size(struct transaction *tx, uint64_t *size, struct error *err) MUST_CHECK;
/* The receipt of a record: its proof in the checkpoint of the batch it came with; always the same.
 */
enum status ledger_receipt(const struct ledger *ledger, struct transaction *tx, uint64_t index,
                           struct arena *arena, Bairi__V1__Receipt **out, struct error *err)
    MUST_CHECK;
/* The newest checkpoint as a signed note, in the arena. NOT_FOUND for an empty ledger. */
enum status ledger_head(const struct ledger *ledger, struct transaction *tx, struct arena *arena,
                        const char **note, struct error *err) MUST_CHECK;
/* The newest checkpoint that a witness has signed too, with all of its cosignatures. NOT_FOUND. */
enum status ledger_head_cosigned(const struct ledger *ledger, struct transaction *tx,
                                 struct arena *arena, const char **note, struct error *err)
    MUST_CHECK;
/*
 * A record's proof in the first checkpoint beyond it that a witness has signed, cosignatures in its
 * note. FAILED_PRECONDITION when there is none yet.
 */
enum status ledger_receipt_cosigned(const struct ledger *ledger, struct transaction *tx,
                                    uint64_t index, struct arena *arena, Bairi__V1__Receipt **out,
                                    struct error *err) MUST_CHECK;
/*
 * Keeps a witness's signature under one of this log's checkpoints; durable when it returns.
 * note       as it came: signed by this log, and by one of the witnesses
 * out        the note with all of its cosignatures, in the arena
 * Fails      PERMISSION_DENIED no witness of these has signed it; DATA_LOSS it is of another log;
 *            NOT_FOUND this log has no such checkpoint
 */
enum status ledger_cosign(struct ledger *ledger, const char *note, const struct witness *witnesses,
                          size_t count, const struct store_patience *patience, struct arena *arena,
                          const char **out, struct error *err) MUST_CHECK;
/* Between two sizes of one epoch's tree. */
enum status ledger_consistency(struct transaction *tx, uint32_t epoch, uint64_t old_size,
                               uint64_t size, struct hash proof[MERKLE_PROOF_MAX], size_t *count,
                               struct error *err) MUST_CHECK;

/*
 * A trust card that knows the campaign's keys: its terms are those that the log tells.
 * card   changed; log_key becomes that of the latest approval of all campaigns asked for, so ask
 *        all of them twice: the second time it stands
 * since  time of that approval; begin with 0
 */
enum status ledger_card(struct transaction *tx, const char *campaign, struct arena *arena,
                        struct trust_card *card, int64_t *since, struct error *err) MUST_CHECK;
/* At last: by campaign, and without terms that say no more than log_key. */
void ledger_card_tidy(struct trust_card *card);

/* A record's statement as it was opened, without checking signatures again (they were, and the
 * digests are compared). */
enum status ledger_statement(const struct record_row *row, struct arena *arena,
                             struct statement *out, struct error *err) MUST_CHECK;

/* Gets a record and its statement, which live until it returns; not OK ends the walk. */
typedef enum status ledger_visitor(void *context, const struct record_row *row,
                                   const struct statement *statement, struct arena *arena,
                                   struct error *err);
/*
 * Every record in its order, each compared with its digests, its leaf and the log's tree.
 * before  only records of an earlier time; INT64_MAX for all, then none may be missing
 * Fails   DATA_LOSS for a record that is missing, altered, or not the one in the tree
 */
enum status ledger_walk(struct transaction *from, struct instant before, ledger_visitor *visit,
                        void *context, struct error *err) MUST_CHECK;

/*
 * Replays records into projections: from one transaction into another, or the same after
 * store_clear of its projections.
 * before  as for ledger_walk, which says how it fails too
 */
enum status ledger_replay(struct transaction *from, struct transaction *into,
                          const struct ledger_rules *rules, struct instant before,
                          struct error *err) MUST_CHECK;
/* Drops every projection and replays the ledger, in one transaction. */
enum status ledger_rebuild(struct store *store, const struct ledger_rules *rules, struct error *err)
    MUST_CHECK;

#endif
