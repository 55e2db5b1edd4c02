/* bairi submit: from the annex form to receipts. */
#include <string.h>

#include "client/commands/annex_file.h"
#include "client/commands/arrival.h"
#include "client/commands/commands.h"
#include "client/commands/evidence.h"
#include "client/commands/interrupt.h"
#include "client/commands/outbox_said.h"
#include "client/commands/plan.h"
#include "client/commands/resend.h"
#include "client/commands/submit_shown.h"
#include "common/text.h"

enum { CONFIRM_MAX = 256 };

/* One run of the command. */
struct submission {
    const char *path, *name; /* of the annex */
    const char *folder;      /* of the evidence; NULL: none */
    const char *unit;        /* whose projects they are; NULL: the rows say */
    const char *letter_path; /* 代录: the unit's letter; NULL: the unit reports itself */
    struct project_file letter;
    const char *confirmed[CONFIRM_MAX + 1];
    size_t confirmed_count;
    struct settings settings;
    struct annex annex;
    const Bairi__V1__ProjectListReply *list;
    struct plan plan;
    struct problems problems;
};

static enum status read_arguments(struct app *app, struct submission *run, struct error *err)
{
    run->path = cli_arg(app->args, 0);
    if (!run->path)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "name the annex form; if there is nothing to report, say "
                                        "--nothing PERIOD"));
    TRY(app_readable(app, run->path, false, err));
    run->folder = cli_value(app->args, "files");
    if (run->folder)
        TRY(app_readable(app, run->folder, true, err));
    for (const char *no = cli_value_at(app->args, "confirm", 0);
         no && run->confirmed_count < CONFIRM_MAX;
         no = cli_value_at(app->args, "confirm", (int)run->confirmed_count))
        run->confirmed[run->confirmed_count++] = no;
    return STATUS_OK;
}

/* 代录: the bureau enters for a unit, on the strength of the unit's letter. */
static enum status read_authority(struct app *app, struct submission *run, struct error *err)
{
    const struct identity *self = bureau_self(app->bureau);
    const char *unit = cli_value(app->args, "for");

    run->letter_path = cli_value(app->args, "letter");
    run->unit = self->role == ROLE_UNIT ? self->unit : unit;
    if (self->role == ROLE_UNIT && (unit || run->letter_path))
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "--for and --letter are the bureau's; a unit reports its "
                                        "own projects without them"));
    if (self->role == ROLE_UNIT)
        return STATUS_OK;
    if (!unit || !run->letter_path)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "entering for a unit takes --for UNIT and --letter FILE, "
                                        "the unit's letter"));
    TRY(app_readable(app, run->letter_path, false, err));
    return evidence_take(run->letter_path, &run->letter, err);
}

/* ---- the workbook ---- */

static enum status fail_with_problems(struct app *app, struct submission *run, struct error *err)
{
    size_t errors = problems_errors(&run->problems);

