/*
 * The line cut at every byte of a three-chunk upload, in either direction: from the first byte of
 * the connection to the last of the last answer. The upload resumes and what arrives is right.
 *
 *   fault_line --folder DIR [--step N] [--name TEXT]
 *
 * A server listens at DIR/data/port; DIR holds pki/ and clock. step 1 cuts at every byte. Prints a
 * line of the table as fault_campaign does: cycles are cuts, acknowledged are uploads.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bairi/v1/files.pb-c.h"
#include "tests/fault/campaign.h"

enum { CHUNK = 700, CHUNKS = 3, TRIES = 20, NEVER = 1 << 30 };

/* The line: passes one connection after another on, and dies once at the byte it is told. */
struct line {
    int listener;
    uint16_t port, server;
    atomic_int direction; /* 0: bytes to the server are counted, 1: bytes from it */
    atomic_int left;      /* bytes until the cut; NEVER: none */
    atomic_int passed[2];
};

/* ---- the line ---- */

static void reset_socket(int fd)
{
    struct linger now = {.l_onoff = 1, .l_linger = 0};

    setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    close(fd);
}

/* Passes on what has come; false when the line is to be cut, or has ended. */
static bool pass(struct line *line, int from, int to, int direction)
{
    char data[16384];
    ssize_t got = recv(from, data, sizeof data, 0);
    bool counted = atomic_load(&line->direction) == direction;
    int left = atomic_load(&line->left);

    if (got <= 0)
        return false;
    if (counted && left != NEVER && got >= left) {
        (void)send(to, data, (size_t)left, MSG_NOSIGNAL);
        atomic_store(&line->left, NEVER);
        return false;
    }
    if (counted && left != NEVER)
        atomic_fetch_sub(&line->left, (int)got);
    atomic_fetch_add(&line->passed[direction], (int)got);
    return send(to, data, (size_t)got, MSG_NOSIGNAL) == got;
}

static int connect_to(uint16_t port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(fd, (const struct sockaddr *)&at, sizeof at) == 0)
        return fd;
    close(fd);
    return -1;
}

static void serve_one(struct line *line, int client)
{
    int server = connect_to(line->server), on = 1;
    struct pollfd both[2] = {
        {.fd = client, .events = POLLIN},
        {.fd = server, .events = POLLIN}
    };
    bool alive = server >= 0;

    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    while (alive && poll(both, 2, -1) > 0) {
        if (both[0].revents)
            alive = pass(line, client, server, 0);
        if (alive && both[1].revents)
            alive = pass(line, server, client, 1);
    }
    reset_socket(client);
    if (server >= 0)
        reset_socket(server);
}

static void *line_main(void *context)
{
    struct line *line = context;

    for (;;) {
        int client = accept4(line->listener, NULL, NULL, SOCK_CLOEXEC);
        if (client >= 0)
            serve_one(line, client);
    }
    return NULL;
}

static bool line_open(struct line *line)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t size = sizeof at;
    pthread_t thread;

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    line->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    atomic_store(&line->left, NEVER);
    if (bind(line->listener, (const struct sockaddr *)&at, sizeof at) != 0 ||
        listen(line->listener, 16) != 0 ||
        getsockname(line->listener, (struct sockaddr *)&at, &size) != 0)
        return false;
    line->port = ntohs(at.sin_port);
    return pthread_create(&thread, NULL, line_main, line) == 0;
}

/* ---- an upload ---- */

struct file {
    uint8_t data[CHUNK * CHUNKS];
    uint8_t digest[SHA256_SIZE];
};

static enum status file_call(struct client *client, const char *method,
                             const ProtobufCMessage *request, const ProtobufCMessage **reply,
                             struct error *err)
{
    struct channel_call call = client_call(client);

    return channel_call(client->channel, &call, &bairi__v1__files__descriptor, method, request,
                        reply, err);
}

/* Begins or resumes, sends what is missing, commits; the first cut ends it. */
static enum status upload(struct client *client, struct file *file, struct error *err)
{
    ProtobufCBinaryData digest = {SHA256_SIZE, file->digest};
    const ProtobufCMessage *reply;
    Bairi__V1__FileBeginRequest begin;
    Bairi__V1__FileCommitRequest commit;
    char type[] = "pdf";

