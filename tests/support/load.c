/*
 * Load on one or more servers through the product's channel, from many threads; counts on stdout.
 *
 *   load --endpoints HOST:PORT[,HOST:PORT…] --ca FILE --cert FILE --key FILE [OPTION…]
 *
 *   --campaign ID       needed by all kinds but health
 *   --dev-clock FILE    the development clock the server runs by
 *   --threads N         4; each makes one call after another
 *   --channels N        1; threads share them in turn (one connection each)
 *   --seconds N         5; SIGTERM and SIGINT end it earlier
 *   --mix KIND=N,…      health=1; of health rank status list watch submit, by weight
 *   --pause-ms N        0; of a thread between two calls
 *   --timeout-ms N      10000; of a call, retries included
 *   --series NAME       begins the project numbers of submissions; random unless given
 *
 * One JSON object: calls, ok, errors by status, retried (attempts beyond the first), replayed,
 * written (submissions acknowledged), unsure (submissions whose end is unknown), p50, p99 and max
 * in ms, the same by kind. A submission without an answer is repeated with the same bytes.
 * Ends with 0 when every call was answered OK, 1 when not, 2 when it could not begin.
 */
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/net/tls.h"
#include "tests/support/load/work.h"

enum {
    THREADS_MAX = 256,
    CHANNELS_MAX = 64,
    ENDPOINTS_MAX = 16,
    STATUSES = 17,
    SUB_BITS = 5, /* 32 buckets for each doubling: 3 % */
    BUCKETS = 40 << SUB_BITS,
    SHOWN_ERRORS = 10,
    ARENA_BYTES = 32 << 20
};

struct counts {
    uint64_t calls, ok, retried, replayed;
    uint64_t by_status[STATUSES];
    uint64_t us[BUCKETS];
    uint64_t most_us;
};

struct options {
    char *endpoints;
    const char *ca, *cert, *key, *campaign, *dev_clock, *mix, *series;
    unsigned threads, channels, seconds, pause_ms, timeout_ms;
};

struct load {
    struct options options;
    unsigned weights[KIND_COUNT];
    unsigned weight; /* of all */
    struct person person;
    struct signer *signer;
    struct clock *clock;
    struct authority *authority;
    struct tls_client *tls;
    struct channel *channels[CHANNELS_MAX];
    int64_t until_ms;
    atomic_uint shown;
};

struct thread {
    pthread_t id;
    struct load *load;
    struct work work;
    unsigned random;
    struct counts counts[KIND_COUNT];
};

static atomic_bool stopped; /* by a signal: lock-free, so allowed there */

/* ---- figures ---- */

