/* Compares two versions of a project and prints its values, column by column of the form. */
#include <stdio.h>
#include <string.h>

#include "common/campaign/annex.h"
#include "common/campaign/internal.h"

static const void *value_at(const struct annex_column *column, const struct project *project)
{
    return (const char *)project + column->target;
}

static const char *text_of(const struct annex_column *column, const struct project *project)
{
    const char *text = *(const char *const *)value_at(column, project);

    return text ? text : "";
}

static struct fraction share_of(const struct project *project)
{
    return project->has_foreign_share ? project->foreign_share : fraction_int(-1);
}

static bool same_files(const struct project *a, const struct project *b)
{
    if (a->file_count != b->file_count)
        return false;
    for (size_t i = 0; i < a->file_count; i++)
        if (strcmp(a->files[i].name, b->files[i].name) != 0 ||
            memcmp(a->files[i].sha256, b->files[i].sha256, sizeof a->files[i].sha256) != 0)
            return false;
    return true;
}

static bool same(const struct annex_column *column, const struct project *a,
                 const struct project *b)
{
    switch (column->field) {
    case FIELD_TEXT:
        return strcmp(text_of(column, a), text_of(column, b)) == 0;
    case FIELD_YES_NO:
        return a->outside == b->outside;
    case FIELD_KIND:
        return a->kind == b->kind;
    case FIELD_AMOUNT:
        return a->amount.n == b->amount.n;
    case FIELD_FUNDING:
        return a->foreign == b->foreign;
    case FIELD_SHARE:
        return fraction_compare(share_of(a), share_of(b)) == 0;
    case FIELD_USD:
        return a->amount_usd_wan == b->amount_usd_wan;
    case FIELD_DAY:
        return a->signed_on == b->signed_on;
    case FIELD_DOCUMENT:
        return a->document == b->document;
    case FIELD_PAGE:
        return *(const int *)value_at(column, a) == *(const int *)value_at(column, b);
    case FIELD_FILES:
        return same_files(a, b);
    case FIELD_NONE:
        break;
    }
    return true;
}

size_t project_differences(const struct project *a, const struct project *b, const char **fields,
                           size_t max)
{
    size_t count = 0;

    for (size_t i = 0; i < annex_column_count && count < max; i++)
        if (!same(&annex_columns[i], a, b))
            fields[count++] = annex_columns[i].id;
    return count;
}

static const char *files_text(const struct project *project, struct arena *arena)
{
    const char *text = "";

    for (size_t i = 0; i < project->file_count && text; i++)
        text = arena_printf(arena, "%s%s%s", text, i ? ";" : "", project->files[i].name);
    return text;
}

static const char *share_text(const struct project *project, struct arena *arena)
{
    char text[40];

    if (!project->has_foreign_share)
        return "";
    figure_text(project->foreign_share, text);
    return arena_strdup(arena, text);
}

static const char *number_text(int64_t number, struct arena *arena)
{
    return number == 0 ? "" : arena_printf(arena, "%lld", (long long)number);
}

const char *annex_cell_text(const struct annex_column *column, const struct project *project,
                            struct arena *arena)
{
    char date[11];

    switch (column->field) {
    case FIELD_TEXT:
        return text_of(column, project);
    case FIELD_YES_NO:
        return project->outside ? "yes" : "no";
    case FIELD_KIND:
        return kind_name(project->kind);
    case FIELD_AMOUNT:
        return number_text(project->amount.n, arena);
    case FIELD_FUNDING:
        return project->foreign ? "foreign" : "domestic";
    case FIELD_SHARE:
        return share_text(project, arena);
    case FIELD_USD:
        return number_text(project->amount_usd_wan, arena);
    case FIELD_DAY:
        day_format(project->signed_on, date);
        return arena_strdup(arena, date);
    case FIELD_DOCUMENT:
        return document_name(project->document);
    case FIELD_PAGE:
        return number_text(*(const int *)value_at(column, project), arena);
    case FIELD_FILES:
        return files_text(project, arena);
    case FIELD_NONE:
        break;
    }
    return "";
}

const char *annex_cell_title(const struct annex_column *column, const struct project *project,
                             struct arena *arena)
{
    const char *text = annex_cell_text(column, project, arena);
    const struct choice *choice =
        text && column->choices ? choice_find(column->choices, text) : NULL;

    return choice ? choice->title : text;
}
