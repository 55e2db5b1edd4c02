/* What commands print: sheets, replies as JSON, what was accepted. */
#include <stdio.h>
#include <string.h>

#include "client/commands/app.h"
#include "client/render/words.h"
#include "common/json.h"
#include "common/text.h"

enum status app_print(struct app *app, const struct sheet *sheet, struct error *err)
{
    if (app->format == FORMAT_TABLE)
        return sheet_show(sheet, screen_width(stdout), screen_is_coloured(stdout), &app->out, err);
    return sheet_print(sheet, app->format, &app->out, err);
}

enum status app_print_list(struct app *app, const struct sheet *sheet, const char *empty,
                           struct error *err)
{
    if (app->format != FORMAT_TABLE || !sheet || sheet_rows(sheet) > 0)
        return app_print(app, sheet, err);
    buf_addf(&app->said, "%s\n", empty);
    return STATUS_OK;
}

enum status app_print_message(struct app *app, const ProtobufCMessage *message, struct error *err)
{
    json_t *json = json_from_message(message);

    if (!json)
        return app_no_memory(err);
    json_write(json, true, &app->out);
    json_decref(json);
    return buf_finish(&app->out, err);
}

void app_say_warning(struct app *app)
{
    buf_addf(&app->said, "%s%s:%s ", screen_on(stderr, TONE_WARNING), _("warning"),
             screen_off(stderr, TONE_WARNING));
}

const char *app_remark(struct app *app, const Bairi__V1__Remark *remark)
{
    char args[ERROR_ARGS][ERROR_ARG_SIZE] = {""};
    char text[ERROR_TEXT_SIZE];
    int count = 0;

    for (size_t i = 0; i < remark->n_args && count < ERROR_ARGS; i++)
        snprintf(args[count++], ERROR_ARG_SIZE, "%s", remark->args[i]);
    error_render(_(remark->pattern[0] ? remark->pattern : " "), (const char(*)[ERROR_ARG_SIZE])args,
                 count, text, sizeof(text));
    return arena_strdup(app->arena, text);
}

static const char *remarks_of(struct app *app, const struct acceptance *accepted)
{
    const char *text = accepted->replayed ? _("accepted before") : "";

    for (size_t i = 0; i < accepted->remark_count && text; i++)
        text = arena_printf(app->arena, "%s%s%s", text, text[0] ? "; " : "",
                            app_remark(app, accepted->remarks[i]));
    return text;
}

const char *app_receipt_shown(struct app *app, const char *path)
{
    const char *slash = strrchr(path, '/');

    return app->format == FORMAT_TABLE && slash ? slash + 1 : path;
}

void app_say_receipts(struct app *app, const struct acceptances *accepted)
{
    const char *slash = accepted->count > 0 ? strrchr(accepted->items[0].path, '/') : NULL;

    if (slash && app->format == FORMAT_TABLE)
        buf_addf(&app->said, _("verified and kept in %.*s\n"),
                 (int)(slash - accepted->items[0].path), accepted->items[0].path);
}

/* Projects by their name, everything else by its kind and place in the ledger. */
static const char *subject_of(struct app *app, const struct acceptance *accepted)
{
    if (strchr(accepted->subject, '/'))
        return accepted->subject;
    return arena_printf(app->arena, "%s %llu", word_shown(accepted->kind, app->format),
                        (unsigned long long)accepted->index);
}

enum status app_print_accepted(struct app *app, const struct acceptances *accepted,
                               struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"subject", N_("What"),     CELL_TEXT  },
        {"kind",    N_("Kind"),     CELL_WIDE  },
        {"index",   N_("Record"),   CELL_NUMBER},
        {"time",    N_("Received"), CELL_TEXT  },
        {"remarks", N_("Remarks"),  CELL_TEXT  },
        {"receipt", N_("Receipt"),  CELL_TEXT  },
        {NULL,      NULL,           CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; i < accepted->count; i++) {
        const struct acceptance *one = &accepted->items[i];

        sheet_row(sheet, subject_of(app, one), one->kind,
                  word_number((long long)one->index, app->arena),
                  word_time(one->time, app->format, app->arena), remarks_of(app, one),
                  app_receipt_shown(app, one->path), NULL);
    }
    app_say_receipts(app, accepted);
    return app_print(app, sheet, err);
}
