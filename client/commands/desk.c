/* Shared steps of status, questions, notices, plan: settings, terminal, arguments. */
#include "client/commands/desk.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/screen.h"
#include "common/text.h"

enum { TEXT_MOST = 64 * 1024 };

enum status desk_settings(struct app *app, struct settings *out, const Bairi__V1__Person **caller,
                          struct error *err)
{
    const Bairi__V1__CampaignGetReply *campaign = NULL;

    TRY(bureau_campaign(app->bureau, app->arena, &campaign, err));
    *caller = campaign->caller;
    return settings_read((struct bytes){campaign->settings.data, campaign->settings.len},
                         "settings", app->arena, out, NULL, err);
}

bool desk_has_right(const Bairi__V1__Person *person, const char *right)
{
    for (size_t i = 0; person && i < person->n_rights; i++)
        if (strcmp(person->rights[i], right) == 0)
            return true;
    return false;
}

struct prose desk_prose(struct app *app)
{
    return (struct prose){.out = &app->out, .arena = app->arena, .width = screen_width(stdout)};
}

static enum status read_stdin(struct app *app, const char **out, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(TEXT_MOST);
    char piece[4096];

    for (size_t n; (n = fread(piece, 1, sizeof(piece), stdin)) > 0;)
        buf_add(&text, piece, n);
    if (ferror(stdin))
        return error_set(err, STATUS_UNKNOWN, "the text cannot be read: %s", strerror(errno));
    TRY(buf_finish(&text, err));
    if (memchr(buf_text(&text), '\0', text.size))
        return error_set(err, STATUS_INVALID_ARGUMENT, "the text contains a NUL character");
    while (text.size > 0 && strchr(" \t\r\n", text.data[text.size - 1]))
        text.data[--text.size] = '\0';
    *out = arena_strdup(app->arena, buf_text(&text));
    return *out ? STATUS_OK : app_no_memory(err);
}

enum status desk_text(struct app *app, const char *argument, const char **out, struct error *err)
{
    *out = argument ? argument : "";
    if (strcmp(*out, "-") == 0)
        TRY(read_stdin(app, out, err));
    if (*out && (*out)[strspn(*out, " \t\r\n")] != '\0')
        return STATUS_OK;
    return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT, "the text is empty"));
}

enum status desk_subject(struct app *app, const char *text, const char **unit,
                         const char **project_no, struct error *err)
{
    *unit = text ? text : "";
    *project_no = "";
    if (!text)
        return STATUS_OK;
    if (strchr(text, '/'))
        return app_reference(app, text, unit, project_no, err);
    if (id_is_valid(text))
        return STATUS_OK;
    return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                    "'%s' names neither a unit nor a project: write UNIT or "
                                    "UNIT/NO, for example zhongjie/Z-01",
                                    text));
}
