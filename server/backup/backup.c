/* Making a backup: snapshots of the databases first, then the files that they name. */
#include "server/backup/backup.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/listing.h"
#include "common/trust/card.h"
#include "server/call.h"
#include "server/ledger/outside.h"
#include "server/ledger/position.h"

enum { CAMPAIGN_PATH = 64 }; /* "campaigns/" and an id of at most 40 */

struct backup {
    const char *data, *to;
    struct manifest *manifest;
    struct trust_card card; /* becomes the one of the logs as copied */
    int64_t since;          /* never: the card's own log_key stays */
    struct backup_figures *figures;
    void (*damaged)(const struct error *what);
};

/* "blobs/ab/cdef…"; false: it begins with a dot, and is none of the server's. */
static bool join(const char *folder, const char *name, char out[BACKUP_PATH])
{
    return name[0] != '.' && snprintf(out, BACKUP_PATH, "%s/%s", folder, name) < BACKUP_PATH;
}

static enum status copy_one(struct backup *backup, const char *path, const uint8_t *digest,
                            struct error *err)
{
    char from[BACKUP_PATH];

    if (snprintf(from, sizeof from, "%s/%s", backup->data, path) >= BACKUP_PATH)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the path is too long: %s", backup->data);
    return manifest_copy(backup->manifest, from, path, digest, err);
}

/* ---- files ---- */

static enum status copy_evidence(struct backup *backup, const char *path, struct error *err)
{
    uint8_t digest[SHA256_SIZE];
    char hex[2 * SHA256_SIZE + 1];

    snprintf(hex, sizeof hex, "%.2s%.62s", path + strlen("blobs/"), path + strlen("blobs/ab/"));
    if (!hex_decode(hex, digest, SHA256_SIZE))
        return error_set(err, STATUS_DATA_LOSS, "%s is no file of evidence: its name is no digest",
                         path);
    return copy_one(backup, path, digest, err);
}

/* A damaged file is told of and left out: all the others are worth a backup all the same. */
static enum status copy_blob(void *context, const char *folder, const char *name, struct error *err)
{
    struct backup *backup = context;
    char path[BACKUP_PATH];
    struct error what;

    if (!join(folder, name, path))
        return STATUS_OK;
    enum status status = copy_evidence(backup, path, &what);
    if (status == STATUS_OK) {
        backup->figures->files++;
    } else if (status == STATUS_DATA_LOSS) {
        backup->figures->damaged++;
        backup->damaged(&what);
    } else {
        if (err)
            *err = what;
        return status;
    }
    return STATUS_OK;
}

static enum status copy_blobs(void *context, const char *folder, const char *name,
                              struct error *err)
{
    const struct backup *backup = context;
    char path[BACKUP_PATH];

    return join(folder, name, path) ? listing_each(backup->data, path, copy_blob, context, err)
                                    : STATUS_OK;
}

static enum status copy_right(void *context, const char *folder, const char *name,
                              struct error *err)
{
    char path[BACKUP_PATH];

    return join(folder, name, path) ? copy_one(context, path, NULL, err) : STATUS_OK;
}

static enum status copy_rights(void *context, const char *folder, const char *name,
                               struct error *err)
{
    const struct backup *backup = context;
    char path[BACKUP_PATH];

    return join(folder, name, path) ? listing_each(backup->data, path, copy_right, context, err)
                                    : STATUS_OK;
}

const struct backup_file backup_files[] = {
    {"trust-card.txt", false},
    {"ca.pem",                false},
    {"crl.pem",false},
    {"server.pem",        false},
    {"timestamp.pem",                false},
    {"bairid.ini",    false},
    {"log.key",  true},
    {"server.key",                true},
    {"timestamp.key",        true},
    {"log.key.2",        true},
    {"log.key.3",                true},
    {"log.key.4",true},
    {"log.key.5",  true},
    {"log.key.6",                true},
    {"log.key.7",     true},
    {"log.key.8",      true},
    {"log.key.9",                true},
    {"log.key.10",                true},
    {"log.key.11",      true},
    {"log.key.12",                true},
    {"log.key.13",true},
    {"log.key.14",      true},
    {"log.key.15",                true},
    {"log.key.16",       true},
    {0     },
};

