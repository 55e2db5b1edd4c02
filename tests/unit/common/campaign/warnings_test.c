/* What an auditor is warned of: each row of the table, at its edges. */
#include "common/campaign/warnings.h"

#include "tests/unit/common/campaign/fixture.h"

static struct world world;
static struct project project;
static struct warning_facts facts;

/* A project of which there is nothing to say. */
static int set_up(void **state)
{
    (void)state;
    world_make(&world, "");
    project = (struct project){.project_no = "Z-01",
                               .unit = "zhongjie",
                               .name = "样例项目",
                               .investor = "样例投资有限公司",
                               .investor_place = "北京市",
                               .outside = true,
                               .kind = KIND_INDUSTRY,
                               .amount = {20000},
                               .foreign_share = fraction_int(0),
                               .signed_on = 20201008,
                               .document = DOCUMENT_CONTRACT,
                               .page_date = 1,
                               .page_signature = 2,
                               .page_seal = 3};
    facts =
        (struct warning_facts){.project = &project, .settings = &world.settings, .today = 20201120};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_destroy(&world.arena);
    return 0;
}

/* Exactly one warning applies, and this is its sentence. */
static void assert_warned(enum warning_number number, const char *sentence)
{
    struct error said;

    assert_int_equal(warnings_of(&facts), warning_bit(number));
    error_clear(&said);
    (void)(warnings[number].say(&facts, &said) == STATUS_OK);
    assert_string_equal(said.text, sentence);
}

static void of_a_plain_project_nothing_is_said(void **state)
{
    (void)state;
    assert_int_equal(warnings_of(&facts), 0);
    assert_int_equal(warnings_weight(0), 0);
}

static void from_50_yi_on_an_amount_is_large(void **state)
{
    (void)state;
    project.amount.n = 499999;
    assert_int_equal(warnings_of(&facts), 0);
    project.amount.n = 500000;
    assert_warned(WARNING_LARGE,
                  "500000万元 is 50亿元 or more; compare the figure with the contract");
}

static void ten_times_more_or_less_than_an_earlier_version(void **state)
{
    struct project before = project, counted = project;

    (void)state;
    facts.before = &before;
    before.amount.n = 2001;
    assert_int_equal(warnings_of(&facts), 0);
    before.amount.n = 2000;
    assert_warned(WARNING_TENFOLD,
                  "20000万元 now, 2000万元 in an earlier version: ten times more or less");
    before.amount.n = 199999;
    assert_int_equal(warnings_of(&facts), 0);
    before.amount.n = 200000;
    assert_warned(WARNING_TENFOLD,
                  "20000万元 now, 200000万元 in an earlier version: ten times more or less");
    before.amount.n = 7000; /* in two steps it is the same */
    facts.counted = &counted;
    counted.amount.n = 1900;
    assert_warned(WARNING_TENFOLD,
                  "20000万元 now, 1900万元 in an earlier version: ten times more or less");
}

static void local_by_word_by_place_or_by_name(void **state)
{
    (void)state;
    project.outside = false;
    assert_warned(WARNING_LOCAL,
                  "the unit itself says that the investor is not from outside the city");
    project.outside = true;
    project.investor_place = "河北省黄骅市";
    assert_warned(WARNING_LOCAL, "the investor's place “河北省黄骅市” lies in the city, but he "
                                 "stands as from outside it");
    project.investor_place = "";
    project.investor = "样例（沧州）有限公司";
    assert_warned(WARNING_LOCAL, "“样例（沧州）有限公司” sounds like a local company, perhaps a "
                                 "subsidiary, but stands as from outside the city");
}

static void a_framework_or_letter_of_intent_is_no_contract(void **state)
{
    (void)state;
    project.document = DOCUMENT_AGREEMENT;
    assert_int_equal(warnings_of(&facts), 0);
    project.document = DOCUMENT_FRAMEWORK;
    assert_warned(WARNING_FRAMEWORK, "the text is “框架协议”; it is not recognised as a contract");
    project.document = DOCUMENT_INTENT;
    assert_warned(WARNING_FRAMEWORK, "the text is “意向书”; it is not recognised as a contract");
}

