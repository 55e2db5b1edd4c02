/* Statements on their way through the services, with what must hold after every one of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bairi/v1/affairs.pb-c.h"
#include "bairi/v1/assessment.pb-c.h"
#include "bairi/v1/audit.pb-c.h"
#include "bairi/v1/campaign.pb-c.h"
#include "bairi/v1/correspondence.pb-c.h"
#include "bairi/v1/objection.pb-c.h"
#include "bairi/v1/report.pb-c.h"
#include "bairi/v1/unit.pb-c.h"
#include "common/merkle/receipt.h"
#include "common/message.h"
#include "server/ledger/position.h"
#include "server/services/facts.h"
#include "server/services/standing.h"
#include "tests/support/office/office.h"

#define DUMP_MAX ((size_t)64 << 20)

/* Which method takes a kind. Their requests all begin with the statements, as field 1. */
struct route {
    Bairi__V1__StatementKind kind;
    rpc_handler *handler;
    const ProtobufCMessageDescriptor *request;
};

static const struct route routes[] = {
    {BAIRI__V1__STATEMENT_KIND__FOUNDING,         campaigns_create,
     &bairi__v1__campaign_create_request__descriptor                                                                 },
    {BAIRI__V1__STATEMENT_KIND__ENROLMENT,        campaigns_enrol,            &bairi__v1__enrol_request__descriptor  },
    {BAIRI__V1__STATEMENT_KIND__RENEWAL,          campaigns_renew,            &bairi__v1__renew_request__descriptor  },
    {BAIRI__V1__STATEMENT_KIND__RETIREMENT,       campaigns_enrol,            &bairi__v1__enrol_request__descriptor  },
    {BAIRI__V1__STATEMENT_KIND__SUBMISSION,       submissions_submit_batch,
     &bairi__v1__submit_batch_request__descriptor                                                                    },
    {BAIRI__V1__STATEMENT_KIND__WITHDRAWAL,       submissions_withdraw,
     &bairi__v1__withdraw_request__descriptor                                                                        },
    {BAIRI__V1__STATEMENT_KIND__NOTHING_REPORTED, submissions_report_nothing,
     &bairi__v1__report_nothing_request__descriptor                                                                  },
    {BAIRI__V1__STATEMENT_KIND__COUNTERSIGNATURE, submissions_countersign,
     &bairi__v1__countersign_request__descriptor                                                                     },
    {BAIRI__V1__STATEMENT_KIND__PLAN_FILED,       units_file_plan,
     &bairi__v1__file_plan_request__descriptor                                                                       },
    {BAIRI__V1__STATEMENT_KIND__DECISION,         audit_decide,               &bairi__v1__decide_request__descriptor },
    {BAIRI__V1__STATEMENT_KIND__PROPOSAL,         audit_propose,              &bairi__v1__propose_request__descriptor},
    {BAIRI__V1__STATEMENT_KIND__APPROVAL,         audit_approve,              &bairi__v1__approve_request__descriptor},
    {BAIRI__V1__STATEMENT_KIND__DECLINE,          audit_approve,              &bairi__v1__approve_request__descriptor},
    {BAIRI__V1__STATEMENT_KIND__AUDIT_CLOSED,     audit_close,                &bairi__v1__close_request__descriptor  },
    {BAIRI__V1__STATEMENT_KIND__ACKNOWLEDGEMENT,  reports_acknowledge,
     &bairi__v1__acknowledge_request__descriptor                                                                     },
    {BAIRI__V1__STATEMENT_KIND__QUESTION,         questions_ask,              &bairi__v1__ask_request__descriptor    },
    {BAIRI__V1__STATEMENT_KIND__ANSWER,           questions_answer,           &bairi__v1__answer_request__descriptor },
    {BAIRI__V1__STATEMENT_KIND__PUSHED,           pushing_push,               &bairi__v1__push_request__descriptor   },
    {BAIRI__V1__STATEMENT_KIND__PUSH_ANSWERED,    pushing_answer,
     &bairi__v1__push_answer_request__descriptor                                                                     },
    {BAIRI__V1__STATEMENT_KIND__PUSH_CLOSED,      pushing_close,
     &bairi__v1__push_close_request__descriptor                                                                      },
    {BAIRI__V1__STATEMENT_KIND__CITY_RANKING,     city_rankings_enter,
     &bairi__v1__enter_city_ranking_request__descriptor                                                              },
    {BAIRI__V1__STATEMENT_KIND__RANKING_READ,     city_rankings_read,
     &bairi__v1__read_city_ranking_request__descriptor                                                               },
    {BAIRI__V1__STATEMENT_KIND__SELF_EXAMINATION, assessment_examine,
     &bairi__v1__examine_request__descriptor                                                                         },
    {BAIRI__V1__STATEMENT_KIND__CONTRIBUTED,      reports_contribute,
     &bairi__v1__contribute_request__descriptor                                                                      },
    {BAIRI__V1__STATEMENT_KIND__SECTION_EDITED,   reports_edit_section,
     &bairi__v1__edit_section_request__descriptor                                                                    },
    {BAIRI__V1__STATEMENT_KIND__OBJECTION,        objections_object,
     &bairi__v1__object_request__descriptor                                                                          },
};

