/* The BIO under a session: ciphertext straight from the receive buffer and straight into the send
 * queue. */
#include "common/net/internal.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>

static BIO_METHOD *method;
static pthread_once_t method_once = PTHREAD_ONCE_INIT;

bool output_reserve(struct output *output, size_t more)
{
    size_t need = output->size + more;
    size_t capacity = output->capacity ? output->capacity : 2048;
    uint8_t *data;

    if (need <= output->capacity)
        return true;
    while (capacity < need)
        capacity *= 2;
    data = realloc(output->data, capacity);
    if (!data)
        return false;
    output->data = data;
    output->capacity = capacity;
    return true;
}

bool output_add(struct output *output, const void *bytes, size_t size)
{
    if (!output_reserve(output, size))
        return false;
    memcpy(output->data + output->size, bytes, size);
    output->size += size;
    return true;
}

static int read_input(BIO *bio, char *out, int size)
{
    struct conn *conn = BIO_get_data(bio);
    size_t taken = size > 0 ? (size_t)size : 0;

    BIO_clear_retry_flags(bio);
    if (conn->in_left == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    if (taken > conn->in_left)
        taken = conn->in_left;
    memcpy(out, conn->in, taken);
    conn->in += taken;
    conn->in_left -= taken;
    return (int)taken;
}

static int write_output(BIO *bio, const char *bytes, int size)
{
    struct conn *conn = BIO_get_data(bio);

    BIO_clear_retry_flags(bio);
    return size > 0 && output_add(&conn->pending, bytes, (size_t)size) ? size : -1;
}

static long control(BIO *bio, int command, long number, void *pointer)
{
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH;
}

static void make_method(void)
{
    method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "bairi connection");
    if (!method)
        return;
    BIO_meth_set_read(method, read_input);
    BIO_meth_set_write(method, write_output);
    BIO_meth_set_ctrl(method, control);
}

BIO *conn_bio(struct conn *conn)
{
    BIO *bio;

    pthread_once(&method_once, make_method);
    bio = method ? BIO_new(method) : NULL;
    if (!bio)
        return NULL;
    BIO_set_data(bio, conn);
    BIO_set_init(bio, 1);
    return bio;
}
