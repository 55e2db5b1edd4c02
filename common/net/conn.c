/* TLS on an nng stream. Callbacks run on nng's threads: they take one lock, never wait, never free.
 */
#include "common/net/internal.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "common/instant.h"
#include "common/net/tls.h"

enum { REST_MS = 200 };

struct conn_limits conn_limits_default(void)
{
    return (struct conn_limits){
        .body_max = (8 * 1024 + 64) * 1024, /* a workbook is one call, a list one reply */
        .output_max = 4 * 1024 * 1024,
        .handshake_ms = 8000,
        .idle_ms = 120000,
        .stall_ms = 30000,
        .linger_ms = 1000,
        .connections = 512,
        .unfinished = 64,
        .per_identity = 8,
    };
}

void conn_kill_locked(struct conn *conn, const struct error *why)
{
    if (conn->dead)
        return;
    if (!conn->why && why) {
        conn->why = malloc(sizeof *conn->why);
        if (conn->why)
            *conn->why = *why;
    }
    conn->dead = true;
    atomic_store(&conn->gone, true);
    nng_stream_close(conn->stream);
}

/* ---- life ---- */

static bool conn_fill(struct conn *conn)
{
    BIO *bio = conn_bio(conn);

    if (!bio)
        return false;
    SSL_set_bio(conn->ssl, bio, bio);
    conn->in_capacity = SMALL_INPUT;
    conn->in_buffer = malloc(SMALL_INPUT);
    return conn->in_buffer && nng_aio_alloc(&conn->recv_aio, conn_received, conn) == 0 &&
           nng_aio_alloc(&conn->wait_aio, NULL, NULL) == 0 &&
           nng_aio_alloc(&conn->quick_aio, NULL, NULL) == 0 &&
           nng_aio_alloc(&conn->send_aio, conn_sent, conn) == 0;
}

enum status conn_create(struct pool *pool, nng_stream *stream, SSL *ssl, enum sp_kind mine,
                        struct conn **out, struct error *err)
{
    struct conn *conn = calloc(1, sizeof *conn);

    if (!conn) {
        nng_stream_free(stream);
        SSL_free(ssl);
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    }
    conn->pool = pool;
    conn->stream = stream;
    conn->ssl = ssl;
    conn->mine = mine;
    atomic_init(&conn->gone, false);
    atomic_init(&conn->refs, 2); /* the pool's and the caller's */
    atomic_init(&conn->user, NULL);
    atomic_init(&conn->owed, 0);
    pthread_mutex_init(&conn->lock, NULL);
    conn->born_ms = conn->heard_ms = conn->progress_ms = monotonic_ms();
    sp_parser_init(&conn->parser, mine == SP_REQ ? SP_REP : SP_REQ, pool->limits.body_max);
    if (!conn_fill(conn)) {
        conn_free(conn);
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    }
    *out = conn;
    return STATUS_OK;
}

void conn_start(struct conn *conn)
{
    pthread_mutex_lock(&conn->lock);
    if (conn->mine == SP_REQ)
        conn_handshake_locked(conn);
    if (!conn->dead)
        conn_receive_locked(conn, conn->recv_aio);
    pthread_mutex_unlock(&conn->lock);
}

void conn_free(struct conn *conn)
{
    nng_aio_free(conn->recv_aio); /* waits for a callback that is just returning */
    nng_aio_free(conn->send_aio);
    nng_aio_free(conn->quick_aio);
    nng_aio_free(conn->wait_aio);
    nng_stream_free(conn->stream);
    SSL_free(conn->ssl);
    sp_parser_free(&conn->parser);
    free(conn->in_buffer);
    free(conn->pending.data);
    free(conn->flight.data);
    free(conn->why);
    pthread_mutex_destroy(&conn->lock);
    free(conn);
}

void conn_kill(struct conn *conn, const struct error *why)
{
    pthread_mutex_lock(&conn->lock);
    conn_kill_locked(conn, why);
    pthread_mutex_unlock(&conn->lock);
}

