/* The score under every setting of DOMAIN section 4, rule by rule. */
#include "tests/unit/common/campaign/fixture.h"

#define PLAIN "2020-10-08,contract\n"

/* The bonus of lingang's only extra after two base projects, by its amount and funding. */
static struct fraction bonus_with(const char *sections, int amount, const char *funding,
                                  const char *share)
{
    struct fraction bonus;
    struct world w;
    char rows[1024];

    world_make(&w, sections);
    snprintf(rows, sizeof rows,
             "A1,lingang,yes,industry,10000,domestic,2020-10-01,contract,\n"
             "A2,lingang,yes,industry,10000,domestic,2020-10-02,contract,\n"
             "A3,lingang,yes,industry,%d,%s,2020-10-03,contract,%s\n",
             amount, funding, share);
    world_score(&w, ",foreign_share", rows, NULL, 0);
    bonus = score_of(&w, "lingang")->bonus;
    world_done(&w);
    return bonus;
}

static void assert_fraction(struct fraction f, int64_t num, int64_t den)
{
    assert_int_equal(f.num, num);
    assert_int_equal(f.den, den);
}

static void band_edges_belong_to_the_band_above(void **state)
{
    static const struct {
        int amount, points;
    } cases[] = {
        {14999,  0},
        {15000,  1},
        {24999,  1},
        {25000,  2},
        {34999,  2},
        {35000,  3},
        {49999,  3},
        {50000,  4},
        {900000, 4}
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_fraction(bonus_with("", cases[i].amount, "domestic", ""), cases[i].points, 1);
        assert_fraction(bonus_with("", cases[i].amount, "foreign", ""), 2 * cases[i].points, 1);
    }
}

static void an_upper_edge_belongs_to_the_band_below(void **state)
{
    static const char upper[] = "[score]\nband_edge = upper\n";

    (void)state;
    assert_fraction(bonus_with(upper, 15000, "domestic", ""), 0, 1);
    assert_fraction(bonus_with(upper, 15001, "domestic", ""), 1, 1);
    assert_fraction(bonus_with(upper, 50000, "domestic", ""), 3, 1);
}

static void bands_factor_cap_and_share_are_settings(void **state)
{
    (void)state;
    assert_fraction(bonus_with("[score]\nbands_wan = 12000:0.25\n", 12000, "domestic", ""), 1, 4);
    assert_fraction(bonus_with("[score]\nbands_wan =\n", 90000, "foreign", ""), 0, 1);
    assert_fraction(bonus_with("[score]\nforeign_bonus_factor = 1.5\n", 15000, "foreign", ""), 3,
                    2);
    assert_fraction(bonus_with("[score]\nbonus_cap = 2.5\n", 50000, "foreign", ""), 5, 2);
    assert_fraction(bonus_with("", 50000, "foreign", "25"), 8, 1);
    assert_fraction(bonus_with("", 50000, "foreign", "24.999"), 4, 1);
    assert_fraction(
        bonus_with("[eligibility]\nforeign_min_share = 10.5\n", 50000, "foreign", "10.5"), 8, 1);
}

/* The reason why one project with these cells does not count, "" when it does. */
static const char *reason(const char *sections, const char *cells)
{
    struct world w;
    char row[512];
    const char *name = "";

    world_make(&w, sections);
    snprintf(row, sizeof row, "A1,lingang,%s\n", cells);
    world_score(&w, ",verdict", row, NULL, 0);
    const struct unit_score *unit = score_of(&w, "lingang");
    assert_int_equal(unit->base_count + unit->excluded_count, 1);
    if (unit->excluded_count == 1)
        name = exclusion_name(unit->projects[0].exclusion);
    world_done(&w);
    return name;
}

