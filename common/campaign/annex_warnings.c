/* Warnings about rows that are well formed: each is for the clerk to look at, none stops a form. */
#include "common/campaign/annex_warnings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/campaign/internal.h"
#include "common/text.h"

/* What warning needs at hand. */
struct warning {
    const struct annex *annex;
    const struct settings *settings;
    day today;
    struct arena *arena;
    struct problems *problems;
    struct error said;
};

static void say(struct warning *warning, const struct annex_row *row, const char *field,
                enum status said)
{
    (void)said;
    annex_problem(warning->annex, row->line, field, true, &warning->said, warning->arena,
                  warning->problems);
}

/* ---- one row ---- */

static void warn_of_future(struct warning *warning, const struct annex_row *row)
{
    char signed_on[11], today[11];

    if (row->project.signed_on <= warning->today)
        return;
    day_format(row->project.signed_on, signed_on);
    day_format(warning->today, today);
    say(warning, row, "signed_on",
        error_set(&warning->said, STATUS_INVALID_ARGUMENT,
                  "signed on %s, but today is %s; report a project once it is signed", signed_on,
                  today));
}

/* Just below an edge a rounded figure decides: within 2 %. */
static bool is_near(int64_t amount, int64_t edge)
{
    return amount < edge && amount * 100 >= edge * 98;
}

static void warn_of_edge(struct warning *warning, const struct annex_row *row)
{
    const struct settings *settings = warning->settings;
    int64_t amount = row->project.amount.n, near = 0;
    char figure[24], edge[24];

    if (is_near(amount, settings->min_amount.n))
        near = settings->min_amount.n;
    for (size_t i = 0; i < settings->band_count && near == 0; i++)
        if (is_near(amount, settings->bands[i].edge.n))
            near = settings->bands[i].edge.n;
    if (near == 0)
        return;
    snprintf(figure, sizeof figure, "%lld", (long long)amount);
    snprintf(edge, sizeof edge, "%lld", (long long)near);
    say(warning, row, "amount_wan",
        error_set(&warning->said, STATUS_INVALID_ARGUMENT,
                  "%s万元 is less than 2 %% below %s万元, where the rules change; compare it with "
                  "the contract",
                  figure, edge));
}

/* The investor stands as from outside, his place or name says otherwise. */
static void warn_of_local(struct warning *warning, const struct annex_row *row)
{
    const struct project *project = &row->project;

    if (!project->outside)
        return;
    if (place_is_local(project->investor_place))
        say(warning, row, "investor_place",
            error_set(&warning->said, STATUS_INVALID_ARGUMENT,
                      "the investor is registered in “%s”, but stands as from outside the city; "
                      "projects of local investors do not count",
                      project->investor_place));
    else if (place_is_local(project->investor))
        say(warning, row, "investor",
            error_set(&warning->said, STATUS_INVALID_ARGUMENT,
                      "“%s” sounds like a local company, but stands as from outside the city; "
                      "name the company that invests",
                      project->investor));
}

static void warn_of_share(struct warning *warning, const struct annex_row *row)
{
    const struct project *project = &row->project;
    struct fraction least = warning->settings->foreign_min_share;
    char share[40], wanted[40];

    if (!project->foreign || !project->has_foreign_share ||
        fraction_compare(project->foreign_share, least) >= 0)
        return;
    figure_text(project->foreign_share, share);
    figure_text(least, wanted);
    say(warning, row, "foreign_share",
        error_set(&warning->said, STATUS_INVALID_ARGUMENT,
                  "a foreign share of %s %% is below %s %%: the project counts as domestic", share,
                  wanted));
}

static void warn_of_contact(struct warning *warning, const struct annex_row *row)
{
    const struct project *project = &row->project;

    if (!*project->contact)
        say(warning, row, "contact",
            error_set(&warning->said, STATUS_INVALID_ARGUMENT,
                      "no contact is named; the auditor may have to ask"));
    else if (!*project->contact_phone)
        say(warning, row, "contact_phone",
            error_set(&warning->said, STATUS_INVALID_ARGUMENT,
                      "no telephone number of %s is given; the auditor may have to ask",
                      project->contact));
}

static void warn_of_row(struct warning *warning, const struct annex_row *row)
{
    if (row->faulty)
        return;
    warn_of_future(warning, row);
    warn_of_edge(warning, row);
    warn_of_local(warning, row);
    warn_of_share(warning, row);
    warn_of_contact(warning, row);
}

/* ---- the same project twice ---- */

/* Length of a phase at the text's beginning ("第二期", "2期"); 0 when there is none. */
static size_t phase_at(const char *text)
{
    static const char *const figures[] = {"一", "二", "三", "四", "五",
                                          "六", "七", "八", "九", "十"};
    static const char first[] = "第", last[] = "期";
    size_t length = strncmp(text, first, sizeof first - 1) == 0 ? sizeof first - 1 : 0;
    size_t before = length;

    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
        if (strncmp(text + length, figures[i], strlen(figures[i])) == 0) {
            length += strlen(figures[i]);
            i = (size_t)-1;
        }
    length += strspn(text + length, "0123456789");
    if (length == before || strncmp(text + length, last, sizeof last - 1) != 0)
        return 0;
    return length + sizeof last - 1;
}

