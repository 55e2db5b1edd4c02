/* After a restore from backup: the next epoch of the log is followed only along its own record 0,
 * and what was acknowledged and lost is sent again. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/bureau/internal.h"
#include "common/merkle/receipt.h"
#include "common/message.h"
#include "common/trust/statement.h"

TAKE(RestorationsReply)

enum { LOST_MAX = 20000, CONTACTS_MAX = 1 };
#define CONTACT_HEADER "bairi contact 1\n"

static enum status contradicts(const struct bureau *bureau, const char *origin, struct error *err)
{
    return error_set(
        err, STATUS_DATA_LOSS,
        "the server's log is %s now and was %s, but its first record does not say that "
        "it was restored from that one; keep your receipts and tell the bureau",
        origin, bureau->seen.origin);
}

/* ---- record 0 of an epoch ---- */

/* Proven by the epoch's own checkpoint, made by the server of the trust card. */
static enum status open_restoration(const struct bureau *bureau,
                                    const Bairi__V1__Restored *restored, struct arena *arena,
                                    struct restoration *out, struct error *err)
{
    const Bairi__V1__Statement *statement = NULL;
    Bairi__V1__Leaf *leaf = NULL;
    struct bytes bytes = {restored->statement.data, restored->statement.len};
    uint8_t digest[SHA256_SIZE];

    if (!restored->receipt)
        return error_set(err, STATUS_DATA_LOSS, "the server's answer has no receipt");
    TRY(receipts_verify(bureau, restored->receipt, arena, &leaf, &out->first, err));
    sha256(bytes, digest);
    TRY(statement_read(bytes, arena, &statement, err));
    out->content = statement->restoration;
    out->epoch = origin_epoch(out->first.origin);
    if (leaf->index != 0 || leaf->statement.len != SHA256_SIZE ||
        memcmp(leaf->statement.data, digest, SHA256_SIZE) != 0 || leaf->author.len != SHA256_SIZE ||
        memcmp(leaf->author.data, bureau->card.server_fingerprint, SHA256_SIZE) != 0 ||
        statement->content_case != BAIRI__V1__STATEMENT__CONTENT_RESTORATION ||
        out->content->root.len != SHA256_SIZE ||
        origin_epoch(out->content->origin) + 1 != out->epoch)
        return contradicts(bureau, out->first.origin, err);
    return head_check_origin(bureau, out->content->origin, err);
}

