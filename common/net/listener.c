/* Several accepts are always outstanding; one that fails is repeated by the sweeper's next round.
 */
#include "common/net/listener.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/net/internal.h"

enum {
    REVIEW_MS = 1000,
    ACCEPTORS = 16 /* a burst is taken at once: the kernel's queue is short, and an overflow costs a
                      caller a second */
};

/* One outstanding accept. */
struct acceptor {
    struct listener *listener;
    nng_aio *aio;
    atomic_bool waiting; /* the last one failed: try again a little later */
};

struct listener {
    struct tls_server *tls;
    struct pool *pool;
    nng_stream_listener *streams;
    struct acceptor acceptors[ACCEPTORS];
    uint16_t port;
    int64_t reviewed_ms;
    atomic_uint reviews; /* asked for so far */
    atomic_bool stopped;
};

static void accept_next(struct acceptor *acceptor)
{
    nng_stream_listener_accept(acceptor->listener->streams, acceptor->aio);
}

static void take_up(struct listener *listener, nng_stream *stream)
{
    unsigned judged = atomic_load(&listener->reviews); /* before the context is looked up */
    SSL *session = tls_server_session(listener->tls);
    struct conn *conn;

    if (!session) {
        nng_stream_free(stream);
        return;
    }
    if (conn_create(listener->pool, stream, session, SP_REP, &conn, NULL) != STATUS_OK)
        return;
    conn->judged = judged;
    if (!pool_add(listener->pool, conn, NULL)) {
        conn_free(conn);
        return;
    }
    conn_start(conn);
    conn_release(&conn);
}

/* Whatever an accept returns, the next one is started: at once, or by the tick after an error. */
static void accepted(void *arg)
{
    struct acceptor *acceptor = arg;
    struct listener *listener = acceptor->listener;
    int result = nng_aio_result(acceptor->aio);

    if (result == 0)
        take_up(listener, nng_aio_get_output(acceptor->aio, 0));
    if (atomic_load(&listener->stopped))
        return;
    if (result == 0)
        accept_next(acceptor);
    else
        atomic_store(&acceptor->waiting, true);
}

static void close_expired(void *context, struct conn *conn)
{
    const struct listener *listener = context;
    struct error err;

    if (tls_server_now(listener->tls).us / INSTANT_SECOND <= conn->expires_s)
        return;
    error_set(&err, STATUS_UNAUTHENTICATED, "the certificate has expired");
    conn_kill(conn, &err);
}

/* A handshake begun before a reload ends by the files of before it, so its end is judged again. */
static void close_unwelcome(void *context, struct conn *conn)
{
    const struct listener *listener = context;
    unsigned reviews = atomic_load(&listener->reviews);
    X509 *certificate = conn->judged == reviews ? NULL : conn_certificate(conn);
    struct error err;

    if (certificate && tls_server_judge(listener->tls, certificate, &err) != STATUS_OK)
        conn_kill(conn, &err);
    X509_free(certificate);
    conn->judged = reviews;
}

static void tick(void *context, int64_t now_ms)
{
    struct listener *listener = context;

    for (size_t i = 0; i < ACCEPTORS && !atomic_load(&listener->stopped); i++) {
        if (atomic_exchange(&listener->acceptors[i].waiting, false))
            accept_next(&listener->acceptors[i]);
    }
    if (now_ms - listener->reviewed_ms < REVIEW_MS)
        return;
    listener->reviewed_ms = now_ms;
    pool_each(listener->pool, close_expired, listener);
    pool_each(listener->pool, close_unwelcome, listener);
}

void listener_review(struct listener *listener)
{
    atomic_fetch_add(&listener->reviews, 1);
    pool_each(listener->pool, close_unwelcome, listener);
}

/* ---- life ---- */

static enum status make_url(const struct listener_options *options, char *url, size_t size,
                            struct error *err)
{
    struct in6_addr binary;

