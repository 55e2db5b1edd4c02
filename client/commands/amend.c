/* bairi amend: the unit's own correction, a new version made from the last one. */
#include <string.h>

#include "client/commands/app.h"
#include "client/commands/changes.h"
#include "client/commands/commands.h"
#include "client/commands/desk.h"
#include "client/commands/evidence.h"
#include "client/commands/interrupt.h"
#include "client/commands/outbox_said.h"
#include "client/commands/submit_shown.h"
#include "common/campaign/annex_set.h"
#include "common/record/record.h"
#include "common/text.h"

/* One run of the command. */
struct amendment {
    const char *unit, *project_no;
    const char *folder; /* of evidence that --set files=… names; NULL: none */
    const char **added; /* paths of --add-file */
    size_t added_count;
    const Bairi__V1__ProjectState *state; /* the version it starts from */
    struct project before;
    struct annex_row row; /* the version it makes */
    struct settings settings;
    struct problems problems;
    struct changes changes;
};

/* ---- what was asked ---- */

static enum status read_arguments(struct app *app, struct amendment *run, struct error *err)
{
    size_t count = 0;

    TRY(app_reference(app, cli_arg(app->args, 0), &run->unit, &run->project_no, err));
    run->folder = cli_value(app->args, "files");
    if (run->folder)
        TRY(app_readable(app, run->folder, true, err));
    while (cli_value_at(app->args, "add-file", (int)count))
        count++;
    run->added = arena_array(app->arena, count + 1, sizeof(run->added[0]));
    if (!run->added)
        return app_no_memory(err);
    for (; run->added_count < count; run->added_count++) {
        run->added[run->added_count] = cli_value_at(app->args, "add-file", (int)run->added_count);
        TRY(app_readable(app, run->added[run->added_count], false, err));
    }
    if (count == 0 && !cli_value_at(app->args, "set", 0) && !cli_value(app->args, "note") &&
        !run->folder)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "nothing to change: give --set FIELD=VALUE, --add-file, "
                                        "--files or --note"));
    return STATUS_OK;
}

static enum status fetch(struct app *app, struct amendment *run, struct error *err)
{
    const Bairi__V1__ProjectShowReply *reply = NULL;

    TRY(bureau_project(app->bureau, app->arena, run->unit, run->project_no, &reply, err));
    run->state = reply->state;
    TRY(record_from_message(reply->state->project, app->arena, &run->before, err));
    record_set_contact(&run->before, reply->state->contact);
    run->row.project = run->before;
    return STATUS_OK;
}

/* ---- the new version ---- */

/* "amount_wan=20000", "总投资(万元)=20000"; the full-width sign is typed as easily */
static enum status set_one(struct app *app, struct amendment *run, const char *text,
                           struct error *err)
{
    static const char WIDE[] = "＝";
    size_t at = strcspn(text, "=");
    const char *wide = strstr(text, WIDE);
    size_t sign = 1;
    const char *field;
    struct error said;

    if (wide && (size_t)(wide - text) < at) {
        at = (size_t)(wide - text);
        sign = sizeof(WIDE) - 1;
    }
    if (at == 0 || text[at] == '\0')
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "--set wants FIELD=VALUE, not '%s'", text));
    field = arena_strndup(app->arena, text, at);
    if (!field)
        return app_no_memory(err);
    error_clear(&said);
    if (annex_set(field, text + at + sign, &run->settings, app->arena, &run->row, NULL, &said) ==
        STATUS_OK)
        return STATUS_OK;
    (void)error_at(&said, arena_printf(app->arena, "--set %s", field), NULL);
    problems_add(&run->problems, app->arena, false, &said);
    return STATUS_OK;
}

static enum status set_fields(struct app *app, struct amendment *run, struct error *err)
{
    const char *note = cli_value(app->args, "note");
    int i = 0;

    for (const char *text = cli_value_at(app->args, "set", i); text;
         text = cli_value_at(app->args, "set", ++i))
        TRY(set_one(app, run, text, err));
    if (note)
        run->row.project.note = note;
    return STATUS_OK;
}

/* A file of the same name takes the place of the one before. */
static enum status add_file(struct amendment *run, const char *path, struct error *err)
{
    struct project *project = &run->row.project;
    struct project_file file = {0};
    size_t at = 0;

