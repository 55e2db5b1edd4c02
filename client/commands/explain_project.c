/* One project explained: the rules it meets, where it stands, what would change it. */
#include "client/commands/explain_project.h"

#include <string.h>

#include "client/commands/desk.h"
#include "client/commands/explain_words.h"
#include "client/render/words.h"
#include "common/record/report.h"
#include "common/text.h"

/* A project in one reading. */
struct subject {
    struct app *app;
    const struct reading *reading;
    const struct settings *settings;
    const Bairi__V1__ReportProject *row;
    struct scored_project scored;
    bool part;
};

static const Bairi__V1__ReportProject *row_of(const struct reading *reading, const char *unit,
                                              const char *project_no)
{
    for (size_t i = 0; i < reading->report->n_projects; i++) {
        const Bairi__V1__ReportProject *row = reading->report->projects[i];
        if (strcmp(row->unit, unit) == 0 && strcmp(row->project_no, project_no) == 0)
            return row;
    }
    return NULL;
}

static const char *shown(const struct subject *subject, const char *id)
{
    return word_shown(id, subject->app->format);
}

/* ---- the rules, each with the value it tests ---- */

typedef void rule_words(const struct subject *subject, const char **value, const char **wanted,
                        bool *met);

static const char *yes_no(const struct subject *subject, bool yes)
{
    return shown(subject, yes ? "yes" : "no");
}

static void rule_verdict(const struct subject *subject, const char **value, const char **wanted,
                         bool *met)
{
    *value = shown(subject, subject->row->verdict);
    *wanted = shown(subject, "accepted");
    *met = subject->scored.verdict == VERDICT_ACCEPTED;
}

static void rule_date(const struct subject *subject, const char **value, const char **wanted,
                      bool *met)
{
    struct arena *arena = subject->app->arena;
    const struct settings *settings = subject->settings;

    *value = word_day(subject->scored.signed_on, arena);
    *wanted = arena_printf(arena, "[campaign] start, end = %s … %s",
                           word_day(settings->start, arena), word_day(settings->end, arena));
    *met =
        subject->scored.signed_on >= settings->start && subject->scored.signed_on <= settings->end;
}

static void rule_amount(const struct subject *subject, const char **value, const char **wanted,
                        bool *met)
{
    const struct settings *settings = subject->settings;
    struct arena *arena = subject->app->arena;
    int64_t amount = subject->scored.amount.n, least = settings->min_amount.n;

    *value = arena_printf(arena, "%lld万元", (long long)amount);
    *wanted = arena_printf(arena, "[eligibility] min_amount_wan %s %lld",
                           settings->min_inclusive ? "≥" : ">", (long long)least);
    *met = settings_amount_counts(settings, subject->scored.amount, subject->scored.amount_usd);
}

static void rule_outside(const struct subject *subject, const char **value, const char **wanted,
                         bool *met)
{
    const struct settings *settings = subject->settings;

    *value = yes_no(subject, subject->scored.outside);
    *wanted = settings->outside_only ? "[eligibility] outside_only = yes"
                                     : "[eligibility] outside_only = no";
    *met = !settings->outside_only || subject->scored.outside;
}

static const char *list_of(struct arena *arena, const char *head, const bool *chosen, int count,
                           const char *(*name)(int))
{
    OWNED(buf_free) struct buf list = buf_make(1024);

    buf_adds(&list, head);
    for (int i = 0, said = 0; i < count; i++)
        if (chosen[i])
            buf_addf(&list, "%s%s", said++ ? ", " : "", name(i));
    const char *text = arena_strdup(arena, buf_text(&list));
    return text ? text : "";
}

static const char *kind_at(int kind)
{
    return kind_name((enum kind)kind);
}

static const char *document_at(int document)
{
    return document_name((enum document)document);
}

static void rule_kind(const struct subject *subject, const char **value, const char **wanted,
                      bool *met)
{
    *value = kind_name(subject->scored.kind);
    if (subject->app->format == FORMAT_TABLE && text_is_chinese())
        *value = kind_title(subject->scored.kind);
    *wanted = list_of(subject->app->arena,
                      "[eligibility] excluded_kinds = ", subject->settings->excluded_kind,
                      KIND_COUNT, kind_at);
    *met = !subject->settings->excluded_kind[subject->scored.kind];
}

