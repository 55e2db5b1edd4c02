/* Seals and opens statements. */
#include "common/trust/statement.h"

#include <string.h>

#include "common/message.h"
#include "common/trust/internal.h"

/* ---- which content makes which kind ---- */

#define ROW(name)                                                                                  \
    {                                                                                              \
        BAIRI__V1__STATEMENT__CONTENT_##name, BAIRI__V1__STATEMENT_KIND__##name                    \
    }

static const struct {
    Bairi__V1__Statement__ContentCase content;
    Bairi__V1__StatementKind kind;
} kinds[] = {
    ROW(FOUNDING),          ROW(ENROLMENT),        ROW(RETIREMENT),       ROW(SUBMISSION),
    ROW(WITHDRAWAL),        ROW(DECISION),         ROW(PROPOSAL),         ROW(APPROVAL),
    ROW(DECLINE),           ROW(AUDIT_CLOSED),     ROW(PERIOD_CLOSED),    ROW(REPORT_DRAWN),
    ROW(ACKNOWLEDGEMENT),   ROW(NOTHING_REPORTED), ROW(COUNTERSIGNATURE), ROW(PLAN_FILED),
    ROW(RESPONSIBLE_NAMED), ROW(QUESTION),         ROW(ANSWER),           ROW(RENEWAL),
    ROW(RESTORATION),       ROW(PUSHED),           ROW(PUSH_ANSWERED),    ROW(PUSH_CLOSED),
    ROW(CITY_RANKING),      ROW(RANKING_READ),     ROW(OBJECTION),        ROW(SELF_EXAMINATION),
    ROW(CONTRIBUTED),       ROW(SECTION_EDITED),   ROW(RELEASE_AWAITED),
};

Bairi__V1__StatementKind statement_kind(Bairi__V1__Statement__ContentCase content)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].content == content)
            return kinds[i].kind;
    return BAIRI__V1__STATEMENT_KIND__STATEMENT_KIND_UNSPECIFIED;
}

/* ---- the statement by itself ---- */

static enum status wrong(struct error *err, const char *field)
{
    (void)error_set(err, STATUS_INVALID_ARGUMENT, "the statement's %s is not well-formed", field);
    if (err)
        error_at(err, NULL, field);
    return STATUS_INVALID_ARGUMENT;
}

/* [a-z0-9-]{1,40} */
static bool is_campaign(const char *id)
{
    size_t length = strlen(id);

    return length >= 1 && length <= 40 &&
           strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

static enum status check_message(const Bairi__V1__Statement *statement, struct error *err)
{
    Bairi__V1__StatementKind kind = statement_kind(statement->content_case);

    if (statement->format != 1)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the statement has format %u, only 1 is known",
                         (unsigned)statement->format);
    if (!message_is_known(&statement->base))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the statement has fields that this program does not know");
    if (kind == BAIRI__V1__STATEMENT_KIND__STATEMENT_KIND_UNSPECIFIED || kind != statement->kind)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the statement's kind does not agree with its content");
    if (statement->statement_id.len != STATEMENT_ID_SIZE)
        return wrong(err, "statement_id");
    if (!is_campaign(statement->campaign))
        return wrong(err, "campaign");
    if (statement->previous.len != 0 && statement->previous.len != SHA256_SIZE)
        return wrong(err, "previous");
    if (statement->seen_root.len != (statement->seen_size > 0 ? SHA256_SIZE : 0))
        return wrong(err, "seen_root");
    return STATUS_OK;
}

enum status statement_read(struct bytes bytes, struct arena *arena,
                           const Bairi__V1__Statement **out, struct error *err)
{
    const Bairi__V1__Statement *statement;
    ProtobufCMessage *message;

    TRY(message_unpack(&bairi__v1__statement__descriptor, bytes, arena, &message, err));
    statement = (const Bairi__V1__Statement *)message;
    TRY(check_message(statement, err));
    *out = statement;
    return STATUS_OK;
}

/* ---- sealing ---- */

static enum status no_room(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
}

static enum status complete(Bairi__V1__Statement *statement, const struct signer *signer,
                            struct arena *arena, struct error *err)
{
    statement->format = 1;
    statement->kind = statement_kind(statement->content_case);
    statement->author = arena_strdup(arena, signer_identity(signer)->uri);
    if (!statement->author)
        return no_room(err);
    if (statement->statement_id.len == 0) {
        uint8_t *id = arena_alloc(arena, STATEMENT_ID_SIZE);
        if (!id)
            return no_room(err);
        random_bytes(id, STATEMENT_ID_SIZE);
        statement->statement_id = (ProtobufCBinaryData){STATEMENT_ID_SIZE, id};
    }
    return check_message(statement, err);
}

/* Signs into the arena. */
static enum status sign(const struct signer *signer, ProtobufCBinaryData content,
                        struct instant now, struct arena *arena, ProtobufCBinaryData *out,
                        struct error *err)
{
    OWNED(buf_free) struct buf signature = buf_make(SIGNATURE_SIZE_MAX);

    TRY(signature_make(signer, (struct bytes){content.data, content.len}, now, &signature, err));
    out->data = arena_memdup(arena, signature.data, signature.size);
    out->len = signature.size;
    return out->data ? STATUS_OK : no_room(err);
}

enum status statement_seal(Bairi__V1__Statement *statement, const struct signer *signer,
                           struct instant now, struct arena *arena, Bairi__V1__Signed *out,
                           uint8_t digest[SHA256_SIZE], struct error *err)
{
    ProtobufCBinaryData packed, signature;
    size_t size;

    TRY(complete(statement, signer, arena, err));
    size = bairi__v1__statement__get_packed_size(statement);
    packed.data = arena_alloc(arena, size);
    if (!packed.data)
        return no_room(err);
    packed.len = bairi__v1__statement__pack(statement, packed.data);
    TRY(sign(signer, packed, now, arena, &signature, err));
    out->statement = packed;
    out->signature = signature;
    if (digest)
        sha256((struct bytes){packed.data, packed.len}, digest);
    return STATUS_OK;
}

