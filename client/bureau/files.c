/* Evidence in chunks: several outstanding, resumed from what the server holds after every cut. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bairi/v1/files.pb-c.h"
#include "client/bureau/internal.h"

enum { CHUNK = 512 * 1024, OUTSTANDING = 4, ROUNDS_WITHOUT_PROGRESS = 6, CALL_BUDGET = 4 << 20 };

TAKE(FileBeginReply)
TAKE(FileCommitReply)
TAKE(FileGetReply)

/* One file on its way up. */
struct upload {
    struct bureau *bureau;
    const char *path;
    const uint8_t *sha256;
    uint64_t size;
    const char *type;
    bureau_progress *progress;
    void *context;
    int fd;
    uint8_t *buffer; /* one chunk */
};

/* A chunk that was sent and not answered. */
struct flight {
    struct channel_pending *pending;
    struct channel_call call;
    struct arena *arena;
    uint64_t end;
};

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

static enum status set_digest(struct arena *arena, const uint8_t *sha256, ProtobufCBinaryData *out,
                              struct error *err)
{
    out->data = arena_memdup(arena, sha256, SHA256_SIZE);
    out->len = SHA256_SIZE;
    return out->data ? STATUS_OK : no_memory(err);
}

static enum status begin(const struct upload *upload, struct arena *arena,
                         const Bairi__V1__FileBeginReply **out, struct error *err)
{
    Bairi__V1__FileBeginRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__file_begin_request__init(&request);
    TRY(set_digest(arena, upload->sha256, &request.sha256, err));
    request.size = upload->size;
    request.type = arena_strdup(arena, upload->type);
    if (!request.type)
        return no_memory(err);
    call_begin(&call, upload->bureau, arena, &bairi__v1__files__descriptor);
    bairi__v1__files__begin(&call.service.base, &request, take_FileBeginReply, out);
    return call_end(&call, *out != NULL, err);
}

static enum status commit(const struct upload *upload, struct arena *arena, struct error *err)
{
    const Bairi__V1__FileCommitReply *reply = NULL;
    Bairi__V1__FileCommitRequest request;
    struct call call;

    bairi__v1__file_commit_request__init(&request);
    TRY(set_digest(arena, upload->sha256, &request.sha256, err));
    call_begin(&call, upload->bureau, arena, &bairi__v1__files__descriptor);
    bairi__v1__files__commit(&call.service.base, &request, take_FileCommitReply, &reply);
    return call_end(&call, reply != NULL, err);
}

static enum status read_chunk(const struct upload *upload, uint64_t offset, size_t size,
                              struct error *err)
{
    size_t have = 0;

    while (have < size) {
        ssize_t n = pread(upload->fd, upload->buffer + have, size - have, (off_t)(offset + have));

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return error_set(err, STATUS_INVALID_ARGUMENT, "cannot read %s: %s", upload->path,
                             strerror(errno));
        if (n == 0)
            return error_set(err, STATUS_INVALID_ARGUMENT,
                             "%s changed while it was being sent; start again", upload->path);
        have += (size_t)n;
    }
    return STATUS_OK;
}

static enum status send_chunk(const struct upload *upload, uint64_t offset, struct flight *flight,
                              struct error *err)
{
    uint64_t left = upload->size - offset;
    size_t size = left < CHUNK ? (size_t)left : CHUNK;
    Bairi__V1__FilePutRequest request;

    TRY(read_chunk(upload, offset, size, err));
    bairi__v1__file_put_request__init(&request);
    TRY(set_digest(flight->arena, upload->sha256, &request.sha256, err));
    request.offset = offset;
    request.data.data = upload->buffer;
    request.data.len = size;
    flight->end = offset + size;
    flight->call = (struct channel_call){.campaign = upload->bureau->campaign,
                                         .timeout_ms = upload->bureau->timeout_ms,
                                         .arena = flight->arena};
    return channel_start(upload->bureau->channel, &flight->call, &bairi__v1__files__descriptor,
                         "Put", &request.base, &flight->pending, err);
}

/* Takes the answer of the oldest chunk. */
static enum status land(struct flight *flight, struct error *err)
{
    const ProtobufCMessage *reply = NULL;
    enum status status = channel_wait(&flight->pending, &reply, err);

