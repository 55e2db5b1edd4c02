/*
 * Cycles of faults against a real bairid: clients write, the server is ended in the worst way,
 * started again, and judged by what it had acknowledged.
 *
 *   fault_campaign OPTIONS -- SERVER ARGUMENT…
 *
 *   --folder DIR      pki/, data/, clock of a founded campaign (BAIRI_CAMPAIGN names it)
 *   --name TEXT       of the line that is printed
 *   --cycles N
 *   --seed N          chance of this run; 0: the time
 *   --power FILE      switch of a simulated disk (fault_disk) that loses power; else kill -9
 *   --during CMD      run while the clients write, instead of waiting, e.g. to fill the disk
 *   --between CMD     run between the end of a server and the next start, e.g. to mount again
 *   --faults FILE     a scripted run for each line of FILE, "SYSCALL:FAULT:when=N", under strace;
 *                     cycles are as many as lines
 *   --trace FILE      one scripted run under strace that writes FILE, without a fault
 *   --losing          ends with the first loss
 *   --verbose         tells what clients were answered
 *
 * Prints name, cycles, acknowledged, lost, duplicated, half, refused (starts that a fault
 * prevented), seconds, with tabs between. Ends with 0 when nothing was lost, twice or half there.
 */
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/fault/campaign.h"

enum { ARGUMENTS_MAX = 48, SPEC_LENGTH = 128, BREAK_MS_MOST = 150, BREAK_ACKS_MOST = 60 };

struct options {
    const char *name, *faults, *trace;
    unsigned long cycles;
    bool losing;
};

/* ---- starting to judge ---- */

/* A command that fails leaves nothing to be judged. */
static void run_command(const char *command)
{
    int status = command ? system(command) : 0;

    if (status == 0)
        return;
    fprintf(stderr, "# \"%s\" ended with %d\n", command, status);
    exit(2);
}

/* A server without any fault; that it does not come up means that everything is lost. */
static bool start_sound(struct campaign_run *run)
{
    struct error error;

    error_clear(&error);
    if (server_start(run, run->server_argv)) {
        if (clients_connect(run, &error) == STATUS_OK)
            return true;
        fprintf(stderr, "# %s\n", error.text);
    }
    uint64_t unseen = 0;
    judge_note(run, &unseen, "the server does not start again; see server.log");
    judge_nothing(run);
    run->figures.lost += run->figures.lost == 0; /* nobody could write, nobody can read */
    return false;
}

/* ---- cycles of kills and power cuts ---- */

static void pause_ms(unsigned ms)
{
    struct timespec time = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};

    nanosleep(&time, NULL);
}

/* Half of the breaks come right behind an acknowledgement, half at any moment. */
static void cycle_break(struct campaign_run *run, unsigned *random)
{
    unsigned drawn = (unsigned)rand_r(random);
    int64_t until = monotonic_ms() + 10000;

    run->seed = run->seed * 6364136223846793005u + 1442695040888963407u;
    run->break_after = drawn % 2 ? 1 + (drawn >> 4) % BREAK_ACKS_MOST : 0;
    atomic_store(&run->acks, 0);
    atomic_store(&run->stop, false);
    clients_start(run);
    if (run->during)
        run_command(run->during);
    else if (run->break_after == 0)
        pause_ms(5 + (drawn >> 4) % BREAK_MS_MOST);
    while (!run->during && run->break_after > 0 && !atomic_load(&run->broken) &&
           monotonic_ms() < until)
        pause_ms(1);
    server_break(run);
    clients_join(run);
}

/* False ends the campaign: there is nothing left to judge. */
static bool cycle_breaking(struct campaign_run *run, unsigned *random)
{
    run->figures.cycles++;
    cycle_break(run, random);
    clients_disconnect(run);
    server_reap(run, 0);
    run_command(run->between);
    if (!start_sound(run))
        return false;
    judge_cycle(run);
    return true;
}

static void run_breaking(struct campaign_run *run, const struct options *options)
{
    unsigned random = (unsigned)run->seed;

    for (unsigned long i = 0; i < options->cycles; i++) {
        if (!cycle_breaking(run, &random) || (options->losing && run->figures.lost > 0))
            return;
    }
    judge_all(run);
}

/* ---- scripted runs with one fault ---- */

/* strace as a process of its own beside the server, which stays our child. */
static void strace_argv(const struct campaign_run *run, const char *traced, char *inject,
                        const char *output, char **argv)
{
    static char out[] = "-o", program[] = "strace", beside[] = "-D", follow[] = "-f",
                quiet[] = "-qqqy", fast[] = "--seccomp-bpf", signals[] = "-esignal=none",
                expression[] = "-e";
    static char trace[2048], path[PATH_LENGTH];
    size_t n = 0;

    snprintf(trace, sizeof trace, "trace=%s", traced);
    snprintf(path, sizeof path, "%s", output);
    char *const first[] = {program, beside, follow, quiet,      fast,
                           signals, out,    path,   expression, trace};
    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        argv[n++] = first[i];
    if (inject) {
        argv[n++] = expression;
        argv[n++] = inject;
    }
    for (size_t i = 0; run->server_argv[i] && n < ARGUMENTS_MAX - 1; i++)
        argv[n++] = run->server_argv[i];
    argv[n] = NULL;
}

static void course_under(struct campaign_run *run, char *const *argv)
{
    struct error error;

    error_clear(&error);
    atomic_store(&run->acks, 0);
    run->break_after = 0;
    if (!server_start(run, argv))
        run->figures.refused++;
    else if (clients_connect(run, &error) == STATUS_OK)
        client_course(&run->clients[0]);
    clients_disconnect(run);
    if (!server_reap(run, SIGTERM))
        judge_note(run, &run->figures.half, "the server crashed or hung");
}

