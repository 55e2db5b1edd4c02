/* bairi explain: why a score is what it is, counted again before it is shown. */
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/desk.h"
#include "client/commands/explain_project.h"
#include "client/commands/explain_words.h"
#include "client/commands/figures.h"
#include "client/render/words.h"
#include "common/text.h"

static enum status print_projects(struct app *app, const struct reading *reading, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"order",      N_("#"),         CELL_NUMBER},
        {"project_no", N_("No."),       CELL_TEXT  },
        {"name",       N_("Project"),   CELL_TEXT  },
        {"amount_wan", N_("100m yuan"), CELL_NUMBER},
        {"funding",    N_("Funding"),   CELL_TEXT  },
        {"signed_on",  N_("Signed"),    CELL_TEXT  },
        {"received",   N_("Received"),  CELL_TEXT  },
        {"role",       N_("Role"),      CELL_TEXT  },
        {"points",     N_("Points"),    CELL_FIGURE},
        {"reason",     N_("Reason"),    CELL_TEXT  },
        {"verdict",    N_("Verdict"),   CELL_TEXT  },
        {"late",       N_("Late"),      CELL_TEXT  },
        {NULL,         NULL,            CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    const Bairi__V1__Report *report = reading->report;
    struct arena *arena = app->arena;
    long long order = 0;

    for (size_t i = 0; i < report->n_projects; i++) {
        const Bairi__V1__ReportProject *row = report->projects[i];

        if (strcmp(row->unit, reading->said->unit) != 0)
            continue;
        sheet_row(sheet, word_number(++order, arena), row->project_no, row->name,
                  word_amount(row->amount_wan, app->format, arena),
                  row->foreign ? (app->format == FORMAT_TABLE ? _("foreign") : "foreign")
                               : (app->format == FORMAT_TABLE ? _("domestic") : "domestic"),
                  word_day(row->signed_on, arena),
                  word_time((struct instant){row->received}, app->format, arena),
                  word_shown(row->role, app->format), row->points,
                  word_shown(row->reason, app->format), word_shown(row->verdict, app->format),
                  word_shown(row->late ? "late" : "", app->format), NULL);
    }
    return app_print(app, sheet, err);
}

/* ---- a unit ---- */

static void say_whence(struct app *app, const Bairi__V1__ExplainReply *reply)
{
    const char *time = word_time((struct instant){reply->as_of}, FORMAT_TABLE, app->arena);

    if (reply->report[0] != '\0')
        buf_addf(&app->out, _("Score of the released report %s (drawn up %s, %llu records):\n"),
                 reply->report, time, (unsigned long long)reply->ledger_size);
    else
        buf_addf(&app->out, _("Score as it stands, not released (%s, %llu records):\n"), time,
                 (unsigned long long)reply->ledger_size);
}

static enum status print_score(struct app *app, const Bairi__V1__ExplainReply *reply,
                               const struct explained *explained, struct error *err)
{
    const struct reading *reading = &explained->score;
    const struct prose prose = desk_prose(app);
    Bairi__V1__ReportUnit *units[1] = {reply->unit};

    say_whence(app, reply);
    TRY(figures_print(app, units, 1, &reading->settings, err));
    buf_addc(&app->out, '\n');
    if (explained->part)
        prose_hang(&prose, "",
                   _("You see your department's projects; the unit's score follows from those of "
                     "all departments, so only each project, the completion and the places were "
                     "counted again."));
    else
        explain_arithmetic(&prose, reading);
    explain_place(&prose, reading);
    buf_addf(&app->out, "\n%s\n",
             _("Base projects fill the target in order; extras beyond it earn points; what is "
               "excluded does not count:"));
    TRY(print_projects(app, reading, err));
    if (!explained->part)
        explain_surprises(&prose, reading);
    figures_readings(app, &reading->settings, reply->settings_version);
    if (!explained->part)
        buf_addf(&app->out, "%s\n",
                 _("Every figure above was counted again here from the projects shown."));
    return STATUS_OK;
}

