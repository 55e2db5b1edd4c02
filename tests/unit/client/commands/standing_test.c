/* LINKS: common common_campaign proto */
/* The clerk's one screen: what she reads, in which order, and what she may type. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/commands/standing.h"

static struct arena *arena;
static struct buf out;
static struct prose prose;
static Bairi__V1__StatusReply reply;
static Bairi__V1__UnitStatus unit, *units[] = {&unit};
static Bairi__V1__ReportUnit figures;
static Bairi__V1__PeriodState october, november, *periods[] = {&october, &november};
static Bairi__V1__Responsible responsible, *named[] = {&responsible};
static Bairi__V1__Contact contact;
static Bairi__V1__ProjectState projects[2], *waiting[] = {&projects[0], &projects[1]};
static Bairi__V1__Project forms[2];
static Bairi__V1__UnitStatus__Count accepted, *counts[] = {&accepted};
static struct standing standing;

static char *text(const char *t)
{
    return arena_strdup(arena, t);
}

static int64_t at(const char *rfc3339)
{
    struct instant t = {0};

    assert_true(instant_parse(rfc3339, &t));
    return t.us;
}

static void set_periods(void)
{
    bairi__v1__period_state__init(&october);
    bairi__v1__period_state__init(&november);
    october.period = text("2020-10");
    october.deadline = at("2020-10-27T00:00:00+08:00");
    october.received = 5;
    october.planned = 8;
    november.period = text("2020-11");
    november.begins = october.deadline;
    november.deadline = at("2020-11-27T00:00:00+08:00");
    november.received = 3;
    november.planned = 12;
}

static void set_figures(void)
{
    bairi__v1__report_unit__init(&figures);
    figures.target = 32;
    figures.counted = 12;
    figures.pending = 3;
    figures.rate = text("37.50");
    figures.schedule_gap = text("-17.93");
}

static void set_unit(void)
{
    bairi__v1__unit_status__init(&unit);
    bairi__v1__responsible__init(&responsible);
    bairi__v1__contact__init(&contact);
    bairi__v1__unit_status__count__init(&accepted);
    contact.name = text("测试员甲");
    contact.title = text("科长");
    contact.phone = text("000-0000000");
    responsible.contact = &contact;
    accepted.state = text("accepted");
    accepted.count = 12;
    unit.unit = text("zhongjie");
    unit.figures = &figures;
    unit.periods = periods;
    unit.n_periods = 2;
    unit.counts = counts;
    unit.n_counts = 1;
    unit.has_plan = true;
    unit.plan_due = 20;
    unit.responsible = named;
    unit.n_responsible = 1;
    unit.waiting = waiting;
}

/* zhongjie on 20 November with everything done. */
static int setup(void **state)
{
    (void)state;
    arena = arena_create(4 << 20);
    out = buf_make(1 << 20);
    prose = (struct prose){.out = &out, .arena = arena};
    set_periods();
    set_figures();
    set_unit();
    bairi__v1__status_reply__init(&reply);
    reply.time = at("2020-11-20T10:00:00+08:00");
    reply.period = text("2020-11");
    reply.deadline = november.deadline;
    reply.last_deadline = at("2021-01-06T00:00:00+08:00");
    reply.end = 20201231;
    reply.schedule = text("55.43");
    reply.units = units;
    reply.n_units = 1;
    standing = (struct standing){.reply = &reply, .own = true};
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    buf_free(&out);
    arena_destroy(&arena);
    return 0;
}

static void add_project(const char *no, const char *state, const char *reason, day by)
{
    size_t i = unit.n_waiting++;

    bairi__v1__project_state__init(&projects[i]);
    bairi__v1__project__init(&forms[i]);
    forms[i].unit = text("zhongjie");
    forms[i].project_no = text(no);
    forms[i].name = text("样例");
    projects[i].project = &forms[i];
    projects[i].state = text(state);
    projects[i].reason = text(reason);
    projects[i].return_by = by;
}

static const char *screen(void)
{
    buf_clear(&out);
    assert_int_equal(standing_unit(&standing, &unit, &prose, NULL), STATUS_OK);
    return buf_text(&out);
}

static void assert_says(const char *words)
{
    if (!strstr(screen(), words))
        fail_msg("“%s” is not in:\n%s", words, buf_text(&out));
}

static void assert_silent_about(const char *words)
{
    if (strstr(screen(), words))
        fail_msg("“%s” is in:\n%s", words, buf_text(&out));
}

