/* bairi document: official documents as PDF and Word files, to be revised and sent. */
#include <stdlib.h>
#include <string.h>

#include "client/commands/case.h"
#include "client/commands/commands.h"
#include "client/commands/document_files.h"
#include "client/papers/papers.h"
#include "common/record/report_final.h"
#include "common/text.h"

/* ---- what each is made from ---- */

/* The latest released version of the period; without one, of the latest month's. */
static const Bairi__V1__ReportItem *find_released(const Bairi__V1__ReportListReply *reply,
                                                  const char *period)
{
    const Bairi__V1__ReportItem *found = NULL;

    for (size_t i = 0; i < reply->n_reports; i++) {
        const Bairi__V1__ReportItem *item = reply->reports[i];
        bool wanted =
            period ? strcmp(item->period, period) == 0 : strcmp(item->period, FINAL_PERIOD) != 0;

        if (wanted && strcmp(item->state, "released") == 0)
            found = item;
    }
    return found;
}

static enum status pull(struct app *app, const char *period, struct papers_report *out,
                        struct error *err)
{
    struct pulled_report *pulled = arena_alloc(app->arena, sizeof *pulled);
    const Bairi__V1__ReportListReply *reply = NULL;
    const Bairi__V1__ReportItem *item;

    if (!pulled)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    TRY(bureau_reports(app->bureau, app->arena, &reply, err));
    item = find_released(reply, period);
    if (!item && !period)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "no report is released yet; see bairi report list");
    if (item)
        TRY(bureau_pull(app->bureau, app->arena, item->period, item->version, pulled, err));
    if (!item || !pulled->released)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the report of %s is not released yet; see bairi report list",
                         item ? item->period : period);
    *out = (struct papers_report){.report = pulled->report,
                                  .released = {pulled->item->released},
                                  .letter = cli_flag(app->args, "letter")};
    return STATUS_OK;
}

/* Of a month, or of the latest. */
static enum status pull_period(struct app *app, const char *period, struct papers_report *out,
                               struct error *err)
{
    if (period && strcmp(period, FINAL_PERIOD) == 0) {
        app_usage(app, STATUS_INVALID_ARGUMENT);
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s is no period; the final assessment is bairi document "
                         "result",
                         period);
    }
    return pull(app, period, out, err);
}

static enum status monthly(struct app *app, const char *about, struct paper **out,
                           struct error *err)
{
    struct papers_report source;

    TRY(pull_period(app, about, &source, err));
    return papers_monthly(&source, app->arena, out, err);
}

static enum status brief(struct app *app, const char *about, struct paper **out, struct error *err)
{
    struct papers_report source;

    TRY(pull_period(app, about, &source, err));
    return papers_brief(&source, app->arena, out, err);
}

/* The city's ranking of the period goes out with it, else its latest, where there is one. */
static enum status circular(struct app *app, const char *about, struct paper **out,
                            struct error *err)
{
    const Bairi__V1__CityRankingsReply *cities = NULL;
    struct papers_report source;

    TRY(pull_period(app, about, &source, err));
    TRY(bureau_city_rankings(app->bureau, app->arena, source.report->period, false, false, &cities,
                             err));
    if (cities->n_rankings == 0)
        TRY(bureau_city_rankings(app->bureau, app->arena, NULL, false, false, &cities, err));
    if (cities->n_rankings > 0)
        source.city = cities->rankings[0]->ranking;
    return papers_circular(&source, app->arena, out, err);
}

static enum status find_proposal(struct app *app, const char *about,
                                 const Bairi__V1__ProposalState **out, struct error *err)
{
    const Bairi__V1__ProposalsReply *reply = NULL;
    char *end = NULL;
    unsigned long long number = strtoull(about, &end, 10);

    TRY(bureau_proposals(app->bureau, app->arena, true, &reply, err));
    for (size_t i = 0; i < reply->n_proposals && *end == '\0'; i++)
        if (reply->proposals[i]->index == number && reply->proposals[i]->proposal) {
            *out = reply->proposals[i];
            return STATUS_OK;
        }
    return error_set(err, STATUS_NOT_FOUND, "there is no proposal %s; see bairi proposals --all",
                     about);
}

static enum status criticism(struct app *app, const char *about, struct paper **out,
                             struct error *err)
{
    struct papers_penalty source = {.now = clock_now(app->clock)};
    const Bairi__V1__ProjectShowReply *project = NULL;
    struct settings *settings = arena_alloc(app->arena, sizeof *settings);
    const Bairi__V1__Proposal *proposal;

    if (!settings)
        return app_no_memory(err);
    TRY(find_proposal(app, about, &source.state, err));
    proposal = source.state->proposal;
    TRY(app_settings(app, settings, err));
    source.settings = settings;
    if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_PENALTY &&
        proposal->penalty->project_no[0] != '\0') {
        TRY(bureau_project(app->bureau, app->arena, proposal->penalty->unit,
                           proposal->penalty->project_no, &project, err));
        source.project = project->state;
    }
    return papers_criticism(&source, app->arena, out, err);
}

static enum status result(struct app *app, const char *about, struct paper **out, struct error *err)
{
    struct papers_report source;

