/* LINKS: tests_support common common_merkle common_trust */
/* What a card or a signature beside the keys tells of keys that a backup does not know. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "common/merkle/checkpoint.h"
#include "server/backup/backup.h"
#include "tests/support/scratch.h"

static const uint8_t first[ED25519_KEY_SIZE] = {1}, second[ED25519_KEY_SIZE] = {2},
                     third[ED25519_KEY_SIZE] = {3};
static struct trust_card card, newer;
static const char *folder;
static size_t told_of;

static int setup(void **state)
{
    (void)state;
    memset(&card, 0, sizeof(card));
    snprintf(card.domain, sizeof(card.domain), "bohai");
    memcpy(card.log_key, first, sizeof(first));
    newer = card;
    folder = scratch_folder();
    told_of = 0;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    scratch_remove(folder);
    return 0;
}

static void turn(struct trust_card *which, const char *campaign, uint64_t size, const uint8_t *key)
{
    assert_int_equal(log_terms_turn(&which->log_terms, first, campaign, 1, size, key, NULL),
                     STATUS_OK);
}

static enum status judge(void)
{
    return newer_refuse(&card, &newer, "a", folder, NULL);
}

static void count_key(void *context, const char *path)
{
    (void)context;
    (void)path;
    told_of++;
}

static void make_key(const char *name, struct log_key **out)
{
    assert_int_equal(log_key_generate(scratch_path(folder, name), NULL), STATUS_OK);
    assert_int_equal(log_key_load(scratch_path(folder, name), out, NULL), STATUS_OK);
}

/* ---- cards ---- */

static void a_card_that_names_no_other_turn_forbids_nothing(void **state)
{
    (void)state;
    assert_int_equal(judge(), STATUS_OK);
    turn(&card, "a", 5, second);
    assert_int_equal(judge(), STATUS_OK);
    turn(&newer, "a", 5, second);
    assert_int_equal(judge(), STATUS_OK);
}

static void a_turn_that_the_backup_lacks_forbids_it(void **state)
{
    (void)state;
    turn(&newer, "a", 5, second);
    assert_int_equal(judge(), STATUS_FAILED_PRECONDITION);
    turn(&card, "a", 5, second);
    turn(&newer, "a", 9, third);
    assert_int_equal(judge(), STATUS_FAILED_PRECONDITION);
}

static void an_older_card_forbids_nothing(void **state)
{
    (void)state;
    turn(&card, "a", 5, second);
    turn(&card, "a", 9, third);
    turn(&newer, "a", 5, second);
    assert_int_equal(judge(), STATUS_OK);
}

static void another_campaign_and_another_domain_tell_nothing(void **state)
{
    (void)state;
    turn(&newer, "b", 5, second);
    memcpy(newer.log_key, second, sizeof(second));
    assert_int_equal(judge(), STATUS_OK);
    turn(&newer, "a", 5, second);
    snprintf(newer.domain, sizeof(newer.domain), "elsewhere");
    assert_int_equal(judge(), STATUS_OK);
}

static void no_card_is_none_and_a_damaged_one_is_said(void **state)
{
    bool found = true;

    (void)state;
    assert_int_equal(newer_card(folder, &newer, &found, NULL), STATUS_OK);
    assert_false(found);
    scratch_write(scratch_path(folder, "trust-card.txt"), "[bairi trust card]\nformat = ");
    assert_int_not_equal(newer_card(folder, &newer, &found, NULL), STATUS_OK);
}

/* ---- keys ---- */

static void what_an_unknown_key_signed_is_told_even_beside_the_former(void **state)
{
    const struct restore_told told = {.key = count_key};
    struct checkpoint checkpoint = {.origin = "bairi/bohai/a/1", .size = 6};
    struct buf alone = buf_make(CHECKPOINT_SIZE_MAX), both = buf_make(CHECKPOINT_SIZE_MAX);
    struct log_key *former = NULL, *next = NULL;
    struct newer_keys keys;

    (void)state;
    make_key("log.key", &former);
    make_key("log.key.2", &next);
    log_key_public(former, card.log_key);
    const struct log_key *const signers[] = {former, next};
    assert_int_equal(checkpoint_sign(&checkpoint, former, &alone, NULL), STATUS_OK);
    assert_int_equal(checkpoint_sign_all(&checkpoint, signers, 2, &both, NULL), STATUS_OK);
    assert_int_equal(newer_find(folder, &card, &told, &keys, NULL), STATUS_OK);
    assert_int_equal(told_of, 1);
    assert_int_equal(newer_signed(&keys, "a", buf_text(&alone), "x", NULL), STATUS_OK);
    assert_int_equal(newer_signed(&keys, "a", buf_text(&both), "x", NULL),
                     STATUS_FAILED_PRECONDITION);
    assert_int_equal(newer_signed(&keys, "b", buf_text(&both), "x", NULL), STATUS_OK);
    buf_free(&alone);
    buf_free(&both);
    log_key_destroy(&former);
    log_key_destroy(&next);
}

static void a_key_of_one_campaign_is_new_to_another(void **state)
{
    const struct restore_told told = {.key = count_key};
    struct checkpoint checkpoint = {.origin = "bairi/bohai/a/1", .size = 6};
    struct buf note = buf_make(CHECKPOINT_SIZE_MAX);
    uint8_t public_key[ED25519_KEY_SIZE];
    struct log_key *next = NULL;
    struct newer_keys keys;

    (void)state;
    make_key("log.key.2", &next);
    log_key_public(next, public_key);
    turn(&card, "b", 5, public_key);
    assert_int_equal(checkpoint_sign(&checkpoint, next, &note, NULL), STATUS_OK);
    assert_int_equal(newer_find(folder, &card, &told, &keys, NULL), STATUS_OK);
    assert_int_equal(told_of, 0);
    assert_int_equal(newer_signed(&keys, "a", buf_text(&note), "x", NULL),
                     STATUS_FAILED_PRECONDITION);
    turn(&card, "a", 5, public_key);
    assert_int_equal(newer_signed(&keys, "a", buf_text(&note), "x", NULL), STATUS_OK);
    buf_free(&note);
    log_key_destroy(&next);
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(a_card_that_names_no_other_turn_forbids_nothing),
        FACT(a_turn_that_the_backup_lacks_forbids_it),
        FACT(an_older_card_forbids_nothing),
        FACT(another_campaign_and_another_domain_tell_nothing),
        FACT(no_card_is_none_and_a_damaged_one_is_said),
        FACT(what_an_unknown_key_signed_is_told_even_beside_the_former),
        FACT(a_key_of_one_campaign_is_new_to_another),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
