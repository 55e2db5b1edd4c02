/* LINKS: tests_office */
/* Duplicates across units: found, held back from acceptance, and ruled by two people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/audit.pb-c.h"
#include "bairi/v1/correspondence.pb-c.h"
#include "bairi/v1/files.pb-c.h"
#include "tests/support/office/facts.h"

#define ACCEPT BAIRI__V1__DECISION__VERDICT__ACCEPT
#define REFUSE BAIRI__V1__DECISION__VERDICT__REFUSE
#define HOLD   BAIRI__V1__DECISION__VERDICT__HOLD
#define UPHOLD BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__UPHOLD
#define CHANGE BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__CHANGE
#define LIFT   BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__LIFT

static Bairi__V1__Project *of(const char *unit, const char *no, const char *investor,
                              const char *name)
{
    Bairi__V1__Project *project = desk_project(&d, unit, no);

    project->investor = desk_text(&d, investor);
    project->name = desk_text(&d, name);
    return project;
}

/* One project reported by two units, each in its own writing; lingang's came first. */
static void two(void)
{
    OK(desk_submit(&d, "lingang-clerk",
                   of("lingang", "L-1", "渤海（沧州）化工有限公司", "绿色石化项目（一期）")));
    desk_time(&d, "2020-10-08T09:10:00+08:00");
    OK(desk_submit(&d, "zhongjie-clerk",
                   of("zhongjie", "Z-1", "渤海沧州化工有限责任公司", "绿色石化1期工程")));
}

static enum status accept(const char *unit, const char *no)
{
    return desk_decide(&d, "bureau-li", unit, no, ACCEPT, 0);
}

static const char *state_of_project(const char *unit, const char *no)
{
    return desk_state(&d, unit, no)->state;
}

/* ---- rulings ---- */

/* About L-1 and Z-1; owner_unit NULL: they are two projects. */
static Bairi__V1__Proposal *ruling(const char *owner_unit)
{
    if (owner_unit && strcmp(owner_unit, "zhongjie") == 0)
        return desk_ruling(&d, "zhongjie", "Z-1", "lingang", "L-1", true);
    return desk_ruling(&d, "lingang", "L-1", "zhongjie", "Z-1", owner_unit != NULL);
}

static void ruled(const char *owner_unit)
{
    desk_agreed(&d, ruling(owner_unit));
}

static Bairi__V1__DuplicatesReply *duplicates(const char *unit, const char *no)
{
    Bairi__V1__DuplicatesRequest request;
    Bairi__V1__DuplicatesReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__duplicates_request__init(&request);
    bairi__v1__duplicates_reply__init(reply);
    request.unit = desk_text(&d, unit);
    request.project_no = desk_text(&d, no);
    OK(desk_call(&d, "bureau-li", audit_duplicates, &request, reply));
    return reply;
}

static Bairi__V1__ProjectShowReply *shown(const char *who, const char *unit, const char *no)
{
    Bairi__V1__ProjectShowRequest request;
    Bairi__V1__ProjectShowReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__project_show_request__init(&request);
    bairi__v1__project_show_reply__init(reply);
    request.unit = desk_text(&d, unit);
    request.project_no = desk_text(&d, no);
    request.versions = true;
    OK(desk_call(&d, who, submissions_show, &request, reply));
    return reply;
}

static bool is_warned(const char *no, const char *warning)
{
    Bairi__V1__QueueRequest request;
    Bairi__V1__QueueReply reply;

    bairi__v1__queue_request__init(&request);
    bairi__v1__queue_reply__init(&reply);
    OK(desk_call(&d, "bureau-li", audit_queue, &request, &reply));
    for (size_t i = 0; i < reply.n_items; i++) {
        if (strcmp(reply.items[i]->state->project->project_no, no) != 0)
            continue;
        for (size_t k = 0; k < reply.items[i]->n_warnings; k++) {
            if (strcmp(reply.items[i]->warnings[k], warning) == 0)
                return true;
        }
    }
    return false;
}

/* ---- candidates ---- */

