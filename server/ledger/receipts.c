/* Receipts and heads: proofs read from the tree, with the note and token of their checkpoint. */
#include "server/ledger/internal.h"
#include "server/ledger/position.h"
#include "server/ledger/recent.h"

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

static enum status receipt_proof(const struct ledger *ledger, struct transaction *tx,
                                 uint64_t index, const struct seal *seal, struct arena *arena,
                                 char **out, struct error *err)
{
    struct recent_nodes nodes = {
        .recent = ledger->recent, .tx = tx, .arena = arena, .epoch = position_epoch(index)};
    struct merkle_reader reader = recent_reader(&nodes);
    OWNED(buf_free) struct buf text = buf_make(64 * 1024);
    struct hash hashes[MERKLE_PROOF_MAX];
    size_t count = 0;

    TRY(merkle_inclusion(&reader, position_index(index), position_index(seal->size), hashes, &count,
                         err));
    TRY(proof_write(position_index(index), hashes, count, seal->note, &text, err));
    *out = arena_strdup(arena, buf_text(&text));
    return *out ? STATUS_OK : no_room(err);
}

enum status ledger_receipt_in(const struct ledger *ledger, struct transaction *tx, uint64_t index,
                              struct bytes leaf, const struct seal *seal, struct arena *arena,
                              Bairi__V1__Receipt **out, struct error *err)
{
    Bairi__V1__Receipt *receipt = arena_alloc(arena, sizeof *receipt);

    if (!receipt)
        return no_room(err);
    bairi__v1__receipt__init(receipt);
    receipt->format = seal->token.size > 0 ? 2 : 1;
    receipt->leaf.data = arena_memdup(arena, leaf.data, leaf.size);
    receipt->leaf.len = leaf.size;
    receipt->token.data = arena_memdup(arena, seal->token.data, seal->token.size);
    receipt->token.len = seal->token.size;
    if (!receipt->leaf.data || !receipt->token.data)
        return no_room(err);
    TRY(receipt_proof(ledger, tx, index, seal, arena, &receipt->proof, err));
    *out = receipt;
    return STATUS_OK;
}

enum status ledger_receipt_of(const struct ledger *ledger, struct transaction *tx, uint64_t index,
                              struct bytes leaf, uint64_t batch_size, struct arena *arena,
                              Bairi__V1__Receipt **out, struct error *err)
{
    struct seal seal;

    TRY(ledger_seal(ledger, tx, batch_size, arena, &seal, err));
    return ledger_receipt_in(ledger, tx, index, leaf, &seal, arena, out, err);
}

enum status ledger_receipt(const struct ledger *ledger, struct transaction *tx, uint64_t index,
                           struct arena *arena, Bairi__V1__Receipt **out, struct error *err)
{
    struct record_row row = {.idx = (int64_t)index};
    uint64_t size = 0;

    TRY(store_get(tx, &table_record, &row, arena, err));
    TRY(ledger_batch_size(tx, index, arena, &size, err));
    return ledger_receipt_of(ledger, tx, index, row.leaf, size, arena, out, err);
}

enum status ledger_head(const struct ledger *ledger, struct transaction *tx, struct arena *arena,
                        const char **note, struct error *err)
{
    struct seal seal;
    uint64_t size = 0;

    TRY(ledger_size(tx, &size, err));
    if (size == 0)
        return error_set(err, STATUS_NOT_FOUND, "the ledger is empty");
    TRY(ledger_seal(ledger, tx, size, arena, &seal, err));
    *note = seal.note;
    return STATUS_OK;
}
