/* bairi score: scores a campaign from its files alone, without server, certificate or network. */
#include "client/commands/score.h"

#include <stdio.h>
#include <string.h>

#include "client/commands/annex_file.h"
#include "common/campaign/annex.h"
#include "common/campaign/contract.h"
#include "common/campaign/readings.h"
#include "common/text.h"

#define FILE_MOST   ((size_t)1 << 30)
#define ARENA_MOST  ((size_t)8 << 30)
#define OUTPUT_MOST ((size_t)1 << 30)

/* One run of the scorer. */
struct run {
    const struct cli_args *args;
    struct arena *arena;
    struct settings settings;
    struct scored_project *projects;
    size_t project_count;
    struct scored_penalty *penalties;
    size_t penalty_count;
    struct scores scores;
    struct buf warnings, out;
};

/* The file's last part: errors and warnings name cells of it. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static enum status read_settings(struct run *run, struct error *err)
{
    const char *path = cli_value(run->args, "campaign");
    OWNED(buf_free) struct buf file = buf_make(FILE_MOST);

    TRY(buf_read_file(&file, path, err));
    return settings_read(buf_bytes(&file), base_name(path), run->arena, &run->settings,
                         &run->warnings, err);
}

static void say_problems(struct run *run, const struct annex *annex,
                         const struct problems *problems, bool taken)
{
    for (size_t i = 0; i < problems->count; i++) {
        text_error(&problems->items[i].error, &run->warnings);
        buf_addc(&run->warnings, '\n');
    }
    if (problems->more)
        buf_addf(&run->warnings, "%s\n", _("… and more of the kind"));
    for (size_t i = 0; taken && i < annex->ignored_count; i++) {
        buf_addf(&run->warnings, _("the column “%s” is not known and was ignored"),
                 annex->ignored[i]);
        buf_addc(&run->warnings, '\n');
    }
}

/* Keeps what was received by the end of that day; 0: everything. */
static enum status take_rows(struct run *run, const struct annex *annex, day as_of,
                             struct error *err)
{
    run->projects = arena_array(run->arena, annex->count, sizeof *run->projects);
    if (!run->projects)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory for this campaign");
    for (size_t i = 0; i < annex->count; i++) {
        const struct annex_row *row = &annex->rows[i];
        if (as_of == 0 || instant_day(row->received, run->settings.utc_offset) <= as_of)
            run->projects[run->project_count++] = annex_scored(row, &run->settings);
    }
    return STATUS_OK;
}

static enum status read_projects(struct run *run, day as_of, struct error *err)
{
    const char *path = cli_value(run->args, "projects"), *name;
    struct problems problems = {0};
    struct annex annex = {0};
    struct grid table;
    enum status status;

    TRY(annex_file_read(path, NULL, ANNEX_OF_A_CAMPAIGN, run->arena, &table, &name, err));
    status = annex_read(&table, name, ANNEX_SCORE, &run->settings, NULL, NULL, 0, run->arena,
                        &annex, &problems, err);
    say_problems(run, &annex, &problems, status == STATUS_OK);
    if (status == STATUS_INVALID_ARGUMENT)
        return error_set(err, status, "%s: %d errors, nothing was scored", name,
                         (int)problems_errors(&problems));
    TRY(status);
    return take_rows(run, &annex, as_of, err);
}

static enum status read_penalties(struct run *run, struct error *err)
{
    const char *path = cli_value(run->args, "penalties"), *name;
    struct grid table;

    if (!path)
        return STATUS_OK;
    TRY(annex_file_read(path, NULL, ANNEX_OF_A_CAMPAIGN, run->arena, &table, &name, err));
    return penalties_read(&table, name, &run->settings, run->arena, &run->penalties,
                          &run->penalty_count, err);
}

static enum status read_as_of(struct run *run, day *out, struct error *err)
{
    const char *text = cli_value(run->args, "as-of");

    *out = text ? day_parse_iso(text) : 0;
    if (text && *out == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "--as-of: “%s” is not a day; write it like 2020-11-26", text);
    return STATUS_OK;
}

static const char *award_text(enum award award)
{
    switch (award) {
    case AWARD_COMMEND:
        return _("commended");
    case AWARD_CRITICISE:
        return _("criticised");
    case AWARD_MANUAL:
        return _("tie: to be decided by people");
    case AWARD_NONE:
        break;
    }
    return "";
}

static void add_unit(struct table *table, const struct unit_score *unit, int decimals)
{
    char place[56] = "-", target[16] = "-", counted[24];
    char rate[40] = "-", base[40] = "-", bonus[40], penalty[40], total[40] = "-";

    snprintf(counted, sizeof counted, "%lld", (long long)unit->counted);
    fraction_format(unit->bonus, decimals, bonus, sizeof bonus);
    fraction_format(unit->penalty, decimals, penalty, sizeof penalty);
    if (unit->ranked)
        snprintf(place, sizeof place, "%s%s%d", unit->unit->group, *unit->unit->group ? " " : "",
                 unit->place);
    if (unit->measured) {
        snprintf(target, sizeof target, "%d", unit->target);
        fraction_format(unit->rate, decimals, rate, sizeof rate);
        fraction_format(unit->base, decimals, base, sizeof base);
        fraction_format(unit->total, decimals, total, sizeof total);
    }
    table_row(table, place, unit->unit->name, target, counted, rate, base, bonus, penalty, total,
              award_text(unit->award), NULL);
}

