/* bairi setup: asks for what a profile needs, tries each answer at once, writes the profile. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/commands/checks.h"
#include "client/commands/commands.h"
#include "client/commands/profile_edit.h"
#include "client/commands/setup_ask.h"
#include "common/screen.h"
#include "common/text.h"

/* One run of the command. */
struct setup {
    struct app *app;
    bool asks; /* on a terminal; else every answer must be given */
};

/* What is asked, in this order; each is judged with those before it. */
static const struct question {
    enum setting setting;
    bool optional;
    const char *text;
    const char *hint;
} QUESTIONS[] = {
    {SETTING_SERVER, false, N_("Server (HOST:PORT)"),
     N_("The address the bureau gave you; several are separated by commas.")            },
    {SETTING_TRUST,  false, N_("Trust card"),
     N_("The file trust-card.txt, handed to you by the administrator in person.")       },
    {SETTING_CA,     false, N_("Certificate of the authority"),   N_("Usually ca.pem.") },
    {SETTING_CRL,    true,  N_("Revocation list, or - for none"), N_("Usually crl.pem.")},
    {SETTING_CERT,   false, N_("Your certificate"),
     N_("The file the administrator issued for you, ending in .pem.")                   },
    {SETTING_KEY,    false, N_("Your private key"),
     N_("It was made with your certificate; only you may be able to read it.")          },
};

static const char *mark_of(const struct finding *one)
{
    return strcmp(one->verdict, "ok") == 0 ? "ok" : finding_is_fault(one) ? "!!" : "!";
}

static void say(struct app *app, const struct finding *one)
{
    enum tone tone = finding_is_fault(one)             ? TONE_BAD
                     : strcmp(one->verdict, "ok") == 0 ? TONE_GOOD
                                                       : TONE_WARNING;

    buf_addf(&app->said, "  %s%-2s%s %s: %s\n", screen_on(stderr, tone), mark_of(one),
             screen_off(stderr, tone), one->part, one->found);
    if (one->advice[0])
        buf_addf(&app->said, "     %s\n", one->advice);
}

/* What stops a run that cannot ask. */
static enum status stopped(const struct finding *one, struct error *err)
{
    return error_set(err, STATUS_FAILED_PRECONDITION, "the profile was not written: %s: %s",
                     one->part, one->found);
}

/* ---- one answer ---- */

/* A file beside one already named: "ca.pem" beside the trust card, "NAME.key" beside "NAME.pem". */
static const char *beside(struct app *app, enum setting other, const char *name)
{
    const char *path = app->profile.values[other];
    const char *slash = path ? strrchr(path, '/') : NULL;
    const char *guess =
        slash ? arena_printf(app->arena, "%.*s%s", (int)(slash - path + 1), path, name) : NULL;

    return guess && access(guess, R_OK) == 0 ? guess : NULL;
}

static const char *key_beside(struct app *app)
{
    const char *path = app->profile.values[SETTING_CERT];
    size_t length = path ? strlen(path) : 0;
    const char *guess;

    if (length < 4 || strcmp(path + length - 4, ".pem") != 0)
        return NULL;
    guess = arena_printf(app->arena, "%.*s.key", (int)length - 4, path);
    return guess && access(guess, F_OK) == 0 ? guess : NULL;
}

static const char *guess(struct app *app, enum setting setting)
{
    switch ((int)setting) {
    case SETTING_CA:
        return beside(app, SETTING_TRUST, "ca.pem");
    case SETTING_CRL:
        return beside(app, SETTING_CA, "crl.pem");
    case SETTING_KEY:
        return key_beside(app);
    default:
        return NULL;
    }
}

/* Others may read the key: makes it its owner's alone if that is agreed to. */
static enum status close_key(struct setup *setup, struct error *err)
{
    struct app *app = setup->app;
    const char *path = app->profile.values[SETTING_KEY];
    bool agreed = cli_flag(app->args, "yes");
    unsigned mode = 0;

