/* LINKS: tests_office */
/* Random histories by several people: after every step the ranking is the full recount and what an
 * independent model says, and in the end a rebuild gives the same tables. BAIRI_HISTORIES says how
 * many; BAIRI_HISTORY=SEED plays one alone, BAIRI_STEPS=N its first steps, BAIRI_WITHOUT="3 7" all
 * but those: a failure prints its seed and steps.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bairi/v1/ranking.pb-c.h"
#include "common/record/report.h"
#include "common/record/report_difference.h"
#include "server/services/facts.h"
#include "tests/support/office/facts.h"
#include "tests/support/office/model.h"
#include "tests/support/scratch.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { HISTORIES = 40 };
#elif defined(__OPTIMIZE__)
enum { HISTORIES = 1000 };
#else
enum { HISTORIES = 200 };
#endif
enum { STEPS = 24, OPEN_MAX = 8, LINE = 96 };
#define BEGINS "2020-10-09T09:00:00+08:00"

/* A proposal that waits; what it does to the model when it is approved. */
struct waiting {
    uint64_t index;
    Bairi__V1__Proposal__ActionCase action;
    struct model_project *project;
    int unit;
    int32_t target;
    struct fraction points;
};

struct history {
    uint64_t seed, random;
    struct model model;
    struct settings settings;
    struct waiting open[OPEN_MAX];
    size_t open_count;
    int numbers;
    char log[STEPS][LINE];
    int step;
};

static const char *const units[] = {"gangcheng", "zhongjie", "nandagang", "lingang"};
static const char *const clerks[] = {"gangcheng-gangwu", "zhongjie-clerk", "nandagang-clerk",
                                     "lingang-clerk"};
static const char *const bureau[] = {"bureau-li", "bureau-zhao", "bureau-chen", "bureau-sun"};
static const char *const approvers[] = {"bureau-chen", "bureau-sun"};
enum { UNITS = 4, BUREAU = 4, APPROVERS = 2 };

static struct history h;
static char kept[DESK_PATH_SIZE]; /* the data folder of a campaign just founded */
static size_t done, refused;

/* ---- chance ---- */

static uint64_t draw(uint64_t below)
{
    h.random ^= h.random << 13;
    h.random ^= h.random >> 7;
    h.random ^= h.random << 17;
    return (h.random >> 11) % below;
}

static bool chance(unsigned percent)
{
    return draw(100) < percent;
}

static void said(const char *verb, const char *unit, const char *no, enum status status)
{
    if (h.step < STEPS)
        snprintf(h.log[h.step], LINE, "%s %s/%s: %s", verb, unit, no, status_name(status));
    done += status == STATUS_OK;
    refused += status != STATUS_OK;
}

/* A project in the model; NULL: there is none yet. */
static struct model_project *any_project(void)
{
    return h.model.project_count ? &h.model.projects[draw(h.model.project_count)] : NULL;
}

/* ---- versions ---- */

static struct model_version any_version(void)
{
    static const int64_t amounts[] = {9000,  10000, 14999, 15000, 24999,
                                      25000, 35000, 49999, 50000, 60000};
    static const char *const shares[] = {"", "24.9", "25", "60"};
    static const enum kind kinds[] = {KIND_INDUSTRY, KIND_OTHER, KIND_PPP};
    struct model_version version = {
        .amount = {amounts[draw(sizeof amounts / sizeof *amounts)]},
        .outside = chance(90),
        .foreign = chance(30),
        .share = fraction_int(100),
        .kind = kinds[chance(90) ? draw(2) : 2],
        .document = chance(90) ? DOCUMENT_CONTRACT : DOCUMENT_FRAMEWORK,
        .signed_on = 20201001 + (day)draw(8),
        .received = clock_now(d.clock),
    };
    const char *share = shares[draw(4)];

    if (version.foreign && share[0] != '\0')
        assert_true(fraction_parse(share, 6, &version.share));
    return version;
}

static Bairi__V1__Project *project_of(const struct model_version *version, int unit, const char *no)
{
    Bairi__V1__Project *project = desk_project(&d, units[unit], no);
    char share[64];

    fraction_format(version->share, 1, share, sizeof share);
    if (unit == 0)
        project->subunit = desk_text(&d, "gangwu");
    project->amount_wan = version->amount.n;
    project->outside = version->outside;
    project->foreign = version->foreign;
    if (version->foreign)
        project->foreign_share = desk_text(&d, share);
    project->kind = desk_text(&d, kind_name(version->kind));
    project->document = desk_text(&d, document_name(version->document));
    project->signed_on = version->signed_on;
    return project;
}