    for (size_t i = 0; i < run->problems.count; i++) {
        if (run->problems.items[i].warning)
            app_say_warning(app);
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

/* A letter speaks for one unit. */
static enum status check_units(const struct submission *run, struct error *err)
{
    for (size_t i = 0; run->letter_path && i < run->annex.count; i++)
        if (strcmp(run->annex.rows[i].project.unit, run->unit) != 0)
            return error_set(err, STATUS_INVALID_ARGUMENT,
                             "row %zu is of %s; the letter is of %s: enter each unit's rows with "
                             "its own letter",
                             run->annex.rows[i].line, run->annex.rows[i].project.unit, run->unit);
    return STATUS_OK;
}

static enum status read_annex(struct app *app, struct submission *run, struct error *err)
{
    const struct identity *self = bureau_self(app->bureau);
    struct grid table = {0};
    enum status status;

    TRY(annex_file_read(run->path, cli_value(app->args, "sheet"), ANNEX_OF_A_UNIT, app->arena,
                        &table, &run->name, err));
    status = annex_read(&table, run->name, ANNEX_REPORT, &run->settings, run->unit, run->confirmed,
                        run->confirmed_count, app->arena, &run->annex, &run->problems, err);
    if (status == STATUS_INVALID_ARGUMENT && problems_errors(&run->problems) > 0)
        return fail_with_problems(app, run, err);
    TRY(status);
    for (size_t i = 0; i < run->annex.ignored_count; i++) {
        buf_addf(&app->said, _("the column “%s” is not known and was ignored"),
                 run->annex.ignored[i]);
        buf_addc(&app->said, '\n');
    }
    if (self->subunit[0] != '\0')
        annex_take_subunit(&run->annex, &run->settings, self->subunit, app->arena, &run->problems);
    TRY(check_units(run, err));
    return fail_with_problems(app, run, err);
}

static enum status make_plan(struct app *app, struct submission *run, struct error *err)
{
    TRY(bureau_projects(app->bureau, app->arena, run->unit, NULL, NULL, &run->list, err));
    evidence_find(&run->annex, run->folder, run->list, app->arena, &run->problems);
    TRY(fail_with_problems(app, run, err));
    TRY(plan_make(&run->annex, run->list, run->confirmed, app->arena, &run->plan, &run->problems,
                  err));
    return fail_with_problems(app, run, err);
}

/* ---- sending ---- */

static enum status send_files(struct app *app, const struct submission *run, struct error *err)
{
    const struct plan *plan = &run->plan;
    const struct project **projects =
        arena_array(app->arena, plan->to_send + 1, sizeof(projects[0]));
    size_t n = 0;

    if (!projects)
        return app_no_memory(err);
    for (size_t i = 0; i < plan->count; i++)
        if (plan->rows[i].action != PLAN_UNCHANGED)
            projects[n++] = &plan->rows[i].row->project;
    if (n > 0 && run->letter_path)
        TRY(evidence_send_one(app, run->letter_path, &run->letter, err));
    return evidence_send(app, projects, n, run->folder, err);
}

static enum status send_rows(struct app *app, const struct submission *run, struct acceptances *out,
                             struct error *err)
{
    const struct plan *plan = &run->plan;
    enum status status;
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
                                 .confirmed = row->confirmed,
                                 .letter = run->letter_path ? &run->letter : NULL};
    }
    if (n == 0)
        return STATUS_OK;
    interrupt_says(_("interrupted while the projects were being sent: the signed batch lies in "
                     "the outbox; the same command sends it again and gets the same receipts"));
    status = bureau_submit(app->bureau, app->arena, items, n, out, err);
    interrupt_says(NULL);
    if (status != STATUS_OK)
        outbox_mention(app);
    return status;
}

/* 零报告: a report too, with a receipt, that there is nothing. */
static enum status report_nothing(struct app *app, const char *id, struct error *err)
{
    struct acceptances accepted = {NULL, 0};
    struct settings settings;
    struct period period;

    if (cli_arg(app->args, 0))
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "either an annex form or --nothing, not both"));
    TRY(app_connect(app, err));
    TRY(app_settings(app, &settings, err));
    TRY(app_period(app, &settings, id, &period, err));
    if (cli_flag(app->args, "dry-run"))
        return STATUS_OK;
    TRY(bureau_report_nothing(app->bureau, app->arena, id, &accepted, err));
    TRY(app_print_accepted(app, &accepted, err));
    if (app->format == FORMAT_TABLE && accepted.count > 0)
        arrival_say_nothing(&period, accepted.items[0].time, settings.utc_offset, app->arena,
                            &app->said);
    return STATUS_OK;
}

