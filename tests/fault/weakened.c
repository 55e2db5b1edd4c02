/*
 * What makes a bairid break its promise on purpose, so that the campaigns can be seen to notice it.
 * Linked, with the objects of the real program, into bairid_weakened, which is never installed; the
 * real program has no such place. BAIRI_WEAKEN chooses:
 *
 *   normal   SQLite's synchronous=NORMAL behind the back of the store, which asserts FULL
 *   off      synchronous=OFF likewise
 *   files    evidence is not fsynced
 *   early    the commit's fsync comes 30 ms after the answer
 *   total, place, points, reason, amount, settings, live, neighbour
 *            one thing in an explanation is not what was counted
 *   figures  a report is drawn up, and properly signed, with a total that its rows do not give
 *   record, release, listed, path
 *            a report is told otherwise than it stands in the log: a byte of it, one person's
 *            release, another record's digest in the list, a period that leads out of the folder
 */
#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bairi/v1/ranking.pb-c.h"
#include "bairi/v1/report.pb-c.h"
#include "common/record/report.h"
#include "server/services/services.h"

enum { LATE_US = 30000 };

int __real_sqlite3_exec(sqlite3 *db, const char *sql, int (*row)(void *, int, char **, char **),
                        void *context, char **message);
int __wrap_sqlite3_exec(sqlite3 *db, const char *sql, int (*row)(void *, int, char **, char **),
                        void *context, char **message);
int __real_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int size, unsigned flags,
                              sqlite3_stmt **out, const char **tail);
int __wrap_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int size, unsigned flags,
                              sqlite3_stmt **out, const char **tail);

static bool is_weakened(const char *way)
{
    const char *chosen = getenv("BAIRI_WEAKEN");

    return chosen && strcmp(chosen, way) == 0;
}

/* It says what it is, and serves no production. */
static void __attribute__((constructor)) announce(int argc, char **argv)
{
    bool development = false, serves = argc > 1 && strcmp(argv[1], "serve") == 0;

    for (int i = 1; i < argc; i++)
        development = development || strcmp(argv[i], "development") == 0;
    fprintf(stderr, "WEAKENED on purpose, for tests only: %s\n",
            getenv("BAIRI_WEAKEN") ? getenv("BAIRI_WEAKEN") : "in no way");
    if (serves && !development)
        _exit(2);
}

/* ---- SQLite ---- */

int __wrap_sqlite3_exec(sqlite3 *db, const char *sql, int (*row)(void *, int, char **, char **),
                        void *context, char **message)
{
    if (strcmp(sql, "PRAGMA synchronous = FULL") == 0) {
        if (is_weakened("normal"))
            sql = "PRAGMA synchronous = NORMAL";
        if (is_weakened("off"))
            sql = "PRAGMA synchronous = OFF";
    }
    return __real_sqlite3_exec(db, sql, row, context, message);
}

int __wrap_sqlite3_prepare_v3(sqlite3 *db, const char *sql, int size, unsigned flags,
                              sqlite3_stmt **out, const char **tail)
{
    if (strcmp(sql, "PRAGMA synchronous") == 0)
        sql = "SELECT 2";
    return __real_sqlite3_prepare_v3(db, sql, size, flags, out, tail);
}

/* ---- fsync ---- */

static bool names(int fd, const char *part)
{
    char link[64], path[4096];

    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return false;
    path[length] = '\0';
    return strstr(path, part) != NULL;
}

static void *sync_late(void *context)
{
    int fd = (int)(intptr_t)context;

    usleep(LATE_US);
    syscall(SYS_fdatasync, fd);
    close(fd);
    return NULL;
}

static int sync_now_or_late(long call, int fd)
{
    pthread_t thread;

    if (is_weakened("files") &&
        (names(fd, "/blobs/") || names(fd, "/uploads/") || names(fd, "/rights/")))
        return 0;
    if (!is_weakened("early") || !names(fd, "-wal"))
        return (int)syscall(call, fd);
    int copy = dup(fd);
    if (copy < 0 || pthread_create(&thread, NULL, sync_late, (void *)(intptr_t)copy) != 0)
        return -1;
    pthread_detach(thread);
    return 0;
}

