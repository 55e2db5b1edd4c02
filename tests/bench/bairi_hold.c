/*
 * Many idle connections to bairid, as many people hold them.
 *
 *   bench_hold ADDRESS CA FOLDER IDENTITIES CONNECTIONS
 *
 * Makes a call on each connection, as the people FOLDER/0.pem, 0.key, 1.pem …, prints "ready" and
 * keeps them until its input ends. One identity has at most 8 connections.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bairi/v1/health.pb-c.h"

#include "common/arena.h"
#include "common/net/tls.h"
#include "common/rpc/channel.h"
#include "common/status.h"

enum { ARENA_BUDGET = 1 << 20, PATH_SIZE = 4096 };

struct crowd {
    struct clock *clock;
    struct authority *authority;
    struct arena *arena;
    struct tls_client **people;
    struct channel **channels;
    unsigned identities, connections;
};

static enum status open_person(struct crowd *crowd, const char *folder, unsigned number,
                               struct error *err)
{
    char certificate[PATH_SIZE], key[PATH_SIZE];
    struct tls_options tls = {.certificate = certificate,
                              .key = key,
                              .authority = crowd->authority,
                              .clock = crowd->clock};

    snprintf(certificate, sizeof certificate, "%s/%u.pem", folder, number);
    snprintf(key, sizeof key, "%s/%u.key", folder, number);
    return tls_client_create(&tls, &crowd->people[number], err);
}

static enum status open_connection(struct crowd *crowd, const char *address, unsigned number,
                                   struct error *err)
{
    const char *endpoints[] = {address, NULL};
    struct channel_options options = {.endpoints = endpoints,
                                      .tls = crowd->people[number % crowd->identities]};
    struct channel_call call = {.campaign = "", .arena = crowd->arena};
    const ProtobufCMessage *reply = NULL;
    Bairi__V1__HealthCheckRequest question;

    arena_reset(crowd->arena);
    bairi__v1__health_check_request__init(&question);
    TRY(channel_create(&options, &crowd->channels[number], err));
    return channel_call(crowd->channels[number], &call, &bairi__v1__health__descriptor, "Check",
                        &question.base, &reply, err);
}

static enum status open_all(struct crowd *crowd, char **argv, struct error *err)
{
    crowd->people = calloc(crowd->identities, sizeof(struct tls_client *));
    crowd->channels = calloc(crowd->connections, sizeof(struct channel *));
    crowd->arena = arena_create(ARENA_BUDGET);
    if (!crowd->people || !crowd->channels || !crowd->arena)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    TRY(clock_create_real(&crowd->clock, err));
    TRY(authority_load(argv[2], NULL, false, true, &crowd->authority, err));
    for (unsigned i = 0; i < crowd->identities; i++)
        TRY(open_person(crowd, argv[3], i, err));
    for (unsigned i = 0; i < crowd->connections; i++)
        TRY(open_connection(crowd, argv[1], i, err));
    return STATUS_OK;
}

static void close_all(struct crowd *crowd)
{
    for (unsigned i = 0; crowd->channels && i < crowd->connections; i++)
        channel_destroy(&crowd->channels[i]);
    for (unsigned i = 0; crowd->people && i < crowd->identities; i++)
        tls_client_destroy(&crowd->people[i]);
    free(crowd->channels);
    free(crowd->people);
    arena_destroy(&crowd->arena);
    authority_destroy(&crowd->authority);
    clock_destroy(&crowd->clock);
}

int main(int argc, char **argv)
{
    struct crowd crowd = {0};
    struct error err = {0};
    int result = 0;

    if (argc == 6) {
        crowd.identities = (unsigned)atoi(argv[4]);
        crowd.connections = (unsigned)atoi(argv[5]);
    }
    if (crowd.identities == 0 || crowd.connections == 0) {
        fprintf(stderr, "usage: bench_hold ADDRESS CA FOLDER IDENTITIES CONNECTIONS\n");
        return 2;
    }
    if (open_all(&crowd, argv, &err) == STATUS_OK) {
        puts("ready");
        fflush(stdout);
        getchar();
    } else {
        fprintf(stderr, "bench_hold: %s\n", err.text);
        result = 1;
    }
    close_all(&crowd);
    return result;
}
