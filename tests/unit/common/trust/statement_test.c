/* LINKS: tests_support common proto */
/* Statements: sealed and opened, and every way in which one is not believed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <openssl/err.h>
#include <stdio.h>
#include <string.h>

#include "common/message.h"
#include "common/trust/statement.h"
#include "tests/support/pki.h"

#define WANG "bairi://bohai/unit/zhongjie/wang"
#define WU   "bairi://bohai/admin/jingfaju/wu"
#define CHEN "bairi://bohai/bureau/jingfaju/chen"

enum { MAX = 65536, PEOPLE = 4 };

/* Who is enrolled; `gone` has left, `stranger` was never there. */
static const char *const names[PEOPLE] = {"wang", "wu", "chen", "gone"};
static const char *const uris[PEOPLE] = {WANG, WU, CHEN, "bairi://bohai/unit/zhongjie/gone"};
static struct signer *people[PEOPLE], *stranger;
static struct pki *pki;
static struct authority *authority;
static struct arena *arena;
static const struct instant now = {INT64_C(1602120600000000)}; /* 2020-10-08T01:30:00Z */

static struct signer *make(const char *name, const struct pki_person *person)
{
    struct signer *signer = NULL;
    char certificate[64], key[64];

    pki_issue(pki, name, person);
    snprintf(certificate, sizeof certificate, "%s.pem", name);
    snprintf(key, sizeof key, "%s.key", name);
    assert_int_equal(signer_load(pki_path(pki, certificate), pki_path(pki, key), &signer, NULL),
                     STATUS_OK);
    return signer;
}

static int make_world(void **state)
{
    (void)state;
    pki = pki_create(false);
    for (size_t i = 0; i < PEOPLE; i++)
        people[i] = make(names[i], &(struct pki_person){.uri = uris[i]});
    stranger = make("stranger", &(struct pki_person){.uri = WANG});
    assert_int_equal(authority_load(pki_path(pki, "ca.pem"), pki_path(pki, "crl.pem"), true, false,
                                    &authority, NULL),
                     STATUS_OK);
    arena = arena_create(64 << 20);
    return 0;
}

static int drop_world(void **state)
{
    (void)state;
    for (size_t i = 0; i < PEOPLE; i++)
        signer_destroy(&people[i]);
    signer_destroy(&stranger);
    authority_destroy(&authority);
    arena_destroy(&arena);
    pki_destroy(&pki);
    return 0;
}

static enum status find(void *context, const uint8_t fingerprint[SHA256_SIZE], X509 **certificate,
                        bool *active, struct error *err)
{
    (void)context;
    for (size_t i = 0; i < PEOPLE; i++) {
        if (memcmp(signer_identity(people[i])->fingerprint, fingerprint, SHA256_SIZE) != 0)
            continue;
        *certificate = signer_certificate(people[i]);
        *active = i != 3;
        return STATUS_OK;
    }
    return error_set(err, STATUS_NOT_FOUND, "nobody");
}

static const struct statement_people enrolled = {find, NULL};

static enum status open_sealed(const Bairi__V1__Signed *sealed, struct statement *out)
{
    enum status status = statement_open(sealed, &enrolled, authority, now, MAX, arena, out, NULL);

    assert_int_equal(ERR_peek_error(), 0);
    return status;
}

static Bairi__V1__Withdrawal withdrawal;

/* A withdrawal by hand, all fields good. */
static Bairi__V1__Statement example(void)
{
    static uint8_t id[STATEMENT_ID_SIZE] = {1, 2, 3};
    static char campaign[] = "bohai-2020q4", author[] = WANG, unit[] = "zhongjie", no[] = "Z-01";
    Bairi__V1__Statement statement;

    bairi__v1__withdrawal__init(&withdrawal);
    withdrawal.unit = unit;
    withdrawal.project_no = no;
    bairi__v1__statement__init(&statement);
    statement.format = 1;
    statement.kind = BAIRI__V1__STATEMENT_KIND__WITHDRAWAL;
    statement.statement_id = (ProtobufCBinaryData){STATEMENT_ID_SIZE, id};
    statement.campaign = campaign;
    statement.author = author;
    statement.content_case = BAIRI__V1__STATEMENT__CONTENT_WITHDRAWAL;
    statement.withdrawal = &withdrawal;
    return statement;
}

