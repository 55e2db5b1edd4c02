/* LINKS: tests_office */
/* A unit's own affairs: its plan, its responsible person, where it stands; and who sees what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/unit.pb-c.h"
#include "common/message.h"
#include "tests/support/office/facts.h"

/* ---- asking ---- */

static enum status affairs(const char *who, const char *unit, Bairi__V1__AffairsReply *reply)
{
    Bairi__V1__AffairsRequest request;

    bairi__v1__affairs_request__init(&request);
    bairi__v1__affairs_reply__init(reply);
    request.unit = desk_text(&d, unit);
    return desk_call(&d, who, units_affairs, &request, reply);
}

static enum status ask(const char *who, const char *unit, Bairi__V1__StatusReply *reply)
{
    Bairi__V1__StatusRequest request;

    bairi__v1__status_request__init(&request);
    bairi__v1__status_reply__init(reply);
    request.unit = desk_text(&d, unit);
    return desk_call(&d, who, units_status, &request, reply);
}

/* The one unit a unit's caller is told of. */
static const Bairi__V1__UnitStatus *own(const char *who)
{
    Bairi__V1__StatusReply *reply = arena_alloc(d.arena, sizeof *reply);

    OK(ask(who, "", reply));
    assert_int_equal(reply->n_units, 1);
    return reply->units[0];
}

/* ---- plans ---- */

struct planned {
    const char *period;
    uint32_t count;
    int64_t amount_wan;
};

static Bairi__V1__Statement *plan(const char *unit, const char *subunit,
                                  const struct planned *items, size_t count)
{
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__PlanFiled *content = arena_alloc(d.arena, sizeof *content);

    bairi__v1__plan_filed__init(content);
    content->unit = desk_text(&d, unit);
    content->subunit = desk_text(&d, subunit);
    content->items = arena_array(d.arena, count + 1, sizeof *content->items);
    for (size_t i = 0; i < count; i++) {
        content->items[i] = arena_alloc(d.arena, sizeof *content->items[i]);
        bairi__v1__plan_item__init(content->items[i]);
        content->items[i]->period = desk_text(&d, items[i].period);
        content->items[i]->count = items[i].count;
        content->items[i]->amount_wan = items[i].amount_wan;
    }
    content->n_items = count;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_PLAN_FILED;
    statement->plan_filed = content;
    return statement;
}

static const struct planned whole[] = {
    {"2020-10",      5,  0     },
    {"2020-11",      12, 300000},
    {"2020-12",      10, 0     },
    {"2020-closing", 1,  0     }
};

static void a_plan_is_filed_and_replaced_as_a_whole(void **state)
{
    Bairi__V1__AffairsReply reply;

    (void)state;
    OK(desk_write(&d, "zhongjie-clerk", plan("zhongjie", "", whole, 4)));
    assert_string_equal(d.outcome->subject, "zhongjie plan");
    OK(affairs("zhongjie-leader", "", &reply));
    assert_int_equal(reply.n_plans, 1);
    assert_int_equal(reply.plans[0]->n_items, 4);
    assert_string_equal(reply.plans[0]->author_name, "测试员王");
    Bairi__V1__Statement *next = plan("zhongjie", "", whole + 1, 1);
    REFUSED(desk_write(&d, "zhongjie-leader", next), ABORTED);
    next->previous = reply.plans[0]->digest;
    next->statement_id = (ProtobufCBinaryData){0};
    OK(desk_write(&d, "zhongjie-leader", next));
    OK(affairs("bureau-li", "zhongjie", &reply));
    assert_int_equal(reply.n_plans, 1);
    assert_int_equal(reply.plans[0]->n_items, 1);
    assert_int_equal(reply.plans[0]->items[0]->count, 12);
}

