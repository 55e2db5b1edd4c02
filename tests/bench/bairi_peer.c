/* The benchmark's side of ours: Health/Check over the product's channel, as bench_grpc calls its
 * peer; and Ranking/Rank, which passes the campaign's gate and reads a snapshot. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bairi/v1/health.pb-c.h"
#include "bairi/v1/ranking.pb-c.h"

#include "common/arena.h"
#include "common/net/tls.h"
#include "common/rpc/channel.h"
#include "common/status.h"
#include "tests/bench/measure.h"

enum { CONNECTIONS = 4, OUTSTANDING = 8, ARENA_BUDGET = 2 << 20 };

static const struct bench_case rank_cases[] = {
    {"rank",  1,           1,           0},
    {"ranks", CONNECTIONS, OUTSTANDING, 0},
};

static const struct bench_case *rank_case_named(const char *name)
{
    for (size_t i = 0; i < sizeof rank_cases / sizeof *rank_cases; i++)
        if (strcmp(rank_cases[i].name, name) == 0)
            return &rank_cases[i];
    return NULL;
}

/* One call on its way. */
struct slot {
    struct arena *arena;
    struct channel_call call;
    struct channel_pending *pending;
    int64_t begun;
};

/* One connection with its thread, and how long its calls took. */
struct line {
    const struct bench_case *what;
    const char *campaign; /* "" when health is asked for, not the ranking */
    pthread_t thread;
    struct channel *channel;
    struct slot slots[OUTSTANDING];
    struct window window;
    struct tally tally;
    enum status status;
    struct error error;
};

static enum status start(struct line *line, struct slot *slot)
{
    static uint8_t padding[BULK_PADDING];
    Bairi__V1__HealthCheckRequest question;
    Bairi__V1__RankRequest rank;

    if (line->campaign[0] != '\0') {
        bairi__v1__rank_request__init(&rank);
        return channel_start(line->channel, &slot->call, &bairi__v1__ranking__descriptor, "Rank",
                             &rank.base, &slot->pending, &line->error);
    }
    bairi__v1__health_check_request__init(&question);
    question.padding.data = padding;
    question.padding.len = line->what->request;
    question.reply_padding = REPLY_PADDING;
    return channel_start(line->channel, &slot->call, &bairi__v1__health__descriptor, "Check",
                         &question.base, &slot->pending, &line->error);
}

static enum status ask(struct line *line, struct slot *slot)
{
    arena_reset(slot->arena);
    memset(&slot->call, 0, sizeof slot->call);
    slot->call.campaign = line->campaign;
    slot->call.arena = slot->arena;
    slot->begun = now_ns();
    return start(line, slot);
}

static enum status take_answer(struct line *line, struct slot *slot)
{
    const ProtobufCMessage *reply = NULL;
    const Bairi__V1__HealthCheckReply *answer;

    TRY(channel_wait(&slot->pending, &reply, &line->error));
    tally_note(&line->tally, line->window, slot->begun);
    answer = (const Bairi__V1__HealthCheckReply *)(const void *)reply;
    if (line->campaign[0] == '\0' && answer->padding.len != REPLY_PADDING)
        return error_set(&line->error, STATUS_INTERNAL, "the reply carries %zu bytes",
                         answer->padding.len);
    return STATUS_OK;
}

/* Keeps calls on their way until the time is up, then takes the last answers. */
static enum status keep_asking(struct line *line)
{
    unsigned outstanding = line->what->outstanding;
    unsigned next = 0;

    for (unsigned i = 0; i < outstanding; i++)
        TRY(ask(line, &line->slots[i]));
    for (; now_ns() < line->window.until; next = (next + 1) % outstanding) {
        TRY(take_answer(line, &line->slots[next]));
        TRY(ask(line, &line->slots[next]));
    }
    for (unsigned i = 0; i < outstanding; i++)
        TRY(take_answer(line, &line->slots[(next + i) % outstanding]));
    return STATUS_OK;
}

static void *run_line(void *argument)
{
    struct line *line = argument;

    line->status = keep_asking(line);
    return NULL;
}

/* The first call connects, before the time is taken. */
static enum status line_open(struct line *line, const struct channel_options *options)
{
    for (unsigned i = 0; i < line->what->outstanding; i++)
        line->slots[i].arena = arena_create(ARENA_BUDGET);
    TRY(channel_create(options, &line->channel, &line->error));
    TRY(ask(line, &line->slots[0]));
    return take_answer(line, &line->slots[0]);
}

static void line_close(struct line *line)
{
    channel_destroy(&line->channel);
    for (unsigned i = 0; i < line->what->outstanding; i++)
        arena_destroy(&line->slots[i].arena);
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

static int run_lines(struct line *lines, const struct bench_case *what, int milliseconds)
{
    struct window window = window_soon(milliseconds);
    struct tally all = {0};

    for (unsigned i = 0; i < what->connections; i++) {
        lines[i].window = window;
        if (pthread_create(&lines[i].thread, NULL, run_line, &lines[i]) != 0)
            exit(1);
    }
    for (unsigned i = 0; i < what->connections; i++) {
        pthread_join(lines[i].thread, NULL);
        tally_move(&lines[i].tally, &all);
    }
    for (unsigned i = 0; i < what->connections; i++)
        if (lines[i].status != STATUS_OK)
            return failed(&lines[i].error);
    return tally_print(&all, "bairi", what, milliseconds);
}

static int call(char **argv)
{
    const char *endpoints[] = {argv[2], NULL};
    const struct bench_case *rank = rank_case_named(argv[6]);
    const struct bench_case *what = rank ? rank : bench_case_named(argv[6]);
    const char *campaign = rank ? getenv("BAIRI_CAMPAIGN") : "";
    struct line lines[CONNECTIONS] = {0};
    struct setting setting = {0};
    struct error err = {0};
    unsigned open = 0;
    int result = 0;

    if (!what || !campaign)
        return 2;
    if (setting_open(&setting, argv + 3, &err) != STATUS_OK)
        result = failed(&err);
    for (; result == 0 && open < what->connections; open++) {
        struct channel_options options = {.endpoints = endpoints, .tls = setting.tls};
        lines[open].what = what;
        lines[open].campaign = campaign;
        if (line_open(&lines[open], &options) != STATUS_OK)
            result = failed(&lines[open].error);
    }
    if (result == 0)
        result = run_lines(lines, what, atoi(argv[7]));
    for (unsigned i = 0; i < open; i++)
        line_close(&lines[i]);
    setting_close(&setting);
    return result;
}

int main(int argc, char **argv)
{
    if (argc == 8 && strcmp(argv[1], "call") == 0)
        return call(argv);
    fprintf(stderr, "usage: bench_bairi call ADDRESS CA CERT KEY serial|parallel|bulk|rank|ranks "
                    "MILLISECONDS\n");
    return 2;
}
