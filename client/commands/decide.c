/* bairi accept, return, refuse, hold: verdicts about projects named on the command line. */
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/decisions.h"
#include "client/commands/outbox_said.h"
#include "client/commands/reasons.h"
#include "common/text.h"

/* The project named, as the server shows it now. */
static enum status find_project(struct app *app, const char *name, struct decision_line *line,
                                struct error *err)
{
    const Bairi__V1__ProjectShowReply *reply = NULL;
    const char *at = strchr(name, '@');

    TRY(app_reference(app, name, &line->unit, &line->project_no, err));
    if (bureau_project(app->bureau, app->arena, line->unit, line->project_no, &reply, err) !=
        STATUS_OK)
        return error_within(err, name);
    line->state = reply->state;
    if (at && strcmp(at + 1, arena_printf(app->arena, "%u", reply->state->version)) != 0)
        return error_set(err, STATUS_ABORTED, "%s/%s has version %u; look at it first", line->unit,
                         line->project_no, reply->state->version);
    return STATUS_OK;
}

/* Tells what the campaign lists, where a reason is missing or its number is wrong. */
static enum status tell_reasons(struct app *app, const struct settings *settings,
                                const struct verdict_word *word, enum status status)
{
    if (word->reasons) {
        buf_addf(&app->said, "%s\n",
                 _("the campaign's list; own words may stand behind a number:"));
        reasons_print(settings, word->reasons, &app->said);
    }
    return app_usage(app, status);
}

static enum status read_reason(struct app *app, const struct verdict_word *word, const char **out,
                               struct error *err)
{
    const char *text = cli_value(app->args, "reason");
    struct settings settings;

    *out = "";
    if (!text && !word->needs_reason)
        return STATUS_OK;
    TRY(app_settings(app, &settings, err));
    if (!text || text[0] == '\0')
        return tell_reasons(
            app, &settings, word,
            error_set(err, STATUS_INVALID_ARGUMENT, "--%s is missing; see --help", "reason"));
    enum status status = reason_read(&settings, word->reasons, text, app->arena, out, err);
    return status == STATUS_INVALID_ARGUMENT ? tell_reasons(app, &settings, word, status) : status;
}

static enum status read_return_by(struct app *app, const struct verdict_word *word, day *out,
                                  struct error *err)
{
    const char *by = NULL;

    *out = 0;
    if (!word->needs_day)
        return STATUS_OK;
    TRY(app_needs(app, "by", &by, err));
    *out = day_parse(by);
    if (*out == 0)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "--by: '%s' is not a day; write it like 2020-11-26", by));
    return STATUS_OK;
}

/* What each project would be refused for, a line each; nothing is signed or sent. */
static enum status only_try(struct app *app, const struct decision *decisions, size_t count,
                            struct error *err)
{
    struct error *refusals = arena_array(app->arena, count + 1, sizeof(refusals[0]));
    size_t refused = 0;

    if (!refusals)
        return app_no_memory(err);
    TRY(bureau_try_decisions(app->bureau, app->arena, decisions, count, refusals, err));
    for (size_t i = 0; i < count; i++) {
        const Bairi__V1__ProjectState *state = decisions[i].project;
        buf_addf(&app->out, "%s/%s@%u: ", state->project->unit, state->project->project_no,
                 state->version);
        if (refusals[i].status == STATUS_OK)
            buf_adds(&app->out, _("would be taken"));
        else
            text_error(&refusals[i], &app->out);
        buf_addc(&app->out, '\n');
        refused += refusals[i].status != STATUS_OK;
    }
    if (refused == 0)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION, "%zu of %zu would be refused", refused,
                     count);
}

/* After an interrupted run was sent again: the project is as the same command wants it. */
static bool stands_so(struct app *app, struct decision_line *line)
{
    const Bairi__V1__ProjectState *state = line->state;

    decision_judge(line, state);
    if (line->fate != LINE_DONE)
        return false;
    buf_addf(&app->said, "%s/%s@%u: %s\n", line->unit, line->project_no, state->version,
             _("stands so already"));
    return true;
}

static enum status decide(struct app *app, Bairi__V1__Decision__Verdict verdict, struct error *err)
{
    const struct verdict_word *word = verdict_word(verdict);
    size_t count = 0;
    struct decision *decisions =
        arena_array(app->arena, (size_t)cli_arg_count(app->args) + 1, sizeof(decisions[0]));
    struct acceptances before = {NULL, 0}, accepted = {NULL, 0};
    bool is_dry = cli_flag(app->args, "dry-run");
    const char *reason = NULL;
    day return_by = 0;