static void a_plan_names_the_campaigns_periods_once_and_in_order(void **state)
{
    static const struct planned twice[] = {
        {"2020-10", 5, 0},
        {"2020-10", 5, 0}
    };
    static const struct planned backwards[] = {
        {"2020-11", 5, 0},
        {"2020-10", 5, 0}
    };
    static const struct planned unknown = {"2021-03", 5, 0}, many = {"2020-10", 10001, 0},
                                negative = {"2020-10", 1, -1}, most = {"2020-10", 10000, 0};

    (void)state;
    REFUSED(desk_write(&d, "zhongjie-clerk", plan("zhongjie", "", twice, 2)), INVALID_ARGUMENT);
    REFUSED(desk_write(&d, "zhongjie-clerk", plan("zhongjie", "", backwards, 2)), INVALID_ARGUMENT);
    REFUSED(desk_write(&d, "zhongjie-clerk", plan("zhongjie", "", &unknown, 1)), INVALID_ARGUMENT);
    REFUSED(desk_write(&d, "zhongjie-clerk", plan("zhongjie", "", &many, 1)), INVALID_ARGUMENT);
    REFUSED(desk_write(&d, "zhongjie-clerk", plan("zhongjie", "", &negative, 1)), INVALID_ARGUMENT);
    REFUSED(desk_write(&d, "zhongjie-clerk", plan("zhongjie", "", whole, 0)), INVALID_ARGUMENT);
    OK(desk_write(&d, "zhongjie-clerk", plan("zhongjie", "", &most, 1)));
}

static void everybody_plans_for_himself(void **state)
{
    (void)state;
    REFUSED(desk_write(&d, "zhongjie-clerk", plan("nandagang", "", whole, 1)), PERMISSION_DENIED);
    REFUSED(desk_write(&d, "gangcheng-gangwu", plan("gangcheng", "touzi", whole, 1)),
            PERMISSION_DENIED);
    REFUSED(desk_write(&d, "gangcheng-gangwu", plan("gangcheng", "", whole, 1)), PERMISSION_DENIED);
    REFUSED(desk_write(&d, "bureau-li", plan("zhongjie", "", whole, 1)), PERMISSION_DENIED);
    OK(desk_write(&d, "gangcheng-gangwu", plan("gangcheng", "gangwu", whole, 1)));
}

static void departments_plans_add_up_for_the_unit(void **state)
{
    Bairi__V1__StatusReply reply;
    Bairi__V1__AffairsReply theirs;

    (void)state;
    OK(desk_write(&d, "gangcheng-gangwu", plan("gangcheng", "gangwu", whole, 2)));
    OK(desk_write(&d, "gangcheng-touzi", plan("gangcheng", "touzi", whole, 1)));
    OK(ask("bureau-li", "gangcheng", &reply));
    assert_true(reply.units[0]->has_plan);
    assert_int_equal(reply.units[0]->plan_due, 10);
    assert_int_equal(own("gangcheng-touzi")->plan_due, 5);
    OK(affairs("gangcheng-touzi", "", &theirs));
    assert_int_equal(theirs.n_plans, 1);
    assert_string_equal(theirs.plans[0]->subunit, "touzi");
}

/* ---- the responsible person ---- */

static struct bytes contact_of(const char *name, const char *phone)
{
    static uint8_t salt[16] = {7};
    Bairi__V1__Contact contact;
    struct bytes packed;

    bairi__v1__contact__init(&contact);
    contact.salt = (ProtobufCBinaryData){.data = salt, .len = sizeof salt};
    contact.name = desk_text(&d, name);
    contact.title = desk_text(&d, "科长");
    contact.phone = desk_text(&d, phone);
    assert_int_equal(message_pack(&contact.base, d.arena, &packed, NULL), STATUS_OK);
    return packed;
}

struct naming {
    const char *unit, *subunit, *name, *phone;
    day from, to;
    ProtobufCBinaryData previous;
    bool other_contact; /* another one travels than was signed */
};

