/* Which id was probably meant, from those the server's answers named before. */
#include "client/commands/suggest.h"

#include <string.h>

#include "common/nearest.h"
#include "common/text.h"

struct ids {
    const char **items;
    size_t count;
};

static struct ids known(struct app *app, const char *kind)
{
    const char *campaign = app->profile.values[SETTING_CAMPAIGN];
    const char *folder = campaign ? app_folder(app, campaign) : NULL;
    struct ids ids = {NULL, 0};
    struct identity self;

    if (!folder || bureau_known(folder, app_self(app, &self) ? self.fingerprint : NULL, kind,
                                app->arena, &ids.items, &ids.count, NULL) != STATUS_OK)
        ids.count = 0;
    return ids;
}

/* The same after asking the server when nothing is known yet; what it says is kept at the end. */
static struct ids known_or_asked(struct app *app, const char *kind)
{
    const Bairi__V1__ProjectListReply *projects = NULL;
    const Bairi__V1__CampaignGetReply *campaign = NULL;
    struct ids ids = known(app, kind);

    if (ids.count > 0 || !app->bureau)
        return ids;
    if (strcmp(kind, BUREAU_PROJECT) == 0)
        (void)!bureau_projects(app->bureau, app->arena, NULL, NULL, NULL, &projects, NULL);
    else
        (void)!bureau_campaign(app->bureau, app->arena, &campaign, NULL);
    bureau_destroy(&app->bureau);
    return known(app, kind);
}

static void did_you_mean(struct app *app, const char *name)
{
    buf_addf(&app->said, _("did you mean %s?"), name);
    buf_addc(&app->said, '\n');
}

static bool is_among(const struct ids *ids, const char *wanted)
{
    for (size_t i = 0; i < ids->count; i++)
        if (strcmp(ids->items[i], wanted) == 0)
            return true;
    return false;
}

/* Another id than what was wanted: that one is there, but not for who asks. */
static const char *nearest_of(struct app *app, const struct ids *ids, const char *wanted,
                              size_t slips)
{
    struct nearest nearest = {.wanted = wanted};

    if (is_among(ids, wanted))
        return NULL;
    for (size_t i = 0; i < ids->count; i++)
        nearest_offer(&nearest, ids->items[i], strlen(ids->items[i]));
    return nearest.name[0] && nearest.distance <= slips ? arena_strdup(app->arena, nearest.name)
                                                        : NULL;
}

static void suggest_project(struct app *app, const char *unit, const char *project_no)
{
    struct ids ids = known_or_asked(app, BUREAU_PROJECT);
    const char *wanted = arena_printf(app->arena, "%s/%s", unit, project_no);
    const char *near = wanted ? nearest_of(app, &ids, wanted, 1) : NULL;

    if (near)
        did_you_mean(app, near);
    else
        buf_addf(&app->said, "%s\n", _("bairi list shows the projects you may see"));
}

/* "Z-01" alone: the project of that number, if only one is known. */
static void suggest_whole(struct app *app, const char *written)
{
    struct ids ids = known(app, BUREAU_PROJECT);
    const char *only = NULL;
    size_t found = 0;

    for (size_t i = 0; i < ids.count; i++) {
        const char *slash = strchr(ids.items[i], '/');
        if (slash && strcmp(slash + 1, written) == 0) {
            only = ids.items[i];
            found++;
        }
    }
    if (found == 1)
        did_you_mean(app, only);
}

static void list_known(struct app *app, const struct ids *ids, const char *heading)
{
    for (size_t i = 0; i < ids->count; i++)
        buf_addf(&app->said, "%s%s", i == 0 ? heading : ", ", ids->items[i]);
    if (ids->count > 0)
        buf_addc(&app->said, '\n');
}

static void suggest_unit(struct app *app, const char *wanted)
{
    struct ids ids = known_or_asked(app, BUREAU_UNIT);
    const char *near = nearest_of(app, &ids, wanted, 3);
    struct identity self;

    if (near)
        did_you_mean(app, near);
    else if (!is_among(&ids, wanted))
        list_known(app, &ids, _("units: "));
    else if (app_self(app, &self) && self.role == ROLE_UNIT)
        buf_addf(&app->said, _("your unit is %s\n"), self.unit);
}

static void list_periods(struct app *app)
{
    struct ids ids = known_or_asked(app, BUREAU_PERIOD);

    list_known(app, &ids, _("periods: "));
}

/* The server's word is one of TLS's own, in English: what to do about it is ours. */
static void suggest_certificate(struct app *app, const char *reason)
{
    if (strstr(reason, "revoked"))
        buf_addf(&app->said, "%s\n",
                 _("your certificate has been revoked: ask the administrator why; bairi renew "
                   "makes the request for a new one"));
    else if (strstr(reason, "expired"))
        buf_addf(&app->said, "%s\n",
                 _("your certificate has ended: bairi renew makes the request for a new one, which "
                   "the administrator enrols"));
}

void suggest(struct app *app, const struct error *err)
{
    const char *first = err->arg_count > 0 ? err->args[0] : "";

    if (strcmp(err->id, "there is no project %s/%s") == 0 && err->arg_count == 2)
        suggest_project(app, first, err->args[1]);
    else if (strcmp(err->id, "no unit %s") == 0)
        suggest_unit(app, first);
    else if (strcmp(err->id, "the campaign has no period %s") == 0 ||
             strcmp(err->id, "there is no period %s; see bairi report list") == 0)
        list_periods(app);
    else if (strcmp(err->id, "the other side refuses this certificate: %s") == 0)
        suggest_certificate(app, first);
    else if (strstr(err->id, "'%s' names no project") == err->id)
        suggest_whole(app, first);
}
