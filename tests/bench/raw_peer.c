/*
 * The floor under every call: blocking OpenSSL on plain sockets, one thread per connection.
 *
 *   bench_raw serve PORTFILE CA CERT KEY
 *   bench_raw call HOST:PORT CA CERT KEY serial|bulk MILLISECONDS
 *
 * A connection first says how large its requests are; every request gets a reply.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "tests/bench/measure.h"

enum { REPLY_SIZE = REPLY_PADDING + ENVELOPE_SIZE, REQUEST_MOST = BULK_PADDING + ENVELOPE_SIZE };
enum { OUTSTANDING_MOST = 8 };

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
    char reply[REPLY_SIZE] = {0};
    char *request = malloc(REQUEST_MOST);
    uint32_t size = 0;

    if (request && SSL_accept(ssl) == 1 && transfer(ssl, (char *)&size, sizeof size, step_read) &&
        size <= REQUEST_MOST)
        while (transfer(ssl, request, (int)size, step_read) &&
               transfer(ssl, reply, REPLY_SIZE, step_write))
            ;
    free(request);
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

    signal(SIGPIPE, SIG_IGN); /* clients leave with replies on their way */
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

/* Keeps requests on their way until the time is up; false when the line broke. */
static bool ask(SSL *ssl, const struct bench_case *what, struct window window, struct tally *tally)
{
    static char request[REQUEST_MOST], reply[REPLY_SIZE];
    uint32_t size = (uint32_t)what->request + ENVELOPE_SIZE;
    int64_t begun[OUTSTANDING_MOST];

    if (!transfer(ssl, (char *)&size, sizeof size, step_write))
        return false;
    for (size_t sent = 0, taken = 0; now_ns() < window.until;) {
        for (; sent - taken < what->outstanding; sent++) {
            begun[sent % OUTSTANDING_MOST] = now_ns();
            if (!transfer(ssl, request, (int)size, step_write))
                return false;
        }
        if (!transfer(ssl, reply, REPLY_SIZE, step_read))
            return false;
        tally_note(tally, window, begun[taken++ % OUTSTANDING_MOST]);
    }
    return true;
}

static int call(const char *endpoint, char **files, const char *name, int milliseconds)
{
    const struct bench_case *what = bench_case_named(name);
    SSL_CTX *tls = context(TLS_client_method(), files);
    const char *colon = strrchr(endpoint, ':');
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    struct tally tally = {0};
    SSL *ssl;

    if (!tls || !colon || !what || what->connections != 1)
        return 1;
    address.sin_port = htons((uint16_t)atoi(colon + 1));
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        return 1;
    ssl = session(tls, fd);
    if (!ssl || SSL_connect(ssl) != 1 || !ask(ssl, what, window_soon(milliseconds), &tally))
        return 1;
    return tally_print(&tally, "raw", what, milliseconds);
}

int main(int argc, char **argv)
{
    if (argc == 6 && strcmp(argv[1], "serve") == 0)
        return serve(argv[2], argv + 3);
    if (argc == 8 && strcmp(argv[1], "call") == 0)
        return call(argv[2], argv + 3, argv[6], atoi(argv[7]));
    fprintf(stderr, "usage: bench_raw serve PORTFILE CA CERT KEY\n"
                    "       bench_raw call HOST:PORT CA CERT KEY serial|bulk MILLISECONDS\n");
    return 2;
}
