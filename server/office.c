/* The office: a data folder made by `bairid init`, its keys, its files, its campaigns. */
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/instant.h"
#include "server/call.h"
#include "server/enrolments.h"
#include "server/log_keys.h"
#include "server/rankings.h"
#include "server/scanned.h"
#include "server/settings.h"

#define LOW_DISK (UINT64_C(256) << 20) /* bytes that stay free: records must still fit */

struct office_campaigns {
    pthread_mutex_t lock;
    struct campaign *first;
};

enum {
    PATH_SIZE = 1024,
    OUT_OF_USE_MS = 900000, /* no call lasts longer */
    MOMENT_MS = 5000        /* nobody but a call holds an authority longer */
};

static enum status office_path(const struct office *office, const char *name, char out[PATH_SIZE],
                               struct error *err)
{
    if (snprintf(out, PATH_SIZE, "%s/%s", office->folder, name) >= PATH_SIZE)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the data folder's path is too long: %s",
                         office->folder);
    return STATUS_OK;
}

/* ---- campaigns ---- */

static void campaign_destroy(struct campaign **campaign)
{
    if (!*campaign)
        return;
    ledger_close(&(*campaign)->ledger);
    store_close(&(*campaign)->store);
    settings_cache_destroy(&(*campaign)->settings);
    signers_destroy(&(*campaign)->signers);
    enrolments_destroy(&(*campaign)->enrolments);
    rankings_destroy(&(*campaign)->rankings);
    free(*campaign);
    *campaign = NULL;
}

static const struct authority *authority_in_force(void *context)
{
    const struct office *office = context;

    return atomic_load(&office->authority);
}

static const struct log_key *log_key_at_hand(void *context,
                                             const uint8_t public_key[ED25519_KEY_SIZE])
{
    return office_log_key(context, public_key);
}

static enum status campaign_open_ledger(struct campaign *campaign, const char *folder,
                                        struct error *err)
{
    struct office *office = campaign->office;
    char origin[ORIGIN_SIZE], checkpoint[PATH_SIZE];

    TRY(checkpoint_origin(office->card.domain, campaign->id, 1, origin, err));
    if (snprintf(checkpoint, sizeof checkpoint, "%s/checkpoint", folder) >= PATH_SIZE)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the data folder's path is too long: %s",
                         folder);
    struct ledger_options options = {
        .store = campaign->store,
        .log_key = office->log_key,
        .find_key = log_key_at_hand,
        .keys_context = office,
        .signer = office->signer,
        .timestamper = office->timestamper,
        .authority = authority_in_force,
        .authority_context = office,
        .clock = office->clock,
        .origin = origin,
        .campaign = campaign->id,
        .checkpoint_path = checkpoint,
        .rules = campaign->rules,
        .mend = office->mend,
        .fatal = office->fatal,
        .committed = office->committed,
        .committed_context = office->committed_context,
    };
    return ledger_open(&options, &campaign->ledger, err);
}

static enum status projections_are_missing(struct transaction *tx, struct arena *arena,
                                           bool *missing, struct error *err)
{
    struct store_scan any = {.limit = 1};
    uint64_t size = 0;
    size_t count = 0;
    void *rows = NULL;

    TRY(ledger_size(tx, &size, err));
    TRY(store_scan_rows(tx, &table_setting, &any, arena, &rows, &count, err));
    *missing = size > 0 && count == 0;
    return STATUS_OK;
}

/* A migration leaves the projections empty, and a crash after it too: the ledger tells them again.
 */
static enum status campaign_read_again(struct campaign *campaign, struct error *err)
{
    struct arena *arena = arena_create((size_t)16 << 20);
    struct transaction *tx = NULL;
    bool missing = false;

    if (!arena)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for campaign %s", campaign->id);
    enum status status = store_begin(campaign->store, TRANSACTION_READ, NULL, &tx, err);
    if (status == STATUS_OK)
        status = projections_are_missing(tx, arena, &missing, err);
    store_rollback(&tx);
    arena_destroy(&arena);
    if (status == STATUS_OK && missing)
        status = ledger_rebuild(campaign->store, &campaign->rules, err);
    return status;
}

static enum status campaign_open(struct office *office, const char *id, struct campaign **out,
                                 struct error *err)
{
    struct campaign *campaign = calloc(1, sizeof *campaign);
    char folder[PATH_SIZE], name[64], file[PATH_SIZE];
    enum status status = STATUS_OK;