static void send(struct model_project *project, int unit, const char *no, const char *verb)
{
    struct model_version version = any_version();
    bool by_bureau = unit != 0 && chance(15);
    Bairi__V1__Project *record = project_of(&version, unit, no);
    enum status status = by_bureau ? desk_write(&d, bureau[draw(2)], desk_entry(&d, record))
                                   : desk_submit(&d, clerks[unit], record);

    said(verb, units[unit], no, status);
    if (status == STATUS_OK)
        model_submit(&h.model, project, unit, no, &version);
}

static void submits(void)
{
    int unit = (int)draw(UNITS);
    char no[16];

    snprintf(no, sizeof no, "P-%02d", ++h.numbers);
    if (h.model.project_count < MODEL_PROJECTS_MAX)
        send(NULL, unit, no, "submit");
}

static void amends(void)
{
    struct model_project *project = any_project();

    if (project && project->count < MODEL_VERSIONS_MAX)
        send(project, project->unit, project->no, "amend");
}

static void withdraws(void)
{
    struct model_project *project = any_project();

    if (!project)
        return;
    enum status status =
        desk_withdraw(&d, clerks[project->unit], units[project->unit], project->no);
    said("withdraw", units[project->unit], project->no, status);
    if (status == STATUS_OK)
        model_withdraw(project);
}

/* ---- decisions ---- */

static enum status decide(const struct model_project *project, const char *verb,
                          Bairi__V1__Decision__Verdict verdict, day by)
{
    enum status status =
        desk_decide(&d, bureau[draw(BUREAU)], units[project->unit], project->no, verdict, by);

    said(verb, units[project->unit], project->no, status);
    return status;
}

static void accepts(void)
{
    struct model_project *project = any_project();

    if (project && decide(project, "accept", BAIRI__V1__DECISION__VERDICT__ACCEPT, 0) == STATUS_OK)
        model_accept(project);
}

static void returns(void)
{
    struct model_project *project = any_project();
    day today = instant_day(clock_now(d.clock), h.settings.utc_offset);
    day by = day_add(today, 1 + (int)draw(5));

    if (project && decide(project, "return", BAIRI__V1__DECISION__VERDICT__RETURN, by) == STATUS_OK)
        model_return(project, by);
}

static void refuses(void)
{
    struct model_project *project = any_project();

    if (project && decide(project, "refuse", BAIRI__V1__DECISION__VERDICT__REFUSE, 0) == STATUS_OK)
        model_refuse(project);
}

/* Held, it waits as it waited before. */
static void holds(void)
{
    struct model_project *project = any_project();

    if (project)
        (void)decide(project, "hold", BAIRI__V1__DECISION__VERDICT__HOLD, 0);
}

/* ---- proposals ---- */

static void propose(Bairi__V1__Proposal *proposal, const struct waiting *waiting, const char *verb)
{
    const char *no = waiting->project ? waiting->project->no : "";
    enum status status = desk_propose(&d, bureau[draw(BUREAU)], proposal);

    said(verb, units[waiting->unit], no, status);
    if (status != STATUS_OK || h.open_count == OPEN_MAX)
        return;
    h.open[h.open_count] = *waiting;
    h.open[h.open_count++].index = d.index;
}

static void ends(void)
{
    static const Bairi__V1__Proposal__ActionCase actions[] = {
        BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT, BAIRI__V1__PROPOSAL__ACTION_TERMINATE,
        BAIRI__V1__PROPOSAL__ACTION_RESTORE};
    static const char *const verbs[] = {"propose void", "propose end", "propose restore"};
    struct waiting waiting = {.project = any_project()};
    size_t which = draw(3);

    if (!waiting.project)
        return;
    if (waiting.project->end != MODEL_STANDS)
        which = 2;
    waiting.action = actions[which];
    waiting.unit = waiting.project->unit;
    propose(desk_end(&d, waiting.action, units[waiting.unit], waiting.project->no), &waiting,
            verbs[which]);
}

