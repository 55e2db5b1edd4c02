/* One JSON line on stderr per event; written by main, the RPC server and commands, never by
 * libraries. */
#ifndef BAIRI_COMMON_LOG_H
#define BAIRI_COMMON_LOG_H

#include <stdint.h>

#include "common/instant.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Lines below this level are dropped; default LOG_INFO. Clock borrowed for the time stamp; NULL:
 * real. */
void log_init(enum log_level level, struct clock *clock);

/*
 * One line {"time":…,"level":…,"event":…, key: value …}. Pairs of (const char *key, const char
 * *value), ended by NULL; values are escaped, control characters included. No secrets.
 */
void log_event(enum log_level level, const char *event, ...) __attribute__((sentinel));

#endif
