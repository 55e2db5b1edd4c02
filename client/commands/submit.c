/* bairi submit: from the annex form to receipts. */
#include <string.h>

#include "client/commands/annex_file.h"
#include "client/commands/commands.h"
#include "client/commands/evidence.h"
#include "client/commands/plan.h"
#include "client/render/words.h"
#include "common/text.h"

enum { CONFIRM_MAX = 256 };

/* One run of the command. */
struct submission {
    const char *path, *name; /* of the annex */
    const char *folder;      /* of the evidence; NULL: none */
    const char *confirmed[CONFIRM_MAX + 1];
    size_t confirmed_count;
    struct settings settings;
    struct annex annex;
    const Bairi__V1__ProjectListReply *list;
    struct plan plan;
    struct problems problems;
};

static void read_arguments(struct app *app, struct submission *run)
{
    run->path = cli_arg(app->args, 0);
    run->folder = cli_value(app->args, "files");
    for (const char *no = cli_value_at(app->args, "confirm", 0);
         no && run->confirmed_count < CONFIRM_MAX;
         no = cli_value_at(app->args, "confirm", (int)run->confirmed_count))
        run->confirmed[run->confirmed_count++] = no;
}

/* ---- the workbook ---- */

static enum status fail_with_problems(struct app *app, struct submission *run, struct error *err)
{
    size_t errors = problems_errors(&run->problems);

    for (size_t i = 0; i < run->problems.count; i++) {
        if (run->problems.items[i].warning)
            buf_addf(&app->said, "%s: ", _("warning"));
        text_error(&run->problems.items[i].error, &app->said);
        buf_addc(&app->said, '\n');
    }
    if (run->problems.more)
        buf_addf(&app->said, "%s\n", _("… and more of the kind"));
    run->problems.count = 0;
    if (errors == 0)
        return STATUS_OK;
    return error_set(err, STATUS_INVALID_ARGUMENT, "%s: nothing was sent; errors: %zu", run->name,
                     errors);
}

static void fill_subunit(const struct identity *self, struct annex *annex)
{
    for (size_t i = 0; i < annex->count; i++)
        if (self->subunit[0] != '\0' && annex->rows[i].project.subunit[0] == '\0')
            annex->rows[i].project.subunit = self->subunit;
}

static enum status read_annex(struct app *app, struct submission *run, struct error *err)
{
    const struct identity *self = bureau_self(app->bureau);
    const char *unit = self->role == ROLE_UNIT ? self->unit : NULL;
    struct grid table = {0};
    enum status status;

    TRY(annex_file_read(run->path, cli_value(app->args, "sheet"), ANNEX_OF_A_UNIT, app->arena,
                        &table, &run->name, err));
    status = annex_read(&table, run->name, ANNEX_REPORT, &run->settings, unit, run->confirmed,
                        run->confirmed_count, app->arena, &run->annex, &run->problems, err);
    if (status == STATUS_INVALID_ARGUMENT && problems_errors(&run->problems) > 0)
        return fail_with_problems(app, run, err);
    TRY(status);
    for (size_t i = 0; i < run->annex.ignored_count; i++) {
        buf_addf(&app->said, _("the column “%s” is not known and was ignored"),
                 run->annex.ignored[i]);
        buf_addc(&app->said, '\n');
    }
    fill_subunit(self, &run->annex);
    return fail_with_problems(app, run, err);
}

static enum status read_settings(struct app *app, struct submission *run, struct error *err)
{
    const Bairi__V1__CampaignGetReply *campaign = NULL;

    TRY(bureau_campaign(app->bureau, app->arena, &campaign, err));
    return settings_read((struct bytes){campaign->settings.data, campaign->settings.len},
                         "settings", app->arena, &run->settings, NULL, err);
}

static enum status make_plan(struct app *app, struct submission *run, struct error *err)
{
    const struct identity *self = bureau_self(app->bureau);

    TRY(bureau_projects(app->bureau, app->arena, self->role == ROLE_UNIT ? self->unit : NULL, NULL,
                        NULL, &run->list, err));
    evidence_find(&run->annex, run->folder, run->list, app->arena, &run->problems);
    TRY(fail_with_problems(app, run, err));
    TRY(plan_make(&run->annex, run->name, run->list, run->confirmed, app->arena, &run->plan,
                  &run->problems, err));
    return fail_with_problems(app, run, err);
}

