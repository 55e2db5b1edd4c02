/* bairi proposals, approve, decline: the second person. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/commands/app.h"
#include "client/commands/commands.h"
#include "client/commands/proposal_said.h"
#include "client/commands/propose.h"
#include "client/commands/trial_shown.h"
#include "client/render/deadline.h"
#include "client/render/words.h"
#include "common/text.h"

/* ---- list ---- */

/* "2 days left" while it waits, else when it lapsed; programs read the instant. */
static const char *lapses(struct app *app, const Bairi__V1__ProposalState *state)
{
    struct instant end = {state->lapses};

    if (app->format != FORMAT_TABLE)
        return word_time(end, app->format, app->arena);
    if (strcmp(state->state, "lapsed") == 0)
        return word_time(end, app->format, app->arena);
    return strcmp(state->state, "open") == 0 && app->clock
               ? deadline_left(clock_now(app->clock), end, app->arena)
               : "";
}

static void add_proposal(struct app *app, struct sheet *sheet,
                         const Bairi__V1__ProposalState *state)
{
    struct proposal_said said;

    if (!state->proposal)
        return;
    said = proposal_said(app, state->proposal);
    sheet_row(sheet, word_number((long long)state->index, app->arena),
              word_shown(said.action, app->format), said.about, said.text,
              state->author_name[0] ? state->author_name : state->author,
              word_time((struct instant){state->time}, app->format, app->arena),
              word_shown(state->state, app->format),
              state->decided_name[0] ? state->decided_name : state->decided_by,
              word_time((struct instant){state->decided}, app->format, app->arena),
              lapses(app, state), state->reason, NULL);
}

#define SOON (3 * INSTANT_DAY)

static const char *nothing_listed(const struct app *app)
{
    return cli_flag(app->args, "all")
               ? _("nothing has been proposed")
               : _("no proposal is open; bairi proposals --all shows the decided ones");
}

enum { WIDE = 140 }; /* columns that the whole list wants */

/* A terminal of the usual width: what one looks for first, the words last. */
static enum status list_narrow(struct app *app, const Bairi__V1__ProposalsReply *reply,
                               struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"index",  N_("Proposal"), CELL_NUMBER},
        {"action", N_("Action"),   CELL_TEXT  },
        {"about",  N_("About"),    CELL_TEXT  },
        {"state",  N_("State"),    CELL_TEXT  },
        {"lapses", N_("Lapses"),   CELL_TEXT  },
        {"text",   N_("Text"),     CELL_TEXT  },
        {NULL,     NULL,           CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; i < reply->n_proposals; i++) {
        const Bairi__V1__ProposalState *state = reply->proposals[i];
        struct proposal_said said = proposal_said(app, state->proposal);

        if (state->proposal)
            sheet_row(sheet, word_number((long long)state->index, app->arena),
                      word_shown(said.action, app->format), said.about,
                      word_shown(state->state, app->format), lapses(app, state), said.text, NULL);
    }
    return app_print_list(app, sheet, nothing_listed(app), err);
}

/* Who may approve is told before it is too late. */
static void remind(struct app *app, const Bairi__V1__ProposalsReply *reply)
{
    for (size_t i = 0; app->clock && i < reply->n_proposals; i++) {
        const Bairi__V1__ProposalState *state = reply->proposals[i];
        struct instant now = clock_now(app->clock), end = {state->lapses};

        if (strcmp(state->state, "open") != 0 || end.us - now.us > SOON)
            continue;
        app_say_warning(app);
        buf_addf(&app->said, _("proposal %llu lapses %s: %s\n"), (unsigned long long)state->index,
                 word_time(end, FORMAT_TABLE, app->arena), deadline_left(now, end, app->arena));
    }
}

