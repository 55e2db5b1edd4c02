/* bairi open: the evidence of one version in a fresh folder, and the viewer where it is asked for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/commands/commands.h"
#include "client/commands/evidence_down.h"
#include "client/commands/pdf_said.h"
#include "client/render/progress.h"
#include "client/render/words.h"
#include "common/record/record.h"
#include "common/text.h"
#include "common/trust/digest.h"

/* What is to be opened. */
struct opened {
    const char *unit, *project_no;
    unsigned version; /* 0: the latest */
    const char *folder;
    const Bairi__V1__ProjectShowReply *reply;
    struct down_list list;
    bool active; /* a PDF among them holds more than pages */
};

static enum status read_reference(struct app *app, struct opened *run, struct error *err)
{
    const char *text = cli_arg(app->args, 0);
    const char *at = strchr(text, '@');
    char *end = NULL;

    TRY(app_reference(app, text, &run->unit, &run->project_no, err));
    if (!at)
        return STATUS_OK;
    unsigned long version = strtoul(at + 1, &end, 10);
    run->version = (unsigned)version;
    if (end != at + 1 && *end == '\0' && version > 0 && version < 1000000)
        return STATUS_OK;
    return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                    "'%s' names no version: write UNIT/NO@VERSION, for example "
                                    "zhongjie/Z-01@2",
                                    text));
}

/* The version asked for: its record and the letter behind it. */
static enum status find_version(const struct opened *run, const Bairi__V1__Project **project,
                                const Bairi__V1__Evidence **letter, unsigned *version,
                                struct error *err)
{
    const Bairi__V1__ProjectShowReply *reply = run->reply;

    *project = reply->state->project;
    *letter = reply->state->letter;
    *version = reply->state->version;
    if (run->version == 0 || run->version == *version)
        return STATUS_OK;
    for (size_t i = 0; i < reply->n_versions; i++) {
        if (reply->versions[i]->version != run->version || !reply->versions[i]->project)
            continue;
        *project = reply->versions[i]->project;
        *letter = reply->versions[i]->letter;
        *version = run->version;
        return STATUS_OK;
    }
    return error_set(err, STATUS_NOT_FOUND, "%s/%s has no version %u", run->unit, run->project_no,
                     run->version);
}

/* "zhongjie-Z-01-v2", or with a number behind it where that is there already. */
static const char *free_folder(struct app *app, const struct opened *run, unsigned version)
{
    const char *plain = arena_printf(app->arena, "%s-%s-v%u", run->unit, run->project_no, version);
    const char *folder = plain;

    for (int i = 2; folder && access(folder, F_OK) == 0; i++)
        folder = arena_printf(app->arena, "%s-%d", plain, i);
    return folder;
}

static enum status print_files(struct app *app, const struct opened *run, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"file",   N_("File"),   CELL_TEXT  },
        {"type",   N_("Type"),   CELL_TEXT  },
        {"size",   N_("Size"),   CELL_NUMBER},
        {"sha256", "SHA-256",    CELL_TEXT  },
        {"letter", N_("Letter"), CELL_TEXT  },
        {"path",   N_("Path"),   CELL_WIDE  },
        {NULL,     NULL,         CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    bool is_table = app->format == FORMAT_TABLE;

    for (size_t i = 0; i < run->list.count; i++) {
        const struct down_file *one = &run->list.files[i];
        char hex[2 * SHA256_SIZE + 1], size[16];

        hex_encode(one->file.sha256, SHA256_SIZE, hex);
        progress_bytes(one->file.size, size);
        sheet_row(sheet, one->name, one->file.type ? one->file.type : "",
                  is_table ? size : word_number((long long)one->file.size, app->arena),
                  is_table ? arena_printf(app->arena, "%.12s…", hex) : hex,
                  word_shown(one->letter ? "yes" : "", app->format),
                  arena_printf(app->arena, "%s/%s", run->folder, one->name), NULL);
    }
    if (is_table)
        buf_addf(&app->out, _("verified, in the folder %s\n"), run->folder);
    return app_print(app, sheet, err);
}

/* ---- what lies in it besides pages ---- */

