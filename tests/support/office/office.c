/* Opening and closing a bureau in a scratch folder: PKI, data folder, people, founding. */
#include "tests/support/office/office.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "bairi/v1/campaign.pb-c.h"
#include "tests/support/scratch.h"

#define DESK_ARENA ((size_t)1 << 30)
#define FILE_MAX   ((size_t)1 << 20)

/* ---- the PKI: once per test program ---- */

static char pki[DESK_PATH_SIZE];

static void pki_remove(void)
{
    scratch_remove(pki);
}

static void pki_make(void)
{
    char command[4 * DESK_PATH_SIZE];

    snprintf(pki, sizeof pki, "%s", scratch_folder());
    snprintf(command, sizeof command, "%s/../../certs/make.sh %s/pki >%s/said", TEST_DATA, pki,
             pki);
    assert_int_equal(system(command), 0);
    assert_int_equal(atexit(pki_remove), 0);
}

static const char *pki_file(const char *name)
{
    char path[128];

    if (pki[0] == '\0')
        pki_make();
    snprintf(path, sizeof path, "pki/%s", name);
    return scratch_path(pki, path);
}

static const char *pki_of(const char *who, const char *ending)
{
    char name[64];

    snprintf(name, sizeof name, "%s.%s", who, ending);
    return pki_file(name);
}

void desk_issue(const char *name, const char *path)
{
    char command[8 * DESK_PATH_SIZE];
    char key[DESK_PATH_SIZE], certificate[DESK_PATH_SIZE];

    snprintf(key, sizeof key, "%s", pki_of(name, "key"));
    snprintf(certificate, sizeof certificate, "%s", pki_of(name, "pem"));
    snprintf(command, sizeof command,
             "umask 077; openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
             "-subj /CN=x -keyout %s -out %s.csr 2>/dev/null && "
             "%s/../../certs/make.sh --issue %s.csr %s %s/pki >%s",
             key, key, TEST_DATA, key, path, pki, certificate);
    assert_int_equal(system(command), 0);
}

/* ---- the data folder, as `bairid init` makes it ---- */

static void copy_file(const char *from, const char *folder, const char *name)
{
    struct buf text = buf_make(FILE_MAX);

    assert_int_equal(buf_read_file(&text, from, NULL), STATUS_OK);
    assert_int_equal(buf_write_file(scratch_path(folder, name), buf_bytes(&text), 0600, NULL),
                     STATUS_OK);
    buf_free(&text);
}

static void make_timestamp(const struct desk *desk, struct trust_card *card)
{
    struct timestamper *timestamper = NULL;
    char key[512], certificate[512];
    X509 *server = NULL;

    snprintf(key, sizeof key, "%s", scratch_path(desk->data, "timestamp.key"));
    snprintf(certificate, sizeof certificate, "%s", scratch_path(desk->data, "timestamp.pem"));
    assert_int_equal(certificate_load(scratch_path(desk->data, "server.pem"), &server, NULL),
                     STATUS_OK);
    assert_int_equal(timestamp_generate(key, certificate, "bohai", server, NULL), STATUS_OK);
    certificate_destroy(&server);
    assert_int_equal(timestamper_load(certificate, key, &timestamper, NULL), STATUS_OK);
    timestamper_digest(timestamper, card->timestamp);
    card->has_timestamp = true;
    timestamper_destroy(&timestamper);
}

static void make_card(const struct desk *desk, struct trust_card *card)
{
    struct authority *authority = NULL;
    struct signer *server = NULL;
    struct log_key *key = NULL;

    snprintf(card->domain, sizeof card->domain, "bohai");
    assert_int_equal(
        authority_load(pki_file("ca.pem"), pki_file("crl.pem"), true, true, &authority, NULL),
        STATUS_OK);
    authority_digest(authority, card->ca_digest);
    authority_destroy(&authority);
    assert_int_equal(signer_load(pki_file("server.pem"), pki_file("server.key"), &server, NULL),
                     STATUS_OK);
    memcpy(card->server_fingerprint, signer_identity(server)->fingerprint, SHA256_SIZE);
    signer_destroy(&server);
    assert_int_equal(log_key_load(scratch_path(desk->data, "log.key"), &key, NULL), STATUS_OK);
    log_key_public(key, card->log_key);
    log_key_destroy(&key);
}

