/* LINKS: tests_office */
/* Long lists come in pages, by the projects' key: whole, without doubles, whatever is written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/audit.pb-c.h"
#include "tests/support/office/facts.h"

static void submitted(const char *unit, const char *project_no)
{
    char clerk[64];

    snprintf(clerk, sizeof clerk, "%s-clerk", unit);
    OK(desk_submit(&d, clerk, desk_project(&d, unit, project_no)));
}

static Bairi__V1__ProjectListReply *listed(const Bairi__V1__Page *page, const char *unit)
{
    Bairi__V1__ProjectListRequest request;
    Bairi__V1__ProjectListReply *reply = arena_alloc(d.arena, sizeof *reply);
    Bairi__V1__Page asked;

    bairi__v1__project_list_request__init(&request);
    bairi__v1__project_list_reply__init(reply);
    if (page) {
        asked = *page;
        request.page = &asked;
    }
    request.unit = desk_text(&d, unit);
    OK(desk_call(&d, "bureau-li", submissions_list, &request, reply));
    return reply;
}

static Bairi__V1__QueueReply *queued(const Bairi__V1__Page *page)
{
    Bairi__V1__QueueRequest request;
    Bairi__V1__QueueReply *reply = arena_alloc(d.arena, sizeof *reply);
    Bairi__V1__Page asked = *page;

    bairi__v1__queue_request__init(&request);
    bairi__v1__queue_reply__init(reply);
    request.page = &asked;
    OK(desk_call(&d, "bureau-li", audit_queue, &request, reply));
    return reply;
}

static Bairi__V1__Page first_of(uint32_t most)
{
    Bairi__V1__Page page;

    bairi__v1__page__init(&page);
    page.most = most;
    return page;
}

static void assert_numbers(const Bairi__V1__ProjectListReply *reply, const char *numbers)
{
    char found[256] = "";

    for (size_t i = 0; i < reply->n_projects; i++) {
        strcat(found, reply->projects[i]->project->project_no);
        strcat(found, " ");
    }
    assert_string_equal(found, numbers);
}

static void five(void)
{
    submitted("zhongjie", "Z-02");
    submitted("zhongjie", "Z-01");
    submitted("nandagang", "N-01");
    submitted("zhongjie", "Z-03");
    submitted("nandagang", "N-02");
}

static void pages_follow_each_other_by_unit_and_number(void **state)
{
    Bairi__V1__Page page = first_of(2);

    (void)state;
    five();
    Bairi__V1__ProjectListReply *reply = listed(&page, "");
    assert_numbers(reply, "N-01 N-02 ");
    reply = listed(reply->next, "");
    assert_numbers(reply, "Z-01 Z-02 ");
    reply = listed(reply->next, "");
    assert_numbers(reply, "Z-03 ");
    assert_null(reply->next);
}

static void who_asks_for_no_page_gets_all_or_nothing(void **state)
{
    (void)state;
    five();
    Bairi__V1__ProjectListReply *reply = listed(NULL, "");
    assert_numbers(reply, "N-01 N-02 Z-01 Z-02 Z-03 ");
    assert_null(reply->next);
}

static void a_page_looks_only_at_what_was_asked_for(void **state)
{
    Bairi__V1__Page page = first_of(3);

    (void)state;
    five();
    Bairi__V1__ProjectListReply *reply = listed(&page, "zhongjie");
    assert_numbers(reply, "Z-01 Z-02 Z-03 ");
    assert_null(reply->next); /* nothing behind it would be shown */
    page.most = 2;
    reply = listed(&page, "nandagang");
    assert_numbers(reply, "N-01 N-02 ");
    assert_null(reply->next);
}

static void what_is_written_between_pages_moves_nothing(void **state)
{
    Bairi__V1__Page page = first_of(2);

    (void)state;
    five();
    Bairi__V1__ProjectListReply *reply = listed(&page, "");
    submitted("nandagang", "N-00"); /* before the place: not seen any more */
    submitted("zhongjie", "Z-00");  /* behind it: seen */
    reply = listed(reply->next, "");
    assert_numbers(reply, "Z-00 Z-01 ");
    reply = listed(reply->next, "");
    assert_numbers(reply, "Z-02 Z-03 ");
    assert_null(reply->next);
}

static void a_page_ends_where_it_is_large_enough(void **state)
{
    Bairi__V1__Page page = first_of(0);
    size_t pages = 0, projects = 0;
    char note[2000], project_no[16];

    (void)state;
    memset(note, 'x', sizeof note - 1);
    note[sizeof note - 1] = '\0';
    Bairi__V1__Signed *wire[400];
    for (size_t i = 0; i < 400; i++) {
        snprintf(project_no, sizeof project_no, "Z-%03zu", i);
        Bairi__V1__Project *project = desk_project(&d, "zhongjie", project_no);
        project->content = desk_text(&d, note);
        wire[i] = desk_seal(&d, "zhongjie-clerk", desk_submission(&d, project));
    }
    OK(desk_send_all(&d, "zhongjie-clerk", BAIRI__V1__STATEMENT_KIND__SUBMISSION, wire, 400));
    for (const Bairi__V1__Page *next = &page; next; pages++) {
        Bairi__V1__ProjectListReply *reply = listed(next, "");
        size_t size = protobuf_c_message_get_packed_size(&reply->base);
        assert_true(size < 600 * 1024);
        assert_true(!reply->next || size > 500 * 1024);
        projects += reply->n_projects;
        next = reply->next;
    }
    assert_int_equal(projects, 400);
    assert_int_equal(pages, 2);
}

static void the_queue_comes_in_pages_too(void **state)
{
    Bairi__V1__Page page = first_of(3);

    (void)state;
    five();
    Bairi__V1__QueueReply *reply = queued(&page);
    assert_int_equal(reply->n_items, 3);
    assert_non_null(reply->next);
    reply = queued(reply->next);
    assert_int_equal(reply->n_items, 2);
    assert_null(reply->next);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(pages_follow_each_other_by_unit_and_number),
        FACT(who_asks_for_no_page_gets_all_or_nothing),
        FACT(a_page_looks_only_at_what_was_asked_for),
        FACT(what_is_written_between_pages_moves_nothing),
        FACT(a_page_ends_where_it_is_large_enough),
        FACT(the_queue_comes_in_pages_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
