/* bairi renew: the request for one's next certificate, and taking the issued one into use. */
#include <string.h>
#include <unistd.h>

#include "client/commands/commands.h"
#include "client/commands/renewal.h"
#include "common/text.h"
#include "common/trust/request.h"

enum { REQUEST_MOST = 64 * 1024, CERTIFICATE_MOST = 64 * 1024 };

/* ---- the request ---- */

/* "wang.pem" asks by "wang.csr". */
static const char *request_path(struct app *app, const char *certificate)
{
    const char *given = cli_value(app->args, "out");
    const char *slash = strrchr(certificate, '/');
    const char *dot = strrchr(slash ? slash : certificate, '.');
    size_t stem = dot ? (size_t)(dot - certificate) : strlen(certificate);

    return given ? given : arena_printf(app->arena, "%.*s.csr", (int)stem, certificate);
}

/* A key that waits for its certificate is used again: the authority may have the request already.
 */
static enum status request_key(struct app *app, const struct renewal *renewal, const char **out,
                               struct error *err)
{
    bool waits = access(renewal->next_key, F_OK) == 0;

    *out = renewal->next_key;
    if (cli_flag(app->args, "keep-key")) {
        *out = renewal->key;
        return waits ? error_set(err, STATUS_ALREADY_EXISTS,
                                 "%s waits for its certificate: without --keep-key it is asked for "
                                 "again; remove the file to keep the present key",
                                 renewal->next_key)
                     : STATUS_OK;
    }
    return waits ? STATUS_OK : request_make_key(renewal->next_key, err);
}

static enum status print_request(struct app *app, const struct renewal *renewal, const char *path,
                                 const char *key, const uint8_t digest[SHA256_SIZE],
                                 struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"uri",     N_("Person"),              CELL_TEXT},
        {"request", N_("Certificate request"), CELL_TEXT},
        {"key",     N_("Key"),                 CELL_TEXT},
        {"digest",  N_("SHA-256 of the key"),  CELL_TEXT},
        {NULL,      NULL,                      CELL_TEXT}
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    char hex[2 * SHA256_SIZE + 1];

    hex_encode(digest, SHA256_SIZE, hex);
    sheet_row(sheet, renewal->self.uri, path, key, hex, NULL);
    buf_addf(&app->said,
             _("Give %s to the authority and tell the digest by another way. With the certificate "
               "it issues: bairi renew install FILE\n"),
             path);
    return app_print(app, sheet, err);
}

static enum status ask(struct app *app, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(REQUEST_MOST);
    OWNED(renewal_release) struct renewal renewal = {.next_key = NULL};
    uint8_t digest[SHA256_SIZE];
    const char *key = NULL;

    TRY(renewal_open(app, &renewal, err));
    const char *path = request_path(app, renewal.certificate);
    if (!path)
        return app_no_memory(err);
    TRY(request_key(app, &renewal, &key, err));
    TRY(request_make(renewal.present, key, &text, digest, err));
    TRY(buf_write_file(path, buf_bytes(&text), 0644, err));
    return print_request(app, &renewal, path, key, digest, err);
}

/* ---- taking it into use ---- */

/* Keeps every receipt of every campaign in one list. */
static enum status gather(struct app *app, struct acceptances *all, const struct acceptances *more,
                          struct error *err)
{
    struct acceptance *items = arena_array(app->arena, all->count + more->count, sizeof *items);

    if (!items)
        return app_no_memory(err);
    if (all->count > 0)
        memcpy(items, all->items, all->count * sizeof *items);
    if (more->count > 0)
        memcpy(items + all->count, more->items, more->count * sizeof *items);
    all->items = items;
    all->count += more->count;
    return STATUS_OK;
}

/* What waits is signed with the present key, which is nobody's once it was renewed. */
static enum status nothing_waits(struct app *app, const char *campaign, struct error *err)
{
    struct waiting_batch *batches = NULL;
    size_t count = 0;

