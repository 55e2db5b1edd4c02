/* One ledger in a scratch folder, under rules that take everything but what asks to be refused, and
 * signed statements for it. For the tests of this folder. */
#ifndef BAIRI_TESTS_UNIT_LEDGER_FIXTURE_H
#define BAIRI_TESTS_UNIT_LEDGER_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "server/ledger/ledger.h"
#include "tests/support/pki.h"
#include "tests/support/scratch.h"

#define ORIGIN "bairi/bohai/test/1"

enum { SLOW_MS = 800 }; /* what a statement that asks for it takes */

struct fixture {
    char folder[256];
    struct pki *pki;
    struct signer *signer;
    struct log_key *key;
    struct clock *clock;
    struct arena *arena;
    struct store *store;
    struct ledger *ledger;
    struct error err;
};
static struct fixture f;

/* ---- rules: each record leaves a row by what it names; its reason may ask for more ---- */

static inline enum status admit(void *context, const struct entry *entry, struct error *err)
{
    (void)context;
    if (strcmp(entry->statement->message->withdrawal->reason, "refuse me") == 0)
        return error_set(err, STATUS_FAILED_PRECONDITION, "refused as asked");
    if (strcmp(entry->statement->message->withdrawal->reason, "be slow") == 0)
        usleep(SLOW_MS * 1000);
    return STATUS_OK;
}

static inline enum status apply(void *context, const struct entry *entry, struct error *err)
{
    struct touched_row row = {.unit = entry->statement->message->withdrawal->project_no,
                              .idx = (int64_t)entry->index};

    (void)context;
    TRY(store_put(entry->tx, &table_touched, &row, err));
    if (strcmp(entry->statement->message->withdrawal->reason, "fail half put") == 0)
        return error_set(err, STATUS_DATA_LOSS, "failed as asked");
    return STATUS_OK;
}

static inline enum status before(void *context, struct transaction *tx, struct instant time,
                                 struct arena *arena, struct own_statements *out, struct error *err)
{
    (void)context;
    (void)tx;
    (void)time;
    (void)arena;
    (void)out;
    (void)err;
    return STATUS_OK;
}

static inline enum status after(void *context, const struct entry *entry,
                                struct own_statements *out, struct error *err)
{
    (void)context;
    (void)entry;
    (void)out;
    (void)err;
    return STATUS_OK;
}

static const struct ledger_rules rules = {
    .admit = admit, .apply = apply, .before = before, .after = after};

static inline void fatal(const struct error *err)
{
    fprintf(stderr, "fatal: %s\n", err->text);
    abort();
}

/* ---- opening ---- */

static inline const char *path(const char *name)
{
    return scratch_path(f.folder, name);
}

static inline enum status open_ledger(void)
{
    struct ledger_options options = {
        .log_key = f.key,
        .signer = f.signer,
        .clock = f.clock,
        .origin = ORIGIN,
        .campaign = "test",
        .checkpoint_path = path("checkpoint"),
        .rules = rules,
        .fatal = fatal,
    };

    error_clear(&f.err);
    TRY(store_open(&store_sqlite, path("ledger.db"), &f.store, &f.err));
    options.store = f.store;
    return ledger_open(&options, &f.ledger, &f.err);
}

static inline void close_ledger(void)
{
    ledger_close(&f.ledger);
    store_close(&f.store);
}

static inline int set_up(void **state)
{
    static const struct pki_person server = {.uri = "bairi://bohai/server/jingfaju/bairid"};

    (void)state;
    f = (struct fixture){0};
    f.pki = pki_create(true);
    pki_issue(f.pki, "server", &server);
    assert_int_equal(
        signer_load(pki_path(f.pki, "server.pem"), pki_path(f.pki, "server.key"), &f.signer, NULL),
        STATUS_OK);
    snprintf(f.folder, sizeof f.folder, "%s", scratch_folder());
    assert_int_equal(log_key_generate(path("log.key"), NULL), STATUS_OK);
    assert_int_equal(log_key_load(path("log.key"), &f.key, NULL), STATUS_OK);
    f.clock = clock_at("2020-10-08T09:00:00+08:00");
    f.arena = arena_create((size_t)256 << 20);
    assert_int_equal(open_ledger(), STATUS_OK);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    close_ledger();
    arena_destroy(&f.arena);
    clock_destroy(&f.clock);
    log_key_destroy(&f.key);
    signer_destroy(&f.signer);
    pki_destroy(&f.pki);
    scratch_remove(f.folder);
    return 0;
}

/* ---- statements ---- */

static inline char *text(struct arena *arena, const char *said)
{
    char *copy = arena_strdup(arena, said);

    assert_non_null(copy);
    return copy;
}

/* What its author saw of the log. */
struct seen {
    uint64_t size; /* 0: nothing */
    const struct hash *root;
};

/* A signed statement as it looks once opened; reason "refuse me", "be slow" or anything. */
static inline void make_seeing(struct arena *arena, const char *project_no, const char *reason,
                               const struct seen *seen, struct statement *out)
{
    Bairi__V1__Statement message;
    Bairi__V1__Withdrawal withdrawal;
    Bairi__V1__Signed wire;

    bairi__v1__statement__init(&message);
    bairi__v1__withdrawal__init(&withdrawal);
    bairi__v1__signed__init(&wire);
    if (seen->size > 0) {
        message.seen_size = seen->size;
        message.seen_root.data = arena_memdup(arena, seen->root->bytes, SHA256_SIZE);
        message.seen_root.len = SHA256_SIZE;
    }
    message.campaign = text(arena, "test");
    withdrawal.unit = text(arena, "zhongjie");
    withdrawal.project_no = text(arena, project_no);
    withdrawal.reason = text(arena, reason);
    message.content_case = BAIRI__V1__STATEMENT__CONTENT_WITHDRAWAL;
    message.withdrawal = &withdrawal;
    assert_int_equal(
        statement_seal(&message, f.signer, clock_now(f.clock), arena, &wire, NULL, NULL),
        STATUS_OK);
    *out = (struct statement){
        .bytes = {wire.statement.data, wire.statement.len},
        .signature = {wire.signature.data, wire.signature.len},
        .author = *signer_identity(f.signer),
    };
    assert_int_equal(statement_read(out->bytes, arena, &out->message, NULL), STATUS_OK);
    sha256(out->bytes, out->digest);
    sha256(out->signature, out->signature_digest);
}

/* The same by an author who saw nothing. */
static inline void make(struct arena *arena, const char *project_no, const char *reason,
                        struct statement *out)
{
    make_seeing(arena, project_no, reason, &(struct seen){0}, out);
}

#endif
