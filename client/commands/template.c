/* bairi template: the empty annex form as a workbook. */
#include "client/commands/commands.h"
#include "client/commands/form_file.h"
#include "client/render/form.h"
#include "common/text.h"

static enum status read_unit(struct app *app, struct form *form, struct error *err)
{
    const char *unit = cli_value(app->args, "unit");
    const char *subunit = cli_value(app->args, "sub-unit");
    const struct identity *self = app->bureau ? bureau_self(app->bureau) : NULL;

    if (!unit && self && self->role == ROLE_UNIT)
        unit = self->unit;
    if (!subunit && unit == (self ? self->unit : NULL) && self && self->subunit[0] != '\0')
        subunit = self->subunit;
    if (subunit && !unit)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "--sub-unit %s: name its unit with --unit", subunit));
    TRY(form_unit(form->settings, unit, &form->unit, err));
    return form_subunit(form->settings, form->unit, subunit, &form->subunit, err);
}

static enum status write_template(struct app *app, struct error *err)
{
    const char *path = cli_arg(app->args, 0);
    struct settings settings;
    struct form form = {.settings = &settings};
    struct book_target target = {.path = path ? path : "附件表.xlsx",
                                 .replace = cli_flag(app->args, "force")};

    if (!form_ends_with(target.path, ".xlsx"))
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "%s: a template's name ends with .xlsx", target.path));
    TRY(app_clock(app, err));
    target.now = clock_now(app->clock);
    TRY(form_settings(app, cli_value(app->args, "campaign-file"), true, &settings, err));
    TRY(read_unit(app, &form, err));
    TRY(form_write(&target, &form, app->arena, err));
    buf_addf(&app->out, "%s\n", target.path);
    buf_addf(&app->said,
             _("fill in the sheet 附件表; then bairi check %s says what is missing or wrong\n"),
             target.path);
    return STATUS_OK;
}

static int run_template(const struct cli_args *args, void *context)
{
    return app_run(args, context, write_template);
}

static const struct cli_option OPTIONS[] = {
    {"campaign-file", 0, CLI_FILE,  false, "FILE",
     N_("the campaign's settings (INI), without a server")                                  },
    {"unit",          0, CLI_VALUE, false, "UNIT", N_("the unit it is for (default: yours)")},
    {"sub-unit",      0, CLI_VALUE, false, "ID",   N_("the department or group it is for")  },
    {"force",         0, CLI_FLAG,  false, NULL,   N_("replace a file that is there")       },
    {NULL,            0, CLI_FLAG,  false, NULL,   NULL                                     }
};

static const char *const EXAMPLES[] = {
    N_("bairi template — writes 附件表.xlsx with the lists of your campaign"),
    N_("bairi template 十月.xlsx --unit zhongjie — for that unit, under that name"),
    N_("bairi template --campaign-file campaign.ini --force — without a server"), NULL};

const struct cli_command template_command = {
    "template",
    "[OUT.xlsx]",
    0,
    1,
    N_("write the empty annex form"),
    N_("A workbook for Excel or WPS: required columns in red, drop-downs from the campaign's "
       "lists, "
       "a hint at every cell, examples on a second sheet and an explanation of every column on a "
       "third. An existing file is not touched without --force."),
    EXAMPLES,
    OPTIONS,
    run_template};
