/* bairi push, pushes, push-answer, push-close: 督办 of units that lag. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/desk.h"
#include "client/commands/enclose.h"
#include "client/commands/push_thread.h"
#include "common/text.h"

/* ---- the list ---- */

static enum status pushes(struct app *app, struct error *err)
{
    OWNED(sheet_destroy) struct sheet *sheet = NULL;
    const Bairi__V1__PushesReply *reply = NULL;
    const struct prose prose = desk_prose(app);

    TRY(app_connect(app, err));
    TRY(bureau_pushes(app->bureau, app->arena, cli_value(app->args, "unit"),
                      cli_flag(app->args, "all"), &reply, err));
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    if (app->format == FORMAT_CSV) {
        sheet = push_thread_sheet(reply, app->format, app->arena);
        return app_print(app, sheet, err);
    }
    for (size_t i = 0; i < reply->n_pushes; i++) {
        if (i > 0)
            buf_addc(&app->out, '\n');
        push_thread_print(reply->pushes[i], (struct instant){reply->time}, &prose);
    }
    if (reply->n_pushes == 0)
        buf_addf(&app->said, "%s\n",
                 cli_flag(app->args, "all")
                     ? _("nobody has been pushed")
                     : _("no push is open; bairi pushes --all shows the closed ones"));
    return buf_finish(&app->out, err);
}

/* ---- one of them ---- */

static enum status read_number(struct app *app, const char *text, uint64_t *out, struct error *err)
{
    char *end = NULL;

    errno = 0;
    *out = strtoull(text, &end, 10);
    if (end != text && *end == '\0' && errno == 0 && strchr(text, '-') == NULL)
        return STATUS_OK;
    return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                    "'%s' is no push's number: bairi pushes shows them", text));
}

static enum status find_push(struct app *app, uint64_t number, const Bairi__V1__PushState **out,
                             struct instant *now, struct error *err)
{
    const Bairi__V1__PushesReply *reply = NULL;

    TRY(bureau_pushes(app->bureau, app->arena, NULL, true, &reply, err));
    now->us = reply->time;
    for (size_t i = 0; i < reply->n_pushes; i++)
        if (reply->pushes[i]->index == number) {
            *out = reply->pushes[i];
            return STATUS_OK;
        }
    return error_set(err, STATUS_NOT_FOUND,
                     "there is no push %llu: bairi pushes --all shows all of yours",
                     (unsigned long long)number);
}

/* The push as it stands now, on stderr: stdout has the receipt. */
static enum status say_push(struct app *app, uint64_t number, struct error *err)
{
    const struct prose prose = {
        .out = &app->said, .arena = app->arena, .width = desk_prose(app).width};
    const Bairi__V1__PushState *push = NULL;
    struct instant now;

    if (app->format != FORMAT_TABLE)
        return STATUS_OK;
    TRY(find_push(app, number, &push, &now, err));
    push_thread_print(push, now, &prose);
    return STATUS_OK;
}

/* ---- push ---- */

/* What the unit lags by, as its status and the ranking show it now. */
static enum status find_gap(struct app *app, const char *unit, Bairi__V1__PushGap *out,
                            struct error *err)
{
    const Bairi__V1__StatusReply *status = NULL;
    const Bairi__V1__ReportUnit *figures;

    TRY(bureau_status(app->bureau, app->arena, unit, &status, err));
    if (status->n_units != 1 || !status->units[0]->figures)
        return error_set(err, STATUS_INTERNAL, "the server's answer was empty");
    figures = status->units[0]->figures;
    bairi__v1__push_gap__init(out);
    out->target = figures->target;
    out->counted = figures->counted;
    out->rate = figures->rate;
    out->schedule_gap = figures->schedule_gap;
    out->schedule = status->schedule;
    out->has_plan = status->units[0]->has_plan;
    out->planned = status->units[0]->plan_due;
    return STATUS_OK;
}

static enum status read_due(struct app *app, day *out, struct error *err)
{
    const char *text = NULL;

    TRY(app_needs(app, "due", &text, err));
    *out = day_parse_iso(text);
    if (*out != 0)
        return STATUS_OK;
    return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                    "--due: “%s” is not a day; write it like 2020-11-26", text));
}

static enum status push(struct app *app, struct error *err)
{
    const char *document = cli_value(app->args, "document"), *asked = NULL, *text = NULL;
    const char *unit = cli_arg(app->args, 0);
    struct acceptances accepted = {NULL, 0};
    Bairi__V1__Pushed content;
    Bairi__V1__PushGap gap;
    struct settings settings;

    bairi__v1__pushed__init(&content);
    TRY(app_needs(app, "ask", &asked, err));
    TRY(desk_text(app, asked, &text, err));
    TRY(read_due(app, &content.due, err));
    if (document)
        TRY(app_readable(app, document, false, err));
    TRY(app_connect(app, err));
    if (bureau_self(app->bureau)->role != ROLE_BUREAU)
        return error_set(err, STATUS_PERMISSION_DENIED, "only the bureau pushes a unit");
    TRY(app_settings(app, &settings, err));
    TRY(app_unit(app, &settings, unit, err));
    TRY(find_gap(app, unit, &gap, err));
    if (document)
        TRY(enclose(app, document, &content.document, err));
    content.unit = arena_strdup(app->arena, unit);
    content.text = arena_strdup(app->arena, text);
    content.gap = &gap;
    if (!content.unit || !content.text)
        return app_no_memory(err);
    TRY(bureau_push(app->bureau, app->arena, &content, &accepted, err));
    TRY(app_print_accepted(app, &accepted, err));
    return say_push(app, accepted.items[0].index, err);
}

