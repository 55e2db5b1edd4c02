/* bairi decide: the verdicts of a whole list, tried first, then signed and sent in batches. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/commands/annex_file.h"
#include "client/commands/commands.h"
#include "client/commands/decisions.h"
#include "client/commands/interrupt.h"
#include "client/commands/outbox_said.h"
#include "client/commands/plan.h"
#include "client/render/words.h"
#include "common/text.h"

enum { ASKED_SINGLY = 2000 /* longer lists are looked up in the list of all projects */ };

/* ---- reading ---- */

static void say_problems(struct app *app, const struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        text_error(&problems->items[i].error, &app->said);
        buf_addc(&app->said, '\n');
    }
    if (problems->more)
        buf_addf(&app->said, "%s\n", _("… and more of the kind"));
}

static enum status read_list(struct app *app, struct decision_list *list, struct error *err)
{
    const char *path = NULL, *name = NULL;
    struct problems problems = {0};
    struct settings settings;
    struct grid table = {0};

    TRY(app_needs(app, "from", &path, err));
    TRY(app_settings(app, &settings, err));
    TRY(annex_file_read(path, cli_value(app->args, "sheet"), ANNEX_OF_A_UNIT, app->arena, &table,
                        &name, err));
    enum status status = decisions_read(&table, name, &settings, app->arena, list, &problems, err);
    say_problems(app, &problems);
    return status;
}

/* ---- what stands there ---- */

static enum status judge_singly(struct app *app, struct decision_list *list, struct error *err)
{
    for (size_t i = 0; i < list->count; i++) {
        struct decision_line *line = &list->lines[i];
        const Bairi__V1__ProjectShowReply *reply = NULL;
        enum status status = line->word ? bureau_project(app->bureau, app->arena, line->unit,
                                                         line->project_no, &reply, err)
                                        : STATUS_NOT_FOUND;

        if (status != STATUS_OK && status != STATUS_NOT_FOUND)
            return status;
        decision_judge(line, status == STATUS_OK ? reply->state : NULL);
    }
    return STATUS_OK;
}

static enum status judge(struct app *app, struct decision_list *list, struct error *err)
{
    const Bairi__V1__ProjectListReply *all = NULL;
    size_t with_verdict = 0;

    for (size_t i = 0; i < list->count; i++)
        with_verdict += list->lines[i].word != NULL;
    if (with_verdict <= ASKED_SINGLY)
        return judge_singly(app, list, err);
    TRY(bureau_projects(app->bureau, app->arena, NULL, NULL, NULL, &all, err));
    struct plan_index index = plan_index_make(all, app->arena);
    for (size_t i = 0; i < list->count; i++) {
        struct decision_line *line = &list->lines[i];
        decision_judge(line,
                       line->word ? plan_index_find(&index, line->unit, line->project_no) : NULL);
    }
    return STATUS_OK;
}

/* ---- telling ---- */

static const char *fate_of(struct app *app, const struct decision_line *line)
{
    OWNED(buf_free) struct buf text = buf_make(8192);

    if (app->format != FORMAT_TABLE) {
        static const char *const ids[] = {"open", "done", "refused", "taken"};
        if (line->fate != LINE_REFUSED)
            return ids[line->fate];
    }
    switch (line->fate) {
    case LINE_OPEN:
        return _("left open");
    case LINE_DONE:
        return _("stands so already");
    case LINE_TO_SEND:
        return _("would be taken");
    case LINE_REFUSED:
        break;
    }
    text_error(&line->why, &text);
    return arena_strdup(app->arena, buf_text(&text));
}

/* all: also lines with nothing to be said about */
static enum status show_lines(struct app *app, const struct decision_list *list, bool all,
                              struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"row",       N_("Row"),              CELL_NUMBER},
        {"project",   N_("Project no."),      CELL_TEXT  },
        {"verdict",   N_("Verdict"),          CELL_TEXT  },
        {"reason",    N_("Reason"),           CELL_TEXT  },
        {"return_by", N_("Until"),            CELL_TEXT  },
        {"fate",      N_("What it would do"), CELL_TEXT  },
        {NULL,        NULL,                   CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; i < list->count; i++) {
        const struct decision_line *line = &list->lines[i];

        if (line->fate == LINE_OPEN || (!all && line->fate != LINE_REFUSED))
            continue;
        sheet_row(sheet, word_number((long long)line->line, app->arena),
                  arena_printf(app->arena, "%s/%s", line->unit, line->project_no),
                  app->format == FORMAT_TABLE && text_is_chinese() ? line->word->title
                                                                   : line->word->id,
                  line->reason, word_day(line->return_by, app->arena), fate_of(app, line), NULL);
    }
    return app_print_list(app, sheet, _("no row has a verdict"), err);
}

static void say_counts(struct app *app, const struct decision_list *list, bool is_dry)
{
    size_t sent = decisions_count(list, LINE_TO_SEND);
    size_t refused = decisions_count(list, LINE_REFUSED);
    size_t done = decisions_count(list, LINE_DONE), open = decisions_count(list, LINE_OPEN);

    if (is_dry)
        buf_addf(&app->said,
                 _("would be decided: %zu, refused: %zu, stand so already: %zu, left open: %zu; "
                   "nothing was sent\n"),
                 sent, refused, done, open);
    else
        buf_addf(&app->said,
                 _("decided: %zu, refused: %zu, stood so already: %zu, left open: %zu\n"), sent,
                 refused, done, open);
}

