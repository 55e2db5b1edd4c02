/* bairi duplicates, rule: which projects look like one another, and whose they are. */
#include <string.h>

#include "client/commands/app.h"
#include "client/commands/commands.h"
#include "client/commands/desk.h"
#include "client/commands/propose.h"
#include "client/render/words.h"
#include "common/text.h"

enum { REASONS_MAX = 512, SUBJECTS_MAX = 8 };

typedef Bairi__V1__DuplicatesReply__Pair Pair;
typedef Bairi__V1__DuplicatesReply__Side Side;

/* ---- reasons in words ---- */

static void say(struct buf *out, const char *text)
{
    if (out->size > 0)
        buf_adds(out, _(", "));
    buf_adds(out, text);
}

/* The whole, or how much: "investor alike 0.92". */
static void say_share(struct buf *out, int thousandths, const char *whole, const char *part)
{
    if (thousandths <= 0)
        return;
    say(out, thousandths >= 1000 ? whole : part);
    if (thousandths < 1000)
        buf_addf(out, " 0.%02d", thousandths / 10);
}

/* Why two projects look alike, the strongest reason first. */
static const char *reasons_of(const Pair *pair, struct arena *arena)
{
    OWNED(buf_free) struct buf out = buf_make(REASONS_MAX);

    if (pair->same_credit_code)
        say(&out, _("same credit code"));
    say_share(&out, pair->investor, _("same investor"), _("investor alike"));
    say_share(&out, pair->name, _("same name"), _("name alike"));
    if (pair->other_phase)
        say(&out, _("another phase"));
    if (pair->same_amount)
        say(&out, _("amount equal"));
    if (pair->same_day)
        say(&out, _("signed the same day"));
    say_share(&out, pair->place, _("same place"), _("place alike"));
    return arena_strdup(arena, buf_text(&out));
}

static const char *score_of(const Pair *pair, struct arena *arena)
{
    return arena_printf(arena, "%u.%02u", pair->score / 1000, pair->score % 1000 / 10);
}

/* ---- bairi duplicates ---- */

static const char *side_no(const Side *side, struct arena *arena)
{
    return arena_printf(arena, "%s/%s@%u", side->unit, side->project_no, side->version);
}

static void pair_row(struct app *app, struct sheet *sheet, const Pair *pair)
{
    struct arena *arena = app->arena;
    const Side *a = pair->one, *b = pair->other;

    if (!a || !b)
        return;
    sheet_row(sheet, score_of(pair, arena), pair->sure ? word_shown("sure", app->format) : "",
              side_no(a, arena), side_no(b, arena), a->name, b->name, a->investor, b->investor,
              word_amount(a->amount_wan, app->format, arena),
              word_amount(b->amount_wan, app->format, arena), word_shown(a->state, app->format),
              word_shown(b->state, app->format), reasons_of(pair, arena), NULL);
}

static enum status print_pairs(struct app *app, const Bairi__V1__DuplicatesReply *reply,
                               struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"score",          N_("Alike"),           CELL_FIGURE},
        {"sure",           N_("Same"),            CELL_TEXT  },
        {"one",            N_("Project"),         CELL_TEXT  },
        {"other",          N_("Looks like"),      CELL_TEXT  },
        {"one_name",       N_("Name"),            CELL_TEXT  },
        {"other_name",     N_("Its name"),        CELL_WIDE  },
        {"one_investor",   N_("Investor"),        CELL_WIDE  },
        {"other_investor", N_("Its investor"),    CELL_WIDE  },
        {"one_amount",     N_("Amount (亿元)"), CELL_WIDE  },
        {"other_amount",   N_("Amount (亿元)"), CELL_WIDE  },
        {"one_state",      N_("State"),           CELL_TEXT  },
        {"other_state",    N_("Its state"),       CELL_TEXT  },
        {"reasons",        N_("Because"),         CELL_TEXT  },
        {NULL,             NULL,                  CELL_TEXT  }
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; sheet && i < reply->n_pairs; i++)
        pair_row(app, sheet, reply->pairs[i]);
    TRY(app_print(app, sheet, err));
    if (app->format == FORMAT_TABLE && reply->n_pairs == 0)
        buf_adds(&app->said, _("no project looks like another\n"));
    if (app->format == FORMAT_TABLE && reply->more)
        buf_adds(&app->said, _("there are others less alike; -n shows more\n"));
    return STATUS_OK;
}

static enum status most_asked(struct app *app, uint32_t *most, struct error *err)
{
    const char *text = cli_value(app->args, "most");
    long long number = 0;

    *most = 0;
    if (!text)
        return STATUS_OK;
    for (const char *c = text; *c >= '0' && *c <= '9' && number <= 1000; c++)
        number = 10 * number + (*c - '0');
    if (strspn(text, "0123456789") != strlen(text) || number < 1 || number > 1000)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "'%s' is not a number from 1 to 1000", text));
    *most = (uint32_t)number;
    return STATUS_OK;
}

static enum status duplicates(struct app *app, struct error *err)
{
    const Bairi__V1__DuplicatesReply *reply = NULL;
    const char *unit = "", *project_no = "";
    uint32_t most = 0;

    if (cli_arg(app->args, 0))
        TRY(app_reference(app, cli_arg(app->args, 0), &unit, &project_no, err));
    TRY(most_asked(app, &most, err));
    TRY(app_connect(app, err));
    TRY(bureau_duplicates(app->bureau, app->arena, unit, project_no, most,
                          cli_flag(app->args, "within"), &reply, err));
    return print_pairs(app, reply, err);
}

/* ---- bairi rule ---- */

