/* bairi receipts: what lies here as proof, what waits to be sent, what was refused. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/commands/arrival.h"
#include "client/commands/commands.h"
#include "client/commands/outbox_said.h"
#include "client/commands/receipt_file.h"
#include "client/render/words.h"
#include "common/text.h"

enum { FILES_MOST = 50000 };

/* One line of the list: a receipt, or a statement that has none. */
struct kept {
    const char *path;
    struct receipt_file receipt;
    bool has_receipt;
    const struct error *fault; /* NULL: it holds */
};
struct drawer {
    struct kept *items;
    size_t count;
    size_t faults, missing, unproven;
};

/* ---- the folder ---- */

static bool ends_with(const char *text, const char *ending)
{
    size_t n = strlen(text);
    size_t end = strlen(ending);

    return n > end && strcmp(text + n - end, ending) == 0;
}

/* A statement whose receipt lies beside it is told by the receipt. */
static bool is_orphan(const char *path, struct arena *arena)
{
    const char *receipt =
        arena_printf(arena, "%.*s.receipt", (int)(strlen(path) - strlen(".statement")), path);

    return receipt && access(receipt, F_OK) != 0;
}

static enum status add_name(struct app *app, const char *folder, const char *name,
                            struct drawer *out, struct error *err)
{
    bool is_receipt = ends_with(name, ".receipt");
    const char *path = arena_printf(app->arena, "%s/%s", folder, name);

    if (!path)
        return app_no_memory(err);
    if ((is_receipt || (ends_with(name, ".statement") && is_orphan(path, app->arena))) &&
        out->count < FILES_MOST)
        out->items[out->count++] = (struct kept){.path = path, .has_receipt = is_receipt};
    return STATUS_OK;
}

static enum status read_folder(struct app *app, struct drawer *out, struct error *err)
{
    const char *path = bureau_receipts_folder(app->bureau);
    enum status status = STATUS_OK;
    DIR *folder = opendir(path);

    out->items = arena_array(app->arena, FILES_MOST, sizeof(out->items[0]));
    if (!folder && errno != ENOENT)
        return error_set(err, STATUS_FAILED_PRECONDITION, "cannot read the folder %s: %s", path,
                         strerror(errno));
    if (folder && !out->items)
        status = app_no_memory(err);
    for (const struct dirent *entry = folder && out->items ? readdir(folder) : NULL;
         entry && status == STATUS_OK; entry = readdir(folder))
        status = add_name(app, path, entry->d_name, out, err);
    if (folder)
        closedir(folder);
    return status;
}

static int by_record(const void *a, const void *b)
{
    const struct kept *x = a;
    const struct kept *y = b;

    if (x->receipt.time.us != y->receipt.time.us)
        return x->receipt.time.us < y->receipt.time.us ? -1 : 1;
    if (x->receipt.index != y->receipt.index)
        return x->receipt.index < y->receipt.index ? -1 : 1;
    return strcmp(x->path, y->path);
}

static void look(struct app *app, const struct trust_card *card, struct kept *kept)
{
    struct bytes statement = {0};
    struct error fault;

    error_clear(&fault);
    if (kept->has_receipt) {
        if (receipt_check(card, kept->path, NULL, NULL, app->arena, &kept->receipt, &fault) ==
            STATUS_OK)
            return;
        (void)error_at(&fault, app_receipt_shown(app, kept->path), NULL);
        kept->fault = arena_memdup(app->arena, &fault, sizeof(fault));
        return;
    }
    kept->receipt.subject = "";
    if (receipt_statement(kept->path, app->arena, &statement, NULL) == STATUS_OK)
        kept->receipt.subject = receipt_subject(statement, kept->path, app->arena);
}

static enum status look_at_all(struct app *app, struct drawer *drawer, struct error *err)
{
    struct trust_card card;

    TRY(receipt_card(app, &card, err));
    for (size_t i = 0; i < drawer->count; i++) {
        look(app, &card, &drawer->items[i]);
        drawer->faults += drawer->items[i].fault != NULL;
        drawer->missing += !drawer->items[i].has_receipt;
        drawer->unproven += !drawer->items[i].fault && drawer->items[i].receipt.gaps != 0;
    }
    if (drawer->count > 0)
        qsort(drawer->items, drawer->count, sizeof(drawer->items[0]), by_record);
    return STATUS_OK;
}

