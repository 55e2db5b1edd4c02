/* bairi doctor: looks at each part of the way to the server and says what to do. */
#include <string.h>
#include <sys/stat.h>

#include "client/commands/app.h"
#include "client/commands/commands.h"
#include "client/render/words.h"
#include "common/text.h"

enum { SOON_DAYS = 30, CLOCK_SECONDS = 120 };

/* What was looked at, and how it is. */
struct findings {
    struct app *app;
    struct sheet *sheet;
    size_t faults;
};

static void found(struct findings *findings, const char *part, const char *verdict,
                  const char *what, const char *advice)
{
    if (strcmp(verdict, "fault") == 0)
        findings->faults++;
    sheet_row(findings->sheet, part, word_shown(verdict, findings->app->format), what ? what : "",
              advice ? advice : "", NULL);
}

static const char *sentence(struct app *app, const struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(8192);

    text_error(err, &text);
    return arena_strdup(app->arena, buf_text(&text));
}

/* ---- profile and files ---- */

static enum status look_at_profile(struct findings *findings)
{
    struct app *app = findings->app;
    struct error err;
    enum status status;

    error_clear(&err);
    status = app_profile(app, &err);
    if (status != STATUS_OK)
        found(findings, _("profile"), "fault", sentence(app, &err),
              _("correct the file or the option named"));
    else
        found(findings, _("profile"), "ok",
              arena_printf(app->arena, "%s (%s)", app->profile.name,
                           app->profile.values[SETTING_KIND]),
              NULL);
    return status;
}

static void look_at_file(struct findings *findings, enum setting setting, bool needed)
{
    struct app *app = findings->app;
    const char *path = app->profile.values[setting];
    const char *name = setting_rows[setting].name;
    struct stat info;

    if (!path)
        found(findings, name, needed ? "fault" : "warning", _("not set"),
              arena_printf(app->arena, _("give --%s FILE, or a line %s = FILE in the profile"),
                           name, name));
    else if (stat(path, &info) != 0)
        found(findings, name, "fault", path, _("the file is not there; correct its path"));
    else if (setting == SETTING_KEY && (info.st_mode & 077) != 0)
        found(findings, name, "fault",
              arena_printf(app->arena, "%s %03o", path, (unsigned)(info.st_mode & 0777)),
              arena_printf(app->arena, _("others may read your key: chmod 600 %s"), path));
    else
        found(findings, name, "ok", path, NULL);
}

static bool to_instant(const ASN1_TIME *time, struct instant *out)
{
    struct tm parts;

    memset(&parts, 0, sizeof(parts));
    if (!time || ASN1_TIME_to_tm(time, &parts) != 1)
        return false;
    *out = (struct instant){(int64_t)timegm(&parts) * INSTANT_SECOND};
    return true;
}

static void judge_dates(struct findings *findings, struct instant now, struct instant from,
                        struct instant to)
{
    struct app *app = findings->app;
    const char *dates =
        arena_printf(app->arena, "%s – %s", word_time(from, FORMAT_TABLE, app->arena),
                     word_time(to, FORMAT_TABLE, app->arena));

    if (now.us < from.us)
        found(findings, _("certificate's dates"), "fault", dates,
              _("it is not valid yet: is this machine's clock right?"));
    else if (now.us >= to.us)
        found(findings, _("certificate's dates"), "fault", dates,
              _("it has expired: ask the administrator for a new one"));
    else if (to.us - now.us < SOON_DAYS * INSTANT_DAY)
        found(findings, _("certificate's dates"), "warning", dates,
              _("it expires soon: ask the administrator for a new one"));
    else
        found(findings, _("certificate's dates"), "ok", dates, NULL);
}

static void look_at_certificate(struct findings *findings)
{
    OWNED(certificate_destroy) X509 *certificate = NULL;
    struct app *app = findings->app;
    struct identity identity;
    struct instant from;
    struct instant to;
    struct error err;

    error_clear(&err);
    if (!app->profile.values[SETTING_CERT])
        return;
    if (certificate_load(app->profile.values[SETTING_CERT], &certificate, &err) != STATUS_OK ||
        identity_of_certificate(certificate, &identity, &err) != STATUS_OK) {
        found(findings, _("you"), "fault", sentence(app, &err),
              _("name the certificate the administrator gave you"));
        return;
    }
    found(findings, _("you"), "ok", arena_strdup(app->arena, identity.uri), NULL);
    if (app->clock && to_instant(X509_get0_notBefore(certificate), &from) &&
        to_instant(X509_get0_notAfter(certificate), &to))
        judge_dates(findings, clock_now(app->clock), from, to);
}

/* ---- server ---- */

