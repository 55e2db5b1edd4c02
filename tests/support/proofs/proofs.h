/* A small log with people, its records with all that proves them: for tests of what checks them. */
#ifndef BAIRI_TESTS_SUPPORT_PROOFS_H
#define BAIRI_TESTS_SUPPORT_PROOFS_H

#include "bairi/v1/ledger.pb-c.h"
#include "common/arena.h"
#include "common/trust/card.h"

/*
 * Certificates, the log's key, who stamps, and their card: domain bohai, no witness. wang of
 * zhongjie signs, chen of the bureau beside him where two sign; sun of the bureau approves. Ends
 * the test when anything fails.
 */
struct proofs;
struct proofs *proofs_create(void);
void proofs_destroy(struct proofs **proofs);
const struct trust_card *proofs_card(const struct proofs *proofs);
/* Public half of the key that replaces the log's in a turn. */
void proofs_next_key(const struct proofs *proofs, uint8_t out[ED25519_KEY_SIZE]);

/* The log's key is replaced by its last two records; what is left zero is the good value. */
struct proofs_turn {
    const char *proposer, *approver; /* NULL: chen, sun of the bureau; or wang of the unit */
    size_t key_size;                 /* of the key proposed; 0: all of it */
    bool of_another;                 /* the approval names another proposal */
    bool unsigned_;                  /* the next key has not signed the checkpoint */
};

/* A log; what is left zero is the good value. */
struct proofs_log {
    const char *campaign; /* NULL: "test" */
    unsigned epoch;       /* 0: 1 */
    size_t count;         /* submissions Z-1, Z-2, …: its records */
    bool unstamped;       /* no token over its checkpoint */
    bool older;           /* as a server wrote it that put no list into its leaves */
    bool signed_by_two;   /* chen has signed too */
    const char *remark;   /* in every submission, so that two logs differ */
    const uint8_t *file;  /* evidence that every submission names, by SHA-256; NULL: none */
    const struct proofs_turn *turn; /* NULL: submissions only */
};

/* Its dossiers in order, each proven by the one checkpoint of all; in the arena. */
Bairi__V1__Dossier **proofs_dossiers(struct proofs *proofs, const struct proofs_log *log,
                                     struct arena *arena);

#endif