static unsigned bucket_of(uint64_t us)
{
    unsigned shift = 0;

    while (us >> shift >= (2u << SUB_BITS))
        shift++;
    unsigned bucket = (shift << SUB_BITS) + (unsigned)(us >> shift);
    return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

/* The lowest value of a bucket. */
static uint64_t bucket_us(unsigned bucket)
{
    unsigned shift = bucket >> SUB_BITS;

    if (shift < 2)
        return bucket;
    shift--;
    return (uint64_t)(bucket - (shift << SUB_BITS)) << shift;
}

static void count(struct counts *counts, const struct channel_call *call, uint64_t us)
{
    enum status status = call->error.status;

    counts->calls++;
    counts->ok += status == STATUS_OK;
    counts->by_status[(unsigned)status % STATUSES]++;
    counts->retried += call->attempts > 1 ? call->attempts - 1 : 0;
    counts->replayed += call->replayed;
    counts->us[bucket_of(us)]++;
    if (us > counts->most_us)
        counts->most_us = us;
}

static void add(struct counts *sum, const struct counts *more)
{
    sum->calls += more->calls;
    sum->ok += more->ok;
    sum->retried += more->retried;
    sum->replayed += more->replayed;
    for (unsigned i = 0; i < STATUSES; i++)
        sum->by_status[i] += more->by_status[i];
    for (unsigned i = 0; i < BUCKETS; i++)
        sum->us[i] += more->us[i];
    if (more->most_us > sum->most_us)
        sum->most_us = more->most_us;
}

static double percentile_ms(const struct counts *counts, double share)
{
    uint64_t wanted = (uint64_t)((double)counts->calls * share);
    uint64_t seen = 0;

    for (unsigned i = 0; i < BUCKETS; i++) {
        seen += counts->us[i];
        if (seen > wanted)
            return (double)bucket_us(i) / 1000.0;
    }
    return (double)counts->most_us / 1000.0;
}

static void print_counts(const struct counts *counts)
{
    const char *comma = "";

    printf("\"calls\":%llu,\"ok\":%llu,\"errors\":{", (unsigned long long)counts->calls,
           (unsigned long long)counts->ok);
    for (unsigned i = 1; i < STATUSES; i++) {
        if (counts->by_status[i] == 0)
            continue;
        printf("%s\"%s\":%llu", comma, status_name((enum status)i),
               (unsigned long long)counts->by_status[i]);
        comma = ",";
    }
    printf("},\"retried\":%llu,\"replayed\":%llu,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f",
           (unsigned long long)counts->retried, (unsigned long long)counts->replayed,
           percentile_ms(counts, 0.5), percentile_ms(counts, 0.99),
           (double)counts->most_us / 1000.0);
}

/* Returns whether every call went well. */
static bool report(const struct load *load, const struct thread *threads, double seconds)
{
    static struct counts kinds[KIND_COUNT], all;
    unsigned unsure = 0;
    const char *comma = "";

    for (unsigned t = 0; t < load->options.threads; t++) {
        unsure += threads[t].work.unsure != NULL;
        for (unsigned k = 0; k < KIND_COUNT; k++)
            add(&kinds[k], &threads[t].counts[k]);
    }
    for (unsigned k = 0; k < KIND_COUNT; k++)
        add(&all, &kinds[k]);
    printf("{\"seconds\":%.1f,\"threads\":%u,\"written\":%llu,\"unsure\":%u,\"per_second\":%.1f,",
           seconds, load->options.threads, (unsigned long long)kinds[KIND_SUBMIT].ok, unsure,
           (double)all.calls / seconds);
    print_counts(&all);
    printf(",\"kinds\":{");
    for (unsigned k = 0; k < KIND_COUNT; k++) {
        if (kinds[k].calls == 0)
            continue;
        printf("%s\"%s\":{", comma, kind_name((enum kind)k));
        print_counts(&kinds[k]);
        printf("}");
        comma = ",";
    }
    printf("}}\n");
    return all.calls > 0 && all.ok == all.calls;
}

/* ---- threads ---- */

static enum kind draw(struct thread *thread)
{
    unsigned drawn = (unsigned)rand_r(&thread->random) % thread->load->weight;
    unsigned k = 0;

    while (drawn >= thread->load->weights[k])
        drawn -= thread->load->weights[k++];
    return (enum kind)k;
}

static void show(struct load *load, enum kind kind, const struct error *error)
{
    if (error->status != STATUS_OK && atomic_fetch_add(&load->shown, 1) < SHOWN_ERRORS)
        fprintf(stderr, "load: %s: %s: %s\n", kind_name(kind), status_name(error->status),
                error->text);
}

static void *run(void *argument)
{
    struct thread *thread = argument;
    struct load *load = thread->load;

    while (!atomic_load(&stopped) && monotonic_ms() < load->until_ms) {
        enum kind kind = draw(thread);
        int64_t began = monotonic_ns();
        struct channel_call call = work_call(&thread->work, kind);
        count(&thread->counts[kind], &call, (uint64_t)(monotonic_ns() - began) / 1000);
        show(load, kind, &call.error);
        if (load->options.pause_ms)
            usleep(load->options.pause_ms * 1000);
    }
    return NULL;
}

static bool start_all(struct load *load, struct thread *threads)
{
    for (unsigned t = 0; t < load->options.threads; t++) {
        threads[t].load = load;
        threads[t].random = t + 1;
        threads[t].work = (struct work){.person = &load->person,
                                        .channel = load->channels[t % load->options.channels],
                                        .arena = arena_create(ARENA_BYTES),
                                        .kept = arena_create(ARENA_BYTES),
                                        .number = t};
        if (!threads[t].work.arena || !threads[t].work.kept ||
            pthread_create(&threads[t].id, NULL, run, &threads[t]) != 0)
            return false;
    }
    return true;
}

static void stop(int signal)
{
    (void)signal;
    atomic_store(&stopped, true);
}

static int run_all(struct load *load)
{
    struct thread *threads = calloc(load->options.threads, sizeof *threads);
    int64_t began = monotonic_ms();
    bool good;

    load->until_ms = began + (int64_t)load->options.seconds * 1000;
    if (!threads || !start_all(load, threads)) {
        fprintf(stderr, "load: no threads or memory\n");
        exit(2);
    }
    for (unsigned t = 0; t < load->options.threads; t++)
        pthread_join(threads[t].id, NULL);
    good = report(load, threads, (double)(monotonic_ms() - began) / 1000.0);
    for (unsigned t = 0; t < load->options.threads; t++) {
        arena_destroy(&threads[t].work.arena);
        arena_destroy(&threads[t].work.kept);
    }
    free(threads);
    return good ? 0 : 1;
}

/* ---- options ---- */

static enum status take_mix(struct load *load, struct error *err)
{
    char mix[256];
    char *rest = mix;

    snprintf(mix, sizeof mix, "%s", load->options.mix);
    for (char *word = strsep(&rest, ","); word; word = strsep(&rest, ",")) {
        char *weight = strchr(word, '=');
        unsigned k = 0;
        if (weight)
            *weight++ = '\0';
        while (k < KIND_COUNT && strcmp(word, kind_name((enum kind)k)) != 0)
            k++;
        if (k == KIND_COUNT)
            return error_set(err, STATUS_INVALID_ARGUMENT, "there is no kind of call %s", word);
        load->weights[k] = weight ? (unsigned)strtoul(weight, NULL, 10) : 1;
    }
    for (unsigned k = 0; k < KIND_COUNT; k++)
        load->weight += load->weights[k];
    if (load->weight == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the mix is empty");
    return STATUS_OK;
}

static bool take_options(struct options *options, int argc, char **argv)
{
    static const struct option known[] = {
        {"endpoints",        required_argument, NULL, 'e'},
        {"ca",              required_argument, NULL, 'a'},
        {"cert",                  required_argument, NULL, 'c'},
        {"key",required_argument, NULL, 'k'},
        {"campaign",               required_argument, NULL, 'g'},
        {"dev-clock",             required_argument, NULL, 'd'},
        {"threads",              required_argument, NULL, 't'},
        {"channels",                  required_argument, NULL, 'n'},
        {"seconds",              required_argument, NULL, 's'},
        {"mix",               required_argument, NULL, 'm'},
        {"pause-ms",         required_argument, NULL, 'p'},
        {"timeout-ms",              required_argument, NULL, 'o'},
        {"series",                  required_argument, NULL, 'r'},
        {0},
    };
    const char **texts[128] = {
        ['a'] = &options->ca,       ['c'] = &options->cert,      ['k'] = &options->key,
        ['g'] = &options->campaign, ['d'] = &options->dev_clock, ['m'] = &options->mix,
        ['r'] = &options->series};
    unsigned *numbers[128] = {['t'] = &options->threads,
                              ['n'] = &options->channels,
                              ['s'] = &options->seconds,
                              ['p'] = &options->pause_ms,
                              ['o'] = &options->timeout_ms};

    for (int c; (c = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        if (c == 'e')
            options->endpoints = optarg;
        else if (c < 128 && texts[c])
            *texts[c] = optarg;
        else if (c < 128 && numbers[c])
            *numbers[c] = (unsigned)strtoul(optarg, NULL, 10);
        else
            return false;
    }
    return optind == argc && options->endpoints && options->ca && options->cert && options->key &&
           options->threads >= 1 && options->threads <= THREADS_MAX && options->channels >= 1 &&
           options->channels <= CHANNELS_MAX;
}

/* ---- life ---- */

static enum status open_channels(struct load *load, struct error *err)
{
    const char *endpoints[ENDPOINTS_MAX + 1] = {NULL};
    struct channel_options options = {.endpoints = endpoints, .tls = load->tls};
    char *rest = load->options.endpoints;
    size_t n = 0;

    for (char *one = strsep(&rest, ","); one && n < ENDPOINTS_MAX; one = strsep(&rest, ","))
        endpoints[n++] = one;
    for (unsigned i = 0; i < load->options.channels; i++)
        TRY(channel_create(&options, &load->channels[i], err));
    return STATUS_OK;
}

static enum status load_open(struct load *load, struct error *err)
{
    const struct options *options = &load->options;
    struct tls_options tls = {.certificate = options->cert, .key = options->key};

    TRY(take_mix(load, err));
    if (options->dev_clock)
        TRY(clock_create_dev(options->dev_clock, &load->clock, err));
    else
        TRY(clock_create_real(&load->clock, err));
    TRY(authority_load(options->ca, NULL, false, true, &load->authority, err));
    TRY(signer_load(options->cert, options->key, &load->signer, err));
    tls.authority = load->authority;
    tls.domain = signer_identity(load->signer)->domain;
    tls.clock = load->clock;
    TRY(tls_client_create(&tls, &load->tls, err));
    TRY(open_channels(load, err));
    load->person = (struct person){.signer = load->signer,
                                   .clock = load->clock,
                                   .campaign = options->campaign,
                                   .series = options->series,
                                   .timeout_ms = options->timeout_ms};
    return load->weights[KIND_SUBMIT] ? work_prepare(&load->person, load->channels[0], err)
                                      : STATUS_OK;
}

static void load_close(struct load *load)
{
    for (unsigned i = 0; i < CHANNELS_MAX; i++)
        channel_destroy(&load->channels[i]);
    tls_client_destroy(&load->tls);
    signer_destroy(&load->signer);
    authority_destroy(&load->authority);
    clock_destroy(&load->clock);
}

int main(int argc, char **argv)
{
    static struct load load;
    char series[32];
    struct error err;
    int result = 2;

    snprintf(series, sizeof series, "L%lx%x", (unsigned long)time(NULL), (unsigned)getpid());
    load.options = (struct options){.threads = 4,
                                    .channels = 1,
                                    .seconds = 5,
                                    .timeout_ms = 10000,
                                    .mix = "health=1",
                                    .series = series};
    if (!take_options(&load.options, argc, argv)) {
        fprintf(stderr, "load: see the head of tests/support/load.c for its options\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    error_clear(&err);
    if (load_open(&load, &err) == STATUS_OK)
        result = run_all(&load);
    else
        fprintf(stderr, "load: %s\n", err.text);
    load_close(&load);
    return result;
}