enum status restorations_get(struct bureau *bureau, struct arena *arena, struct restoration **out,
                             size_t *count, struct error *err)
{
    const Bairi__V1__RestorationsReply *reply = NULL;
    Bairi__V1__RestorationsRequest request;
    struct call call;

    bairi__v1__restorations_request__init(&request);
    call_begin(&call, bureau, arena, &bairi__v1__ledger__descriptor);
    bairi__v1__ledger__restorations(&call.service.base, &request, take_RestorationsReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    *count = reply->n_restorations;
    *out = arena_array(arena, *count + 1, sizeof(**out));
    if (!*out)
        return no_memory(err);
    for (size_t i = 0; i < *count; i++) {
        TRY(open_restoration(bureau, reply->restorations[i], arena, &(*out)[i], err));
        if ((*out)[i].epoch != i + 2)
            return contradicts(bureau, (*out)[i].first.origin, err);
    }
    return STATUS_OK;
}

enum status restored_follow(struct bureau *bureau, struct arena *arena,
                            const struct checkpoint *next, const struct restoration **first,
                            const struct restoration **last, struct error *err)
{
    uint32_t from = origin_epoch(bureau->seen.origin), to = origin_epoch(next->origin);
    struct restoration *all = NULL;
    size_t count = 0;

    TRY(restorations_get(bureau, arena, &all, &count, err));
    if (from == 0 || to <= from || to > count + 1)
        return contradicts(bureau, next->origin, err);
    *first = &all[from - 1]; /* of epoch from + 1 */
    *last = &all[to - 2];
    return strcmp((*first)->content->origin, bureau->seen.origin) == 0 &&
                   strcmp((*last)->first.origin, next->origin) == 0
               ? STATUS_OK
               : contradicts(bureau, next->origin, err);
}

/* ---- what was lost ---- */

static enum status look_at(const struct bureau *bureau, const char *path,
                           const struct restoration *all, size_t count, struct arena *arena,
                           struct lost *out, bool *is_lost, struct error *err)
{
    OWNED(buf_free) struct buf file = buf_make(DOSSIER_SIZE_MAX);
    struct checkpoint checkpoint;
    Bairi__V1__Receipt *receipt = NULL;
    Bairi__V1__Leaf *leaf = NULL;

    *is_lost = false;
    TRY(buf_read_file(&file, path, err));
    TRY(receipt_unpack(buf_bytes(&file), arena, &receipt, err));
    TRY(receipts_verify(bureau, receipt, arena, &leaf, &checkpoint, err));
    uint32_t epoch = origin_epoch(checkpoint.origin);
    if (epoch == 0 || epoch > count || leaf->index < all[epoch - 1].content->size)
        return STATUS_OK;
    *out = (struct lost){
        .path = arena_strdup(arena, path),
        .statement =
            arena_printf(arena, "%.*s.statement", (int)(strlen(path) - strlen(".receipt")), path),
        .contact =
            arena_printf(arena, "%.*s.contact", (int)(strlen(path) - strlen(".receipt")), path),
        .index = leaf->index,
        .epoch = epoch,
        .time = {leaf->time},
    };
    *is_lost = true;
    return out->path && out->statement && out->contact ? STATUS_OK : no_memory(err);
}

static int by_record(const void *a, const void *b)
{
    const struct lost *x = a, *y = b;

    if (x->epoch != y->epoch)
        return x->epoch < y->epoch ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static bool ends_with(const char *name, const char *ending)
{
    size_t length = strlen(name), end = strlen(ending);

    return length > end && strcmp(name + length - end, ending) == 0;
}

enum status bureau_lost(struct bureau *bureau, struct arena *arena, struct lost **out,
                        size_t *count, struct error *err)
{
    struct restoration *all = NULL;
    size_t epochs = 0;

    *count = 0;
    *out = NULL;
    TRY(restorations_get(bureau, arena, &all, &epochs, err));
    DIR *folder = epochs > 0 ? opendir(bureau->receipts) : NULL;
    if (!folder)
        return STATUS_OK;
    *out = arena_array(arena, LOST_MAX, sizeof(**out));
    for (const struct dirent *entry = readdir(folder); *out && entry; entry = readdir(folder)) {
        const char *path = arena_printf(arena, "%s/%s", bureau->receipts, entry->d_name);
        bool is_lost = false;
        if (!path || !ends_with(path, ".receipt") || *count == LOST_MAX)
            continue;
        /* a file that is no receipt of this log is none that was lost */
        if (look_at(bureau, path, all, epochs, arena, &(*out)[*count], &is_lost, NULL) == STATUS_OK)
            *count += is_lost;
    }
    closedir(folder);
    if (*out)
        qsort(*out, *count, sizeof(**out), by_record);
    return *out ? STATUS_OK : no_memory(err);
}

/* ---- sending it again ---- */

/* Which call takes a kind; every request begins with the statement, as its field 1. */
static const struct {
    Bairi__V1__StatementKind kind;
    const ProtobufCServiceDescriptor *service;
    const char *method;
} ROADS[] = {
    {BAIRI__V1__STATEMENT_KIND__SUBMISSION,        &bairi__v1__submissions__descriptor, "SubmitBatch"},
    {BAIRI__V1__STATEMENT_KIND__WITHDRAWAL,        &bairi__v1__submissions__descriptor, "Withdraw"   },
    {BAIRI__V1__STATEMENT_KIND__COUNTERSIGNATURE,  &bairi__v1__submissions__descriptor,
     "Countersign"                                                                                   },
    {BAIRI__V1__STATEMENT_KIND__NOTHING_REPORTED,  &bairi__v1__submissions__descriptor,
     "ReportNothing"                                                                                 },
    {BAIRI__V1__STATEMENT_KIND__PLAN_FILED,        &bairi__v1__units__descriptor,       "FilePlan"   },
    {BAIRI__V1__STATEMENT_KIND__RESPONSIBLE_NAMED, &bairi__v1__units__descriptor,
     "NameResponsible"                                                                               },
    {BAIRI__V1__STATEMENT_KIND__DECISION,          &bairi__v1__audit__descriptor,       "Decide"     },
    {BAIRI__V1__STATEMENT_KIND__PROPOSAL,          &bairi__v1__audit__descriptor,       "Propose"    },
    {BAIRI__V1__STATEMENT_KIND__APPROVAL,          &bairi__v1__audit__descriptor,       "Approve"    },
    {BAIRI__V1__STATEMENT_KIND__DECLINE,           &bairi__v1__audit__descriptor,       "Approve"    },
    {BAIRI__V1__STATEMENT_KIND__AUDIT_CLOSED,      &bairi__v1__audit__descriptor,       "Close"      },
    {BAIRI__V1__STATEMENT_KIND__QUESTION,          &bairi__v1__questions__descriptor,   "Ask"        },
    {BAIRI__V1__STATEMENT_KIND__ANSWER,            &bairi__v1__questions__descriptor,   "Answer"     },
    {BAIRI__V1__STATEMENT_KIND__ENROLMENT,         &bairi__v1__campaigns__descriptor,   "Enrol"      },
    {BAIRI__V1__STATEMENT_KIND__RETIREMENT,        &bairi__v1__campaigns__descriptor,   "Enrol"      },
    {BAIRI__V1__STATEMENT_KIND__RENEWAL,           &bairi__v1__campaigns__descriptor,   "Renew"      },
    {BAIRI__V1__STATEMENT_KIND__ACKNOWLEDGEMENT,   &bairi__v1__reports__descriptor,     "Acknowledge"},
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
    return receipts_settle(bureau, arena, &sealed, 1, reply, out, err);
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
