/* bairi countersign: the unit's leader signs what his clerk entered (审签). */
#include <string.h>

#include "client/commands/app.h"
#include "client/commands/changes.h"
#include "client/commands/commands.h"
#include "client/commands/desk.h"
#include "client/commands/outbox_said.h"
#include "client/commands/plan.h"
#include "client/commands/submit_shown.h"
#include "client/render/words.h"
#include "common/record/record.h"
#include "common/text.h"

/* What is to be signed. */
struct signing {
    Bairi__V1__ProjectState **items;
    size_t count;
};

static const char *reference_of(struct app *app, const Bairi__V1__ProjectState *state)
{
    const char *text = arena_printf(app->arena, "%s/%s@%u", state->project->unit,
                                    state->project->project_no, state->version);

    return text ? text : "";
}

static const char *files_of(struct app *app, const Bairi__V1__Project *project)
{
    const char *text = "";

    for (size_t i = 0; i < project->n_files && text; i++)
        text = arena_printf(app->arena, "%s%s%s", text, i ? "; " : "", project->files[i]->name);
    return text;
}

static const char *author_of(const Bairi__V1__ProjectState *state)
{
    return state->author_name[0] ? state->author_name : state->author;
}

static enum status print_sheet(struct app *app, const struct signing *signing, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"project",    N_("Project no."), CELL_TEXT  },
        {"name",       N_("Name"),        CELL_TEXT  },
        {"amount_wan", N_("100m yuan"),   CELL_NUMBER},
        {"investor",   N_("Investor"),    CELL_TEXT  },
        {"signed_on",  N_("Signed"),      CELL_TEXT  },
        {"files",      N_("Evidence"),    CELL_TEXT  },
        {"author",     N_("Entered by"),  CELL_TEXT  },
        {NULL,         NULL,              CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; i < signing->count; i++) {
        const Bairi__V1__ProjectState *state = signing->items[i];

        sheet_row(sheet, reference_of(app, state), state->project->name,
                  word_amount(state->project->amount_wan, app->format, app->arena),
                  state->project->investor, word_day(state->project->signed_on, app->arena),
                  files_of(app, state->project), author_of(state), NULL);
    }
    return app_print(app, sheet, err);
}

/* What the leader answers for, a paragraph to a project. */
static void print_fields(struct app *app, const Bairi__V1__ProjectState *state)
{
    const struct prose prose = desk_prose(app);
    const char *first =
        arena_printf(app->arena, _("%s (100m yuan), signed on %s, entered by %s"),
                     word_amount(state->project->amount_wan, app->format, app->arena),
                     word_day(state->project->signed_on, app->arena), author_of(state));

    prose_hang(&prose, arena_printf(app->arena, "%s  ", reference_of(app, state)),
               state->project->name);
    prose_hang(&prose, _("    amount: "), first ? first : "");
    prose_hang(&prose, _("    investor: "), state->project->investor);
    prose_hang(&prose, _("    evidence: "), files_of(app, state->project));
}

/* A new version is signed for what is new in it. */
static enum status show_changes(struct app *app, const Bairi__V1__ProjectState *state,
                                struct error *err)
{
    const Bairi__V1__ProjectShowReply *reply = NULL;
    const struct prose prose = desk_prose(app);
    struct changes changes;
    struct project before;
    struct project after;

    if (state->version < 2)
        return STATUS_OK;
    TRY(bureau_versions(app->bureau, app->arena, state->project->unit, state->project->project_no,
                        &reply, err));
    if (reply->n_versions < 2)
        return STATUS_OK;
    TRY(record_from_message(reply->versions[reply->n_versions - 2]->project, app->arena, &before,
                            err));
    TRY(record_from_message(reply->versions[reply->n_versions - 1]->project, app->arena, &after,
                            err));
    TRY(changes_between(&before, &after, app->arena, &changes, err));
    buf_addf(&app->out, "  %s\n", _("what is new in this version:"));
    changes_print(&changes, &prose);
    return STATUS_OK;
}

static enum status show_all(struct app *app, const struct signing *signing, struct error *err)
{
    if (app->format != FORMAT_TABLE)
        return print_sheet(app, signing, err);
    for (size_t i = 0; i < signing->count; i++) {
        if (i > 0)
            buf_addc(&app->out, '\n');
        print_fields(app, signing->items[i]);
        TRY(show_changes(app, signing->items[i], err));
    }
    return STATUS_OK;
}

