/* Files that statements beside submissions name: whether they are here, and who may fetch them. */
#ifndef BAIRI_SERVER_SERVICES_ENCLOSURE_H
#define BAIRI_SERVER_SERVICES_ENCLOSURE_H

#include "server/services/rule.h"

/* Its form alone: a plain name, a type that is taken, a digest, a size. INVALID_ARGUMENT at field.
 */
enum status enclosure_is_sound(const Bairi__V1__Evidence *file, const char *field,
                               struct error *err) MUST_CHECK;
/* The caller sent it and all of it is durable. FAILED_PRECONDITION at field. */
enum status enclosure_is_here(struct call *call, const Bairi__V1__Evidence *file, const char *field,
                              struct error *err) MUST_CHECK;
/* The record of the entry names it. unit: whose it is beside the bureau; "": every unit's */
enum status enclosure_put(const struct entry *entry, const char *unit,
                          const Bairi__V1__Evidence *file, struct error *err) MUST_CHECK;
/* Some record names it that the caller may see with its files. */
enum status enclosure_may_get(struct call *call, struct transaction *tx, struct bytes sha256,
                              bool *may, struct error *err) MUST_CHECK;

#endif
