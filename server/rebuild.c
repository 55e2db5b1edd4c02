/* `bairid rebuild`: all projections made anew from the ledger. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/log.h"
#include "common/text.h"
#include "server/call.h"
#include "server/folder.h"
#include "server/serve.h"
#include "server/services/services.h"

/* An fsync or commit that failed: nobody can tell what the disk holds, so nothing more is said. */
static void rebuild_fatal(const struct error *error)
{
    log_event(LOG_ERROR, "fatal", "error", error->text, (const char *)NULL);
    _exit(70);
}

static enum status rebuild_one(struct campaign *campaign, struct error *err)
{
    struct transaction *tx = NULL;
    struct buf before = buf_make((size_t)1 << 30), after = buf_make((size_t)1 << 30);

    enum status status = store_begin(campaign->store, TRANSACTION_READ, NULL, &tx, err);
    if (status == STATUS_OK)
        status = store_dump(tx, true, &before, err);
    store_rollback(&tx);
    if (status == STATUS_OK)
        status = ledger_rebuild(campaign->store, &campaign->rules, err);
    if (status == STATUS_OK)
        status = store_begin(campaign->store, TRANSACTION_READ, NULL, &tx, err);
    if (status == STATUS_OK)
        status = store_dump(tx, true, &after, err);
    store_rollback(&tx);
    if (status == STATUS_OK) {
        bool differed =
            ledger_was_mended(campaign->ledger) || strcmp(buf_text(&before), buf_text(&after)) != 0;
        printf("%s: %s\n", campaign->id,
               differed ? _("rebuilt; the tables DIFFERED from the ledger and follow it again")
                        : _("rebuilt; the tables are the same"));
    }
    buf_free(&before);
    buf_free(&after);
    return status;
}

static enum status rebuild_office(const char *folder, bool development, struct clock *clock,
                                  struct error *err)
{
    struct office_options options = {
        .folder = folder,
        .development = development,
        .clock = clock,
        .rules = services_rules(),
        .fatal = rebuild_fatal,
        .mend = true, /* the log's keys are among what is to be mended */
    };
    struct office *office = NULL;

    TRY(office_open(&options, &office, err));
    enum status status = STATUS_OK;
    for (struct campaign *campaign = office_campaigns(office); campaign && status == STATUS_OK;
         campaign = campaign->next)
        status = rebuild_one(campaign, err);
    office_close(&office);
    return status;
}

static enum status rebuild_all(const struct cli_args *args, struct error *err)
{
    OWNED(clock_destroy) struct clock *clock = NULL;
    bool development = false;
    int lock = -1;

    TRY(folder_clock(args, &development, &clock, err));
    TRY(folder_lock(cli_value(args, "data"), &lock, err));
    enum status status = rebuild_office(cli_value(args, "data"), development, clock, err);
    close(lock);
    return status;
}

static int rebuild_run(const struct cli_args *args, void *context)
{
    struct error error;

    (void)context;
    error_clear(&error);
    enum status status = rebuild_all(args, &error);
    if (status != STATUS_OK) {
        OWNED(buf_free) struct buf text = buf_make(8192);
        text_error(&error, &text);
        fprintf(stderr, "bairid: %s\n", buf_text(&text));
    }
    return status_exit_code(status);
}

static const struct cli_option rebuild_options[] = {
    {"data",      0, CLI_FOLDER, false, "DIR", N_("data folder made by bairid init")},
    {"profile", 0, CLI_CHOICE, false, "production|development",
     N_("development admits development certificates")},
    {0     },
};

static const char *const rebuild_examples[] = {
    N_("bairid rebuild --data /var/lib/bairi"),
    NULL,
};

const struct cli_command rebuild_command = {
    .name = "rebuild",
    .arguments = "",
    .summary = N_("drop all projections and make them anew from the ledger, while no server runs"),
    .examples = rebuild_examples,
    .options = rebuild_options,
    .run = rebuild_run,
};
