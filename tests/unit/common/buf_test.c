/* LINKS: tests_support */
/* The builder's ceiling, files written whole or not at all, hex and base64. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#include "common/buf.h"
#include "tests/support/scratch.h"

static void an_empty_builder_is_an_empty_text(void **state)
{
    struct buf buf = buf_make(10);

    (void)state;
    assert_string_equal(buf_text(&buf), "");
    assert_int_equal(buf_bytes(&buf).size, 0);
    assert_int_equal(buf_finish(&buf, NULL), STATUS_OK);
    buf_free(&buf);
}

static void appends_grow_and_end_with_nul(void **state)
{
    struct buf buf = buf_make(100000);

    (void)state;
    buf_adds(&buf, "ab");
    buf_addc(&buf, '\0');
    buf_addf(&buf, "%s-%d", "x", 5);
    buf_add_be32(&buf, 0x01020304);
    buf_add_be64(&buf, UINT64_C(0x0102030405060708));
    assert_int_equal(buf.size, 3 + 3 + 4 + 8);
    assert_memory_equal(buf.data, "ab\0x-5\1\2\3\4\1\2\3\4\5\6\7\10", 19);
    buf_clear(&buf);
    buf_addf(&buf, "%5000d", 1);
    assert_int_equal(buf.size, 5000);
    assert_int_equal(strlen(buf_text(&buf)), 5000);
    buf_free(&buf);
    assert_int_equal(buf.ceiling, 100000);
}

static void over_the_ceiling_nothing_more_is_added(void **state)
{
    struct buf buf = buf_make(4);
    struct error err;

    (void)state;
    buf_adds(&buf, "abcd");
    assert_int_equal(buf_finish(&buf, &err), STATUS_OK);
    buf_addc(&buf, 'e');
    buf_adds(&buf, "");
    assert_int_equal(buf_finish(&buf, &err), STATUS_RESOURCE_EXHAUSTED);
    assert_string_equal(buf_text(&buf), "abcd");
    assert_true(strlen(err.text) > 0);
    buf_clear(&buf);
    assert_int_equal(buf_finish(&buf, &err), STATUS_OK);
    buf_free(&buf);
}

static size_t count_entries(const char *folder)
{
    DIR *open = opendir(folder);
    size_t count = 0;

    for (struct dirent *entry = readdir(open); entry; entry = readdir(open))
        count += entry->d_name[0] != '.';
    closedir(open);
    return count;
}

static void a_file_is_written_read_and_replaced(void **state)
{
    const char *folder = scratch_folder();
    const char *path = scratch_path(folder, "file");
    struct buf buf = buf_make(100);
    struct stat info;
    struct error err;

    (void)state;
    assert_int_equal(buf_write_file(path, (struct bytes){(const uint8_t *)"a\0b", 3}, 0600, &err),
                     STATUS_OK);
    assert_int_equal(buf_write_file(path, (struct bytes){(const uint8_t *)"new", 3}, 0640, &err),
                     STATUS_OK);
    stat(path, &info);
    assert_int_equal(info.st_mode & 07777, 0640);
    assert_int_equal(count_entries(folder), 1);
    buf_adds(&buf, "old");
    assert_int_equal(buf_read_file(&buf, path, &err), STATUS_OK);
    assert_string_equal(buf_text(&buf), "new");
    buf_free(&buf);
    scratch_remove(folder);
}

static void files_that_cannot_be_read_say_why(void **state)
{
    const char *folder = scratch_folder();
    struct buf buf = buf_make(2);
    struct error err;

    (void)state;
    assert_int_equal(buf_read_file(&buf, scratch_path(folder, "none"), &err), STATUS_NOT_FOUND);
    assert_non_null(strstr(err.text, "none"));
    scratch_write(scratch_path(folder, "big"), "abc");
    assert_int_equal(buf_read_file(&buf, scratch_path(folder, "big"), &err),
                     STATUS_RESOURCE_EXHAUSTED);
    assert_int_equal(buf_read_file(&buf, folder, &err), STATUS_INVALID_ARGUMENT);
    assert_int_equal(buf_write_file(scratch_path(folder, "no/file"),
                                    (struct bytes){(const uint8_t *)"x", 1}, 0600, &err),
                     STATUS_NOT_FOUND);
    /* a folder stands where the file should: nothing temporary is left */
    mkdir(scratch_path(folder, "taken"), 0700);
    assert_int_not_equal(buf_write_file(scratch_path(folder, "taken"),
                                        (struct bytes){(const uint8_t *)"x", 1}, 0600, &err),
                         STATUS_OK);
    assert_int_equal(count_entries(folder), 2);
    buf_free(&buf);
    scratch_remove(folder);
}

static void hex_goes_there_and_back(void **state)
{
    uint8_t bytes[3] = {0x00, 0xAB, 0xFF}, back[3];
    char text[7];

    (void)state;
    hex_encode(bytes, 3, text);
    assert_string_equal(text, "00abff");
    assert_true(hex_decode("00ABff", back, 3));
    assert_memory_equal(bytes, back, 3);
    assert_false(hex_decode("00abf", back, 3));
    assert_false(hex_decode("00abff0", back, 3));
    assert_false(hex_decode("00abfg", back, 3));
    assert_false(hex_decode("", back, 3));
}

static void base64_goes_there_and_back(void **state)
{
    static const char *const pairs[][2] = {
        {"",         ""        },
        {"f",        "Zg=="    },
        {"fo",       "Zm8="    },
        {"foo",      "Zm9v"    },
        {"foob",     "Zm9vYg=="},
        {"\xFB\xFF", "+/8="    },
    };

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct buf text = buf_make(100), back = buf_make(100);
        base64_encode((const uint8_t *)pairs[i][0], strlen(pairs[i][0]), &text);
        assert_string_equal(buf_text(&text), pairs[i][1]);
        assert_true(base64_decode(pairs[i][1], strlen(pairs[i][1]), &back));
        assert_string_equal(buf_text(&back), pairs[i][0]);
        buf_free(&text);
        buf_free(&back);
    }
}

static void base64_that_is_not_strict_is_refused(void **state)
{
    static const char *const wrong[] = {"Zg",   "Zg=",  "Zg==Zg==", "Z===", "====", "Zm9\n",
                                        "Zh==", "Zm9=", " Zg=",     "Z=g=", "Zm-_"};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct buf out = buf_make(100);
        assert_false(base64_decode(wrong[i], strlen(wrong[i]), &out));
        buf_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_builder_is_an_empty_text),
        cmocka_unit_test(appends_grow_and_end_with_nul),
        cmocka_unit_test(over_the_ceiling_nothing_more_is_added),
        cmocka_unit_test(a_file_is_written_read_and_replaced),
        cmocka_unit_test(files_that_cannot_be_read_say_why),
        cmocka_unit_test(hex_goes_there_and_back),
        cmocka_unit_test(base64_goes_there_and_back),
        cmocka_unit_test(base64_that_is_not_strict_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
