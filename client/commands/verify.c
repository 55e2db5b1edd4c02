/* bairi verify: receipts and bundles checked offline, with nothing but the trust card. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "client/bureau/rotation.h"
#include "client/commands/app.h"
#include "client/commands/bundle.h"
#include "client/commands/commands.h"
#include "client/commands/receipt_file.h"
#include "client/render/words.h"
#include "common/text.h"

/* What a run checks against, and what it found. */
struct verifying {
    struct app *app;
    struct trust_card card;
    struct witness required[CARD_WITNESSES];
    struct dossier_wanted wanted;
    struct sheet *sheet;
    size_t good, bad, unproven, unstamped, unjudged, missing;
    struct error first; /* of the failures */
};

/* ---- what is asked for ---- */

/* --require-cosignature KEY, several separated by commas; "card": those of the trust card */
static enum status read_wanted(struct verifying *run, struct error *err)
{
    const char *text = cli_value(run->app->args, "require-cosignature");
    char *rest = text ? arena_strdup(run->app->arena, text) : NULL;

    run->wanted =
        (struct dossier_wanted){.witnesses = run->card.witnesses, .count = run->card.witness_count};
    if (!rest)
        return STATUS_OK;
    run->wanted.required = true;
    if (strcmp(rest, "card") == 0)
        return run->card.witness_count > 0
                   ? STATUS_OK
                   : app_usage(run->app, error_set(err, STATUS_INVALID_ARGUMENT,
                                                   "the trust card names no witness"));
    run->wanted.witnesses = run->required;
    run->wanted.count = 0;
    for (char *word = strsep(&rest, ","); word; word = strsep(&rest, ",")) {
        if (run->wanted.count == CARD_WITNESSES ||
            witness_read(word, &run->required[run->wanted.count], err) != STATUS_OK)
            return app_usage(run->app, error_set(err, STATUS_INVALID_ARGUMENT,
                                                 "--require-cosignature takes the keys of at most "
                                                 "%d witnesses, as bairi witness init prints them",
                                                 CARD_WITNESSES));
        run->wanted.count++;
    }
    return STATUS_OK;
}

/* A bundle's own, read before the bundle is looked over: never through a link, never a pipe. */
static const char *bundles_rotations(struct app *app)
{
    const char *bundle = cli_value(app->args, "bundle");
    const char *path = bundle ? arena_printf(app->arena, "%s/rotations", bundle) : NULL;
    struct stat info;

    return path && lstat(path, &info) == 0 && S_ISREG(info.st_mode) ? path : NULL;
}

/* Keys that replaced the card's: a file that was named, the bundle's. */
static enum status learn_keys(struct verifying *run, struct error *err)
{
    struct app *app = run->app;
    const char *named = cli_value(app->args, "rotations");
    const char *lying = bundles_rotations(app);
    size_t learned = 0;

    if (named)
        TRY(rotations_read(&run->card, named, &learned, err));
    enum status status = lying ? rotations_read(&run->card, lying, &learned, err) : STATUS_OK;
    if (status != STATUS_NOT_FOUND)
        return status;
    if (err)
        error_clear(err);
    return STATUS_OK;
}

/* ---- what was found ---- */

/* What could not be checked, and what is not here. */
static const char *remark_of(struct app *app, const struct receipt_file *receipt, size_t missing)
{
    const char *gaps = receipt_gaps(receipt->gaps, app->arena), *text;

    if (missing == 0)
        return gaps;
    text = arena_printf(app->arena, _("files that it names and are not here: %zu"), missing);
    if (text && gaps[0] != '\0')
        text = arena_printf(app->arena, "%s; %s", gaps, text);
    return text ? text : gaps;
}

/* Nothing in it is wrong; it is proven only if nothing was left unchecked. */
static void add_sound(struct verifying *run, const char *name, const struct receipt_file *receipt,
                      size_t missing)
{
    struct app *app = run->app;
    bool proven = receipt->gaps == 0 && (missing == 0 || !cli_flag(app->args, "require-files"));

    run->good += proven;
    run->unproven += !proven;
    run->missing += missing;
    run->unstamped += receipt->stamped.us == 0;
    run->unjudged += !receipt->judged;
    sheet_row(run->sheet, name, word_shown(proven ? "ok" : "unproven", app->format),
              word_number((long long)receipt->index, app->arena),
              word_time(receipt->time, app->format, app->arena),
              word_shown(receipt->kind, app->format), receipt->subject,
              word_time(receipt->stamped, app->format, app->arena), receipt->signer,
              word_number((long long)receipt->cosignatures, app->arena), receipt->log,
              receipt->statement ? receipt->statement : "",
              word_number((long long)missing, app->arena), remark_of(app, receipt, missing), NULL);
}

