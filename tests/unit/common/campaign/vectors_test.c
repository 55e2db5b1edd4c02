/* Every worked example of tests/data/vectors gives its expected.json, and the CSV says the same. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "common/campaign/annex.h"
#include "common/campaign/contract.h"

enum { FILE_MOST = 1 << 24, BUDGET = 1 << 28 };

struct vector {
    struct arena *arena;
    struct settings settings;
    struct scores scores;
};

static struct buf file_of(const char *folder, const char *name)
{
    struct buf buf = buf_make(FILE_MOST);
    struct error err;
    char path[512];

    snprintf(path, sizeof path, "%s/vectors/%s/%s", TEST_DATA, folder, name);
    assert_int_equal(buf_read_file(&buf, path, &err), STATUS_OK);
    return buf;
}

static struct grid table_of(const char *folder, const char *name, struct arena *arena)
{
    const struct csv_limits limits = {100000, 256, 8192};
    struct buf buf = file_of(folder, name);
    struct grid table;
    struct error err;

    assert_int_equal(csv_read(buf_bytes(&buf), name, &limits, arena, &table, &err), STATUS_OK);
    buf_free(&buf);
    return table;
}

static void check_ok(enum status status, const struct error *err)
{
    if (status != STATUS_OK)
        fail_msg("%s", err->text);
}

static struct scored_project *projects_of(const char *folder, struct vector *vector, size_t *count)
{
    struct grid table = table_of(folder, "projects.csv", vector->arena);
    struct problems problems = {0};
    struct scored_project *projects;
    struct annex annex;
    struct error err;

    check_ok(annex_read(&table, "projects.csv", ANNEX_SCORE, &vector->settings, NULL, NULL, 0,
                        vector->arena, &annex, &problems, &err),
             &err);
    projects = arena_array(vector->arena, annex.count, sizeof *projects);
    assert_non_null(projects);
    for (size_t i = 0; i < annex.count; i++)
        projects[i] = annex_scored(&annex.rows[i], &vector->settings);
    *count = annex.count;
    return projects;
}

static struct vector vector_score(const char *folder)
{
    struct vector vector = {.arena = arena_create(BUDGET)};
    struct buf ini = file_of(folder, "campaign.ini");
    struct grid penalty_table = table_of(folder, "penalties.csv", vector.arena);
    struct scored_penalty *penalties;
    struct scored_project *projects;
    size_t project_count, penalty_count;
    struct error err;

    check_ok(
        settings_read(buf_bytes(&ini), "campaign.ini", vector.arena, &vector.settings, NULL, &err),
        &err);
    buf_free(&ini);
    projects = projects_of(folder, &vector, &project_count);
    check_ok(penalties_read(&penalty_table, "penalties.csv", &vector.settings, vector.arena,
                            &penalties, &penalty_count, &err),
             &err);
    check_ok(scoring_run(&vector.settings, projects, project_count, penalties, penalty_count,
                         vector.arena, &vector.scores, &err),
             &err);
    return vector;
}

static json_t *contract_of(const struct vector *vector)
{
    struct buf out = buf_make(FILE_MOST);
    struct error err;
    json_t *json;

    check_ok(contract_json(&vector->scores, &vector->settings, &out, &err), &err);
    json = json_loads(buf_text(&out), 0, NULL);
    assert_non_null(json);
    buf_free(&out);
    return json;
}

static void compare_json(const char *folder, const json_t *actual)
{
    struct buf buf = file_of(folder, "expected.json");
    json_t *expected = json_loads(buf_text(&buf), 0, NULL);

    assert_non_null(expected);
    if (!json_equal(actual, expected))
        fail_msg("%s: differs:\n%s", folder, json_dumps(actual, JSON_INDENT(1)));
    json_decref(expected);
    buf_free(&buf);
}

/* A value of the contract as its CSV cell says it. */
static void cell_of(const json_t *value, struct buf *out)
{
    size_t index;
    const json_t *item;

    buf_clear(out);
    buf_adds(out, "");
    if (json_is_string(value))
        buf_adds(out, json_string_value(value));
    else if (json_is_integer(value))
        buf_addf(out, "%lld", (long long)json_integer_value(value));
    else if (json_is_array(value)) {
        for (index = 0; index < json_array_size(value); index++) {
            item = json_array_get(value, index);
            const char *said = json_string_value(json_object_get(item, "points"));
            if (!said)
                said = json_string_value(json_object_get(item, "reason"));
            buf_addf(out, "%s%s:%s", index ? ";" : "",
                     json_string_value(json_object_get(item, "project_no")), said);
        }
    }
}

static void compare_csv(const struct vector *vector, json_t *json)
{
    const struct csv_limits limits = {1000, 64, 65536};
    struct buf out = buf_make(FILE_MOST), expected = buf_make(FILE_MOST);
    struct grid table;
    struct error err;

    check_ok(contract_csv(&vector->scores, &vector->settings, &out, &err), &err);
    check_ok(csv_read(buf_bytes(&out), "out", &limits, vector->arena, &table, &err), &err);
    json_t *units = json_object_get(json, "units");
    assert_int_equal(table.count, json_array_size(units) + 1);
    for (size_t row = 1; row < table.count; row++)
        for (size_t i = 0; i < table.rows[0].count; i++) {
            json_t *unit = json_array_get(units, row - 1);
            assert_int_equal(table.rows[0].count, json_object_size(unit));
            json_t *value = json_object_get(unit, table.rows[0].cells[i]);
            assert_non_null(value);
            cell_of(value, &expected);
            assert_string_equal(table.rows[row].cells[i], buf_text(&expected));
        }
    buf_free(&out);
    buf_free(&expected);
}

static void every_vector_gives_its_expected_json(void **state)
{
    DIR *folders = opendir(TEST_DATA "/vectors");
    size_t seen = 0;

    (void)state;
    assert_non_null(folders);
    for (struct dirent *entry = readdir(folders); entry; entry = readdir(folders)) {
        if (entry->d_name[0] == '.' || entry->d_type == DT_REG)
            continue;
        struct vector vector = vector_score(entry->d_name);
        json_t *json = contract_of(&vector);
        compare_json(entry->d_name, json);
        compare_csv(&vector, json);
        json_decref(json);
        arena_destroy(&vector.arena);
        seen++;
    }
    closedir(folders);
    assert_true(seen >= 34);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_gives_its_expected_json),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
