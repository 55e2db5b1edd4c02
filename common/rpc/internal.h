/* What the server's parts know of each other: a call on its way, and the lanes it waits in. */
#ifndef BAIRI_COMMON_RPC_INTERNAL_H
#define BAIRI_COMMON_RPC_INTERNAL_H

#include <pthread.h>

#include "common/net/conn.h"
#include "common/rpc/envelope.h"
#include "common/rpc/server.h"
#include "common/rpc/table.h"

/* Everybody who ever connected, by URI; never forgotten before the server ends: there are few. */
struct peer {
    struct peer *next;
    char uri[URI_SIZE];
    atomic_uint outstanding;
};

/* One request from its frame to its reply. Reused with its arena. */
struct call {
    struct call *next;
    struct arena *arena;
    struct conn *conn; /* a reference */
    struct peer *peer; /* counted as outstanding; NULL: not counted */
    uint32_t id;       /* of the SP frame */
    const struct row *row;
    Bairi__V1__Request *request; /* NULL when it could not be read */
    int64_t arrived_ns;
    int64_t deadline_ms;
    uint32_t retry_after_ms;
    struct error refusal; /* status OK: to be worked on */
};

/* Calls waiting for the threads that serve them. */
struct lane {
    struct rpc_server *server;
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct call *first, *last;
    unsigned waiting, most;
    bool stopping;
    unsigned thread_count;
    pthread_t *threads;
};

struct rpc_server {
    struct table *table;
    void *context;
    rpc_gate *gate; /* NULL: none */
    struct clock *clock;
    struct rpc_limits limits;
    atomic_bool draining;
    atomic_uint in_hand; /* calls between frame and reply */
    struct lane work;
    struct lane health; /* health checks and refusals */

    pthread_mutex_t lock; /* of spare and peers */
    struct call *spare;
    unsigned spare_count;
    struct peer *peers;
};

/* call.c: one call's way */
/* Reads the envelope and decides, before the body is decoded, whether and where it is worked on. */
void call_admit(struct rpc_server *server, struct call *call, struct bytes packed);
/* Works on it (or tells the refusal), replies, logs. `scratch` is the thread's own. */
void call_serve(struct rpc_server *server, struct call *call, struct rpc_call *scratch);
/* Replies with the refusal and nothing else: for nng's threads. */
void call_refuse(struct rpc_server *server, struct call *call);

/* lane.c: queue and threads */
enum status lane_start(struct lane *lane, struct rpc_server *server, unsigned threads,
                       unsigned most, struct error *err) MUST_CHECK;
/* False when as many wait as may. */
bool lane_push(struct lane *lane, struct call *call);
void lane_stop(struct lane *lane);

/* server.c */
void call_done(struct rpc_server *server, struct call *call);

#endif
