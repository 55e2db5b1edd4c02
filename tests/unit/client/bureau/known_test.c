/* LINKS: tests_support */
/* Ids kept for completion: what answers named, once each, sorted, and nothing a shell would mind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "client/bureau/internal.h"
#include "tests/support/scratch.h"

static const char *folder;
static uint8_t person[SHA256_SIZE]; /* who works now */

/* A person's bureau that only knows where to keep things. */
static struct bureau bureau_at(const char *where)
{
    static char campaign[] = "c", path[512];
    struct bureau bureau = {.campaign = campaign, .folder = path, .known = known_make()};

    snprintf(path, sizeof(path), "%s", where);
    memcpy(bureau.person, person, SHA256_SIZE);
    return bureau;
}

static void accepts(const char *subject)
{
    struct bureau bureau = bureau_at(folder);
    struct acceptance one = {.subject = subject};

    known_accepted(&bureau, &(struct acceptances){&one, 1});
    known_keep(&bureau);
}

/* All ids of a kind, separated by blanks. */
static void assert_known(const char *kind, const char *wanted)
{
    struct arena *arena = arena_create(1 << 20);
    OWNED(buf_free) struct buf all = buf_make(4096);
    const char **ids = NULL;
    size_t count = 0;

    assert_int_equal(bureau_known(folder, person, kind, arena, &ids, &count, NULL), STATUS_OK);
    for (size_t i = 0; i < count; i++)
        buf_addf(&all, "%s%s", i ? " " : "", ids[i]);
    assert_string_equal(buf_text(&all), wanted);
    arena_destroy(&arena);
}

static void proposes(const uint64_t *numbers, size_t count)
{
    struct bureau bureau = bureau_at(folder);
    Bairi__V1__ProposalState states[4], *pointers[4];
    Bairi__V1__ProposalsReply reply;
    static char open[] = "open";

    bairi__v1__proposals_reply__init(&reply);
    for (size_t i = 0; i < count; i++) {
        bairi__v1__proposal_state__init(&states[i]);
        states[i].index = numbers[i];
        states[i].state = open;
        pointers[i] = &states[i];
    }
    reply.n_proposals = count;
    reply.proposals = pointers;
    known_proposals(&bureau, &reply);
    known_keep(&bureau);
}

static void projects_add_up_sorted_and_once(void **state)
{
    (void)state;
    assert_known(BUREAU_PROJECT, "");
    accepts("zhongjie/Z-02@1");
    accepts("zhongjie/Z-01@1");
    accepts("zhongjie/Z-02@2");
    assert_known(BUREAU_PROJECT, "zhongjie/Z-01 zhongjie/Z-02");
}

static void what_is_no_project_is_not_kept(void **state)
{
    (void)state;
    accepts("zhongjie/$(reboot)@1");
    accepts("zhongjie/Z 3@1");
    accepts("bohai-2020q4/2020-10/v1");
    accepts("12");
    assert_known(BUREAU_PROJECT, "zhongjie/Z-01 zhongjie/Z-02");
}

static void decided_proposals_are_forgotten(void **state)
{
    (void)state;
    proposes((const uint64_t[]){12, 14}, 2);
    assert_known(BUREAU_PROPOSAL, "12 14");
    accepts("zhongjie/Z-03@1");
    assert_known(BUREAU_PROPOSAL, "12 14");
    proposes((const uint64_t[]){14}, 1);
    assert_known(BUREAU_PROPOSAL, "14");
    proposes(NULL, 0);
    assert_known(BUREAU_PROPOSAL, "");
    assert_known(BUREAU_PROJECT, "zhongjie/Z-01 zhongjie/Z-02 zhongjie/Z-03");
}

static void asks(const uint64_t *numbers, size_t count)
{
    struct bureau bureau = bureau_at(folder);
    Bairi__V1__QuestionState states[4], *pointers[4];
    Bairi__V1__QuestionsReply reply;

    bairi__v1__questions_reply__init(&reply);
    for (size_t i = 0; i < count; i++) {
        bairi__v1__question_state__init(&states[i]);
        states[i].index = numbers[i];
        states[i].open = numbers[i] != 17;
        pointers[i] = &states[i];
    }
    reply.n_questions = count;
    reply.questions = pointers;
    known_questions(&bureau, &reply);
    known_keep(&bureau);
}

static void answered_questions_are_forgotten(void **state)
{
    (void)state;
    asks((const uint64_t[]){16, 17, 18}, 3);
    assert_known(BUREAU_QUESTION, "16 18");
    asks((const uint64_t[]){17, 18}, 2);
    assert_known(BUREAU_QUESTION, "18");
}

static void another_person_of_this_computer_has_his_own(void **state)
{
    (void)state;
    person[0] = 1;
    assert_known(BUREAU_PROJECT, "");
    accepts("lingang/L-01@1");
    assert_known(BUREAU_PROJECT, "lingang/L-01");
    person[0] = 0;
    assert_known(BUREAU_PROJECT, "zhongjie/Z-01 zhongjie/Z-02 zhongjie/Z-03");
}

static void only_the_owner_reads_it(void **state)
{
    struct stat info;

    (void)state;
    assert_int_equal(stat(scratch_path(folder, "ids-0000000000000000"), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

static void a_damaged_file_is_no_failure(void **state)
{
    (void)state;
    scratch_write(scratch_path(folder, "ids-0000000000000000"), "bairi ids 9\nproject a/b\n");
    assert_known(BUREAU_PROJECT, "");
    accepts("zhongjie/Z-01@1");
    assert_known(BUREAU_PROJECT, "zhongjie/Z-01");
}

static int make(void **state)
{
    (void)state;
    folder = scratch_folder();
    return 0;
}

static int drop(void **state)
{
    (void)state;
    scratch_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(projects_add_up_sorted_and_once),
        cmocka_unit_test(what_is_no_project_is_not_kept),
        cmocka_unit_test(decided_proposals_are_forgotten),
        cmocka_unit_test(answered_questions_are_forgotten),
        cmocka_unit_test(another_person_of_this_computer_has_his_own),
        cmocka_unit_test(only_the_owner_reads_it),
        cmocka_unit_test(a_damaged_file_is_no_failure),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
