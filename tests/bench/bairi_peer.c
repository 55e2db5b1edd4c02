/* The benchmark's side of ours: Health/Check over the product's channel, as bench_grpc calls its
 * peer. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bairi/v1/health.pb-c.h"

#include "common/arena.h"
#include "common/net/tls.h"
#include "common/rpc/channel.h"
#include "common/status.h"

enum {
    REQUEST_PADDING = 1024,
    REPLY_PADDING = 256,
    WARMUP_MS = 300,
    CONNECTIONS = 4,
    OUTSTANDING = 8,
    SAMPLES_MAX = 1 << 21,
    ARENA_BUDGET = 1 << 20,
};

/* One call on its way. */
struct slot {
    struct arena *arena;
    struct channel_call call;
    struct channel_pending *pending;
    int64_t begun;
};

/* One connection with its thread, and how long its calls took (ns). */
struct line {
    pthread_t thread;
    struct channel *channel;
    struct slot slots[OUTSTANDING];
    unsigned outstanding;
    int64_t from, until;
    uint32_t *samples;
    size_t count;
    enum status status;
    struct error error;
};

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void question_init(Bairi__V1__HealthCheckRequest *question)
{
    static uint8_t padding[REQUEST_PADDING];

    bairi__v1__health_check_request__init(question);
    question->padding.data = padding;
    question->padding.len = sizeof padding;
    question->reply_padding = REPLY_PADDING;
}

static enum status ask(struct line *line, struct slot *slot)
{
    Bairi__V1__HealthCheckRequest question;

    question_init(&question);
    arena_reset(slot->arena);
    memset(&slot->call, 0, sizeof slot->call);
    slot->call.campaign = "";
    slot->call.arena = slot->arena;
    slot->begun = now_ns();
    return channel_start(line->channel, &slot->call, &bairi__v1__health__descriptor, "Check",
                         &question.base, &slot->pending, &line->error);
}

static enum status take_answer(struct line *line, struct slot *slot)
{
    const ProtobufCMessage *reply = NULL;
    const Bairi__V1__HealthCheckReply *answer;
    int64_t now;

    TRY(channel_wait(&slot->pending, &reply, &line->error));
    now = now_ns();
    answer = (const Bairi__V1__HealthCheckReply *)(const void *)reply;
    if (answer->padding.len != REPLY_PADDING)
        return error_set(&line->error, STATUS_INTERNAL, "the reply carries %zu bytes",
                         answer->padding.len);
    if (slot->begun >= line->from && now < line->until && line->count < SAMPLES_MAX)
        line->samples[line->count++] = (uint32_t)(now - slot->begun);
    return STATUS_OK;
}

/* Keeps `outstanding` calls on their way until the time is up, then takes the last answers. */
static enum status keep_asking(struct line *line)
{
    unsigned next = 0;

    for (unsigned i = 0; i < line->outstanding; i++)
        TRY(ask(line, &line->slots[i]));
    for (; now_ns() < line->until; next = (next + 1) % line->outstanding) {
        TRY(take_answer(line, &line->slots[next]));
        TRY(ask(line, &line->slots[next]));
    }
    for (unsigned i = 0; i < line->outstanding; i++)
        TRY(take_answer(line, &line->slots[(next + i) % line->outstanding]));
    return STATUS_OK;
}

static void *run_line(void *argument)
{
    struct line *line = argument;

    line->status = keep_asking(line);
    return NULL;
}

/* The first call connects, before the time is taken. */
static enum status line_open(struct line *line, const struct channel_options *options,
                             unsigned outstanding)
{
    line->outstanding = outstanding;
    line->samples = malloc(SAMPLES_MAX * sizeof *line->samples);
    for (unsigned i = 0; i < outstanding; i++)
        line->slots[i].arena = arena_create(ARENA_BUDGET);
    TRY(channel_create(options, &line->channel, &line->error));
    TRY(ask(line, &line->slots[0]));
    return take_answer(line, &line->slots[0]);
}

