/* What a restore from backup lost though it was acknowledged: found by the receipts kept here, and
 * sent again. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/bureau/internal.h"
#include "common/listing.h"
#include "common/merkle/receipt.h"
#include "common/message.h"
#include "common/trust/statement.h"

enum { CONTACTS_MAX = 1 };
#define CONTACT_HEADER "bairi contact 1\n"
#define RECEIPT_ENDING ".receipt"

/* ---- finding it ---- */

const char *receipt_path(const char *folder, const char *name, struct arena *arena)
{
    size_t length = strlen(name), end = strlen(RECEIPT_ENDING);

    return length > end && strcmp(name + length - end, RECEIPT_ENDING) == 0
               ? arena_printf(arena, "%s/%s", folder, name)
               : NULL;
}

enum status lost_open(const struct bureau *bureau, const struct restoration *all, size_t count,
                      struct arena *arena, struct lost_search *out, struct error *err)
{
    *out = (struct lost_search){.bureau = bureau, .all = all, .count = count, .arena = arena};
    out->found.items = arena_array(arena, LOST_MAX, sizeof(out->found.items[0]));
    out->scratch = arena_create(RECEIPT_ARENA);
    return out->found.items && out->scratch ? STATUS_OK : no_memory(err);
}

static enum status keep(struct lost_search *search, const char *path, const Bairi__V1__Leaf *leaf,
                        uint32_t epoch, struct error *err)
{
    struct lost_list *found = &search->found;
    int stem = (int)(strlen(path) - strlen(RECEIPT_ENDING));

    if (found->count == LOST_MAX) {
        found->more++;
        return STATUS_OK;
    }
    struct lost *lost = &found->items[found->count];
    *lost = (struct lost){
        .path = arena_strdup(search->arena, path),
        .statement = arena_printf(search->arena, "%.*s.statement", stem, path),
        .contact = arena_printf(search->arena, "%.*s.contact", stem, path),
        .index = leaf->index,
        .epoch = epoch,
        .time = {leaf->time},
    };
    if (!lost->path || !lost->statement || !lost->contact)
        return no_memory(err);
    found->count++;
    return STATUS_OK;
}

static enum status look_at(struct lost_search *search, const char *path, struct error *err)
{
    OWNED(buf_free) struct buf file = buf_make(DOSSIER_SIZE_MAX);
    const struct bureau *bureau = search->bureau;
    struct checkpoint checkpoint;
    Bairi__V1__Receipt *receipt = NULL;
    Bairi__V1__Leaf *leaf = NULL;

    TRY(buf_read_file(&file, path, err));
    TRY(receipt_unpack(buf_bytes(&file), search->scratch, &receipt, err));
    TRY(receipt_verify(receipt, card_log_key(&bureau->card, receipt->proof), NULL, search->scratch,
                       &leaf, &checkpoint, err));
    uint32_t epoch = origin_epoch_of(checkpoint.origin, bureau->card.domain, bureau->campaign);
    if (epoch == 0 || epoch > search->count || /* another campaign's, or of the log as it is */
        leaf->index < search->all[epoch - 1].held.size)
        return STATUS_OK;
    return keep(search, path, leaf, epoch, err);
}

/* Each receipt in memory of its own; one that cannot be looked at is counted: it may be lost. */
enum status lost_look(void *context, const char *folder, const char *name, struct error *err)
{
    struct lost_search *search = context;
    struct error why;

    (void)err;
    arena_reset(search->scratch);
    error_clear(&why);
    if (strlen(name) <= strlen(RECEIPT_ENDING) ||
        strcmp(name + strlen(name) - strlen(RECEIPT_ENDING), RECEIPT_ENDING) != 0)
        return STATUS_OK;
    const char *path = receipt_path(folder, name, search->scratch);
    enum status status = path ? look_at(search, path, &why) : no_memory(&why);
    if (status != STATUS_OK && search->found.unread++ == 0) {
        snprintf(search->found.first, sizeof(search->found.first), "%s", name);
        search->found.why = why;
    }
    return STATUS_OK;
}

