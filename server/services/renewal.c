/* A person's next certificate, vouched for by the key of the present one: rights stay as they are.
 */
#include <string.h>

#include "server/services/rule.h"

/* What is new: the certificate a renewal brings. */
struct renewal {
    struct bytes der;
    struct identity identity;
};

static enum status renewal_read(const struct entry *entry, struct renewal *out, X509 **certificate,
                                struct error *err)
{
    ProtobufCBinaryData der = entry->statement->message->renewal->certificate;

    out->der = (struct bytes){der.data, der.len};
    TRY(certificate_from_der(out->der, certificate, err));
    return identity_of_certificate(*certificate, &out->identity, err);
}

/* A certificate that was given up, perhaps because its key was lost, does not come back. */
static enum status renewal_is_new(const struct entry *entry, const struct renewal *renewal,
                                  struct error *err)
{
    struct certificate_row row = {
        .fingerprint = {.data = renewal->identity.fingerprint, .size = SHA256_SIZE}
    };
    enum status status = store_get(entry->tx, &table_certificate, &row, entry->arena, err);

    if (status == STATUS_NOT_FOUND)
        return STATUS_OK;
    TRY(status);
    return error_set(
        err, STATUS_ALREADY_EXISTS,
        "this certificate of %s is or was enrolled already; a renewal brings a new one",
        renewal->identity.uri);
}

static enum status renewal_judge(const struct campaign *campaign, const struct entry *entry,
                                 const struct renewal *renewal, X509 *certificate,
                                 struct error *err)
{
    const char *author = entry->statement->author.uri;

    if (strcmp(renewal->identity.uri, author) != 0)
        return error_set(err, STATUS_PERMISSION_DENIED,
                         "the new certificate is of %s; %s can renew no other person's",
                         renewal->identity.uri, author);
    if (authority_judge(campaign->office->authority, certificate, entry->time, err) != STATUS_OK)
        return error_within(err, author);
    return STATUS_OK;
}

static enum status renewal_admit(struct campaign *campaign, const struct entry *entry,
                                 struct error *err)
{
    X509 *certificate = NULL;
    struct renewal renewal;

    enum status status = renewal_read(entry, &renewal, &certificate, err);
    if (status == STATUS_OK)
        status = renewal_judge(campaign, entry, &renewal, certificate, err);
    certificate_destroy(&certificate);
    return status == STATUS_OK ? renewal_is_new(entry, &renewal, err) : status;
}

/* Name, post and rights stay; statements by the old key are nobody's from here on. */
static enum status renewal_apply(struct campaign *campaign, const struct entry *entry,
                                 struct error *err)
{
    struct person_row person = {.uri = entry->statement->author.uri};
    X509 *certificate = NULL;
    struct renewal renewal;

    (void)campaign;
    enum status status = renewal_read(entry, &renewal, &certificate, err);
    certificate_destroy(&certificate);
    TRY(status);
    TRY(store_get(entry->tx, &table_person, &person, entry->arena, err));
    person.fingerprint = (struct bytes){renewal.identity.fingerprint, SHA256_SIZE};
    person.certificate = renewal.der;
    person.idx = (int64_t)entry->index;
    struct certificate_row kept = {
        .fingerprint = person.fingerprint,
        .certificate = person.certificate,
        .uri = person.uri,
        .idx = person.idx,
    };
    TRY(store_put(entry->tx, &table_certificate, &kept, err));
    return store_put(entry->tx, &table_person, &person, err);
}

const struct rule rule_renewal = {
    .kind = BAIRI__V1__STATEMENT_KIND__RENEWAL,
    .roles = ROLES_PEOPLE & ~(unsigned)ROLE_READER, /* who signs nothing needs no renewal */
    .admit = renewal_admit,
    .apply = renewal_apply,
};
