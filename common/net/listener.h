/* Where connections come in: one address, accepted for ever, limited, swept. */
#ifndef BAIRI_COMMON_NET_LISTENER_H
#define BAIRI_COMMON_NET_LISTENER_H

#include "common/net/conn.h"
#include "common/net/pool.h"
#include "common/net/tls.h"

struct listener;

struct listener_options {
    const char *address;       /* numeric: "127.0.0.1", "::", "0.0.0.0" */
    uint16_t port;             /* 0: any free one, see listener_port */
    struct tls_server *tls;    /* borrowed for life */
    struct conn_limits limits; /* conn_limits_default() */
    struct conn_events events; /* e.g. rpc_server_events() */
};

/* Listens and accepts from now on. INVALID_ARGUMENT for a bad address, UNAVAILABLE for a taken one.
 */
enum status listener_create(const struct listener_options *options, struct listener **out,
                            struct error *err) MUST_CHECK;
uint16_t listener_port(const struct listener *listener);
struct pool_counters listener_count(struct listener *listener);
/* After tls_server_reload: closes connections whose certificate is not accepted any more. */
void listener_review(struct listener *listener);
/* Takes nobody new; standing connections stay. */
void listener_stop(struct listener *listener);
/* True once nothing waits to be sent: replies handed over have gone to the peers' machines. */
bool listener_is_quiet(struct listener *listener);
/* Closes all; returns when every call has given its connection back. Before rpc_server_destroy. */
void listener_destroy(struct listener **listener);

#endif
