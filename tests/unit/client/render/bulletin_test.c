/* The public bulletin: what of a report becomes part of the page. */
#include "client/render/bulletin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char SETTINGS[] = "[campaign]\nid = c\nname = A & <b>B</b>\nstart = 2020-10-01\nend = "
                               "2020-12-31\n%s[unit.north]\nname = North \"<i>\"\ntarget = 2\n";

struct page {
    struct arena *arena;
    Bairi__V1__Report report;
    Bairi__V1__ReportUnit unit, *units[1];
    Bairi__V1__ReportProject project, *projects[1];
    struct buf html, json;
};

static char *plain(struct arena *arena, const char *text)
{
    return arena_strdup(arena, text);
}

static void fill_unit(struct page *page)
{
    Bairi__V1__ReportUnit *unit = &page->unit;
    struct arena *arena = page->arena;

    bairi__v1__report_unit__init(unit);
    unit->unit = plain(arena, "north");
    unit->target = 2;
    unit->counted = 1;
    unit->rate = plain(arena, "50.00");
    unit->total = plain(arena, "50.00");
    unit->schedule_gap = plain(arena, "+1.00");
    page->units[0] = unit;
}

static void fill_project(struct page *page, const char *name)
{
    Bairi__V1__ReportProject *project = &page->project;
    struct arena *arena = page->arena;

    bairi__v1__report_project__init(project);
    project->unit = plain(arena, "north");
    project->project_no = plain(arena, "N-1");
    project->name = plain(arena, name);
    project->investor = plain(arena, "Investor Ltd");
    project->kind = plain(arena, "industry");
    project->document = plain(arena, "contract");
    project->verdict = plain(arena, "accepted");
    project->role = plain(arena, "base");
    project->amount_wan = 15000;
    project->signed_on = 20201008;
    project->outside = true;
    page->projects[0] = project;
}

/* A report with one project of this name, and the bulletin made of it. */
static void make(struct page *page, const char *name, const char *audiences)
{
    Bairi__V1__Report *report = &page->report;
    struct error err = {0};

    page->arena = arena_create(1 << 20);
    char *settings = arena_printf(page->arena, SETTINGS, audiences);
    bairi__v1__report__init(report);
    report->campaign = plain(page->arena, "c");
    report->period = plain(page->arena, "2020-10");
    report->version = 1;
    report->as_of = INT64_C(1603850400000000);
    report->settings = (ProtobufCBinaryData){strlen(settings), (uint8_t *)settings};
    fill_unit(page);
    fill_project(page, name);
    report->n_units = report->n_projects = 1;
    report->units = page->units;
    report->projects = page->projects;
    page->html = buf_make(1 << 20);
    page->json = buf_make(1 << 20);
    assert_int_equal(bulletin_html(report, page->arena, &page->html, &err), STATUS_OK);
    assert_int_equal(bulletin_json(report, page->arena, &page->json, &err), STATUS_OK);
}

static void done(struct page *page)
{
    buf_free(&page->html);
    buf_free(&page->json);
    arena_destroy(&page->arena);
}

static bool page_has(const struct page *page, const char *text)
{
    return strstr(buf_text(&page->html), text) != NULL;
}

static void names_never_become_elements(void **state)
{
    struct page page;

    (void)state;
    make(&page, "</td><script>x</script> \"'&", "");
    assert_true(
        page_has(&page, "<bdi>&lt;/td&gt;&lt;script&gt;x&lt;/script&gt; &quot;&#39;&amp;</bdi>"));
    assert_true(page_has(&page, "<h1>A &amp; &lt;b&gt;B&lt;/b&gt;<br>"));
    assert_true(page_has(&page, "North &quot;&lt;i&gt;&quot;"));
    assert_false(page_has(&page, "<script"));
    done(&page);
}

static void marks_that_turn_the_writing_are_taken_out(void **state)
{
    struct page page;

    (void)state;
    make(&page,
         "a\xE2\x80\xAE"
         "b\xE2\x81\xA6"
         "c\x1B[31m",
         "");
    assert_true(page_has(&page, "<bdi>abc[31m</bdi>"));
    done(&page);
}

static void investors_are_shown_only_where_the_public_is_named(void **state)
{
    struct page page;

    (void)state;
    make(&page, "a", "investors_shown_to = bureau, city, unit, reader\n");
    assert_false(page_has(&page, "Investor"));
    assert_null(strstr(buf_text(&page.json), "Investor"));
    done(&page);
    make(&page, "a", "investors_shown_to = public\n");
    assert_true(page_has(&page, "<bdi>Investor Ltd</bdi>"));
    assert_non_null(strstr(buf_text(&page.json), "Investor Ltd"));
    done(&page);
}

static void what_does_not_count_is_left_out(void **state)
{
    struct page page;
    struct error err = {0};

    (void)state;
    make(&page, "Secret", "");
    assert_true(page_has(&page, "Secret"));
    page.project.role = plain(page.arena, "excluded");
    buf_clear(&page.html);
    assert_int_equal(bulletin_html(&page.report, page.arena, &page.html, &err), STATUS_OK);
    assert_false(page_has(&page, "Secret"));
    done(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_never_become_elements),
        cmocka_unit_test(marks_that_turn_the_writing_are_taken_out),
        cmocka_unit_test(investors_are_shown_only_where_the_public_is_named),
        cmocka_unit_test(what_does_not_count_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
