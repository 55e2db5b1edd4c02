/* bairi watch: waits for notices, prints each, runs a command for each; loses none. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "client/commands/commands.h"
#include "client/commands/desk.h"
#include "client/commands/notice_run.h"
#include "client/commands/notice_text.h"
#include "client/commands/seen.h"
#include "client/render/failure.h"
#include "common/json.h"
#include "common/text.h"

enum {
    WAIT_MS = 25000,
    LIMIT_MS = 300000,
    SOONEST_MS = 1000,
    TRIES = 3,
    BACKOFF_LEAST_MS = 1000,
    BACKOFF_MOST_MS = 60000,
    ROUND_MOST = 64 << 20,
    EXIT_INTERRUPTED = 130
};

struct watch {
    struct app *app;
    const char *command; /* NULL: only printed */
    const char *path;    /* where the position is kept */
    struct seen seen;
    struct arena *round; /* of one reply; the watch goes on for weeks */
    unsigned tries;      /* of the notice that failed last */
    unsigned backoff_ms; /* 0: connected */
    bool once;
};

/* ---- signals ---- */

/* While nothing is under way a signal ends the program at once; else after the notice in hand. */
static atomic_bool idle;
static atomic_int wanted_end; /* the signal */

static int end_code(int number)
{
    return number == SIGINT ? EXIT_INTERRUPTED : 0;
}

static void on_signal(int number)
{
    if (atomic_load(&idle))
        _exit(end_code(number));
    atomic_store(&wanted_end, number);
}

static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = on_signal};

    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

/* A signal that came before idle was set would be waited with: so look again. */
static void become_idle(void)
{
    atomic_store(&idle, true);
    if (atomic_load(&wanted_end) != 0)
        _exit(end_code(atomic_load(&wanted_end)));
}

static void rest(unsigned ms)
{
    const int64_t end = monotonic_ms() + ms;

    become_idle();
    for (int64_t now = monotonic_ms(); now < end; now = monotonic_ms())
        usleep((unsigned)(end - now > 500 ? 500 : end - now) * 1000);
    atomic_store(&idle, false);
}

/* ---- one notice ---- */

static void say_error(struct watch *watch, const struct error *err, const char *after)
{
    buf_adds(&watch->app->said, "bairi: ");
    failure_say(err, &watch->app->said);
    buf_addf(&watch->app->said, "%s\n", after);
}

static enum status print_notice(struct watch *watch, const Bairi__V1__Notice *notice,
                                struct error *err)
{
    const char *line;
    json_t *json;

    if (watch->app->format == FORMAT_JSON) {
        json = json_from_message(&notice->base);
        if (!json)
            return app_no_memory(err);
        json_write(json, false, &watch->app->out);
        json_decref(json);
    } else {
        line = notice_line(notice, watch->round);
        if (!line)
            return app_no_memory(err);
        buf_addf(&watch->app->out, "%s\n", line);
    }
    return app_flush(watch->app, err);
}

/* OK also when the command failed and shall be tried again: then nothing was advanced. */
static enum status handle(struct watch *watch, const Bairi__V1__Notice *notice, bool *again,
                          struct error *err)
{
    enum status status = STATUS_OK;

    if (watch->tries == 0)
        TRY(print_notice(watch, notice, err));
    if (watch->command)
        status = notice_run(watch->command, notice, LIMIT_MS, watch->round, err);
    if (status == STATUS_OK) {
        watch->tries = 0;
        seen_step(&watch->seen, notice->index);
        return seen_write(watch->path, &watch->seen, err);
    }
    if (++watch->tries >= TRIES) {
        say_error(watch, err, "");
        return error_set(err, STATUS_UNKNOWN,
                         "the command failed %d times for notice %llu, which stays undone; the "
                         "next bairi watch begins with it",
                         (int)TRIES, (unsigned long long)notice->index);
    }
    say_error(watch, err, _("; it is tried again"));
    *again = true;
    return app_flush(watch->app, err);
}

/* The notices of one reply that are not done yet, in order, until one must be tried again. */
static enum status handle_all(struct watch *watch, const Bairi__V1__NoticesReply *reply,
                              bool *again, struct error *err)
{
    unsigned nth = 0;
    struct seen through = {.next = reply->next};

    for (size_t i = 0; i < reply->n_notices && !*again; i++) {
        const Bairi__V1__Notice *notice = reply->notices[i];

        nth = i > 0 && reply->notices[i - 1]->index == notice->index ? nth + 1 : 0;
        if (seen_is_done(&watch->seen, notice->index, nth))
            continue;
        if (atomic_load(&wanted_end) != 0)
            return STATUS_OK;
        TRY(handle(watch, notice, again, err));
    }
    if (*again || through.next <= watch->seen.next)
        return STATUS_OK;
    watch->seen = through;
    return seen_write(watch->path, &watch->seen, err);
}

/* ---- rounds ---- */

static bool passes(enum status status)
{
    return status == STATUS_UNAVAILABLE || status == STATUS_DEADLINE_EXCEEDED ||
           status == STATUS_RESOURCE_EXHAUSTED || status == STATUS_UNKNOWN ||
           status == STATUS_INTERNAL;
}

