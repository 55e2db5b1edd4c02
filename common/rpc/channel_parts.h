/* What the channel's parts know of each other: endpoints, the one connection, the slots of calls.
 */
#ifndef BAIRI_COMMON_RPC_CHANNEL_PARTS_H
#define BAIRI_COMMON_RPC_CHANNEL_PARTS_H

#include <pthread.h>

#include "common/net/conn.h"
#include "common/net/pool.h"
#include "common/rpc/channel.h"
#include "common/rpc/envelope.h"
#include "common/rpc/server.h"

enum { CHANNEL_SLOTS = 64, CHANNEL_ENDPOINTS = 16 };

/* One request on the wire, waited for by one thread. */
struct slot {
    pthread_cond_t done_cond;
    bool used;
    bool done;
    bool asleep; /* somebody sleeps until it is done */
    bool unread; /* the reply has come and nobody took it yet */
    bool lost;   /* done without a reply: `error` says why */
    uint32_t id;
    struct conn *conn; /* on which it was sent; compared, never followed */
    size_t sent;       /* bytes of the request */
    uint8_t *body;
    size_t size;
    struct error error;
};

struct endpoint {
    char *name;
    bool down;             /* it failed, and nothing has shown since that it works */
    int64_t down_until_ms; /* then its health is looked at */
    unsigned failures;     /* in a row */
    unsigned failed_try;   /* the channel's try that failed last here */
};

enum probe { PROBE_WAITS, PROBE_GOOD, PROBE_BAD };

/* Health checks of endpoints that are down; a thread from the first such on. */
struct prober {
    pthread_t thread;
    bool started;
    atomic_bool stopping;
    pthread_cond_t changed;
    enum probe probe;
};

enum link { LINK_CLOSED, LINK_DIALING, LINK_SHAKING, LINK_OPEN };

struct channel {
    struct endpoint endpoints[CHANNEL_ENDPOINTS];
    size_t endpoint_count;
    char *server_name;
    struct tls_client *tls;
    unsigned attempts, backoff_ms;
    unsigned connect_ms, down_ms, ping_after_ms, ping_busy_ms, ping_patience_ms;
    struct pool *pool;
    uint8_t id_prefix[8];
    atomic_ullong calls;

    pthread_mutex_t lock;   /* of all below; taken by nng's threads, so never held while waiting */
    pthread_cond_t changed; /* link state, or a slot became free */
    enum link link;
    struct conn *conn; /* a reference while not NULL */
    struct endpoint *using;
    struct error why; /* of the last closed link */
    unsigned tries;   /* dials begun, so that waiters tell a new failure from an old one */
    uint32_t sequence;
    struct slot slots[CHANNEL_SLOTS];
    unsigned unread;      /* slots that are */
    bool held;            /* a request was queued and not flushed */
    atomic_uint sleepers; /* slots somebody sleeps for */
    unsigned tokens;      /* retries this channel still has; successes give some back */
    int64_t pinged_ms;    /* 0: no ping is out */
    bool reached;         /* a server has answered on this channel: it is expected back */
    struct prober prober;
};

/* endpoints.c; lock held */
struct endpoint *endpoint_choose(struct channel *channel);
/* Another one is up; than: may be NULL. */
bool endpoint_has_other(const struct channel *channel, const struct endpoint *than);
void endpoint_failed(struct channel *channel, struct endpoint *endpoint);
void endpoint_works(struct endpoint *endpoint);

/* probe.c */
#define PING_ID (SP_ID_BIT | UINT32_C(0x40000000))
/* A health check whose reply nobody waits for. */
void ping_send(struct conn *conn, uint32_t id);
void prober_wake(struct channel *channel); /* lock held */
void prober_stop(struct channel *channel);

/* link.c */
struct conn_events link_events(struct channel *channel);
void link_tick(void *context, int64_t now_ms);
/* A reference to an open connection, dialled if need be; waits until the deadline. */
enum status link_get(struct channel *channel, int64_t deadline_ms, struct conn **out,
                     struct error *err) MUST_CHECK;
/* Sends what was held back, if anything; lock not held. */
void link_flush(struct channel *channel);
/* A reply said so: with another endpoint at hand, new calls go there. */
void link_drained(struct channel *channel, const struct conn *conn);

/* Lock held: nobody sleeps for this slot any more. */
void slot_awake(struct channel *channel, struct slot *slot);

/* Waits on a condition until a monotonic instant; false when it has passed. Lock held. */
bool wait_until(struct channel *channel, pthread_cond_t *cond, int64_t deadline_ms);

/* One call between its start and its wait; arena memory. */
struct channel_pending {
    struct channel *channel;
    struct channel_call *call;
    const ProtobufCMethodDescriptor *method;
    struct slot *slot;
    char *name; /* "bairi.v1.Health/Check" */
    struct bytes body;
    uint8_t call_id[CALL_ID_SIZE];
    int64_t deadline_ms;
    unsigned attempts; /* made so far */
    unsigned asked;    /* those of them after which the server asked to come again, or that found
                          nobody where there had been a server */
    bool sent;         /* the last one */
    uint32_t retry_after_ms;
    struct error error; /* of the attempt just made */
};

/* attempt.c */
/* A free slot, waited for until the deadline. */
enum status slot_take(struct channel *channel, int64_t deadline_ms, struct slot **out,
                      struct error *err) MUST_CHECK;
void slot_give_back(struct channel *channel, struct slot *slot);
/* Connects if need be and sends; pending->error says why not. */
enum status attempt_begin(struct channel_pending *pending) MUST_CHECK;
/* Waits for the reply and unpacks it; pending->error says why not. */
enum status attempt_finish(struct channel_pending *pending, const ProtobufCMessage **reply)
    MUST_CHECK;

#endif
