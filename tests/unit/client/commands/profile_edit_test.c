/* LINKS: common */
/* A profile is written into client.ini and everything else there stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "client/commands/profile_edit.h"

static const struct profile_entry ENTRIES[] = {
    {"server", "a:1"},
    {"crl",    ""   },
    {"lang",   NULL },
    {"key",    "/k" },
    {NULL,     NULL }
};

static void edits(const char *old, const char *wanted)
{
    OWNED(buf_free) struct buf out = buf_make(4096);
    struct bytes bytes = {(const uint8_t *)old, strlen(old)};

    assert_int_equal(profile_edit(bytes, "default", ENTRIES, &out, NULL), STATUS_OK);
    assert_string_equal(buf_text(&out), wanted);
}

static void a_file_that_is_not_there_begins_with_the_profile(void **state)
{
    OWNED(buf_free) struct buf out = buf_make(4096);

    (void)state;
    edits("", "[profile default]\nserver = a:1\nkey = /k\n");
    assert_int_equal(profile_edit((struct bytes){NULL, 0}, "x", ENTRIES, &out, NULL), STATUS_OK);
    assert_string_equal(buf_text(&out), "[profile x]\nserver = a:1\nkey = /k\n");
}

static void known_keys_are_replaced_and_new_ones_added_behind(void **state)
{
    (void)state;
    edits("; head\n[profile default]\n# mine\n server=old ; note\nlang = zh\n\n; of other\n"
          "[profile other]\nserver = o:1\n",
          "; head\n[profile default]\n# mine\nserver = a:1\nlang = zh\nkey = /k\n\n; of other\n"
          "[profile other]\nserver = o:1\n");
}

static void an_empty_answer_empties_the_key(void **state)
{
    (void)state;
    edits("[profile default]\ncrl = old.pem\n", "[profile default]\ncrl = \nserver = a:1\n"
                                                "key = /k\n");
}

static void a_last_line_without_its_end_is_completed(void **state)
{
    (void)state;
    edits("\xEF\xBB\xBF[profile other]\r\nserver = o:1",
          "[profile other]\r\nserver = o:1\n\n[profile default]\nserver = a:1\nkey = /k\n");
}

static void what_a_line_cannot_hold_is_refused(void **state)
{
    static const char *const BAD[] = {"a\nb", "/x ;y", " /x", "/x ", ";x"};
    OWNED(buf_free) struct buf out = buf_make(4096);

    (void)state;
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++) {
        const struct profile_entry entries[] = {
            {"key", BAD[i]},
            {NULL,  NULL  }
        };
        assert_int_equal(profile_edit((struct bytes){NULL, 0}, "x", entries, &out, NULL),
                         STATUS_INVALID_ARGUMENT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_is_not_there_begins_with_the_profile),
        cmocka_unit_test(known_keys_are_replaced_and_new_ones_added_behind),
        cmocka_unit_test(an_empty_answer_empties_the_key),
        cmocka_unit_test(a_last_line_without_its_end_is_completed),
        cmocka_unit_test(what_a_line_cannot_hold_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
