/* The project record as it travels and as the domain core knows it. */
#ifndef BAIRI_COMMON_RECORD_RECORD_H
#define BAIRI_COMMON_RECORD_RECORD_H

#include "bairi/v1/submission.pb-c.h"
#include "common/campaign/project.h"
#include "common/trust/digest.h"

enum { CONTACT_SALT_SIZE = 16 };

/*
 * A project as a message; everything in *out is arena memory. The contact is left out: see
 * record_contact. Files without a digest yet get 32 zero bytes.
 * Fails  RESOURCE_EXHAUSTED over the arena's budget
 */
enum status record_to_message(const struct project *project, struct arena *arena,
                              Bairi__V1__Project **out, struct error *err) MUST_CHECK;

/*
 * A message as a project: ids of kind and document known, day valid, numbers within their range,
 * digests of 32 bytes, at most PROJECT_FILES_MAX files. What the campaign demands beyond that is
 * project_check's. The contact fields are "": see record_set_contact.
 * Fails  INVALID_ARGUMENT with err->field = the field's id
 */
enum status record_from_message(const Bairi__V1__Project *message, struct arena *arena,
                                struct project *out, struct error *err) MUST_CHECK;

/* True when the project names a contact's name, title or phone. */
bool record_has_contact(const struct project *project);

/*
 * The contact of a project as the packed private message and its digest (Project.contact).
 * salt    random, so that a digest tells nothing of a phone number
 * packed  arena memory
 */
enum status record_contact(const struct project *project, const uint8_t salt[CONTACT_SALT_SIZE],
                           struct arena *arena, struct bytes *packed, uint8_t digest[SHA256_SIZE],
                           struct error *err) MUST_CHECK;

/* Puts the contact's texts into a project (borrowed from the message); NULL: none. */
void record_set_contact(struct project *project, const Bairi__V1__Contact *contact);

#endif
