/* Campaigns, the people in them, and whether the server serves. */
#include <string.h>

#include "client/bureau/internal.h"

TAKE(HealthCheckReply)
TAKE(CampaignListReply)
TAKE(CampaignGetReply)
TAKE(VersionsReply)
TAKE(PeopleReply)
TAKE(AppendReply)

enum status bureau_health(struct bureau *bureau, struct arena *arena,
                          const Bairi__V1__HealthCheckReply **out, struct error *err)
{
    Bairi__V1__HealthCheckRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__health_check_request__init(&request);
    call_begin(&call, bureau, arena, &bairi__v1__health__descriptor);
    call.call.campaign = "";
    bairi__v1__health__check(&call.service.base, &request, take_HealthCheckReply, out);
    return call_end(&call, *out != NULL, err);
}

enum status bureau_campaigns(struct bureau *bureau, struct arena *arena,
                             const Bairi__V1__CampaignListReply **out, struct error *err)
{
    Bairi__V1__CampaignListRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__campaign_list_request__init(&request);
    call_begin(&call, bureau, arena, &bairi__v1__campaigns__descriptor);
    call.call.campaign = "";
    bairi__v1__campaigns__list(&call.service.base, &request, take_CampaignListReply, out);
    return call_end(&call, *out != NULL, err);
}

enum status bureau_campaign(struct bureau *bureau, struct arena *arena,
                            const Bairi__V1__CampaignGetReply **out, struct error *err)
{
    const Bairi__V1__CampaignGetReply *reply = NULL;
    Bairi__V1__CampaignGetRequest request;
    struct checkpoint checkpoint;
    struct call call;

    bairi__v1__campaign_get_request__init(&request);
    call_begin(&call, bureau, arena, &bairi__v1__campaigns__descriptor);
    bairi__v1__campaigns__get(&call.service.base, &request, take_CampaignGetReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    TRY(bureau_note_open(bureau, reply->checkpoint, &checkpoint, err));
    TRY(head_keep(bureau, arena, &checkpoint, reply->checkpoint, err));
    TRY(unproven_settle(bureau, arena, err));
    known_settings(bureau, (struct bytes){reply->settings.data, reply->settings.len}, arena);
    kept_settings(bureau, arena, reply);
    *out = reply;
    return STATUS_OK;
}

enum status bureau_settings_versions(struct bureau *bureau, struct arena *arena,
                                     const Bairi__V1__VersionsReply **out, struct error *err)
{
    Bairi__V1__VersionsRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__versions_request__init(&request);
    call_begin(&call, bureau, arena, &bairi__v1__campaigns__descriptor);
    bairi__v1__campaigns__versions(&call.service.base, &request, take_VersionsReply, out);
    return call_end(&call, *out != NULL, err);
}

enum status bureau_people(struct bureau *bureau, struct arena *arena,
                          const Bairi__V1__PeopleReply **out, struct error *err)
{
    Bairi__V1__PeopleRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__people_request__init(&request);
    call_begin(&call, bureau, arena, &bairi__v1__campaigns__descriptor);
    bairi__v1__campaigns__people(&call.service.base, &request, take_PeopleReply, out);
    return call_end(&call, *out != NULL, err);
}

/* ---- enrolling ---- */

static enum status enrol(struct bureau *bureau, struct arena *arena,
                         Bairi__V1__Statement *statement, struct acceptances *out,
                         struct error *err)
{
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__EnrolRequest request;
    struct call call;

    bairi__v1__enrol_request__init(&request);
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__campaigns__descriptor);
    bairi__v1__campaigns__enrol(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}

/* A certificate nobody could sign with is not worth enrolling. */
static enum status judge_person(const struct bureau *bureau, const Bairi__V1__Person *person,
                                struct error *err)
{
    OWNED(certificate_destroy) X509 *certificate = NULL;

    TRY(certificate_from_der((struct bytes){person->certificate.data, person->certificate.len},
                             &certificate, err));
    if (authority_judge(bureau->authority, certificate, clock_now(bureau->clock), err) != STATUS_OK)
        return error_within(err, person->uri);
    return STATUS_OK;
}

enum status bureau_enrol(struct bureau *bureau, struct arena *arena, Bairi__V1__Person *person,
                         struct acceptances *out, struct error *err)
{
    Bairi__V1__Statement *statement = statement_draft(bureau, arena, (struct bytes){NULL, 0});
    Bairi__V1__Enrolment content;

    if (!statement)
        return no_memory(err);
    TRY(judge_person(bureau, person, err));
    bairi__v1__enrolment__init(&content);
    content.person = person;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_ENROLMENT;
    statement->enrolment = &content;
    return enrol(bureau, arena, statement, out, err);
}

enum status bureau_retire(struct bureau *bureau, struct arena *arena, const char *uri,
                          const char *reason, struct acceptances *out, struct error *err)
{
    Bairi__V1__Statement *statement = statement_draft(bureau, arena, (struct bytes){NULL, 0});
    Bairi__V1__Retirement content;

    bairi__v1__retirement__init(&content);
    content.uri = arena_strdup(arena, uri);
    content.reason = arena_strdup(arena, reason);
    if (!statement || !content.uri || !content.reason)
        return no_memory(err);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_RETIREMENT;
    statement->retirement = &content;
    return enrol(bureau, arena, statement, out, err);
}

/* ---- renewing ---- */

static bool is_of(ProtobufCBinaryData fingerprint, const uint8_t other[SHA256_SIZE])
{
    return fingerprint.len == SHA256_SIZE && memcmp(fingerprint.data, other, SHA256_SIZE) == 0;
}

/* *known: the campaign has this certificate already, and nothing is left to do. */
static enum status renewal_is_needed(struct bureau *bureau, struct arena *arena, struct bytes der,
                                     bool *known, struct error *err)
{
    const Bairi__V1__CampaignGetReply *reply = NULL;
    uint8_t fingerprint[SHA256_SIZE];

    sha256(der, fingerprint);
    TRY(bureau_campaign(bureau, arena, &reply, err));
    /* a reader signs nothing, so any good certificate of the name will do */
    *known = is_of(reply->caller_fingerprint, fingerprint) ||
             signer_identity(bureau->signer)->role == ROLE_READER;
    if (*known || is_of(reply->caller_fingerprint, bureau->person))
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "%s knows you by another certificate, whose key would have to sign this: "
                     "ask the administrator to enrol the new one (bairi people add)",
                     bureau->campaign);
}

enum status bureau_renew(struct bureau *bureau, struct arena *arena, struct bytes der,
                         struct acceptances *out, struct error *err)
{
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__RenewRequest request;
    Bairi__V1__Renewal content;
    struct call call;
    bool known = false;

    *out = (struct acceptances){.count = 0};
    TRY(renewal_is_needed(bureau, arena, der, &known, err));
    if (known)
        return STATUS_OK;
    Bairi__V1__Statement *statement = statement_draft(bureau, arena, (struct bytes){NULL, 0});
    bairi__v1__renewal__init(&content);
    content.certificate.data = arena_memdup(arena, der.data, der.size);
    content.certificate.len = der.size;
    if (!statement || !content.certificate.data)
        return no_memory(err);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_RENEWAL;
    statement->renewal = &content;
    bairi__v1__renew_request__init(&request);
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__campaigns__descriptor);
    bairi__v1__campaigns__renew(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}

enum status bureau_judge(const struct bureau *bureau, X509 *certificate, struct error *err)
{
    return authority_judge(bureau->authority, certificate, clock_now(bureau->clock), err);
}
