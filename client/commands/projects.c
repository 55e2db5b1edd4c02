/* bairi list, show: projects as they stand, and one with its whole road. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "client/commands/app.h"
#include "client/commands/commands.h"
#include "client/commands/desk.h"
#include "client/commands/outbox_said.h"
#include "client/commands/proposal_said.h"
#include "client/commands/transfer.h"
#include "client/render/words.h"
#include "common/campaign/annex.h"
#include "common/record/record.h"
#include "common/text.h"

/* ---- list ---- */

enum { WIDE = 130 }; /* columns that the whole list wants */

/* The right figure, where two people reduced it. */
static int64_t counting_amount(const Bairi__V1__ProjectState *state)
{
    return state->reduction ? state->reduction->amount_wan : state->project->amount_wan;
}

static void add_project(struct app *app, struct sheet *sheet, const Bairi__V1__ProjectState *state)
{
    const Bairi__V1__Project *project = state->project;
    struct arena *arena = app->arena;

    if (!project)
        return;
    sheet_row(sheet, project->unit, project->subunit, project->project_no,
              word_number(state->version, arena), word_shown(state->state, app->format),
              project->name, project->investor,
              word_amount(counting_amount(state), app->format, arena),
              word_day(project->signed_on, arena), state->period,
              word_shown(state->late ? "late" : "", app->format),
              word_time((struct instant){state->received}, app->format, arena), state->reason,
              word_day(state->return_by, arena), word_number(state->accepted_version, arena), NULL);
}

/* An empty list would be no answer to a mistyped period or unit. */
static enum status check_filter(struct app *app, struct error *err)
{
    const char *period = cli_value(app->args, "period");
    const char *unit = cli_value(app->args, "unit");
    struct settings settings;
    struct period found;

    if (!period && !unit)
        return STATUS_OK;
    TRY(app_settings(app, &settings, err));
    if (period)
        TRY(app_period(app, &settings, period, &found, err));
    return unit ? app_unit(app, &settings, unit, err) : STATUS_OK;
}

static const char *nothing_listed(const struct app *app)
{
    bool is_filtered = cli_value(app->args, "unit") || cli_value(app->args, "state") ||
                       cli_value(app->args, "period");

    return is_filtered ? _("no project matches") : _("there are no projects yet");
}

static enum status list_all(struct app *app, const Bairi__V1__ProjectListReply *reply,
                            struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"unit",             N_("Unit"),             CELL_TEXT  },
        {"subunit",          N_("Sub-unit"),         CELL_WIDE  },
        {"project_no",       N_("No."),              CELL_TEXT  },
        {"version",          N_("Version"),          CELL_NUMBER},
        {"state",            N_("State"),            CELL_TEXT  },
        {"name",             N_("Project"),          CELL_TEXT  },
        {"investor",         N_("Investor"),         CELL_WIDE  },
        {"amount_wan",       N_("100m yuan"),        CELL_NUMBER},
        {"signed_on",        N_("Signed"),           CELL_TEXT  },
        {"period",           N_("Period"),           CELL_TEXT  },
        {"late",             N_("Late"),             CELL_TEXT  },
        {"received",         N_("Received"),         CELL_TEXT  },
        {"reason",           N_("Reason"),           CELL_TEXT  },
        {"return_by",        N_("Until"),            CELL_TEXT  },
        {"accepted_version", N_("Counting version"), CELL_WIDE  },
        {NULL,               NULL,                   CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; i < reply->n_projects; i++)
        add_project(app, sheet, reply->projects[i]);
    return app_print_list(app, sheet, nothing_listed(app), err);
}

/* A terminal of the usual width has no room for all of it: what one looks for first. */
static enum status list_narrow(struct app *app, const Bairi__V1__ProjectListReply *reply,
                               struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"project",    N_("Project no."), CELL_TEXT  },
        {"state",      N_("State"),       CELL_TEXT  },
        {"name",       N_("Name"),        CELL_TEXT  },
        {"amount_wan", N_("100m yuan"),   CELL_NUMBER},
        {"period",     N_("Period"),      CELL_TEXT  },
        {"return_by",  N_("Until"),       CELL_TEXT  },
        {NULL,         NULL,              CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; i < reply->n_projects; i++) {
        const Bairi__V1__ProjectState *state = reply->projects[i];

        if (!state->project)
            continue;
        sheet_row(sheet,
                  arena_printf(app->arena, "%s/%s@%u", state->project->unit,
                               state->project->project_no, state->version),
                  word_shown(state->state, app->format), state->project->name,
                  word_amount(counting_amount(state), app->format, app->arena),
                  state->late ? arena_printf(app->arena, "%s %s", state->period, _("late"))
                              : state->period,
                  word_day(state->return_by, app->arena), NULL);
    }
    return app_print_list(app, sheet, nothing_listed(app), err);
}

static enum status list(struct app *app, struct error *err)
{
    const Bairi__V1__ProjectListReply *reply = NULL;
    size_t width = screen_width(stdout);