static void a_project_of_two_units_is_found_by_either_and_among_all(void **state)
{
    (void)state;
    two();
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-2")));
    const Bairi__V1__DuplicatesReply *all = duplicates("", "");
    assert_int_equal(all->n_pairs, 1);
    assert_int_equal(all->projects, 3);
    assert_int_equal(all->pairs[0]->score, 1000);
    assert_true(all->pairs[0]->sure);
    assert_string_equal(all->pairs[0]->one->project_no, "L-1");
    assert_string_equal(all->pairs[0]->other->project_no, "Z-1");
    const Bairi__V1__DuplicatesReply *one = duplicates("zhongjie", "Z-1");
    assert_int_equal(one->n_pairs, 1);
    assert_string_equal(one->pairs[0]->other->unit, "lingang");
    assert_int_equal(duplicates("zhongjie", "Z-2")->n_pairs, 0);
    assert_true(is_warned("L-1", "duplicate"));
    assert_true(is_warned("Z-1", "duplicate"));
    assert_false(is_warned("Z-2", "duplicate"));
}

static void what_was_withdrawn_or_is_another_version_looks_like_nothing(void **state)
{
    (void)state;
    two();
    OK(desk_submit(&d, "zhongjie-clerk", of("zhongjie", "Z-1", "另一家公司", "另一个项目")));
    assert_int_equal(duplicates("lingang", "L-1")->n_pairs, 0);
    OK(desk_submit(&d, "zhongjie-clerk",
                   of("zhongjie", "Z-1", "渤海沧州化工有限公司", "绿色石化一期")));
    assert_int_equal(duplicates("lingang", "L-1")->n_pairs, 1);
    OK(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-1"));
    assert_int_equal(duplicates("lingang", "L-1")->n_pairs, 0);
    assert_int_equal(duplicates("", "")->n_pairs, 0);
    assert_false(is_warned("L-1", "duplicate"));
}

/* ---- acceptance ---- */

static void the_later_of_two_is_not_accepted_without_a_ruling(void **state)
{
    (void)state;
    two();
    REFUSED(accept("zhongjie", "Z-1"), FAILED_PRECONDITION);
    assert_non_null(strstr(d.error.text, "lingang/L-1"));
    assert_non_null(strstr(d.error.text, "ruling"));
    OK(accept("lingang", "L-1"));
    REFUSED(accept("zhongjie", "Z-1"), FAILED_PRECONDITION);
}

static void the_later_goes_its_way_when_the_first_is_refused_or_taken_back(void **state)
{
    (void)state;
    two();
    OK(desk_decide(&d, "bureau-li", "lingang", "L-1", REFUSE, 0));
    OK(accept("zhongjie", "Z-1"));
}

static void the_next_phase_is_accepted_beside_the_first(void **state)
{
    (void)state;
    two();
    OK(desk_submit(&d, "zhongjie-clerk",
                   of("zhongjie", "Z-1", "渤海沧州化工有限公司", "绿色石化二期")));
    assert_true(is_warned("Z-1", "duplicate"));
    OK(accept("zhongjie", "Z-1"));
}

static void two_projects_of_one_unit_are_the_auditor_s_to_judge(void **state)
{
    (void)state;
    OK(desk_submit(&d, "zhongjie-clerk", of("zhongjie", "Z-1", "渤海化工公司", "绿色石化")));
    OK(desk_submit(&d, "zhongjie-clerk", of("zhongjie", "Z-2", "渤海化工公司", "绿色石化")));
    assert_int_equal(duplicates("", "")->n_pairs, 0);
    OK(accept("zhongjie", "Z-1"));
    OK(accept("zhongjie", "Z-2"));
}

/* The same project, of a department of gangcheng. */
static void of_department(const char *department)
{
    Bairi__V1__Project *project = of("gangcheng", department, "渤海化工公司", "绿色石化");

    project->subunit = desk_text(&d, department);
    desk_file(&d, arena_printf(d.arena, "gangcheng+%s", department), "contract",
              project->files[0]->sha256.data);
    project->files[0]->size = strlen("contract");
    OK(desk_submit(&d, arena_printf(d.arena, "gangcheng-%s", department), project));
}

static void two_departments_of_one_unit_are_warned_about_and_not_stopped(void **state)
{
    (void)state;
    of_department("gangwu");
    assert_false(is_warned("gangwu", "duplicate"));
    of_department("touzi");
    assert_true(is_warned("gangwu", "duplicate"));
    assert_true(is_warned("touzi", "duplicate"));
    const Bairi__V1__DuplicatesReply *all = duplicates("", "");
    assert_int_equal(all->n_pairs, 1);
    assert_true(all->pairs[0]->sure);
    assert_int_equal(duplicates("gangcheng", "touzi")->n_pairs, 1);
    OK(accept("gangcheng", "touzi"));
    OK(accept("gangcheng", "gangwu"));
    desk_agreed(&d, desk_ruling(&d, "gangcheng", "gangwu", "gangcheng", "touzi", false));
    assert_int_equal(duplicates("", "")->n_pairs, 0);
}

/* L-1 was voided, and Z-1 counts since. */
static void one_in_the_other_s_place(void)
{
    two();
    OK(accept("lingang", "L-1"));
    desk_agreed(&d, desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT, "lingang", "L-1"));
    OK(accept("zhongjie", "Z-1"));
}

