/* Dispatch of calls over one const table: who may, how large, read or write, and to whom it goes.
 */
#ifndef BAIRI_COMMON_RPC_SERVER_H
#define BAIRI_COMMON_RPC_SERVER_H

#include <stdatomic.h>

#include <protobuf-c/protobuf-c.h>

#include "common/arena.h"
#include "common/instant.h"
#include "common/net/listener.h"
#include "common/rpc/meter.h"
#include "common/status.h"
#include "common/trust/identity.h"

struct rpc_table;

enum { CALL_ID_SIZE = 16, CALL_DETAILS_MAX = 64 };

/* What every handler is handed about its call. The arena lives until the reply is written. */
struct rpc_call {
    struct arena *arena;
    const struct identity *caller; /* from the verified certificate, never from the message */
    const char *campaign;          /* id as asked; "" when none */
    struct instant now;            /* the server's clock when the call was taken up */
    int64_t deadline_ms;           /* monotonic; work stops beyond it */
    const atomic_bool *cancelled;  /* true once the connection is gone */
    int64_t began_ms;              /* monotonic; when the request arrived */
    const uint8_t *call_id;        /* 16 bytes */
    const char *traceparent;
    struct error *details; /* room for CALL_DETAILS_MAX: further places and fields for the reply */
    size_t detail_count;
    bool replayed;           /* the reply's flag: all that the call would write was there before */
    uint32_t retry_after_ms; /* the reply's hint to RESOURCE_EXHAUSTED; 0: none */
    const struct rpc_table *table; /* for rpc_call_knows; NULL: it knows none */
    void *found;                   /* what the gate left for the handler; NULL without a gate */

    /* for rpc_park */
    uint64_t resume; /* the handler's own note to itself, kept while parked; 0 at first */
    bool may_park;
    const atomic_bool *draining; /* the server's; NULL: it never drains (may_park is false) */
    int64_t park_until_ms;
};

/* STATUS_OK while there is time and somebody waits; else DEADLINE_EXCEEDED or CANCELLED. */
enum status rpc_call_alive(const struct rpc_call *call, struct error *err) MUST_CHECK;

/* The server has methods of this service ("bairi.v1.Health"). */
bool rpc_call_knows(const struct rpc_call *call, const char *service);

/*
 * Lets a call rest without a thread (a long poll). True: return STATUS_OK at once, the reply is not
 * looked at; the call begins anew, from the gate on and with its request, after rpc_server_wake or
 * when the time has come. False: the time has come, or the server drains: answer now.
 * until_ms  monotonic; never so late that the answer would miss the deadline
 */
bool rpc_park(struct rpc_call *call, int64_t until_ms) MUST_CHECK;

/*
 * A handler: request unpacked and checked, reply initialised by its generated init; both are arena
 * memory. Runs on a worker thread and may block.
 */
typedef enum status rpc_handler(void *context, struct rpc_call *call, const void *request,
                                void *reply, struct error *err);

/*
 * What the server knows of a caller beside the role (enrolment records): asked on a worker thread
 * before the body is decoded; any status but OK is the answer.
 */
typedef enum status rpc_gate(void *context, struct rpc_call *call, struct error *err);

enum rpc_lane {
    LANE_WORK,  /* queued to the worker threads */
    LANE_HEALTH /* answered at once, while the queue is full too; the handler must never block */
};

struct rpc_method {
    const ProtobufCServiceDescriptor *service; /* e.g. &bairi__v1__health__descriptor */
    const char *name;                          /* "Check" */
    unsigned roles;                            /* bits of enum role_id; 0 denies everybody */
    bool writes;
    bool needs_campaign;
    enum rpc_lane lane;
    size_t body_max; /* bytes of the packed request */
    rpc_handler *handler;
};

struct rpc_limits {
    unsigned workers;              /* threads; 32 */
    unsigned queue;                /* calls waiting; 1024 */
    unsigned outstanding_identity; /* 64, parked ones among them */
    unsigned parked;               /* calls at rest; 1024 */
    unsigned default_timeout_ms;   /* 30000 */
    unsigned most_timeout_ms;      /* 120000 */
    size_t arena;                  /* bytes per call; 64 MiB */
    size_t reply_max;              /* bytes of a reply's envelope; 8 MiB + 64 KiB as clients take */
};
struct rpc_limits rpc_limits_default(void);

struct rpc_server;

/*
 * Serves a table on a listener until destroyed. table, context and clock are borrowed.
 * Every method is refused with UNIMPLEMENTED, PERMISSION_DENIED, INVALID_ARGUMENT before its body
 * is decoded. One log line per request.
 */
enum status rpc_server_create(const struct rpc_method *table, size_t count, void *context,
                              struct clock *clock, const struct rpc_limits *limits,
                              struct rpc_server **out, struct error *err) MUST_CHECK;
/* Puts a gate before every method of LANE_WORK; before the first call comes in. */
void rpc_server_set_gate(struct rpc_server *server, rpc_gate *gate);
/*
 * Takes queue, parked, outstanding_identity and both times from now on; the other limits stay as
 * they were created. From any thread.
 */
void rpc_server_set_limits(struct rpc_server *server, const struct rpc_limits *limits);
/* The callbacks a listener needs to hand frames over; see common/net/listener.h. */
struct conn_events rpc_server_events(struct rpc_server *server);
/* Something happened: every parked call looks again. From any thread; never waits. */
void rpc_server_wake(struct rpc_server *server);
/* Replies carry the draining flag from now on; parked calls are answered, new writes are refused
 * with UNAVAILABLE. */
void rpc_server_drain(struct rpc_server *server);
/* After rpc_server_drain: nothing new is taken up any more, reads neither; health is answered on.
 */
void rpc_server_close(struct rpc_server *server);
/*
 * Calls `visit` for every method in the order of their names, then for calls of no method of the
 * table with the name "". From any thread; calls go on meanwhile.
 */
void rpc_server_each_method(const struct rpc_server *server,
                            void (*visit)(void *context, const char *method,
                                          const struct meter_reading *reading),
                            void *context);
/* True once nothing is queued or at work. */
bool rpc_server_is_idle(struct rpc_server *server);
/*
 * Gives back what no call has used since it was called before; every few seconds, by one thread.
 * Returns how many calls' memory that was.
 */
unsigned rpc_server_rest(struct rpc_server *server);
void rpc_server_destroy(struct rpc_server **server);

#endif
