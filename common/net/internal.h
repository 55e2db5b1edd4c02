/* What conn, pool, listener and dialer know of each other. */
#ifndef BAIRI_COMMON_NET_INTERNAL_H
#define BAIRI_COMMON_NET_INTERNAL_H

#include <pthread.h>

#include <nng/nng.h>
#include <openssl/ssl.h>

#include "common/net/conn.h"
#include "common/net/pool.h"

enum { SMALL_INPUT = 4 * 1024 }; /* an idle connection's receive buffer */

/* Bytes on their way out. */
struct output {
    uint8_t *data;
    size_t size;
    size_t capacity;
};

struct conn {
    struct pool *pool;
    nng_stream *stream;
    nng_aio *recv_aio;
    nng_aio *wait_aio; /* without callback: receives for conn_attend */
    nng_aio *send_aio;
    nng_aio *quick_aio; /* without callback: for what the socket takes at once */
    enum sp_kind mine;
    atomic_bool gone;
    atomic_uint refs; /* the pool's one included */
    _Atomic(void *) user;
    atomic_int owed; /* requests handed up and not answered yet */
    struct identity identity;
    int64_t expires_s; /* end of the peer certificate, seconds since 1970 */

    pthread_mutex_t lock; /* of all down to `why` */
    SSL *ssl;
    bool dead;               /* from here on no operation is started */
    bool recv_busy;          /* an operation of recv_aio, or a thread in conn_attend */
    bool resting;            /* open, and nobody reads */
    int64_t attend_until_ms; /* 0: nobody is in conn_attend */
    bool send_busy;
    bool open;             /* handshake finished, identity admitted, greeting sent */
    bool crowded;          /* over its identity's limit; set before opened, then never changed */
    bool discarding;       /* refused: what arrives is thrown away until linger_until_ms */
    bool mute;             /* nothing is written any more */
    struct output pending; /* encrypted, waiting for the flight before it */
    struct output flight;  /* belongs to send_aio while send_busy */
    size_t flight_done;
    int64_t born_ms, heard_ms, progress_ms, linger_until_ms;
    struct error *why;

    /* the receiving callback's own: there is only one at a time */
    uint8_t *in_buffer;
    size_t in_capacity;
    const uint8_t *in;
    size_t in_left;
    unsigned in_small;   /* small receipts in a row */
    size_t in_fruitless; /* bytes since plain ones came: key updates, empty records */
    unsigned in_row;     /* receipts since nng's poller was last waited for */
    bool eager;          /* the last receipt came soon after the one before it was dealt with */
    int64_t settled_ns;  /* when all that had arrived was dealt with */
    struct sp_parser parser;

    /* under the pool's lock */
    struct conn *next, *previous;
    bool admitted;
    bool counted; /* why it was not admitted is in the counters already */
    bool told;
    unsigned judged; /* the listener's review that its certificate has passed, or that was before */
};

struct pool {
    struct conn_limits limits;
    struct conn_events events;
    void (*tick)(void *context, int64_t now_ms);
    void *tick_context;
    pthread_t thread;
    bool started;
    atomic_bool spinning; /* a thread of this pool looks at a socket again and again */

    pthread_mutex_t lock; /* taken before any connection's, never after */
    pthread_cond_t wake;
    bool poked;
    bool stopping;
    struct conn *first, *last; /* oldest first */
    struct pool_counters counters;
};

/* ssl and stream become the connection's, also on failure. The caller's reference beside the
 * pool's. */
enum status conn_create(struct pool *pool, nng_stream *stream, SSL *ssl, enum sp_kind mine,
                        struct conn **out, struct error *err) MUST_CHECK;
/* Begins the handshake and receiving; once, after pool_add. */
void conn_start(struct conn *conn);
/* conn_close for those who hold the pool's lock: without waking the sweeper. */
void conn_kill(struct conn *conn, const struct error *why);
/* Only when neither operation is in flight and no reference is left. */
void conn_free(struct conn *conn);

/* With the connection's lock held: */
/* Marks it dead and closes its stream; the first reason is kept. */
void conn_kill_locked(struct conn *conn, const struct error *why);
/* Encrypts into the queue; false when that kills the connection. */
bool conn_write_locked(struct conn *conn, const uint8_t *bytes, size_t size);
/* More waits to be written than may. */
bool conn_is_full_locked(const struct conn *conn);
/* Sends what is queued, unless something is on its way already. */
void conn_flush_locked(struct conn *conn);
/* Starts an operation of recv_aio or wait_aio. */
void conn_receive_locked(struct conn *conn, nng_aio *aio);
enum step { STEP_WAIT, STEP_DONE };
enum step conn_handshake_locked(struct conn *conn);
/* Without it: the callbacks of recv_aio and send_aio. */
void conn_received(void *conn);
void conn_sent(void *conn);

/* eager.c, on the receiving thread: */
/* All that had arrived is dealt with; before the next is waited for. */
void conn_settled(struct conn *conn);
/* Something has arrived by itself. */
void conn_surprised(struct conn *conn);
/* Looks whether more is there already; true when wait_aio holds it. */
bool conn_look_again(struct conn *conn);

enum sweep { SWEEP_KEEP, SWEEP_TELL, SWEEP_FREE };
/* Applies the limits of time and says what is due. */
enum sweep conn_sweep(struct conn *conn, int64_t now_ms);
/* A reference to the peer's certificate, NULL when there is none. */
X509 *conn_certificate(struct conn *conn);

/* False when over the limit of connections. */
bool pool_add(struct pool *pool, struct conn *conn, struct error *err);
/* After the handshake; false when the identity has all its connections. */
bool pool_admit(struct pool *pool, struct conn *conn, struct error *err);
void pool_poke(struct pool *pool);

/* A BIO that reads conn->in and writes to conn->pending, without a copy in between. */
BIO *conn_bio(struct conn *conn);
bool output_add(struct output *output, const void *bytes, size_t size);
bool output_reserve(struct output *output, size_t more);

#endif