static void what_counts_elsewhere_since_is_not_restored_without_a_ruling(void **state)
{
    (void)state;
    one_in_the_other_s_place();
    REFUSED(desk_propose(&d, "bureau-li",
                         desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_RESTORE, "lingang", "L-1")),
            FAILED_PRECONDITION);
    assert_non_null(strstr(d.error.text, "zhongjie/Z-1"));
    ruled(NULL);
    desk_agreed(&d, desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_RESTORE, "lingang", "L-1"));
}

static void nor_does_an_answer_to_an_objection_restore_it(void **state)
{
    uint64_t voided;

    (void)state;
    one_in_the_other_s_place();
    voided = d.index - 1;
    OK(desk_object(&d, "lingang-clerk", "lingang", "L-1", voided));
    uint64_t objection = d.index;
    REFUSED(desk_propose(&d, "bureau-zhao", desk_answer(&d, objection, LIFT, NULL)),
            FAILED_PRECONDITION);
    assert_non_null(strstr(d.error.text, "zhongjie/Z-1"));
    OK(desk_propose(&d, "bureau-zhao", desk_answer(&d, objection, UPHOLD, NULL)));
}

static void a_refusal_is_not_changed_where_the_other_counts_since(void **state)
{
    (void)state;
    two();
    OK(desk_decide(&d, "bureau-li", "lingang", "L-1", REFUSE, 0));
    uint64_t refused = d.index;
    OK(accept("zhongjie", "Z-1"));
    OK(desk_object(&d, "lingang-clerk", "lingang", "L-1", refused));
    uint64_t objection = d.index;
    REFUSED(desk_propose(&d, "bureau-zhao", desk_answer(&d, objection, CHANGE, "accepted")),
            FAILED_PRECONDITION);
    assert_non_null(strstr(d.error.text, "zhongjie/Z-1"));
    OK(desk_propose(&d, "bureau-zhao", desk_answer(&d, objection, LIFT, NULL)));
    OK(desk_approve(&d, "bureau-sun", d.index));
    REFUSED(accept("lingang", "L-1"), FAILED_PRECONDITION);
}

/* ---- a ruling ---- */

static void the_owner_is_decided_and_the_other_counts_no_more(void **state)
{
    (void)state;
    two();
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-1", HOLD, 0));
    ruled("zhongjie");
    assert_string_equal(state_of_project("lingang", "L-1"), "refused");
    assert_string_equal(state_of_project("zhongjie", "Z-1"), "submitted");
    OK(accept("zhongjie", "Z-1"));
    assert_int_equal(duplicates("zhongjie", "Z-1")->n_pairs, 1);
}

static void a_recognised_project_that_loses_stops_counting(void **state)
{
    (void)state;
    two();
    OK(accept("lingang", "L-1"));
    assert_string_not_equal(desk_total(&d, "bureau-li", 0, "lingang"), "0.00");
    ruled("zhongjie");
    assert_string_equal(state_of_project("lingang", "L-1"), "refused");
    assert_string_equal(desk_total(&d, "bureau-li", 0, "lingang"), "0.00");
    OK(accept("zhongjie", "Z-1"));
    assert_string_not_equal(desk_total(&d, "bureau-li", 0, "zhongjie"), "0.00");
}

static void what_was_displaced_is_not_accepted_again_however_it_is_sent(void **state)
{
    (void)state;
    two();
    ruled("lingang");
    OK(desk_submit(&d, "zhongjie-clerk", of("zhongjie", "Z-1", "另一家公司", "另一个项目")));
    REFUSED(accept("zhongjie", "Z-1"), FAILED_PRECONDITION);
    assert_non_null(strstr(d.error.text, "lingang/L-1"));
}

