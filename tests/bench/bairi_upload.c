/*
 * One file through the client library: Begin, Put by chunks, Commit.
 *
 *   bench_upload ADDRESS CARD CA CERT KEY FOLDER FILE
 *
 * Prints one JSON line. The connection and the file's digest are made before the time is taken;
 * BAIRI_CAMPAIGN says for which campaign.
 */
#include <stdio.h>
#include <stdlib.h>

#include "client/bureau/bureau.h"
#include "common/trust/digest.h"
#include "tests/bench/measure.h"

enum { ARENA_BUDGET = 1 << 20 };

static enum status send_file(struct bureau *bureau, const char *path, double *mb_per_s,
                             struct error *err)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(ARENA_BUDGET);
    const Bairi__V1__HealthCheckReply *health = NULL;
    uint8_t digest[SHA256_SIZE];
    uint64_t size = 0;
    int64_t begun;

    if (!arena)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    TRY(sha256_file(path, digest, &size, err));
    TRY(bureau_health(bureau, arena, &health, err));
    begun = now_ns();
    TRY(bureau_upload(bureau, path, digest, size, "pdf", NULL, NULL, err));
    *mb_per_s = (double)size / ((double)(now_ns() - begun) / 1e9) / 1e6;
    return STATUS_OK;
}

static enum status run(char **argv, double *mb_per_s, struct error *err)
{
    OWNED(clock_destroy) struct clock *clock = NULL;
    OWNED(bureau_destroy) struct bureau *bureau = NULL;
    struct bureau_options options = {.server = argv[1],
                                     .trust = argv[2],
                                     .ca = argv[3],
                                     .cert = argv[4],
                                     .key = argv[5],
                                     .folder = argv[6],
                                     .campaign = getenv("BAIRI_CAMPAIGN"),
                                     .allow_development = true};

    TRY(clock_create_real(&clock, err));
    options.clock = clock;
    TRY(bureau_create(&options, &bureau, err));
    return send_file(bureau, argv[7], mb_per_s, err);
}

int main(int argc, char **argv)
{
    struct error err = {0};
    double mb_per_s = 0;

    if (argc != 8) {
        fprintf(stderr, "usage: bench_upload ADDRESS CARD CA CERT KEY FOLDER FILE\n");
        return 2;
    }
    if (run(argv, &mb_per_s, &err) != STATUS_OK) {
        fprintf(stderr, "bench_upload: %s\n", err.text);
        return 1;
    }
    printf("{\"peer\": \"bairi\", \"case\": \"upload\", \"mb_per_s\": %.1f}\n", mb_per_s);
    return 0;
}