/* Not reachable: said once, then tried again ever more slowly. */
static enum status wait_for_server(struct watch *watch, struct error *err)
{
    if (watch->once || !passes(err->status))
        return err->status;
    if (watch->backoff_ms == 0) {
        say_error(watch, err, _("; waiting for the server"));
        TRY(app_flush(watch->app, err));
    }
    watch->backoff_ms = watch->backoff_ms == 0 ? BACKOFF_LEAST_MS : 2 * watch->backoff_ms;
    if (watch->backoff_ms > BACKOFF_MOST_MS)
        watch->backoff_ms = BACKOFF_MOST_MS;
    rest(watch->backoff_ms);
    error_clear(err);
    return STATUS_OK;
}

static enum status say_connected(struct watch *watch, struct error *err)
{
    if (watch->backoff_ms == 0)
        return STATUS_OK;
    watch->backoff_ms = 0;
    buf_addf(&watch->app->said, "%s\n", _("connected again"));
    return app_flush(watch->app, err);
}

static enum status one_round(struct watch *watch, bool *end, struct error *err)
{
    const Bairi__V1__NoticesReply *reply = NULL;
    const unsigned wait = watch->once || watch->tries > 0 ? 0 : WAIT_MS;
    bool again = false;
    enum status status;
    int64_t began;

    arena_reset(watch->round);
    began = monotonic_ms();
    become_idle();
    status = bureau_notices(watch->app->bureau, watch->round, watch->seen.next, wait, &reply, err);
    atomic_store(&idle, false);
    if (status != STATUS_OK)
        return wait_for_server(watch, err);
    TRY(say_connected(watch, err));
    TRY(handle_all(watch, reply, &again, err));
    if (again)
        rest(watch->tries * watch->tries * BACKOFF_LEAST_MS);
    else if (wait > 0 && reply->n_notices == 0 && monotonic_ms() - began < SOONEST_MS)
        rest(SOONEST_MS); /* a server that does not wait must not be asked without a pause */
    *end = watch->once && reply->n_notices == 0;
    return STATUS_OK;
}

/* ---- the run ---- */

/* Two watches with one position would each miss what the other took. */
static enum status lock(struct watch *watch, struct error *err)
{
    const char *path = arena_printf(watch->app->arena, "%s.lock", watch->path);
    int fd;

    TRY(seen_folder(watch->path, err));
    fd = path ? open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600) : -1;
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
        return STATUS_OK; /* until the program ends */
    if (fd >= 0)
        close(fd);
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "another bairi watch of yours is running (%s is locked): end it first",
                     path ? path : watch->path);
}

static enum status begin(struct watch *watch, struct error *err)
{
    struct app *app = watch->app;
    const char *from = cli_value(app->args, "from");
    char *end = NULL;

    TRY(app_connect(app, err));
    watch->path = seen_path(bureau_folder(app->bureau), watch->command ? "watch" : "notices",
                            bureau_self(app->bureau)->uri, app->arena);
    if (!watch->path)
        return app_no_memory(err);
    TRY(lock(watch, err));
    TRY(seen_read(watch->path, &watch->seen, err));
    if (from) {
        errno = 0;
        watch->seen = (struct seen){.next = strtoull(from, &end, 10)};
        if (end == from || *end != '\0' || errno != 0 || strchr(from, '-'))
            return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                            "--from: '%s' is not the number of a record", from));
    }
    return STATUS_OK;
}

static enum status watch_notices(struct app *app, struct error *err)
{
    struct watch watch = {
        .app = app, .command = cli_value(app->args, "exec"), .once = cli_flag(app->args, "once")};
    enum status status;
    bool end = false;

    if (app->format == FORMAT_CSV)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "watch prints lines or json: -o csv belongs to bairi "
                                        "notices"));
    TRY(begin(&watch, err));
    watch.round = arena_create(ROUND_MOST);
    if (!watch.round)
        return app_no_memory(err);
    catch_signals();
    do {
        status = one_round(&watch, &end, err);
    } while (status == STATUS_OK && !end && atomic_load(&wanted_end) == 0);
    arena_destroy(&watch.round);
    if (status == STATUS_OK && atomic_load(&wanted_end) != 0)
        app->code = end_code(atomic_load(&wanted_end));
    return status;
}

static int run_watch(const struct cli_args *args, void *context)
{
    return app_run(args, context, watch_notices);
}

static const struct cli_option OPTIONS[] = {
    {"exec", 0, CLI_VALUE, false, "CMD", N_("run this command for each notice")             },
    {"from", 0, CLI_VALUE, false, "N",   N_("begin with this record, not where one stopped")},
    {"once", 0, CLI_FLAG,  false, NULL,  N_("end when there is nothing new")                },
    {NULL,   0, CLI_FLAG,  false, NULL,  NULL                                               }
};

static const char *const EXAMPLES[] = {
    N_("bairi watch — prints what happens as it happens"),
    N_("bairi watch --exec 'mail -s \"$BAIRI_NOTICE_KIND\" office@example.org' — a mail for each, "
       "its text the notice as JSON"),
    N_("bairi watch --exec ./notice.sh --once — what is new, then ends; for cron"), NULL};

const struct cli_command watch_command = {
    "watch",
    "",
    0,
    0,
    N_("wait for notices, and run a command for each"),
    N_("CMD is run by /bin/sh as you wrote it. The notice comes as one line of JSON on its stdin "
       "and in BAIRI_NOTICE_INDEX, _TIME, _KIND, _UNIT, _PROJECT, _VERSION, _AUTHOR, _TEXT, _DUE "
       "and _PERIOD: put them in double quotes. A notice is done when CMD ended with 0; one that "
       "failed is tried three times, then watch ends and the next one begins with it. The first "
       "run begins with the first notice. As a service: bairi-watch.service."),
    EXAMPLES,
    OPTIONS,
    run_watch};
