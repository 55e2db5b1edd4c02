/*
 * The floor under every call: blocking OpenSSL on plain sockets, one thread per connection.
 *
 *   bench_raw serve PORTFILE CA CERT KEY
 *   bench_raw call HOST:PORT CA CERT KEY serial MILLISECONDS
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <openssl/ssl.h>

enum { REQUEST_SIZE = 1024 + 64, REPLY_SIZE = 256 + 64, WARMUP_MS = 300, SAMPLES_MAX = 1 << 20 };

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static SSL_CTX *context(const SSL_METHOD *method, char **files)
{
    SSL_CTX *context = SSL_CTX_new(method);

    if (!context || SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1 ||
        SSL_CTX_load_verify_file(context, files[0]) != 1 ||
        SSL_CTX_use_certificate_chain_file(context, files[1]) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, files[2], SSL_FILETYPE_PEM) != 1)
        return NULL;
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_num_tickets(context, 0);
    return context;
}

static int transfer(SSL *ssl, char *bytes, int size, int (*step)(SSL *, char *, int))
{
    for (int done = 0; done < size;) {
        int n = step(ssl, bytes + done, size - done);
        if (n <= 0)
            return 0;
        done += n;
    }
    return 1;
}

static int step_read(SSL *ssl, char *bytes, int size)
{
    return SSL_read(ssl, bytes, size);
}

static int step_write(SSL *ssl, char *bytes, int size)
{
    return SSL_write(ssl, bytes, size);
}

static SSL *session(SSL_CTX *context, int fd)
{
    SSL *ssl = SSL_new(context);
    int yes = 1;

    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (ssl)
        SSL_set_fd(ssl, fd);
    return ssl;
}

static void *answer(void *argument)
{
    SSL *ssl = argument;
    char bytes[REQUEST_SIZE] = {0};

    if (SSL_accept(ssl) == 1)
        while (transfer(ssl, bytes, REQUEST_SIZE, step_read) &&
               transfer(ssl, bytes, REPLY_SIZE, step_write))
            ;
    close(SSL_get_fd(ssl));
    SSL_free(ssl);
    return NULL;
}

static int serve(const char *port_file, char **files)
{
    SSL_CTX *tls = context(TLS_server_method(), files);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    FILE *file = fopen(port_file, "w");

    if (!tls || !file || bind(listener, (struct sockaddr *)&address, size) != 0 ||
        listen(listener, 16) != 0 || getsockname(listener, (struct sockaddr *)&address, &size) != 0)
        return 1;
    fprintf(file, "%d\n", ntohs(address.sin_port));
    fclose(file);
    for (;;) {
        pthread_t thread;
        int fd = accept(listener, NULL, NULL);
        if (fd < 0 || pthread_create(&thread, NULL, answer, session(tls, fd)) != 0)
            return 1;
        pthread_detach(thread);
    }
}

static int compare(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

static int print(uint32_t *samples, size_t count, int milliseconds)
{
    if (count == 0)
        return 1;
    qsort(samples, count, sizeof *samples, compare);
    printf("{\"peer\": \"raw\", \"case\": \"serial\", \"calls\": %zu, \"p50_us\": %.1f, "
           "\"p99_us\": %.1f, \"calls_per_s\": %.0f}\n",
           count, samples[count / 2] / 1000.0, samples[count * 99 / 100] / 1000.0,
           (double)count * 1000 / milliseconds);
    return 0;
}

/* Asks until the time is up; returns how many calls were measured. */
static size_t ask(SSL *ssl, uint32_t *samples, int milliseconds)
{
    int64_t from = now_ns() + (int64_t)WARMUP_MS * 1000000;
    int64_t until = from + (int64_t)milliseconds * 1000000;
    char bytes[REQUEST_SIZE] = {0};
    size_t count = 0;

    for (int64_t begun = now_ns(); begun < until && count < SAMPLES_MAX;) {
        int64_t now;
        if (!transfer(ssl, bytes, REQUEST_SIZE, step_write) ||
            !transfer(ssl, bytes, REPLY_SIZE, step_read))
            return 0;
        now = now_ns();
        if (begun >= from)
            samples[count++] = (uint32_t)(now - begun);
        begun = now;
    }
    return count;
}

static int call(const char *endpoint, char **files, int milliseconds)
{
    static uint32_t samples[SAMPLES_MAX];
    SSL_CTX *tls = context(TLS_client_method(), files);
    const char *colon = strrchr(endpoint, ':');
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    SSL *ssl;

    if (!tls || !colon)
        return 1;
    address.sin_port = htons((uint16_t)atoi(colon + 1));
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        return 1;
    ssl = session(tls, fd);
    if (!ssl || SSL_connect(ssl) != 1)
        return 1;
    return print(samples, ask(ssl, samples, milliseconds), milliseconds);
}

int main(int argc, char **argv)
{
    if (argc == 6 && strcmp(argv[1], "serve") == 0)
        return serve(argv[2], argv + 3);
    if (argc == 8 && strcmp(argv[1], "call") == 0 && strcmp(argv[6], "serial") == 0)
        return call(argv[2], argv + 3, atoi(argv[7]));
    fprintf(stderr, "usage: bench_raw serve PORTFILE CA CERT KEY\n"
                    "       bench_raw call HOST:PORT CA CERT KEY serial MILLISECONDS\n");
    return 2;
}
