/* Record 0 of a campaign: drafted and signed by the admin, endorsed by an approver, sent. */
#include <string.h>

#include "client/bureau/internal.h"
#include "common/message.h"
#include "common/trust/statement.h"

TAKE(AppendReply)

static enum status set_bytes(struct arena *arena, struct bytes from, ProtobufCBinaryData *out,
                             struct error *err)
{
    out->data = arena_memdup(arena, from.data, from.size);
    out->len = from.size;
    return out->data ? STATUS_OK : no_memory(err);
}

static enum status fill_founding(const struct bureau *bureau, struct arena *arena,
                                 struct bytes settings, const char *campaign,
                                 Bairi__V1__Founding *out, struct error *err)
{
    char origin[ORIGIN_SIZE];

    TRY(checkpoint_origin(bureau->card.domain, campaign, 1, origin, err));
    out->origin = arena_strdup(arena, origin);
    if (!out->origin)
        return no_memory(err);
    TRY(set_bytes(arena, settings, &out->settings, err));
    TRY(set_bytes(arena, (struct bytes){bureau->card.log_key, ED25519_KEY_SIZE}, &out->log_key,
                  err));
    return set_bytes(arena, (struct bytes){bureau->card.ca_digest, SHA256_SIZE}, &out->ca_digest,
                     err);
}

enum status bureau_draft(struct bureau *bureau, struct arena *arena, struct bytes settings,
                         const char *campaign, Bairi__V1__Person **people, size_t count,
                         Bairi__V1__Signed **out, struct error *err)
{
    Bairi__V1__Statement *statement = statement_draft(bureau, arena, (struct bytes){NULL, 0});
    Bairi__V1__Founding founding;

    if (!statement)
        return no_memory(err);
    bairi__v1__founding__init(&founding);
    TRY(fill_founding(bureau, arena, settings, campaign, &founding, err));
    founding.people = people;
    founding.n_people = count;
    statement->campaign = arena_strdup(arena, campaign);
    if (!statement->campaign)
        return no_memory(err);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_FOUNDING;
    statement->founding = &founding;
    return statement_sign(bureau, statement, arena, out, err);
}

/* ---- looking into a draft ---- */

static bool has_certificate(const Bairi__V1__Founding *founding, const uint8_t *fingerprint)
{
    uint8_t digest[SHA256_SIZE];

    for (size_t i = 0; i < founding->n_people; i++) {
        const ProtobufCBinaryData *der = &founding->people[i]->certificate;

        sha256((struct bytes){der->data, der->len}, digest);
        if (memcmp(digest, fingerprint, SHA256_SIZE) == 0)
            return true;
    }
    return false;
}

static bool equals(const ProtobufCBinaryData *said, const uint8_t *wanted, size_t size)
{
    return said->len == size && memcmp(said->data, wanted, size) == 0;
}

static enum status of_the_card(const struct bureau *bureau, const Bairi__V1__Statement *statement,
                               struct arena *arena, struct error *err)
{
    const Bairi__V1__Founding *founding = statement->founding;
    char origin[ORIGIN_SIZE];

    (void)arena;
    TRY(checkpoint_origin(bureau->card.domain, statement->campaign, 1, origin, err));
    if (strcmp(founding->origin, origin) != 0)
        return error_set(err, STATUS_UNAUTHENTICATED, "the draft's log is called %s, not %s",
                         founding->origin, origin);
    if (!equals(&founding->log_key, bureau->card.log_key, ED25519_KEY_SIZE))
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "the draft's log key is not the one of the trust card");
    if (!equals(&founding->ca_digest, bureau->card.ca_digest, SHA256_SIZE))
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "the draft's authority is not the one of the trust card");
    if (!has_certificate(founding, bureau->card.server_fingerprint))
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "the server's certificate of the trust card is not among the draft's "
                         "people");
    return STATUS_OK;
}

/* the author's certificate as the founding itself carries it */
static enum status author_of(const Bairi__V1__Statement *statement, X509 **out, struct error *err)
{
    const Bairi__V1__Founding *founding = statement->founding;

    for (size_t i = 0; i < founding->n_people; i++) {
        const Bairi__V1__Person *person = founding->people[i];

        if (strcmp(person->uri, statement->author) == 0)
            return certificate_from_der(
                (struct bytes){person->certificate.data, person->certificate.len}, out, err);
    }
    return error_set(err, STATUS_UNAUTHENTICATED, "the draft's author %s is not among its people",
                     statement->author);
}

static enum status check_author(const struct bureau *bureau, const Bairi__V1__Signed *draft,
                                const Bairi__V1__Statement *statement, struct error *err)
{
    OWNED(certificate_destroy) X509 *certificate = NULL;
    struct identity identity;

    TRY(author_of(statement, &certificate, err));
    TRY(authority_judge(bureau->authority, certificate, clock_now(bureau->clock), err));
    TRY(identity_of_certificate(certificate, &identity, err));
    if (strcmp(identity.uri, statement->author) != 0)
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "the certificate of %s in the draft belongs to %s", statement->author,
                         identity.uri);
    return signature_verify((struct bytes){draft->signature.data, draft->signature.len},
                            (struct bytes){draft->statement.data, draft->statement.len},
                            certificate, err);
}

enum status bureau_open_draft(struct bureau *bureau, struct arena *arena,
                              const Bairi__V1__Signed *draft, const Bairi__V1__Statement **out,
                              struct error *err)
{
    const Bairi__V1__Statement *statement = NULL;

    TRY(statement_read((struct bytes){draft->statement.data, draft->statement.len}, arena,
                       &statement, err));
    if (statement->content_case != BAIRI__V1__STATEMENT__CONTENT_FOUNDING)
        return error_set(err, STATUS_INVALID_ARGUMENT, "this is no draft of a campaign");
    TRY(of_the_card(bureau, statement, arena, err));
    TRY(check_author(bureau, draft, statement, err));
    *out = statement;
    return STATUS_OK;
}

enum status bureau_endorse(struct bureau *bureau, struct arena *arena, Bairi__V1__Signed *draft,
                           struct error *err)
{
    const Bairi__V1__Statement *statement = NULL;

    TRY(bureau_open_draft(bureau, arena, draft, &statement, err));
    return statement_cosign(draft, bureau->signer, clock_now(bureau->clock), arena, err);
}

/* ---- the file that goes from hand to hand ---- */

enum status bureau_write_draft(const char *path, const Bairi__V1__Signed *draft,
                               struct arena *arena, struct error *err)
{
    struct bytes packed;

    TRY(message_pack(&draft->base, arena, &packed, err));
    return storage_write(path, BUREAU_DRAFT_HEADER, packed, err);
}

enum status bureau_read_draft(const char *path, struct arena *arena, Bairi__V1__Signed **out,
                              struct error *err)
{
    ProtobufCMessage *message = NULL;
    struct bytes packed;

    TRY(storage_read(path, BUREAU_DRAFT_HEADER, arena, &packed, err));
    TRY(message_unpack(&bairi__v1__signed__descriptor, packed, arena, &message, err));
    *out = (Bairi__V1__Signed *)message;
    return STATUS_OK;
}

enum status bureau_found(struct bureau *bureau, struct arena *arena, Bairi__V1__Signed *founding,
                         struct acceptances *out, struct error *err)
{
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__CampaignCreateRequest request;
    struct call call;

    bairi__v1__campaign_create_request__init(&request);
    request.signed_ = founding;
    call_begin(&call, bureau, arena, &bairi__v1__campaigns__descriptor);
    call.call.campaign = ""; /* there is none yet */
    bairi__v1__campaigns__create(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}
