/* LINKS: tests_office server_check server_services */
/* How long a check takes: a ledger of many submissions, entered through the ledger and its rules,
 * is checked without signatures. The goal of a minute is asked of rows, leaves, tree and
 * checkpoints; telling the tables anew is printed beside it. 2,000 records; BAIRI_RECORDS=1000000
 * makes a million. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "common/message.h"
#include "server/check/check.h"
#include "tests/support/office/facts.h"

enum { FEW = 2000, BATCH = 500, SIGNATURE = 560, SECONDS_MAX = 60 };

/* A statement as if it had been verified: its signature is noise, which only a full check reads. */
static void make_statement(struct arena *arena, const struct identity *author, size_t number,
                           Bairi__V1__Project *project, struct statement *out)
{
    Bairi__V1__Statement *message = desk_statement(&d);
    Bairi__V1__Submission submission;
    uint8_t *signature = arena_alloc(arena, SIGNATURE);
    ProtobufCMessage *again = NULL;
    char no[24];

    snprintf(no, sizeof no, "Z-%07zu", number);
    project->project_no = no;
    bairi__v1__submission__init(&submission);
    submission.project = project;
    message->format = 1;
    message->kind = BAIRI__V1__STATEMENT_KIND__SUBMISSION;
    message->campaign = desk_text(&d, "bohai-2020q4");
    message->author = desk_text(&d, author->uri);
    message->statement_id.data = arena_alloc(arena, STATEMENT_ID_SIZE);
    message->statement_id.len = STATEMENT_ID_SIZE;
    random_bytes(message->statement_id.data, STATEMENT_ID_SIZE);
    message->content_case = BAIRI__V1__STATEMENT__CONTENT_SUBMISSION;
    message->submission = &submission;
    OK(message_pack(&message->base, arena, &out->bytes, &d.error));
    OK(message_unpack(&bairi__v1__statement__descriptor, out->bytes, arena, &again, &d.error));
    random_bytes(signature, SIGNATURE);
    out->message = (const Bairi__V1__Statement *)again;
    out->signature = (struct bytes){signature, SIGNATURE};
    out->author = *author;
    sha256(out->bytes, out->digest);
    sha256(out->signature, out->signature_digest);
}

static void enter(size_t records)
{
    const struct identity *author = signer_identity(desk_signer(&d, "zhongjie-clerk"));
    Bairi__V1__Project *project = desk_project(&d, "zhongjie", "Z-0");
    struct arena *mine = d.arena;

    for (size_t done = 0; done < records;) {
        struct arena *arena = arena_create((size_t)64 << 20);
        struct statement *statements = arena_array(arena, BATCH, sizeof *statements);
        struct ledger_outcome *outcomes = arena_array(arena, BATCH, sizeof *outcomes);
        size_t count = records - done < BATCH ? records - done : BATCH;
        d.arena = arena;
        for (size_t i = 0; i < count; i++)
            make_statement(arena, author, done + i, project, &statements[i]);
        OK(ledger_append(d.campaign->ledger, statements, count, NULL, 0, NULL, arena, outcomes,
                         NULL, &d.error));
        d.arena = mine;
        arena_destroy(&arena);
        done += count;
    }
}

static void the_leaves_of_many_records_are_checked_in_a_minute(void **state)
{
    const char *wanted = getenv("BAIRI_RECORDS");
    size_t records = wanted ? strtoul(wanted, NULL, 10) : FEW;
    struct check_options options = {.rules = services_rules()};
    struct findings *found = findings_create();

    (void)state;
    int64_t begin = monotonic_ms();
    enter(records);
    desk_shut(&d);
    print_message("%zu records made in %.1f s\n", records, (double)(monotonic_ms() - begin) / 1e3);
    options.folder = d.data;
    begin = monotonic_ms();
    OK(check_folder(&options, found, &d.error));
    double seconds = (double)(monotonic_ms() - begin) / 1e3;
    const struct check_figures *figures = findings_figures(found);
    print_message("%llu records, %llu rows of tables checked in %.1f s (ledger %.1f, database %.1f "
                  "beside tables %.1f; files %.1f)\n",
                  (unsigned long long)figures->records, (unsigned long long)figures->rows, seconds,
                  figures->ledger_s, figures->database_s, figures->tables_s, figures->files_s);
    if (findings_count(found) > 0)
        fail_msg("found: %s", findings_first(found)->what.text);
    assert_true(figures->ledger_s < SECONDS_MAX);
    findings_destroy(&found);
    OK(desk_reopen(&d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_leaves_of_many_records_are_checked_in_a_minute,
                                        desk_set_up, desk_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