static void penalises(void)
{
    static const char *const points[] = {"0", "0.5", "1", "2.5", "20"};
    struct waiting waiting = {.action = BAIRI__V1__PROPOSAL__ACTION_PENALTY,
                              .project = any_project()};
    const char *typed = points[draw(5)];

    if (!waiting.project)
        return;
    waiting.unit = waiting.project->unit;
    assert_true(fraction_parse(typed, 3, &waiting.points));
    propose(desk_penalty(&d, units[waiting.unit], waiting.project->no, typed), &waiting,
            "propose penalty");
}

static Bairi__V1__Proposal *targets_of(int unit, int32_t number)
{
    Bairi__V1__Proposal *proposal = arena_alloc(d.arena, sizeof *proposal);
    Bairi__V1__Proposal__Targets *targets = arena_alloc(d.arena, sizeof *targets);
    Bairi__V1__Target *target = arena_alloc(d.arena, sizeof *target);

    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__targets__init(targets);
    bairi__v1__target__init(target);
    target->unit = desk_text(&d, units[unit]);
    target->target = (uint32_t)number;
    targets->targets = arena_array(d.arena, 1, sizeof *targets->targets);
    targets->targets[targets->n_targets++] = target;
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_TARGETS;
    proposal->targets = targets;
    return proposal;
}

static void retargets(void)
{
    struct waiting waiting = {.action = BAIRI__V1__PROPOSAL__ACTION_TARGETS,
                              .unit = (int)draw(UNITS),
                              .target = 1 + (int32_t)draw(4)};

    propose(targets_of(waiting.unit, waiting.target), &waiting, "propose target");
}

/* The campaign file lists the units in another order than this test. */
static int unit_of(int unit)
{
    return settings_unit_index(&h.settings, units[unit]);
}

static void take_effect(const struct waiting *waiting)
{
    if (waiting->action == BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT)
        waiting->project->end = MODEL_VOIDED;
    else if (waiting->action == BAIRI__V1__PROPOSAL__ACTION_TERMINATE)
        waiting->project->end = MODEL_TERMINATED;
    else if (waiting->action == BAIRI__V1__PROPOSAL__ACTION_RESTORE)
        waiting->project->end = MODEL_STANDS;
    else if (waiting->action == BAIRI__V1__PROPOSAL__ACTION_PENALTY)
        model_penalise(&h.model, waiting->unit, waiting->points);
    else
        h.settings.units[unit_of(waiting->unit)].target = waiting->target;
}

static void approves(void)
{
    size_t at = h.open_count ? draw(h.open_count) : 0;

    if (h.open_count == 0)
        return;
    const struct waiting waiting = h.open[at];
    enum status status = desk_approve(&d, approvers[draw(APPROVERS)], waiting.index);
    said("approve", units[waiting.unit], waiting.project ? waiting.project->no : "", status);
    if (status != STATUS_OK)
        return;
    take_effect(&waiting);
    h.open[at] = h.open[--h.open_count];
}

static void declines(void)
{
    size_t at = h.open_count ? draw(h.open_count) : 0;

    if (h.open_count == 0)
        return;
    enum status status =
        desk_decline(&d, approvers[draw(APPROVERS)], h.open[at].index, "not shown");
    said("decline", units[h.open[at].unit], "", status);
    if (status == STATUS_OK)
        h.open[at] = h.open[--h.open_count];
}

static void time_passes(void)
{
    struct instant then = clock_now(d.clock);
    char text[40];

    then.us += (int64_t)(1 + draw(60)) * 3600 * 1000000;
    instant_format(then, h.settings.utc_offset, text);
    desk_time(&d, text);
    if (h.step < STEPS)
        snprintf(h.log[h.step], LINE, "it is %s", text);
}

static const struct {
    void (*make)(void);
    unsigned weight;
} moves[] = {
    {submits,     26},
    {accepts,     24},
    {amends,      10},
    {returns,     5 },
    {refuses,     5 },
    {holds,       3 },
    {withdraws,   4 },
    {ends,        8 },
    {penalises,   5 },
    {retargets,   2 },
    {approves,    16},
    {declines,    2 },
    {time_passes, 6 },
};

static void move(void)
{
    unsigned sum = 0;

    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        sum += moves[i].weight;
    uint64_t drawn = draw(sum);
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        if (drawn < moves[i].weight) {
            moves[i].make();
            return;
        }
        drawn -= moves[i].weight;
    }
}

/* ---- what must hold ---- */

