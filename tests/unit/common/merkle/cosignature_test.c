/* LINKS: tests_support common_trust common */
/* Cosignatures of witnesses: made, found, and refused after any change; keys as words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "common/merkle/cosignature.h"
#include "tests/support/scratch.h"

#define ORIGIN "bairi/bohai/bohai-2020q4/1"

static const char *folder;
static struct log_key *log_key, *key;
static struct witness city = {.name = "cangzhou-shangwuju"};
static const struct instant now = {INT64_C(1602120600999999)};
static char note[CHECKPOINT_SIZE_MAX], cosigned[CHECKPOINT_SIZE_MAX];

static struct log_key *make(const char *name)
{
    struct log_key *made = NULL;

    assert_int_equal(log_key_generate(scratch_path(folder, name), NULL), STATUS_OK);
    assert_int_equal(log_key_load(scratch_path(folder, name), &made, NULL), STATUS_OK);
    return made;
}

static int set_up(void **state)
{
    struct checkpoint checkpoint = {.origin = ORIGIN, .size = 7};
    OWNED(buf_free) struct buf text = buf_make(CHECKPOINT_SIZE_MAX);

    (void)state;
    folder = scratch_folder();
    log_key = make("log.key");
    key = make("witness.key");
    log_key_public(key, city.key);
    assert_int_equal(checkpoint_sign(&checkpoint, log_key, &text, NULL), STATUS_OK);
    snprintf(note, sizeof note, "%s", buf_text(&text));
    assert_int_equal(cosignature_make(note, city.name, key, now, &text, NULL), STATUS_OK);
    snprintf(cosigned, sizeof cosigned, "%s", buf_text(&text));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    log_key_destroy(&log_key);
    log_key_destroy(&key);
    scratch_remove(folder);
    return 0;
}

static void a_cosignature_is_found_with_its_time(void **state)
{
    struct checkpoint checkpoint;
    uint8_t public_key[ED25519_KEY_SIZE];
    struct instant time;
    struct bytes line;

    (void)state;
    assert_int_equal(cosignature_find(cosigned, &city, &line, &time, NULL), STATUS_OK);
    assert_int_equal(time.us, INT64_C(1602120600000000));
    assert_string_equal((const char *)line.data, cosigned + strlen(note));
    assert_int_equal(line.size, strlen(cosigned) - strlen(note));
    log_key_public(log_key, public_key);
    assert_int_equal(checkpoint_open(cosigned, public_key, &checkpoint, NULL), STATUS_OK);
    assert_int_equal(checkpoint.size, 7);
}

static void what_the_log_signed_is_the_first_part(void **state)
{
    (void)state;
    assert_int_equal(note_own_length(note), strlen(note));
    assert_int_equal(note_own_length(cosigned), strlen(note));
    assert_int_equal(note_own_length("no note\n"), 0);
}

static void without_the_witness_there_is_none(void **state)
{
    struct witness other = {.name = "other"};
    struct instant time;

    (void)state;
    memcpy(other.key, city.key, sizeof other.key);
    assert_int_equal(cosignature_find(note, &city, NULL, &time, NULL), STATUS_NOT_FOUND);
    assert_int_equal(cosignature_find(cosigned, &other, NULL, &time, NULL), STATUS_NOT_FOUND);
    other = city;
    other.key[0] ^= 1; /* the same name with another key has another id */
    assert_int_equal(cosignature_find(cosigned, &other, NULL, &time, NULL), STATUS_NOT_FOUND);
}

static void any_bit_changed_in_what_was_cosigned_is_seen(void **state)
{
    const size_t body = (size_t)(strstr(cosigned, "\n\n") - cosigned) + 1;
    char changed[CHECKPOINT_SIZE_MAX];
    struct instant time;

    (void)state;
    for (size_t i = 0; i < strlen(cosigned); i++) {
        if (i >= body && i < strlen(note)) /* the log's own signature is the log's to check */
            continue;
        for (int bit = 0; bit < 8; bit++) {
            memcpy(changed, cosigned, sizeof changed);
            changed[i] = (char)(changed[i] ^ 1 << bit);
            if (cosignature_find(changed, &city, NULL, &time, NULL) == STATUS_OK)
                fail_msg("byte %zu bit %d is not covered", i, bit);
        }
    }
}

static void a_key_is_one_word(void **state)
{
    OWNED(buf_free) struct buf word = buf_make(WITNESS_WORD_SIZE);
    char changed[WITNESS_WORD_SIZE];
    struct witness read;

    (void)state;
    assert_int_equal(witness_write(&city, &word, NULL), STATUS_OK);
    assert_int_equal(witness_read(buf_text(&word), &read, NULL), STATUS_OK);
    assert_string_equal(read.name, city.name);
    assert_memory_equal(read.key, city.key, ED25519_KEY_SIZE);
    for (size_t i = 0; i < word.size; i++) {
        memcpy(changed, buf_text(&word), word.size + 1);
        changed[i] = (char)(changed[i] ^ 1);
        assert_int_equal(witness_read(changed, &read, NULL), STATUS_INVALID_ARGUMENT);
        changed[i] = '\0';
        assert_int_equal(witness_read(changed, &read, NULL), STATUS_INVALID_ARGUMENT);
    }
}

static void a_name_has_no_blank_and_no_plus(void **state)
{
    OWNED(buf_free) struct buf text = buf_make(CHECKPOINT_SIZE_MAX);

    (void)state;
    assert_true(witness_name_is_valid("city.gov.cn/log"));
    assert_false(witness_name_is_valid(""));
    assert_false(witness_name_is_valid("a b"));
    assert_false(witness_name_is_valid("a+b"));
    assert_false(witness_name_is_valid("\xE6\xB2\xA7"));
    assert_int_equal(cosignature_make(note, "a b", key, now, &text, NULL), STATUS_INVALID_ARGUMENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cosignature_is_found_with_its_time),
        cmocka_unit_test(what_the_log_signed_is_the_first_part),
        cmocka_unit_test(without_the_witness_there_is_none),
        cmocka_unit_test(any_bit_changed_in_what_was_cosigned_is_seen),
        cmocka_unit_test(a_key_is_one_word),
        cmocka_unit_test(a_name_has_no_blank_and_no_plus),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
