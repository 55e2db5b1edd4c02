/* A column of boxes is cut into pages: what belongs together stays together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "client/pages/flow.h"

static const struct room ROOM = {.upright = 100, .lying = 60, .pitch = 10};

static void draw(const struct box *box, cairo_t *cr, double x, double y, double width)
{
    (void)box, (void)cr, (void)x, (void)y, (void)width;
}

static struct flow flow_of(void **state)
{
    return (struct flow){.arena = *state};
}

static void add(struct flow *flow, size_t count, double height)
{
    for (size_t i = 0; i < count; i++)
        flow_add(flow, height, draw, NULL);
}

static size_t boxes_on(const struct sheet *page)
{
    size_t count = 0;

    for (const struct box *box = page->first; box && box != page->end; box = box->next)
        count++;
    return count;
}

static void a_page_takes_what_fits(void **state)
{
    struct flow flow = flow_of(state);
    struct sheet *pages;

    add(&flow, 22, 10);
    pages = flow_cut(&flow, &ROOM, *state);
    assert_int_equal(boxes_on(pages), 10);
    assert_int_equal(boxes_on(pages->next), 10);
    assert_int_equal(boxes_on(pages->next->next), 2);
    assert_null(pages->next->next->next);
}

static void glued_boxes_go_to_the_next_page_together(void **state)
{
    struct flow flow = flow_of(state);
    struct sheet *pages;

    add(&flow, 8, 10);
    flow_add(&flow, 10, draw, NULL)->glued = true; /* a heading */
    flow_add(&flow, 10, draw, NULL)->glued = true;
    add(&flow, 1, 10);
    pages = flow_cut(&flow, &ROOM, *state);
    assert_int_equal(boxes_on(pages), 8);
    assert_int_equal(boxes_on(pages->next), 3);
}

static void what_is_glued_beyond_a_page_is_broken_all_the_same(void **state)
{
    struct flow flow = flow_of(state);
    struct sheet *pages;

    for (int i = 0; i < 25; i++)
        flow_add(&flow, 10, draw, NULL)->glued = true;
    pages = flow_cut(&flow, &ROOM, *state);
    assert_int_equal(boxes_on(pages), 10);
    assert_int_equal(boxes_on(pages->next->next), 5);
}

static void blanks_vanish_at_a_pages_top(void **state)
{
    struct flow flow = flow_of(state);
    struct sheet *pages;

    add(&flow, 10, 10);
    flow_add(&flow, 20, NULL, NULL);
    add(&flow, 1, 10);
    pages = flow_cut(&flow, &ROOM, *state);
    assert_int_equal(boxes_on(pages->next), 1);
    assert_true(pages->next->used < 10.5);
}

static void a_repeated_head_takes_room_on_each_page(void **state)
{
    struct flow flow = flow_of(state);
    const struct box *head = flow_add(&flow, 20, draw, NULL);
    struct sheet *pages;

    for (int i = 0; i < 12; i++)
        flow_add(&flow, 10, draw, NULL)->head = head;
    pages = flow_cut(&flow, &ROOM, *state);
    assert_int_equal(boxes_on(pages), 9);
    assert_int_equal(boxes_on(pages->next), 4);
    assert_true(pages->next->used > 59.5 && pages->next->used < 60.5);
}

static void lying_pages_begin_and_end_where_asked(void **state)
{
    struct flow flow = flow_of(state);
    struct sheet *pages;

    add(&flow, 2, 10);
    flow_add(&flow, 10, draw, NULL)->turn = TURN_LYING;
    add(&flow, 6, 10);
    flow_add(&flow, 10, draw, NULL)->turn = TURN_UPRIGHT;
    pages = flow_cut(&flow, &ROOM, *state);
    assert_false(pages->lying);
    assert_true(pages->next->lying);
    assert_int_equal(boxes_on(pages->next), 6);
    assert_true(pages->next->next->lying);
    assert_false(pages->next->next->next->lying);
}

static void a_snapped_box_begins_on_the_grid(void **state)
{
    struct box box = {.snapped = true};

    (void)state;
    assert_true(flow_begin(&box, 13, 10) > 19.9 && flow_begin(&box, 13, 10) < 20.1);
    assert_true(flow_begin(&box, 20.001, 10) < 20.1);
    box.snapped = false;
    assert_true(flow_begin(&box, 13, 10) < 13.1);
}

static void an_empty_document_has_one_page(void **state)
{
    struct flow flow = flow_of(state);
    struct sheet *pages = flow_cut(&flow, &ROOM, *state);

    assert_non_null(pages);
    assert_null(pages->next);
    assert_int_equal(boxes_on(pages), 0);
}

static int open_arena(void **state)
{
    *state = arena_create(1 << 20);
    return *state ? 0 : -1;
}

static int close_arena(void **state)
{
    struct arena *arena = *state;

    arena_destroy(&arena);
    return 0;
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)
    const struct CMUnitTest tests[] = {
        FACT(a_page_takes_what_fits),
        FACT(glued_boxes_go_to_the_next_page_together),
        FACT(what_is_glued_beyond_a_page_is_broken_all_the_same),
        FACT(blanks_vanish_at_a_pages_top),
        FACT(a_repeated_head_takes_room_on_each_page),
        FACT(lying_pages_begin_and_end_where_asked),
        FACT(a_snapped_box_begins_on_the_grid),
        FACT(an_empty_document_has_one_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
