/* The way out of a connection: encrypted into a queue, written at once as far as the socket takes
 * it. */
#include "common/net/internal.h"

#include <stdlib.h>

#include <openssl/err.h>

#include "common/instant.h"
#include "common/net/tls.h"

enum { KEPT_OUTPUT = 16 * 1024, RECORD_PLAIN = 16 * 1024, RECORD_OVERHEAD = 64 };

static void set_flight(const struct conn *conn, nng_aio *aio)
{
    nng_iov iov = {.iov_buf = conn->flight.data + conn->flight_done,
                   .iov_len = conn->flight.size - conn->flight_done};

    nng_aio_set_iov(aio, 1, &iov);
}

/*
 * Writes what the socket takes now, without a callback and its two thread switches: the operation
 * is over when nng_stream_send returns, or it waits for the socket and is taken back. nng's streams
 * finish an operation with the first bytes written (posix_tcpconn.c, tcp_dowrite), so one that was
 * taken back has written none.
 * Returns  nng's result; NNG_ECANCELED when the socket is full
 */
static int write_now(struct conn *conn)
{
    set_flight(conn, conn->quick_aio);
    nng_stream_send(conn->stream, conn->quick_aio);
    nng_aio_cancel(conn->quick_aio);
    nng_aio_wait(conn->quick_aio);
    if (nng_aio_result(conn->quick_aio) == 0)
        conn->flight_done += nng_aio_count(conn->quick_aio);
    return nng_aio_result(conn->quick_aio);
}

static void write_later(struct conn *conn)
{
    conn->send_busy = true;
    set_flight(conn, conn->send_aio);
    nng_stream_send(conn->stream, conn->send_aio);
}

static void recycle(struct output *output)
{
    output->size = 0;
    if (output->capacity <= KEPT_OUTPUT)
        return;
    free(output->data);
    *output = (struct output){0};
}

/* Nothing is written any more; reading goes on a little: an alert may be there and say why. */
static void output_broke(struct conn *conn)
{
    conn->flight_done = conn->flight.size;
    conn->pending.size = 0;
    if (conn->mute)
        return;
    conn->mute = true;
    conn->linger_until_ms = monotonic_ms() + (int64_t)conn->pool->limits.linger_ms;
}

/* False when there is nothing to write. */
static bool load_flight(struct conn *conn)
{
    struct output landed;

    if (conn->flight_done < conn->flight.size)
        return true;
    recycle(&conn->flight);
    conn->flight_done = 0;
    if (conn->pending.size == 0)
        return false;
    landed = conn->flight;
    conn->flight = conn->pending;
    conn->pending = landed;
    return true;
}

void conn_flush_locked(struct conn *conn)
{
    int result = 0;

    while (result == 0 && !conn->dead && !conn->send_busy && load_flight(conn)) {
        result = write_now(conn);
        conn->progress_ms = monotonic_ms();
    }
    if (result == NNG_ECANCELED && !conn->dead)
        write_later(conn);
    else if (result != 0)
        output_broke(conn);
}

void conn_sent(void *arg)
{
    struct conn *conn = arg;
    struct pool *pool = conn->pool;
    int result = nng_aio_result(conn->send_aio);
    bool dead;

    pthread_mutex_lock(&conn->lock);
    conn->send_busy = false;
    if (result != 0) {
        output_broke(conn);
    } else {
        conn->flight_done += nng_aio_count(conn->send_aio);
        conn->progress_ms = monotonic_ms();
        conn_flush_locked(conn);
    }
    dead = conn->dead;
    pthread_mutex_unlock(&conn->lock);
    if (dead)
        pool_poke(pool);
}

static size_t queued(const struct conn *conn)
{
    return conn->pending.size + conn->flight.size - conn->flight_done;
}

bool conn_is_full_locked(const struct conn *conn)
{
    return queued(conn) > conn->pool->limits.output_max;
}

bool conn_write_locked(struct conn *conn, const uint8_t *bytes, size_t size)
{
    size_t written = 0;
    struct error err;

    ERR_clear_error();
    if (output_reserve(&conn->pending, size + (size / RECORD_PLAIN + 1) * RECORD_OVERHEAD) &&
        SSL_write_ex(conn->ssl, bytes, size, &written) == 1 && written == size)
        return true;
    tls_failure(conn->ssl, &err);
    conn_kill_locked(conn, &err);
    return false;
}

static bool queue_locked(struct conn *conn, const uint8_t *frame, size_t size)
{
    struct error err;

    if (conn->dead || conn->mute || !conn->open)
        return false;
    if (conn_is_full_locked(conn))
        conn_flush_locked(conn); /* it may only be held back */
    if (!conn_is_full_locked(conn))
        return conn_write_locked(conn, frame, size);
    error_set(&err, STATUS_RESOURCE_EXHAUSTED,
              "the other side reads too slowly: %zu bytes wait for it", queued(conn));
    conn_kill_locked(conn, &err);
    return false;
}

static bool queue_frame(struct conn *conn, uint32_t id, uint8_t *frame, size_t size, bool flush)
{
    bool done;

    sp_header(id, size - SP_HEADER_SIZE, frame);
    atomic_fetch_sub(&conn->owed, conn->mine == SP_REP);
    pthread_mutex_lock(&conn->lock);
    done = queue_locked(conn, frame, size);
    if (done && flush)
        conn_flush_locked(conn);
    pthread_mutex_unlock(&conn->lock);
    if (!done)
        pool_poke(conn->pool);
    return done;
}

bool conn_send(struct conn *conn, uint32_t id, uint8_t *frame, size_t size)
{
    return queue_frame(conn, id, frame, size, true);
}

bool conn_queue(struct conn *conn, uint32_t id, uint8_t *frame, size_t size)
{
    return queue_frame(conn, id, frame, size, false);
}

void conn_flush(struct conn *conn)
{
    pthread_mutex_lock(&conn->lock);
    conn_flush_locked(conn);
    pthread_mutex_unlock(&conn->lock);
}
