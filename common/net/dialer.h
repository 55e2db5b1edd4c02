/* Where connections go out: names are looked up, addresses tried one after another. */
#ifndef BAIRI_COMMON_NET_DIALER_H
#define BAIRI_COMMON_NET_DIALER_H

#include "common/net/pool.h"
#include "common/net/tls.h"

struct dial {
    const char *endpoint;    /* "host:port", "1.2.3.4:port", "[::1]:port" */
    const char *server_name; /* checked in the certificate; NULL: the endpoint's host */
    struct tls_client *tls;
    int64_t deadline_ms;          /* monotonic; of connecting, not of the handshake */
    const atomic_bool *cancelled; /* gives up soon after this comes true; NULL: never */
};

/*
 * Connects and begins the handshake; the pool's events tell how it went (opened or closed). Blocks,
 * so never from an nng thread.
 * out  a reference of the caller's
 */
enum status dialer_dial(const struct dial *dial, struct pool *pool, struct conn **out,
                        struct error *err) MUST_CHECK;

/* Splits "host:port" and "[v6]:port"; host without brackets. INVALID_ARGUMENT otherwise. */
enum status endpoint_parse(const char *endpoint, char *host, size_t host_size, char port[6],
                           struct error *err) MUST_CHECK;

#endif