static void line_close(struct line *line)
{
    channel_destroy(&line->channel);
    for (unsigned i = 0; i < line->outstanding; i++)
        arena_destroy(&line->slots[i].arena);
    free(line->samples);
}

static int compare(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;

    return (left > right) - (left < right);
}

static int print(const char *kind, const struct line *lines, unsigned count, int milliseconds)
{
    uint32_t *all = malloc((size_t)count * SAMPLES_MAX * sizeof *all);
    size_t total = 0;

    if (!all)
        return 1;
    for (unsigned i = 0; i < count; i++) {
        memcpy(all + total, lines[i].samples, lines[i].count * sizeof *all);
        total += lines[i].count;
    }
    qsort(all, total, sizeof *all, compare);
    if (total > 0)
        printf("{\"peer\": \"bairi\", \"case\": \"%s\", \"calls\": %zu, \"p50_us\": %.1f, "
               "\"p99_us\": %.1f, \"calls_per_s\": %.0f}\n",
               kind, total, all[total / 2] / 1000.0, all[total * 99 / 100] / 1000.0,
               (double)total * 1000 / milliseconds);
    free(all);
    return total > 0 ? 0 : 1;
}

/* What the lines share. */
struct setting {
    struct clock *clock;
    struct authority *authority;
    struct tls_client *tls;
};

static void setting_close(struct setting *setting)
{
    tls_client_destroy(&setting->tls);
    authority_destroy(&setting->authority);
    clock_destroy(&setting->clock);
}

/* files  CA, certificate, key */
static enum status setting_open(struct setting *setting, char **files, struct error *err)
{
    struct tls_options tls = {.certificate = files[1], .key = files[2]};

    TRY(clock_create_real(&setting->clock, err));
    TRY(authority_load(files[0], NULL, false, true, &setting->authority, err));
    tls.authority = setting->authority;
    tls.clock = setting->clock;
    return tls_client_create(&tls, &setting->tls, err);
}

static int failed(const struct error *err)
{
    fprintf(stderr, "bench_bairi: %s\n", err->text);
    return 1;
}

static int run_lines(struct line *lines, unsigned count, const char *kind, int milliseconds)
{
    int64_t from = now_ns() + (int64_t)WARMUP_MS * 1000000;

    for (unsigned i = 0; i < count; i++) {
        lines[i].from = from;
        lines[i].until = from + (int64_t)milliseconds * 1000000;
        if (pthread_create(&lines[i].thread, NULL, run_line, &lines[i]) != 0)
            exit(1);
    }
    for (unsigned i = 0; i < count; i++)
        pthread_join(lines[i].thread, NULL);
    for (unsigned i = 0; i < count; i++)
        if (lines[i].status != STATUS_OK)
            return failed(&lines[i].error);
    return print(kind, lines, count, milliseconds);
}

static int call(const char *endpoint, char **files, const char *kind, int milliseconds)
{
    const char *endpoints[] = {endpoint, NULL};
    bool serial = strcmp(kind, "serial") == 0;
    unsigned count = serial ? 1 : CONNECTIONS, open = 0;
    struct line lines[CONNECTIONS] = {0};
    struct setting setting = {0};
    struct error err = {0};
    int result = 0;

    if (setting_open(&setting, files, &err) != STATUS_OK)
        result = failed(&err);
    for (; result == 0 && open < count; open++) {
        struct channel_options options = {.endpoints = endpoints, .tls = setting.tls};
        if (line_open(&lines[open], &options, serial ? 1 : OUTSTANDING) != STATUS_OK)
            result = failed(&lines[open].error);
    }
    if (result == 0)
        result = run_lines(lines, count, kind, milliseconds);
    for (unsigned i = 0; i < open; i++)
        line_close(&lines[i]);
    setting_close(&setting);
    return result;
}

int main(int argc, char **argv)
{
    if (argc == 8 && strcmp(argv[1], "call") == 0)
        return call(argv[2], argv + 3, argv[6], atoi(argv[7]));
    fprintf(stderr, "usage: bench_bairi call ADDRESS CA CERT KEY serial|parallel MILLISECONDS\n");
    return 2;
}
