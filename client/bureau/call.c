/* One call: the channel behind a generated stub, and what became of it. */
#include "client/bureau/internal.h"

void call_begin(struct call *call, struct bureau *bureau, struct arena *arena,
                const ProtobufCServiceDescriptor *descriptor)
{
    *call = (struct call){.bureau = bureau};
    bureau->unsaved = UNSAVED_NOTHING;
    call->call.campaign = bureau->campaign;
    call->call.timeout_ms = bureau->timeout_ms;
    call->call.arena = arena;
    channel_service_init(&call->service, descriptor, bureau->channel, &call->call);
}

enum status call_failure(struct call *call, struct error *err)
{
    if (call->call.error.status == STATUS_OK)
        return error_set(err, STATUS_INTERNAL, "the server's answer was empty");
    if (err)
        *err = call->call.error;
    return call->call.error.status;
}

void call_heard(struct call *call)
{
    struct bureau *bureau = call->bureau;

    if (call->call.server_time.us != 0)
        bureau->server_time = call->call.server_time;
    bureau->details = call->call.details;
    bureau->detail_count = call->call.detail_count;
}

enum status bureau_call(struct bureau *bureau, struct arena *arena,
                        const ProtobufCServiceDescriptor *service, const char *method,
                        const ProtobufCMessage *request, const ProtobufCMessage **out,
                        struct error *err)
{
    struct call call;
    enum status status;

    call_begin(&call, bureau, arena, service);
    status = channel_call(bureau->channel, &call.call, service, method, request, out, err);
    call_heard(&call);
    return status;
}
