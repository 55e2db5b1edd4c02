/* A data folder checked from the card to the last file: what is looked at, in which order. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/instant.h"
#include "common/listing.h"
#include "server/check/internal.h"
#include "server/ledger/position.h"
#include "server/log_keys.h"
#include "server/settings.h"

static double seconds_since(int64_t begin)
{
    return (double)(monotonic_ns() - begin) / 1e9;
}

/* ---- the card and the keys ---- */

static enum status card_open(const char *folder, struct trust_card *card, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(64 * 1024);
    char path[CHECK_PATH];

    snprintf(path, sizeof path, "%s/trust-card.txt", folder);
    if (buf_read_file(&text, path, NULL) != STATUS_OK)
        return error_set(err, STATUS_NOT_FOUND, "%s is no data folder; make one with bairid init",
                         folder);
    return card_read(buf_bytes(&text), "trust-card.txt", card, err);
}

static void key_differs(struct findings *report, const char *place)
{
    struct error what;

    error_set(&what, STATUS_DATA_LOSS, "is not the one of the trust card");
    findings_add(report, "", (struct spot){.place = place}, &what);
}

/* One of the keys in the folder: 1 it is the card's, 0 another's, -1 it is not there. */
static int look_at_key(const struct check_options *options, size_t number,
                       const struct trust_card *card, struct findings *report)
{
    OWNED(log_key_destroy) struct log_key *key = NULL;
    uint8_t public[ED25519_KEY_SIZE];
    char path[CHECK_PATH], name[24] = "log.key";
    struct error what;

    if (number > 0)
        snprintf(name, sizeof name, "log.key.%zu", number + 1);
    snprintf(path, sizeof path, "%s/%s", options->folder, name);
    if ((options->backup || number > 0) && access(path, F_OK) != 0)
        return -1; /* kept elsewhere, or never made */
    if (log_key_load(path, &key, &what) != STATUS_OK) {
        findings_add(report, "", (struct spot){.place = name}, &what);
        return 1; /* told of */
    }
    log_key_public(key, public);
    return memcmp(public, card->log_key, sizeof public) == 0;
}

static void check_log_key(const struct check_options *options, const struct trust_card *card,
                          struct findings *report)
{
    bool any = false;

    for (size_t number = 0; number < LOG_KEY_FILES; number++) {
        int found = look_at_key(options, number, card, report);
        if (found == 1)
            return;
        any = any || found == 0;
    }
    if (any)
        key_differs(report, "log.key");
}

/* out: keeps the certificate when it is the one wanted; NULL: not wanted */
static void check_certificate(const char *folder, const char *name,
                              const uint8_t wanted[SHA256_SIZE], struct findings *report,
                              X509 **out)
{
    OWNED(buf_free) struct buf der = buf_make((size_t)1 << 20);
    X509 *certificate = NULL;
    uint8_t digest[SHA256_SIZE];
    char path[CHECK_PATH];
    struct error what;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    enum status status = certificate_load(path, &certificate, &what);
    if (status == STATUS_OK)
        status = certificate_der(certificate, &der, &what);
    if (status != STATUS_OK) {
        findings_add(report, "", (struct spot){.place = name}, &what);
    } else {
        sha256(buf_bytes(&der), digest);
        if (memcmp(digest, wanted, SHA256_SIZE) != 0) {
            key_differs(report, name);
        } else if (out) {
            *out = certificate;
            certificate = NULL;
        }
    }
    certificate_destroy(&certificate);
}

/* ---- one campaign ---- */

static void database_line(void *context, const char *line)
{
    const struct checking *check = context;
    struct error what;

    error_set(&what, STATUS_DATA_LOSS, "SQLite says: %s", line);
    check_failed(check, "ledger.db", &what);
}

/* Record 0 names keys, authority and origin: they must be those of the card. */
static void check_founding(const struct checking *check, struct transaction *tx)
{
    OWNED(arena_destroy) struct arena *arena = arena_create((size_t)64 << 20);
    struct record_row row = {.idx = 0};
    const Bairi__V1__Statement *statement = NULL;
    const struct trust_card *given = check->given;
    const uint8_t *key = log_terms_at(given->log_key, &given->log_terms, check->id, 1, 0);
    char origin[ORIGIN_SIZE];
    struct error what;

    if (!arena || store_get(tx, &table_record, &row, arena, NULL) != STATUS_OK ||
        statement_read(row.statement, arena, &statement, NULL) != STATUS_OK ||
        checkpoint_origin(check->card->domain, check->id, 1, origin, NULL) != STATUS_OK)
        return; /* told of already */
    const Bairi__V1__Founding *founding =
        statement->content_case == BAIRI__V1__STATEMENT__CONTENT_FOUNDING ? statement->founding
                                                                          : NULL;
    if (founding && strcmp(founding->origin, origin) == 0 &&
        founding->log_key.len == ED25519_KEY_SIZE && founding->ca_digest.len == SHA256_SIZE &&
        memcmp(founding->log_key.data, key, ED25519_KEY_SIZE) == 0 &&
        memcmp(founding->ca_digest.data, check->card->ca_digest, SHA256_SIZE) == 0)
        return;
    error_set(&what, STATUS_DATA_LOSS,
              "is not the founding of log %s with the keys of the trust card", origin);
    check_found(check, (struct spot){.place = "record", .row = "0"}, &what);
}

