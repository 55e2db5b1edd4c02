/* For programs: bairi complete, what the shell's TAB offers; bairi examples, what tests run. */
#include <string.h>

#include "client/commands/app.h"
#include "client/commands/commands.h"

static void offer(struct app *app, const char *id, const char *prefix)
{
    if (strncmp(id, prefix, strlen(prefix)) == 0)
        buf_addf(&app->out, "%s\n", id);
}

/* "no": the numbers alone, of any unit. */
static const char *shown(const char *id, bool number)
{
    const char *slash = number ? strchr(id, '/') : NULL;

    return slash ? slash + 1 : id;
}

static enum status complete(struct app *app, struct error *err)
{
    const char *kind = cli_arg(app->args, 0);
    const char *prefix = cli_arg_count(app->args) > 1 ? cli_arg(app->args, 1) : "";
    const char *campaign = app->profile.values[SETTING_CAMPAIGN];
    struct identity self;
    bool number = strcmp(kind, "no") == 0;
    const char *folder = campaign ? app_folder(app, campaign) : NULL;
    const char **ids = NULL;
    size_t count = 0;

    if (!folder)
        return STATUS_OK;
    TRY(bureau_known(folder, app_self(app, &self) ? self.fingerprint : NULL,
                     number ? BUREAU_PROJECT : kind, app->arena, &ids, &count, err));
    for (size_t i = 0; i < count; i++)
        offer(app, shown(ids[i], number), prefix);
    return STATUS_OK;
}

/* "command<TAB>example" of every command, without what stands behind the dash. */
static enum status examples(struct app *app, struct error *err)
{
    for (const struct cli_command *const *c = app->program->commands; *c; c++) {
        if ((*c)->summary && (!(*c)->examples || !(*c)->examples[0]))
            buf_addf(&app->out, "%s\t\n", (*c)->name);
        for (const char *const *line = (*c)->examples; line && *line; line++) {
            const char *dash = strstr(*line, " — ");

            buf_addf(&app->out, "%s\t%.*s\n", (*c)->name,
                     (int)(dash ? (size_t)(dash - *line) : strlen(*line)), *line);
        }
    }
    return buf_finish(&app->out, err);
}

static int run_examples(const struct cli_args *args, void *context)
{
    return app_run_bare(args, context, examples);
}

static int run_complete(const struct cli_args *args, void *context)
{
    return app_run(args, context, complete);
}

const struct cli_command complete_command = {"complete", "KIND [PREFIX]", 1, 2, NULL, NULL, NULL,
                                             NULL,       run_complete};

const struct cli_command examples_command = {"examples", "",   0,    0,           NULL,
                                             NULL,       NULL, NULL, run_examples};
