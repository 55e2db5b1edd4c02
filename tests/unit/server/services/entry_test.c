/* LINKS: tests_office */
/* 代录: what the bureau enters for a unit, with the unit's letter; and who may have its files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/files.pb-c.h"
#include "tests/support/office/facts.h"

#define ACCEPT BAIRI__V1__DECISION__VERDICT__ACCEPT

static Bairi__V1__Project *z(const char *project_no)
{
    return desk_project(&d, "zhongjie", project_no);
}

static const Bairi__V1__ProjectState *shown(const char *project_no)
{
    return desk_state(&d, "zhongjie", project_no);
}

static enum status get(const char *who, ProtobufCBinaryData sha256, const char *unit)
{
    Bairi__V1__FileGetRequest request;
    Bairi__V1__FileGetReply reply;

    bairi__v1__file_get_request__init(&request);
    bairi__v1__file_get_reply__init(&reply);
    request.sha256 = sha256;
    request.length = 100;
    request.unit = desk_text(&d, unit);
    return desk_call(&d, who, files_get, &request, &reply);
}

/* ---- the letter ---- */

static void the_bureau_enters_for_a_unit_with_its_letter(void **state)
{
    (void)state;
    OK(desk_write(&d, "bureau-li", desk_entry(&d, z("Z-01"))));
    assert_string_equal(d.outcome->subject, "zhongjie/Z-01@1");
    const Bairi__V1__ProjectState *project = shown("Z-01");
    assert_string_equal(project->state, "submitted");
    assert_string_equal(project->author, desk_uri(&d, "bureau-li"));
    assert_string_equal(project->author_name, "测试员李");
    assert_string_equal(project->letter->name, "letter.pdf");
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-02")));
    assert_null(shown("Z-02")->letter);
}

static void without_a_sound_letter_the_bureau_enters_nothing(void **state)
{
    static const char *const bad[] = {"", "../letter.pdf", "a/b.pdf", "a\nb.pdf"};

    (void)state;
    Bairi__V1__Statement *entry = desk_entry(&d, z("Z-01"));
    Bairi__V1__Evidence *letter = entry->submission->letter;
    entry->submission->letter = NULL;
    REFUSED(desk_write(&d, "bureau-li", entry), INVALID_ARGUMENT);
    assert_string_equal(d.error.field, "letter");
    entry->submission->letter = letter;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        letter->name = desk_text(&d, bad[i]);
        REFUSED(desk_write(&d, "bureau-li", entry), INVALID_ARGUMENT);
    }
    letter->name = desk_text(&d, "letter.pdf");
    letter->type = desk_text(&d, "docx");
    REFUSED(desk_write(&d, "bureau-li", entry), INVALID_ARGUMENT);
    letter->type = desk_text(&d, "pdf");
    letter->size++;
    REFUSED(desk_write(&d, "bureau-li", entry), FAILED_PRECONDITION);
    letter->size--;
    OK(desk_write(&d, "bureau-li", entry));
}

static void a_unit_sends_no_letter(void **state)
{
    uint8_t digest[SHA256_SIZE];
    const char *text = "%PDF-1.4 a letter of its own\n%%EOF\n";

    (void)state;
    Bairi__V1__Statement *statement = desk_submission(&d, z("Z-01"));
    statement->submission->letter = desk_entry(&d, z("Z-02"))->submission->letter;
    desk_file(&d, "zhongjie", text, digest);
    memcpy(statement->submission->letter->sha256.data, digest, SHA256_SIZE);
    statement->submission->letter->size = strlen(text);
    REFUSED(desk_write(&d, "zhongjie-clerk", statement), INVALID_ARGUMENT);
    assert_string_equal(d.error.field, "letter");
}

static void a_letter_tells_a_unit_nothing_of_anothers_files(void **state)
{
    char there[512];

    (void)state;
    OK(desk_submit(&d, "nandagang-clerk", desk_project(&d, "nandagang", "N-01")));
    Bairi__V1__Project *secret = desk_project(&d, "nandagang", "N-01");
    Bairi__V1__Statement *statement = desk_submission(&d, z("Z-01"));
    statement->submission->letter = secret->files[0];
    REFUSED(desk_write(&d, "zhongjie-clerk", statement), INVALID_ARGUMENT);
    strcpy(there, d.error.text);
    secret->files[0]->sha256.data[0] ^= 1;
    REFUSED(desk_write(&d, "zhongjie-clerk", statement), INVALID_ARGUMENT);
    assert_string_equal(there, d.error.text);
}

/* ---- files ---- */

static void a_units_file_is_no_evidence_of_the_bureaus(void **state)
{
    (void)state;
    Bairi__V1__Project *project = z("Z-01");
    Bairi__V1__Evidence *of_unit = project->files[0];
    Bairi__V1__Statement *entry = desk_entry(&d, project);
    project->files[0] = of_unit;
    REFUSED(desk_write(&d, "bureau-li", entry), FAILED_PRECONDITION);
    assert_string_equal(d.error.field, "files");
}

