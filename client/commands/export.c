/* bairi export: what was reported, as an annex form that can be sent in again; or all that proves
 * it, as a bundle. */
#include "client/commands/app.h"
#include "client/commands/bundle.h"
#include "client/commands/commands.h"
#include "client/commands/form_file.h"
#include "client/render/form.h"
#include "client/render/words.h"
#include "common/record/record.h"
#include "common/text.h"

static enum status add_row(struct app *app, const Bairi__V1__ProjectState *state,
                           struct form_row *out, struct error *err)
{
    struct project *project = arena_alloc(app->arena, sizeof(*project));

    if (!project)
        return app_no_memory(err);
    TRY(record_from_message(state->project, app->arena, project, err));
    record_set_contact(project, state->contact);
    *out = (struct form_row){.project = project,
                             .state = word_shown(state->state, FORMAT_TABLE),
                             .period = state->period,
                             .reason = state->reason,
                             .version = state->version,
                             .received = {state->received}};
    return STATUS_OK;
}

static enum status take_rows(struct app *app, struct form *form, struct error *err)
{
    const Bairi__V1__ProjectListReply *reply = NULL;
    struct form_row *rows;

    TRY(bureau_projects(app->bureau, app->arena, form->unit, cli_value(app->args, "state"),
                        cli_value(app->args, "period"), &reply, err));
    rows = arena_array(app->arena, reply->n_projects + 1, sizeof(rows[0]));
    if (!rows)
        return app_no_memory(err);
    for (size_t i = 0; i < reply->n_projects; i++)
        if (reply->projects[i]->project)
            TRY(add_row(app, reply->projects[i], &rows[form->count++], err));
    form->rows = rows;
    return STATUS_OK;
}

static enum status write_form(struct app *app, const struct form *form,
                              const struct book_target *target, bool csv, struct error *err)
{
    TRY(csv ? form_write_csv(target, form, app->arena, err)
            : form_write(target, form, app->arena, err));
    buf_addf(&app->out, "%s\n", target->path);
    buf_addf(&app->said,
             _("%zu projects; what is changed there and sent with bairi submit %s "
               "becomes a new version\n"),
             form->count, target->path);
    return STATUS_OK;
}

/* ---- a bundle ---- */

static enum status take_bundle(struct app *app, const char *folder, struct error *err)
{
    OWNED(bundle_release) struct bundle bundle = {.list = NULL};
    const char *proof = arena_printf(app->arena, "%s/rotations", folder);
    enum role_id role;
    bool with_files;

    TRY(app_connect(app, err));
    role = bureau_self(app->bureau)->role;
    with_files = (role == ROLE_UNIT || role == ROLE_BUREAU) && !cli_flag(app->args, "no-files");
    TRY(bundle_begin(bureau_card(app->bureau), with_files ? app->bureau : NULL, folder, &bundle,
                     err));
    if (!proof)
        return app_no_memory(err);
    TRY(bureau_rotations(app->bureau, proof, err));
    TRY(bureau_records(app->bureau, bundle_add, &bundle, err));
    TRY(bundle_end(&bundle, err));
    buf_addf(&app->out, "%s\n", folder);
    buf_addf(&app->said,
             _("records: %zu, files: %zu, files left out: %zu; check them with bairi "
               "verify --bundle %s\n"),
             bundle.records, bundle.files, bundle.missing, folder);
    return STATUS_OK;
}

static enum status write_export(struct app *app, struct error *err)
{
    const char *bundle = cli_value(app->args, "bundle");
    const char *path = cli_arg(app->args, 0);
    struct settings settings;
    struct form form = {.settings = &settings, .is_export = true};
    struct book_target target = {.path = path ? path : "已报项目.xlsx",
                                 .replace = cli_flag(app->args, "force")};
    bool csv = form_ends_with(target.path, ".csv");

    if (bundle)
        return take_bundle(app, bundle, err);
    if (!csv && !form_ends_with(target.path, ".xlsx"))
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "%s: the name ends with .xlsx or .csv", target.path));
    TRY(app_clock(app, err));
    target.now = clock_now(app->clock);
    TRY(form_settings(app, NULL, false, &settings, err));
    TRY(form_unit(&settings, cli_value(app->args, "unit"), &form.unit, err));
    TRY(take_rows(app, &form, err));
    return write_form(app, &form, &target, csv, err);
}

static int run_export(const struct cli_args *args, void *context)
{
    return app_run(args, context, write_export);
}

static const struct cli_option OPTIONS[] = {
    {"unit",     0, CLI_VALUE,  false, "UNIT",                                                N_("only this unit's")                      },
    {"period",   0, CLI_VALUE,  false, "PERIOD",                                              N_("only those received in this period")    },
    {"state",    0, CLI_CHOICE, false,
     "awaiting|submitted|returned|held|accepted|refused|withdrawn|amended|voided|terminated", N_("only those in this state")              },
    {"bundle",   0, CLI_FOLDER, false, "DIR",
     N_("instead, everything you may see with all that proves it, into a new folder")                                                     },
    {"no-files", 0, CLI_FLAG,   false, NULL,                                                  N_("a bundle without the files of evidence")},
    {"force",    0, CLI_FLAG,   false, NULL,                                                  N_("replace a file that is there")          },
    {NULL,       0, CLI_FLAG,   false, NULL,                                                  NULL                                        }
};

static const char *const EXAMPLES[] = {
    N_("bairi export — writes 已报项目.xlsx, all your projects as last reported"),
    N_("bairi export 退回.xlsx --state returned — what was sent back, to be corrected there"),
    N_("bairi export --bundle proofs — records, signatures, proofs and files, to be kept or handed "
       "on"),
    N_("bairi export 十一月.csv --period 2020-11 --force — as CSV"), NULL};

const struct cli_command export_command = {
    "export",
    "[OUT.xlsx|OUT.csv]",
    0,
    1,
    N_("give back what was reported, as an annex form"),
    N_("The latest version of every project in the layout of bairi template; state, version, "
       "period, time and reason stand in grey columns behind. Sent in again unchanged it changes "
       "nothing. An existing file is not touched without --force."),
    EXAMPLES,
    OPTIONS,
    run_export};
