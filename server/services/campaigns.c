/* Campaigns: founding them, listing them, the people in them. */
#include <string.h>

#include "bairi/v1/campaign.pb-c.h"
#include "server/services/facts.h"
#include "server/services/services.h"
#include "server/services/write.h"

/* ---- founding ---- */

#define FOUNDING_MAX ((size_t)4 << 20)

/* Who cosigns a founding is a bureau person whom it gives the right "approve". */
static enum status founding_cosigner(const struct statement *statement, struct error *err)
{
    const Bairi__V1__Founding *founding = statement->message->founding;

    for (size_t i = 0; i < founding->n_people; i++) {
        const Bairi__V1__Person *person = founding->people[i];
        if (strcmp(person->uri, statement->cosigner.uri) != 0)
            continue;
        for (size_t j = 0; j < person->n_rights; j++) {
            if (strcmp(person->rights[j], "approve") == 0)
                return STATUS_OK;
        }
    }
    return error_set(err, STATUS_PERMISSION_DENIED,
                     "the founding must be cosigned by a person whom it gives the right "
                     "\"approve\"; %s is not one",
                     statement->cosigner.uri);
}

static enum status founding_open(struct call *call, Bairi__V1__Signed *wire,
                                 struct statement *statement, struct error *err)
{
    if (!wire)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the call carries no statement");
    TRY(statement_open_founding(wire, call->office->authority, call->now, FOUNDING_MAX, call->arena,
                                statement, err));
    if (strcmp(statement->author.uri, call->caller->uri) != 0)
        return error_set(err, STATUS_PERMISSION_DENIED, "the statement is by %s, but %s is calling",
                         statement->author.uri, call->caller->uri);
    return founding_cosigner(statement, err);
}

enum status campaigns_create(void *context, struct rpc_call *rpc, const void *request, void *reply,
                             struct error *err)
{
    const Bairi__V1__CampaignCreateRequest *in = request;
    struct statement *statement = arena_alloc(rpc->arena, sizeof *statement);
    struct call call;

    if (!statement)
        return answer_too_large(err);
    TRY(call_begin(context, rpc, &call, err));
    TRY(call_may_write(&call, err));
    TRY(founding_open(&call, in->signed_, statement, err));
    TRY(office_create_campaign(call.office, statement->message->campaign, &call.campaign, err));
    return write_append(&call, statement, 1, NULL, 0, reply, err);
}

/* ---- listing ---- */

static enum status campaign_item(struct campaign *campaign, struct transaction *tx,
                                 struct instant now, struct arena *arena,
                                 Bairi__V1__CampaignListReply__Item **out, struct error *err)
{
    const struct campaign_settings *settings = NULL;
    Bairi__V1__CampaignListReply__Item *item = arena_alloc(arena, sizeof *item);

    if (!item)
        return answer_too_large(err);
    bairi__v1__campaign_list_reply__item__init(item);
    TRY(campaign_settings(campaign, tx, now, arena, &settings, err));
    TRY(copy_out(arena, campaign->id, &item->id, err));
    TRY(copy_out(arena, settings->settings.name, &item->name, err));
    item->start = settings->settings.start;
    item->end = settings->settings.end;
    *out = item;
    return STATUS_OK;
}

/* The campaign's line when the caller takes part in it; *out stays NULL otherwise. */
static enum status campaign_seen(const struct call *call, struct campaign *campaign,
                                 Bairi__V1__CampaignListReply__Item **out, struct error *err)
{
    struct transaction *tx = NULL;
    struct person_row person = {.uri = call->caller->uri};
    uint64_t size = 0;

    TRY(store_begin(campaign->store, TRANSACTION_READ, &call->patience, &tx, err));
    enum status status = ledger_size(tx, &size, err);
    if (status == STATUS_OK && size > 0) {
        status = store_get(tx, &table_person, &person, call->arena, err);
        bool seen = (status == STATUS_OK && person.active) || call->caller->role == ROLE_ADMIN;
        if (status == STATUS_NOT_FOUND)
            status = STATUS_OK;
        if (status == STATUS_OK && seen)
            status = campaign_item(campaign, tx, call->now, call->arena, out, err);
    }
    store_rollback(&tx);
    return status;
}

enum status campaigns_list(void *context, struct rpc_call *rpc, const void *request, void *reply,
                           struct error *err)
{
    Bairi__V1__CampaignListReply *out = reply;
    struct call call;
    size_t count = 0;

    (void)request;
    TRY(call_begin(context, rpc, &call, err));
    struct campaign *first = office_campaigns(call.office);
    for (struct campaign *campaign = first; campaign; campaign = campaign->next)
        count++;
    out->campaigns = arena_array(call.arena, count + 1, sizeof *out->campaigns);
    if (!out->campaigns)
        return answer_too_large(err);
    for (struct campaign *campaign = first; campaign; campaign = campaign->next) {
        TRY(campaign_seen(&call, campaign, &out->campaigns[out->n_campaigns], err));
        out->n_campaigns += out->campaigns[out->n_campaigns] != NULL;
    }
    return STATUS_OK;
}

/* ---- one campaign ---- */