    arena_reset(flight->arena);
    return status;
}

/* Sends from offset to the end; *reached is how far answers came before anything failed. */
static enum status send_from(const struct upload *upload, struct flight *flights, uint64_t offset,
                             uint64_t *reached, struct error *err)
{
    size_t first = 0;
    size_t flying = 0;
    enum status status = STATUS_OK;

    while (status == STATUS_OK && (flying > 0 || offset < upload->size)) {
        struct flight *next = &flights[(first + flying) % OUTSTANDING];

        if (offset < upload->size && flying < OUTSTANDING) {
            status = send_chunk(upload, offset, next, err);
            if (status == STATUS_OK) {
                offset = next->end;
                flying++;
            }
            continue;
        }
        status = land(&flights[first], err);
        if (status == STATUS_OK) {
            *reached = flights[first].end;
            if (upload->progress)
                upload->progress(upload->context, upload->path, *reached, upload->size);
        }
        first = (first + 1) % OUTSTANDING;
        flying--;
    }
    for (; flying > 0; flying--, first = (first + 1) % OUTSTANDING)
        if (flights[first].pending && land(&flights[first], NULL) != STATUS_OK)
            continue;
    return status;
}

/* What a new Begin may cure: a cut line, a server that holds less or more than we thought. */
static bool may_resume(enum status status)
{
    return status == STATUS_UNAVAILABLE || status == STATUS_DEADLINE_EXCEEDED ||
           status == STATUS_OUT_OF_RANGE || status == STATUS_ABORTED ||
           status == STATUS_CANCELLED || status == STATUS_RESOURCE_EXHAUSTED ||
           status == STATUS_FAILED_PRECONDITION;
}

static enum status send_all(const struct upload *upload, struct flight *flights,
                            struct arena *arena, struct error *err)
{
    uint64_t best = 0;
    unsigned idle = 0;
    bool again = false; /* from the first byte: what was held before turned out to be lost */

    for (;;) {
        const Bairi__V1__FileBeginReply *held = NULL;
        uint64_t reached;
        enum status status;

        TRY(begin(upload, arena, &held, err));
        if (held->committed)
            return STATUS_OK;
        if (held->offset > upload->size)
            return error_set(err, STATUS_DATA_LOSS,
                             "the server says it holds more of %s than "
                             "there is",
                             upload->path);
        reached = held->offset;
        if (upload->progress)
            upload->progress(upload->context, upload->path, reached, upload->size);
        status = send_from(upload, flights, held->offset, &reached, err);
        if (status == STATUS_OK) {
            status = commit(upload, arena, err);
            if (status != STATUS_DATA_LOSS || held->offset == 0 || again)
                return status;
            again = true;
            continue;
        }
        idle = reached > best ? 0 : idle + 1;
        best = reached > best ? reached : best;
        if (!may_resume(status) || idle >= ROUNDS_WITHOUT_PROGRESS)
            return status;
        usleep(200000);
    }
}

static enum status make_flights(struct flight *flights, struct error *err)
{
    for (int i = 0; i < OUTSTANDING; i++) {
        flights[i].arena = arena_create(CALL_BUDGET);
        if (!flights[i].arena)
            return no_memory(err);
    }
    return STATUS_OK;
}