/* Record 0 of a later epoch names what the log before it holds here. */
static void check_epoch(const struct checking *check, struct transaction *tx, uint32_t epoch,
                        struct leaves *before)
{
    OWNED(arena_destroy) struct arena *arena = arena_create((size_t)64 << 20);
    struct record_row row = {.idx = (int64_t)position_of(epoch, 0)};
    struct merkle_reader reader = leaves_reader(before);
    const Bairi__V1__Statement *statement = NULL;
    struct value key = value_of_int(row.idx);
    char origin[ORIGIN_SIZE];
    struct hash root;
    struct error what;

    if (!arena || store_get(tx, &table_record, &row, arena, NULL) != STATUS_OK ||
        statement_read(row.statement, arena, &statement, NULL) != STATUS_OK ||
        merkle_root(&reader, before->count, &root, NULL) != STATUS_OK ||
        checkpoint_origin(check->card->domain, check->id, epoch - 1, origin, NULL) != STATUS_OK)
        return; /* told of already */
    const Bairi__V1__Restoration *restoration =
        statement->content_case == BAIRI__V1__STATEMENT__CONTENT_RESTORATION
            ? statement->restoration
            : NULL;
    if (restoration && strcmp(restoration->origin, origin) == 0 &&
        restoration->size == before->count && restoration->root.len == SHA256_SIZE &&
        memcmp(restoration->root.data, root.bytes, SHA256_SIZE) == 0)
        return;
    error_set(&what, STATUS_DATA_LOSS, "does not name the log %s as it is here, of %llu records",
              origin, (unsigned long long)before->count);
    check_found(check, (struct spot){.place = "record", .row = key.text}, &what);
}

/* Rows, leaves, tree, checkpoints: in a thread of its own, with a snapshot of its own. */
static void *ledger_main(void *context)
{
    const struct checking *check = context;
    struct check_figures *figures = findings_figures(check->report);
    struct ledger_read read = {0};
    struct transaction *tx = NULL;
    struct error what;
    int64_t begin = monotonic_ns();

    error_clear(&what);
    enum status status = store_begin(check->store, TRANSACTION_READ, NULL, &tx, &what);
    if (status == STATUS_OK)
        status = check_rows(check, tx, &read, &what);
    if (status == STATUS_OK)
        status = check_tree(check, tx, &read, &what);
    if (status == STATUS_OK) {
        check_outside(check, &read);
        check_founding(check, tx);
        for (size_t i = 1; i < read.epoch_count; i++)
            check_epoch(check, tx, (uint32_t)i + 1, &read.epochs[i - 1]);
    } else {
        check_failed(check, "record", &what);
    }
    figures->ledger_s += seconds_since(begin);
    begin = monotonic_ns();
    if (tx && store_inspect(tx, database_line, context, &what) != STATUS_OK)
        check_failed(check, "ledger.db", &what);
    figures->database_s += seconds_since(begin);
    store_rollback(&tx);
    ledger_read_free(&read);
    return NULL;
}

static enum status tables_within(struct checking *check, struct transaction *tx,
                                 struct transaction *scratch, struct error *err)
{
    struct error what;
    enum status status = check_replay(check, tx, scratch, &what);

    if (status == STATUS_RESOURCE_EXHAUSTED) {
        *err = what;
        return status;
    }
    if (status != STATUS_OK) {
        struct error why;
        error_set(&why, STATUS_DATA_LOSS,
                  "the tables cannot be told anew from the ledger, so they were not compared: %s",
                  what.text);
        check_failed(check, "ledger.db", &why);
        return STATUS_OK;
    }
    TRY(check_tables(check, tx, scratch, err));
    return check_privates(check, tx, err);
}

/* What follows from the ledger, told anew in a scratch store. */
static enum status check_projections(struct checking *check, struct error *err)
{
    struct transaction *tx = NULL, *into = NULL;
    struct store *scratch = NULL;
    int64_t begin = monotonic_ns();

    enum status status = store_open(&store_sqlite, "", &scratch, err);
    if (status == STATUS_OK)
        status = store_begin(scratch, TRANSACTION_WRITE, NULL, &into, err);
    if (status == STATUS_OK)
        status = store_begin(check->store, TRANSACTION_READ, NULL, &tx, err);
    if (status == STATUS_OK)
        status = tables_within(check, tx, into, err);
    store_rollback(&tx);
    store_rollback(&into);
    store_close(&scratch);
    findings_figures(check->report)->tables_s += seconds_since(begin);
    return status;
}

static enum status check_store(struct checking *check, struct error *err)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, ledger_main, check) != 0)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no thread for the check");
    enum status status = check_projections(check, err);
    pthread_join(thread, NULL);
    return status;
}

/* As much of a campaign as the rules look at. */
static enum status campaign_make(struct checking *check, struct error *err)
{
    struct campaign *campaign = calloc(1, sizeof *campaign);

