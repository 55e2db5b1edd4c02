/* TLS on an nng stream. Callbacks run on nng's threads: they take one lock, never wait, never free.
 */
#include "common/net/internal.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

#include "common/instant.h"
#include "common/net/tls.h"

enum {
    SMALL_INPUT = 4 * 1024,
    LARGE_INPUT = 64 * 1024,
    SMALL_RECEIPTS = 32, /* in a row before a large buffer is given back */
    RECORD_PLAIN = 16 * 1024
};

struct conn_limits conn_limits_default(void)
{
    return (struct conn_limits){
        .body_max = (1024 + 64) * 1024,
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

/* ---- death (lock held) ---- */

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

/* Keeps the first reason, writes nothing more, and dies when the time of lingering is over. */
static void linger_locked(struct conn *conn, const struct error *why)
{
    if (!conn->why) {
        conn->why = malloc(sizeof *conn->why);
        if (conn->why)
            *conn->why = *why;
    }
    conn->mute = true;
    if (conn->linger_until_ms == 0)
        conn->linger_until_ms = monotonic_ms() + (int64_t)conn->pool->limits.linger_ms;
}

/* ---- receiving ---- */

/* A buffer as large as the traffic: idle connections keep a small one. */
static void fit_input(struct conn *conn, size_t received)
{
    size_t wanted = conn->in_capacity;
    uint8_t *buffer;

    conn->in_small = received <= SMALL_INPUT ? conn->in_small + 1 : 0;
    if (received == conn->in_capacity && conn->in_capacity < LARGE_INPUT)
        wanted = LARGE_INPUT;
    else if (conn->in_small > SMALL_RECEIPTS)
        wanted = SMALL_INPUT;
    if (wanted == conn->in_capacity)
        return;
    buffer = malloc(wanted);
    if (!buffer)
        return;
    free(conn->in_buffer);
    conn->in_buffer = buffer;
    conn->in_capacity = wanted;
}

static void receive_locked(struct conn *conn)
{
    nng_iov iov = {.iov_buf = conn->in_buffer, .iov_len = conn->in_capacity};

    conn->recv_busy = true;
    nng_aio_set_iov(conn->recv_aio, 1, &iov);
    nng_stream_recv(conn->stream, conn->recv_aio);
}

/* True when there is something to work on. */
static bool take_input(struct conn *conn)
{
    int result = nng_aio_result(conn->recv_aio);
    struct error err;
    bool useful;

    pthread_mutex_lock(&conn->lock);
    if (result != 0) {
        error_set(&err, STATUS_UNAVAILABLE, "the other side closed the connection");
        conn_kill_locked(conn, &err);
    } else {
        conn->in = conn->in_buffer;
        conn->in_left = nng_aio_count(conn->recv_aio);
        conn->heard_ms = monotonic_ms();
    }
    useful = !conn->dead && !conn->discarding;
    pthread_mutex_unlock(&conn->lock);
    return useful;
}

/* A failed operation of the session: its alert goes out, then the end (lock held). */
static void session_failed(struct conn *conn)
{
    bool alerting = conn->pending.size > 0;
    struct error err;

    tls_failure(conn->ssl, &err);
    conn_flush_locked(conn);
    if (alerting && conn->mine == SP_REP && !conn->open) {
        conn->discarding = true;
        linger_locked(conn, &err);
    } else {
        conn_kill_locked(conn, &err);
    }
}

static bool read_certificate(struct conn *conn, struct error *err)
{
    const X509 *certificate = SSL_get0_peer_certificate(conn->ssl);
    struct tm end;

    if (!certificate) {
        error_set(err, STATUS_UNAUTHENTICATED, "the other side shows no certificate");
        return false;
    }
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) == 1)
        conn->expires_s = timegm(&end);
    return identity_of_certificate(certificate, &conn->identity, err) == STATUS_OK;
}

enum step { STEP_WAIT, STEP_DONE };

static enum step handshake_locked(struct conn *conn)
{
    struct error err;
    int result;

