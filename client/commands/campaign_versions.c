/* bairi campaign versions, diff: the settings as they were, are and will be. */
#include <stdlib.h>
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/settings_shown.h"
#include "client/commands/trial_shown.h"
#include "client/render/words.h"
#include "common/text.h"

enum { FILE_MOST = 128 << 10 };

/* ---- versions ---- */

static enum status versions(struct app *app, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"version",   N_("Version"), CELL_NUMBER},
        {"effective", N_("From"),    CELL_TEXT  },
        {"state",     N_("State"),   CELL_TEXT  },
        {"record",    N_("Record"),  CELL_NUMBER},
        {"author",    N_("By"),      CELL_TEXT  },
        {NULL,        NULL,          CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    const Bairi__V1__VersionsReply *reply = NULL;

    TRY(app_connect(app, err));
    TRY(bureau_settings_versions(app->bureau, app->arena, &reply, err));
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    for (size_t i = 0; i < reply->n_versions; i++) {
        const Bairi__V1__VersionsReply__Version *version = reply->versions[i];
        sheet_row(sheet, arena_printf(app->arena, "%u", version->version),
                  word_time((struct instant){version->effective}, app->format, app->arena),
                  word_shown(version->state, app->format),
                  arena_printf(app->arena, "%llu", (unsigned long long)version->index),
                  version->author, NULL);
    }
    return app_print(app, sheet, err);
}

/* ---- diff ---- */

static enum status find_version(struct app *app, const Bairi__V1__VersionsReply *reply,
                                const char *text, struct setting_version *out, struct error *err)
{
    for (size_t i = 0; i < reply->n_versions; i++) {
        const Bairi__V1__VersionsReply__Version *version = reply->versions[i];
        if (strcmp(text, arena_printf(app->arena, "%u", version->version)) == 0)
            return settings_of(app, version->settings, version->targets, version->n_targets, out,
                               err);
    }
    return error_set(err, STATUS_NOT_FOUND,
                     "there is no version %s of the settings; see bairi campaign versions", text);
}

static enum status diff_versions(struct app *app, struct error *err)
{
    const Bairi__V1__VersionsReply *reply = NULL;
    struct setting_version before, after;

    TRY(app_connect(app, err));
    TRY(bureau_settings_versions(app->bureau, app->arena, &reply, err));
    TRY(find_version(app, reply, cli_arg(app->args, 0), &before, err));
    TRY(find_version(app, reply, cli_arg(app->args, 1), &after, err));
    return settings_shown(app, &before, &after, &app->out, err);
}

static bool is_the_same(struct bytes a, struct bytes b)
{
    return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

/* What the file would do to the scores, were it in force now; only the bureau may ask. */
static enum status diff_trial(struct app *app, struct bytes file, struct error *err)
{
    const Bairi__V1__TrialReply *reply = NULL;
    Bairi__V1__TrialRequest request;
    Bairi__V1__Proposal proposal, *suppose[] = {&proposal};
    Bairi__V1__Proposal__Settings action;

    bairi__v1__trial_request__init(&request);
    bairi__v1__proposal__init(&proposal);
    bairi__v1__proposal__settings__init(&action);
    action.file.data = arena_memdup(app->arena, file.data, file.size);
    action.file.len = file.size;
    action.reason = arena_strdup(app->arena, "-");
    if (!action.file.data || !action.reason)
        return app_no_memory(err);
    proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_SETTINGS;
    proposal.settings = &action;
    request.suppose = suppose;
    request.n_suppose = 1;
    TRY(bureau_trial_with(app->bureau, app->arena, &request, &reply, err));
    buf_addf(&app->out, _("trial count at %llu records:\n"), (unsigned long long)reply->size);
    return trial_shown(app, reply, err);
}

static enum status diff_file(struct app *app, struct error *err)
{
    OWNED(buf_free) struct buf file = buf_make(FILE_MOST);
    const char *path = cli_arg(app->args, 0);
    struct setting_version before, after;
    struct settings settings;

    TRY(buf_read_file(&file, path, err));
    TRY(settings_read(buf_bytes(&file), path, app->arena, &settings, &app->said, err));
    TRY(app_connect(app, err));
    TRY(settings_in_force(app, &before, err));
    after = (struct setting_version){buf_bytes(&file), &settings};
    TRY(settings_shown(app, &before, &after, &app->out, err));
    TRY(settings_may_become(before.settings, &settings,
                            instant_day(clock_now(app->clock), settings.utc_offset), err));
    if (bureau_self(app->bureau)->role != ROLE_BUREAU || is_the_same(before.file, after.file))
        return STATUS_OK;
    return diff_trial(app, after.file, err);
}

static enum status diff(struct app *app, struct error *err)
{
    return cli_arg_count(app->args) == 2 ? diff_versions(app, err) : diff_file(app, err);
}

/* ---- rows ---- */

static int run_versions(const struct cli_args *args, void *context)
{
    return app_run(args, context, versions);
}

static int run_diff(const struct cli_args *args, void *context)
{
    return app_run(args, context, diff);
}

static const char *const VERSIONS_EXAMPLES[] = {
    N_("bairi campaign versions — what was in force, is, and waits for its day"), NULL};
static const char *const DIFF_EXAMPLES[] = {
    N_("bairi campaign diff 1 2 — what the second version changed"),
    N_("bairi campaign diff campaign.ini — what a file would change"), NULL};

const struct cli_command campaign_versions_command = {
    "campaign versions", "",   0,           0, N_("list the versions of the settings"), NULL,
    VERSIONS_EXAMPLES,   NULL, run_versions};
const struct cli_command campaign_diff_command = {
    "campaign diff",
    "V1 V2 | FILE",
    1,
    2,
    N_("show what differs between two versions of the settings, or in a file"),
    N_("Key by key, old and new. A file is compared with the version in force, and held against "
       "what may not change; the bureau also sees what it would do to the scores. To have it in "
       "force: bairi propose settings FILE."),
    DIFF_EXAMPLES,
    NULL,
    run_diff};
