/* One statement into an open write transaction: identity, time, rules, record, leaf, projections.
 */
#ifndef BAIRI_SERVER_LEDGER_APPEND_H
#define BAIRI_SERVER_LEDGER_APPEND_H

#include "common/merkle/tree.h"
#include "server/ledger/ledger.h"

/* A node of the tree that became complete in this transaction. */
struct fresh_node {
    uint64_t position;
    struct hash hash;
    int64_t level; /* as node_level gives it */
};

/* The writer's view of the log inside one transaction. */
struct append {
    const struct ledger_options *options;
    struct transaction *tx;
    struct arena *arena;
    uint64_t size;            /* position after the last record, this transaction included */
    struct instant last;      /* time of the newest record */
    uint8_t crl[SHA256_SIZE]; /* the revocation list archived last; zero: none */
    uint64_t agreed; /* position of the checkpoint that an author saw and that was compared last */
    struct hash agreed_root;
    const void *memo; /* of the rules, see struct entry */
    bool wrote;       /* something was put, or tried; the caller sets it back */
    struct fresh_node *fresh;
    size_t fresh_count, fresh_room;
};

/* What became of a statement. */
struct appended {
    uint64_t index;
    bool replayed;     /* the same bytes were accepted before: nothing was changed */
    struct bytes leaf; /* in the append's arena; empty when replayed */
};

/* Reads size and last time from the store. */
enum status append_begin(const struct ledger_options *options, struct transaction *tx,
                         struct arena *arena, struct append *out, struct error *err) MUST_CHECK;

/*
 * Appends one person's statement with what must stand before it and what follows from it.
 * now       the server's clock; the record's time is never earlier than the record before it
 */
enum status append_statement(struct append *append, const struct statement *statement,
                             struct instant now, struct appended *out, struct error *err)
    MUST_CHECK;

/*
 * The checkpoint that the author saw is a beginning of this log. FAILED_PRECONDITION names both
 * roots; none seen (size 0) agrees with everything.
 */
enum status append_agrees(struct append *append, const struct statement *statement,
                          struct error *err) MUST_CHECK;

/* Record 0 of the next epoch, after a restore, and what time asked for meanwhile behind it; the
 * epoch before must have records. */
enum status append_epoch(struct append *append, const Bairi__V1__Restoration *restoration,
                         struct instant now, struct error *err) MUST_CHECK;

/* Only what must stand before a leaf of this moment. */
enum status append_due(struct append *append, struct instant now, struct error *err) MUST_CHECK;
/* What time asks for when nobody writes, until there is nothing more. */
enum status append_turn(struct append *append, struct instant now, struct error *err) MUST_CHECK;

#endif