/* ---- sending ---- */

static enum status send_files(struct app *app, const struct plan *plan, const char *folder,
                              struct error *err)
{
    const struct project **projects =
        arena_array(app->arena, plan->to_send + 1, sizeof(projects[0]));
    size_t n = 0;

    if (!projects)
        return app_no_memory(err);
    for (size_t i = 0; i < plan->count; i++)
        if (plan->rows[i].action != PLAN_UNCHANGED)
            projects[n++] = &plan->rows[i].row->project;
    return evidence_send(app, projects, n, folder, err);
}

static enum status send_rows(struct app *app, const struct plan *plan, struct acceptances *out,
                             struct error *err)
{
    struct report_item *items = arena_array(app->arena, plan->to_send + 1, sizeof(items[0]));
    size_t n = 0;

    if (!items)
        return app_no_memory(err);
    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_row *row = &plan->rows[i];

        if (row->action == PLAN_UNCHANGED)
            continue;
        items[n++] =
            (struct report_item){.project = &row->row->project,
                                 .previous = row->before && row->before->digest.len == SHA256_SIZE
                                                 ? row->before->digest.data
                                                 : NULL,
                                 .confirmed = row->confirmed};
    }
    return n > 0 ? bureau_submit(app->bureau, app->arena, items, n, out, err) : STATUS_OK;
}

/* ---- what happened ---- */

static const char *fields_of(struct app *app, const struct plan_row *row)
{
    const char *text = "";

    for (size_t i = 0; i < row->changed_count && text; i++)
        text = arena_printf(app->arena, "%s%s%s", text, i ? " " : "", row->changed[i]);
    return text;
}

static const char *subject_of(struct app *app, const struct plan_row *row,
                              const struct acceptance *accepted)
{
    unsigned version = row->before ? row->before->version : 0;

    if (accepted)
        return accepted->subject;
    if (version == 0)
        return arena_printf(app->arena, "%s/%s", row->row->project.unit,
                            row->row->project.project_no);
    return arena_printf(app->arena, "%s/%s@%u", row->row->project.unit,
                        row->row->project.project_no, version);
}

static const char *remarks_of(struct app *app, const struct acceptance *accepted)
{
    const char *text = "";

    for (size_t i = 0; accepted && i < accepted->remark_count && text; i++)
        if (strcmp(accepted->remarks[i]->pattern, "new version") != 0)
            text = arena_printf(app->arena, "%s%s%s", text, text[0] ? "; " : "",
                                app_remark(app, accepted->remarks[i]));
    return text;
}

static void add_row(struct app *app, struct sheet *sheet, const struct plan_row *row,
                    const struct acceptance *accepted)
{
    static const char *const ACTIONS[] = {
        [PLAN_NEW] = "new", [PLAN_CHANGED] = "new version", [PLAN_UNCHANGED] = "unchanged"};

    sheet_row(sheet, subject_of(app, row, accepted), row->row->project.name,
              word_shown(ACTIONS[row->action], app->format), fields_of(app, row),
              remarks_of(app, accepted),
              accepted ? word_time(accepted->time, app->format, app->arena) : "",
              accepted ? app_receipt_shown(app, accepted->path) : "", NULL);
}

static enum status print_plan(struct app *app, const struct plan *plan,
                              const struct acceptances *accepted, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"project",  N_("Project"),       CELL_TEXT},
        {"name",     N_("Name"),          CELL_WIDE},
        {"action",   N_("What happened"), CELL_TEXT},
        {"changed",  N_("Changed"),       CELL_TEXT},
        {"remarks",  N_("Remarks"),       CELL_TEXT},
        {"received", N_("Received"),      CELL_TEXT},
        {"receipt",  N_("Receipt"),       CELL_TEXT},
        {NULL,       NULL,                CELL_TEXT}
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    size_t next = 0;

    for (size_t i = 0; i < plan->count; i++) {
        bool sent = plan->rows[i].action != PLAN_UNCHANGED && next < accepted->count;

        add_row(app, sheet, &plan->rows[i], sent ? &accepted->items[next] : NULL);
        next += sent;
    }
    for (size_t i = 0; i < plan->missing_count; i++) {
        const Bairi__V1__ProjectState *state = plan->missing[i];

        sheet_row(sheet,
                  arena_printf(app->arena, "%s/%s@%u", state->project->unit,
                               state->project->project_no, state->version),
                  state->project->name, word_shown("not in this workbook", app->format), "", "", "",
                  "", NULL);
    }
    return app_print(app, sheet, err);
}