    if (!decisions)
        return app_no_memory(err);
    TRY(read_return_by(app, word, &return_by, err));
    TRY(app_connect(app, err));
    TRY(read_reason(app, word, &reason, err));
    if (!is_dry)
        TRY(outbox_resend(app, &before, err));
    for (int i = 0; i < cli_arg_count(app->args); i++) {
        struct decision_line line = {.word = word, .reason = reason, .return_by = return_by};
        TRY(find_project(app, cli_arg(app->args, i), &line, err));
        if (before.count == 0 || !stands_so(app, &line))
            decisions[count++] = (struct decision){line.state, verdict, reason, return_by};
    }
    if (is_dry)
        return only_try(app, decisions, count, err);
    if (count == 0)
        return app_print_accepted(app, &before, err);
    if (count > BUREAU_DECISIONS_MAX)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "%zu projects, at most %d at once; bairi decide --from "
                                        "takes a list",
                                        count, (int)BUREAU_DECISIONS_MAX));
    TRY(bureau_decide(app->bureau, app->arena, decisions, count, &accepted, err));
    return app_print_accepted(app, &accepted, err);
}

static enum status accept(struct app *app, struct error *err)
{
    return decide(app, BAIRI__V1__DECISION__VERDICT__ACCEPT, err);
}

static enum status give_back(struct app *app, struct error *err)
{
    return decide(app, BAIRI__V1__DECISION__VERDICT__RETURN, err);
}

static enum status refuse(struct app *app, struct error *err)
{
    return decide(app, BAIRI__V1__DECISION__VERDICT__REFUSE, err);
}

static enum status hold(struct app *app, struct error *err)
{
    return decide(app, BAIRI__V1__DECISION__VERDICT__HOLD, err);
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

static int run_hold(const struct cli_args *args, void *context)
{
    return app_run(args, context, hold);
}

#define REASON(why)                                                                                \
    {                                                                                              \
        "reason", 0, CLI_VALUE, false, "TEXT", why                                                 \
    }
#define DRY_RUN                                                                                    \
    {                                                                                              \
        "dry-run", 'n', CLI_FLAG, false, NULL, N_("only say whether the server would take it")     \
    }
#define END                                                                                        \
    {                                                                                              \
        NULL, 0, CLI_FLAG, false, NULL, NULL                                                       \
    }

static const struct cli_option ACCEPT_OPTIONS[] = {REASON(N_("why")), DRY_RUN, END};
static const struct cli_option RETURN_OPTIONS[] = {
    REASON(N_("what is missing or wrong: a number of the campaign's list, words, or both")),
    {"by", 0, CLI_VALUE, false, "DATE", N_("the day by which it is to be sent again")},
    DRY_RUN,
    END
};
static const struct cli_option REFUSE_OPTIONS[] = {
    REASON(N_("why: a number of the campaign's list, words, or both")), DRY_RUN, END};

static const char *const ACCEPT_EXAMPLES[] = {
    N_("bairi accept zhongjie/Z-01 zhongjie/Z-02 — both, or neither"), NULL};
static const char *const RETURN_EXAMPLES[] = {
    N_("bairi return zhongjie/Z-03 --reason 缺盖章页 --by 2020-11-20 — asks for a correction"),
    N_("bairi return zhongjie/Z-03 --reason \"2 第5页\" --by 2020-11-20 — the second reason of "
       "the list, and own words"),
    NULL};
static const char *const REFUSE_EXAMPLES[] = {
    N_("bairi refuse zhongjie/Z-04 --reason 框架协议 — with the reason"), NULL};
static const char *const HOLD_EXAMPLES[] = {
    N_("bairi hold zhongjie/Z-05 --reason 1 — suspected duplicate: waits for a ruling"), NULL};

const struct cli_command accept_command = {
    "accept",        "UNIT/NO…",     1,         -1, N_("accept projects"), NULL,
    ACCEPT_EXAMPLES, ACCEPT_OPTIONS, run_accept};
const struct cli_command return_command = {
    "return",        "UNIT/NO…",     1,         -1, N_("return projects for correction"), NULL,
    RETURN_EXAMPLES, RETURN_OPTIONS, run_return};
const struct cli_command refuse_command = {
    "refuse",        "UNIT/NO…",     1,         -1, N_("refuse projects"), NULL,
    REFUSE_EXAMPLES, REFUSE_OPTIONS, run_refuse};
const struct cli_command hold_command = {
    "hold",
    "UNIT/NO…",
    1,
    -1,
    N_("hold projects until something is cleared up"),
    N_("A held project waits on the desk and does not count yet; a version recognised before goes "
       "on counting. It is accepted, returned or refused later."),
    HOLD_EXAMPLES,
    REFUSE_OPTIONS,
    run_hold};