static void the_bureaus_files_are_no_units(void **state)
{
    uint8_t digest[SHA256_SIZE];
    const char *text = "%PDF-1.4 at the bureau only\n%%EOF\n";

    (void)state;
    desk_file(&d, "bureau.jingfaju", text, digest);
    Bairi__V1__Project *project = z("Z-01");
    memcpy(project->files[0]->sha256.data, digest, SHA256_SIZE);
    project->files[0]->size = strlen(text);
    REFUSED(desk_submit(&d, "zhongjie-clerk", project), FAILED_PRECONDITION);
    REFUSED(get("zhongjie-clerk", project->files[0]->sha256, ""), NOT_FOUND);
}

static void the_unit_gets_the_letter_and_nobody_elses_unit(void **state)
{
    (void)state;
    OK(desk_write(&d, "bureau-li", desk_entry(&d, z("Z-01"))));
    ProtobufCBinaryData letter = shown("Z-01")->letter->sha256;
    ProtobufCBinaryData scan = shown("Z-01")->project->files[0]->sha256;
    OK(get("zhongjie-clerk", letter, ""));
    OK(get("zhongjie-clerk", scan, ""));
    OK(get("bureau-zhao", letter, "zhongjie"));
    REFUSED(get("nandagang-clerk", letter, "zhongjie"), NOT_FOUND);
    REFUSED(get("nandagang-clerk", scan, "zhongjie"), NOT_FOUND);
    REFUSED(get("bureau-zhao", letter, "nandagang"), NOT_FOUND);
}

static void a_department_gets_no_other_departments_letter(void **state)
{
    (void)state;
    Bairi__V1__Project *project = desk_project(&d, "gangcheng", "TZ-01");
    project->subunit = desk_text(&d, "touzi");
    OK(desk_write(&d, "bureau-li", desk_entry(&d, project)));
    ProtobufCBinaryData letter = desk_state(&d, "gangcheng", "TZ-01")->letter->sha256;
    OK(get("gangcheng-touzi", letter, ""));
    REFUSED(get("gangcheng-gangwu", letter, ""), NOT_FOUND);
}

static void the_bureau_sends_files_in_its_own_name(void **state)
{
    static const char text[] = "%PDF-1.4 a letter\n%%EOF\n";
    Bairi__V1__FileBeginRequest begin;
    Bairi__V1__FileBeginReply began;
    Bairi__V1__FilePutRequest put;
    Bairi__V1__FilePutReply putted;
    Bairi__V1__FileCommitRequest commit;
    Bairi__V1__FileCommitReply committed;
    uint8_t digest[SHA256_SIZE];
    uint64_t size = 0;
    uint8_t *bytes = arena_memdup(d.arena, text, sizeof text - 1);

    (void)state;
    sha256((struct bytes){bytes, sizeof text - 1}, digest);
    bairi__v1__file_begin_request__init(&begin);
    bairi__v1__file_begin_reply__init(&began);
    bairi__v1__file_put_request__init(&put);
    bairi__v1__file_put_reply__init(&putted);
    bairi__v1__file_commit_request__init(&commit);
    bairi__v1__file_commit_reply__init(&committed);
    begin.sha256 = put.sha256 = commit.sha256 =
        (ProtobufCBinaryData){.data = digest, .len = SHA256_SIZE};
    begin.size = sizeof text - 1;
    begin.type = desk_text(&d, "pdf");
    put.data = (ProtobufCBinaryData){.data = bytes, .len = sizeof text - 1};
    OK(desk_call(&d, "bureau-li", files_begin, &begin, &began));
    OK(desk_call(&d, "bureau-zhao", files_put, &put, &putted)); /* of the same department */
    OK(desk_call(&d, "bureau-li", files_commit, &commit, &committed));
    assert_true(blobs_has(d.office->blobs, "bureau.jingfaju", digest, &size));
    assert_false(blobs_has(d.office->blobs, "jingfaju", digest, &size));
    OK(desk_reopen(&d));
    assert_true(blobs_has(d.office->blobs, "bureau.jingfaju", digest, &size));
}

/* ---- what follows ---- */

static void what_somebody_entered_another_decides(void **state)
{
    (void)state;
    OK(desk_write(&d, "bureau-li", desk_entry(&d, z("Z-01"))));
    REFUSED(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", ACCEPT, 0), PERMISSION_DENIED);
    OK(desk_decide(&d, "bureau-zhao", "zhongjie", "Z-01", ACCEPT, 0));
}

static void what_somebody_entered_another_approves(void **state)
{
    (void)state;
    OK(desk_write(&d, "bureau-chen", desk_entry(&d, z("Z-01"))));
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-01", ACCEPT, 0));
    OK(desk_submit(&d, "zhongjie-clerk", z("Z-01"))); /* recognised is what chen entered */
    OK(desk_propose(&d, "bureau-li",
                    desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT, "zhongjie", "Z-01")));
    REFUSED(desk_approve(&d, "bureau-chen", d.index), PERMISSION_DENIED);
    OK(desk_approve(&d, "bureau-sun", d.index));
}

