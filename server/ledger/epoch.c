/* Epochs: a log restored from a backup goes on as a log of its own, whose record 0 says so. */
#include <stdio.h>
#include <string.h>

#include "server/ledger/internal.h"
#include "server/ledger/nodes.h"
#include "server/ledger/position.h"

enum status ledger_origin(const struct ledger *ledger, uint32_t epoch, char out[ORIGIN_SIZE],
                          struct error *err)
{
    const char *slash = strrchr(ledger->origin, '/');
    int length = slash ? (int)(slash - ledger->origin) : 0;

    if (snprintf(out, ORIGIN_SIZE, "%.*s/%u", length, ledger->origin, epoch) < ORIGIN_SIZE)
        return STATUS_OK;
    return error_set(err, STATUS_INVALID_ARGUMENT, "the ledger's names are too long");
}

uint32_t ledger_epoch(const struct ledger *ledger, const char *origin)
{
    uint32_t epoch = origin_epoch(origin);
    char wanted[ORIGIN_SIZE];

    if (epoch == 0 || epoch > EPOCH_MAX ||
        ledger_origin(ledger, epoch, wanted, NULL) != STATUS_OK || strcmp(origin, wanted) != 0)
        return 0;
    return epoch;
}

/* ---- opening one ---- */

/* What the backup held of the epoch, and that the last signed checkpoint known agrees with it. */
static enum status restoration_judge(const struct ledger *ledger, struct transaction *tx,
                                     const struct checkpoint *known, uint64_t position,
                                     struct hash *root, struct error *err)
{
    uint32_t epoch = position_epoch(position);
    uint64_t size = position_index(position);
    struct nodes nodes = {.tx = tx, .arena = ledger->arena, .epoch = epoch};
    struct merkle_reader reader = nodes_reader(&nodes);

    char wanted[ORIGIN_SIZE];

    TRY(ledger_origin(ledger, epoch, wanted, err));
    if (strcmp(known->origin, wanted) != 0)
        return error_set(err, STATUS_DATA_LOSS, "the checkpoint is of log %s, not of %s",
                         known->origin, wanted);
    if (size == 0 || known->size < size)
        return error_set(err, STATUS_DATA_LOSS,
                         "the checkpoint is of %llu records, but the backup has %llu",
                         (unsigned long long)known->size, (unsigned long long)size);
    TRY(merkle_root(&reader, size, root, err));
    if (known->size == size && memcmp(root->bytes, known->root.bytes, SHA256_SIZE) != 0)
        return error_set(err, STATUS_DATA_LOSS,
                         "the log's first %llu records differ from those signed and acknowledged",
                         (unsigned long long)size);
    return STATUS_OK;
}

static enum status restoration_enter(struct ledger *ledger, const struct checkpoint *known,
                                     const char *note, uint64_t position, struct hash *root,
                                     struct error *err)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(64 * 1024);
    Bairi__V1__Restoration restoration;
    struct job job = {.restoration = &restoration};

    bairi__v1__restoration__init(&restoration);
    restoration.origin = arena ? arena_strdup(arena, known->origin) : NULL;
    restoration.checkpoint = arena ? arena_strdup(arena, note) : NULL;
    restoration.size = position_index(position);
    restoration.root = (ProtobufCBinaryData){.data = root->bytes, .len = SHA256_SIZE};
    if (!restoration.origin || !restoration.checkpoint)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a record of the server");
    error_clear(&job.error);
    return ledger_enqueue(ledger, &job, err);
}

enum status ledger_restored(struct ledger *ledger, const char *known, struct error *err)
{
    struct transaction *tx = NULL;
    struct checkpoint checkpoint;
    uint64_t position = 0;
    struct hash root;

    TRY(store_begin(ledger->options.store, TRANSACTION_READ, NULL, &tx, err));
    enum status status = ledger_note_open(ledger, tx, ledger->arena, known, &checkpoint, err);
    if (status == STATUS_OK)
        status = ledger_size(tx, &position, err);
    if (status == STATUS_OK)
        status = restoration_judge(ledger, tx, &checkpoint, position, &root, err);
    store_rollback(&tx);
    TRY(status);
    return restoration_enter(ledger, &checkpoint, known, position, &root, err);
}

/* ---- telling of them ---- */

static enum status restoration_of(struct transaction *tx, uint32_t epoch, struct arena *arena,
                                  struct record_row *row, struct statement *statement,
                                  struct error *err)
{
    *row = (struct record_row){.idx = (int64_t)position_of(epoch, 0)};
    TRY(store_get(tx, &table_record, row, arena, err));
    TRY(ledger_statement(row, arena, statement, err));
    if (statement->message->content_case != BAIRI__V1__STATEMENT__CONTENT_RESTORATION)
        return error_set(err, STATUS_DATA_LOSS, "record %lld is no restoration",
                         (long long)row->idx);
    return STATUS_OK;
}

enum status ledger_epoch_size(struct transaction *tx, uint32_t epoch, struct arena *arena,
                              uint64_t *size, struct error *err)
{
    struct statement statement;
    struct record_row row;
    uint64_t position = 0;

    TRY(ledger_size(tx, &position, err));
    *size = position_index(position);
    if (epoch >= position_epoch(position))
        return STATUS_OK;
    TRY(restoration_of(tx, epoch + 1, arena, &row, &statement, err));
    *size = statement.message->restoration->size;
    return STATUS_OK;
}

enum status ledger_restorations(const struct ledger *ledger, struct transaction *tx,
                                struct arena *arena, Bairi__V1__Restored ***out, size_t *count,
                                struct error *err)
{
    uint64_t position = 0;

    TRY(ledger_size(tx, &position, err));
    *count = position_epoch(position) - 1;
    *out = arena_array(arena, *count + 1, sizeof **out);
    for (size_t i = 0; *out && i < *count; i++) {
        Bairi__V1__Restored *restored = arena_alloc(arena, sizeof *restored);
        uint32_t epoch = (uint32_t)i + 2;
        struct statement statement;
        struct record_row row;
        (*out)[i] = restored;
        if (!restored)
            break;
        bairi__v1__restored__init(restored);
        TRY(restoration_of(tx, epoch, arena, &row, &statement, err));
        restored->statement.data = arena_memdup(arena, row.statement.data, row.statement.size);
        restored->statement.len = row.statement.size;
        restored->signature.data = arena_memdup(arena, row.signature.data, row.signature.size);
        restored->signature.len = row.signature.size;
        if (!restored->statement.data || !restored->signature.data)
            return error_set(err, STATUS_RESOURCE_EXHAUSTED,
                             "the answer is too large for one call");
        TRY(ledger_receipt(ledger, tx, position_of(epoch, 0), arena, &restored->receipt, err));
    }
    if (!*out || (*count > 0 && !(*out)[*count - 1]))
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "the answer is too large for one call");
    return STATUS_OK;
}
