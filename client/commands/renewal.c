/* Nothing of the profile changes before the server has agreed, and never a file without its copy.
 */
#include "client/commands/renewal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "common/text.h"
#include "common/trust/signature.h"

enum { CERTIFICATE_MOST = 64 * 1024, SHORT_DIGEST = 4 };

void renewal_release(struct renewal *renewal)
{
    certificate_destroy(&renewal->present);
    certificate_destroy(&renewal->next);
}

enum status renewal_open(struct app *app, struct renewal *out, struct error *err)
{
    out->certificate = app->profile.values[SETTING_CERT];
    out->key = app->profile.values[SETTING_KEY];
    if (!out->certificate || !out->key)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "certificate and key are not set: give --cert and --key, or lines in the "
                         "profile");
    out->next_key = arena_printf(app->arena, "%s.new", out->key);
    if (!out->next_key)
        return app_no_memory(err);
    TRY(certificate_load(out->certificate, &out->present, err));
    if (identity_of_certificate(out->present, &out->self, err) != STATUS_OK)
        return error_within(err, out->certificate);
    return STATUS_OK;
}

/* ---- what was issued ---- */

static bool belong(const char *certificate, const char *key, struct error *err)
{
    OWNED(signer_destroy) struct signer *signer = NULL;

    return signer_load(certificate, key, &signer, err) == STATUS_OK;
}

static enum status find_key(struct renewal *renewal, struct error *err)
{
    bool waits = access(renewal->next_key, F_OK) == 0;

    renewal->taken_key = waits ? renewal->next_key : renewal->key;
    if (belong(renewal->issued, renewal->taken_key, err))
        return STATUS_OK;
    if (!waits || !belong(renewal->issued, renewal->key, NULL))
        return err ? err->status : STATUS_FAILED_PRECONDITION;
    error_clear(err);
    renewal->taken_key = renewal->key;
    return STATUS_OK;
}

enum status renewal_take(struct app *app, struct renewal *renewal, const char *issued,
                         struct error *err)
{
    struct identity next;

    (void)app;
    renewal->issued = issued;
    TRY(certificate_load(issued, &renewal->next, err));
    if (identity_of_certificate(renewal->next, &next, err) != STATUS_OK)
        return error_within(err, issued);
    if (strcmp(next.uri, renewal->self.uri) != 0)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "%s is of %s, and you are %s: a renewal keeps the name", issued, next.uri,
                         renewal->self.uri);
    return find_key(renewal, err);
}

/* ---- by which certificate ---- */

static enum status ask(struct app *app, const Bairi__V1__CampaignListReply **out, struct error *err)
{
    TRY(app_connect_to(app, "", err));
    return bureau_campaigns(app->bureau, app->arena, out, err);
}

enum status renewal_connect(struct app *app, const struct renewal *renewal,
                            const Bairi__V1__CampaignListReply **out, struct error *err)
{
    enum status status = STATUS_UNAUTHENTICATED;

    if (belong(renewal->certificate, renewal->key, NULL))
        status = ask(app, out, err);
    if (status != STATUS_UNAUTHENTICATED)
        return status;
    error_clear(err);
    app->profile.values[SETTING_CERT] = renewal->issued;
    app->profile.values[SETTING_KEY] = renewal->taken_key;
    return ask(app, out, err);
}

/* ---- changing places ---- */

/* A second name for the file as it is now; one kept by an interrupted run stays. */
static enum status keep(struct app *app, const struct renewal *renewal, const char *path,
                        struct error *err)
{
    char digits[2 * SHORT_DIGEST + 1];

    hex_encode(renewal->self.fingerprint, SHORT_DIGEST, digits);
    const char *beside = arena_printf(app->arena, "%s.old-%s", path, digits);
    if (!beside)
        return app_no_memory(err);
    if (link(path, beside) == 0 || errno == EEXIST || errno == ENOENT)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION, "%s cannot be kept as %s: %s", path, beside,
                     strerror(errno));
}

static enum status swap_key(struct app *app, const struct renewal *renewal, struct error *err)
{
    if (renewal->taken_key == renewal->key)
        return STATUS_OK;
    TRY(keep(app, renewal, renewal->key, err));
    if (rename(renewal->next_key, renewal->key) == 0)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION, "%s cannot take the place of %s: %s",
                     renewal->next_key, renewal->key, strerror(errno));
}

enum status renewal_swap(struct app *app, const struct renewal *renewal, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(CERTIFICATE_MOST);

    if (X509_cmp(renewal->present, renewal->next) == 0 && renewal->taken_key == renewal->key) {
        buf_addf(&app->said, _("%s is in use already\n"), renewal->issued);
        return STATUS_OK;
    }
    TRY(buf_read_file(&text, renewal->issued, err));
    TRY(keep(app, renewal, renewal->certificate, err));
    TRY(swap_key(app, renewal, err));
    TRY(buf_write_file(renewal->certificate, buf_bytes(&text), 0600, err));
    buf_addf(&app->said, _("%s and its key are renewed; the old ones lie beside them\n"),
             renewal->certificate);
    return STATUS_OK;
}