static void make_data_folder(struct desk *desk)
{
    struct trust_card card = {0};
    struct buf text = buf_make(FILE_MAX);

    assert_int_equal(mkdir(desk->data, 0700), 0);
    copy_file(pki_file("ca.pem"), desk->data, "ca.pem");
    copy_file(pki_file("crl.pem"), desk->data, "crl.pem");
    copy_file(pki_file("server.pem"), desk->data, "server.pem");
    copy_file(pki_file("server.key"), desk->data, "server.key");
    assert_int_equal(log_key_generate(scratch_path(desk->data, "log.key"), NULL), STATUS_OK);
    make_card(desk, &card);
    make_timestamp(desk, &card);
    assert_int_equal(card_write(&card, &text, NULL), STATUS_OK);
    assert_int_equal(
        buf_write_file(scratch_path(desk->data, "trust-card.txt"), buf_bytes(&text), 0600, NULL),
        STATUS_OK);
    buf_free(&text);
}

/* ---- people ---- */

const struct signer *desk_signer(struct desk *desk, const char *who)
{
    for (size_t i = 0; i < desk->signer_count; i++) {
        if (strcmp(desk->names[i], who) == 0)
            return desk->signers[i];
    }
    assert_true(desk->signer_count < DESK_PEOPLE_MAX);
    size_t at = desk->signer_count++;
    snprintf(desk->names[at], sizeof desk->names[at], "%s", who);
    assert_int_equal(signer_load(pki_of(who, "pem"), pki_of(who, "key"), &desk->signers[at], NULL),
                     STATUS_OK);
    return desk->signers[at];
}

const char *desk_uri(struct desk *desk, const char *who)
{
    return signer_identity(desk_signer(desk, who))->uri;
}

char *desk_text(struct desk *desk, const char *text)
{
    char *copy = arena_strdup(desk->arena, text);

    assert_non_null(copy);
    return copy;
}

Bairi__V1__Person *desk_person(struct desk *desk, const char *who, const char *right)
{
    Bairi__V1__Person *person = arena_alloc(desk->arena, sizeof *person);
    struct buf der = buf_make(FILE_MAX);

    bairi__v1__person__init(person);
    person->uri = desk_text(desk, desk_uri(desk, who));
    person->name = desk_text(desk, who);
    person->post = desk_text(desk, "");
    assert_int_equal(certificate_der(signer_certificate(desk_signer(desk, who)), &der, NULL),
                     STATUS_OK);
    person->certificate.data = arena_memdup(desk->arena, der.data, der.size);
    person->certificate.len = der.size;
    buf_free(&der);
    if (right[0] != '\0') {
        person->rights = arena_array(desk->arena, 1, sizeof *person->rights);
        person->rights[0] = desk_text(desk, right);
        person->n_rights = 1;
    }
    return person;
}

/* ---- the founding ---- */

/* One line of people.csv: certificate,name,post,rights. */
static Bairi__V1__Person *person_of_line(struct desk *desk, char *line)
{
    char *rest = NULL;
    char *right = strrchr(line, ',');

    assert_non_null(right);
    right++;
    right[strcspn(right, "\r\n")] = '\0';
    Bairi__V1__Person *person = desk_person(desk, strtok_r(line, ",", &rest), right);
    person->name = desk_text(desk, strtok_r(NULL, ",", &rest));
    return person;
}

static void founding_people(struct desk *desk, Bairi__V1__Founding *founding)
{
    FILE *file = fopen(TEST_DATA "/demo/people.csv", "r");
    char line[512];

    assert_non_null(file);
    founding->people = arena_array(desk->arena, DESK_PEOPLE_MAX, sizeof *founding->people);
    assert_non_null(fgets(line, sizeof line, file)); /* titles */
    while (fgets(line, sizeof line, file))
        founding->people[founding->n_people++] = person_of_line(desk, line);
    fclose(file);
    founding->people[founding->n_people++] = desk_person(desk, "server", "");
}

static ProtobufCBinaryData desk_bytes(struct desk *desk, const void *data, size_t size)
{
    return (ProtobufCBinaryData){.data = arena_memdup(desk->arena, data, size), .len = size};
}

