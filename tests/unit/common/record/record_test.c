/* LINKS: common common_campaign proto */
/* Records travel and come back the same; what cannot be is refused with its field. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "common/message.h"
#include "common/record/record.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_create(1 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static struct project sample(void)
{
    static struct project_file files[2] = {
        {.name = "合同.pdf", .sha256 = {1, 2}, .size = 741, .type = "pdf"},
        {.name = "page.png",   .sha256 = {3},    .size = 9,   .type = "png"}
    };

    return (struct project){
        .project_no = "Z-01",
        .unit = "zhongjie",
        .subunit = "",
        .name = "样例项目",
        .content = "年产",
        .site = "园区",
        .investor = "样例有限公司",
        .credit_code = "",
        .investor_place = "北京市",
        .outside = true,
        .investor_class = "listed",
        .partner = "",
        .industry = "绿色石化",
        .county_industry = "",
        .chain_role = "",
        .nature = "new",
        .kind = KIND_ESTATE,
        .amount = {15000},
        .foreign = true,
        .has_foreign_share = true,
        .foreign_share = { 25,    2},
        .amount_usd_wan = 300,
        .signed_on = 20201008,
        .document = DOCUMENT_AGREEMENT,
        .page_date = 1,
        .page_signature = 2,
        .page_seal = 3,
        .channel = "",
        .returnee = "",
        .source_region = "京津",
        .contact = "测试员",
        .contact_title = "经理",
        .contact_phone = "000-1",
        .files = files,
        .file_count = 2,
        .note = "备注"
    };
}

static Bairi__V1__Project *sent(void)
{
    struct project project = sample();
    Bairi__V1__Project *message = NULL;

    assert_int_equal(record_to_message(&project, arena, &message, NULL), STATUS_OK);
    return message;
}

static void a_record_comes_back_as_it_went(void **state)
{
    struct project before = sample();
    struct project after;
    const char *fields[48];
    struct bytes packed;
    ProtobufCMessage *message = NULL;

    (void)state;
    assert_int_equal(message_pack(&sent()->base, arena, &packed, NULL), STATUS_OK);
    assert_int_equal(message_unpack(&bairi__v1__project__descriptor, packed, arena, &message, NULL),
                     STATUS_OK);
    assert_int_equal(record_from_message((const Bairi__V1__Project *)message, arena, &after, NULL),
                     STATUS_OK);
    assert_string_equal(after.contact, "");
    after.contact = before.contact;
    after.contact_title = before.contact_title;
    after.contact_phone = before.contact_phone;
    assert_int_equal(project_differences(&before, &after, fields, 48), 0);
    assert_string_equal(((const Bairi__V1__Project *)message)->foreign_share, "12.5");
    assert_int_equal(after.files[0].size, 741);
    assert_string_equal(after.files[1].type, "png");
}

static void refuses(Bairi__V1__Project *message, const char *field)
{
    struct project project;
    struct error err;

    error_clear(&err);
    assert_int_equal(record_from_message(message, arena, &project, &err), STATUS_INVALID_ARGUMENT);
    assert_string_equal(err.field, field);
}

static char *text(const char *value)
{
    return arena_strdup(arena, value);
}

static void what_cannot_be_is_refused_with_its_field(void **state)
{
    Bairi__V1__Project *message;

    (void)state;
    message = sent();
    message->kind = text("产业");
    refuses(message, "kind");
    message = sent();
    message->document = text("letter");
    refuses(message, "document");
    message = sent();
    message->signed_on = 20200230;
    refuses(message, "signed_on");
    message = sent();
    message->amount_wan = -1;
    refuses(message, "amount_wan");
    message = sent();
    message->foreign_share = text("101");
    refuses(message, "foreign_share");
    message = sent();
    message->page_seal = 4000000000u;
    refuses(message, "page_seal");
    message = sent();
    message->files[0]->sha256.len = 31;
    refuses(message, "files");
}

static void a_contact_is_named_by_its_salted_digest(void **state)
{
    const uint8_t salts[2][CONTACT_SALT_SIZE] = {{1}, {2}};
    struct project project = sample();
    struct project none = {0};
    uint8_t digests[2][SHA256_SIZE];
    uint8_t again[SHA256_SIZE];
    struct bytes packed;

    (void)state;
    for (int i = 0; i < 2; i++) {
        assert_int_equal(record_contact(&project, salts[i], arena, &packed, digests[i], NULL),
                         STATUS_OK);
        sha256(packed, again);
        assert_memory_equal(digests[i], again, SHA256_SIZE);
    }
    assert_memory_not_equal(digests[0], digests[1], SHA256_SIZE);
    assert_true(record_has_contact(&project));
    assert_false(record_has_contact(&none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_comes_back_as_it_went),
        cmocka_unit_test(what_cannot_be_is_refused_with_its_field),
        cmocka_unit_test(a_contact_is_named_by_its_salted_digest),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