enum status bureau_upload(struct bureau *bureau, const char *path,
                          const uint8_t sha256[SHA256_SIZE], uint64_t size, const char *type,
                          bureau_progress *progress, void *context, struct error *err)
{
    OWNED(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
    OWNED(arena_destroy) struct arena *arena = arena_create(CALL_BUDGET);
    OWNED(arena_destroy) struct arena *room = arena_create(CHUNK + 64);
    uint8_t *buffer = room ? arena_alloc(room, CHUNK) : NULL;
    struct flight flights[OUTSTANDING] = {0};
    struct upload upload = {bureau, path, sha256, size, type, progress, context, fd, buffer};
    enum status status;

    if (fd < 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "cannot read %s: %s", path, strerror(errno));
    if (!buffer || !arena)
        return no_memory(err);
    status = make_flights(flights, err);
    if (status == STATUS_OK)
        status = send_all(&upload, flights, arena, err);
    for (int i = 0; i < OUTSTANDING; i++)
        arena_destroy(&flights[i].arena);
    if (status == STATUS_OK && progress)
        progress(context, path, size, size);
    return status;
}

/* ---- down ---- */

static enum status get_chunk(struct bureau *bureau, const uint8_t *sha256, const char *unit,
                             uint64_t offset, struct arena *arena,
                             const Bairi__V1__FileGetReply **out, struct error *err)
{
    Bairi__V1__FileGetRequest request;
    struct call call;

    *out = NULL;
    bairi__v1__file_get_request__init(&request);
    TRY(set_digest(arena, sha256, &request.sha256, err));
    request.offset = offset;
    request.length = CHUNK;
    request.unit = arena_strdup(arena, unit ? unit : "");
    if (!request.unit)
        return no_memory(err);
    call_begin(&call, bureau, arena, &bairi__v1__files__descriptor);
    bairi__v1__files__get(&call.service.base, &request, take_FileGetReply, out);
    return call_end(&call, *out != NULL, err);
}

static enum status write_out(int fd, const ProtobufCBinaryData *data, const char *path,
                             struct error *err)
{
    for (size_t done = 0; done < data->len;) {
        ssize_t n = write(fd, data->data + done, data->len - done);

        if (n < 0 && errno != EINTR)
            return error_set(err, STATUS_FAILED_PRECONDITION, "cannot write %s: %s", path,
                             strerror(errno));
        done += n > 0 ? (size_t)n : 0;
    }
    return STATUS_OK;
}

static enum status fetch_all(struct bureau *bureau, const uint8_t *sha256, const char *unit,
                             const char *path, int fd, bureau_progress *progress, void *context,
                             struct error *err)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(CALL_BUDGET);
    uint64_t done = 0;
    uint64_t size = 1;

    if (!arena)
        return no_memory(err);
    while (done < size) {
        const Bairi__V1__FileGetReply *reply = NULL;

        arena_reset(arena);
        TRY(get_chunk(bureau, sha256, unit, done, arena, &reply, err));
        size = reply->size;
        if (reply->data.len == 0 && done < size)
            return error_set(err, STATUS_DATA_LOSS, "the server sent %s cut short", path);
        TRY(write_out(fd, &reply->data, path, err));
        done += reply->data.len;
        if (progress)
            progress(context, path, done, size);
    }
    return fsync(fd) == 0 ? STATUS_OK
                          : error_set(err, STATUS_FAILED_PRECONDITION, "cannot write %s: %s", path,
                                      strerror(errno));
}

static enum status check_download(const char *temporary, const uint8_t *sha256, const char *path,
                                  struct error *err)
{
    uint8_t digest[SHA256_SIZE];
    uint64_t size;

    TRY(sha256_file(temporary, digest, &size, err));
    if (memcmp(digest, sha256, SHA256_SIZE) != 0)
        return error_set(err, STATUS_DATA_LOSS, "%s is not the file that was signed for", path);
    if (rename(temporary, path) != 0)
        return error_set(err, STATUS_FAILED_PRECONDITION, "cannot write %s: %s", path,
                         strerror(errno));
    return STATUS_OK;
}

enum status bureau_download(struct bureau *bureau, const uint8_t sha256[SHA256_SIZE],
                            const char *unit, const char *path, bureau_progress *progress,
                            void *context, struct error *err)
{
    char temporary[4096];
    enum status status;
    int fd;

    if (snprintf(temporary, sizeof(temporary), "%s.part", path) >= (int)sizeof(temporary))
        return error_set(err, STATUS_INVALID_ARGUMENT, "the path %s is too long", path);
    fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_set(err, STATUS_FAILED_PRECONDITION, "cannot write %s: %s", path,
                         strerror(errno));
    status = fetch_all(bureau, sha256, unit, path, fd, progress, context, err);
    close(fd);
    if (status == STATUS_OK)
        status = check_download(temporary, sha256, path, err);
    if (status != STATUS_OK)
        unlink(temporary);
    return status;
}