/* What an interrupted run left has arrived with this one. */
static enum status acceptances_join(struct app *app, const struct acceptances *before,
                                    const struct acceptances *after, struct acceptances *out,
                                    struct error *err)
{
    out->count = before->count + after->count;
    out->items = arena_array(app->arena, out->count + 1, sizeof(out->items[0]));
    if (!out->items)
        return app_no_memory(err);
    if (before->count > 0)
        memcpy(out->items, before->items, before->count * sizeof(out->items[0]));
    if (after->count > 0)
        memcpy(out->items + before->count, after->items, after->count * sizeof(out->items[0]));
    return STATUS_OK;
}

static enum status report_rows(struct app *app, struct error *err)
{
    struct submission *run = arena_alloc(app->arena, sizeof(*run));
    struct acceptances accepted = {0};
    struct acceptances before = {0};
    struct acceptances all;
    bool is_dry = cli_flag(app->args, "dry-run");

    if (!run)
        return app_no_memory(err);
    TRY(read_arguments(app, run, err));
    TRY(app_connect(app, err));
    TRY(read_authority(app, run, err));
    if (!is_dry)
        TRY(outbox_resend(app, &before, err));
    TRY(app_settings(app, &run->settings, err));
    TRY(read_annex(app, run, err));
    TRY(make_plan(app, run, err));
    if (!is_dry) {
        TRY(send_files(app, run, err));
        TRY(send_rows(app, run, &accepted, err));
    }
    TRY(submit_show_plan(app, &run->plan, &accepted, err));
    if (is_dry)
        submit_show_changes(app, &run->plan);
    submit_say_counts(app, &run->plan, is_dry, accepted.count);
    TRY(acceptances_join(app, &before, &accepted, &all, err));
    submit_say_arrival(app, &run->settings, run->unit, &all, true);
    resend_mention(app);
    return STATUS_OK;
}

static enum status submit(struct app *app, struct error *err)
{
    const char *nothing = cli_value(app->args, "nothing");

    return nothing ? report_nothing(app, nothing, err) : report_rows(app, err);
}

static int run_submit(const struct cli_args *args, void *context)
{
    return app_run(args, context, submit);
}

static const struct cli_option OPTIONS[] = {
    {"files",   0,   CLI_FOLDER, false, "DIR",    N_("folder of the evidence files the rows name")       },
    {"sheet",   0,   CLI_VALUE,  false, "NAME",
     N_("the workbook's sheet; otherwise the first with the form's titles")                              },
    {"confirm", 0,   CLI_VALUE,  true,  "NO",     N_("confirm the unusual amount of this project number")},
    {"nothing", 0,   CLI_VALUE,  false, "PERIOD", N_("report that nothing was signed in this period")    },
    {"for",     0,   CLI_VALUE,  false, "UNIT",   N_("the bureau enters for this unit")                  },
    {"letter",  0,   CLI_FILE,   false, "FILE",   N_("the unit's letter behind it, with --for")          },
    {"dry-run", 'n', CLI_FLAG,   false, NULL,     N_("check and compare, send nothing")                  },
    {NULL,      0,   CLI_FLAG,   false, NULL,     NULL                                                   }
};

static const char *const EXAMPLES[] = {
    N_("bairi submit 附件表.xlsx --files 合同 — reports the rows, evidence from the folder"),
    N_("bairi submit 附件表.xlsx --files 合同 --dry-run — only says what would be sent"),
    N_("bairi submit 附件表.xlsx --files 合同 --confirm Z-07 — Z-07 really is that large"),
    N_("bairi submit --nothing 2020-10 — nothing was signed in this period"),
    N_("bairi submit 附件表.xlsx --files 合同 --for gangcheng --letter 来函.pdf — the bureau "
       "enters "
       "for a unit"),
    NULL};

const struct cli_command submit_command = {
    "submit",
    "[ANNEX]",
    0,
    1,
    N_("report the projects of an annex form with their evidence"),
    N_("Checks the whole form first and sends all of it or nothing. Workbooks may be cumulative: "
       "rows that did not change are skipped, changed ones become new versions, missing ones stay "
       "reported. Every row sent gets a receipt."),
    EXAMPLES,
    OPTIONS,
    run_submit};
