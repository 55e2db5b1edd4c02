/* The entries of a folder, one after the other. */
#ifndef BAIRI_COMMON_LISTING_H
#define BAIRI_COMMON_LISTING_H

#include "common/status.h"

/* folder: as it was asked for; name: of the entry. A status other than OK ends the walk. */
typedef enum status listing_visitor(void *context, const char *folder, const char *name,
                                    struct error *err);

/*
 * Calls for every entry of base/folder but "." and "..", in no order; a folder that is not there
 * has none.
 * base   NULL: the folder is a path of its own
 * Fails  INTERNAL when the folder cannot be read; whatever a visitor says
 */
enum status listing_each(const char *base, const char *folder, listing_visitor *each, void *context,
                         struct error *err) MUST_CHECK;

#endif
