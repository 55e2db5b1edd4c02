/* Opens the counter: card, certificates, key, channel; and closes it again. */
#include "client/bureau/bureau.h"

#include <stdlib.h>
#include <string.h>

#include "client/bureau/internal.h"
#include "common/net/tls.h"
#include "common/rpc/envelope.h"

enum { ENDPOINTS_MAX = 16, CARD_MAX = 64 * 1024, DEFAULT_TIMEOUT_MS = 30000 };

static enum status need(const char *value, const char *option, const char *what, struct error *err)
{
    if (value && value[0] != '\0')
        return STATUS_OK;
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "%s is not set: give --%s, or a line in the profile (bairi doctor shows all)",
                     what, option);
}

static enum status need_files(const struct bureau_options *options, struct error *err)
{
    TRY(need(options->server, "server", "the server's address", err));
    TRY(need(options->trust, "trust", "the trust card", err));
    TRY(need(options->ca, "ca", "the authority's certificate", err));
    TRY(need(options->cert, "cert", "your certificate", err));
    return need(options->key, "key", "your key", err);
}

static enum status read_card(const char *path, struct trust_card *out, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(CARD_MAX);

    TRY(buf_read_file(&text, path, err));
    return card_read(buf_bytes(&text), path, out, err);
}

/* the card came by hand; the CA file came from anywhere */
static enum status check_authority(const struct bureau *bureau, const char *path, struct error *err)
{
    uint8_t digest[SHA256_SIZE];

    authority_digest(bureau->authority, digest);
    if (memcmp(digest, bureau->card.ca_digest, SHA256_SIZE) != 0)
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "%s is not the authority of the trust card: compare the card with the one "
                         "the administrator handed out",
                         path);
    return STATUS_OK;
}

static enum status load_trust(struct bureau *bureau, const struct bureau_options *options,
                              struct error *err)
{
    TRY(read_card(options->trust, &bureau->card, err));
    TRY(authority_load(options->ca, options->crl, false, options->allow_development,
                       &bureau->authority, err));
    TRY(check_authority(bureau, options->ca, err));
    TRY(signer_load(options->cert, options->key, &bureau->signer, err));
    memcpy(bureau->person, signer_identity(bureau->signer)->fingerprint, SHA256_SIZE);
    if (strcmp(signer_identity(bureau->signer)->domain, bureau->card.domain) != 0)
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "your certificate is of the domain %s, the trust card of %s",
                         signer_identity(bureau->signer)->domain, bureau->card.domain);
    return STATUS_OK;
}

static enum status split_endpoints(struct bureau *bureau, struct error *err)
{
    char *rest = bureau->server;
    size_t n = 0;

    bureau->endpoints = calloc(ENDPOINTS_MAX + 1, sizeof(bureau->endpoints[0]));
    if (!bureau->endpoints)
        return no_memory(err);
    for (char *one = strsep(&rest, ", "); one; one = strsep(&rest, ", "))
        if (one[0] != '\0' && n < ENDPOINTS_MAX)
            bureau->endpoints[n++] = one;
    if (n == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the server's address is empty");
    return STATUS_OK;
}

static enum status open_channel(struct bureau *bureau, const struct bureau_options *options,
                                struct error *err)
{
    struct tls_options tls = {.certificate = options->cert,
                              .key = options->key,
                              .loaded_key = signer_key(bureau->signer),
                              .authority = bureau->authority,
                              .domain = bureau->card.domain,
                              .clock = options->clock};
    struct channel_options channel = {0};

    TRY(tls_client_create(&tls, &bureau->tls, err));
    TRY(split_endpoints(bureau, err));
    channel.endpoints = bureau->endpoints;
    channel.tls = bureau->tls;
    channel.attempts = options->attempts;
    return channel_create(&channel, &bureau->channel, err);
}

static char *default_receipts(const char *folder)
{
    char *path = NULL;

    return asprintf(&path, "%s/receipts", folder) < 0 ? NULL : path;
}

static enum status copy_options(struct bureau *bureau, const struct bureau_options *options,
                                struct error *err)
{
    const char *campaign = options->campaign ? options->campaign : "";

    if (campaign[0] != '\0' && !envelope_id_is_valid(campaign)) /* folders are called by it */
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s is not a campaign id: 1 to 40 of a-z, 0-9 and -", campaign);
    bureau->clock = options->clock;
    bureau->timeout_ms = options->timeout_ms ? options->timeout_ms : DEFAULT_TIMEOUT_MS;
    bureau->server = strdup(options->server);
    bureau->campaign = strdup(campaign);
    bureau->folder = strdup(options->folder ? options->folder : ".");
    if (!bureau->server || !bureau->campaign || !bureau->folder)
        return no_memory(err);
    bureau->receipts =
        options->receipts ? strdup(options->receipts) : default_receipts(bureau->folder);
    return bureau->receipts ? STATUS_OK : no_memory(err);
}

static enum status open_all(struct bureau *bureau, const struct bureau_options *options,
                            struct error *err)
{
    TRY(copy_options(bureau, options, err));
    TRY(load_trust(bureau, options, err));
    TRY(rotations_load(bureau, err));
    TRY(head_load(bureau, err));
    return open_channel(bureau, options, err);
}

enum status bureau_create(const struct bureau_options *options, struct bureau **out,
                          struct error *err)
{
    struct bureau *bureau;
    enum status status;

    TRY(need_files(options, err));
    bureau = calloc(1, sizeof(*bureau));
    if (!bureau)
        return no_memory(err);
    bureau->known = known_make();
    status = open_all(bureau, options, err);
    if (status != STATUS_OK)
        goto fail;
    *out = bureau;
    return STATUS_OK;
fail:
    bureau_destroy(&bureau);
    return status;
}

void bureau_destroy(struct bureau **bureau)
{
    struct bureau *b = *bureau;

    if (!b)
        return;
    known_keep(b);
    papers_release(b);
    channel_destroy(&b->channel);
    tls_client_destroy(&b->tls);
    signer_destroy(&b->signer);
    authority_destroy(&b->authority);
    free(b->endpoints);
    free(b->server);
    free(b->receipts);
    free(b->folder);
    free(b->campaign);
    free(b);
    *bureau = NULL;
}

const struct identity *bureau_self(const struct bureau *bureau)
{
    return signer_identity(bureau->signer);
}

const char *bureau_folder(const struct bureau *bureau)
{
    return bureau->folder;
}

const struct trust_card *bureau_card(const struct bureau *bureau)
{
    return &bureau->card;
}

struct instant bureau_server_time(const struct bureau *bureau)
{
    return bureau->server_time;
}

const struct error *bureau_details(const struct bureau *bureau, size_t *count)
{
    *count = bureau->detail_count;
    return bureau->details;
}