/* ---- which of them ---- */

struct filter {
    bool has_period;
    struct period period;
};

static enum status read_filter(struct app *app, struct filter *out, struct error *err)
{
    const char *id = cli_value(app->args, "period");
    struct settings settings;

    out->has_period = id != NULL;
    if (!id)
        return STATUS_OK;
    TRY(app_settings(app, &settings, err));
    return app_period(app, &settings, id, &out->period, err);
}

/* "Z-01", "zhongjie/Z-01" or "zhongjie/Z-01@2" */
static bool is_named(const char *subject, const char *wanted)
{
    const char *slash = strchr(subject, '/');
    const char *from = strchr(wanted, '/') || !slash ? subject : slash + 1;
    size_t n = strlen(wanted);

    return strncmp(from, wanted, n) == 0 && (from[n] == '\0' || from[n] == '@');
}

static bool is_wanted(const struct app *app, const struct filter *filter, const char *subject,
                      struct instant time)
{
    int count = cli_arg_count(app->args);

    if (filter->has_period &&
        (time.us < filter->period.begins.us || time.us >= filter->period.deadline.us))
        return false;
    for (int i = 0; i < count; i++)
        if (is_named(subject, cli_arg(app->args, i)))
            return true;
    return count == 0;
}

/* ---- the list ---- */

/* In tables without the ending that all of them have. */
static const char *file_shown(struct app *app, const char *path)
{
    const char *name = app_receipt_shown(app, path);
    size_t n = strlen(name);

    if (app->format == FORMAT_TABLE && ends_with(name, ".receipt"))
        name = arena_strndup(app->arena, name, n - strlen(".receipt"));
    return name ? name : "";
}

static void add_kept(struct app *app, struct sheet *sheet, const struct kept *kept)
{
    const struct receipt_file *receipt = &kept->receipt;
    bool holds = kept->has_receipt && !kept->fault;
    const char *verdict = !kept->has_receipt  ? "no receipt"
                          : !holds            ? "fault"
                          : receipt->gaps > 0 ? "unproven"
                                              : "ok";

    sheet_row(sheet, receipt->subject, word_shown(receipt->kind ? receipt->kind : "", app->format),
              holds ? word_number((long long)receipt->index, app->arena) : "",
              holds ? word_time(receipt->time, app->format, app->arena) : "",
              word_shown(verdict, app->format), file_shown(app, kept->path),
              receipt->log ? receipt->log : "",
              holds ? receipt_gaps(receipt->gaps, app->arena) : "", NULL);
}

static void add_batch(struct app *app, struct sheet *sheet, const struct waiting_batch *batch,
                      const struct filter *filter)
{
    const char *verdict = word_shown(batch->refused ? "refused" : "waiting", app->format);
    const char *file = app_receipt_shown(app, batch->path);

    if (batch->count == 0 && cli_arg_count(app->args) == 0)
        sheet_row(sheet, "", word_shown("SUBMISSION", app->format), "", "", verdict, file, "", "",
                  NULL);
    for (size_t i = 0; i < batch->count; i++)
        if (is_wanted(app, filter, batch->projects[i], batch->time))
            sheet_row(sheet, batch->projects[i], word_shown("SUBMISSION", app->format), "", "",
                      verdict, file, "", "", NULL);
}

static enum status print_all(struct app *app, const struct drawer *drawer,
                             const struct waiting_batch *batches, size_t batch_count,
                             const struct filter *filter, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"subject", N_("About"),    CELL_TEXT  },
        {"kind",    N_("What"),     CELL_TEXT  },
        {"index",   N_("Record"),   CELL_NUMBER},
        {"time",    N_("Received"), CELL_TEXT  },
        {"verdict", N_("Check"),    CELL_TEXT  },
        {"receipt", N_("File"),     CELL_TEXT  },
        {"log",     N_("Log"),      CELL_WIDE  },
        {"remark",  N_("Remarks"),  CELL_WIDE  },
        {NULL,      NULL,           CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; i < drawer->count; i++)
        if (is_wanted(app, filter, drawer->items[i].receipt.subject, drawer->items[i].receipt.time))
            add_kept(app, sheet, &drawer->items[i]);
    for (size_t i = 0; i < batch_count; i++)
        add_batch(app, sheet, &batches[i], filter);
    return app_print_list(app, sheet,
                          filter->has_period || cli_arg_count(app->args) > 0
                              ? _("no receipt matches")
                              : _("no receipts are kept here yet"),
                          err);
}