/* one after the other on the screen */
static void assert_order(const char *first, const char *second)
{
    const char *a, *b;

    assert_says(first);
    assert_says(second);
    a = strstr(screen(), first);
    b = strstr(buf_text(&out), second);
    assert_true(a < b);
}

static void all_is_well_in_one_sentence(void **state)
{
    (void)state;
    assert_string_equal(
        screen(),
        "2020-11-20 10:00, as it stands, not released\n"
        "2020-11 ends 2020-11-26 24:00, 6 days 14 hours left; the campaign ends 2020-12-31\n"
        "\n"
        "zhongjie\n"
        "  Counted      12 of 32, 20 to go; completion 37.50 %\n"
        "  Schedule ±   -17.93 percentage points; 55.43 % of the campaign's days are gone\n"
        "  Plan ±       -8: 20 planned up to the end of 2020-11\n"
        "  Pending      3, not counted until decided\n"
        "  Projects     accepted 12\n"
        "  2020-11      3 received, 12 planned\n"
        "  Responsible  测试员甲 科长 000-0000000\n"
        "\n"
        "All is well: every period so far has its report or zero report, and nothing waits for the "
        "unit.\n");
}

static void a_return_names_reason_day_and_command(void **state)
{
    (void)state;
    add_project("Z-03", "returned", "缺盖章页", 20201124);
    assert_says(
        " 1. zhongjie/Z-03 样例 was returned: 缺盖章页; send it again by 2020-11-24, 4 days "
        "14 hours left\n"
        "     bairi amend zhongjie/Z-03 --set FIELD=VALUE --add-file FILE\n");
    assert_silent_about("All is well");
}

static void a_return_overdue_says_so_and_comes_first(void **state)
{
    (void)state;
    add_project("Z-04", "returned", "缺签字页", 20201124);
    add_project("Z-03", "returned", "缺盖章页", 20201117);
    assert_says("by 2020-11-17, 2 days 10 hours late");
    assert_order("Z-03", "Z-04");
}

static void who_may_countersign_gets_the_command(void **state)
{
    (void)state;
    add_project("Z-05", "awaiting", "", 0);
    add_project("Z-06", "awaiting", "", 0);
    assert_says("2 awaiting the countersignature of the unit's leader");
    assert_silent_about("bairi countersign");
    standing.countersigns = true;
    assert_says("2 awaiting your countersignature, received only with it: zhongjie/Z-05, "
                "zhongjie/Z-06\n"
                "     bairi countersign zhongjie/Z-05 zhongjie/Z-06\n");
    november.received = 0;
    assert_silent_about("nothing has been reported");
}

static void many_are_countersigned_by_one_word(void **state)
{
    Bairi__V1__ProjectState *many[] = {&projects[0], &projects[0], &projects[0], &projects[0],
                                       &projects[0], &projects[0], &projects[0]};

    (void)state;
    add_project("Z-05", "awaiting", "", 0);
    unit.waiting = many;
    unit.n_waiting = 7;
    standing.countersigns = true;
    assert_says("7 awaiting your countersignature");
    assert_says(" zhongjie/Z-05 …\n     bairi countersign --all\n");
}

static void silence_in_the_running_period_offers_both_ways(void **state)
{
    (void)state;
    november.received = 0;
    assert_says("nothing has been reported in 2020-11 yet; it ends 2020-11-26 24:00, 6 days 14 "
                "hours left. Report, or say that there is nothing\n"
                "     bairi submit ANNEX.xlsx --files DIR\n"
                "     bairi submit --nothing 2020-11\n");
    november.nothing = true;
    assert_says("2020-11      zero report sent");
    assert_says("All is well");
}

static void an_earlier_period_without_a_word_is_late_and_comes_first(void **state)
{
    (void)state;
    october.received = 0;
    november.received = 0;
    assert_order("2020-10 ended 2020-10-26 24:00 with neither report nor zero report",
                 "nothing has been reported in 2020-11");
    assert_says("     bairi submit --nothing 2020-10\n");
}

static void what_waits_in_the_outbox_comes_before_everything(void **state)
{
    (void)state;
    add_project("Z-03", "returned", "缺盖章页", 20201117);
    standing.waiting = 2;
    standing.refused = 1;
    assert_order("2 statements have been signed but not received", "refused by the server and put "
                                                                   "aside: 1");
    assert_order("put aside: 1", "Z-03");
}

