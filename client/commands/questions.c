/* bairi ask, questions, answer: what units and the bureau ask each other. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/desk.h"
#include "client/commands/thread.h"
#include "common/text.h"

/* ---- ask ---- */

/* A unit asks the bureau: its own unit goes without saying. The bureau must say whom it asks. */
static enum status whom(struct app *app, const char **unit, struct error *err)
{
    const struct identity *self = bureau_self(app->bureau);

    if ((*unit)[0] != '\0')
        return STATUS_OK;
    if (self->role == ROLE_UNIT) {
        *unit = self->unit;
        return STATUS_OK;
    }
    return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                    "which unit is asked? Write bairi ask UNIT TEXT, or UNIT/NO "
                                    "about a project"));
}

/* The bureau may ask one department: then what stands behind the slash is no project's number. */
static enum status find_department(struct app *app, const char **unit, const char **project_no,
                                   struct error *err)
{
    const struct unit *known;
    struct settings settings;

    if (bureau_self(app->bureau)->role != ROLE_BUREAU || (*project_no)[0] == '\0')
        return STATUS_OK;
    TRY(app_settings(app, &settings, err));
    known = settings_unit(&settings, *unit);
    for (size_t i = 0; known && i < known->subunit_count; i++)
        if (strcmp(known->subunits[i].id, *project_no) == 0) {
            *unit = arena_printf(app->arena, "%s/%s", *unit, *project_no);
            *project_no = "";
            return *unit ? STATUS_OK : app_no_memory(err);
        }
    return STATUS_OK;
}

static enum status ask(struct app *app, struct error *err)
{
    const bool has_subject = cli_arg_count(app->args) > 1;
    struct acceptances accepted = {NULL, 0};
    const char *unit = "", *project_no = "", *text = NULL;

    TRY(desk_subject(app, has_subject ? cli_arg(app->args, 0) : NULL, &unit, &project_no, err));
    TRY(desk_text(app, cli_arg(app->args, has_subject), &text, err));
    TRY(app_connect(app, err));
    TRY(whom(app, &unit, err));
    TRY(find_department(app, &unit, &project_no, err));
    TRY(bureau_ask(app->bureau, app->arena, unit, project_no, text, &accepted, err));
    return app_print_accepted(app, &accepted, err);
}

/* ---- questions ---- */

static enum status print_questions(struct app *app, const Bairi__V1__QuestionsReply *reply,
                                   struct error *err)
{
    OWNED(sheet_destroy) struct sheet *sheet = NULL;
    const struct prose prose = desk_prose(app);

    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    if (app->format == FORMAT_CSV) {
        sheet = thread_sheet(reply, app->format, app->arena);
        return app_print(app, sheet, err);
    }
    for (size_t i = 0; i < reply->n_questions; i++) {
        if (i > 0)
            buf_addc(&app->out, '\n');
        thread_print(reply->questions[i], &prose);
    }
    if (reply->n_questions == 0)
        buf_addf(&app->said, "%s\n",
                 cli_flag(app->args, "all")
                     ? _("nothing has been asked")
                     : _("no question is open; bairi questions --all shows the answered ones"));
    return buf_finish(&app->out, err);
}

static enum status questions(struct app *app, struct error *err)
{
    const Bairi__V1__QuestionsReply *reply = NULL;
    const char *project = cli_value(app->args, "project");
    const char *unit = "", *project_no = "";

    TRY(desk_subject(app, project && strchr(project, '/') ? project : NULL, &unit, &project_no,
                     err));
    if (project && project_no[0] == '\0')
        project_no = project;
    if (cli_value(app->args, "unit"))
        unit = cli_value(app->args, "unit");
    TRY(app_connect(app, err));
    TRY(bureau_questions(app->bureau, app->arena, unit, project_no, cli_flag(app->args, "all"),
                         &reply, err));
    return print_questions(app, reply, err);
}

/* ---- answer ---- */

static enum status read_number(struct app *app, const char *text, uint64_t *out, struct error *err)
{
    char *end = NULL;

    errno = 0;
    *out = strtoull(text, &end, 10);
    if (end != text && *end == '\0' && errno == 0 && strchr(text, '-') == NULL)
        return STATUS_OK;
    return app_usage(app,
                     error_set(err, STATUS_INVALID_ARGUMENT,
                               "'%s' is no question's number: bairi questions shows them", text));
}

