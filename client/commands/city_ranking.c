/* bairi city-ranking: the city's ranking as forwarded, entered, and read. */
#include <string.h>

#include "client/commands/annex_file.h"
#include "client/commands/city_table.h"
#include "client/commands/commands.h"
#include "client/commands/desk.h"
#include "client/commands/enclose.h"
#include "client/render/words.h"
#include "common/text.h"

/* ---- showing ---- */

static void say_heading(const Bairi__V1__CityRankingState *state, const struct prose *prose)
{
    const Bairi__V1__CityRanking *ranking = state->ranking;

    prose_hang(prose, "",
               arena_printf(prose->arena, _("The city's ranking of %s, version %u, by %s%s"),
                            ranking->period, ranking->version, ranking->whose,
                            state->latest ? "" : _(" (replaced by a later version)")));
    prose_hang(prose, "",
               arena_printf(prose->arena, _("forwarded %s by %s; document: %s"),
                            word_time((struct instant){state->time}, FORMAT_TABLE, prose->arena),
                            state->author_name, ranking->document ? ranking->document->name : "-"));
    if (ranking->reason[0] != '\0')
        prose_hang(prose, "", arena_printf(prose->arena, _("corrected: %s"), ranking->reason));
    for (size_t i = 0; i < ranking->n_columns; i++)
        prose_hang(prose, i == 0 ? _("values: ") : "        ", ranking->columns[i]);
}

static enum status print_rankings(struct app *app, const Bairi__V1__CityRankingsReply *reply,
                                  struct error *err)
{
    const struct prose prose = desk_prose(app);

    if (reply->n_rankings == 0) {
        buf_addf(&app->said, "%s\n", _("no ranking of the city has been entered yet"));
        return STATUS_OK;
    }
    for (size_t i = 0; i < reply->n_rankings; i++) {
        OWNED(sheet_destroy)
        struct sheet *sheet =
            city_table_sheet(reply->rankings[i]->ranking, app->format, app->arena);

        if (app->format == FORMAT_TABLE) {
            if (i > 0)
                buf_addc(&app->out, '\n');
            say_heading(reply->rankings[i], &prose);
        }
        TRY(app_print(app, sheet, err));
    }
    return buf_finish(&app->out, err);
}

static enum status print_readers(struct app *app, const Bairi__V1__CityRankingsReply *reply,
                                 struct error *err)
{
    OWNED(sheet_destroy) struct sheet *sheet = NULL;
    const struct prose prose = desk_prose(app);
    size_t read = 0;

    if (reply->n_rankings == 0)
        return print_rankings(app, reply, err);
    for (size_t i = 0; i < reply->rankings[0]->n_readers; i++)
        read += reply->rankings[0]->readers[i]->time != 0;
    if (app->format == FORMAT_TABLE) {
        say_heading(reply->rankings[0], &prose);
        buf_addf(&app->out, _("read by %zu of %zu people\n"), read, reply->rankings[0]->n_readers);
    }
    sheet = city_table_readers(reply->rankings[0], app->format, app->arena);
    return app_print(app, sheet, err);
}

/* Who reads it for a unit says so once, by a record of his. */
static enum status record_reading(struct app *app, const Bairi__V1__CityRankingsReply *reply,
                                  struct error *err)
{
    if (bureau_self(app->bureau)->role != ROLE_UNIT)
        return STATUS_OK;
    for (size_t i = 0; i < reply->n_rankings; i++) {
        struct acceptances accepted = {NULL, 0};

        if (reply->rankings[i]->read || !reply->rankings[i]->latest)
            continue;
        TRY(bureau_read_city_ranking(app->bureau, app->arena, reply->rankings[i]->index, &accepted,
                                     err));
        buf_addf(&app->said, _("recorded that you have read it (record %llu)\n"),
                 (unsigned long long)accepted.items[0].index);
    }
    return STATUS_OK;
}

