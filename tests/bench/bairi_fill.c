/*
 * Makes a ledger long: signed submissions in batches, through the real server.
 *
 *   bench_fill ADDRESS CA FOLDER FILE COUNT NAME
 *
 * Clerks and FILE as bench_submit has them. Project numbers begin with F and NAME, a number: a
 * ledger can be filled again with another. Prints one JSON line.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "bairi/v1/submission.pb-c.h"

#include "common/rpc/channel.h"
#include "tests/bench/clerks.h"
#include "tests/bench/measure.h"

enum { LINES = CLERKS * 4, BATCH = 500, TIMEOUT_MS = 120000 };
#define ARENA_BUDGET ((size_t)64 << 20)

/* One of a clerk's connections: signs a batch, sends it, signs the next. */
struct line {
    pthread_t thread;
    const struct clerks *clerks;
    unsigned number, clerk;
    unsigned name, count, sent;
    struct arena *arena;
    struct channel *channel;
    struct error error;
    enum status status;
};

static enum status sign_batch(struct line *line, unsigned count, Bairi__V1__Signed **batch)
{
    for (unsigned i = 0; i < count; i++) {
        char number[33];
        snprintf(number, sizeof number, "F-%u-%u-%u", line->name, line->number, line->sent + i);
        TRY(clerks_sign(line->clerks, line->clerk, number, line->arena, &batch[i], &line->error));
    }
    return STATUS_OK;
}

static enum status send_batch(struct line *line)
{
    unsigned left = line->count - line->sent, count = left < BATCH ? left : BATCH;
    struct channel_call call = {
        .campaign = line->clerks->campaign, .arena = line->arena, .timeout_ms = TIMEOUT_MS};
    Bairi__V1__Signed *batch[BATCH];
    Bairi__V1__SubmitBatchRequest request;
    const ProtobufCMessage *reply = NULL;

    arena_reset(line->arena);
    TRY(sign_batch(line, count, batch));
    bairi__v1__submit_batch_request__init(&request);
    request.signed_ = batch;
    request.n_signed_ = count;
    TRY(channel_call(line->channel, &call, &bairi__v1__submissions__descriptor, "SubmitBatch",
                     &request.base, &reply, &line->error));
    line->sent += count;
    return STATUS_OK;
}

static enum status fill(struct line *line)
{
    struct channel_options options = {.endpoints = line->clerks->endpoints,
                                      .tls = line->clerks->people[line->clerk].tls};

    line->arena = arena_create(ARENA_BUDGET);
    if (!line->arena)
        return error_set(&line->error, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    TRY(channel_create(&options, &line->channel, &line->error));
    while (line->sent < line->count)
        TRY(send_batch(line));
    return STATUS_OK;
}

static void *filling(void *argument)
{
    struct line *line = argument;

    line->status = fill(line);
    return NULL;
}

static int fill_all(const struct clerks *clerks, unsigned count, unsigned name)
{
    struct line lines[LINES] = {0};
    int64_t begun = now_ns();
    int result = 0;

    for (unsigned i = 0; i < LINES; i++) {
        lines[i].clerks = clerks;
        lines[i].number = i;
        lines[i].clerk = i % CLERKS;
        lines[i].name = name;
        lines[i].count = count / LINES + (i < count % LINES);
        if (pthread_create(&lines[i].thread, NULL, filling, &lines[i]) != 0)
            exit(1);
    }
    for (unsigned i = 0; i < LINES; i++) {
        pthread_join(lines[i].thread, NULL);
        channel_destroy(&lines[i].channel);
        arena_destroy(&lines[i].arena);
        if (lines[i].status == STATUS_OK)
            continue;
        fprintf(stderr, "bench_fill: %s\n", lines[i].error.text);
        result = 1;
    }
    double seconds = (double)(now_ns() - begun) / 1e9;
    if (result == 0)
        printf("{\"peer\": \"bairi\", \"case\": \"fill\", \"records\": %u, \"seconds\": %.1f}\n",
               count, seconds);
    return result;
}

int main(int argc, char **argv)
{
    struct clerks clerks = {0};
    struct error err = {0};
    int count = argc == 7 ? atoi(argv[5]) : 0;
    int result = 1;

    if (count <= 0) {
        fprintf(stderr, "usage: bench_fill ADDRESS CA FOLDER FILE COUNT NAME\n");
        return 2;
    }
    if (clerks_open(&clerks, argv[1], argv[2], argv[3], argv[4], &err) != STATUS_OK)
        fprintf(stderr, "bench_fill: %s\n", err.text);
    else
        result = fill_all(&clerks, (unsigned)count, (unsigned)atoi(argv[6]));
    clerks_close(&clerks);
    return result;
}
