/* Peers who mean harm: they get nothing, others are served, and every descriptor comes back. */
/* LINKS: tests_support common_net common_trust */
#include "tests/unit/common/rpc/raw.h"

/* The world of a test, warmed up, so that what nng keeps for itself is counted before. */
static struct world *warm(struct world *world, unsigned *descriptors)
{
    world_start(world);
    assert_still_served(world);
    EVENTUALLY(listener_count(world->listener).connections == 0);
    nap_ms(50);
    *descriptors = open_descriptors();
    return world;
}

static void assert_unharmed(struct world *world, unsigned descriptors)
{
    assert_still_served(world);
    EVENTUALLY(listener_count(world->listener).connections == 0);
    EVENTUALLY(open_descriptors() <= descriptors);
    EVENTUALLY(rpc_server_is_idle(world->server));
    world_destroy(world);
}

/* A real ClientHello, taken from a session that writes into memory. */
static size_t client_hello(uint8_t *out, size_t size)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    SSL *ssl = SSL_new(context);
    int got;

    SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(ssl);
    SSL_do_handshake(ssl);
    got = BIO_read(SSL_get_wbio(ssl), out, (int)size);
    SSL_free(ssl);
    SSL_CTX_free(context);
    return (size_t)got;
}

static void resets_after_the_hello_leave_nothing(void **state)
{
    unsigned descriptors;
    struct world *world = warm(world_make(), &descriptors);
    uint8_t hello[2048];
    size_t size = client_hello(hello, sizeof hello);

    (void)state;
    for (int i = 0; i < 200; i++) {
        int fd = raw_socket(world);
        size_t part = i % 2 ? size : size / 2;
        assert_int_equal(send(fd, hello, part, MSG_NOSIGNAL), part);
        if (i % 3 == 0)
            nap_ms(2); /* some while the server answers, some before */
        raw_reset(fd);
    }
    assert_unharmed(world, descriptors);
}

static void silent_peers_cannot_lock_others_out(void **state)
{
    unsigned descriptors;
    struct world *world = warm(world_make(), &descriptors);
    int silent[200];

    (void)state;
    for (int i = 0; i < 200; i++)
        silent[i] = raw_socket(world);
    assert_still_served(world);
    EVENTUALLY(listener_count(world->listener).unfinished <= 64);
    assert_in_range(listener_count(world->listener).displaced, 100, 200);
    for (int i = 0; i < 200; i++)
        close(silent[i]);
    assert_unharmed(world, descriptors);
}

static void an_unfinished_handshake_is_closed_in_time(void **state)
{
    struct world *world = world_make();
    unsigned descriptors;
    char byte;
    int fd;

    (void)state;
    world->conn_limits.handshake_ms = 200;
    warm(world, &descriptors);
    fd = raw_socket(world);
    assert_int_equal(send(fd, "\x16\x03\x01", 3, MSG_NOSIGNAL), 3);
    assert_true(recv(fd, &byte, 1, 0) <= 0);
    close(fd);
    assert_unharmed(world, descriptors);
}

static void an_idle_connection_is_closed_in_time(void **state)
{
    struct world *world = world_make();
    unsigned descriptors;
    struct raw raw;
    char byte;

    (void)state;
    world->conn_limits.idle_ms = 300;
    warm(world, &descriptors);
    raw = raw_open(world, "reader");
    assert_true(SSL_read(raw.ssl, &byte, 1) <= 0);
    raw_close(&raw);
    assert_unharmed(world, descriptors);
}

static void garbage_instead_of_tls_is_dropped(void **state)
{
    unsigned descriptors;
    struct world *world = warm(world_make(), &descriptors);
    char answer[64];
    int fd = raw_socket(world);

    (void)state;
    assert_int_equal(send(fd, "GET / HTTP/1.1\r\n\r\n", 18, MSG_NOSIGNAL), 18);
    shutdown(fd, SHUT_WR);
    while (recv(fd, answer, sizeof answer, 0) > 0)
        continue;
    close(fd);
    EVENTUALLY(listener_count(world->listener).broken == 1);
    assert_int_equal(listener_count(world->listener).untrusted, 0);
    assert_unharmed(world, descriptors);
}

static void ends_after(struct world *world, const void *bytes, size_t size)
{
    struct raw raw = raw_open(world, "reader");
    char byte;

    assert_int_equal(SSL_write(raw.ssl, bytes, (int)size), size);
    assert_true(SSL_read(raw.ssl, &byte, 1) <= 0);
    ERR_clear_error();
    raw_close(&raw);
}