    check->campaign = campaign;
    if (campaign) {
        memcpy(campaign->id, check->id, sizeof campaign->id);
        campaign->settings = settings_cache_create();
        campaign->signers = signers_create();
        campaign->rules = check->options->rules;
        campaign->rules.context = campaign;
    }
    if (!campaign || !campaign->settings || !campaign->signers)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for campaign %s", check->id);
    return STATUS_OK;
}

static void checking_free(struct checking *check)
{
    store_close(&check->store);
    if (check->campaign) {
        settings_cache_destroy(&check->campaign->settings);
        signers_destroy(&check->campaign->signers);
    }
    free(check->campaign);
    free(check->contacts);
}

/* The keys of this log; the tables that tell them are compared with the records like all others. */
static void take_keys(struct checking *check)
{
    OWNED(arena_destroy) struct arena *arena = arena_create((size_t)1 << 20);
    struct trust_card card = *check->given;
    struct transaction *tx = NULL;
    int64_t since = 0;

    if (arena && store_begin(check->store, TRANSACTION_READ, NULL, &tx, NULL) == STATUS_OK &&
        ledger_card(tx, check->id, arena, &card, &since, NULL) == STATUS_OK) {
        check->own = card;
        check->card = &check->own;
    }
    store_rollback(&tx);
}

static enum status check_campaign(struct checking *check, struct error *err)
{
    char file[CHECK_PATH + 16];
    struct error what;

    findings_figures(check->report)->campaigns++;
    snprintf(file, sizeof file, "%s/ledger.db", check->folder);
    TRY(campaign_make(check, err));
    if (store_look(&store_sqlite, file, check->options->backup, &check->store, &what) !=
        STATUS_OK) {
        check_failed(check, "ledger.db", &what);
        return STATUS_OK;
    }
    take_keys(check);
    outside_take(check);
    return check_store(check, err);
}

/* ---- all of them ---- */

struct folder {
    const struct check_options *options;
    struct findings *report;
    struct trust_card card;
    X509 *stamper;
    struct named_files files;
    bool any;
};

static enum status folder_campaign(void *context, const char *campaigns, const char *id,
                                   struct error *err)
{
    struct folder *folder = context;
    const char *wanted = folder->options->campaign;
    struct checking check = {
        .options = folder->options,
        .card = &folder->card,
        .given = &folder->card,
        .report = folder->report,
        .files = &folder->files,
        .stamper = folder->stamper,
    };

    size_t length = strlen(id);
    (void)campaigns;
    if (id[0] == '.' || (wanted && strcmp(wanted, id) != 0))
        return STATUS_OK;
    folder->any = true;
    if (length >= sizeof check.id || snprintf(check.folder, sizeof check.folder, "%s/campaigns/%s",
                                              folder->options->folder, id) >= CHECK_PATH)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the data folder's path is too long: %s",
                         folder->options->folder);
    memcpy(check.id, id, length + 1);
    enum status status = check_campaign(&check, err);
    checking_free(&check);
    return status;
}

static enum status folder_campaigns(struct folder *folder, struct error *err)
{
    const struct check_options *options = folder->options;

    TRY(listing_each(options->folder, "campaigns", folder_campaign, folder, err));
    if (options->campaign && !folder->any)
        return error_set(err, STATUS_NOT_FOUND, "%s has no campaign %s", options->folder,
                         options->campaign);
    return STATUS_OK;
}

/* A restore that did not end left its mark: nobody serves the folder, nor should. */
static void check_mark(const struct check_options *options, struct findings *report)
{
    char path[CHECK_PATH];
    struct error what;

    snprintf(path, sizeof path, "%s/" OFFICE_UNFINISHED, options->folder);
    if (options->restoring || access(path, F_OK) != 0)
        return;
    error_set(&what, STATUS_DATA_LOSS,
              "the restore into %s did not end; remove the folder and restore again",
              options->folder);
    findings_add(report, "", (struct spot){.place = OFFICE_UNFINISHED}, &what);
}

enum status check_folder(const struct check_options *options, struct findings *report,
                         struct error *err)
{
    struct folder folder = {.options = options, .report = report};

    TRY(card_open(options->folder, &folder.card, err));
    check_mark(options, report);
    check_log_key(options, &folder.card, report);
    check_certificate(options->folder, "ca.pem", folder.card.ca_digest, report, NULL);
    check_certificate(options->folder, "server.pem", folder.card.server_fingerprint, report, NULL);
    if (folder.card.has_timestamp)
        check_certificate(options->folder, "timestamp.pem", folder.card.timestamp, report,
                          &folder.stamper);
    folder.files.owners = arena_create((size_t)16 << 20);
    enum status status = folder.files.owners
                             ? folder_campaigns(&folder, err)
                             : error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for the check");
    if (status == STATUS_OK)
        check_files(options, report, &folder.files, !options->campaign);
    certificate_destroy(&folder.stamper);
    arena_destroy(&folder.files.owners);
    free(folder.files.items);
    return status;
}
