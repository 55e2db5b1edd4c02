/* A pure comparison of the workbook's rows with the versions the server has. */
#include "client/commands/plan.h"

#include <stdio.h>
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

static bool is_listed(const char *const *list, const char *text)
{
    for (; list && *list; list++)
        if (strcmp(*list, text) == 0)
            return true;
    return false;
}

/* Problems of the change are about the row: they get its place. */
static void place_problems(struct problems *problems, size_t from, const char *name, size_t line)
{
    for (size_t i = from; i < problems->count; i++)
        if (problems->items[i].error.where[0] == '\0') {
            char where[128];

            snprintf(where, sizeof(where), "%s:%zu", name, line);
            (void)error_at(&problems->items[i].error, where, NULL);
        }
}

static enum status compare(struct plan_row *row, const char *name, struct arena *arena,
                           struct problems *problems, struct error *err)
{
    struct project before;
    size_t had = problems->count;

    TRY(record_from_message(row->before->project, arena, &before, err));
    record_set_contact(&before, row->before->contact);
    row->changed = arena_array(arena, FIELDS_MAX, sizeof(row->changed[0]));
    if (!row->changed)
        return no_memory(err);
    row->changed_count = project_differences(&before, &row->row->project, row->changed, FIELDS_MAX);
    TRY(changes_between(&before, &row->row->project, arena, &row->changes, err));
    row->action = row->changed_count > 0 ? PLAN_CHANGED : PLAN_UNCHANGED;
    if (row->action == PLAN_CHANGED)
        project_check_change(&row->row->project, &before, row->confirmed, arena, problems);
    place_problems(problems, had, name, row->row->line);
    return STATUS_OK;
}

static bool is_in_workbook(const struct annex *annex, const Bairi__V1__Project *project)
{
    for (size_t i = 0; i < annex->count; i++)
        if (strcmp(annex->rows[i].project.unit, project->unit) == 0 &&
            strcmp(annex->rows[i].project.project_no, project->project_no) == 0)
            return true;
    return false;
}

static enum status find_missing(const struct annex *annex, const Bairi__V1__ProjectListReply *list,
                                struct arena *arena, struct plan *out, struct error *err)
{
    out->missing = arena_array(arena, list->n_projects + 1, sizeof(out->missing[0]));
    if (!out->missing)
        return no_memory(err);
    for (size_t i = 0; i < list->n_projects; i++)
        if (list->projects[i]->project && strcmp(list->projects[i]->state, "withdrawn") != 0 &&
            !is_in_workbook(annex, list->projects[i]->project))
            out->missing[out->missing_count++] = list->projects[i];
    return STATUS_OK;
}

enum status plan_make(const struct annex *annex, const char *name,
                      const Bairi__V1__ProjectListReply *list, const char *const *confirmed,
                      struct arena *arena, struct plan *out, struct problems *problems,
                      struct error *err)
{
    *out = (struct plan){.count = annex->count};
    out->rows = arena_array(arena, annex->count + 1, sizeof(out->rows[0]));
    if (!out->rows)
        return no_memory(err);
    for (size_t i = 0; i < annex->count; i++) {
        const struct project *project = &annex->rows[i].project;
        struct plan_row *row = &out->rows[i];

        row->row = &annex->rows[i];
        row->confirmed = is_listed(confirmed, project->project_no);
        row->before = plan_find(list, project->unit, project->project_no);
        row->action = PLAN_NEW;
        if (row->before)
            TRY(compare(row, name, arena, problems, err));
        out->to_send += row->action != PLAN_UNCHANGED;
    }
    return find_missing(annex, list, arena, out, err);
}