    if (conn->dead)
        return STEP_WAIT;
    ERR_clear_error();
    result = SSL_do_handshake(conn->ssl);
    if (result != 1) {
        if (SSL_get_error(conn->ssl, result) == SSL_ERROR_WANT_READ)
            conn_flush_locked(conn);
        else
            session_failed(conn);
        return STEP_WAIT;
    }
    if (read_certificate(conn, &err))
        return STEP_DONE;
    conn_kill_locked(conn, &err);
    return STEP_WAIT;
}

static bool greet(struct conn *conn)
{
    uint8_t greeting[SP_GREETING_SIZE];
    bool done;

    sp_greeting(conn->mine, greeting);
    pthread_mutex_lock(&conn->lock);
    done = !conn->dead && conn_write_locked(conn, greeting, sizeof greeting);
    conn_flush_locked(conn);
    conn->open = done;
    pthread_mutex_unlock(&conn->lock);
    return done;
}

/* True once the connection is open. */
static bool finish_handshake(struct conn *conn)
{
    struct error err;
    enum step step;

    if (conn->open) /* set on this thread only */
        return true;
    pthread_mutex_lock(&conn->lock);
    step = handshake_locked(conn);
    pthread_mutex_unlock(&conn->lock);
    if (step == STEP_WAIT)
        return false;
    if (!pool_admit(conn->pool, conn, &err)) {
        conn_close(conn, &err);
        return false;
    }
    if (!greet(conn))
        return false;
    conn->pool->events.opened(conn->pool->events.context, conn);
    return true;
}

/* Cuts plain bytes into frames and hands them up; false when the peer breaks the framing. */
static bool hand_over(struct conn *conn, struct bytes plain)
{
    const struct conn_events *events = &conn->pool->events;
    struct sp_frame frame;
    struct error err;

    while (plain.size > 0) {
        switch (sp_parser_next(&conn->parser, &plain, &frame, &err)) {
        case SP_MORE:
            break;
        case SP_FRAME:
            events->frame(events->context, conn, &frame);
            free(frame.body);
            break;
        case SP_BROKEN:
            conn_close(conn, &err);
            return false;
        }
    }
    return true;
}

/* One record's worth; false when there is no more yet. */
static bool read_some(struct conn *conn)
{
    uint8_t plain[RECORD_PLAIN];
    size_t size = 0;
    int result;

    pthread_mutex_lock(&conn->lock);
    if (conn->dead) {
        pthread_mutex_unlock(&conn->lock);
        return false;
    }
    ERR_clear_error();
    result = SSL_read_ex(conn->ssl, plain, sizeof plain, &size);
    if (result != 1) {
        if (SSL_get_error(conn->ssl, result) == SSL_ERROR_WANT_READ)
            conn_flush_locked(conn); /* an answered key update */
        else
            session_failed(conn);
    }
    pthread_mutex_unlock(&conn->lock);
    return result == 1 && hand_over(conn, (struct bytes){plain, size});
}

static void received(void *arg)
{
    struct conn *conn = arg;
    struct pool *pool = conn->pool;
    bool dead;

    if (take_input(conn) && finish_handshake(conn)) {
        while (read_some(conn))
            continue;
    }
    pthread_mutex_lock(&conn->lock);
    conn_flush_locked(conn); /* what the frames' receivers queued goes out as one */
    dead = conn->dead;
    if (dead) {
        conn->recv_busy = false;
    } else {
        fit_input(conn, nng_aio_count(conn->recv_aio));
        receive_locked(conn);
    }
    pthread_mutex_unlock(&conn->lock);
    if (dead)
        pool_poke(pool);
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
    return conn->in_buffer && nng_aio_alloc(&conn->recv_aio, received, conn) == 0 &&
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
        handshake_locked(conn);
    if (!conn->dead)
        receive_locked(conn);
    pthread_mutex_unlock(&conn->lock);
}

void conn_free(struct conn *conn)
{
    nng_aio_free(conn->recv_aio); /* waits for a callback that is just returning */
    nng_aio_free(conn->send_aio);
    nng_aio_free(conn->quick_aio);
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

enum sweep conn_sweep(struct conn *conn, int64_t now_ms)
{
    enum sweep due = SWEEP_KEEP;

    pthread_mutex_lock(&conn->lock);
    judge_times(conn, now_ms);
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

const atomic_bool *conn_gone(const struct conn *conn)
{
    return &conn->gone;
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