    if (!check_key_is_open(app, &mode))
        return STATUS_OK;
    if (setup->asks)
        TRY(ask_yes(app,
                    arena_printf(app->arena,
                                 _("Others may read your key (%03o). Make it yours alone?"), mode),
                    &agreed, err));
    if (!agreed)
        return STATUS_OK;
    if (chmod(path, 0600) != 0)
        return error_set(err, STATUS_PERMISSION_DENIED, "cannot change the mode of %s: %s", path,
                         strerror(errno));
    buf_addf(&app->said, _("  chmod 600 %s\n"), path);
    return STATUS_OK;
}

static enum status look_at(struct setup *setup, enum setting setting, struct finding *one,
                           struct error *err)
{
    struct app *app = setup->app;

    if (setting == SETTING_SERVER) {
        *one = (struct finding){_("server"), "ok", app->profile.values[setting], ""};
        return STATUS_OK;
    }
    if (setting == SETTING_KEY)
        TRY(close_key(setup, err));
    check_file(app, setting, one);
    if (setting == SETTING_CERT && !finding_is_fault(one)) {
        struct finding dates;

        check_dates(app, &dates);
        if (strcmp(dates.verdict, "ok") != 0) {
            say(app, one);
            *one = dates;
        }
    }
    return STATUS_OK;
}

static void take(struct app *app, const struct question *question, const char *answer)
{
    const char *value = NULL;

    if (answer && answer[0] && !(question->optional && strcmp(answer, "-") == 0))
        value =
            question->setting == SETTING_SERVER ? ask_address(app, answer) : ask_path(app, answer);
    app->profile.values[question->setting] = value && value[0] ? value : NULL;
}

static bool is_from_option(const struct app *app, enum setting setting)
{
    return strncmp(app->profile.origins[setting], "--", 2) == 0;
}

/* Nobody gave it for this profile: it is the default profile's. */
static bool is_taken_over(const struct app *app, enum setting setting)
{
    return app->profile.is_new && !is_from_option(app, setting) &&
           strncmp(app->profile.origins[setting], "BAIRI_", 6) != 0;
}

/* Until the answer is well; without a terminal once. */
static enum status settle(struct setup *setup, const struct question *question, bool ask,
                          struct error *err)
{
    struct app *app = setup->app;
    const char *offered = app->profile.values[question->setting];
    struct finding one = {.verdict = "fault"};

    if (!offered)
        offered = guess(app, question->setting);
    for (;; ask = true) {
        const char *answer = offered;

        if (setup->asks && ask)
            TRY(ask_line(app, _(question->text), offered, &answer, err));
        take(app, question, answer);
        if (question->optional && !app->profile.values[question->setting])
            return STATUS_OK;
        if (!app->profile.values[question->setting])
            one = (struct finding){check_part(question->setting), "fault", _("not set"),
                                   _(question->hint)};
        else
            TRY(look_at(setup, question->setting, &one, err));
        say(app, &one);
        if (!finding_is_fault(&one))
            return STATUS_OK;
        if (!setup->asks)
            return stopped(&one, err);
    }
}

/* ---- server and campaign ---- */

/* Tries the server; what is at fault is asked again: the address, or certificate and key. */
static enum status reach_server(struct setup *setup, struct error *err)
{
    struct app *app = setup->app;
    struct finding one;

    for (;;) {
        buf_addf(&app->said, _("Trying %s …\n"), app->profile.values[SETTING_SERVER]);
        TRY(app_flush(app, err));
        check_server(app, &one);
        say(app, &one);
        if (!finding_is_fault(&one)) {
            check_clock(app, &one);
            say(app, &one);
            return STATUS_OK;
        }
        if (!setup->asks)
            return stopped(&one, err);
        buf_adds(&app->said, _("Correct what is wrong; Enter keeps an answer, Ctrl-D stops.\n"));
        for (size_t i = 0; i < sizeof(QUESTIONS) / sizeof(QUESTIONS[0]); i++)
            TRY(settle(setup, &QUESTIONS[i], true, err));
    }
}

static void list_campaigns(struct app *app, const Bairi__V1__CampaignListReply *reply)
{
    for (size_t i = 0; i < reply->n_campaigns; i++)
        buf_addf(&app->said, "  %zu  %s  %s\n", i + 1, reply->campaigns[i]->id,
                 text_printable(reply->campaigns[i]->name, app->arena));
}

