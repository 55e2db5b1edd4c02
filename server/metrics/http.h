/* The smallest HTTP server that a collector of figures needs: GET of a few pages, on loopback. */
#ifndef BAIRI_SERVER_METRICS_HTTP_H
#define BAIRI_SERVER_METRICS_HTTP_H

#include "common/buf.h"
#include "common/status.h"
#include "server/metrics/loopback.h"

enum {
    HTTP_LINE_MAX = 1024, /* of a request line, its line end included */
    HTTP_HEAD_MAX = 8192,
    HTTP_CONNECTIONS = 8, /* further ones wait to be accepted */
    HTTP_TIME_MS = 2000,  /* from accept to close */
    HTTP_BODY_MAX = 4 << 20
};

/* A page; anything else is 404. fill appends the body and returns 200 or 503. */
struct http_page {
    const char *path, *type;
    int (*fill)(void *context, struct buf *body);
};

/*
 * Judges what arrived of a request; pure.
 * page     set with 200
 * Returns  0: the head is not whole yet; 200; 400 no HTTP/1.0 or 1.1, or too long; 404; 405 no GET
 */
int http_judge(const char *head, size_t size, const struct http_page *pages, size_t count,
               const struct http_page **page);

struct http;

/*
 * Serves pages (borrowed) from one thread of its own until destroyed. Port 0 takes a free one.
 * UNAVAILABLE for a port that is taken.
 */
enum status http_create(const struct loopback *at, const struct http_page *pages, size_t count,
                        void *context, struct http **out, struct error *err) MUST_CHECK;
/* Where it listens. */
const struct loopback *http_at(const struct http *http);
void http_destroy(struct http **http);

#endif
