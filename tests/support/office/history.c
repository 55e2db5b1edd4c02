/* A random history: what several people do, one step after the other, on a desk and in a model. */
#include "tests/support/office/history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

const char *const history_units[HISTORY_UNITS] = {"gangcheng", "zhongjie", "nandagang", "lingang"};
static const char *const clerks[] = {"gangcheng-gangwu", "zhongjie-clerk", "nandagang-clerk",
                                     "lingang-clerk"};
static const char *const bureau[] = {"bureau-li", "bureau-zhao", "bureau-chen", "bureau-sun"};
static const char *const approvers[] = {"bureau-chen", "bureau-sun"};
enum { BUREAU = 4, APPROVERS = 2 };

/* ---- chance ---- */

static uint64_t draw(struct history *h, uint64_t below)
{
    h->random ^= h->random << 13;
    h->random ^= h->random >> 7;
    h->random ^= h->random << 17;
    return (h->random >> 11) % below;
}

static bool chance(struct history *h, unsigned percent)
{
    return draw(h, 100) < percent;
}

static void said(struct history *h, const char *verb, const char *unit, const char *no,
                 enum status status)
{
    if (h->step < HISTORY_STEPS)
        snprintf(h->log[h->step], HISTORY_LINE, "%s %s/%s: %.100s", verb, unit, no,
                 status == STATUS_OK ? "done" : h->desk->error.text);
    h->done += status == STATUS_OK;
    h->refused += status != STATUS_OK;
}

/* A project in the model; NULL: there is none yet. */
static struct model_project *any_project(struct history *h)
{
    return h->model.project_count ? &h->model.projects[draw(h, h->model.project_count)] : NULL;
}

/* ---- versions ---- */

static struct model_version any_version(struct history *h)
{
    static const int64_t amounts[] = {9000,  10000, 14999, 15000, 24999,
                                      25000, 35000, 49999, 50000, 60000};
    static const char *const shares[] = {"", "24.9", "25", "60"};
    static const enum kind kinds[] = {KIND_INDUSTRY, KIND_OTHER, KIND_PPP};
    struct model_version version = {
        .amount = {amounts[draw(h, sizeof amounts / sizeof *amounts)]},
        .outside = chance(h, 90),
        .foreign = chance(h, 30),
        .share = fraction_int(100),
        .kind = kinds[chance(h, 90) ? draw(h, 2) : 2],
        .document = chance(h, 90) ? DOCUMENT_CONTRACT : DOCUMENT_FRAMEWORK,
        .signed_on = 20201001 + (day)draw(h, 8),
        .received = clock_now(h->desk->clock),
    };
    const char *share = shares[draw(h, 4)];

    if (version.foreign && share[0] != '\0')
        assert_true(fraction_parse(share, 6, &version.share));
    return version;
}

static Bairi__V1__Project *project_of(struct history *h, const struct model_version *version,
                                      int unit, const char *no)
{
    Bairi__V1__Project *project = desk_project(h->desk, history_units[unit], no);
    char share[64];

    fraction_format(version->share, 1, share, sizeof share);
    if (unit == 0)
        project->subunit = desk_text(h->desk, "gangwu");
    project->amount_wan = version->amount.n;
    project->outside = version->outside;
    project->foreign = version->foreign;
    if (version->foreign)
        project->foreign_share = desk_text(h->desk, share);
    project->kind = desk_text(h->desk, kind_name(version->kind));
    project->document = desk_text(h->desk, document_name(version->document));
    project->signed_on = version->signed_on;
    return project;
}