static const struct route *route_of(Bairi__V1__StatementKind kind)
{
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        if (routes[i].kind == kind)
            return &routes[i];
    }
    fail_msg("no method takes statements of kind %d", (int)kind);
    return NULL;
}

void (*desk_before)(struct desk *desk, rpc_handler *handler, const struct rpc_call *call,
                    const void *request, void *reply);

enum status desk_call(struct desk *desk, const char *who, rpc_handler *handler, const void *request,
                      void *reply)
{
    static const atomic_bool cancelled;
    static const uint8_t id[CALL_ID_SIZE];
    struct rpc_call call = {
        .arena = desk->arena,
        .caller = signer_identity(desk_signer(desk, who)),
        .campaign = handler == campaigns_create || handler == campaigns_list ? "" : "bohai-2020q4",
        .now = clock_now(desk->clock),
        .deadline_ms = monotonic_ms() + 60000,
        .cancelled = &cancelled,
        .call_id = id,
        .traceparent = "",
    };

    if (desk_before)
        desk_before(desk, handler, &call, request, reply);
    call.deadline_ms = monotonic_ms() + 60000;
    error_clear(&desk->error);
    enum status status = handler(desk->office, &call, request, reply, &desk->error);
    desk->replayed = call.replayed;
    if (status != STATUS_OK) {
        assert_int_equal(desk->error.status, status);
        assert_string_not_equal(desk->error.text, "");
    }
    return status;
}

/* ---- what must hold after every statement ---- */

struct buf desk_dump(struct desk *desk)
{
    struct buf text = buf_make(DUMP_MAX);
    struct transaction *tx = NULL;

    assert_int_equal(store_begin(desk->campaign->store, TRANSACTION_READ, NULL, &tx, NULL),
                     STATUS_OK);
    assert_int_equal(store_dump(tx, true, &text, NULL), STATUS_OK);
    store_rollback(&tx);
    return text;
}

uint64_t desk_size(struct desk *desk)
{
    struct transaction *tx = NULL;
    uint64_t size = 0;

    assert_int_equal(store_begin(desk->campaign->store, TRANSACTION_READ, NULL, &tx, NULL),
                     STATUS_OK);
    assert_int_equal(ledger_size(tx, &size, NULL), STATUS_OK);
    store_rollback(&tx);
    return size;
}

static void rebuild_equals(struct desk *desk)
{
    struct buf before = desk_dump(desk);
    struct error err;

    error_clear(&err);
    if (ledger_rebuild(desk->campaign->store, &desk->campaign->rules, &err) != STATUS_OK)
        fail_msg("rebuild: %s", err.text);
    struct buf after = desk_dump(desk);
    if (strcmp(buf_text(&before), buf_text(&after)) != 0)
        fail_msg("before the rebuild:\n%s\nafter it:\n%s", buf_text(&before), buf_text(&after));
    buf_free(&before);
    buf_free(&after);
}

static size_t pack_units(Bairi__V1__ReportUnit **units, size_t count, uint8_t *out)
{
    size_t size = 0;

    for (size_t i = 0; i < count; i++)
        size += bairi__v1__report_unit__pack(units[i], out + size);
    return size;
}

/* Figures counted from the narrow table are those of the projects' own records. */
static void figures_agree(struct desk *desk)
{
    static uint8_t narrow[1 << 16], whole[sizeof narrow];
    struct arena *arena = arena_create((size_t)64 << 20);
    struct instant now = clock_now(desk->clock);
    struct transaction *tx = NULL;
    struct standing standing;
    struct facts facts;
    struct period period = {0};
    Bairi__V1__ReportUnit **units = NULL;
    size_t count = 0;

    assert_int_equal(store_begin(desk->campaign->store, TRANSACTION_READ, NULL, &tx, NULL),
                     STATUS_OK);
    assert_int_equal(standing_load(desk->campaign, tx, now, arena, &standing, NULL), STATUS_OK);
    assert_int_equal(facts_load(desk->campaign, tx, clock_now(desk->clock), arena, &facts, NULL),
                     STATUS_OK);
    const struct settings *settings = &facts.settings->settings;
    if (!settings_period_at(settings, now, &period))
        period.id[0] = '\0';
    assert_int_equal(facts_figures(&facts, instant_day(now, settings->utc_offset), period.id, arena,
                                   &units, &count, NULL),
                     STATUS_OK);
    store_rollback(&tx);
    assert_int_equal(standing.pending, facts.pending);
    assert_int_equal(standing.project_count, facts.project_count);
    size_t size = pack_units(standing.units, standing.unit_count, narrow);
    assert_int_equal(size, pack_units(units, count, whole));
    assert_memory_equal(narrow, whole, size);
    arena_destroy(&arena);
}

static void nothing_changed(struct desk *desk, const struct buf *before, uint64_t size)
{
    struct buf after = desk_dump(desk);

    assert_string_equal(buf_text(before), buf_text(&after));
    assert_int_equal(desk_size(desk), size);
    buf_free(&after);
}

