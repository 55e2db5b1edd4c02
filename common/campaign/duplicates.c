/* How alike two projects are, in figures, and what a project is found by. */
#include "common/campaign/duplicates.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* ---- pairs of characters ---- */

static uint64_t mixed(uint64_t value)
{
    value ^= value >> 33;
    value *= UINT64_C(0xFF51AFD7ED558CCD);
    value ^= value >> 33;
    value *= UINT64_C(0xC4CEB9FE1A85EC53);
    return value ^ value >> 33;
}

static void grams_sort(uint32_t *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint32_t item = items[i];
        size_t at = i;
        for (; at > 0 && items[at - 1] > item; at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

enum { GRAMS_MOST = 96 }; /* of the longest text that is looked at whole */

static bool grams_of(const char *text, struct arena *arena, struct grams *out)
{
    uint32_t pairs[GRAMS_MOST];
    utf8proc_int32_t before = 0, c = 0;
    size_t count = 0, read = 0;

    for (const char *at = text; *at && count < GRAMS_MOST; read++) {
        utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)at, -1, &c);
        at += size > 0 ? size : 1;
        if (read > 0)
            pairs[count++] = (uint32_t)mixed((uint64_t)before << 32 | (uint64_t)c);
        before = c;
    }
    if (read == 1)
        pairs[count++] = (uint32_t)mixed((uint64_t)c);
    grams_sort(pairs, count);
    *out = (struct grams){arena_memdup(arena, pairs, count * sizeof *pairs), count};
    return out->items || count == 0;
}

/* Dice: twice what both have, by what each has, in thousandths; -1 where one has nothing. */
static int grams_alike(const struct grams *a, const struct grams *b)
{
    size_t common = 0;

    if (a->count == 0 || b->count == 0)
        return -1;
    for (size_t i = 0, j = 0; i < a->count && j < b->count;) {
        if (a->items[i] == b->items[j]) {
            common++;
            i++;
            j++;
        } else if (a->items[i] < b->items[j])
            i++;
        else
            j++;
    }
    return (int)(2000 * common / (a->count + b->count));
}

/* ---- a project ---- */

enum status likeness_complete(struct likeness *likeness, struct arena *arena, struct error *err)
{
    if (grams_of(likeness->investor, arena, &likeness->investor_grams) &&
        grams_of(likeness->name, arena, &likeness->name_grams) &&
        grams_of(likeness->place, arena, &likeness->place_grams))
        return STATUS_OK;
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory to compare projects");
}

enum status likeness_of(const struct project *project, struct arena *arena, struct likeness *out,
                        struct error *err)
{
    char *place = arena_printf(arena, "%s %s", project->site, project->investor_place);
    int phase = 0;
    const char *name = duplicates_fold_name(project->name, arena, &phase);

    *out = (struct likeness){
        .unit = project->unit,
        .subunit = project->subunit ? project->subunit : "",
        .project_no = project->project_no,
        .investor = duplicates_fold_investor(project->investor, arena),
        .name = name,
        .phase = phase,
        .place = place ? duplicates_fold(place, arena) : NULL,
        .credit_code = duplicates_fold(project->credit_code, arena),
        .amount = project->amount,
        .signed_on = project->signed_on,
    };
    if (!out->investor || !out->name || !out->place || !out->credit_code)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory to compare projects");
    return likeness_complete(out, arena, err);
}

/* ---- two projects ---- */

/* What each counts in the score, in hundredths. */
enum {
    INVESTOR_WEIGHT = 40,
    NAME_WEIGHT = 35,
    AMOUNT_WEIGHT = 15,
    DAY_WEIGHT = 5,
    PLACE_WEIGHT = 5
};
/* Off, for names that say two phases; for a phase that only one of them says. */
enum { OTHER_PHASE = 200, SILENT_PHASE = 50 };

static bool same_text(const char *a, const char *b)
{
    return a[0] != '\0' && strcmp(a, b) == 0;
}

/* Amounts that are near are typing slips, or one of them counts what the other leaves out. */
static int amounts_alike(struct wan a, struct wan b)
{
    int64_t less = a.n < b.n ? a.n : b.n, more = a.n < b.n ? b.n : a.n;

    if (less <= 0)
        return 0;
    if (less == more)
        return 1000;
    return less >= more - more / 20 ? 700 : less >= more - more / 5 ? 400 : 0;
}