static void say_summary(struct app *app, const struct submission *run, size_t sent)
{
    if (app->format != FORMAT_TABLE)
        return;
    if (cli_flag(app->args, "dry-run"))
        buf_addf(&app->said,
                 _("%zu rows: %zu would be sent, %zu unchanged; a dry run, nothing was sent"),
                 run->plan.count, run->plan.to_send, run->plan.count - run->plan.to_send);
    else
        buf_addf(&app->said, _("%zu rows: %zu sent, %zu unchanged"), run->plan.count, sent,
                 run->plan.count - run->plan.to_send);
    if (run->plan.missing_count > 0)
        buf_addf(&app->said, _("; %zu reported earlier are not in this workbook and stay reported"),
                 run->plan.missing_count);
    buf_addc(&app->said, '\n');
}

/* A crash may have left a signed batch: it goes first, with its own bytes. */
static enum status resend(struct app *app, struct error *err)
{
    struct acceptances before = {0};
    size_t refused = 0;

    TRY(bureau_resend(app->bureau, app->arena, &before, &refused, err));
    if (before.count > 0)
        buf_addf(&app->said,
                 _("%zu statements from an interrupted run were sent again; receipts:\n"),
                 before.count);
    for (size_t i = 0; i < before.count; i++)
        buf_addf(&app->said, "  %s  %s\n", before.items[i].subject, before.items[i].path);
    if (refused > 0)
        buf_addf(&app->said,
                 _("refused by the server from an interrupted run: %zu; bairi receipts says why\n"),
                 refused);
    return STATUS_OK;
}

static enum status submit(struct app *app, struct error *err)
{
    struct submission *run = arena_alloc(app->arena, sizeof(*run));
    struct acceptances accepted = {0};
    bool dry = cli_flag(app->args, "dry-run");

    if (!run)
        return app_no_memory(err);
    read_arguments(app, run);
    TRY(app_connect(app, err));
    if (!dry)
        TRY(resend(app, err));
    TRY(read_settings(app, run, err));
    TRY(read_annex(app, run, err));
    TRY(make_plan(app, run, err));
    if (!dry) {
        TRY(send_files(app, &run->plan, run->folder, err));
        TRY(send_rows(app, &run->plan, &accepted, err));
    }
    TRY(print_plan(app, &run->plan, &accepted, err));
    say_summary(app, run, accepted.count);
    app_say_receipts(app, &accepted);
    return STATUS_OK;
}

static int run_submit(const struct cli_args *args, void *context)
{
    return app_run(args, context, submit);
}

static const struct cli_option OPTIONS[] = {
    {"files",   0,   CLI_FOLDER, false, "DIR",  N_("folder of the evidence files the rows name")},
    {"sheet",   0,   CLI_VALUE,  false, "NAME",
     N_("the workbook's sheet; otherwise the first with the form's titles")                     },
    {"confirm", 0,   CLI_VALUE,  true,  "NO",
     N_("confirm the unusual amount of this project number (may be repeated)")                  },
    {"dry-run", 'n', CLI_FLAG,   false, NULL,   N_("check and compare, send nothing")           },
    {NULL,      0,   CLI_FLAG,   false, NULL,   NULL                                            }
};

static const char *const EXAMPLES[] = {
    N_("bairi submit 附件表.xlsx --files 合同 — reports the rows, evidence from the folder"),
    N_("bairi submit 附件表.xlsx --files 合同 --dry-run — only says what would be sent"),
    N_("bairi submit 附件表.xlsx --files 合同 --confirm Z-07 — Z-07 really is that large"), NULL};

const struct cli_command submit_command = {
    "submit",
    "ANNEX",
    1,
    1,
    N_("report the projects of an annex form with their evidence"),
    N_("Checks the whole form first and sends all of it or nothing. Workbooks may be cumulative: "
       "rows that did not change are skipped, changed ones become new versions, missing ones stay "
       "reported. Every row sent gets a receipt."),
    EXAMPLES,
    OPTIONS,
    run_submit};