struct ruling {
    Bairi__V1__Proposal proposal;
    Bairi__V1__Proposal__Ruling ruling;
    Bairi__V1__Proposal__Ruling__Subject subjects[SUBJECTS_MAX];
    Bairi__V1__Proposal__Ruling__Subject *list[SUBJECTS_MAX];
    struct bytes
        previous; /* of the project that the proposal stands for: the owner, or the first */
};

static enum status ruling_subject(struct app *app, struct ruling *out, int i, struct error *err)
{
    Bairi__V1__Proposal__Ruling__Subject *subject = &out->subjects[i];
    const Bairi__V1__ProjectShowReply *reply = NULL;
    const char *unit = NULL, *project_no = NULL;

    TRY(app_reference(app, cli_arg(app->args, i), &unit, &project_no, err));
    TRY(bureau_project(app->bureau, app->arena, unit, project_no, &reply, err));
    bairi__v1__proposal__ruling__subject__init(subject);
    subject->unit = arena_strdup(app->arena, unit);
    subject->project_no = arena_strdup(app->arena, project_no);
    subject->latest = reply->state->digest;
    if (!subject->unit || !subject->project_no)
        return app_no_memory(err);
    out->list[i] = subject;
    bool owner =
        strcmp(unit, out->ruling.owner_unit) == 0 && strcmp(project_no, out->ruling.owner_no) == 0;
    if (i == 0 || owner)
        out->previous = (struct bytes){subject->latest.data, subject->latest.len};
    return STATUS_OK;
}

static enum status ruling_owner(struct app *app, struct ruling *out, struct error *err)
{
    const char *owner = cli_value(app->args, "owner");
    const char *unit = "", *project_no = "";

    if ((owner != NULL) == cli_flag(app->args, "none"))
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "name the owner with --owner UNIT/NO, or say with --none "
                                        "that they are not duplicates"));
    if (owner)
        TRY(app_reference(app, owner, &unit, &project_no, err));
    out->ruling.owner_unit = arena_strdup(app->arena, unit);
    out->ruling.owner_no = arena_strdup(app->arena, project_no);
    return out->ruling.owner_unit && out->ruling.owner_no ? STATUS_OK : app_no_memory(err);
}

static enum status rule(struct app *app, struct error *err)
{
    struct ruling *out = arena_alloc(app->arena, sizeof *out);
    const char *reason = NULL;
    int count = 0;

    if (!out)
        return app_no_memory(err);
    TRY(app_needs(app, "reason", &reason, err));
    bairi__v1__proposal__init(&out->proposal);
    bairi__v1__proposal__ruling__init(&out->ruling);
    out->ruling.reason = arena_strdup(app->arena, reason);
    if (!out->ruling.reason)
        return app_no_memory(err);
    TRY(ruling_owner(app, out, err));
    TRY(app_connect(app, err));
    for (; cli_arg(app->args, count) && count < SUBJECTS_MAX; count++)
        TRY(ruling_subject(app, out, count, err));
    out->ruling.projects = out->list;
    out->ruling.n_projects = (size_t)count;
    out->proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_RULING;
    out->proposal.ruling = &out->ruling;
    return propose(app, &out->proposal, out->previous, err);
}

/* ---- rows ---- */

static int run_duplicates(const struct cli_args *args, void *context)
{
    return app_run(args, context, duplicates);
}

static int run_rule(const struct cli_args *args, void *context)
{
    return app_run(args, context, rule);
}

static const struct cli_option DUPLICATES_OPTIONS[] = {
    {"within", 0,   CLI_FLAG,  false, NULL, N_("also pairs of one and the same unit")    },
    {"most",   'n', CLI_VALUE, false, "N",  N_("pairs to show, 1 to 1000 (default: 100)")},
    {NULL,     0,   CLI_FLAG,  false, NULL, NULL                                         }
};
static const struct cli_option RULE_OPTIONS[] = {
    {"owner",  0, CLI_VALUE, false, "UNIT/NO",
     N_("whose project it is; the others no longer count")                           },
    {"none",   0, CLI_FLAG,  false, NULL,      N_("they are not duplicates")         },
    {"reason", 0, CLI_VALUE, false, "TEXT",    N_("why; all units concerned read it")},
    {NULL,     0, CLI_FLAG,  false, NULL,      NULL                                  }
};

static const char *const DUPLICATES_EXAMPLES[] = {
    N_("bairi duplicates — pairs of projects of two units that look alike"),
    N_("bairi duplicates zhongjie/Z-02 --within — what looks like one project, its unit's too"),
    NULL};
static const char *const RULE_EXAMPLES[] = {N_("bairi rule lingang/L-01 zhongjie/Z-02 --owner "
                                               "lingang/L-01 --reason 合同由临港签订 — proposes "
                                               "whose it is"),
                                            N_("bairi rule lingang/L-01 zhongjie/Z-02 --none "
                                               "--reason 系一期与二期 — proposes that they are "
                                               "two"),
                                            NULL};

const struct cli_command duplicates_command = {"duplicates",
                                               "[UNIT/NO]",
                                               0,
                                               1,
                                               N_("projects that look like one another"),
                                               NULL,
                                               DUPLICATES_EXAMPLES,
                                               DUPLICATES_OPTIONS,
                                               run_duplicates};
const struct cli_command rule_command = {"rule",
                                         "UNIT/NO…",
                                         2,
                                         SUBJECTS_MAX,
                                         N_("propose whose a project is that two units reported"),
                                         NULL,
                                         RULE_EXAMPLES,
                                         RULE_OPTIONS,
                                         run_rule};
