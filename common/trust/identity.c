/* SAN URIs: read from text and from certificates. */
#include "common/trust/identity.h"

#include <openssl/x509v3.h>
#include <string.h>

#include "common/trust/internal.h"

static const char scheme[] = "bairi://";

static const struct {
    enum role_id role;
    const char *name;
} roles[] = {
    {ROLE_UNIT,   "unit"  },
    {ROLE_BUREAU, "bureau"},
    {ROLE_CITY,   "city"  },
    {ROLE_ADMIN,  "admin" },
    {ROLE_SERVER, "server"},
    {ROLE_READER, "reader"},
};

const char *role_name(enum role_id role)
{
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
        if (roles[i].role == role)
            return roles[i].name;
    return "?";
}

static bool role_find(const char *name, enum role_id *out)
{
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        if (strcmp(roles[i].name, name) == 0) {
            *out = roles[i].role;
            return true;
        }
    }
    return false;
}

/* One part [a-z0-9-]{1,32}; *at moves behind it and its slash, to NULL behind the last one. */
static enum status read_part(const char *uri, const char **at, const char *what, char out[ID_SIZE],
                             struct error *err)
{
    const char *part = *at;
    size_t length = part ? strcspn(part, "/") : 0;
    size_t good = part ? strspn(part, "abcdefghijklmnopqrstuvwxyz0123456789-") : 0;

    if (length == 0 || length != good || length >= ID_SIZE)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "in %s the %s must be 1 to 32 of a-z, 0-9 and -", uri, what);
    memcpy(out, part, length);
    out[length] = '\0';
    *at = part[length] == '/' ? part + length + 1 : NULL;
    return STATUS_OK;
}

enum status identity_parse(const char *uri, struct identity *out, struct error *err)
{
    struct identity id = {.role = ROLE_READER};
    char role[ID_SIZE];
    const char *at = uri + strlen(scheme);

    if (strncmp(uri, scheme, strlen(scheme)) != 0 || strlen(uri) >= URI_SIZE)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s does not begin with %s", uri, scheme);
    memcpy(id.uri, uri, strlen(uri) + 1);
    TRY(read_part(uri, &at, "domain", id.domain, err));
    TRY(read_part(uri, &at, "role", role, err));
    if (!role_find(role, &id.role))
        return error_set(err, STATUS_INVALID_ARGUMENT, "in %s there is no role %s", uri, role);
    TRY(read_part(uri, &at, "unit", id.unit, err));
    TRY(read_part(uri, &at, "person", id.person, err));
    if (at) {
        memcpy(id.subunit, id.person, ID_SIZE);
        TRY(read_part(uri, &at, "person", id.person, err));
    }
    if (at)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s has too many parts", uri);
    if (id.subunit[0] && id.role != ROLE_UNIT)
        return error_set(err, STATUS_INVALID_ARGUMENT, "in %s only a unit may have sub-units", uri);
    *out = id;
    return STATUS_OK;
}

/* The one bairi:// URI among the names, copied to out; how many there are. */
static int find_uri(const GENERAL_NAMES *names, char out[URI_SIZE])
{
    int found = 0;

    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        if (name->type != GEN_URI)
            continue;
        const char *text = (const char *)ASN1_STRING_get0_data(name->d.uniformResourceIdentifier);
        size_t length = (size_t)ASN1_STRING_length(name->d.uniformResourceIdentifier);
        if (length < strlen(scheme) || strncasecmp(text, scheme, strlen(scheme)) != 0)
            continue;
        found++;
        /* a NUL inside, or too long: what is left cannot be parsed */
        if (length >= URI_SIZE || memchr(text, '\0', length))
            length = strlen(scheme);
        memcpy(out, text, length);
        out[length] = '\0';
    }
    return found;
}

enum status identity_of_certificate(const X509 *certificate, struct identity *out,
                                    struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    char uri[URI_SIZE] = "";
    GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    int found = names ? find_uri(names, uri) : 0;
    struct identity id;

    (void)errors;
    GENERAL_NAMES_free(names);
    if (found != 1)
        return openssl_failed(
            err,
            error_set(err, STATUS_UNAUTHENTICATED,
                      "the certificate must have exactly one name bairi://…, it has %d", found));
    if (identity_parse(uri, &id, err) != STATUS_OK) {
        if (err)
            err->status = STATUS_UNAUTHENTICATED;
        return STATUS_UNAUTHENTICATED;
    }
    TRY(certificate_fingerprint(certificate, id.fingerprint, err));
    *out = id;
    return STATUS_OK;
}