/* Those listed that hold, so that each can be handed over by itself. */
static enum status copy_all(struct app *app, const struct drawer *drawer,
                            const struct filter *filter, const char *folder, struct error *err)
{
    size_t copied = 0;

    for (size_t i = 0; i < drawer->count; i++) {
        const struct kept *kept = &drawer->items[i];
        if (!kept->has_receipt || kept->fault ||
            !is_wanted(app, filter, kept->receipt.subject, kept->receipt.time))
            continue;
        TRY(receipt_copy(kept->path, folder, err));
        copied++;
    }
    buf_addf(&app->said, _("receipts copied to %s, each of which stands alone: %zu\n"), folder,
             copied);
    return STATUS_OK;
}

/* ---- what to do about it ---- */

static void say_verdict(struct app *app, const struct drawer *drawer)
{
    size_t good = drawer->count - drawer->faults - drawer->missing - drawer->unproven;

    if (app->format == FORMAT_TABLE)
        buf_addf(&app->said, _("receipts verified against the trust card just now: %zu; in %s\n"),
                 good, bureau_receipts_folder(app->bureau));
    for (size_t i = 0; i < drawer->count; i++)
        if (drawer->items[i].fault) {
            text_error(drawer->items[i].fault, &app->said);
            buf_addc(&app->said, '\n');
        }
    if (drawer->unproven > 0)
        buf_addf(&app->said,
                 _("receipts that are not wholly proven: %zu; bairi verify says what is missing\n"),
                 drawer->unproven);
    if (drawer->missing > 0)
        buf_addf(&app->said,
                 _("statements without a receipt: %zu; bairi receipts --send fetches them\n"),
                 drawer->missing);
}

static enum status verdict_of(const struct drawer *drawer, struct error *err)
{
    if (drawer->faults == 0)
        return STATUS_OK;
    return error_set(err, STATUS_DATA_LOSS,
                     "receipts that do not hold: %zu; keep them and tell the bureau",
                     drawer->faults);
}

/* ---- sending ---- */

static void say_sent(struct app *app, const struct acceptances *sent)
{
    for (size_t i = 0; i < sent->count; i++) {
        char when[20];

        arrival_time(sent->items[i].time, 480, when);
        buf_addf(&app->said, "%s  %s  %s\n", sent->items[i].subject, when,
                 app_receipt_shown(app, sent->items[i].path));
    }
}

/* Statements whose receipts were lost on the way: each by itself. */
static enum status fetch_missing(struct app *app, struct error *err)
{
    struct drawer drawer = {0};
    size_t failed = 0;
    size_t fetched = 0;

    TRY(read_folder(app, &drawer, err));
    for (size_t i = 0; i < drawer.count; i++) {
        struct acceptances one = {NULL, 0};
        struct error why;

        if (drawer.items[i].has_receipt)
            continue;
        error_clear(&why);
        if (bureau_fetch_receipt(app->bureau, app->arena, drawer.items[i].path, false, &one,
                                 &why) == STATUS_OK) {
            say_sent(app, &one);
            fetched++;
            continue;
        }
        failed++;
        (void)error_at(&why, app_receipt_shown(app, drawer.items[i].path), NULL);
        text_error(&why, &app->said);
        buf_addc(&app->said, '\n');
    }
    if (failed > 0)
        app->code = EXIT_PARTLY;
    buf_addf(&app->said, _("receipts fetched: %zu, not to be had: %zu\n"), fetched, failed);
    return STATUS_OK;
}

static enum status send_again(struct app *app, struct error *err)
{
    struct acceptances sent = {0};
    size_t refused = 0;