static void look_at_clock(struct findings *findings)
{
    struct app *app = findings->app;
    int64_t difference = bureau_server_time(app->bureau).us - clock_now(app->clock).us;
    int64_t seconds = difference / INSTANT_SECOND;
    const char *text = arena_printf(app->arena, _("%lld s from the server's"), (long long)seconds);

    if (seconds > CLOCK_SECONDS || seconds < -CLOCK_SECONDS)
        found(findings, _("clock"), "warning", text,
              _("set this machine's clock; the server's counts for deadlines"));
    else
        found(findings, _("clock"), "ok", text, NULL);
}

static bool look_at_server(struct findings *findings)
{
    struct app *app = findings->app;
    const Bairi__V1__HealthCheckReply *reply = NULL;
    struct error err;

    error_clear(&err);
    if (bureau_health(app->bureau, app->arena, &reply, &err) != STATUS_OK) {
        found(findings, _("server"), "fault", sentence(app, &err),
              err.status == STATUS_UNAVAILABLE ? _("is the address right, and does the server run?")
                                               : _("ask the administrator, and show this line"));
        return false;
    }
    found(findings, _("server"),
          reply->serving == BAIRI__V1__HEALTH_CHECK_REPLY__SERVING__SERVING ? "ok" : "warning",
          arena_printf(app->arena, "%s bairid %s%s", app->profile.values[SETTING_SERVER],
                       reply->version, reply->development ? " (development)" : ""),
          NULL);
    look_at_clock(findings);
    return true;
}

static void look_at_enrolment(struct findings *findings)
{
    struct app *app = findings->app;
    const Bairi__V1__CampaignGetReply *reply = NULL;
    struct error err;

    error_clear(&err);
    if (!app->profile.values[SETTING_CAMPAIGN]) {
        found(findings, _("enrolment"), "warning", _("no campaign set"),
              _("bairi campaign list shows yours; set it with campaign = ID"));
        return;
    }
    if (bureau_campaign(app->bureau, app->arena, &reply, &err) != STATUS_OK) {
        found(findings, _("enrolment"), "fault", sentence(app, &err),
              _("ask the administrator to enrol you in this campaign"));
        return;
    }
    found(findings, _("enrolment"), "ok",
          reply->caller
              ? arena_printf(app->arena, "%s %s %s", app->profile.values[SETTING_CAMPAIGN],
                             reply->caller->name, reply->caller->post)
              : app->profile.values[SETTING_CAMPAIGN],
          NULL);
}

static void look_at_trust(struct findings *findings)
{
    struct app *app = findings->app;
    const char *campaign = app->profile.values[SETTING_CAMPAIGN];
    struct error err;

    error_clear(&err);
    if (app_connect_to(app, campaign ? campaign : "", &err) != STATUS_OK) {
        found(findings, _("trust"), "fault", sentence(app, &err),
              _("compare card and files with those the administrator handed out"));
        return;
    }
    found(findings, _("trust"), "ok",
          arena_printf(app->arena, _("the authority is the trust card's, domain %s"),
                       bureau_card(app->bureau)->domain),
          NULL);
    if (look_at_server(findings))
        look_at_enrolment(findings);
}

static void look_at_all(struct findings *findings)
{
    struct app *app = findings->app;
    struct error err;

    error_clear(&err);
    if (look_at_profile(findings) != STATUS_OK)
        return;
    look_at_file(findings, SETTING_TRUST, true);
    look_at_file(findings, SETTING_CA, true);
    look_at_file(findings, SETTING_CRL, false);
    look_at_file(findings, SETTING_CERT, true);
    look_at_file(findings, SETTING_KEY, true);
    if (app_clock(app, &err) != STATUS_OK)
        found(findings, _("clock"), "fault", sentence(app, &err), _("correct the clock's file"));
    look_at_certificate(findings);
    if (findings->faults == 0)
        look_at_trust(findings);
}

static enum status doctor(struct app *app, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"part",    N_("Part"),       CELL_TEXT},
        {"verdict", N_("Verdict"),    CELL_TEXT},
        {"found",   N_("Found"),      CELL_TEXT},
        {"advice",  N_("What to do"), CELL_TEXT},
        {NULL,      NULL,             CELL_TEXT}
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    struct findings findings = {app, sheet, 0};

    look_at_all(&findings);
    TRY(app_print(app, sheet, err));
    if (findings.faults > 0)
        app->code = 1;
    return STATUS_OK;
}

static int run_doctor(const struct cli_args *args, void *context)
{
    return app_run_bare(args, context, doctor);
}

static const char *const EXAMPLES[] = {
    N_("bairi doctor — profile, files, certificate, server, clock, enrolment"), NULL};

const struct cli_command doctor_command = {
    "doctor", "",       0,    0,         N_("look at every part of the way to the server"),
    NULL,     EXAMPLES, NULL, run_doctor};
