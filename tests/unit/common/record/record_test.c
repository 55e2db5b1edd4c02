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
#include "tests/support/sample.h"

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
    struct project project = sample_project("zhongjie", "Z-01", files, 2);

    project.investor_class = "listed";
    project.industry = "绿色石化";
    project.nature = "new";
    project.kind = KIND_ESTATE;
    project.foreign = true;
    project.has_foreign_share = true;
    project.foreign_share = (struct fraction){25, 2};
    project.amount_usd_wan = 300;
    project.document = DOCUMENT_AGREEMENT;
    project.source_region = "京津";
    project.contact = "测试员";
    project.contact_title = "经理";
    project.contact_phone = "000-1";
    project.note = "备注";
    return project;
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

/* ---- every text, every number ---- */

struct named_text {
    const char *name;
    size_t offset;
};

#define NAMED(field)                                                                               \
    {                                                                                              \
#field, offsetof(struct project, field)                                                    \
    }

static const struct named_text TEXTS[] = {
    NAMED(project_no),      NAMED(unit),           NAMED(subunit),  NAMED(name),
    NAMED(content),         NAMED(site),           NAMED(investor), NAMED(credit_code),
    NAMED(investor_place),  NAMED(investor_class), NAMED(partner),  NAMED(industry),
    NAMED(county_industry), NAMED(chain_role),     NAMED(nature),   NAMED(channel),
    NAMED(returnee),        NAMED(source_region),  NAMED(note)};
enum { TEXT_COUNT = sizeof(TEXTS) / sizeof(TEXTS[0]) };

static const char *text_at(const void *base, size_t offset)
{
    const char *value;

    memcpy(&value, (const char *)base + offset, sizeof(value));
    return value;
}

static void every_text_goes_into_the_field_of_its_name(void **state)
{
    struct project before = sample();
    struct project after;
    Bairi__V1__Project *message = NULL;

    (void)state;
    for (size_t i = 0; i < TEXT_COUNT; i++)
        memcpy((char *)&before + TEXTS[i].offset, &TEXTS[i].name, sizeof(TEXTS[i].name));
    assert_int_equal(record_to_message(&before, arena, &message, NULL), STATUS_OK);
    assert_int_equal(record_from_message(message, arena, &after, NULL), STATUS_OK);
    for (size_t i = 0; i < TEXT_COUNT; i++) {
        const ProtobufCFieldDescriptor *field = protobuf_c_message_descriptor_get_field_by_name(
            &bairi__v1__project__descriptor, TEXTS[i].name);

        assert_non_null(field);
        assert_string_equal(text_at(message, field->offset), TEXTS[i].name);
        assert_string_equal(text_at(&after, TEXTS[i].offset), TEXTS[i].name);
    }
}

static void the_list_of_texts_misses_none(void **state)
{
    const ProtobufCMessageDescriptor *descriptor = &bairi__v1__project__descriptor;
    size_t others = 0;

    (void)state;
    for (unsigned i = 0; i < descriptor->n_fields; i++)
        others += descriptor->fields[i].type == PROTOBUF_C_TYPE_STRING;
    assert_int_equal(others, TEXT_COUNT + 3); /* kind, document, foreign_share */
}

static void figures_pages_and_digests_arrive_in_their_places(void **state)
{
    Bairi__V1__Project *message = sent();
    struct project after;

    (void)state;
    assert_int_equal(message->amount_wan, 15000);
    assert_int_equal(message->amount_usd_wan, 300);
    assert_int_equal(message->signed_on, 20201008);
    assert_int_equal(message->page_date, 1);
    assert_int_equal(message->page_signature, 2);
    assert_int_equal(message->page_seal, 3);
    assert_true(message->outside && message->foreign);
    message->outside = false;
    assert_int_equal(record_from_message(message, arena, &after, NULL), STATUS_OK);
    assert_false(after.outside);
    assert_true(after.foreign);
    assert_int_equal(after.page_date, 1);
    assert_int_equal(after.page_signature, 2);
    assert_int_equal(after.page_seal, 3);
    assert_int_equal(after.file_count, 2);
    assert_memory_equal(after.files[0].sha256, ((const uint8_t[]){1, 2, 0}), 3);
    assert_memory_equal(after.files[1].sha256, ((const uint8_t[]){3, 0, 0}), 3);
}