static void fail_history(const char *what)
{
    fprintf(stderr, "history %llu, step %d: %s\n", (unsigned long long)h.seed, h.step, what);
    for (int i = 0; i <= h.step && i < STEPS; i++)
        fprintf(stderr, "  %2d %s\n", i, h.log[i]);
    fail_msg("play it alone with BAIRI_HISTORY=%llu BAIRI_STEPS=%d", (unsigned long long)h.seed,
             h.step + 1);
}

static void compare(Bairi__V1__ReportUnit **said_units, Bairi__V1__ReportUnit **right, size_t count,
                    const char *whose)
{
    struct difference difference;
    char text[600];

    for (size_t i = 0; i < count; i++)
        if (unit_differs(said_units[i], right[i], FIGURES_ALL, &difference)) {
            snprintf(text, sizeof text, "%s.%s is %s in the ranking, %s %s", difference.whose,
                     difference.figure, difference.said, difference.right, whose);
            fail_history(text);
        }
}

static Bairi__V1__RankReply ranked(void)
{
    Bairi__V1__RankRequest request;
    Bairi__V1__RankReply reply;

    bairi__v1__rank_request__init(&request);
    bairi__v1__rank_reply__init(&reply);
    OK(desk_call(&d, "admin", ranking_rank, &request, &reply));
    return reply;
}

/* All facts read anew, whatever was counted before. */
static void recounted(struct facts *facts, Bairi__V1__ReportUnit ***out, size_t *count)
{
    struct instant now = clock_now(d.clock);
    struct transaction *tx = NULL;
    struct period period = {0};

    OK(store_begin(d.campaign->store, TRANSACTION_READ, NULL, &tx, &d.error));
    OK(facts_load(d.campaign, tx, d.arena, facts, &d.error));
    const struct settings *settings = &facts->settings->settings;
    if (!settings_period_at(settings, now, &period))
        period.id[0] = '\0';
    OK(facts_figures(facts, instant_day(now, settings->utc_offset), period.id, d.arena, out, count,
                     &d.error));
    store_rollback(&tx);
}

/* What the model keeps no account of is taken as it is said. */
static void fill_counts(Bairi__V1__ReportUnit **out, Bairi__V1__ReportUnit **from, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int unit = 0;
        while (strcmp(units[unit], out[i]->unit) != 0)
            unit++;
        out[i]->pending = (uint32_t)model_pending(&h.model, unit);
        out[i]->new_count = from[i]->new_count;
        out[i]->new_amount_wan = from[i]->new_amount_wan;
    }
}

/* The model counts units as this test lists them; the scorer as the file does. */
static void model_counts(struct scores *scores)
{
    struct model scored = h.model;

    scored.settings = &h.settings;
    for (size_t i = 0; i < scored.project_count; i++)
        scored.projects[i].unit = unit_of(scored.projects[i].unit);
    for (size_t i = 0; i < scored.penalty_count; i++)
        scored.penalties[i].unit = unit_of(scored.penalties[i].unit);
    struct model *copy = arena_memdup(d.arena, &scored, sizeof scored);
    OK(model_score(copy, d.arena, scores, &d.error));
}

static void roles_agree(const struct scores *scores, const struct facts *facts)
{
    static const char *const roles[] = {
        [ROLE_BASE] = "base", [ROLE_EXTRA] = "extra", [ROLE_EXCLUDED] = "excluded"};
    size_t at = 0;

    for (size_t u = 0; u < scores->count; u++) {
        const struct unit_score *unit = &scores->units[u];
        size_t count = unit->base_count + unit->extra_count + unit->excluded_count;
        for (size_t i = 0; i < count; i++, at++) {
            const struct project_score *right = &unit->projects[i];
            if (at >= facts->project_count ||
                strcmp(facts->projects[at]->project_no, right->project->project_no) != 0 ||
                strcmp(facts->projects[at]->role, roles[right->role]) != 0)
                fail_history("the projects of the recount are not the model's in their order");
        }
    }
    assert_int_equal(at, facts->project_count);
}

static void holds_true(void)
{
    Bairi__V1__RankReply reply = ranked();
    Bairi__V1__ReportUnit **recount = NULL, **modelled = NULL;
    struct scores scores;
    struct facts facts;
    size_t count = 0;

    recounted(&facts, &recount, &count);
    assert_int_equal(reply.n_units, count);
    assert_int_equal(reply.pending, facts.pending);
    compare(reply.units, recount, count, "in the full recount");
    model_counts(&scores);
    OK(report_figures(&h.settings, &scores, instant_day(clock_now(d.clock), h.settings.utc_offset),
                      d.arena, &modelled, &count, &d.error));
    assert_int_equal(reply.n_units, count);
    fill_counts(modelled, reply.units, count);
    compare(reply.units, modelled, count, "in the model");
    roles_agree(&scores, &facts);
}