/* within 5 points of 25 %, both ends included */
static void a_foreign_share_near_the_line(void **state)
{
    static const struct {
        int64_t tenths;
        bool near;
    } cases[] = {
        {199, false},
        {200, true },
        {249, true },
        {250, true },
        {300, true },
        {301, false}
    };

    (void)state;
    project.foreign = true;
    assert_int_equal(warnings_of(&facts), 0); /* wholly foreign */
    project.has_foreign_share = true;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        project.foreign_share = fraction_make(cases[i].tenths, 10);
        assert_int_equal(warnings_of(&facts), cases[i].near ? warning_bit(WARNING_SHARE) : 0);
    }
    project.foreign_share = fraction_make(249, 10);
    assert_warned(WARNING_SHARE, "a foreign share of 24.9 % lies near the line of 25 %, from which "
                                 "on a project counts as foreign");
    project.foreign = false;
    assert_int_equal(warnings_of(&facts), 0);
}

static void what_would_not_count_is_said_before(void **state)
{
    (void)state;
    project.amount.n = 9999;
    assert_warned(WARNING_BELOW,
                  "9999万元 does not reach the minimum of 10000万元; the project would not count");
    project.amount.n = 10000;
    assert_int_equal(warnings_of(&facts), 0);
    world.settings.min_inclusive = false;
    assert_int_equal(warnings_of(&facts), warning_bit(WARNING_BELOW));
    project.amount.n = 20000;
    project.kind = KIND_PPP;
    assert_warned(WARNING_KIND, "projects of the kind “PPP” do not count");
}

static void days_before_the_campaign_and_days_to_come(void **state)
{
    (void)state;
    project.signed_on = 20200930;
    assert_warned(WARNING_DAYS, "signed on 2020-09-30, outside the campaign's days 2020-10-01 to "
                                "2020-12-31; the project would not count");
    project.signed_on = 20201121;
    assert_warned(WARNING_FUTURE, "it says it was signed on 2020-11-21, a day to come");
    facts.today = 0;
    assert_int_equal(warnings_of(&facts), 0);
}

static void each_missing_page_is_named(void **state)
{
    (void)state;
    project.page_date = 0;
    assert_warned(WARNING_PAGE_DATE, "no page is named on which the signing date stands");
    project.page_date = 1;
    project.page_signature = 0;
    assert_warned(WARNING_PAGE_SIGNATURE, "no page is named on which the signatures stand");
    project.page_signature = 1;
    project.page_seal = 0;
    assert_warned(WARNING_PAGE_SEAL, "no page is named on which the seals stand");
}

static void what_others_found_is_taken_over(void **state)
{
    (void)state;
    facts.found = warning_bit(WARNING_DUPLICATE);
    assert_warned(WARNING_DUPLICATE, "it looks like another project that is reported already");
    facts.found |= warning_bit(WARNING_ACTIVE);
    assert_int_equal(warnings_weight(warnings_of(&facts)),
                     warnings[WARNING_DUPLICATE].weight + warnings[WARNING_ACTIVE].weight);
}

/* A row that was forgotten, or a second one of the same id. */
static void every_row_is_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < WARNING_COUNT; i++) {
        assert_non_null(warnings[i].id);
        assert_non_null(warnings[i].name);
        assert_non_null(warnings[i].say);
        assert_in_range(warnings[i].weight, 1, 100);
        assert_ptr_equal(warning_find(warnings[i].id), &warnings[i]);
    }
    assert_null(warning_find("nothing"));
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        FACT(of_a_plain_project_nothing_is_said),
        FACT(from_50_yi_on_an_amount_is_large),
        FACT(ten_times_more_or_less_than_an_earlier_version),
        FACT(local_by_word_by_place_or_by_name),
        FACT(a_framework_or_letter_of_intent_is_no_contract),
        FACT(a_foreign_share_near_the_line),
        FACT(what_would_not_count_is_said_before),
        FACT(days_before_the_campaign_and_days_to_come),
        FACT(each_missing_page_is_named),
        FACT(what_others_found_is_taken_over),
        FACT(every_row_is_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
