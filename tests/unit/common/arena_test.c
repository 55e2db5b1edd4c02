/* Arenas: zeroed, aligned, within the budget, given back at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "common/arena.h"

static void memory_is_zeroed_and_aligned(void **state)
{
    struct arena *arena = arena_create(1 << 20);

    (void)state;
    for (size_t size = 1; size < 6000; size = size * 3 / 2 + 1) {
        unsigned char *bytes = arena_alloc(arena, size);
        assert_non_null(bytes);
        assert_int_equal((uintptr_t)bytes % (size < 16 ? 8 : 16), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(bytes[i], 0);
        memset(bytes, 0xA5, size);
    }
    arena_reset(arena);
    assert_int_equal(arena_used(arena), 0);
    unsigned char *again = arena_alloc(arena, 3000);
    for (size_t i = 0; i < 3000; i++)
        assert_int_equal(again[i], 0);
    arena_destroy(&arena);
    assert_null(arena);
    arena_destroy(&arena);
}

static void the_budget_holds_to_the_byte(void **state)
{
    struct arena *arena = arena_create(100);

    (void)state;
    assert_null(arena_alloc(arena, 101));
    assert_non_null(arena_alloc(arena, 100));
    assert_null(arena_alloc(arena, 1));
    assert_null(arena_strdup(arena, ""));
    arena_reset(arena);
    assert_non_null(arena_alloc(arena, 0));
    assert_true(arena_used(arena) > 0);
    assert_null(arena_alloc(arena, SIZE_MAX));
    assert_null(arena_alloc(arena, SIZE_MAX - 8));
    arena_destroy(&arena);
}

static void memory_that_is_not_zeroed_keeps_to_alignment_and_budget(void **state)
{
    struct arena *arena = arena_create(64);

    (void)state;
    assert_int_equal((uintptr_t)arena_take(arena, 1) % 8, 0);
    assert_int_equal((uintptr_t)arena_take(arena, 17) % 16, 0);
    assert_int_equal(arena_used(arena), 8 + 32);
    assert_null(arena_take(arena, 25));
    assert_null(arena_take(arena, SIZE_MAX));
    assert_non_null(arena_take(arena, 24));
    arena_destroy(&arena);
}

static void even_endless_small_pieces_end(void **state)
{
    struct arena *arena = arena_create(10000);
    int count = 0;

    (void)state;
    while (arena_alloc(arena, 0))
        count++;
    assert_in_range(count, 1, 10000);
    arena_destroy(&arena);
}

static void an_array_that_overflows_is_refused(void **state)
{
    struct arena *arena = arena_create(1000);

    (void)state;
    assert_null(arena_array(arena, SIZE_MAX / 2, 3));
    assert_non_null(arena_array(arena, 10, 10));
    arena_destroy(&arena);
}

static void texts_are_copied(void **state)
{
    struct arena *arena = arena_create(100000);
    char wide[5000];

    (void)state;
    assert_string_equal(arena_strdup(arena, "abc"), "abc");
    assert_string_equal(arena_strndup(arena, "abc", 2), "ab");
    assert_string_equal(arena_strndup(arena, "abc", 9), "abc");
    assert_string_equal(arena_strndup(arena, NULL, 0), "");
    assert_string_equal(arena_printf(arena, "%d-%s", 7, "x"), "7-x");
    memset(wide, 'w', sizeof wide - 1);
    wide[sizeof wide - 1] = '\0';
    assert_string_equal(arena_printf(arena, "%s", wide), wide);
    assert_memory_equal(arena_memdup(arena, "a\0b", 3), "a\0b", 3);
    assert_non_null(arena_memdup(arena, NULL, 0));
    assert_null(arena_printf(arena, "%100001d", 1));
    arena_destroy(&arena);
}

static void large_and_small_pieces_do_not_touch_each_other(void **state)
{
    struct arena *arena = arena_create(64 << 20);
    unsigned char *pieces[200];

    (void)state;
    for (size_t i = 0; i < 200; i++) {
        size_t size = i % 7 == 0 ? 300000 : i * 13 + 1;
        pieces[i] = arena_alloc(arena, size);
        assert_non_null(pieces[i]);
        memset(pieces[i], (int)i, size);
    }
    for (size_t i = 0; i < 200; i++) {
        size_t size = i % 7 == 0 ? 300000 : i * 13 + 1;
        assert_int_equal(pieces[i][0], i);
        assert_int_equal(pieces[i][size - 1], i);
    }
    arena_destroy(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(the_budget_holds_to_the_byte),
        cmocka_unit_test(memory_that_is_not_zeroed_keeps_to_alignment_and_budget),
        cmocka_unit_test(even_endless_small_pieces_end),
        cmocka_unit_test(an_array_that_overflows_is_refused),
        cmocka_unit_test(texts_are_copied),
        cmocka_unit_test(large_and_small_pieces_do_not_touch_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
