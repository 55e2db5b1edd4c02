/* SHA-256 and random bytes on OpenSSL, with everything that is slow done once. */
#include "common/trust/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/trust/internal.h"

enum { MEMORY_TRIES = 100 }; /* one second */

/* ---- one method for the process, one context per thread ---- */

static EVP_MD *method;
static pthread_key_t context_key;
static pthread_once_t prepared = PTHREAD_ONCE_INIT;

static void free_context(void *context)
{
    EVP_MD_CTX_free(context);
}

/* Without SHA-256 no promise of this program can be kept: it ends. */
static void prepare(void)
{
    method = EVP_MD_fetch(NULL, "SHA2-256", NULL);
    if (!method || pthread_key_create(&context_key, free_context) != 0)
        abort();
}

const EVP_MD *sha256_method(void)
{
    pthread_once(&prepared, prepare);
    return method;
}

/* A digest cannot fail; what it needs is little, and a moment later it is often there. */
static void wait_for_memory(int tries)
{
    const struct timespec moment = {.tv_nsec = 10000000};

    if (tries == MEMORY_TRIES)
        abort();
    nanosleep(&moment, NULL);
}

/* This thread's context, started anew. */
static EVP_MD_CTX *thread_context(void)
{
    const EVP_MD *sha = sha256_method();
    EVP_MD_CTX *context = pthread_getspecific(context_key);

    for (int tries = 0; !context; tries++) {
        context = EVP_MD_CTX_new();
        if (context && pthread_setspecific(context_key, context) == 0)
            break;
        EVP_MD_CTX_free(context);
        context = NULL;
        wait_for_memory(tries);
    }
    for (int tries = 0; EVP_DigestInit_ex2(context, sha, NULL) != 1; tries++)
        wait_for_memory(tries);
    return context;
}

static void update(EVP_MD_CTX *context, struct bytes input)
{
    if (input.size > 0 && EVP_DigestUpdate(context, input.data, input.size) != 1)
        abort();
}

static void finish(EVP_MD_CTX *context, uint8_t out[SHA256_SIZE])
{
    if (EVP_DigestFinal_ex(context, out, NULL) != 1)
        abort();
}

void sha256(struct bytes input, uint8_t out[SHA256_SIZE])
{
    sha256_parts(&input, 1, out);
}

void sha256_parts(const struct bytes *parts, size_t count, uint8_t out[SHA256_SIZE])
{
    EVP_MD_CTX *context = thread_context();

    for (size_t i = 0; i < count; i++)
        update(context, parts[i]);
    finish(context, out);
}

/* ---- growing digests: the opaque state is OpenSSL's own context ---- */

struct sha256_state {
    EVP_MD_CTX *context;
};

struct sha256_state *sha256_begin(void)
{
    struct sha256_state *state = NULL;

    for (int tries = 0; !state; tries++) {
        state = calloc(1, sizeof *state);
        if (state)
            state->context = EVP_MD_CTX_new();
        if (state && state->context &&
            EVP_DigestInit_ex2(state->context, sha256_method(), NULL) == 1)
            break;
        if (state)
            EVP_MD_CTX_free(state->context);
        free(state);
        state = NULL;
        wait_for_memory(tries);
    }
    return state;
}

void sha256_update(struct sha256_state *state, struct bytes input)
{
    update(state->context, input);
}

void sha256_end(struct sha256_state **state, uint8_t out[SHA256_SIZE])
{
    finish((*state)->context, out);
    EVP_MD_CTX_free((*state)->context);
    free(*state);
    *state = NULL;
}

static enum status digest_stream(int fd, const char *path, uint8_t out[SHA256_SIZE], uint64_t *size,
                                 struct error *err)
{
    EVP_MD_CTX *context = thread_context();
    uint8_t chunk[32768];

    *size = 0;
    for (;;) {
        ssize_t got = read(fd, chunk, sizeof chunk);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set(err, STATUS_UNKNOWN, "file %s: %s", path, strerrordesc_np(errno));
        if (got == 0)
            break;
        update(context, (struct bytes){chunk, (size_t)got});
        *size += (uint64_t)got;
    }
    finish(context, out);
    return STATUS_OK;
}

enum status sha256_file(const char *path, uint8_t out[SHA256_SIZE], uint64_t *size,
                        struct error *err)
{
    enum status status;
    uint64_t read_size;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return error_set(err, STATUS_NOT_FOUND, "no file %s", path);
    if (fd < 0)
        return error_set(err, errno == EACCES ? STATUS_PERMISSION_DENIED : STATUS_UNKNOWN,
                         "file %s: %s", path, strerrordesc_np(errno));
    status = digest_stream(fd, path, out, &read_size, err);
    close(fd);
    if (status == STATUS_OK && size)
        *size = read_size;
    return status;
}

void random_bytes(uint8_t *out, size_t size)
{
    while (size > 0) {
        int step = size > 65536 ? 65536 : (int)size;
        if (RAND_bytes(out, step) != 1)
            abort();
        out += step;
        size -= (size_t)step;
    }
}
