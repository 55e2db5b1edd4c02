/* A database as a whole: what SQLite finds wrong with its file, and a snapshot of it as a new one.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "server/store/sqlite.h"

/* Looking at every page once: random reads of the indexes stay in memory. */
static const char inspect_sql[] = "PRAGMA integrity_check(100)";
static const char roomy_sql[] = "PRAGMA cache_size = -65536";
static const char usual_sql[] = "PRAGMA cache_size = -200";

static enum status inspect_lines(struct sqlite_connection *connection, sqlite3_stmt *stmt,
                                 void (*each)(void *context, const char *line), void *context,
                                 struct error *err)
{
    int code;

    while ((code = sqlite3_step(stmt)) == SQLITE_ROW) {
        const char *line = (const char *)sqlite3_column_text(stmt, 0);
        if (line && strcmp(line, "ok") != 0)
            each(context, line);
    }
    return code == SQLITE_DONE ? STATUS_OK : sqlite_failed(connection, code, err);
}

enum status sqlite_inspect(struct sqlite_connection *connection,
                           void (*each)(void *context, const char *line), void *context,
                           struct error *err)
{
    sqlite3_stmt *stmt = NULL;

    TRY(sqlite_run(connection, roomy_sql, err));
    TRY(sqlite_prepare(connection, inspect_sql, &stmt, err));
    enum status status = inspect_lines(connection, stmt, each, context, err);
    sqlite3_finalize(stmt);
    if (connection->role == SQLITE_ROLE_READER)
        TRY(sqlite_run(connection, usual_sql, err));
    return status;
}

/* ---- the copy ---- */

/* The connection's own transaction is what the copy reads: one snapshot from first to last page. */
static int copy_pages(sqlite3 *from, sqlite3 *into)
{
    sqlite3_backup *backup = sqlite3_backup_init(into, "main", from, "main");

    if (!backup)
        return sqlite3_errcode(into);
    int step = sqlite3_backup_step(backup, -1);
    int code = sqlite3_backup_finish(backup);
    if (step == SQLITE_DONE || code != SQLITE_OK)
        return code;
    return step; /* busy or locked: not all pages are there */
}

static enum status copy_sync(const char *place, struct error *err)
{
    int fd = open(place, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    bool done = fd >= 0 && fsync(fd) == 0;
    int why = errno;

    if (fd >= 0)
        close(fd);
    return done ? STATUS_OK
                : error_set(err, STATUS_INTERNAL, "%s cannot be made durable: %s", place,
                            strerror(why));
}

enum status sqlite_copy(struct sqlite_connection *connection, const char *place, struct error *err)
{
    sqlite3 *into = NULL;
    int fd = open(place, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd < 0)
        return error_set(err, errno == EEXIST ? STATUS_ALREADY_EXISTS : STATUS_FAILED_PRECONDITION,
                         "%s cannot be created: %s", place, strerror(errno));
    close(fd);
    int code = sqlite3_open_v2(
        place, &into, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL);
    if (code == SQLITE_OK)
        code = copy_pages(connection->db, into);
    (void)sqlite3_close_v2(into);
    if (code != SQLITE_OK)
        return error_set(err, STATUS_INTERNAL, "the copy %s failed: %s", place,
                         sqlite3_errstr(code));
    return copy_sync(place, err);
}
