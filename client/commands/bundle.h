/* A bundle: a folder with all that proves many records, each part a file that stock tools read. */
#ifndef BAIRI_CLIENT_COMMANDS_BUNDLE_H
#define BAIRI_CLIENT_COMMANDS_BUNDLE_H

#include <stdio.h>

#include "client/bureau/bureau.h"
#include "client/bureau/dossier.h"

/*
 *   ca.pem  timestamp.pem               the authority, the certificate for time stamps
 *   certificates/<SHA-256>.pem          of who signed
 *   crl/<SHA-256>.pem                   revocation lists, by what leaves name
 *   checkpoints/<size>.note  .tsr       signed notes as the log signed them, and their tokens
 *   records/<index>.leaf .proof         the leaf's bytes, its tlog-proof
 *   records/<index>.statement .p7s      the signed bytes, the CMS (.2.p7s: of a second signer)
 *   files/<SHA-256>                     evidence
 *   rotations                           proof of keys that replaced the card's; none if there are
 * none records.csv  README.md              for people; nothing believes them
 *
 * A log restored from a backup counts anew: from its second epoch on <size> and <index> begin with
 * the epoch, "2-000001.leaf".
 */
enum { BUNDLE_PATH = 4096, BUNDLE_NAME = 160 };

/* ---- names (bundle_names.c) ---- */

/* Where a record stands. */
struct bundle_place {
    uint32_t epoch; /* from 1 on */
    uint64_t index;
};

/* "000001", "2-000001": a record's name without folder and ending. */
void bundle_place_name(struct bundle_place place, char out[BUNDLE_NAME]);
/* "checkpoints/51.note", "checkpoints/2-51.tsr" */
void bundle_checkpoint_name(uint32_t epoch, uint64_t size, const char *ending,
                            char out[BUNDLE_NAME]);
/* "certificates/<digest>.pem": folder and ending as above */
void bundle_digest_name(const char *folder, const uint8_t digest[SHA256_SIZE], const char *ending,
                        char out[BUNDLE_NAME]);
/* The record that a name in the folder records belongs to; false for any other spelling. */
bool bundle_is_record(const char *name, struct bundle_place *out);
/* The checkpoint whose note has this name, folder and ending included; false for any other
 * spelling.
 */
bool bundle_is_note(const char *name, struct bundle_place *out);
/* The five folders, NULL at the end. */
extern const char *const bundle_folders[];

/* ---- writing (bundle_write.c) ---- */

/* Records written and what they name. */
struct bundle {
    const struct trust_card *card;
    struct bureau *bureau; /* whence evidence is fetched; NULL: a bundle without */
    const char *folder;
    FILE *list; /* records.csv */
    size_t records, files, missing;
};

/* Makes the folder and those in it. FAILED_PRECONDITION when it is there and not empty. */
enum status bundle_begin(const struct trust_card *card, struct bureau *bureau, const char *folder,
                         struct bundle *out, struct error *err) MUST_CHECK;
/*
 * One record; for bureau_records. context: struct bundle.
 * Fails  DATA_LOSS when a part is there already with other bytes
 */
enum status bundle_add(void *context, const Bairi__V1__Dossier *dossier,
                       const struct dossier_proof *proof, struct arena *arena, struct error *err)
    MUST_CHECK;
/* README.md, and the list's end. */
enum status bundle_end(struct bundle *bundle, struct error *err) MUST_CHECK;
void bundle_release(struct bundle *bundle);

/* ---- what lies in one (bundle_survey.c) ---- */

struct bundle_survey;
/*
 * Looks at every entry before anything is read. Files are read by names that verified digests and
 * numbers give; what else lies here is named and never opened.
 * Fails  DATA_LOSS naming a link, pipe or device; NOT_FOUND when it is no bundle
 */
enum status bundle_survey_create(const char *folder, struct bundle_survey **out, struct error *err)
    MUST_CHECK;
