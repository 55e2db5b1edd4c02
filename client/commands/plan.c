/* A pure comparison of the workbook's rows with the versions the server has. */
#include "client/commands/plan.h"

#include <stdlib.h>
#include <string.h>

#include "common/record/record.h"

enum { FIELDS_MAX = 48 };

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
}

const Bairi__V1__ProjectState *plan_find(const Bairi__V1__ProjectListReply *list, const char *unit,
                                         const char *project_no)
{
    for (size_t i = 0; i < list->n_projects; i++) {
        const Bairi__V1__Project *project = list->projects[i]->project;

        if (project && strcmp(project->unit, unit) == 0 &&
            strcmp(project->project_no, project_no) == 0)
            return list->projects[i];
    }
    return NULL;
}

static int compare_states(const void *left, const void *right)
{
    const Bairi__V1__Project *a = (*(const Bairi__V1__ProjectState *const *)left)->project;
    const Bairi__V1__Project *b = (*(const Bairi__V1__ProjectState *const *)right)->project;
    int order = strcmp(a->unit, b->unit);

    return order != 0 ? order : strcmp(a->project_no, b->project_no);
}

struct plan_index plan_index_make(const Bairi__V1__ProjectListReply *list, struct arena *arena)
{
    struct plan_index index = {.list = list};

    if (!list)
        return index;
    index.states = arena_array(arena, list->n_projects + 1, sizeof(index.states[0]));
    for (size_t i = 0; index.states && i < list->n_projects; i++)
        if (list->projects[i]->project)
            index.states[index.count++] = list->projects[i];
    if (index.count > 1)
        qsort(index.states, index.count, sizeof(index.states[0]), compare_states);
    return index;
}

const Bairi__V1__ProjectState *plan_index_find(const struct plan_index *index, const char *unit,
                                               const char *project_no)
{
    size_t low = 0, high = index->count;

    if (!index->list)
        return NULL;
    if (!index->states)
        return plan_find(index->list, unit, project_no);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const Bairi__V1__Project *project = index->states[middle]->project;
        int order = strcmp(project->unit, unit);

        if (order == 0)
            order = strcmp(project->project_no, project_no);
        if (order == 0)
            return index->states[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static bool is_listed(const char *const *list, const char *text)
{
    for (; list && *list; list++)
        if (strcmp(*list, text) == 0)
            return true;
    return false;
}

static enum status compare(struct plan_row *row, const struct annex *annex, struct arena *arena,
                           struct problems *problems, struct error *err)
{
    struct problems found = {0};
    struct project before;

    TRY(record_from_message(row->before->project, arena, &before, err));
    record_set_contact(&before, row->before->contact);
    row->changed = arena_array(arena, FIELDS_MAX, sizeof(row->changed[0]));
    if (!row->changed)
        return no_memory(err);
    row->changed_count = project_differences(&before, &row->row->project, row->changed, FIELDS_MAX);
    TRY(changes_between(&before, &row->row->project, arena, &row->changes, err));
    row->action = row->changed_count > 0 ? PLAN_CHANGED : PLAN_UNCHANGED;
    if (row->action == PLAN_CHANGED)
        project_check_change(&row->row->project, &before, row->confirmed, arena, &found);
    for (size_t i = 0; i < found.count; i++) {
        struct error said = found.items[i].error;

        annex_problem(annex, row->row->line, found.items[i].error.field, found.items[i].warning,
                      &said, arena, problems);
    }
    return STATUS_OK;
}

static int compare_pointers(const void *left, const void *right)
{
    uintptr_t a = (uintptr_t) * (const void *const *)left;
    uintptr_t b = (uintptr_t) * (const void *const *)right;

    return (a > b) - (a < b);
}

/* What was reported before and no row of the workbook is about. */
static enum status find_missing(const Bairi__V1__ProjectListReply *list, struct arena *arena,
                                struct plan *out, struct error *err)
{
    const Bairi__V1__ProjectState **met = arena_array(arena, out->count + 1, sizeof(met[0]));
    size_t count = 0;

    out->missing = arena_array(arena, list->n_projects + 1, sizeof(out->missing[0]));
    if (!out->missing || !met)
        return no_memory(err);
    for (size_t i = 0; i < out->count; i++)
        if (out->rows[i].before)
            met[count++] = out->rows[i].before;
    qsort(met, count, sizeof(met[0]), compare_pointers);
    for (size_t i = 0; i < list->n_projects; i++)
        if (list->projects[i]->project && strcmp(list->projects[i]->state, "withdrawn") != 0 &&
            !bsearch(&list->projects[i], met, count, sizeof(met[0]), compare_pointers))
            out->missing[out->missing_count++] = list->projects[i];
    return STATUS_OK;
}

enum status plan_make(const struct annex *annex, const Bairi__V1__ProjectListReply *list,
                      const char *const *confirmed, struct arena *arena, struct plan *out,
                      struct problems *problems, struct error *err)
{
    struct plan_index index = plan_index_make(list, arena);

    *out = (struct plan){.count = annex->count};
    out->rows = arena_array(arena, annex->count + 1, sizeof(out->rows[0]));
    if (!out->rows)
        return no_memory(err);
    for (size_t i = 0; i < annex->count; i++) {
        const struct project *project = &annex->rows[i].project;
        struct plan_row *row = &out->rows[i];

        row->row = &annex->rows[i];
        row->confirmed = is_listed(confirmed, project->project_no);
        row->before = plan_index_find(&index, project->unit, project->project_no);
        row->action = PLAN_NEW;
        if (row->before)
            TRY(compare(row, annex, arena, problems, err));
        out->to_send += row->action != PLAN_UNCHANGED;
    }
    return find_missing(list, arena, out, err);
}