/* countersign = no of one unit becomes yes */
static void settings_edit(const struct desk *desk, struct buf *settings)
{
    char section[64];

    if (!desk->countersigning)
        return;
    snprintf(section, sizeof section, "[unit.%s]", desk->countersigning);
    char *at = strstr((char *)settings->data, section);
    at = at ? strstr(at, "countersign = no") : NULL;
    assert_non_null(at);
    memcpy(at, "countersign =yes", strlen("countersign =yes"));
}

static Bairi__V1__Founding *desk_founding(struct desk *desk)
{
    Bairi__V1__Founding *founding = arena_alloc(desk->arena, sizeof *founding);
    struct buf settings = buf_make(FILE_MAX);

    bairi__v1__founding__init(founding);
    assert_int_equal(buf_read_file(&settings, TEST_DATA "/demo/campaign.ini", NULL), STATUS_OK);
    settings_edit(desk, &settings);
    founding->settings = desk_bytes(desk, settings.data, settings.size);
    buf_free(&settings);
    founding_people(desk, founding);
    founding->origin = desk_text(desk, "bairi/bohai/bohai-2020q4/1");
    founding->log_key = desk_bytes(desk, desk->office->card.log_key, ED25519_KEY_SIZE);
    founding->ca_digest = desk_bytes(desk, desk->office->card.ca_digest, SHA256_SIZE);
    return founding;
}

static void desk_found(struct desk *desk)
{
    Bairi__V1__Statement *statement = desk_statement(desk);
    struct campaign *campaign = NULL;

    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_FOUNDING;
    statement->founding = desk_founding(desk);
    Bairi__V1__Signed *wire = desk_seal(desk, "admin", statement);
    assert_int_equal(statement_cosign(wire, desk_signer(desk, "bureau-chen"),
                                      clock_now(desk->clock), desk->arena, NULL),
                     STATUS_OK);
    /* made empty first, so that desk_send has tables to compare */
    assert_int_equal(office_create_campaign(desk->office, statement->campaign, &campaign, NULL),
                     STATUS_OK);
    desk->campaign = campaign;
    enum status status = desk_send(desk, "admin", BAIRI__V1__STATEMENT_KIND__FOUNDING, wire);
    if (status != STATUS_OK)
        fail_msg("the founding: %s", desk->error.text);
}

/* ---- opening and closing ---- */

static void desk_fatal(const struct error *err)
{
    fprintf(stderr, "fatal: %s\n", err->text);
    abort();
}

enum status desk_reopen(struct desk *desk)
{
    struct office_options options = {
        .folder = desk->data,
        .development = true,
        .clock = desk->clock,
        .rules = services_rules(),
        .fatal = desk_fatal,
    };

    desk_shut(desk);
    error_clear(&desk->error);
    TRY(office_open(&options, &desk->office, &desk->error));
    desk->campaign = office_campaign(desk->office, "bohai-2020q4");
    return STATUS_OK;
}

void desk_open(struct desk *desk)
{
    desk_open_countersigning(desk, NULL);
}

void desk_open_countersigning(struct desk *desk, const char *unit)
{
    *desk = (struct desk){.countersigning = unit};
    (void)pki_file("");
    snprintf(desk->folder, sizeof desk->folder, "%s", scratch_folder());
    snprintf(desk->data, sizeof desk->data, "%s", scratch_path(desk->folder, "data"));
    desk->arena = arena_create(DESK_ARENA);
    desk->clock = clock_at("2020-10-08T09:00:00+08:00");
    make_data_folder(desk);
    if (desk_reopen(desk) != STATUS_OK)
        fail_msg("the office: %s", desk->error.text);
    desk_found(desk);
}

void desk_shut(struct desk *desk)
{
    office_close(&desk->office);
    desk->campaign = NULL;
}

void desk_close(struct desk *desk)
{
    desk_shut(desk);
    for (size_t i = 0; i < desk->signer_count; i++)
        signer_destroy(&desk->signers[i]);
    arena_destroy(&desk->arena);
    clock_destroy(&desk->clock);
    scratch_remove(desk->folder);
}

void desk_time(struct desk *desk, const char *rfc3339)
{
    clock_set(desk->clock, rfc3339);
}
