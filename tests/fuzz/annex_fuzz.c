/* Annex tables from anywhere: taken whole, or refused with a cell. The first byte picks the use and
 * whether the table is a workbook's: then the bytes up to a line "--" are merged ranges and kinds.
 */
/* LINKS: common_campaign common */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/campaign/annex_warnings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char campaign[] = "[campaign]\nid = x\nname = x\nstart = 2020-10-01\n"
                               "end = 2020-12-31\nusd_rate = 6.8\n[unit.a]\nname = 甲(一)\n"
                               "target = 2\nsubunits = s:部\n[unit.b]\nname = b\ntarget = 3\n";

enum { MERGES = 16 };

/* What the fuzzer makes a workbook say beside its texts. */
struct workbook {
    struct grid_merge merges[MERGES];
    size_t merge_count;
    const uint8_t *kinds;
    size_t kind_count;
};

static const uint8_t *read_workbook(const uint8_t *data, size_t size, struct workbook *out)
{
    const uint8_t *end = size > 3 ? memmem(data, size, "\n--\n", 4) : NULL;
    size_t length = end ? (size_t)(end - data) : 0;
    size_t merges = length / 4 < MERGES ? length / 4 : MERGES;

    for (size_t i = 0; i < merges; i++) {
        const uint8_t *at = data + i * 4;
        out->merges[out->merge_count++] = (struct grid_merge){at[0] % 32, at[0] % 32 + at[1] % 32,
                                                              at[2] % 64, at[2] % 64 + at[3] % 64};
    }
    out->kinds = data;
    out->kind_count = length;
    return end ? end + 4 : data;
}

/* Kinds go round and round over the cells. */
static void dress(struct grid *table, const struct workbook *book, struct arena *arena)
{
    size_t next = 0;

    table->sheet = "附件表";
    table->merges = book->merges;
    table->merge_count = book->merge_count;
    for (size_t r = 0; r < table->count && book->kind_count > 0; r++) {
        uint8_t *kinds = arena_alloc(arena, table->rows[r].count);
        if (!kinds)
            return;
        for (size_t c = 0; c < table->rows[r].count; c++)
            kinds[c] = book->kinds[next++ % book->kind_count] % (GRID_UNCALCULATED + 1);
        table->rows[r].kinds = kinds;
    }
}

/* What bairi check does with any table, good or bad. */
static void examine(const struct grid *table, enum annex_use use, const struct settings *settings,
                    struct arena *arena)
{
    static const struct instant now = {INT64_C(1605837600) * INSTANT_SECOND};
    struct problems problems = {0};
    struct annex_estimate *rows;
    struct annex annex;
    struct error err;

    error_clear(&err);
    if (annex_examine(table, "annex.csv", use, settings, "a", NULL, 0, arena, &annex, &problems,
                      &err) == STATUS_RESOURCE_EXHAUSTED)
        return;
    for (size_t i = 0; i < problems.count; i++)
        if (!problems.items[i].error.where[0] || problems.items[i].line == 0)
            abort();
    if (annex_warnings(&annex, settings, now, arena, &problems, &err) == STATUS_OK &&
        annex_estimate(&annex, settings, now, arena, &rows, &err) == STATUS_OK)
        for (size_t i = 0; i < annex.count; i++)
            if (rows[i].scored == annex.rows[i].faulty)
                abort();
}

static void check_refused(const struct problems *problems, const struct error *err)
{
    if (err->status == STATUS_INVALID_ARGUMENT && (!err->where[0] || !problems_errors(problems)))
        abort();
}

static void read_table(const struct grid *table, enum annex_use use,
                       const struct settings *settings, struct arena *arena)
{
    struct problems problems = {0};
    struct scored_penalty *penalties;
    struct annex annex;
    struct error err;
    size_t count;

    if (annex_read(table, "annex.csv", use, settings, NULL, NULL, 0, arena, &annex, &problems,
                   &err) != STATUS_OK)
        check_refused(&problems, &err);
    else
        for (size_t i = 0; i < annex.count; i++) {
            const char *fields[64];
            const struct project *project = &annex.rows[i].project;
            if (annex_scored(&annex.rows[i], settings).unit < 0 ||
                project_differences(project, project, fields, 64) != 0)
                abort();
        }
    if (penalties_read(table, "penalties.csv", settings, arena, &penalties, &count, &err) !=
            STATUS_OK &&
        err.status == STATUS_INVALID_ARGUMENT && !err.where[0])
        abort();
}

static void run(const uint8_t *data, size_t size, const struct settings *settings,
                struct arena *arena)
{
    const struct csv_limits limits = {500, 64, 4096};
    enum annex_use use = data[0] % 2 ? ANNEX_REPORT : ANNEX_SCORE;
    bool is_workbook = data[0] % 4 >= 2;
    const uint8_t *end = data + size, *csv = data + 1;
    struct workbook book = {0};
    struct grid table;
    struct error err;

    if (is_workbook)
        csv = read_workbook(csv, (size_t)(end - csv), &book);
    if (csv_read((struct bytes){csv, (size_t)(end - csv)}, "annex.csv", &limits, arena, &table,
                 &err) != STATUS_OK)
        return;
    if (is_workbook)
        dress(&table, &book, arena);
    read_table(&table, use, settings, arena);
    examine(&table, use, settings, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create((size_t)32 << 20);
    struct bytes ini = {(const uint8_t *)campaign, strlen(campaign)};
    struct settings settings;
    struct error err;

    if (arena && size > 0 &&
        settings_read(ini, "campaign.ini", arena, &settings, NULL, &err) == STATUS_OK)
        run(data, size, &settings, arena);
    arena_destroy(&arena);
    return 0;
}
