/* LINKS: tests_office */
/* Active content in the evidence: the bureau is warned, whether the scan is remembered or not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/audit.pb-c.h"
#include "bairi/v1/files.pb-c.h"
#include "server/scanned.h"
#include "tests/support/office/facts.h"

static const char ACTIVE[] = "%PDF-1.7\n1 0 obj<</OpenAction<</S/J#61vaScript/JS(x)>>>>endobj\n";

static Bairi__V1__Project *with(const char *no, const char *text)
{
    Bairi__V1__Project *project = desk_project(&d, "zhongjie", no);
    uint8_t digest[SHA256_SIZE];

    desk_file(&d, "zhongjie", text, digest);
    project->files[0]->sha256.data = arena_memdup(d.arena, digest, SHA256_SIZE);
    project->files[0]->size = strlen(text);
    return project;
}

static bool is_warned(const char *no)
{
    Bairi__V1__QueueRequest request;
    Bairi__V1__QueueReply reply;
    bool warned = false;

    bairi__v1__queue_request__init(&request);
    bairi__v1__queue_reply__init(&reply);
    OK(desk_call(&d, "bureau-li", audit_queue, &request, &reply));
    for (size_t i = 0; i < reply.n_items; i++) {
        for (size_t k = 0; k < reply.items[i]->n_warnings; k++)
            warned = warned || (strcmp(reply.items[i]->state->project->project_no, no) == 0 &&
                                strcmp(reply.items[i]->warnings[k], "active") == 0);
    }
    return warned;
}

static Bairi__V1__ProjectShowReply *shown(const char *who, const char *no)
{
    Bairi__V1__ProjectShowRequest request;
    Bairi__V1__ProjectShowReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__project_show_request__init(&request);
    bairi__v1__project_show_reply__init(reply);
    request.unit = desk_text(&d, "zhongjie");
    request.project_no = desk_text(&d, no);
    OK(desk_call(&d, who, submissions_show, &request, reply));
    return reply;
}

static void a_pdf_with_a_script_is_a_warning_to_the_bureau(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", with("Z-1", ACTIVE)));
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-2")));
    assert_true(is_warned("Z-1"));
    assert_false(is_warned("Z-2"));
    const Bairi__V1__ProjectShowReply *show = shown("bureau-li", "Z-1");
    assert_int_equal(show->n_pdfs, 1);
    assert_string_equal(show->pdfs[0]->file, "contract.pdf");
    assert_int_equal(show->pdfs[0]->n_signs, 2);
    assert_string_equal(show->pdfs[0]->signs[0], "javascript");
    assert_string_equal(show->pdfs[0]->signs[1], "open_action");
    assert_true(show->pdfs[0]->disguised);
    assert_int_equal(shown("zhongjie-clerk", "Z-1")->n_pdfs, 0);
}

static void a_restarted_server_finds_it_again(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", with("Z-1", ACTIVE)));
    assert_true(is_warned("Z-1"));
    OK(desk_reopen(&d));
    assert_true(is_warned("Z-1"));
}

static void a_file_is_scanned_when_it_is_committed(void **state)
{
    struct bytes bytes = {(const uint8_t *)ACTIVE, sizeof ACTIVE - 1};
    Bairi__V1__FileCommitRequest request;
    Bairi__V1__FileCommitReply reply;
    struct pdf_findings found;
    uint8_t digest[SHA256_SIZE];
    uint64_t held = 0;
    bool committed = false;

    (void)state;
    sha256(bytes, digest);
    OK(blobs_begin(d.office->blobs, "zhongjie", digest, bytes.size, &held, &committed, &d.error));
    OK(blobs_put(d.office->blobs, "zhongjie", digest, 0, bytes, &held, &d.error));
    assert_false(scanned_get(d.office->scanned, digest, &found));
    bairi__v1__file_commit_request__init(&request);
    bairi__v1__file_commit_reply__init(&reply);
    request.sha256 = (ProtobufCBinaryData){.data = digest, .len = SHA256_SIZE};
    OK(desk_call(&d, "zhongjie-clerk", files_commit, &request, &reply));
    assert_true(scanned_get(d.office->scanned, digest, &found));
    assert_true(found.signs & PDF_JAVASCRIPT);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(a_pdf_with_a_script_is_a_warning_to_the_bureau),
        FACT(a_restarted_server_finds_it_again),
        FACT(a_file_is_scanned_when_it_is_committed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