static void the_first_reason_that_applies_is_given(void **state)
{
    (void)state;
    assert_string_equal(reason("", "yes,industry,10000,domestic,2020-10-01,contract,"), "");
    assert_string_equal(reason("", "yes,other,10000,domestic,2020-12-31,agreement,accepted"), "");
    assert_string_equal(reason("", "no,ppp,9999,domestic,2021-01-01,intent,pending"), "verdict");
    assert_string_equal(reason("", "no,ppp,9999,domestic,2021-01-01,intent,"), "date");
    assert_string_equal(reason("", "yes,industry,10000,domestic,2020-09-30,contract,"), "date");
    assert_string_equal(reason("", "no,ppp,9999,domestic,2020-10-01,intent,"), "amount");
    assert_string_equal(reason("", "no,ppp,10000,domestic,2020-10-01,intent,"), "outside");
    assert_string_equal(reason("", "yes,ppp,10000,domestic,2020-10-01,intent,"), "kind");
    assert_string_equal(reason("", "yes,industry,10000,domestic,2020-10-01,intent,"), "document");
    for (int i = 1; i < VERDICT_COUNT; i++) {
        char cells[128];
        snprintf(cells, sizeof cells, "yes,industry,10000,domestic,2020-10-01,contract,%s",
                 verdict_name((enum verdict)i));
        assert_string_equal(reason("", cells), "verdict");
    }
}

static void eligibility_is_a_setting(void **state)
{
    (void)state;
    assert_string_equal(reason("[eligibility]\nmin_inclusive = no\n",
                               "yes,industry,10000,domestic,2020-10-01,contract,"),
                        "amount");
    assert_string_equal(reason("[eligibility]\nmin_amount_wan = 500\n",
                               "yes,industry,500,domestic,2020-10-01,contract,"),
                        "");
    assert_string_equal(reason("[eligibility]\noutside_only = no\n",
                               "no,industry,10000,domestic,2020-10-01,contract,"),
                        "");
    assert_string_equal(reason("[eligibility]\nexcluded_kinds = other\n",
                               "yes,ppp,10000,domestic,2020-10-01,contract,"),
                        "");
    assert_string_equal(reason("[eligibility]\nexcluded_kinds = other\n",
                               "yes,other,10000,domestic,2020-10-01,contract,"),
                        "kind");
    assert_string_equal(reason("[eligibility]\ndocuments = intent\n",
                               "yes,industry,10000,domestic,2020-10-01,contract,"),
                        "document");
}

/* lingang's extras in order, with blanks between. */
static const char *extras(const char *sections, const char *rows)
{
    static char text[256];
    struct world w;
    size_t at = 0;

    world_make(&w, sections);
    world_score(&w, ",received_at", rows, NULL, 0);
    const struct unit_score *unit = score_of(&w, "lingang");
    text[0] = '\0';
    for (size_t i = 0; i < unit->extra_count; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%s", i ? " " : "",
                               unit->projects[unit->base_count + i].project->project_no);
    world_done(&w);
    return text;
}

static const char four[] =
    "A4,lingang,yes,industry,60000,foreign,2020-10-01,contract,2020-12-01T00:00:00+08:00\n"
    "A3,lingang,yes,industry,15000,domestic,2020-10-05,contract,2020-10-06T00:00:00+08:00\n"
    "A2,lingang,yes,industry,50000,domestic,2020-10-05,contract,2020-10-05T12:00:00+08:00\n"
    "A1,lingang,yes,industry,10000,domestic,2020-10-07,contract,\n";

static void extra_order_decides_who_fills_the_target(void **state)
{
    (void)state;
    assert_string_equal(extras("", four), "A3 A1");
    assert_string_equal(extras("[score]\nextra_order = received\n", four), "A1 A4");
    assert_string_equal(extras("[score]\nextra_order = largest\n", four), "A2 A4");
    assert_string_equal(extras("[score]\nextra_order = smallest\n", four), "A3 A1");
}