/* The campaign of this id, or of this number in the list; NULL: none. */
static const char *campaign_of(const Bairi__V1__CampaignListReply *reply, const char *answer)
{
    char number[24];

    for (size_t i = 0; answer && i < reply->n_campaigns; i++) {
        snprintf(number, sizeof(number), "%zu", i + 1);
        if (strcmp(reply->campaigns[i]->id, answer) == 0 || strcmp(number, answer) == 0)
            return reply->campaigns[i]->id;
    }
    return NULL;
}

static enum status choose_campaign(struct setup *setup, struct error *err)
{
    struct app *app = setup->app;
    const Bairi__V1__CampaignListReply *reply = NULL;
    const char *wanted = app->profile.values[SETTING_CAMPAIGN];
    const char *chosen;

    TRY(bureau_campaigns(app->bureau, app->arena, &reply, err));
    if (is_taken_over(app, SETTING_CAMPAIGN) && !campaign_of(reply, wanted))
        wanted = NULL; /* this person is in others than the default profile's */
    if (!wanted && reply->n_campaigns == 1)
        wanted = reply->campaigns[0]->id;
    chosen = campaign_of(reply, wanted);
    if (wanted && !chosen)
        buf_addf(&app->said, _("  “%s” is none of your campaigns\n"), wanted);
    if (reply->n_campaigns > 1 || (wanted && !chosen))
        list_campaigns(app, reply);
    while (setup->asks &&
           (!chosen || (reply->n_campaigns > 1 && !is_from_option(app, SETTING_CAMPAIGN)))) {
        if (reply->n_campaigns == 0)
            break;
        TRY(ask_line(app, _("Campaign (number or id)"), chosen, &wanted, err));
        chosen = campaign_of(reply, wanted);
        if (chosen)
            break;
        buf_addf(&app->said, _("  “%s” is none of your campaigns\n"), wanted);
    }
    app->profile.values[SETTING_CAMPAIGN] = chosen;
    if (chosen || reply->n_campaigns == 0)
        return STATUS_OK;
    return error_set(err, STATUS_NOT_FOUND,
                     "the profile was not written: say which campaign with --campaign ID");
}

static enum status meet(struct setup *setup, struct error *err)
{
    struct app *app = setup->app;
    struct finding one;

    TRY(choose_campaign(setup, err));
    if (!app->profile.values[SETTING_CAMPAIGN]) {
        one = (struct finding){_("enrolment"), "warning", _("you are in no campaign yet"),
                               _("ask the administrator to enrol you, then run bairi setup again")};
        say(app, &one);
        return STATUS_OK;
    }
    TRY(app_connect(app, err));
    check_enrolment(app, &one);
    say(app, &one);
    return finding_is_fault(&one) && !setup->asks ? stopped(&one, err) : STATUS_OK;
}

/* ---- the profile ---- */

static enum status make_folders(const char *path, struct error *err)
{
    char folder[4096];

    for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
        if (mkdir(folder, 0700) != 0 && errno != EEXIST)
            return error_set(err, STATUS_FAILED_PRECONDITION, "cannot make the folder %s: %s",
                             folder, strerror(errno));
    }
    return STATUS_OK;
}

/* Settings that are written when they are in force here and not the default. */
static void collect(const struct app *app, struct profile_entry entries[SETTING_COUNT + 1])
{
    size_t n = 0;

    for (enum setting i = 0; i < SETTING_COUNT; i++) {
        const char *value = app->profile.values[i];
        bool asked = i <= SETTING_CAMPAIGN;
        bool kept = i == SETTING_KIND ? app->profile.is_development : is_from_option(app, i);

        if (asked || kept)
            entries[n++] = (struct profile_entry){setting_rows[i].name, value ? value : ""};
    }
    entries[n].key = NULL;
}