/* ---- which ---- */

static enum status not_waiting(struct app *app, const char *unit, const char *project_no,
                               struct error *err)
{
    const Bairi__V1__ProjectShowReply *reply = NULL;

    TRY(bureau_project(app->bureau, app->arena, unit, project_no, &reply, err));
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "%s/%s does not wait for a countersignature: %s", unit, project_no,
                     word_shown(reply->state->state, FORMAT_TABLE));
}

static enum status choose(struct app *app, const Bairi__V1__ProjectListReply *list,
                          struct signing *out, struct error *err)
{
    int count = cli_arg_count(app->args);

    out->items =
        arena_array(app->arena, list->n_projects + (size_t)count + 1, sizeof(out->items[0]));
    if (!out->items)
        return app_no_memory(err);
    for (size_t i = 0; count == 0 && i < list->n_projects; i++)
        if (list->projects[i]->project)
            out->items[out->count++] = list->projects[i];
    for (int i = 0; i < count; i++) {
        const char *unit = NULL;
        const char *project_no = NULL;
        size_t at = 0;

        TRY(app_reference(app, cli_arg(app->args, i), &unit, &project_no, err));
        while (at < list->n_projects && list->projects[at] != plan_find(list, unit, project_no))
            at++;
        if (at == list->n_projects)
            return not_waiting(app, unit, project_no, err);
        out->items[out->count++] = list->projects[at];
    }
    return STATUS_OK;
}

static enum status sign(struct app *app, const struct signing *signing, struct error *err)
{
    struct acceptances accepted = {NULL, 0};
    struct settings settings;

    TRY(app_settings(app, &settings, err));
    TRY(app_confirm(app, _("Countersign these?"), err));
    TRY(bureau_countersign(app->bureau, app->arena, signing->items, signing->count, &accepted,
                           err));
    if (app->format != FORMAT_TABLE)
        buf_clear(&app->out);
    else if (app->out.size > 0)
        buf_addc(&app->out, '\n');
    TRY(app_print_accepted(app, &accepted, err));
    submit_say_arrival(app, &settings, bureau_self(app->bureau)->unit, &accepted, false);
    return STATUS_OK;
}

static enum status countersign(struct app *app, struct error *err)
{
    const Bairi__V1__ProjectListReply *list = NULL;
    struct signing signing = {0};
    bool is_list = cli_arg_count(app->args) == 0 && !cli_flag(app->args, "all");

    if (cli_arg_count(app->args) > 0 && cli_flag(app->args, "all"))
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "either --all or the projects by name, not both"));
    TRY(app_connect(app, err));
    TRY(bureau_projects(app->bureau, app->arena, NULL, "awaiting", NULL, &list, err));
    outbox_mention(app);
    TRY(choose(app, list, &signing, err));
    if (signing.count == 0 && app->format == FORMAT_TABLE) {
        buf_addf(&app->said, "%s\n", _("nothing waits for a countersignature"));
        return STATUS_OK;
    }
    TRY(show_all(app, &signing, err));
    if (!is_list && signing.count > 0)
        return sign(app, &signing, err);
    if (app->format == FORMAT_TABLE)
        buf_addf(&app->said, "%s\n",
                 _("to sign: bairi countersign UNIT/NO…, or --all; look into the files with bairi "
                   "show UNIT/NO --files DIR"));
    return STATUS_OK;
}

static int run_countersign(const struct cli_args *args, void *context)
{
    return app_run(args, context, countersign);
}

static const struct cli_option OPTIONS[] = {
    {"all", 0,   CLI_FLAG, false, NULL, N_("everything that waits")},
    {"yes", 'y', CLI_FLAG, false, NULL, N_("do not ask")           },
    {NULL,  0,   CLI_FLAG, false, NULL, NULL                       }
};

static const char *const EXAMPLES[] = {
    N_("bairi countersign — what waits for your signature"),
    N_("bairi countersign zhongjie/Z-01 zhongjie/Z-02 — shows these two, then asks"),
    N_("bairi countersign --all --yes — everything that waits, without being asked"), NULL};

const struct cli_command countersign_command = {
    "countersign",
    "[UNIT/NO…]",
    0,
    -1,
    N_("sign what your clerk entered, as the unit's leader"),
    N_("Where the unit's settings ask for it, a report counts as received only with this "
       "signature; its time decides whether it was in time."),
    EXAMPLES,
    OPTIONS,
    run_countersign};