static enum status person_rights_out(const struct person_row *row, struct arena *arena,
                                     Bairi__V1__Person *person, struct error *err)
{
    static const char *const known[] = {"approve", "countersign"};

    person->rights = arena_array(arena, sizeof known / sizeof *known, sizeof *person->rights);
    if (!person->rights)
        return answer_too_large(err);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (person_has_right(row, known[i]))
            TRY(copy_out(arena, known[i], &person->rights[person->n_rights++], err));
    }
    return STATUS_OK;
}

static enum status person_out(const struct person_row *row, struct arena *arena,
                              Bairi__V1__Person **out, struct error *err)
{
    Bairi__V1__Person *person = arena_alloc(arena, sizeof *person);

    if (!person)
        return answer_too_large(err);
    bairi__v1__person__init(person);
    TRY(copy_out(arena, row->uri, &person->uri, err));
    TRY(copy_out(arena, row->name, &person->name, err));
    TRY(copy_out(arena, row->post, &person->post, err));
    TRY(person_rights_out(row, arena, person, err));
    *out = person;
    return STATUS_OK;
}

static enum status reopenings_out(struct call *call, struct transaction *tx,
                                  Bairi__V1__CampaignGetReply *out, struct error *err)
{
    struct store_scan all = {0};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_reopening, &all, call->arena, &rows, &count, err));
    const struct reopening_row *row = rows;
    out->reopenings = arena_array(call->arena, count + 1, sizeof *out->reopenings);
    if (!out->reopenings)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++) {
        Bairi__V1__CampaignGetReply__Reopening *item = arena_alloc(call->arena, sizeof *item);
        if (row[i].until <= call->now.us)
            continue;
        if (!item)
            return answer_too_large(err);
        bairi__v1__campaign_get_reply__reopening__init(item);
        item->until = row[i].until;
        TRY(copy_out(call->arena, row[i].unit, &item->unit, err));
        TRY(copy_out(call->arena, row[i].reason, &item->reason, err));
        out->reopenings[out->n_reopenings++] = item;
    }
    return STATUS_OK;
}

static enum status campaign_fill(struct call *call, struct transaction *tx, const void *request,
                                 void *reply, struct error *err)
{
    Bairi__V1__CampaignGetReply *out = reply;
    const struct campaign_settings *settings = NULL;
    struct person_row person = {.uri = call->caller->uri};
    struct record_row record = {.idx = 0};
    struct statement founding;
    const char *note = NULL;

    (void)request;
    TRY(campaign_settings(call->campaign, tx, call->now, call->arena, &settings, err));
    out->settings_version = (uint32_t)settings->version;
    TRY(facts_file(settings, call->arena, &out->settings, err));
    TRY(facts_targets(&settings->settings, call->arena, &out->targets, &out->n_targets, err));
    TRY(store_get(tx, &table_record, &record, call->arena, err));
    TRY(ledger_statement(&record, call->arena, &founding, err));
    TRY(copy_out(call->arena, founding.message->founding->origin, &out->origin, err));
    TRY(ledger_head(call->campaign->ledger, tx, call->arena, &note, err));
    TRY(copy_out(call->arena, note, &out->checkpoint, err));
    TRY(store_get(tx, &table_person, &person, call->arena, err));
    TRY(copy_bytes(call->arena, person.fingerprint, &out->caller_fingerprint, err));
    TRY(reopenings_out(call, tx, out, err));
    return person_out(&person, call->arena, &out->caller, err);
}

enum status campaigns_get(void *context, struct rpc_call *rpc, const void *request, void *reply,
                          struct error *err)
{
    return call_answer(context, rpc, campaign_fill, request, reply, err);
}

/* ---- people ---- */

enum status campaigns_enrol(void *context, struct rpc_call *rpc, const void *request, void *reply,
                            struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__ENROLMENT,
                                      BAIRI__V1__STATEMENT_KIND__RETIREMENT};
    const Bairi__V1__EnrolRequest *in = request;

    return write_one(context, rpc, in->signed_, kinds, reply, err);
}

enum status campaigns_renew(void *context, struct rpc_call *rpc, const void *request, void *reply,
                            struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__RENEWAL};
    const Bairi__V1__RenewRequest *in = request;

    return write_one(context, rpc, in->signed_, kinds, reply, err);
}

static enum status people_fill(struct call *call, struct transaction *tx, const void *request,
                               void *reply, struct error *err)
{
    Bairi__V1__PeopleReply *out = reply;
    struct store_scan all = {0};
    void *rows = NULL;
    size_t count = 0;

    (void)request;
    TRY(store_scan_rows(tx, &table_person, &all, call->arena, &rows, &count, err));
    const struct person_row *person = rows;
    out->people = arena_array(call->arena, count + 1, sizeof *out->people);
    if (!out->people)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++) {
        Bairi__V1__PeopleReply__Item *item = arena_alloc(call->arena, sizeof *item);
        if (!item)
            return answer_too_large(err);
        bairi__v1__people_reply__item__init(item);
        TRY(person_out(&person[i], call->arena, &item->person, err));
        TRY(copy_bytes(call->arena, person[i].fingerprint, &item->fingerprint, err));
        item->active = person[i].active != 0;
        out->people[out->n_people++] = item;
    }
    return STATUS_OK;
}

enum status campaigns_people(void *context, struct rpc_call *rpc, const void *request, void *reply,
                             struct error *err)
{
    return call_answer(context, rpc, people_fill, request, reply, err);
}