static enum status print_table(struct run *run, struct error *err)
{
    OWNED(table_destroy) struct table *table = table_create();

    if (!table)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory for this campaign");
    table_column(table, _("Place"), TABLE_RIGHT);
    table_column(table, _("Unit"), TABLE_LEFT);
    table_column(table, _("Target"), TABLE_RIGHT);
    table_column(table, _("Counted"), TABLE_RIGHT);
    table_column(table, _("Completion %"), TABLE_RIGHT);
    table_column(table, _("Base"), TABLE_RIGHT);
    table_column(table, _("Bonus"), TABLE_RIGHT);
    table_column(table, _("Penalty"), TABLE_RIGHT);
    table_column(table, _("Total"), TABLE_RIGHT);
    table_column(table, _("Award if final"), TABLE_LEFT);
    for (size_t i = 0; i < run->scores.count; i++)
        add_unit(table, &run->scores.units[i], run->settings.decimals);
    table_print(table, &run->out);
    buf_addf(&run->out, "%s", _("Read as: "));
    settings_readings(&run->settings, &run->out);
    buf_addc(&run->out, '\n');
    return buf_finish(&run->out, err);
}

static enum status print(struct run *run, struct error *err)
{
    const char *format = cli_value(run->args, "output");

    if (!format || strcmp(format, "table") == 0)
        return print_table(run, err);
    if (strcmp(format, "json") == 0)
        return contract_json(&run->scores, &run->settings, &run->out, err);
    if (strcmp(format, "csv") == 0)
        return contract_csv(&run->scores, &run->settings, &run->out, err);
    return error_set(err, STATUS_INVALID_ARGUMENT, "-o: “%s” is none of table, json, csv", format);
}

static enum status score(struct run *run, struct error *err)
{
    day as_of;

    TRY(read_as_of(run, &as_of, err));
    TRY(read_settings(run, err));
    TRY(read_projects(run, as_of, err));
    TRY(read_penalties(run, err));
    TRY(scoring_run(&run->settings, run->projects, run->project_count, run->penalties,
                    run->penalty_count, run->arena, &run->scores, err));
    return print(run, err);
}

static bool is_given(const struct cli_args *args, const char *option)
{
    if (cli_value(args, option))
        return true;
    fprintf(stderr, _("bairi score: --%s FILE is missing; see bairi score --help\n"), option);
    return false;
}

/* Writes the result; a full disk or closed pipe is a failure too. */
static int finish(struct run *run, enum status status, struct error *err)
{
    if (status == STATUS_OK &&
        (fwrite(buf_text(&run->out), 1, run->out.size, stdout) != run->out.size ||
         fflush(stdout) != 0))
        status = error_set(err, STATUS_UNKNOWN, "the result could not be written");
    if (status != STATUS_OK) {
        text_error(err, &run->warnings);
        buf_addc(&run->warnings, '\n');
    }
    fputs(buf_text(&run->warnings), stderr);
    return status_exit_code(status);
}

static int run_score(const struct cli_args *args, void *context)
{
    struct run run = {.args = args,
                      .arena = arena_create(ARENA_MOST),
                      .warnings = buf_make(1 << 20),
                      .out = buf_make(OUTPUT_MOST)};
    struct error err;
    enum status status;
    int code;

    (void)context;
    error_clear(&err);
    if (!is_given(args, "campaign") || !is_given(args, "projects"))
        code = 2;
    else {
        status = run.arena ? score(&run, &err)
                           : error_set(&err, STATUS_RESOURCE_EXHAUSTED,
                                       "not enough memory for this campaign");
        code = finish(&run, status, &err);
    }
    buf_free(&run.out);
    buf_free(&run.warnings);
    arena_destroy(&run.arena);
    return code;
}

static const struct cli_option options[] = {
    {.name = "campaign",
     .kind = CLI_FILE,
     .value = "FILE",
     .help = N_("the campaign's settings (INI)")},
    {.name = "projects",
     .kind = CLI_FILE,
     .value = "FILE",
     .help = N_("projects with verdicts and times of receipt (CSV or XLSX)")},
    {.name = "penalties",
     .kind = CLI_FILE,
     .value = "FILE",
     .help = N_("penalties: unit,points,reason (CSV)")},
    {.name = "as-of",
     .kind = CLI_VALUE,
     .value = "DATE",
     .help = N_("leave out what was received after that day")},
    {.name = "output",
     .letter = 'o',
     .kind = CLI_CHOICE,
     .value = "table|json|csv",
     .help = N_("how to print the result (default: table)")},
    {.name = NULL                                                    },
};

static const char *const examples[] = {
    N_("bairi score --campaign campaign.ini --projects projects.csv — places as a table"),
    N_("bairi score --campaign campaign.ini --projects projects.csv --penalties penalties.csv "
       "-o json — the published contract"),
    N_("bairi score --campaign campaign.ini --projects projects.csv --as-of 2020-11-26 — as it "
       "stood that day"),
    NULL,
};

const struct cli_command score_command = {
    .name = "score",
    .arguments = "",
    .least = 0,
    .most = 0,
    .summary = N_("score a campaign offline from its files"),
    .about = N_("Scores all units from the campaign's settings, a table of projects and a table "
                "of penalties, without a server. The same figures come out of the server, and "
                "JSON and CSV are a public contract. The keys of the campaign file, among them "
                "rules found in other cities (steps, percents beyond the target, relative scores, "
                "groups, dollars), are explained in common/campaign/README.md."),
    .examples = examples,
    .options = options,
    .run = run_score,
};
