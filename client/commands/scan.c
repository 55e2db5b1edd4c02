/* bairi scan: what PDFs on this machine hold besides pages, without opening them. */
#include "client/commands/app.h"
#include "client/commands/commands.h"
#include "client/commands/pdf_said.h"
#include "client/render/words.h"
#include "common/text.h"

static const char *depth_id(enum look_depth depth)
{
    static const char *const ids[] = {
        [LOOK_NAMES] = "names",
        [LOOK_UNPACKED] = "unpacked",
        [LOOK_FAILED] = "failed",
        [LOOK_UNSAFE] = "unsafe",
    };

    return ids[depth];
}

static enum status scan_one(struct app *app, const char *path, struct sheet *sheet, bool *active,
                            struct error *err)
{
    struct look look;

    TRY(look_into(path, NULL, &look, err));
    *active = *active || (look.findings.signs & PDF_ACTIVE);
    sheet_row(sheet, path, word_shown(look.findings.is_pdf ? "yes" : "no", app->format),
              word_shown(look.findings.signs & PDF_ACTIVE ? "active" : "", app->format),
              look.findings.is_pdf ? depth_id(look.depth) : "",
              word_number(look.findings.object_streams, app->arena),
              pdf_look_said(&look, app->arena), NULL);
    return STATUS_OK;
}

/* Ends with 3 where a file holds more than pages, so that a script can go by it. */
static enum status scan(struct app *app, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"file",           N_("File"),   CELL_TEXT},
        {"pdf",            N_("PDF"),    CELL_WIDE},
        {"active",         N_("Active"), CELL_TEXT},
        {"depth",          N_("Depth"),  CELL_WIDE},
        {"object_streams", N_("Hidden"), CELL_WIDE},
        {"findings",       N_("Holds"),  CELL_TEXT},
        {NULL,             NULL,         CELL_TEXT}
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    bool active = false;

    for (int i = 0; sheet && cli_arg(app->args, i); i++)
        TRY(scan_one(app, cli_arg(app->args, i), sheet, &active, err));
    if (active)
        app->code = EXIT_PARTLY;
    return app_print(app, sheet, err);
}

static int run_scan(const struct cli_args *args, void *context)
{
    return app_run_bare(args, context, scan);
}

static const char *const EXAMPLES[] = {
    N_("bairi scan contract.pdf — scripts, actions and other files in it, without opening it"),
    NULL};

const struct cli_command scan_command = {
    .name = "scan",
    .arguments = "FILE…",
    .least = 1,
    .most = -1,
    .summary = N_("say what PDFs hold besides pages, without opening them"),
    .about =
        N_("Reads the names in each file, also those written in disguise. Where qpdf is "
           "installed it unpacks compressed objects, shut in: it can open no other file, write "
           "none and reach no network. Ends with 3 when a file holds scripts, actions or other "
           "files."),
    .examples = EXAMPLES,
    .run = run_scan};