static int by_record(const void *a, const void *b)
{
    const struct lost *x = a, *y = b;

    if (x->epoch != y->epoch)
        return x->epoch < y->epoch ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

enum status bureau_lost(struct bureau *bureau, struct arena *arena, struct lost_list *out,
                        struct error *err)
{
    struct restoration *all = NULL;
    struct lost_search search;
    size_t count = 0;

    *out = (struct lost_list){.count = 0};
    TRY(restorations_proven(bureau, arena, &all, &count, err));
    if (count == 0)
        return STATUS_OK;
    enum status status = lost_open(bureau, all, count, arena, &search, err);
    if (status == STATUS_OK)
        status = listing_each(NULL, bureau->receipts, lost_look, &search, err);
    arena_destroy(&search.scratch);
    TRY(status);
    qsort(search.found.items, search.found.count, sizeof(search.found.items[0]), by_record);
    *out = search.found;
    return STATUS_OK;
}

/* ---- sending it again ---- */

/* Which call takes a kind; every request begins with the statement, as its field 1. */
static const struct {
    Bairi__V1__StatementKind kind;
    const ProtobufCServiceDescriptor *service;
    const char *method;
} ROADS[] = {
    {BAIRI__V1__STATEMENT_KIND__SUBMISSION,        &bairi__v1__submissions__descriptor,   "SubmitBatch"},
    {BAIRI__V1__STATEMENT_KIND__WITHDRAWAL,        &bairi__v1__submissions__descriptor,   "Withdraw"   },
    {BAIRI__V1__STATEMENT_KIND__COUNTERSIGNATURE,  &bairi__v1__submissions__descriptor,
     "Countersign"                                                                                     },
    {BAIRI__V1__STATEMENT_KIND__NOTHING_REPORTED,  &bairi__v1__submissions__descriptor,
     "ReportNothing"                                                                                   },
    {BAIRI__V1__STATEMENT_KIND__PLAN_FILED,        &bairi__v1__units__descriptor,         "FilePlan"   },
    {BAIRI__V1__STATEMENT_KIND__RESPONSIBLE_NAMED, &bairi__v1__units__descriptor,
     "NameResponsible"                                                                                 },
    {BAIRI__V1__STATEMENT_KIND__DECISION,          &bairi__v1__audit__descriptor,         "Decide"     },
    {BAIRI__V1__STATEMENT_KIND__PROPOSAL,          &bairi__v1__audit__descriptor,         "Propose"    },
    {BAIRI__V1__STATEMENT_KIND__APPROVAL,          &bairi__v1__audit__descriptor,         "Approve"    },
    {BAIRI__V1__STATEMENT_KIND__DECLINE,           &bairi__v1__audit__descriptor,         "Approve"    },
    {BAIRI__V1__STATEMENT_KIND__AUDIT_CLOSED,      &bairi__v1__audit__descriptor,         "Close"      },
    {BAIRI__V1__STATEMENT_KIND__QUESTION,          &bairi__v1__questions__descriptor,     "Ask"        },
    {BAIRI__V1__STATEMENT_KIND__ANSWER,            &bairi__v1__questions__descriptor,     "Answer"     },
    {BAIRI__V1__STATEMENT_KIND__OBJECTION,         &bairi__v1__objections__descriptor,    "Object"     },
    {BAIRI__V1__STATEMENT_KIND__PUSHED,            &bairi__v1__pushing__descriptor,       "Push"       },
    {BAIRI__V1__STATEMENT_KIND__PUSH_ANSWERED,     &bairi__v1__pushing__descriptor,       "Answer"     },
    {BAIRI__V1__STATEMENT_KIND__PUSH_CLOSED,       &bairi__v1__pushing__descriptor,       "Close"      },
    {BAIRI__V1__STATEMENT_KIND__CITY_RANKING,      &bairi__v1__city_rankings__descriptor, "Enter"      },
    {BAIRI__V1__STATEMENT_KIND__RANKING_READ,      &bairi__v1__city_rankings__descriptor, "Read"       },
    {BAIRI__V1__STATEMENT_KIND__SELF_EXAMINATION,  &bairi__v1__assessment__descriptor,    "Examine"    },
    {BAIRI__V1__STATEMENT_KIND__CONTRIBUTED,       &bairi__v1__reports__descriptor,       "Contribute" },
    {BAIRI__V1__STATEMENT_KIND__SECTION_EDITED,    &bairi__v1__reports__descriptor,       "EditSection"},
    {BAIRI__V1__STATEMENT_KIND__ENROLMENT,         &bairi__v1__campaigns__descriptor,     "Enrol"      },
    {BAIRI__V1__STATEMENT_KIND__RETIREMENT,        &bairi__v1__campaigns__descriptor,     "Enrol"      },
    {BAIRI__V1__STATEMENT_KIND__RENEWAL,           &bairi__v1__campaigns__descriptor,     "Renew"      },
    {BAIRI__V1__STATEMENT_KIND__ACKNOWLEDGEMENT,   &bairi__v1__reports__descriptor,       "Acknowledge"},
};

/* The request as bytes: the statement in field 1, contacts in field 2. */
static enum status pack_request(const Bairi__V1__Signed *sealed, struct bytes contact,
                                const ProtobufCMessageDescriptor *descriptor, struct arena *arena,
                                ProtobufCMessage **out, struct error *err)
{
    Bairi__V1__SubmitBatchRequest shape; /* the same wire form as of a single statement */
    Bairi__V1__Signed *own = arena_memdup(arena, sealed, sizeof(*sealed));
    ProtobufCBinaryData contacts[CONTACTS_MAX];
    struct bytes packed;

    if (!own)
        return no_memory(err);
    bairi__v1__submit_batch_request__init(&shape);
    shape.signed_ = &own;
    shape.n_signed_ = 1;
    if (contact.size > 0) {
        contacts[0].data = arena_memdup(arena, contact.data, contact.size);
        contacts[0].len = contact.size;
        shape.contacts = contacts;
        shape.n_contacts = CONTACTS_MAX;
    }
    TRY(message_pack(&shape.base, arena, &packed, err));
    return message_unpack(descriptor, packed, arena, out, err);
}

static enum status send_sealed(struct bureau *bureau, struct arena *arena,
                               Bairi__V1__Signed *sealed, Bairi__V1__StatementKind kind,
                               struct bytes contact, const Bairi__V1__AppendReply **reply,
                               struct error *err)
{
    const ProtobufCMessage *answer = NULL;
    ProtobufCMessage *request = NULL;

    for (size_t i = 0; i < sizeof(ROADS) / sizeof(ROADS[0]); i++) {
        if (ROADS[i].kind != kind)
            continue;
        const ProtobufCMethodDescriptor *method =
            protobuf_c_service_descriptor_get_method_by_name(ROADS[i].service, ROADS[i].method);
        if (!method)
            break;
        TRY(pack_request(sealed, contact, method->input, arena, &request, err));
        TRY(bureau_call(bureau, arena, ROADS[i].service, ROADS[i].method, request, &answer, err));
        *reply = (const Bairi__V1__AppendReply *)answer;
        return STATUS_OK;
    }
    return error_set(err, STATUS_UNIMPLEMENTED, "a statement of this kind cannot be sent again");
}

enum status bureau_lost_statement(const struct lost *lost, struct arena *arena,
                                  Bairi__V1__Signed **sealed, const Bairi__V1__Statement **out,
                                  struct error *err)
{
    ProtobufCMessage *message = NULL;
    struct bytes packed;

    TRY(storage_read(lost->statement, BUREAU_STATEMENT_HEADER, arena, &packed, err));
    TRY(message_unpack(&bairi__v1__signed__descriptor, packed, arena, &message, err));
    *sealed = (Bairi__V1__Signed *)message;
    return statement_read((struct bytes){(*sealed)->statement.data, (*sealed)->statement.len},
                          arena, out, err);
}

/* A receipt whose successor has another name: it proves what was, and is not lost any more. */
static enum status put_away(const struct bureau *bureau, const struct lost *lost,
                            struct arena *arena, struct error *err)
{
    const char *const files[] = {lost->path, lost->statement, lost->contact};
    const char *folder = arena_printf(arena, "%s/epoch-%u", bureau->receipts, lost->epoch);

    if (!folder)
        return no_memory(err);
    TRY(storage_folder(folder, err));
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        const char *into = arena_printf(arena, "%s/%s", folder, strrchr(files[i], '/') + 1);
        if (!into)
            return no_memory(err);
        if (rename(files[i], into) != 0 && errno != ENOENT)
            return error_set(err, STATUS_FAILED_PRECONDITION, "cannot rename %s: %s", files[i],
                             strerror(errno));
    }
    return STATUS_OK;
}