static void a_later_ruling_takes_the_place_of_the_first(void **state)
{
    (void)state;
    two();
    OK(accept("lingang", "L-1"));
    ruled("zhongjie");
    ruled("lingang");
    assert_string_equal(state_of_project("zhongjie", "Z-1"), "refused");
    assert_string_equal(state_of_project("lingang", "L-1"), "submitted");
    OK(accept("lingang", "L-1"));
    const Bairi__V1__ProjectShowReply *show = shown("lingang-clerk", "lingang", "L-1");
    assert_int_equal(show->n_rulings, 2);
    assert_false(show->rulings[0]->in_force);
    assert_true(show->rulings[1]->in_force);
}

static void not_duplicates_frees_both_and_is_not_suggested_again(void **state)
{
    (void)state;
    two();
    OK(desk_decide(&d, "bureau-li", "zhongjie", "Z-1", HOLD, 0));
    ruled(NULL);
    assert_int_equal(duplicates("", "")->n_pairs, 0);
    assert_int_equal(duplicates("lingang", "L-1")->n_pairs, 0);
    assert_false(is_warned("Z-1", "duplicate"));
    OK(accept("zhongjie", "Z-1"));
    OK(accept("lingang", "L-1"));
}

static void what_was_ruled_and_voided_is_restored_as_ruled_not_as_held(void **state)
{
    (void)state;
    two();
    OK(accept("lingang", "L-1"));
    OK(desk_submit(&d, "lingang-clerk", of("lingang", "L-1", "渤海化工公司", "绿色石化")));
    OK(desk_decide(&d, "bureau-li", "lingang", "L-1", HOLD, 0));
    ruled(NULL);
    assert_string_equal(state_of_project("lingang", "L-1"), "amended");
    desk_agreed(&d, desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT, "lingang", "L-1"));
    desk_agreed(&d, desk_end(&d, BAIRI__V1__PROPOSAL__ACTION_RESTORE, "lingang", "L-1"));
    assert_string_equal(state_of_project("lingang", "L-1"), "amended");
}

/* ---- two people, and what they saw ---- */

static void nobody_rules_alone_or_on_what_has_changed(void **state)
{
    Bairi__V1__Proposal *proposal;

    (void)state;
    two();
    OK(desk_propose(&d, "bureau-chen", ruling("lingang")));
    uint64_t index = d.index;
    REFUSED(desk_approve(&d, "bureau-chen", index), PERMISSION_DENIED);
    proposal = ruling("lingang");
    OK(desk_submit(&d, "zhongjie-clerk", of("zhongjie", "Z-1", "渤海化工公司", "绿色石化")));
    REFUSED(desk_propose(&d, "bureau-li", proposal), ABORTED);
    REFUSED(desk_approve(&d, "bureau-sun", index), ABORTED);
}

