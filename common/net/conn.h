/* One connection: TLS on an nng stream, SP frames in and out, one order of death. */
#ifndef BAIRI_COMMON_NET_CONN_H
#define BAIRI_COMMON_NET_CONN_H

#include <stdatomic.h>

#include "common/net/sp.h"
#include "common/status.h"
#include "common/trust/identity.h"

/*
 * A connection lives until it is dead (closed by anybody), neither of its operations is in flight,
 * `closed` was told, and every reference is given back; then the pool's sweeper frees it.
 */
struct conn;

/* Times in ms on the monotonic clock; 0 in a field of size or number refuses everything. */
struct conn_limits {
    size_t body_max;   /* largest body taken; 8 MiB + 64 KiB */
    size_t output_max; /* bytes queued before the reader counts as too slow; 4 MiB and one frame */
    unsigned handshake_ms; /* 8000 */
    unsigned idle_ms;      /* 120000; not while a call is referenced; 0: never */
    unsigned stall_ms;     /* 30000 without progress of a write */
    unsigned linger_ms;    /* 1000: after a refusal, so that its alert arrives before the reset */
    unsigned connections;  /* 512, in all */
    unsigned unfinished;   /* 64 handshakes; over it the oldest is closed */
    unsigned per_identity; /* 8 */
};
struct conn_limits conn_limits_default(void);

/*
 * What the layer above is told. opened and frame come from nng's threads and must not block; per
 * connection they come one after another. closed comes from the sweeper's thread, after the last of
 * them, once for every connection, also for those which never opened.
 */
struct conn_events {
    void *context;
    /* the handshake is done, the peer's certificate verified, conn_send allowed */
    void (*opened)(void *context, struct conn *conn);
    /* frame->body is yours: take it (set it NULL) or leave it to be freed */
    void (*frame)(void *context, struct conn *conn, struct sp_frame *frame);
    void (*closed)(void *context, struct conn *conn, const struct error *why);
    /*
     * For those who use conn_attend, else NULL. True: nobody sleeps until a frame comes, so reading
     * may rest until conn_attend, or for a quarter of a second. Called with the connection locked.
     */
    bool (*rest)(void *context);
};

/* Who the other side is; valid from opened on. */
const struct identity *conn_identity(const struct conn *conn);
/* True from the moment of death: for rpc_call.cancelled. Valid while a reference is held. */
const atomic_bool *conn_gone(const struct conn *conn);

/* Over its identity's limit: to be told so, and closed after linger_ms. Valid from opened on. */
bool conn_is_crowded(const struct conn *conn);

/* A pointer of the layer above, set in opened. */
void conn_set_user(struct conn *conn, void *user);
void *conn_user(const struct conn *conn);

/*
 * Encrypts and queues one frame. From any thread; never blocks.
 * frame  SP_HEADER_SIZE bytes to be overwritten, then the body; not kept
 * size   of all of it
 * Returns  false when the connection is dead, or dies of its full queue
 */
bool conn_send(struct conn *conn, uint32_t id, uint8_t *frame, size_t size);
/*
 * The same in two steps, so that several frames leave as one write: whoever queues must flush soon.
 * Frames queued inside the `frame` callback are flushed when all that arrived has been handed over.
 */
bool conn_queue(struct conn *conn, uint32_t id, uint8_t *frame, size_t size);
void conn_flush(struct conn *conn);

/*
 * Reads on the caller's own thread, which saves a reply a thread switch: `frame` is called from
 * here until done(context) or until_ms, which is kept to a quarter of a second. Hold a reference.
 * Returns  false at once when somebody reads already
 */
bool conn_attend(struct conn *conn, bool (*done)(void *context), void *context, int64_t until_ms);

/* From any thread; `why` is what `closed` will tell. */
void conn_close(struct conn *conn, const struct error *why);

/* Why it is dead: what `closed` tells. UNAVAILABLE where nothing better is known. */
enum status conn_why(struct conn *conn, struct error *err);

/* References: whoever keeps a pointer beyond a callback holds one. */
struct conn *conn_retain(struct conn *conn);
void conn_release(struct conn **conn);

/* When bytes last arrived, monotonic ms. */
int64_t conn_heard_ms(struct conn *conn);

#endif
