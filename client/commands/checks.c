/* Each part of the way to the server judged on its own, with what to do about it. */
#include "client/commands/checks.h"

#include <string.h>
#include <sys/stat.h>

#include "client/render/failure.h"
#include "client/render/words.h"
#include "common/text.h"
#include "common/trust/signature.h"

enum { SOON_DAYS = 30, CRL_SOON_DAYS = 3, CLOCK_SECONDS = 120, CARD_MOST = 1 << 16 };

static void found(struct finding *out, const char *verdict, const char *what, const char *advice)
{
    out->verdict = verdict;
    out->found = what ? what : "";
    out->advice = advice ? advice : "";
}

bool finding_is_fault(const struct finding *finding)
{
    return strcmp(finding->verdict, "fault") == 0;
}

const char *check_part(enum setting setting)
{
    switch ((int)setting) {
    case SETTING_TRUST:
        return _("trust card");
    case SETTING_CA:
        return _("authority");
    case SETTING_CRL:
        return _("revocation list");
    case SETTING_CERT:
        return _("your certificate");
    case SETTING_KEY:
        return _("your key");
    default:
        return _("server");
    }
}

const char *check_sentence(struct app *app, const struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(8192);

    failure_say(err, &text);
    return arena_strdup(app->arena, buf_text(&text));
}

/* ---- files ---- */

static enum status read_card(const char *path, struct trust_card *out, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(CARD_MOST);

    TRY(buf_read_file(&text, path, err));
    return card_read(buf_bytes(&text), path, out, err);
}

static enum status judge_authority(const struct app *app, const char *crl, struct error *err)
{
    OWNED(authority_destroy) struct authority *authority = NULL;
    const char *ca = app->profile.values[SETTING_CA];
    const char *trust = app->profile.values[SETTING_TRUST];
    uint8_t digest[SHA256_SIZE];
    struct trust_card card;

    TRY(authority_load(ca, crl, false, app->profile.is_development, &authority, err));
    if (!trust || read_card(trust, &card, NULL) != STATUS_OK)
        return STATUS_OK;
    authority_digest(authority, digest);
    if (memcmp(digest, card.ca_digest, SHA256_SIZE) == 0)
        return STATUS_OK;
    return error_set(err, STATUS_UNAUTHENTICATED,
                     "%s is not the authority of the trust card: compare the card with the one "
                     "the administrator handed out",
                     ca);
}

/* *who becomes whose certificate it is. */
static enum status judge_certificate(struct app *app, const char **who, struct error *err)
{
    OWNED(certificate_destroy) X509 *certificate = NULL;
    const char *trust = app->profile.values[SETTING_TRUST];
    struct trust_card card;
    struct identity identity;

    TRY(certificate_load(app->profile.values[SETTING_CERT], &certificate, err));
    TRY(identity_of_certificate(certificate, &identity, err));
    *who = arena_strdup(app->arena, identity.uri);
    if (!trust || read_card(trust, &card, NULL) != STATUS_OK ||
        strcmp(card.domain, identity.domain) == 0)
        return STATUS_OK;
    return error_set(err, STATUS_UNAUTHENTICATED,
                     "your certificate is of the domain %s, the trust card of %s", identity.domain,
                     card.domain);
}

static enum status judge_key(const struct app *app, struct error *err)
{
    OWNED(signer_destroy) struct signer *signer = NULL;

    return signer_load(app->profile.values[SETTING_CERT], app->profile.values[SETTING_KEY], &signer,
                       err);
}

/* What the file says, judged with those before it; *what is shown when it is well. */
static enum status judge(struct app *app, enum setting setting, const char **what,
                         struct error *err)
{
    struct trust_card card;

    switch ((int)setting) {
    case SETTING_TRUST:
        TRY(read_card(*what, &card, err));
        *what = arena_printf(app->arena, _("%s (domain %s)"), *what, card.domain);
        return STATUS_OK;
    case SETTING_CA:
        return judge_authority(app, NULL, err);
    case SETTING_CRL:
        return app->profile.values[SETTING_CA] ? judge_authority(app, *what, err) : STATUS_OK;
    case SETTING_CERT:
        return judge_certificate(app, what, err);
    case SETTING_KEY:
        return app->profile.values[SETTING_CERT] ? judge_key(app, err) : STATUS_OK;
    default:
        return STATUS_OK;
    }
}