/* The last failure is the command's own; those before it are said. */
static void add_bad(struct verifying *run, const char *name, const char *path, struct error *why)
{
    struct app *app = run->app;

    OWNED(buf_free) struct buf remark = buf_make(ERROR_TEXT_SIZE);

    text_error(why, &remark);
    (void)error_at(why, path, NULL);
    sheet_row(run->sheet, name, word_shown("fault", app->format), "", "", "", "", "", "", "", "",
              "", "", app->format == FORMAT_TABLE ? "" : buf_text(&remark), NULL);
    if (run->bad > 0) {
        text_error(&run->first, &app->said);
        buf_addc(&app->said, '\n');
    }
    run->bad++;
    run->first = *why;
}

/* ---- receipts ---- */

static void verify_receipt(struct verifying *run, const char *path)
{
    struct app *app = run->app;
    struct receipt_file receipt;
    struct error why;

    error_clear(&why);
    if (receipt_check(&run->card, path, cli_value(app->args, "statement"), &run->wanted, app->arena,
                      &receipt, &why) == STATUS_OK)
        add_sound(run, app_receipt_shown(app, path), &receipt, 0);
    else
        add_bad(run, app_receipt_shown(app, path), path, &why);
}

/* ---- a bundle ---- */

/* A card that comes with the bundle is believed by nobody: it could name anybody's keys. */
static enum status check_card(struct verifying *run, const char *folder, struct error *err)
{
    const char *path = run->app->profile.values[SETTING_TRUST];
    char *card = realpath(path, NULL), *bundle = realpath(folder, NULL);
    size_t length = bundle ? strlen(bundle) : 0;
    bool inside = card && bundle && strncmp(card, bundle, length) == 0 && card[length] == '/';

    free(card);
    free(bundle);
    return inside ? error_set(err, STATUS_INVALID_ARGUMENT,
                              "the trust card %s lies in the bundle that it should judge: name the "
                              "one that you were handed",
                              path)
                  : STATUS_OK;
}

static enum status hear_record(void *context, const char *name, const struct bundle_record *record,
                               struct error *fault, struct error *err)
{
    struct verifying *run = context;
    struct arena *arena = run->app->arena;
    const char *folder = cli_value(run->app->args, "bundle");
    const char *own = arena_strdup(arena, name);
    struct receipt_file receipt;

    if (!own)
        return app_no_memory(err);
    if (fault) {
        add_bad(run, own,
                strchr(name, '/') ? arena_printf(arena, "%s/%s", folder, name)
                                  : arena_printf(arena, "%s/records/%s", folder, name),
                fault);
        return STATUS_OK;
    }
    TRY(receipt_describe(record->proof, "", record->dossier, arena, &receipt, err));
    add_sound(run, own, &receipt, record->missing);
    return STATUS_OK;
}

/* What is missing cannot be seen in what is there, but for the log's own count. */
static void hear_log(void *context, const struct bundle_log *log)
{
    struct verifying *run = context;

    if (log->whole)
        buf_addf(&run->app->said,
                 _("%s: here are all %llu records that its signed checkpoint counts\n"),
                 log->origin, (unsigned long long)log->size);
    else
        buf_addf(&run->app->said,
                 _("%s: here are %llu of at least %llu records; what the others say, or that there "
                   "are no more, is not proven\n"),
                 log->origin, (unsigned long long)log->here, (unsigned long long)log->size);
}

static void hear_uncovered(void *context, const char *name)
{
    struct verifying *run = context;

    buf_addf(&run->app->said, _("covered by no signature and not looked at: %s\n"), name);
}

static enum status verify_bundle(struct verifying *run, const char *folder, struct error *err)
{
    const struct bundle_hearer hearer = {hear_record, hear_log, hear_uncovered, run};

    TRY(check_card(run, folder, err));
    return bundle_check(folder, &run->card, &run->wanted, &hearer, err);
}

