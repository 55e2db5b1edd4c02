/* Plans and responsible persons: who sees them, what is in force, and filing them. */
#include <string.h>

#include "common/message.h"
#include "server/services/contacts.h"
#include "server/services/facts.h"
#include "server/services/services.h"
#include "server/services/units.h"
#include "server/services/write.h"

/* ---- who may look ---- */

static bool sees_all_units(const struct call *call)
{
    return call->caller->role == ROLE_BUREAU || call->caller->role == ROLE_ADMIN;
}

enum status units_may_ask(const struct call *call, const struct settings *settings,
                          const char *unit, struct error *err)
{
    bool own = strcmp(unit, call->caller->unit) == 0;

    if (unit[0] == '\0' ||
        ((own || sees_all_units(call)) && settings_unit_index(settings, unit) >= 0))
        return STATUS_OK;
    return error_set(err, STATUS_NOT_FOUND, "no unit %s", unit);
}

bool unit_is_asked(const struct call *call, const char *asked, const char *unit)
{
    if (asked[0] != '\0')
        return strcmp(asked, unit) == 0;
    return sees_all_units(call) || strcmp(call->caller->unit, unit) == 0;
}

bool department_is_visible(const struct call *call, const char *unit, const char *subunit)
{
    const struct identity *caller = call->caller;

    if (sees_all_units(call))
        return true;
    return caller->role == ROLE_UNIT && strcmp(caller->unit, unit) == 0 &&
           (caller->subunit[0] == '\0' || strcmp(caller->subunit, subunit) == 0);
}

/* ---- what is in force ---- */

static enum status affairs_plans(struct call *call, struct affairs *affairs, struct error *err)
{
    affairs->plan_items =
        arena_array(call->arena, affairs->plan_count + 1, sizeof *affairs->plan_items);
    if (!affairs->plan_items)
        return answer_too_large(err);
    for (size_t i = 0; i < affairs->plan_count; i++) {
        ProtobufCMessage *message = NULL;
        TRY(message_unpack(&bairi__v1__plan_filed__descriptor, affairs->plans[i].items, call->arena,
                           &message, err));
        affairs->plan_items[i] = (Bairi__V1__PlanFiled *)message;
    }
    return STATUS_OK;
}

enum status affairs_load(struct call *call, struct transaction *tx, struct affairs *out,
                         struct error *err)
{
    struct store_scan all = {0};
    void *rows = NULL;

    TRY(store_scan_rows(tx, &table_plan, &all, call->arena, &rows, &out->plan_count, err));
    out->plans = rows;
    TRY(store_scan_rows(tx, &table_responsible, &all, call->arena, &rows, &out->named_count, err));
    out->named = rows;
    TRY(store_scan_rows(tx, &table_nothing, &all, call->arena, &rows, &out->nothing_count, err));
    out->nothing = rows;
    return affairs_plans(call, out, err);
}

static uint32_t planned_in(const Bairi__V1__PlanFiled *plan, const char *period)
{
    for (size_t i = 0; i < plan->n_items; i++) {
        if (strcmp(plan->items[i]->period, period) == 0)
            return plan->items[i]->count;
    }
    return 0;
}

uint32_t affairs_planned(const struct affairs *affairs, const char *unit, const char *subunit,
                         const char *period, bool *has_plan)
{
    uint32_t departments = 0;

    for (size_t i = 0; i < affairs->plan_count; i++) {
        const struct plan_row *plan = &affairs->plans[i];
        if (strcmp(plan->unit, unit) != 0)
            continue;
        if (strcmp(plan->subunit, subunit) == 0) {
            *has_plan = true;
            return planned_in(affairs->plan_items[i], period);
        }
        if (subunit[0] != '\0')
            continue;
        *has_plan = true;
        departments += planned_in(affairs->plan_items[i], period);
    }
    return departments;
}

static bool naming_covers(const struct responsible_row *row, day d)
{
    return row->from_day <= d && (row->to_day == 0 || d <= row->to_day);
}

bool affairs_in_force(const struct affairs *affairs, size_t i, day d)
{
    const struct responsible_row *row = &affairs->named[i];

    for (size_t j = i + 1; j < affairs->named_count; j++) {
        const struct responsible_row *later = &affairs->named[j];
        if (strcmp(later->unit, row->unit) == 0 && strcmp(later->subunit, row->subunit) == 0 &&
            naming_covers(later, d))
            return false;
    }
    return naming_covers(row, d);
}

enum status affairs_responsible(struct call *call, struct transaction *tx,
                                const struct responsible_row *row, Bairi__V1__Responsible **out,
                                struct error *err)
{
    Bairi__V1__Responsible *responsible = arena_alloc(call->arena, sizeof *responsible);
    ProtobufCBinaryData digest;

    if (!responsible)
        return answer_too_large(err);
    bairi__v1__responsible__init(responsible);
    TRY(copy_out(call->arena, row->subunit, &responsible->subunit, err));
    TRY(copy_bytes(call->arena, row->contact, &digest, err));
    TRY(contact_read(call, tx, digest, &responsible->contact, err));
    responsible->from = (int32_t)row->from_day;
    responsible->to = (int32_t)row->to_day;
    responsible->index = (uint64_t)row->idx;
    *out = responsible;
    return STATUS_OK;
}

/* ---- the method Affairs ---- */

