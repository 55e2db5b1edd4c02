/* LINKS: tests_support common proto */
/* The outbox keeps signed batches as they are, oldest first, each only for its author. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>
#include <unistd.h>

#include "client/bureau/internal.h"
#include "tests/support/scratch.h"

static struct arena *arena;
static const char *folder;
static struct outbox outbox;

static int setup(void **state)
{
    (void)state;
    arena = arena_create(4 << 20);
    folder = scratch_folder();
    outbox = (struct outbox){.folder = arena_printf(arena, "%s/deep/outbox", folder)};
    memset(outbox.fingerprint, 0xAB, sizeof(outbox.fingerprint));
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    scratch_remove(folder);
    arena_destroy(&arena);
    return 0;
}

static const char *put(struct outbox *box, const char *statement, int64_t us)
{
    Bairi__V1__SubmitBatchRequest batch;
    Bairi__V1__Signed sealed;
    Bairi__V1__Signed *list[1] = {&sealed};
    const char *path = NULL;

    bairi__v1__submit_batch_request__init(&batch);
    bairi__v1__signed__init(&sealed);
    sealed.statement.data = arena_memdup(arena, statement, strlen(statement));
    sealed.statement.len = strlen(statement);
    batch.signed_ = list;
    batch.n_signed_ = 1;
    assert_int_equal(outbox_put(box, &batch, (struct instant){us}, arena, &path, NULL), STATUS_OK);
    return path;
}

static size_t waiting(const char ***paths)
{
    size_t count = 99;

    assert_int_equal(outbox_list(&outbox, arena, paths, &count, NULL), STATUS_OK);
    return count;
}

static void batches_come_back_byte_for_byte_oldest_first(void **state)
{
    const Bairi__V1__SubmitBatchRequest *batch = NULL;
    const char **paths = NULL;

    (void)state;
    assert_int_equal(waiting(&paths), 0);
    put(&outbox, "second", 2000000);
    put(&outbox, "first", 1000000);
    assert_int_equal(waiting(&paths), 2);
    assert_int_equal(outbox_read(paths[0], arena, &batch, NULL), STATUS_OK);
    assert_int_equal(batch->n_signed_, 1);
    assert_memory_equal(batch->signed_[0]->statement.data, "first", 5);
}

static void two_batches_of_one_instant_both_wait(void **state)
{
    const Bairi__V1__SubmitBatchRequest *batch = NULL;
    const char **paths = NULL;

    (void)state;
    put(&outbox, "one", 7);
    put(&outbox, "two", 7);
    assert_int_equal(waiting(&paths), 2);
    assert_int_equal(outbox_read(paths[0], arena, &batch, NULL), STATUS_OK);
    assert_memory_equal(batch->signed_[0]->statement.data, "one", 3);
}

static void a_batch_done_is_gone_and_a_refused_one_lies_aside(void **state)
{
    const char **paths = NULL;
    const char *done = put(&outbox, "done", 1);
    const char *refused = put(&outbox, "refused", 2);
    struct error why;

    (void)state;
    error_clear(&why);
    error_set(&why, STATUS_ABORTED, "%s/%s changed\nmeanwhile", "zhongjie", "Z-01");
    assert_int_equal(outbox_remove(done, NULL), STATUS_OK);
    assert_int_equal(outbox_remove(done, NULL), STATUS_OK);
    assert_int_equal(outbox_refuse(refused, &why, arena, NULL), STATUS_OK);
    assert_int_equal(waiting(&paths), 0);
    assert_int_equal(access(arena_printf(arena, "%s.refused", refused), R_OK), 0);
}

static void the_reason_of_a_refusal_is_kept_as_it_can_be_translated(void **state)
{
    const char *refused = put(&outbox, "refused", 2);
    const char **paths = NULL;
    struct error why;
    size_t count = 0;

    (void)state;
    error_clear(&why);
    error_set(&why, STATUS_ABORTED, "%s/%s changed\nmeanwhile", "zhongjie", "Z-01");
    assert_int_equal(outbox_refuse(refused, &why, arena, NULL), STATUS_OK);
    assert_int_equal(outbox_list_refused(&outbox, arena, &paths, &count, NULL), STATUS_OK);
    assert_int_equal(count, 1);
    error_clear(&why);
    outbox_why(paths[0], arena, &why);
    assert_int_equal(why.status, STATUS_ABORTED);
    assert_string_equal(why.id, "%s/%s changed meanwhile");
    assert_int_equal(why.arg_count, 2);
    assert_string_equal(why.args[1], "Z-01");
    assert_string_equal(why.text, "zhongjie/Z-01 changed meanwhile");
}

static void a_lost_or_foreign_reason_says_nothing(void **state)
{
    const char *path = arena_printf(arena, "%s/a.batch.refused", folder);
    struct error why;

    (void)state;
    outbox_why(path, arena, &why);
    assert_int_equal(why.status, STATUS_OK);
    scratch_write(arena_printf(arena, "%s/a.batch.why", folder), "something else");
    outbox_why(path, arena, &why);
    assert_int_equal(why.status, STATUS_OK);
    scratch_write(arena_printf(arena, "%s/a.batch.why", folder), "bairi refusal 1\n");
    outbox_why(path, arena, &why);
    assert_int_equal(why.status, STATUS_OK);
}

static void another_person_s_batch_is_left_alone(void **state)
{
    struct outbox other = outbox;
    const char **paths = NULL;

    (void)state;
    memset(other.fingerprint, 0xCD, sizeof(other.fingerprint));
    put(&other, "theirs", 1);
    assert_int_equal(waiting(&paths), 0);
}

static void a_file_of_another_kind_is_no_batch(void **state)
{
    const Bairi__V1__SubmitBatchRequest *batch = NULL;
    const char *path = put(&outbox, "x", 1);

    (void)state;
    scratch_write(path, "bairi outbox 2\nsomething");
    assert_int_equal(outbox_read(path, arena, &batch, NULL), STATUS_INVALID_ARGUMENT);
    scratch_write(path, "");
    assert_int_equal(outbox_read(path, arena, &batch, NULL), STATUS_INVALID_ARGUMENT);
}

static void only_a_judgement_is_final(void **state)
{
    (void)state;
    assert_true(outbox_is_final(STATUS_INVALID_ARGUMENT));
    assert_true(outbox_is_final(STATUS_ABORTED));
    assert_true(outbox_is_final(STATUS_PERMISSION_DENIED));
    assert_false(outbox_is_final(STATUS_UNAVAILABLE));
    assert_false(outbox_is_final(STATUS_DEADLINE_EXCEEDED));
    assert_false(outbox_is_final(STATUS_INTERNAL));
    assert_false(outbox_is_final(STATUS_DATA_LOSS));
    assert_false(outbox_is_final(STATUS_UNAUTHENTICATED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(batches_come_back_byte_for_byte_oldest_first, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(two_batches_of_one_instant_both_wait, setup, teardown),
        cmocka_unit_test_setup_teardown(a_batch_done_is_gone_and_a_refused_one_lies_aside, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_reason_of_a_refusal_is_kept_as_it_can_be_translated,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(a_lost_or_foreign_reason_says_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(another_person_s_batch_is_left_alone, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_of_another_kind_is_no_batch, setup, teardown),
        cmocka_unit_test(only_a_judgement_is_final),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
