/* bairi verify: receipts checked offline, with nothing but the trust card. */
#include <stdio.h>
#include <string.h>

#include "client/commands/app.h"
#include "client/commands/commands.h"
#include "client/render/words.h"
#include "common/merkle/receipt.h"
#include "common/message.h"
#include "common/text.h"

enum { CARD_MOST = 16 * 1024, STATEMENT_MOST = 64 << 20 };

/* The statement's bytes: of our own container (a packed Signed), or the file as it is. */
static enum status read_statement(struct app *app, const char *path, struct bytes *out,
                                  struct error *err)
{
    OWNED(buf_free) struct buf file = buf_make(STATEMENT_MOST);
    const size_t header = strlen(BUREAU_STATEMENT_HEADER);
    ProtobufCMessage *message = NULL;
    const uint8_t *copy;

    TRY(buf_read_file(&file, path, err));
    copy = arena_memdup(app->arena, buf_text(&file), file.size);
    if (!copy)
        return app_no_memory(err);
    *out = (struct bytes){copy, file.size};
    if (file.size < header || memcmp(copy, BUREAU_STATEMENT_HEADER, header) != 0)
        return STATUS_OK;
    TRY(message_unpack(&bairi__v1__signed__descriptor,
                       (struct bytes){copy + header, file.size - header}, app->arena, &message,
                       err));
    *out = (struct bytes){((const Bairi__V1__Signed *)message)->statement.data,
                          ((const Bairi__V1__Signed *)message)->statement.len};
    return STATUS_OK;
}

static enum status check_statement(struct app *app, const char *path, const Bairi__V1__Leaf *leaf,
                                   struct error *err)
{
    uint8_t digest[SHA256_SIZE];
    struct bytes statement = {0};

    if (!path)
        return STATUS_OK;
    TRY(read_statement(app, path, &statement, err));
    sha256(statement, digest);
    if (memcmp(digest, leaf->statement.data, SHA256_SIZE) != 0)
        return error_set(err, STATUS_DATA_LOSS, "%s is not the statement of this receipt", path);
    return STATUS_OK;
}

/* The statement beside the receipt, unless one is named. */
static const char *statement_of(struct app *app, const char *receipt)
{
    const char *named = cli_value(app->args, "statement");
    size_t length = strlen(receipt);
    const char *beside;

    if (named || length < 8 || strcmp(receipt + length - 8, ".receipt") != 0)
        return named;
    beside = arena_printf(app->arena, "%.*s.statement", (int)length - 8, receipt);
    if (beside) {
        FILE *file = fopen(beside, "rb");

        if (!file)
            return NULL;
        fclose(file);
    }
    return beside;
}

static enum status verify_one(struct app *app, const struct trust_card *card, const char *path,
                              struct sheet *sheet, struct error *err)
{
    OWNED(buf_free) struct buf file = buf_make(RECEIPT_SIZE_MAX);
    const char *statement = statement_of(app, path);
    const ProtobufCEnumValue *kind;
    Bairi__V1__Receipt *receipt = NULL;
    Bairi__V1__Leaf *leaf = NULL;
    struct checkpoint checkpoint;
    char wanted[ORIGIN_SIZE];

    TRY(buf_read_file(&file, path, err));
    TRY(receipt_unpack(buf_bytes(&file), app->arena, &receipt, err));
    TRY(receipt_verify(receipt, card->log_key, NULL, app->arena, &leaf, &checkpoint, err));
    snprintf(wanted, sizeof(wanted), "bairi/%s/", card->domain);
    if (strncmp(checkpoint.origin, wanted, strlen(wanted)) != 0)
        return error_set(err, STATUS_DATA_LOSS, "the log %s is not of the trust card's domain %s",
                         checkpoint.origin, card->domain);
    TRY(check_statement(app, statement, leaf, err));
    kind = protobuf_c_enum_descriptor_get_value(&bairi__v1__statement_kind__descriptor,
                                                (int)leaf->kind);
    sheet_row(sheet, path, word_shown("ok", app->format),
              word_number((long long)leaf->index, app->arena),
              word_time((struct instant){leaf->time}, app->format, app->arena),
              word_shown(kind ? kind->name : "", app->format), checkpoint.origin,
              statement ? statement : "", NULL);
    return STATUS_OK;
}

static enum status read_card(struct app *app, struct trust_card *out, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(CARD_MOST);
    const char *path = app->profile.values[SETTING_TRUST];

    if (!path)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "--trust is missing: name the trust card"));
    TRY(buf_read_file(&text, path, err));
    return card_read(buf_bytes(&text), path, out, err);
}

static enum status verify(struct app *app, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"receipt",   N_("Receipt"),   CELL_TEXT  },
        {"verdict",   N_("Verdict"),   CELL_TEXT  },
        {"index",     N_("Record"),    CELL_NUMBER},
        {"time",      N_("Received"),  CELL_TEXT  },
        {"kind",      N_("What"),      CELL_TEXT  },
        {"log",       N_("Log"),       CELL_TEXT  },
        {"statement", N_("Statement"), CELL_WIDE  },
        {NULL,        NULL,            CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    enum status worst = STATUS_OK;
    struct trust_card card;

    TRY(read_card(app, &card, err));
    for (int i = 0; i < cli_arg_count(app->args); i++) {
        const char *path = cli_arg(app->args, i);
        struct error one;

        error_clear(&one);
        if (verify_one(app, &card, path, sheet, &one) == STATUS_OK)
            continue;
        (void)error_within(&one, path);
        sheet_row(sheet, path, word_shown("fault", app->format), "", "", "", "", "", NULL);
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
