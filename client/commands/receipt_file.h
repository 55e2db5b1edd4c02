/* One receipt from disk, checked offline against the trust card, with the statement beside it. */
#ifndef BAIRI_CLIENT_COMMANDS_RECEIPT_FILE_H
#define BAIRI_CLIENT_COMMANDS_RECEIPT_FILE_H

#include "client/bureau/dossier.h"
#include "client/commands/app.h"

struct receipt_file {
    const char
        *subject;     /* "zhongjie/Z-01@2"; "" when the statement is not at hand or of no project */
    const char *kind; /* "SUBMISSION" */
    uint64_t index;   /* of the record */
    struct instant time;    /* as the server told it */
    const char *log;        /* origin of the log */
    const char *statement;  /* path of the statement it was compared with; NULL: none */
    struct instant stamped; /* by the token's time; 0: no token, or nothing to check it by */
    const char *signer;     /* URI; "" when the signer's certificate is not at hand */
    bool judged;            /* the signer was good at receipt, by the revocation list of then */
    unsigned gaps;          /* enum dossier_gap: what could not be checked; 0: it is all proven */
    size_t cosignatures;    /* of the witnesses looked for */
};

/*
 * The profile's trust card, with the keys of the campaign's log that this client has learned.
 * INVALID_ARGUMENT, a usage error, when none is named.
 */
enum status receipt_card(struct app *app, struct trust_card *out, struct error *err) MUST_CHECK;

/*
 * Reads and verifies a receipt: inclusion, checkpoint, domain of the card, and the statement.
 * statement  path; NULL: the file beside the receipt, if there is one
 * wanted     witnesses; NULL: those of the card, none of them required
 * Fails      UNKNOWN when the file cannot be read, DATA_LOSS or UNAUTHENTICATED when it proves
 *            nothing
 */
enum status receipt_check(const struct trust_card *card, const char *path, const char *statement,
                          const struct dossier_wanted *wanted, struct arena *arena,
                          struct receipt_file *out, struct error *err) MUST_CHECK;

/*
 * A receipt's file with its revocation list: the one inside, or that in the folder crl beside it,
 * or beside its folder, when a large workbook's receipts share it. Nothing is verified.
 */
enum status receipt_read(const char *path, struct arena *arena, Bairi__V1__Dossier **out,
                         struct error *err) MUST_CHECK;

/*
 * Writes a copy that stands alone, with the list that it may share here, under the same name into a
 * folder, which is made if need be.
 * Fails  ALREADY_EXISTS rather than replacing a file
 */
enum status receipt_copy(const char *path, const char *folder, struct error *err) MUST_CHECK;

/* What a checked dossier tells; path names the version where the file's name has one. */
enum status receipt_describe(const struct dossier_proof *proof, const char *path,
                             const Bairi__V1__Dossier *dossier, struct arena *arena,
                             struct receipt_file *out, struct error *err) MUST_CHECK;

/* What could not be checked and why, in the user's language (arena); "" when nothing was left. */
const char *receipt_gaps(unsigned gaps, struct arena *arena);

/* What a signed statement on disk is about, as far as it is about a project; "" otherwise. */
const char *receipt_subject(struct bytes statement, const char *path, struct arena *arena);
/* The statement's own bytes out of a ".statement" file, or the file as it is. */
enum status receipt_statement(const char *path, struct arena *arena, struct bytes *out,
                              struct error *err) MUST_CHECK;

#endif
