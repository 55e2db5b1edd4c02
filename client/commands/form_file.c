/* Settings, units and names of files for the workbooks that are written. */
#include "client/commands/form_file.h"

#include <string.h>
#include <strings.h>

#include "common/text.h"

enum { SETTINGS_MOST = 1 << 20 };

static enum status from_file(struct app *app, const char *file, struct settings *out,
                             struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(SETTINGS_MOST);

    TRY(buf_read_file(&text, file, err));
    return settings_read(buf_bytes(&text), file, app->arena, out, NULL, err);
}

static enum status from_server(struct app *app, struct settings *out, struct error *err)
{
    const Bairi__V1__CampaignGetReply *campaign = NULL;

    TRY(app_connect(app, err));
    TRY(bureau_campaign(app->bureau, app->arena, &campaign, err));
    return settings_read((struct bytes){campaign->settings.data, campaign->settings.len},
                         "settings", app->arena, out, NULL, err);
}

/* What this computer learned last; the server's failure stays the answer when there is nothing. */
static enum status from_kept(struct app *app, enum status failure, struct settings *out)
{
    const char *campaign = app->profile.values[SETTING_CAMPAIGN];
    const char *folder = campaign ? app_folder(app, campaign) : NULL;
    struct bureau_kept kept;
    char time[40];

    if (!folder || bureau_kept(folder, campaign, NULL, app->arena, &kept, NULL) != STATUS_OK)
        return failure;
    instant_format(kept.saved, kept.settings.utc_offset, time);
    buf_addf(&app->said, _("the server was not reached; the campaign's settings of %.10s are used"),
             time);
    buf_addc(&app->said, '\n');
    *out = kept.settings;
    return STATUS_OK;
}

enum status form_settings(struct app *app, const char *file, bool may_be_kept, struct settings *out,
                          struct error *err)
{
    enum status status;

    if (file)
        return from_file(app, file, out, err);
    status = from_server(app, out, err);
    if (may_be_kept && (status == STATUS_UNAVAILABLE || status == STATUS_DEADLINE_EXCEEDED))
        return from_kept(app, status, out);
    return status;
}

enum status form_unit(const struct settings *settings, const char *text, const char **out,
                      struct error *err)
{
    const struct unit *unit = text ? settings_unit(settings, text) : NULL;

    *out = unit ? unit->id : NULL;
    if (text && !unit)
        return error_set(err, STATUS_NOT_FOUND, "“%s” is no unit of the campaign", text);
    return STATUS_OK;
}

enum status form_subunit(const struct settings *settings, const char *unit, const char *text,
                         const char **out, struct error *err)
{
    const struct unit *above = unit ? settings_unit(settings, unit) : NULL;

    *out = NULL;
    for (size_t i = 0; text && above && i < above->subunit_count; i++)
        if (strcmp(above->subunits[i].id, text) == 0 || strcmp(above->subunits[i].name, text) == 0)
            *out = above->subunits[i].id;
    if (text && !*out)
        return error_set(err, STATUS_NOT_FOUND, "“%s” is no sub-unit of %s", text,
                         unit ? unit : "-");
    return STATUS_OK;
}

bool form_ends_with(const char *path, const char *ending)
{
    size_t size = strlen(path), length = strlen(ending);

    return size > length && strcasecmp(path + size - length, ending) == 0;
}
