/* Annex tables from anywhere: taken whole, or refused with a cell. The first byte picks the use. */
/* LINKS: common_campaign common */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/campaign/annex.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char campaign[] = "[campaign]\nid = x\nname = x\nstart = 2020-10-01\n"
                               "end = 2020-12-31\nusd_rate = 6.8\n[unit.a]\nname = 甲(一)\n"
                               "target = 2\nsubunits = s:部\n[unit.b]\nname = b\ntarget = 3\n";

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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct csv_limits limits = {500, 64, 4096};
    struct arena *arena = arena_create((size_t)32 << 20);
    struct bytes ini = {(const uint8_t *)campaign, strlen(campaign)};
    struct settings settings;
    struct grid table;
    struct error err;

    if (arena && size > 0 &&
        settings_read(ini, "campaign.ini", arena, &settings, NULL, &err) == STATUS_OK &&
        csv_read((struct bytes){data + 1, size - 1}, "annex.csv", &limits, arena, &table, &err) ==
            STATUS_OK)
        read_table(&table, data[0] % 2 ? ANNEX_REPORT : ANNEX_SCORE, &settings, arena);
    arena_destroy(&arena);
    return 0;
}
