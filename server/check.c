/* `bairid check`: whether everything in a data folder is what was signed. */
#include <stdio.h>
#include <string.h>

#include "common/text.h"
#include "server/check_print.h"
#include "server/serve.h"
#include "server/services/services.h"

#define OUTPUT_MAX ((size_t)64 << 20)

static enum status check_say(const struct cli_args *args, struct findings *report,
                             struct error *err)
{
    OWNED(buf_free) struct buf out = buf_make(OUTPUT_MAX);
    const char *form = cli_value(args, "output");

    if (form && strcmp(form, "json") == 0)
        TRY(check_print_json(report, &out, err));
    else
        check_print_table(report, screen_width(stdout), &out);
    TRY(buf_finish(&out, err));
    fputs(buf_text(&out), stdout);
    return findings_count(report) == 0 ? STATUS_OK : STATUS_DATA_LOSS;
}

static enum status check_all(const struct cli_args *args, struct error *err)
{
    OWNED(findings_destroy) struct findings *report = findings_create();
    struct check_options options = {
        .folder = cli_value(args, "data"),
        .campaign = cli_value(args, "campaign"),
        .full = cli_flag(args, "full"),
        .rules = services_rules(),
    };

    if (!options.folder)
        return error_set(err, STATUS_INVALID_ARGUMENT, "name the data folder with --data DIR");
    if (!report)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for the check");
    TRY(check_folder(&options, report, err));
    return check_say(args, report, err);
}

static int check_run(const struct cli_args *args, void *context)
{
    struct error error;

    (void)context;
    error_clear(&error);
    enum status status = check_all(args, &error);
    if (error.text[0] != '\0') {
        OWNED(buf_free) struct buf text = buf_make(8192);
        text_error(&error, &text);
        fprintf(stderr, "bairid: %s\n", buf_text(&text));
    }
    return status_exit_code(status);
}

static const struct cli_option check_options[] = {
    {"data",      0, CLI_FOLDER, false, "DIR", N_("data folder, whether its server runs or not")},
    {"campaign", 0, CLI_VALUE, false, "ID", N_("only this campaign")},
    {"full",      0, CLI_FLAG, false, NULL, N_("verify every signature as well")},
    {"output",           'o', CLI_CHOICE, false, "table|json", N_("how to print")},
    {0         },
};

static const char *const check_examples[] = {
    N_("bairid check --data /var/lib/bairi — records, tree, checkpoints, tables, contacts, files"),
    N_("bairid check --data /var/lib/bairi --full -o json — signatures too, for a program"),
    NULL,
};

const struct cli_command check_command = {
    .name = "check",
    .arguments = "",
    .summary = N_("compare records, tables and files with what was signed, and name what differs"),
    .about = N_("Changes nothing and may run beside the server. Ends with 0 when all is as it was "
                "signed, with 7 when something differs; every finding names table, row and column, "
                "or the file."),
    .examples = check_examples,
    .options = check_options,
    .run = check_run,
};