static void lies_about_lengths_end_the_connection(void **state)
{
    unsigned descriptors;
    struct world *world = warm(world_make(), &descriptors);
    uint8_t over[SP_HEADER_SIZE];

    (void)state;
    ends_after(world, "\xff\xff\xff\xff\xff\xff\xff\xf0", 8);
    ends_after(world, "\x7f\xff\xff\xff\xff\xff\xff\xff", 8);
    ends_after(world, "\0\0\0\0\0\0\0\x03", 8);
    ends_after(world, "\0\0\0\0\0\0\0\0", 8);
    sp_header(SP_ID_BIT | 1, conn_limits_default().body_max + 1, over);
    ends_after(world, over, sizeof over);
    sp_header(1, 10, over); /* a relayed id */
    ends_after(world, over, sizeof over);
    assert_unharmed(world, descriptors);
}

static void a_wrong_greeting_ends_the_connection(void **state)
{
    unsigned descriptors;
    struct world *world = warm(world_make(), &descriptors);
    struct raw raw = raw_prepare(world, "reader");
    char bytes[16];

    (void)state;
    assert_int_equal(SSL_connect(raw.ssl), 1);
    assert_int_equal(SSL_write(raw.ssl, "\0SP\0\0\x31\0\0", 8), 8); /* REP, not REQ */
    while (SSL_read(raw.ssl, bytes, sizeof bytes) > 0)
        continue;
    ERR_clear_error();
    raw_close(&raw);
    assert_unharmed(world, descriptors);
}

static void what_is_no_envelope_gets_an_answer(void **state)
{
    unsigned descriptors;
    struct world *world = warm(world_make(), &descriptors);
    struct raw raw = raw_open(world, "reader");
    struct arena *arena = arena_create(1 << 20);
    struct bytes good = health_envelope(arena, "bairi.v1.Health/Check", 5);
    Bairi__V1__Reply *reply;
    uint32_t id;

    (void)state;
    raw_send(&raw, SP_ID_BIT | 5, NULL, 0);
    raw_send(&raw, SP_ID_BIT | 6, "\xff\xff\xff\xff", 4);
    raw_send(&raw, SP_ID_BIT | 7, good.data, good.size);
    for (uint32_t expected = 5; expected <= 7; expected++) {
        assert_true(raw_reply(&raw, arena, &id, &reply));
        assert_int_equal(id, SP_ID_BIT | expected);
        assert_int_equal(reply->status, expected == 7 ? STATUS_OK : STATUS_INVALID_ARGUMENT);
    }
    raw_close(&raw);
    arena_destroy(&arena);
    assert_unharmed(world, descriptors);
}

static void requests_split_at_every_byte_are_understood(void **state)
{
    unsigned descriptors;
    struct world *world = warm(world_make(), &descriptors);
    struct raw raw = raw_open(world, "reader");
    struct arena *arena = arena_create(1 << 20);
    struct bytes good = health_envelope(arena, "bairi.v1.Health/Check", 1);
    uint8_t frame[256];
    Bairi__V1__Reply *reply;
    uint32_t id;

    (void)state;
    sp_header(SP_ID_BIT | 9, good.size, frame);
    memcpy(frame + SP_HEADER_SIZE, good.data, good.size);
    for (size_t i = 0; i < SP_HEADER_SIZE + good.size; i++)
        assert_int_equal(SSL_write(raw.ssl, frame + i, 1), 1);
    assert_true(raw_reply(&raw, arena, &id, &reply));
    assert_int_equal(reply->status, STATUS_OK);
    raw_close(&raw);
    arena_destroy(&arena);
    assert_unharmed(world, descriptors);
}

static void a_reader_who_never_reads_is_closed(void **state)
{
    struct world *world = world_make();
    struct arena *arena = arena_create(1 << 20);
    struct bytes greedy = health_envelope(arena, "bairi.v1.Health/Check", 65536);
    unsigned descriptors;
    struct raw raw;
    uint8_t frame[256];
    int written = 1;

    (void)state;
    world->conn_limits.output_max = 1 << 20;
    warm(world, &descriptors);
    raw = raw_open(world, "reader");
    sp_header(SP_ID_BIT | 1, greedy.size, frame);
    memcpy(frame + SP_HEADER_SIZE, greedy.data, greedy.size);
    for (int i = 0; i < 20000 && written > 0; i++)
        written = SSL_write(raw.ssl, frame, (int)(SP_HEADER_SIZE + greedy.size));
    EVENTUALLY(listener_count(world->listener).connections == 0);
    ERR_clear_error();
    raw_close(&raw);
    arena_destroy(&arena);
    assert_unharmed(world, descriptors);
}