static const char *advice_for(enum setting setting)
{
    switch ((int)setting) {
    case SETTING_CERT:
        return _("name the certificate the administrator gave you");
    case SETTING_KEY:
        return _("name the key that was made with your certificate");
    default:
        return _("compare card and files with those the administrator handed out");
    }
}

bool check_key_is_open(const struct app *app, unsigned *mode)
{
    const char *path = app->profile.values[SETTING_KEY];
    struct stat info;

    if (!path || stat(path, &info) != 0)
        return false;
    *mode = (unsigned)(info.st_mode & 0777);
    return (*mode & 077) != 0;
}

void check_file(struct app *app, enum setting setting, struct finding *out)
{
    const char *path = app->profile.values[setting];
    const char *name = setting_rows[setting].name;
    const char *what = path;
    struct error err;
    struct stat info;
    unsigned mode = 0;

    error_clear(&err);
    out->part = check_part(setting);
    if (!path)
        found(out, setting == SETTING_CRL ? "warning" : "fault", _("not set"),
              arena_printf(app->arena, _("give --%s FILE, or a line %s = FILE in the profile"),
                           name, name));
    else if (stat(path, &info) != 0)
        found(out, "fault", path, _("the file is not there; correct its path"));
    else if (setting == SETTING_KEY && check_key_is_open(app, &mode))
        found(out, "fault", arena_printf(app->arena, "%s %03o", path, mode),
              arena_printf(app->arena, _("others may read your key: chmod 600 %s"), path));
    else if (judge(app, setting, &what, &err) != STATUS_OK)
        found(out, "fault", check_sentence(app, &err), advice_for(setting));
    else
        found(out, "ok", what, NULL);
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

static void judge_dates(struct finding *out, struct instant now, struct instant from,
                        struct instant to, const char *dates)
{
    if (now.us < from.us)
        found(out, "fault", dates, _("it is not valid yet: is this machine's clock right?"));
    else if (now.us >= to.us)
        found(out, "fault", dates,
              _("it has expired: bairi renew makes the request for a new one, which the "
                "administrator enrols"));
    else if (to.us - now.us < SOON_DAYS * INSTANT_DAY)
        found(out, "warning", dates,
              _("it expires soon: bairi renew makes the request for a new one"));
    else
        found(out, "ok", dates, NULL);
}

void check_dates(struct app *app, struct finding *out)
{
    OWNED(certificate_destroy) X509 *certificate = NULL;
    struct instant from, to;
    struct error err;

    error_clear(&err);
    out->part = _("certificate's dates");
    if (app_clock(app, &err) != STATUS_OK) {
        out->part = _("clock");
        found(out, "fault", check_sentence(app, &err), _("correct the clock's file"));
        return;
    }
    found(out, "ok", "", NULL);
    if (certificate_load(app->profile.values[SETTING_CERT], &certificate, NULL) == STATUS_OK &&
        to_instant(X509_get0_notBefore(certificate), &from) &&
        to_instant(X509_get0_notAfter(certificate), &to))
        judge_dates(out, clock_now(app->clock), from, to,
                    arena_printf(app->arena, "%s – %s", word_time(from, FORMAT_TABLE, app->arena),
                                 word_time(to, FORMAT_TABLE, app->arena)));
}

void check_mention_end(struct app *app)
{
    struct finding one;

    check_dates(app, &one);
    if (strcmp(one.verdict, "warning") == 0)
        buf_addf(&app->said, "%s: %s; %s\n", one.part, one.found, one.advice);
}

/* ---- server ---- */

static const char *server_advice(enum status status)
{
    switch ((int)status) {
    case STATUS_UNAVAILABLE:
    case STATUS_DEADLINE_EXCEEDED:
        return _("is the address right, and does the server run?");
    case STATUS_INVALID_ARGUMENT:
        return _("correct the address: HOST:PORT");
    default:
        return _("ask the administrator, and show this line");
    }
}

void check_server(struct app *app, struct finding *out)
{
    const Bairi__V1__HealthCheckReply *reply = NULL;
    const char *campaign = app->profile.values[SETTING_CAMPAIGN];
    struct error err;

    error_clear(&err);
    out->part = _("server");
    if (app_connect_to(app, campaign ? campaign : "", &err) != STATUS_OK ||
        bureau_health(app->bureau, app->arena, &reply, &err) != STATUS_OK) {
        found(out, "fault", check_sentence(app, &err), server_advice(err.status));
        return;
    }
    found(out, reply->serving == BAIRI__V1__HEALTH_CHECK_REPLY__SERVING__SERVING ? "ok" : "warning",
          arena_printf(app->arena, "%s bairid %s%s", app->profile.values[SETTING_SERVER],
                       reply->version, reply->development ? " (development)" : ""),
          NULL);
}

void check_server_crl(struct app *app, struct finding *out)
{
    const Bairi__V1__HealthCheckReply *reply = NULL;
    struct error err;

    error_clear(&err);
    out->part = _("server's revocation list");
    if (bureau_health(app->bureau, app->arena, &reply, &err) != STATUS_OK) {
        found(out, "fault", check_sentence(app, &err), server_advice(err.status));
        return;
    }
    struct instant next = {reply->crl_next_update};
    const char *until =
        arena_printf(app->arena, _("good until %s"), word_time(next, FORMAT_TABLE, app->arena));
    if (reply->crl == BAIRI__V1__HEALTH_CHECK_REPLY__CRL__CRL_STALE)
        found(
            out, "fault",
            arena_printf(app->arena, _("out of date since %s"),
                         word_time(next, FORMAT_TABLE, app->arena)),
            _("ask the administrator: the server needs a new one, and takes no writes until then"));
    else if (reply->crl != BAIRI__V1__HEALTH_CHECK_REPLY__CRL__CRL_FRESH)
        found(out, "warning", _("the server tells of none"), NULL);
    else if (next.us - reply->server_time < CRL_SOON_DAYS * INSTANT_DAY)
        found(out, "warning", until, _("ask the administrator to publish the next one in time"));
    else
        found(out, "ok", until, NULL);
}

void check_clock(struct app *app, struct finding *out)
{
    int64_t difference = bureau_server_time(app->bureau).us - clock_now(app->clock).us;
    int64_t seconds = difference / INSTANT_SECOND;
    const char *text = arena_printf(app->arena, _("%lld s from the server's"), (long long)seconds);

    out->part = _("clock");
    if (seconds > CLOCK_SECONDS || seconds < -CLOCK_SECONDS)
        found(out, "warning", text,
              _("set this machine's clock; the server's counts for deadlines"));
    else
        found(out, "ok", text, NULL);
}

/* "bohai-2020q4: 测试员王, 中捷产业园区招商局填报员 (填报单位 zhongjie)" */
static const char *enrolled_as(struct app *app, const Bairi__V1__Person *person)
{
    const struct identity *self = bureau_self(app->bureau);
    const char *role = failure_role(role_name(self->role));

    return arena_printf(app->arena, "%s: %s, %s (%s, %s)", app->profile.values[SETTING_CAMPAIGN],
                        person->name, person->post, role, self->unit);
}

void check_enrolment(struct app *app, struct finding *out)
{
    const Bairi__V1__CampaignGetReply *reply = NULL;
    struct error err;

    error_clear(&err);
    out->part = _("enrolment");
    if (!app->profile.values[SETTING_CAMPAIGN])
        found(out, "warning", _("no campaign set"),
              _("bairi campaign list shows yours; set it with campaign = ID"));
    else if (bureau_campaign(app->bureau, app->arena, &reply, &err) != STATUS_OK)
        found(out, "fault", check_sentence(app, &err),
              _("ask the administrator to enrol you in this campaign"));
    else if (reply->caller_fingerprint.len == SHA256_SIZE &&
             bureau_self(app->bureau)->role != ROLE_READER &&
             memcmp(reply->caller_fingerprint.data, bureau_self(app->bureau)->fingerprint,
                    SHA256_SIZE) != 0)
        found(out, "fault", _("the campaign knows you by another certificate"),
              _("bairi renew install FILE where you were given a new one; else ask the "
                "administrator to enrol this one"));
    else
        found(out, "ok",
              reply->caller ? enrolled_as(app, reply->caller)
                            : app->profile.values[SETTING_CAMPAIGN],
              NULL);
}