/* spec  "pwrite64:error=EIO:when=3" */
static bool cycle_fault(struct campaign_run *run, const char *spec)
{
    char inject[SPEC_LENGTH + 16], name[64];
    char *argv[ARGUMENTS_MAX];

    run->figures.cycles++;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(spec, ":"), spec);
    snprintf(inject, sizeof inject, "inject=%s", spec);
    strace_argv(run, name, inject, "/dev/null", argv);
    course_under(run, argv);
    if (!start_sound(run)) {
        fprintf(stderr, "# after %s\n", spec);
        return false;
    }
    uint64_t before = run->figures.lost + run->figures.duplicated + run->figures.half;
    judge_cycle(run);
    if (run->figures.lost + run->figures.duplicated + run->figures.half != before)
        fprintf(stderr, "# after %s\n", spec);
    clients_disconnect(run);
    return server_reap(run, SIGKILL);
}

static void run_faults(struct campaign_run *run, const struct options *options)
{
    char spec[SPEC_LENGTH];
    FILE *file = fopen(options->faults, "re");

    if (!file)
        exit(2);
    while (fgets(spec, sizeof spec, file)) {
        spec[strcspn(spec, "\n")] = '\0';
        if (spec[0] != '\0' && !cycle_fault(run, spec))
            break;
    }
    fclose(file);
    if (run->figures.lost == 0 && start_sound(run))
        judge_all(run);
}

static void run_trace(struct campaign_run *run, const struct options *options)
{
    char *argv[ARGUMENTS_MAX];

    strace_argv(run,
                "write,writev,pwrite64,pwritev,fsync,fdatasync,rename,renameat,renameat2,unlink,"
                "unlinkat,ftruncate,fallocate,open,openat,mkdir,mkdirat,link,linkat",
                NULL, options->trace, argv);
    course_under(run, argv);
    if (start_sound(run))
        judge_cycle(run);
}

/* ---- life ---- */

static bool take_options(struct campaign_run *run, struct options *options, int argc, char **argv)
{
    static const struct option known[] = {
        {"folder",           required_argument, NULL, 'f'},
        {"name",              required_argument, NULL, 'n'},
        {"cycles",                  required_argument, NULL, 'c'},
        {"seed",required_argument, NULL, 's'},
        {"power",               required_argument, NULL, 'p'},
        {"during",           required_argument, NULL, 'd'},
        {"between",              required_argument, NULL, 'b'},
        {"faults",                  required_argument, NULL, 'i'},
        {"trace",              required_argument, NULL, 't'},
        {"losing",               no_argument, NULL, 'l'},
        {"verbose",            no_argument, NULL, 'v'},
        {0             },
    };
    const char **texts[128] = {
        ['f'] = &run->folder,  ['n'] = &options->name,   ['p'] = &run->power,
        ['b'] = &run->between, ['i'] = &options->faults, ['t'] = &options->trace,
        ['d'] = &run->during};

    for (int c; (c = getopt_long(argc, argv, "+", known, NULL)) != -1;) {
        if (c == 'l')
            options->losing = true;
        else if (c == 'v')
            run->verbose = true;
        else if (c == 'c')
            options->cycles = strtoul(optarg, NULL, 10);
        else if (c == 's')
            run->seed = strtoull(optarg, NULL, 10);
        else if (c < 128 && texts[c])
            *texts[c] = optarg;
        else
            return false;
    }
    run->server_argv = argv + optind;
    return run->folder && optind < argc && getenv("BAIRI_CAMPAIGN");
}

static enum status begin(struct campaign_run *run, struct error *err)
{
    TRY(campaign_open(run, err));
    if (!server_start(run, run->server_argv))
        return error_set(err, STATUS_UNAVAILABLE, "the server does not start; see server.log");
    TRY(clients_connect(run, err));
    return judge_size(run, &run->base, err);
}

int main(int argc, char **argv)
{
    static struct campaign_run run;
    struct options options = {.name = "campaign", .cycles = 10};
    char series[32];
    struct error error;
    int64_t began = monotonic_ms();

    error_clear(&error);
    if (!take_options(&run, &options, argc, argv)) {
        fprintf(stderr, "usage: fault_campaign OPTIONS -- SERVER ARGUMENT…\n");
        return 2;
    }
    if (run.seed == 0)
        run.seed = (uint64_t)time(NULL) * 1000 + (uint64_t)getpid();
    fprintf(stderr, "# seed %llu\n", (unsigned long long)run.seed);
    snprintf(series, sizeof series, "F%llx", (unsigned long long)(run.seed & 0xffffffff));
    run.series = series;
    signal(SIGPIPE, SIG_IGN);
    if (begin(&run, &error) != STATUS_OK) {
        fprintf(stderr, "fault_campaign: %s\n", error.text);
        server_reap(&run, SIGKILL);
        return 2;
    }
    if (options.faults || options.trace) {
        clients_disconnect(&run);
        server_reap(&run, SIGTERM);
    }
    if (options.trace)
        run_trace(&run, &options);
    else if (options.faults)
        run_faults(&run, &options);
    else
        run_breaking(&run, &options);
    server_reap(&run, SIGKILL);
    clients_close(&run);
    campaign_print(&run, options.name, (double)(monotonic_ms() - began) / 1000.0);
    free(run.all);
    return run.figures.lost + run.figures.duplicated + run.figures.half == 0 ? 0 : 1;
}