static void a_share_that_is_none_stays_none(void **state)
{
    struct project before = sample();
    struct project after;
    Bairi__V1__Project *message = NULL;

    (void)state;
    before.has_foreign_share = false;
    assert_int_equal(record_to_message(&before, arena, &message, NULL), STATUS_OK);
    assert_string_equal(message->foreign_share, "");
    assert_int_equal(record_from_message(message, arena, &after, NULL), STATUS_OK);
    assert_false(after.has_foreign_share);
    message->foreign_share = text("0");
    assert_int_equal(record_from_message(message, arena, &after, NULL), STATUS_OK);
    assert_true(after.has_foreign_share);
}

static void days_shares_and_digests_beyond_their_edge_are_refused(void **state)
{
    static const char *const shares[] = {"-1", "100.000001", "half", "0.1234567", " "};
    static const int32_t days[] = {0, -20201008, 20201301, 20201000, 20210229, 202010081};
    static const size_t sizes[] = {0, 31, 33};
    Bairi__V1__Project *message;

    (void)state;
    for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++) {
        message = sent();
        message->foreign_share = text(shares[i]);
        refuses(message, "foreign_share");
    }
    for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
        message = sent();
        message->signed_on = days[i];
        refuses(message, "signed_on");
    }
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        message = sent();
        message->files[1]->sha256.len = sizes[i];
        refuses(message, "files");
    }
}

static void numbers_beyond_their_range_are_refused(void **state)
{
    Bairi__V1__Project *message;

    (void)state;
    message = sent();
    message->amount_wan = INT64_MAX;
    refuses(message, "amount_wan");
    message = sent();
    message->amount_usd_wan = -1;
    refuses(message, "amount_usd_wan");
    message = sent();
    message->amount_usd_wan = INT64_MAX;
    refuses(message, "amount_usd_wan");
    message = sent();
    message->page_date = UINT32_MAX;
    refuses(message, "page_date");
    message = sent();
    message->page_signature = UINT32_MAX;
    refuses(message, "page_signature");
}

static void more_files_than_a_project_may_have_are_refused(void **state)
{
    Bairi__V1__Evidence *files[PROJECT_FILES_MAX + 1];
    Bairi__V1__Project *message = sent();
    struct project project;

    (void)state;
    for (size_t i = 0; i <= PROJECT_FILES_MAX; i++)
        files[i] = message->files[0];
    message->files = files;
    message->n_files = PROJECT_FILES_MAX;
    assert_int_equal(record_from_message(message, arena, &project, NULL), STATUS_OK);
    assert_int_equal(project.file_count, PROJECT_FILES_MAX);
    message->n_files++;
    refuses(message, "files");
}

static void a_budget_too_small_is_said_at_every_allocation(void **state)
{
    struct project project = sample();
    enum status status = STATUS_RESOURCE_EXHAUSTED;
    size_t tries = 0;

    (void)state;
    for (size_t size = 64; status != STATUS_OK; size += 16, tries++) {
        OWNED(arena_destroy) struct arena *small = arena_create(size);
        Bairi__V1__Project *message = NULL;

        assert_true(size < 1 << 16);
        status = record_to_message(&project, small, &message, NULL);
        assert_true(status == STATUS_OK || status == STATUS_RESOURCE_EXHAUSTED);
        assert_int_equal(message != NULL, status == STATUS_OK);
    }
    assert_true(tries > 10);
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
        cmocka_unit_test(every_text_goes_into_the_field_of_its_name),
        cmocka_unit_test(the_list_of_texts_misses_none),
        cmocka_unit_test(figures_pages_and_digests_arrive_in_their_places),
        cmocka_unit_test(a_share_that_is_none_stays_none),
        cmocka_unit_test(days_shares_and_digests_beyond_their_edge_are_refused),
        cmocka_unit_test(numbers_beyond_their_range_are_refused),
        cmocka_unit_test(more_files_than_a_project_may_have_are_refused),
        cmocka_unit_test(a_budget_too_small_is_said_at_every_allocation),
        cmocka_unit_test(a_contact_is_named_by_its_salted_digest),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