static void plan_person_and_questions_follow_what_has_a_date(void **state)
{
    (void)state;
    add_project("Z-03", "returned", "缺盖章页", 20201124);
    unit.has_plan = false;
    unit.n_responsible = 0;
    unit.open_questions = 1;
    assert_order("Z-03", "a question of the bureau waits for an answer\n     bairi questions\n");
    assert_order("bairi questions", "no responsible person is named");
    assert_order("no responsible person", "no plan is filed");
    assert_silent_about("Plan ±");
}

static void after_the_last_deadline_nothing_is_asked_for(void **state)
{
    (void)state;
    october.received = 0;
    unit.has_plan = false;
    unit.n_responsible = 0;
    reply.time = reply.last_deadline;
    reply.period = text("");
    assert_says("the last deadline was 2021-01-05 24:00: nothing more is taken");
    assert_says("Reporting is over; nothing waits for the unit.\n"
                "Neither report nor zero report came in 2020-10; the last deadline has passed");
    assert_silent_about("All is well");
    october.nothing = true;
    assert_says("Reporting is over; nothing waits for the unit.\n");
    assert_silent_about("Neither report");
}

static void before_the_first_period_nothing_is_said_to_be_reported(void **state)
{
    (void)state;
    unit.n_periods = 0;
    assert_says("Nothing has to be reported yet, and nothing waits for the unit.\n");
    assert_silent_about("All is well");
}

static void after_the_last_deadline_only_a_return_date_keeps_a_project_open(void **state)
{
    (void)state;
    standing.countersigns = true;
    add_project("Z-03", "returned", "缺盖章页", 20210107);
    add_project("Z-05", "awaiting", "", 0);
    reply.time = reply.last_deadline;
    reply.period = text("");
    assert_says("zhongjie/Z-03 样例 was returned");
    assert_says("any more since the last deadline has passed: zhongjie/Z-05.\n");
    assert_silent_about("bairi countersign");
    projects[0].return_by = 20210104;
    assert_says("last deadline has passed: zhongjie/Z-03, zhongjie/Z-05.\n");
    assert_says("Reporting is over");
}

static void the_bureau_is_not_told_that_no_question_waits_for_a_unit(void **state)
{
    (void)state;
    standing.own = false;
    assert_says("and no project waits for the unit.\n");
}

static void a_unit_without_target_or_beyond_it_says_so(void **state)
{
    (void)state;
    figures.target = 0;
    assert_says("12; the unit has no target");
    assert_silent_about("Schedule");
    figures.target = 12;
    assert_says("12 of 12, the target is met");
}

static void the_bureau_gets_no_commands_for_a_unit(void **state)
{
    (void)state;
    standing.own = false;
    november.received = 0;
    unit.open_questions = 2;
    assert_says("nothing has been reported in 2020-11");
    assert_silent_about("bairi submit");
    assert_silent_about("question");
}

static void the_bureau_sees_a_row_per_unit(void **state)
{
    OWNED(sheet_destroy) struct sheet *sheet = NULL;

    (void)state;
    unit.open_questions = 2;
    november.received = 0;
    sheet = standing_units(&standing, FORMAT_CSV, arena);
    assert_int_equal(sheet_print(sheet, FORMAT_CSV, &out, NULL), STATUS_OK);
    assert_non_null(
        strstr(buf_text(&out), "\r\nzhongjie,,32,12,37.50,-17.93,-8,3,silent,0,0,2,yes\r\n"));
}

static void on_a_screen_units_have_names_where_there_is_room(void **state)
{
    OWNED(sheet_destroy) struct sheet *narrow = NULL;
    OWNED(buf_free) struct buf file = buf_make(1 << 20);
    OWNED(sheet_destroy) struct sheet *wide = NULL;
    struct settings settings;

    (void)state;
    assert_int_equal(buf_read_file(&file, TEST_DATA "/demo/campaign.ini", NULL), STATUS_OK);
    assert_int_equal(settings_read(buf_bytes(&file), "campaign.ini", arena, &settings, NULL, NULL),
                     STATUS_OK);
    standing.settings = &settings;
    prose.width = 80;
    narrow = standing_table(&standing, &prose);
    assert_int_equal(sheet_show(narrow, 80, false, &out, NULL), STATUS_OK);
    assert_non_null(strstr(buf_text(&out), "zhongjie    12/32"));
    buf_clear(&out);
    prose.width = 140;
    wide = standing_table(&standing, &prose);
    assert_int_equal(sheet_show(wide, 140, false, &out, NULL), STATUS_OK);
    assert_non_null(strstr(buf_text(&out), "中捷产业园区    12/32"));
}

