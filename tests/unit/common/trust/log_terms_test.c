/* LINKS: tests_support common_trust common */
/* Which key signs a log where: terms by campaign, turns in their order, the card's text of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "common/trust/card.h"

static const uint8_t first[ED25519_KEY_SIZE] = {1}, second[ED25519_KEY_SIZE] = {2},
                     third[ED25519_KEY_SIZE] = {3};

static enum status turn(struct log_terms *terms, uint32_t epoch, uint64_t size, const uint8_t *next)
{
    return log_terms_turn(terms, first, "a", epoch, size, next, NULL);
}

static const uint8_t *at(const struct log_terms *terms, uint32_t epoch, uint64_t size)
{
    return log_terms_at(first, terms, "a", epoch, size);
}

static void without_terms_the_one_key_signs_everything(void **state)
{
    struct log_terms none = {.count = 0};

    (void)state;
    assert_ptr_equal(at(NULL, 1, 5), first);
    assert_ptr_equal(at(&none, 9, UINT64_MAX), first);
}

static void a_turn_ends_one_key_and_begins_the_next(void **state)
{
    struct log_terms terms = {.count = 0};

    (void)state;
    assert_int_equal(turn(&terms, 1, 10, second), STATUS_OK);
    assert_memory_equal(at(&terms, 1, 10), first, ED25519_KEY_SIZE);
    assert_memory_equal(at(&terms, 1, 11), second, ED25519_KEY_SIZE);
    assert_memory_equal(at(&terms, 2, 1), second, ED25519_KEY_SIZE);
    assert_ptr_equal(log_terms_at(first, &terms, "b", 1, 11), first);
}

static void several_turns_follow_one_another(void **state)
{
    struct log_terms terms = {.count = 0};

    (void)state;
    assert_int_equal(turn(&terms, 1, 10, second), STATUS_OK);
    assert_int_equal(turn(&terms, 2, 3, third), STATUS_OK);
    assert_memory_equal(at(&terms, 1, 10), first, ED25519_KEY_SIZE);
    assert_memory_equal(at(&terms, 2, 3), second, ED25519_KEY_SIZE);
    assert_memory_equal(at(&terms, 2, 4), third, ED25519_KEY_SIZE);
}

static void no_turn_lies_before_another(void **state)
{
    struct log_terms terms = {.count = 0};

    (void)state;
    assert_int_equal(turn(&terms, 2, 10, second), STATUS_OK);
    assert_int_equal(turn(&terms, 2, 10, third), STATUS_FAILED_PRECONDITION);
    assert_int_equal(turn(&terms, 1, 99, third), STATUS_FAILED_PRECONDITION);
    assert_int_equal(terms.count, 2);
}

static void full_terms_stay_as_they_are(void **state)
{
    struct log_terms terms = {.count = 0};
    struct log_term other = {.campaign = "b", .epoch = LOG_TERM_OPEN};

    (void)state;
    while (terms.count + 1 < LOG_TERMS)
        assert_int_equal(log_terms_add(&terms, &other, NULL), STATUS_OK);
    assert_int_equal(turn(&terms, 1, 10, second), STATUS_RESOURCE_EXHAUSTED);
    assert_int_equal(terms.count, LOG_TERMS - 1);
    assert_ptr_equal(at(&terms, 1, 11), first);
}

static void a_card_tells_them(void **state)
{
    OWNED(buf_free) struct buf text = buf_make(64 * 1024);
    OWNED(buf_free) struct buf again = buf_make(64 * 1024);
    static struct trust_card card, read;

    (void)state;
    card = (struct trust_card){.domain = "bohai"};
    assert_int_equal(turn(&card.log_terms, 1, 10, second), STATUS_OK);
    assert_int_equal(turn(&card.log_terms, 2, 3, third), STATUS_OK);
    assert_int_equal(card_write(&card, &text, NULL), STATUS_OK);
    assert_non_null(strstr(buf_text(&text), "\n[log keys]\na.1 = 1:10 01000000 "));
    assert_non_null(strstr(buf_text(&text), "\na.3 = - 03000000 "));
    assert_int_equal(card_read(buf_bytes(&text), "card", &read, NULL), STATUS_OK);
    assert_int_equal(card_write(&read, &again, NULL), STATUS_OK);
    assert_string_equal(buf_text(&again), buf_text(&text));
}

static void a_card_with_damaged_terms_is_refused(void **state)
{
    static const char *const damages[][2] = {
        {"1:10 0", "9:10 0"},
        {"1:10 0", "0:10 0"},
        {"1:10 0", "1:1x 0"},
        {"1:10 0", "- 00"  },
        {"- 03",   "  03"  },
        {"- 03",   "- 0g"  },
        {"a.1 =",  "a-1 =" },
    };
    static struct trust_card card, read;

    (void)state;
    card = (struct trust_card){.domain = "bohai"};
    assert_int_equal(turn(&card.log_terms, 1, 10, second), STATUS_OK);
    assert_int_equal(turn(&card.log_terms, 2, 3, third), STATUS_OK);
    for (size_t i = 0; i < 7; i++) {
        OWNED(buf_free) struct buf text = buf_make(64 * 1024);
        assert_int_equal(card_write(&card, &text, NULL), STATUS_OK);
        char *place = strstr(text.data, damages[i][0]);
        assert_non_null(place);
        memcpy(place, damages[i][1], strlen(damages[i][1]));
        assert_int_equal(card_read(buf_bytes(&text), "card", &read, NULL), STATUS_INVALID_ARGUMENT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_terms_the_one_key_signs_everything),
        cmocka_unit_test(a_turn_ends_one_key_and_begins_the_next),
        cmocka_unit_test(several_turns_follow_one_another),
        cmocka_unit_test(no_turn_lies_before_another),
        cmocka_unit_test(full_terms_stay_as_they_are),
        cmocka_unit_test(a_card_tells_them),
        cmocka_unit_test(a_card_with_damaged_terms_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