static void send(struct history *h, struct model_project *project, int unit, const char *no,
                 const char *verb)
{
    struct model_version version = any_version(h);
    bool by_bureau = unit != 0 && chance(h, 15), shared = chance(h, h->seed % 4 ? 10 : 80);
    if (shared)
        version.amount.n = 15000;
    Bairi__V1__Project *record = project_of(h, &version, unit, no);
    if (shared) { /* several units report it */
        record->name = desk_text(h->desk, HISTORY_SHARED);
        record->investor = desk_text(h->desk, "样例共有投资有限公司");
    }
    enum status status = by_bureau
                             ? desk_write(h->desk, bureau[draw(h, 2)], desk_entry(h->desk, record))
                             : desk_submit(h->desk, clerks[unit], record);

    said(h, verb, history_units[unit], no, status);
    if (status == STATUS_OK)
        model_submit(&h->model, project, unit, no, &version);
}

static void submits(struct history *h)
{
    int unit = (int)draw(h, HISTORY_UNITS);
    char no[16];

    snprintf(no, sizeof no, "P-%02d", ++h->numbers);
    if (h->model.project_count < MODEL_PROJECTS_MAX)
        send(h, NULL, unit, no, "submit");
}

static void amends(struct history *h)
{
    struct model_project *project = any_project(h);

    if (project && project->count < MODEL_VERSIONS_MAX)
        send(h, project, project->unit, project->no, "amend");
}

static void withdraws(struct history *h)
{
    struct model_project *project = any_project(h);

    if (!project)
        return;
    enum status status =
        desk_withdraw(h->desk, clerks[project->unit], history_units[project->unit], project->no);
    said(h, "withdraw", history_units[project->unit], project->no, status);
    if (status == STATUS_OK)
        model_withdraw(project);
}

/* ---- decisions ---- */

static enum status decide(struct history *h, const struct model_project *project, const char *verb,
                          Bairi__V1__Decision__Verdict verdict, day by)
{
    enum status status = desk_decide(h->desk, bureau[draw(h, BUREAU)], history_units[project->unit],
                                     project->no, verdict, by);

    said(h, verb, history_units[project->unit], project->no, status);
    return status;
}

static void accepts(struct history *h)
{
    struct model_project *project = any_project(h);

    if (project &&
        decide(h, project, "accept", BAIRI__V1__DECISION__VERDICT__ACCEPT, 0) == STATUS_OK)
        model_accept(project);
}

static void returns(struct history *h)
{
    struct model_project *project = any_project(h);
    day today = instant_day(clock_now(h->desk->clock), h->settings.utc_offset);
    day by = day_add(today, 1 + (int)draw(h, 5));

    if (project &&
        decide(h, project, "return", BAIRI__V1__DECISION__VERDICT__RETURN, by) == STATUS_OK)
        model_return(project, by);
}

static void remember(struct history *h, const struct waiting *decision)
{
    if (decision->unit != 0) /* its departments have objections of their own */
        h->decisions[h->decision_count++] =
            (struct contested){.index = h->desk->index, .decision = *decision};
}

static void refuses(struct history *h)
{
    struct model_project *project = any_project(h);

    if (!project ||
        decide(h, project, "refuse", BAIRI__V1__DECISION__VERDICT__REFUSE, 0) != STATUS_OK)
        return;
    model_refuse(project);
    remember(h, &(struct waiting){.project = project, .unit = project->unit});
}

/* Held, it waits as it waited before. */
static void holds(struct history *h)
{
    struct model_project *project = any_project(h);

    if (project)
        (void)decide(h, project, "hold", BAIRI__V1__DECISION__VERDICT__HOLD, 0);
}

/* ---- proposals ---- */

static void propose(struct history *h, Bairi__V1__Proposal *proposal, const struct waiting *waiting,
                    const char *verb)
{
    const char *no = waiting->project ? waiting->project->no : "";
    enum status status = desk_propose(h->desk, bureau[draw(h, BUREAU)], proposal);

    said(h, verb, history_units[waiting->unit], no, status);
    if (status != STATUS_OK || h->open_count == HISTORY_OPEN_MAX)
        return;
    h->open[h->open_count] = *waiting;
    h->open[h->open_count++].index = h->desk->index;
}

