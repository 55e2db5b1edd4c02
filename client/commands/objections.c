/* bairi object, objections: what a unit says against a decision, and how it was answered. */
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/desk.h"
#include "client/commands/evidence.h"
#include "client/commands/objection_said.h"
#include "client/render/deadline.h"
#include "client/render/words.h"
#include "common/text.h"

/* ---- object ---- */

struct target {
    const char *unit, *project_no;
    uint64_t number; /* a penalty's, or of --against; 0: not named */
    bool penalty;
};

static enum status read_target(struct app *app, struct target *out, struct error *err)
{
    const char *against = cli_value(app->args, "against");

    out->penalty = strcmp(cli_arg(app->args, 0), "penalty") == 0;
    if (out->penalty != (cli_arg_count(app->args) == 2))
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "write bairi object UNIT/NO, or bairi object penalty N"));
    if (out->penalty)
        return objection_number(app, cli_arg(app->args, 1), &out->number, err);
    if (against)
        TRY(objection_number(app, against, &out->number, err));
    return app_reference(app, cli_arg(app->args, 0), &out->unit, &out->project_no, err);
}

static bool is_meant(const struct target *target, const Bairi__V1__Objectionable *row)
{
    if (target->penalty)
        return row->proposal == target->number && strcmp(row->decision, "penalised") == 0;
    return strcmp(row->unit, target->unit) == 0 &&
           strcmp(row->project_no, target->project_no) == 0 &&
           (target->number == 0 || row->index == target->number);
}

/* The one decision that is meant, of those whose days are running. */
static enum status find_decision(struct app *app, const struct target *target,
                                 const Bairi__V1__Objectionable **out, struct error *err)
{
    const Bairi__V1__ObjectionsReply *reply = NULL;
    size_t found = 0;

    TRY(bureau_objections(app->bureau, app->arena, NULL, false, &reply, err));
    for (size_t i = 0; i < reply->n_may; i++)
        if (is_meant(target, reply->may[i])) {
            *out = reply->may[i];
            found++;
        }
    if (found == 1)
        return STATUS_OK;
    if (found > 1)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "several decisions about %s may be objected to; name one "
                                        "with --against N: bairi objections shows them",
                                        cli_arg(app->args, 0)));
    return error_set(
        err, STATUS_NOT_FOUND,
        "nothing about %s may be objected to now: bairi objections shows what may, and "
        "until when",
        cli_arg(app->args, target->penalty));
}

static enum status send_files(struct app *app, struct project_file **out, size_t *count,
                              struct error *err)
{
    size_t n = 0;

    while (cli_value_at(app->args, "file", (int)n))
        n++;
    *out = arena_array(app->arena, n + 1, sizeof((*out)[0]));
    if (!*out)
        return app_no_memory(err);
    for (*count = 0; *count < n; (*count)++) {
        const char *path = cli_value_at(app->args, "file", (int)*count);

        TRY(app_readable(app, path, false, err));
        TRY(evidence_take(path, &(*out)[*count], err));
        TRY(evidence_send_one(app, path, &(*out)[*count], err));
    }
    return STATUS_OK;
}

static enum status object(struct app *app, struct error *err)
{
    const Bairi__V1__Objectionable *decision = NULL;
    struct acceptances accepted = {NULL, 0};
    struct project_file *files = NULL;
    struct target target = {"", "", 0, false};
    const char *text = NULL;
    size_t count = 0;

    TRY(app_needs(app, "text", &text, err));
    TRY(desk_text(app, text, &text, err));
    TRY(read_target(app, &target, err));
    TRY(app_connect(app, err));
    TRY(find_decision(app, &target, &decision, err));
    TRY(send_files(app, &files, &count, err));
    TRY(bureau_object(app->bureau, app->arena, decision, text, files, count, &accepted, err));
    TRY(app_print_accepted(app, &accepted, err));
    if (app->format == FORMAT_TABLE)
        buf_addf(&app->said, _("objection %llu: the decision stands until it is answered\n"),
                 (unsigned long long)accepted.items[0].index);
    return STATUS_OK;
}

