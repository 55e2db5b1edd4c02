/* `bairid init`: the data folder, the keys of log and time stamps, the trust card. */
#include "server/init.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/buf.h"
#include "common/campaign/settings.h"
#include "common/text.h"
#include "common/trust/card.h"
#include "common/trust/signature.h"
#include "common/trust/timestamp.h"

enum { PATH_SIZE = 1024 };
#define FILE_MAX ((size_t)16 << 20)

struct init {
    const char *folder, *domain, *ca, *crl, *certificate, *key;
};

static enum status init_copy(const struct init *init, const char *from, const char *name,
                             struct error *err)
{
    char path[PATH_SIZE];
    struct buf text = buf_make(FILE_MAX);

    if (snprintf(path, sizeof path, "%s/%s", init->folder, name) >= PATH_SIZE)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the data folder's path is too long: %s",
                         init->folder);
    enum status status = buf_read_file(&text, from, err);
    if (status == STATUS_OK)
        status = buf_write_file(path, buf_bytes(&text), 0600, err);
    buf_free(&text);
    return status;
}

static enum status init_folder(const struct init *init, struct error *err)
{
    struct stat info;
    char log[PATH_SIZE];

    if (mkdir(init->folder, 0700) != 0 && errno != EEXIST)
        return error_set(err, STATUS_INVALID_ARGUMENT, "cannot make the folder %s: %s",
                         init->folder, strerror(errno));
    snprintf(log, sizeof log, "%s/log.key", init->folder);
    if (stat(log, &info) == 0)
        return error_set(err, STATUS_ALREADY_EXISTS,
                         "%s holds a server's keys already; nothing was changed", init->folder);
    return STATUS_OK;
}

/* The certificate and key belong together and to this domain's server. */
static enum status init_signer(const struct init *init, struct trust_card *card, struct error *err)
{
    struct signer *signer = NULL;

    TRY(signer_load(init->certificate, init->key, &signer, err));
    struct identity identity = *signer_identity(signer);
    signer_destroy(&signer);
    if (identity.role != ROLE_SERVER || strcmp(identity.domain, init->domain) != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s is of %s; expected bairi://%s/server/...", init->certificate,
                         identity.uri, init->domain);
    memcpy(card->server_fingerprint, identity.fingerprint, SHA256_SIZE);
    return STATUS_OK;
}

static enum status init_authority(const struct init *init, struct trust_card *card,
                                  struct error *err)
{
    struct authority *authority = NULL;

    TRY(authority_load(init->ca, init->crl, true, true, &authority, err));
    authority_digest(authority, card->ca_digest);
    authority_destroy(&authority);
    return STATUS_OK;
}

static enum status init_log_key(const struct init *init, struct trust_card *card, struct error *err)
{
    char path[PATH_SIZE];
    struct log_key *key = NULL;

    snprintf(path, sizeof path, "%s/log.key", init->folder);
    TRY(log_key_generate(path, err));
    TRY(log_key_load(path, &key, err));
    log_key_public(key, card->log_key);
    log_key_destroy(&key);
    return STATUS_OK;
}

static enum status init_timestamp(const struct init *init, struct trust_card *card,
                                  struct error *err)
{
    char key[PATH_SIZE], certificate[PATH_SIZE];
    X509 *server = NULL;
    struct timestamper *timestamper = NULL;

    snprintf(key, sizeof key, "%s/timestamp.key", init->folder);
    snprintf(certificate, sizeof certificate, "%s/timestamp.pem", init->folder);
    TRY(certificate_load(init->certificate, &server, err));
    enum status status = timestamp_generate(key, certificate, init->domain, server, err);
    certificate_destroy(&server);
    TRY(status);
    TRY(timestamper_load(certificate, key, &timestamper, err));
    timestamper_digest(timestamper, card->timestamp);
    card->has_timestamp = true;
    timestamper_destroy(&timestamper);
    return STATUS_OK;
}

static enum status init_card(const struct init *init, const struct trust_card *card,
                             struct error *err)
{
    char path[PATH_SIZE];
    struct buf text = buf_make(64 * 1024);

    snprintf(path, sizeof path, "%s/trust-card.txt", init->folder);
    enum status status = card_write(card, &text, err);
    if (status == STATUS_OK)
        status = buf_write_file(path, buf_bytes(&text), 0600, err);
    if (status == STATUS_OK)
        fputs(buf_text(&text), stdout);
    buf_free(&text);
    return status;
}

static enum status init_all(const struct init *init, struct error *err)
{
    struct trust_card card = {0};

    if (!id_is_valid(init->domain))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a trust domain has 1 to 32 of a-z 0-9 -, found \"%s\"", init->domain);
    snprintf(card.domain, sizeof card.domain, "%s", init->domain);
    TRY(init_signer(init, &card, err));
    TRY(init_authority(init, &card, err));
    TRY(init_folder(init, err));
    TRY(init_copy(init, init->ca, "ca.pem", err));
    TRY(init_copy(init, init->crl, "crl.pem", err));
    TRY(init_copy(init, init->certificate, "server.pem", err));
    TRY(init_copy(init, init->key, "server.key", err));
    TRY(init_timestamp(init, &card, err));
    TRY(init_log_key(init, &card, err));
    return init_card(init, &card, err);
}

static int init_run(const struct cli_args *args, void *context)
{
    struct init init = {
        .folder = cli_value(args, "data"),
        .domain = cli_value(args, "domain"),
        .ca = cli_value(args, "ca"),
        .crl = cli_value(args, "crl"),
        .certificate = cli_value(args, "cert"),
        .key = cli_value(args, "key"),
    };
    struct error error;

    (void)context;
    error_clear(&error);
    if (!init.folder || !init.domain || !init.ca || !init.crl || !init.certificate || !init.key) {
        fprintf(stderr, "%s\n", _("init needs --data --domain --ca --crl --cert and --key"));
        return 2;
    }
    enum status status = init_all(&init, &error);
    if (status != STATUS_OK) {
        struct buf text = buf_make(8192);
        text_error(&error, &text);
        fprintf(stderr, "bairid: %s\n", buf_text(&text));
        buf_free(&text);
    }
    return status_exit_code(status);
}

static const struct cli_option init_options[] = {
    {"data",                                                0, CLI_FOLDER, false, "DIR", N_("data folder to make")},
    {"domain",                                           0, CLI_VALUE, false, "NAME", N_("trust domain, as in the certificates' SAN URIs")},
    {"ca",                                                0, CLI_FILE, false, "FILE", N_("certificate of the authority, PEM")},
    {"crl",                                                     0, CLI_FILE, false, "FILE", N_("its revocation list, PEM")},
    {"cert",          0, CLI_FILE, false, "FILE", N_("the server's certificate, PEM")},
    {"key",                                                0, CLI_FILE, false, "FILE", N_("the server's key, PEM, readable by its owner only")},
    {0},
};

static const char *const init_examples[] = {
    N_("bairid init --data /var/lib/bairi --domain bohai --ca ca.pem --crl crl.pem --cert "
       "server.pem --key server.key"),
    NULL,
};

const struct cli_command init_command = {
    .name = "init",
    .arguments = "",
    .summary = N_("make a data folder, its keys and the trust card"),
    .about =
        N_("Prints the trust card: hand it to every client out of band. Existing keys are never "
           "overwritten."),
    .examples = init_examples,
    .options = init_options,
    .run = init_run,
};
