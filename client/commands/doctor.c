/* bairi doctor: looks at each part of the way to the server and says what to do. */
#include "client/commands/checks.h"
#include "client/commands/commands.h"
#include "client/render/words.h"
#include "common/text.h"

struct findings {
    struct app *app;
    struct sheet *sheet;
    size_t faults;
};

static bool add(struct findings *findings, const struct finding *one)
{
    bool fault = finding_is_fault(one);

    findings->faults += fault;
    sheet_row(findings->sheet, one->part, word_shown(one->verdict, findings->app->format),
              one->found, one->advice, NULL);
    return !fault;
}

static bool look_at_profile(struct findings *findings)
{
    struct app *app = findings->app;
    struct finding one = {.part = _("profile"), .verdict = "ok", .advice = ""};
    struct error err;

    error_clear(&err);
    if (app_profile(app, &err) == STATUS_OK) {
        one.found = arena_printf(app->arena, "%s (%s)", app->profile.name,
                                 app->profile.values[SETTING_KIND]);
    } else {
        one.verdict = "fault";
        one.found = check_sentence(app, &err);
        one.advice = _("correct the file or the option named");
    }
    return add(findings, &one);
}

static void look_at_files(struct findings *findings)
{
    static const enum setting FILES[] = {SETTING_TRUST, SETTING_CA, SETTING_CRL, SETTING_CERT,
                                         SETTING_KEY};
    struct finding one;

    for (size_t i = 0; i < sizeof(FILES) / sizeof(FILES[0]); i++) {
        check_file(findings->app, FILES[i], &one);
        if (add(findings, &one) && FILES[i] == SETTING_CERT) {
            check_dates(findings->app, &one);
            add(findings, &one);
        }
    }
}

static void look_at_server(struct findings *findings)
{
    static void (*const BEHIND[])(struct app *, struct finding *) = {check_server_crl, check_clock,
                                                                     check_enrolment};
    struct finding one;

    check_server(findings->app, &one);
    if (!add(findings, &one))
        return;
    for (size_t i = 0; i < sizeof(BEHIND) / sizeof(BEHIND[0]); i++) {
        BEHIND[i](findings->app, &one);
        add(findings, &one);
    }
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

    if (look_at_profile(&findings))
        look_at_files(&findings);
    if (findings.faults == 0)
        look_at_server(&findings);
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
