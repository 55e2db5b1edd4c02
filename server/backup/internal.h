/* What the parts of a restore share: restore.c, holds.c, opened.c. */
#ifndef BAIRI_SERVER_BACKUP_INTERNAL_H
#define BAIRI_SERVER_BACKUP_INTERNAL_H

#include "server/backup/backup.h"

enum { CAMPAIGNS_MAX = 256 };

struct restore {
    const struct restore_options *options;
    const struct restore_told *told;
    struct trust_card card;
    struct newer_keys newer;
    struct manifest *made; /* of the new folder: only its copies are used */
    struct restored_campaign *campaigns;
    size_t count;
    size_t receipts;       /* that were read */
    struct opened *opened; /* beside the keys; NULL: they are in a backup that cannot be written */
};

/* ---- what the backup holds (holds.c) ---- */

/*
 * Verifies the backup and fills card and campaigns, for which there is room.
 * Fails  DATA_LOSS when a file is not as listed, a campaign lacks one, or there is no campaign
 */
enum status holds_read(struct restore *restore, struct error *err) MUST_CHECK;

/* ---- epochs opened with a folder's keys (opened.c) ---- */

#define OPENED_NAME "opened-epochs" /* a line for each log's origin */

/* Taken by one restore at a time. */
struct opened;
/* keys: the folder; FAILED_PRECONDITION when it cannot be written, or another restore has it */
enum status opened_open(const char *keys, struct opened **out, struct error *err) MUST_CHECK;
void opened_close(struct opened **opened);
typedef enum status opened_verb(struct opened *opened, const char *origin, struct error *err);
/* FAILED_PRECONDITION when this log was opened before. */
opened_verb opened_refuse MUST_CHECK;
/* Notes a log that is about to be opened; durable when it returns. */
opened_verb opened_note MUST_CHECK;
/* What was noted since opened_open came to nothing: the folder made is marked, so nobody serves it.
 * Best effort: what stays refuses more than it must. */
void opened_take_back(struct opened *opened);

#endif
