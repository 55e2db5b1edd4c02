/* bairi verify: receipts checked offline, with nothing but the trust card. */
#include "client/commands/app.h"
#include "client/commands/commands.h"
#include "client/commands/receipt_file.h"
#include "client/render/words.h"
#include "common/text.h"

static enum status verify_one(struct app *app, const struct trust_card *card, const char *path,
                              struct sheet *sheet, struct error *err)
{
    struct receipt_file receipt;

    TRY(receipt_check(card, path, cli_value(app->args, "statement"), app->arena, &receipt, err));
    sheet_row(sheet, app_receipt_shown(app, path), word_shown("ok", app->format),
              word_number((long long)receipt.index, app->arena),
              word_time(receipt.time, app->format, app->arena),
              word_shown(receipt.kind, app->format), receipt.subject, receipt.log,
              receipt.statement ? receipt.statement : "", NULL);
    return STATUS_OK;
}

static enum status verify(struct app *app, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"receipt",   N_("Receipt"),   CELL_TEXT  },
        {"verdict",   N_("Check"),     CELL_TEXT  },
        {"index",     N_("Record"),    CELL_NUMBER},
        {"time",      N_("Received"),  CELL_TEXT  },
        {"kind",      N_("What"),      CELL_TEXT  },
        {"subject",   N_("About"),     CELL_TEXT  },
        {"log",       N_("Log"),       CELL_WIDE  },
        {"statement", N_("Statement"), CELL_WIDE  },
        {NULL,        NULL,            CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    enum status worst = STATUS_OK;
    struct trust_card card;

    TRY(receipt_card(app, &card, err));
    for (int i = 0; i < cli_arg_count(app->args); i++) {
        const char *path = cli_arg(app->args, i);
        struct error one;

        error_clear(&one);
        if (verify_one(app, &card, path, sheet, &one) == STATUS_OK)
            continue;
        (void)error_at(&one, path, NULL);
        sheet_row(sheet, app_receipt_shown(app, path), word_shown("fault", app->format), "", "", "",
                  "", "", "", NULL);
        if (worst != STATUS_OK) {
            text_error(err, &app->said);
            buf_addc(&app->said, '\n');
        }
        worst = one.status;
        *err = one;
    }
    TRY(app_print(app, sheet, worst == STATUS_OK ? err : NULL));
    return worst;
}

static int run_verify(const struct cli_args *args, void *context)
{
    return app_run(args, context, verify);
}

static const struct cli_option OPTIONS[] = {
    {"statement", 0, CLI_FILE, false, "FILE",
     N_("the statement the receipt is for (default: the file beside it)")},
    {NULL,        0, CLI_FLAG, false, NULL,   NULL                       }
};

static const char *const EXAMPLES[] = {
    N_("bairi verify zhongjie_Z-01@1.receipt --trust trust-card.ini — offline"),
    N_("bairi verify receipts/*.receipt --trust trust-card.ini — all of them"), NULL};

const struct cli_command verify_command = {
    "verify",
    "RECEIPT…",
    1,
    -1,
    N_("verify receipts offline against the trust card"),
    N_("Checks that the log of the trust card holds the record, that its signed root includes it, "
       "and that the statement beside the receipt is the one it is for."),
    EXAMPLES,
    OPTIONS,
    run_verify};
