/* LINKS: tests_support common */
/* Digests, randomness, Ed25519 keys and their files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/err.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>

#include "common/trust/digest.h"
#include "tests/support/scratch.h"

static void assert_digest(const uint8_t digest[SHA256_SIZE], const char *hex)
{
    char text[2 * SHA256_SIZE + 1];

    hex_encode(digest, SHA256_SIZE, text);
    assert_string_equal(text, hex);
}

static struct bytes text_bytes(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text)};
}

#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void the_digest_of_abc_is_the_published_one(void **state)
{
    uint8_t digest[SHA256_SIZE];

    (void)state;
    sha256(text_bytes("abc"), digest);
    assert_digest(digest, ABC);
    sha256_parts((const struct bytes[]){text_bytes("a"), text_bytes(""), text_bytes("bc")}, 3,
                 digest);
    assert_digest(digest, ABC);
    sha256((struct bytes){NULL, 0}, digest);
    assert_digest(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void a_growing_digest_is_not_disturbed_by_others(void **state)
{
    struct sha256_state *growing = sha256_begin();
    uint8_t digest[SHA256_SIZE];

    (void)state;
    sha256_update(growing, text_bytes("ab"));
    sha256(text_bytes("between"), digest);
    sha256_update(growing, text_bytes("c"));
    sha256_end(&growing, digest);
    assert_null(growing);
    assert_digest(digest, ABC);
}

static void a_file_has_the_digest_of_its_bytes(void **state)
{
    const char *folder = scratch_folder();
    uint8_t digest[SHA256_SIZE];
    uint64_t size;

    (void)state;
    scratch_write(scratch_path(folder, "abc"), "abc");
    assert_int_equal(sha256_file(scratch_path(folder, "abc"), digest, &size, NULL), STATUS_OK);
    assert_digest(digest, ABC);
    assert_int_equal(size, 3);
    assert_int_equal(sha256_file(scratch_path(folder, "none"), digest, &size, NULL),
                     STATUS_NOT_FOUND);
    assert_int_not_equal(sha256_file(folder, digest, &size, NULL), STATUS_OK);
    scratch_remove(folder);
}

static void *digest_often(void *failed)
{
    uint8_t digest[SHA256_SIZE];

    for (int i = 0; i < 2000; i++) {
        sha256(text_bytes("abc"), digest);
        if (digest[0] != 0xba || digest[31] != 0xad)
            return failed;
    }
    return NULL;
}

static void threads_digest_at_once(void **state)
{
    pthread_t threads[4];

    (void)state;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, digest_often, threads), 0);
    for (size_t i = 0; i < 4; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
}

static void random_bytes_differ(void **state)
{
    uint8_t a[32] = {0}, b[32] = {0};

    (void)state;
    random_bytes(a, sizeof a);
    random_bytes(b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
}

/* RFC 8032 section 7.1, test 2 */
static void an_ed25519_signature_of_the_rfc_holds(void **state)
{
    uint8_t key[ED25519_KEY_SIZE], signature[ED25519_SIGNATURE_SIZE], message = 0x72;

    (void)state;
    assert_true(
        hex_decode("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", key, 32));
    assert_true(hex_decode("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                           "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
                           signature, 64));
    assert_true(ed25519_verify(key, (struct bytes){&message, 1}, signature));
    message ^= 1;
    assert_false(ed25519_verify(key, (struct bytes){&message, 1}, signature));
    assert_int_equal(ERR_peek_error(), 0);
}

static void a_log_key_signs_what_its_public_half_verifies(void **state)
{
    const char *folder = scratch_folder();
    OWNED(log_key_destroy) struct log_key *key = NULL;
    uint8_t public_key[ED25519_KEY_SIZE], signature[ED25519_SIGNATURE_SIZE];
    struct stat about;

    (void)state;
    assert_int_equal(log_key_generate(scratch_path(folder, "log.key"), NULL), STATUS_OK);
    assert_int_equal(stat(scratch_path(folder, "log.key"), &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(log_key_load(scratch_path(folder, "log.key"), &key, NULL), STATUS_OK);
    log_key_public(key, public_key);
    assert_int_equal(log_key_sign(key, text_bytes("abc"), signature, NULL), STATUS_OK);
    assert_true(ed25519_verify(public_key, text_bytes("abc"), signature));
    assert_false(ed25519_verify(public_key, text_bytes("abd"), signature));
    scratch_remove(folder);
}

static void a_log_key_is_never_replaced(void **state)
{
    const char *folder = scratch_folder();
    const char *path = scratch_path(folder, "log.key");

    (void)state;
    assert_int_equal(log_key_generate(path, NULL), STATUS_OK);
    assert_int_equal(log_key_generate(path, NULL), STATUS_ALREADY_EXISTS);
    scratch_remove(folder);
}

static void a_key_file_that_others_may_touch_is_refused(void **state)
{
    static const unsigned modes[] = {0640, 0604, 0620, 0602, 0610, 0601, 0666};
    const char *folder = scratch_folder();
    const char *path = scratch_path(folder, "log.key");
    struct log_key *key = NULL;

    (void)state;
    assert_int_equal(log_key_generate(path, NULL), STATUS_OK);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        assert_int_equal(chmod(path, modes[i]), 0);
        assert_int_equal(log_key_load(path, &key, NULL), STATUS_PERMISSION_DENIED);
    }
    assert_null(key);
    scratch_remove(folder);
}

static void what_is_no_ed25519_key_is_refused(void **state)
{
    const char *folder = scratch_folder();
    const char *path = scratch_path(folder, "log.key");
    struct log_key *key = NULL;

    (void)state;
    assert_int_equal(log_key_load(path, &key, NULL), STATUS_NOT_FOUND);
    scratch_write(path, "-----BEGIN PRIVATE KEY-----\nrubbish\n");
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(log_key_load(path, &key, NULL), STATUS_INVALID_ARGUMENT);
    assert_int_equal(log_key_load(folder, &key, NULL), STATUS_INVALID_ARGUMENT);
    assert_int_equal(ERR_peek_error(), 0);
    scratch_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_digest_of_abc_is_the_published_one),
        cmocka_unit_test(a_growing_digest_is_not_disturbed_by_others),
        cmocka_unit_test(a_file_has_the_digest_of_its_bytes),
        cmocka_unit_test(threads_digest_at_once),
        cmocka_unit_test(random_bytes_differ),
        cmocka_unit_test(an_ed25519_signature_of_the_rfc_holds),
        cmocka_unit_test(a_log_key_signs_what_its_public_half_verifies),
        cmocka_unit_test(a_log_key_is_never_replaced),
        cmocka_unit_test(a_key_file_that_others_may_touch_is_refused),
        cmocka_unit_test(what_is_no_ed25519_key_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
