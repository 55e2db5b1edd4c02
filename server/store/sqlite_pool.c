/* A store of the SQLite backend: its file, its one writer, its pool of snapshot readers. */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "server/store/sqlite.h"

enum { READERS_MAX = 48, WRITER_POLL_MS = 20 };

static struct sqlite_store *as_store(struct store *store)
{
    return (struct sqlite_store *)(void *)store;
}

bool sqlite_is_private(const struct sqlite_store *store)
{
    return store->place[0] == '\0' || strcmp(store->place, ":memory:") == 0;
}

/* ---- opening and closing ---- */

/* The file exists before SQLite sees it, so that it and its WAL are never readable by others. */
static enum status prepare_file(const char *place, struct error *err)
{
    struct stat info;
    int fd = open(place, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd >= 0)
        return close(fd) == 0 ? STATUS_OK
                              : error_set(err, STATUS_INTERNAL, "%s: %s", place, strerror(errno));
    if (errno != EEXIST || lstat(place, &info) != 0)
        return error_set(err, STATUS_FAILED_PRECONDITION, "%s cannot be created: %s", place,
                         strerror(errno));
    if (!S_ISREG(info.st_mode))
        return error_set(err, STATUS_FAILED_PRECONDITION, "%s is not a regular file", place);
    if (info.st_mode & 077)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "%s can be read by others; right is chmod 600", place);
    return STATUS_OK;
}

static enum status init_locks(struct sqlite_store *store, struct error *err)
{
    pthread_condattr_t attributes;

    if (pthread_mutex_init(&store->lock, NULL) != 0)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&store->writer_free, &attributes);
    pthread_condattr_destroy(&attributes);
    return STATUS_OK;
}

static enum status open_writer(struct sqlite_store *store, struct error *err)
{
    enum sqlite_role role = sqlite_is_private(store) ? SQLITE_ROLE_PRIVATE : SQLITE_ROLE_WRITER;

    if (role == SQLITE_ROLE_WRITER)
        TRY(prepare_file(store->place, err));
    TRY(sqlite_connect(store->place, role, &store->writer, err));
    TRY(sqlite_migrate(store->writer, err));
    return sqlite_schema_check(store->writer, err);
}

void sqlite_store_close(struct store **out)
{
    struct sqlite_store *store = as_store(*out);

    assert(!store->writer_taken && store->readers_out == 0);
    while (store->idle_count > 0)
        sqlite_disconnect(&store->idle[--store->idle_count]);
    sqlite_disconnect(&store->writer);
    pthread_cond_destroy(&store->writer_free);
    pthread_mutex_destroy(&store->lock);
    free(store->place);
    free(store);
    *out = NULL;
}

/* Nothing but the schema is judged: what is wrong with rows is for the reader to find. */
static enum status open_looker(struct sqlite_store *store, struct error *err)
{
    struct sqlite_connection *connection = NULL;

    if (access(store->place, F_OK) != 0)
        return error_set(err, STATUS_NOT_FOUND, "there is no database %s", store->place);
    TRY(sqlite_take_reader(store, &connection, err));
    enum status status = sqlite_version_check(connection, err);
    if (status == STATUS_OK)
        status = sqlite_schema_check(connection, err);
    sqlite_give_reader(store, connection);
    return status;
}

static enum status open_with(const char *place,
                             enum status (*prepare)(struct sqlite_store *store, struct error *err),
                             struct store **out, struct error *err)
{
    struct sqlite_store *store = calloc(1, sizeof *store);
    char *copy = strdup(place);
    enum status status;

    if (!store || !copy || init_locks(store, NULL) != STATUS_OK) {
        free(store);
        free(copy);
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    }
    store->base.backend = &store_sqlite;
    store->place = copy;
    struct store *base = &store->base;
    status = prepare(store, err);
    if (status != STATUS_OK) {
        sqlite_store_close(&base);
        return status == STATUS_INTERNAL ? error_within(err, place) : status;
    }
    *out = base;
    return STATUS_OK;
}