/* Signs these bytes as they are, without statement_seal's checks. */
static Bairi__V1__Signed sign_bytes(struct bytes bytes, const struct signer *by)
{
    OWNED(buf_free) struct buf signature = buf_make(8192);
    Bairi__V1__Signed sealed;

    assert_int_equal(signature_make(by, bytes, now, &signature, NULL), STATUS_OK);
    bairi__v1__signed__init(&sealed);
    sealed.statement =
        (ProtobufCBinaryData){bytes.size, arena_memdup(arena, bytes.data, bytes.size)};
    sealed.signature =
        (ProtobufCBinaryData){signature.size, arena_memdup(arena, signature.data, signature.size)};
    return sealed;
}

static Bairi__V1__Signed sign_as_it_is(const Bairi__V1__Statement *statement,
                                       const struct signer *by)
{
    struct bytes bytes;

    assert_int_equal(message_pack(&statement->base, arena, &bytes, NULL), STATUS_OK);
    return sign_bytes(bytes, by);
}

static Bairi__V1__Signed seal(Bairi__V1__Statement *statement, const struct signer *by)
{
    Bairi__V1__Signed sealed;
    struct error err;

    bairi__v1__signed__init(&sealed);
    if (statement_seal(statement, by, now, arena, &sealed, NULL, &err) != STATUS_OK)
        fail_msg("%s", err.text);
    return sealed;
}

/* ---- good ones ---- */

static void a_sealed_statement_opens(void **state)
{
    Bairi__V1__Statement statement = example();
    Bairi__V1__Signed sealed;
    struct statement opened;
    uint8_t digest[SHA256_SIZE];

    (void)state;
    statement.format = 0;
    statement.kind = 0;
    statement.statement_id.len = 0;
    bairi__v1__signed__init(&sealed);
    assert_int_equal(statement_seal(&statement, people[0], now, arena, &sealed, digest, NULL),
                     STATUS_OK);
    assert_int_equal(open_sealed(&sealed, &opened), STATUS_OK);
    assert_string_equal(opened.author.uri, WANG);
    assert_string_equal(opened.cosigner.uri, "");
    assert_int_equal(opened.message->kind, BAIRI__V1__STATEMENT_KIND__WITHDRAWAL);
    assert_string_equal(opened.message->withdrawal->project_no, "Z-01");
    assert_memory_equal(opened.digest, digest, SHA256_SIZE);
    sha256(opened.bytes, digest);
    assert_memory_equal(opened.digest, digest, SHA256_SIZE);
    sha256(opened.signature, digest);
    assert_memory_equal(opened.signature_digest, digest, SHA256_SIZE);
}

static void an_opened_statement_outlives_the_message_it_came_in(void **state)
{
    Bairi__V1__Statement statement = example();
    Bairi__V1__Signed sealed = seal(&statement, people[0]);
    struct statement opened;

    (void)state;
    assert_int_equal(open_sealed(&sealed, &opened), STATUS_OK);
    memset(sealed.statement.data, 0, sealed.statement.len);
    memset(sealed.signature.data, 0, sealed.signature.len);
    assert_string_equal(opened.message->campaign, "bohai-2020q4");
    assert_int_not_equal(opened.bytes.data[0], 0);
}

