/* bairi campaign: draft, endorse and create a campaign; list and show them. */
#include <stdio.h>
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/people.h"
#include "client/render/deadline.h"
#include "client/render/words.h"
#include "common/campaign/readings.h"
#include "common/text.h"

enum { SETTINGS_MOST = 4 << 20 };

/* ---- draft ---- */

static enum status read_settings(struct app *app, const char *path, struct buf *file,
                                 struct settings *out, struct error *err)
{
    TRY(buf_read_file(file, path, err));
    return settings_read(buf_bytes(file), path, app->arena, out, &app->said, err);
}

static bool has_right(const Bairi__V1__Person *person, const char *right)
{
    for (size_t i = 0; i < person->n_rights; i++)
        if (strcmp(person->rights[i], right) == 0)
            return true;
    return false;
}

/* What the server will demand, said before anybody signs. */
static enum status check_people(struct app *app, Bairi__V1__Person *const *people, size_t count,
                                struct error *err)
{
    const char *self = bureau_self(app->bureau)->uri;
    size_t approvers = 0;
    bool has_self = false;

    for (size_t i = 0; i < count; i++) {
        approvers += has_right(people[i], "approve");
        has_self = has_self || strcmp(people[i]->uri, self) == 0;
    }
    if (approvers < 2)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%zu people have the right approve; at least two are needed", approvers);
    if (!has_self)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "you (%s) are not among the people; who founds a campaign is in it", self);
    return STATUS_OK;
}

static enum status add_server(struct app *app, Bairi__V1__Person **people, size_t *count,
                              struct error *err)
{
    const char *path = NULL;
    Bairi__V1__Person *person = NULL;
    uint8_t digest[SHA256_SIZE];

    TRY(app_needs(app, "server-cert", &path, err));
    TRY(people_from_certificate(app, path, "bairid", "系统", "", &person, err));
    sha256((struct bytes){person->certificate.data, person->certificate.len}, digest);
    if (memcmp(digest, bureau_card(app->bureau)->server_fingerprint, SHA256_SIZE) != 0)
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "%s is not the server's certificate of the trust card", path);
    people[(*count)++] = person;
    return STATUS_OK;
}

static enum status draft(struct app *app, struct error *err)
{
    OWNED(buf_free) struct buf file = buf_make(SETTINGS_MOST);
    const char *table = NULL;
    const char *certs = NULL;
    const char *out = NULL;
    Bairi__V1__Person **people = NULL;
    Bairi__V1__Signed *sealed = NULL;
    struct settings settings;
    size_t count = 0;

    TRY(app_needs(app, "people", &table, err));
    TRY(app_needs(app, "certs", &certs, err));
    TRY(app_needs(app, "out", &out, err));
    TRY(read_settings(app, cli_arg(app->args, 0), &file, &settings, err));
    TRY(people_from_table(app, table, certs, &people, &count, err));
    TRY(app_connect_to(app, settings.id, err));
    TRY(check_people(app, people, count, err));
    TRY(add_server(app, people, &count, err));
    TRY(bureau_draft(app->bureau, app->arena, buf_bytes(&file), settings.id, people, count, &sealed,
                     err));
    TRY(bureau_write_draft(out, sealed, app->arena, err));
    buf_addf(&app->out,
             _("%s drafted and signed: %zu people, %zu units. Next, an approver runs: "
               "bairi campaign endorse %s\n"),
             settings.id, count, settings.unit_count, out);
    return STATUS_OK;
}

/* ---- what is in a draft ---- */

static void show_people(struct app *app, const Bairi__V1__Founding *founding)
{
    OWNED(table_destroy) struct table *table = table_create();

    if (!table)
        return;
    table_column(table, _("Name"), TABLE_LEFT);
    table_column(table, _("Post"), TABLE_LEFT);
    table_column(table, _("Rights"), TABLE_LEFT);
    table_column(table, _("Person"), TABLE_LEFT);
    for (size_t i = 0; i < founding->n_people; i++)
        table_row(table, founding->people[i]->name, founding->people[i]->post,
                  people_rights(app, founding->people[i]), founding->people[i]->uri, NULL);
    table_print(table, &app->out);
}

static void show_settings(struct app *app, const struct settings *settings)
{
    char from[11];
    char to[11];

    day_format(settings->start, from);
    day_format(settings->end, to);
    buf_addf(&app->out, "%s  %s\n%s – %s\n", settings->id, settings->name, from, to);
    for (size_t i = 0; i < settings->unit_count; i++)
        buf_addf(&app->out, _("  unit %s %s: target %d\n"), settings->units[i].id,
                 settings->units[i].name, settings->units[i].target);
    buf_addf(&app->out, "%s", _("Read as: "));
    settings_readings(settings, &app->out);
    buf_addc(&app->out, '\n');
}

