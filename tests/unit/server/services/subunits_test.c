/* LINKS: tests_office */
/* A unit's sub-units side by side: what counts, what waits, and that it adds up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/ranking.pb-c.h"
#include "tests/support/office/facts.h"

static Bairi__V1__SubunitsReply *reply;

static enum status asked(const char *who, const char *unit)
{
    Bairi__V1__SubunitsRequest request;

    reply = arena_alloc(d.arena, sizeof *reply);
    bairi__v1__subunits_request__init(&request);
    bairi__v1__subunits_reply__init(reply);
    request.unit = desk_text(&d, unit);
    return desk_call(&d, who, ranking_subunits, &request, reply);
}

static Bairi__V1__Project *g(const char *project_no, const char *subunit, int64_t amount)
{
    Bairi__V1__Project *project = desk_project(&d, "gangcheng", project_no);

    project->subunit = desk_text(&d, subunit);
    project->amount_wan = amount;
    return project;
}

static void entered(Bairi__V1__Project *project, bool accepted)
{
    OK(desk_write(&d, "bureau-li", desk_entry(&d, project)));
    if (accepted)
        OK(desk_decide(&d, "bureau-chen", "gangcheng", project->project_no,
                       BAIRI__V1__DECISION__VERDICT__ACCEPT, 0));
}

static const Bairi__V1__SubunitFigures *row(const char *subunit)
{
    for (size_t i = 0; i < reply->n_rows; i++) {
        if (strcmp(reply->rows[i]->subunit, subunit) == 0)
            return reply->rows[i];
    }
    fail_msg("no row of %s", subunit);
    return NULL;
}

static void five(void)
{
    Bairi__V1__Project *foreign = g("G-03", "touzi", 30000);

    entered(g("G-01", "gangwu", 20000), true);
    entered(g("G-02", "gangwu", 16000), false);
    foreign->foreign = true;
    entered(foreign, true);
    entered(g("G-04", "", 17000), true);
    entered(g("G-05", "gangwu", 12000), true);
    OK(desk_write(&d, "bureau-li", desk_entry(&d, g("G-06", "touzi", 15000))));
    OK(desk_decide(&d, "bureau-chen", "gangcheng", "G-06", BAIRI__V1__DECISION__VERDICT__REFUSE,
                   0));
}

static void each_has_a_row_and_the_rows_add_up(void **state)
{
    uint32_t counted = 0, projects = 0;
    int64_t amount = 0;

    (void)state;
    five();
    OK(asked("bureau-li", "gangcheng"));
    assert_int_equal(row("gangwu")->projects, 3);
    assert_int_equal(row("gangwu")->counted, 2);
    assert_int_equal(row("gangwu")->amount_wan, 32000);
    assert_int_equal(row("gangwu")->pending, 1);
    assert_int_equal(row("gangwu")->pending_wan, 16000);
    assert_int_equal(row("touzi")->projects, 2);
    assert_int_equal(row("touzi")->counted, 1);
    assert_int_equal(row("touzi")->foreign, 1);
    assert_int_equal(row("")->counted, 1);
    assert_string_equal(reply->rows[reply->n_rows - 1]->subunit, "");
    for (size_t i = 0; i < reply->n_rows; i++) {
        projects += reply->rows[i]->projects;
        counted += reply->rows[i]->counted;
        amount += reply->rows[i]->amount_wan;
    }
    assert_int_equal(reply->total->projects, projects);
    assert_int_equal(reply->total->counted, counted);
    assert_int_equal(reply->total->amount_wan, amount);
    assert_int_equal(reply->total->counted, 4);
}

static void without_projects_there_are_rows_of_nothing(void **state)
{
    (void)state;
    OK(asked("bureau-li", "gangcheng"));
    assert_true(reply->n_rows >= 2);
    assert_int_equal(reply->total->projects, 0);
    OK(asked("bureau-li", "zhongjie"));
    assert_int_equal(reply->n_rows, 0);
}

static void a_unit_sees_its_own(void **state)
{
    (void)state;
    five();
    OK(asked("gangcheng-gangwu", "gangcheng"));
    assert_int_equal(row("touzi")->counted, 1);
    REFUSED(asked("zhongjie-clerk", "gangcheng"), NOT_FOUND);
    REFUSED(asked("zhongjie-clerk", "nowhere"), NOT_FOUND);
    REFUSED(asked("bureau-li", "nowhere"), NOT_FOUND);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(each_has_a_row_and_the_rows_add_up),
        FACT(without_projects_there_are_rows_of_nothing),
        FACT(a_unit_sees_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