static enum status name(const char *who, const struct naming *naming)
{
    struct bytes packed = contact_of(naming->name, naming->phone);
    Bairi__V1__Statement *statement = desk_statement(&d);
    Bairi__V1__NameResponsibleRequest request;
    Bairi__V1__AppendReply reply;
    Bairi__V1__ResponsibleNamed content;
    uint8_t digest[SHA256_SIZE];

    sha256(packed, digest);
    bairi__v1__responsible_named__init(&content);
    content.unit = desk_text(&d, naming->unit);
    content.subunit = desk_text(&d, naming->subunit);
    content.contact = (ProtobufCBinaryData){.data = digest, .len = SHA256_SIZE};
    content.from = naming->from;
    content.to = naming->to;
    statement->previous = naming->previous;
    statement->content_case = BAIRI__V1__STATEMENT__CONTENT_RESPONSIBLE_NAMED;
    statement->responsible_named = &content;
    if (naming->other_contact)
        packed = contact_of("somebody else", "000-9");
    bairi__v1__name_responsible_request__init(&request);
    bairi__v1__append_reply__init(&reply);
    request.signed_ = desk_seal(&d, who, statement);
    request.contact = (ProtobufCBinaryData){.data = arena_memdup(d.arena, packed.data, packed.size),
                                            .len = packed.size};
    TRY(desk_call(&d, who, units_name_responsible, &request, &reply));
    assert_string_equal(strchr(reply.outcomes[0]->subject, ' '), " responsible");
    struct buf before = desk_dump(&d);
    assert_int_equal(ledger_rebuild(d.campaign->store, &d.campaign->rules, NULL), STATUS_OK);
    struct buf after = desk_dump(&d);
    assert_string_equal(buf_text(&before), buf_text(&after));
    buf_free(&before);
    buf_free(&after);
    return STATUS_OK;
}

static ProtobufCBinaryData latest_naming(void)
{
    Bairi__V1__AffairsReply reply;

    OK(affairs("zhongjie-clerk", "", &reply));
    return reply.responsible[reply.n_responsible - 1]->digest;
}

static void a_person_has_a_name_that_everybody_sees(void **state)
{
    struct naming naming = {"zhongjie", "",   "测试员\xE2\x80\xAE甲", "000-1", 20201001, 0,
                            {0},        false};

    (void)state;
    REFUSED(name("zhongjie-clerk", &naming), INVALID_ARGUMENT);
    assert_string_equal(d.error.field, "contact");
    naming.name = "测试员甲";
    naming.phone = "\xE2\x80\xAD"
                   "000-1";
    REFUSED(name("zhongjie-clerk", &naming), INVALID_ARGUMENT);
    assert_string_equal(d.error.field, "contact_phone");
}

static void nobody_names_persons_without_end(void **state)
{
    struct naming naming = {"zhongjie", "", "测试员甲", "000-1", 20201001, 0, {0}, false};
    struct naming other = {"gangcheng", "gangwu", "测试员乙", "000-2", 20201001, 0, {0}, false};

    (void)state;
    for (int i = 0; i < 200; i++) {
        OK(name("zhongjie-clerk", &naming));
        naming.previous = latest_naming();
    }
    REFUSED(name("zhongjie-clerk", &naming), FAILED_PRECONDITION);
    assert_non_null(strstr(d.error.text, "200"));
    OK(name("gangcheng-gangwu", &other));
}

