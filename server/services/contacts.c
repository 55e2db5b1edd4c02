/* Contacts travel beside statements, named by a salted digest, and can be erased. */
#include "server/services/contacts.h"

#include <string.h>

#include "common/message.h"
#include "common/record/record.h"
#include "server/services/facts.h"
#include "server/services/rule.h"

enum { CONTACT_TEXT_MAX = 600, CONTACT_MAX = 2048 };

/* What travels beside a statement is checked like the statement: nobody's list may break on it. */
static enum status contact_is_sound(struct call *call, ProtobufCBinaryData packed,
                                    struct error *err)
{
    ProtobufCMessage *message = NULL;

    if (packed.len > CONTACT_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "a contact has at most %d bytes, found %zu",
                         CONTACT_MAX, packed.len);
    TRY(message_unpack(&bairi__v1__contact__descriptor, (struct bytes){packed.data, packed.len},
                       call->arena, &message, err));
    const Bairi__V1__Contact *contact = (const Bairi__V1__Contact *)message;
    if (!message_is_known(message) || contact->salt.len != CONTACT_SALT_SIZE ||
        strlen(contact->name) > CONTACT_TEXT_MAX || strlen(contact->title) > CONTACT_TEXT_MAX ||
        strlen(contact->phone) > CONTACT_TEXT_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "a contact in this call is not well-formed");
    TRY(rule_visible(contact->name, "contact", err));
    TRY(rule_visible(contact->title, "contact_title", err));
    return rule_visible(contact->phone, "contact_phone", err);
}

enum status contacts_open(struct call *call, const ProtobufCBinaryData *packed, size_t count,
                          struct hash **digests, struct error *err)
{
    if (count > LEDGER_PRIVATES_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "at most %d contacts in one call",
                         LEDGER_PRIVATES_MAX);
    *digests = arena_array(call->arena, count + 1, sizeof **digests);
    if (!*digests)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++) {
        TRY(contact_is_sound(call, packed[i], err));
        sha256((struct bytes){packed[i].data, packed[i].len}, (*digests)[i].bytes);
    }
    return STATUS_OK;
}

bool contacts_have(const struct hash *digests, size_t count, ProtobufCBinaryData digest)
{
    for (size_t i = 0; digest.len == SHA256_SIZE && i < count; i++) {
        if (memcmp(digests[i].bytes, digest.data, SHA256_SIZE) == 0)
            return true;
    }
    return false;
}

enum status contacts_privates(struct call *call, const ProtobufCBinaryData *packed, size_t count,
                              struct bytes **out, struct error *err)
{
    *out = arena_array(call->arena, count + 1, sizeof **out);
    if (!*out)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++)
        (*out)[i] = (struct bytes){packed[i].data, packed[i].len};
    return STATUS_OK;
}

enum status contact_read(struct call *call, struct transaction *tx, ProtobufCBinaryData digest,
                         Bairi__V1__Contact **out, struct error *err)
{
    struct private_row row = {
        .digest = {.data = digest.data, .size = digest.len}
    };
    ProtobufCMessage *message = NULL;

    if (digest.len == 0 || call->caller->role == ROLE_ADMIN)
        return STATUS_OK;
    enum status status = store_get(tx, &table_private, &row, call->arena, err);
    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && row.content.size == 0))
        return STATUS_OK; /* erased */
    TRY(status);
    if (message_unpack(&bairi__v1__contact__descriptor, row.content, call->arena, &message, NULL) !=
        STATUS_OK)
        return STATUS_OK; /* one damaged contact fails nobody's list */
    *out = (Bairi__V1__Contact *)message;
    (*out)->salt = (ProtobufCBinaryData){0};
    return STATUS_OK;
}