    TRY(app_connect(app, err));
    TRY(check_filter(app, err));
    TRY(bureau_projects(app->bureau, app->arena, cli_value(app->args, "unit"),
                        cli_value(app->args, "state"), cli_value(app->args, "period"), &reply,
                        err));
    outbox_mention(app);
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    return app->format == FORMAT_TABLE && width > 0 && width < WIDE ? list_narrow(app, reply, err)
                                                                    : list_all(app, reply, err);
}

/* ---- show ---- */

static void show_fields(struct app *app, const struct project *project)
{
    const struct prose prose = desk_prose(app);

    for (size_t i = 0; i < annex_column_count; i++) {
        const char *text = text_is_chinese()
                               ? annex_cell_title(&annex_columns[i], project, app->arena)
                               : annex_cell_text(&annex_columns[i], project, app->arena);

        if (text && text[0] != '\0')
            prose_hang(
                &prose,
                arena_printf(app->arena, "  %s: ",
                             text_is_chinese() ? annex_columns[i].title : annex_columns[i].id),
                text);
    }
}

static void show_file(struct app *app, const struct project_file *file)
{
    char hex[2 * SHA256_SIZE + 1];
    char size[16];

    hex_encode(file->sha256, SHA256_SIZE, hex);
    progress_bytes(file->size, size);
    buf_addf(&app->out, "  %s  %s\n    sha256 %s\n", text_printable(file->name, app->arena), size,
             hex);
}

/* 代录: the unit's letter as one more file; false where the unit reported itself. */
static bool letter_of(const Bairi__V1__ProjectState *state, struct project_file *out)
{
    const Bairi__V1__Evidence *letter = state->letter;

    if (!letter || letter->sha256.len != SHA256_SIZE)
        return false;
    *out = (struct project_file){.name = letter->name, .type = letter->type, .size = letter->size};
    memcpy(out->sha256, letter->sha256.data, SHA256_SIZE);
    return true;
}

static void show_files(struct app *app, const Bairi__V1__ProjectState *state,
                       const struct project *project)
{
    struct project_file letter;

    for (size_t i = 0; i < project->file_count; i++)
        show_file(app, &project->files[i]);
    if (!letter_of(state, &letter))
        return;
    buf_adds(&app->out, _("  entered by the bureau on the unit's letter:\n"));
    show_file(app, &letter);
}

static enum status show_steps(struct app *app, const Bairi__V1__ProjectShowReply *reply,
                              struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"index",   N_("Record"),  CELL_NUMBER},
        {"time",    N_("Time"),    CELL_TEXT  },
        {"kind",    N_("What"),    CELL_WIDE  },
        {"version", N_("Version"), CELL_NUMBER},
        {"verdict", N_("Outcome"), CELL_TEXT  },
        {"author",  N_("By"),      CELL_TEXT  },
        {"reason",  N_("Reason"),  CELL_TEXT  },
        {NULL,      NULL,          CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; i < reply->n_steps; i++) {
        const Bairi__V1__ProjectStep *step = reply->steps[i];
        const ProtobufCEnumValue *kind = protobuf_c_enum_descriptor_get_value(
            &bairi__v1__statement_kind__descriptor, (int)step->kind);

        sheet_row(sheet, word_number((long long)step->index, app->arena),
                  word_time((struct instant){step->time}, app->format, app->arena),
                  word_shown(kind ? kind->name : "", app->format),
                  word_number(step->version, app->arena), word_shown(step->verdict, app->format),
                  step->author_name[0] ? step->author_name : step->author, step->reason, NULL);
    }
    return app_print(app, sheet, err);
}

static enum status download_one(struct app *app, const char *unit, const struct project_file *file,
                                const char *path, struct transfer *transfer, struct error *err)
{
    if (!path)
        return app_no_memory(err);
    if (strchr(file->name, '/') || file->name[0] == '.')
        return error_set(err, STATUS_DATA_LOSS, "the file's name '%s' leads out of the folder",
                         file->name);
    transfer_next(transfer, file->name, file->size);
    TRY(bureau_download(app->bureau, file->sha256, unit, path, transfer_progress, transfer, err));
    buf_addf(&app->said, "%s\n", path);
    return STATUS_OK;
}

/* The letter keeps clear of an evidence file of its name. */
static const char *letter_path(struct app *app, const struct project *project,
                               const struct project_file *letter, const char *folder)
{
    for (size_t i = 0; i < project->file_count; i++)
        if (strcmp(project->files[i].name, letter->name) == 0)
            return arena_printf(app->arena, "%s/letter-%s", folder, letter->name);
    return arena_printf(app->arena, "%s/%s", folder, letter->name);
}

