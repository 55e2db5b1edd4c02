/* The frame around every command: profile, clock, connection, output, errors. */
#include "client/commands/app.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/commands/outbox_said.h"
#include "client/commands/suggest.h"
#include "client/render/failure.h"
#include "common/screen.h"
#include "common/text.h"

#define ARENA_MOST  ((size_t)2 << 30)
#define OUTPUT_MOST ((size_t)512 << 20)
enum { PROFILE_MOST = 1 << 20 };

enum status app_no_memory(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
}

enum status app_usage(struct app *app, enum status status)
{
    app->code = EXIT_USAGE;
    return status;
}

/* ---- profile ---- */

static const char *option_value(const void *context, const char *name)
{
    return cli_value(context, name);
}

static const char *variable_value(const char *name)
{
    return getenv(name);
}

static const char *user_file(struct arena *arena)
{
    const char *folder = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");

    if (folder && folder[0] == '/')
        return arena_printf(arena, "%s/bairi/client.ini", folder);
    return home ? arena_printf(arena, "%s/.config/bairi/client.ini", home) : NULL;
}

const char *app_user_file(struct app *app)
{
    return user_file(app->arena);
}

/* a file that is not there is an empty one */
static enum status read_profile(const char *path, struct arena *arena, struct bytes *out,
                                struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(PROFILE_MOST);
    enum status status;

    *out = (struct bytes){NULL, 0};
    status = path ? buf_read_file(&text, path, err) : STATUS_NOT_FOUND;
    if (status == STATUS_NOT_FOUND) {
        error_clear(err);
        return STATUS_OK;
    }
    TRY(status);
    out->data = arena_memdup(arena, buf_text(&text), text.size);
    out->size = text.size;
    return out->data ? STATUS_OK : app_no_memory(err);
}

enum status app_profile(struct app *app, struct error *err)
{
    struct profile_sources sources = {.option = option_value,
                                      .option_context = app->args,
                                      .variable = variable_value,
                                      .user_name = user_file(app->arena),
                                      .system_name = "/etc/bairi/client.ini"};

    sources.may_be_new = app->new_profile;
    TRY(read_profile(sources.user_name, app->arena, &sources.user_file, err));
    TRY(read_profile(sources.system_name, app->arena, &sources.system_file, err));
    TRY(profile_resolve(&sources, app->arena, &app->profile, err));
    if (!format_parse(app->profile.values[SETTING_OUTPUT], &app->format))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the output format is table, json or csv, not '%s' (from %s)",
                         app->profile.values[SETTING_OUTPUT], app->profile.origins[SETTING_OUTPUT]);
    return STATUS_OK;
}

enum status app_clock(struct app *app, struct error *err)
{
    const char *file = app->profile.values[SETTING_DEV_CLOCK];

    if (app->clock)
        return STATUS_OK;
    return file ? clock_create_dev(file, &app->clock, err) : clock_create_real(&app->clock, err);
}

/* ---- connection ---- */

static const char *data_folder(struct app *app)
{
    const char *folder = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");

    if (folder && folder[0] == '/')
        return arena_printf(app->arena, "%s/bairi", folder);
    return arena_printf(app->arena, "%s/.local/share/bairi", home ? home : ".");
}

const char *app_folder(struct app *app, const char *campaign)
{
    const char *receipts = app->profile.values[SETTING_RECEIPTS];
    const char *above = receipts ? receipts : data_folder(app);

    return above ? arena_printf(app->arena, "%s/%s", above, campaign[0] ? campaign : "server")
                 : NULL;
}

enum status app_connect_to(struct app *app, const char *campaign, struct error *err)
{
    const char *const *values = app->profile.values;
    const char *receipts = values[SETTING_RECEIPTS];
    struct bureau_options options = {.server = values[SETTING_SERVER],
                                     .trust = values[SETTING_TRUST],
                                     .ca = values[SETTING_CA],
                                     .crl = values[SETTING_CRL],
                                     .cert = values[SETTING_CERT],
                                     .key = values[SETTING_KEY],
                                     .campaign = campaign,
                                     .receipts = receipts,
                                     .allow_development = app->profile.is_development};

    TRY(app_clock(app, err));
    options.clock = app->clock;
    options.folder = app_folder(app, campaign);
    if (!options.folder)
        return app_no_memory(err);
    bureau_destroy(&app->bureau);
    return bureau_create(&options, &app->bureau, err);
}

enum status app_connect(struct app *app, struct error *err)
{
    const char *campaign = app->profile.values[SETTING_CAMPAIGN];

    if (!campaign)
        return app_usage(
            app, error_set(err, STATUS_INVALID_ARGUMENT,
                           "the campaign is not set: give --campaign, BAIRI_CAMPAIGN or a line in "
                           "the profile; bairi campaign list shows yours"));
    return app_connect_to(app, campaign, err);
}

/* ---- arguments ---- */

/* "Z-01" alone is the project of the unit in one's certificate; NULL where there is none. */
static const char *own_unit(struct app *app)
{
    OWNED(certificate_destroy) X509 *certificate = NULL;
    const char *path = app->profile.values[SETTING_CERT];
    struct identity self;
    struct error err;

    if (!path || certificate_load(path, &certificate, &err) != STATUS_OK ||
        identity_of_certificate(certificate, &self, &err) != STATUS_OK || self.role != ROLE_UNIT)
        return NULL;
    return arena_strdup(app->arena, self.unit);
}

