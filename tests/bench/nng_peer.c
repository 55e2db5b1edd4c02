/*
 * nng's own REQ/REP over its tls+tcp transport, with the TLS engine it is packaged with (mbedTLS,
 * so TLS 1.2): what ours would be without OpenSSL under it.
 *
 *   bench_nng serve PORTFILE CA CERT KEY
 *   bench_nng call HOST:PORT CA CERT KEY serial|parallel|bulk MILLISECONDS
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <nng/nng.h>
#include <nng/protocol/reqrep0/rep.h>
#include <nng/protocol/reqrep0/req.h>
#include <nng/supplemental/tls/tls.h>

#include "tests/bench/measure.h"

enum { ANSWERERS = 64, CHAINS = 32, FILE_MOST = 64 * 1024, MESSAGE_MOST = 1 << 20 };
enum { REPLY_SIZE = REPLY_PADDING + ENVELOPE_SIZE };

static void must(int code, const char *what)
{
    if (code == 0)
        return;
    fprintf(stderr, "bench_nng: %s: %s\n", what, nng_strerror(code));
    exit(1);
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = calloc(1, FILE_MOST);

    if (!file || !text || fread(text, 1, FILE_MOST - 1, file) == 0)
        must(NNG_ENOENT, path);
    fclose(file);
    return text;
}

/* files  CA, certificate, key; they stay in memory as long as the program runs */
static nng_tls_config *mutual(nng_tls_mode mode, char **files)
{
    nng_tls_config *tls = NULL;

    must(nng_tls_config_alloc(&tls, mode), "TLS");
    must(nng_tls_config_ca_chain(tls, read_file(files[0]), NULL), files[0]);
    must(nng_tls_config_own_cert(tls, read_file(files[1]), read_file(files[2]), NULL), files[1]);
    must(nng_tls_config_auth_mode(tls, NNG_TLS_AUTH_MODE_REQUIRED), "TLS");
    if (mode == NNG_TLS_MODE_CLIENT)
        must(nng_tls_config_server_name(tls, "localhost"), "TLS");
    return tls;
}

/* ---- the server ---- */

/* Answers one request after the other. */
struct answerer {
    nng_ctx ctx;
    nng_aio *aio;
    bool answering;
};

static void answer(void *argument)
{
    struct answerer *one = argument;
    nng_msg *msg;

    if (nng_aio_result(one->aio) != 0 || one->answering) {
        one->answering = false;
        nng_ctx_recv(one->ctx, one->aio);
        return;
    }
    msg = nng_aio_get_msg(one->aio);
    nng_msg_clear(msg);
    must(nng_msg_realloc(msg, REPLY_SIZE), "reply");
    nng_aio_set_msg(one->aio, msg);
    one->answering = true;
    nng_ctx_send(one->ctx, one->aio);
}

static int serve(const char *port_file, char **files)
{
    static struct answerer answerers[ANSWERERS];
    nng_socket socket;
    nng_listener listener;
    nng_sockaddr address;
    FILE *file = fopen(port_file, "w");

    must(nng_rep0_open(&socket), "REP");
    must(nng_socket_set_size(socket, NNG_OPT_RECVMAXSZ, MESSAGE_MOST), "size");
    must(nng_listener_create(&listener, socket, "tls+tcp://127.0.0.1:0"), "listener");
    must(nng_listener_set_ptr(listener, NNG_OPT_TLS_CONFIG, mutual(NNG_TLS_MODE_SERVER, files)),
         "TLS");
    must(nng_listener_start(listener, 0), "listen");
    must(nng_listener_get_addr(listener, NNG_OPT_LOCADDR, &address), "address");
    for (unsigned i = 0; i < ANSWERERS; i++) {
        must(nng_ctx_open(&answerers[i].ctx, socket), "context");
        must(nng_aio_alloc(&answerers[i].aio, answer, &answerers[i]), "aio");
        nng_ctx_recv(answerers[i].ctx, answerers[i].aio);
    }
    if (!file)
        return 1;
    fprintf(file, "%d\n", ntohs(address.s_in.sa_port));
    fclose(file);
    for (;;)
        pause();
}

/* ---- the client ---- */

struct run {
    const struct bench_case *what;
    struct window window;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned running;
    bool failed;
};

