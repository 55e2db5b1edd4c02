/* The outbox in sentences. */
#include "client/commands/outbox_said.h"

#include "client/commands/arrival.h"
#include "client/commands/interrupt.h"
#include "common/text.h"

enum { BEIJING = 8 * 60, NAMED_MOST = 5 };

static void add_projects(const struct waiting_batch *batch, struct buf *out)
{
    for (size_t i = 0; i < batch->count && i < NAMED_MOST; i++)
        buf_addf(out, "%s%s", i ? ", " : "", batch->projects[i]);
    if (batch->count > NAMED_MOST)
        buf_adds(out, ", …");
}

static void say_refused(struct app *app, const struct waiting_batch *batch, const char *when)
{
    buf_addf(&app->said, _("refused for good, signed on %s, projects: %zu ("), when, batch->count);
    add_projects(batch, &app->said);
    buf_adds(&app->said, ")\n  ");
    if (batch->reason.status != STATUS_OK)
        text_error(&batch->reason, &app->said);
    buf_addf(
        &app->said, "\n  %s\n",
        _("mend the rows and submit the annex again; bairi receipts --forget-refused clears it"));
}

void outbox_say(struct app *app, const struct waiting_batch *batches, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char when[20];

        arrival_time(batches[i].time, BEIJING, when);
        if (batches[i].refused) {
            say_refused(app, &batches[i], when);
            continue;
        }
        buf_addf(&app->said, _("waits in the outbox since %s, projects: %zu ("), when,
                 batches[i].count);
        add_projects(&batches[i], &app->said);
        buf_addf(&app->said, ")\n  %s\n",
                 _("whether it arrived is not known; bairi receipts --send sends the same bytes "
                   "again and gets the same receipts"));
    }
}

void outbox_mention(struct app *app)
{
    struct waiting_batch *batches = NULL;
    size_t count = 0;
    size_t waiting = 0;
    size_t refused = 0;

    if (bureau_waiting(app->bureau, app->arena, &batches, &count, NULL) != STATUS_OK)
        return;
    for (size_t i = 0; i < count; i++) {
        waiting += !batches[i].refused;
        refused += batches[i].refused;
    }
    if (waiting > 0)
        buf_addf(&app->said,
                 _("batches that wait in the outbox: %zu; bairi receipts --send sends them\n"),
                 waiting);
    if (refused > 0)
        buf_addf(&app->said, _("batches that the server refused: %zu; bairi receipts says why\n"),
                 refused);
}

void outbox_say_unsaved(struct app *app)
{
    static const char *const SENTENCES[] = {
        [UNSAVED_NOTHING] = NULL,
        [UNSAVED_IN_OUTBOX] =
            N_("the server has received what was sent; only the receipts could not be kept here. "
               "When this is mended, bairi receipts --send fetches them, and so does the same "
               "command again"),
        [UNSAVED_RECEIPT] =
            N_("the server has received what was sent; only the receipt could not be kept here. "
               "When this is mended, bairi receipts --send fetches it; do not repeat the command"),
        [UNSAVED_BOTH] =
            N_("the server has received what was sent; only the receipt could not be kept here. Do "
               "not repeat the command: mend this first, then look at what the server has"),
    };
    const char *sentence = app->bureau ? SENTENCES[bureau_unsaved(app->bureau)] : NULL;

    if (sentence)
        buf_addf(&app->said, "%s\n", _(sentence));
}

void outbox_say_unproven(struct app *app)
{
    if (app->bureau && bureau_unproven(app->bureau))
        buf_addf(&app->said, "%s\n",
                 _("the receipt is kept, but the server could not be asked whether its log still "
                   "continues the one seen before; the next command that reaches it does so"));
}

enum status outbox_resend(struct app *app, struct acceptances *out, struct error *err)
{
    enum status status;
    size_t refused = 0;

    interrupt_says(_("interrupted while the outbox was being sent: what waits there still does; "
                     "the same command continues"));
    status = bureau_resend(app->bureau, app->arena, out, &refused, err);
    interrupt_says(NULL);
    if (out->count > 0)
        buf_addf(&app->said,
                 _("statements of an interrupted run sent again, with their receipts: %zu\n"),
                 out->count);
    if (refused > 0) {
        app->code = EXIT_PARTLY;
        buf_addf(&app->said,
                 _("refused by the server from an interrupted run: %zu; bairi receipts says why\n"),
                 refused);
    }
    return status;
}
