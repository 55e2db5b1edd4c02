/* bairi check: what the server would say of an annex form, and more, without the server. */
#include "client/commands/check.h"

#include <stdlib.h>
#include <string.h>

#include "client/commands/annex_file.h"
#include "client/commands/commands.h"
#include "client/commands/evidence.h"
#include "client/commands/plan.h"
#include "client/render/words.h"
#include "common/record/record.h"
#include "common/text.h"

enum { SETTINGS_MOST = 16 << 20, PROBLEMS_MOST = 1000 };

/* ---- whose form, against which settings ---- */

static enum status read_campaign_file(struct app *app, struct checking *run, const char *path,
                                      struct error *err)
{
    OWNED(buf_free) struct buf file = buf_make(SETTINGS_MOST);
    const char *slash = strrchr(path, '/');

    run->settings_of = slash ? slash + 1 : path;
    TRY(buf_read_file(&file, path, err));
    return settings_read(buf_bytes(&file), run->settings_of, app->arena, &run->settings, NULL, err);
}

static enum status read_kept(struct app *app, struct checking *run, struct error *err)
{
    const char *campaign = app->profile.values[SETTING_CAMPAIGN];
    const char *folder = campaign ? app_folder(app, campaign) : NULL;
    struct bureau_kept kept;
    struct identity self;
    enum status status;

    if (!campaign)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "which campaign's rules? Give --campaign-file FILE, or "
                                        "--campaign ID of one this computer was connected to"));
    if (!folder)
        return app_no_memory(err);
    status = bureau_kept(folder, campaign, app_self(app, &self) ? self.fingerprint : NULL,
                         app->arena, &kept, err);
    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the settings of %s are not on this computer yet; connect once with bairi "
                         "campaign show, or give --campaign-file FILE",
                         campaign);
    TRY(status);
    run->settings = kept.settings;
    run->saved = kept.saved;
    run->projects = kept.projects;
    return STATUS_OK;
}

/* No certificate is needed here; one that can be read says whose form it is. */
static void read_certificate(struct app *app, struct checking *run)
{
    struct identity self;

    if (!app_self(app, &self) || self.role != ROLE_UNIT ||
        settings_unit_index(&run->settings, self.unit) < 0)
        return;
    run->unit = arena_strdup(app->arena, self.unit);
    run->subunit = arena_strdup(app->arena, self.subunit);
}

static enum status find_unit(struct app *app, struct checking *run, struct error *err)
{
    const char *given = cli_value(app->args, "unit");
    const struct unit *unit = given ? settings_unit(&run->settings, given) : NULL;

    if (given && !unit)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "--unit: “%s” is no unit of the campaign", given));
    if (unit)
        run->unit = unit->id;
    else
        read_certificate(app, run);
    return STATUS_OK;
}

static enum status read_arguments(struct app *app, struct checking *run, struct error *err)
{
    const char *file = cli_value(app->args, "campaign-file");

    run->path = cli_arg(app->args, 0);
    run->folder = cli_value(app->args, "files");
    run->problems.most = PROBLEMS_MOST;
    for (const char *no = cli_value_at(app->args, "confirm", 0);
         no && run->confirmed_count < CHECK_CONFIRM_MAX;
         no = cli_value_at(app->args, "confirm", (int)run->confirmed_count))
        run->confirmed[run->confirmed_count++] = no;
    TRY(app_clock(app, err));
    run->now = clock_now(app->clock);
    TRY(file ? read_campaign_file(app, run, file, err) : read_kept(app, run, err));
    return find_unit(app, run, err);
}

/* ---- what is wrong ---- */

/* A file that is no table is a finding like others, so that programs read it where they look. */
static enum status read_table(struct app *app, struct checking *run, struct error *err)
{
    struct error first = {0};
    enum status status = annex_file_read(run->path, cli_value(app->args, "sheet"), ANNEX_OF_A_UNIT,
                                         app->arena, &run->grid, &run->name, &first);

    run->annex = (struct annex){.name = run->name, .sheet = run->grid.sheet};
    if (status == STATUS_OK)
        status = annex_examine(&run->grid, run->name, ANNEX_REPORT, &run->settings, run->unit,
                               run->confirmed, run->confirmed_count, app->arena, &run->annex,
                               &run->problems, &first);
    else if (status == STATUS_INVALID_ARGUMENT ||
             (status == STATUS_RESOURCE_EXHAUSTED && first.where[0] != '\0'))
        problems_add(&run->problems, app->arena, false, &first);
    if (status == STATUS_OK || run->problems.error_total > 0)
        return STATUS_OK;
    *err = first;
    return status;
}

static void say_ignored(struct app *app, struct checking *run)
{
    struct error said;

    for (size_t i = 0; i < run->annex.ignored_count; i++) {
        error_clear(&said);
        (void)error_set(&said, STATUS_INVALID_ARGUMENT,
                        "the column “%s” is not known and was ignored", run->annex.ignored[i]);
        problems_add(&run->problems, app->arena, true, &said);
    }
}

