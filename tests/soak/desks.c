/*
 * The load of the soak: several desks, each a person with a connection, at a moderate rate until
 * told to stop. Every job that does not end as it must is a lost call and said so.
 *
 *   soak_desks SERVER PKI CARD CLOCK CAMPAIGN FOLDER RATE
 *
 * RATE is jobs a second of all desks together; receipts lie in FOLDER/desk-N/receipts. FOLDER is
 * also where it is told what to do: while FOLDER/pause is there, everybody finishes what is in
 * hand, asks for the server's health once more, and then rests; FOLDER/figures, one JSON object, is
 * written when all rest. FOLDER/stop ends it; the exit code is 1 when a call was lost.
 */
#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/soak/desk.h"

enum {
    CALL_MS = 60000,
    ATTEMPTS = 30, /* so that the deadline ends a call, not a restart of the server */
    LOOK_MS = 20,
    PAUSE_AFTER_LOSS_MS = 500,
    ARENA_SIZE = 64 << 20,
    RECENT = 40 /* losses told on stderr, per desk */
};

static const char *const persons[] = {
    "zhongjie-clerk",
    "zhongjie-clerk",
    "nandagang-clerk",
    "lingang-clerk",
    "gangcheng-gangwu",
    "bureau-li",
    "bureau-zhao",
    "bureau-sun",
    "city-clerk",
    "admin",
    "reader",
    /* these watch */
    "zhongjie-clerk",
    "bureau-chen",
    "city-clerk",
};
enum { DESKS = sizeof(persons) / sizeof(*persons), WATCHERS = 3 };

struct load {
    const char *server, *pki, *card, *campaign, *folder;
    struct clock *clock;
    unsigned rate;
    atomic_bool pause, stop;
    atomic_uint resting; /* desks */
    struct desk desks[DESKS];
};
struct seat {
    struct load *load;
    struct desk *desk;
};

static bool told(const struct load *load, const char *word)
{
    char path[600];

    snprintf(path, sizeof(path), "%s/%s", load->folder, word);
    return access(path, F_OK) == 0;
}

static void rest_until(int64_t ms)
{
    struct timespec at = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};

    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL) != 0)
        continue;
}

/* ---- one desk ---- */

static bool watches(const struct desk *desk)
{
    return desk->number >= DESKS - WATCHERS;
}

static bool does(const struct desk *desk, const struct job *job)
{
    return (job->roles & bureau_self(desk->bureau)->role) != 0 && job->watches == watches(desk);
}

static size_t choose(struct desk *desk)
{
    uint64_t sum = 0, at;

    for (size_t i = 0; i < job_count; i++)
        sum += does(desk, &jobs[i]) ? jobs[i].weight : 0;
    at = desk_random(desk, sum);
    for (size_t i = 0; i < job_count; i++) {
        if (!does(desk, &jobs[i]))
            continue;
        if (at < jobs[i].weight)
            return i;
        at -= jobs[i].weight;
    }
    return 0;
}

static enum ending do_job(struct desk *desk, size_t which)
{
    struct tally *tally = &desk->tallies[which];
    int64_t began = monotonic_ms(), took;
    enum ending ending;
    struct error error;

    error_clear(&error);
    arena_reset(desk->arena);
    ending = jobs[which].run(desk, &error);
    took = monotonic_ms() - began;
    tally->calls++;
    tally->ok += ending == ENDING_OK;
    tally->refused += ending == ENDING_REFUSED;
    tally->lost += ending == ENDING_LOST;
    if (took > tally->most_ms)
        tally->most_ms = took;
    if (ending == ENDING_LOST && tally->lost <= RECENT)
        fprintf(stderr, "lost after %lld ms: %s of %s (desk %u): %s: %s\n", (long long)took,
                jobs[which].name, desk->person, desk->number, status_name(error.status),
                error.text);
    return ending;
}

static void rest(struct load *load, struct desk *desk)
{
    (void)do_job(desk, 0); /* Health: whoever lost the line has it again */
    atomic_fetch_add(&load->resting, 1);
    while (atomic_load(&load->pause) && !atomic_load(&load->stop))
        rest_until(monotonic_ms() + LOOK_MS);
    atomic_fetch_sub(&load->resting, 1);
}

static void *work(void *context)
{
    struct seat *seat = context;
    struct load *load = seat->load;
    struct desk *desk = seat->desk;
    int64_t interval = watches(desk) ? 1 : 1000 * (DESKS - WATCHERS) / (int64_t)load->rate;
    int64_t next = monotonic_ms() + (int64_t)desk_random(desk, (uint64_t)interval + 1);

    while (!atomic_load(&load->stop)) {
        if (atomic_load(&load->pause)) {
            rest(load, desk);
            next = monotonic_ms() + (int64_t)desk_random(desk, (uint64_t)interval + 1);
        }
        rest_until(next);
        if (do_job(desk, choose(desk)) == ENDING_LOST)
            rest_until(monotonic_ms() + PAUSE_AFTER_LOSS_MS);
        /* what a fault delayed is not made up for in a rush */
        next = next + interval > monotonic_ms() ? next + interval : monotonic_ms();
    }
    return NULL;
}