    TRY(bureau_resend(app->bureau, app->arena, &sent, &refused, err));
    say_sent(app, &sent);
    buf_addf(&app->said, _("sent again from the outbox: %zu, refused: %zu\n"), sent.count, refused);
    if (refused > 0)
        app->code = EXIT_PARTLY;
    return fetch_missing(app, err);
}

/* For every receipt here the one that a witness's signature covers, where there is one by now. */
static enum status fetch_cosigned(struct app *app, struct error *err)
{
    struct drawer drawer = {0};
    size_t fetched = 0, waiting = 0;

    TRY(read_folder(app, &drawer, err));
    for (size_t i = 0; i < drawer.count; i++) {
        const struct kept *kept = &drawer.items[i];
        struct acceptances one = {NULL, 0};
        const char *path = kept->path;
        enum status status;

        if (kept->has_receipt)
            path = arena_printf(app->arena, "%.*s.statement",
                                (int)(strlen(path) - strlen(".receipt")), path);
        if (!path)
            return app_no_memory(err);
        status = bureau_fetch_receipt(app->bureau, app->arena, path, true, &one, err);
        if (status != STATUS_OK && status != STATUS_FAILED_PRECONDITION &&
            status != STATUS_NOT_FOUND)
            return status;
        error_clear(err);
        fetched += status == STATUS_OK;
        waiting += status != STATUS_OK;
    }
    buf_addf(&app->said,
             _("cosigned receipts fetched: %zu, not cosigned yet: %zu; in %s/cosigned\n"), fetched,
             waiting, bureau_receipts_folder(app->bureau));
    return STATUS_OK;
}

static enum status receipts(struct app *app, struct error *err)
{
    struct waiting_batch *batches = NULL;
    struct drawer drawer = {0};
    struct filter filter = {0};
    const char *copies = cli_value(app->args, "copy");
    size_t batch_count = 0;

    TRY(app_connect(app, err));
    if (cli_flag(app->args, "forget-refused"))
        TRY(bureau_forget_refused(app->bureau, app->arena, &batch_count, err));
    if (cli_flag(app->args, "send"))
        TRY(send_again(app, err));
    if (cli_flag(app->args, "cosigned"))
        TRY(fetch_cosigned(app, err));
    TRY(read_filter(app, &filter, err));
    TRY(read_folder(app, &drawer, err));
    TRY(look_at_all(app, &drawer, err));
    TRY(bureau_waiting(app->bureau, app->arena, &batches, &batch_count, err));
    TRY(print_all(app, &drawer, batches, batch_count, &filter, err));
    if (copies)
        TRY(copy_all(app, &drawer, &filter, copies, err));
    outbox_say(app, batches, batch_count);
    say_verdict(app, &drawer);
    return verdict_of(&drawer, err);
}

static int run_receipts(const struct cli_args *args, void *context)
{
    return app_run(args, context, receipts);
}

static const struct cli_option OPTIONS[] = {
    {"period",         0, CLI_VALUE,  false, "PERIOD", N_("only what was received in this period")},
    {"send",           0, CLI_FLAG,   false, NULL,
     N_("send again what waits in the outbox, fetch receipts that never came")                    },
    {"cosigned",       0, CLI_FLAG,   false, NULL,
     N_("fetch, beside them, those that a witness's signature covers")                            },
    {"copy",           0, CLI_FOLDER, false, "DIR",
     N_("write copies to hand over, each complete in one file")                                   },
    {"forget-refused", 0, CLI_FLAG,   false, NULL,
     N_("remove the batches that the server refused for good")                                    },
    {NULL,             0, CLI_FLAG,   false, NULL,     NULL                                       }
};

static const char *const EXAMPLES[] = {
    N_("bairi receipts — all of them, verified now, and what waits to be sent"),
    N_("bairi receipts Z-01 — those about one project"),
    N_("bairi receipts --send — after a lost connection"), NULL};

const struct cli_command receipts_command = {
    "receipts",
    "[NO…]",
    0,
    -1,
    N_("list your receipts, verified offline, and what waits in the outbox"),
    N_("Every receipt in your folder is checked against the trust card when it is listed; the "
       "server is asked only with --send and --period. A signed batch whose answer never came "
       "waits in the outbox and is sent again with the same bytes, so its receipts are the same."),
    EXAMPLES,
    OPTIONS,
    run_receipts};
