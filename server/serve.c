/* `bairid serve`: the server at work. */
#include "server/serve.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/log.h"
#include "common/net/listener.h"
#include "common/text.h"
#include "server/call.h"
#include "server/certificates.h"
#include "server/folder.h"
#include "server/limits/limits.h"
#include "server/memory.h"
#include "server/methods.h"
#include "server/metrics/figures.h"
#include "server/metrics/http.h"
#include "server/services/services.h"

enum {
    PATH_SIZE = 1024,
    LEAVE_MS = 1000,
    DRAIN_LOOK_US = 10000,
    OTHER_FILES = 256,
    TICK_SECONDS = 1
};

/* Everything that runs; torn down in reverse. */
struct serving {
    const char *folder;
    const struct cli_args *args;
    struct limits limits; /* in force */
    char address[LIMIT_TEXT];
    uint16_t port;
    bool development;
    bool said_stale; /* that the revocation list is out of date */
    int lock;
    struct clock *clock;
    struct office *office;
    struct tls_server *tls;
    struct rpc_server *rpc;
    struct listener *listener;
    struct figures figures;
    struct http *metrics; /* NULL: not asked for */
};

static int fail(const struct error *error)
{
    struct buf text = buf_make(8192);

    text_error(error, &text);
    fprintf(stderr, "bairid: %s\n", buf_text(&text));
    buf_free(&text);
    return status_exit_code(error->status);
}

/* An fsync or commit that failed: nobody can tell what the disk holds, so nothing more is said. */
static void serving_fatal(const struct error *error)
{
    log_event(LOG_ERROR, "fatal", "error", error->text, (const char *)NULL);
    _exit(70);
}

/* Whoever watches looks again. */
static void serving_committed(void *context)
{
    const struct serving *serving = context;

    if (serving->rpc)
        rpc_server_wake(serving->rpc);
}

/* ---- options ---- */

/* Option, then file, then default. */
static enum status serving_limits(const struct cli_args *args, struct limits *out,
                                  struct error *err)
{
    TRY(limits_load(cli_value(args, "settings"), cli_value(args, "data"), out, err));
    TRY(limits_option(out, LIMIT_ADDRESS, cli_value(args, "listen"), err));
    TRY(limits_option(out, LIMIT_METRICS, cli_value(args, "metrics"), err));
    TRY(limits_option(out, LIMIT_MIN_TLS, cli_flag(args, "allow-tls12") ? "1.2" : NULL, err));
    return limits_check(out, err);
}

static enum status serving_profile(struct serving *serving, const struct cli_args *args,
                                   struct error *err)
{
    serving->args = args;
    serving->folder = cli_value(args, "data");
    TRY(folder_clock(args, &serving->development, &serving->clock, err));
    TRY(serving_limits(args, &serving->limits, err));
    return limits_address(&serving->limits, serving->address, &serving->port, err);
}

static enum status serving_office(struct serving *serving, struct error *err)
{
    struct office_options options = {
        .folder = serving->folder,
        .development = serving->development,
        .clock = serving->clock,
        .rules = services_rules(),
        .fatal = serving_fatal,
        .committed = serving_committed,
        .committed_context = serving,
    };

    TRY(folder_lock(serving->folder, &serving->lock, err));
    return office_open(&options, &serving->office, err);
}

/* ---- network ---- */

static bool serving_takes_tls12(const struct serving *serving)
{
    return serving->limits.values[LIMIT_MIN_TLS].number < 13;
}

static enum status serving_write_port(const struct serving *serving, struct error *err)
{
    char path[PATH_SIZE], text[16];
    int length = snprintf(text, sizeof text, "%u\n", listener_port(serving->listener));

    snprintf(path, sizeof path, "%s/port", serving->folder);
    return buf_write_file(path, (struct bytes){(const uint8_t *)text, (size_t)length}, 0644, err);
}

/* A connection that finds no descriptor left would take a place and get no answer. */
static enum status serving_descriptors(const struct serving *serving, struct error *err)
{
    rlim_t wanted = (rlim_t)serving->limits.values[LIMIT_CONNECTIONS].number + OTHER_FILES;
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= wanted)
        return STATUS_OK;
    rlim_t before = files.rlim_cur;
    files.rlim_cur = wanted < files.rlim_max ? wanted : files.rlim_max;
    if (files.rlim_max >= wanted && setrlimit(RLIMIT_NOFILE, &files) == 0)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "%u connections need %u open files, and this process may have %u: raise the "
                     "limit (LimitNOFILE) or lower connections",
                     (unsigned)serving->limits.values[LIMIT_CONNECTIONS].number, (unsigned)wanted,
                     (unsigned)(files.rlim_max < wanted ? files.rlim_max : before));
}

static enum status serving_listen(struct serving *serving, struct error *err)
{
    struct rpc_limits limits = limits_rpc(&serving->limits);