static enum status city_ranking(struct app *app, struct error *err)
{
    const Bairi__V1__CityRankingsReply *reply = NULL;
    bool readers = cli_flag(app->args, "readers"), all = cli_flag(app->args, "all");

    TRY(app_connect(app, err));
    if (readers && (bureau_self(app->bureau)->role & (ROLE_BUREAU | ROLE_CITY)) == 0)
        return error_set(err, STATUS_PERMISSION_DENIED,
                         "who has read it is for the bureau and the city to see");
    TRY(bureau_city_rankings(app->bureau, app->arena, cli_arg(app->args, 0), all && !readers,
                             readers, &reply, err));
    if (app->format == FORMAT_JSON)
        TRY(app_print_message(app, &reply->base, err));
    else if (readers)
        return print_readers(app, reply, err);
    else
        TRY(print_rankings(app, reply, err));
    return record_reading(app, reply, err);
}

/* ---- entering ---- */

static enum status split_columns(struct app *app, const char *text, Bairi__V1__CityRanking *out,
                                 struct error *err)
{
    Bairi__V1__CityRow *row = NULL;
    const char *typed = text ? arena_printf(app->arena, "columns=-,%s", text) : NULL;

    if (!text)
        return STATUS_OK;
    if (!typed)
        return app_no_memory(err);
    TRY(city_table_type(typed, app->arena, &row, err));
    out->columns = row->values;
    out->n_columns = row->n_values;
    return STATUS_OK;
}

enum { ROWS_MOST = 200 };

static enum status typed_rows(struct app *app, Bairi__V1__CityRanking *out, struct error *err)
{
    const char *text;

    out->rows = arena_array(app->arena, ROWS_MOST, sizeof(out->rows[0]));
    if (!out->rows)
        return app_no_memory(err);
    TRY(split_columns(app, cli_value(app->args, "columns"), out, err));
    for (int i = 0; (text = cli_value_at(app->args, "row", i)) != NULL && i < ROWS_MOST; i++) {
        enum status status = city_table_type(text, app->arena, &out->rows[out->n_rows++], err);
        if (status == STATUS_INVALID_ARGUMENT)
            return app_usage(app, status);
        TRY(status);
    }
    return STATUS_OK;
}

static enum status read_rows(struct app *app, Bairi__V1__CityRanking *out, struct error *err)
{
    const char *path = cli_value(app->args, "rows"), *name = NULL;
    struct grid grid;

    if (path && cli_value(app->args, "row"))
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "give the rows by --rows FILE or by --row, not both"));
    if (!path && !cli_value(app->args, "row"))
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "the rows are missing: --rows FILE, or --row NAME=PLACE"));
    if (!path)
        return typed_rows(app, out, err);
    TRY(app_readable(app, path, false, err));
    TRY(annex_file_read(path, cli_value(app->args, "sheet"), ANNEX_OF_A_UNIT, app->arena, &grid,
                        &name, err));
    return city_table_read(&grid, name, app->arena, out, err);
}

/* The version before, if there is one: what is entered now replaces it. */
static enum status find_before(struct app *app, Bairi__V1__CityRanking *out, struct bytes *previous,
                               struct error *err)
{
    const Bairi__V1__CityRankingsReply *reply = NULL;
    const char *reason = cli_value(app->args, "reason");

    TRY(bureau_city_rankings(app->bureau, app->arena, out->period, false, false, &reply, err));
    out->version = 1;
    if (reply->n_rankings == 0)
        return STATUS_OK;
    out->version = reply->rankings[0]->ranking->version + 1;
    *previous = (struct bytes){reply->rankings[0]->digest.data, reply->rankings[0]->digest.len};
    out->reason = arena_strdup(app->arena, reason ? reason : "");
    if (!out->reason)
        return app_no_memory(err);
    if (out->reason[0] != '\0')
        return STATUS_OK;
    return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                    "the ranking of %s was entered already; say by --reason why "
                                    "it is corrected",
                                    out->period));
}