/* ---- push-answer, push-close ---- */

enum { FILES_MOST = 20 };

static enum status push_answer(struct app *app, struct error *err)
{
    Bairi__V1__Evidence *evidence[FILES_MOST];
    const Bairi__V1__PushState *found = NULL;
    struct acceptances accepted = {NULL, 0};
    const char *text = NULL, *path;
    uint64_t number = 0;
    struct instant now;
    int count = 0;

    TRY(read_number(app, cli_arg(app->args, 0), &number, err));
    TRY(desk_text(app, cli_arg(app->args, 1), &text, err));
    for (; (path = cli_value_at(app->args, "file", count)) != NULL; count++) {
        if (count == FILES_MOST)
            return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                            "an answer encloses at most %d files", FILES_MOST));
        TRY(app_readable(app, path, false, err));
    }
    TRY(app_connect(app, err));
    TRY(find_push(app, number, &found, &now, err));
    for (int i = 0; i < count; i++)
        TRY(enclose(app, cli_value_at(app->args, "file", i), &evidence[i], err));
    TRY(bureau_push_answer(app->bureau, app->arena, found, text, evidence, (size_t)count, &accepted,
                           err));
    TRY(app_print_accepted(app, &accepted, err));
    return say_push(app, number, err);
}

static enum status push_close(struct app *app, struct error *err)
{
    const Bairi__V1__PushState *found = NULL;
    struct acceptances accepted = {NULL, 0};
    const char *text = NULL;
    uint64_t number = 0;
    struct instant now;

    TRY(read_number(app, cli_arg(app->args, 0), &number, err));
    if (cli_arg_count(app->args) > 1)
        TRY(desk_text(app, cli_arg(app->args, 1), &text, err));
    TRY(app_connect(app, err));
    TRY(find_push(app, number, &found, &now, err));
    TRY(bureau_push_close(app->bureau, app->arena, found, text, &accepted, err));
    TRY(app_print_accepted(app, &accepted, err));
    return say_push(app, number, err);
}

/* ---- rows ---- */

static int run_push(const struct cli_args *args, void *context)
{
    return app_run(args, context, push);
}

static int run_pushes(const struct cli_args *args, void *context)
{
    return app_run(args, context, pushes);
}

static int run_push_answer(const struct cli_args *args, void *context)
{
    return app_run(args, context, push_answer);
}

static int run_push_close(const struct cli_args *args, void *context)
{
    return app_run(args, context, push_close);
}

static const struct cli_option PUSH_OPTIONS[] = {
    {"ask",      0, CLI_VALUE, false, "TEXT", N_("what is asked; - reads stdin")      },
    {"due",      0, CLI_VALUE, false, "DATE", N_("by which day, included, it answers")},
    {"document", 0, CLI_FILE,  false, "FILE", N_("a letter to be enclosed")           },
    {NULL,       0, CLI_FLAG,  false, NULL,   NULL                                    }
};
static const struct cli_option PUSHES_OPTIONS[] = {
    {"all",  0, CLI_FLAG,  false, NULL,   N_("the closed ones too")},
    {"unit", 0, CLI_VALUE, false, "UNIT", N_("only this unit's")   },
    {NULL,   0, CLI_FLAG,  false, NULL,   NULL                     }
};
static const struct cli_option ANSWER_OPTIONS[] = {
    {"file", 0, CLI_FILE, true,  "FILE", N_("evidence to be enclosed; may be given again")},
    {NULL,   0, CLI_FLAG, false, NULL,   NULL                                             }
};

static const char *const PUSH_EXAMPLES[] = {
    N_("bairi push zhongjie --ask 报送进度落后原因和整改措施 --due 2020-11-20 — the gap is filled "
       "in"),
    NULL};
static const char *const PUSHES_EXAMPLES[] = {
    N_("bairi pushes — what is not closed, and which is overdue"),
    N_("bairi pushes --all --unit zhongjie — everything asked of a unit"), NULL};
static const char *const ANSWER_EXAMPLES[] = {
    N_("bairi push-answer 17 本月再签两个项目 --file 整改方案.pdf — answers push 17"), NULL};
static const char *const CLOSE_EXAMPLES[] = {
    N_("bairi push-close 17 进度已赶上 — closes push 17, with its result"), NULL};

const struct cli_command push_command = {
    "push",
    "UNIT",
    1,
    1,
    N_("push a unit that lags"),
    N_("How far the unit is behind target, schedule and its own plan is filled in as the ranking "
       "shows it now, and cannot be written otherwise."),
    PUSH_EXAMPLES,
    PUSH_OPTIONS,
    run_push};
const struct cli_command pushes_command = {"pushes",
                                           "",
                                           0,
                                           0,
                                           N_("who was pushed, and what was answered"),
                                           NULL,
                                           PUSHES_EXAMPLES,
                                           PUSHES_OPTIONS,
                                           run_pushes};
const struct cli_command push_answer_command = {"push-answer",
                                                "PUSH TEXT",
                                                2,
                                                2,
                                                N_("answer a push, as the unit"),
                                                N_("TEXT - reads stdin."),
                                                ANSWER_EXAMPLES,
                                                ANSWER_OPTIONS,
                                                run_push_answer};
const struct cli_command push_close_command = {"push-close",
                                               "PUSH [TEXT]",
                                               1,
                                               2,
                                               N_("close a push, as the bureau"),
                                               N_("TEXT - reads stdin."),
                                               CLOSE_EXAMPLES,
                                               NULL,
                                               run_push_close};