/* One outstanding call after the other; each call follows inside the callback of the last one. */
struct chain {
    struct run *run;
    nng_ctx ctx;
    nng_aio *aio;
    bool receiving;
    int64_t begun;
    struct tally tally;
};

static void ask(struct chain *chain)
{
    nng_msg *msg;

    must(nng_msg_alloc(&msg, chain->run->what->request + ENVELOPE_SIZE), "request");
    nng_aio_set_msg(chain->aio, msg);
    chain->receiving = false;
    chain->begun = now_ns();
    nng_ctx_send(chain->ctx, chain->aio);
}

static void chain_end(struct chain *chain, bool failed)
{
    struct run *run = chain->run;

    pthread_mutex_lock(&run->lock);
    run->failed = run->failed || failed;
    run->running--;
    pthread_cond_signal(&run->changed);
    pthread_mutex_unlock(&run->lock);
}

static void stepped(void *argument)
{
    struct chain *chain = argument;
    bool good = nng_aio_result(chain->aio) == 0;
    nng_msg *msg;

    if (good && !chain->receiving) {
        chain->receiving = true;
        nng_ctx_recv(chain->ctx, chain->aio);
        return;
    }
    if (good) {
        msg = nng_aio_get_msg(chain->aio);
        tally_note(&chain->tally, chain->run->window, chain->begun);
        good = nng_msg_len(msg) == REPLY_SIZE;
        nng_msg_free(msg);
    }
    if (good && now_ns() < chain->run->window.until)
        ask(chain);
    else
        chain_end(chain, !good);
}

static void connect_one(const char *endpoint, char **files, nng_socket *socket)
{
    nng_dialer dialer;
    char url[128];

    snprintf(url, sizeof url, "tls+tcp://%s", endpoint);
    must(nng_req0_open(socket), "REQ");
    must(nng_socket_set_ms(*socket, NNG_OPT_REQ_RESENDTIME, NNG_DURATION_INFINITE), "resend");
    must(nng_dialer_create(&dialer, *socket, url), "dialer");
    must(nng_dialer_set_ptr(dialer, NNG_OPT_TLS_CONFIG, mutual(NNG_TLS_MODE_CLIENT, files)), "TLS");
    must(nng_dialer_start(dialer, 0), "connect");
}

static void wait_for_all(struct run *run)
{
    pthread_mutex_lock(&run->lock);
    while (run->running > 0)
        pthread_cond_wait(&run->changed, &run->lock);
    pthread_mutex_unlock(&run->lock);
}

static int call(const char *endpoint, char **files, const struct bench_case *what, int milliseconds)
{
    static struct chain chains[CHAINS];
    struct run run = {.what = what,
                      .lock = PTHREAD_MUTEX_INITIALIZER,
                      .changed = PTHREAD_COND_INITIALIZER,
                      .running = what->connections * what->outstanding};
    struct tally all = {0};
    nng_socket socket;

    for (unsigned i = 0; i < run.running; i++) {
        if (i % what->outstanding == 0)
            connect_one(endpoint, files, &socket);
        chains[i].run = &run;
        must(nng_ctx_open(&chains[i].ctx, socket), "context");
        must(nng_aio_alloc(&chains[i].aio, stepped, &chains[i]), "aio");
    }
    run.window = window_soon(milliseconds);
    for (unsigned i = 0; i < what->connections * what->outstanding; i++)
        ask(&chains[i]);
    wait_for_all(&run);
    for (unsigned i = 0; i < what->connections * what->outstanding; i++)
        tally_move(&chains[i].tally, &all);
    return run.failed ? 1 : tally_print(&all, "nng", what, milliseconds);
}

int main(int argc, char **argv)
{
    const struct bench_case *what = argc == 8 ? bench_case_named(argv[6]) : NULL;

    if (argc == 6 && strcmp(argv[1], "serve") == 0)
        return serve(argv[2], argv + 3);
    if (what && strcmp(argv[1], "call") == 0)
        return call(argv[2], argv + 3, what, atoi(argv[7]));
    fprintf(stderr, "usage: bench_nng serve PORTFILE CA CERT KEY\n"
                    "       bench_nng call HOST:PORT CA CERT KEY serial|parallel|bulk "
                    "MILLISECONDS\n");
    return 2;
}