    TRY(serving_descriptors(serving, err));
    TRY(certificates_open(serving->office, serving_takes_tls12(serving), &serving->tls, err));
    TRY(rpc_server_create(methods, method_count, serving->office, serving->clock, &limits,
                          &serving->rpc, err));
    rpc_server_set_gate(serving->rpc, call_gate);
    struct listener_options options = {
        .address = serving->address,
        .port = serving->port,
        .tls = serving->tls,
        .limits = limits_conn(&serving->limits),
        .events = rpc_server_events(serving->rpc),
    };
    TRY(listener_create(&options, &serving->listener, err));
    return serving_write_port(serving, err);
}

/* Where the figures are shown stands in the data folder, for `bairid status`. */
static enum status serving_write_metrics(const struct serving *serving, const char *path,
                                         struct error *err)
{
    char address[LOOPBACK_TEXT];
    char text[LOOPBACK_TEXT + 2];

    loopback_format(http_at(serving->metrics), address);
    snprintf(text, sizeof text, "%s\n", address);
    return buf_write_file(path, (struct bytes){(const uint8_t *)text, strlen(text)}, 0644, err);
}

/* After serving_listen. Without an address nothing is shown. */
static enum status serving_metrics(struct serving *serving, struct error *err)
{
    const char *address = serving->limits.values[LIMIT_METRICS].text;
    struct figures *figures = &serving->figures;
    struct loopback at;
    char path[PATH_SIZE];

    snprintf(path, sizeof path, "%s/metrics", serving->folder);
    unlink(path); /* of a server that was killed */
    if (!address[0])
        return STATUS_OK;
    figures->rpc = serving->rpc;
    figures->listener = serving->listener;
    figures->office = serving->office;
    figures->clock = serving->clock;
    figures->began_ms = monotonic_ms();
    TRY(loopback_parse(address, &at, err));
    TRY(http_create(&at, figures_pages, FIGURES_PAGES, figures, &serving->metrics, err));
    return serving_write_metrics(serving, path, err);
}

static void serving_close(struct serving *serving)
{
    char path[PATH_SIZE];

    if (serving->metrics) {
        snprintf(path, sizeof path, "%s/metrics", serving->folder);
        unlink(path);
    }
    http_destroy(&serving->metrics);
    listener_destroy(&serving->listener);
    rpc_server_destroy(&serving->rpc);
    tls_server_destroy(&serving->tls);
    office_close(&serving->office);
    log_init(LOG_INFO, NULL); /* the last calls were logged by this clock */
    clock_destroy(&serving->clock);
    if (serving->lock >= 0)
        close(serving->lock);
}

/* ---- signals and time ---- */

static void serving_tick(struct serving *serving)
{
    for (struct campaign *campaign = office_campaigns(serving->office); campaign;
         campaign = campaign->next) {
        struct error error;
        error_clear(&error);
        store_rest(campaign->store);
        if (ledger_tick(campaign->ledger, &error) != STATUS_OK)
            log_event(LOG_WARN, "tick", "campaign", campaign->id, "error", error.text,
                      (const char *)NULL);
    }
}

static void serving_reread_clock(struct serving *serving)
{
    struct error error;

    error_clear(&error);
    if (clock_is_dev(serving->clock) && clock_reread(serving->clock, &error) != STATUS_OK)
        log_event(LOG_WARN, "clock", "error", error.text, (const char *)NULL);
}

static void serving_tell(void *context, const struct limit_row *row, bool applied,
                         const char *before, const char *after)
{
    (void)context;
    log_event(applied ? LOG_INFO : LOG_WARN, "setting", "name", row->name, "before", before,
              "after", after, "result", applied ? "applied" : "needs a restart",
              (const char *)NULL);
}

/* The file anew; what cannot change while the server runs is told. A bad file changes nothing. */
static void serving_renew_limits(struct serving *serving)
{
    struct limits wanted;
    struct error error;

    error_clear(&error);
    if (serving_limits(serving->args, &wanted, &error) != STATUS_OK) {
        log_event(LOG_ERROR, "settings", "error", error.text, (const char *)NULL);
        return;
    }
    limits_renew(&serving->limits, &wanted, serving_tell, NULL);
    struct rpc_limits limits = limits_rpc(&serving->limits);
    rpc_server_set_limits(serving->rpc, &limits);
}

/* New certificate, CA and CRL for connections; standing ones that no longer hold are closed. */
static void serving_reload(struct serving *serving)
{
    struct error error;

    error_clear(&error);
    if (certificates_reload(serving->office, serving_takes_tls12(serving), serving->tls, &error) !=
        STATUS_OK) {
        log_event(LOG_ERROR, "reload", "result",
                  "the old certificates, list and min_tls stay in use", "error", error.text,
                  (const char *)NULL);
        return;
    }
    listener_review(serving->listener);
    rpc_server_wake(serving->rpc); /* whoever watches the health sees the new list */
    log_event(LOG_INFO, "reload", "result", "ok", (const char *)NULL);
    serving->said_stale = false;
}

