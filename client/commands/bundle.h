/* A bundle: a folder with all that proves many records, each part a file that stock tools read. */
#ifndef BAIRI_CLIENT_COMMANDS_BUNDLE_H
#define BAIRI_CLIENT_COMMANDS_BUNDLE_H

#include <stdio.h>

#include "client/commands/app.h"
#include "client/commands/receipt_file.h"

/*
 *   ca.pem  timestamp.pem               the authority, the certificate for time stamps
 *   certificates/<SHA-256>.pem          of who signed
 *   crl/<SHA-256>.pem                   revocation lists, by what leaves name
 *   checkpoints/<size>.note  .tsr       signed notes as the log signed them, and their tokens
 *   records/<index>.leaf .proof         the leaf's bytes, its tlog-proof
 *   records/<index>.statement .p7s      the signed bytes, the CMS (.2.p7s: of a second signer)
 *   files/<SHA-256>                     evidence
 *   records.csv  README.md              for people; nothing believes them
 */
enum { BUNDLE_PATH = 4096 };

/* Records written and what they name. */
struct bundle {
    struct app *app;
    const char *folder;
    FILE *list;      /* records.csv */
    bool with_files; /* evidence too, where the person may fetch it */
    size_t records, files, missing;
};

/* Makes the folder and those in it. FAILED_PRECONDITION when it is there and not empty. */
enum status bundle_begin(struct app *app, const char *folder, bool with_files, struct bundle *out,
                         struct error *err) MUST_CHECK;
/* One record; for bureau_records. context: struct bundle. */
enum status bundle_add(void *context, const Bairi__V1__Dossier *dossier,
                       const struct dossier_proof *proof, struct arena *arena, struct error *err)
    MUST_CHECK;
/* README.md, and the list's end. */
enum status bundle_end(struct bundle *bundle, struct error *err) MUST_CHECK;
void bundle_release(struct bundle *bundle);

/* Puts one record together again from the files of a bundle; nothing in it is verified. */
enum status bundle_read(const char *folder, uint64_t index, struct arena *arena,
                        Bairi__V1__Dossier **out, struct error *err) MUST_CHECK;
/*
 * The files of evidence: each has the digest it is called by. *missing counts those that statements
 * name and the bundle does not have.
 * Fails  DATA_LOSS naming one that was changed
 */
enum status bundle_files(const char *folder, const Bairi__V1__Statement *statement,
                         struct arena *arena, size_t *missing, struct error *err) MUST_CHECK;

/* The indexes of the records in a bundle, ascending. */
enum status bundle_list(const char *folder, struct arena *arena, uint64_t **out, size_t *count,
                        struct error *err) MUST_CHECK;

#endif
