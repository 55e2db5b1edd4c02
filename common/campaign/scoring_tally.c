/* The score without the list: figures of all units from projects that pass by one after the other.
 */
#include "common/campaign/scoring_tally.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/campaign/internal.h"
#include "common/campaign/scoring_base.h"
#include "common/campaign/scoring_entry.h"
#include "common/campaign/scoring_rank.h"

enum { NUMBER_SIZE = 64, FIRST_ROOM = 16 };

/* A project that may belong to those that fill the target. */
struct slot {
    struct entry entry;
    struct scored_project project;
    char number[NUMBER_SIZE];
};

/* The first `target` projects of a unit so far: a heap, the last of them on top. */
struct heap {
    struct slot **slots;
    size_t count, room;
};

struct tally {
    const struct settings *settings;
    struct arena *arena;
    struct points_table points;
    struct heap *heaps;                 /* per unit */
    size_t (*by_class)[POINTS_CLASSES]; /* per unit: all that count */
    struct unit_score *units;
    size_t added;
};

enum status tally_create(const struct settings *settings, struct arena *arena, struct tally **out,
                         struct error *err)
{
    struct tally *tally = arena_alloc(arena, sizeof *tally);
    size_t units = settings->unit_count;

    if (!tally)
        return out_of_memory(err);
    tally->settings = settings;
    tally->arena = arena;
    tally->heaps = arena_array(arena, units, sizeof *tally->heaps);
    tally->by_class = arena_array(arena, units, sizeof *tally->by_class);
    tally->units = arena_array(arena, units, sizeof *tally->units);
    if (!tally->heaps || !tally->by_class || !tally->units)
        return out_of_memory(err);
    points_table_make(settings, &tally->points);
    for (size_t i = 0; i < units; i++) {
        tally->units[i].unit = &settings->units[i];
        tally->units[i].target = settings->units[i].target;
        tally->units[i].penalty = fraction_int(0);
    }
    *out = tally;
    return STATUS_OK;
}

/* ---- the heap ---- */

static void heap_swap(struct heap *heap, size_t a, size_t b)
{
    struct slot *slot = heap->slots[a];

    heap->slots[a] = heap->slots[b];
    heap->slots[b] = slot;
}

static bool is_later(const struct heap *heap, size_t a, size_t b)
{
    return compare_entries(&heap->slots[a]->entry, &heap->slots[b]->entry) > 0;
}

static void heap_rise(struct heap *heap, size_t at)
{
    while (at > 0 && is_later(heap, at, (at - 1) / 2)) {
        heap_swap(heap, at, (at - 1) / 2);
        at = (at - 1) / 2;
    }
}

static void heap_sink(struct heap *heap)
{
    for (size_t at = 0;;) {
        size_t last = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < heap->count; child++)
            last = is_later(heap, child, last) ? child : last;
        if (last == at)
            return;
        heap_swap(heap, at, last);
        at = last;
    }
}

static bool heap_grow(struct heap *heap, struct arena *arena)
{
    size_t room = heap->room ? 2 * heap->room : FIRST_ROOM;
    struct slot **slots = arena_array(arena, room, sizeof(struct slot *));

    if (!slots)
        return false;
    if (heap->count > 0)
        memcpy(slots, heap->slots, heap->count * sizeof(struct slot *));
    heap->slots = slots;
    heap->room = room;
    return true;
}

static enum status slot_fill(struct slot *slot, const struct entry *entry, struct error *err)
{
    size_t length = strlen(entry->project->project_no);

    if (length >= NUMBER_SIZE)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s is no project number",
                         entry->project->project_no);
    memcpy(slot->number, entry->project->project_no, length + 1);
    slot->entry = *entry;
    slot->project = *entry->project;
    slot->project.project_no = slot->number;
    slot->entry.project = &slot->project;
    return STATUS_OK;
}

/* Each weighs 1 or more, so that `most` of them fill a target of `most`. */
static enum status heap_offer(struct heap *heap, size_t most, const struct entry *entry,
                              struct arena *arena, struct error *err)
{
    if (heap->count == most) {
        if (most == 0 || compare_entries(entry, &heap->slots[0]->entry) >= 0)
            return STATUS_OK;
        TRY(slot_fill(heap->slots[0], entry, err));
        heap_sink(heap);
        return STATUS_OK;
    }
    if (heap->count == heap->room && !heap_grow(heap, arena))
        return out_of_memory(err);
    struct slot *slot = arena_take(arena, sizeof *slot);
    if (!slot)
        return out_of_memory(err);
    TRY(slot_fill(slot, entry, err));
    heap->slots[heap->count++] = slot;
    heap_rise(heap, heap->count - 1);
    return STATUS_OK;
}

/* ---- adding ---- */

static int32_t weight_of(const struct settings *settings, int class)
{
    return class >= POINTS_CLASSES / 2 ? settings->foreign_base_weight : 1;
}

enum status tally_add(struct tally *tally, const struct scored_project *project, bool *counts,
                      struct error *err)
{
    const struct settings *settings = tally->settings;

    assert(project->unit >= 0 && (size_t)project->unit < settings->unit_count);
    struct unit_score *unit = &tally->units[project->unit];
    if (tally->added++ >= PROJECTS_MOST)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED,
                         "more than %d projects or %d penalties are not scored at once",
                         PROJECTS_MOST, PENALTIES_MOST);
    struct entry entry = entry_of(project, settings, &tally->points);
    *counts = entry.exclusion == EXCLUDED_NOT;
    if (!*counts) {
        unit->excluded_count++;
        return STATUS_OK;
    }
    tally->by_class[project->unit][entry.class]++;
    unit->counted += weight_of(settings, entry.class);
    unit->amount.n += project->amount.n;
    unit->foreign_count += entry.class >= POINTS_CLASSES / 2;
    unit->base_count++;
    return heap_offer(&tally->heaps[project->unit], (size_t)unit->target, &entry, tally->arena,
                      err);
}

void tally_penalty(struct tally *tally, const struct scored_penalty *penalty)
{
    struct fraction *sum = &tally->units[penalty->unit].penalty;

    *sum = fraction_add(*sum, penalty->points);
}

/* ---- the end ---- */

static int compare_slots(const void *left, const void *right)
{
    const struct slot *const *a = left, *const *b = right;

    return compare_entries(&(*a)->entry, &(*b)->entry);
}

/* Takes those that fill the target out of the classes: what is left are the extras. */
static void tally_unit(const struct tally *tally, size_t i)
{
    struct unit_score *unit = &tally->units[i];
    struct heap *heap = &tally->heaps[i];
    size_t *extras = tally->by_class[i];
    int64_t filled = 0;
    size_t base = 0;

    if (heap->count > 0)
        qsort(heap->slots, heap->count, sizeof(struct slot *), compare_slots);
    for (; base < heap->count && filled < unit->target; base++) {
        int class = heap->slots[base]->entry.class;
        filled += weight_of(tally->settings, class);
        extras[class]--;
    }
    unit->bonus = fraction_int(0);
    if (unit->target > 0) { /* without a target nothing is beyond it */
        unit->extra_count = unit->base_count - base;
        unit->base_count = base;
        unit->bonus = bonus_of(&tally->points, extras);
    }
}

enum status tally_end(struct tally *tally, struct scores *out, struct error *err)
{
    *out = (struct scores){.units = tally->units, .count = tally->settings->unit_count};
    for (size_t i = 0; i < out->count; i++)
        tally_unit(tally, i);
    TRY(scoring_figures(tally->settings, out->units, out->count, err));
    scoring_rank(tally->settings, out->units, out->count);
    return STATUS_OK;
}
