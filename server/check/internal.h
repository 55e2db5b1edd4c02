/* What the parts of the check share. */
#ifndef BAIRI_SERVER_CHECK_INTERNAL_H
#define BAIRI_SERVER_CHECK_INTERNAL_H

#include "common/trust/card.h"
#include "server/call.h"
#include "server/check/check.h"
#include "server/ledger/outside.h"

enum { CHECK_PATH = 1024, KEY_SIZE = 256, VALUE_SIZE = 96 };

/* Where something was found; what is not named is "". */
struct spot {
    const char *place, *row, *column, *expected, *found;
};

/* Adds a finding; the texts are copied. what: made by error_set */
void findings_add(struct findings *report, const char *campaign, struct spot spot,
                  const struct error *what);

/* A file that a statement names. */
struct named_file {
    uint8_t sha256[SHA256_SIZE];
    uint8_t subject[8]; /* of project and digest: whose first naming needs the right */
    uint64_t size;
    int64_t idx;       /* of the record */
    const char *owner; /* in the blob store */
};

/* A contact that a statement names. */
struct named_contact {
    uint8_t digest[SHA256_SIZE];
    int64_t idx;
};

struct named_files {
    struct named_file *items;
    size_t count, room;
    struct arena *owners;
};

/* One campaign being checked. */
struct checking {
    const struct check_options *options;
    const struct trust_card *card;  /* with the keys that this log tells of */
    const struct trust_card *given; /* as it lies in the folder */
    struct trust_card own;
    struct findings *report;
    struct named_files *files; /* of all campaigns */
    char id[41];
    char folder[CHECK_PATH];
    struct store *store;
    X509 *stamper;             /* of the card; NULL: there is none */
    struct campaign *campaign; /* what the rules know: its id and settings */
    struct named_contact *contacts;
    size_t contact_count, contact_room;
    struct outside_place outside[OUTSIDE_PLACES]; /* before the snapshot was taken */
    size_t outside_count;
};

/* Something found in this campaign. */
void check_found(const struct checking *check, struct spot spot, const struct error *what);
/* The same, said by the store or a decoder: the error is the finding. */
void check_failed(const struct checking *check, const char *place, const struct error *what);

/* ---- values for people ---- */

struct value {
    char text[VALUE_SIZE];
};
struct value value_of(const void *row, const struct column *column);
struct value value_of_bytes(struct bytes bytes);
struct value value_of_int(int64_t number);
/* "zhongjie/Z-01/2" */
struct value value_key(const struct store_table *table, const void *row);
/* A column that differs from what it must be. */
void check_differs(const struct checking *check, const char *table, const char *row,
                   const char *column, struct value expected, struct value found);

/* ---- the ledger itself (rows.c, tree.c, outside.c) ---- */

/* What the records' leaves hash to, by epoch; tree.c adds the levels above. */
struct leaves {
    struct hash *levels[64]; /* level 0: the leaves; an all-zero hash is not known */
    int64_t *times;          /* of the records */
    uint64_t count, room;
};
struct named_crl {
    uint8_t digest[SHA256_SIZE];
    bool held;
};
struct ledger_read {
    struct named_crl *crls; /* named by leaves */
    size_t crl_count, crl_room;
    int64_t first_crl; /* the first record whose leaf names one: from then on notes are kept */
    struct leaves *epochs;
    size_t epoch_count;
    int64_t next, last_time;
    int64_t before; /* size of the last checkpoint but one; 0: none */
};
void ledger_read_free(struct ledger_read *read);
struct merkle_reader leaves_reader(struct leaves *leaves);

enum status check_rows(const struct checking *check, struct transaction *tx,
                       struct ledger_read *read, struct error *err) MUST_CHECK;
enum status check_tree(const struct checking *check, struct transaction *tx,
                       struct ledger_read *read, struct error *err) MUST_CHECK;
/* Revocation lists and cosignatures: what lies beside the log. */
enum status check_beside(const struct checking *check, struct transaction *tx,
                         struct ledger_read *read, struct error *err) MUST_CHECK;
/*
 * How a checkpoint is shown: its note; signature and token of the newest, in a full check of all.
 * must  earlier ones have a note
 */
void check_seal(const struct checking *check, const struct checkpoint_row *row,
                const struct hash *root, bool must, bool newest);
/* Reads the checkpoints outside: before the snapshot, for the log only grows. */
void outside_take(struct checking *check);
void check_outside(const struct checking *check, struct ledger_read *read);

/* ---- what follows from it (replay.c, compare.c, privates.c, files.c) ---- */

/* Tells the tables anew into a scratch store, and takes note of files and contacts named. */
enum status check_replay(struct checking *check, struct transaction *tx, struct transaction *into,
                         struct error *err) MUST_CHECK;
enum status check_tables(const struct checking *check, struct transaction *tx,
                         struct transaction *expected, struct error *err) MUST_CHECK;
enum status check_privates(struct checking *check, struct transaction *tx, struct error *err)
    MUST_CHECK;
enum status named_file_add(struct named_files *files, const struct named_file *file,
                           const char *owner, struct error *err) MUST_CHECK;
/* every_campaign: whether all were read, so that a file nobody names is an orphan */
void check_files(const struct check_options *options, struct findings *report,
                 struct named_files *files, bool every_campaign);

#endif