static enum status find_question(struct app *app, uint64_t number,
                                 const Bairi__V1__QuestionState **out, struct error *err)
{
    const Bairi__V1__QuestionsReply *reply = NULL;

    TRY(bureau_questions(app->bureau, app->arena, NULL, NULL, true, &reply, err));
    for (size_t i = 0; i < reply->n_questions; i++)
        if (reply->questions[i]->index == number && reply->questions[i]->question) {
            *out = reply->questions[i];
            return STATUS_OK;
        }
    return error_set(err, STATUS_NOT_FOUND,
                     "there is no question %llu: bairi questions --all shows all of yours",
                     (unsigned long long)number);
}

/* The case as it stands now, on stderr: stdout has the receipt. */
static enum status say_thread(struct app *app, uint64_t number, struct error *err)
{
    const struct prose prose = {
        .out = &app->said, .arena = app->arena, .width = desk_prose(app).width};
    const Bairi__V1__QuestionState *question = NULL;

    if (app->format != FORMAT_TABLE)
        return STATUS_OK;
    TRY(find_question(app, number, &question, err));
    thread_print(question, &prose);
    return STATUS_OK;
}

static enum status answer(struct app *app, struct error *err)
{
    const Bairi__V1__QuestionState *question = NULL;
    struct acceptances accepted = {NULL, 0};
    const char *text = NULL;
    uint64_t number = 0;

    TRY(read_number(app, cli_arg(app->args, 0), &number, err));
    TRY(desk_text(app, cli_arg(app->args, 1), &text, err));
    TRY(app_connect(app, err));
    TRY(find_question(app, number, &question, err));
    TRY(bureau_answer(app->bureau, app->arena, question, text, &accepted, err));
    TRY(app_print_accepted(app, &accepted, err));
    return say_thread(app, number, err);
}

/* ---- rows ---- */

static int run_ask(const struct cli_args *args, void *context)
{
    return app_run(args, context, ask);
}

static int run_questions(const struct cli_args *args, void *context)
{
    return app_run(args, context, questions);
}

static int run_answer(const struct cli_args *args, void *context)
{
    return app_run(args, context, answer);
}

static const struct cli_option QUESTIONS_OPTIONS[] = {
    {"all",     0, CLI_FLAG,  false, NULL,   N_("the answered ones too")                  },
    {"project", 0, CLI_VALUE, false, "NO",   N_("only about this project: NO, or UNIT/NO")},
    {"unit",    0, CLI_VALUE, false, "UNIT", N_("only this unit's")                       },
    {NULL,      0, CLI_FLAG,  false, NULL,   NULL                                         }
};

static const char *const ASK_EXAMPLES[] = {
    N_("bairi ask 扩建项目按增资额填报吗 — asks the bureau"),
    N_("bairi ask zhongjie/Z-03 盖章页在第几页 — about a project, either way"),
    N_("bairi ask zhongjie - <letter.txt — the bureau asks a unit, text from a file"), NULL};
static const char *const QUESTIONS_EXAMPLES[] = {
    N_("bairi questions — what waits for an answer"),
    N_("bairi questions --all --project zhongjie/Z-03 — all that was asked about a project"), NULL};
static const char *const ANSWER_EXAMPLES[] = {
    N_("bairi answer 17 第三页 — answers question 17, then shows what was said"), NULL};

const struct cli_command ask_command = {
    "ask",
    "[UNIT|UNIT/NO] TEXT",
    1,
    2,
    N_("ask the bureau, or a unit"),
    N_("What is asked and answered is signed and kept like everything else. TEXT - reads stdin."),
    ASK_EXAMPLES,
    NULL,
    run_ask};
const struct cli_command questions_command = {"questions",
                                              "",
                                              0,
                                              0,
                                              N_("what was asked, and what was answered"),
                                              NULL,
                                              QUESTIONS_EXAMPLES,
                                              QUESTIONS_OPTIONS,
                                              run_questions};
const struct cli_command answer_command = {"answer",
                                           "NUMBER TEXT",
                                           2,
                                           2,
                                           N_("answer a question by its number"),
                                           N_("Whoever asked may use it to ask on: the last word "
                                              "decides who answers next. TEXT - reads stdin."),
                                           ANSWER_EXAMPLES,
                                           NULL,
                                           run_answer};