static enum status enter(struct app *app, struct error *err)
{
    const char *document = NULL, *whose = cli_value(app->args, "whose");
    struct acceptances accepted = {NULL, 0};
    struct bytes previous = {NULL, 0};
    Bairi__V1__CityRanking content;
    struct settings settings;

    bairi__v1__city_ranking__init(&content);
    TRY(app_needs(app, "document", &document, err));
    TRY(app_readable(app, document, false, err));
    TRY(read_rows(app, &content, err));
    content.period = arena_strdup(app->arena, cli_arg(app->args, 0));
    TRY(app_connect(app, err));
    TRY(app_settings(app, &settings, err));
    content.whose = arena_strdup(app->arena, whose ? whose : settings.report_to);
    if (!content.period || !content.whose)
        return app_no_memory(err);
    TRY(find_before(app, &content, &previous, err));
    TRY(enclose(app, document, &content.document, err));
    TRY(bureau_enter_city_ranking(app->bureau, app->arena, &content, previous, &accepted, err));
    return app_print_accepted(app, &accepted, err);
}

/* ---- rows ---- */

static int run_city_ranking(const struct cli_args *args, void *context)
{
    return app_run(args, context, city_ranking);
}

static int run_enter(const struct cli_args *args, void *context)
{
    return app_run(args, context, enter);
}

static const struct cli_option OPTIONS[] = {
    {"readers", 0, CLI_FLAG, false, NULL, N_("who of the units has read it, and who has not")},
    {"all",     0, CLI_FLAG, false, NULL, N_("every period and version")                     },
    {NULL,      0, CLI_FLAG, false, NULL, NULL                                               }
};
static const struct cli_option ENTER_OPTIONS[] = {
    {"document", 0, CLI_FILE,  false, "FILE",       N_("the city's document: PDF, JPEG, PNG or OFD")        },
    {"rows",     0, CLI_FILE,  false, "FILE",       N_("CSV or XLSX with 县(市、区), 名次 and values")},
    {"sheet",    0, CLI_VALUE, false, "NAME",       N_("the sheet of the workbook")                         },
    {"row",      0, CLI_VALUE, true,  "NAME=PLACE", N_("one row, typed; values behind commas")              },
    {"columns",  0, CLI_VALUE, false, "TITLES",     N_("titles of typed values, between commas")            },
    {"whose",    0, CLI_VALUE, false, "TEXT",       N_("who drew it up; else the campaign's city")          },
    {"reason",   0, CLI_VALUE, false, "TEXT",       N_("why an earlier version is corrected")               },
    {NULL,       0, CLI_FLAG,  false, NULL,         NULL                                                    }
};

static const char *const EXAMPLES[] = {
    N_("bairi city-ranking — the newest one; that a unit read it is recorded"),
    N_("bairi city-ranking --readers — who has read it, for the bureau"), NULL};
static const char *const ENTER_EXAMPLES[] = {
    N_("bairi city-ranking enter 2020-10 --rows 全市排名.xlsx --document 通报.pdf — from a sheet"),
    N_("bairi city-ranking enter 2020-10 --row 渤海新区=1,12 --columns 签约数 --document 通报.pdf "
       "— typed"),
    NULL};

const struct cli_command city_ranking_command = {
    "city-ranking",
    "[MONTH]",
    0,
    1,
    N_("the city's ranking, as forwarded"),
    N_("A unit's person who is shown the newest version has read it: that is recorded once."),
    EXAMPLES,
    OPTIONS,
    run_city_ranking};
const struct cli_command city_ranking_enter_command = {
    "city-ranking enter",
    "MONTH",
    1,
    1,
    N_("enter the city's ranking with its document"),
    N_("Every unit is told of it. Nothing is overwritten: a correction is the next version."),
    ENTER_EXAMPLES,
    ENTER_OPTIONS,
    run_enter};