static void rule_document(const struct subject *subject, const char **value, const char **wanted,
                          bool *met)
{
    *value = document_name(subject->scored.document);
    if (subject->app->format == FORMAT_TABLE && text_is_chinese())
        *value = document_title(subject->scored.document);
    *wanted = list_of(subject->app->arena,
                      "[eligibility] documents = ", subject->settings->document_counts,
                      DOCUMENT_COUNT, document_at);
    *met = subject->settings->document_counts[subject->scored.document];
}

static const struct {
    const char *id; /* as in the published contract's reasons */
    rule_words *words;
} rules[] = {
    {"verdict",  rule_verdict },
    {"date",     rule_date    },
    {"amount",   rule_amount  },
    {"outside",  rule_outside },
    {"kind",     rule_kind    },
    {"document", rule_document},
};

static enum status print_rules(const struct subject *subject, struct error *err)
{
    static const struct sheet_column COLUMNS[] = {
        {"rule",   N_("Rule 1"),       CELL_TEXT},
        {"value",  N_("This project"), CELL_TEXT},
        {"wanted", N_("Counts if"),    CELL_TEXT},
        {"met",    N_("Met"),          CELL_TEXT},
        {NULL,     NULL,               CELL_TEXT}
    };
    OWNED(sheet_destroy) struct sheet *sheet = sheet_create(COLUMNS);

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        const char *value = "", *wanted = "";
        bool met = false;
        rules[i].words(subject, &value, &wanted, &met);
        sheet_row(sheet, shown(subject, rules[i].id), value, wanted, yes_no(subject, met), NULL);
    }
    return app_print(subject->app, sheet, err);
}

static void say_foreign(const struct subject *subject, const struct prose *prose)
{
    const struct settings *settings = subject->settings;
    struct arena *arena = prose->arena;

    if (!subject->scored.foreign)
        return;
    const char *share = explain_figure(subject->scored.foreign_share, arena);
    const char *least = explain_figure(settings->foreign_min_share, arena);
    prose_hang(prose, "",
               counts_as_foreign(&subject->scored, settings)
                   ? arena_printf(arena,
                                  _("foreign share %s %% ≥ %s %% ([eligibility] "
                                    "foreign_min_share): counts as foreign-funded"),
                                  share, least)
                   : arena_printf(arena,
                                  _("foreign share %s %% < %s %% ([eligibility] "
                                    "foreign_min_share): counts as domestic"),
                                  share, least));
}

/* ---- where it stands ---- */

static const struct project_score *score_of(const struct subject *subject, size_t *position)
{
    const struct unit_score *unit = subject->reading->unit;

    for (size_t i = 0; i < unit->base_count + unit->extra_count + unit->excluded_count; i++)
        if (strcmp(unit->projects[i].project->project_no, subject->row->project_no) == 0) {
            *position = i;
            return &unit->projects[i];
        }
    return NULL;
}

static void say_position(const struct subject *subject, const struct prose *prose)
{
    const struct unit_score *unit = subject->reading->unit;
    struct arena *arena = prose->arena;
    size_t at = 0;
    const struct project_score *score = score_of(subject, &at);

    if (subject->part || !score || score->role == ROLE_EXCLUDED) {
        prose_hang(prose, "",
                   arena_printf(arena, _("role: %s %s"), shown(subject, subject->row->role),
                                shown(subject, subject->row->reason)));
        return;
    }
    prose_hang(
        prose, "",
        arena_printf(arena,
                     _("number %zu of %zu in the order of %s (rule 2): signed %s, received "
                       "%s"),
                     at + 1, unit->base_count + unit->extra_count, explain_order(subject->settings),
                     word_day(subject->row->signed_on, arena),
                     word_time((struct instant){subject->row->received}, FORMAT_TABLE, arena)));
    if (score->role == ROLE_BASE)
        prose_hang(
            prose, "",
            arena_printf(
                arena,
                _("base: it is one of the %zu that fill the target of %d and earns no bonus"),
                unit->base_count, unit->target));
    else
        prose_hang(
            prose, "",
            arena_printf(arena,
                         _("extra: it stands beyond the target of %d and earns %s points (rule 4)"),
                         unit->target, explain_figure(score->points, arena)));
}

