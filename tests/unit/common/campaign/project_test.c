/* The record of a project: identities, checks, changes, file types. */
#include "tests/support/sample.h"
#include "tests/unit/common/campaign/fixture.h"

static struct project_file one_file[PROJECT_FILES_MAX];

static struct project good(void)
{
    one_file[0] = (struct project_file){.name = "a.pdf"};
    one_file[1] = (struct project_file){.name = "b.pdf"};
    return sample_project("lingang", "L1", one_file, 1);
}

/* The field of the first problem, "" when there is none. */
static const char *wrong_field(const struct project *project, bool warning)
{
    static char field[64];
    struct world w;

    world_make(&w, "");
    project_check(project, &w.settings, false, w.arena, &w.problems);
    field[0] = '\0';
    for (size_t i = 0; i < w.problems.count && !field[0]; i++)
        if (w.problems.items[i].warning == warning)
            snprintf(field, sizeof field, "%s", w.problems.items[i].error.field);
    world_done(&w);
    return field;
}

static void a_good_record_has_no_problem(void **state)
{
    struct project project = good();

    (void)state;
    assert_string_equal(wrong_field(&project, false), "");
    assert_string_equal(wrong_field(&project, true), "");
}

#define WRONG(member, value, id)                                                                   \
    do {                                                                                           \
        struct project project = good();                                                           \
        project.member = value;                                                                    \
        assert_string_equal(wrong_field(&project, false), id);                                     \
    } while (0)

static void every_wrong_field_is_named(void **state)
{
    static char longer[700];

    (void)state;
    memset(longer, 'x', sizeof longer - 1);
    WRONG(project_no, "", "project_no");
    WRONG(project_no, "a/b", "project_no");
    WRONG(unit, "north", "unit");
    WRONG(unit, NULL, "unit");
    WRONG(subunit, "gangwu", "subunit");
    WRONG(name, "", "name");
    WRONG(name, longer, "name");
    WRONG(name, "a\x1b[31m", "name");
    WRONG(name, "a\xC2\x9B", "name");
    WRONG(investor, "a\xE2\x80\xAE b", "investor");
    WRONG(contact_phone,
          "\xE2\x80\xAD"
          "13900000000",
          "contact_phone");
    WRONG(note, "\xE2\x81\xA6", "note");
    WRONG(name, "\xEE\x80\x80", "name");           /* private use: no font has it */
    WRONG(content, "\xF0\x9F\x98\x80", "content"); /* an emoji */
    WRONG(contact, "\xEE\xA1\xA3", "contact");
    WRONG(investor, NULL, "investor");
    WRONG(credit_code, "91110000600037341M", "credit_code");
    WRONG(investor_class, "rich", "investor_class");
    WRONG(nature, "old", "nature");
    WRONG(industry, "farming", "industry");
    WRONG(county_industry, "x", "county_industry");
    WRONG(chain_role, "x", "chain_role");
    WRONG(channel, "x", "channel");
    WRONG(returnee, "x", "returnee");
    WRONG(source_region, "x", "source_region");
    WRONG(kind, KIND_COUNT, "kind");
    WRONG(document, DOCUMENT_COUNT, "document");
    WRONG(amount.n, 0, "amount_wan");
    WRONG(amount.n, 500000, "amount_wan");
    WRONG(amount.n, AMOUNT_MOST_WAN + 1, "amount_wan");
    WRONG(amount_usd_wan, -1, "amount_usd_wan");
    WRONG(signed_on, 20201131, "signed_on");
    WRONG(page_seal, -1, "page_seal");
    WRONG(page_date, 10000, "page_date");
    WRONG(file_count, 0, "files");
    WRONG(file_count, PROJECT_FILES_MAX + 1, "files");
    WRONG(note, "\x01", "note");
}

static void shares_belong_to_foreign_projects(void **state)
{
    struct project project = good();

    (void)state;
    project.has_foreign_share = true;
    project.foreign_share = fraction_int(30);
    assert_string_equal(wrong_field(&project, false), "foreign_share");
    project.foreign = true;
    assert_string_equal(wrong_field(&project, false), "");
    project.foreign_share = fraction_make(1001, 10);
    assert_string_equal(wrong_field(&project, false), "foreign_share");
}

static void files_are_of_the_types_that_count(void **state)
{
    struct project project = good();

    (void)state;
    project.files[0].type = "docx";
    assert_string_equal(wrong_field(&project, false), "files");
    project.files[0].type = "ofd";
    assert_string_equal(wrong_field(&project, false), "");
}

