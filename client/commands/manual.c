/* bairi man, for the build: pages of the manual; and what they say beyond the tables of commands.
 */
#include <string.h>

#include "client/commands/app.h"
#include "client/commands/commands.h"
#include "common/cli_man.h"
#include "common/text.h"

const struct cli_note commands_exit_codes[] = {
    {"0",   N_("done")                                                       },
    {"1",   N_("failed, or something was found wrong")                       },
    {"2",   N_("the command line is wrong")                                  },
    {"3",   N_("partly done; what is missing was said")                      },
    {"4",   N_("not allowed")                                                },
    {"5",   N_("the server cannot be reached, or did not answer in time")    },
    {"6",   N_("refused by the checks: what was sent does not fit the rules")},
    {"7",   N_("a signature, certificate or receipt is not valid")           },
    {"8",   N_("conflict: it has changed meanwhile; look again, then repeat")},
    {"130", N_("interrupted")                                                },
    {NULL,  NULL                                                             },
};

const struct cli_note commands_environment[] = {
    {"BAIRI_SERVER, BAIRI_TRUST, BAIRI_CA, BAIRI_CRL, BAIRI_CERT, BAIRI_KEY, BAIRI_CAMPAIGN, "
     "BAIRI_RECEIPTS, BAIRI_OUTPUT, BAIRI_LANG", N_("as the options of these names; an option wins over the variable, the variable over the "
        "profile")                               },
    {"BAIRI_PROFILE",                                 N_("the profile to use, as --profile")          },
    {"BAIRI_PROFILE_KIND",                            N_("production, or development for tests")      },
    {"NO_COLOR",                                      N_("no colours, unless --color=always is given")},
    {"LANGUAGE, LC_ALL, LC_MESSAGES, LANG",
     N_("Chinese where the first of them that is set begins with zh")                                 },
    {"XDG_CONFIG_HOME, XDG_DATA_HOME",
     N_("where the profile and the receipts are; ~/.config and ~/.local/share")                       },
    {NULL,                                            NULL                                            },
};

const struct cli_note commands_files[] = {
    {"$XDG_CONFIG_HOME/bairi/client.ini",
     N_("your profiles, sections [profile NAME]; bairi setup writes it")                    },
    {"/etc/bairi/client.ini",                  N_("profiles for everybody on this computer")},
    {"$XDG_DATA_HOME/bairi/CAMPAIGN/receipts", N_("your receipts; keep them")               },
    {"$XDG_DATA_HOME/bairi/CAMPAIGN/outbox",
     N_("signed and not yet acknowledged; sent again by the next bairi submit")             },
    {"$XDG_DATA_HOME/bairi/CAMPAIGN/ids",      N_("ids for completion; may be deleted")     },
    {NULL,                                     NULL                                         },
};

static const struct cli_command *find(const struct cli_program *program, const char *name)
{
    for (const struct cli_command *const *c = program->commands; *c; c++)
        if ((*c)->summary && strcmp((*c)->name, name) == 0)
            return *c;
    return NULL;
}

/* The names of all pages, "bairi-report-pull<TAB>report pull". */
static enum status names(struct app *app, struct error *err)
{
    char page[128];

    buf_addf(&app->out, "%s\t\n", app->program->name);
    for (const struct cli_command *const *c = app->program->commands; *c; c++) {
        if (!(*c)->summary)
            continue;
        cli_man_name(app->program, *c, page, sizeof(page));
        buf_addf(&app->out, "%s\t%s\n", page, (*c)->name);
    }
    return buf_finish(&app->out, err);
}

static enum status man(struct app *app, struct error *err)
{
    const char *name = cli_arg(app->args, 0);
    const struct cli_command *command = name && name[0] ? find(app->program, name) : NULL;

    if (cli_flag(app->args, "names"))
        return names(app, err);
    if (name && name[0] && !command)
        return app_usage(app, error_set(err, STATUS_NOT_FOUND, "there is no command %s", name));
    cli_man(app->program, command, &app->out);
    return buf_finish(&app->out, err);
}

static int run_man(const struct cli_args *args, void *context)
{
    return app_run_bare(args, context, man);
}

static const struct cli_option OPTIONS[] = {
    {"names", 0, CLI_FLAG, false, NULL, N_("the names of all pages, each with its command")},
    {NULL,    0, CLI_FLAG, false, NULL, NULL                                               }
};

const struct cli_command man_command = {"man", "[COMMAND]", 0,       1,      NULL,
                                        NULL,  NULL,        OPTIONS, run_man};
