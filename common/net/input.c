/* The way into a connection: handshake, records, frames; on nng's threads, or on that of who waits.
 */
#include "common/net/internal.h"

#include <stdlib.h>

#include <openssl/err.h>

#include "common/instant.h"
#include "common/net/tls.h"

enum {
    LARGE_INPUT = 64 * 1024,
    SMALL_RECEIPTS = 32,        /* in a row before a large buffer is given back */
    FRUITLESS_MOST = 64 * 1024, /* bytes on an open connection that carry none of anybody's */
    RECORD_PLAIN = 16 * 1024
};

/* Keeps the first reason, and dies when the time of lingering is over. */
static void linger_locked(struct conn *conn, const struct error *why)
{
    if (!conn->why) {
        conn->why = malloc(sizeof *conn->why);
        if (conn->why)
            *conn->why = *why;
    }
    if (conn->linger_until_ms == 0)
        conn->linger_until_ms = monotonic_ms() + (int64_t)conn->pool->limits.linger_ms;
}

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

void conn_receive_locked(struct conn *conn, nng_aio *aio)
{
    nng_iov iov = {.iov_buf = conn->in_buffer, .iov_len = conn->in_capacity};

    conn->recv_busy = true;
    conn->resting = false;
    nng_aio_set_iov(aio, 1, &iov);
    nng_stream_recv(conn->stream, aio);
}

/* True when there is something to work on. */
static bool take_input(struct conn *conn, nng_aio *aio)
{
    int result = nng_aio_result(aio);
    struct error err;
    bool useful;

    pthread_mutex_lock(&conn->lock);
    if (result != 0) {
        error_set(&err, STATUS_UNAVAILABLE, "the other side closed the connection");
        conn_kill_locked(conn, &err);
    } else {
        conn->in = conn->in_buffer;
        conn->in_left = nng_aio_count(aio);
        conn->in_fruitless += conn->open ? conn->in_left : 0;
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
        conn->mute = true;
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

enum step conn_handshake_locked(struct conn *conn)
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

/*
 * Over a limit: whoever calls us is let in for the time of lingering, only to hear of it in answer
 * to what he asks. False where that helps nobody.
 */
static bool tolerate(struct conn *conn, const struct error *why)
{
    if (conn->mine == SP_REQ) {
        conn_close(conn, why);
        return false;
    }
    pthread_mutex_lock(&conn->lock);
    conn->crowded = true;
    linger_locked(conn, why);
    pthread_mutex_unlock(&conn->lock);
    return true;
}

/* True once the connection is open. */
static bool finish_handshake(struct conn *conn)
{
    struct error err;
    enum step step;

    if (conn->open) /* set on this thread only */
        return true;
    pthread_mutex_lock(&conn->lock);
    step = conn_handshake_locked(conn);
    pthread_mutex_unlock(&conn->lock);
    if (step == STEP_WAIT)
        return false;
    if (!pool_admit(conn->pool, conn, &err) && !tolerate(conn, &err))
        return false;
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
            atomic_fetch_add(&conn->owed, conn->mine == SP_REP);
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

/* Key updates and empty records cost work and answers, and bring nothing (lock held). */
static void judge_fruit(struct conn *conn)
{
    struct error err;

    if (conn->in_fruitless > FRUITLESS_MOST)
        error_set(&err, STATUS_RESOURCE_EXHAUSTED, "the other side sends records without contents");
    else if (conn->in_fruitless > 0 && conn_is_full_locked(conn))
        error_set(&err, STATUS_RESOURCE_EXHAUSTED,
                  "the other side reads too slowly, and asks for answers");
    else
        return;
    conn_kill_locked(conn, &err);
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
    if (result == 1) {
        conn->in_fruitless = 0;
    } else if (SSL_get_error(conn->ssl, result) == SSL_ERROR_WANT_READ) {
        conn_flush_locked(conn); /* an answered key update */
        judge_fruit(conn);
    } else {
        session_failed(conn);
    }
    pthread_mutex_unlock(&conn->lock);
    return result == 1 && hand_over(conn, (struct bytes){plain, size});
}

static void work_on_input(struct conn *conn, nng_aio *aio)
{
    if (take_input(conn, aio) && finish_handshake(conn)) {
        while (read_some(conn))
            continue;
    }
}

/* After the input: what the frames' receivers queued leaves as one. */
static void settle(struct conn *conn, size_t received)
{
    pthread_mutex_lock(&conn->lock);
    conn_flush_locked(conn);
    if (!conn->dead)
        fit_input(conn, received);
    pthread_mutex_unlock(&conn->lock);
    conn_settled(conn);
}

/* The next is received by nng, or by nobody for a while. */
static void go_on(struct conn *conn)
{
    const struct conn_events *events = &conn->pool->events;
    struct pool *pool = conn->pool;
    bool dead;

    pthread_mutex_lock(&conn->lock);
    conn->attend_until_ms = 0;
    dead = conn->dead;
    if (dead || (conn->open && events->rest && events->rest(events->context))) {
        conn->recv_busy = false;
        conn->resting = !dead;
    } else {
        conn_receive_locked(conn, conn->recv_aio);
    }
    pthread_mutex_unlock(&conn->lock);
    if (dead)
        pool_poke(pool);
}

void conn_received(void *arg)
{
    struct conn *conn = arg;
    nng_aio *aio = conn->recv_aio;

    conn_surprised(conn);
    do {
        work_on_input(conn, aio);
        settle(conn, nng_aio_count(aio));
        aio = conn->wait_aio;
    } while (conn_look_again(conn));
    go_on(conn);
}

/* ---- receiving on the caller's thread ---- */

static bool begin_attending(struct conn *conn, int64_t until_ms)
{
    bool mine;

    pthread_mutex_lock(&conn->lock);
    mine = conn->resting && !conn->dead;
    if (mine) {
        conn->resting = false;
        conn->recv_busy = true;
        conn->attend_until_ms = until_ms;
    }
    pthread_mutex_unlock(&conn->lock);
    return mine;
}

/* False when the connection is dead, or the sweeper took the operation back: the time is over. */
static bool wait_for_input(struct conn *conn)
{
    bool dead;

    pthread_mutex_lock(&conn->lock);
    dead = conn->dead;
    if (!dead)
        conn_receive_locked(conn, conn->wait_aio);
    pthread_mutex_unlock(&conn->lock);
    if (dead)
        return false;
    nng_aio_wait(conn->wait_aio);
    if (nng_aio_result(conn->wait_aio) == NNG_ECANCELED)
        return false;
    conn_surprised(conn);
    return true;
}

/* One receipt, looked for and then waited for. */
static bool attend_once(struct conn *conn)
{
    if (!conn_look_again(conn) && !wait_for_input(conn))
        return false;
    work_on_input(conn, conn->wait_aio);
    settle(conn, nng_aio_count(conn->wait_aio));
    return true;
}

bool conn_attend(struct conn *conn, bool (*done)(void *context), void *context, int64_t until_ms)
{
    if (!begin_attending(conn, until_ms))
        return false;
    conn_flush(conn);
    conn_settled(conn);
    while (!done(context) && attend_once(conn))
        continue;
    go_on(conn);
    return true;
}