/* Few are ended: without looking for them hardly one would be restored. */
static struct model_project *ended_project(struct history *h)
{
    for (size_t i = 0; i < h->model.project_count; i++)
        if (h->model.projects[i].end != MODEL_STANDS)
            return &h->model.projects[i];
    return any_project(h);
}

static void ends(struct history *h)
{
    static const Bairi__V1__Proposal__ActionCase actions[] = {
        BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT, BAIRI__V1__PROPOSAL__ACTION_TERMINATE,
        BAIRI__V1__PROPOSAL__ACTION_RESTORE};
    static const char *const verbs[] = {"propose void", "propose end", "propose restore"};
    struct waiting waiting = {.project = chance(h, 40) ? ended_project(h) : any_project(h)};
    size_t which = draw(h, 3);

    if (!waiting.project)
        return;
    if (waiting.project->end != MODEL_STANDS)
        which = 2;
    waiting.action = actions[which];
    waiting.unit = waiting.project->unit;
    propose(h, desk_end(h->desk, waiting.action, history_units[waiting.unit], waiting.project->no),
            &waiting, verbs[which]);
}

static void penalises(struct history *h)
{
    static const char *const points[] = {"0", "0.5", "1", "2.5", "20"};
    struct waiting waiting = {.action = BAIRI__V1__PROPOSAL__ACTION_PENALTY,
                              .project = any_project(h)};
    const char *typed = points[draw(h, 5)];

    if (!waiting.project)
        return;
    waiting.unit = waiting.project->unit;
    assert_true(fraction_parse(typed, 3, &waiting.points));
    propose(h, desk_penalty(h->desk, history_units[waiting.unit], waiting.project->no, typed),
            &waiting, "propose penalty");
}

Bairi__V1__Proposal *history_targets(struct desk *desk, int unit, int32_t number)
{
    Bairi__V1__Proposal *proposal = arena_alloc(desk->arena, sizeof *proposal);
    Bairi__V1__Proposal__Targets *targets = arena_alloc(desk->arena, sizeof *targets);
    Bairi__V1__Target *target = arena_alloc(desk->arena, sizeof *target);

    bairi__v1__proposal__init(proposal);
    bairi__v1__proposal__targets__init(targets);
    bairi__v1__target__init(target);
    target->unit = desk_text(desk, history_units[unit]);
    target->target = (uint32_t)number;
    targets->targets = arena_array(desk->arena, 1, sizeof *targets->targets);
    targets->targets[targets->n_targets++] = target;
    proposal->action_case = BAIRI__V1__PROPOSAL__ACTION_TARGETS;
    proposal->targets = targets;
    return proposal;
}

/* Only a figure that was larger is put right so; what was foreign is found to be domestic. */
static void reduces(struct history *h)
{
    static const int64_t amounts[] = {9000, 10000, 15000, 25000};
    struct waiting waiting = {.action = BAIRI__V1__PROPOSAL__ACTION_REDUCE,
                              .project = any_project(h),
                              .amount = amounts[draw(h, 4)]};

    if (!waiting.project || waiting.project->accepted == 0)
        return;
    waiting.version = waiting.project->accepted;
    waiting.unit = waiting.project->unit;
    propose(
        h,
        desk_reduction(h->desk, history_units[waiting.unit], waiting.project->no, waiting.amount),
        &waiting, "propose reduction");
}

/* ---- objections ---- */

static const struct contested *objected(const struct history *h, const struct waiting *answer)
{
    return &h->objections[answer->objection];
}

static void objects(struct history *h)
{
    if (h->decision_count == 0 || h->objection_count == HISTORY_STEPS)
        return;
    const struct contested *contested = &h->decisions[draw(h, h->decision_count)];
    int unit = contested->decision.unit;
    const char *no = contested->decision.project->no;
    enum status status =
        desk_object(h->desk, clerks[unit], history_units[unit], no, contested->index);
    said(h, "object", history_units[unit], no, status);
    if (status == STATUS_OK)
        h->objections[h->objection_count++] =
            (struct contested){.index = h->desk->index, .decision = contested->decision};
}