const char *project_name_folded(const char *name, struct arena *arena)
{
    char *folded = text_fold(name, arena), *to = folded;

    if (!folded)
        return NULL;
    for (const char *from = folded; *from;) {
        size_t phase = phase_at(from);
        if (phase > 0)
            from += phase;
        else if (strchr("() -_", *from))
            from++;
        else
            *to++ = *from++;
    }
    *to = '\0';
    return folded;
}

/* A row by what makes it the same project. */
struct likeness {
    const char *investor, *name;
    const struct annex_row *row;
};

static int compare_likeness(const void *left, const void *right)
{
    const struct likeness *a = left, *b = right;
    int64_t amount_a = a->row->project.amount.n, amount_b = b->row->project.amount.n;
    int order = (amount_a > amount_b) - (amount_a < amount_b);

    if (order == 0)
        order = strcmp(a->investor, b->investor);
    return order != 0 ? order : strcmp(a->name, b->name);
}

static int compare_with_line(const void *left, const void *right)
{
    const struct likeness *a = left, *b = right;
    int order = compare_likeness(left, right);

    return order != 0 ? order : (a->row->line > b->row->line) - (a->row->line < b->row->line);
}

static enum status warn_of_likeness(struct warning *warning, struct error *err)
{
    struct likeness *rows = arena_array(warning->arena, warning->annex->count, sizeof *rows);
    size_t count = 0;

    if (!rows)
        return out_of_memory(err);
    for (size_t i = 0; i < warning->annex->count; i++) {
        const struct annex_row *row = &warning->annex->rows[i];
        if (row->faulty)
            continue;
        rows[count] =
            (struct likeness){project_name_folded(row->project.investor, warning->arena),
                              project_name_folded(row->project.name, warning->arena), row};
        if (!rows[count].investor || !rows[count].name)
            return out_of_memory(err);
        count++;
    }
    qsort(rows, count, sizeof *rows, compare_with_line);
    for (size_t i = 1; i < count; i++)
        if (compare_likeness(&rows[i - 1], &rows[i]) == 0)
            say(warning, rows[i].row, "name",
                error_set(&warning->said, STATUS_INVALID_ARGUMENT,
                          "the same investor, name and amount as in row %d (%s); one project "
                          "counts once",
                          (int)rows[i - 1].row->line, rows[i - 1].row->project.project_no));
    return STATUS_OK;
}

enum status annex_warnings(const struct annex *annex, const struct settings *settings,
                           struct instant now, struct arena *arena, struct problems *problems,
                           struct error *err)
{
    struct warning warning = {.annex = annex,
                              .settings = settings,
                              .today = instant_day(now, settings->utc_offset),
                              .arena = arena,
                              .problems = problems};

    for (size_t i = 0; i < annex->count; i++)
        warn_of_row(&warning, &annex->rows[i]);
    return warn_of_likeness(&warning, err);
}

/* ---- what it would count for ---- */

static void take_scores(const struct scores *scores, const struct scored_project *first,
                        const size_t *rows, struct annex_estimate *out)
{
    for (size_t u = 0; u < scores->count; u++) {
        const struct unit_score *unit = &scores->units[u];
        size_t count = unit->base_count + unit->extra_count + unit->excluded_count;
        for (size_t i = 0; i < count; i++) {
            const struct project_score *score = &unit->projects[i];
            struct annex_estimate *estimate = &out[rows[score->project - first]];
            estimate->scored = true;
            estimate->role = score->role;
            estimate->exclusion = score->exclusion;
            estimate->points = score->role == ROLE_EXTRA ? score->points : fraction_int(0);
        }
    }
}

static void take_due(const struct annex_row *row, const struct settings *settings,
                     struct instant now, struct annex_estimate *out)
{
    if (!day_is_valid(row->project.signed_on))
        return;
    out->has_due = settings_period_due(settings, row->project.signed_on, &out->due);
    out->late = out->has_due && now.us >= out->due.deadline.us;
}

enum status annex_estimate(const struct annex *annex, const struct settings *settings,
                           struct instant now, struct arena *arena, struct annex_estimate **out,
                           struct error *err)
{
    struct scored_project *projects = arena_array(arena, annex->count, sizeof *projects);
    struct annex_estimate *estimates = arena_array(arena, annex->count, sizeof *estimates);
    size_t *rows = arena_array(arena, annex->count, sizeof *rows);
    struct scores scores;
    size_t count = 0;

    if (!projects || !estimates || !rows)
        return out_of_memory(err);
    for (size_t i = 0; i < annex->count; i++) {
        estimates[i].points = fraction_int(0);
        take_due(&annex->rows[i], settings, now, &estimates[i]);
        if (annex->rows[i].faulty)
            continue;
        rows[count] = i;
        projects[count] = annex_scored(&annex->rows[i], settings);
        projects[count].verdict = VERDICT_ACCEPTED;
        projects[count++].received = now;
    }
    TRY(scoring_run(settings, projects, count, NULL, 0, arena, &scores, err));
    take_scores(&scores, projects, rows, estimates);
    *out = estimates;
    return STATUS_OK;
}