static void a_rebuild_changes_nothing(void)
{
    struct buf before = desk_dump(&d);

    OK(ledger_rebuild(d.campaign->store, &d.campaign->rules, &d.error));
    struct buf after = desk_dump(&d);
    bool same = strcmp(buf_text(&before), buf_text(&after)) == 0;
    buf_free(&before);
    buf_free(&after);
    if (!same)
        fail_history("a rebuild gives other tables");
}

/* ---- one history after the other ---- */

static void copy_folder(const char *from, const char *to)
{
    char command[4 * DESK_PATH_SIZE];

    snprintf(command, sizeof command, "rm -rf '%s' && cp -a '%s' '%s'", to, from, to);
    assert_int_equal(system(command), 0);
}

static void copy_settings(void)
{
    struct transaction *tx = NULL;
    const struct campaign_settings *settings = NULL;

    OK(store_begin(d.campaign->store, TRANSACTION_READ, NULL, &tx, &d.error));
    OK(campaign_settings(d.campaign, tx, d.arena, &settings, &d.error));
    h.settings = settings->settings;
    h.settings.units = arena_memdup(d.arena, settings->settings.units,
                                    settings->settings.unit_count * sizeof *h.settings.units);
    store_rollback(&tx);
}

static void begin(uint64_t seed)
{
    desk_shut(&d);
    copy_folder(kept, d.data);
    clock_destroy(&d.clock);
    d.clock = clock_at(BEGINS);
    arena_reset(d.arena);
    OK(desk_reopen(&d));
    h = (struct history){.seed = seed, .random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1};
    copy_settings();
    h.model.settings = &h.settings;
}

static int number_of(const char *variable, int otherwise)
{
    const char *text = getenv(variable);

    return text ? atoi(text) : otherwise;
}

static bool is_left_out(int step)
{
    const char *text = getenv("BAIRI_WITHOUT");
    char *end = NULL;

    for (const char *at = text; at && *at; at = end) {
        long number = strtol(at, &end, 10);
        if (end == at)
            return false;
        if (number == step)
            return true;
    }
    return false;
}

/* Each step has chances of its own, so that leaving one out leaves the others as they were. */
static void play(uint64_t seed)
{
    int steps = number_of("BAIRI_STEPS", STEPS);

    begin(seed);
    for (h.step = 0; h.step < steps && h.step < STEPS; h.step++) {
        h.random = (seed * STEPS + (uint64_t)h.step + 1) * UINT64_C(0x9E3779B97F4A7C15) | 1;
        (void)draw(2);
        if (is_left_out(h.step))
            continue;
        move();
        holds_true();
    }
    h.step--;
    a_rebuild_changes_nothing();
}

static void random_histories_end_in_the_scorers_result(void **state)
{
    const char *alone = getenv("BAIRI_HISTORY");
    int count = number_of("BAIRI_HISTORIES", HISTORIES);

    (void)state;
    if (alone) {
        play(strtoull(alone, NULL, 10));
        return;
    }
    for (int i = 1; i <= count; i++)
        play((uint64_t)i);
    fprintf(stderr, "%d histories: %zu steps done, %zu refused\n", count, done, refused);
    assert_true(done > refused); /* most of what is tried is possible */
}

/* Targets so small that they are passed, agreed before the histories begin. */
static int open_office(void **state)
{
    (void)state;
    if (access("/dev/shm", W_OK) == 0) /* a thousand campaigns need no disk */
        setenv("TMPDIR", "/dev/shm", 0);
    desk_open(&d);
    for (int unit = 0; unit < UNITS; unit++)
        desk_agreed(&d, targets_of(unit, 1 + unit % 3));
    d.quick = true;
    desk_shut(&d);
    snprintf(kept, sizeof kept, "%s", scratch_path(d.folder, "kept"));
    copy_folder(d.data, kept);
    return desk_reopen(&d) == STATUS_OK ? 0 : -1;
}

static int close_office(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_histories_end_in_the_scorers_result),
    };

    return cmocka_run_group_tests_name("services/histories", tests, open_office, close_office);
}
