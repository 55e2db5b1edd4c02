/* Whose files are whose: owners in the blob store, and evidence that statements name. */
#ifndef BAIRI_SERVER_SERVICES_FILES_H
#define BAIRI_SERVER_SERVICES_FILES_H

#include "bairi/v1/submission.pb-c.h"
#include "server/call.h"

enum { FILE_OWNER_SIZE = 2 * ID_SIZE };

/* The owner's name in the blob store. */
struct file_owner {
    char name[FILE_OWNER_SIZE];
};

/*
 * A unit's own id; "<unit>+<subunit>" for a clerk of a department, "bureau.<department>" for the
 * bureau, "city.<department>" for the city: none can be a unit's id, nor another's.
 */
struct file_owner file_owner_of(const struct identity *caller);

/*
 * An earlier version of this very project named the same file, and the caller sees the project: so
 * a correction need not send again what the other side, unit or bureau, had sent.
 */
enum status file_is_named_before(struct call *call, struct transaction *tx,
                                 const Bairi__V1__Project *project, const Bairi__V1__Evidence *file,
                                 bool *named, struct error *err) MUST_CHECK;

#endif
