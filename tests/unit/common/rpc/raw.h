/* A peer without manners: blocking sockets and OpenSSL by hand. */
#ifndef BAIRI_TESTS_UNIT_COMMON_RPC_RAW_H
#define BAIRI_TESTS_UNIT_COMMON_RPC_RAW_H

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "common/message.h"
#include "common/net/sp.h"
#include "common/rpc/envelope.h"
#include "tests/unit/common/rpc/world.h"

struct raw {
    int fd;
    SSL_CTX *context;
    SSL *ssl;
};

static UNUSED int raw_socket(const struct world *world)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(world->port)};
    struct timeval patience = {.tv_sec = 10};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

/* Closes with a reset instead of a farewell. */
static UNUSED void raw_reset(int fd)
{
    struct linger now = {.l_onoff = 1};

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(fd);
}

/* TLS without checking anybody; person NULL: no certificate. Not yet shaken hands. */
static UNUSED struct raw raw_prepare(const struct world *world, const char *person)
{
    struct raw raw = {.fd = raw_socket(world), .context = SSL_CTX_new(TLS_client_method())};

    assert_non_null(raw.context);
    if (person) {
        assert_int_equal(
            SSL_CTX_use_certificate_file(raw.context, pki_file(person, ".pem"), SSL_FILETYPE_PEM),
            1);
        assert_int_equal(
            SSL_CTX_use_PrivateKey_file(raw.context, pki_file(person, ".key"), SSL_FILETYPE_PEM),
            1);
    }
    raw.ssl = SSL_new(raw.context);
    SSL_set_fd(raw.ssl, raw.fd);
    return raw;
}

static UNUSED void raw_close(struct raw *raw)
{
    SSL_free(raw->ssl);
    SSL_CTX_free(raw->context);
    close(raw->fd);
}

/* After the handshake and both greetings. */
static UNUSED struct raw raw_open(const struct world *world, const char *person)
{
    struct raw raw = raw_prepare(world, person);
    uint8_t greeting[8];

    assert_int_equal(SSL_connect(raw.ssl), 1);
    sp_greeting(SP_REQ, greeting);
    assert_int_equal(SSL_write(raw.ssl, greeting, 8), 8);
    assert_int_equal(SSL_read(raw.ssl, greeting, 8), 8);
    assert_memory_equal(greeting, "\0SP\0\0\x31\0\0", 8);
    return raw;
}

/* One frame with a body of the caller's. */
static UNUSED void raw_send(struct raw *raw, uint32_t id, const void *body, size_t size)
{
    uint8_t header[SP_HEADER_SIZE];

    sp_header(id, size, header);
    assert_int_equal(SSL_write(raw->ssl, header, sizeof header), sizeof header);
    if (size)
        assert_int_equal(SSL_write(raw->ssl, body, (int)size), size);
}

static UNUSED bool raw_read(struct raw *raw, void *out, size_t size)
{
    size_t have = 0;

    while (have < size) {
        int got = SSL_read(raw->ssl, (char *)out + have, (int)(size - have));
        if (got <= 0)
            return false;
        have += (size_t)got;
    }
    return true;
}

/* One reply; false when the connection ended instead. */
static UNUSED bool raw_reply(struct raw *raw, struct arena *arena, uint32_t *id,
                             Bairi__V1__Reply **reply)
{
    uint8_t header[SP_HEADER_SIZE];
    uint8_t body[65536];
    uint32_t length;

    if (!raw_read(raw, header, sizeof header))
        return false;
    memcpy(&length, header + 4, 4);
    length = ntohl(length) - 4;
    assert_in_range(length, 0, sizeof body);
    memcpy(id, header + 8, 4);
    *id = ntohl(*id);
    if (!raw_read(raw, body, length))
        return false;
    return envelope_read_reply((struct bytes){body, length}, arena, reply, NULL) == STATUS_OK;
}

/* A packed envelope for a health check, in arena memory. */
static UNUSED struct bytes health_envelope(struct arena *arena, const char *method,
                                           uint32_t reply_padding)
{
    Bairi__V1__HealthCheckRequest check;
    Bairi__V1__Request request;
    struct bytes body, packed;
    uint8_t call_id[16] = "0123456789abcde";

    bairi__v1__health_check_request__init(&check);
    check.reply_padding = reply_padding;
    assert_int_equal(message_pack(&check.base, arena, &body, NULL), STATUS_OK);
    bairi__v1__request__init(&request);
    request.version = ENVELOPE_VERSION;
    request.method = arena_strdup(arena, method);
    request.call_id = (ProtobufCBinaryData){.data = call_id, .len = 16};
    request.body =
        (ProtobufCBinaryData){.data = arena_memdup(arena, body.data, body.size), .len = body.size};
    assert_int_equal(message_pack(&request.base, arena, &packed, NULL), STATUS_OK);
    return packed;
}

#endif