/* What a change puts in the decision's place. */
static const char *instead_of(struct waiting *answer, const struct waiting *decision)
{
    if (answer->outcome != BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__CHANGE)
        return NULL;
    if (decision->action == BAIRI__V1__PROPOSAL__ACTION__NOT_SET)
        return "accepted";
    if (decision->action == BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT)
        return "terminated";
    if (decision->action == BAIRI__V1__PROPOSAL__ACTION_PENALTY) {
        answer->points = fraction_int(3);
        return "3";
    }
    answer->amount = 12000;
    return "12000";
}

static void answers(struct history *h)
{
    static const Bairi__V1__Proposal__ObjectionAnswer__Outcome outcomes[] = {
        BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__UPHOLD,
        BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__CHANGE,
        BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__LIFT};
    struct waiting waiting = {.action = BAIRI__V1__PROPOSAL__ACTION_OBJECTION_ANSWER,
                              .outcome = outcomes[draw(h, 3)]};

    if (h->objection_count == 0)
        return;
    waiting.objection = h->objection_count - 1; /* the latest: its decision still stands */
    const struct contested *objection = objected(h, &waiting);
    waiting.project = objection->decision.project;
    waiting.unit = objection->decision.unit;
    const char *instead = instead_of(&waiting, &objection->decision);
    propose(h, desk_answer(h->desk, objection->index, waiting.outcome, instead), &waiting,
            "propose answer");
}

static void lifts(struct history *h)
{
    struct waiting waiting = {.action = BAIRI__V1__PROPOSAL__ACTION_LIFT_PENALTY};

    if (h->model.penalty_count == 0)
        return;
    const struct model_penalty *penalty = &h->model.penalties[draw(h, h->model.penalty_count)];
    waiting.unit = penalty->unit;
    waiting.penalty = penalty->index;
    propose(h,
            desk_lifting(h->desk, history_units[waiting.unit], penalty->project_no, penalty->index),
            &waiting, "propose lifting");
}

static void retargets(struct history *h)
{
    struct waiting waiting = {.action = BAIRI__V1__PROPOSAL__ACTION_TARGETS,
                              .unit = (int)draw(h, HISTORY_UNITS),
                              .target = 1 + (int32_t)draw(h, 4)};

    propose(h, history_targets(h->desk, waiting.unit, waiting.target), &waiting, "propose target");
}

/* The campaign file lists the units in another order than this test. */
int history_unit(const struct history *h, int unit)
{
    return settings_unit_index(&h->settings, history_units[unit]);
}

static void refusal_answered(const struct waiting *answer, struct model_project *project)
{
    if (answer->outcome == BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__LIFT)
        model_unrefuse(project);
    else
        model_accept(project);
}

static void penalty_answered(struct history *h, const struct waiting *answer, uint64_t penalty)
{
    if (answer->outcome == BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__LIFT)
        model_lift(&h->model, penalty);
    else
        model_repoint(&h->model, penalty, answer->points);
}

/* Upheld, a decision stands as it stood. */
static void answered(struct history *h, const struct waiting *answer)
{
    const struct waiting *decision = &objected(h, answer)->decision;
    bool lifted = answer->outcome == BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__LIFT;

    if (answer->outcome == BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__UPHOLD)
        return;
    if (decision->action == BAIRI__V1__PROPOSAL__ACTION__NOT_SET)
        refusal_answered(answer, decision->project);
    else if (decision->action == BAIRI__V1__PROPOSAL__ACTION_PENALTY)
        penalty_answered(h, answer, decision->index);
    else if (decision->action == BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT)
        decision->project->end = lifted ? MODEL_STANDS : MODEL_TERMINATED;
    else if (lifted)
        model_unreduce(decision->project, decision->version);
    else
        model_reduce(decision->project, decision->version, answer->amount);
}

