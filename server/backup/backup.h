/*
 * Backups of a data folder and their restore.
 *
 * A backup is a folder: each campaign's database as one snapshot with its signed checkpoint, every
 * file of evidence, rights, card, certificates; keys only when asked for. Its MANIFEST, written
 * last, holds the SHA-256 of every file in the form of `sha256sum -c`. A restore makes a new data
 * folder and opens each log's next epoch (server/ledger/position.h).
 */
#ifndef BAIRI_SERVER_BACKUP_BACKUP_H
#define BAIRI_SERVER_BACKUP_BACKUP_H

#include "common/cli.h"
#include "common/instant.h"
#include "common/trust/card.h"
#include "server/ledger/ledger.h"
#include "server/log_keys.h"

enum { BACKUP_PATH = 1024 };
#define MANIFEST_MAX ((size_t)1 << 30) /* bytes */

/* What of the server's own lies at the top of a data folder and of its backup; ends with {0}. */
struct backup_file {
    const char *name;
    bool secret;
};
extern const struct backup_file backup_files[];

/* ---- the manifest (manifest.c) ---- */

/* The files of a backup as they are written. */
struct manifest;
struct manifest *manifest_create(const char *folder); /* borrowed; NULL without memory */
void manifest_destroy(struct manifest **manifest);
/* A line of its head: "# campaign ID epoch 1 records 17". */
void manifest_note(struct manifest *manifest, const char *line);
/* Adds a file that lies below the folder already, by its own digest. */
enum status manifest_add(struct manifest *manifest, const char *path, struct error *err) MUST_CHECK;
/* Copies a file into the folder, 0600, durably, and adds it. digest: what it must have; NULL: any.
 * DATA_LOSS when it has another, or should have one and cannot be opened. */
enum status manifest_copy(struct manifest *manifest, const char *from, const char *path,
                          const uint8_t *digest, struct error *err) MUST_CHECK;
/* Writes MANIFEST, which ends with the count of its files; from now on the backup is whole. */
enum status manifest_finish(struct manifest *manifest, struct error *err) MUST_CHECK;
/* A path below a folder; INVALID_ARGUMENT when it is too long. */
enum status path_below(const char *folder, const char *path, char out[BACKUP_PATH],
                       struct error *err) MUST_CHECK;
/* Makes the folders above a path below `folder`, 0700. */
enum status manifest_folders(const char *folder, const char *path, struct error *err) MUST_CHECK;

/* ---- reading it again (verify.c) ---- */

typedef enum status manifest_visitor(void *context, const char *path,
                                     const uint8_t digest[SHA256_SIZE], struct error *err);
/*
 * Reads a backup's MANIFEST and compares every file with it. The first format had no count of its
 * files at the end.
 * each   gets each path and its digest; may be NULL
 * Fails  NOT_FOUND when there is none, DATA_LOSS naming the file that differs, or is not listed
 */
enum status manifest_verify(const char *folder, manifest_visitor *each, void *context,
                            struct error *err) MUST_CHECK;

/* ---- backup (backup.c) ---- */

struct backup_figures {
    uint64_t campaigns, records, files;
    uint64_t damaged; /* files of evidence that are not what their names say: left out */
};
/*
 * Backs up a data folder while its server runs or not.
 * to    a folder that is not there yet, or empty
 * keys  private keys too
 * damaged  is told of each damaged file of evidence; the backup goes on without it
 */
enum status backup_make(const char *data, const char *to, bool keys, struct instant now,
                        void (*damaged)(const struct error *what), struct backup_figures *figures,
                        struct error *err) MUST_CHECK;

/* ---- restore (restore.c) ---- */

struct restore_options {
    const char *from, *data;
    const char *keys; /* folder with log.key, server.key, timestamp.key; NULL: the backup's */
    const struct cli_args *args; /* for --checkpoint and --receipts, each repeated */
    bool development;
    struct clock *clock;
    struct ledger_rules rules;
    void (*fatal)(const struct error *err);
    /*
     * The whole check, of the backup or of the folder just made; tells what it finds.
     * only_files  set when all of it concerns files of evidence: the folder may be served
     * Fails       DATA_LOSS when anything is found
     */
    enum status (*check)(const char *folder, bool backup, bool *only_files, struct error *err);
};

/* What became of one campaign, or would. */
struct restored_campaign {
    char id[41];
    uint32_t epoch;        /* of the backup */
    bool ledger;           /* its ledger.db is there */
    uint64_t records;      /* in it, of that epoch */
    uint64_t acknowledged; /* by the last signed checkpoint known */
    uint32_t later;        /* an epoch known that came after the backup's; 0: none */
    char note[CHECKPOINT_SIZE_MAX + 1];
};

/* Of each campaign, before anything is made. receipt: one that is not in the backup; NULL-able */
struct restore_told {
    void (*campaign)(void *context, const struct restored_campaign *campaign);
    void (*receipt)(void *context, const char *path, const Bairi__V1__Leaf *leaf);
    void (*key)(void *context, const char *path); /* of a log, unknown to the backup; NULL-able */
    void *context;
};

/*
 * Verifies the backup and tells what it lacks; then, unless it is a drill, makes the data folder
 * and opens each log's next epoch.
 */
enum status restore_run(const struct restore_options *options, bool drill,
                        const struct restore_told *told, struct error *err) MUST_CHECK;

/* ---- keys that came into force after the backup (newer.c) ---- */

/* The trust card of a folder that has keys. found: false where there is none. */
enum status newer_card(const char *folder, struct trust_card *out, bool *found, struct error *err)
    MUST_CHECK;
/*
 * A log that goes on with a former key is refused by all who followed the replacement.
 * card    the backup's
 * newer   of `folder`, possibly newer; one of another domain tells nothing
 * Fails   FAILED_PRECONDITION where it names a replacement of this campaign's key that came later
 */
enum status newer_refuse(const struct trust_card *card, const struct trust_card *newer,
                         const char *campaign, const char *folder, struct error *err) MUST_CHECK;
/* The keys log.key.2 … of a folder, to be held against a backup's card. */
struct newer_keys {
    const char *folder;            /* borrowed, as the card */
    const struct trust_card *card; /* the backup's */
    uint8_t keys[LOG_KEY_FILES][ED25519_KEY_SIZE];
    size_t count;
};
/* Finds them, and tells of each that the card does not name. */
enum status newer_find(const char *folder, const struct trust_card *card,
                       const struct restore_told *told, struct newer_keys *out, struct error *err)
    MUST_CHECK;
/*
 * Whether one of them has signed for a campaign of which the card does not name it, alone or beside
 * the former key.
 * campaign  one of the backup; notes of others tell nothing
 * path      where the note was found
 * Fails     FAILED_PRECONDITION when it has
 */
enum status newer_signed(const struct newer_keys *newer, const char *campaign, const char *note,
                         const char *path, struct error *err) MUST_CHECK;

#endif
