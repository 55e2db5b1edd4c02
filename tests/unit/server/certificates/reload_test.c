/* LINKS: tests_office common_net */
/* Certificate, CA and list read again: good ones are taken together, bad ones leave the old in use.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "server/certificates.h"
#include "tests/support/office/office.h"
#include "tests/support/pki.h"
#include "tests/support/scratch.h"

/* 2020-10-01, 2020-10-07, 2020-10-08, 2020-11-01, 2021-01-01 and 2049-12-31 UTC */
enum { OCTOBER = 1601510400, SEVENTH = 1602028800, NOVEMBER = 1604188800, NEW_YEAR = 1609459200 };

/* A server's folder of a minted authority, at 2020-10-08, with the office that reads it. */
struct scene {
    struct pki *pki;
    char folder[256];
    struct office office;
    struct tls_server *tls;
    struct error error;
};

static const struct pki_person SERVER = {.uri = "bairi://bohai/server/jingfaju/bairid",
                                         .usage = "serverAuth,emailProtection"};

static void put(struct scene *scene, const char *from, const char *as)
{
    struct buf text = buf_make(1 << 20);

    assert_int_equal(buf_read_file(&text, pki_path(scene->pki, from), NULL), STATUS_OK);
    assert_int_equal(buf_write_file(scratch_path(scene->folder, as), buf_bytes(&text), 0600, NULL),
                     STATUS_OK);
    buf_free(&text);
}

static void put_text(struct scene *scene, const char *text, const char *as)
{
    assert_int_equal(buf_write_file(scratch_path(scene->folder, as),
                                    (struct bytes){(const uint8_t *)text, strlen(text)}, 0600,
                                    NULL),
                     STATUS_OK);
}

static enum status load(struct scene *scene, struct authority **out)
{
    char ca[512], crl[512];

    snprintf(ca, sizeof ca, "%s", scratch_path(scene->folder, "ca.pem"));
    snprintf(crl, sizeof crl, "%s", scratch_path(scene->folder, "crl.pem"));
    return authority_load(ca, crl, true, false, out, &scene->error);
}

static int set_up(void **state)
{
    struct scene *scene = test_calloc(1, sizeof *scene);
    struct authority *authority = NULL;

    scene->pki = pki_create(false);
    snprintf(scene->folder, sizeof scene->folder, "%s", scratch_folder());
    pki_issue(scene->pki, "server", &SERVER);
    pki_publish(scene->pki, OCTOBER, NOVEMBER);
    put(scene, "ca.pem", "ca.pem");
    put(scene, "crl.pem", "crl.pem");
    put(scene, "server.pem", "server.pem");
    put(scene, "server.key", "server.key");
    scene->office.folder = scene->folder;
    scene->office.clock = clock_at("2020-10-08T09:00:00+08:00");
    snprintf(scene->office.card.domain, sizeof scene->office.card.domain, "bohai");
    assert_int_equal(load(scene, &authority), STATUS_OK);
    atomic_store(&scene->office.authority, authority);
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    struct scene *scene = *state;
    struct authority *authority = atomic_load(&scene->office.authority);

    tls_server_destroy(&scene->tls);
    authority_destroy(&authority);
    while (scene->office.retired_count > 0)
        authority_destroy(&scene->office.retired[--scene->office.retired_count].authority);
    clock_destroy(&scene->office.clock);
    scratch_remove(scene->folder);
    pki_destroy(&scene->pki);
    test_free(scene);
    return 0;
}

static void open_tls(struct scene *scene)
{
    if (certificates_open(&scene->office, false, &scene->tls, &scene->error) != STATUS_OK)
        fail_msg("%s", scene->error.text);
}

/* Nothing is taken, the sentence says why, and the next good files are taken again. */
static void stays(struct scene *scene, const char *words)
{
    struct authority *before = atomic_load(&scene->office.authority);

    error_clear(&scene->error);
    assert_int_not_equal(certificates_reload(&scene->office, false, scene->tls, &scene->error),
                         STATUS_OK);
    if (!strstr(scene->error.text, words))
        fail_msg("\"%s\" lacks \"%s\"", scene->error.text, words);
    assert_ptr_equal(before, atomic_load(&scene->office.authority));
}

static void taken(struct scene *scene)
{
    struct authority *before = atomic_load(&scene->office.authority);

    if (certificates_reload(&scene->office, false, scene->tls, &scene->error) != STATUS_OK)
        fail_msg("%s", scene->error.text);
    assert_ptr_not_equal(before, atomic_load(&scene->office.authority));
}

static void a_new_list_is_taken(void **state)
{
    struct scene *scene = *state;
    struct instant next;

    open_tls(scene);
    pki_publish(scene->pki, SEVENTH, NEW_YEAR);
    put(scene, "crl.pem", "crl.pem");
    taken(scene);
    assert_true(authority_next_update(atomic_load(&scene->office.authority), &next));
    assert_int_equal(next.us / INSTANT_SECOND, NEW_YEAR);
}

static void a_former_authority_stays_while_a_call_may_hold_it(void **state)
{
    struct scene *scene = *state;
    struct office *office = &scene->office;
    int64_t now = monotonic_ms();

    open_tls(scene);
    taken(scene);
    office_forget_retired(office, now, true);
    assert_int_equal(office->retired_count, 1); /* a moment has not passed */
    office_forget_retired(office, now + 60 * 1000, false);
    assert_int_equal(office->retired_count, 1); /* calls go on */
    office_forget_retired(office, now + 60 * 1000, true);
    assert_int_equal(office->retired_count, 0);
    taken(scene);
    office_forget_retired(office, now + 1000 * 1000, false);
    assert_int_equal(office->retired_count, 0); /* longer than any call */
}

