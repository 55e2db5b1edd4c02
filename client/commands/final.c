/* bairi final, final status, examine: the result of the final assessment and what follows from it.
 */
#include <stdlib.h>
#include <string.h>

#include "client/commands/commands.h"
#include "client/commands/desk.h"
#include "client/commands/evidence.h"
#include "client/render/words.h"
#include "common/text.h"

/* ---- the result ---- */

static const char *award_of(const Bairi__V1__FinalResult *result, const char *unit)
{
    for (size_t i = 0; i < result->n_awards; i++)
        if (strcmp(result->awards[i]->unit, unit) == 0)
            return result->awards[i]->award;
    return "";
}

static const Bairi__V1__ReportUnit *unit_in(const Bairi__V1__FinalResult *result, const char *unit)
{
    for (size_t i = 0; result && i < result->n_units; i++)
        if (strcmp(result->units[i]->unit, unit) == 0)
            return result->units[i];
    return NULL;
}

static const char *place(uint32_t number, struct arena *arena)
{
    return number ? word_number(number, arena) : "-";
}

static struct sheet *result_sheet(struct app *app, const Bairi__V1__FinalResult *result)
{
    static const struct sheet_column COLUMNS[] = {
        {"version", N_("Version"), CELL_WIDE  },
        {"place",   N_("Place"),   CELL_NUMBER},
        {"unit",    N_("Unit"),    CELL_TEXT  },
        {"target",  N_("Target"),  CELL_NUMBER},
        {"counted", N_("Counted"), CELL_NUMBER},
        {"rate",    N_("Rate"),    CELL_FIGURE},
        {"base",    N_("Base"),    CELL_FIGURE},
        {"bonus",   N_("Bonus"),   CELL_FIGURE},
        {"penalty", N_("Penalty"), CELL_FIGURE},
        {"total",   N_("Total"),   CELL_FIGURE},
        {"award",   N_("Award"),   CELL_TEXT  },
        {NULL,      NULL,          CELL_TEXT  }
    };
    struct sheet *sheet = sheet_create(COLUMNS);
    struct arena *arena = app->arena;

    for (size_t i = 0; sheet && i < result->n_units; i++) {
        const Bairi__V1__ReportUnit *unit = result->units[i];

        sheet_row(sheet, word_number(result->version, arena), place(unit->place, arena), unit->unit,
                  word_number(unit->target, arena), word_number(unit->counted, arena), unit->rate,
                  unit->base_points, unit->bonus, unit->penalty, unit->total,
                  word_shown(award_of(result, unit->unit), app->format), NULL);
    }
    return sheet;
}

/* Where a person chose, his words; where nobody is criticised, that. */
static void say_choices(const Bairi__V1__FinalResult *result, const struct prose *prose)
{
    for (size_t i = 0; i < result->n_awards; i++) {
        const Bairi__V1__ReportAward *award = result->awards[i];

        if (award->reason[0] != '\0' && award->unit[0] != '\0')
            prose_hang(prose, "",
                       arena_printf(prose->arena, _("The last place is shared; %s was chosen: %s"),
                                    award->unit, award->reason));
        else if (award->reason[0] != '\0')
            prose_hang(prose, "",
                       arena_printf(prose->arena,
                                    _("The last place is shared; nobody is criticised: %s"),
                                    award->reason));
    }
}

/* What a later version changed. */
static void say_differences(const Bairi__V1__FinalResult *before,
                            const Bairi__V1__FinalResult *result, const struct prose *prose)
{
    struct arena *arena = prose->arena;

    for (size_t i = 0; before && i < result->n_units; i++) {
        const Bairi__V1__ReportUnit *is = result->units[i];
        const Bairi__V1__ReportUnit *was = unit_in(before, is->unit);

        if (!was || (was->place == is->place && was->counted == is->counted &&
                     strcmp(was->total_exact, is->total_exact) == 0))
            continue;
        prose_hang(prose, "  ",
                   arena_printf(arena, _("%s: counted %u → %u, total %s → %s, place %s → %s"),
                                is->unit, was->counted, is->counted, was->total, is->total,
                                place(was->place, arena), place(is->place, arena)));
    }
}

static enum status print_result(struct app *app, const Bairi__V1__FinalResult *before,
                                const Bairi__V1__FinalResult *result, struct error *err)
{
    OWNED(sheet_destroy) struct sheet *sheet = result_sheet(app, result);
    const struct prose prose = desk_prose(app);

    prose_hang(&prose, "",
               arena_printf(app->arena,
                            _("Final assessment, version %u, frozen %s: proposed by %s, approved "
                              "by %s; record %llu, settings version %u"),
                            result->version,
                            word_time((struct instant){result->time}, FORMAT_TABLE, app->arena),
                            result->proposed_by, result->approved_by,
                            (unsigned long long)result->index, result->settings_version));
    TRY(app_print(app, sheet, err));
    say_choices(result, &prose);
    if (before)
        buf_addf(&app->out, _("Against version %u:\n"), before->version);
    say_differences(before, result, &prose);
    return buf_finish(&app->out, err);
}

static enum status wanted_version(struct app *app, const Bairi__V1__ResultsReply *reply, size_t *at,
                                  struct error *err)
{
    const char *text = cli_value(app->args, "version");

    if (reply->n_results == 0)
        return error_set(err, STATUS_NOT_FOUND, "there is no final assessment yet");
    *at = reply->n_results - 1;
    for (size_t i = 0; text && i <= reply->n_results; i++) {
        if (i == reply->n_results)
            return error_set(err, STATUS_NOT_FOUND,
                             "the final assessment has no version %s; the last is %u", text,
                             reply->results[reply->n_results - 1]->version);
        *at = i;
        if (strcmp(text, word_number(reply->results[i]->version, app->arena)) == 0)
            break;
    }
    return STATUS_OK;
}

