/* bairi withdraw: takes back projects that nobody has decided about. */
#include <string.h>

#include "client/commands/app.h"
#include "client/commands/commands.h"
#include "client/render/words.h"
#include "common/text.h"

struct taken {
    const char *unit, *project_no;
};

static enum status show_one(struct app *app, const struct taken *one, struct sheet *sheet,
                            struct error *err)
{
    const Bairi__V1__ProjectShowReply *reply = NULL;
    const Bairi__V1__ProjectState *state;

    TRY(bureau_project(app->bureau, app->arena, one->unit, one->project_no, &reply, err));
    state = reply->state;
    sheet_row(
        sheet, arena_printf(app->arena, "%s/%s@%u", one->unit, one->project_no, state->version),
        state->project->name, word_amount(state->project->amount_wan, app->format, app->arena),
        word_day(state->project->signed_on, app->arena), word_shown(state->state, app->format),
        word_time((struct instant){state->received}, app->format, app->arena), NULL);
    return STATUS_OK;
}

/* What is about to go, so that a mistyped number is seen. */
static enum status show_all(struct app *app, const struct taken *taken, size_t count,
                            struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"project",    N_("Project no."), CELL_TEXT  },
        {"name",       N_("Name"),        CELL_TEXT  },
        {"amount_wan", N_("100m yuan"),   CELL_NUMBER},
        {"signed_on",  N_("Signed"),      CELL_TEXT  },
        {"state",      N_("State"),       CELL_TEXT  },
        {"received",   N_("Received"),    CELL_WIDE  },
        {NULL,         NULL,              CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; i < count; i++)
        TRY(show_one(app, &taken[i], sheet, err));
    return app->format == FORMAT_TABLE ? app_print(app, sheet, err) : STATUS_OK;
}

/* One by one: what is done stays done, and is said, when a later one fails. */
static enum status take_back(struct app *app, const struct taken *taken, size_t count,
                             const char *reason, struct acceptances *out, struct error *err)
{
    out->items = arena_array(app->arena, count + 1, sizeof(out->items[0]));
    if (!out->items)
        return app_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        struct acceptances one = {NULL, 0};
        enum status status = bureau_withdraw(app->bureau, app->arena, taken[i].unit,
                                             taken[i].project_no, reason, &one, err);

        if (status != STATUS_OK) {
            if (out->count > 0)
                app->code = EXIT_PARTLY;
            return status;
        }
        out->items[out->count++] = one.items[0];
    }
    return STATUS_OK;
}

static enum status withdraw(struct app *app, struct error *err)
{
    size_t count = (size_t)cli_arg_count(app->args);
    struct taken *taken = arena_array(app->arena, count + 1, sizeof(taken[0]));
    struct acceptances accepted = {NULL, 0};
    const char *reason = NULL;
    enum status status;

    if (!taken)
        return app_no_memory(err);
    for (size_t i = 0; i < count; i++)
        TRY(app_reference(app, cli_arg(app->args, (int)i), &taken[i].unit, &taken[i].project_no,
                          err));
    TRY(app_needs(app, "reason", &reason, err));
    TRY(app_connect(app, err));
    TRY(show_all(app, taken, count, err));
    TRY(app_confirm(app, _("Withdraw these?"), err));
    buf_clear(&app->out);
    status = take_back(app, taken, count, reason, &accepted, err);
    if (accepted.count > 0)
        TRY(app_print_accepted(app, &accepted, status == STATUS_OK ? err : NULL));
    return status;
}

static int run_withdraw(const struct cli_args *args, void *context)
{
    return app_run(args, context, withdraw);
}

static const struct cli_option OPTIONS[] = {
    {"reason", 0,   CLI_VALUE, false, "TEXT", N_("why")       },
    {"yes",    'y', CLI_FLAG,  false, NULL,   N_("do not ask")},
    {NULL,     0,   CLI_FLAG,  false, NULL,   NULL            }
};

static const char *const EXAMPLES[] = {
    N_("bairi withdraw zhongjie/Z-01 --reason 重复填报 — before deadline and decision"),
    N_("bairi withdraw zhongjie/Z-01 zhongjie/Z-02 --reason 重复填报 --yes — several, not asked"),
    NULL};

const struct cli_command withdraw_command = {
    "withdraw",
    "UNIT/NO…",
    1,
    -1,
    N_("withdraw projects before they are decided"),
    N_("Shows what would be withdrawn and asks. A withdrawn project stays readable and may be "
       "reported again as a new version."),
    EXAMPLES,
    OPTIONS,
    run_withdraw};