    TRY(bureau_waiting(app->bureau, app->arena, &batches, &count, err));
    for (size_t i = 0; i < count; i++) {
        if (!batches[i].refused)
            return error_set(err, STATUS_FAILED_PRECONDITION,
                             "statements of %s wait in the outbox, signed with the present key: "
                             "bairi receipts --send sends them; then renew",
                             campaign);
    }
    return STATUS_OK;
}

/* An administrator sees campaigns without taking part in them. */
static enum status renew_in(struct app *app, const struct renewal *renewal, const char *campaign,
                            struct acceptances *all, struct error *err)
{
    OWNED(buf_free) struct buf der = buf_make(CERTIFICATE_MOST);
    struct acceptances accepted = {.count = 0};

    TRY(app_connect_to(app, campaign, err));
    TRY(certificate_der(renewal->next, &der, err));
    enum status status = bureau_renew(app->bureau, app->arena, buf_bytes(&der), &accepted, err);
    if (status == STATUS_NOT_FOUND) {
        error_clear(err);
        return STATUS_OK;
    }
    TRY(status);
    if (accepted.count == 0)
        buf_addf(&app->said, _("%s knows the new certificate already\n"), campaign);
    return gather(app, all, &accepted, err);
}

static enum status renew_everywhere(struct app *app, const struct renewal *renewal,
                                    const Bairi__V1__CampaignListReply *list,
                                    struct acceptances *all, struct error *err)
{
    for (size_t i = 0; i < list->n_campaigns; i++) {
        TRY(app_connect_to(app, list->campaigns[i]->id, err));
        TRY(nothing_waits(app, list->campaigns[i]->id, err));
    }
    for (size_t i = 0; i < list->n_campaigns; i++)
        TRY(renew_in(app, renewal, list->campaigns[i]->id, all, err));
    return STATUS_OK;
}

static enum status install(struct app *app, struct error *err)
{
    OWNED(renewal_release) struct renewal renewal = {.next_key = NULL};
    const Bairi__V1__CampaignListReply *list = NULL;
    struct acceptances all = {.count = 0};

    TRY(renewal_open(app, &renewal, err));
    TRY(renewal_take(app, &renewal, cli_arg(app->args, 0), err));
    TRY(renewal_connect(app, &renewal, &list, err));
    TRY(bureau_judge(app->bureau, renewal.next, err));
    TRY(renew_everywhere(app, &renewal, list, &all, err));
    TRY(renewal_swap(app, &renewal, err));
    return all.count > 0 ? app_print_accepted(app, &all, err) : STATUS_OK;
}

static int run_ask(const struct cli_args *args, void *context)
{
    return app_run(args, context, ask);
}

static int run_install(const struct cli_args *args, void *context)
{
    return app_run(args, context, install);
}

static const struct cli_option ASK_OPTIONS[] = {
    {"keep-key", 0, CLI_FLAG, false, NULL,   N_("ask for the present key, not for a new one")         },
    {"out",      0, CLI_FILE, false, "FILE", N_("where the request goes; else beside the certificate")},
    {NULL,       0, CLI_FLAG, false, NULL,   NULL                                                     }
};
static const char *const ASK_EXAMPLES[] = {
    N_("bairi renew — makes a new key and wang.csr, the request for its certificate"), NULL};
static const char *const INSTALL_EXAMPLES[] = {
    N_("bairi renew install wang-2021.pem — takes the issued certificate into use"), NULL};

const struct cli_command renew_command = {
    "renew",
    "",
    0,
    0,
    N_("ask for your next certificate: a new key and the request"),
    N_("The new key waits beside the present one, which goes on until bairi renew install. Works "
       "also when the present key is lost or its certificate has ended."),
    ASK_EXAMPLES,
    ASK_OPTIONS,
    run_ask};
const struct cli_command renew_install_command = {
    "renew install",
    "CERTIFICATE",
    1,
    1,
    N_("take the issued certificate into use"),
    N_("The present key signs a renewal, so every campaign knows you by the new certificate with "
       "the same rights; then the files of the profile are replaced and the old ones kept beside. "
       "May be repeated after an interruption."),
    INSTALL_EXAMPLES,
    NULL,
    run_install};
