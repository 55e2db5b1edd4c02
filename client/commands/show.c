/* bairi show: one project with all that an auditor looks at, and its whole road. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "client/commands/app.h"
#include "client/commands/changes.h"
#include "client/commands/commands.h"
#include "client/commands/desk.h"
#include "client/commands/evidence_down.h"
#include "client/commands/pdf_said.h"
#include "client/commands/proposal_said.h"
#include "client/commands/transfer.h"
#include "client/commands/warned.h"
#include "client/render/progress.h"
#include "client/render/words.h"
#include "common/campaign/annex.h"
#include "common/record/record.h"
#include "common/text.h"
#include "common/trust/digest.h"

/* Shown with the evidence itself. */
static bool is_evidence(const char *id)
{
    return strcmp(id, "files") == 0 || strncmp(id, "page_", 5) == 0;
}

static void show_fields(struct app *app, const struct project *project)
{
    const struct prose prose = desk_prose(app);

    for (size_t i = 0; i < annex_column_count; i++) {
        if (is_evidence(annex_columns[i].id))
            continue;
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

/* ---- what the auditor looks at ---- */

/* A tick, and where: "签约日期页 1 · 签字页 2 · 盖章页 -". */
static const char *tick(struct app *app, const char *name, int page)
{
    return page > 0 ? arena_printf(app->arena, _("%s: page %d"), name, page)
                    : arena_printf(app->arena, _("%s: not there"), name);
}

static void show_ticks(struct app *app, const struct project *project)
{
    buf_addf(&app->out, "  %s · %s · %s\n", tick(app, _("signing date"), project->page_date),
             tick(app, _("signatures"), project->page_signature),
             tick(app, _("seals"), project->page_seal));
}

static void show_file(struct app *app, const struct down_file *one)
{
    char hex[2 * SHA256_SIZE + 1];
    char size[16];

    hex_encode(one->file.sha256, SHA256_SIZE, hex);
    progress_bytes(one->file.size, size);
    buf_addf(&app->out, "  %s  %s  %s  sha256 %.12s…\n",
             text_printable(one->file.name ? one->file.name : "", app->arena),
             one->file.type ? one->file.type : "", size, hex);
}

static enum status show_files(struct app *app, const Bairi__V1__ProjectState *state,
                              const struct project *project, struct error *err)
{
    struct down_list list;

    TRY(down_list_make(project, state->letter, app->arena, &list, err));
    buf_addf(&app->out, "\n%s\n", _("Evidence"));
    show_ticks(app, project);
    for (size_t i = 0; i < list.count; i++) {
        if (list.files[i].letter)
            buf_adds(&app->out, _("  entered by the bureau on the unit's letter:\n"));
        show_file(app, &list.files[i]);
    }
    return STATUS_OK;
}

/* The record of a version; NULL when there is none of this number. */
static enum status record_of(struct app *app, const Bairi__V1__ProjectShowReply *reply,
                             unsigned number, const struct project **out, struct error *err)
{
    struct project *project = arena_alloc(app->arena, sizeof(*project));

    *out = NULL;
    if (!project)
        return app_no_memory(err);
    for (size_t i = 0; i < reply->n_versions; i++)
        if (reply->versions[i]->version == number && reply->versions[i]->project) {
            TRY(record_from_message(reply->versions[i]->project, app->arena, project, err));
            *out = project;
        }
    return STATUS_OK;
}

static enum status show_warnings(struct app *app, const Bairi__V1__ProjectShowReply *reply,
                                 const struct project *project, struct error *err)
{
    const struct prose prose = desk_prose(app);
    struct settings settings;
    struct warning_facts facts = {.project = project, .settings = &settings};

    if (reply->n_warnings == 0)
        return STATUS_OK;
    TRY(app_settings(app, &settings, err));
    TRY(record_of(app, reply, reply->state->version - 1, &facts.before, err));
    TRY(record_of(app, reply, reply->state->accepted_version, &facts.counted, err));
    buf_addf(&app->out, "\n%s\n", _("Look at"));
    warned_print(reply->warnings, reply->n_warnings, &facts, &prose);
    return STATUS_OK;
}

/* What lies in the evidence besides pages, as far as it could be seen without opening it. */
static void show_pdfs(struct app *app, const Bairi__V1__ProjectShowReply *reply)
{
    const struct prose prose = desk_prose(app);

    for (size_t i = 0; i < reply->n_pdfs; i++)
        prose_hang(
            &prose,
            arena_printf(app->arena, "  %s: ", text_printable(reply->pdfs[i]->file, app->arena)),
            pdf_said(reply->pdfs[i], app->arena));
}

/* What each version changed against the one before. */
static enum status show_changes(struct app *app, const Bairi__V1__ProjectShowReply *reply,
                                struct error *err)
{
    const struct prose prose = desk_prose(app);

    if (reply->n_versions < 2)
        return STATUS_OK;
    buf_addf(&app->out, "\n%s\n", _("Versions"));
    for (size_t i = 1; i < reply->n_versions; i++) {
        const struct project *before = NULL, *after = NULL;
        struct changes changes;

        TRY(record_of(app, reply, reply->versions[i - 1]->version, &before, err));
        TRY(record_of(app, reply, reply->versions[i]->version, &after, err));
        if (!before || !after)
            continue;
        TRY(changes_between(before, after, app->arena, &changes, err));
        buf_addf(&app->out, _("  version %u changed:\n"), reply->versions[i]->version);
        changes_print(&changes, &prose);
    }
    return STATUS_OK;
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

/* ---- all of it ---- */

/* Whose the project is by rulings in force; nothing of the others but their numbers. */
static void show_rulings(struct app *app, const Bairi__V1__ProjectShowReply *reply)
{
    const struct prose prose = desk_prose(app);

    for (size_t i = 0; i < reply->n_rulings; i++) {
        const Bairi__V1__ProjectRuling *ruling = reply->rulings[i];
        const char *label =
            arena_printf(app->arena, _("  ruling %llu: "), (unsigned long long)ruling->index);
        const char *projects = "";
        for (size_t k = 0; k < ruling->n_projects && projects; k++)
            projects =
                arena_printf(app->arena, "%s%s%s", projects, k ? " " : "", ruling->projects[k]);
        if (!ruling->in_force || !projects || !label)
            continue;
        prose_hang(&prose, label,
                   ruling->owner[0] != '\0'
                       ? arena_printf(app->arena, _("%s are one project, of %s: %s"), projects,
                                      ruling->owner, ruling->reason)
                       : arena_printf(app->arena, _("%s are not duplicates: %s"), projects,
                                      ruling->reason));
    }
}

/* 核减: what counts, before what was reported. */
static void show_reduction(struct app *app, const Bairi__V1__Reduction *reduction)
{
    const struct prose prose = desk_prose(app);

    if (reduction)
        prose_hang(&prose, _("  reduced: "),
                   arena_printf(
                       app->arena, _("%s; proposal %llu, approved by %s; below as it was reported"),
                       reduction_said(app, reduction->amount_wan, reduction->amount_usd_wan,
                                      reduction->foreign, reduction->foreign_share),
                       (unsigned long long)reduction->proposal,
                       text_printable(reduction->author_name, app->arena)));
}

static void show_head(struct app *app, const Bairi__V1__ProjectState *state,
                      const struct project *project)
{
    const struct prose prose = desk_prose(app);

    buf_addf(&app->out, "%s/%s@%u  %s", project->unit, project->project_no, state->version,
             word_shown(state->state, app->format));
    if (state->accepted_version != 0 && state->accepted_version != state->version)
        buf_addf(&app->out, _(" (version %u counts)"), state->accepted_version);
    buf_addf(&app->out, "  %s%s%s\n", state->period, state->late ? "  " : "",
             state->late ? _("late") : "");
    if (state->reason[0] != '\0')
        prose_hang(&prose, _("  reason: "), state->reason);
    if (state->return_by != 0)
        buf_addf(&app->out,
                 strcmp(state->state, "awaiting") == 0 ? _("  to be countersigned by %s\n")
                                                       : _("  to be sent again by %s\n"),
                 word_day(state->return_by, app->arena));
}

static enum status print_project(struct app *app, const Bairi__V1__ProjectShowReply *reply,
                                 const struct project *project, struct error *err)
{
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &reply->base, err);
    if (app->format == FORMAT_CSV)
        return show_steps(app, reply, err);
    show_head(app, reply->state, project);
    show_reduction(app, reply->state->reduction);
    show_rulings(app, reply);
    TRY(show_warnings(app, reply, project, err));
    show_pdfs(app, reply);
    buf_addc(&app->out, '\n');
    show_fields(app, project);
    TRY(show_files(app, reply->state, project, err));
    TRY(show_changes(app, reply, err));
    buf_addc(&app->out, '\n');
    return show_steps(app, reply, err);
}

static enum status download_one(struct app *app, const char *unit, const struct down_file *one,
                                const char *path, struct transfer *transfer, struct error *err)
{
    if (!path)
        return app_no_memory(err);
    transfer_next(transfer, one->name, one->file.size);
    TRY(bureau_download(app->bureau, one->file.sha256, unit, path, transfer_progress, transfer,
                        err));
    buf_addf(&app->said, "%s\n", path);
    return STATUS_OK;
}

static enum status download(struct app *app, const Bairi__V1__ProjectState *state,
                            const struct project *project, struct error *err)
{
    const char *folder = cli_value(app->args, "files");
    enum status status = STATUS_OK;
    struct transfer transfer;
    struct down_list list;

    if (!folder)
        return STATUS_OK;
    TRY(down_list_make(project, state->letter, app->arena, &list, err));
    if (mkdir(folder, 0777) != 0 && errno != EEXIST)
        return error_set(err, STATUS_FAILED_PRECONDITION, "cannot make the folder %s: %s", folder,
                         strerror(errno));
    transfer_begin(&transfer, list.count, list.size);
    for (size_t i = 0; i < list.count && status == STATUS_OK; i++)
        status = download_one(app, project->unit, &list.files[i],
                              arena_printf(app->arena, "%s/%s", folder, list.files[i].name),
                              &transfer, err);
    transfer_end(&transfer);
    return status;
}

static enum status show(struct app *app, struct error *err)
{
    const Bairi__V1__ProjectShowReply *reply = NULL;
    const char *unit = NULL;
    const char *project_no = NULL;
    struct project project;

    TRY(app_reference(app, cli_arg(app->args, 0), &unit, &project_no, err));
    TRY(app_connect(app, err));
    TRY(bureau_versions(app->bureau, app->arena, unit, project_no, &reply, err));
    TRY(record_from_message(reply->state->project, app->arena, &project, err));
    record_set_contact(&project, reply->state->contact);
    TRY(print_project(app, reply, &project, err));
    return download(app, reply->state, &project, err);
}

static int run_show(const struct cli_args *args, void *context)
{
    return app_run(args, context, show);
}

static const struct cli_option OPTIONS[] = {
    {"files", 0, CLI_FOLDER, false, "DIR", N_("also download the evidence into this folder")},
    {NULL,    0, CLI_FLAG,   false, NULL,  NULL                                             }
};
static const char *const EXAMPLES[] = {
    N_("bairi show zhongjie/Z-01 — every field and every step"),
    N_("bairi show zhongjie/Z-01 --files . — downloads its evidence too"), NULL};

const struct cli_command show_command = {
    "show", "UNIT/NO", 1,       1,       N_("show one project and its steps"),
    NULL,   EXAMPLES,  OPTIONS, run_show};