static void the_unit_corrects_what_the_bureau_entered(void **state)
{
    (void)state;
    OK(desk_write(&d, "bureau-li", desk_entry(&d, z("Z-01"))));
    Bairi__V1__Project *newer = z("Z-01");
    newer->amount_wan = 16000;
    newer->files[0] = shown("Z-01")->project->files[0]; /* as it came from the bureau */
    OK(desk_submit(&d, "zhongjie-clerk", newer));
    assert_int_equal(shown("Z-01")->version, 2);
    assert_null(shown("Z-01")->letter);
    assert_string_equal(shown("Z-01")->author, desk_uri(&d, "zhongjie-clerk"));
}

static void a_correction_names_files_of_its_own_project_only(void **state)
{
    (void)state;
    OK(desk_write(&d, "bureau-li", desk_entry(&d, z("Z-01"))));
    Bairi__V1__Project *other = z("Z-02");
    other->files[0] = shown("Z-01")->project->files[0];
    REFUSED(desk_submit(&d, "zhongjie-clerk", other), FAILED_PRECONDITION);
    Bairi__V1__Project *wrong_size = z("Z-01");
    wrong_size->files[0] = shown("Z-01")->project->files[0];
    wrong_size->files[0]->size++;
    REFUSED(desk_submit(&d, "zhongjie-clerk", wrong_size), FAILED_PRECONDITION);
}

static void another_departments_project_tells_nothing_of_its_files(void **state)
{
    (void)state;
    Bairi__V1__Project *project = desk_project(&d, "gangcheng", "TZ-01");
    project->subunit = desk_text(&d, "touzi");
    OK(desk_write(&d, "bureau-li", desk_entry(&d, project)));
    Bairi__V1__Project *probe = desk_project(&d, "gangcheng", "TZ-01");
    probe->subunit = desk_text(&d, "gangwu");
    probe->files[0] = project->files[0];
    REFUSED(desk_submit(&d, "gangcheng-gangwu", probe), FAILED_PRECONDITION);
    probe->files[0]->sha256.data[0] ^= 1;
    REFUSED(desk_submit(&d, "gangcheng-gangwu", probe), FAILED_PRECONDITION);
}

static void the_bureau_enters_for_units_of_the_campaign(void **state)
{
    (void)state;
    REFUSED(desk_write(&d, "bureau-li", desk_entry(&d, desk_project(&d, "elsewhere", "E-01"))),
            INVALID_ARGUMENT);
    Bairi__V1__Project *project = desk_project(&d, "gangcheng", "GW-01");
    project->subunit = desk_text(&d, "gangwu");
    OK(desk_write(&d, "bureau-li", desk_entry(&d, project)));
    OK(desk_submit(&d, "gangcheng-gangwu", project));
}

static void every_version_is_shown_in_order(void **state)
{
    Bairi__V1__ProjectShowRequest request;
    Bairi__V1__ProjectShowReply reply;

    (void)state;
    OK(desk_write(&d, "bureau-li", desk_entry(&d, z("Z-01"))));
    Bairi__V1__Project *newer = z("Z-01");
    newer->amount_wan = 16000;
    OK(desk_submit(&d, "zhongjie-clerk", newer));
    bairi__v1__project_show_request__init(&request);
    bairi__v1__project_show_reply__init(&reply);
    request.unit = desk_text(&d, "zhongjie");
    request.project_no = desk_text(&d, "Z-01");
    OK(desk_call(&d, "zhongjie-clerk", submissions_show, &request, &reply));
    assert_int_equal(reply.n_versions, 0);
    request.versions = true;
    OK(desk_call(&d, "zhongjie-clerk", submissions_show, &request, &reply));
    assert_int_equal(reply.n_versions, 2);
    assert_int_equal(reply.versions[0]->version, 1);
    assert_int_equal(reply.versions[0]->project->amount_wan, 15000);
    assert_non_null(reply.versions[0]->letter);
    assert_string_equal(reply.versions[0]->author_name, "测试员李");
    assert_int_equal(reply.versions[1]->project->amount_wan, 16000);
    assert_null(reply.versions[1]->letter);
    assert_memory_equal(reply.versions[1]->digest.data, desk_latest(&d, "zhongjie", "Z-01").data,
                        SHA256_SIZE);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(the_bureau_enters_for_a_unit_with_its_letter),
        FACT(without_a_sound_letter_the_bureau_enters_nothing),
        FACT(a_unit_sends_no_letter),
        FACT(a_letter_tells_a_unit_nothing_of_anothers_files),
        FACT(a_units_file_is_no_evidence_of_the_bureaus),
        FACT(the_bureaus_files_are_no_units),
        FACT(the_unit_gets_the_letter_and_nobody_elses_unit),
        FACT(a_department_gets_no_other_departments_letter),
        FACT(the_bureau_sends_files_in_its_own_name),
        FACT(what_somebody_entered_another_decides),
        FACT(what_somebody_entered_another_approves),
        FACT(the_unit_corrects_what_the_bureau_entered),
        FACT(a_correction_names_files_of_its_own_project_only),
        FACT(another_departments_project_tells_nothing_of_its_files),
        FACT(the_bureau_enters_for_units_of_the_campaign),
        FACT(every_version_is_shown_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