static enum status copy_known(struct backup *backup, bool keys, struct error *err)
{
    char path[BACKUP_PATH];
    struct stat info;

    for (const struct backup_file *file = backup_files; file->name; file++) {
        snprintf(path, sizeof path, "%s/%s", backup->data, file->name);
        if (file == backup_files) /* the card is written by keep_card */
            continue;
        if ((!file->secret || keys) && stat(path, &info) == 0)
            TRY(copy_one(backup, file->name, NULL, err));
    }
    return STATUS_OK;
}

/* ---- databases ---- */

/* The signed note of the snapshot's last checkpoint: kept with it, or outside where it is older. */
static enum status snapshot_note(const struct backup *backup, const char *campaign,
                                 const struct checkpoint_row *row, struct buf *out,
                                 struct error *err)
{
    struct outside_place places[OUTSIDE_PLACES];
    const char *note = row->note[0] != '\0' ? row->note : NULL;
    uint64_t position = (uint64_t)row->size;
    char name[BACKUP_PATH], path[BACKUP_PATH];

    TRY(path_below(campaign, "checkpoint", name, err));
    TRY(path_below(backup->data, name, path, err));
    size_t count = note ? 0
                        : outside_look(path,
                                       &(struct note_keys){.log_key = backup->card.log_key,
                                                           .terms = &backup->card.log_terms},
                                       places);
    for (size_t i = 0; i < count; i++) {
        const struct checkpoint *found = &places[i].checkpoint;
        if (places[i].status == STATUS_OK && found->size == position_index(position) &&
            origin_epoch(found->origin) == position_epoch(position))
            note = places[i].note;
    }
    if (!note)
        return error_set(err, STATUS_UNAVAILABLE,
                         "the last checkpoint of %s is not signed yet; start the server once, then "
                         "repeat the backup",
                         campaign);
    buf_adds(out, note);
    return buf_finish(out, err);
}

static enum status snapshot_keep(struct backup *backup, const char *campaign,
                                 struct transaction *tx, struct arena *arena, struct error *err)
{
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX);
    struct store_scan newest = {.descending = true, .limit = 1};
    char name[BACKUP_PATH], path[BACKUP_PATH], line[BACKUP_PATH + 64];
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_checkpoint, &newest, arena, &rows, &count, err));
    if (count == 0)
        return STATUS_OK; /* never founded */
    const struct checkpoint_row *row = rows;
    TRY(ledger_card(tx, strrchr(campaign, '/') + 1, arena, &backup->card, &backup->since, err));
    TRY(snapshot_note(backup, campaign, row, &note, err));
    TRY(path_below(campaign, "ledger.db", name, err));
    TRY(path_below(backup->to, name, path, err));
    TRY(manifest_folders(backup->to, name, err));
    TRY(store_copy(tx, path, err));
    TRY(manifest_add(backup->manifest, name, err));
    TRY(path_below(campaign, "checkpoint.note", name, err));
    TRY(path_below(backup->to, name, path, err));
    TRY(buf_write_file(path, buf_bytes(&note), 0600, err));
    TRY(manifest_add(backup->manifest, name, err));
    snprintf(line, sizeof line, "%s epoch %u records %llu", campaign,
             position_epoch((uint64_t)row->size),
             (unsigned long long)position_index((uint64_t)row->size));
    manifest_note(backup->manifest, line);
    backup->figures->campaigns++;
    backup->figures->records += position_index((uint64_t)row->size);
    return STATUS_OK;
}

static enum status copy_campaign(void *context, const char *folder, const char *name,
                                 struct error *err)
{
    struct backup *backup = context;
    OWNED(arena_destroy) struct arena *arena = arena_create((size_t)16 << 20);
    struct transaction *tx = NULL;
    struct store *store = NULL;
    char campaign[CAMPAIGN_PATH], path[BACKUP_PATH];