static enum status list(struct app *app, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"index",      N_("Proposal"),   CELL_NUMBER},
        {"action",     N_("Action"),     CELL_TEXT  },
        {"about",      N_("About"),      CELL_TEXT  },
        {"text",       N_("Text"),       CELL_TEXT  },
        {"author",     N_("By"),         CELL_TEXT  },
        {"time",       N_("Time"),       CELL_TEXT  },
        {"state",      N_("State"),      CELL_TEXT  },
        {"decided_by", N_("Decided by"), CELL_WIDE  },
        {"decided",    N_("Decided"),    CELL_WIDE  },
        {"lapses",     N_("Lapses"),     CELL_TEXT  },
        {"reason",     N_("Reason"),     CELL_WIDE  },
        {NULL,         NULL,             CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    const Bairi__V1__ProposalsReply *reply = NULL;
    size_t width = screen_width(stdout);

    TRY(app_connect(app, err));
    TRY(bureau_proposals(app->bureau, app->arena, cli_flag(app->args, "all"), &reply, err));
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    remind(app, reply);
    if (app->format == FORMAT_TABLE && width > 0 && width < WIDE)
        return list_narrow(app, reply, err);
    for (size_t i = 0; i < reply->n_proposals; i++)
        add_proposal(app, sheet, reply->proposals[i]);
    return app_print_list(app, sheet, nothing_listed(app), err);
}

/* ---- approve ---- */

/* The trial count for people, always as tables: programs read the receipt. */
static enum status show_trial(struct app *app, const Bairi__V1__TrialReply *trial,
                              struct error *err)
{
    enum format wanted = app->format;
    struct proposal_said said;

    if (wanted != FORMAT_TABLE)
        return STATUS_OK;
    said = proposal_said(app, trial->proposal->proposal);
    buf_addf(
        &app->out, _("proposal %llu by %s: %s %s %s\n"), (unsigned long long)trial->proposal->index,
        trial->proposal->author_name[0] ? trial->proposal->author_name : trial->proposal->author,
        word_shown(said.action, FORMAT_TABLE), said.about, text_printable(said.text, app->arena));
    buf_addf(&app->out, _("trial count at %llu records:\n"), (unsigned long long)trial->size);
    return trial_shown(app, trial, err);
}

/* --trial SIZE: the count he looked at before; 0: none was named. */
static enum status seen_size(struct app *app, uint64_t *out, struct error *err)
{
    const char *text = cli_value(app->args, "trial");
    char *end = NULL;

    *out = text ? strtoull(text, &end, 10) : 0;
    if (text && (*out == 0 || *end != '\0'))
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "'%s' is no trial count; write the number of records that "
                                        "bairi trial showed",
                                        text));
    return STATUS_OK;
}

/* Nobody approves what he did not see: a person is asked, a program names what it saw. */
static enum status ask(struct app *app, const Bairi__V1__TrialReply *trial, const char *question,
                       struct error *err)
{
    if (!cli_flag(app->args, "yes") && !isatty(STDIN_FILENO))
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "there is no terminal to ask on: look at bairi trial %llu, then repeat "
                         "with --trial %llu",
                         (unsigned long long)trial->proposal->index,
                         (unsigned long long)trial->size);
    return app_confirm(app, question, err);
}

static enum status approve(struct app *app, struct error *err)
{
    const Bairi__V1__TrialReply *trial = NULL;
    struct acceptances accepted = {NULL, 0};
    uint64_t index = 0, seen = 0;

    TRY(proposal_index(app, cli_arg(app->args, 0), &index, err));
    TRY(seen_size(app, &seen, err));
    TRY(app_connect(app, err));
    TRY(bureau_trial(app->bureau, app->arena, index, &trial, err));
    if (seen == 0) {
        TRY(show_trial(app, trial, err));
        TRY(ask(app, trial, _("Approve with your signature?"), err));
    }
    TRY(bureau_approve(app->bureau, app->arena, trial, seen, &accepted, err));
    propose_say_document(app, trial->proposal->proposal, index);
    return app_print_accepted(app, &accepted, err);
}

/* ---- decline ---- */

static enum status find_proposal(struct app *app, uint64_t index,
                                 const Bairi__V1__ProposalState **out, struct error *err)
{
    const Bairi__V1__ProposalsReply *reply = NULL;

    TRY(bureau_proposals(app->bureau, app->arena, false, &reply, err));
    for (size_t i = 0; i < reply->n_proposals; i++)
        if (reply->proposals[i]->index == index) {
            *out = reply->proposals[i];
            return STATUS_OK;
        }
    return error_set(err, STATUS_NOT_FOUND, "no open proposal %llu; see bairi proposals",
                     (unsigned long long)index);
}

