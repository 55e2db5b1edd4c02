/* A project's road for people: its steps, and what was proposed about it, in the order of time. */
#include <stdlib.h>
#include <string.h>

#include "common/message.h"
#include "server/services/facts.h"
#include "server/services/projects.h"
#include "server/services/proposals.h"
#include "server/services/ruling.h"

/* What happens between two people is the bureau's until the second one has decided. */
static bool sees_proposals(const struct call *call)
{
    return call->caller->role == ROLE_BUREAU || call->caller->role == ROLE_ADMIN;
}

static enum status step_author(struct call *call, struct transaction *tx, const char *uri,
                               Bairi__V1__ProjectStep *step, struct error *err)
{
    struct person_row person = {.uri = uri, .name = ""};

    TRY(copy_out(call->arena, uri, &step->author, err));
    if (uri[0] != '\0')
        TRY(store_get(tx, &table_person, &person, call->arena, err));
    return copy_out(call->arena, person.name, &step->author_name, err);
}

static enum status step_out(struct call *call, struct transaction *tx, const struct step_row *row,
                            Bairi__V1__ProjectStep **out, struct error *err)
{
    Bairi__V1__ProjectStep *step = arena_alloc(call->arena, sizeof *step);

    if (!step)
        return answer_too_large(err);
    bairi__v1__project_step__init(step);
    step->index = (uint64_t)row->idx;
    step->time = row->time;
    step->kind = (Bairi__V1__StatementKind)row->kind;
    step->version = (uint32_t)row->version;
    TRY(step_author(call, tx, row->author, step, err));
    TRY(copy_out(call->arena, row->what, &step->verdict, err));
    TRY(copy_out(call->arena, row->reason, &step->reason, err));
    *out = step;
    return STATUS_OK;
}

/* ---- proposals ---- */

struct road {
    struct call *call;
    struct transaction *tx;
    const struct project_row *project;
    Bairi__V1__ProjectStep **steps;
    size_t count;
};

static enum status proposal_step(struct road *road, const Bairi__V1__ProposalState *proposal,
                                 const char *verdict, Bairi__V1__ProjectStep **out,
                                 struct error *err)
{
    struct arena *arena = road->call->arena;
    Bairi__V1__ProjectStep *step = arena_alloc(arena, sizeof *step);

    if (!step)
        return answer_too_large(err);
    bairi__v1__project_step__init(step);
    step->index = step->proposal = proposal->index;
    step->time = proposal->time;
    step->kind = BAIRI__V1__STATEMENT_KIND__PROPOSAL;
    TRY(copy_out(arena, verdict, &step->verdict, err));
    *out = road->steps[road->count++] = step;
    return STATUS_OK;
}

/* Declined, withdrawn by its proposer, or undecided for too long; an approval is a step already. */
static enum status proposal_end(struct road *road, const struct proposal_row *row,
                                const Bairi__V1__ProposalState *proposal, struct error *err)
{
    Bairi__V1__ProjectStep *step = NULL;
    bool lapsed = strcmp(proposal->state, "lapsed") == 0;

    if (strcmp(proposal->state, "open") == 0)
        return STATUS_OK;
    if (strcmp(proposal->state, "approved") == 0) {
        for (size_t i = 0; i < road->count; i++) {
            if (road->steps[i]->index != proposal->decided_index)
                continue;
            road->steps[i]->proposal = proposal->index;
            TRY(copy_out(road->call->arena, row->action, &road->steps[i]->action, err));
        }
        return STATUS_OK;
    }
    const char *verdict = arena_printf(road->call->arena, "proposal-%s", proposal->state);
    if (!verdict)
        return answer_too_large(err);
    TRY(proposal_step(road, proposal, verdict, &step, err));
    step->time = proposal->decided;
    if (!lapsed) {
        step->index = proposal->decided_index;
        step->kind = BAIRI__V1__STATEMENT_KIND__DECLINE;
    }
    TRY(copy_out(road->call->arena, row->action, &step->action, err));
    TRY(copy_out(road->call->arena, proposal->reason, &step->reason, err));
    return step_author(road->call, road->tx, row->decided_by, step, err);
}

