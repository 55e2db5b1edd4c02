/* What a running server shows of itself, as Prometheus text. */
#ifndef BAIRI_SERVER_METRICS_FIGURES_H
#define BAIRI_SERVER_METRICS_FIGURES_H

#include "common/net/listener.h"
#include "common/rpc/server.h"
#include "server/call.h"
#include "server/metrics/http.h"

/* All borrowed; read from any thread while they live. */
struct figures {
    const struct rpc_server *rpc;
    struct listener *listener;
    struct office *office;
    struct clock *clock;
    int64_t began_ms;     /* monotonic */
    atomic_bool draining; /* said by whoever drains */
};

/* Appends every family. Takes no lock that a call waits for longer than a moment. */
void figures_write(const struct figures *figures, struct buf *out);

/* The pages of common use: /metrics, and /healthz, which is 503 while draining. context: figures.
 */
enum { FIGURES_PAGES = 2 };
extern const struct http_page figures_pages[FIGURES_PAGES];

#endif