/* ---- objections ---- */

static void say_may(const Bairi__V1__ObjectionsReply *reply, const struct prose *prose)
{
    for (size_t i = 0; i < reply->n_may; i++)
        prose_hang(prose, "  ", objection_may_said(reply->may[i], reply->time, prose->arena));
}

static enum status print_prose(struct app *app, const Bairi__V1__ObjectionsReply *reply,
                               struct error *err)
{
    const struct prose prose = desk_prose(app);

    for (size_t i = 0; i < reply->n_objections; i++)
        objection_print(reply->objections[i], reply->time, &prose);
    if (reply->n_objections == 0)
        buf_addf(&app->said, "%s\n",
                 cli_flag(app->args, "all")
                     ? _("nobody has objected")
                     : _("no objection waits; bairi objections --all shows the answered ones"));
    if (reply->n_may > 0)
        buf_addf(&app->out, "%s\n", _("May still be objected to:"));
    say_may(reply, &prose);
    return buf_finish(&app->out, err);
}

static enum status objections(struct app *app, struct error *err)
{
    OWNED(sheet_destroy) struct sheet *sheet = NULL;
    const Bairi__V1__ObjectionsReply *reply = NULL;

    TRY(app_connect(app, err));
    TRY(bureau_objections(app->bureau, app->arena, cli_value(app->args, "unit"),
                          cli_flag(app->args, "all"), &reply, err));
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    if (app->format == FORMAT_TABLE)
        return print_prose(app, reply, err);
    sheet = objection_sheet(reply, app->format, app->arena);
    return app_print(app, sheet, err);
}

/* ---- rows ---- */

static int run_object(const struct cli_args *args, void *context)
{
    return app_run(args, context, object);
}

static int run_objections(const struct cli_args *args, void *context)
{
    return app_run(args, context, objections);
}

static const struct cli_option OBJECT_OPTIONS[] = {
    {"text",    0, CLI_VALUE, false, "TEXT", N_("what is said against the decision; - reads stdin")},
    {"file",    0, CLI_FILE,  true,  "FILE", N_("evidence: PDF, JPEG, PNG or OFD")                 },
    {"against", 0, CLI_VALUE, false, "N",    N_("which decision, where there are several")         },
    {NULL,      0, CLI_FLAG,  false, NULL,   NULL                                                  }
};
static const struct cli_option LIST_OPTIONS[] = {
    {"all",  'a', CLI_FLAG,  false, NULL,   N_("the answered ones too")},
    {"unit", 0,   CLI_VALUE, false, "UNIT", N_("only this unit's")     },
    {NULL,   0,   CLI_FLAG,  false, NULL,   NULL                       }
};

static const char *const OBJECT_EXAMPLES[] = {
    N_("bairi object zhongjie/Z-02 --text 合同原件见附件 --file 合同/原件.pdf — against what was "
       "decided "
       "about the project"),
    N_("bairi object penalty 217 --text 情况说明 — against a penalty by its number"), NULL};
static const char *const LIST_EXAMPLES[] = {
    N_("bairi objections — what waits for an answer, and what may still be objected to"),
    N_("bairi objections --all — with the answers"), NULL};

const struct cli_command object_command = {
    "object",
    "UNIT/NO | penalty N",
    1,
    2,
    N_("object to a refusal, ruling, reduction, void, termination or penalty"),
    N_("Once for each decision, within the campaign's days, counted from the day after it. The "
       "decision stands until two people who had no part in it have answered."),
    OBJECT_EXAMPLES,
    OBJECT_OPTIONS,
    run_object};
const struct cli_command objections_command = {
    "objections",
    "",
    0,
    0,
    N_("objections and their answers, and what may still be objected to"),
    NULL,
    LIST_EXAMPLES,
    LIST_OPTIONS,
    run_objections};