static enum status look_at_files(struct app *app, struct opened *run, struct error *err)
{
    for (size_t i = 0; i < run->list.count; i++) {
        const char *name = run->list.files[i].name;
        const char *path = arena_printf(app->arena, "%s/%s", run->folder, name);
        struct look look;

        if (!path)
            return app_no_memory(err);
        TRY(look_into(path, NULL, &look, err));
        if (!look.findings.is_pdf)
            continue;
        run->active = run->active || (look.findings.signs & PDF_ACTIVE);
        buf_addf(&app->said, "%s: %s\n", name, pdf_look_said(&look, app->arena));
    }
    return STATUS_OK;
}

/* ---- the viewer ---- */

/* Neither shell nor waiting for more than the program that hands the file on. */
static bool start_viewer(const char *viewer, const char *path)
{
    pid_t child = fork();
    int status = 0;

    if (child == 0) {
        execlp(viewer, viewer, path, (char *)NULL);
        _exit(127);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

static bool has_active_content(const Bairi__V1__ProjectShowReply *reply)
{
    for (size_t i = 0; i < reply->n_warnings; i++)
        if (strcmp(reply->warnings[i], "active") == 0)
            return true;
    return false;
}

static enum status view(struct app *app, const struct opened *run, struct error *err)
{
    const char *viewer = getenv("BAIRI_VIEWER");

    if (!cli_flag(app->args, "view"))
        return STATUS_OK;
    if (run->active || has_active_content(run->reply))
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "a PDF of the evidence holds scripts, actions or other files, so no "
                         "viewer was started; the files are in %s",
                         run->folder);
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "--view starts a viewer from a terminal only; the files are in %s",
                         run->folder);
    TRY(app_flush(app, err));
    for (size_t i = 0; i < run->list.count; i++) {
        const char *path = arena_printf(app->arena, "%s%s/%s", run->folder[0] == '-' ? "./" : "",
                                        run->folder, run->list.files[i].name);
        if (!path)
            return app_no_memory(err);
        if (!start_viewer(viewer && viewer[0] ? viewer : "xdg-open", path))
            return error_set(err, STATUS_FAILED_PRECONDITION,
                             "the viewer %s could not show %s; name another in BAIRI_VIEWER",
                             viewer && viewer[0] ? viewer : "xdg-open", path);
    }
    return STATUS_OK;
}

static enum status open_files(struct app *app, struct error *err)
{
    const Bairi__V1__Project *message = NULL;
    const Bairi__V1__Evidence *letter = NULL;
    struct opened run = {0};
    struct project project;
    unsigned version = 0;

    TRY(read_reference(app, &run, err));
    TRY(app_connect(app, err));
    TRY(bureau_versions(app->bureau, app->arena, run.unit, run.project_no, &run.reply, err));
    TRY(find_version(&run, &message, &letter, &version, err));
    TRY(record_from_message(message, app->arena, &project, err));
    TRY(down_list_make(&project, letter, app->arena, &run.list, err));
    run.folder = cli_value(app->args, "into");
    if (!run.folder)
        run.folder = free_folder(app, &run, version);
    if (!run.folder)
        return app_no_memory(err);
    TRY(down_fetch(app, run.unit, &run.list, run.folder, err));
    TRY(print_files(app, &run, err));
    TRY(look_at_files(app, &run, err));
    return view(app, &run, err);
}

static int run_open(const struct cli_args *args, void *context)
{
    return app_run(args, context, open_files);
}

static const struct cli_option OPTIONS[] = {
    {"into", 0, CLI_FOLDER, false, "DIR", N_("a folder that is not there yet, or empty")       },
    {"view", 0, CLI_FLAG,   false, NULL,
     N_("start the viewer on each file (BAIRI_VIEWER, otherwise xdg-open); on a terminal only")},
    {NULL,   0, CLI_FLAG,   false, NULL,  NULL                                                 }
};
static const char *const EXAMPLES[] = {
    N_("bairi open zhongjie/Z-01 — the evidence of the latest version in a fresh folder"),
    N_("bairi open zhongjie/Z-01@1 --into 初版 — that of the first version, where you say"), NULL};

const struct cli_command open_command = {
    "open",
    "UNIT/NO",
    1,
    1,
    N_("fetch the evidence of a project into a folder"),
    N_("Every file is verified by its digest and gets a name that does no harm; either all are in "
       "the folder or there is none. Nothing is opened unless --view is given."),
    EXAMPLES,
    OPTIONS,
    run_open};
