/* LINKS: tests_office */
/* The city's ranking: sound or refused, corrected by versions, its document for everybody, read
 * once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/affairs.pb-c.h"
#include "bairi/v1/correspondence.pb-c.h"
#include "bairi/v1/files.pb-c.h"
#include "tests/support/office/facts.h"

/* ---- in few words ---- */

static Bairi__V1__CityRow *row(const char *name, uint32_t place, const char *value)
{
    Bairi__V1__CityRow *made = arena_alloc(d.arena, sizeof *made);

    bairi__v1__city_row__init(made);
    made->name = desk_text(&d, name);
    made->place = place;
    made->values = arena_array(d.arena, 1, sizeof *made->values);
    made->values[0] = desk_text(&d, value);
    made->n_values = 1;
    return made;
}

/* Two rows, one column; the document was sent by `owner`. */
static Bairi__V1__Statement *ranking(const char *owner, uint32_t version,
                                     ProtobufCBinaryData previous)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__CityRanking *content = arena_alloc(d.arena, sizeof *content);
    Bairi__V1__Evidence *file = arena_alloc(d.arena, sizeof *file);

    bairi__v1__city_ranking__init(content);
    bairi__v1__evidence__init(file);
    file->sha256.data = arena_alloc(d.arena, SHA256_SIZE);
    file->sha256.len = SHA256_SIZE;
    desk_file(&d, owner, "the city says", file->sha256.data);
    file->name = desk_text(&d, "通报.pdf");
    file->size = strlen("the city says");
    file->type = desk_text(&d, "pdf");
    content->period = desk_text(&d, "2020-10");
    content->version = version;
    content->whose = desk_text(&d, "沧州市商务局");
    content->columns = arena_array(d.arena, 1, sizeof *content->columns);
    content->columns[0] = desk_text(&d, "签约数");
    content->n_columns = 1;
    content->rows = arena_array(d.arena, 2, sizeof *content->rows);
    content->rows[0] = row("渤海新区", 1, "12");
    content->rows[1] = row("任丘市", 2, "");
    content->n_rows = 2;
    content->document = file;
    content->reason = desk_text(&d, version > 1 ? "corrected by the city" : "");
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_CITY_RANKING;
    statement->city_ranking = content;
    statement->previous = previous;
    return statement;
}

static Bairi__V1__Statement *first(void)
{
    return ranking("city.shangwuju", 1, (ProtobufCBinaryData){0});
}

static Bairi__V1__CityRankingsReply *listed(const char *who, bool all, bool readers)
{
    Bairi__V1__CityRankingsRequest request;
    Bairi__V1__CityRankingsReply *reply = arena_alloc(d.arena, sizeof *reply);

    bairi__v1__city_rankings_request__init(&request);
    bairi__v1__city_rankings_reply__init(reply);
    request.all = all;
    request.readers = readers;
    OK(desk_call(&d, who, city_rankings_list, &request, reply));
    return reply;
}

static enum status read_it(const char *who, uint64_t index)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__RankingRead *content = arena_alloc(d.arena, sizeof *content);

    bairi__v1__ranking_read__init(content);
    content->ranking = index;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_RANKING_READ;
    statement->ranking_read = content;
    return desk_write(&d, who, statement);
}

static enum status fetch(const char *who)
{
    Bairi__V1__FileGetRequest request;
    Bairi__V1__FileGetReply reply;

    bairi__v1__file_get_request__init(&request);
    bairi__v1__file_get_reply__init(&reply);
    request.sha256 = listed("bureau-li", false, false)->rankings[0]->ranking->document->sha256;
    request.length = 4;
    return desk_call(&d, who, files_get, &request, &reply);
}

static size_t notices_of(const char *who)
{
    Bairi__V1__NoticesRequest request;
    Bairi__V1__NoticesReply reply;
    size_t count = 0;

    bairi__v1__notices_request__init(&request);
    bairi__v1__notices_reply__init(&reply);
    OK(desk_call(&d, who, notices_list, &request, &reply));
    for (size_t i = 0; i < reply.n_notices; i++)
        count += strcmp(reply.notices[i]->kind, "city-ranking") == 0;
    return count;
}

/* ---- entering and forwarding ---- */

static void what_the_city_enters_reaches_every_unit_and_the_bureau(void **state)
{
    static const char *const told[] = {"zhongjie-clerk", "lingang-clerk", "gangcheng-gangwu",
                                       "bureau-zhao"};

    (void)state;
    OK(desk_write(&d, "city-clerk", first()));
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        assert_int_equal(notices_of(told[i]), 1);
        assert_int_equal(listed(told[i], false, false)->n_rankings, 1);
        OK(fetch(told[i]));
    }
    assert_int_equal(notices_of("city-clerk"), 0);
    OK(fetch("city-clerk"));
    const Bairi__V1__CityRankingState *seen = listed("zhongjie-clerk", false, false)->rankings[0];
    assert_string_equal(seen->ranking->rows[0]->name, "渤海新区");
    assert_string_equal(seen->ranking->rows[0]->values[0], "12");
    assert_int_equal(seen->n_readers, 0);
}

