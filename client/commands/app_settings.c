/* What commands ask before they begin: settings, periods, who it is for, files that are named. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/commands/app.h"
#include "common/campaign/settings.h"

enum status app_settings(struct app *app, struct settings *out, struct error *err)
{
    const Bairi__V1__CampaignGetReply *campaign = NULL;

    TRY(bureau_campaign(app->bureau, app->arena, &campaign, err));
    return settings_read((struct bytes){campaign->settings.data, campaign->settings.len},
                         "settings", app->arena, out, NULL, err);
}

enum status app_period(struct app *app, const struct settings *settings, const char *id,
                       struct period *out, struct error *err)
{
    struct period periods[PERIODS_MAX];
    size_t count = settings_periods(settings, periods);
    const char *known = "";

    if (settings_period(settings, id, out))
        return STATUS_OK;
    for (size_t i = 0; i < count && known; i++)
        known = arena_printf(app->arena, "%s%s%s", known, i ? ", " : "", periods[i].id);
    if (!known)
        return app_no_memory(err);
    return app_usage(app,
                     error_set(err, STATUS_INVALID_ARGUMENT,
                               "'%s' is no period of the campaign; write one of %s", id, known));
}

enum status app_unit(struct app *app, const struct settings *settings, const char *id,
                     struct error *err)
{
    const char *known = "";

    if (settings_unit_index(settings, id) >= 0)
        return STATUS_OK;
    for (size_t i = 0; i < settings->unit_count && known; i++)
        known = arena_printf(app->arena, "%s%s%s", known, i ? ", " : "", settings->units[i].id);
    if (!known)
        return app_no_memory(err);
    return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                    "'%s' is no unit of the campaign; write one of %s", id, known));
}

bool app_self(struct app *app, struct identity *out)
{
    OWNED(certificate_destroy) X509 *certificate = NULL;
    const char *path = app->profile.values[SETTING_CERT];

    return path && certificate_load(path, &certificate, NULL) == STATUS_OK &&
           identity_of_certificate(certificate, out, NULL) == STATUS_OK;
}

enum status app_readable(struct app *app, const char *path, bool is_folder, struct error *err)
{
    struct stat about;

    if (access(path, R_OK) != 0 || stat(path, &about) != 0)
        return app_usage(
            app, error_set(err, STATUS_NOT_FOUND, "cannot read %s: %s", path, strerror(errno)));
    if (is_folder && !S_ISDIR(about.st_mode))
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "%s is a file; name the folder it lies in", path));
    if (!is_folder && S_ISDIR(about.st_mode))
        return app_usage(
            app, error_set(err, STATUS_INVALID_ARGUMENT, "%s is a folder, not a file", path));
    return STATUS_OK;
}
