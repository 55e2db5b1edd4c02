/* Parsed settings versions, kept for as long as their campaign: parsing a file costs more than a
 * call. */
#ifndef BAIRI_SERVER_SETTINGS_H
#define BAIRI_SERVER_SETTINGS_H

#include "server/call.h"

struct settings_cache;
struct settings_cache *settings_cache_create(void); /* NULL without memory */
void settings_cache_destroy(struct settings_cache **cache);

#endif
