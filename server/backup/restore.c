/* Restoring a backup: what it lacks is told first; then a new data folder, and each log's next
 * epoch. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/listing.h"
#include "common/merkle/receipt.h"
#include "server/backup/internal.h"
#include "server/call.h"
#include "server/ledger/outside.h"

/* ---- what is known of later records ---- */

/* A log of this domain that is none of the backup's: a campaign is missing as a whole. */
static enum status refuse_stranger(const struct restore *restore, const char *origin,
                                   struct error *err)
{
    char domain[ORIGIN_SIZE];

    int length = snprintf(domain, sizeof domain, "bairi/%s/", restore->card.domain);
    if (strncmp(origin, domain, (size_t)length) != 0)
        return STATUS_OK;
    return error_set(err, STATUS_DATA_LOSS,
                     "the log %s was signed and acknowledged, but the backup does not hold it",
                     origin);
}

/*
 * A signed checkpoint beyond the backup's moves what is known to be acknowledged.
 * known  becomes true when the log's key has signed it
 */
static enum status know(struct restore *restore, const char *note, bool *known, struct error *err)
{
    struct checkpoint checkpoint;
    bool held = false;

    if (checkpoint_open(note, card_log_key(&restore->card, note), &checkpoint, NULL) != STATUS_OK)
        return STATUS_OK;
    *known = true;
    for (size_t i = 0; i < restore->count; i++) {
        struct restored_campaign *campaign = &restore->campaigns[i];
        uint32_t epoch = origin_epoch_of(checkpoint.origin, restore->card.domain, campaign->id);
        held = held || epoch > 0;
        if (epoch > campaign->epoch && epoch > campaign->later)
            campaign->later = epoch;
        if (epoch != campaign->epoch || checkpoint.size <= campaign->acknowledged)
            continue;
        campaign->acknowledged = checkpoint.size;
        snprintf(campaign->note, sizeof campaign->note, "%s", note);
    }
    return held ? STATUS_OK : refuse_stranger(restore, checkpoint.origin, err);
}

static enum status refuse_newer(const struct restore *restore, const char *note, const char *path,
                                struct error *err)
{
    for (size_t i = 0; i < restore->count; i++)
        TRY(newer_signed(&restore->newer, restore->campaigns[i].id, note, path, err));
    return STATUS_OK;
}

/*
 * The file outside a database, with its two places, or a plain note as a client keeps it. One that
 * tells nothing is refused: it was given to tell of what was acknowledged.
 */
static enum status know_file(struct restore *restore, const char *path, struct error *err)
{
    OWNED(buf_free) struct buf file = buf_make(64 * 1024);
    bool any = false;

    TRY(buf_read_file(&file, path, err));
    for (size_t at = 0; at < file.size; at += OUTSIDE_PLACE) {
        TRY(refuse_newer(restore, file.data + at, path, err));
        TRY(know(restore, file.data + at, &any, err));
    }
    return any ? STATUS_OK
               : error_set(err, STATUS_DATA_LOSS,
                           "%s holds no checkpoint that the log's key has signed", path);
}

static enum status know_receipt(struct restore *restore, const char *path, struct error *err)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(4 * (size_t)DOSSIER_SIZE_MAX);
    OWNED(buf_free) struct buf file = buf_make(DOSSIER_SIZE_MAX);
    struct hash hashes[MERKLE_PROOF_MAX];
    Bairi__V1__Receipt *receipt = NULL;
    Bairi__V1__Leaf *leaf = NULL;
    struct checkpoint checkpoint;
    const char *note = NULL;
    uint64_t index = 0;
    size_t count = 0;
    bool known = false;

    if (!arena)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    TRY(buf_read_file(&file, path, err));
    TRY(receipt_unpack(buf_bytes(&file), arena, &receipt, err));
    TRY(proof_read(receipt->proof, &index, hashes, &count, &note, err));
    TRY(refuse_newer(restore, note, path, err));
    TRY(receipt_verify(receipt, card_log_key(&restore->card, receipt->proof), NULL, arena, &leaf,
                       &checkpoint, err));
    TRY(know(restore, note, &known, err));
    restore->receipts++;
    for (size_t i = 0; i < restore->count; i++) {
        const struct restored_campaign *campaign = &restore->campaigns[i];
        if (origin_epoch_of(checkpoint.origin, restore->card.domain, campaign->id) ==
                campaign->epoch &&
            leaf->index >= campaign->records && restore->told->receipt)
            restore->told->receipt(restore->told->context, path, leaf);
    }
    return STATUS_OK;
}