static void file_names_stay_in_one_folder(void **state)
{
    static const char *const names[] = {"../a.pdf", "a/b.pdf", "a\\b.pdf", ".a",   "",
                                        "c:a.pdf",  "a\nb",    "a;b",      "a.pdf"};
    struct project project = good();

    (void)state;
    project.file_count = 2;
    assert_string_equal(wrong_field(&project, false), "");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        one_file[1].name = names[i];
        assert_string_equal(wrong_field(&project, false), "files");
    }
}

static void a_tenfold_change_wants_confirmation(void **state)
{
    static const struct {
        int64_t before, now;
        bool asks;
    } cases[] = {
        {15000,  150000, true },
        {15000,  149999, false},
        {150000, 15000,  true },
        {149999, 15000,  false},
        {15000,  15000,  false},
    };
    struct project before = good(), now = good();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world w;
        world_make(&w, "");
        before.amount.n = cases[i].before;
        now.amount.n = cases[i].now;
        project_check_change(&now, &before, true, w.arena, &w.problems);
        assert_int_equal(w.problems.count, 0);
        project_check_change(&now, &before, false, w.arena, &w.problems);
        assert_int_equal(w.problems.count, cases[i].asks);
        world_done(&w);
    }
}

static void an_expansion_must_itself_reach_the_minimum(void **state)
{
    struct project project = good();
    struct world w;

    (void)state;
    project.nature = "expansion";
    project.amount.n = 9999;
    world_make(&w, "");
    project_check(&project, &w.settings, false, w.arena, &w.problems);
    assert_int_equal(w.problems.count, 1);
    assert_string_equal(w.problems.items[0].error.text,
                        "the increase of 9999万元 does not reach 10000万元: the project will not "
                        "count");
    world_done(&w);
}

static void credit_codes_carry_a_check_digit(void **state)
{
    static const char *const right[] = {"91110000600037341L", "91350100M000100Y43",
                                        "12100000400000624C"};
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

    (void)state;
    assert_true(credit_code_is_valid(right[0]));
    assert_true(credit_code_is_valid(right[1]));
    for (const char *digit = alphabet; *digit; digit++) {
        char code[19] = "91110000600037341L";
        code[17] = *digit;
        assert_int_equal(credit_code_is_valid(code), *digit == 'L');
    }
    assert_false(credit_code_is_valid(""));
    assert_false(credit_code_is_valid("91110000600037341"));
    assert_false(credit_code_is_valid("91110000600037341LL"));
    assert_false(credit_code_is_valid("9111000060003734IL"));
    assert_false(credit_code_is_valid("91110000600037341l"));
}

static void project_numbers_are_short_and_plain(void **state)
{
    (void)state;
    assert_true(project_no_is_valid("A-1z"));
    assert_true(project_no_is_valid("12345678901234567890123456789012"));
    assert_false(project_no_is_valid("123456789012345678901234567890123"));
    assert_false(project_no_is_valid(""));
    assert_false(project_no_is_valid("A_1"));
    assert_false(project_no_is_valid("A１"));
}

static const char *type_of(const char *head, size_t size)
{
    const char *type = file_type((struct bytes){(const uint8_t *)head, size});

    return type ? type : "";
}

static void files_are_known_by_their_first_bytes(void **state)
{
    (void)state;
    assert_string_equal(type_of("%PDF-1.4", 8), "pdf");
    assert_string_equal(type_of("\xFF\xD8\xFF\xE0", 4), "jpeg");
    assert_string_equal(type_of("\x89PNG\r\n\x1A\n", 8), "png");
    assert_string_equal(type_of("PK\x03\x04....OFD.xml", 15), "ofd");
    assert_string_equal(type_of("PK\x03\x04....word/document.xml", 25), "");
    assert_string_equal(type_of("%PDF", 4), "");
    assert_string_equal(type_of("", 0), "");
    assert_string_equal(type_of("MZ", 2), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_record_has_no_problem),
        cmocka_unit_test(every_wrong_field_is_named),
        cmocka_unit_test(shares_belong_to_foreign_projects),
        cmocka_unit_test(file_names_stay_in_one_folder),
        cmocka_unit_test(files_are_of_the_types_that_count),
        cmocka_unit_test(a_tenfold_change_wants_confirmation),
        cmocka_unit_test(an_expansion_must_itself_reach_the_minimum),
        cmocka_unit_test(credit_codes_carry_a_check_digit),
        cmocka_unit_test(project_numbers_are_short_and_plain),
        cmocka_unit_test(files_are_known_by_their_first_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