    bairi__v1__file_begin_request__init(&begin);
    begin.sha256 = digest;
    begin.size = sizeof file->data;
    begin.type = type;
    TRY(file_call(client, "Begin", &begin.base, &reply, err));
    const Bairi__V1__FileBeginReply *begun = (const Bairi__V1__FileBeginReply *)reply;
    if (begun->committed)
        return STATUS_OK;
    for (size_t at = (size_t)begun->offset; at < sizeof file->data; at += CHUNK - at % CHUNK) {
        Bairi__V1__FilePutRequest put;
        bairi__v1__file_put_request__init(&put);
        put.sha256 = digest;
        put.offset = at;
        put.data = (ProtobufCBinaryData){CHUNK - at % CHUNK, file->data + at};
        TRY(file_call(client, "Put", &put.base, &reply, err));
    }
    bairi__v1__file_commit_request__init(&commit);
    commit.sha256 = digest;
    return file_call(client, "Commit", &commit.base, &reply, err);
}

/* The cut may meet this call too: then it is made again. */
static bool arrived(struct client *client, struct file *file, struct error *err)
{
    const ProtobufCMessage *message;
    Bairi__V1__FileGetRequest request;

    bairi__v1__file_get_request__init(&request);
    request.sha256 = (ProtobufCBinaryData){SHA256_SIZE, file->digest};
    request.length = 2 * sizeof file->data;
    for (int tries = 0; tries < TRIES; tries++) {
        if (file_call(client, "Get", &request.base, &message, err) != STATUS_OK)
            continue;
        const Bairi__V1__FileGetReply *reply = (const Bairi__V1__FileGetReply *)message;
        return reply->size == sizeof file->data && reply->data.len == sizeof file->data &&
               memcmp(reply->data.data, file->data, sizeof file->data) == 0;
    }
    return false;
}

static void make_file(struct file *file)
{
    memcpy(file->data, "%PDF-1.4\n", 9);
    random_bytes(file->data + 9, sizeof file->data - 9);
    sha256((struct bytes){file->data, sizeof file->data}, file->digest);
}

/* ---- cuts ---- */

/* One upload over a new connection that is cut once. */
static void try_cut(struct campaign_run *run, struct line *line, int direction, int at)
{
    struct client *client = &run->clients[0];
    struct error error;
    struct file file;
    enum status status = STATUS_UNKNOWN;

    make_file(&file);
    error_clear(&error);
    atomic_store(&line->direction, direction);
    atomic_store(&line->left, at);
    run->port = line->port;
    if (clients_connect(run, &error) != STATUS_OK)
        exit(2);
    for (int tries = 0; tries < TRIES && status != STATUS_OK; tries++) {
        status = upload(client, &file, &error);
        if (tries > 2 && status != STATUS_OK)
            usleep(50000);
    }
    run->figures.cycles += at != NEVER;
    if (status != STATUS_OK)
        judge_note(run, &run->figures.half, "cut at %d of direction %d it never resumes: %s", at,
                   direction, error.text);
    else if (!arrived(client, &file, &error))
        judge_note(run, &run->figures.lost, "cut at %d of direction %d other bytes arrive", at,
                   direction);
    else
        run->figures.acknowledged++;
    clients_disconnect(run);
}

static void cut_everywhere(struct campaign_run *run, struct line *line, int step)
{
    int bytes[2];

    try_cut(run, line, 0, NEVER);
    for (int direction = 0; direction < 2; direction++)
        bytes[direction] = atomic_load(&line->passed[direction]);
    fprintf(stderr, "# %d bytes to the server, %d from it\n", bytes[0], bytes[1]);
    for (int direction = 0; direction < 2; direction++) {
        for (int at = 1 + direction; at <= bytes[direction]; at += step)
            try_cut(run, line, direction, at);
    }
}

int main(int argc, char **argv)
{
    static struct campaign_run run;
    static struct line line;
    struct error error;
    const char *name = "line";
    int64_t began = monotonic_ms();
    int step = 1;
    static const struct option known[] = {
        {"folder",           required_argument, NULL, 'f'},
        {"step",              required_argument, NULL, 's'},
        {"name",                  required_argument, NULL, 'n'},
        {0},
    };

    for (int c; (c = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        if (c == 'f')
            run.folder = optarg;
        else if (c == 's')
            step = atoi(optarg);
        else if (c == 'n')
            name = optarg;
    }
    error_clear(&error);
    signal(SIGPIPE, SIG_IGN);
    if (!run.folder || step < 1 || campaign_open(&run, &error) != STATUS_OK) {
        fprintf(stderr, "fault_line: %s\n", error.text);
        return 2;
    }
    line.server = server_port(&run);
    if (!line_open(&line))
        return 2;
    cut_everywhere(&run, &line, step);
    campaign_print(&run, name, (double)(monotonic_ms() - began) / 1000.0);
    clients_close(&run);
    return run.figures.lost + run.figures.half == 0 ? 0 : 1;
}
