/* bairi resend: statements that were acknowledged, and lost by a restore from backup, once more. */
#include "client/commands/resend.h"

#include <string.h>
#include <unistd.h>

#include "client/commands/commands.h"
#include "client/render/words.h"
#include "common/text.h"

/* Receipts that cannot be read may be of what is lost: nobody is told that nothing is. */
static void say_unread(struct app *app, const struct lost_list *lost)
{
    if (lost->unread == 0)
        return;
    buf_addf(&app->said,
             _("%zu files called receipts could not be looked at, so what they are of may be lost; "
               "the first is %s: "),
             lost->unread, lost->first);
    text_error(&lost->why, &app->said);
    buf_addc(&app->said, '\n');
}

void resend_mention(struct app *app)
{
    struct lost_list lost;
    uint64_t missing = 0;

    if (!bureau_was_restored(app->bureau, &missing))
        return;
    if (missing > 0)
        buf_addf(&app->said,
                 _("the server's log was restored from a backup and lacks the last %llu records "
                   "seen here before\n"),
                 (unsigned long long)missing);
    if (bureau_lost(app->bureau, app->arena, &lost, NULL) != STATUS_OK)
        return;
    if (lost.count > 0)
        buf_addf(&app->said,
                 _("your receipts name %zu statements that the log, restored from a backup, does "
                   "not have; they stay valid. bairi resend sends them again\n"),
                 lost.count + lost.more);
    say_unread(app, &lost);
}

/* ---- files that a statement names ---- */

static enum status send_file(struct app *app, const Bairi__V1__Evidence *evidence,
                             struct error *err)
{
    const char *folder = cli_value(app->args, "files");
    uint8_t digest[SHA256_SIZE];
    uint64_t size = 0;
    char *path;

    if (!folder || evidence->sha256.len != SHA256_SIZE || strchr(evidence->name, '/'))
        return STATUS_OK; /* the server may have it: it says so if not */
    path = arena_printf(app->arena, "%s/%s", folder, evidence->name);
    if (!path)
        return app_no_memory(err);
    if (access(path, R_OK) != 0)
        return STATUS_OK;
    TRY(sha256_file(path, digest, &size, err));
    if (memcmp(digest, evidence->sha256.data, SHA256_SIZE) != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the file “%s” has changed since it was reported", path);
    return bureau_upload(app->bureau, path, digest, size, evidence->type, NULL, NULL, err);
}

static enum status send_files(struct app *app, const Bairi__V1__Statement *statement,
                              struct error *err)
{
    if (statement->content_case != BAIRI__V1__STATEMENT__CONTENT_SUBMISSION)
        return STATUS_OK;
    for (size_t i = 0; i < statement->submission->project->n_files; i++)
        TRY(send_file(app, statement->submission->project->files[i], err));
    return statement->submission->letter ? send_file(app, statement->submission->letter, err)
                                         : STATUS_OK;
}

/* ---- one after the other, oldest first: later ones name earlier ones ---- */

static enum status send_one(struct app *app, const struct lost *lost, struct acceptances *out,
                            struct error *err)
{
    const Bairi__V1__Statement *statement = NULL;
    Bairi__V1__Signed *sealed = NULL;

    TRY(bureau_lost_statement(lost, app->arena, &sealed, &statement, err));
    TRY(send_files(app, statement, err));
    return bureau_send_lost(app->bureau, app->arena, lost, out, err);
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static void say_failed(struct app *app, const struct lost *lost, const struct error *why)
{
    buf_addf(&app->said, "%s: ", name_of(lost->path));
    text_error(why, &app->said);
    buf_addc(&app->said, '\n');
}

static struct sheet *make_sheet(void)
{
    static const struct sheet_column COLUMNS[] = {
        {"receipt",  N_("Receipt"),  CELL_TEXT  },
        {"record",   N_("Record"),   CELL_NUMBER},
        {"received", N_("Received"), CELL_WIDE  },
        {"now",      N_("Now"),      CELL_NUMBER},
        {NULL,       NULL,           CELL_TEXT  }
    };

    return sheet_create(COLUMNS);
}

/* A row for one; whether it is in the log again. */
static bool resend_one(struct app *app, const struct lost *lost, struct sheet *sheet, size_t *late)
{
    struct acceptances accepted = {NULL, 0};
    struct error why;

    error_clear(&why);
    bool done = !cli_flag(app->args, "dry-run") &&
                send_one(app, lost, &accepted, &why) == STATUS_OK && accepted.count == 1;
    if (why.status != STATUS_OK)
        say_failed(app, lost, &why);
    for (size_t i = 0; done && i < accepted.items[0].remark_count; i++)
        *late += strcmp(accepted.items[0].remarks[i]->pattern, "late") == 0;
    sheet_row(sheet, name_of(lost->path),
              arena_printf(app->arena, "%llu", (unsigned long long)lost->index),
              word_time(lost->time, app->format, app->arena),
              done ? arena_printf(app->arena, "%llu", (unsigned long long)accepted.items[0].index)
                   : "",
              NULL);
    return done;
}

static void say_rest(struct app *app, const struct lost_list *lost, size_t late)
{
    if (lost->count == 0 && lost->unread == 0)
        buf_addf(&app->said, "%s\n",
                 _("nothing is lost: the log has every record you have a "
                   "receipt for"));
    if (lost->more > 0)
        buf_addf(&app->said, _("%zu more are lost; run bairi resend again\n"), lost->more);
    if (late > 0)
        buf_addf(&app->said,
                 _("%zu came after their deadline this time and are marked late; the receipts in "
                   "the folder epoch-N prove that they were received before: show them to the "
                   "bureau\n"),
                 late);
    say_unread(app, lost);
}

static enum status resend(struct app *app, struct error *err)
{
    OWNED(sheet_destroy) struct sheet *sheet = make_sheet();
    struct lost_list lost;
    const char *note = NULL;
    size_t sent = 0, late = 0;

    if (!sheet)
        return app_no_memory(err);
    TRY(app_connect(app, err));
    TRY(bureau_head(app->bureau, app->arena, &note, err));
    TRY(bureau_lost(app->bureau, app->arena, &lost, err));
    for (size_t i = 0; i < lost.count; i++)
        sent += resend_one(app, &lost.items[i], sheet, &late);
    if (lost.count > 0)
        TRY(app_print(app, sheet, err));
    say_rest(app, &lost, late);
    if (lost.unread + lost.more > 0 || (sent < lost.count && !cli_flag(app->args, "dry-run")))
        app->code = EXIT_PARTLY;
    return STATUS_OK;
}

static int run_resend(const struct cli_args *args, void *context)
{
    return app_run(args, context, resend);
}

static const struct cli_option OPTIONS[] = {
    {"files",   0,   CLI_FOLDER, false, "DIR",
     N_("folder of the evidence files, if the server lacks them")                },
    {"dry-run", 'n', CLI_FLAG,   false, NULL,  N_("only list what would be sent")},
    {NULL,      0,   CLI_FLAG,   false, NULL,  NULL                              }
};

static const char *const EXAMPLES[] = {
    N_("bairi resend --dry-run — which of your receipts a restored server has no record for"),
    N_("bairi resend --files ./evidence — the same signed bytes again, with their files"), NULL};

const struct cli_command resend_command = {
    "resend",
    "",
    0,
    0,
    N_("send again what a restore of the server lost"),
    N_("After a restore from backup the server's log may lack what you have receipts for. The "
       "signed statements kept beside the receipts are sent again, oldest first, the same bytes; "
       "each gets a new receipt, and the old one is kept in the folder epoch-N."),
    EXAMPLES,
    OPTIONS,
    run_resend};
