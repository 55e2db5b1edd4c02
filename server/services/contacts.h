/* Contacts travel beside statements, named by a salted digest, and can be erased. */
#ifndef BAIRI_SERVER_SERVICES_CONTACTS_H
#define BAIRI_SERVER_SERVICES_CONTACTS_H

#include "common/merkle/tree.h"
#include "server/call.h"

/*
 * The contacts that came along with a call, each judged like a statement and hashed once.
 * digests  arena memory, one per contact, in order
 * Fails    INVALID_ARGUMENT for one that is not well-formed
 */
enum status contacts_open(struct call *call, const ProtobufCBinaryData *packed, size_t count,
                          struct hash **digests, struct error *err) MUST_CHECK;
/* One of the digests is this one. */
bool contacts_have(const struct hash *digests, size_t count, ProtobufCBinaryData digest);
/* As privates for the ledger. */
enum status contacts_privates(struct call *call, const ProtobufCBinaryData *packed, size_t count,
                              struct bytes **out, struct error *err) MUST_CHECK;

/*
 * A contact for the caller, its salt left out; *out stays NULL where there is none, it was erased,
 * or the caller is an administrator. The caller has judged that the contact's owner is visible.
 */
enum status contact_read(struct call *call, struct transaction *tx, ProtobufCBinaryData digest,
                         Bairi__V1__Contact **out, struct error *err) MUST_CHECK;

#endif