static enum status show_final(struct app *app, struct error *err)
{
    OWNED(sheet_destroy) struct sheet *sheet = NULL;
    const Bairi__V1__ResultsReply *reply = NULL;
    size_t at = 0;

    TRY(app_connect(app, err));
    TRY(bureau_results(app->bureau, app->arena, 0, &reply, err));
    TRY(wanted_version(app, reply, &at, err));
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->results[at]->base, err);
    if (app->format == FORMAT_TABLE)
        return print_result(app, at > 0 ? reply->results[at - 1] : NULL, reply->results[at], err);
    sheet = result_sheet(app, reply->results[at]);
    return app_print(app, sheet, err);
}

/* ---- who still owes ---- */

static enum status print_status(struct app *app, const Bairi__V1__ResultsReply *reply,
                                struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"unit",      N_("Unit"),       CELL_TEXT  },
        {"since",     N_("Owed since"), CELL_TEXT  },
        {"handed_in", N_("Handed in"),  CELL_TEXT  },
        {"author",    N_("By"),         CELL_TEXT  },
        {"index",     N_("Record"),     CELL_NUMBER},
        {"file",      N_("File"),       CELL_TEXT  },
        {"text",      N_("Text"),       CELL_TEXT  },
        {NULL,        NULL,             CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);
    struct arena *arena = app->arena;

    for (size_t i = 0; sheet && i < reply->n_examinations; i++) {
        const Bairi__V1__Examination *row = reply->examinations[i];

        sheet_row(sheet, row->unit, word_time((struct instant){row->since}, app->format, arena),
                  row->time ? word_time((struct instant){row->time}, app->format, arena)
                            : word_shown("no", app->format),
                  row->author_name, row->index ? word_number((long long)row->index, arena) : "",
                  row->file ? row->file->name : "", row->text, NULL);
    }
    return app_print_list(app, sheet, _("nobody owes a self-examination"), err);
}

static enum status final_status(struct app *app, struct error *err)
{
    const Bairi__V1__ResultsReply *reply = NULL;

    TRY(app_connect(app, err));
    TRY(bureau_results(app->bureau, app->arena, 0, &reply, err));
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    if (reply->n_results == 0)
        buf_addf(&app->said, "%s\n", _("there is no final assessment yet"));
    for (size_t i = 0; i < reply->n_reopened; i++)
        buf_addf(&app->said, _("%s was reopened after version %u; a new freezing makes the next\n"),
                 reply->reopened[i], reply->results[reply->n_results - 1]->version);
    return print_status(app, reply, err);
}

/* ---- the self-examination ---- */

static enum status examine(struct app *app, struct error *err)
{
    const char *path = cli_value(app->args, "file"), *text = cli_value(app->args, "text");
    struct acceptances accepted = {NULL, 0};
    struct project_file file = {0};

    if (!path && !text)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "a self-examination is --file FILE, --text TEXT or both"));
    if (text)
        TRY(desk_text(app, text, &text, err));
    if (path)
        TRY(app_readable(app, path, false, err));
    TRY(app_connect(app, err));
    if (path) {
        TRY(evidence_take(path, &file, err));
        TRY(evidence_send_one(app, path, &file, err));
    }
    TRY(bureau_examine(app->bureau, app->arena, text, path ? &file : NULL, &accepted, err));
    return app_print_accepted(app, &accepted, err);
}

/* ---- rows ---- */

static int run_final(const struct cli_args *args, void *context)
{
    return app_run(args, context, show_final);
}

static int run_status(const struct cli_args *args, void *context)
{
    return app_run(args, context, final_status);
}

static int run_examine(const struct cli_args *args, void *context)
{
    return app_run(args, context, examine);
}

static const struct cli_option FINAL_OPTIONS[] = {
    {"version", 0, CLI_VALUE, false, "N",  N_("an earlier version")},
    {NULL,      0, CLI_FLAG,  false, NULL, NULL                    }
};
static const struct cli_option EXAMINE_OPTIONS[] = {
    {"file", 0, CLI_FILE,  false, "FILE", N_("the self-examination: PDF, JPEG, PNG or OFD")},
    {"text", 0, CLI_VALUE, false, "TEXT", N_("in words; - reads stdin")                    },
    {NULL,   0, CLI_FLAG,  false, NULL,   NULL                                             }
};

static const char *const FINAL_EXAMPLES[] = {
    N_("bairi final — the result of the final assessment, and what the last version changed"),
    N_("bairi final --version 1 — an earlier version"), NULL};
static const char *const STATUS_EXAMPLES[] = {
    N_("bairi final status — who owes a self-examination, and since when"), NULL};
static const char *const EXAMINE_EXAMPLES[] = {
    N_("bairi examine --file 书面检查.pdf — hands in the unit's self-examination"), NULL};

const struct cli_command final_command = {
    "final",       "",       0, 0, N_("the result of the final assessment"), NULL, FINAL_EXAMPLES,
    FINAL_OPTIONS, run_final};
const struct cli_command final_status_command = {
    "final status",  "",   0,         0, N_("who owes a self-examination, and since when"), NULL,
    STATUS_EXAMPLES, NULL, run_status};
const struct cli_command examine_command = {"examine",
                                            "",
                                            0,
                                            0,
                                            N_("hand in the self-examination of a criticised unit"),
                                            NULL,
                                            EXAMINE_EXAMPLES,
                                            EXAMINE_OPTIONS,
                                            run_examine};
