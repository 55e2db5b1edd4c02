/*
 * Full mutual TLS handshakes, one connection after the other on a few threads, until the server's
 * first byte: it comes only when the server has judged the certificate. The same bare OpenSSL
 * client for every server, so only the servers differ.
 *
 *   bench_shake PEER ADDRESS CA FOLDER IDENTITIES COUNT     (PEER: bairi, grpc or raw)
 *
 * The people are FOLDER/0.pem, 0.key, 1.pem … in turn. Prints one JSON line.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "tests/bench/measure.h"

enum { THREADS = 4, IDENTITIES_MOST = 64, PATH_SIZE = 4096 };

/* What a client says first, so that the server answers. */
struct manner {
    const char *peer;
    const char *alpn; /* NULL: none */
    const char *hello;
    int size;
};

static const struct manner manners[] = {
    {"bairi", NULL,     "\0SP\0\0\x30\0\0",                                   8 },
    {"grpc",  "\x02h2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 33},
    {"raw",   NULL,     "\1\0\0\0x",                                          5 },
};

struct work {
    const struct manner *manner;
    struct sockaddr_in address;
    SSL_CTX *people[IDENTITIES_MOST];
    unsigned identities;
    atomic_int left;
    atomic_int failed;
};

static SSL_CTX *person(const struct manner *manner, const char *ca, const char *folder,
                       unsigned number)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    char certificate[PATH_SIZE], key[PATH_SIZE];

    snprintf(certificate, sizeof certificate, "%s/%u.pem", folder, number);
    snprintf(key, sizeof key, "%s/%u.key", folder, number);
    if (!context || SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1 ||
        SSL_CTX_load_verify_file(context, ca) != 1 ||
        SSL_CTX_use_certificate_chain_file(context, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1)
        return NULL;
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    if (manner->alpn)
        SSL_CTX_set_alpn_protos(context, (const unsigned char *)manner->alpn,
                                (unsigned)strlen(manner->alpn));
    return context;
}

static bool shake(struct work *work, SSL *ssl, int fd)
{
    const struct manner *manner = work->manner;
    char byte;

    return connect(fd, (struct sockaddr *)&work->address, sizeof work->address) == 0 &&
           SSL_set_fd(ssl, fd) == 1 && SSL_connect(ssl) == 1 && !SSL_session_reused(ssl) &&
           SSL_write(ssl, manner->hello, manner->size) == manner->size &&
           SSL_read(ssl, &byte, 1) == 1;
}

static void *keep_shaking(void *argument)
{
    struct work *work = argument;
    int yes = 1, number;

    while ((number = atomic_fetch_sub(&work->left, 1)) > 0) {
        SSL *ssl = SSL_new(work->people[(unsigned)number % work->identities]);
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        if (!ssl || !shake(work, ssl, fd))
            atomic_fetch_add(&work->failed, 1);
        SSL_shutdown(ssl);
        SSL_free(ssl);
        close(fd);
    }
    return NULL;
}

static double seconds_taken(struct work *work)
{
    pthread_t threads[THREADS];
    int64_t begun = now_ns();

    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, keep_shaking, work) != 0)
            exit(1);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    return (double)(now_ns() - begun) / 1e9;
}

static bool prepare(struct work *work, char **argv)
{
    const char *colon = strrchr(argv[2], ':');

    for (size_t i = 0; i < sizeof manners / sizeof *manners; i++)
        if (strcmp(manners[i].peer, argv[1]) == 0)
            work->manner = &manners[i];
    work->identities = (unsigned)atoi(argv[5]);
    if (!work->manner || !colon || work->identities == 0 || work->identities > IDENTITIES_MOST)
        return false;
    work->address.sin_family = AF_INET;
    work->address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    work->address.sin_port = htons((uint16_t)atoi(colon + 1));
    for (unsigned i = 0; i < work->identities; i++) {
        work->people[i] = person(work->manner, argv[3], argv[4], i);
        if (!work->people[i])
            return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    static struct work work;
    int count = argc == 7 ? atoi(argv[6]) : 0;
    double seconds;

    if (count <= 0 || !prepare(&work, argv)) {
        fprintf(stderr, "usage: bench_shake bairi|grpc|raw ADDRESS CA FOLDER IDENTITIES COUNT\n");
        return 2;
    }
    atomic_store(&work.left, count);
    seconds = seconds_taken(&work);
    if (atomic_load(&work.failed) > 0) {
        fprintf(stderr, "bench_shake: %d of %d handshakes with %s failed\n",
                atomic_load(&work.failed), count, argv[1]);
        return 1;
    }
    printf("{\"peer\": \"%s\", \"case\": \"handshake\", \"per_s\": %.0f}\n", argv[1],
           (double)count / seconds);
    return 0;
}
