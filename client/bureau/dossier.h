/* All that proves one record, checked offline against the trust card. */
#ifndef BAIRI_CLIENT_BUREAU_DOSSIER_H
#define BAIRI_CLIENT_BUREAU_DOSSIER_H

#include "bairi/v1/ledger.pb-c.h"
#include "common/arena.h"
#include "common/instant.h"
#include "common/merkle/checkpoint.h"
#include "common/trust/card.h"
#include "common/trust/identity.h"

/* Witnesses whose cosignatures are looked for. */
struct dossier_wanted {
    const struct witness *witnesses;
    size_t count;
    bool required; /* every one of them, or it fails */
};

/* What was not at hand, so that a part could not be checked: bits. Whoever cuts a part out makes a
 * gap, never a proof. */
enum dossier_gap {
    GAP_STATEMENT = 1 << 0, /* no statement, so no signature */
    GAP_SIGNER = 1 << 1,    /* the certificate of its signer: its signature is not checked */
    GAP_COSIGNER = 1 << 2,  /* that of the second one */
    GAP_LIST = 1 << 3,      /* the revocation list that the leaf names */
    GAP_UNLISTED = 1 << 4,  /* the leaf names none: it was made before there were lists in it */
    GAP_AUTHORITY = 1 << 5, /* the authority's certificate */
    GAP_STAMPER = 1 << 6,   /* the certificate for time stamps that the card names */
    GAP_UNSTAMPED = 1 << 7, /* no token, over a leaf from before there were any */
    GAPS_OF_STAMP = GAP_STAMPER | GAP_UNSTAMPED
};

/* What held. What was not at hand is said here; what was and is wrong fails. */
struct dossier_proof {
    Bairi__V1__Leaf *leaf;
    struct checkpoint checkpoint;
    struct instant stamped; /* by the token; 0: the card has none, or its certificate missing */
    const Bairi__V1__Statement *statement; /* NULL: not in the dossier */
    struct identity author;                /* uri "": the signer's certificate is missing */
    unsigned gaps;                         /* enum dossier_gap; 0: everything was checked */
    bool judged;         /* everyone who signed was good at receipt, by the list of then */
    size_t cosignatures; /* of the witnesses looked for */
};

/*
 * Checks everything that is in a dossier: the leaf in a log of the card's key and domain; the token
 * by the card's certificate for time stamps; statement and signatures as the leaf names them;
 * signed by the author whose certificate the leaf names; he good at the time of receipt by the
 * card's authority and the revocation list that the leaf names; cosignatures. Only a card without a
 * certificate for time stamps, or a leaf from before there were any, excuses a record without a
 * token. What could not be checked is in out->gaps.
 *
 * arena   what `out` points to lives in it
 * Fails   DATA_LOSS or UNAUTHENTICATED with what does not hold; NOT_FOUND a cosignature is missing
 */
enum status dossier_verify(const Bairi__V1__Dossier *dossier, const struct trust_card *card,
                           const struct dossier_wanted *wanted, struct arena *arena,
                           struct dossier_proof *out, struct error *err) MUST_CHECK;

#endif