static void say_sum(struct verifying *run)
{
    struct app *app = run->app;

    if (run->unstamped > 0)
        buf_addf(&app->said, _("without a timestamp that can be checked: %zu\n"), run->unstamped);
    if (run->unjudged > 0)
        buf_addf(
            &app->said,
            _("whose signer could not be judged, certificate or revocation list missing: %zu\n"),
            run->unjudged);
    if (run->missing > 0)
        buf_addf(&app->said, _("files that statements name and the bundle does not have: %zu\n"),
                 run->missing);
    if (run->unproven > 0)
        buf_addf(&app->said, _("not wholly proven, for what the remarks say is missing: %zu\n"),
                 run->unproven);
    if (cli_value(app->args, "bundle"))
        buf_addf(&app->said, _("records verified: %zu, at fault: %zu\n"), run->good, run->bad);
}

static enum status verify_all(struct verifying *run, struct error *err)
{
    struct app *app = run->app;
    const char *bundle = cli_value(app->args, "bundle");

    if (!bundle && cli_arg_count(app->args) == 0)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "name receipts, or a bundle with --bundle"));
    for (int i = 0; i < cli_arg_count(app->args); i++)
        verify_receipt(run, cli_arg(app->args, i));
    return bundle ? verify_bundle(run, bundle, err) : STATUS_OK;
}

static enum status verify(struct app *app, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"receipt",      N_("Receipt"),       CELL_TEXT  },
        {"verdict",      N_("Check"),         CELL_TEXT  },
        {"index",        N_("Record"),        CELL_NUMBER},
        {"time",         N_("Received"),      CELL_TEXT  },
        {"kind",         N_("What"),          CELL_TEXT  },
        {"subject",      N_("About"),         CELL_TEXT  },
        {"stamped",      N_("Stamped"),       CELL_TEXT  },
        {"signer",       N_("Signed by"),     CELL_WIDE  },
        {"cosignatures", N_("Cosignatures"),  CELL_WIDE  },
        {"log",          N_("Log"),           CELL_WIDE  },
        {"statement",    N_("Statement"),     CELL_WIDE  },
        {"missing",      N_("Missing files"), CELL_WIDE  },
        {"remark",       N_("Remarks"),       CELL_TEXT  },
        {NULL,           NULL,                CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    struct verifying *run = arena_alloc(app->arena, sizeof(*run));

    if (!run)
        return app_no_memory(err);
    *run = (struct verifying){.app = app, .sheet = sheet};
    TRY(receipt_card(app, &run->card, err));
    TRY(learn_keys(run, err));
    TRY(read_wanted(run, err));
    TRY(verify_all(run, err));
    say_sum(run);
    TRY(app_print(app, sheet, run->bad == 0 ? err : NULL));
    if (run->bad == 0 && run->unproven > 0)
        app->code = EXIT_PARTLY;
    if (run->bad > 0 && err)
        *err = run->first;
    return run->bad > 0 ? run->first.status : STATUS_OK;
}

static int run_verify(const struct cli_args *args, void *context)
{
    return app_run(args, context, verify);
}

static const struct cli_option OPTIONS[] = {
    {"statement",           0, CLI_FILE,   false, "FILE",
     N_("the statement the receipt is for (default: the file beside it)")                                     },
    {"bundle",              0, CLI_FOLDER, false, "DIR",          N_("a folder made by bairi export --bundle")},
    {"require-files",       0, CLI_FLAG,   false, NULL,
     N_("every file that a bundle's statements name must be in it")                                           },
    {"require-cosignature", 0, CLI_VALUE,  false, "KEY,…|card",
     N_("every one of these witnesses must have signed the checkpoint (card: those of the card)")             },
    {"rotations",           0, CLI_FILE,   false, "FILE",
     N_("the proof of keys that replaced the card's (default: the bundle's, and what this client "
        "learned)")                                                                                           },
    {NULL,                  0, CLI_FLAG,   false, NULL,           NULL                                        }
};

static const char *const EXAMPLES[] = {
    N_("bairi verify zhongjie_Z-01@1.receipt --trust trust-card.ini — offline"),
    N_("bairi verify receipts/*.receipt --trust trust-card.ini — all of them"),
    N_("bairi verify --bundle proofs --trust trust-card.ini — an exported bundle"), NULL};

const struct cli_command verify_command = {
    "verify",
    "[RECEIPT…]",
    0,
    -1,
    N_("verify receipts and bundles offline against the trust card"),
    N_("Checks that the log of the trust card holds the record, that its signed root includes it "
       "and was stamped, that the statement is the one the receipt is for, signed by its author, "
       "and that he was good at the time of receipt by the revocation list of then. What holds, "
       "but "
       "of which a part could not be checked, is unproven: the remark says what is missing, and "
       "the "
       "command ends with 3; what does not hold ends it with 7."),
    EXAMPLES,
    OPTIONS,
    run_verify};