static void a_person_is_named_and_replaced(void **state)
{
    struct naming first = {"zhongjie", "", "测试员甲", "000-1", 20201001, 0, {0}, false};
    struct naming second = {"zhongjie", "", "测试员乙", "000-2", 20201020, 20201025, {0}, false};

    (void)state;
    OK(name("zhongjie-clerk", &first));
    assert_string_equal(own("zhongjie-leader")->responsible[0]->contact->name, "测试员甲");
    assert_int_equal(own("zhongjie-leader")->responsible[0]->contact->salt.len, 0);
    REFUSED(name("zhongjie-leader", &second), ABORTED);
    second.previous = latest_naming();
    OK(name("zhongjie-leader", &second));
    assert_string_equal(own("zhongjie-clerk")->responsible[0]->contact->name, "测试员甲");
    desk_time(&d, "2020-10-20T00:00:00+08:00");
    assert_int_equal(own("zhongjie-clerk")->n_responsible, 1);
    assert_string_equal(own("zhongjie-clerk")->responsible[0]->contact->name, "测试员乙");
    desk_time(&d, "2020-10-26T00:00:00+08:00"); /* he stood in for a week */
    assert_string_equal(own("zhongjie-clerk")->responsible[0]->contact->name, "测试员甲");
    Bairi__V1__AffairsReply all;
    OK(affairs("zhongjie-clerk", "", &all));
    assert_int_equal(all.n_responsible, 2);
}

static void a_persons_days_are_in_order(void **state)
{
    struct naming naming = {"zhongjie", "", "测试员甲", "000-1", 20201010, 20201009, {0}, false};

    (void)state;
    REFUSED(name("zhongjie-clerk", &naming), INVALID_ARGUMENT);
    assert_string_equal(d.error.field, "to");
    naming.from = 20201131;
    REFUSED(name("zhongjie-clerk", &naming), INVALID_ARGUMENT);
    assert_string_equal(d.error.field, "from");
    naming.from = naming.to = 20201010;
    OK(name("zhongjie-clerk", &naming));
}

static void the_person_named_is_the_one_that_was_signed(void **state)
{
    struct naming naming = {"zhongjie", "", "测试员甲", "000-1", 20201001, 0, {0}, true};

    (void)state;
    REFUSED(name("zhongjie-clerk", &naming), INVALID_ARGUMENT);
    naming.other_contact = false;
    naming.phone = "";
    REFUSED(name("zhongjie-clerk", &naming), INVALID_ARGUMENT);
    naming.unit = "nandagang";
    naming.phone = "000-1";
    REFUSED(name("zhongjie-clerk", &naming), PERMISSION_DENIED);
}

static void contacts_are_for_the_unit_and_the_bureau(void **state)
{
    struct naming naming = {"gangcheng", "touzi", "测试员甲", "000-1", 20201001, 0, {0}, false};
    Bairi__V1__AffairsReply reply;

    (void)state;
    OK(name("gangcheng-touzi", &naming));
    OK(affairs("bureau-li", "", &reply));
    assert_string_equal(reply.responsible[0]->responsible->contact->phone, "000-1");
    OK(affairs("admin", "", &reply));
    assert_null(reply.responsible[0]->responsible->contact);
    OK(affairs("gangcheng-gangwu", "", &reply));
    assert_int_equal(reply.n_responsible, 0);
    assert_int_equal(own("gangcheng-gangwu")->n_responsible, 0);
    OK(affairs("zhongjie-clerk", "", &reply));
    assert_int_equal(reply.n_responsible, 0);
    REFUSED(affairs("zhongjie-clerk", "gangcheng", &reply), NOT_FOUND);
}

/* ---- where a unit stands ---- */

