/* Endpoints as people write them. */
/* LINKS: common */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/net/dialer.h"

static void good(const char *endpoint, const char *host, const char *port)
{
    char host_out[64];
    char port_out[6];

    assert_int_equal(endpoint_parse(endpoint, host_out, sizeof host_out, port_out, NULL),
                     STATUS_OK);
    assert_string_equal(host_out, host);
    assert_string_equal(port_out, port);
}

static void bad(const char *endpoint)
{
    char host[16];
    char port[6];

    assert_int_equal(endpoint_parse(endpoint, host, sizeof host, port, NULL),
                     STATUS_INVALID_ARGUMENT);
}

static void hosts_and_addresses_are_split_from_their_port(void **state)
{
    (void)state;
    good("localhost:7443", "localhost", "7443");
    good("127.0.0.1:1", "127.0.0.1", "1");
    good("[::1]:65535", "::1", "65535");
}

static void anything_else_is_refused(void **state)
{
    (void)state;
    bad("");
    bad(":");
    bad("localhost");
    bad("localhost:");
    bad(":7443");
    bad("[]:7443");
    bad("::1:7443");
    bad("localhost:http");
    bad("localhost:123456");
    bad("localhost:12 ");
    bad("a-name-too-long-for-its-room:1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_and_addresses_are_split_from_their_port),
        cmocka_unit_test(anything_else_is_refused),
    };

    return cmocka_run_group_tests_name("net/dialer", tests, NULL, NULL);
}
