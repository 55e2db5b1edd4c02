/* What witnesses signed: taken, kept beside the checkpoint, published with it. */
#include <string.h>

#include "common/merkle/cosignature.h"
#include "server/ledger/internal.h"
#include "server/ledger/position.h"

/* ---- publishing ---- */

enum status ledger_add_cosignatures(struct transaction *tx, struct seal *seal, struct arena *arena,
                                    struct error *err)
{
    struct cosignature_row match = {.size = (int64_t)seal->size};
    struct store_scan scan = {.match = &match, .equal = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_cosignature, &scan, arena, &rows, &count, err));
    const struct cosignature_row *found = rows;
    for (size_t i = 0; i < count && seal->note; i++)
        seal->note = arena_printf(arena, "%s%s", seal->note, found[i].line);
    return seal->note ? STATUS_OK : no_room(err);
}

/* Of a tree of at least `size` records: the first that was cosigned, or (size 0) the newest. */
static enum status find_cosigned(const struct ledger *ledger, struct transaction *tx, uint64_t size,
                                 struct arena *arena, struct seal *out, struct error *err)
{
    struct cosignature_row match = {.size = (int64_t)size};
    struct store_scan scan = {
        .match = &match, .from = size > 0, .descending = size == 0, .limit = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_cosignature, &scan, arena, &rows, &count, err));
    const struct cosignature_row *row = rows;
    if (count == 0 ||
        (size > 0 && position_epoch((uint64_t)row->size) != position_epoch(size))) /* another log */
        return error_set(err, STATUS_NOT_FOUND, "no witness has signed such a checkpoint yet");
    TRY(ledger_seal(ledger, tx, (uint64_t)row->size, arena, out, err));
    return ledger_add_cosignatures(tx, out, arena, err);
}

enum status ledger_head_cosigned(const struct ledger *ledger, struct transaction *tx,
                                 struct arena *arena, const char **note, struct error *err)
{
    struct seal seal;

    TRY(find_cosigned(ledger, tx, 0, arena, &seal, err));
    *note = seal.note;
    return STATUS_OK;
}

enum status ledger_receipt_cosigned(const struct ledger *ledger, struct transaction *tx,
                                    uint64_t index, struct arena *arena, Bairi__V1__Receipt **out,
                                    struct error *err)
{
    struct record_row row = {.idx = (int64_t)index};
    struct seal seal;
    enum status status;

    TRY(store_get(tx, &table_record, &row, arena, err));
    status = find_cosigned(ledger, tx, index + 1, arena, &seal, err);
    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "no witness has signed a checkpoint with record %llu yet; ask again later",
                         (unsigned long long)index);
    TRY(status);
    return ledger_receipt_in(ledger, tx, index, row.leaf, &seal, arena, out, err);
}

/* ---- taking ---- */

/* The checkpoint is one of ours: of this log, of a size that was signed, with the same root. */
static enum status is_ours(const struct ledger *ledger, struct transaction *tx, const char *note,
                           struct arena *arena, uint64_t *size, struct error *err)
{
    struct checkpoint checkpoint;
    struct checkpoint_row row;

    TRY(ledger_note_open(ledger, tx, arena, note, &checkpoint, err));
    uint32_t epoch = ledger_epoch(ledger, checkpoint.origin);
    if (epoch == 0)
        return error_set(err, STATUS_DATA_LOSS, "the checkpoint is of log %s, not of %s",
                         checkpoint.origin, ledger->origin);
    *size = position_of(epoch, checkpoint.size);
    row = (struct checkpoint_row){.size = (int64_t)*size};
    enum status status = store_get(tx, &table_checkpoint, &row, arena, err);
    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_NOT_FOUND, "this log has no checkpoint of %llu records",
                         (unsigned long long)checkpoint.size);
    TRY(status);
    if (row.root.size != SHA256_SIZE ||
        memcmp(row.root.data, checkpoint.root.bytes, SHA256_SIZE) != 0)
        return error_set(err, STATUS_DATA_LOSS,
                         "this log's %llu records have another root than the one that was signed",
                         (unsigned long long)checkpoint.size);
    return STATUS_OK;
}

static enum status put_lines(struct transaction *tx, const char *note, uint64_t size,
                             const struct witness *witnesses, size_t count, struct arena *arena,
                             struct error *err)
{
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        struct bytes line;
        struct instant time;
        enum status status = cosignature_find(note, &witnesses[i], &line, &time, err);
        if (status == STATUS_NOT_FOUND)
            continue;
        TRY(status);
        struct cosignature_row row = {
            .size = (int64_t)size,
            .name = witnesses[i].name,
            .line = arena_strndup(arena, (const char *)line.data, line.size),
        };
        if (!row.line)
            return no_room(err);
        TRY(store_put(tx, &table_cosignature, &row, err));
        kept++;
    }
    if (kept == 0)
        return error_set(err, STATUS_PERMISSION_DENIED,
                         "none of the witnesses on the server's trust card has signed this");
    return STATUS_OK;
}

static enum status cosign(struct ledger *ledger, struct transaction *tx, const char *note,
                          const struct witness *witnesses, size_t count, struct arena *arena,
                          const char **out, struct error *err)
{
    struct seal seal;
    uint64_t size = 0;

    TRY(is_ours(ledger, tx, note, arena, &size, err));
    TRY(put_lines(tx, note, size, witnesses, count, arena, err));
    TRY(ledger_seal(ledger, tx, size, arena, &seal, err));
    TRY(ledger_add_cosignatures(tx, &seal, arena, err));
    *out = seal.note;
    return STATUS_OK;
}

enum status ledger_cosign(struct ledger *ledger, const char *note, const struct witness *witnesses,
                          size_t count, const struct store_patience *patience, struct arena *arena,
                          const char **out, struct error *err)
{
    struct transaction *tx = NULL;
    struct error error;

    TRY(store_begin(ledger->options.store, TRANSACTION_WRITE, patience, &tx, err));
    enum status status = cosign(ledger, tx, note, witnesses, count, arena, out, err);
    if (status != STATUS_OK) {
        store_rollback(&tx);
        return status;
    }
    error_clear(&error);
    status = store_commit(&tx, &error);
    if (status == STATUS_INTERNAL) /* nobody can tell what the disk holds */
        ledger->options.fatal(&error);
    if (err && status != STATUS_OK)
        *err = error;
    return status;
}
