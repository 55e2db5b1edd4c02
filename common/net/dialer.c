/* Looks a name up, tries its addresses one after another, and begins the handshake on the first
 * that answers. */
#include "common/net/dialer.h"

#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "common/instant.h"
#include "common/net/internal.h"

enum { HOST_SIZE = 256, URL_SIZE = 320, LOOK_MS = 100 };

/* One attempt to connect, waited for on the monotonic clock. */
struct attempt {
    pthread_mutex_t lock;
    pthread_cond_t done_cond;
    nng_aio *aio;
    bool done;
};

enum status endpoint_parse(const char *endpoint, char *host, size_t host_size, char port[6],
                           struct error *err)
{
    const char *colon = strrchr(endpoint, ':');
    const char *start = endpoint;
    size_t length = colon ? (size_t)(colon - endpoint) : 0;
    size_t digits = colon ? strspn(colon + 1, "0123456789") : 0;

    if (length > 2 && start[0] == '[' && colon[-1] == ']') {
        start++;
        length -= 2;
    } else if (strcspn(endpoint, ":[]") < length) {
        length = 0; /* an IPv6 address needs its brackets */
    }
    if (length == 0 || length >= host_size || digits == 0 || digits > 5 || colon[1 + digits])
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s is not an endpoint; write host:port or [IPv6 address]:port", endpoint);
    memcpy(host, start, length);
    host[length] = '\0';
    memcpy(port, colon + 1, digits + 1);
    return STATUS_OK;
}

/* ---- one attempt ---- */

static void attempt_done(void *arg)
{
    struct attempt *attempt = arg;

    pthread_mutex_lock(&attempt->lock);
    attempt->done = true;
    pthread_cond_signal(&attempt->done_cond);
    pthread_mutex_unlock(&attempt->lock);
}

static bool attempt_init(struct attempt *attempt)
{
    pthread_condattr_t monotonic;

    *attempt = (struct attempt){0};
    pthread_mutex_init(&attempt->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&attempt->done_cond, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return nng_aio_alloc(&attempt->aio, attempt_done, attempt) == 0;
}

static void attempt_end(struct attempt *attempt)
{
    nng_aio_free(attempt->aio);
    pthread_cond_destroy(&attempt->done_cond);
    pthread_mutex_destroy(&attempt->lock);
}

static bool is_over(const struct dial *dial)
{
    return monotonic_ms() >= dial->deadline_ms || (dial->cancelled && atomic_load(dial->cancelled));
}

/* nng's own time limits follow the wall clock, so this wait has ours. */
static void attempt_wait(struct attempt *attempt, const struct dial *dial)
{
    bool done;

    pthread_mutex_lock(&attempt->lock);
    while (!attempt->done && !is_over(dial)) {
        int64_t look_ms = monotonic_ms() + LOOK_MS;
        int64_t until_ms = look_ms < dial->deadline_ms ? look_ms : dial->deadline_ms;
        struct timespec until = {.tv_sec = (time_t)(until_ms / 1000),
                                 .tv_nsec = (long)(until_ms % 1000) * 1000000};
        pthread_cond_timedwait(&attempt->done_cond, &attempt->lock, &until);
    }
    done = attempt->done;
    pthread_mutex_unlock(&attempt->lock);
    if (!done)
        nng_aio_cancel(attempt->aio);
    nng_aio_wait(attempt->aio);
}

static int connect_url(const char *url, const struct dial *dial, nng_stream **out)
{
    nng_stream_dialer *dialer = NULL;
    struct attempt attempt;
    int result = NNG_ENOMEM;

    if (attempt_init(&attempt)) {
        result = nng_stream_dialer_alloc(&dialer, url);
        if (result == 0) {
            nng_stream_dialer_set_bool(dialer, NNG_OPT_TCP_NODELAY, true);
            nng_stream_dialer_dial(dialer, attempt.aio);
            attempt_wait(&attempt, dial);
            result = nng_aio_result(attempt.aio);
            if (result == 0)
                *out = nng_aio_get_output(attempt.aio, 0);
            nng_stream_dialer_close(dialer);
            nng_stream_dialer_free(dialer);
        }
    }
    attempt_end(&attempt);
    return result;
}

static bool url_of(const struct addrinfo *address, char *url, size_t size)
{
    bool v6 = address->ai_family == AF_INET6;
    char host[NI_MAXHOST];
    char port[NI_MAXSERV];

    if (!v6 && address->ai_family != AF_INET)
        return false;
    if (getnameinfo(address->ai_addr, address->ai_addrlen, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return false;
    return snprintf(url, size, v6 ? "tcp6://[%s]:%s" : "tcp4://%s:%s", host, port) < (int)size;
}

static enum status connect_any(const struct addrinfo *addresses, const struct dial *dial,
                               nng_stream **out, struct error *err)
{
    int result = NNG_EADDRINVAL;
    char url[URL_SIZE];

    for (const struct addrinfo *a = addresses; a; a = a->ai_next) {
        if (!url_of(a, url, sizeof url))
            continue;
        result = connect_url(url, dial, out);
        if (result == 0)
            return STATUS_OK;
    }
    if (result == NNG_ECONNREFUSED)
        return error_set(err, STATUS_UNAVAILABLE, "cannot reach %s: no server listens there",
                         dial->endpoint);
    if (result == NNG_ECANCELED || result == NNG_ETIMEDOUT)
        return error_set(err, STATUS_UNAVAILABLE, "cannot reach %s: no answer in time",
                         dial->endpoint);
    return error_set(err, STATUS_UNAVAILABLE, "cannot reach %s: %s", dial->endpoint,
                     nng_strerror(result));
}

static enum status connect_host(const struct dial *dial, const char *host, const char *port,
                                nng_stream **out, struct error *err)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *addresses = NULL;
    enum status status;
    int result = getaddrinfo(host, port, &hints, &addresses);

    if (result != 0)
        return error_set(err, STATUS_UNAVAILABLE, "the address of %s cannot be found: %s", host,
                         gai_strerror(result));
    status = connect_any(addresses, dial, out, err);
    freeaddrinfo(addresses);
    return status;
}

/* nng makes itself ready in its first call, and two first calls at once are not safe. */
static void make_nng_ready(void)
{
    nng_aio *aio;

    if (nng_aio_alloc(&aio, NULL, NULL) == 0)
        nng_aio_free(aio);
}

enum status dialer_dial(const struct dial *dial, struct pool *pool, struct conn **out,
                        struct error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    const char *name;
    nng_stream *stream = NULL;
    struct conn *conn;
    char host[HOST_SIZE];
    char port[6];
    SSL *session;

    pthread_once(&once, make_nng_ready);
    TRY(endpoint_parse(dial->endpoint, host, sizeof host, port, err));
    TRY(connect_host(dial, host, port, &stream, err));
    name = dial->server_name ? dial->server_name : host;
    session = tls_client_session(dial->tls, name);
    if (!session) {
        nng_stream_free(stream);
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s cannot be a server's name", name);
    }
    TRY(conn_create(pool, stream, session, SP_REQ, &conn, err));
    if (!pool_add(pool, conn, err)) {
        conn_free(conn);
        return STATUS_RESOURCE_EXHAUSTED;
    }
    conn_start(conn);
    *out = conn;
    return STATUS_OK;
}