enum status statement_cosign(Bairi__V1__Signed *sealed, const struct signer *signer,
                             struct instant now, struct arena *arena, struct error *err)
{
    if (sealed->cosignature.len > 0)
        return error_set(err, STATUS_ALREADY_EXISTS, "the statement has its second signature");
    return sign(signer, sealed->statement, now, arena, &sealed->cosignature, err);
}

/* ---- opening ---- */

/* What an opening needs to know. */
struct opening {
    const struct statement_people *people;
    const struct authority *authority;
    struct instant now;
};

/* The active person whose certificate the signature names. */
static enum status find_signer(const struct opening *opening,
                               const uint8_t fingerprint[SHA256_SIZE], X509 **certificate,
                               struct error *err)
{
    bool active = false;
    enum status status;

    *certificate = NULL;
    status =
        opening->people->find(opening->people->context, fingerprint, certificate, &active, err);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && !*certificate))
        return error_set(err, STATUS_UNAUTHENTICATED, "the signature is of nobody who is enrolled");
    if (status == STATUS_OK && !active)
        return error_set(err, STATUS_PERMISSION_DENIED, "the signer is no longer enrolled");
    return status;
}

static enum status check_signature(const struct opening *opening, struct bytes content,
                                   struct bytes signature, struct identity *who, struct error *err)
{
    OWNED(signature_release) struct parsed_signature parsed = {.cms = NULL};
    X509 *certificate;

    TRY(signature_parse(signature, &parsed, err));
    TRY(find_signer(opening, parsed.fingerprint, &certificate, err));
    TRY(authority_judge_remembered(opening->authority, certificate, opening->now, err));
    TRY(signature_check(&parsed, content, certificate, err));
    return identity_of_certificate(certificate, who, err);
}

static struct bytes bytes_of(ProtobufCBinaryData data)
{
    return (struct bytes){data.data, data.len};
}

static enum status check_size(const Bairi__V1__Signed *sealed, size_t max, struct error *err)
{
    if (sealed->statement.len == 0 || sealed->statement.len > max)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a statement has 1 to %zu bytes, this one %zu", max,
                         sealed->statement.len);
    return STATUS_OK;
}

/* Both parts are copied: the statement outlives the message it came in. */
static enum status keep(const Bairi__V1__Signed *sealed, struct arena *arena, struct statement *out,
                        struct error *err)
{
    const ProtobufCBinaryData from[] = {sealed->statement, sealed->signature, sealed->cosignature};
    struct bytes *to[] = {&out->bytes, &out->signature, &out->cosignature};

    for (size_t i = 0; i < 3; i++) {
        *to[i] = (struct bytes){arena_memdup(arena, from[i].data, from[i].len), from[i].len};
        if (!to[i]->data)
            return no_room(err);
    }
    sha256(out->bytes, out->digest);
    sha256(out->signature, out->signature_digest);
    if (out->cosignature.size > 0)
        sha256(out->cosignature, out->cosignature_digest);
    return STATUS_OK;
}

/* Only now, with the signatures verified, are the bytes read. */
static enum status read_verified(struct statement *statement, struct arena *arena,
                                 struct error *err)
{
    TRY(statement_read(statement->bytes, arena, &statement->message, err));
    if (strcmp(statement->message->author, statement->author.uri) != 0)
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "the statement names %s as its author, but %s has signed it",
                         statement->message->author, statement->author.uri);
    return STATUS_OK;
}

enum status statement_open(const Bairi__V1__Signed *sealed, const struct statement_people *people,
                           const struct authority *authority, struct instant now, size_t max,
                           struct arena *arena, struct statement *out, struct error *err)
{
    struct opening opening = {people, authority, now};
    struct statement statement = {.message = NULL};

    TRY(check_size(sealed, max, err));
    if (sealed->cosignature.len > 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "this statement is signed by one person");
    TRY(check_signature(&opening, bytes_of(sealed->statement), bytes_of(sealed->signature),
                        &statement.author, err));
    TRY(keep(sealed, arena, &statement, err));
    TRY(read_verified(&statement, arena, err));
    statement.crl = authority_crl(authority, statement.crl_digest);
    *out = statement;
    return STATUS_OK;
}

enum status statement_open_cosigned(const Bairi__V1__Signed *sealed,
                                    const struct statement_people *people,
                                    const struct authority *authority, struct instant now,
                                    size_t max, struct arena *arena, struct statement *out,
                                    struct error *err)
{
    struct opening opening = {people, authority, now};
    struct statement statement = {.message = NULL};
    struct bytes content = bytes_of(sealed->statement);

    TRY(check_size(sealed, max, err));
    if (sealed->cosignature.len == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "this statement needs a second signature");
    TRY(check_signature(&opening, content, bytes_of(sealed->signature), &statement.author, err));
    TRY(check_signature(&opening, content, bytes_of(sealed->cosignature), &statement.cosigner,
                        err));
    if (strcmp(statement.author.uri, statement.cosigner.uri) == 0)
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "the second signature must be another person's than %s",
                         statement.author.uri);
    TRY(keep(sealed, arena, &statement, err));
    TRY(read_verified(&statement, arena, err));
    statement.crl = authority_crl(authority, statement.crl_digest);
    *out = statement;
    return STATUS_OK;
}
