/* LINKS: tests_support common */
/* Time stamps: made for the clock that is handed in, refused when anything of them is changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/instant.h"
#include "common/trust/timestamp.h"
#include "tests/support/pki.h"
#include "tests/support/scratch.h"

static struct pki *pki;
static X509 *server;
static struct timestamper *ours, *others;
static const struct instant now = {INT64_C(1602120600123456)}; /* 2020-10-08T01:30:00.123456Z */
static const struct bytes content = {(const uint8_t *)"bairi/bohai/c/1\n1\nroot\n", 23};

static struct timestamper *make(const char *name)
{
    struct timestamper *made = NULL;
    char key[512], certificate[512], file[32];

    snprintf(file, sizeof file, "%s.key", name);
    snprintf(key, sizeof key, "%s", pki_path(pki, file));
    snprintf(file, sizeof file, "%s.pem", name);
    snprintf(certificate, sizeof certificate, "%s", pki_path(pki, file));
    assert_int_equal(timestamp_generate(key, certificate, "bohai", server, NULL), STATUS_OK);
    assert_int_equal(timestamper_load(certificate, key, &made, NULL), STATUS_OK);
    return made;
}

static int set_up(void **state)
{
    (void)state;
    pki = pki_create(false);
    pki_issue(pki, "server", &(struct pki_person){.uri = "bairi://bohai/server/jingfaju/bairid"});
    assert_int_equal(certificate_load(pki_path(pki, "server.pem"), &server, NULL), STATUS_OK);
    ours = make("ours");
    others = make("others");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    timestamper_destroy(&ours);
    timestamper_destroy(&others);
    certificate_destroy(&server);
    pki_destroy(&pki);
    return 0;
}

static struct buf token_of(struct timestamper *timestamper, struct instant time)
{
    struct buf token = buf_make(TIMESTAMP_SIZE_MAX);

    assert_int_equal(timestamp_make(timestamper, content, time, &token, NULL), STATUS_OK);
    return token;
}

static enum status verify(struct bytes token, struct bytes of, const struct timestamper *by,
                          struct instant *time)
{
    return timestamp_verify(token, of, timestamper_certificate(by), time, NULL);
}

static void a_token_tells_the_moment_it_was_handed(void **state)
{
    const int64_t moments[] = {now.us, now.us - now.us % INSTANT_SECOND, now.us - 23456};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct buf token = token_of(ours, (struct instant){moments[i]});
        struct instant told = {0};
        assert_int_equal(verify(buf_bytes(&token), content, ours, &told), STATUS_OK);
        assert_int_equal(told.us, moments[i]);
        buf_free(&token);
    }
}

static void other_bytes_and_other_keys_are_refused(void **state)
{
    struct buf token = token_of(ours, now);
    struct instant told;

    (void)state;
    assert_int_equal(
        verify(buf_bytes(&token), (struct bytes){content.data, content.size - 1}, ours, &told),
        STATUS_UNAUTHENTICATED);
    assert_int_equal(verify(buf_bytes(&token), content, others, &told), STATUS_UNAUTHENTICATED);
    assert_int_equal(timestamp_verify(buf_bytes(&token), content, server, &told, NULL),
                     STATUS_UNAUTHENTICATED);
    buf_free(&token);
}

static void a_token_changed_at_any_byte_is_refused(void **state)
{
    struct buf token = token_of(ours, now);
    struct instant told;

    (void)state;
    for (size_t i = 0; i < token.size; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            token.data[i] = (char)(token.data[i] ^ (1 << bit));
            if (verify(buf_bytes(&token), content, ours, &told) == STATUS_OK)
                fail_msg("byte %zu bit %u of %zu is not covered", i, bit, token.size);
            token.data[i] = (char)(token.data[i] ^ (1 << bit));
        }
    }
    assert_int_equal(verify(buf_bytes(&token), content, ours, &told), STATUS_OK);
    buf_free(&token);
}

static void a_token_cut_or_grown_is_refused(void **state)
{
    struct buf token = token_of(ours, now);
    struct instant told;

    (void)state;
    for (size_t size = 0; size < token.size; size++)
        assert_int_equal(verify((struct bytes){buf_bytes(&token).data, size}, content, ours, &told),
                         STATUS_UNAUTHENTICATED);
    buf_addc(&token, '\0');
    assert_int_equal(verify(buf_bytes(&token), content, ours, &told), STATUS_UNAUTHENTICATED);
    buf_free(&token);
}

static void a_moment_before_the_certificate_is_refused(void **state)
{
    /* 2019-12-31: the server's certificate begins with 2020 */
    struct buf token = token_of(ours, (struct instant){INT64_C(1577750400000000)});
    struct instant told;

    (void)state;
    assert_int_equal(verify(buf_bytes(&token), content, ours, &told), STATUS_UNAUTHENTICATED);
    buf_free(&token);
}

static void keys_are_private_and_never_replaced(void **state)
{
    struct stat about;
    char key[512], certificate[512];

    (void)state;
    snprintf(key, sizeof key, "%s", pki_path(pki, "ours.key"));
    snprintf(certificate, sizeof certificate, "%s", pki_path(pki, "ours.pem"));
    assert_int_equal(stat(key, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(timestamp_generate(key, certificate, "bohai", server, NULL),
                     STATUS_ALREADY_EXISTS);
}

static void a_certificate_for_something_else_makes_no_tokens(void **state)
{
    struct timestamper *made = NULL;
    char key[512], certificate[512];

    (void)state;
    snprintf(key, sizeof key, "%s", pki_path(pki, "server.key"));
    snprintf(certificate, sizeof certificate, "%s", pki_path(pki, "server.pem"));
    assert_int_equal(timestamper_load(certificate, key, &made, NULL), STATUS_INVALID_ARGUMENT);
    assert_null(made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_tells_the_moment_it_was_handed),
        cmocka_unit_test(other_bytes_and_other_keys_are_refused),
        cmocka_unit_test(a_token_changed_at_any_byte_is_refused),
        cmocka_unit_test(a_token_cut_or_grown_is_refused),
        cmocka_unit_test(a_moment_before_the_certificate_is_refused),
        cmocka_unit_test(keys_are_private_and_never_replaced),
        cmocka_unit_test(a_certificate_for_something_else_makes_no_tokens),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