static enum status write_profile(struct setup *setup, struct error *err)
{
    OWNED(buf_free) struct buf old = buf_make(1 << 20), edited = buf_make(1 << 20);
    struct profile_entry entries[SETTING_COUNT + 1];
    struct app *app = setup->app;
    const char *path = app_user_file(app);
    bool agreed = true;

    if (!path)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "there is no place for the profile: set HOME or XDG_CONFIG_HOME");
    if (setup->asks)
        TRY(ask_yes(
            app,
            arena_printf(app->arena, _("Write the profile %s to %s?"), app->profile.name, path),
            &agreed, err));
    if (!agreed)
        return error_set(err, STATUS_CANCELLED, "stopped; nothing was written");
    if (buf_read_file(&old, path, err) != STATUS_OK && err->status != STATUS_NOT_FOUND)
        return err->status;
    collect(app, entries);
    TRY(profile_edit(buf_bytes(&old), app->profile.name, entries, &edited, err));
    TRY(make_folders(path, err));
    TRY(buf_write_file(path, buf_bytes(&edited), 0600, err));
    buf_addf(&app->said, _("The profile %s is in %s.\n"), app->profile.name, path);
    return STATUS_OK;
}

static bool is_name(const char *name)
{
    static const char PLAIN[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    return name[0] && strlen(name) <= 32 && name[strspn(name, PLAIN)] == '\0';
}

static enum status begin(struct setup *setup, struct error *err)
{
    struct app *app = setup->app;

    app->new_profile = true;
    TRY(app_profile(app, err));
    if (!is_name(app->profile.name))
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "'%s' cannot name a profile: letters, digits, - and _",
                                        app->profile.name));
    setup->asks = !cli_flag(app->args, "yes");
    if (setup->asks && !isatty(STDIN_FILENO))
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "there is no terminal to ask on: give the answers as options, and --yes");
    if (setup->asks)
        buf_addf(&app->said,
                 _("This connects this computer to the bureau's server. Enter takes the answer in "
                   "brackets; Ctrl-D stops, and nothing is written before the end.\n"));
    return STATUS_OK;
}

static enum status set_up(struct app *app, struct error *err)
{
    struct setup setup = {.app = app};

    TRY(begin(&setup, err));
    for (size_t i = 0; i < sizeof(QUESTIONS) / sizeof(QUESTIONS[0]); i++)
        TRY(settle(&setup, &QUESTIONS[i], !is_from_option(app, QUESTIONS[i].setting), err));
    TRY(reach_server(&setup, err));
    TRY(meet(&setup, err));
    TRY(write_profile(&setup, err));
    buf_addf(&app->said, _("try: bairi %s%sstatus\n"),
             strcmp(app->profile.name, "default") == 0 ? "" : "--profile ",
             strcmp(app->profile.name, "default") == 0
                 ? ""
                 : arena_printf(app->arena, "%s ", app->profile.name));
    return STATUS_OK;
}

static int run_setup(const struct cli_args *args, void *context)
{
    return app_run_bare(args, context, set_up);
}

static const struct cli_option OPTIONS[] = {
    {"yes", 'y', CLI_FLAG, false, NULL,
     N_("ask nothing: take options, environment and the profile as it is")},
    {NULL,  0,   CLI_FLAG, false, NULL, NULL                              }
};

static const char *const EXAMPLES[] = {
    N_("bairi setup — asks for what it needs, tries it and writes the profile"),
    N_("bairi setup --server localhost:7443 --trust trust-card.txt --ca ca.pem --crl crl.pem "
       "--cert wang.pem --key wang.key --yes — asks nothing"),
    N_("bairi setup --profile test — a second profile beside the first"), NULL};

const struct cli_command setup_command = {
    "setup",
    "",
    0,
    0,
    N_("connect this computer to the server"),
    N_("Asks for server, trust card, authority, your certificate and key, tries each answer at "
       "once and says what to do when it does not fit; shows how the server knows you, and writes "
       "client.ini. Every answer may be given as an option instead. Other profiles and comments in "
       "the file stay as they are; a further profile begins with the default one's server, trust "
       "card, authority and campaign."),
    EXAMPLES,
    OPTIONS,
    run_setup};