static void pipelining_and_vanishing_leaves_nothing(void **state)
{
    unsigned descriptors;
    struct world *world = warm(world_make(), &descriptors);
    struct arena *arena = arena_create(1 << 20);
    struct bytes good = health_envelope(arena, "bairi.v1.Health/Check", 100);

    (void)state;
    for (int round = 0; round < 5; round++) {
        struct raw raw = raw_open(world, "reader");
        for (uint32_t i = 0; i < 1000; i++)
            raw_send(&raw, SP_ID_BIT | i, good.data, good.size);
        raw_send(&raw, SP_ID_BIT | 1, good.data, good.size - 3);
        SSL_set_quiet_shutdown(raw.ssl, 1);
        raw_reset(dup(raw.fd));
        raw_close(&raw);
    }
    arena_destroy(&arena);
    assert_unharmed(world, descriptors);
}

static void one_identity_cannot_take_all_connections(void **state)
{
    unsigned descriptors;
    struct world *world = warm(world_make(), &descriptors);
    struct arena *arena = arena_create(1 << 20);
    struct bytes good = health_envelope(arena, "bairi.v1.Health/Check", 5);
    Bairi__V1__Reply *reply;
    struct raw raws[8];
    struct raw ninth;
    uint32_t id;
    char byte;

    (void)state;
    for (int i = 0; i < 8; i++)
        raws[i] = raw_open(world, "admin");
    ninth = raw_open(world, "admin");
    raw_send(&ninth, SP_ID_BIT | 5, good.data, good.size);
    assert_true(raw_reply(&ninth, arena, &id, &reply));
    assert_int_equal(reply->status, STATUS_RESOURCE_EXHAUSTED);
    assert_int_equal(reply->retry_after_ms, 1000);
    arena_destroy(&arena);
    assert_true(SSL_read(ninth.ssl, &byte, 1) <= 0); /* and is closed */
    ERR_clear_error();
    raw_close(&ninth);
    assert_still_served(world);
    assert_int_equal(listener_count(world->listener).crowded, 1);
    assert_int_equal(listener_count(world->listener).refused, 1);
    for (int i = 0; i < 8; i++)
        raw_close(&raws[i]);
    assert_unharmed(world, descriptors);
}

static void connections_over_the_limit_are_refused(void **state)
{
    struct world *world = world_make();
    unsigned descriptors;
    struct raw raws[3];
    char byte;
    int fd;

    (void)state;
    world->conn_limits.connections = 3;
    warm(world, &descriptors);
    for (int i = 0; i < 3; i++)
        raws[i] = raw_open(world, "admin");
    fd = raw_socket(world);
    assert_true(recv(fd, &byte, 1, 0) <= 0);
    close(fd);
    assert_int_equal(listener_count(world->listener).crowded, 0);
    assert_int_equal(listener_count(world->listener).refused, 1);
    for (int i = 0; i < 3; i++)
        raw_close(&raws[i]);
    EVENTUALLY(listener_count(world->listener).connections == 0);
    assert_unharmed(world, descriptors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resets_after_the_hello_leave_nothing),
        cmocka_unit_test(silent_peers_cannot_lock_others_out),
        cmocka_unit_test(an_unfinished_handshake_is_closed_in_time),
        cmocka_unit_test(an_idle_connection_is_closed_in_time),
        cmocka_unit_test(garbage_instead_of_tls_is_dropped),
        cmocka_unit_test(lies_about_lengths_end_the_connection),
        cmocka_unit_test(a_wrong_greeting_ends_the_connection),
        cmocka_unit_test(what_is_no_envelope_gets_an_answer),
        cmocka_unit_test(requests_split_at_every_byte_are_understood),
        cmocka_unit_test(a_reader_who_never_reads_is_closed),
        cmocka_unit_test(pipelining_and_vanishing_leaves_nothing),
        cmocka_unit_test(one_identity_cannot_take_all_connections),
        cmocka_unit_test(connections_over_the_limit_are_refused),
    };

    return cmocka_run_group_tests_name("rpc/hostile", tests, pki_begin, pki_end);
}
