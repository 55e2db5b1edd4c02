/* LINKS: common common_campaign proto */
/* Names of evidence on this machine: whatever was signed, a file lies in its folder and opens as
 * what it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/commands/evidence_down.h"
#include "common/text.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_create(4 << 20);
    return arena ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_destroy(&arena);
    return 0;
}

static void a_plain_name_stays(void **state)
{
    (void)state;
    assert_string_equal(down_name("合同.pdf", "pdf", arena), "合同.pdf");
    assert_string_equal(down_name("scan.JPG", "jpeg", arena), "scan.JPG");
    assert_string_equal(down_name("第1页.jpeg", "jpeg", arena), "第1页.jpeg");
}

static void no_name_leads_out_or_hides(void **state)
{
    static const struct {
        const char *name, *safe;
    } cases[] = {
        {"../../etc/passwd",  "_._.._etc_passwd.pdf"},
        {"/etc/cron.d/x.pdf", "_etc_cron.d_x.pdf"   },
        {"..\\..\\x.pdf",     "_._.._x.pdf"         },
        {".bashrc",           "_bashrc.pdf"         },
        {"-rf.pdf",           "_rf.pdf"             },
        {"a\nb\tc.pdf",       "abc.pdf"             },
        {"a\x1b[2Jb.pdf",     "a[2Jb.pdf"           },
        {"\xe2\x80\xae"
         "fdp.exe",  "fdp.exe.pdf"         },
        {"C:x.pdf",           "C_x.pdf"             },
        {"nul.pdf",           "_nul.pdf"            },
        {"COM1",              "_COM1.pdf"           },
        {"company.pdf",       "company.pdf"         },
        {"",                  "_.pdf"               },
        {".",                 "_.pdf"               },
        {"..",                "__.pdf"              },
        {"$(x)`y`;z.pdf",     "_(x)_y__z.pdf"       },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(down_name(cases[i].name, "pdf", arena), cases[i].safe);
}

static void the_ending_is_that_of_the_type(void **state)
{
    (void)state;
    assert_string_equal(down_name("contract.desktop", "pdf", arena), "contract.desktop.pdf");
    assert_string_equal(down_name("x.pdf", "png", arena), "x.pdf.png");
    assert_string_equal(down_name("x.pdf", "sh", arena), "x.pdf.bin");
    assert_string_equal(down_name("x.ofd", "ofd", arena), "x.ofd");
}

static void a_long_name_is_cut_between_characters(void **state)
{
    char name[1024] = "";

    (void)state;
    for (int i = 0; i < 100; i++)
        strcat(name, "合同");
    strcat(name, ".pdf");
    const char *safe = down_name(name, "pdf", arena);
    assert_true(strlen(safe) < 200);
    assert_true(text_width(safe) > 100);
}

static void two_files_never_share_a_name(void **state)
{
    struct project_file files[] = {
        {.name = "a.pdf",     .type = "pdf", .size = 1},
        {.name = "A.PDF",     .type = "pdf", .size = 2},
        {.name = "a\x01.pdf", .type = "pdf", .size = 3},
    };
    struct project project = {.files = files, .file_count = 3};
    uint8_t digest[32] = {1};
    Bairi__V1__Evidence letter;
    struct down_list list;

    (void)state;
    bairi__v1__evidence__init(&letter);
    letter.name = arena_strdup(arena, "a.pdf");
    letter.type = arena_strdup(arena, "pdf");
    letter.sha256 = (ProtobufCBinaryData){32, digest};
    letter.size = 4;
    assert_int_equal(down_list_make(&project, &letter, arena, &list, NULL), STATUS_OK);
    assert_int_equal(list.count, 4);
    assert_int_equal(list.size, 10);
    assert_string_equal(list.files[0].name, "a.pdf");
    assert_string_equal(list.files[1].name, "2-A.PDF");
    assert_string_equal(list.files[2].name, "3-a.pdf");
    assert_string_equal(list.files[3].name, "letter-a.pdf");
    assert_true(list.files[3].letter);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        FACT(a_plain_name_stays),
        FACT(no_name_leads_out_or_hides),
        FACT(the_ending_is_that_of_the_type),
        FACT(a_long_name_is_cut_between_characters),
        FACT(two_files_never_share_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
