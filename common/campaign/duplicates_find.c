/* All candidates among many projects: those that share a key are compared, and the best kept. */
#include <stdlib.h>
#include <string.h>

#include "common/campaign/duplicates.h"

/* A key shared by more projects than this is crowded: in it, each is compared with the next few. */
enum { CROWD = 128, NEIGHBOURS = 8 };

struct place {
    int64_t key;
    uint32_t item;
    uint32_t sort; /* enum duplicates_key */
    uint32_t rank; /* in a crowd: among those of its unit that are written alike */
};

struct search {
    const struct likeness *items;
    const struct duplicates_ask *ask;
    int64_t (*keys)[DUPLICATES_KEY_COUNT]; /* of each item; 0 where it is crowded, after marking */
    struct duplicates *out;
};

/* ---- order ---- */

static int by_number(const struct likeness *a, const struct likeness *b)
{
    int unit = strcmp(a->unit, b->unit);

    return unit != 0 ? unit : strcmp(a->project_no, b->project_no);
}

/* Best first. */
static int by_score(const void *left, const void *right)
{
    const struct duplicate *a = left, *b = right;

    if (a->alike.score != b->alike.score)
        return a->alike.score > b->alike.score ? -1 : 1;
    int first = by_number(a->a, b->a);
    return first != 0 ? first : by_number(a->b, b->b);
}

static int by_key(const void *left, const void *right)
{
    const struct place *a = left, *b = right;

    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->item < b->item ? -1 : a->item > b->item;
}

/* ---- the best so far: a heap with the worst on top ---- */

static void heap_swap(struct duplicate *a, struct duplicate *b)
{
    struct duplicate kept = *a;

    *a = *b;
    *b = kept;
}

static void heap_up(struct duplicate *items, size_t at)
{
    for (; at > 0 && by_score(&items[at], &items[(at - 1) / 2]) > 0; at = (at - 1) / 2)
        heap_swap(&items[at], &items[(at - 1) / 2]);
}

static void heap_down(struct duplicate *items, size_t count)
{
    for (size_t at = 0, worst; 2 * at + 1 < count; at = worst) {
        worst = 2 * at + 1;
        if (worst + 1 < count && by_score(&items[worst + 1], &items[worst]) > 0)
            worst++;
        if (by_score(&items[worst], &items[at]) <= 0)
            return;
        heap_swap(&items[at], &items[worst]);
    }
}

static void keep(struct search *search, const struct duplicate *pair)
{
    struct duplicates *out = search->out;

    if (out->count < search->ask->most) {
        out->items[out->count] = *pair;
        heap_up(out->items, out->count++);
        return;
    }
    out->more = true;
    if (by_score(pair, &out->items[0]) >= 0)
        return;
    out->items[0] = *pair;
    heap_down(out->items, out->count);
}

/* ---- comparing ---- */

/* Compared under a key of an earlier sort already. */
static bool met_before(const struct search *search, uint32_t i, uint32_t j, uint32_t sort)
{
    for (uint32_t k = 0; k < sort; k++) {
        if (search->keys[i][k] != 0 && search->keys[i][k] == search->keys[j][k])
            return true;
    }
    return false;
}

static void compare(struct search *search, uint32_t i, uint32_t j, uint32_t sort)
{
    const struct likeness *a = &search->items[i], *b = &search->items[j];

    if ((search->ask->between && !duplicates_between(a->unit, a->subunit, b->unit, b->subunit)) ||
        met_before(search, i, j, sort))
        return;
    if (by_number(a, b) > 0) {
        a = &search->items[j];
        b = &search->items[i];
    }
    struct duplicate pair = {a, b, duplicates_compare(a, b)};
    search->out->compared++;
    if (pair.alike.score < DUPLICATES_SCORE_LEAST && !pair.alike.sure)
        return;
    if (search->ask->settled && search->ask->settled(search->ask->context, a, b))
        return;
    keep(search, &pair);
}

static int by_words(const struct likeness *a, const struct likeness *b)
{
    int order = strcmp(a->name, b->name);

    if (order == 0)
        order = strcmp(a->investor, b->investor);
    return order != 0 ? order : (a->amount.n > b->amount.n) - (a->amount.n < b->amount.n);
}

