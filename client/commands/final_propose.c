/* bairi final propose: what a freezing now would say, and its proposal. */
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/propose.h"
#include "client/render/words.h"
#include "common/text.h"

/* ---- the draft, before anything is signed ---- */

static const char *award_in(const struct final_draft *draft, const char *unit)
{
    for (size_t i = 0; i < draft->award_count; i++)
        if (strcmp(draft->awards[i]->unit, unit) == 0)
            return draft->awards[i]->award;
    return "";
}

static enum status show_draft(struct app *app, const struct final_draft *draft, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"place",   N_("Place"),   CELL_NUMBER},
        {"unit",    N_("Unit"),    CELL_TEXT  },
        {"counted", N_("Counted"), CELL_NUMBER},
        {"total",   N_("Total"),   CELL_FIGURE},
        {"award",   N_("Award"),   CELL_TEXT  },
        {NULL,      NULL,          CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    if (app->format != FORMAT_TABLE)
        return STATUS_OK;
    buf_addf(&app->out, _("Version %u of the final assessment would say:\n"),
             draft->report->version);
    for (size_t i = 0; sheet && i < draft->report->n_units; i++) {
        const Bairi__V1__ReportUnit *unit = draft->report->units[i];

        sheet_row(sheet, unit->place ? word_number(unit->place, app->arena) : "-", unit->unit,
                  word_number(unit->counted, app->arena), unit->total,
                  word_shown(award_in(draft, unit->unit), app->format), NULL);
    }
    return app_print(app, sheet, err);
}

/* ---- choices ---- */

static enum status read_choices(struct app *app, Bairi__V1__Proposal__Final *final,
                                struct error *err)
{
    const char *reason = cli_value(app->args, "reason");
    const bool nobody = cli_flag(app->args, "nobody");
    size_t n = 0;

    while (cli_value_at(app->args, "criticise", (int)n))
        n++;
    if (nobody && n > 0)
        return app_usage(
            app, error_set(err, STATUS_INVALID_ARGUMENT, "either --criticise UNIT or --nobody"));
    if ((nobody || n > 0) && !reason)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "a choice needs its reason: --reason TEXT"));
    final->choices = arena_array(app->arena, n + 1, sizeof(final->choices[0]));
    if (!final->choices)
        return app_no_memory(err);
    for (size_t i = 0; i < n + nobody; i++) {
        Bairi__V1__Proposal__Choice *choice = arena_alloc(app->arena, sizeof(*choice));
        const char *unit = nobody ? "" : cli_value_at(app->args, "criticise", (int)i);

        if (!choice)
            return app_no_memory(err);
        bairi__v1__proposal__choice__init(choice);
        choice->unit = arena_strdup(app->arena, unit);
        choice->reason = arena_strdup(app->arena, reason);
        if (!choice->unit || !choice->reason)
            return app_no_memory(err);
        final->choices[final->n_choices++] = choice;
    }
    return STATUS_OK;
}

static enum status final_propose(struct app *app, struct error *err)
{
    Bairi__V1__Proposal__Final final;
    Bairi__V1__Proposal proposal;
    struct final_draft draft = {0};

    bairi__v1__proposal__init(&proposal);
    bairi__v1__proposal__final__init(&final);
    TRY(read_choices(app, &final, err));
    TRY(app_connect(app, err));
    TRY(bureau_final_draft(app->bureau, app->arena, &draft, err));
    TRY(show_draft(app, &draft, err));
    if (cli_flag(app->args, "dry-run"))
        return STATUS_OK;
    TRY(app_confirm(app, _("Propose to freeze this?"), err));
    final.version = draft.report->version;
    final.result.data = draft.digest;
    final.result.len = sizeof(draft.digest);
    proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_FINAL;
    proposal.final = &final;
    return propose(app, &proposal, (struct bytes){NULL, 0}, err);
}

static int run_propose(const struct cli_args *args, void *context)
{
    return app_run(args, context, final_propose);
}

static const struct cli_option OPTIONS[] = {
    {"criticise", 0,   CLI_VALUE, true,  "UNIT",
     N_("where units share the last place: who is criticised")                                },
    {"nobody",    0,   CLI_FLAG,  false, NULL,   N_("where they do: nobody is")               },
    {"reason",    0,   CLI_VALUE, false, "TEXT", N_("of that choice; the whole area reads it")},
    {"dry-run",   'n', CLI_FLAG,  false, NULL,   N_("only show what it would say")            },
    {"yes",       'y', CLI_FLAG,  false, NULL,   N_("do not ask")                             },
    {NULL,        0,   CLI_FLAG,  false, NULL,   NULL                                         }
};
static const char *const EXAMPLES[] = {
    N_("bairi final propose --dry-run — what a freezing now would say, or what is still open"),
    N_("bairi final propose — shows that, asks, and proposes it"),
    N_("bairi final propose --criticise nandagang --reason 另有虚假签约一项 — where two share the "
       "last "
       "place"),
    NULL};

const struct cli_command final_propose_command = {
    "final propose",
    "",
    0,
    0,
    N_("propose to freeze the final assessment"),
    N_("After the last audit, when every project is decided and every objection answered. With its "
       "approval the result is circulated to the whole area; nothing that moves a score counts "
       "after it but by an approved reopening, which makes the next version."),
    EXAMPLES,
    OPTIONS,
    run_propose};