    (void)about;
    TRY(pull(app, FINAL_PERIOD, &source, err));
    return papers_result(&source, app->arena, out, err);
}

static enum status examination(struct app *app, const char *about, struct paper **out,
                               struct error *err)
{
    const Bairi__V1__ResultsReply *reply = NULL;
    struct papers_report source;

    TRY(bureau_results(app->bureau, app->arena, 0, &reply, err));
    for (size_t i = 0; i < reply->n_examinations; i++)
        if (strcmp(reply->examinations[i]->unit, about) == 0) {
            TRY(pull(app, FINAL_PERIOD, &source, err));
            return papers_examination(&source, reply->examinations[i], app->arena, out, err);
        }
    return error_set(err, STATUS_NOT_FOUND, "%s owes no self-examination", about);
}

static enum status case_paper(struct app *app, const char *about, struct paper **out,
                              struct error *err)
{
    struct case_file file = {.head = ""};
    struct settings *settings = arena_alloc(app->arena, sizeof *settings);

    if (!settings)
        return app_no_memory(err);
    TRY(case_gather(app, about, &file, err));
    TRY(app_settings(app, settings, err));
    const struct papers_case source = {
        .settings = settings,
        .project = file.project,
        .proposals = file.proposals,
        .proposal_count = file.proposal_count,
        .questions = file.questions,
        .question_count = file.question_count,
        .objections = file.objections,
        .objection_count = file.objection_count,
        .head = file.head,
        .now = clock_now(app->clock),
    };
    return papers_case(&source, app->arena, out, err);
}

/* ---- the kinds ---- */

struct composer {
    const char *name;
    const char *about; /* what must be said: "UNIT"; NULL: a period may be */
    enum status (*compose)(struct app *app, const char *about, struct paper **out,
                           struct error *err);
};

static const struct composer KINDS[] = {
    {"monthly",     NULL,      monthly    },
    {"circular",    NULL,      circular   },
    {"brief",       NULL,      brief      },
    {"criticism",   "NUMBER",  criticism  },
    {"result",      NULL,      result     },
    {"examination", "UNIT",    examination},
    {"case",        "UNIT/NO", case_paper },
    {NULL,          NULL,      NULL       },
};

static enum status find_kind(struct app *app, const struct composer **out, struct error *err)
{
    const char *name = cli_arg(app->args, 0);

    for (const struct composer *kind = KINDS; kind->name; kind++)
        if (strcmp(kind->name, name) == 0) {
            *out = kind;
            return STATUS_OK;
        }
    app_usage(app, STATUS_INVALID_ARGUMENT);
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "there is no document %s; there are monthly, circular, brief, "
                     "criticism, result, examination, case",
                     name);
}

static enum status document(struct app *app, struct error *err)
{
    const char *about = cli_arg(app->args, 1);
    const char *to = cli_value(app->args, "to"), *folder = cli_value(app->args, "out");
    const struct composer *kind = NULL;
    struct paper *paper = NULL;

    TRY(find_kind(app, &kind, err));
    if (kind->about && !about)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "bairi document %s needs one more word: %s", kind->name,
                                        kind->about));
    TRY(app_connect(app, err));
    TRY(kind->compose(app, about, &paper, err));
    return document_write(app, paper, to ? to : "pdf,docx", folder ? folder : ".", err);
}

static int run_document(const struct cli_args *args, void *context)
{
    return app_run(args, context, document);
}

static const struct cli_option OPTIONS[] = {
    {"to",     0, CLI_VALUE,  false, "pdf,docx,json", N_("as which files (default: pdf,docx)")      },
    {"out",    0, CLI_FOLDER, false, "DIR",           N_("folder for the files (default: this one)")},
    {"letter", 0, CLI_FLAG,   false, NULL,            N_("the monthly report as a letter (函)")    },
    {NULL,     0, CLI_FLAG,   false, NULL,            NULL                                          }
};

static const char *const EXAMPLES[] = {
    N_("bairi document monthly 2020-11 --out 文件 — the monthly report (月报), PDF and Word"),
    N_("bairi document circular 2020-11 — completion and the city's ranking, to the units (通报)"),
    N_("bairi document criticism 57 --to docx — the circular of criticism (通报批评) of penalty "
       "57"),
    N_("bairi document result — the final assessment's circular"),
    N_("bairi document examination lingang — cover of that unit's self-examination (书面检查)"),
    N_("bairi document brief — one page for a leader"),
    N_("bairi document case zhongjie/Z-02 — the case file of a project"),
    NULL};

const struct cli_command document_command = {
    "document",
    "KIND [PERIOD|NUMBER|UNIT|UNIT/NO]",
    1,
    2,
    N_("write an official document as PDF and Word file"),
    N_("KIND is monthly, circular, brief, criticism, result, examination or case. Documents are "
       "drafts (代拟稿) after GB/T 9704-2012: number, signer and seal stay blank. Reports are "
       "pulled and verified first; without a period the latest released one is taken. The pages "
       "are set by bairi-render."),
    EXAMPLES,
    OPTIONS,
    run_document};