static enum status proposal_steps(struct road *road, const struct proposal_row *row,
                                  struct error *err)
{
    Bairi__V1__ProposalState *proposal = NULL;
    Bairi__V1__ProjectStep *step = NULL;

    TRY(proposal_state(road->call, road->tx, row, &proposal, err));
    TRY(proposal_end(road, row, proposal, err));
    TRY(proposal_step(road, proposal, "proposed", &step, err));
    TRY(copy_out(road->call->arena, row->action, &step->action, err));
    return step_author(road->call, road->tx, row->author, step, err);
}

/* ---- all, in order ---- */

/* A ruling is a step of each of its projects. */
static struct step_row ruling_step(const struct ruling_row *row)
{
    return (struct step_row){
        .idx = row->idx,
        .unit = row->unit,
        .project_no = row->project_no,
        .time = row->time,
        .kind = BAIRI__V1__STATEMENT_KIND__APPROVAL,
        .version = row->version,
        .author = row->author,
        .what = row->what,
        .reason = row->reason,
    };
}

static int by_time(const void *left, const void *right)
{
    const Bairi__V1__ProjectStep *const *a = left, *const *b = right;

    if ((*a)->time != (*b)->time)
        return (*a)->time < (*b)->time ? -1 : 1;
    return ((*a)->index > (*b)->index) - ((*a)->index < (*b)->index);
}

/* A step made of a proposal is about the version before it. */
static void fill_versions(struct road *road)
{
    uint32_t version = 0;

    for (size_t i = 0; i < road->count; i++) {
        if (road->steps[i]->version == 0)
            road->steps[i]->version = version;
        version = road->steps[i]->version;
    }
}

static enum status road_scan(struct road *road, const struct step_row **steps, size_t *step_count,
                             const struct proposal_row **proposals, size_t *proposal_count,
                             struct error *err)
{
    const char *unit = road->project->unit, *project_no = road->project->project_no;
    struct step_row step = {.unit = unit, .project_no = project_no};
    struct proposal_row proposal = {.unit = unit, .project_no = project_no};
    struct store_scan of_steps = {.index = &index_step_project, .match = &step, .equal = 2};
    struct store_scan of_proposals = {
        .index = &index_proposal_project, .match = &proposal, .equal = 2};
    void *rows = NULL;

    TRY(store_scan_rows(road->tx, &table_step, &of_steps, road->call->arena, &rows, step_count,
                        err));
    *steps = rows;
    *proposal_count = 0;
    if (!sees_proposals(road->call))
        return STATUS_OK;
    TRY(store_scan_rows(road->tx, &table_proposal, &of_proposals, road->call->arena, &rows,
                        proposal_count, err));
    *proposals = rows;
    return STATUS_OK;
}

enum status project_steps(struct call *call, struct transaction *tx,
                          const struct project_row *project, Bairi__V1__ProjectStep ***out,
                          size_t *count, struct error *err)
{
    struct road road = {.call = call, .tx = tx, .project = project};
    const struct step_row *steps = NULL;
    const struct proposal_row *proposals = NULL;
    struct ruling_row *rulings = NULL;
    size_t step_count = 0, proposal_count = 0, ruling_count = 0;

    TRY(rulings_about(tx, project, call->arena, &rulings, &ruling_count, err));
    TRY(road_scan(&road, &steps, &step_count, &proposals, &proposal_count, err));
    road.steps = arena_array(call->arena, step_count + ruling_count + 2 * proposal_count + 1,
                             sizeof *road.steps);
    if (!road.steps)
        return answer_too_large(err);
    for (size_t i = 0; i < step_count; i++)
        TRY(step_out(call, tx, &steps[i], &road.steps[road.count++], err));
    for (size_t i = 0; i < ruling_count; i++) {
        struct step_row step = ruling_step(&rulings[i]);
        TRY(step_out(call, tx, &step, &road.steps[road.count++], err));
    }
    for (size_t i = 0; i < proposal_count; i++)
        TRY(proposal_steps(&road, &proposals[i], err));
    if (road.count > 0)
        qsort(road.steps, road.count, sizeof *road.steps, by_time);
    fill_versions(&road);
    *out = road.steps;
    *count = road.count;
    return STATUS_OK;
}
