/* Whether the server serves. */
#include <stdlib.h>

#include "bairi/v1/health.pb-c.h"
#include "server/services/facts.h"
#include "server/services/services.h"

enum { PADDING_MAX = 512 * 1024, REPLY_PADDING_MAX = 64 * 1024 };

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

enum status health_check(void *context, struct rpc_call *call, const void *request, void *reply,
                         struct error *err)
{
    const struct office *office = context;
    const Bairi__V1__HealthCheckRequest *in = request;
    Bairi__V1__HealthCheckReply *out = reply;

    if (in->padding.len > PADDING_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "padding is at most %d bytes", PADDING_MAX);
    if (in->reply_padding > REPLY_PADDING_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "padding is at most %d bytes",
                         REPLY_PADDING_MAX);
    out->serving = call->draining && atomic_load(call->draining)
                       ? BAIRI__V1__HEALTH_CHECK_REPLY__SERVING__DRAINING
                       : BAIRI__V1__HEALTH_CHECK_REPLY__SERVING__SERVING;
    out->server_time = call->now.us;
    out->development = office->development;
    crl_state(office, call->now, out);
    TRY(copy_out(call->arena, BAIRI_VERSION, &out->version, err));
    TRY(copy_out(call->arena, call->caller->uri, &out->caller, err));
    if (in->reply_padding == 0)
        return STATUS_OK;
    out->padding.data = arena_alloc(call->arena, in->reply_padding);
    out->padding.len = in->reply_padding;
    return out->padding.data ? STATUS_OK : answer_too_large(err);
}
