/* Who is let in: every flawed certificate is refused with words, and others are served after it. */
/* LINKS: tests_support common_net common_trust */
#include "tests/unit/common/rpc/raw.h"

static void refused(struct world *world, const char *person, const char *words)
{
    struct client *client = client_create(world, person);
    int64_t began = monotonic_ms();

    assert_int_equal(check(client, 0, NULL), STATUS_UNAUTHENTICATED);
    if (!strstr(client->call.error.text, words))
        fail_msg("%s: \"%s\" lacks \"%s\"", person, client->call.error.text, words);
    assert_in_range(monotonic_ms() - began, 0, 900); /* not retried, not waited out */
    client_destroy(client);
    assert_still_served(world);
}

static void every_flawed_certificate_is_refused_with_its_reason(void **state)
{
    struct world *world = world_create();

    (void)state;
    refused(world, "bad/expired", "certificate expired");
    refused(world, "bad/revoked", "certificate revoked");
    refused(world, "bad/stranger", "unknown CA");
    refused(world, "bad/wrong-usage", "unsupported certificate");
    refused(world, "bad/wrong-role", "identity");
    refused(world, "bad/wrong-domain", "identity");
    refused(world, "bad/no-san", "identity");
    refused(world, "bad/two-uris", "identity");
    assert_int_equal(listener_count(world->listener).opened, 8);
    EVENTUALLY(listener_count(world->listener).untrusted == 8);
    assert_int_equal(listener_count(world->listener).broken, 0);
    world_destroy(world);
}

static void without_a_certificate_nobody_gets_in(void **state)
{
    struct world *world = world_create();
    struct raw raw = raw_prepare(world, NULL);
    char byte;

    (void)state;
    assert_int_equal(SSL_connect(raw.ssl), 1); /* TLS 1.3: the verdict comes after */
    assert_true(SSL_read(raw.ssl, &byte, 1) <= 0);
    assert_int_equal(ERR_GET_REASON(ERR_peek_error()), SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED);
    ERR_clear_error();
    raw_close(&raw);
    assert_still_served(world);
    world_destroy(world);
}

static void older_tls_is_refused_unless_allowed(void **state)
{
    struct world *world = world_create();
    struct raw raw = raw_prepare(world, "reader");

    (void)state;
    SSL_set_max_proto_version(raw.ssl, TLS1_2_VERSION);
    assert_true(SSL_connect(raw.ssl) <= 0);
    ERR_clear_error();
    raw_close(&raw);
    world_stop(world);
    world->allow_tls12 = true;
    world_start(world);
    raw = raw_prepare(world, "reader");
    SSL_set_max_proto_version(raw.ssl, TLS1_2_VERSION);
    assert_int_equal(SSL_connect(raw.ssl), 1);
    raw_close(&raw);
    world_destroy(world);
}

static void a_server_of_a_stranger_is_not_believed(void **state)
{
    struct world *world = world_create();
    struct client *client = client_of(world, "reader", "bad/stranger-ca", "127.0.0.1");

    (void)state;
    assert_int_equal(check(client, 0, NULL), STATUS_UNAUTHENTICATED);
    client_destroy(client);
    assert_still_served(world);
    world_destroy(world);
}

static void the_server_is_checked_by_name_and_by_address(void **state)
{
    struct world *world = world_make();
    struct client *client;

    (void)state;
    world->address = "0.0.0.0";
    world_start(world);
    client = client_of(world, "reader", "ca", "localhost");
    if (check(client, 0, NULL) != STATUS_OK)
        fail_msg("%s", client->call.error.text);
    client_destroy(client);
    client =
        client_of(world, "reader", "ca", "127.0.0.2"); /* reached, but not in its certificate */
    assert_int_equal(check(client, 0, NULL), STATUS_UNAUTHENTICATED);
    assert_non_null(strstr(client->call.error.text, "mismatch"));
    client_destroy(client);
    world_destroy(world);
}