    if (inet_pton(AF_INET, options->address, &binary) == 1)
        snprintf(url, size, "tcp4://%s:%u", options->address, (unsigned)options->port);
    else if (inet_pton(AF_INET6, options->address, &binary) == 1)
        snprintf(url, size, "tcp6://[%s]:%u", options->address, (unsigned)options->port);
    else
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s is not a numeric address such as 127.0.0.1 or ::1", options->address);
    return STATUS_OK;
}

static enum status listen_on(struct listener *listener, const struct listener_options *options,
                             struct error *err)
{
    char url[128];
    int port = 0;
    int result;

    TRY(make_url(options, url, sizeof url, err));
    result = nng_stream_listener_alloc(&listener->streams, url);
    if (result == 0)
        nng_stream_listener_set_bool(listener->streams, NNG_OPT_TCP_NODELAY, true);
    if (result == 0)
        result = nng_stream_listener_listen(listener->streams);
    if (result == 0)
        result = nng_stream_listener_get_int(listener->streams, NNG_OPT_TCP_BOUND_PORT, &port);
    if (result != 0)
        return error_set(err, STATUS_UNAVAILABLE, "cannot listen on %s port %u: %s",
                         options->address, (unsigned)options->port, nng_strerror(result));
    listener->port = (uint16_t)port;
    return STATUS_OK;
}

static enum status make_acceptors(struct listener *listener, struct error *err)
{
    for (size_t i = 0; i < ACCEPTORS; i++) {
        struct acceptor *acceptor = &listener->acceptors[i];
        acceptor->listener = listener;
        atomic_init(&acceptor->waiting, true); /* the first round accepts, once all is in place */
        if (nng_aio_alloc(&acceptor->aio, accepted, acceptor) != 0)
            return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    }
    return STATUS_OK;
}

enum status listener_create(const struct listener_options *options, struct listener **out,
                            struct error *err)
{
    struct listener *listener = calloc(1, sizeof *listener);
    enum status status;

    if (!listener)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    listener->tls = options->tls;
    atomic_init(&listener->reviews, 0);
    atomic_init(&listener->stopped, false);
    status = listen_on(listener, options, err);
    if (status == STATUS_OK)
        status = make_acceptors(listener, err);
    if (status != STATUS_OK)
        goto fail;
    status = pool_create(&options->limits, &options->events, tick, listener, &listener->pool, err);
    if (status != STATUS_OK)
        goto fail;
    pool_poke(listener->pool);
    *out = listener;
    return STATUS_OK;
fail:
    listener_destroy(&listener);
    return status;
}

uint16_t listener_port(const struct listener *listener)
{
    return listener->port;
}

struct pool_counters listener_count(struct listener *listener)
{
    return pool_count(listener->pool);
}

void listener_stop(struct listener *listener)
{
    atomic_store(&listener->stopped, true);
    if (listener->streams)
        nng_stream_listener_close(listener->streams);
}

static void note_unsent(void *context, struct conn *conn)
{
    bool *quiet = context;

    pthread_mutex_lock(&conn->lock);
    if (!conn->dead && (conn->send_busy || conn->pending.size > 0))
        *quiet = false;
    pthread_mutex_unlock(&conn->lock);
}

bool listener_is_quiet(struct listener *listener)
{
    bool quiet = true;

    pool_each(listener->pool, note_unsent, &quiet);
    return quiet;
}

void listener_destroy(struct listener **listener)
{
    if (!listener || !*listener)
        return;
    listener_stop(*listener);
    for (size_t i = 0; i < ACCEPTORS; i++) {
        if ((*listener)->acceptors[i].aio)
            nng_aio_stop((*listener)->acceptors[i].aio);
    }
    pool_destroy(&(*listener)->pool);
    for (size_t i = 0; i < ACCEPTORS; i++)
        nng_aio_free((*listener)->acceptors[i].aio);
    if ((*listener)->streams)
        nng_stream_listener_free((*listener)->streams);
    free(*listener);
    *listener = NULL;
}
