/*
 * Durable signed submissions with receipts: many clients, each waiting for its receipt before the
 * next statement.
 *
 *   bench_submit ADDRESS CA FOLDER FILE CLIENTS SECONDS FIRST
 *
 * Four clerks of the demo; FOLDER has their .pem and .key, and each has uploaded FILE before.
 * Statements are signed before the clock starts; their numbers begin at FIRST.
 * Prints two JSON lines. BAIRI_CAMPAIGN says for which campaign.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bairi/v1/submission.pb-c.h"

#include "common/rpc/channel.h"
#include "tests/bench/clerks.h"
#include "tests/bench/measure.h"

enum { CLIENTS_MOST = CLERKS * 8, MOST_PER_SECOND = 20000 };
#define ARENA_BUDGET ((size_t)64 << 20)

/* One client: a connection, statements ready to be sent, its thread. */
struct line {
    pthread_t thread;
    const struct clerks *clerks;
    unsigned number, clerk;
    unsigned first, count; /* project numbers */
    struct arena *signed_arena, *arena;
    Bairi__V1__Signed **statements;
    struct channel *channel;
    struct window window;
    struct tally tally;
    unsigned sent;
    struct error error;
    enum status status;
};

/* ---- statements ---- */

static enum status seal(struct line *line, unsigned index, struct error *err)
{
    char number[33];

    snprintf(number, sizeof number, "B-%u-%u", line->number, line->first + index);
    TRY(clerks_sign(line->clerks, line->clerk, number, line->signed_arena, &line->statements[index],
                    err));
    return STATUS_OK;
}

static enum status seal_all(struct line *line)
{
    for (unsigned i = 0; i < line->count; i++)
        TRY(seal(line, i, &line->error));
    return STATUS_OK;
}

/* ---- sending ---- */

static enum status submit(struct line *line, Bairi__V1__Signed *one, bool noted)
{
    struct channel_call call = {.campaign = line->clerks->campaign, .arena = line->arena};
    Bairi__V1__SubmitBatchRequest request;
    const ProtobufCMessage *reply = NULL;
    int64_t begun = now_ns();

    arena_reset(line->arena);
    bairi__v1__submit_batch_request__init(&request);
    request.signed_ = &one;
    request.n_signed_ = 1;
    TRY(channel_call(line->channel, &call, &bairi__v1__submissions__descriptor, "SubmitBatch",
                     &request.base, &reply, &line->error));
    const Bairi__V1__AppendReply *answer = (const Bairi__V1__AppendReply *)(const void *)reply;
    if (answer->n_outcomes != 1 || !answer->outcomes[0]->receipt)
        return error_set(&line->error, STATUS_INTERNAL, "a submission came back without a receipt");
    if (noted)
        tally_note(&line->tally, line->window, begun);
    line->sent++;
    return STATUS_OK;
}

static void *sealing(void *argument)
{
    struct line *line = argument;

    line->status = seal_all(line);
    return NULL;
}

static enum status send_until(struct line *line)
{
    while (line->sent < line->count && now_ns() < line->window.until)
        TRY(submit(line, line->statements[line->sent], true));
    if (line->sent == line->count && now_ns() < line->window.until)
        return error_set(&line->error, STATUS_INTERNAL,
                         "client %u ran out of statements: sign more", line->number);
    return STATUS_OK;
}

static void *sending(void *argument)
{
    struct line *line = argument;

    line->status = send_until(line);
    return NULL;
}

static enum status line_open(struct line *line)
{
    struct channel_options options = {.endpoints = line->clerks->endpoints,
                                      .tls = line->clerks->people[line->clerk].tls};

    line->arena = arena_create((size_t)4 << 20);
    line->signed_arena = arena_create(ARENA_BUDGET);
    line->statements = calloc(line->count, sizeof(Bairi__V1__Signed *));
    if (!line->arena || !line->signed_arena || !line->statements)
        return error_set(&line->error, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    TRY(channel_create(&options, &line->channel, &line->error));
    TRY(seal(line, 0, &line->error));
    return submit(line, line->statements[0], false); /* connects */
}

static void line_close(struct line *line)
{
    channel_destroy(&line->channel);
    arena_destroy(&line->arena);
    arena_destroy(&line->signed_arena);
    free(line->statements);
}

/* ---- all of them ---- */

static bool in_threads(struct line *lines, unsigned count, void *(*work)(void *))
{
    bool good = true;

    for (unsigned i = 0; i < count; i++) {
        if (pthread_create(&lines[i].thread, NULL, work, &lines[i]) != 0)
            exit(1);
    }
    for (unsigned i = 0; i < count; i++)
        pthread_join(lines[i].thread, NULL);
    for (unsigned i = 0; i < count && good; i++) {
        good = lines[i].status == STATUS_OK;
        if (!good)
            fprintf(stderr, "bench_submit: %s\n", lines[i].error.text);
    }
    return good;
}

/* How many came into the ledger, the warm-up's included, and how large one of them is. */
static void tell_all(const struct line *lines, unsigned count)
{
    const Bairi__V1__Signed *one = lines[0].statements[0];
    unsigned long all = 0;

    for (unsigned i = 0; i < count; i++)
        all += lines[i].sent;
    printf("{\"peer\": \"bairi\", \"case\": \"sent\", \"records\": %lu, \"bytes\": %zu}\n", all,
           one->statement.len + one->signature.len);
}

static int measure(struct line *lines, unsigned count, int milliseconds)
{
    static const struct bench_case what = {.name = "submit"};
    struct tally all = {0};
    struct window window;

    for (unsigned i = 0; i < count; i++) {
        if (line_open(&lines[i]) != STATUS_OK) {
            fprintf(stderr, "bench_submit: %s\n", lines[i].error.text);
            return 1;
        }
    }
    if (!in_threads(lines, count, sealing))
        return 1;
    fputs("signed\n", stderr);
    window = window_soon(milliseconds);
    for (unsigned i = 0; i < count; i++)
        lines[i].window = window;
    if (!in_threads(lines, count, sending))
        return 1;
    tell_all(lines, count);
    for (unsigned i = 0; i < count; i++)
        tally_move(&lines[i].tally, &all);
    return tally_print(&all, "bairi", &what, milliseconds);
}

int main(int argc, char **argv)
{
    static struct line lines[CLIENTS_MOST];
    struct clerks clerks = {0};
    struct error err = {0};
    unsigned count = argc == 8 ? (unsigned)atoi(argv[5]) : 0;
    int milliseconds = argc == 8 ? (int)(atof(argv[6]) * 1000) : 0;
    int result = 1;

    if (count == 0 || count > CLIENTS_MOST || milliseconds <= 0) {
        fprintf(stderr, "usage: bench_submit ADDRESS CA FOLDER FILE CLIENTS SECONDS FIRST\n");
        return 2;
    }
    for (unsigned i = 0; i < count; i++) {
        lines[i].clerks = &clerks;
        lines[i].number = i;
        lines[i].clerk = i % CLERKS;
        lines[i].first = (unsigned)atoi(argv[7]);
        lines[i].count = (unsigned)(milliseconds + 500) * MOST_PER_SECOND / 1000 / count;
    }
    if (clerks_open(&clerks, argv[1], argv[2], argv[3], argv[4], &err) != STATUS_OK)
        fprintf(stderr, "bench_submit: %s\n", err.text);
    else
        result = measure(lines, count, milliseconds);
    for (unsigned i = 0; i < count; i++)
        line_close(&lines[i]);
    clerks_close(&clerks);
    return result;
}
