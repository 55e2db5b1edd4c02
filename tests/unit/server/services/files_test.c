/* LINKS: tests_office */
/* Whose files are whose: departments of one unit share nothing but what they may see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/files.pb-c.h"
#include "tests/support/office/facts.h"

static const char text[] = "%PDF-1.4 the contract of one department\n%%EOF\n";

static ProtobufCBinaryData digest_of(const char *content)
{
    uint8_t *digest = arena_alloc(d.arena, SHA256_SIZE);

    sha256((struct bytes){(const uint8_t *)content, strlen(content)}, digest);
    return (ProtobufCBinaryData){.data = digest, .len = SHA256_SIZE};
}

static Bairi__V1__FileBeginReply begun(const char *who)
{
    Bairi__V1__FileBeginRequest request;
    Bairi__V1__FileBeginReply reply;

    bairi__v1__file_begin_request__init(&request);
    bairi__v1__file_begin_reply__init(&reply);
    request.sha256 = digest_of(text);
    request.size = strlen(text);
    request.type = desk_text(&d, "pdf");
    OK(desk_call(&d, who, files_begin, &request, &reply));
    return reply;
}

static enum status committed(const char *who)
{
    Bairi__V1__FileCommitRequest request;
    Bairi__V1__FileCommitReply reply;

    bairi__v1__file_commit_request__init(&request);
    bairi__v1__file_commit_reply__init(&reply);
    request.sha256 = digest_of(text);
    return desk_call(&d, who, files_commit, &request, &reply);
}

static void sent(const char *who)
{
    Bairi__V1__FilePutRequest request;
    Bairi__V1__FilePutReply reply;

    bairi__v1__file_put_request__init(&request);
    bairi__v1__file_put_reply__init(&reply);
    request.sha256 = digest_of(text);
    request.data.data = (uint8_t *)desk_text(&d, text);
    request.data.len = strlen(text);
    assert_int_equal(begun(who).offset, 0);
    OK(desk_call(&d, who, files_put, &request, &reply));
    OK(committed(who));
}

static enum status got(const char *who)
{
    Bairi__V1__FileGetRequest request;
    Bairi__V1__FileGetReply reply;

    bairi__v1__file_get_request__init(&request);
    bairi__v1__file_get_reply__init(&reply);
    request.sha256 = digest_of(text);
    request.length = 100;
    return desk_call(&d, who, files_get, &request, &reply);
}

/* A project of a department whose only file is the one above. */
static Bairi__V1__Project *project_of(const char *subunit, const char *project_no)
{
    Bairi__V1__Project *project = desk_project(&d, "gangcheng", project_no);

    project->subunit = desk_text(&d, subunit);
    project->files[0]->sha256 = digest_of(text);
    project->files[0]->size = strlen(text);
    return project;
}

static void a_department_learns_nothing_of_what_another_sends(void **state)
{
    (void)state;
    sent("gangcheng-touzi");
    assert_true(begun("gangcheng-touzi").committed);
    assert_false(begun("gangcheng-gangwu").committed);
    assert_int_not_equal(committed("gangcheng-gangwu"), STATUS_OK);
    OK(got("gangcheng-touzi"));
    REFUSED(got("gangcheng-gangwu"), NOT_FOUND);
}

static void a_department_names_no_file_another_sent(void **state)
{
    (void)state;
    sent("gangcheng-touzi");
    REFUSED(desk_submit(&d, "gangcheng-gangwu", project_of("gangwu", "GW-01")),
            FAILED_PRECONDITION);
    OK(desk_submit(&d, "gangcheng-touzi", project_of("touzi", "TZ-01")));
    REFUSED(desk_submit(&d, "gangcheng-gangwu", project_of("gangwu", "GW-01")),
            FAILED_PRECONDITION);
    REFUSED(got("gangcheng-gangwu"), NOT_FOUND);
    sent("gangcheng-gangwu");
    OK(desk_submit(&d, "gangcheng-gangwu", project_of("gangwu", "GW-01")));
}

static void a_department_gets_what_its_projects_name(void **state)
{
    uint8_t digest[SHA256_SIZE];

    (void)state;
    desk_file(&d, "gangcheng", text, digest); /* as rights were kept before */
    REFUSED(got("gangcheng-touzi"), NOT_FOUND);
    desk_file(&d, "gangcheng+touzi", text, digest);
    OK(desk_submit(&d, "gangcheng-touzi", project_of("touzi", "TZ-01")));
    OK(got("gangcheng-touzi"));
    REFUSED(got("gangcheng-gangwu"), NOT_FOUND);
}

static void a_right_under_the_units_name_stays_valid_for_its_clerk(void **state)
{
    uint8_t digest[SHA256_SIZE];

    (void)state;
    desk_file(&d, "zhongjie", text, digest);
    assert_true(begun("zhongjie-clerk").committed);
    OK(got("zhongjie-clerk"));
    REFUSED(got("nandagang-clerk"), NOT_FOUND);
}

static enum status begun_with(uint64_t size, const char *type)
{
    Bairi__V1__FileBeginRequest request;
    Bairi__V1__FileBeginReply reply;

    bairi__v1__file_begin_request__init(&request);
    bairi__v1__file_begin_reply__init(&reply);
    request.sha256 = digest_of(text);
    request.size = size;
    request.type = desk_text(&d, type);
    return desk_call(&d, "zhongjie-clerk", files_begin, &request, &reply);
}

static void what_no_statement_could_name_is_not_taken(void **state)
{
    (void)state;
    REFUSED(begun_with(0, "pdf"), INVALID_ARGUMENT);
    assert_string_equal(d.error.field, "size");
    for (size_t i = 0; i < 4; i++) {
        REFUSED(begun_with(9, (const char *[]){"", "exe", "PDF", "pdf "}[i]), INVALID_ARGUMENT);
        assert_string_equal(d.error.field, "type");
    }
    for (size_t i = 0; i < 4; i++)
        OK(begun_with(9, (const char *[]){"pdf", "jpeg", "png", "ofd"}[i]));
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(what_no_statement_could_name_is_not_taken),
        FACT(a_department_learns_nothing_of_what_another_sends),
        FACT(a_department_names_no_file_another_sent),
        FACT(a_department_gets_what_its_projects_name),
        FACT(a_right_under_the_units_name_stays_valid_for_its_clerk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