static bool is_confirmed(const struct checking *run, const struct project *project)
{
    for (size_t i = 0; i < run->confirmed_count; i++)
        if (strcmp(run->confirmed[i], project->project_no) == 0)
            return true;
    return false;
}

/* Against the version last heard of: unusual changes, and whether the row was late already. */
static enum status compare(struct app *app, struct checking *run, const struct plan_index *index,
                           size_t row, struct error *err)
{
    const struct project *project = &run->annex.rows[row].project;
    const Bairi__V1__ProjectState *state =
        plan_index_find(index, project->unit, project->project_no);
    struct problems found = {0};
    struct project before;

    if (!state || run->annex.rows[row].faulty)
        return STATUS_OK;
    run->estimates[row].late = state->late;
    TRY(record_from_message(state->project, app->arena, &before, err));
    project_check_change(project, &before, is_confirmed(run, project), app->arena, &found);
    for (size_t i = 0; i < found.count; i++)
        annex_problem(&run->annex, run->annex.rows[row].line, found.items[i].error.field, false,
                      &found.items[i].error, app->arena, &run->problems);
    return STATUS_OK;
}

/* As a person walks through the sheet: row by row, errors and warnings each by themselves. */
static int compare_places(const void *left, const void *right)
{
    const struct problem *a = left, *b = right;

    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    return (a->column > b->column) - (a->column < b->column);
}

static enum status examine(struct app *app, struct checking *run, struct error *err)
{
    struct plan_index index = plan_index_make(run->projects, app->arena);

    TRY(read_table(app, run, err));
    say_ignored(app, run);
    if (run->subunit && *run->subunit)
        annex_take_subunit(&run->annex, &run->settings, run->subunit, app->arena, &run->problems);
    TRY(annex_warnings(&run->annex, &run->settings, run->now, app->arena, &run->problems, err));
    if (run->folder)
        evidence_look(&run->annex, run->folder, run->projects, app->arena, &run->problems);
    TRY(annex_estimate(&run->annex, &run->settings, run->now, app->arena, &run->estimates, err));
    for (size_t i = 0; i < run->annex.count; i++)
        TRY(compare(app, run, &index, i, err));
    if (run->problems.count > 1)
        qsort(run->problems.items, run->problems.count, sizeof run->problems.items[0],
              compare_places);
    return STATUS_OK;
}

static enum status check(struct app *app, struct error *err)
{
    struct checking *run = arena_alloc(app->arena, sizeof *run);
    const char *copy = cli_value(app->args, "fix");

    if (!run)
        return app_no_memory(err);
    TRY(read_arguments(app, run, err));
    TRY(examine(app, run, err));
    TRY(check_print(app, run, err));
    if (copy && run->grid.count > 0)
        TRY(check_mark(app, run, copy, err));
    else if (copy)
        buf_addf(&app->said, "%s\n", _("nothing could be read: no copy was written"));
    if (run->problems.error_total > 0)
        app->code = status_exit_code(STATUS_INVALID_ARGUMENT);
    return STATUS_OK;
}

static int run_check(const struct cli_args *args, void *context)
{
    return app_run(args, context, check);
}

static const struct cli_option options[] = {
    {"files",         0, CLI_FOLDER, false, "DIR",      N_("folder of the evidence files the rows name")       },
    {"campaign-file", 0, CLI_FILE,   false, "FILE",
     N_("the campaign's settings (INI) instead of those kept from the server")                                 },
    {"sheet",         0, CLI_VALUE,  false, "NAME",
     N_("the workbook's sheet; otherwise the first with the form's titles")                                    },
    {"unit",          0, CLI_VALUE,  false, "UNIT",
     N_("whose report it is; otherwise the unit of your certificate")                                          },
    {"confirm",       0, CLI_VALUE,  true,  "NO",       N_("confirm the unusual amount of this project number")},
    {"fix",           0, CLI_FILE,   false, "OUT.xlsx",
     N_("write a copy with the cells marked in colour and commented")                                          },
    {"force",         0, CLI_FLAG,   false, NULL,       N_("replace OUT.xlsx when it exists")                  },
    {NULL,            0, CLI_FLAG,   false, NULL,       NULL                                                   }
};

static const char *const examples[] = {
    N_("bairi check zhongjie-2020-11.xlsx --campaign-file campaign.ini --unit zhongjie — what is "
       "wrong, and what each row would count for"),
    N_("bairi check 附件表.xlsx --files 合同 — looks at the evidence too"),
    N_("bairi check 附件表.xlsx --fix 附件表-批注.xlsx — a copy with every finding at its cell"),
    NULL};

const struct cli_command check_command = {
    .name = "check",
    .arguments = "ANNEX",
    .least = 1,
    .most = 1,
    .summary = N_("look an annex form over before it is reported; nothing is sent"),
    .about =
        N_("Says of every cell what was found and what would be right, warns of what will not "
           "count, and estimates what each row counts for: this workbook alone, as if all were "
           "accepted. Works without the server, by the settings kept when a command last reached "
           "it. Ends with 6 when there are errors. CSV lists the findings, JSON findings and "
           "rows."),
    .examples = examples,
    .options = options,
    .run = run_check};