    TRY(evidence_take(path, &file, err));
    while (at < project->file_count && strcmp(project->files[at].name, file.name) != 0)
        at++;
    if (at == PROJECT_FILES_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "more than %d files for one project",
                         PROJECT_FILES_MAX);
    project->files[at] = file;
    project->file_count += at == project->file_count;
    return STATUS_OK;
}

/* The list of files becomes our own, with room to grow, and each file its digest. */
static enum status set_files(struct app *app, struct amendment *run, struct error *err)
{
    struct project *project = &run->row.project;
    struct project_file *files = arena_array(app->arena, PROJECT_FILES_MAX, sizeof(files[0]));
    struct annex annex = {.rows = &run->row, .count = 1, .name = run->project_no};
    size_t had = run->problems.count;
    Bairi__V1__ProjectState *states[1];
    Bairi__V1__ProjectListReply list;

    if (!files)
        return app_no_memory(err);
    if (project->file_count > 0)
        memcpy(files, project->files, project->file_count * sizeof(files[0]));
    project->files = files;
    states[0] = arena_memdup(app->arena, run->state, sizeof(*run->state));
    if (!states[0])
        return app_no_memory(err);
    bairi__v1__project_list_reply__init(&list);
    list.projects = states;
    list.n_projects = 1;
    memset(annex.at, -1, sizeof(annex.at)); /* no table, so no cells */
    evidence_find(&annex, run->folder, &list, app->arena, &run->problems);
    for (size_t i = had; i < run->problems.count; i++)
        (void)error_at(&run->problems.items[i].error, run->project_no, "files");
    for (size_t i = 0; i < run->added_count; i++)
        TRY(add_file(run, run->added[i], err));
    return STATUS_OK;
}

static bool is_confirmed(const struct app *app, const struct amendment *run)
{
    const char *no = cli_value(app->args, "confirm");

    return no && strcmp(no, run->project_no) == 0;
}

static enum status say_problems(struct app *app, struct amendment *run, struct error *err)
{
    size_t errors = problems_errors(&run->problems);

    for (size_t i = 0; i < run->problems.count; i++) {
        if (run->problems.items[i].warning)
            app_say_warning(app);
        text_error(&run->problems.items[i].error, &app->said);
        buf_addc(&app->said, '\n');
    }
    if (errors == 0)
        return STATUS_OK;
    return error_set(err, STATUS_INVALID_ARGUMENT, "%s/%s: nothing was changed; errors: %zu",
                     run->unit, run->project_no, errors);
}

static enum status make_version(struct app *app, struct amendment *run, struct error *err)
{
    TRY(set_fields(app, run, err));
    TRY(set_files(app, run, err));
    if (problems_errors(&run->problems) == 0) {
        project_check(&run->row.project, &run->settings, is_confirmed(app, run), app->arena,
                      &run->problems);
        project_check_change(&run->row.project, &run->before, is_confirmed(app, run), app->arena,
                             &run->problems);
    }
    TRY(say_problems(app, run, err));
    return changes_between(&run->before, &run->row.project, app->arena, &run->changes, err);
}

/* ---- sending ---- */

static const char *path_of(const struct amendment *run, const struct project_file *file)
{
    for (size_t i = 0; i < run->added_count; i++) {
        const char *slash = strrchr(run->added[i], '/');

        if (strcmp(slash ? slash + 1 : run->added[i], file->name) == 0)
            return run->added[i];
    }
    return NULL;
}

static enum status send_version(struct app *app, struct amendment *run, struct acceptances *out,
                                struct error *err)
{
    const struct project *project = &run->row.project;
    struct report_item item = {
        .project = project,
        .previous = run->state->digest.len == SHA256_SIZE ? run->state->digest.data : NULL,
        .confirmed = is_confirmed(app, run)};
    enum status status;

    for (size_t i = 0; i < project->file_count; i++) {
        const char *path = path_of(run, &project->files[i]);

        if (path)
            TRY(evidence_send_one(app, path, &project->files[i], err));
    }
    TRY(evidence_send(app, &project, 1, run->folder, err));
    interrupt_says(_("interrupted while the new version was being sent: it lies in the outbox; "
                     "bairi receipts --send sends it again and gets the same receipt"));
    status = bureau_submit(app->bureau, app->arena, &item, 1, out, err);
    interrupt_says(NULL);
    if (status != STATUS_OK)
        outbox_mention(app);
    return status;
}