/* A file of a folder of receipts. */
static enum status know_entry(void *context, const char *folder, const char *name,
                              struct error *err)
{
    size_t length = strlen(name);
    char path[BACKUP_PATH];

    if (length < 8 || strcmp(name + length - 8, ".receipt") != 0)
        return STATUS_OK;
    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= BACKUP_PATH)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the path is too long: %s", folder);
    enum status status = know_receipt(context, path, err);
    return status != STATUS_OK && err ? error_within(err, name) : status;
}

/* Every receipt in a folder. One without any is refused: it was given to tell of records. */
static enum status know_receipts(struct restore *restore, const char *folder, struct error *err)
{
    size_t before = restore->receipts;
    struct stat info;

    if (stat(folder, &info) != 0)
        return error_set(err, STATUS_NOT_FOUND, "cannot read the folder %s: %s", folder,
                         strerror(errno));
    TRY(listing_each(NULL, folder, know_entry, restore, err));
    return restore->receipts > before
               ? STATUS_OK
               : error_set(err, STATUS_NOT_FOUND,
                           "the folder %s holds no receipt: their names end with .receipt", folder);
}

/* What the keys' folder tells of keys that replaced those of the backup. */
static enum status know_keys(struct restore *restore, struct error *err)
{
    const struct restore_options *options = restore->options;
    const char *folder = options->keys ? options->keys : options->from;
    struct trust_card newer;
    bool found = false;

    TRY(newer_card(folder, &newer, &found, err));
    for (size_t i = 0; found && i < restore->count; i++)
        TRY(newer_refuse(&restore->card, &newer, restore->campaigns[i].id, folder, err));
    return newer_find(folder, &restore->card, restore->told, &restore->newer, err);
}

static enum status know_all(struct restore *restore, struct error *err)
{
    const struct restore_options *options = restore->options;
    char path[BACKUP_PATH];

    TRY(know_keys(restore, err));
    for (int i = 0; cli_value_at(options->args, "checkpoint", i); i++)
        TRY(know_file(restore, cli_value_at(options->args, "checkpoint", i), err));
    for (int i = 0; cli_value_at(options->args, "receipts", i); i++)
        TRY(know_receipts(restore, cli_value_at(options->args, "receipts", i), err));
    for (size_t i = 0; options->keys && i < restore->count; i++) {
        snprintf(path, sizeof path, "%s/campaigns/%s/checkpoint", options->keys,
                 restore->campaigns[i].id);
        if (access(path, F_OK) == 0) /* keys may be from elsewhere */
            TRY(know_file(restore, path, err));
    }
    for (size_t i = 0; i < restore->count; i++)
        restore->told->campaign(restore->told->context, &restore->campaigns[i]);
    return STATUS_OK;
}

/* ---- the new data folder ---- */

static bool is_key(const char *path)
{
    for (const struct backup_file *file = backup_files; file->name; file++)
        if (file->secret && strcmp(file->name, path) == 0)
            return true;
    return false;
}

/* Keys that were named go before those that lie in the backup. */
static enum status copy_back(void *context, const char *path, const uint8_t digest[SHA256_SIZE],
                             struct error *err)
{
    struct restore *restore = context;
    char from[2 * BACKUP_PATH];

    if (restore->options->keys && is_key(path))
        return STATUS_OK;
    snprintf(from, sizeof from, "%s/%s", restore->options->from, path);
    return manifest_copy(restore->made, from, path, digest, err);
}