static void equal_days_and_times_fall_back_to_the_number(void **state)
{
    (void)state;
    assert_string_equal(extras("", "B,lingang,yes,industry,15000,domestic," PLAIN
                                   "a,lingang,yes,industry,15000,domestic," PLAIN
                                   "A,lingang,yes,industry,15000,domestic," PLAIN),
                        "a");
}

static void a_heavy_project_may_pass_the_target(void **state)
{
    struct world w;

    (void)state;
    world_make(&w, "[score]\nforeign_base_weight = 3\n");
    world_score(&w, "",
                "A1,lingang,yes,industry,15000,domestic,2020-10-01,contract\n"
                "A2,lingang,yes,industry,15000,foreign,2020-10-02,contract\n"
                "A3,lingang,yes,industry,15000,foreign,2020-10-03,contract\n",
                NULL, 0);
    const struct unit_score *unit = score_of(&w, "lingang");
    assert_int_equal(unit->counted, 7);
    assert_int_equal(unit->base_count, 2);
    assert_int_equal(unit->foreign_count, 2);
    assert_int_equal(unit->projects[1].weight, 3);
    assert_fraction(unit->rate, 350, 1);
    assert_fraction(unit->bonus, 2, 1);
    world_done(&w);
}

static void base_cap_floor_and_decimals_are_settings(void **state)
{
    static const struct scored_penalty penalty = {
        3, {25, 2}
    };
    struct world w;

    (void)state;
    world_make(&w, "[score]\nbase_cap = 60.5\nfloor = 50\ndecimals = 0\n");
    world_score(&w, "",
                "A1,lingang,yes,industry,10000,domestic," PLAIN
                "A2,lingang,yes,industry,10000,domestic," PLAIN,
                &penalty, 1);
    const struct unit_score *unit = score_of(&w, "lingang");
    struct buf out = buf_make(1 << 20);
    assert_fraction(unit->base, 121, 2);
    assert_fraction(unit->raw, 48, 1);
    assert_fraction(unit->total, 50, 1);
    assert_int_equal(contract_json(&w.scores, &w.settings, &out, &w.err), STATUS_OK);
    assert_non_null(strstr(buf_text(&out), "\"base\": \"61\""));
    assert_non_null(strstr(buf_text(&out), "\"penalty\": \"13\""));
    assert_non_null(strstr(buf_text(&out), "\"total_exact\": \"48/1\""));
    buf_free(&out);
    world_done(&w);
}

static void without_a_floor_a_total_may_be_negative(void **state)
{
    static const struct scored_penalty penalty = {
        3, {25, 2}
    };
    struct world w;

    (void)state;
    world_make(&w, "[score]\nfloor =\n");
    world_score(&w, "", "", &penalty, 1);
    assert_fraction(score_of(&w, "lingang")->total, -25, 2);
    world_done(&w);
}

/* `count` projects for a unit, numbered from its letter. */
static void add_rows(char *rows, size_t size, const char *unit, int count, int amount)
{
    for (int i = 0; i < count; i++) {
        size_t at = strlen(rows);
        snprintf(rows + at, size - at, "%c%d,%s,yes,industry,%d,domestic,2020-10-%02d,contract\n",
                 unit[0] - 'a' + 'A', i + 1, unit, amount, i + 1);
    }
}

/* Scores the four units with so many projects each and gives "gangcheng zhongjie nandagang
 * lingang" as places and awards. */
static const char *ranking(const char *sections, const int counts[4], const int amounts[4])
{
    static const char *const units[] = {"gangcheng", "zhongjie", "nandagang", "lingang"};
    static char text[128];
    char rows[4096] = "";
    struct world w;
    size_t at = 0;

    world_make(&w, sections);
    for (int i = 0; i < 4; i++)
        add_rows(rows, sizeof rows, units[i], counts[i], amounts ? amounts[i] : 10000);
    world_score(&w, "", rows, NULL, 0);
    for (int i = 0; i < 4; i++) {
        const struct unit_score *unit = score_of(&w, units[i]);
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%d%s%s", i ? " " : "", unit->place,
                               unit->award ? ":" : "", award_name(unit->award));
    }
    world_done(&w);
    return text;
}