    if (!arena)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    if (name[0] == '.')
        return STATUS_OK;
    if (snprintf(campaign, sizeof campaign, "%s/%s", folder, name) >= CAMPAIGN_PATH)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the path is too long: %s", name);
    snprintf(path, sizeof path, "%s/%s/ledger.db", backup->data, campaign);
    TRY(store_look(&store_sqlite, path, false, &store, err));
    enum status status = store_begin(store, TRANSACTION_READ, NULL, &tx, err);
    if (status == STATUS_OK)
        status = snapshot_keep(backup, campaign, tx, arena, err);
    store_rollback(&tx);
    store_close(&store);
    return status;
}

/* ---- all of it ---- */

static enum status backup_place(const char *to, struct error *err)
{
    size_t entries = 0;

    if (mkdir(to, 0700) == 0)
        return STATUS_OK;
    DIR *listing = errno == EEXIST ? opendir(to) : NULL;
    if (!listing)
        return error_set(err, STATUS_INVALID_ARGUMENT, "cannot make the folder %s: %s", to,
                         strerror(errno));
    while (readdir(listing))
        entries++;
    closedir(listing);
    if (entries > 2)
        return error_set(err, STATUS_ALREADY_EXISTS,
                         "%s is not empty; a backup goes into a new "
                         "folder",
                         to);
    return STATUS_OK;
}

static enum status backup_card(struct backup *backup, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(64 * 1024);
    char path[BACKUP_PATH];

    snprintf(path, sizeof path, "%s/trust-card.txt", backup->data);
    if (buf_read_file(&text, path, NULL) != STATUS_OK)
        return error_set(err, STATUS_NOT_FOUND, "%s is no data folder; make one with bairid init",
                         backup->data);
    return card_read(buf_bytes(&text), "trust-card.txt", &backup->card, err);
}

/* What was half restored is no state of any log: a backup would drop the mark that says so. */
static enum status refuse_unfinished(const char *data, struct error *err)
{
    char path[BACKUP_PATH];

    TRY(path_below(data, OFFICE_UNFINISHED, path, err));
    if (access(path, F_OK) != 0)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "the restore into %s did not end; remove the folder and restore again", data);
}

/* The card that knows every key of the logs as they were copied: a restore verifies by it. */
static enum status keep_card(struct backup *backup, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(64 * 1024);
    char path[BACKUP_PATH];

    ledger_card_tidy(&backup->card);
    TRY(card_write(&backup->card, &text, err));
    TRY(path_below(backup->to, "trust-card.txt", path, err));
    TRY(buf_write_file(path, buf_bytes(&text), 0600, err));
    return manifest_add(backup->manifest, "trust-card.txt", err);
}

static enum status backup_all(struct backup *backup, bool keys, struct instant now,
                              struct error *err)
{
    char time[40], line[BACKUP_PATH];

    instant_format(now, 0, time);
    snprintf(line, sizeof line, "domain %s", backup->card.domain);
    manifest_note(backup->manifest, line);
    snprintf(line, sizeof line, "time %s", time);
    manifest_note(backup->manifest, line);
    TRY(listing_each(backup->data, "campaigns", copy_campaign, backup, err));
    TRY(listing_each(backup->data, "blobs", copy_blobs, backup, err));
    TRY(listing_each(backup->data, "rights", copy_rights, backup, err));
    TRY(keep_card(backup, err));
    TRY(copy_known(backup, keys, err));
    return manifest_finish(backup->manifest, err);
}

enum status backup_make(const char *data, const char *to, bool keys, struct instant now,
                        void (*damaged)(const struct error *what), struct backup_figures *figures,
                        struct error *err)
{
    OWNED(manifest_destroy) struct manifest *manifest = manifest_create(to);
    struct backup backup = {
        .data = data,
        .to = to,
        .manifest = manifest,
        .figures = figures,
        .damaged = damaged,
        .since = INT64_MAX,
    };

    if (!manifest)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    TRY(backup_card(&backup, err));
    TRY(refuse_unfinished(data, err));
    TRY(backup_place(to, err));
    return backup_all(&backup, keys, now, err);
}
