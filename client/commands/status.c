/* bairi status: where the unit stands and what is to be done, on one screen. */
#include <string.h>

#include "client/commands/checks.h"
#include "client/commands/commands.h"
#include "client/commands/desk.h"
#include "client/commands/resend.h"
#include "client/commands/standing.h"
#include "common/text.h"

/* What lies in the outbox, by what has become of it. */
static enum status count_waiting(struct app *app, struct standing *standing, struct error *err)
{
    struct waiting_batch *batches = NULL;
    size_t count = 0;

    TRY(bureau_waiting(app->bureau, app->arena, &batches, &count, err));
    for (size_t i = 0; i < count; i++)
        *(batches[i].refused ? &standing->refused : &standing->waiting) += batches[i].count;
    return STATUS_OK;
}

static enum status gather(struct app *app, struct standing *standing, struct settings *settings,
                          struct error *err)
{
    const Bairi__V1__Person *caller = NULL;
    const struct identity *self;

    TRY(app_connect(app, err));
    TRY(bureau_status(app->bureau, app->arena, cli_arg(app->args, 0), &standing->reply, err));
    if (app->format != FORMAT_TABLE)
        return STATUS_OK;
    TRY(desk_settings(app, settings, &caller, err));
    TRY(count_waiting(app, standing, err));
    self = bureau_self(app->bureau);
    standing->settings = settings;
    standing->countersigns = desk_has_right(caller, "countersign");
    standing->own = self->role == ROLE_UNIT;
    standing->approves = desk_has_right(caller, "approve");
    standing->self = self->uri;
    if (self->role != ROLE_BUREAU)
        return STATUS_OK;
    return bureau_proposals(app->bureau, app->arena, false, &standing->proposals, err);
}

static enum status print_table(struct app *app, struct standing *standing, struct error *err)
{
    OWNED(sheet_destroy) struct sheet *sheet = NULL;
    const struct prose prose = desk_prose(app);

    if (standing->own || cli_arg(app->args, 0)) {
        if (standing->reply->n_units == 0)
            return error_set(err, STATUS_NOT_FOUND, "no unit is shown to you");
        return standing_unit(standing, standing->reply->units[0], &prose, err);
    }
    sheet = standing_table(standing, &prose);
    standing_heading(standing, &prose);
    buf_addc(&app->out, '\n');
    TRY(app_print(app, sheet, err));
    if (bureau_self(app->bureau)->role != ROLE_BUREAU)
        return STATUS_OK;
    standing->own = true;
    buf_addc(&app->out, '\n');
    return standing_bureau_duties(standing, &prose, err);
}

static enum status show_status(struct app *app, struct error *err)
{
    OWNED(sheet_destroy) struct sheet *sheet = NULL;
    struct standing standing = {.reply = NULL};
    struct settings settings;

    TRY(gather(app, &standing, &settings, err));
    check_mention_end(app);
    resend_mention(app);
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &standing.reply->base, err);
    if (app->format == FORMAT_TABLE)
        return print_table(app, &standing, err);
    sheet = standing_units(&standing, app->format, app->arena);
    return app_print(app, sheet, err);
}

static int run_status(const struct cli_args *args, void *context)
{
    return app_run(args, context, show_status);
}

static const char *const EXAMPLES[] = {
    N_("bairi status — where your unit stands, and what to do next"),
    N_("bairi status zhongjie — the same for one unit, for the bureau"),
    N_("bairi status -o csv — every unit in a row, for a spreadsheet"), NULL};

const struct cli_command status_command = {
    "status",
    "[UNIT]",
    0,
    1,
    N_("where you stand, and what is to be done"),
    N_("Deadline, counts and gaps, and below them what is to be done, most urgent first, each with "
       "the command to type. The bureau sees a row per unit."),
    EXAMPLES,
    NULL,
    run_status};
