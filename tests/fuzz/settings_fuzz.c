/* Campaign files from anywhere: read or refused with a place, and what was read can be scored. */
/* LINKS: common_campaign common */
#include <stdint.h>
#include <stdlib.h>

#include "common/campaign/scoring.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(const struct settings *settings, struct arena *arena)
{
    struct scored_project projects[UNITS_MAX];
    struct period periods[PERIODS_MAX];
    struct scores scores;
    struct error err;

    for (size_t i = 0; i < settings->unit_count; i++)
        projects[i] = (struct scored_project){
            .project_no = "A",
            .unit = (int)i,
            .outside = true,
            .foreign = i % 2 == 0,
            .amount = {10000000000},
            .foreign_share = { 100,          1},
            .signed_on = settings->start
        };
    if (settings_periods(settings, periods) > PERIODS_MAX)
        abort();
    if (scoring_run(settings, projects, settings->unit_count, NULL, 0, arena, &scores, &err) ==
            STATUS_OK &&
        scores.count != settings->unit_count)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_create((size_t)16 << 20);
    struct buf warnings = buf_make(4096);
    struct settings settings;
    struct error err;

    if (!arena)
        return 0;
    if (settings_read((struct bytes){data, size}, "campaign.ini", arena, &settings, &warnings,
                      &err) == STATUS_OK)
        use(&settings, arena);
    else if (err.status == STATUS_INVALID_ARGUMENT && !err.where[0])
        abort();
    buf_free(&warnings);
    arena_destroy(&arena);
    return 0;
}
