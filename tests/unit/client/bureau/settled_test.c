/* LINKS: tests_support common common_merkle common_rpc common_trust proto */
/* What was received once is never nowhere, never thousands of times, and proven when it can be. */
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "tests/unit/client/bureau/fixture.h"

/* ---- the epoch before ---- */

static void a_receipt_of_an_epoch_before_is_never_nowhere(void **state)
{
    const struct rlimit none = {64, RLIM_INFINITY};
    const struct rlimit any = {RLIM_INFINITY, RLIM_INFINITY};
    Bairi__V1__Signed *sealed = submission();
    Bairi__V1__AppendReply *again = answer(sealed, "bairi/bohai/test/2", "zhongjie/Z-01@1");
    const char *path = arena_printf(arena, "%s/zhongjie_Z-01@1.receipt", bureau.receipts);
    const char *older = arena_printf(arena, "%s/epoch-1/zhongjie_Z-01@1.receipt", bureau.receipts);
    struct acceptances out = {0};

    (void)state;
    saved_as(sealed, "zhongjie/Z-01@1");
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0); /* as if it ended in the middle */
    assert_int_not_equal(settle(sealed, again, &out), STATUS_OK);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &any), 0);
    assert_int_equal(access(path, R_OK), 0);
    bureau.has_seen = false;
    assert_int_equal(settle(sealed, again, &out), STATUS_OK);
    assert_int_equal(access(path, R_OK), 0);
    assert_int_equal(access(older, R_OK), 0);
}

/* ---- the revocation list ---- */

/* A list of this size, as if it had been fetched before. */
static void have_list(size_t size)
{
    char hex[2 * SHA256_SIZE + 1];
    const char *papers = arena_printf(arena, "%s/papers", bureau.folder);
    uint8_t digest[SHA256_SIZE];

    revoked = (ProtobufCBinaryData){size, arena_alloc(arena, size)};
    memset(revoked.data, 'r', size);
    sha256((struct bytes){revoked.data, revoked.len}, digest);
    hex_encode(digest, SHA256_SIZE, hex);
    assert_int_equal(storage_folder(papers, NULL), STATUS_OK);
    assert_int_equal(storage_write(arena_printf(arena, "%s/%s", papers, hex), "bairi paper 1\n",
                                   (struct bytes){revoked.data, revoked.len}, NULL),
                     STATUS_OK);
}

static off_t size_of(const char *path)
{
    struct stat info;

    assert_int_equal(stat(path, &info), 0);
    return info.st_size;
}

static void a_receipt_carries_its_list(void **state)
{
    OWNED(buf_free) struct buf file = buf_make(DOSSIER_SIZE_MAX);
    Bairi__V1__Dossier *dossier = NULL;

    (void)state;
    have_list((size_t)1 << 20);
    saved_as(submission(), "zhongjie/Z-01@1");
    assert_int_equal(
        buf_read_file(&file, arena_printf(arena, "%s/zhongjie_Z-01@1.receipt", bureau.receipts),
                      NULL),
        STATUS_OK);
    assert_int_equal(dossier_unpack(buf_bytes(&file), arena, &dossier, NULL), STATUS_OK);
    assert_int_equal(dossier->crl.len, revoked.len);
    assert_memory_equal(dossier->crl.data, revoked.data, revoked.len);
}

/* A workbook of many rows while the list is long: memory and disk hold one list, not thousands. */
static void a_workbooks_receipts_share_a_long_list(void **state)
{
    enum { ROWS = 2000 };
    Bairi__V1__Signed **sealed = arena_array(arena, ROWS, sizeof(*sealed));
    Bairi__V1__AppendReply reply;
    struct acceptances out = {0};
    char hex[2 * SHA256_SIZE + 1];

    (void)state;
    bairi__v1__append_reply__init(&reply);
    have_list((size_t)1 << 20);
    reply.n_outcomes = ROWS;
    reply.outcomes = arena_array(arena, ROWS, sizeof(reply.outcomes[0]));
    for (size_t i = 0; i < ROWS; i++) {
        sealed[i] = i == 0 ? submission() : sealed[0];
        reply.outcomes[i] = i == 0 ? answer(sealed[0], ORIGIN, "")->outcomes[0] : reply.outcomes[0];
    }
    assert_int_equal(receipts_settle(&bureau, arena, sealed, ROWS, &reply, &out, NULL), STATUS_OK);
    assert_true(size_of(out.items[ROWS - 1].path) < 64 * 1024);
    hex_encode(digest_of(revoked).data, SHA256_SIZE, hex);
    assert_int_equal(size_of(arena_printf(arena, "%s/crl/%s.crl", bureau.receipts, hex)),
                     revoked.len);
}

static void a_head_put_aside_stays_until_the_next_is_kept(void **state)
{
    OWNED(buf_free) struct buf kept = buf_make(CHECKPOINT_SIZE_MAX);
    OWNED(buf_free) struct buf aside = buf_make(CHECKPOINT_SIZE_MAX);
    const char *path = arena_printf(arena, "%s/checkpoint", bureau.folder);

    (void)state;
    assert_int_equal(keep(head(5, 1, ORIGIN)), STATUS_OK);
    assert_int_equal(head_put_aside(&bureau, arena, NULL), STATUS_OK);
    assert_int_equal(buf_read_file(&kept, path, NULL), STATUS_OK);
    assert_int_equal(buf_read_file(&aside, arena_printf(arena, "%s.epoch-1", path), NULL),
                     STATUS_OK);
    assert_string_equal(buf_text(&kept), buf_text(&aside));
}