/* Keys that replaced log.key, as far as there are any; the server says which one it misses. */
static enum status copy_later_keys(struct restore *restore, struct error *err)
{
    const struct restore_options *options = restore->options;
    char from[BACKUP_PATH], into[BACKUP_PATH];

    for (size_t number = 1; options->keys && number < LOG_KEY_FILES; number++) {
        TRY(log_key_path(options->keys, number, from, sizeof from, err));
        TRY(log_key_path(options->data, number, into, sizeof into, err));
        if (access(from, F_OK) == 0 && access(into, F_OK) != 0)
            TRY(manifest_copy(restore->made, from, strrchr(into, '/') + 1, NULL, err));
    }
    return STATUS_OK;
}

static enum status copy_keys(struct restore *restore, struct error *err)
{
    static const char *const keys[] = {"log.key", "server.key", "timestamp.key"};
    const struct restore_options *options = restore->options;
    char path[BACKUP_PATH];
    struct stat info;

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        snprintf(path, sizeof path, "%s/%s", options->data, keys[i]);
        if (stat(path, &info) == 0 || (i == 2 && !restore->card.has_timestamp))
            continue;
        if (!options->keys)
            return error_set(err, STATUS_NOT_FOUND,
                             "the backup holds no %s; name the folder that has the server's keys "
                             "with --keys DIR",
                             keys[i]);
        snprintf(path, sizeof path, "%s/%s", options->keys, keys[i]);
        TRY(manifest_copy(restore->made, path, keys[i], NULL, err));
    }
    return copy_later_keys(restore, err);
}

/* The checkpoint outside, as the backup's own: so that the log opens in its old epoch first. */
static enum status keep_outside(const struct restore *restore, const char *id, struct error *err)
{
    OWNED(outside_close) struct outside *outside = NULL;
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX);
    char path[BACKUP_PATH], from[BACKUP_PATH];

    snprintf(from, sizeof from, "%s/campaigns/%s/checkpoint.note", restore->options->data, id);
    snprintf(path, sizeof path, "%s/campaigns/%s/checkpoint", restore->options->data, id);
    TRY(buf_read_file(&note, from, err));
    TRY(outside_open(path, &outside, err));
    return outside_keep(outside, buf_text(&note), err);
}

/* Asks or notes beside the keys whether the campaign's next epoch was opened. */
static enum status epoch_opened(const struct restore *restore,
                                const struct restored_campaign *campaign, opened_verb *verb,
                                struct error *err)
{
    char origin[ORIGIN_SIZE];

    if (!restore->opened)
        return STATUS_OK;
    TRY(checkpoint_origin(restore->card.domain, campaign->id, campaign->epoch + 1, origin, err));
    return verb(restore->opened, origin, err);
}

static enum status open_epochs(const struct restore *restore, struct error *err)
{
    const struct restore_options *options = restore->options;
    struct office_options how = {
        .folder = options->data,
        .development = options->development,
        .clock = options->clock,
        .rules = options->rules,
        .fatal = options->fatal,
    };
    struct office *office = NULL;
    enum status status = STATUS_OK;

    TRY(office_open(&how, &office, err));
    for (size_t i = 0; status == STATUS_OK && i < restore->count; i++) {
        struct campaign *campaign = office_campaign(office, restore->campaigns[i].id);
        if (!campaign) {
            status = error_set(err, STATUS_DATA_LOSS, "the backup lacks campaign %s",
                               restore->campaigns[i].id);
            break;
        }
        status = epoch_opened(restore, &restore->campaigns[i], opened_note, err);
        if (status == STATUS_OK)
            status = ledger_restored(campaign->ledger, restore->campaigns[i].note, err);
    }
    office_close(&office);
    return status;
}