    if (!campaign)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for campaign %s", id);
    campaign->office = office;
    snprintf(campaign->id, sizeof campaign->id, "%s", id);
    campaign->settings = settings_cache_create();
    campaign->signers = signers_create();
    campaign->enrolments = enrolments_create();
    campaign->rankings = rankings_create();
    if (!campaign->settings || !campaign->signers || !campaign->enrolments || !campaign->rankings)
        status = error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for campaign %s", id);
    snprintf(name, sizeof name, "campaigns/%s", id);
    if (status == STATUS_OK)
        status = office_path(office, name, folder, err);
    if (status == STATUS_OK && mkdir(folder, 0700) != 0 && errno != EEXIST)
        status = error_set(err, STATUS_INTERNAL, "cannot make the folder %s: %s", folder,
                           strerror(errno));
    if (status == STATUS_OK && snprintf(file, sizeof file, "%s/ledger.db", folder) >= PATH_SIZE)
        status = error_set(err, STATUS_INVALID_ARGUMENT, "the data folder's path is too long: %s",
                           folder);
    if (status == STATUS_OK)
        status = store_open(&store_sqlite, file, &campaign->store, err);
    campaign->rules = office->rules;
    campaign->rules.context = campaign;
    if (status == STATUS_OK) /* before the ledger is opened: its keys are among the projections */
        status = campaign_read_again(campaign, err);
    if (status == STATUS_OK)
        status = campaign_open_ledger(campaign, folder, err);
    if (status != STATUS_OK) {
        campaign_destroy(&campaign);
        return status;
    }
    *out = campaign;
    return STATUS_OK;
}

struct campaign *office_campaigns(struct office *office)
{
    pthread_mutex_lock(&office->campaigns->lock);
    struct campaign *first = office->campaigns->first;
    pthread_mutex_unlock(&office->campaigns->lock);
    return first;
}

struct campaign *office_campaign(struct office *office, const char *id)
{
    for (struct campaign *campaign = office_campaigns(office); campaign;
         campaign = campaign->next) {
        if (strcmp(campaign->id, id) == 0)
            return campaign;
    }
    return NULL;
}

enum status office_create_campaign(struct office *office, const char *id, struct campaign **out,
                                   struct error *err)
{
    enum status status = STATUS_OK;

    pthread_mutex_lock(&office->campaigns->lock);
    struct campaign *campaign = office->campaigns->first;
    while (campaign && strcmp(campaign->id, id) != 0)
        campaign = campaign->next;
    if (!campaign) {
        status = campaign_open(office, id, &campaign, err);
        if (status == STATUS_OK) {
            campaign->next = office->campaigns->first;
            office->campaigns->first = campaign;
        }
    }
    pthread_mutex_unlock(&office->campaigns->lock);
    if (status == STATUS_OK)
        *out = campaign;
    return status;
}

/* ---- opening and closing ---- */

static enum status office_open_campaigns(struct office *office, struct error *err)
{
    char folder[PATH_SIZE];
    enum status status = STATUS_OK;
    struct campaign *campaign = NULL;

    TRY(office_path(office, "campaigns", folder, err));
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return error_set(err, STATUS_INTERNAL, "cannot make the folder %s: %s", folder,
                         strerror(errno));
    DIR *listing = opendir(folder);
    if (!listing)
        return error_set(err, STATUS_INTERNAL, "cannot read the folder %s: %s", folder,
                         strerror(errno));
    for (struct dirent *entry = readdir(listing); entry && status == STATUS_OK;
         entry = readdir(listing)) {
        if (entry->d_name[0] != '.' && strlen(entry->d_name) < sizeof campaign->id)
            status = office_create_campaign(office, entry->d_name, &campaign, err);
    }
    closedir(listing);
    return status;
}

static enum status office_open_card(struct office *office, struct error *err)
{
    char path[PATH_SIZE];
    struct buf text = buf_make(64 * 1024);

    TRY(office_path(office, "trust-card.txt", path, err));
    enum status status = buf_read_file(&text, path, err);
    if (status == STATUS_OK)
        status = card_read(buf_bytes(&text), "trust-card.txt", &office->card, err);
    buf_free(&text);
    return status;
}

/* The keys must be those the trust card speaks of: people carry the card, not the folder. */
static enum status office_match_card(struct office *office, struct error *err)
{
    uint8_t ca[SHA256_SIZE];

    authority_digest(office->authority, ca);
    if (!office_log_key(office, office->card.log_key))
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "log.key is not the key of the trust card");
    if (memcmp(ca, office->card.ca_digest, sizeof ca) != 0)
        return error_set(err, STATUS_FAILED_PRECONDITION, "ca.pem is not the CA of the trust card");
    if (memcmp(signer_identity(office->signer)->fingerprint, office->card.server_fingerprint,
               SHA256_SIZE) != 0)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "server.pem is not the certificate of the trust card");
    return STATUS_OK;
}

/* A folder made before there were tokens goes on without. */
static enum status office_open_timestamper(struct office *office, struct error *err)
{
    char certificate[PATH_SIZE], key[PATH_SIZE];
    uint8_t digest[SHA256_SIZE];