/* Said once: writes are refused until there is a new revocation list. */
static void serving_watch_crl(struct serving *serving)
{
    struct instant next;
    char since[40];

    if (serving->said_stale ||
        !authority_next_update(atomic_load(&serving->office->authority), &next) ||
        clock_now(serving->clock).us < next.us)
        return;
    serving->said_stale = true;
    instant_format(next, 0, since);
    log_event(LOG_ERROR, "crl", "result", "out of date: writes are refused", "since", since,
              (const char *)NULL);
}

static void wait_idle(const struct serving *serving, int64_t until)
{
    while (!rpc_server_is_idle(serving->rpc) && monotonic_ms() < until)
        usleep(DRAIN_LOOK_US);
}

/*
 * First reads are answered on, and whoever can go elsewhere is told to; the listener goes late.
 * Then nothing new is taken up, what is in hand is finished, and its replies leave.
 */
static void serving_drain(struct serving *serving)
{
    int64_t begun = monotonic_ms();
    int64_t until = begun + serving->limits.values[LIMIT_DRAIN_MS].number;
    int64_t leave = begun + LEAVE_MS < until ? begun + LEAVE_MS : until;

    atomic_store(&serving->figures.draining, true);
    rpc_server_drain(serving->rpc);
    wait_idle(serving, leave);
    listener_stop(serving->listener);
    rpc_server_close(serving->rpc);
    wait_idle(serving, until);
    while (!listener_is_quiet(serving->listener) && monotonic_ms() < until)
        usleep(DRAIN_LOOK_US);
}

static void serving_wait(struct serving *serving, const sigset_t *signals)
{
    const struct timespec tick = {.tv_sec = TICK_SECONDS};
    struct memory_given given = {0};

    for (;;) {
        int signal = sigtimedwait(signals, NULL, &tick);
        if (signal == SIGTERM || signal == SIGINT)
            return;
        if (signal == SIGUSR1)
            serving_reread_clock(serving);
        if (signal == SIGHUP) {
            serving_renew_limits(serving);
            serving_reload(serving);
        }
        serving_watch_crl(serving);
        serving_tick(serving);
        (void)rpc_server_rest(serving->rpc);
        office_forget_retired(serving->office, monotonic_ms(), rpc_server_is_idle(serving->rpc));
        memory_give_back(monotonic_ms(), rpc_server_is_idle(serving->rpc), &given);
    }
}

static int serve_run(const struct cli_args *args, void *context)
{
    struct serving serving = {.lock = -1};
    struct error error;
    sigset_t signals;

    (void)context;
    error_clear(&error);
    memory_prepare();
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGUSR1);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL); /* before any thread: all inherit it */
    signal(SIGPIPE, SIG_IGN);
    enum status status = serving_profile(&serving, args, &error);
    log_init(LOG_INFO, serving.clock);
    if (status == STATUS_OK)
        status = serving_office(&serving, &error);
    if (status == STATUS_OK)
        status = serving_listen(&serving, &error);
    if (status == STATUS_OK)
        status = serving_metrics(&serving, &error);
    if (status == STATUS_OK) {
        log_event(LOG_INFO, "serving", "address", serving.address, "profile",
                  serving.development ? "development" : "production", (const char *)NULL);
        serving_wait(&serving, &signals);
        serving_drain(&serving);
        log_event(LOG_INFO, "stopped", (const char *)NULL);
    }
    serving_close(&serving);
    return status == STATUS_OK ? 0 : fail(&error);
}

static const struct cli_option serve_options[] = {
    {"data",                                          0, CLI_FOLDER, false, "DIR", N_("data folder made by bairid init")},
    {"listen",                                     0, CLI_VALUE, false, "ADDRESS:PORT", N_("where to listen; port 0 takes a free one")},
    {"settings",                                          0, CLI_FILE, false, "FILE",
     N_("addresses and limits, DIR/bairid.ini by default; bairid limits lists them")},
    {"profile",                                               0, CLI_CHOICE, false, "production|development",
     N_("development admits development certificates")},
    {"dev-clock",          0, CLI_FILE, false, "FILE",
     N_("start at the instant in FILE (development only)")},
    {"allow-tls12",                                          0, CLI_FLAG, false, NULL, N_("admit TLS 1.2, for foreign clients")},
    {"metrics", 0, CLI_VALUE, false, "ADDRESS:PORT",
     N_("show figures for Prometheus at /metrics, to this machine alone, e.g. 127.0.0.1:9100")},
    {0                                     },
};

static const char *const serve_examples[] = {
    N_("bairid serve --data /var/lib/bairi --listen 0.0.0.0:7443"),
    N_("bairid serve --data /var/lib/bairi --settings /etc/bairi/bairid.ini"),
    NULL,
};

const struct cli_command serve_command = {
    .name = "serve",
    .arguments = "",
    .summary = N_("serve until SIGTERM; the port is written to DIR/port"),
    .about = N_("An option comes before the settings file, the file before the default. On SIGHUP "
                "certificates and settings are read again; what needs a restart is said in the "
                "log."),
    .examples = serve_examples,
    .options = serve_options,
    .run = serve_run,
};