static int share(int thousandths)
{
    return thousandths < 0 ? 0 : thousandths;
}

static int score_of(const struct likeness *a, const struct likeness *b, const struct alike *alike)
{
    int investor = alike->same_credit_code ? 1000 : share(alike->investor);
    int score = (INVESTOR_WEIGHT * investor + NAME_WEIGHT * share(alike->name) +
                 AMOUNT_WEIGHT * amounts_alike(a->amount, b->amount) +
                 DAY_WEIGHT * (alike->same_day ? 1000 : 0) + PLACE_WEIGHT * share(alike->place)) /
                100;

    if (alike->other_phase)
        score -= OTHER_PHASE;
    else if (a->phase != b->phase)
        score -= SILENT_PHASE;
    return score > 0 ? score : 0;
}

bool duplicates_between(const char *unit, const char *subunit, const char *other_unit,
                        const char *other_subunit)
{
    return strcmp(unit, other_unit) != 0 || strcmp(subunit, other_subunit) != 0;
}

struct alike duplicates_compare(const struct likeness *a, const struct likeness *b)
{
    struct alike out = {
        .investor = grams_alike(&a->investor_grams, &b->investor_grams),
        .name = grams_alike(&a->name_grams, &b->name_grams),
        .place = grams_alike(&a->place_grams, &b->place_grams),
        .same_credit_code = same_text(a->credit_code, b->credit_code),
        .same_amount = a->amount.n == b->amount.n && a->amount.n > 0,
        .same_day = a->signed_on == b->signed_on && a->signed_on > 0,
        .other_phase = a->phase > 0 && b->phase > 0 && a->phase != b->phase,
    };

    out.sure = same_text(a->name, b->name) && a->phase == b->phase &&
               (out.same_credit_code || (out.same_amount && same_text(a->investor, b->investor)));
    out.score = score_of(a, b, &out);
    return out;
}

/* ---- what it is found by ---- */

static uint64_t text_hash(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (uint8_t)*text) * UINT64_C(0x100000001B3);
    return mixed(hash);
}

/* The pair of characters that comes first by an order that has nothing to do with texts: two texts
 * have the same with the probability of their likeness. */
static uint64_t piece_of(const struct grams *grams, uint64_t salt)
{
    uint64_t least = UINT64_MAX;

    for (size_t i = 0; i < grams->count; i++) {
        uint64_t value = mixed(grams->items[i] ^ salt << 32);
        least = value < least ? value : least;
    }
    return least;
}

static int64_t key(enum duplicates_key sort, uint64_t value)
{
    uint64_t hash = mixed(value + (uint64_t)sort * UINT64_C(0x9E3779B97F4A7C15));

    return (int64_t)(hash >> 1) + 1; /* never 0 */
}

void duplicates_keys(const struct likeness *likeness, int64_t keys[DUPLICATES_KEY_COUNT])
{
    const struct grams *name = &likeness->name_grams, *investor = &likeness->investor_grams;
    uint64_t amount = mixed((uint64_t)likeness->amount.n);

    memset(keys, 0, DUPLICATES_KEY_COUNT * sizeof *keys);
    if (likeness->name[0])
        keys[DUPLICATES_KEY_NAME] = key(DUPLICATES_KEY_NAME, text_hash(0, likeness->name));
    if (likeness->investor[0])
        keys[DUPLICATES_KEY_INVESTOR] =
            key(DUPLICATES_KEY_INVESTOR, text_hash(0, likeness->investor));
    if (likeness->credit_code[0])
        keys[DUPLICATES_KEY_CREDIT_CODE] =
            key(DUPLICATES_KEY_CREDIT_CODE, text_hash(0, likeness->credit_code));
    if (likeness->signed_on > 0)
        keys[DUPLICATES_KEY_AMOUNT_DAY] =
            key(DUPLICATES_KEY_AMOUNT_DAY, amount ^ (uint64_t)likeness->signed_on);
    if (name->count > 0)
        keys[DUPLICATES_KEY_AMOUNT_NAME] =
            key(DUPLICATES_KEY_AMOUNT_NAME, amount ^ piece_of(name, 1));
    if (name->count > 0 && investor->count > 0)
        keys[DUPLICATES_KEY_NAME_INVESTOR] =
            key(DUPLICATES_KEY_NAME_INVESTOR, mixed(piece_of(name, 2)) ^ piece_of(investor, 3));
}