/* The receipt proves that the log holds exactly the statement that was sent. */
static void receipt_holds(struct desk *desk, const Bairi__V1__Outcome *outcome,
                          const Bairi__V1__Signed *wire)
{
    struct checkpoint checkpoint;
    Bairi__V1__Leaf *leaf = NULL;
    uint8_t digest[SHA256_SIZE];
    struct error err;

    error_clear(&err);
    if (receipt_verify(outcome->receipt, desk->office->card.log_key, NULL, desk->arena, &leaf,
                       &checkpoint, &err) != STATUS_OK)
        fail_msg("receipt: %s", err.text);
    uint32_t epoch = origin_epoch_of(checkpoint.origin, "bohai", "bohai-2020q4");
    if (outcome->replayed) /* it may be of a log before */
        assert_in_range(epoch, 1, position_epoch(desk_size(desk)));
    else
        assert_int_equal(epoch, position_epoch(desk_size(desk)));
    sha256((struct bytes){wire->statement.data, wire->statement.len}, digest);
    assert_memory_equal(leaf->statement.data, digest, SHA256_SIZE);
    if (!outcome->replayed) { /* a replay may carry another signature over the same bytes */
        sha256((struct bytes){wire->signature.data, wire->signature.len}, digest);
        assert_memory_equal(leaf->signature.data, digest, SHA256_SIZE);
    }
    desk->index = position_of(epoch, leaf->index);
}

/* ---- sending ---- */

Bairi__V1__Statement *desk_statement(struct desk *desk)
{
    Bairi__V1__Statement *statement = arena_alloc(desk->arena, sizeof *statement);

    bairi__v1__statement__init(statement);
    statement->campaign = desk_text(desk, "bohai-2020q4");
    return statement;
}

Bairi__V1__Signed *desk_seal(struct desk *desk, const char *who, Bairi__V1__Statement *statement)
{
    Bairi__V1__Signed *wire = arena_alloc(desk->arena, sizeof *wire);
    struct error err;

    error_clear(&err);
    bairi__v1__signed__init(wire);
    if (statement_seal(statement, desk_signer(desk, who), clock_now(desk->clock), desk->arena, wire,
                       NULL, &err) != STATUS_OK)
        fail_msg("seal: %s", err.text);
    return wire;
}

/* The request as it comes off the wire. */
static const ProtobufCMessage *request_of(struct desk *desk, const struct route *route,
                                          Bairi__V1__Signed **wire, size_t count)
{
    Bairi__V1__SubmitBatchRequest batch;
    ProtobufCMessage *request = NULL;
    struct bytes packed;

    bairi__v1__submit_batch_request__init(&batch);
    batch.signed_ = wire;
    batch.n_signed_ = count;
    assert_int_equal(message_pack(&batch.base, desk->arena, &packed, NULL), STATUS_OK);
    assert_int_equal(message_unpack(route->request, packed, desk->arena, &request, NULL),
                     STATUS_OK);
    return request;
}

/* For long histories: what must hold is looked at by the test itself. */
static enum status send_quickly(struct desk *desk, const char *who, const struct route *route,
                                Bairi__V1__Signed **wire, size_t count,
                                Bairi__V1__AppendReply *reply)
{
    TRY(desk_call(desk, who, route->handler, request_of(desk, route, wire, count), reply));
    receipt_holds(desk, reply->outcomes[count - 1], wire[count - 1]);
    desk->outcome = reply->outcomes[count - 1];
    return STATUS_OK;
}

enum status desk_send_all(struct desk *desk, const char *who, Bairi__V1__StatementKind kind,
                          Bairi__V1__Signed **wire, size_t count)
{
    const struct route *route = route_of(kind);
    Bairi__V1__AppendReply reply;

    bairi__v1__append_reply__init(&reply);
    desk->sent = wire[0];
    if (desk->quick)
        return send_quickly(desk, who, route, wire, count, &reply);
    struct buf before = desk_dump(desk);
    uint64_t size = desk_size(desk);
    enum status status =
        desk_call(desk, who, route->handler, request_of(desk, route, wire, count), &reply);
    if (status == STATUS_OK) {
        assert_int_equal(reply.n_outcomes, count);
        for (size_t i = 0; i < count; i++)
            receipt_holds(desk, reply.outcomes[i], wire[i]);
        desk->outcome = reply.outcomes[count - 1];
        rebuild_equals(desk);
        figures_agree(desk);
    } else {
        nothing_changed(desk, &before, size);
    }
    buf_free(&before);
    return status;
}

enum status desk_send(struct desk *desk, const char *who, Bairi__V1__StatementKind kind,
                      Bairi__V1__Signed *wire)
{
    return desk_send_all(desk, who, kind, &wire, 1);
}

enum status desk_write(struct desk *desk, const char *who, Bairi__V1__Statement *statement)
{
    Bairi__V1__Signed *wire = desk_seal(desk, who, statement);

    return desk_send(desk, who, statement->kind, wire);
}
