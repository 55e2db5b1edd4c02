/* A campaign of faults: clients that write, what they were told, a server that is ended, a judge.
 */
#ifndef BAIRI_TESTS_FAULT_CAMPAIGN_H
#define BAIRI_TESTS_FAULT_CAMPAIGN_H

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

#include "bairi/v1/submission.pb-c.h"
#include "common/rpc/channel.h"
#include "common/trust/card.h"
#include "common/trust/signature.h"

enum { CLIENTS = 4, BATCH_MAX = 3, PATH_LENGTH = 512 };

/* One statement, and what its receipt said. */
struct sent_item {
    uint8_t id[16];
    const char *project_no;
    struct bytes leaf; /* empty: nobody has seen a receipt of it yet */
};

/* One file and one call with statements that name it, as a client sent them. */
struct sent {
    struct sent *next;
    unsigned client;
    ProtobufCBinaryData content;
    uint8_t digest[SHA256_SIZE];
    bool file_kept;                         /* Commit was answered OK */
    Bairi__V1__SubmitBatchRequest *request; /* NULL: it did not come to that */
    struct sent_item items[BATCH_MAX];
    size_t count;
    bool acknowledged; /* verified receipts came back */
};

/* What is left of a statement after its cycle, for the last look at everything. */
struct kept {
    uint8_t id[16];
    uint8_t leaf[SHA256_SIZE]; /* digest of the leaf */
    unsigned client;
};

struct figures {
    uint64_t cycles, acknowledged, lost, duplicated, half, refused;
};

struct client {
    pthread_t thread;
    struct campaign_run *run;
    unsigned number;
    struct signer *signer;
    struct tls_client *tls;
    struct channel *channel;
    struct arena *arena; /* of the call under way */
    struct arena *kept;  /* of the cycle */
    struct sent *first;  /* newest first */
    unsigned random;
    unsigned next; /* project */
};

struct campaign_run {
    /* the world */
    const char *folder; /* pki/, data/, clock */
    const char *series;
    char *const *server_argv;
    const char *between; /* command between the end of a server and the next; NULL: none */
    const char *during;  /* command run while clients write; NULL: none */
    const char *power;   /* switch of the simulated disk; NULL: the server is only killed */
    bool script;         /* one client, a fixed course; else all, until the break */
    bool verbose;
    struct clock *clock;
    struct authority *authority;
    struct trust_card card;
    struct client clients[CLIENTS];
    /* the cycle under way */
    pid_t server;
    uint16_t port;
    atomic_bool stop;
    atomic_bool broken;
    atomic_uint acks;     /* answers of this cycle that promised durability */
    unsigned break_after; /* acks, 0: by time */
    uint64_t seed;
    /* everything */
    uint64_t base; /* records before the campaign */
    struct kept *all;
    size_t all_count, all_room;
    struct figures figures;
};

/* ---- beginning and end (world.c) ---- */

/* Clock, authority, trust card and clients of run->folder. */
enum status campaign_open(struct campaign_run *run, struct error *err) MUST_CHECK;
/* The line of the table: its columns stand at the head of campaign.c. */
void campaign_print(const struct campaign_run *run, const char *name, double seconds);

/* ---- the server (server.c) ---- */

/* As written to data/port; 0: not yet. */
uint16_t server_port(const struct campaign_run *run);

/* Starts it and waits until it listens; false when it ended first or never came up. */
bool server_start(struct campaign_run *run, char *const *argv);
/* KILL, and with a simulated disk the power goes first: nothing written later survives. Once. */
void server_break(struct campaign_run *run);
/* Waits for its end; by force after a while. Returns whether it ended without a crash. */
bool server_reap(struct campaign_run *run, int signal);

/* ---- the clients (clients.c) ---- */

enum status clients_open(struct campaign_run *run, const char *const *people, struct error *err)
    MUST_CHECK;
/* A channel of its own for each, to the server that runs now. */
enum status clients_connect(struct campaign_run *run, struct error *err) MUST_CHECK;
void clients_disconnect(struct campaign_run *run);
void clients_close(struct campaign_run *run);
/* Write until stopped or cut off. */
void clients_start(struct campaign_run *run);
void clients_join(struct campaign_run *run);
/* The fixed course of a scripted run, in the caller's thread. */
void client_course(struct client *client);

enum status client_upload(struct client *client, struct sent *sent, struct error *err) MUST_CHECK;
/* Sends its statements; receipts are verified, replayed tells whether they were there before. */
enum status client_submit(struct client *client, struct sent *sent, bool *replayed,
                          struct bytes leaves[BATCH_MAX], struct error *err) MUST_CHECK;
struct channel_call client_call(struct client *client);

/* ---- the judge (judge.c) ---- */

/* How many records the campaign's log has. */
enum status judge_size(struct campaign_run *run, uint64_t *size, struct error *err) MUST_CHECK;
/* Looks after every call of the cycle, sends again what got no answer, counts. */
void judge_cycle(struct campaign_run *run);
/* The server does not serve any more: everything acknowledged is lost. */
void judge_nothing(struct campaign_run *run);
/* Every statement of every cycle once more. */
void judge_all(struct campaign_run *run);
void judge_note(struct campaign_run *run, uint64_t *figure, const char *pattern, ...)
    PRINTF_LIKE(3, 4);

#endif