static enum status print_live(struct app *app, const struct explained *explained, struct error *err)
{
    const struct reading *reading = &explained->live;
    const Bairi__V1__ReportUnit *said = reading->said;

    buf_addf(&app->out, _("\nCounts as they stand, not released (%s):\n"),
             word_time((struct instant){reading->report->as_of}, FORMAT_TABLE, app->arena));
    if (said->target > 0)
        buf_addf(&app->out,
                 _("counted %u of target %u, completion %s %%, against the schedule %s, pending "
                   "%u\n"),
                 said->counted, said->target, said->rate, said->schedule_gap, said->pending);
    else
        buf_addf(&app->out, _("counted %u, no target, pending %u\n"), said->counted, said->pending);
    return print_projects(app, reading, err);
}

static enum status print_unit(struct app *app, const Bairi__V1__ExplainReply *reply,
                              const struct explained *explained, struct error *err)
{
    if (app->format == FORMAT_CSV)
        return print_projects(app, explained->has_score ? &explained->score : &explained->live,
                              err);
    buf_addf(&app->out, "%s\n", _("Interim places, not a result of the assessment"));
    if (explained->has_score)
        TRY(print_score(app, reply, explained, err));
    else
        buf_addf(&app->out, "%s\n",
                 _("No report has been released yet: scores and places are shown when one is."));
    return explained->has_live ? print_live(app, explained, err) : STATUS_OK;
}

/* ---- the command ---- */

/* UNIT, or --project UNIT/NO; a unit's person may leave it out. */
static enum status subject(struct app *app, const char **unit, const char **project_no,
                           struct error *err)
{
    const char *project = cli_value(app->args, "project");
    const struct identity *self = bureau_self(app->bureau);

    *unit = cli_arg(app->args, 0);
    *project_no = NULL;
    if (project && *unit)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "name either a unit or --project UNIT/NO, not both"));
    if (project)
        return app_reference(app, project, unit, project_no, err);
    if (!*unit && self->role == ROLE_UNIT)
        *unit = self->unit;
    if (*unit)
        return STATUS_OK;
    return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                    "which unit? bairi explain UNIT, or --project UNIT/NO"));
}

static enum status explain(struct app *app, struct error *err)
{
    const Bairi__V1__ExplainReply *reply = NULL;
    struct explained explained;
    const char *unit, *project_no;

    TRY(app_connect(app, err));
    TRY(subject(app, &unit, &project_no, err));
    TRY(bureau_explain(app->bureau, app->arena, unit, &reply, &explained, err));
    if (project_no)
        return explain_project(app, reply, &explained, unit, project_no, err);
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    return print_unit(app, reply, &explained, err);
}

static int run_explain(const struct cli_args *args, void *context)
{
    return app_run(args, context, explain);
}

static const struct cli_option EXPLAIN_OPTIONS[] = {
    {"project", 0, CLI_VALUE, false, "UNIT/NO", N_("explain one project instead")},
    {NULL,      0, CLI_FLAG,  false, NULL,      NULL                             }
};

static const char *const EXPLAIN_EXAMPLES[] = {
    N_("bairi explain zhongjie — each step of the score, which projects count, what is excluded"),
    N_("bairi explain --project zhongjie/Z-01 — which rules it meets, its place in the order, what "
       "would change it"),
    NULL};

const struct cli_command explain_command = {
    .name = "explain",
    .arguments = "[UNIT]",
    .least = 0,
    .most = 1,
    .summary = N_("explain a unit's score, or one project, step by step"),
    .about = N_("Tells each step of the arithmetic with its rule and setting. Every figure is "
                "counted again from the projects shown; one that differs is an error."),
    .examples = EXPLAIN_EXAMPLES,
    .options = EXPLAIN_OPTIONS,
    .run = run_explain,
};