/* ---- a server that goes away behind its answer ---- */

/* The server does not answer any more: nothing listens there. */
static void cut_off(void)
{
    static const char *const NOBODY[] = {"127.0.0.1:1", NULL};
    const struct channel_options options = {.endpoints = NOBODY, .attempts = 1, .backoff_ms = 1};

    bureau.timeout_ms = 300;
    assert_int_equal(channel_create(&options, &bureau.channel, NULL), STATUS_OK);
}

/* The one note that waits to be proven; NULL: none. */
static const char *waiting(const Bairi__V1__AppendReply *reply)
{
    struct checkpoint checkpoint;
    char root[17];
    const char *path, *note = strstr(reply->outcomes[0]->receipt->proof, "\n\n") + 2;

    assert_int_equal(checkpoint_open(note, bureau.card.log_key, &checkpoint, NULL), STATUS_OK);
    hex_encode(checkpoint.root.bytes, 8, root);
    path = arena_printf(arena, "%s/unproven/1-1-%s.note", bureau.folder, root);
    return access(path, R_OK) == 0 ? path : NULL;
}

static void a_receipt_that_cannot_be_proven_yet_is_remembered(void **state)
{
    Bairi__V1__Signed *sealed = submission();
    Bairi__V1__AppendReply *reply = answer(sealed, ORIGIN, "zhongjie/Z-01@1");
    struct acceptances out = {0};

    (void)state;
    assert_int_equal(keep(head(5, 1, ORIGIN)), STATUS_OK);
    cut_off();
    assert_false(bureau_unproven(&bureau));
    assert_int_equal(settle(sealed, reply, &out), STATUS_OK);
    assert_true(bureau_unproven(&bureau));
    assert_non_null(waiting(reply));
    assert_int_equal(unproven_settle(&bureau, arena, NULL), STATUS_OK); /* still nobody there */
    assert_non_null(waiting(reply));
}

static void what_was_remembered_is_proven_later(void **state)
{
    Bairi__V1__Signed *sealed = submission();
    Bairi__V1__AppendReply *reply = answer(sealed, ORIGIN, "zhongjie/Z-01@1");
    struct acceptances out = {0};

    (void)state;
    assert_int_equal(keep(head(5, 1, ORIGIN)), STATUS_OK);
    cut_off();
    assert_int_equal(settle(sealed, reply, &out), STATUS_OK);
    bureau.seen = head(1, 7, ORIGIN); /* of the same size, and another */
    assert_int_equal(unproven_settle(&bureau, arena, NULL), STATUS_DATA_LOSS);
    assert_non_null(waiting(reply));
    bureau.has_seen = false;
    assert_int_equal(unproven_settle(&bureau, arena, NULL), STATUS_OK);
    assert_null(waiting(reply));
}

static void a_head_that_cannot_be_kept_is_no_success(void **state)
{
    Bairi__V1__Signed *sealed = submission();
    struct acceptances out = {0};

    (void)state;
    bureau.folder = arena_printf(arena, "%s/file/own", folder);
    scratch_write(arena_printf(arena, "%s/file", folder), "in the way");
    assert_int_equal(settle(sealed, answer(sealed, ORIGIN, "zhongjie/Z-01@1"), &out),
                     STATUS_FAILED_PRECONDITION);
}

static void why_it_could_not_be_kept_is_the_answer(void **state)
{
    Bairi__V1__Signed *sealed = submission();
    struct acceptances out = {0};
    struct error err;

    (void)state;
    error_clear(&err);
    assert_int_equal(storage_folder(arena_printf(arena, "%s/checkpoint/x", bureau.folder), NULL),
                     STATUS_OK);
    assert_int_equal(symlink("nowhere/x", arena_printf(arena, "%s/unproven", bureau.folder)), 0);
    enum status status = receipts_settle(&bureau, arena, &sealed, 1,
                                         answer(sealed, ORIGIN, "zhongjie/Z-01@1"), &out, &err);
    assert_int_not_equal(status, STATUS_NOT_FOUND); /* the one that could not be remembered */
    assert_int_equal(status, err.status);
    assert_non_null(strstr(err.text, "/checkpoint"));
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FACT(a_receipt_of_an_epoch_before_is_never_nowhere),
        FACT(a_receipt_carries_its_list),
        FACT(a_workbooks_receipts_share_a_long_list),
        FACT(a_head_put_aside_stays_until_the_next_is_kept),
        FACT(a_receipt_that_cannot_be_proven_yet_is_remembered),
        FACT(what_was_remembered_is_proven_later),
        FACT(a_head_that_cannot_be_kept_is_no_success),
        FACT(why_it_could_not_be_kept_is_the_answer),
    };

    /* thousands of durable files: a disk would be waited for */
    if (access("/dev/shm", W_OK) == 0)
        setenv("TMPDIR", "/dev/shm", 1);
    return cmocka_run_group_tests(tests, make_cast, drop_cast);
}
