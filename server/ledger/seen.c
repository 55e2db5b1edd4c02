/* What an author saw of the log, held against the log: a fork or a roll-back shows here. */
#include <string.h>

#include "server/ledger/append.h"
#include "server/ledger/nodes.h"

/* The root over the first `size` records: of a checkpoint where one was signed, else of the tree.
 */
static enum status seen_root(struct append *append, uint64_t size, struct hash *root,
                             struct error *err)
{
    struct checkpoint_row row = {.size = (int64_t)size};
    struct nodes nodes = {.tx = append->tx, .arena = append->arena};
    struct merkle_reader reader = nodes_reader(&nodes);
    enum status status = store_get(append->tx, &table_checkpoint, &row, append->arena, err);

    if (status == STATUS_NOT_FOUND)
        return merkle_root(&reader, size, root, err);
    TRY(status);
    if (row.root.size != SHA256_SIZE)
        return error_set(err, STATUS_DATA_LOSS, "the checkpoint of %llu records has no root",
                         (unsigned long long)size);
    memcpy(root->bytes, row.root.data, SHA256_SIZE);
    return STATUS_OK;
}

enum status append_agrees(struct append *append, const struct statement *statement,
                          struct error *err)
{
    const Bairi__V1__Statement *message = statement->message;
    uint64_t size = message->seen_size < append->size ? message->seen_size : append->size;
    char theirs[2 * SHA256_SIZE + 1], ours[2 * SHA256_SIZE + 1];
    struct hash root;

    if (message->seen_size == 0) /* the author has not seen it yet */
        return STATUS_OK;
    if (append->agreed == size) /* a workbook's rows all saw the same */
        root = append->agreed_root;
    else
        TRY(seen_root(append, size, &root, err));
    append->agreed = size;
    append->agreed_root = root;
    if (size == message->seen_size && memcmp(message->seen_root.data, root.bytes, SHA256_SIZE) == 0)
        return STATUS_OK;
    hex_encode(message->seen_root.data, SHA256_SIZE, theirs);
    hex_encode(root.bytes, SHA256_SIZE, ours);
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "this log is not the one you saw, of %llu records and root %s: here %llu have "
                     "the root %s; it was changed or put back; sign nothing more and tell the "
                     "bureau",
                     (unsigned long long)message->seen_size, theirs, (unsigned long long)size,
                     ours);
}