static int by_words_and_unit(const void *left, const void *right, void *context)
{
    const struct likeness *items = ((const struct search *)context)->items;
    const struct likeness *a = &items[((const struct place *)left)->item];
    const struct likeness *b = &items[((const struct place *)right)->item];
    int order = by_words(a, b);

    return order != 0 ? order : by_number(a, b);
}

static int by_words_and_rank(const void *left, const void *right, void *context)
{
    const struct place *a = left, *b = right;
    const struct likeness *items = ((const struct search *)context)->items;
    int order = by_words(&items[a->item], &items[b->item]);

    if (order == 0)
        order = (a->rank > b->rank) - (a->rank < b->rank);
    return order != 0 ? order : by_number(&items[a->item], &items[b->item]);
}

/* So that in a crowd those most alike stand side by side, and those of two units in turns. */
static void order_crowd(struct search *search, struct place *places, size_t count)
{
    qsort_r(places, count, sizeof *places, by_words_and_unit, search);
    places[0].rank = 0;
    for (size_t i = 1; i < count; i++) {
        const struct likeness *a = &search->items[places[i - 1].item];
        const struct likeness *b = &search->items[places[i].item];
        bool same = strcmp(a->unit, b->unit) == 0 && by_words(a, b) == 0;
        places[i].rank = same ? places[i - 1].rank + 1 : 0;
    }
    qsort_r(places, count, sizeof *places, by_words_and_rank, search);
}

static void compare_block(struct search *search, struct place *places, size_t count)
{
    size_t reach = count > CROWD ? NEIGHBOURS : count;

    if (count > CROWD) {
        search->out->crowded++;
        order_crowd(search, places, count);
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; j < count && j - i <= reach; j++)
            compare(search, places[i].item, places[j].item, places[i].sort);
    }
}

static size_t block_end(const struct place *places, size_t from, size_t count)
{
    size_t end = from + 1;

    while (end < count && places[end].key == places[from].key)
        end++;
    return end;
}

/* Whom a crowd kept apart may still meet under another key. */
static void mark_crowds(struct search *search, const struct place *places, size_t count)
{
    for (size_t i = 0, end; i < count; i = end) {
        end = block_end(places, i, count);
        for (size_t k = i; end - i > CROWD && k < end; k++)
            search->keys[places[k].item][places[k].sort] = 0;
    }
}

static size_t places_of(const struct search *search, size_t count, struct place *places)
{
    size_t filled = 0;

    for (size_t i = 0; i < count; i++) {
        duplicates_keys(&search->items[i], search->keys[i]);
        for (uint32_t k = 0; k < DUPLICATES_KEY_COUNT; k++) {
            if (search->keys[i][k] != 0)
                places[filled++] = (struct place){search->keys[i][k], (uint32_t)i, k, 0};
        }
    }
    return filled;
}

/* A pair out of a crowd may have been met twice. */
static void drop_repeated(struct duplicates *out)
{
    size_t kept = 0;

    for (size_t i = 0; i < out->count; i++) {
        if (kept == 0 || by_score(&out->items[kept - 1], &out->items[i]) != 0)
            out->items[kept++] = out->items[i];
    }
    out->count = kept;
}

enum status duplicates_find(const struct likeness *items, size_t count,
                            const struct duplicates_ask *ask, struct arena *arena,
                            struct duplicates *out, struct error *err)
{
    struct search search = {.items = items, .ask = ask, .out = out};
    struct place *places = arena_array(arena, count * DUPLICATES_KEY_COUNT + 1, sizeof *places);

    *out = (struct duplicates){.items = arena_array(arena, ask->most + 1, sizeof *out->items)};
    search.keys = arena_array(arena, count + 1, sizeof *search.keys);
    if (!places || !out->items || !search.keys || count > UINT32_MAX)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory to compare %zu projects",
                         count);
    size_t filled = places_of(&search, count, places);
    qsort(places, filled, sizeof *places, by_key);
    mark_crowds(&search, places, filled);
    for (size_t i = 0, end; i < filled; i = end) {
        end = block_end(places, i, filled);
        compare_block(&search, &places[i], end - i);
    }
    qsort(out->items, out->count, sizeof *out->items, by_score);
    drop_repeated(out);
    return STATUS_OK;
}