/* ---- sending ---- */

/* One line on a terminal, drawn over itself. */
static void draw(size_t done, size_t count)
{
    if (isatty(STDERR_FILENO) != 1)
        return;
    fprintf(stderr, "\r");
    fprintf(stderr, _("%zu of %zu decided"), done, count);
    fprintf(stderr, "\033[K");
    if (done == count)
        fprintf(stderr, "\r\033[K");
    fflush(stderr);
}

static enum status append(struct app *app, struct acceptances *all, const struct acceptances *some,
                          size_t room, struct error *err)
{
    if (!all->items)
        all->items = arena_array(app->arena, room + 1, sizeof(all->items[0]));
    if (!all->items)
        return app_no_memory(err);
    memcpy(all->items + all->count, some->items, some->count * sizeof(some->items[0]));
    all->count += some->count;
    return STATUS_OK;
}

/* Batch after batch; each is taken whole, and what was taken stays taken. */
static enum status send_lines(struct app *app, const struct decision_list *list,
                              struct acceptances *all, struct error *err)
{
    size_t count = decisions_count(list, LINE_TO_SEND), some = 0;
    struct decision batch[BUREAU_DECISIONS_MAX];

    for (size_t i = 0; i < list->count; i++) {
        const struct decision_line *line = &list->lines[i];
        struct acceptances accepted = {NULL, 0};

        if (line->fate == LINE_TO_SEND)
            batch[some++] =
                (struct decision){line->state, line->word->verdict, line->reason, line->return_by};
        if (some == 0 || (some < BUREAU_DECISIONS_MAX && all->count + some < count))
            continue;
        TRY(bureau_decide(app->bureau, app->arena, batch, some, &accepted, err));
        TRY(append(app, all, &accepted, count, err));
        some = 0;
        draw(all->count, count);
    }
    return STATUS_OK;
}

static enum status send(struct app *app, const struct decision_list *list, struct error *err)
{
    struct acceptances all = {NULL, 0};

    interrupt_says(_("interrupted: what was decided so far stays decided, and a batch on its way "
                     "lies in the outbox; the same command goes on where it stopped"));
    enum status status = send_lines(app, list, &all, err);
    interrupt_says(NULL);
    if (status != STATUS_OK)
        outbox_mention(app);
    if (app->format != FORMAT_TABLE)
        TRY(app_print_accepted(app, &all, err));
    else
        app_say_receipts(app, &all);
    return status;
}

static enum status decide(struct app *app, struct error *err)
{
    struct acceptances before = {NULL, 0};
    struct decision_list list = {NULL, 0};
    bool is_dry = cli_flag(app->args, "dry-run");

    TRY(app_connect(app, err));
    TRY(read_list(app, &list, err));
    if (!is_dry)
        TRY(outbox_resend(app, &before, err));
    TRY(judge(app, &list, err));
    TRY(decisions_try(app, &list, err));
    size_t refused = decisions_count(&list, LINE_REFUSED);
    if (is_dry || refused > 0)
        TRY(show_lines(app, &list, is_dry, err));
    if (!is_dry && (refused == 0 || cli_flag(app->args, "partly")))
        TRY(send(app, &list, err));
    else if (!is_dry)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "nothing was sent; would be refused: %zu. Mend the list, or send the "
                         "others with --partly",
                         refused);
    say_counts(app, &list, is_dry);
    if (refused > 0)
        app->code = EXIT_PARTLY;
    return STATUS_OK;
}

static int run_decide(const struct cli_args *args, void *context)
{
    return app_run(args, context, decide);
}

static const struct cli_option OPTIONS[] = {
    {"from",    0,   CLI_FILE,  false, "FILE",
     N_("the list: CSV or XLSX with the columns project, verdict, reason, return_by")            },
    {"sheet",   0,   CLI_VALUE, false, "NAME", N_("the workbook's sheet")                        },
    {"dry-run", 'n', CLI_FLAG,  false, NULL,
     N_("say what each row would do and what it would be refused for; send nothing")             },
    {"partly",  0,   CLI_FLAG,  false, NULL,   N_("send the others though some would be refused")},
    {NULL,      0,   CLI_FLAG,  false, NULL,   NULL                                              }
};
static const char *const EXAMPLES[] = {
    N_("bairi queue -o csv >待审.csv — makes the list; fill in verdict, reason, return_by"),
    N_("bairi decide --from 待审.csv --dry-run — what each row would do"),
    N_("bairi decide --from 待审.csv — decides; interrupted, the same command goes on"), NULL};

const struct cli_command decide_command = {
    "decide",
    "",
    0,
    0,
    N_("decide about the projects of a list"),
    N_("The server is asked about every row first; if it would refuse one, nothing is sent. Rows "
       "without a verdict are left open. A verdict is accept 认定, return 退回补正, refuse "
       "不予认定 or "
       "hold 暂缓认定; a reason is a number of the campaign's list, words, or both."),
    EXAMPLES,
    OPTIONS,
    run_decide};