static enum status make_place(const char *data, struct error *err)
{
    if (mkdir(data, 0700) == 0)
        return STATUS_OK;
    return error_set(err, errno == EEXIST ? STATUS_ALREADY_EXISTS : STATUS_INVALID_ARGUMENT,
                     "cannot make the folder %s: %s", data, strerror(errno));
}

/* The same epoch opened twice would be two logs with one name. */
static enum status refuse_second(const struct restore *restore, struct error *err)
{
    for (size_t i = 0; i < restore->count; i++) {
        if (restore->campaigns[i].later > 0)
            return error_set(err, STATUS_FAILED_PRECONDITION,
                             "campaign %s was restored before and goes on in epoch %u; restore "
                             "from a backup of that epoch",
                             restore->campaigns[i].id, (unsigned)restore->campaigns[i].later);
        TRY(epoch_opened(restore, &restore->campaigns[i], opened_refuse, err));
    }
    return STATUS_OK;
}

static enum status mark_unfinished(const char *data, struct error *err)
{
    static const char text[] = "This restore did not end. Remove the folder and restore again.\n";
    char path[BACKUP_PATH];

    snprintf(path, sizeof path, "%s/" OFFICE_UNFINISHED, data);
    return buf_write_file(path, (struct bytes){(const uint8_t *)text, sizeof text - 1}, 0600, err);
}

/* A mark that a power cut brings back refuses what is whole, no more. */
static enum status mark_finished(const char *data, struct error *err)
{
    char path[BACKUP_PATH];

    snprintf(path, sizeof path, "%s/" OFFICE_UNFINISHED, data);
    if (unlink(path) == 0)
        return STATUS_OK;
    return error_set(err, STATUS_INTERNAL, "%s: %s", path, strerror(errno));
}

/* What was made is checked as a whole before anybody may serve it. Files of evidence that the
 * backup lacked already are told of, and stop nobody. */
static enum status restore_end(const struct restore_options *options, bool *served,
                               struct error *err)
{
    bool only_files = false;
    enum status status = options->check(options->data, false, &only_files, err);

    if (status == STATUS_OK || only_files) {
        TRY(mark_finished(options->data, err));
        *served = true;
    }
    return status;
}

static enum status restore_fill(struct restore *restore, bool *served, struct error *err)
{
    const struct restore_options *options = restore->options;

    TRY(make_place(options->data, err));
    TRY(mark_unfinished(options->data, err));
    restore->made = manifest_create(options->data);
    if (!restore->made)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    enum status status = manifest_verify(options->from, copy_back, restore, err);
    if (status == STATUS_OK)
        status = copy_keys(restore, err);
    manifest_destroy(&restore->made);
    for (size_t i = 0; status == STATUS_OK && i < restore->count; i++)
        status = keep_outside(restore, restore->campaigns[i].id, err);
    if (status == STATUS_OK)
        status = open_epochs(restore, err);
    return status == STATUS_OK ? restore_end(options, served, err) : status;
}

static enum status restore_make(struct restore *restore, struct error *err)
{
    const struct restore_options *options = restore->options;
    bool served = false;

    if (options->keys || access(options->from, W_OK) == 0)
        TRY(opened_open(options->keys ? options->keys : options->from, &restore->opened, err));
    enum status status = refuse_second(restore, err);
    if (status == STATUS_OK)
        status = restore_fill(restore, &served, err);
    if (restore->opened && !served)
        opened_take_back(restore->opened);
    opened_close(&restore->opened);
    return status;
}

enum status restore_run(const struct restore_options *options, bool drill,
                        const struct restore_told *told, struct error *err)
{
    struct restore restore = {.options = options, .told = told};
    bool only_files = false;

    restore.campaigns = calloc(CAMPAIGNS_MAX, sizeof *restore.campaigns);
    if (!restore.campaigns)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    enum status status = holds_read(&restore, err);
    if (status == STATUS_OK)
        status = know_all(&restore, err);
    if (status == STATUS_OK)
        status = drill ? options->check(options->from, true, &only_files, err)
                       : restore_make(&restore, err);
    free(restore.campaigns);
    return status;
}