enum status bureau_send_lost(struct bureau *bureau, struct arena *arena, const struct lost *lost,
                             struct acceptances *out, struct error *err)
{
    const Bairi__V1__AppendReply *reply = NULL;
    const Bairi__V1__Statement *statement = NULL;
    Bairi__V1__Signed *sealed = NULL;
    struct bytes contact = {NULL, 0};

    TRY(bureau_lost_statement(lost, arena, &sealed, &statement, err));
    if (storage_read(lost->contact, CONTACT_HEADER, arena, &contact, NULL) != STATUS_OK)
        contact = (struct bytes){NULL, 0};
    TRY(send_sealed(bureau, arena, sealed, statement->kind, contact, &reply, err));
    TRY(receipts_settle(bureau, arena, &sealed, 1, reply, out, err));
    return out->count == 1 && strcmp(out->items[0].path, lost->path) != 0
               ? put_away(bureau, lost, arena, err)
               : STATUS_OK;
}

/* ---- contacts are kept beside receipts, so that they can be sent again ---- */

void contact_keep(const struct bureau *bureau, const Bairi__V1__Statement *statement,
                  const char *stem, struct arena *arena)
{
    const ProtobufCBinaryData *named =
        statement->content_case == BAIRI__V1__STATEMENT__CONTENT_SUBMISSION
            ? &statement->submission->project->contact
            : NULL;
    const char *path = arena_printf(arena, "%s.contact", stem);
    uint8_t digest[SHA256_SIZE];

    for (size_t i = 0; named && path && i < bureau->contact_count; i++) {
        struct bytes contact = {bureau->contacts[i].data, bureau->contacts[i].len};
        sha256(contact, digest);
        if (named->len == SHA256_SIZE && memcmp(named->data, digest, SHA256_SIZE) == 0 &&
            storage_write(path, CONTACT_HEADER, contact, NULL) == STATUS_OK)
            return;
    }
}