static enum status open_draft(struct app *app, const char *path, Bairi__V1__Signed **sealed,
                              const Bairi__V1__Statement **statement, struct error *err)
{
    TRY(bureau_read_draft(path, app->arena, sealed, err));
    TRY(app_connect_to(app, "", err));
    TRY(bureau_open_draft(app->bureau, app->arena, *sealed, statement, err));
    return app_connect_to(app, (*statement)->campaign, err);
}

static enum status endorse(struct app *app, struct error *err)
{
    const char *path = cli_arg(app->args, 0);
    const Bairi__V1__Statement *statement = NULL;
    Bairi__V1__Signed *sealed = NULL;
    struct settings settings;

    TRY(open_draft(app, path, &sealed, &statement, err));
    TRY(settings_read(
        (struct bytes){statement->founding->settings.data, statement->founding->settings.len},
        "settings", app->arena, &settings, &app->said, err));
    show_settings(app, &settings);
    show_people(app, statement->founding);
    buf_addf(&app->out, _("drafted and signed by %s; log %s\n"), statement->author,
             statement->founding->origin);
    TRY(app_confirm(app, _("Endorse this campaign with your signature?"), err));
    TRY(bureau_endorse(app->bureau, app->arena, sealed, err));
    TRY(bureau_write_draft(path, sealed, app->arena, err));
    buf_addf(&app->out, _("endorsed. Next, the administrator runs: bairi campaign create %s\n"),
             path);
    return STATUS_OK;
}

static enum status create(struct app *app, struct error *err)
{
    const Bairi__V1__Statement *statement = NULL;
    struct acceptances accepted = {NULL, 0};
    Bairi__V1__Signed *sealed = NULL;

    TRY(open_draft(app, cli_arg(app->args, 0), &sealed, &statement, err));
    if (sealed->cosignature.len == 0)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "no approver has endorsed the draft yet: bairi campaign endorse %s",
                         cli_arg(app->args, 0));
    TRY(bureau_found(app->bureau, app->arena, sealed, &accepted, err));
    return app_print_accepted(app, &accepted, err);
}

/* ---- list, show ---- */

static enum status list(struct app *app, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"id",    N_("Campaign"), CELL_TEXT},
        {"name",  N_("Name"),     CELL_TEXT},
        {"start", N_("From"),     CELL_TEXT},
        {"end",   N_("To"),       CELL_TEXT},
        {NULL,    NULL,           CELL_TEXT}
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    const Bairi__V1__CampaignListReply *reply = NULL;

    TRY(app_connect_to(app, "", err));
    TRY(bureau_campaigns(app->bureau, app->arena, &reply, err));
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    for (size_t i = 0; i < reply->n_campaigns; i++)
        sheet_row(sheet, reply->campaigns[i]->id, reply->campaigns[i]->name,
                  word_day(reply->campaigns[i]->start, app->arena),
                  word_day(reply->campaigns[i]->end, app->arena), NULL);
    return app_print_list(app, sheet, _("you are in no campaign"), err);
}

static enum status show_file(struct app *app, const Bairi__V1__CampaignGetReply *reply,
                             struct error *err)
{
    buf_add(&app->out, reply->settings.data, reply->settings.len);
    return buf_finish(&app->out, err);
}

static void show_periods(struct app *app, const struct settings *settings)
{
    struct period periods[PERIODS_MAX];
    size_t count = settings_periods(settings, periods);

    for (size_t i = 0; i < count; i++)
        buf_addf(&app->out, _("  period %s: until %s\n"), periods[i].id,
                 word_time(periods[i].deadline, FORMAT_TABLE, app->arena));
}

static void show_reopenings(struct app *app, const Bairi__V1__CampaignGetReply *reply)
{
    for (size_t i = 0; i < reply->n_reopenings; i++)
        buf_addf(&app->out, _("  unit %s reopened until %s: %s\n"), reply->reopenings[i]->unit,
                 deadline_shown((struct instant){reply->reopenings[i]->until}, app->arena),
                 reply->reopenings[i]->reason);
}

static enum status show(struct app *app, struct error *err)
{
    const Bairi__V1__CampaignGetReply *reply = NULL;
    struct settings settings;

