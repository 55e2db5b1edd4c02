/* LINKS: tests_support common */
/* The program that sets pages gets its paper on stdin; what it says when it fails is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "client/commands/render_run.h"
#include "tests/support/scratch.h"

struct place {
    struct arena *arena;
    const char *folder, *program;
    struct buf out;
    struct error err;
};

static void place_make(struct place *p, const char *script)
{
    p->arena = arena_create(1 << 20);
    assert_non_null(p->arena);
    p->folder = arena_strdup(p->arena, scratch_folder());
    p->program = arena_printf(p->arena, "%s/bairi-render", p->folder);
    p->out = buf_make(1 << 20);
    error_clear(&p->err);
    scratch_write(p->program, script);
    assert_int_equal(chmod(p->program, 0755), 0);
}

static void place_remove(struct place *p)
{
    scratch_remove(p->folder);
    buf_free(&p->out);
    arena_destroy(&p->arena);
}

static enum status run(struct place *p)
{
    static const char paper[] = "{\"paper\": 1}";
    const struct bytes json = {(const uint8_t *)paper, sizeof paper - 1};

    return render_run(p->program, "pdf", json, &p->out, &p->err);
}

static void it_reads_the_paper_and_writes_the_document(void **state)
{
    struct place p;

    (void)state;
    place_make(&p, "#!/bin/sh\nprintf '%s %s ' \"$1\" \"$2\"\ncat\n");
    assert_int_equal(run(&p), STATUS_OK);
    assert_string_equal(buf_text(&p.out), "--to pdf {\"paper\": 1}");
    place_remove(&p);
}

static void its_last_words_are_told_when_it_fails(void **state)
{
    struct place p;

    (void)state;
    place_make(&p,
               "#!/bin/sh\necho half\necho 'a stand-in' >&2\necho 'no font has 䶮' >&2\nexit 6\n");
    assert_int_equal(run(&p), STATUS_FAILED_PRECONDITION);
    assert_non_null(strstr(p.err.text, ": no font has 䶮"));
    assert_int_equal(p.out.size, 0);
    place_remove(&p);
}

static void one_that_cannot_be_run_is_named(void **state)
{
    struct place p;

    (void)state;
    place_make(&p, "");
    assert_int_equal(chmod(p.program, 0644), 0);
    assert_int_equal(run(&p), STATUS_FAILED_PRECONDITION);
    assert_non_null(strstr(p.err.text, p.program));
    place_remove(&p);
}

static void it_is_found_beside_the_program_before_the_path(void **state)
{
    struct place p;
    const char *self;

    (void)state;
    place_make(&p, "#!/bin/sh\n");
    self = arena_printf(p.arena, "%s/bairi", p.folder);
    assert_string_equal(render_find(self, "/usr/bin", p.arena), p.program);
    assert_string_equal(render_find("/nowhere/bairi",
                                    arena_printf(p.arena, "relative:/nowhere:%s", p.folder),
                                    p.arena),
                        p.program);
    assert_null(render_find("/nowhere/bairi", "/nowhere::", p.arena));
    assert_null(render_find(NULL, NULL, p.arena));
    place_remove(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_reads_the_paper_and_writes_the_document),
        cmocka_unit_test(its_last_words_are_told_when_it_fails),
        cmocka_unit_test(one_that_cannot_be_run_is_named),
        cmocka_unit_test(it_is_found_beside_the_program_before_the_path),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
