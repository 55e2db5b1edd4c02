/* A list of things wrong in a table or record, up to a length a person still reads. */
#include <string.h>

#include "common/campaign/project.h"

enum { PROBLEMS_MOST = 200, PROBLEMS_FIRST = 4 };

static bool grow(struct problems *problems, struct arena *arena)
{
    size_t capacity = problems->capacity ? problems->capacity * 2 : PROBLEMS_FIRST;
    struct problem *items = arena_array(arena, capacity, sizeof *items);

    if (!items)
        return false;
    if (problems->count > 0)
        memcpy(items, problems->items, problems->count * sizeof *items);
    problems->items = items;
    problems->capacity = capacity;
    return true;
}

/* An error is never lost behind warnings: it takes the last warning's place. */
static struct problem *place_for(struct problems *problems, struct arena *arena, bool warning)
{
    size_t most = problems->most > 0 ? problems->most : PROBLEMS_MOST;

    if (problems->count < most && (problems->count < problems->capacity || grow(problems, arena)))
        return &problems->items[problems->count++];
    problems->more = true;
    for (size_t i = problems->count; i-- > 0 && !warning;)
        if (problems->items[i].warning)
            return &problems->items[i];
    return NULL;
}

void problems_add_at(struct problems *problems, struct arena *arena, bool warning,
                     const struct error *error, size_t line, int column)
{
    struct problem *problem = place_for(problems, arena, warning);

    problems->error_total += !warning;
    problems->warning_total += warning;
    if (problem)
        *problem =
            (struct problem){.warning = warning, .line = line, .column = column, .error = *error};
}

void problems_add(struct problems *problems, struct arena *arena, bool warning,
                  const struct error *error)
{
    enum { WHOLE_ROW = -1 };

    problems_add_at(problems, arena, warning, error, 0, WHOLE_ROW);
}

size_t problems_errors(const struct problems *problems)
{
    size_t errors = 0;

    for (size_t i = 0; i < problems->count; i++)
        errors += !problems->items[i].warning;
    return errors;
}