enum status app_reference(struct app *app, const char *text, const char **unit,
                          const char **project_no, struct error *err)
{
    const char *slash = strchr(text, '/');

    if (!slash && project_no_is_valid(text)) {
        *unit = own_unit(app);
        *project_no = text;
        if (*unit)
            return STATUS_OK;
    }
    if (slash) {
        const char *at = strchr(slash, '@');
        size_t length = at ? (size_t)(at - slash) - 1 : strlen(slash + 1);

        *unit = arena_strndup(app->arena, text, (size_t)(slash - text));
        *project_no = arena_strndup(app->arena, slash + 1, length);
        if (!*unit || !*project_no)
            return app_no_memory(err);
    }
    if (!slash || !id_is_valid(*unit) || !project_no_is_valid(*project_no))
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "'%s' names no project: write UNIT/NO, for example "
                                        "zhongjie/Z-01",
                                        text));
    return STATUS_OK;
}

enum status app_needs(struct app *app, const char *option, const char **out, struct error *err)
{
    *out = cli_value(app->args, option);
    if (*out && (*out)[0] != '\0')
        return STATUS_OK;
    return app_usage(
        app, error_set(err, STATUS_INVALID_ARGUMENT, "--%s is missing; see --help", option));
}

/* Tables and sentences in plain signs where asked; JSON and CSV are data and stay as they are. */
static bool write_out(const struct app *app, const struct buf *text, FILE *file)
{
    OWNED(buf_free) struct buf folded = buf_make(OUTPUT_MOST);
    size_t width = screen_width(file);
    const struct buf *shown = text;
    bool written = text->size == 0;

    if (width > 0 && !written && (app->format == FORMAT_TABLE || file == stderr)) {
        text_fold_lines(buf_text(text), width, &folded);
        shown = folded.failed ? text : &folded;
    }
    if (!written && (app->format == FORMAT_TABLE || file == stderr))
        written = screen_write(file, shown->data, shown->size);
    else if (!written)
        written = fwrite(text->data, 1, text->size, file) == text->size;
    return fflush(file) == 0 && written;
}

static void flush(const struct app *app, struct buf *text, FILE *file)
{
    (void)write_out(app, text, file);
    buf_clear(text);
}

enum status app_flush(struct app *app, struct error *err)
{
    bool written = write_out(app, &app->out, stdout);

    buf_clear(&app->out);
    flush(app, &app->said, stderr);
    return written ? STATUS_OK : error_set(err, STATUS_UNKNOWN, "the result could not be written");
}

enum status app_confirm(struct app *app, const char *question, struct error *err)
{
    char answer[32] = "";

    if (cli_flag(app->args, "yes"))
        return STATUS_OK;
    if (!isatty(STDIN_FILENO))
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "there is no terminal to ask on: look at it, then repeat with --yes");
    TRY(app_flush(app, err));
    fprintf(stderr, "%s [y/N] ", question);
    if (!fgets(answer, sizeof(answer), stdin))
        answer[0] = '\0';
    answer[strcspn(answer, "\r\n")] = '\0';
    if (strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0 || strcmp(answer, "是") == 0)
        return STATUS_OK;
    return error_set(err, STATUS_CANCELLED, "nothing was done");
}

/* ---- the run ---- */

static void say_failure(struct app *app, const struct error *err)
{
    size_t count = 0;
    const struct error *details = app->bureau ? bureau_details(app->bureau, &count) : NULL;

    buf_addf(&app->said, "%sbairi:%s ", screen_on(stderr, TONE_BAD), screen_off(stderr, TONE_BAD));
    failure_say(err, &app->said);
    buf_addc(&app->said, '\n');
    for (size_t i = 0; i < count; i++) {
        buf_adds(&app->said, "  ");
        failure_say(&details[i], &app->said);
        buf_addc(&app->said, '\n');
    }
    outbox_say_unsaved(app);
    suggest(app, err);
    if (err->status == STATUS_UNAVAILABLE || err->status == STATUS_UNAUTHENTICATED)
        buf_addf(&app->said, "%s\n", _("bairi doctor looks at each part and says what to do"));
}

static int finish(struct app *app, enum status status, struct error *err)
{
    if (app->bureau && bureau_keys_learned(app->bureau) > 0)
        buf_adds(&app->said,
                 _("two people have replaced the key of this campaign's log; from now on it is "
                   "verified with the new one. Ask the administrator for the new trust card\n"));
    if (!write_out(app, &app->out, stdout) && status == STATUS_OK)
        status = error_set(err, STATUS_UNKNOWN, "the result could not be written");
    if (status != STATUS_OK)
        say_failure(app, err);
    outbox_say_unproven(app);
    flush(app, &app->said, stderr);
    if (status == STATUS_OK || app->code != 0)
        return app->code;
    return status_exit_code(status);
}

static int run(const struct cli_args *args, void *context, app_verb *verb, bool needs_profile)
{
    struct app app = {.program = context,
                      .args = args,
                      .arena = arena_create(ARENA_MOST),
                      .out = buf_make(OUTPUT_MOST),
                      .said = buf_make(OUTPUT_MOST)};
    struct error err;
    enum status status = STATUS_OK;
    int code;

    error_clear(&err);
    if (!app.arena)
        status = app_no_memory(&err);
    if (status == STATUS_OK && needs_profile)
        status = app_profile(&app, &err);
    if (status == STATUS_OK)
        status = verb(&app, &err);
    code = finish(&app, status, &err);
    bureau_destroy(&app.bureau);
    clock_destroy(&app.clock);
    buf_free(&app.out);
    buf_free(&app.said);
    arena_destroy(&app.arena);
    return code;
}

int app_run(const struct cli_args *args, void *context, app_verb *verb)
{
    return run(args, context, verb, true);
}

int app_run_bare(const struct cli_args *args, void *context, app_verb *verb)
{
    return run(args, context, verb, false);
}