/* ---- what would change it ---- */

/* The unit's total if the project had another verdict or size, by the same pure scorer. */
static enum status total_if(const struct subject *subject, enum verdict verdict, int64_t amount,
                            const char **out, struct error *err)
{
    const struct unit_score *unit = subject->reading->unit;
    size_t count = unit->base_count + unit->extra_count + unit->excluded_count;
    struct arena *arena = subject->app->arena;
    struct scored_project *projects = arena_array(arena, count + 1, sizeof *projects);
    struct scored_penalty penalty = {.unit = settings_unit_index(subject->settings, unit->unit->id),
                                     .points = unit->penalty};
    struct scores scores;
    char text[64] = "-";

    if (!projects)
        return app_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        projects[i] = *unit->projects[i].project;
        if (strcmp(projects[i].project_no, subject->row->project_no) != 0)
            continue;
        projects[i].verdict = verdict;
        projects[i].amount.n = amount;
    }
    TRY(scoring_run(subject->settings, projects, count, &penalty, 1, arena, &scores, err));
    for (size_t i = 0; i < scores.count; i++)
        if (strcmp(scores.units[i].unit->id, unit->unit->id) == 0 && scores.units[i].measured)
            fraction_format(scores.units[i].total, subject->settings->decimals, text, sizeof text);
    *out = arena_strdup(arena, text);
    return *out ? STATUS_OK : app_no_memory(err);
}

static void say_change(const struct prose *prose, const char *text)
{
    prose_hang(prose, "   - ", text);
}

/* An amount at which the next band of points begins; 0: there is none. */
static int64_t next_band(const struct subject *subject)
{
    const struct settings *settings = subject->settings;
    int64_t past = settings->band_edge == EDGE_LOWER ? 0 : 1;

    for (size_t i = 0; i < settings->band_count; i++)
        if (settings->bands[i].edge.n + past > subject->scored.amount.n)
            return settings->bands[i].edge.n + past;
    return 0;
}

static enum status change_counting(const struct subject *subject, const struct prose *prose,
                                   enum role role, struct error *err)
{
    const char *total = subject->reading->said->total, *other = "";
    int64_t edge = role == ROLE_EXTRA ? next_band(subject) : 0;

    TRY(total_if(subject, VERDICT_VOIDED, subject->scored.amount.n, &other, err));
    say_change(prose,
               arena_printf(prose->arena,
                            _("voided or terminated: the unit's total would be %s instead of "
                              "%s"),
                            other, total));
    if (edge == 0)
        return STATUS_OK;
    TRY(total_if(subject, VERDICT_ACCEPTED, edge, &other, err));
    say_change(prose, arena_printf(prose->arena,
                                   _("from %lld万元 it would earn more: the unit's total would be "
                                     "%s"),
                                   (long long)edge, other));
    return STATUS_OK;
}

static const char *what_mends(const struct subject *subject)
{
    switch (subject->scored.verdict) {
    case VERDICT_PENDING:
        return _("it counts from the day the bureau accepts it");
    case VERDICT_REFUSED:
        return _("a new version that the bureau accepts, or an objection that lifts the refusal");
    case VERDICT_VOIDED:
    case VERDICT_TERMINATED:
        return _("a restoring, proposed and approved by two people");
    case VERDICT_ACCEPTED:
    case VERDICT_COUNT:
        break;
    }
    return _(
        "what is not met above would have to be met, by a new version that the bureau accepts");
}

static enum status change_excluded(const struct subject *subject, const struct prose *prose,
                                   bool tells_totals, struct error *err)
{
    const char *other = "";

    say_change(prose, what_mends(subject));
    if (!tells_totals || subject->scored.verdict == VERDICT_ACCEPTED)
        return STATUS_OK;
    TRY(total_if(subject, VERDICT_ACCEPTED, subject->scored.amount.n, &other, err));
    say_change(prose, arena_printf(prose->arena,
                                   _("accepted as it is: the unit's total would be %s instead of "
                                     "%s"),
                                   other, subject->reading->said->total));
    return STATUS_OK;
}