static enum status decline(struct app *app, struct error *err)
{
    const Bairi__V1__ProposalState *proposal = NULL;
    const Bairi__V1__TrialReply *trial = NULL;
    struct acceptances accepted = {NULL, 0};
    const char *reason = NULL;
    uint64_t index = 0;

    TRY(proposal_index(app, cli_arg(app->args, 0), &index, err));
    TRY(app_needs(app, "reason", &reason, err));
    TRY(app_connect(app, err));
    TRY(find_proposal(app, index, &proposal, err));
    if (isatty(STDIN_FILENO) && !cli_flag(app->args, "yes")) {
        TRY(bureau_trial(app->bureau, app->arena, index, &trial, err));
        TRY(show_trial(app, trial, err));
        TRY(app_confirm(app, _("Decline with your signature?"), err));
    }
    TRY(bureau_decline(app->bureau, app->arena, proposal, reason, &accepted, err));
    return app_print_accepted(app, &accepted, err);
}

static int run_list(const struct cli_args *args, void *context)
{
    return app_run(args, context, list);
}

static int run_approve(const struct cli_args *args, void *context)
{
    return app_run(args, context, approve);
}

static int run_decline(const struct cli_args *args, void *context)
{
    return app_run(args, context, decline);
}

static const struct cli_option LIST_OPTIONS[] = {
    {"open", 0,   CLI_FLAG, false, NULL, N_("only those that wait; so it is without --all")       },
    {"all",  'a', CLI_FLAG, false, NULL, N_("also those approved, declined, withdrawn and lapsed")},
    {NULL,   0,   CLI_FLAG, false, NULL, NULL                                                     }
};
static const struct cli_option APPROVE_OPTIONS[] = {
    {"yes",   'y', CLI_FLAG,  false, NULL,   N_("do not ask: approve the trial count of this moment")},
    {"trial", 0,   CLI_VALUE, false, "SIZE", N_("do not ask: the trial count seen at SIZE records")  },
    {NULL,    0,   CLI_FLAG,  false, NULL,   NULL                                                    }
};
static const struct cli_option DECLINE_OPTIONS[] = {
    {"reason", 0,   CLI_VALUE, false, "TEXT", N_("why")       },
    {"yes",    'y', CLI_FLAG,  false, NULL,   N_("do not ask")},
    {NULL,     0,   CLI_FLAG,  false, NULL,   NULL            }
};

static const char *const LIST_EXAMPLES[] = {N_("bairi proposals — what waits for a second person"),
                                            N_("bairi proposals --all — with those decided"), NULL};
static const char *const APPROVE_EXAMPLES[] = {
    N_("bairi approve 217 — shows what would move, then asks"),
    N_("bairi approve 217 --yes — the trial count of this moment, without asking"), NULL};
static const char *const DECLINE_EXAMPLES[] = {
    N_("bairi decline 217 --reason 证据不足 — or withdraws your own proposal"), NULL};

const struct cli_command proposals_command = {"proposals",
                                              "",
                                              0,
                                              0,
                                              N_("list proposals that wait for a second person"),
                                              NULL,
                                              LIST_EXAMPLES,
                                              LIST_OPTIONS,
                                              run_list};
const struct cli_command approve_command = {
    "approve",
    "N",
    1,
    1,
    N_("approve a proposal after its trial count"),
    N_("Shows what the proposal changes: each unit's counted projects, total and place before and "
       "after, and each project whose role moves. Effects start with the approval."),
    APPROVE_EXAMPLES,
    APPROVE_OPTIONS,
    run_approve};
const struct cli_command decline_command = {"decline",
                                            "N",
                                            1,
                                            1,
                                            N_("decline a proposal, or withdraw one's own"),
                                            NULL,
                                            DECLINE_EXAMPLES,
                                            DECLINE_OPTIONS,
                                            run_decline};
