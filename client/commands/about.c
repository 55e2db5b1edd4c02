/* bairi config, version, completion. */
#include <string.h>

#include "client/commands/app.h"
#include "client/commands/commands.h"
#include "common/text.h"

static enum status config(struct app *app, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"key",    N_("Setting"), CELL_TEXT},
        {"value",  N_("Value"),   CELL_TEXT},
        {"origin", N_("From"),    CELL_TEXT},
        {NULL,     NULL,          CELL_TEXT}
    };
    static const struct sheet_column SHORT[] = {
        {"key",   N_("Setting"), CELL_TEXT},
        {"value", N_("Value"),   CELL_TEXT},
        {NULL,    NULL,          CELL_TEXT}
    };
    bool origin = cli_flag(app->args, "origin");
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(origin ? COLUMNS : SHORT);

    for (size_t i = 0; i < SETTING_COUNT; i++) {
        const char *value = app->profile.values[i];

        sheet_row(sheet, setting_rows[i].name, value ? value : "",
                  origin ? app->profile.origins[i] : NULL, NULL);
    }
    return app_print(app, sheet, err);
}

static enum status version(struct app *app, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"version", N_("Version"), CELL_TEXT},
        {NULL,      NULL,          CELL_TEXT}
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    /* no profile is read for this */
    if (!format_parse(cli_value(app->args, "output"), &app->format) ||
        app->format == FORMAT_TABLE) {
        buf_addf(&app->out, "bairi %s\n", BAIRI_VERSION);
        return STATUS_OK;
    }
    sheet_row(sheet, BAIRI_VERSION, NULL);
    return app_print(app, sheet, err);
}

static int run_config(const struct cli_args *args, void *context)
{
    return app_run(args, context, config);
}

static int run_version(const struct cli_args *args, void *context)
{
    return app_run_bare(args, context, version);
}

static int run_completion(const struct cli_args *args, void *context)
{
    const char *shell = cli_arg(args, 0);

    if (cli_completion(context, shell, stdout))
        return 0;
    fprintf(stderr, _("no completion for \"%s\"; there is one for bash, zsh and fish\n"), shell);
    return EXIT_USAGE;
}

static const struct cli_option CONFIG_OPTIONS[] = {
    {"origin", 0, CLI_FLAG, false, NULL, N_("also show where each comes from")},
    {NULL,     0, CLI_FLAG, false, NULL, NULL                                 }
};

static const char *const CONFIG_EXAMPLES[] = {
    N_("bairi config --origin — every setting and where it comes from"), NULL};
static const char *const VERSION_EXAMPLES[] = {N_("bairi version — the program's version"), NULL};
static const char *const COMPLETION_EXAMPLES[] = {
    N_("source <(bairi completion bash) — completes commands and options"), NULL};

const struct cli_command config_command = {
    "config",       "",        0, 0, N_("show the settings in force"), NULL, CONFIG_EXAMPLES,
    CONFIG_OPTIONS, run_config};
const struct cli_command version_command = {
    "version", "", 0, 0, N_("show the version"), NULL, VERSION_EXAMPLES, NULL, run_version};
const struct cli_command completion_command = {"completion",
                                               "bash|zsh|fish",
                                               1,
                                               1,
                                               N_("print a completion script for a shell"),
                                               NULL,
                                               COMPLETION_EXAMPLES,
                                               NULL,
                                               run_completion};
