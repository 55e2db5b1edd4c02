/* Addresses of this machine that no other machine reaches, and fetching a page from one. */
#ifndef BAIRI_SERVER_METRICS_LOOPBACK_H
#define BAIRI_SERVER_METRICS_LOOPBACK_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "common/buf.h"
#include "common/status.h"

enum { LOOPBACK_TEXT = 64 };

struct loopback {
    struct sockaddr_storage address;
    socklen_t size;
};

/* "127.0.0.1:9100", "[::1]:9100". INVALID_ARGUMENT for names and for every other address. */
enum status loopback_parse(const char *text, struct loopback *out, struct error *err) MUST_CHECK;
/* As it was parsed, e.g. with the port that the system chose. */
void loopback_format(const struct loopback *loopback, char out[LOOPBACK_TEXT]);
/*
 * GET of a path; the answer's body is appended, up to the builder's ceiling.
 * Fails  UNAVAILABLE: nobody listens, or no 200 came within 5 s
 */
enum status loopback_get(const struct loopback *loopback, const char *path, struct buf *body,
                         struct error *err) MUST_CHECK;

#endif
