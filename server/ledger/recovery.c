/* Opening a ledger: what the store holds must be what was signed and acknowledged. */
#include <string.h>

#include "server/ledger/internal.h"
#include "server/ledger/nodes.h"
#include "server/ledger/outside.h"
#include "server/ledger/position.h"

/* Whether the epoch has a single checkpoint: its first commit may not have its note outside yet. */
static enum status is_first_commit(struct ledger *ledger, struct transaction *tx, uint64_t size,
                                   bool *first, struct error *err)
{
    struct checkpoint_row row = {.size = (int64_t)size};

    TRY(store_get(tx, &table_checkpoint, &row, ledger->arena, err));
    *first = position_epoch((uint64_t)row.previous) < position_epoch(size);
    return STATUS_OK;
}

/* Of this log, of the epoch it is in, or of the one before whose next has its first commit. */
static enum status is_of_this(struct ledger *ledger, const struct checkpoint *outside,
                              uint64_t size, struct transaction *tx, bool *before,
                              struct error *err)
{
    uint32_t epoch = ledger_epoch(ledger, outside->origin), now = position_epoch(size);
    char wanted[ORIGIN_SIZE];

    *before = false;
    if (epoch != 0 && epoch + 1 == now)
        TRY(is_first_commit(ledger, tx, size, before, err));
    if (epoch != 0 && (epoch == now || *before))
        return STATUS_OK;
    TRY(ledger_origin(ledger, now, wanted, err));
    return error_set(err, STATUS_DATA_LOSS, "the last checkpoint is of log %s, not of %s",
                     outside->origin, wanted);
}

/* The log must hold what the last signed checkpoint outside the database says. */
static enum status ledger_compare(struct ledger *ledger, const struct checkpoint *outside,
                                  uint64_t size, struct transaction *tx, struct error *err)
{
    struct nodes nodes = {
        .tx = tx, .arena = ledger->arena, .epoch = ledger_epoch(ledger, outside->origin)};
    struct merkle_reader reader = nodes_reader(&nodes);
    struct hash root;
    bool before;

    TRY(is_of_this(ledger, outside, size, tx, &before, err));
    size = position_index(size);
    if (!before && size < outside->size)
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
    struct checkpoint outside;
    uint8_t key[ED25519_KEY_SIZE];
    struct log_terms terms;
    int64_t since = 0;

    log_key_public(ledger->options.log_key, key);
    TRY(ledger_terms(tx, ledger->campaign, ledger->arena, key, &since, &terms, err));
    enum status status = outside_read(
        ledger->outside, &(struct note_keys){.log_key = key, .terms = &terms}, &outside, err);
    if (status == STATUS_OK)
        return ledger_compare(ledger, &outside, size, tx, err);
    /* a first commit that was never signed was never acknowledged: one batch, record 0 alone */
    if (size <= 1 && status == STATUS_NOT_FOUND)
        return STATUS_OK;
    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_DATA_LOSS,
                         "the log has %llu records but its last signed checkpoint %s is missing",
                         (unsigned long long)size, ledger->checkpoint_path);
    return status;
}

/* After a crash between commit and checkpoint the newest batch has no note outside yet. */
static enum status ledger_catch_up(struct ledger *ledger, uint64_t size, struct transaction *tx,
                                   struct error *err)
{
    struct nodes nodes = {.tx = tx, .arena = ledger->arena, .epoch = position_epoch(size)};
    struct merkle_reader reader = nodes_reader(&nodes);
    struct checkpoint newest;
    struct hash root;
    struct seal seal;

    if (size == 0)
        return STATUS_OK;
    TRY(merkle_root(&reader, position_index(size), &root, err));
    TRY(ledger_seal(ledger, tx, size, ledger->arena, &seal, err));
    TRY(ledger_note_open(ledger, tx, ledger->arena, seal.note, &newest, err));
    if (newest.size != position_index(size) ||
        memcmp(newest.root.bytes, root.bytes, SHA256_SIZE) != 0)
        return error_set(err, STATUS_DATA_LOSS,
                         "the checkpoint of the log's %llu records is of others",
                         (unsigned long long)size);
    return ledger_publish(ledger, &seal, err);
}

static enum status recover_by_tables(struct ledger *ledger, uint64_t *size, struct error *err)
{
    struct transaction *tx = NULL;

    TRY(store_begin(ledger->options.store, TRANSACTION_READ, NULL, &tx, err));
    enum status status = ledger_size(tx, size, err);
    if (status == STATUS_OK)
        status = ledger_check_outside(ledger, *size, tx, err);
    if (status == STATUS_OK)
        status = ledger_catch_up(ledger, *size, tx, err);
    store_rollback(&tx);
    return status;
}

/* The keys are among the tables. They are told anew on trial: a log that is not what was signed
 * keeps its tables as they were, for whoever looks into it. */
static enum status mend_tables(struct ledger *ledger, struct error *err)
{
    struct transaction *tx = NULL;
    uint64_t size = 0;

    TRY(store_begin(ledger->options.store, TRANSACTION_WRITE, NULL, &tx, err));
    enum status status = ledger_tell_again(tx, &ledger->options.rules, err);
    if (status == STATUS_OK)
        status = ledger_size(tx, &size, err);
    if (status == STATUS_OK)
        status = ledger_check_outside(ledger, size, tx, err);
    if (status != STATUS_OK) {
        store_rollback(&tx);
        return status;
    }
    ledger->mended = true;
    return store_commit(&tx, err);
}

enum status ledger_recover(struct ledger *ledger, struct error *err)
{
    uint64_t size = 0;
    enum status status = recover_by_tables(ledger, &size, err);

    if (ledger->options.mend &&
        (status == STATUS_DATA_LOSS || status == STATUS_FAILED_PRECONDITION)) {
        error_clear(err);
        status = mend_tables(ledger, err);
        if (status == STATUS_OK)
            status = recover_by_tables(ledger, &size, err);
    }
    arena_reset(ledger->arena);
    atomic_store(&ledger->records, position_index(size));
    atomic_store(&ledger->position, size);
    return status;
}

bool ledger_was_mended(const struct ledger *ledger)
{
    return ledger->mended;
}
