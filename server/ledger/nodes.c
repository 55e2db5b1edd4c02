/* The Merkle tree of a campaign over its table of complete nodes. */
#include "server/ledger/nodes.h"

#include <string.h>

#include "server/ledger/position.h"
#include "server/store/tables.h"

static int64_t level_of(const struct nodes *nodes, unsigned level)
{
    return node_level(nodes->epoch ? nodes->epoch : 1, level);
}

static enum status nodes_get(void *context, unsigned level, uint64_t position, struct hash *out,
                             struct error *err)
{
    struct nodes *nodes = context;
    struct node_row row = {.level = level_of(nodes, level), .position = (int64_t)position};

    TRY(store_get(nodes->tx, &table_node, &row, nodes->arena, err));
    if (row.hash.size != SHA256_SIZE)
        return error_set(err, STATUS_DATA_LOSS, "tree node %u/%llu has %zu bytes instead of 32",
                         level, (unsigned long long)position, row.hash.size);
    memcpy(out->bytes, row.hash.data, SHA256_SIZE);
    return STATUS_OK;
}

static enum status nodes_put(void *context, unsigned level, uint64_t position,
                             const struct hash *hash, struct error *err)
{
    struct nodes *nodes = context;
    struct node_row row = {
        .level = level_of(nodes, level),
        .position = (int64_t)position,
        .hash = {.data = hash->bytes, .size = SHA256_SIZE},
    };

    return store_put(nodes->tx, &table_node, &row, err);
}

struct merkle_reader nodes_reader(struct nodes *nodes)
{
    return (struct merkle_reader){.node = nodes_get, .context = nodes};
}

struct merkle_writer nodes_writer(struct nodes *nodes)
{
    return (struct merkle_writer){.put = nodes_put, .context = nodes};
}