static void every_content_has_its_kind(void **state)
{
    const ProtobufCMessageDescriptor *descriptor = &bairi__v1__statement__descriptor;
    const ProtobufCEnumDescriptor *kinds = &bairi__v1__statement_kind__descriptor;
    unsigned contents = 0;

    (void)state;
    for (unsigned i = 0; i < descriptor->n_fields; i++) {
        const ProtobufCFieldDescriptor *field = &descriptor->fields[i];
        char name[64] = "";
        if (!(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
            continue;
        for (size_t c = 0; field->name[c]; c++)
            name[c] = (char)(field->name[c] == '_' ? '_' : field->name[c] - 'a' + 'A');
        const ProtobufCEnumValue *kind = protobuf_c_enum_descriptor_get_value_by_name(kinds, name);
        assert_non_null(kind);
        assert_int_equal(statement_kind((Bairi__V1__Statement__ContentCase)field->id), kind->value);
        contents++;
    }
    assert_int_equal(contents, kinds->n_values - 1);
}

/* ---- refused ones ---- */

static void assert_refused(const Bairi__V1__Signed *sealed, enum status expected)
{
    struct statement opened = {.message = NULL};

    assert_int_equal(open_sealed(sealed, &opened), expected);
    assert_null(opened.message);
}

static void the_author_must_be_the_signer(void **state)
{
    Bairi__V1__Statement statement = example();
    Bairi__V1__Signed sealed = sign_as_it_is(&statement, people[2]);

    (void)state;
    assert_refused(&sealed, STATUS_UNAUTHENTICATED);
    sealed = sign_as_it_is(&statement, people[0]);
    assert_int_equal(open_sealed(&sealed, &(struct statement){.message = NULL}), STATUS_OK);
}

static void nobody_but_the_active_enrolled_is_heard(void **state)
{
    static char gone[] = "bairi://bohai/unit/zhongjie/gone";
    Bairi__V1__Statement statement = example();
    Bairi__V1__Signed sealed = sign_as_it_is(&statement, stranger);

    (void)state;
    assert_refused(&sealed, STATUS_UNAUTHENTICATED);
    statement.author = gone;
    sealed = sign_as_it_is(&statement, people[3]);
    assert_refused(&sealed, STATUS_PERMISSION_DENIED);
}

/* Damages one field of the example and asserts that it is refused although well signed. */
static void assert_field_refused(void (*damage)(Bairi__V1__Statement *))
{
    Bairi__V1__Statement statement = example();

    damage(&statement);
    Bairi__V1__Signed sealed = sign_as_it_is(&statement, people[0]);
    assert_refused(&sealed, STATUS_INVALID_ARGUMENT);
}

static uint8_t thirty_two[32] = {9};
static char spaced[] = "bohai 2020", nothing[] = "";

static void other_format(Bairi__V1__Statement *s)
{
    s->format = 2;
}
static void other_kind(Bairi__V1__Statement *s)
{
    s->kind = BAIRI__V1__STATEMENT_KIND__APPROVAL;
}
static void unknown_kind(Bairi__V1__Statement *s)
{
    s->kind = (Bairi__V1__StatementKind)999;
}
static void no_content(Bairi__V1__Statement *s)
{
    s->content_case = BAIRI__V1__STATEMENT__CONTENT__NOT_SET;
}
static void no_kind_nor_content(Bairi__V1__Statement *s)
{
    no_content(s);
    s->kind = 0;
}
static void short_id(Bairi__V1__Statement *s)
{
    s->statement_id.len = 15;
}
static void odd_campaign(Bairi__V1__Statement *s)
{
    s->campaign = spaced;
}
static void empty_campaign(Bairi__V1__Statement *s)
{
    s->campaign = nothing;
}
static void half_previous(Bairi__V1__Statement *s)
{
    s->previous = (ProtobufCBinaryData){16, thirty_two};
}
static void root_without_size(Bairi__V1__Statement *s)
{
    s->seen_root = (ProtobufCBinaryData){32, thirty_two};
}
static void size_without_root(Bairi__V1__Statement *s)
{
    s->seen_size = 5;
}

static void a_statement_with_a_wrong_field_is_refused(void **state)
{
    static void (*const damages[])(Bairi__V1__Statement *) = {
        other_format,  other_kind,          unknown_kind,      no_content,
        short_id,      no_kind_nor_content, odd_campaign,      empty_campaign,
        half_previous, root_without_size,   size_without_root,
    };

    (void)state;
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++)
        assert_field_refused(damages[i]);
}

static void complete_optional_fields_are_welcome(void **state)
{
    Bairi__V1__Statement statement = example();
    Bairi__V1__Signed sealed;
    struct statement opened;

    (void)state;
    statement.previous = statement.seen_root = (ProtobufCBinaryData){32, thirty_two};
    statement.seen_size = 5;
    sealed = seal(&statement, people[0]);
    assert_int_equal(open_sealed(&sealed, &opened), STATUS_OK);
    assert_int_equal(opened.message->seen_size, 5);
}

static void fields_nobody_knows_are_refused(void **state)
{
    Bairi__V1__Statement statement = example();
    OWNED(buf_free) struct buf bytes = buf_make(MAX);
    Bairi__V1__Signed sealed = sign_as_it_is(&statement, people[0]);

    (void)state;
    buf_add(&bytes, sealed.statement.data, sealed.statement.len);
    buf_add(&bytes, "\x98\x06\x01", 3); /* field 99, varint 1 */
    sealed = sign_bytes(buf_bytes(&bytes), people[0]);
    assert_refused(&sealed, STATUS_INVALID_ARGUMENT);
}

static void rubbish_well_signed_is_refused(void **state)
{
    Bairi__V1__Signed sealed =
        sign_bytes((struct bytes){(const uint8_t *)"\xFF\xFF\xFF", 3}, people[0]);

    (void)state;
    assert_refused(&sealed, STATUS_INVALID_ARGUMENT);
}

static void a_flipped_byte_anywhere_is_refused(void **state)
{
    Bairi__V1__Statement statement = example();
    Bairi__V1__Signed sealed = seal(&statement, people[0]);

    (void)state;
    for (size_t i = 0; i < sealed.statement.len; i++) {
        sealed.statement.data[i] ^= 1;
        assert_refused(&sealed, STATUS_UNAUTHENTICATED);
        sealed.statement.data[i] ^= 1;
    }
    for (size_t i = 0; i < sealed.signature.len; i++) {
        sealed.signature.data[i] ^= 1;
        assert_refused(&sealed, STATUS_UNAUTHENTICATED);
        sealed.signature.data[i] ^= 1;
    }
}

static void sizes_have_limits(void **state)
{
    Bairi__V1__Statement statement = example();
    Bairi__V1__Signed sealed = seal(&statement, people[0]);
    struct statement opened;

    (void)state;
    assert_int_equal(statement_open(&sealed, &enrolled, authority, now, sealed.statement.len, arena,
                                    &opened, NULL),
                     STATUS_OK);
    assert_int_equal(statement_open(&sealed, &enrolled, authority, now, sealed.statement.len - 1,
                                    arena, &opened, NULL),
                     STATUS_INVALID_ARGUMENT);
    sealed.statement.len = 0;
    assert_refused(&sealed, STATUS_INVALID_ARGUMENT);
    bairi__v1__signed__init(&sealed);
    assert_refused(&sealed, STATUS_INVALID_ARGUMENT);
}

static void the_certificate_is_judged_at_the_given_instant(void **state)
{
    Bairi__V1__Statement statement = example();
    Bairi__V1__Signed sealed = seal(&statement, people[0]);
    const struct instant before = {INT64_C(1500000000000000)}; /* 2017 */
    struct statement opened;

    (void)state;
    assert_int_equal(open_sealed(&sealed, &opened), STATUS_OK);
    assert_int_equal(
        statement_open(&sealed, &enrolled, authority, before, MAX, arena, &opened, NULL),
        STATUS_UNAUTHENTICATED);
}

static void sealing_refuses_what_opening_would(void **state)
{
    Bairi__V1__Statement statement = example();
    Bairi__V1__Signed sealed;

    (void)state;
    bairi__v1__signed__init(&sealed);
    statement.campaign = spaced;
    assert_int_equal(statement_seal(&statement, people[0], now, arena, &sealed, NULL, NULL),
                     STATUS_INVALID_ARGUMENT);
}

/* ---- two signatures ---- */

static void two_people_can_sign_one_statement(void **state)
{
    Bairi__V1__Statement statement = example();
    Bairi__V1__Signed sealed = seal(&statement, people[0]);
    struct statement opened;

    (void)state;
    assert_int_equal(
        statement_open_cosigned(&sealed, &enrolled, authority, now, MAX, arena, &opened, NULL),
        STATUS_INVALID_ARGUMENT);
    assert_int_equal(statement_cosign(&sealed, people[2], now, arena, NULL), STATUS_OK);
    assert_int_equal(statement_cosign(&sealed, people[1], now, arena, NULL), STATUS_ALREADY_EXISTS);
    assert_int_equal(
        statement_open_cosigned(&sealed, &enrolled, authority, now, MAX, arena, &opened, NULL),
        STATUS_OK);
    assert_string_equal(opened.author.uri, WANG);
    assert_string_equal(opened.cosigner.uri, CHEN);
    assert_refused(&sealed, STATUS_INVALID_ARGUMENT);
}

static void one_person_cannot_sign_twice(void **state)
{
    Bairi__V1__Statement statement = example();
    Bairi__V1__Signed sealed = seal(&statement, people[0]);
    struct statement opened;

    (void)state;
    assert_int_equal(statement_cosign(&sealed, people[0], now, arena, NULL), STATUS_OK);
    assert_int_equal(
        statement_open_cosigned(&sealed, &enrolled, authority, now, MAX, arena, &opened, NULL),
        STATUS_UNAUTHENTICATED);
    sealed.cosignature.len = 0;
    assert_int_equal(statement_cosign(&sealed, stranger, now, arena, NULL), STATUS_OK);
    assert_int_equal(
        statement_open_cosigned(&sealed, &enrolled, authority, now, MAX, arena, &opened, NULL),
        STATUS_UNAUTHENTICATED);
}

/* ---- the founding ---- */

static Bairi__V1__Founding founding;
static Bairi__V1__Person founders[2], *founder_list[2];

/* A founding by wu that names wu and chen. */
static Bairi__V1__Statement found(void)
{
    Bairi__V1__Statement statement = example();

    bairi__v1__founding__init(&founding);
    for (size_t i = 0; i < 2; i++) {
        OWNED(buf_free) struct buf der = buf_make(65536);
        assert_int_equal(certificate_der(signer_certificate(people[i + 1]), &der, NULL), STATUS_OK);
        bairi__v1__person__init(&founders[i]);
        founders[i].uri = arena_strdup(arena, uris[i + 1]);
        founders[i].certificate =
            (ProtobufCBinaryData){der.size, arena_memdup(arena, der.data, der.size)};
        founder_list[i] = &founders[i];
    }
    founding.n_people = 2;
    founding.people = founder_list;
    statement.content_case = BAIRI__V1__STATEMENT__CONTENT_FOUNDING;
    statement.founding = &founding;
    return statement;
}

static enum status open_founding(Bairi__V1__Statement *statement, const struct signer *first,
                                 const struct signer *second)
{
    Bairi__V1__Signed sealed = seal(statement, first);
    struct statement opened;
    enum status status;

    assert_int_equal(statement_cosign(&sealed, second, now, arena, NULL), STATUS_OK);
    status = statement_open_founding(&sealed, authority, now, MAX, arena, &opened, NULL);
    if (status == STATUS_OK)
        assert_string_equal(opened.cosigner.uri, signer_identity(second)->uri);
    return status;
}

static void a_founding_is_believed_from_two_it_names(void **state)
{
    Bairi__V1__Statement statement = found();

    (void)state;
    assert_int_equal(open_founding(&statement, people[1], people[2]), STATUS_OK);
    assert_int_equal(open_founding(&statement, people[1], people[0]), STATUS_UNAUTHENTICATED);
    assert_int_equal(open_founding(&statement, people[0], people[2]), STATUS_UNAUTHENTICATED);
    assert_int_equal(open_founding(&statement, people[1], people[1]), STATUS_UNAUTHENTICATED);
}

static void a_founding_that_mixes_up_people_is_refused(void **state)
{
    Bairi__V1__Statement statement = found();

    (void)state;
    founders[1].uri = founders[0].uri;
    assert_int_equal(open_founding(&statement, people[1], people[2]), STATUS_INVALID_ARGUMENT);
    statement = found();
    founders[1].certificate.len -= 1;
    assert_int_equal(open_founding(&statement, people[1], people[2]), STATUS_INVALID_ARGUMENT);
    statement = example();
    assert_int_equal(open_founding(&statement, people[1], people[2]), STATUS_INVALID_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sealed_statement_opens),
        cmocka_unit_test(an_opened_statement_outlives_the_message_it_came_in),
        cmocka_unit_test(every_content_has_its_kind),
        cmocka_unit_test(the_author_must_be_the_signer),
        cmocka_unit_test(nobody_but_the_active_enrolled_is_heard),
        cmocka_unit_test(a_statement_with_a_wrong_field_is_refused),
        cmocka_unit_test(complete_optional_fields_are_welcome),
        cmocka_unit_test(fields_nobody_knows_are_refused),
        cmocka_unit_test(rubbish_well_signed_is_refused),
        cmocka_unit_test(a_flipped_byte_anywhere_is_refused),
        cmocka_unit_test(sizes_have_limits),
        cmocka_unit_test(the_certificate_is_judged_at_the_given_instant),
        cmocka_unit_test(sealing_refuses_what_opening_would),
        cmocka_unit_test(two_people_can_sign_one_statement),
        cmocka_unit_test(one_person_cannot_sign_twice),
        cmocka_unit_test(a_founding_is_believed_from_two_it_names),
        cmocka_unit_test(a_founding_that_mixes_up_people_is_refused),
    };

    return cmocka_run_group_tests(tests, make_world, drop_world);
}
