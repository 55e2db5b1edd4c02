/* bairi queue, accept, return, refuse: the auditor's desk. */
#include <string.h>

#include "client/commands/app.h"
#include "client/commands/commands.h"
#include "client/render/words.h"
#include "common/text.h"

/* ---- queue ---- */

static const char *warnings_of(struct app *app, const Bairi__V1__QueueReply__Item *item)
{
    const char *text = "";

    for (size_t i = 0; i < item->n_warnings && text; i++)
        text = arena_printf(app->arena, "%s%s%s", text, text[0] ? " " : "",
                            word_shown(item->warnings[i], app->format));
    return text;
}

static enum status queue(struct app *app, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"project",    N_("Project no."), CELL_TEXT  },
        {"name",       N_("Name"),        CELL_TEXT  },
        {"state",      N_("State"),       CELL_TEXT  },
        {"amount_wan", N_("100m yuan"),   CELL_NUMBER},
        {"signed_on",  N_("Signed"),      CELL_TEXT  },
        {"received",   N_("Received"),    CELL_TEXT  },
        {"late",       N_("Late"),        CELL_TEXT  },
        {"warnings",   N_("Look at"),     CELL_TEXT  },
        {NULL,         NULL,              CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    const Bairi__V1__QueueReply *reply = NULL;

    TRY(app_connect(app, err));
    TRY(bureau_queue(app->bureau, app->arena, cli_value(app->args, "unit"), &reply, err));
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    for (size_t i = 0; i < reply->n_items; i++) {
        const Bairi__V1__ProjectState *state = reply->items[i]->state;

        if (!state || !state->project)
            continue;
        sheet_row(sheet,
                  arena_printf(app->arena, "%s/%s@%u", state->project->unit,
                               state->project->project_no, state->version),
                  state->project->name, word_shown(state->state, app->format),
                  word_amount(state->project->amount_wan, app->format, app->arena),
                  word_day(state->project->signed_on, app->arena),
                  word_time((struct instant){state->received}, app->format, app->arena),
                  word_shown(state->late ? "late" : "", app->format),
                  warnings_of(app, reply->items[i]), NULL);
    }
    return app_print_list(app, sheet, _("nothing waits for a decision"), err);
}

/* ---- verdicts ---- */

/* The projects named on the command line as the server shows them now. */
static enum status find_projects(struct app *app, Bairi__V1__ProjectState ***out, size_t *count,
                                 struct error *err)
{
    const size_t n = (size_t)cli_arg_count(app->args);

    *count = n;
    *out = arena_array(app->arena, n + 1, sizeof((*out)[0]));
    if (!*out)
        return app_no_memory(err);
    for (size_t i = 0; i < n; i++) {
        const Bairi__V1__ProjectShowReply *reply = NULL;
        const char *unit = NULL;
        const char *project_no = NULL;

        TRY(app_reference(app, cli_arg(app->args, (int)i), &unit, &project_no, err));
        if (bureau_project(app->bureau, app->arena, unit, project_no, &reply, err) != STATUS_OK)
            return error_within(err, cli_arg(app->args, (int)i));
        (*out)[i] = reply->state;
    }
    return STATUS_OK;
}

static enum status decide(struct app *app, Bairi__V1__Decision__Verdict verdict, const char *reason,
                          day return_by, struct error *err)
{
    struct acceptances accepted = {NULL, 0};
    Bairi__V1__ProjectState **projects = NULL;
    size_t count = 0;

    TRY(app_connect(app, err));
    TRY(find_projects(app, &projects, &count, err));
    TRY(bureau_decide(app->bureau, app->arena, projects, count, verdict, reason, return_by,
                      &accepted, err));
    return app_print_accepted(app, &accepted, err);
}

static enum status accept(struct app *app, struct error *err)
{
    return decide(app, BAIRI__V1__DECISION__VERDICT__ACCEPT, cli_value(app->args, "reason"), 0,
                  err);
}

static enum status give_back(struct app *app, struct error *err)
{
    const char *reason = NULL;
    const char *by = NULL;
    day return_by;

    TRY(app_needs(app, "reason", &reason, err));
    TRY(app_needs(app, "by", &by, err));
    return_by = day_parse_iso(by);
    if (return_by == 0)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "--by: '%s' is not a day; write it like 2020-11-26", by));
    return decide(app, BAIRI__V1__DECISION__VERDICT__RETURN, reason, return_by, err);
}

static enum status refuse(struct app *app, struct error *err)
{
    const char *reason = NULL;

    TRY(app_needs(app, "reason", &reason, err));
    return decide(app, BAIRI__V1__DECISION__VERDICT__REFUSE, reason, 0, err);
}

static int run_queue(const struct cli_args *args, void *context)
{
    return app_run(args, context, queue);
}

static int run_accept(const struct cli_args *args, void *context)
{
    return app_run(args, context, accept);
}

static int run_return(const struct cli_args *args, void *context)
{
    return app_run(args, context, give_back);
}

static int run_refuse(const struct cli_args *args, void *context)
{
    return app_run(args, context, refuse);
}

static const struct cli_option QUEUE_OPTIONS[] = {
    {"unit", 0, CLI_VALUE, false, "UNIT", N_("only this unit's")},
    {NULL,   0, CLI_FLAG,  false, NULL,   NULL                  }
};
static const struct cli_option REASON_OPTIONS[] = {
    {"reason", 0, CLI_VALUE, false, "TEXT", N_("why")},
    {NULL,     0, CLI_FLAG,  false, NULL,   NULL     }
};
static const struct cli_option RETURN_OPTIONS[] = {
    {"reason", 0, CLI_VALUE, false, "TEXT", N_("what is missing or wrong")               },
    {"by",     0, CLI_VALUE, false, "DATE", N_("the day by which it is to be sent again")},
    {NULL,     0, CLI_FLAG,  false, NULL,   NULL                                         }
};

static const char *const QUEUE_EXAMPLES[] = {
    N_("bairi queue — what waits for a decision, most warnings first"), NULL};
static const char *const ACCEPT_EXAMPLES[] = {
    N_("bairi accept zhongjie/Z-01 zhongjie/Z-02 — both, or neither"), NULL};
static const char *const RETURN_EXAMPLES[] = {
    N_("bairi return zhongjie/Z-03 --reason 缺盖章页 --by 2020-11-20 — asks for a correction"),
    NULL};
static const char *const REFUSE_EXAMPLES[] = {
    N_("bairi refuse zhongjie/Z-04 --reason 框架协议 — with the reason"), NULL};

const struct cli_command queue_command = {
    "queue",       "",       0, 0, N_("what waits for the bureau's decision"), NULL, QUEUE_EXAMPLES,
    QUEUE_OPTIONS, run_queue};
const struct cli_command accept_command = {
    "accept",        "UNIT/NO…",     1,         -1, N_("accept projects"), NULL,
    ACCEPT_EXAMPLES, REASON_OPTIONS, run_accept};
const struct cli_command return_command = {
    "return",        "UNIT/NO…",     1,         -1, N_("return projects for correction"), NULL,
    RETURN_EXAMPLES, RETURN_OPTIONS, run_return};
const struct cli_command refuse_command = {
    "refuse",        "UNIT/NO…",     1,         -1, N_("refuse projects"), NULL,
    REFUSE_EXAMPLES, REASON_OPTIONS, run_refuse};
