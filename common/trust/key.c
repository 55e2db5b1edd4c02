/* Private keys in files, and the Ed25519 key of the log. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/trust/digest.h"
#include "common/trust/internal.h"

int errors_mark(void)
{
    return ERR_set_mark();
}

void errors_forget(int *mark)
{
    (void)mark;
    ERR_pop_to_mark();
}

enum status openssl_failed(struct error *err, enum status told)
{
    bool was_short = false;

    for (unsigned long code = ERR_get_error(); code != 0; code = ERR_get_error())
        was_short = was_short || ERR_GET_REASON(code) == ERR_R_MALLOC_FAILURE;
    return was_short ? error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory") : told;
}

/* ---- key files ---- */

enum { KEY_FILE_MAX = 64 * 1024 };

/* The open file is a regular one that only its owner may touch. */
static enum status is_private(int fd, const char *path, struct error *err)
{
    struct stat about;

    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s is not a key file", path);
    if (about.st_mode & 077)
        return error_set(err, STATUS_PERMISSION_DENIED,
                         "others may touch the key file %s (mode %03o): chmod 600 %s", path,
                         (unsigned)about.st_mode & 0777, path);
    if (about.st_size > KEY_FILE_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s is not a key file", path);
    return STATUS_OK;
}

/* Never asks at the terminal: an encrypted key is refused. */
static int no_password(char *out, int size, int writing, void *context)
{
    (void)out;
    (void)size;
    (void)writing;
    (void)context;
    return -1;
}

static enum status read_key(FILE *file, const char *path, EVP_PKEY **out, struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    EVP_PKEY *key = NULL;

    (void)errors;
    /* key material does not stay behind in the stream's buffer */
    setvbuf(file, NULL, _IONBF, 0);
    key = PEM_read_PrivateKey(file, NULL, no_password, NULL);
    if (!key)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s holds no unencrypted private key in PEM",
                         path);
    *out = key;
    return STATUS_OK;
}

enum status private_key_load(const char *path, EVP_PKEY **out, struct error *err)
{
    enum status status;
    FILE *file;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return error_set(err, STATUS_NOT_FOUND, "no key file %s", path);
    if (fd < 0)
        return error_set(err, errno == EACCES ? STATUS_PERMISSION_DENIED : STATUS_UNKNOWN,
                         "key file %s: %s", path, strerrordesc_np(errno));
    status = is_private(fd, path, err);
    file = status == STATUS_OK ? fdopen(fd, "r") : NULL;
    if (!file) {
        close(fd);
        return status != STATUS_OK ? status
                                   : error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    }
    status = read_key(file, path, out, err);
    fclose(file);
    return status;
}

enum status private_key_store(const char *path, EVP_PKEY *key, struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    enum status status;
    BIO *text;
    char *data;
    long size;

    (void)errors;
    if (access(path, F_OK) == 0)
        return error_set(err, STATUS_ALREADY_EXISTS, "the key file %s exists already", path);
    text = BIO_new(BIO_s_secmem());
    if (!text || PEM_write_bio_PKCS8PrivateKey(text, key, NULL, NULL, 0, NULL, NULL) != 1) {
        BIO_free(text);
        return error_set(err, STATUS_INTERNAL, "the private key cannot be written as PEM");
    }
    size = BIO_get_mem_data(text, &data);
    status = buf_write_file(path, (struct bytes){(const uint8_t *)data, (size_t)size}, 0600, err);
    BIO_free(text);
    return status;
}

/* ---- the log's key ---- */

struct log_key {
    EVP_PKEY *key;
    uint8_t public_key[ED25519_KEY_SIZE];
};

enum status log_key_generate(const char *path, struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    enum status status;

    (void)errors;
    if (!key)
        return error_set(err, STATUS_INTERNAL, "no Ed25519 key could be made");
    status = private_key_store(path, key, err);
    EVP_PKEY_free(key);
    return status;
}

enum status log_key_load(const char *path, struct log_key **out, struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    size_t size = ED25519_KEY_SIZE;
    struct log_key *key = calloc(1, sizeof *key);
    enum status status;

    (void)errors;
    if (!key)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    status = private_key_load(path, &key->key, err);
    if (status != STATUS_OK)
        goto fail;
    if (!EVP_PKEY_is_a(key->key, "ED25519") ||
        EVP_PKEY_get_raw_public_key(key->key, key->public_key, &size) != 1) {
        status = error_set(err, STATUS_INVALID_ARGUMENT, "%s holds no Ed25519 key", path);
        goto fail;
    }
    *out = key;
    return STATUS_OK;
fail:
    log_key_destroy(&key);
    return status;
}

void log_key_destroy(struct log_key **key)
{
    if (!key || !*key)
        return;
    EVP_PKEY_free((*key)->key);
    free(*key);
    *key = NULL;
}

void log_key_public(const struct log_key *key, uint8_t out[ED25519_KEY_SIZE])
{
    memcpy(out, key->public_key, ED25519_KEY_SIZE);
}

enum status log_key_sign(const struct log_key *key, struct bytes message,
                         uint8_t out[ED25519_SIGNATURE_SIZE], struct error *err)
{
    OWNED(errors_forget) int errors = errors_mark();
    size_t size = ED25519_SIGNATURE_SIZE;
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool ok = context && EVP_DigestSignInit(context, NULL, NULL, NULL, key->key) == 1 &&
              EVP_DigestSign(context, out, &size, message.data, message.size) == 1;

    (void)errors;
    EVP_MD_CTX_free(context);
    if (ok)
        return STATUS_OK;
    return openssl_failed(err, error_set(err, STATUS_INTERNAL, "the log's key could not sign"));
}

bool ed25519_verify(const uint8_t public_key[ED25519_KEY_SIZE], struct bytes message,
                    const uint8_t signature[ED25519_SIGNATURE_SIZE])
{
    OWNED(errors_forget) int errors = errors_mark();
    EVP_PKEY *key =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, ED25519_KEY_SIZE);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool ok = key && context && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
              EVP_DigestVerify(context, signature, ED25519_SIGNATURE_SIZE, message.data,
                               message.size) == 1;

    (void)errors;
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    return ok;
}
