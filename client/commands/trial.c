/* bairi trial: what would become of the scores, before anybody decides. */
#include <stdlib.h>
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/desk.h"
#include "client/commands/proposal_said.h"
#include "client/commands/propose.h"
#include "client/commands/trial_shown.h"
#include "client/commands/trial_suppose.h"
#include "client/render/words.h"
#include "common/text.h"

enum { SUPPOSED_MAX = 32 };

/* ---- the request ---- */

static enum status read_request(struct app *app, Bairi__V1__TrialRequest *request,
                                Bairi__V1__Proposal **suppose, struct error *err)
{
    const char *text;

    for (int i = 0; (text = cli_value_at(app->args, "if", i)) != NULL; i++) {
        if (i == SUPPOSED_MAX)
            return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                            "at most %d suppositions at once", SUPPOSED_MAX));
        TRY(trial_suppose(app, text, &suppose[request->n_suppose++], err));
    }
    request->suppose = suppose;
    if (cli_arg_count(app->args) > 0)
        TRY(proposal_index(app, cli_arg(app->args, 0), &request->proposal, err));
    request->all_open = cli_flag(app->args, "open");
    /* asked for nothing in particular: all that is open */
    if (request->proposal == 0 && request->n_suppose == 0)
        request->all_open = true;
    return STATUS_OK;
}

/* ---- what is counted with ---- */

static void say_proposal(struct app *app, const struct prose *prose, const char *head,
                         const Bairi__V1__Proposal *proposal)
{
    struct proposal_said said = proposal_said(app, proposal);

    prose_hang(prose, head,
               arena_printf(app->arena, "%s %s %s", word_shown(said.action, FORMAT_TABLE),
                            said.about, said.text));
}

static void say_counted(struct app *app, const Bairi__V1__TrialRequest *request,
                        const Bairi__V1__TrialReply *trial)
{
    const struct prose prose = desk_prose(app);

    for (size_t i = 0; i < trial->n_proposals; i++)
        say_proposal(app, &prose,
                     arena_printf(app->arena, _("proposal %llu: "),
                                  (unsigned long long)trial->proposals[i]->index),
                     trial->proposals[i]->proposal);
    for (size_t i = 0; i < request->n_suppose; i++)
        say_proposal(app, &prose, _("supposed: "), request->suppose[i]);
    buf_addf(&app->out, _("trial count at %llu records:\n"), (unsigned long long)trial->size);
}

static enum status trial(struct app *app, struct error *err)
{
    const Bairi__V1__TrialReply *reply = NULL;
    Bairi__V1__Proposal *suppose[SUPPOSED_MAX];
    Bairi__V1__TrialRequest request;

    bairi__v1__trial_request__init(&request);
    TRY(app_connect(app, err));
    TRY(read_request(app, &request, suppose, err));
    TRY(bureau_trial_with(app->bureau, app->arena, &request, &reply, err));
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    if (app->format == FORMAT_CSV)
        return trial_units_shown(app, reply, err);
    if (reply->n_proposals == 0 && request.n_suppose == 0) {
        buf_addf(&app->out, "%s\n",
                 _("no proposal is open; bairi proposals --all shows the decided ones"));
        return buf_finish(&app->out, err);
    }
    say_counted(app, &request, reply);
    return trial_shown(app, reply, err);
}

static int run_trial(const struct cli_args *args, void *context)
{
    return app_run(args, context, trial);
}

static const struct cli_option OPTIONS[] = {
    {"if",   0, CLI_VALUE, true,  "WHAT",
     N_("suppose this too: void:UNIT/NO, terminate:UNIT/NO, "
        "restore:UNIT/NO, reduce:UNIT/NO=AMOUNT, "
        "penalty:UNIT[/NO]=POINTS, target:UNIT=N")                              },
    {"open", 0, CLI_FLAG,  false, NULL,   N_("with every proposal that is open")},
    {NULL,   0, CLI_FLAG,  false, NULL,   NULL                                  }
};
static const char *const EXAMPLES[] = {
    N_("bairi trial — with all open proposals together"), N_("bairi trial 217 — with one of them"),
    N_("bairi trial --if void:zhongjie/Z-02 --if penalty:zhongjie=2 — with what nobody proposed"),
    N_("bairi trial --open --if reduce:zhongjie/Z-03=12000 — with both"), NULL};

const struct cli_command trial_command = {
    "trial",
    "[N]",
    0,
    1,
    N_("show what would become of scores and places"),
    N_("Every unit before and after, every project whose part moves, and the same as a story. "
       "Nothing is decided and nothing is written."),
    EXAMPLES,
    OPTIONS,
    run_trial};
