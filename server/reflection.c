/* The method table as a message, and the descriptor set it was built from. */
#include "server/reflection.h"

#include "bairi/v1/reflection.pb-c.h"
#include "bairi/v1/services.pb-c.h"
#include "common/arena.h"
#include "common/trust/identity.h"
#include "server/methods.h"

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "the answer is too large for one call");
}

static enum status list_roles(unsigned roles, struct arena *arena, Bairi__V1__MethodRow *out,
                              struct error *err)
{
    static const enum role_id ROLES[] = {ROLE_UNIT,  ROLE_BUREAU, ROLE_CITY,
                                         ROLE_ADMIN, ROLE_READER, ROLE_SERVER};

    out->roles = arena_array(arena, sizeof ROLES / sizeof *ROLES, sizeof *out->roles);
    if (!out->roles)
        return no_memory(err);
    for (size_t i = 0; i < sizeof ROLES / sizeof *ROLES; i++) {
        if (!(roles & ROLES[i]))
            continue;
        out->roles[out->n_roles] = arena_strdup(arena, role_name(ROLES[i]));
        if (!out->roles[out->n_roles++])
            return no_memory(err);
    }
    return STATUS_OK;
}

static enum status describe(const struct rpc_method *method, struct arena *arena,
                            Bairi__V1__MethodRow *out, struct error *err)
{
    const ProtobufCMethodDescriptor *types =
        protobuf_c_service_descriptor_get_method_by_name(method->service, method->name);

    bairi__v1__method_row__init(out);
    out->method = arena_printf(arena, "%s/%s", method->service->name, method->name);
    out->request = arena_strdup(arena, types->input->name);
    out->reply = arena_strdup(arena, types->output->name);
    out->writes = method->writes;
    out->needs_campaign = method->needs_campaign;
    out->body_max = method->body_max;
    if (!out->method || !out->request || !out->reply)
        return no_memory(err);
    return list_roles(method->roles, arena, out, err);
}

static enum status list_methods(const ProtobufCServiceDescriptor *service, struct arena *arena,
                                Bairi__V1__ServiceRow *out, struct error *err)
{
    Bairi__V1__MethodRow *rows = arena_array(arena, service->n_methods, sizeof *rows);

    bairi__v1__service_row__init(out);
    out->service = arena_strdup(arena, service->name);
    out->methods = arena_array(arena, service->n_methods, sizeof(Bairi__V1__MethodRow *));
    if (!rows || !out->service || !out->methods)
        return no_memory(err);
    for (size_t i = 0; i < method_count && out->n_methods < service->n_methods; i++) {
        if (methods[i].service != service)
            continue;
        TRY(describe(&methods[i], arena, &rows[out->n_methods], err));
        out->methods[out->n_methods] = &rows[out->n_methods];
        out->n_methods++;
    }
    return STATUS_OK;
}

static enum status list_services(struct arena *arena, Bairi__V1__ReflectionListReply *out,
                                 struct error *err)
{
    Bairi__V1__ServiceRow *rows = arena_array(arena, bairi_service_count, sizeof *rows);

    out->services = arena_array(arena, bairi_service_count, sizeof(Bairi__V1__ServiceRow *));
    if (!rows || !out->services)
        return no_memory(err);
    for (size_t i = 0; i < bairi_service_count; i++) {
        TRY(list_methods(bairi_services[i], arena, &rows[i], err));
        out->services[out->n_services++] = &rows[i];
    }
    return STATUS_OK;
}

enum status reflection_list(void *context, struct rpc_call *call, const void *request, void *reply,
                            struct error *err)
{
    const Bairi__V1__ReflectionListRequest *in = request;
    Bairi__V1__ReflectionListReply *out = reply;

    (void)context;
    if (in->descriptors) {
        out->descriptors.data =
            arena_memdup(call->arena, bairi_descriptor_set, bairi_descriptor_set_size);
        out->descriptors.len = bairi_descriptor_set_size;
        if (!out->descriptors.data)
            return no_memory(err);
    }
    return list_services(call->arena, out, err);
}
