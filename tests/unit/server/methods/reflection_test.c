/* LINKS: common common_rpc common_trust proto */
/* Reflection against the method table and the descriptors it was built from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/reflection.pb-c.h"
#include "bairi/v1/services.pb-c.h"
#include "common/arena.h"
#include "common/trust/identity.h"
#include "server/methods.h"
#include "server/reflection.h"

static Bairi__V1__ReflectionListReply list(struct arena *arena, bool descriptors)
{
    struct rpc_call call = {.arena = arena};
    Bairi__V1__ReflectionListRequest request;
    Bairi__V1__ReflectionListReply reply;

    bairi__v1__reflection_list_request__init(&request);
    bairi__v1__reflection_list_reply__init(&reply);
    request.descriptors = descriptors;
    assert_int_equal(reflection_list(NULL, &call, &request, &reply, NULL), STATUS_OK);
    return reply;
}

static const struct rpc_method *row_of(const char *name)
{
    for (size_t i = 0; i < method_count; i++) {
        size_t length = strlen(methods[i].service->name);
        if (strncmp(methods[i].service->name, name, length) == 0 && name[length] == '/' &&
            strcmp(methods[i].name, name + length + 1) == 0)
            return &methods[i];
    }
    fail_msg("%s is no row of the table", name);
    return NULL;
}

static unsigned roles_of(const Bairi__V1__MethodRow *row)
{
    static const enum role_id ROLES[] = {ROLE_UNIT,  ROLE_BUREAU, ROLE_CITY,
                                         ROLE_ADMIN, ROLE_READER, ROLE_SERVER};
    unsigned roles = 0;

    for (size_t i = 0; i < row->n_roles; i++) {
        for (size_t j = 0; j < sizeof ROLES / sizeof *ROLES; j++) {
            if (strcmp(row->roles[i], role_name(ROLES[j])) == 0)
                roles |= ROLES[j];
        }
    }
    return roles;
}

static void every_row_of_the_table_is_told_once_as_it_is(void **state)
{
    struct arena *arena = arena_create(1 << 20);
    Bairi__V1__ReflectionListReply reply = list(arena, false);
    size_t told = 0;

    (void)state;
    assert_int_equal(reply.n_services, bairi_service_count);
    assert_int_equal(reply.descriptors.len, 0);
    for (size_t i = 0; i < reply.n_services; i++) {
        for (size_t j = 0; j < reply.services[i]->n_methods; j++, told++) {
            const Bairi__V1__MethodRow *row = reply.services[i]->methods[j];
            const struct rpc_method *method = row_of(row->method);

            assert_string_equal(method->service->name, reply.services[i]->service);
            assert_int_equal(row->writes, method->writes);
            assert_int_equal(row->needs_campaign, method->needs_campaign);
            assert_int_equal(row->body_max, method->body_max);
            assert_int_equal(roles_of(row), method->roles);
        }
    }
    assert_int_equal(told, method_count);
    arena_destroy(&arena);
}

static void administrators_alone_may_ask(void **state)
{
    (void)state;
    assert_int_equal(row_of("bairi.v1.Reflection/List")->roles, ROLE_ADMIN);
}

static void the_descriptor_set_names_every_service(void **state)
{
    struct arena *arena = arena_create(1 << 20);
    Bairi__V1__ReflectionListReply reply = list(arena, true);

    (void)state;
    for (size_t i = 0; i < bairi_service_count; i++) {
        const char *name = bairi_services[i]->short_name;
        assert_non_null(memmem(reply.descriptors.data, reply.descriptors.len, name, strlen(name)));
    }
    arena_destroy(&arena);
}

static void an_answer_over_the_budget_is_refused(void **state)
{
    struct arena *arena = arena_create(8000);
    struct rpc_call call = {.arena = arena};
    Bairi__V1__ReflectionListRequest request;
    Bairi__V1__ReflectionListReply reply;

    (void)state;
    bairi__v1__reflection_list_request__init(&request);
    bairi__v1__reflection_list_reply__init(&reply);
    assert_int_equal(reflection_list(NULL, &call, &request, &reply, NULL),
                     STATUS_RESOURCE_EXHAUSTED);
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_of_the_table_is_told_once_as_it_is),
        cmocka_unit_test(administrators_alone_may_ask),
        cmocka_unit_test(the_descriptor_set_names_every_service),
        cmocka_unit_test(an_answer_over_the_budget_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
