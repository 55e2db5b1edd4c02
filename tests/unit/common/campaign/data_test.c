/* The annex files of the demo and of the press rows are accepted as they stand. */
#include <glob.h>

#include "tests/unit/common/campaign/fixture.h"

static struct buf file_of(const char *path)
{
    struct buf buf = buf_make(1 << 24);
    struct error err;

    assert_int_equal(buf_read_file(&buf, path, &err), STATUS_OK);
    return buf;
}

static void campaign_of(struct world *w, const char *path)
{
    struct buf buf = file_of(path);

    if (world_settings(w, buf_text(&buf)) != STATUS_OK)
        fail_msg("%s: %s", path, w->err.text);
    buf_free(&buf);
}

/* Reads one annex file, with these numbers confirmed. */
static enum status read_file(struct world *w, const char *path, enum annex_use use,
                             const char *unit, const char *const *confirmed, size_t count)
{
    const struct csv_limits limits = {20000, 256, 8192};
    struct buf buf = file_of(path);
    struct grid table;

    if (csv_read(buf_bytes(&buf), strrchr(path, '/') + 1, &limits, w->arena, &table, &w->err) !=
        STATUS_OK)
        fail_msg("%s", w->err.text);
    buf_free(&buf);
    memset(&w->problems, 0, sizeof w->problems);
    return annex_read(&table, strrchr(path, '/') + 1, use, &w->settings, unit, confirmed, count,
                      w->arena, &w->annex, &w->problems, &w->err);
}

/* The unit a demo file is from: the part of its name before the first "-". */
static const char *unit_of(const struct world *w, const char *path)
{
    const char *name = strrchr(path, '/') + 1;

    for (size_t i = 0; i < w->settings.unit_count; i++)
        if (strncmp(name, w->settings.units[i].id, strlen(w->settings.units[i].id)) == 0)
            return w->settings.units[i].id;
    fail_msg("no unit for %s", path);
    return NULL;
}

static void every_demo_file_is_accepted(void **state)
{
    static const char *const confirmed[] = {"TZ-06"};
    size_t rows = 0;
    struct world w;
    glob_t found;

    (void)state;
    campaign_of(&w, TEST_DATA "/demo/campaign.ini");
    assert_int_equal(glob(TEST_DATA "/demo/annex/*.csv", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *path = found.gl_pathv[i];
        if (read_file(&w, path, ANNEX_REPORT, unit_of(&w, path), confirmed, 1) != STATUS_OK)
            fail_msg("%s", w.err.text);
        rows += w.annex.count;
    }
    assert_true(rows >= 145);
    globfree(&found);
    world_done(&w);
}

static void the_unusual_one_wants_confirmation(void **state)
{
    struct world w;

    (void)state;
    campaign_of(&w, TEST_DATA "/demo/campaign.ini");
    assert_int_equal(read_file(&w, TEST_DATA "/demo/annex/gangcheng-touzi-2020-11.csv",
                               ANNEX_REPORT, "gangcheng", NULL, 0),
                     STATUS_INVALID_ARGUMENT);
    assert_non_null(strstr(w.err.text, "--confirm TZ-06"));
    assert_int_equal(problems_errors(&w.problems), 1);
    world_done(&w);
}

static void every_press_row_is_accepted_once_confirmed(void **state)
{
    glob_t found;

    (void)state;
    assert_int_equal(glob(TEST_DATA "/press/*/annex.csv", 0, NULL, &found), 0);
    assert_true(found.gl_pathc > 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        const char *numbers[1000];
        struct world w;
        char ini[512];
        snprintf(ini, sizeof ini, "%.*s/campaign.ini",
                 (int)(strrchr(found.gl_pathv[i], '/') - found.gl_pathv[i]), found.gl_pathv[i]);
        campaign_of(&w, ini);
        if (read_file(&w, found.gl_pathv[i], ANNEX_SCORE, NULL, NULL, 0) != STATUS_OK)
            fail_msg("%s", w.err.text);
        size_t count = w.annex.count;
        assert_true(count > 0 && count < 1000);
        for (size_t row = 0; row < count; row++)
            numbers[row] = w.annex.rows[row].project.project_no;
        if (read_file(&w, found.gl_pathv[i], ANNEX_REPORT, NULL, numbers, count) != STATUS_OK)
            fail_msg("%s: %s", found.gl_pathv[i], w.err.text);
        world_done(&w);
    }
    globfree(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_demo_file_is_accepted),
        cmocka_unit_test(the_unusual_one_wants_confirmation),
        cmocka_unit_test(every_press_row_is_accepted_once_confirmed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