    TRY(app_connect(app, err));
    TRY(bureau_campaign(app->bureau, app->arena, &reply, err));
    if (cli_flag(app->args, "settings"))
        return show_file(app, reply, err);
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    TRY(settings_read((struct bytes){reply->settings.data, reply->settings.len}, "settings",
                      app->arena, &settings, NULL, err));
    for (size_t i = 0; i < reply->n_targets && i < settings.unit_count; i++)
        settings.units[i].target = (int32_t)reply->targets[i]->target;
    show_settings(app, &settings);
    show_periods(app, &settings);
    show_reopenings(app, reply);
    buf_addf(&app->out, _("settings version %u; log %s\n"), reply->settings_version, reply->origin);
    if (reply->caller)
        buf_addf(&app->out, _("you are %s (%s) %s\n"), reply->caller->name, reply->caller->post,
                 people_rights(app, reply->caller));
    return buf_finish(&app->out, err);
}

/* ---- rows ---- */

static int run_draft(const struct cli_args *args, void *context)
{
    return app_run(args, context, draft);
}

static int run_endorse(const struct cli_args *args, void *context)
{
    return app_run(args, context, endorse);
}

static int run_create(const struct cli_args *args, void *context)
{
    return app_run(args, context, create);
}

static int run_list(const struct cli_args *args, void *context)
{
    return app_run(args, context, list);
}

static int run_show(const struct cli_args *args, void *context)
{
    return app_run(args, context, show);
}

static const struct cli_option DRAFT_OPTIONS[] = {
    {"people",      0,   CLI_FILE,   false, "CSV",  N_("people: columns certificate,name,post,rights")  },
    {"certs",       0,   CLI_FOLDER, false, "DIR",  N_("folder of the people's certificates (NAME.pem)")},
    {"server-cert", 0,   CLI_FILE,   false, "FILE",
     N_("the server's record certificate; must be the trust card's")                                    },
    {"out",         'o', CLI_FILE,   false, "FILE", N_("the draft to be written")                       },
    {NULL,          0,   CLI_FLAG,   false, NULL,   NULL                                                }
};
static const struct cli_option ENDORSE_OPTIONS[] = {
    {"yes", 'y', CLI_FLAG, false, NULL, N_("do not ask")},
    {NULL,  0,   CLI_FLAG, false, NULL, NULL            }
};
static const struct cli_option SHOW_OPTIONS[] = {
    {"settings", 0, CLI_FLAG, false, NULL, N_("print the campaign file as it is in force")},
    {NULL,       0, CLI_FLAG, false, NULL, NULL                                           }
};

static const char *const DRAFT_EXAMPLES[] = {
    N_("bairi campaign draft campaign.ini --people people.csv --certs certs --server-cert "
       "record.pem -o campaign.draft — drafts and signs as administrator"),
    NULL};
static const char *const ENDORSE_EXAMPLES[] = {
    N_("bairi campaign endorse campaign.draft — shows what is in it, then adds a signature"), NULL};
static const char *const CREATE_EXAMPLES[] = {
    N_("bairi campaign create campaign.draft — sends the endorsed draft to the server"), NULL};
static const char *const LIST_EXAMPLES[] = {N_("bairi campaign list — campaigns you are in"), NULL};
static const char *const SHOW_EXAMPLES[] = {
    N_("bairi campaign show — targets, periods and how the rules are read"), NULL};

const struct cli_command campaign_draft_command = {
    "campaign draft",
    "CAMPAIGN.ini",
    1,
    1,
    N_("draft a campaign and sign it as administrator"),
    N_("Record 0 of a campaign: its settings, its people (at least two approvers) and the keys of "
       "the trust card, signed by the administrator and then by an approver."),
    DRAFT_EXAMPLES,
    DRAFT_OPTIONS,
    run_draft};
const struct cli_command campaign_endorse_command = {"campaign endorse",
                                                     "DRAFT",
                                                     1,
                                                     1,
                                                     N_("sign a drafted campaign as approver"),
                                                     NULL,
                                                     ENDORSE_EXAMPLES,
                                                     ENDORSE_OPTIONS,
                                                     run_endorse};
const struct cli_command campaign_create_command = {
    "campaign create", "DRAFT", 1,         1, N_("create the campaign on the server"), NULL,
    CREATE_EXAMPLES,   NULL,    run_create};
const struct cli_command campaign_list_command = {
    "campaign list", "", 0, 0, N_("list campaigns"), NULL, LIST_EXAMPLES, NULL, run_list};
const struct cli_command campaign_show_command = {
    "campaign show", "",           0,       0, N_("show the campaign's settings in force"), NULL,
    SHOW_EXAMPLES,   SHOW_OPTIONS, run_show};