static enum status download(struct app *app, const Bairi__V1__ProjectState *state,
                            const struct project *project, struct error *err)
{
    const char *folder = cli_value(app->args, "files");
    enum status status = STATUS_OK;
    struct project_file letter = {0};
    struct transfer transfer;
    bool has_letter = letter_of(state, &letter);
    uint64_t size = letter.size;

    if (!folder)
        return STATUS_OK;
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return error_set(err, STATUS_FAILED_PRECONDITION, "cannot make the folder %s: %s", folder,
                         strerror(errno));
    for (size_t i = 0; i < project->file_count; i++)
        size += project->files[i].size;
    transfer_begin(&transfer, project->file_count + has_letter, size);
    for (size_t i = 0; i < project->file_count && status == STATUS_OK; i++)
        status = download_one(app, project->unit, &project->files[i],
                              arena_printf(app->arena, "%s/%s", folder, project->files[i].name),
                              &transfer, err);
    if (status == STATUS_OK && has_letter)
        status = download_one(app, project->unit, &letter,
                              letter_path(app, project, &letter, folder), &transfer, err);
    transfer_end(&transfer);
    return status;
}

/* 核减: what counts, before what was reported. */
static void show_reduction(struct app *app, const Bairi__V1__Reduction *reduction)
{
    const struct prose prose = desk_prose(app);

    if (reduction)
        prose_hang(&prose, _("  reduced: "),
                   arena_printf(app->arena,
                                _("%s; proposal %llu, approved by %s; below as it was reported"),
                                reduction_said(app, reduction->amount_wan, reduction->foreign,
                                               reduction->foreign_share),
                                (unsigned long long)reduction->proposal,
                                text_printable(reduction->author_name, app->arena)));
}

static enum status print_project(struct app *app, const Bairi__V1__ProjectShowReply *reply,
                                 const struct project *project, struct error *err)
{
    const Bairi__V1__ProjectState *state = reply->state;

    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    if (app->format == FORMAT_CSV)
        return show_steps(app, reply, err);
    buf_addf(&app->out, "%s/%s@%u  %s", project->unit, project->project_no, state->version,
             word_shown(state->state, app->format));
    if (state->accepted_version != 0 && state->accepted_version != state->version)
        buf_addf(&app->out, _(" (version %u counts)"), state->accepted_version);
    buf_addf(&app->out, "  %s%s%s\n", state->period, state->late ? "  " : "",
             state->late ? _("late") : "");
    if (state->reason[0] != '\0')
        buf_addf(&app->out, _("  reason: %s\n"), text_printable(state->reason, app->arena));
    if (state->return_by != 0)
        buf_addf(&app->out,
                 strcmp(state->state, "awaiting") == 0 ? _("  to be countersigned by %s\n")
                                                       : _("  to be sent again by %s\n"),
                 word_day(state->return_by, app->arena));
    show_reduction(app, state->reduction);
    show_fields(app, project);
    show_files(app, state, project);
    return show_steps(app, reply, err);
}

static enum status show(struct app *app, struct error *err)
{
    const Bairi__V1__ProjectShowReply *reply = NULL;
    const char *unit = NULL;
    const char *project_no = NULL;
    struct project project;

    TRY(app_reference(app, cli_arg(app->args, 0), &unit, &project_no, err));
    TRY(app_connect(app, err));
    TRY(bureau_project(app->bureau, app->arena, unit, project_no, &reply, err));
    TRY(record_from_message(reply->state->project, app->arena, &project, err));
    record_set_contact(&project, reply->state->contact);
    TRY(print_project(app, reply, &project, err));
    return download(app, reply->state, &project, err);
}

static int run_list(const struct cli_args *args, void *context)
{
    return app_run(args, context, list);
}

static int run_show(const struct cli_args *args, void *context)
{
    return app_run(args, context, show);
}

static const struct cli_option LIST_OPTIONS[] = {
    {"unit",   0, CLI_VALUE,  false, "UNIT",   N_("only this unit's")                  },
    {"state",  0, CLI_CHOICE, false,
     "awaiting|submitted|returned|held|accepted|refused|withdrawn|amended|reduced|voided|"
     "terminated",                             N_("only those in this state")          },
    {"period", 0, CLI_VALUE,  false, "PERIOD", N_("only those received in this period")},
    {NULL,     0, CLI_FLAG,   false, NULL,     NULL                                    }
};
static const struct cli_option SHOW_OPTIONS[] = {
    {"files", 0, CLI_FOLDER, false, "DIR", N_("also download the evidence into this folder")},
    {NULL,    0, CLI_FLAG,   false, NULL,  NULL                                             }
};
static const char *const LIST_EXAMPLES[] = {
    N_("bairi list — your projects"),
    N_("bairi list --unit zhongjie --state returned — what waits for a correction"),
    N_("bairi list --period 2020-11 -o csv — for a spreadsheet"), NULL};
static const char *const SHOW_EXAMPLES[] = {
    N_("bairi show zhongjie/Z-01 — every field and every step"),
    N_("bairi show zhongjie/Z-01 --files . — downloads its evidence too"), NULL};
const struct cli_command list_command = {
    "list", "", 0, 0, N_("list projects"), NULL, LIST_EXAMPLES, LIST_OPTIONS, run_list};
const struct cli_command show_command = {
    "show",        "UNIT/NO",    1,       1, N_("show one project and its steps"), NULL,
    SHOW_EXAMPLES, SHOW_OPTIONS, run_show};