static enum status say_changes(const struct subject *subject, const struct prose *prose,
                               bool tells_totals, struct error *err)
{
    size_t at = 0;
    const struct project_score *score = score_of(subject, &at);

    prose_hang(prose, "", _("What would change it:"));
    if (!score || strcmp(subject->row->role, "excluded") == 0)
        return change_excluded(subject, prose, tells_totals && score, err);
    if (tells_totals)
        return change_counting(subject, prose, score->role, err);
    say_change(prose, _("a void, a termination, or a reduction below the minimum, each by two "
                        "people; a new version, once it is accepted"));
    return STATUS_OK;
}

/* ---- the whole ---- */

static enum status subject_of(struct app *app, const struct reading *reading,
                              const Bairi__V1__ReportProject *row, bool part, struct subject *out,
                              struct error *err)
{
    *out = (struct subject){
        .app = app, .reading = reading, .settings = &reading->settings, .row = row, .part = part};
    return report_scored(row, out->settings, &out->scored, err);
}

/* with_score  the reading's scores may be told: not those of a unit's live counts */
static enum status print_reading(const struct subject *subject, bool with_score, struct error *err)
{
    const struct prose prose = desk_prose(subject->app);

    /* measured against others, a total does not follow from the unit's own projects */
    bool tells_totals = with_score && !subject->part && subject->settings->mode == MODE_TARGET;

    TRY(print_rules(subject, err));
    say_foreign(subject, &prose);
    if (with_score)
        say_position(subject, &prose);
    return say_changes(subject, &prose, tells_totals, err);
}

static enum status print_scored(struct app *app, const Bairi__V1__ExplainReply *reply,
                                const struct explained *explained, const char *unit,
                                const char *project_no, struct error *err)
{
    const Bairi__V1__ReportProject *row = row_of(&explained->score, unit, project_no);
    struct subject subject;

    if (row && reply->report[0] != '\0')
        buf_addf(&app->out, _("\nIn the released report %s, settings version %u:\n"), reply->report,
                 reply->settings_version);
    else if (reply->report[0] != '\0')
        buf_addf(&app->out, _("\nIt is not in the released report %s.\n"), reply->report);
    else
        buf_addf(&app->out, _("As it stands, not released, settings version %u:\n"),
                 reply->settings_version);
    if (!row)
        return STATUS_OK;
    TRY(subject_of(app, &explained->score, row, explained->part, &subject, err));
    return print_reading(&subject, true, err);
}

static enum status print_table(struct app *app, const Bairi__V1__ExplainReply *reply,
                               const struct explained *explained, const char *unit,
                               const char *project_no, struct error *err)
{
    const Bairi__V1__ReportProject *live =
        explained->has_live ? row_of(&explained->live, unit, project_no) : NULL;
    const Bairi__V1__ReportProject *row = live ? live : row_of(&explained->score, unit, project_no);
    struct subject subject;

    buf_addf(&app->out, "%s/%s@%u %s\n", unit, project_no, row->version, row->name);
    if (live) {
        buf_addf(&app->out, _("As it stands, not released, settings version %u:\n"),
                 explained->live.report->settings_version);
        TRY(subject_of(app, &explained->live, live, explained->part, &subject, err));
        TRY(print_reading(&subject, false, err));
    }
    return explained->has_score ? print_scored(app, reply, explained, unit, project_no, err)
                                : STATUS_OK;
}

enum status explain_project(struct app *app, const Bairi__V1__ExplainReply *reply,
                            const struct explained *explained, const char *unit,
                            const char *project_no, struct error *err)
{
    const Bairi__V1__ReportProject *row = NULL;
    const struct reading *reading = &explained->score;
    struct subject subject;

    if (explained->has_score)
        row = row_of(reading, unit, project_no);
    if (!row && explained->has_live)
        row = row_of(reading = &explained->live, unit, project_no);
    if (!row)
        return error_set(err, STATUS_NOT_FOUND, "there is no project %s/%s", unit, project_no);
    if (app->format == FORMAT_JSON)
        return app_print_message(app, &row->base, err);
    if (app->format == FORMAT_TABLE)
        return print_table(app, reply, explained, unit, project_no, err);
    TRY(subject_of(app, reading, row, explained->part, &subject, err));
    return print_rules(&subject, err);
}