static void the_bureau_may_enter_it_and_nobody_else(void **state)
{
    (void)state;
    REFUSED(desk_write(&d, "zhongjie-clerk", ranking("zhongjie", 1, (ProtobufCBinaryData){0})),
            PERMISSION_DENIED);
    REFUSED(desk_write(&d, "city-clerk", ranking("bureau.jingfaju", 1, (ProtobufCBinaryData){0})),
            FAILED_PRECONDITION); /* not the city's own file */
    OK(desk_write(&d, "bureau-li", ranking("bureau.jingfaju", 1, (ProtobufCBinaryData){0})));
    assert_int_equal(notices_of("city-clerk"), 1);
    assert_int_equal(notices_of("bureau-zhao"), 0);
}

static void a_correction_is_the_next_version_and_the_old_one_stays(void **state)
{
    (void)state;
    OK(desk_write(&d, "city-clerk", first()));
    REFUSED(desk_write(&d, "city-clerk", first()), ABORTED);
    ProtobufCBinaryData before = listed("city-clerk", false, false)->rankings[0]->digest;
    REFUSED(desk_write(&d, "city-clerk", ranking("city.shangwuju", 3, before)), ABORTED);
    Bairi__V1__Statement *silent = ranking("city.shangwuju", 2, before);
    silent->city_ranking->reason = desk_text(&d, "");
    REFUSED(desk_write(&d, "city-clerk", silent), INVALID_ARGUMENT);
    OK(desk_write(&d, "city-clerk", ranking("city.shangwuju", 2, before)));
    REFUSED(desk_write(&d, "city-clerk", ranking("city.shangwuju", 2, before)), ABORTED);
    const Bairi__V1__CityRankingsReply *all = listed("zhongjie-clerk", true, false);
    assert_int_equal(all->n_rankings, 2);
    assert_true(all->rankings[0]->latest);
    assert_false(all->rankings[1]->latest);
    assert_int_equal(listed("zhongjie-clerk", false, false)->rankings[0]->ranking->version, 2);
}

static void a_ranking_that_cannot_be_is_refused(void **state)
{
    Bairi__V1__Statement *statement = first();

    (void)state;
    statement->city_ranking->rows[1] = row("渤海新区", 2, "");
    REFUSED(desk_write(&d, "city-clerk", statement), INVALID_ARGUMENT);
    statement = first();
    statement->city_ranking->rows[0]->place = 3;
    REFUSED(desk_write(&d, "city-clerk", statement), INVALID_ARGUMENT);
    assert_string_equal(d.error.field, "place");
    statement = first();
    statement->city_ranking->rows[0]->n_values = 0;
    REFUSED(desk_write(&d, "city-clerk", statement), INVALID_ARGUMENT);
    statement = first();
    statement->city_ranking->n_rows = 0;
    REFUSED(desk_write(&d, "city-clerk", statement), INVALID_ARGUMENT);
    statement = first();
    statement->city_ranking->document = NULL;
    REFUSED(desk_write(&d, "city-clerk", statement), INVALID_ARGUMENT);
    statement = first();
    statement->city_ranking->rows[0]->name = desk_text(&d, "a\x1b[2J");
    REFUSED(desk_write(&d, "city-clerk", statement), INVALID_ARGUMENT);
}

/* ---- reading ---- */

static size_t read_by(const char *who, const char *unit)
{
    const Bairi__V1__CityRankingState *seen = listed(who, false, true)->rankings[0];
    size_t count = 0;

    for (size_t i = 0; i < seen->n_readers; i++)
        count += seen->readers[i]->time != 0 && strcmp(seen->readers[i]->unit, unit) == 0;
    return count;
}

static void reading_is_recorded_once_a_person_and_the_bureau_sees_by_whom(void **state)
{
    (void)state;
    OK(desk_write(&d, "city-clerk", first()));
    uint64_t index = d.index;
    assert_false(listed("zhongjie-clerk", false, false)->rankings[0]->read);
    OK(read_it("zhongjie-clerk", index));
    assert_true(listed("zhongjie-clerk", false, false)->rankings[0]->read);
    REFUSED(read_it("zhongjie-clerk", index), FAILED_PRECONDITION);
    assert_int_equal(read_by("bureau-li", "zhongjie"), 1);
    assert_int_equal(read_by("bureau-li", "lingang"), 0);
    OK(read_it("zhongjie-leader", index));
    assert_int_equal(read_by("city-clerk", "zhongjie"), 2);
    assert_int_equal(listed("bureau-li", false, true)->rankings[0]->n_readers, 6);
    assert_int_equal(listed("zhongjie-clerk", false, true)->rankings[0]->n_readers, 0);
}

static void only_units_read_and_only_what_there_is(void **state)
{
    (void)state;
    OK(desk_write(&d, "city-clerk", first()));
    uint64_t index = d.index;
    REFUSED(read_it("bureau-li", index), PERMISSION_DENIED);
    REFUSED(read_it("zhongjie-clerk", index + 1), NOT_FOUND);
    REFUSED(read_it("zhongjie-clerk", UINT64_MAX), NOT_FOUND);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(what_the_city_enters_reaches_every_unit_and_the_bureau),
        FACT(the_bureau_may_enter_it_and_nobody_else),
        FACT(a_correction_is_the_next_version_and_the_old_one_stays),
        FACT(a_ranking_that_cannot_be_is_refused),
        FACT(reading_is_recorded_once_a_person_and_the_bureau_sees_by_whom),
        FACT(only_units_read_and_only_what_there_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
