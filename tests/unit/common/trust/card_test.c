/* LINKS: tests_support common */
/* The trust card: written, read back, refused when a digit is missing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "common/trust/card.h"

static struct trust_card example(void)
{
    struct trust_card card = {.domain = "bohai"};

    for (size_t i = 0; i < SHA256_SIZE; i++) {
        card.ca_digest[i] = (uint8_t)i;
        card.log_key[i] = (uint8_t)(i * 7);
        card.server_fingerprint[i] = (uint8_t)(255 - i);
    }
    return card;
}

static void a_card_says_what_was_written(void **state)
{
    OWNED(buf_free) struct buf text = buf_make(4096);
    struct trust_card card = example(), read;

    (void)state;
    assert_int_equal(card_write(&card, &text, NULL), STATUS_OK);
    assert_non_null(strstr(buf_text(&text), "ca = 00010203 04050607 "));
    assert_int_equal(card_read(buf_bytes(&text), "card", &read, NULL), STATUS_OK);
    assert_memory_equal(&card, &read, sizeof card);
}

static void a_card_names_stamper_and_witnesses(void **state)
{
    OWNED(buf_free) struct buf text = buf_make(4096);
    struct trust_card card = example(), read;

    (void)state;
    card.has_timestamp = true;
    card.timestamp[0] = 9;
    card.witness_count = 2;
    snprintf(card.witnesses[0].name, sizeof card.witnesses[0].name, "cangzhou");
    snprintf(card.witnesses[1].name, sizeof card.witnesses[1].name, "hebei");
    card.witnesses[1].key[5] = 7;
    assert_int_equal(card_write(&card, &text, NULL), STATUS_OK);
    assert_int_equal(card_read(buf_bytes(&text), "card", &read, NULL), STATUS_OK);
    assert_memory_equal(&card, &read, sizeof card);
    *strstr(text.data, "hebei") = 'H';
    assert_int_equal(card_read(buf_bytes(&text), "card", &read, NULL), STATUS_INVALID_ARGUMENT);
    *strstr(text.data, "timestamp = 0") = 'T'; /* a key nobody knows: no stamper is named */
    *strstr(text.data, "witnesses") = 'W';
    assert_int_equal(card_read(buf_bytes(&text), "card", &read, NULL), STATUS_OK);
    assert_false(read.has_timestamp);
    assert_int_equal(read.witness_count, 0);
}

static void a_card_with_a_damaged_line_is_refused(void **state)
{
    static const struct {
        const char *from, *to;
    } damages[] = {
        {"format = 1",       "format = 2"      },
        {"format = 1",       "formal = 1"      },
        {"domain = bohai",   "domain = Bohai"  },
        {"domain = bohai",   "domain =      "  },
        {"00010203",         "0001020g"        },
        {"00010203",         "000102  "        },
        {"log_key",          "log_kay"         },
        {"server",           "sorver"          },
        {"bairi trust card", "bairi trust cart"},
    };
    struct trust_card card = example(), read;

    (void)state;
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        OWNED(buf_free) struct buf text = buf_make(4096);
        assert_int_equal(card_write(&card, &text, NULL), STATUS_OK);
        char *where = strstr(text.data, damages[i].from);
        assert_non_null(where);
        memcpy(where, damages[i].to, strlen(damages[i].to));
        assert_int_equal(card_read(buf_bytes(&text), "card", &read, NULL), STATUS_INVALID_ARGUMENT);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_card_says_what_was_written),
        cmocka_unit_test(a_card_names_stamper_and_witnesses),
        cmocka_unit_test(a_card_with_a_damaged_line_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