static void the_bureau_is_told_what_waits_for_it(void **state)
{
    (void)state;
    unit.open_questions = 2;
    accepted.state = text("amended"); /* queued, though an older version counts */
    accepted.count = 3;
    figures.pending = 0;
    assert_int_equal(standing_bureau_duties(&standing, &prose, NULL), STATUS_OK);
    assert_string_equal(buf_text(&out), "To be done, most urgent first:\n"
                                        " 1. 3 projects wait for a decision\n"
                                        "     bairi queue\n"
                                        " 2. questions to be answered: 2, from zhongjie\n"
                                        "     bairi questions\n");
    buf_clear(&out);
    unit.open_questions = 0;
    accepted.state = text("returned"); /* waits for the unit */
    figures.pending = 3;
    assert_int_equal(standing_bureau_duties(&standing, &prose, NULL), STATUS_OK);
    assert_string_equal(buf_text(&out), "All is well: nothing waits for the bureau.\n");
}

static void an_approver_is_told_of_the_proposals_of_others(void **state)
{
    Bairi__V1__ProposalState own, other, *both[] = {&own, &other};
    Bairi__V1__ProposalsReply proposals;

    (void)state;
    bairi__v1__proposal_state__init(&own);
    bairi__v1__proposal_state__init(&other);
    bairi__v1__proposals_reply__init(&proposals);
    own.author = text("bairi://bohai/bureau/jingfaju/chen");
    own.lapses = at("2020-11-20T00:00:00+08:00");
    other.author = text("bairi://bohai/bureau/jingfaju/li");
    other.lapses = at("2020-11-30T09:30:00+08:00");
    proposals.proposals = both;
    proposals.n_proposals = 2;
    unit.open_questions = 0;
    accepted.state = text("returned");
    standing.proposals = &proposals;
    standing.self = own.author;
    standing.approves = true;
    assert_int_equal(standing_bureau_duties(&standing, &prose, NULL), STATUS_OK);
    assert_string_equal(buf_text(&out), "To be done, most urgent first:\n"
                                        " 1. proposals that wait for your approval: 1; undecided, "
                                        "the first lapses on 2020-11-30 09:30\n"
                                        "     bairi proposals\n");
    buf_clear(&out);
    standing.approves = false;
    assert_int_equal(standing_bureau_duties(&standing, &prose, NULL), STATUS_OK);
    assert_non_null(strstr(buf_text(&out), "proposals that wait for a second person: 2;"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(all_is_well_in_one_sentence, setup, teardown),
        cmocka_unit_test_setup_teardown(a_return_names_reason_day_and_command, setup, teardown),
        cmocka_unit_test_setup_teardown(a_return_overdue_says_so_and_comes_first, setup, teardown),
        cmocka_unit_test_setup_teardown(who_may_countersign_gets_the_command, setup, teardown),
        cmocka_unit_test_setup_teardown(many_are_countersigned_by_one_word, setup, teardown),
        cmocka_unit_test_setup_teardown(silence_in_the_running_period_offers_both_ways, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_earlier_period_without_a_word_is_late_and_comes_first,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(what_waits_in_the_outbox_comes_before_everything, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(plan_person_and_questions_follow_what_has_a_date, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(before_the_first_period_nothing_is_said_to_be_reported,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(
            after_the_last_deadline_only_a_return_date_keeps_a_project_open, setup, teardown),
        cmocka_unit_test_setup_teardown(the_bureau_is_not_told_that_no_question_waits_for_a_unit,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(after_the_last_deadline_nothing_is_asked_for, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_unit_without_target_or_beyond_it_says_so, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_bureau_gets_no_commands_for_a_unit, setup, teardown),
        cmocka_unit_test_setup_teardown(the_bureau_sees_a_row_per_unit, setup, teardown),
        cmocka_unit_test_setup_teardown(on_a_screen_units_have_names_where_there_is_room, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_bureau_is_told_what_waits_for_it, setup, teardown),
        cmocka_unit_test_setup_teardown(an_approver_is_told_of_the_proposals_of_others, setup,
                                        teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