static void a_unit_sees_counts_but_no_scores(void **state)
{
    Bairi__V1__StatusReply reply;

    (void)state;
    desk_accepted(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01"));
    const Bairi__V1__ReportUnit *figures = own("zhongjie-clerk")->figures;
    assert_int_equal(figures->target, 30);
    assert_int_equal(figures->counted, 1);
    assert_int_equal(figures->new_count, 1);
    assert_int_equal(figures->amount_wan, 15000);
    assert_string_equal(figures->rate, "3.33");
    assert_string_not_equal(figures->schedule_gap, "");
    assert_string_equal(figures->total, "");
    assert_string_equal(figures->base_points, "");
    assert_int_equal(figures->place, 0);
    OK(ask("bureau-li", "zhongjie", &reply));
    assert_string_equal(reply.units[0]->figures->total, "3.33");
    assert_int_equal(reply.units[0]->figures->place, 1);
}

static void a_unit_is_told_of_itself_only(void **state)
{
    Bairi__V1__StatusReply reply;
    struct error absent;

    (void)state;
    REFUSED(ask("zhongjie-clerk", "nandagang", &reply), NOT_FOUND);
    absent = d.error;
    REFUSED(ask("zhongjie-clerk", "elsewhere", &reply), NOT_FOUND);
    assert_string_equal(absent.id, d.error.id);
    OK(ask("bureau-li", "", &reply));
    assert_int_equal(reply.n_units, 4);
    assert_string_equal(reply.units[0]->unit, "gangcheng");
    OK(ask("admin", "", &reply));
    assert_int_equal(reply.n_units, 4);
}

static void the_reply_tells_the_time(void **state)
{
    Bairi__V1__StatusReply reply;

    (void)state;
    OK(ask("zhongjie-clerk", "", &reply));
    assert_string_equal(reply.period, "2020-10");
    assert_int_equal(reply.deadline, instant_of_day(20201027, 480).us);
    assert_int_equal(reply.last_deadline, instant_of_day(20210106, 480).us);
    assert_int_equal(reply.end, 20201231);
    assert_string_equal(reply.schedule, "8.70");
    assert_int_equal(reply.ledger_size, desk_size(&d));
    desk_time(&d, "2021-01-06T00:00:00+08:00");
    OK(ask("zhongjie-clerk", "", &reply));
    assert_string_equal(reply.period, "");
    assert_int_equal(reply.units[0]->n_periods, 4);
}

static void periods_tell_what_came_and_what_was_said(void **state)
{
    (void)state;
    OK(desk_write(&d, "zhongjie-clerk", plan("zhongjie", "", whole, 4)));
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")));
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-02")));
    OK(desk_withdraw(&d, "zhongjie-clerk", "zhongjie", "Z-02"));
    desk_time(&d, "2020-12-27T00:00:00+08:00");
    OK(desk_nothing(&d, "zhongjie-leader", "zhongjie", "", "2020-11"));
    const Bairi__V1__UnitStatus *status = own("zhongjie-clerk");
    assert_int_equal(status->n_periods, 4);
    assert_int_equal(status->periods[0]->received, 1);
    assert_false(status->periods[0]->nothing);
    assert_int_equal(status->periods[1]->received, 0);
    assert_true(status->periods[1]->nothing && status->periods[1]->nothing_late);
    assert_int_equal(status->periods[1]->planned, 12);
    assert_false(status->periods[2]->nothing);
    assert_true(status->has_plan);
    assert_int_equal(status->plan_due, 28);
}

static void a_unit_had_nothing_when_each_department_says_so(void **state)
{
    Bairi__V1__StatusReply reply;

    (void)state;
    OK(desk_nothing(&d, "gangcheng-gangwu", "gangcheng", "gangwu", "2020-10"));
    assert_true(own("gangcheng-gangwu")->periods[0]->nothing);
    assert_false(own("gangcheng-touzi")->periods[0]->nothing);
    OK(ask("bureau-li", "gangcheng", &reply));
    assert_false(reply.units[0]->periods[0]->nothing); /* touzi and yanye said nothing yet */
}

static void what_is_to_be_done_is_listed_by_its_day(void **state)
{
    (void)state;
    desk_close(&d);
    desk_open_countersigning(&d, "zhongjie");
    for (int i = 0; i < 3; i++) {
        const char *no[] = {"Z-01", "Z-02", "Z-03"};
        OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", no[i])));
        if (i == 0)
            continue; /* waits for the leader: by the 26th */
        OK(desk_countersign(&d, "zhongjie-leader", "zhongjie", no[i]));
        OK(desk_decide(&d, "bureau-li", "zhongjie", no[i], BAIRI__V1__DECISION__VERDICT__RETURN,
                       i == 1 ? 20201030 : 20201012));
    }
    const Bairi__V1__UnitStatus *status = own("zhongjie-leader");
    assert_true(status->countersign);
    assert_int_equal(status->n_waiting, 3);
    assert_string_equal(status->waiting[0]->project->project_no, "Z-03");
    assert_string_equal(status->waiting[1]->project->project_no, "Z-01");
    assert_string_equal(status->waiting[2]->project->project_no, "Z-02");
    assert_int_equal(status->n_counts, 2);
    assert_string_equal(status->counts[0]->state, "awaiting");
    assert_int_equal(status->counts[1]->count, 2);
}

static void a_department_sees_its_projects_and_the_units_figures(void **state)
{
    (void)state;
    Bairi__V1__Project *ours = desk_project(&d, "gangcheng", "GW-01");
    Bairi__V1__Project *theirs = desk_project(&d, "gangcheng", "TZ-01");
    ours->subunit = desk_text(&d, "gangwu");
    theirs->subunit = desk_text(&d, "touzi");
    desk_accepted(&d, "gangcheng-gangwu", ours);
    OK(desk_submit(&d, "gangcheng-touzi", theirs));
    OK(desk_decide(&d, "bureau-li", "gangcheng", "TZ-01", BAIRI__V1__DECISION__VERDICT__RETURN,
                   20201030));
    const Bairi__V1__UnitStatus *status = own("gangcheng-gangwu");
    assert_string_equal(status->subunit, "gangwu");
    assert_int_equal(status->figures->counted, 1);
    assert_int_equal(status->figures->pending, 1);
    assert_int_equal(status->n_waiting, 0);
    assert_int_equal(status->n_counts, 1);
    assert_int_equal(status->periods[0]->received, 1);
    assert_int_equal(own("gangcheng-touzi")->n_waiting, 1);
}

/* ---- an old data folder ---- */

static void tables_that_a_migration_dropped_are_read_again(void **state)
{
    (void)state;
    OK(desk_write(&d, "zhongjie-clerk", plan("zhongjie", "", whole, 4)));
    OK(desk_submit(&d, "zhongjie-clerk", desk_project(&d, "zhongjie", "Z-01")));
    struct buf before = desk_dump(&d);
    struct transaction *tx = NULL;
    assert_int_equal(store_begin(d.campaign->store, TRANSACTION_WRITE, NULL, &tx, NULL), STATUS_OK);
    for (size_t i = 0; i < store_table_count; i++) {
        if (store_tables[i]->projection)
            assert_int_equal(store_clear(tx, store_tables[i], NULL), STATUS_OK);
    }
    assert_int_equal(store_commit(&tx, NULL), STATUS_OK);
    OK(desk_reopen(&d));
    struct buf after = desk_dump(&d);
    assert_string_equal(buf_text(&before), buf_text(&after));
    buf_free(&before);
    buf_free(&after);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        FACT(a_plan_is_filed_and_replaced_as_a_whole),
        FACT(a_plan_names_the_campaigns_periods_once_and_in_order),
        FACT(everybody_plans_for_himself),
        FACT(departments_plans_add_up_for_the_unit),
        FACT(a_person_is_named_and_replaced),
        FACT(a_persons_days_are_in_order),
        FACT(the_person_named_is_the_one_that_was_signed),
        FACT(contacts_are_for_the_unit_and_the_bureau),
        FACT(a_unit_sees_counts_but_no_scores),
        FACT(a_unit_is_told_of_itself_only),
        FACT(the_reply_tells_the_time),
        FACT(periods_tell_what_came_and_what_was_said),
        FACT(a_unit_had_nothing_when_each_department_says_so),
        FACT(what_is_to_be_done_is_listed_by_its_day),
        FACT(a_department_sees_its_projects_and_the_units_figures),
        FACT(tables_that_a_migration_dropped_are_read_again),
        FACT(a_person_has_a_name_that_everybody_sees),
        FACT(nobody_names_persons_without_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