void bundle_survey_destroy(struct bundle_survey **survey);
const char *bundle_survey_folder(const struct bundle_survey *survey);
/* The records, ascending; one counts if any of its files is there. */
const struct bundle_place *bundle_survey_places(const struct bundle_survey *survey, size_t *count);
/* Takes note that a record, verified or not, needed this file. */
void bundle_survey_use(struct bundle_survey *survey, const char *name);
/* The next name that lies here and is no record's, from *at on, used or not; NULL: no more. */
const char *bundle_survey_entry(const struct bundle_survey *survey, size_t *at);
/* The next name that nothing used, from *at on; NULL: no more. The pages for people are none. */
const char *bundle_survey_unused(const struct bundle_survey *survey, size_t *at);

/* ---- reading (bundle_read.c, bundle_files.c) ---- */

/* Puts one record together again from the files of a bundle; nothing in it is verified. */
enum status bundle_read(struct bundle_survey *survey, struct bundle_place place,
                        struct arena *arena, Bairi__V1__Dossier **out, struct error *err)
    MUST_CHECK;
/*
 * The files of evidence: each has the digest it is called by. *missing counts those that statements
 * name and the bundle does not have.
 * Fails  DATA_LOSS naming one that was changed
 */
enum status bundle_files(struct bundle_survey *survey, const Bairi__V1__Statement *statement,
                         struct arena *arena, size_t *missing, struct error *err) MUST_CHECK;

/* ---- signed checkpoints (bundle_notes.c) ---- */

/* Every checkpoint that lies here and that the log's key signed, by epoch, then by size. */
struct bundle_notes {
    struct checkpoint *items;
    size_t count;
};
/* One note of the bundle: signed by the card's key, and of the log and size that its name says. */
enum status bundle_note_open(struct bundle_survey *survey, const char *name,
                             const struct trust_card *card, struct checkpoint *out,
                             struct error *err) MUST_CHECK;
/* All of them, whether a record needs them or not; those that do not open are left unused. */
enum status bundle_notes_read(struct bundle_survey *survey, const struct trust_card *card,
                              struct arena *arena, struct bundle_notes *out, struct error *err)
    MUST_CHECK;
/* Those of one epoch, borrowed. */
struct bundle_notes bundle_notes_of(const struct bundle_notes *notes, uint32_t epoch);

/* ---- is a log whole (bundle_whole.c) ---- */

/* What one epoch's records prove together. */
struct bundle_log {
    char origin[ORIGIN_SIZE];
    uint64_t here; /* records that hold */
    uint64_t
        size;   /* of the largest signed checkpoint, of those that prove them or lie beside them */
    bool whole; /* here are all records that this checkpoint counts */
};

/* Records of one epoch in their order. Zero is the beginning. */
struct bundle_tree {
    struct bundle_log log;
    struct hash complete[MERKLE_PROOF_MAX]; /* subtrees of the first `count` leaves */
    struct hash root;                       /* of the largest checkpoint */
    uint64_t count;                         /* leaves without a gap */
    struct bundle_notes notes;              /* of this epoch and larger than `count` */
    uint64_t differs; /* size of the first note that is over others; 0: none */
};
/*
 * One more record of this log, verified by itself.
 * Fails  DATA_LOSS when the checkpoint that proves it is not over the records that are here
 */
enum status bundle_tree_add(struct bundle_tree *tree, const struct dossier_proof *proof,
                            struct bytes leaf, struct error *err) MUST_CHECK;
/* Completes tree->log. */
enum status bundle_tree_end(struct bundle_tree *tree, struct error *err) MUST_CHECK;

/* ---- the whole check (bundle_check.c) ---- */

/* A record that holds. */
struct bundle_record {
    const Bairi__V1__Dossier *dossier;
    const struct dossier_proof *proof;
    size_t missing; /* files of evidence that it names and the bundle does not have */
};

/* Hears of each record: of one at fault `record` is NULL. */
struct bundle_hearer {
    enum status (*record)(void *context, const char *name, const struct bundle_record *record,
                          struct error *fault, struct error *err);
    void (*log)(void *context, const struct bundle_log *log); /* at the end of each epoch */
    void (*uncovered)(void *context, const char *name);       /* a file that nothing names */
    void *context;
};
/*
 * Verifies all records and what they prove together.
 * Fails    when it cannot be read as a bundle at all; NOT_FOUND when it holds no record
 */
enum status bundle_check(const char *folder, const struct trust_card *card,
                         const struct dossier_wanted *wanted, const struct bundle_hearer *hearer,
                         struct error *err) MUST_CHECK;

#endif
