/* Campaigns and tables typed as text, for the tests of this folder. */
#ifndef BAIRI_TESTS_UNIT_CAMPAIGN_FIXTURE_H
#define BAIRI_TESTS_UNIT_CAMPAIGN_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "common/campaign/annex.h"
#include "common/campaign/contract.h"

#define CAMPAIGN                                                                                   \
    "[campaign]\nid = test\nname = 测试\nstart = 2020-10-01\nend = 2020-12-31\n"                 \
    "closing_deadline = 2021-01-05T24:00\n"
#define UNITS                                                                                      \
    "[unit.gangcheng]\nname = 港城区(区直部门、三集团)\ntarget = 2\n"                   \
    "subunits = gangwu:沧州港务集团, yanye:沧州盐业集团\n"                             \
    "[unit.zhongjie]\nname = 中捷产业园区\ntarget = 2\naward = yes\n"                        \
    "[unit.nandagang]\nname = 南大港产业园区\ntarget = 2\naward = yes\n"                    \
    "[unit.lingang]\nname = 沧州临港经济技术开发区\ntarget = 2\naward = yes\n"

/* Everything a test takes; arena_destroy(&world.arena) at its end. */
struct world {
    struct arena *arena;
    struct settings settings;
    struct annex annex;
    struct problems problems;
    struct scores scores;
    struct error err;
};

static inline struct bytes bytes_of(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text)};
}

static inline enum status world_settings(struct world *world, const char *ini)
{
    memset(world, 0, sizeof *world);
    error_clear(&world->err);
    world->arena = arena_create((size_t)1 << 30);
    assert_non_null(world->arena);
    return settings_read(bytes_of(ini), "campaign.ini", world->arena, &world->settings, NULL,
                         &world->err);
}

/* The usual campaign with `more` sections between [campaign] and the units. */
static inline void world_make(struct world *world, const char *more)
{
    char ini[8192];

    snprintf(ini, sizeof ini, "%s%s%s", CAMPAIGN, more, UNITS);
    if (world_settings(world, ini) != STATUS_OK)
        fail_msg("%s", world->err.text);
}

static inline struct grid table_of(struct world *world, const char *csv)
{
    const struct csv_limits limits = {20000, 256, 8192};
    struct grid table;

    if (csv_read(bytes_of(csv), "annex.csv", &limits, world->arena, &table, &world->err) !=
        STATUS_OK)
        fail_msg("%s", world->err.text);
    return table;
}

static inline enum status world_annex(struct world *world, enum annex_use use, const char *csv)
{
    struct grid table = table_of(world, csv);

    memset(&world->problems, 0, sizeof world->problems);
    return annex_read(&table, "annex.csv", use, &world->settings, NULL, NULL, 0, world->arena,
                      &world->annex, &world->problems, &world->err);
}

static inline struct scored_project *world_projects(struct world *world)
{
    struct scored_project *projects =
        arena_array(world->arena, world->annex.count, sizeof *projects);

    assert_non_null(projects);
    for (size_t i = 0; i < world->annex.count; i++)
        projects[i] = annex_scored(&world->annex.rows[i], &world->settings);
    return projects;
}

#define SCORE_TITLES "project_no,unit,outside,kind,amount_wan,funding,signed_on,document"

/* Scores rows of project_no,unit,outside,kind,amount_wan,funding,signed_on,document[,…]. */
static inline void world_score(struct world *world, const char *more_titles, const char *rows,
                               const struct scored_penalty *penalties, size_t penalty_count)
{
    char csv[16384];

    snprintf(csv, sizeof csv, "%s%s\n%s", SCORE_TITLES, more_titles, rows);
    if (world_annex(world, ANNEX_SCORE, csv) != STATUS_OK)
        fail_msg("%s", world->err.text);
    if (scoring_run(&world->settings, world_projects(world), world->annex.count, penalties,
                    penalty_count, world->arena, &world->scores, &world->err) != STATUS_OK)
        fail_msg("%s", world->err.text);
}

static inline const struct unit_score *score_of(const struct world *world, const char *unit)
{
    for (size_t i = 0; i < world->scores.count; i++)
        if (strcmp(world->scores.units[i].unit->id, unit) == 0)
            return &world->scores.units[i];
    fail_msg("no unit %s", unit);
    return NULL;
}

static inline void world_done(struct world *world)
{
    arena_destroy(&world->arena);
}

#endif