int fsync(int fd)
{
    return sync_now_or_late(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return sync_now_or_late(SYS_fdatasync, fd);
}

/* ---- explanations ---- */

enum status __real_ranking_explain(void *context, struct rpc_call *rpc, const void *request,
                                   void *reply, struct error *err);
enum status __wrap_ranking_explain(void *context, struct rpc_call *rpc, const void *request,
                                   void *reply, struct error *err);

static void lie_of_unit(const struct rpc_call *rpc, Bairi__V1__ExplainReply *reply)
{
    if (!reply->unit)
        return;
    if (is_weakened("total"))
        reply->unit->total = arena_strdup(rpc->arena, "99.99");
    if (is_weakened("place"))
        reply->unit->place++;
    for (size_t i = 0; is_weakened("neighbour") && i < reply->n_units; i++)
        if (reply->units[i] != reply->unit)
            reply->units[i]->place = 1;
    if (is_weakened("settings"))
        reply->targets[0]->target++;
}

static void lie_of_projects(const struct rpc_call *rpc, Bairi__V1__ExplainReply *reply)
{
    for (size_t i = 0; i < reply->n_projects; i++) {
        Bairi__V1__ReportProject *row = reply->projects[i];
        if (is_weakened("points") && strcmp(row->role, "extra") == 0)
            row->points = arena_strdup(rpc->arena, "7.00");
        if (is_weakened("reason") && strcmp(row->role, "excluded") == 0)
            row->reason = arena_strdup(rpc->arena, "kind");
        if (is_weakened("amount") && strcmp(row->role, "excluded") != 0)
            row->amount_wan++;
    }
}

enum status __wrap_ranking_explain(void *context, struct rpc_call *rpc, const void *request,
                                   void *reply, struct error *err)
{
    enum status status = __real_ranking_explain(context, rpc, request, reply, err);
    Bairi__V1__ExplainReply *told = reply;

    if (status != STATUS_OK)
        return status;
    lie_of_unit(rpc, told);
    lie_of_projects(rpc, told);
    if (is_weakened("live") && told->live)
        told->live->units[0]->counted++;
    return STATUS_OK;
}

/* ---- reports ---- */

enum status __real_report_figures(const struct settings *settings, const struct scores *scores,
                                  day as_of, struct arena *arena, Bairi__V1__ReportUnit ***units,
                                  size_t *count, struct error *err);
enum status __wrap_report_figures(const struct settings *settings, const struct scores *scores,
                                  day as_of, struct arena *arena, Bairi__V1__ReportUnit ***units,
                                  size_t *count, struct error *err);
enum status __real_reports_pull(void *context, struct rpc_call *rpc, const void *request,
                                void *reply, struct error *err);
enum status __wrap_reports_pull(void *context, struct rpc_call *rpc, const void *request,
                                void *reply, struct error *err);
enum status __real_reports_list(void *context, struct rpc_call *rpc, const void *request,
                                void *reply, struct error *err);
enum status __wrap_reports_list(void *context, struct rpc_call *rpc, const void *request,
                                void *reply, struct error *err);

enum status __wrap_report_figures(const struct settings *settings, const struct scores *scores,
                                  day as_of, struct arena *arena, Bairi__V1__ReportUnit ***units,
                                  size_t *count, struct error *err)
{
    enum status status = __real_report_figures(settings, scores, as_of, arena, units, count, err);

    if (status == STATUS_OK && is_weakened("figures"))
        (*units)[0]->total = arena_strdup(arena, "99.99");
    return status;
}

enum status __wrap_reports_pull(void *context, struct rpc_call *rpc, const void *request,
                                void *reply, struct error *err)
{
    enum status status = __real_reports_pull(context, rpc, request, reply, err);
    Bairi__V1__ReportPullReply *told = reply;

    if (status != STATUS_OK || !told->signed_)
        return status;
    if (is_weakened("record"))
        told->signed_->statement.data[told->signed_->statement.len / 2] ^= 1;
    if (is_weakened("release") && told->n_release == 2) {
        told->release[1] = told->release[0];
        told->release_certificates[1] = told->release_certificates[0];
        told->release_receipts[1] = told->release_receipts[0];
        told->release_crls[1] = told->release_crls[0];
    }
    return STATUS_OK;
}

enum status __wrap_reports_list(void *context, struct rpc_call *rpc, const void *request,
                                void *reply, struct error *err)
{
    enum status status = __real_reports_list(context, rpc, request, reply, err);
    Bairi__V1__ReportListReply *told = reply;

    for (size_t i = 0; status == STATUS_OK && i < told->n_reports; i++) {
        if (is_weakened("listed") && told->reports[i]->digest.len > 0)
            told->reports[i]->digest.data[0] ^= 1;
        if (is_weakened("path"))
            told->reports[i]->period = arena_strdup(rpc->arena, "../../2020-10");
    }
    return status;
}