static void a_ruling_names_two_known_projects_and_an_owner_among_them(void **state)
{
    Bairi__V1__Proposal *proposal;

    (void)state;
    two();
    proposal = ruling("lingang");
    proposal->ruling->owner_no = desk_text(&d, "L-9");
    REFUSED(desk_propose(&d, "bureau-li", proposal), INVALID_ARGUMENT);
    proposal = ruling("lingang");
    proposal->ruling->projects[1] = proposal->ruling->projects[0];
    REFUSED(desk_propose(&d, "bureau-li", proposal), INVALID_ARGUMENT);
    proposal = ruling("lingang");
    proposal->ruling->n_projects = 1;
    REFUSED(desk_propose(&d, "bureau-li", proposal), INVALID_ARGUMENT);
    proposal = ruling("lingang");
    proposal->ruling->reason = desk_text(&d, "");
    REFUSED(desk_propose(&d, "bureau-li", proposal), INVALID_ARGUMENT);
    OK(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-1"));
    REFUSED(desk_propose(&d, "bureau-li", ruling("lingang")), FAILED_PRECONDITION);
}

/* ---- what the units see ---- */

static void each_unit_sees_the_ruling_and_nothing_of_the_other(void **state)
{
    (void)state;
    two();
    ruled("lingang");
    const Bairi__V1__ProjectShowReply *winner = shown("lingang-clerk", "lingang", "L-1");
    const Bairi__V1__ProjectShowReply *loser = shown("zhongjie-clerk", "zhongjie", "Z-1");
    assert_int_equal(winner->n_rulings, 1);
    assert_int_equal(loser->n_rulings, 1);
    assert_string_equal(loser->rulings[0]->owner, "lingang/L-1");
    assert_string_equal(loser->rulings[0]->reason, "the contract was signed there");
    assert_string_equal(loser->steps[loser->n_steps - 1]->verdict, "displaced");
    assert_string_equal(winner->steps[winner->n_steps - 1]->verdict, "ruled");

    Bairi__V1__ProjectShowRequest request;
    Bairi__V1__ProjectShowReply reply;
    Bairi__V1__FileGetRequest get;
    Bairi__V1__FileGetReply got;
    bairi__v1__project_show_request__init(&request);
    bairi__v1__project_show_reply__init(&reply);
    request.unit = desk_text(&d, "lingang");
    request.project_no = desk_text(&d, "L-1");
    REFUSED(desk_call(&d, "zhongjie-clerk", submissions_show, &request, &reply), NOT_FOUND);
    bairi__v1__file_get_request__init(&get);
    bairi__v1__file_get_reply__init(&got);
    get.sha256 = winner->state->project->files[0]->sha256;
    get.length = 16;
    get.unit = desk_text(&d, "lingang");
    REFUSED(desk_call(&d, "zhongjie-clerk", files_get, &get, &got), NOT_FOUND);
}

static bool is_told(const char *who, const char *kind)
{
    Bairi__V1__NoticesRequest request;
    Bairi__V1__NoticesReply reply;
    bool told = false;

    bairi__v1__notices_request__init(&request);
    bairi__v1__notices_reply__init(&reply);
    OK(desk_call(&d, who, notices_list, &request, &reply));
    for (size_t k = 0; k < reply.n_notices; k++)
        told = told || strcmp(reply.notices[k]->kind, kind) == 0;
    return told;
}

static void both_units_are_told(void **state)
{
    (void)state;
    two();
    ruled("lingang");
    assert_true(is_told("lingang-clerk", "ruled"));
    assert_true(is_told("zhongjie-clerk", "displaced"));
}

static void both_departments_of_one_unit_are_told(void **state)
{
    static const char *const departments[] = {"gangwu", "touzi"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const char *clerk = arena_printf(d.arena, "gangcheng-%s", departments[i]);
        Bairi__V1__Project *project = desk_project(&d, "gangcheng", departments[i]);
        project->subunit = desk_text(&d, departments[i]);
        desk_file(&d, arena_printf(d.arena, "gangcheng+%s", departments[i]), "contract",
                  project->files[0]->sha256.data);
        project->files[0]->size = strlen("contract");
        OK(desk_submit(&d, clerk, project));
    }
    desk_agreed(&d, desk_ruling(&d, "gangcheng", "gangwu", "gangcheng", "touzi", true));
    assert_true(is_told("gangcheng-gangwu", "ruled"));
    assert_true(is_told("gangcheng-touzi", "displaced"));
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(a_project_of_two_units_is_found_by_either_and_among_all),
        FACT(what_was_withdrawn_or_is_another_version_looks_like_nothing),
        FACT(the_later_of_two_is_not_accepted_without_a_ruling),
        FACT(the_later_goes_its_way_when_the_first_is_refused_or_taken_back),
        FACT(the_next_phase_is_accepted_beside_the_first),
        FACT(two_projects_of_one_unit_are_the_auditor_s_to_judge),
        FACT(two_departments_of_one_unit_are_warned_about_and_not_stopped),
        FACT(what_counts_elsewhere_since_is_not_restored_without_a_ruling),
        FACT(nor_does_an_answer_to_an_objection_restore_it),
        FACT(a_refusal_is_not_changed_where_the_other_counts_since),
        FACT(the_owner_is_decided_and_the_other_counts_no_more),
        FACT(a_recognised_project_that_loses_stops_counting),
        FACT(what_was_displaced_is_not_accepted_again_however_it_is_sent),
        FACT(a_later_ruling_takes_the_place_of_the_first),
        FACT(not_duplicates_frees_both_and_is_not_suggested_again),
        FACT(what_was_ruled_and_voided_is_restored_as_ruled_not_as_held),
        FACT(nobody_rules_alone_or_on_what_has_changed),
        FACT(a_ruling_names_two_known_projects_and_an_owner_among_them),
        FACT(each_unit_sees_the_ruling_and_nothing_of_the_other),
        FACT(both_units_are_told),
        FACT(both_departments_of_one_unit_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
