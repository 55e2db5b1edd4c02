/* Whether the server serves. */
#include <stdlib.h>

#include "bairi/v1/health.pb-c.h"
#include "server/services/facts.h"
#include "server/services/services.h"

enum { PADDING_MAX = 512 * 1024, REPLY_PADDING_MAX = 64 * 1024, WAIT_MOST_MS = 25000 };

/* Judged to the whole second, as TLS does it. */
static void crl_state(const struct office *office, struct instant now,
                      Bairi__V1__HealthCheckReply *out)
{
    struct instant next;

    if (!authority_next_update(atomic_load(&office->authority), &next)) {
        out->crl = BAIRI__V1__HEALTH_CHECK_REPLY__CRL__CRL_NONE;
        return;
    }
    out->crl = now.us < next.us ? BAIRI__V1__HEALTH_CHECK_REPLY__CRL__CRL_FRESH
                                : BAIRI__V1__HEALTH_CHECK_REPLY__CRL__CRL_STALE;
    out->crl_next_update = next.us;
}

static enum status state_fill(const struct office *office, const struct rpc_call *call,
                              Bairi__V1__HealthCheckReply *out, struct error *err)
{
    out->serving = call->draining && atomic_load(call->draining)
                       ? BAIRI__V1__HEALTH_CHECK_REPLY__SERVING__DRAINING
                       : BAIRI__V1__HEALTH_CHECK_REPLY__SERVING__SERVING;
    out->server_time = call->now.us;
    out->development = office->development;
    crl_state(office, call->now, out);
    TRY(copy_out(call->arena, BAIRI_VERSION, &out->version, err));
    return copy_out(call->arena, call->caller->uri, &out->caller, err);
}

static bool is_known(const struct rpc_call *call, const char *service)
{
    return service[0] == '\0' || rpc_call_knows(call, service);
}

enum status health_check(void *context, struct rpc_call *call, const void *request, void *reply,
                         struct error *err)
{
    const Bairi__V1__HealthCheckRequest *in = request;
    Bairi__V1__HealthCheckReply *out = reply;

    if (in->padding.len > PADDING_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "padding is at most %d bytes", PADDING_MAX);
    if (in->reply_padding > REPLY_PADDING_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "padding is at most %d bytes",
                         REPLY_PADDING_MAX);
    if (!is_known(call, in->service))
        return error_set(err, STATUS_NOT_FOUND, "there is no service %s", in->service);
    TRY(state_fill(context, call, out, err));
    if (in->reply_padding == 0)
        return STATUS_OK;
    out->padding.data = arena_alloc(call->arena, in->reply_padding);
    out->padding.len = in->reply_padding;
    return out->padding.data ? STATUS_OK : answer_too_large(err);
}

/* ---- watching ---- */

static bool has_changed(const Bairi__V1__HealthWatchRequest *known,
                        const Bairi__V1__HealthCheckReply *now)
{
    return known->serving != now->serving ||
           (known->crl != BAIRI__V1__HEALTH_CHECK_REPLY__CRL__CRL_UNKNOWN &&
            known->crl != now->crl) ||
           (known->crl_next_update != 0 && known->crl_next_update != now->crl_next_update);
}

/* The end of the wait, or the moment at which the list goes out of date if that is sooner. */
static int64_t watch_until(const struct rpc_call *call, const Bairi__V1__HealthWatchRequest *in,
                           const Bairi__V1__HealthCheckReply *now)
{
    int64_t wait_ms = in->wait_ms && in->wait_ms < WAIT_MOST_MS ? in->wait_ms : WAIT_MOST_MS;
    int64_t until_ms = call->began_ms + wait_ms;
    int64_t fresh_ms = (now->crl_next_update - call->now.us) / 1000 + 1;

    if (now->crl == BAIRI__V1__HEALTH_CHECK_REPLY__CRL__CRL_FRESH && fresh_ms < wait_ms &&
        monotonic_ms() + fresh_ms < until_ms)
        until_ms = monotonic_ms() + fresh_ms;
    return until_ms;
}

/* Called anew when the server drains, when it has new certificates, after commits. */
enum status health_watch(void *context, struct rpc_call *call, const void *request, void *reply,
                         struct error *err)
{
    const Bairi__V1__HealthWatchRequest *in = request;
    Bairi__V1__HealthCheckReply *out = reply;

    TRY(state_fill(context, call, out, err));
    if (!is_known(call, in->service))
        out->serving = BAIRI__V1__HEALTH_CHECK_REPLY__SERVING__SERVICE_UNKNOWN;
    if (!has_changed(in, out) && rpc_park(call, watch_until(call, in, out)))
        call->resume++; /* times it was looked at in vain */
    return STATUS_OK;
}