static void take_effect(struct history *h, const struct waiting *waiting)
{
    if (waiting->action == BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT)
        waiting->project->end = MODEL_VOIDED;
    else if (waiting->action == BAIRI__V1__PROPOSAL__ACTION_TERMINATE)
        waiting->project->end = MODEL_TERMINATED;
    else if (waiting->action == BAIRI__V1__PROPOSAL__ACTION_RESTORE)
        waiting->project->end = MODEL_STANDS;
    else if (waiting->action == BAIRI__V1__PROPOSAL__ACTION_PENALTY)
        model_penalise(&h->model, waiting->unit, waiting->points, waiting->index,
                       waiting->project->no);
    else if (waiting->action == BAIRI__V1__PROPOSAL__ACTION_REDUCE)
        model_reduce(waiting->project, waiting->version, waiting->amount);
    else if (waiting->action == BAIRI__V1__PROPOSAL__ACTION_OBJECTION_ANSWER)
        answered(h, waiting);
    else if (waiting->action == BAIRI__V1__PROPOSAL__ACTION_LIFT_PENALTY)
        model_lift(&h->model, waiting->penalty);
    else
        h->settings.units[history_unit(h, waiting->unit)].target = waiting->target;
}

static void approves(struct history *h)
{
    bool last = chance(h, 60); /* what was proposed just now: less has changed since */
    size_t at = h->open_count == 0 ? 0 : last ? h->open_count - 1 : draw(h, h->open_count);

    if (h->open_count == 0)
        return;
    const struct waiting waiting = h->open[at];
    enum status status = desk_approve(h->desk, approvers[draw(h, APPROVERS)], waiting.index);
    said(h, "approve", history_units[waiting.unit], waiting.project ? waiting.project->no : "",
         status);
    if (status != STATUS_OK)
        return;
    take_effect(h, &waiting);
    h->agreed[waiting.action]++;
    if (waiting.action == BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT ||
        waiting.action == BAIRI__V1__PROPOSAL__ACTION_PENALTY ||
        waiting.action == BAIRI__V1__PROPOSAL__ACTION_REDUCE)
        remember(h, &waiting);
    h->open[at] = h->open[--h->open_count];
}

static void declines(struct history *h)
{
    size_t at = h->open_count ? draw(h, h->open_count) : 0;

    if (h->open_count == 0)
        return;
    enum status status =
        desk_decline(h->desk, approvers[draw(h, APPROVERS)], h->open[at].index, "not shown");
    said(h, "decline", history_units[h->open[at].unit], "", status);
    if (status == STATUS_OK)
        h->open[at] = h->open[--h->open_count];
}

static void time_passes(struct history *h)
{
    struct instant then = clock_now(h->desk->clock);
    char text[40];

    then.us += (int64_t)(1 + draw(h, 60)) * 3600 * 1000000;
    instant_format(then, h->settings.utc_offset, text);
    desk_time(h->desk, text);
    if (h->step < HISTORY_STEPS)
        snprintf(h->log[h->step], HISTORY_LINE, "it is %s", text);
}

static const struct {
    void (*make)(struct history *h);
    unsigned weight;
} moves[] = {
    {submits,     24},
    {accepts,     26},
    {amends,      8 },
    {returns,     5 },
    {refuses,     7 },
    {holds,       3 },
    {withdraws,   3 },
    {ends,        8 },
    {penalises,   8 },
    {reduces,     8 },
    {lifts,       8 },
    {objects,     10},
    {answers,     12},
    {retargets,   3 },
    {approves,    34},
    {declines,    2 },
    {time_passes, 5 },
};

void history_move(struct history *h)
{
    unsigned sum = 0;

    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        sum += moves[i].weight;
    uint64_t drawn = draw(h, sum);
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        if (drawn < moves[i].weight) {
            moves[i].make(h);
            return;
        }
        drawn -= moves[i].weight;
    }
}
