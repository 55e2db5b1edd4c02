/* The Merkle tree of a campaign over its table of complete nodes. */
#ifndef BAIRI_SERVER_LEDGER_NODES_H
#define BAIRI_SERVER_LEDGER_NODES_H

#include "common/merkle/tree.h"
#include "server/store/store.h"

/* A reader and writer of the node table inside a transaction; the arena is for the rows read. */
struct nodes {
    struct transaction *tx;
    struct arena *arena;
    uint32_t epoch; /* whose tree; 0: the first */
};
struct merkle_reader nodes_reader(struct nodes *nodes);
struct merkle_writer nodes_writer(struct nodes *nodes);

#endif
