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
    struct journal *journal;
    atomic_uint said; /* refusals and health checks logged in the second said_s */
    _Atomic(int64_t) said_s;
};

/* What the log will say, kept apart because a reply may give the request's memory back. */
struct line {
    char method[ENVELOPE_METHOD_MAX + 1];
    char campaign[48];
    char call_id[2 * CALL_ID_SIZE + 1];
    char traceparent[ENVELOPE_TRACE_SIZE];
    int64_t us;
};

/* A line of a call answered on nng's thread, which must not wait for stderr. */
struct entry {
    struct entry *next;
    struct line line;
    char caller[URI_SIZE];
    enum status status;
    char text[ERROR_TEXT_SIZE];
};

/* Entries waiting for the one thread that writes them; it is never woken for a single one. */
struct journal {
    struct rpc_server *server;
    pthread_mutex_t lock;
    struct entry *first, *last;
    unsigned waiting;
    unsigned lost; /* not logged, since told_s */
    int64_t told_s;
    bool stopping, started;
    pthread_t thread;
};

/* One request from its frame to its reply. Reused with its arena. */
struct call {
    struct call *next;
    struct arena *arena;
    struct conn *conn; /* a reference */
    struct peer *peer; /* counted as outstanding; NULL: not counted */
    uint32_t id;       /* of the SP frame */
    struct row *row;
    struct meter *meter;         /* the row's, or the server's nameless one */
    Bairi__V1__Request *request; /* NULL when it could not be read */
    struct rpc_call rpc;
    struct error *details; /* behind rpc.details; pages never touched cost nothing */
    int64_t arrived_ns;
    int64_t deadline_ms;
    uint32_t retry_after_ms;
    unsigned wave;        /* of the lot, when the handler began to look */
    struct error outcome; /* before it is worked on: the refusal, or status OK */
    struct line line;
};

/*
 * Calls waiting for the threads that serve them. Waking a thread costs more than most calls, so one
 * wake is under way at a time, and who takes a call wakes the next one only where that helps.
 */
struct lane {
    struct rpc_server *server;
    pthread_mutex_t lock;
    pthread_cond_t filled;
    struct call *first, *last;
    atomic_uint waiting;
    unsigned most;
    unsigned idle; /* threads that sleep */
    bool waking;   /* one of them was told and has not come yet */
    bool stopping;
    unsigned thread_count;
    pthread_t *threads;
};

/* Calls at rest, and the thread that puts them back into the lane. */
struct lot {
    struct rpc_server *server;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct call *first;
    unsigned count, most;
    atomic_uint wave; /* counts what happened; a call parked under an older one is due */
    bool stopping, started;
    pthread_t thread;
};

struct rpc_server {
    struct rpc_table *table;
    void *context;
    rpc_gate *gate; /* NULL: none */
    struct clock *clock;
    struct rpc_limits limits; /* as created with; those that may change are kept below */
    atomic_uint outstanding_most, default_timeout_ms, most_timeout_ms;
    atomic_bool draining;
    atomic_bool closing;   /* no work is taken up any more */
    atomic_uint in_hand;   /* calls between frame and reply */
    struct meter nameless; /* calls of no method of the table */
    struct lane work;
    struct lot lot;
    struct journal journal;

    pthread_mutex_t lock; /* of spare and peers */
    struct call *spare;   /* the one used last first */
    unsigned spare_count;
    unsigned spare_least; /* how few there were since the last rpc_server_rest */
    struct peer *peers;
};

/* call.c: one call's way */
/* Reads the envelope and decides, before the body is decoded, whether it is worked on. */
void call_admit(struct rpc_server *server, struct call *call, struct bytes packed);
/*
 * Works on it (or tells the refusal) and queues the reply on its connection.
 * Returns  false when it was parked: it belongs to the lot then
 */
bool call_serve(struct rpc_server *server, struct call *call);
void call_log(const struct call *call); /* on threads that may wait */
/* Its handler is known to be so quick that others' replies may wait for it. */
bool call_is_quick(const struct call *call);

/* lane.c: the queue of work and its threads */
enum status lane_start(struct lane *lane, struct rpc_server *server, unsigned threads,
                       unsigned most, struct error *err) MUST_CHECK;
/* False when as many wait as may. */
bool lane_push(struct lane *lane, struct call *call);
/* Wakes a worker for calls that two busy ones left lying because they looked quick, and were not.
 */
void lane_rescue(struct lane *lane);
void lane_stop(struct lane *lane);

/* lot.c: calls at rest */
void lot_init(struct lot *lot, struct rpc_server *server);
enum status lot_start(struct lot *lot, struct error *err) MUST_CHECK;
unsigned lot_wave(struct lot *lot);
/*
 * Takes a call whose handler wants to be called again.
 * wave   of before the handler looked: what happened since then wakes the call at once
 * Fails  RESOURCE_EXHAUSTED, UNAVAILABLE; then it is still the caller's
 */
enum status lot_take(struct lot *lot, struct call *call, unsigned wave, struct error *err)
    MUST_CHECK;
void lot_wake(struct lot *lot);
/* Nothing rests any more: what did goes to the lane, or is let go. */
void lot_stop(struct lot *lot);
void lot_destroy(struct lot *lot);

/* journal.c */
enum status journal_start(struct journal *journal, struct rpc_server *server, struct error *err)
    MUST_CHECK;
/*
 * False when this call gets no line of its own but is counted: of refusals and health checks each
 * person has 100 a second, so that nobody fills the disk with them, or hides another's among them.
 */
bool journal_may_tell(const struct call *call);
void journal_add(struct journal *journal, const struct call *call);
/* Writes what waits and ends. */
void journal_stop(struct journal *journal);
void line_write(const struct line *line, const char *caller, enum status status, const char *text);

/* server.c */
void call_done(struct rpc_server *server, struct call *call);

#endif
