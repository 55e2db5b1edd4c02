/* A server's figures as a person reads them: what `bairid status` prints. Pure. */
#ifndef BAIRI_SERVER_METRICS_OVERVIEW_H
#define BAIRI_SERVER_METRICS_OVERVIEW_H

#include "common/buf.h"
#include "common/status.h"

/*
 * Figures as text in the user's language: the server, connections, ledgers, and a row per method
 * that was called, with the bucket its median and its 99th percentile lie in.
 * exposition  as figures_write makes it
 * Fails       INVALID_ARGUMENT: it is something else, or holds more than a server shows
 */
enum status overview_write(const char *exposition, struct buf *out, struct error *err) MUST_CHECK;

#endif
