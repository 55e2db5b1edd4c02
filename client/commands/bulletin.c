/* bairi bulletin: what the public may read of a released report. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "client/commands/app.h"
#include "client/commands/commands.h"
#include "client/commands/report_show.h"
#include "client/render/book.h"
#include "client/render/bulletin.h"
#include "common/text.h"

#define PAGE_MOST ((size_t)64 << 20)

typedef enum status bulletin_writer(const Bairi__V1__Report *report, struct arena *arena,
                                    struct buf *out, struct error *err);

static enum status write_file(struct app *app, const struct pulled_report *pulled,
                              const char *ending, bulletin_writer *make, struct error *err)
{
    OWNED(buf_free) struct buf contents = buf_make(PAGE_MOST);
    const char *folder = cli_value(app->args, "out");
    const Bairi__V1__Report *report = pulled->report;
    struct book_target target = {.replace = true};

    target.path = arena_printf(app->arena, "%s/%s-%s-v%u-bulletin%s", folder ? folder : ".",
                               report->campaign, report->period, report->version, ending);
    if (!target.path)
        return app_no_memory(err);
    TRY(make(report, app->arena, &contents, err));
    TRY(book_write_bytes(&target, buf_bytes(&contents), err));
    buf_addf(&app->out, "%s\n", target.path);
    return STATUS_OK;
}

static enum status make_folder(struct app *app, struct error *err)
{
    const char *folder = cli_value(app->args, "out");

    if (folder && mkdir(folder, 0755) != 0 && errno != EEXIST)
        return error_set(err, STATUS_FAILED_PRECONDITION, "cannot make the folder %s: %s", folder,
                         strerror(errno));
    return STATUS_OK;
}

static enum status bulletin(struct app *app, struct error *err)
{
    struct pulled_report pulled = {0};

    TRY(app_connect(app, err));
    TRY(report_released(app, cli_arg(app->args, 0), 0, &pulled, err));
    TRY(make_folder(app, err));
    TRY(write_file(app, &pulled, ".html", bulletin_html, err));
    return write_file(app, &pulled, ".json", bulletin_json, err);
}

static int run_bulletin(const struct cli_args *args, void *context)
{
    return app_run(args, context, bulletin);
}

static const struct cli_option OPTIONS[] = {
    {"out", 0, CLI_FOLDER, false, "DIR", N_("folder for the files (default: this one)")},
    {NULL,  0, CLI_FLAG,   false, NULL,  NULL                                          }
};

static const char *const EXAMPLES[] = {
    N_("bairi bulletin --out public — the latest released report for the public"),
    N_("bairi bulletin 2020-11 — that period's, into this folder"), NULL};

const struct cli_command bulletin_command = {
    "bulletin",
    "[PERIOD]",
    0,
    1,
    N_("write a released report for the public, as a web page and JSON"),
    N_("The page stands alone: no scripts, nothing from elsewhere. It shows no contacts, names "
       "nobody for praise or blame, and shows investors only where the campaign's "
       "investors_shown_to names the public."),
    EXAMPLES,
    OPTIONS,
    run_bulletin};