static void equal_units_share_a_place_and_the_next_is_skipped(void **state)
{
    (void)state;
    assert_string_equal(ranking("", (const int[]){4, 3, 3, 1}, NULL),
                        "1 2:commend 2:commend 4:criticise");
    assert_string_equal(ranking("", (const int[]){3, 2, 1, 1}, NULL),
                        "1 2:commend 3:manual 3:manual");
}

static void all_equal_are_all_commended(void **state)
{
    (void)state;
    assert_string_equal(ranking("", (const int[]){0, 1, 1, 1}, NULL),
                        "4 1:commend 1:commend 1:commend");
}

static void a_last_unit_that_met_its_target_is_spared_if_the_campaign_says_so(void **state)
{
    static const char spare[] = "[rank]\nlast_exempt_if_met = yes\n";

    (void)state;
    assert_string_equal(ranking(spare, (const int[]){1, 4, 3, 2}, NULL), "4 1:commend 2 3");
    assert_string_equal(ranking(spare, (const int[]){1, 4, 2, 2}, NULL), "4 1:commend 2 2");
    assert_string_equal(ranking(spare, (const int[]){1, 4, 3, 1}, NULL),
                        "3 1:commend 2 3:criticise");
    assert_string_equal(ranking("", (const int[]){1, 4, 3, 2}, NULL), "4 1:commend 2 3:criticise");
}

static void keys_decide_in_their_order(void **state)
{
    static const int amounts[] = {10000, 11000, 12000, 13000};

    (void)state;
    assert_string_equal(ranking("[rank]\nkeys = total\n", (const int[]){2, 3, 4, 5}, NULL),
                        "1 1:commend 1:commend 1:commend");
    assert_string_equal(ranking("[rank]\nkeys = rate\n", (const int[]){2, 3, 4, 5}, NULL),
                        "4 3:criticise 2 1:commend");
    assert_string_equal(
        ranking("[rank]\nkeys = total, amount\n", (const int[]){2, 2, 2, 2}, amounts),
        "4 3:criticise 2 1:commend");
    assert_string_equal(
        ranking("[rank]\nkeys = foreign, rate\n", (const int[]){3, 1, 2, 1}, amounts),
        "1 3:manual 2:commend 3:manual");
}

static void places_by_rate_and_by_total_stand_beside(void **state)
{
    static const struct scored_penalty penalty = {
        0, {5, 1}
    };
    char rows[4096] = "";
    struct world w;

    (void)state;
    world_make(&w, "");
    add_rows(rows, sizeof rows, "gangcheng", 4, 10000);
    add_rows(rows, sizeof rows, "lingang", 2, 10000);
    world_score(&w, "", rows, &penalty, 1);
    assert_int_equal(score_of(&w, "gangcheng")->place_by_rate, 1);
    assert_int_equal(score_of(&w, "gangcheng")->place_by_total, 2);
    assert_int_equal(score_of(&w, "lingang")->place_by_rate, 2);
    assert_int_equal(score_of(&w, "lingang")->place_by_total, 1);
    assert_int_equal(score_of(&w, "zhongjie")->place_by_total, 3);
    assert_int_equal(score_of(&w, "nandagang")->place_by_total, 3);
    world_done(&w);
}

static void a_void_moves_the_next_project_into_the_base(void **state)
{
    struct world w;

    (void)state;
    world_make(&w, "");
    world_score(&w, ",verdict",
                "A1,lingang,yes,industry,10000,domestic,2020-10-01,contract,voided\n"
                "A2,lingang,yes,industry,10000,domestic,2020-10-02,contract,\n"
                "A3,lingang,yes,industry,50000,domestic,2020-10-03,contract,\n",
                NULL, 0);
    assert_int_equal(score_of(&w, "lingang")->extra_count, 0);
    assert_string_equal(score_of(&w, "lingang")->projects[1].project->project_no, "A3");
    assert_int_equal(score_of(&w, "lingang")->projects[1].role, ROLE_BASE);
    world_done(&w);
}

