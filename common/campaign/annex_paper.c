/* What may stand in a column, taken from the fixed words and the campaign's settings. */
#include "common/campaign/annex_paper.h"

#include <string.h>

#include "common/campaign/annex_cells.h"

static size_t word_most(const struct annex_column *column, const struct settings *settings)
{
    const struct list *list = settings_list(settings, column->id);
    size_t most = list ? list->count : 0;

    for (const struct choice *choice = column->choices; choice && choice->id; choice++)
        most++;
    for (size_t i = 0; i < settings->unit_count; i++)
        most += 1 + settings->units[i].subunit_count;
    return most + 1;
}

/* A value's first title is the one on paper; the others are only understood. */
static size_t fixed_words(const struct choice *choices, const char **words)
{
    size_t count = 0;

    for (const struct choice *choice = choices; choice->id; choice++)
        if (choice == choices || choice[-1].value != choice->value)
            words[count++] = choice->title;
    return count;
}

static size_t unit_words(const struct settings *settings, const char *unit, bool subunits,
                         const char **words)
{
    size_t count = 0;

    for (size_t i = 0; i < settings->unit_count; i++) {
        const struct unit *at = &settings->units[i];
        if (unit && strcmp(at->id, unit) != 0)
            continue;
        if (!subunits)
            words[count++] = at->name;
        for (size_t j = 0; subunits && j < at->subunit_count; j++)
            words[count++] = at->subunits[j].name;
    }
    return count;
}

enum status annex_words(const struct annex_column *column, const struct settings *settings,
                        const char *unit, struct arena *arena, const char ***out, size_t *count,
                        struct error *err)
{
    const struct list *list = settings_list(settings, column->id);
    const char **words = arena_array(arena, word_most(column, settings), sizeof(words[0]));

    if (!words)
        return out_of_memory(err);
    *out = words;
    *count = 0;
    if (column->choices)
        *count = fixed_words(column->choices, words);
    else if (column->parse == cell_list && list)
        for (; *count < list->count; ++*count)
            words[*count] = list->items[*count];
    else if (column->parse == cell_unit || column->parse == cell_subunit)
        *count = unit_words(settings, unit, column->parse == cell_subunit, words);
    return STATUS_OK;
}

static const char *unit_name(const struct settings *settings, const char *id, struct arena *arena)
{
    int index = settings_unit_index(settings, id);
    const char *name = index >= 0 ? settings->units[index].name : id;

    return unit_by_text(settings, name, arena) == index ? name : id;
}

static const char *subunit_name(const struct settings *settings, const struct project *project)
{
    const struct unit *unit = settings_unit(settings, project->unit);

    for (size_t i = 0; unit && i < unit->subunit_count; i++)
        if (strcmp(unit->subunits[i].id, project->subunit) == 0)
            return unit->subunits[i].name;
    return project->subunit;
}

const char *annex_cell_paper(const struct annex_column *column, const struct project *project,
                             const struct settings *settings, struct arena *arena)
{
    if (column->parse == cell_unit)
        return unit_name(settings, project->unit, arena);
    if (column->parse == cell_subunit && project->subunit)
        return subunit_name(settings, project);
    return annex_cell_title(column, project, arena);
}

const struct annex_column *annex_column_of(const char *id)
{
    for (size_t i = 0; i < annex_column_count; i++)
        if (strcmp(annex_columns[i].id, id) == 0)
            return &annex_columns[i];
    return NULL;
}
