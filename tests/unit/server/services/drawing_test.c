/* LINKS: tests_office */
/* The drawing in server/README.md is that of the table; with BAIRI_RENEW set it is written anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/office/drawing.h"

#define README TEST_DATA "/../../server/README.md"

static const char BEGIN[] = "<!-- states: drawn by ./run states -->\n";
static const char END[] = "<!-- end of states -->\n";

/* The file with the block between its marks replaced. */
static void drawn_anew(const struct buf *file, struct buf *out)
{
    const char *text = buf_text(file), *begin = strstr(text, BEGIN), *end = strstr(text, END);

    if (!begin || !end || end < begin)
        fail_msg("%s has no place for the drawing", README);
    begin += sizeof BEGIN - 1;
    buf_add(out, text, (size_t)(begin - text));
    drawing_of_states(out);
    buf_adds(out, end);
    assert_int_equal(buf_finish(out, NULL), STATUS_OK);
}

static void write_file(const struct buf *contents)
{
    FILE *file = fopen(README, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(contents->data, 1, contents->size, file), contents->size);
    assert_int_equal(fclose(file), 0);
}

static void the_readme_shows_the_table(void **state)
{
    struct buf file = buf_make(1 << 20), wanted = buf_make(1 << 20);

    (void)state;
    assert_int_equal(buf_read_file(&file, README, NULL), STATUS_OK);
    drawn_anew(&file, &wanted);
    if (getenv("BAIRI_RENEW"))
        write_file(&wanted);
    else if (strcmp(buf_text(&file), buf_text(&wanted)) != 0)
        fail_msg("server/README.md shows another table; ./run states draws it anew");
    buf_free(&file);
    buf_free(&wanted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_readme_shows_the_table),
    };

    return cmocka_run_group_tests_name("services/drawing", tests, NULL, NULL);
}