static void as_many_projects_as_overflow_are_refused(void **state)
{
    static struct scored_project one;
    struct world w;

    (void)state;
    world_make(&w, "");
    assert_int_equal(scoring_run(&w.settings, &one, 9000001, NULL, 0, w.arena, &w.scores, &w.err),
                     STATUS_RESOURCE_EXHAUSTED);
    world_done(&w);
}

static void no_memory_is_said_and_not_a_crash(void **state)
{
    struct scored_project one = {
        .project_no = "A", .foreign_share = {100, 1}
    };
    struct world w;

    (void)state;
    world_make(&w, "");
    for (size_t budget = 0; budget < 4000; budget += 100) {
        struct arena *small = arena_create(budget);
        enum status status = scoring_run(&w.settings, &one, 1, NULL, 0, small, &w.scores, &w.err);
        assert_true(status == STATUS_OK || status == STATUS_RESOURCE_EXHAUSTED);
        arena_destroy(&small);
    }
    world_done(&w);
}

static void every_limit_at_once_stays_within_64_bits(void **state)
{
    enum { COUNT = 200000 };
    static struct scored_project projects[COUNT];
    static const struct scored_penalty penalty = {
        0, {99999, 100}
    };
    struct world w;

    (void)state;
    assert_int_equal(
        world_settings(&w,
                       CAMPAIGN "[score]\nbands_wan = 1:999.99\nforeign_bonus_factor = 9.9\n"
                                "foreign_base_weight = 10\nbase_cap = 999.99\n[unit.a]\nname = a\n"
                                "target = 99991\n"),
        STATUS_OK);
    for (size_t i = 0; i < COUNT; i++)
        projects[i] = (struct scored_project){
            .project_no = "A",
            .outside = true,
            .foreign = true,
            .foreign_share = {100, 1},
            .amount = {10000000000  },
            .signed_on = 20201101
        };
    assert_int_equal(
        scoring_run(&w.settings, projects, COUNT, &penalty, 1, w.arena, &w.scores, &w.err),
        STATUS_OK);
    assert_int_equal(w.scores.units[0].counted, 10 * COUNT);
    assert_true(w.scores.units[0].total.num > 0);
    world_done(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(band_edges_belong_to_the_band_above),
        cmocka_unit_test(an_upper_edge_belongs_to_the_band_below),
        cmocka_unit_test(bands_factor_cap_and_share_are_settings),
        cmocka_unit_test(the_first_reason_that_applies_is_given),
        cmocka_unit_test(eligibility_is_a_setting),
        cmocka_unit_test(extra_order_decides_who_fills_the_target),
        cmocka_unit_test(equal_days_and_times_fall_back_to_the_number),
        cmocka_unit_test(a_heavy_project_may_pass_the_target),
        cmocka_unit_test(base_cap_floor_and_decimals_are_settings),
        cmocka_unit_test(without_a_floor_a_total_may_be_negative),
        cmocka_unit_test(equal_units_share_a_place_and_the_next_is_skipped),
        cmocka_unit_test(all_equal_are_all_commended),
        cmocka_unit_test(a_last_unit_that_met_its_target_is_spared_if_the_campaign_says_so),
        cmocka_unit_test(keys_decide_in_their_order),
        cmocka_unit_test(places_by_rate_and_by_total_stand_beside),
        cmocka_unit_test(a_void_moves_the_next_project_into_the_base),
        cmocka_unit_test(as_many_projects_as_overflow_are_refused),
        cmocka_unit_test(no_memory_is_said_and_not_a_crash),
        cmocka_unit_test(every_limit_at_once_stays_within_64_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
