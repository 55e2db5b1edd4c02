/* bairi report pull: every released report that is not held yet, verified, written, acknowledged.
 */
#include <stdlib.h>
#include <string.h>

#include "client/commands/checks.h"
#include "client/commands/commands.h"
#include "client/commands/report_files.h"
#include "client/commands/report_handover.h"
#include "client/commands/witness.h"
#include "client/render/failure.h"
#include "client/render/words.h"
#include "common/text.h"
#include "common/trust/identity.h"

struct pull {
    struct app *app;
    const char *period; /* NULL: all */
    const char *folder, *command;
    bool quiet;
    struct sheet *sheet;                 /* for programs */
    const Bairi__V1__ReportItem **items; /* released, oldest first */
    size_t count;
    unsigned pulled, held, refused, unhanded;
};

static bool is_asked_for(const struct pull *pull, const Bairi__V1__ReportItem *item)
{
    return !pull->period || strcmp(item->period, pull->period) == 0;
}

/* ---- which ---- */

static int older_first(const void *a, const void *b)
{
    const Bairi__V1__ReportItem *x = *(Bairi__V1__ReportItem *const *)a;
    const Bairi__V1__ReportItem *y = *(Bairi__V1__ReportItem *const *)b;

    if (x->released != y->released)
        return x->released < y->released ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

/* Files are called by these words, so a server may not choose them freely. */
static enum status check_item(const Bairi__V1__ReportItem *item, struct error *err)
{
    if (id_is_valid(item->period) && item->version > 0)
        return STATUS_OK;
    return error_set(err, STATUS_DATA_LOSS,
                     "the server lists a report '%s' version %u, which cannot be", item->period,
                     item->version);
}

static enum status choose(struct pull *pull, const Bairi__V1__ReportListReply *reply,
                          struct error *err)
{
    bool known = !pull->period || reply->n_reports == 0;

    pull->items = arena_array(pull->app->arena, reply->n_reports + 1, sizeof(pull->items[0]));
    if (!pull->items)
        return app_no_memory(err);
    for (size_t i = 0; i < reply->n_reports; i++) {
        const Bairi__V1__ReportItem *item = reply->reports[i];

        if (!is_asked_for(pull, item))
            continue;
        known = true;
        if (strcmp(item->state, "released") != 0)
            continue;
        TRY(check_item(item, err));
        pull->items[pull->count++] = item;
    }
    if (!known)
        return error_set(err, STATUS_NOT_FOUND, "there is no period %s; see bairi report list",
                         pull->period);
    qsort(pull->items, pull->count, sizeof(pull->items[0]), older_first);
    return STATUS_OK;
}

/* What is drawn up and waits for the second person's yes. */
static void say_waiting(struct pull *pull, const Bairi__V1__ReportListReply *reply)
{
    struct app *app = pull->app;

    for (size_t i = 0; !pull->quiet && i < reply->n_reports; i++)
        if (is_asked_for(pull, reply->reports[i]) && strcmp(reply->reports[i]->state, "drawn") == 0)
            buf_addf(&app->said, _("report %s v%u is not released yet\n"),
                     reply->reports[i]->period, reply->reports[i]->version);
    if (pull->count == 0 && !pull->quiet)
        buf_addf(&app->said, "%s\n", _("not released yet; nothing was pulled"));
}

/* ---- one ---- */

static void say_pulled(const struct report_place *place, const struct pulled_report *pulled)
{
    struct app *app = place->app;
    const char *const *paths = report_files_found(place);

    if (app->format != FORMAT_TABLE)
        return;
    buf_addf(&app->out,
             _("report %s/%s/v%u: receipt, server's signature, release by %s and %s, and every "
               "figure verified\n"),
             place->campaign, place->item->period, place->item->version, pulled->proposed_by,
             pulled->approved_by);
    for (size_t i = 0; paths && paths[i]; i++)
        buf_addf(&app->out, "  %s\n", paths[i]);
    if (pulled->report->preliminary)
        buf_addf(&app->out, "%s\n", _("preliminary figures: something was still open"));
}

/* Nothing of it is written but the evidence; the other reports are pulled all the same. */
static enum status keep_refused(struct pull *pull, const struct report_place *place,
                                const struct pulled_report *pulled, const struct error *why,
                                struct error *err)
{
    struct app *app = pull->app;
    const char *path = NULL;

    TRY(report_files_keep_refused(place, pulled->reply, why, &path, err));
    pull->refused++;
    app_say_warning(app);
    buf_addf(&app->said, _("report %s v%u is refused: "), place->item->period,
             place->item->version);
    failure_say(why, &app->said);
    buf_addf(&app->said, _("\n  what was received is kept: %s\n"), path);
    return STATUS_OK;
}

/* The list and the report must be of one record, and a report held already is never replaced. */
static enum status check_same(const struct report_place *place, const struct pulled_report *pulled,
                              struct error *err)
{
    const ProtobufCBinaryData *listed = &place->item->digest;

    if (!pulled->released)
        return error_set(err, STATUS_DATA_LOSS,
                         "the server's list and the report %s disagree on its release",
                         place->item->period);
    if (listed->len != SHA256_SIZE || memcmp(listed->data, pulled->digest, SHA256_SIZE) != 0)
        return error_set(err, STATUS_DATA_LOSS,
                         "the server's list names another record than the one it sent");
    if (report_files_presence(place) == REPORT_OTHER)
        return error_set(err, STATUS_DATA_LOSS,
                         "another report of this name is held already and stays; after a restore "
                         "of the server from a backup, put its files aside");
    return STATUS_OK;
}

/* *written is false when it was refused. */
static enum status get(struct pull *pull, const struct report_place *place, bool *written,
                       struct error *err)
{
    struct pulled_report pulled = {0};
    enum status status = bureau_pull(pull->app->bureau, pull->app->arena, place->item->period,
                                     place->item->version, &pulled, err);

    if (status == STATUS_OK) {
        status = check_same(place, &pulled, err);
        pulled.refused = status != STATUS_OK;
    }
    if (pulled.refused) {
        struct error why = *err;

        error_clear(err);
        return keep_refused(pull, place, &pulled, &why, err);
    }
    TRY(status);
    TRY(report_files_write(place, &pulled, err));
    say_pulled(place, &pulled);
    pull->pulled++;
    *written = true;
    return STATUS_OK;
}

static bool is_acknowledged(const struct app *app, const Bairi__V1__ReportItem *item)
{
    for (size_t i = 0; i < item->n_acknowledged_by; i++)
        if (strcmp(item->acknowledged_by[i], bureau_self(app->bureau)->uri) == 0)
            return true;
    return false;
}

static enum status acknowledge(struct app *app, const Bairi__V1__ReportItem *item,
                               struct error *err)
{
    struct acceptances accepted = {NULL, 0};

    if (bureau_self(app->bureau)->role != ROLE_CITY || is_acknowledged(app, item))
        return STATUS_OK;
    if (bureau_acknowledge(app->bureau, app->arena, item, &accepted, err) != STATUS_OK) {
        app->code = EXIT_PARTLY;
        return error_within(err, "acknowledge");
    }
    if (app->format == FORMAT_TABLE)
        buf_addf(&app->out, _("acknowledged; receipt %s\n"), accepted.items[0].path);
    return STATUS_OK;
}

/* A command that fails is told, and run again with the next pull; the others still get theirs. */
static void hand_over(struct pull *pull, const struct report_place *place)
{
    struct app *app = pull->app;
    struct error err;

    if (!pull->command || report_is_handed(place))
        return;
    error_clear(&err);
    if (app_flush(app, &err) == STATUS_OK &&
        report_hand_over(place, pull->command, &err) == STATUS_OK)
        return;
    pull->unhanded++;
    app_say_warning(app);
    buf_addf(&app->said, _("report %s v%u is here, but was not handed on: "), place->item->period,
             place->item->version);
    failure_say(&err, &app->said);
    buf_addf(&app->said, "%s\n", _("; the next pull hands it on again"));
}

static void add_row(struct pull *pull, const struct report_place *place, const char *state)
{
    struct arena *arena = pull->app->arena;
    bool is_there = strcmp(state, "refused") != 0;

    sheet_row(pull->sheet, place->item->period, word_number(place->item->version, arena), state,
              is_there ? report_files_path(place, ".json") : "",
              is_there && pull->command ? (report_is_handed(place) ? "yes" : "no") : "", NULL);
}

static enum status pull_one(struct pull *pull, const Bairi__V1__ReportItem *item, struct error *err)
{
    const struct report_place place = {pull->app, pull->folder,
                                       pull->app->profile.values[SETTING_CAMPAIGN], item};
    const bool held = report_files_presence(&place) == REPORT_HELD;
    bool is_there = held;

    if (!held)
        TRY(get(pull, &place, &is_there, err));
    if (is_there) {
        TRY(acknowledge(pull->app, item, err));
        hand_over(pull, &place);
    }
    pull->held += held;
    add_row(pull, &place, held ? "up to date" : is_there ? "pulled" : "refused");
    return STATUS_OK;
}

/* ---- all ---- */

static enum status conclude(struct pull *pull, struct error *err)
{
    struct app *app = pull->app;

    if (app->format == FORMAT_TABLE && pull->held > 0 && pull->pulled == 0 && !pull->quiet)
        buf_addf(&app->said, _("nothing new; reports held: %u\n"), pull->held);
    if (app->format != FORMAT_TABLE && (pull->count > 0 || !pull->quiet))
        TRY(app_print(app, pull->sheet, err));
    if (pull->refused > 0)
        return error_set(err, STATUS_DATA_LOSS,
                         "%u of the reports received cannot be believed: nothing of them was "
                         "written but the evidence; ask the bureau by telephone, and show it the "
                         "folder %s/refused",
                         pull->refused, pull->folder);
    if (pull->unhanded > 0)
        app->code = EXIT_PARTLY;
    return STATUS_OK;
}

static enum status pull_all(struct pull *pull, struct error *err)
{
    struct app *app = pull->app;
    const Bairi__V1__ReportListReply *reply = NULL;
    const char *note = NULL;

    TRY(app_connect(app, err));
    check_mention_end(app); /* nobody looks at a timer until it fails */
    TRY(bureau_head(app->bureau, app->arena, &note, err));
    TRY(bureau_reports(app->bureau, app->arena, &reply, err));
    TRY(choose(pull, reply, err));
    say_waiting(pull, reply);
    if (pull->count > 0)
        TRY(report_files_lock(pull->folder, err));
    for (size_t i = 0; i < pull->count; i++)
        TRY(pull_one(pull, pull->items[i], err));
    return conclude(pull, err);
}

/* The log is witnessed whether there is a report to pull or not. */
static enum status pull_reports(struct app *app, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"period",  N_("Period"),    CELL_TEXT  },
        {"version", N_("Version"),   CELL_NUMBER},
        {"state",   N_("State"),     CELL_TEXT  },
        {"json",    N_("File"),      CELL_TEXT  },
        {"handed",  N_("Handed on"), CELL_TEXT  },
        {NULL,      NULL,            CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    const char *witness = cli_value(app->args, "witness");
    const char *out = cli_value(app->args, "out");
    struct pull pull = {.app = app,
                        .period = cli_arg(app->args, 0),
                        .folder = out ? out : ".",
                        .command = cli_value(app->args, "exec"),
                        .quiet = cli_flag(app->args, "quiet"),
                        .sheet = sheet};

    if (!sheet)
        return app_no_memory(err);
    TRY(pull_all(&pull, err));
    if (witness && witness_cosign(app, witness, err) != STATUS_OK)
        return error_within(err, "witness");
    return STATUS_OK;
}

static int run_pull(const struct cli_args *args, void *context)
{
    return app_run(args, context, pull_reports);
}

static const struct cli_option OPTIONS[] = {
    {"exec",    0,   CLI_VALUE,  false, "CMD",  N_("run this command with the files of each new report")},
    {"out",     0,   CLI_FOLDER, false, "DIR",  N_("folder for the files (default: this one)")          },
    {"quiet",   'q', CLI_FLAG,   false, NULL,   N_("say nothing when there is nothing new")             },
    {"witness", 0,   CLI_FILE,   false, "FILE",
     N_("sign the log's head too, with this key of a witness")                                          },
    {NULL,      0,   CLI_FLAG,   false, NULL,   NULL                                                    }
};

static const char *const EXAMPLES[] = {
    N_("bairi report pull — every released report that this folder does not hold yet"),
    N_("bairi report pull --out reports 2020-11 — that period's"),
    N_("bairi report pull --out reports --exec ./hand-on.sh — hands each new one on"), NULL};

const struct cli_command report_pull_command = {
    "report pull",
    "[PERIOD]",
    0,
    1,
    N_("pull released reports, verify them, write their files, acknowledge them"),
    N_("Verifies receipt, log, the server's signature, the release by two people and every figure "
       "of each report before its files are written, all of them or none: JSON, CSV, workbook, "
       "PDF (with bairi-render), receipt. A report that does not hold is refused, and what was "
       "received is kept in DIR/refused. Does nothing when all is up to date, so it can run on a "
       "timer without a person: bairi-pull.timer. CMD is run by /bin/sh with the paths of the "
       "files behind it, and BAIRI_REPORT_CAMPAIGN, _PERIOD, _VERSION, _RELEASED, _FOLDER, _JSON, "
       "_CSV, _XLSX, _PDF, _RECEIPT; when it fails, the next pull runs it again."),
    EXAMPLES,
    OPTIONS,
    run_pull};
