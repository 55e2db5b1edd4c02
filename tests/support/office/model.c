/* What a campaign's projects and penalties come to, kept apart from the server by the words of
 * DOMAIN alone: what a random history is compared with. */
#include "tests/support/office/model.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* DOMAIN section 2: resent by the return date, a version keeps the first one's received time. */
static struct instant received(const struct model *model, const struct model_project *project,
                               const struct model_version *version)
{
    const int offset = model->settings->utc_offset;

    if (project->count == 0 || project->return_by == 0 ||
        instant_day(version->received, offset) > project->return_by)
        return version->received;
    struct instant first = project->versions[project->count - 1].received;
    return version->signed_on <= instant_day(first, offset) ? first : version->received;
}

struct model_project *model_submit(struct model *model, struct model_project *project, int unit,
                                   const char *no, const struct model_version *version)
{
    if (!project) {
        assert(model->project_count < MODEL_PROJECTS_MAX);
        project = &model->projects[model->project_count++];
        *project = (struct model_project){.unit = unit};
        snprintf(project->no, sizeof project->no, "%s", no);
    }
    assert(project->count < MODEL_VERSIONS_MAX);
    struct model_version taken = *version;
    taken.received = received(model, project, version);
    taken.reported = version->amount;
    taken.reported_foreign = version->foreign;
    taken.reported_share = version->share;
    project->versions[project->count++] = taken;
    project->open = true;
    project->refused = project->gone = false;
    project->return_by = 0;
    return project;
}

void model_accept(struct model_project *project)
{
    project->accepted = project->count;
    project->open = project->refused = false;
    project->return_by = 0;
}

void model_return(struct model_project *project, day by)
{
    project->return_by = by;
}

void model_refuse(struct model_project *project)
{
    project->open = false;
    project->refused = project->accepted == 0;
    project->return_by = 0;
}

/* A recognised version stands whatever becomes of a newer one. */
void model_withdraw(struct model_project *project)
{
    project->open = false;
    project->gone = project->accepted == 0;
    project->return_by = 0;
}

void model_unrefuse(struct model_project *project)
{
    project->refused = false;
    project->open = true;
}

void model_reduce(struct model_project *project, int version, int64_t amount)
{
    struct model_version *counts = &project->versions[version - 1];

    counts->amount.n = amount;
    counts->foreign = false;
    counts->share = fraction_int(100);
}

void model_unreduce(struct model_project *project, int version)
{
    struct model_version *counts = &project->versions[version - 1];

    counts->amount = counts->reported;
    counts->foreign = counts->reported_foreign;
    counts->share = counts->reported_share;
}

void model_penalise(struct model *model, int unit, struct fraction points, uint64_t index,
                    const char *project_no)
{
    assert(model->penalty_count < MODEL_PENALTIES_MAX);
    struct model_penalty *penalty = &model->penalties[model->penalty_count++];
    *penalty = (struct model_penalty){.unit = unit, .points = points, .index = index};
    snprintf(penalty->project_no, sizeof penalty->project_no, "%s", project_no);
}

void model_lift(struct model *model, uint64_t index)
{
    for (size_t i = 0; i < model->penalty_count; i++)
        if (model->penalties[i].index == index) {
            model->penalties[i] = model->penalties[--model->penalty_count];
            return;
        }
}

void model_repoint(struct model *model, uint64_t index, struct fraction points)
{
    for (size_t i = 0; i < model->penalty_count; i++)
        if (model->penalties[i].index == index)
            model->penalties[i].points = points;
}

static enum verdict verdict_of(const struct model_project *project)
{
    if (project->end != MODEL_STANDS)
        return project->end == MODEL_VOIDED ? VERDICT_VOIDED : VERDICT_TERMINATED;
    if (project->accepted > 0)
        return VERDICT_ACCEPTED;
    return project->refused ? VERDICT_REFUSED : VERDICT_PENDING;
}

size_t model_pending(const struct model *model, int unit)
{
    size_t count = 0;

    for (size_t i = 0; i < model->project_count; i++) {
        const struct model_project *project = &model->projects[i];
        count += project->unit == unit && !project->gone && verdict_of(project) == VERDICT_PENDING;
    }
    return count;
}

static struct scored_project scored_of(const struct model_project *project)
{
    int at = project->accepted > 0 ? project->accepted : project->count;
    const struct model_version *version = &project->versions[at - 1];

    return (struct scored_project){.project_no = project->no,
                                   .unit = project->unit,
                                   .outside = version->outside,
                                   .kind = version->kind,
                                   .amount = version->amount,
                                   .foreign = version->foreign,
                                   .foreign_share = version->share,
                                   .signed_on = version->signed_on,
                                   .document = version->document,
                                   .verdict = verdict_of(project),
                                   .received = version->received};
}

enum status model_score(const struct model *model, struct arena *arena, struct scores *out,
                        struct error *err)
{
    struct scored_project *projects =
        arena_array(arena, model->project_count + 1, sizeof *projects);
    struct scored_penalty *penalties =
        arena_array(arena, model->penalty_count + 1, sizeof *penalties);
    size_t listed = 0;

    if (!projects || !penalties)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    for (size_t i = 0; i < model->project_count; i++)
        if (!model->projects[i].gone)
            projects[listed++] = scored_of(&model->projects[i]);
    for (size_t i = 0; i < model->penalty_count; i++)
        penalties[i] = (struct scored_penalty){.unit = model->penalties[i].unit,
                                               .points = model->penalties[i].points};
    return scoring_run(model->settings, projects, listed, penalties, model->penalty_count, arena,
                       out, err);
}