void conn_close(struct conn *conn, const struct error *why)
{
    conn_kill(conn, why);
    pool_poke(conn->pool);
}

/* ---- sweeping ---- */

static void kill_if(struct conn *conn, bool over, const char *limit)
{
    struct error err;

    if (!over || conn->dead)
        return;
    error_set(&err, STATUS_UNAVAILABLE, "the connection was closed: %s", limit);
    conn_kill_locked(conn, &err);
}

static void judge_times(struct conn *conn, int64_t now)
{
    const struct conn_limits *limits = &conn->pool->limits;
    int64_t last = conn->heard_ms > conn->progress_ms ? conn->heard_ms : conn->progress_ms;

    kill_if(conn, conn->linger_until_ms && now >= conn->linger_until_ms, "it broke");
    kill_if(conn, !conn->open && now - conn->born_ms > (int64_t)limits->handshake_ms,
            "its handshake took too long");
    kill_if(conn, conn->send_busy && now - conn->progress_ms > (int64_t)limits->stall_ms,
            "the other side does not read");
    kill_if(conn,
            limits->idle_ms && conn->open && atomic_load(&conn->refs) == 1 &&
                now - last > (int64_t)limits->idle_ms,
            "nothing was asked for too long");
}

/* Nobody came to read for a while: nng does, so that the other side's end is noticed. */
static void watch_reader(struct conn *conn, int64_t now)
{
    if (conn->resting && now - conn->heard_ms >= REST_MS)
        conn_receive_locked(conn, conn->recv_aio);
    else if (conn->attend_until_ms && now >= conn->attend_until_ms)
        nng_aio_cancel(conn->wait_aio);
}

enum sweep conn_sweep(struct conn *conn, int64_t now_ms)
{
    enum sweep due = SWEEP_KEEP;

    pthread_mutex_lock(&conn->lock);
    judge_times(conn, now_ms);
    if (!conn->dead)
        watch_reader(conn, now_ms);
    if (conn->dead && !conn->recv_busy && !conn->send_busy) {
        if (!conn->told)
            due = SWEEP_TELL;
        else if (atomic_load(&conn->refs) == 1)
            due = SWEEP_FREE;
    }
    pthread_mutex_unlock(&conn->lock);
    return due;
}

/* ---- what others ask ---- */

X509 *conn_certificate(struct conn *conn)
{
    X509 *certificate;

    pthread_mutex_lock(&conn->lock);
    certificate = SSL_get1_peer_certificate(conn->ssl);
    pthread_mutex_unlock(&conn->lock);
    return certificate;
}

const struct identity *conn_identity(const struct conn *conn)
{
    return &conn->identity;
}

bool conn_is_crowded(const struct conn *conn)
{
    return conn->crowded;
}

const atomic_bool *conn_gone(const struct conn *conn)
{
    return &conn->gone;
}

enum status conn_why(struct conn *conn, struct error *err)
{
    pthread_mutex_lock(&conn->lock);
    if (conn->why)
        *err = *conn->why;
    else
        error_set(err, STATUS_UNAVAILABLE, "the connection was closed");
    pthread_mutex_unlock(&conn->lock);
    return err->status;
}

void conn_set_user(struct conn *conn, void *user)
{
    atomic_store(&conn->user, user);
}

void *conn_user(const struct conn *conn)
{
    return atomic_load(&conn->user);
}

struct conn *conn_retain(struct conn *conn)
{
    atomic_fetch_add(&conn->refs, 1);
    return conn;
}

void conn_release(struct conn **conn)
{
    if (!conn || !*conn)
        return;
    atomic_fetch_sub(&(*conn)->refs, 1); /* the sweeper frees it at its next round */
    *conn = NULL;
}

int64_t conn_heard_ms(struct conn *conn)
{
    int64_t heard;

    pthread_mutex_lock(&conn->lock);
    heard = conn->heard_ms;
    pthread_mutex_unlock(&conn->lock);
    return heard;
}