static void files_of_the_server_are_refused_when_wrong(void **state)
{
    struct world *world = world_make();
    struct tls_options files = server_files(world);
    struct tls_server *tls = NULL;

    (void)state;
    files.key = pki_file("reader", ".key"); /* of another certificate */
    assert_int_equal(tls_server_create(&files, &tls, NULL), STATUS_FAILED_PRECONDITION);
    files.key = pki_file("nobody", ".key");
    assert_int_equal(tls_server_create(&files, &tls, NULL), STATUS_NOT_FOUND);
    assert_int_equal(chmod(pki_file("server", ".key"), 0640), 0);
    files.key = pki_file("server", ".key");
    assert_int_equal(tls_server_create(&files, &tls, NULL), STATUS_PERMISSION_DENIED);
    assert_int_equal(chmod(pki_file("server", ".key"), 0600), 0);
    assert_null(tls);
    world_start(world);
    world_destroy(world);
}

static void reload_authority(struct world *world)
{
    struct tls_options files;
    struct error err;

    authority_destroy(&world->authority);
    assert_int_equal(authority_load(pki_file("ca", ".pem"), pki_file("crl", ".pem"), true, true,
                                    &world->authority, &err),
                     STATUS_OK);
    files = server_files(world);
    if (tls_server_reload(world->tls, &files, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    listener_review(world->listener);
}

static void a_reload_closes_the_revoked_and_keeps_the_others(void **state)
{
    struct world *world = world_create();
    struct client *revoked = client_create(world, "nandagang-clerk");
    struct client *other = client_create(world, "lingang-clerk");

    (void)state;
    assert_int_equal(check(revoked, 0, NULL), STATUS_OK);
    assert_int_equal(check(other, 0, NULL), STATUS_OK);
    pki_run("--revoke nandagang-clerk");
    reload_authority(world);
    EVENTUALLY(listener_count(world->listener).connections == 1);
    assert_int_equal(check(other, 0, NULL), STATUS_OK);
    assert_int_equal(listener_count(world->listener).opened, 2);
    assert_int_equal(check(revoked, 0, NULL), STATUS_UNAUTHENTICATED);
    client_destroy(revoked);
    client_destroy(other);
    world_destroy(world);
}

/* A call at rest is one that an event would answer; the list is read again while it waits. */
static void a_call_at_rest_goes_on_over_a_reload(void **state)
{
    struct world *world = world_create();
    struct client *client = client_create(world, "zhongjie-clerk");
    Bairi__V1__FileBeginRequest request;
    struct channel_pending *pending = NULL;
    const ProtobufCMessage *reply = NULL;
    struct error err;

    (void)state;
    atomic_store(&world->behaviour.parks, true);
    atomic_store(&world->behaviour.park_ms, 8000);
    bairi__v1__file_begin_request__init(&request);
    assert_int_equal(channel_start(client->channel, &client->call, &bairi__v1__files__descriptor,
                                   "Begin", &request.base, &pending, &err),
                     STATUS_OK);
    EVENTUALLY(atomic_load(&world->behaviour.calls) == 1);
    for (int turn = 0; turn < 3; turn++)
        reload_authority(world);
    nap_ms(100);
    atomic_fetch_add(&world->behaviour.events, 1);
    rpc_server_wake(world->server);
    assert_int_equal(channel_wait(&pending, &reply, &err), STATUS_OK);
    assert_int_equal(((const Bairi__V1__FileBeginReply *)reply)->offset, 1);
    assert_int_equal(listener_count(world->listener).opened, 1); /* the same connection */
    client_destroy(client);
    world_destroy(world);
}

static void the_revoked_are_gone_within_a_second_of_the_reload(void **state)
{
    struct world *world = world_create();
    struct client *revoked = client_create(world, "gangcheng-touzi");

    (void)state;
    assert_int_equal(check(revoked, 0, NULL), STATUS_OK);
    pki_run("--revoke gangcheng-touzi");
    int64_t began = monotonic_ms();
    reload_authority(world);
    while (listener_count(world->listener).connections > 0 && monotonic_ms() - began < 5000)
        nap_ms(5);
    assert_in_range(monotonic_ms() - began, 0, 1000);
    client_destroy(revoked);
    world_destroy(world);
}

/* Who came before the reload, and shook hands after it, is judged by the list of before: once more,
 * then. */
static void a_handshake_that_outlasts_the_reload_lets_no_revoked_stay(void **state)
{
    struct world *world = world_create();
    struct raw revoked = raw_prepare(world, "gangcheng-gangwu");
    struct raw other = raw_prepare(world, "lingang-clerk");

    (void)state;
    EVENTUALLY(listener_count(world->listener).connections == 2);
    pki_run("--revoke gangcheng-gangwu");
    reload_authority(world);
    assert_int_equal(SSL_connect(revoked.ssl), 1);
    assert_int_equal(SSL_connect(other.ssl), 1);
    EVENTUALLY(listener_count(world->listener).opened == 2);
    EVENTUALLY(listener_count(world->listener).connections == 1);
    nap_ms(1500);
    assert_int_equal(listener_count(world->listener).connections, 1);
    raw_close(&revoked);
    raw_close(&other);
    world_destroy(world);
}

/* What they may do then is the services' to decide. */
static void a_list_out_of_date_still_tells_the_revoked_from_the_others(void **state)
{
    struct world *world = world_make();
    struct client *reader;

    (void)state;
    clock_destroy(&world->clock);
    world->clock = clock_at("2020-11-02T08:00:00Z");
    pki_run("--crl --until 20201102075959Z");
    authority_destroy(&world->authority);
    assert_int_equal(authority_load(pki_file("ca", ".pem"), pki_file("crl", ".pem"), true, true,
                                    &world->authority, NULL),
                     STATUS_OK);
    world_start(world);
    reader = client_create(world, "reader");
    assert_int_equal(check(reader, 0, NULL), STATUS_OK);
    refused(world, "bad/revoked", "certificate revoked");
    refused(world, "bad/expired", "certificate expired");
    refused(world, "bad/stranger", "unknown CA");
    listener_review(world->listener);
    nap_ms(300);
    assert_int_equal(check(reader, 0, NULL), STATUS_OK);
    client_destroy(reader);
    world_destroy(world);
    pki_run("--crl");
}

static void a_failed_reload_keeps_the_old_files(void **state)
{
    struct world *world = world_create();
    struct tls_options files = server_files(world);

    (void)state;
    files.certificate = pki_file("nobody", ".pem");
    assert_int_equal(tls_server_reload(world->tls, &files, NULL), STATUS_FAILED_PRECONDITION);
    assert_still_served(world);
    world_destroy(world);
}

static void a_certificate_that_expires_while_connected_is_closed(void **state)
{
    struct world *world = world_make();
    struct client *client;

    (void)state;
    clock_destroy(&world->clock);
    world->clock = clock_at("2020-06-30T23:59:50Z");
    world_start(world);
    client = client_create(world, "bad/expired");
    assert_int_equal(check(client, 0, NULL), STATUS_OK);
    clock_set(world->clock, "2020-07-01T00:00:10Z");
    EVENTUALLY(listener_count(world->listener).connections == 0);
    assert_int_equal(check(client, 0, NULL), STATUS_UNAUTHENTICATED);
    client_destroy(client);
    world_destroy(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_flawed_certificate_is_refused_with_its_reason),
        cmocka_unit_test(without_a_certificate_nobody_gets_in),
        cmocka_unit_test(older_tls_is_refused_unless_allowed),
        cmocka_unit_test(a_server_of_a_stranger_is_not_believed),
        cmocka_unit_test(the_server_is_checked_by_name_and_by_address),
        cmocka_unit_test(files_of_the_server_are_refused_when_wrong),
        cmocka_unit_test(a_reload_closes_the_revoked_and_keeps_the_others),
        cmocka_unit_test(a_call_at_rest_goes_on_over_a_reload),
        cmocka_unit_test(the_revoked_are_gone_within_a_second_of_the_reload),
        cmocka_unit_test(a_handshake_that_outlasts_the_reload_lets_no_revoked_stay),
        cmocka_unit_test(a_list_out_of_date_still_tells_the_revoked_from_the_others),
        cmocka_unit_test(a_failed_reload_keeps_the_old_files),
        cmocka_unit_test(a_certificate_that_expires_while_connected_is_closed),
    };

    return cmocka_run_group_tests_name("rpc/certificates", tests, pki_begin, pki_end);
}
