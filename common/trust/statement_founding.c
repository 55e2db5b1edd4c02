/* The founding: signed by two of the people whom it enrols itself. */
#include <string.h>

#include "common/trust/statement.h"

enum { FOUNDERS_MAX = 4096 };

struct founder {
    uint8_t fingerprint[SHA256_SIZE];
    X509 *certificate;
};

struct founders {
    struct founder *rows;
    size_t count;
};

static void founders_release(struct founders *founders)
{
    for (size_t i = 0; i < founders->count; i++)
        X509_free(founders->rows[i].certificate);
}

static enum status find_founder(void *context, const uint8_t fingerprint[SHA256_SIZE],
                                X509 **certificate, bool *active, struct error *err)
{
    const struct founders *founders = context;

    for (size_t i = 0; i < founders->count; i++) {
        if (memcmp(founders->rows[i].fingerprint, fingerprint, SHA256_SIZE) != 0)
            continue;
        *certificate = founders->rows[i].certificate;
        *active = true;
        return STATUS_OK;
    }
    return error_set(err, STATUS_NOT_FOUND, "nobody");
}

static enum status add_founder(struct founders *founders, const Bairi__V1__Person *person,
                               struct error *err)
{
    struct founder *founder = &founders->rows[founders->count];
    struct identity identity;

    TRY(certificate_from_der((struct bytes){person->certificate.data, person->certificate.len},
                             &founder->certificate, err));
    founders->count++;
    TRY(identity_of_certificate(founder->certificate, &identity, err));
    if (strcmp(identity.uri, person->uri) != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the founding gives %s the certificate of %s", person->uri, identity.uri);
    memcpy(founder->fingerprint, identity.fingerprint, SHA256_SIZE);
    return STATUS_OK;
}

static enum status read_founders(struct bytes bytes, struct arena *arena, struct founders *founders,
                                 struct error *err)
{
    const Bairi__V1__Statement *statement;
    const Bairi__V1__Founding *founding;

    TRY(statement_read(bytes, arena, &statement, err));
    if (statement->kind != BAIRI__V1__STATEMENT_KIND__FOUNDING)
        return error_set(err, STATUS_INVALID_ARGUMENT, "this statement is not a founding");
    founding = statement->founding;
    if (founding->n_people > FOUNDERS_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "a founding names at most %d people",
                         FOUNDERS_MAX);
    founders->rows = arena_array(arena, founding->n_people, sizeof *founders->rows);
    if (!founders->rows)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    for (size_t i = 0; i < founding->n_people; i++)
        TRY(add_founder(founders, founding->people[i], err));
    return STATUS_OK;
}

enum status statement_open_founding(const Bairi__V1__Signed *sealed,
                                    const struct authority *authority, struct instant now,
                                    size_t max, struct arena *arena, struct statement *out,
                                    struct error *err)
{
    OWNED(founders_release) struct founders founders = {.count = 0};
    const struct statement_people people = {find_founder, &founders};

    if (sealed->statement.len > max)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a statement has 1 to %zu bytes, this one %zu", max,
                         sealed->statement.len);
    TRY(read_founders((struct bytes){sealed->statement.data, sealed->statement.len}, arena,
                      &founders, err));
    return statement_open_cosigned(sealed, &people, authority, now, max, arena, out, err);
}
