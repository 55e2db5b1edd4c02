/* A unit's own affairs: where it stands, its plan, who answers for it. */
#include <string.h>

#include "client/bureau/internal.h"
#include "common/record/record.h"

TAKE(AppendReply)
TAKE(StatusReply)
TAKE(AffairsReply)

enum status bureau_status(struct bureau *bureau, struct arena *arena, const char *unit,
                          const Bairi__V1__StatusReply **out, struct error *err)
{
    Bairi__V1__StatusRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__status_request__init(&request);
    request.unit = arena_strdup(arena, unit ? unit : "");
    if (!request.unit)
        return no_memory(err);
    call_begin(&call, bureau, arena, &bairi__v1__units__descriptor);
    bairi__v1__units__status(&call.service.base, &request, take_StatusReply, out);
    return call_end(&call, *out != NULL, err);
}

enum status bureau_affairs(struct bureau *bureau, struct arena *arena, const char *unit,
                           const Bairi__V1__AffairsReply **out, struct error *err)
{
    Bairi__V1__AffairsRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__affairs_request__init(&request);
    request.unit = arena_strdup(arena, unit ? unit : "");
    if (!request.unit)
        return no_memory(err);
    call_begin(&call, bureau, arena, &bairi__v1__units__descriptor);
    bairi__v1__units__affairs(&call.service.base, &request, take_AffairsReply, out);
    return call_end(&call, *out != NULL, err);
}

/* The caller's own, exactly: a leader of the whole unit also sees those of departments. */
static bool is_own(const struct bureau *bureau, const char *unit, const char *subunit)
{
    const struct identity *self = bureau_self(bureau);

    return strcmp(self->unit, unit) == 0 && strcmp(self->subunit, subunit) == 0;
}

/* ---- the plan ---- */

static struct bytes plan_before(const struct bureau *bureau, const Bairi__V1__AffairsReply *affairs)
{
    for (size_t i = 0; i < affairs->n_plans; i++) {
        const Bairi__V1__AffairsReply__Plan *plan = affairs->plans[i];
        if (is_own(bureau, plan->unit, plan->subunit))
            return (struct bytes){plan->digest.data, plan->digest.len};
    }
    return (struct bytes){NULL, 0};
}

static enum status make_plan(const struct bureau *bureau, struct arena *arena,
                             Bairi__V1__PlanItem *const *items, size_t count,
                             Bairi__V1__PlanFiled **out, struct error *err)
{
    const struct identity *self = bureau_self(bureau);
    Bairi__V1__PlanFiled *plan = arena_alloc(arena, sizeof(*plan));

    if (!plan)
        return no_memory(err);
    bairi__v1__plan_filed__init(plan);
    plan->unit = arena_strdup(arena, self->unit);
    plan->subunit = arena_strdup(arena, self->subunit);
    plan->items = arena_array(arena, count + 1, sizeof(plan->items[0]));
    if (!plan->unit || !plan->subunit || !plan->items)
        return no_memory(err);
    for (size_t i = 0; i < count; i++)
        plan->items[i] = items[i];
    plan->n_items = count;
    *out = plan;
    return STATUS_OK;
}

enum status bureau_file_plan(struct bureau *bureau, struct arena *arena,
                             Bairi__V1__PlanItem *const *items, size_t count,
                             struct acceptances *out, struct error *err)
{
    const Bairi__V1__AffairsReply *affairs = NULL;
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__FilePlanRequest request;
    Bairi__V1__Statement *statement;
    struct call call;

    bairi__v1__file_plan_request__init(&request);
    TRY(bureau_affairs(bureau, arena, NULL, &affairs, err));
    statement = statement_draft(bureau, arena, plan_before(bureau, affairs));
    if (!statement)
        return no_memory(err);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_PLAN_FILED;
    TRY(make_plan(bureau, arena, items, count, &statement->plan_filed, err));
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__units__descriptor);
    bairi__v1__units__file_plan(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}

/* ---- the responsible person ---- */

static struct bytes naming_before(const struct bureau *bureau,
                                  const Bairi__V1__AffairsReply *affairs)
{
    struct bytes before = {NULL, 0};

    for (size_t i = 0; i < affairs->n_responsible; i++) {
        const Bairi__V1__AffairsReply__Named *named = affairs->responsible[i];
        if (named->responsible && is_own(bureau, named->unit, named->responsible->subunit))
            before = (struct bytes){named->digest.data, named->digest.len};
    }
    return before;
}

/* The person travels beside the statement, named by a salted digest. */
static enum status make_naming(const struct bureau *bureau, struct arena *arena,
                               const struct project *person,
                               Bairi__V1__NameResponsibleRequest *request,
                               Bairi__V1__ResponsibleNamed **out, struct error *err)
{
    const struct identity *self = bureau_self(bureau);
    Bairi__V1__ResponsibleNamed *named = arena_alloc(arena, sizeof(*named));
    uint8_t salt[CONTACT_SALT_SIZE], digest[SHA256_SIZE];
    struct bytes packed;

    if (!named)
        return no_memory(err);
    bairi__v1__responsible_named__init(named);
    random_bytes(salt, sizeof(salt));
    TRY(record_contact(person, salt, arena, &packed, digest, err));
    named->unit = arena_strdup(arena, self->unit);
    named->subunit = arena_strdup(arena, self->subunit);
    named->contact.data = arena_memdup(arena, digest, sizeof(digest));
    named->contact.len = sizeof(digest);
    request->contact.data = arena_memdup(arena, packed.data, packed.size);
    request->contact.len = packed.size;
    if (!named->unit || !named->subunit || !named->contact.data || !request->contact.data)
        return no_memory(err);
    *out = named;
    return STATUS_OK;
}

enum status bureau_name_responsible(struct bureau *bureau, struct arena *arena, const char *name,
                                    const char *title, const char *phone, day from, day to,
                                    struct acceptances *out, struct error *err)
{
    struct project person = {.contact = name, .contact_title = title, .contact_phone = phone};
    const Bairi__V1__AffairsReply *affairs = NULL;
    const Bairi__V1__AppendReply *reply = NULL;
    Bairi__V1__NameResponsibleRequest request;
    Bairi__V1__Statement *statement;
    struct call call;

    bairi__v1__name_responsible_request__init(&request);
    TRY(bureau_affairs(bureau, arena, NULL, &affairs, err));
    statement = statement_draft(bureau, arena, naming_before(bureau, affairs));
    if (!statement)
        return no_memory(err);
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_RESPONSIBLE_NAMED;
    TRY(make_naming(bureau, arena, &person, &request, &statement->responsible_named, err));
    statement->responsible_named->from = from;
    statement->responsible_named->to = to;
    TRY(statement_sign(bureau, statement, arena, &request.signed_, err));
    call_begin(&call, bureau, arena, &bairi__v1__units__descriptor);
    bairi__v1__units__name_responsible(&call.service.base, &request, take_AppendReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    return receipts_settle(bureau, arena, &request.signed_, 1, reply, out, err);
}