enum status sqlite_store_open(const char *place, struct store **out, struct error *err)
{
    return open_with(place, open_writer, out, err);
}

static enum status open_still(struct sqlite_store *store, struct error *err)
{
    store->still = true;
    return open_looker(store, err);
}

enum status sqlite_store_look(const char *place, bool still, struct store **out, struct error *err)
{
    return open_with(place, still ? open_still : open_looker, out, err);
}

/* ---- the writer and the pool ---- */

static void wait_a_little(struct sqlite_store *store)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += WRITER_POLL_MS * 1000000L;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    (void)pthread_cond_timedwait(&store->writer_free, &store->lock, &until);
}

enum status sqlite_take_writer(struct sqlite_store *store, const struct store_patience *patience,
                               struct sqlite_connection **out, struct error *err)
{
    enum status status = STATUS_OK;

    if (!store->writer)
        return error_set(err, STATUS_FAILED_PRECONDITION, "this store is only looked at");
    pthread_mutex_lock(&store->lock);
    while (store->writer_taken && status == STATUS_OK) {
        status = patience_check(patience, err);
        if (status == STATUS_OK)
            wait_a_little(store);
    }
    if (status == STATUS_OK) {
        store->writer_taken = true;
        *out = store->writer;
    }
    pthread_mutex_unlock(&store->lock);
    return status;
}

void sqlite_give_writer(struct sqlite_store *store)
{
    pthread_mutex_lock(&store->lock);
    store->writer_taken = false;
    pthread_cond_signal(&store->writer_free);
    pthread_mutex_unlock(&store->lock);
}

/* Gives a reader's place in the pool back, and the connection too unless it is to be closed. */
void sqlite_give_reader(struct sqlite_store *store, struct sqlite_connection *connection)
{
    pthread_mutex_lock(&store->lock);
    store->readers_out--;
    if (connection && store->idle_count < IDLE_READERS_MAX) {
        store->idle[store->idle_count++] = connection;
        connection = NULL;
    }
    pthread_mutex_unlock(&store->lock);
    sqlite_disconnect(&connection);
}

void sqlite_store_rest(struct store *base)
{
    struct sqlite_store *store = as_store(base);
    struct sqlite_connection *longest[IDLE_READERS_MAX];
    size_t count = 0;

    pthread_mutex_lock(&store->lock);
    if (store->idle_least > IDLE_READERS_KEPT) {
        count = store->idle_least - IDLE_READERS_KEPT;
        store->idle_count -= count; /* the last to come is the first to go out again */
        memcpy(longest, store->idle, count * sizeof *longest);
        memmove(store->idle, store->idle + count, store->idle_count * sizeof *longest);
    }
    store->idle_least = store->idle_count;
    pthread_mutex_unlock(&store->lock);
    while (count > 0)
        sqlite_disconnect(&longest[--count]);
}

enum status sqlite_take_reader(struct sqlite_store *store, struct sqlite_connection **out,
                               struct error *err)
{
    struct sqlite_connection *connection = NULL;
    enum status status = STATUS_OK;

    pthread_mutex_lock(&store->lock);
    if (store->readers_out == READERS_MAX)
        status = error_set(err, STATUS_RESOURCE_EXHAUSTED, "too many readers at once, at most %d",
                           READERS_MAX);
    else
        store->readers_out++;
    if (status == STATUS_OK && store->idle_count > 0)
        connection = store->idle[--store->idle_count];
    if (store->idle_count < store->idle_least)
        store->idle_least = store->idle_count;
    pthread_mutex_unlock(&store->lock);
    if (status == STATUS_OK && !connection) {
        status = sqlite_connect(store->place, store->still ? SQLITE_ROLE_STILL : SQLITE_ROLE_READER,
                                &connection, err);
        if (status != STATUS_OK)
            sqlite_give_reader(store, NULL);
    }
    if (status == STATUS_OK)
        *out = connection;
    return status;
}
