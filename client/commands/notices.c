/* bairi notices: what happened since one last looked. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/desk.h"
#include "client/commands/notice_text.h"
#include "client/commands/seen.h"
#include "common/text.h"

/* All notices from a record on: the server gives them in portions. */
static enum status fetch_all(struct app *app, uint64_t from, Bairi__V1__NoticesReply *all,
                             struct error *err)
{
    const Bairi__V1__NoticesReply *reply = NULL;

    bairi__v1__notices_reply__init(all);
    all->next = from;
    do {
        Bairi__V1__Notice **grown;

        TRY(bureau_notices(app->bureau, app->arena, all->next, 0, &reply, err));
        grown = arena_array(app->arena, all->n_notices + reply->n_notices + 1, sizeof(grown[0]));
        if (!grown)
            return app_no_memory(err);
        if (all->n_notices > 0)
            memcpy(grown, all->notices, all->n_notices * sizeof(grown[0]));
        for (size_t i = 0; i < reply->n_notices; i++)
            grown[all->n_notices + i] = reply->notices[i];
        all->notices = grown;
        all->n_notices += reply->n_notices;
        if (reply->next <= all->next)
            break;
        all->next = reply->next;
    } while (reply->n_notices > 0);
    return STATUS_OK;
}

static enum status where_to_begin(struct app *app, const struct seen *seen, uint64_t *out,
                                  struct error *err)
{
    const char *from = cli_value(app->args, "from");
    char *end = NULL;

    *out = cli_flag(app->args, "all") ? 0 : seen->next;
    if (!from)
        return STATUS_OK;
    errno = 0;
    *out = strtoull(from, &end, 10);
    if (end != from && *end == '\0' && errno == 0 && strchr(from, '-') == NULL)
        return STATUS_OK;
    return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                    "--from: '%s' is not the number of a record", from));
}

static enum status print_notices(struct app *app, const Bairi__V1__NoticesReply *all,
                                 struct error *err)
{
    OWNED(sheet_destroy) struct sheet *sheet = NULL;

    if (app->format == FORMAT_JSON)
        return app_print_message(app, &all->base, err);
    sheet = notice_sheet(all->notices, all->n_notices, app->format, app->arena);
    return app_print_list(app, sheet,
                          cli_flag(app->args, "all")
                              ? _("nothing has happened yet")
                              : _("nothing new; bairi notices --all shows what you have seen"),
                          err);
}

static enum status notices(struct app *app, struct error *err)
{
    Bairi__V1__NoticesReply all;
    struct seen seen;
    const char *path;
    uint64_t from = 0;

    TRY(app_connect(app, err));
    path =
        seen_path(bureau_folder(app->bureau), "notices", bureau_self(app->bureau)->uri, app->arena);
    if (!path)
        return app_no_memory(err);
    TRY(seen_read(path, &seen, err));
    TRY(where_to_begin(app, &seen, &from, err));
    TRY(fetch_all(app, from, &all, err));
    TRY(print_notices(app, &all, err));
    TRY(app_flush(app, err));
    if (from > seen.next || all.next <= seen.next)
        return STATUS_OK; /* what lies between was not shown */
    return seen_write(path, &(struct seen){.next = all.next}, err);
}

static int run_notices(const struct cli_args *args, void *context)
{
    return app_run(args, context, notices);
}

static const struct cli_option OPTIONS[] = {
    {"all",  0, CLI_FLAG,  false, NULL, N_("those you have seen too")},
    {"from", 0, CLI_VALUE, false, "N",  N_("from this record on")    },
    {NULL,   0, CLI_FLAG,  false, NULL, NULL                         }
};

static const char *const EXAMPLES[] = {
    N_("bairi notices — what is new since you last looked"),
    N_("bairi notices --all -o csv — everything, for a spreadsheet"), NULL};

const struct cli_command notices_command = {
    "notices", "",       0,       0,          N_("what happened since you last looked"),
    NULL,      EXAMPLES, OPTIONS, run_notices};