static enum status show_changes(struct app *app, const struct amendment *run, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"field",  N_("Field"),  CELL_TEXT},
        {"before", N_("Before"), CELL_TEXT},
        {"after",  N_("After"),  CELL_TEXT},
        {NULL,     NULL,         CELL_TEXT}
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    const struct prose prose = desk_prose(app);

    if (app->format != FORMAT_TABLE) {
        for (size_t i = 0; i < run->changes.count; i++)
            sheet_row(sheet, run->changes.items[i].field, run->changes.items[i].before,
                      run->changes.items[i].after, NULL);
        return app_print(app, sheet, err);
    }
    buf_addf(&app->out, "%s/%s@%u  %s\n", run->unit, run->project_no, run->state->version,
             text_printable(run->before.name, app->arena));
    changes_print(&run->changes, &prose);
    return STATUS_OK;
}

/* Programs get either what would change or what was accepted, never two documents. */
static enum status show_accepted(struct app *app, const struct amendment *run,
                                 const struct acceptances *accepted, struct error *err)
{
    if (app->format != FORMAT_TABLE) {
        buf_clear(&app->out);
        return app_print_accepted(app, accepted, err);
    }
    buf_addf(&app->out, "%s  %s\n", accepted->items[0].subject,
             app_receipt_shown(app, accepted->items[0].path));
    submit_say_arrival(app, &run->settings, run->unit, accepted, true);
    return STATUS_OK;
}

static enum status amend(struct app *app, struct error *err)
{
    struct amendment *run = arena_alloc(app->arena, sizeof(*run));
    struct acceptances accepted = {NULL, 0};

    if (!run)
        return app_no_memory(err);
    TRY(read_arguments(app, run, err));
    TRY(app_connect(app, err));
    if (!cli_flag(app->args, "dry-run"))
        TRY(outbox_resend(app, &accepted, err));
    TRY(app_settings(app, &run->settings, err));
    TRY(fetch(app, run, err));
    TRY(make_version(app, run, err));
    if (run->changes.count == 0) {
        buf_addf(&app->said, _("%s/%s says that already; nothing was sent\n"), run->unit,
                 run->project_no);
        return STATUS_OK;
    }
    TRY(show_changes(app, run, err));
    if (cli_flag(app->args, "dry-run")) {
        buf_addf(&app->said, "%s\n", _("a dry run, nothing was sent"));
        return STATUS_OK;
    }
    TRY(app_confirm(app, _("Send this as a new version?"), err));
    TRY(send_version(app, run, &accepted, err));
    return show_accepted(app, run, &accepted, err);
}

static int run_amend(const struct cli_args *args, void *context)
{
    return app_run(args, context, amend);
}

static const struct cli_option OPTIONS[] = {
    {"set",      0,   CLI_VALUE,  true,  "FIELD=VALUE",
     N_("a field by id or title and its new value; empty: take it away")                           },
    {"add-file", 0,   CLI_FILE,   true,  "FILE",
     N_("add a file to the evidence, or replace "
        "the one of that name")                                                                    },
    {"files",    0,   CLI_FOLDER, false, "DIR",         N_("folder with the evidence as it is now")},
    {"note",     0,   CLI_VALUE,  false, "TEXT",        N_("the project's note")                   },
    {"confirm",  0,   CLI_VALUE,  false, "NO",
     N_("confirm the unusual amount of this "
        "project number")                                                                          },
    {"dry-run",  'n', CLI_FLAG,   false, NULL,          N_("show what would change, send nothing") },
    {"yes",      'y', CLI_FLAG,   false, NULL,          N_("do not ask")                           },
    {NULL,       0,   CLI_FLAG,   false, NULL,          NULL                                       }
};

static const char *const EXAMPLES[] = {
    N_("bairi amend zhongjie/Z-01 --set amount_wan=20000 — shows old and new, then asks"),
    N_("bairi amend zhongjie/Z-01 --set 签字页=12 --add-file 合同/补充页.pdf — with one more file"),
    N_("bairi amend zhongjie/Z-01 --set 备注= --dry-run — only shows what would change"), NULL};

const struct cli_command amend_command = {
    "amend",
    "UNIT/NO",
    1,
    1,
    N_("correct a project: a new version made from the last one"),
    N_("Values are read as the cells of the annex form are. The new version is decided again; "
       "until then an accepted version goes on counting."),
    EXAMPLES,
    OPTIONS,
    run_amend};