    if (!office->card.has_timestamp)
        return STATUS_OK;
    TRY(office_path(office, "timestamp.pem", certificate, err));
    TRY(office_path(office, "timestamp.key", key, err));
    TRY(timestamper_load(certificate, key, &office->timestamper, err));
    timestamper_digest(office->timestamper, digest);
    if (memcmp(digest, office->card.timestamp, SHA256_SIZE) != 0)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "timestamp.pem is not the certificate of the trust card");
    return STATUS_OK;
}

static enum status office_open_keys(struct office *office, struct error *err)
{
    char ca[PATH_SIZE], crl[PATH_SIZE], certificate[PATH_SIZE], key[PATH_SIZE];

    TRY(office_path(office, "ca.pem", ca, err));
    TRY(office_path(office, "crl.pem", crl, err));
    TRY(office_path(office, "server.pem", certificate, err));
    TRY(office_path(office, "server.key", key, err));
    struct authority *authority = NULL;
    TRY(authority_load(ca, crl, true, office->development, &authority, err));
    atomic_store(&office->authority, authority);
    TRY(signer_load(certificate, key, &office->signer, err));
    TRY(office_open_log_keys(office, err));
    TRY(office_open_timestamper(office, err));
    return office_match_card(office, err);
}

enum status office_open(const struct office_options *options, struct office **out,
                        struct error *err)
{
    struct office *office = calloc(1, sizeof *office);
    enum status status = STATUS_OK;

    if (!office)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for the office");
    office->folder = options->folder;
    office->clock = options->clock;
    office->development = options->development;
    office->mend = options->mend;
    office->rules = options->rules;
    office->fatal = options->fatal;
    office->committed = options->committed;
    office->committed_context = options->committed_context;
    office->campaigns = calloc(1, sizeof *office->campaigns);
    office->scanned = scanned_create();
    if (!office->campaigns || !office->scanned) {
        status = error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for the office");
        goto fail;
    }
    pthread_mutex_init(&office->campaigns->lock, NULL);
    status = office_open_card(office, err);
    if (status == STATUS_OK)
        status = office_open_keys(office, err);
    if (status == STATUS_OK)
        status = blobs_open(options->folder, LOW_DISK, &office->blobs, err);
    if (status == STATUS_OK)
        blobs_set_fatal(office->blobs, office->fatal);
    if (status == STATUS_OK)
        status = office_open_campaigns(office, err);
    if (status == STATUS_OK)
        status = office_renew_card(office, err);
    if (status != STATUS_OK)
        goto fail;
    *out = office;
    return STATUS_OK;
fail:
    office_close(&office);
    return status;
}

/* Lets the oldest of the retired go. */
static void office_forget_authority(struct office *office)
{
    authority_destroy(&office->retired[0].authority);
    office->retired_count--;
    memmove(office->retired, office->retired + 1, office->retired_count * sizeof *office->retired);
}

void office_forget_retired(struct office *office, int64_t now_ms, bool idle)
{
    int64_t out_of_use = now_ms - (idle ? MOMENT_MS : OUT_OF_USE_MS);

    while (office->retired_count > 0 && office->retired[0].since_ms <= out_of_use)
        office_forget_authority(office);
}

enum status office_may_renew(const struct office *office, struct error *err)
{
    size_t most = sizeof office->retired / sizeof *office->retired;

    if (office->retired_count < most)
        return STATUS_OK;
    return error_set(err, STATUS_RESOURCE_EXHAUSTED,
                     "the certificates were renewed %zu times while calls went on that still use "
                     "the former ones; try again in a quarter of an hour",
                     most);
}

void office_renew_authority(struct office *office, struct authority *authority, int64_t now_ms)
{
    office->retired[office->retired_count++] =
        (struct retired){atomic_exchange(&office->authority, authority), now_ms};
}

void office_close(struct office **office_address)
{
    struct office *office = *office_address;

    if (!office)
        return;
    while (office->campaigns && office->campaigns->first) {
        struct campaign *gone = office->campaigns->first;
        office->campaigns->first = gone->next;
        campaign_destroy(&gone);
    }
    if (office->campaigns && office->scanned)
        pthread_mutex_destroy(&office->campaigns->lock);
    free(office->campaigns);
    blobs_close(&office->blobs);
    scanned_destroy(&office->scanned);
    office_close_log_keys(office);
    timestamper_destroy(&office->timestamper);
    signer_destroy(&office->signer);
    struct authority *authority = atomic_load(&office->authority);
    authority_destroy(&authority);
    while (office->retired_count > 0)
        office_forget_authority(office);
    free(office);
    *office_address = NULL;
}