/* ---- opening and closing ---- */

static enum status open_desk(const struct load *load, unsigned number, struct desk *desk,
                             struct error *err)
{
    char ca[600], crl[600], cert[600], key[600];
    struct bureau_options options = {.server = load->server,
                                     .trust = load->card,
                                     .ca = ca,
                                     .crl = crl,
                                     .cert = cert,
                                     .key = key,
                                     .campaign = load->campaign,
                                     .folder = desk->folder,
                                     .allow_development = true,
                                     .timeout_ms = CALL_MS,
                                     .attempts = ATTEMPTS,
                                     .clock = load->clock};

    desk->person = persons[number];
    desk->number = number;
    desk->random = UINT64_C(88172645463325252) + number * UINT64_C(0x9e3779b97f4a7c15);
    snprintf(desk->folder, sizeof(desk->folder), "%s/desk-%u", load->folder, number);
    snprintf(ca, sizeof(ca), "%s/ca.pem", load->pki);
    snprintf(crl, sizeof(crl), "%s/crl.pem", load->pki);
    snprintf(cert, sizeof(cert), "%s/%s.pem", load->pki, desk->person);
    snprintf(key, sizeof(key), "%s/%s.key", load->pki, desk->person);
    desk->arena = arena_create(ARENA_SIZE);
    if (!desk->arena || (mkdir(desk->folder, 0700) != 0 && access(desk->folder, W_OK) != 0))
        return error_set(err, STATUS_FAILED_PRECONDITION, "no memory, or no folder %s",
                         desk->folder);
    return bureau_create(&options, &desk->bureau, err);
}

static void close_desks(struct load *load)
{
    for (size_t i = 0; i < DESKS; i++) {
        bureau_destroy(&load->desks[i].bureau);
        arena_destroy(&load->desks[i].arena);
    }
    clock_destroy(&load->clock);
}

/* ---- figures ---- */

static struct tally sum_of(const struct load *load, size_t which)
{
    struct tally sum = {0};

    for (size_t i = 0; i < DESKS; i++) {
        const struct tally *one = &load->desks[i].tallies[which];
        sum.calls += one->calls;
        sum.ok += one->ok;
        sum.refused += one->refused;
        sum.lost += one->lost;
        sum.most_ms = one->most_ms > sum.most_ms ? one->most_ms : sum.most_ms;
    }
    return sum;
}

/* Only while nobody works: the tallies are the desks' own. */
static uint64_t write_figures(const struct load *load)
{
    json_t *figures = json_object();
    uint64_t lost = 0;
    char path[600], later[608];

    for (size_t i = 0; i < job_count; i++) {
        struct tally sum = sum_of(load, i);
        json_object_set_new(figures, jobs[i].name,
                            json_pack("{s:I,s:I,s:I,s:I,s:I}", "calls", (json_int_t)sum.calls, "ok",
                                      (json_int_t)sum.ok, "refused", (json_int_t)sum.refused,
                                      "lost", (json_int_t)sum.lost, "most_ms",
                                      (json_int_t)sum.most_ms));
        lost += sum.lost;
    }
    snprintf(path, sizeof(path), "%s/figures", load->folder);
    snprintf(later, sizeof(later), "%s.new", path);
    json_dump_file(figures, later, JSON_COMPACT);
    rename(later, path);
    json_decref(figures);
    return lost;
}

/* ---- all of them ---- */

static void oversee(struct load *load)
{
    bool written = false;

    while (!told(load, "stop")) {
        bool pause = told(load, "pause");
        atomic_store(&load->pause, pause);
        if (pause && !written && atomic_load(&load->resting) == DESKS) {
            write_figures(load);
            written = true;
        }
        written = written && pause;
        rest_until(monotonic_ms() + LOOK_MS);
    }
    atomic_store(&load->stop, true);
}

static int run(struct load *load)
{
    pthread_t threads[DESKS];
    struct seat seats[DESKS];

    for (size_t i = 0; i < DESKS; i++) {
        seats[i] = (struct seat){load, &load->desks[i]};
        if (pthread_create(&threads[i], NULL, work, &seats[i]) != 0)
            return 1;
    }
    oversee(load);
    for (size_t i = 0; i < DESKS; i++)
        pthread_join(threads[i], NULL);
    return write_figures(load) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    static struct load load;
    struct error error;
    enum status status;
    int code = 1;

    if (argc != 8 || atoi(argv[7]) < 1) {
        fprintf(stderr, "usage: soak_desks SERVER PKI CARD CLOCK CAMPAIGN FOLDER RATE\n");
        return 2;
    }
    load.server = argv[1];
    load.pki = argv[2];
    load.card = argv[3];
    load.campaign = argv[5];
    load.folder = argv[6];
    load.rate = (unsigned)atoi(argv[7]);
    error_clear(&error);
    status = clock_create_dev(argv[4], &load.clock, &error);
    for (unsigned i = 0; i < DESKS && status == STATUS_OK; i++)
        status = open_desk(&load, i, &load.desks[i], &error);
    if (status == STATUS_OK)
        code = run(&load);
    else
        fprintf(stderr, "soak_desks: %s\n", error.text);
    close_desks(&load);
    return code;
}
