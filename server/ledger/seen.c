/* What an author saw of the log, held against the log: a fork or a roll-back shows here. */
#include <string.h>

#include "server/ledger/append.h"
#include "server/ledger/nodes.h"
#include "server/ledger/position.h"

/* The root up to a position: of a checkpoint where one was signed, else of the tree. */
static enum status seen_root(struct append *append, uint64_t size, struct hash *root,
                             struct error *err)
{
    struct checkpoint_row row = {.size = (int64_t)size};
    struct nodes nodes = {.tx = append->tx, .arena = append->arena, .epoch = position_epoch(size)};
    struct merkle_reader reader = nodes_reader(&nodes);
    enum status status = store_get(append->tx, &table_checkpoint, &row, append->arena, err);

    if (status == STATUS_NOT_FOUND)
        return merkle_root(&reader, position_index(size), root, err);
    TRY(status);
    if (row.root.size != SHA256_SIZE)
        return error_set(err, STATUS_DATA_LOSS, "the checkpoint of %llu records has no root",
                         (unsigned long long)size);
    memcpy(root->bytes, row.root.data, SHA256_SIZE);
    return STATUS_OK;
}

static enum status differs(const Bairi__V1__Statement *message, uint64_t size,
                           const struct hash *root, struct error *err)
{
    char theirs[2 * SHA256_SIZE + 1], ours[2 * SHA256_SIZE + 1];

    hex_encode(message->seen_root.data, SHA256_SIZE, theirs);
    hex_encode(root->bytes, SHA256_SIZE, ours);
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "this log is not the one you saw, of %llu records and root %s: here %llu have "
                     "the root %s; it was changed or put back; sign nothing more and tell the "
                     "bureau",
                     (unsigned long long)message->seen_size, theirs, (unsigned long long)size,
                     ours);
}

/* How many records an epoch has here: of the current one those of this transaction too. */
static enum status seen_records(struct append *append, uint32_t epoch, uint64_t *size,
                                struct error *err)
{
    if (epoch == position_epoch(append->size)) {
        *size = position_index(append->size);
        return STATUS_OK;
    }
    return ledger_epoch_size(append->tx, epoch, append->arena, size, err);
}

enum status append_agrees(struct append *append, const struct statement *statement,
                          struct error *err)
{
    const Bairi__V1__Statement *message = statement->message;
    uint32_t epoch = message->seen_epoch ? message->seen_epoch : 1;
    uint64_t size = 0;
    struct hash root;

    if (message->seen_size == 0) /* the author has not seen it yet */
        return STATUS_OK;
    if (epoch <= position_epoch(append->size))
        TRY(seen_records(append, epoch, &size, err));
    /* records of an earlier epoch beyond what was restored are lost, and record 0 says so */
    if (epoch < position_epoch(append->size) && message->seen_size > size)
        return STATUS_OK;
    if (size > message->seen_size)
        size = message->seen_size;
    if (size == 0)
        return differs(message, 0, &(struct hash){{0}}, err);
    size = position_of(epoch, size);
    if (append->agreed == size) /* a workbook's rows all saw the same */
        root = append->agreed_root;
    else
        TRY(seen_root(append, size, &root, err));
    append->agreed = size;
    append->agreed_root = root;
    if (position_index(size) == message->seen_size &&
        memcmp(message->seen_root.data, root.bytes, SHA256_SIZE) == 0)
        return STATUS_OK;
    return differs(message, position_index(size), &root, err);
}
