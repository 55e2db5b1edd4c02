/* What receipts need again and again: complete nodes of the tree, which never change, and the last
 * signed note with its token. */
#ifndef BAIRI_SERVER_LEDGER_RECENT_H
#define BAIRI_SERVER_LEDGER_RECENT_H

#include "common/merkle/checkpoint.h"
#include "server/store/store.h"

/* Safe from any thread. Only what was committed may be looked at through it. */
struct recent;

struct recent *recent_create(void); /* NULL without memory */
void recent_destroy(struct recent **recent);

/* A complete node that has been committed; level as node_level gives it. */
void recent_keep_node(struct recent *recent, int64_t level, uint64_t position,
                      const struct hash *hash);

/* A reader of the tree for one thread: nodes seen before, else those of the transaction. */
struct recent_nodes {
    struct recent *recent;
    struct transaction *tx;
    struct arena *arena;
    uint32_t epoch; /* whose tree */
};
struct merkle_reader recent_reader(struct recent_nodes *nodes);

/* How a checkpoint is shown: signed, and stamped. */
struct seal {
    uint64_t size; /* of the tree */
    const char *note;
    struct bytes token; /* size 0: none */
};

/* That of the tree of `size`, in the arena; false when it is not the last one, or without memory.
 */
bool recent_seal(struct recent *recent, uint64_t size, struct arena *arena, struct seal *out);
void recent_keep_seal(struct recent *recent, const struct seal *seal);

#endif