static enum status plan_out(struct call *call, struct transaction *tx,
                            const struct affairs *affairs, size_t i,
                            Bairi__V1__AffairsReply__Plan **out, struct error *err)
{
    Bairi__V1__AffairsReply__Plan *plan = arena_alloc(call->arena, sizeof *plan);
    const struct plan_row *row = &affairs->plans[i];
    struct person_row person = {.uri = row->author};

    if (!plan)
        return answer_too_large(err);
    bairi__v1__affairs_reply__plan__init(plan);
    TRY(store_get(tx, &table_person, &person, call->arena, err));
    TRY(copy_out(call->arena, row->unit, &plan->unit, err));
    TRY(copy_out(call->arena, row->subunit, &plan->subunit, err));
    TRY(copy_out(call->arena, person.name, &plan->author_name, err));
    TRY(copy_bytes(call->arena, row->digest, &plan->digest, err));
    plan->items = affairs->plan_items[i]->items;
    plan->n_items = affairs->plan_items[i]->n_items;
    plan->time = row->time;
    plan->index = (uint64_t)row->idx;
    *out = plan;
    return STATUS_OK;
}

static enum status named_out(struct call *call, struct transaction *tx,
                             const struct responsible_row *row,
                             Bairi__V1__AffairsReply__Named **out, struct error *err)
{
    Bairi__V1__AffairsReply__Named *named = arena_alloc(call->arena, sizeof *named);

    if (!named)
        return answer_too_large(err);
    bairi__v1__affairs_reply__named__init(named);
    TRY(copy_out(call->arena, row->unit, &named->unit, err));
    TRY(copy_bytes(call->arena, row->digest, &named->digest, err));
    TRY(affairs_responsible(call, tx, row, &named->responsible, err));
    *out = named;
    return STATUS_OK;
}

static enum status affairs_fill(struct call *call, struct transaction *tx, const void *request,
                                void *reply, struct error *err)
{
    const Bairi__V1__AffairsRequest *in = request;
    Bairi__V1__AffairsReply *out = reply;
    const struct campaign_settings *settings = NULL;
    struct affairs affairs = {0};

    TRY(campaign_settings(call->campaign, tx, call->now, call->arena, &settings, err));
    TRY(units_may_ask(call, &settings->settings, in->unit, err));
    TRY(affairs_load(call, tx, &affairs, err));
    out->plans = arena_array(call->arena, affairs.plan_count + 1, sizeof *out->plans);
    out->responsible = arena_array(call->arena, affairs.named_count + 1, sizeof *out->responsible);
    if (!out->plans || !out->responsible)
        return answer_too_large(err);
    for (size_t i = 0; i < affairs.plan_count; i++) {
        const struct plan_row *row = &affairs.plans[i];
        if (unit_is_asked(call, in->unit, row->unit) &&
            department_is_visible(call, row->unit, row->subunit))
            TRY(plan_out(call, tx, &affairs, i, &out->plans[out->n_plans++], err));
    }
    for (size_t i = 0; i < affairs.named_count; i++) {
        const struct responsible_row *row = &affairs.named[i];
        if (unit_is_asked(call, in->unit, row->unit) &&
            department_is_visible(call, row->unit, row->subunit))
            TRY(named_out(call, tx, row, &out->responsible[out->n_responsible++], err));
    }
    return STATUS_OK;
}

enum status units_affairs(void *context, struct rpc_call *rpc, const void *request, void *reply,
                          struct error *err)
{
    return call_answer(context, rpc, affairs_fill, request, reply, err);
}

/* ---- filing ---- */

enum status units_file_plan(void *context, struct rpc_call *rpc, const void *request, void *reply,
                            struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__PLAN_FILED};
    const Bairi__V1__FilePlanRequest *in = request;

    return write_one(context, rpc, in->signed_, kinds, reply, err);
}

/* The contact came along, is the one that was signed, and names somebody who can be called. */
static enum status responsible_is_complete(struct call *call, ProtobufCBinaryData digest,
                                           const Bairi__V1__NameResponsibleRequest *in,
                                           struct error *err)
{
    ProtobufCMessage *message = NULL;
    struct hash *digests = NULL;

    TRY(contacts_open(call, &in->contact, 1, &digests, err));
    if (!contacts_have(digests, 1, digest))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the responsible person's name did not come with the statement");
    TRY(message_unpack(&bairi__v1__contact__descriptor,
                       (struct bytes){in->contact.data, in->contact.len}, call->arena, &message,
                       err));
    const Bairi__V1__Contact *contact = (const Bairi__V1__Contact *)message;
    if (contact->name[0] != '\0' && contact->phone[0] != '\0')
        return STATUS_OK;
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "a responsible person needs a name and a phone number");
}

enum status units_name_responsible(void *context, struct rpc_call *rpc, const void *request,
                                   void *reply, struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__RESPONSIBLE_NAMED};
    const Bairi__V1__NameResponsibleRequest *in = request;
    struct statement *statement = NULL;
    struct call call;

    TRY(call_begin(context, rpc, &call, err));
    TRY(write_open(&call, &in->signed_, 1, kinds, &statement, err));
    TRY(responsible_is_complete(&call, statement->message->responsible_named->contact, in, err));
    struct bytes contact = {in->contact.data, in->contact.len};
    return write_append(&call, statement, 1, &contact, 1, reply, err);
}