static void renewals_wait_while_all_former_authorities_are_held(void **state)
{
    struct scene *scene = *state;
    struct office *office = &scene->office;

    open_tls(scene);
    for (size_t i = 0; i < sizeof office->retired / sizeof *office->retired; i++)
        taken(scene);
    stays(scene, "renewed 64 times");
    office_forget_retired(office, monotonic_ms() + 60 * 1000, true);
    taken(scene);
}

static void a_list_that_cannot_be_used_is_not_taken(void **state)
{
    struct scene *scene = *state;
    struct pki *stranger = pki_create(false);
    struct pki *own = scene->pki;

    open_tls(scene);
    put_text(scene, "-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----\n", "crl.pem");
    stays(scene, "is not a revocation list");
    put_text(scene, "", "crl.pem");
    stays(scene, "is not a revocation list");
    scene->pki = stranger;
    put(scene, "crl.pem", "crl.pem");
    scene->pki = own;
    stays(scene, "is not signed by the authority");
    pki_publish(own, NOVEMBER, NEW_YEAR);
    put(scene, "crl.pem", "crl.pem");
    stays(scene, "in the future");
    pki_publish(own, OCTOBER - 86400, NEW_YEAR);
    put(scene, "crl.pem", "crl.pem");
    stays(scene, "is older than the one in use");
    assert_int_equal(unlink(scratch_path(scene->folder, "crl.pem")), 0);
    stays(scene, "crl.pem");
    pki_publish(own, OCTOBER, NEW_YEAR);
    put(scene, "crl.pem", "crl.pem");
    taken(scene);
    pki_destroy(&stranger);
}

static void a_list_out_of_date_is_taken_because_it_may_name_more(void **state)
{
    struct scene *scene = *state;

    open_tls(scene);
    clock_set(scene->office.clock, "2020-11-02T09:00:00+08:00");
    pki_publish(scene->pki, SEVENTH, NOVEMBER);
    put(scene, "crl.pem", "crl.pem");
    taken(scene);
}

static void another_authority_is_not_taken(void **state)
{
    struct scene *scene = *state;
    struct pki *stranger = pki_create(false), *own = scene->pki;

    open_tls(scene);
    pki_issue(stranger, "server", &SERVER);
    scene->pki = stranger;
    put(scene, "ca.pem", "ca.pem");
    put(scene, "crl.pem", "crl.pem");
    put(scene, "server.pem", "server.pem");
    put(scene, "server.key", "server.key");
    scene->pki = own;
    stays(scene, "is not the CA of the trust card");
    pki_destroy(&stranger);
}

static void a_renewed_certificate_lies_beside_the_one_of_the_card(void **state)
{
    struct scene *scene = *state;

    open_tls(scene);
    pki_issue(scene->pki, "renewed", &SERVER);
    put(scene, "renewed.key", "tls.key"); /* the key is there before its certificate: no harm */
    taken(scene);
    put(scene, "renewed.pem", "tls.pem");
    taken(scene);
    put(scene, "server.key", "tls.key");
    stays(scene, "does not belong to the certificate");
    put(scene, "renewed.key", "tls.key");
    assert_int_equal(chmod(scratch_path(scene->folder, "tls.key"), 0640), 0);
    stays(scene, "0600");
}

static void a_certificate_that_clients_would_refuse_is_not_taken(void **state)
{
    static const struct {
        struct pki_person person;
        const char *words;
    } bad[] = {
        {{.uri = "bairi://bohai/server/jingfaju/bairid"},                            "purpose"    },
        {{.uri = "bairi://bohai/unit/zhongjie/wang", .usage = "serverAuth"},         "application"},
        {{.uri = "bairi://elsewhere/server/jingfaju/bairid", .usage = "serverAuth"}, "application"},
        {{.uri = "bairi://bohai/server/jingfaju/bairid",
          .usage = "serverAuth",
          .not_after = SEVENTH},
         "has expired"                                                                            },
        {{.uri = "bairi://bohai/server/jingfaju/bairid",
          .usage = "serverAuth",
          .not_before = NOVEMBER},
         "not yet valid"                                                                          },
    };
    struct scene *scene = *state;

    open_tls(scene);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        pki_issue(scene->pki, "bad", &bad[i].person);
        put(scene, "bad.pem", "tls.pem");
        put(scene, "bad.key", "tls.key");
        stays(scene, bad[i].words);
    }
}

static void a_server_does_not_start_on_a_list_of_the_future(void **state)
{
    struct scene *scene = *state;
    struct authority *authority = atomic_load(&scene->office.authority);

    authority_destroy(&authority);
    pki_publish(scene->pki, NOVEMBER, NEW_YEAR);
    put(scene, "crl.pem", "crl.pem");
    assert_int_equal(load(scene, &authority), STATUS_OK);
    atomic_store(&scene->office.authority, authority);
    assert_int_equal(certificates_open(&scene->office, false, &scene->tls, &scene->error),
                     STATUS_FAILED_PRECONDITION);
    assert_non_null(strstr(scene->error.text, "in the future"));
}

#define FACT(fact) cmocka_unit_test_setup_teardown(fact, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(a_new_list_is_taken),
        FACT(a_former_authority_stays_while_a_call_may_hold_it),
        FACT(renewals_wait_while_all_former_authorities_are_held),
        FACT(a_list_that_cannot_be_used_is_not_taken),
        FACT(a_list_out_of_date_is_taken_because_it_may_name_more),
        FACT(another_authority_is_not_taken),
        FACT(a_renewed_certificate_lies_beside_the_one_of_the_card),
        FACT(a_certificate_that_clients_would_refuse_is_not_taken),
        FACT(a_server_does_not_start_on_a_list_of_the_future),
    };

    return cmocka_run_group_tests_name("certificates/reload", tests, NULL, NULL);
}
