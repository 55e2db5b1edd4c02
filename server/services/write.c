/* The one way in: signed statements opened, judged, appended; receipts out. */
#include "server/services/write.h"

#include <string.h>

#include "server/services/facts.h"

/* longest statement: a founding carries settings and a thousand certificates */
#define STATEMENT_MAX ((size_t)4 << 20)

/* ---- the enrolled, for statement_open ---- */

struct people {
    struct signers *signers;
    struct transaction *tx;
    struct arena *arena;
    bool
        former; /* also by a certificate that was given up, which signs nothing new: rules_author */
    X509 *last; /* stays alive until the next is asked for */
};

/* Who had this certificate before; NOT_FOUND. */
static enum status people_former(struct people *people, const uint8_t fingerprint[SHA256_SIZE],
                                 struct person_row *out, struct error *err)
{
    struct certificate_row former = {
        .fingerprint = {.data = fingerprint, .size = SHA256_SIZE}
    };

    TRY(store_get(people->tx, &table_certificate, &former, people->arena, err));
    *out = (struct person_row){.uri = former.uri};
    TRY(store_get(people->tx, &table_person, out, people->arena, err));
    out->certificate = former.certificate;
    return STATUS_OK;
}

static enum status people_find(void *context, const uint8_t fingerprint[SHA256_SIZE],
                               X509 **certificate, bool *active, struct error *err)
{
    struct people *people = context;
    struct person_row match = {
        .fingerprint = {.data = fingerprint, .size = SHA256_SIZE}
    };
    struct store_scan scan = {
        .index = &index_person_fingerprint, .match = &match, .equal = 1, .limit = 1};
    struct person_row person;
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(people->tx, &table_person, &scan, people->arena, &rows, &count, err));
    if (count > 0)
        person = *(const struct person_row *)rows;
    else if (people->former)
        TRY(people_former(people, fingerprint, &person, err));
    else
        return error_set(err, STATUS_NOT_FOUND, "nobody is enrolled with this certificate");
    certificate_destroy(&people->last);
    TRY(signers_certificate(people->signers, fingerprint, person.certificate, &people->last, err));
    *certificate = people->last;
    *active = person.active != 0;
    return STATUS_OK;
}

/* ---- opening ---- */

static bool kind_is_taken(Bairi__V1__StatementKind kind, const write_kinds kinds)
{
    for (size_t i = 0; kinds[i] != BAIRI__V1__STATEMENT_KIND__STATEMENT_KIND_UNSPECIFIED; i++) {
        if (kinds[i] == kind)
            return true;
    }
    return false;
}

/* A statement belongs to this call: its author calls, its campaign is called, its kind is taken. */
static enum status write_belongs(const struct call *call, const struct statement *statement,
                                 const write_kinds kinds, struct error *err)
{
    if (strcmp(statement->author.uri, call->caller->uri) != 0)
        return error_set(err, STATUS_PERMISSION_DENIED, "the statement is by %s, but %s is calling",
                         statement->author.uri, call->caller->uri);
    if (strcmp(statement->message->campaign, call->campaign->id) != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the statement is for campaign %s, but the call is for %s",
                         statement->message->campaign, call->campaign->id);
    if (!kind_is_taken(statement->message->kind, kinds))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "this method does not take statements of this kind");
    return STATUS_OK;
}

static enum status write_open_each(struct call *call, struct people *people,
                                   Bairi__V1__Signed *const *wire, size_t count,
                                   const write_kinds kinds, struct statement *out,
                                   struct error *err)
{
    struct statement_people find = {.find = people_find, .context = people};

    for (size_t i = 0; i < count; i++) {
        TRY(rpc_call_alive(call->rpc, err));
        if (!wire[i])
            return error_set(err, STATUS_INVALID_ARGUMENT, "the call carries no statement");
        TRY(statement_open(wire[i], &find, call->office->authority, call->now, STATEMENT_MAX,
                           call->arena, &out[i], err));
        TRY(write_belongs(call, &out[i], kinds, err));
    }
    return STATUS_OK;
}

enum status write_open_in(struct call *call, struct transaction *tx, Bairi__V1__Signed *const *wire,
                          size_t count, const write_kinds kinds, struct statement **out,
                          struct error *err)
{
    struct people people = {
        .signers = call->campaign->signers,
        .tx = tx,
        .arena = call->arena,
        /* a renewal whose reply was lost comes again by the key that it ended */
        .former = kinds[0] == BAIRI__V1__STATEMENT_KIND__RENEWAL,
    };

    TRY(call_may_write(call, err));
    if (count == 0 || count > LEDGER_BATCH_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "a call carries 1 to %d statements, this one has %zu", LEDGER_BATCH_MAX,
                         count);
    *out = arena_array(call->arena, count, sizeof **out);
    if (!*out)
        return answer_too_large(err);
    enum status status = write_open_each(call, &people, wire, count, kinds, *out, err);
    certificate_destroy(&people.last);
    return status;
}

enum status write_open(struct call *call, Bairi__V1__Signed *const *wire, size_t count,
                       const write_kinds kinds, struct statement **out, struct error *err)
{
    struct transaction *tx = NULL;

    TRY(call_read(call, &tx, err));
    enum status status = write_open_in(call, tx, wire, count, kinds, out, err);
    store_rollback(&tx);
    return status;
}

/* ---- what became of it ---- */

/* What a record without a project is called, with its index: "proposal 17". */
static const struct {
    Bairi__V1__StatementKind kind;
    const char *name;
} subjects[] = {
    {BAIRI__V1__STATEMENT_KIND__FOUNDING,         "founding"        },
    {BAIRI__V1__STATEMENT_KIND__ENROLMENT,        "enrolment"       },
    {BAIRI__V1__STATEMENT_KIND__RETIREMENT,       "retirement"      },
    {BAIRI__V1__STATEMENT_KIND__RENEWAL,          "renewal"         },
    {BAIRI__V1__STATEMENT_KIND__PROPOSAL,         "proposal"        },
    {BAIRI__V1__STATEMENT_KIND__APPROVAL,         "approval"        },
    {BAIRI__V1__STATEMENT_KIND__DECLINE,          "decline"         },
    {BAIRI__V1__STATEMENT_KIND__AUDIT_CLOSED,     "audit closed"    },
    {BAIRI__V1__STATEMENT_KIND__ACKNOWLEDGEMENT,  "acknowledgement" },
    {BAIRI__V1__STATEMENT_KIND__QUESTION,         "question"        },
    {BAIRI__V1__STATEMENT_KIND__ANSWER,           "answer"          },
    {BAIRI__V1__STATEMENT_KIND__PUSHED,           "push"            },
    {BAIRI__V1__STATEMENT_KIND__PUSH_ANSWERED,    "push answered"   },
    {BAIRI__V1__STATEMENT_KIND__PUSH_CLOSED,      "push closed"     },
    {BAIRI__V1__STATEMENT_KIND__CITY_RANKING,     "city ranking"    },
    {BAIRI__V1__STATEMENT_KIND__RANKING_READ,     "ranking read"    },
    {BAIRI__V1__STATEMENT_KIND__OBJECTION,        "objection"       },
    {BAIRI__V1__STATEMENT_KIND__SELF_EXAMINATION, "self-examination"},
    {BAIRI__V1__STATEMENT_KIND__CONTRIBUTED,      "contribution"    },
    {BAIRI__V1__STATEMENT_KIND__SECTION_EDITED,   "section"         },
};

/* "zhongjie nothing 2020-11", "gangcheng/gangwu plan": what a unit says about itself. */
static enum status affair_subject(const struct record_row *record, struct arena *arena,
                                  char **subject, struct error *err)
{
    struct statement statement;
    const char *unit = "", *subunit = "", *what = "", *period = "";

    TRY(ledger_statement(record, arena, &statement, err));
    const Bairi__V1__Statement *message = statement.message;
    if (message->kind == BAIRI__V1__STATEMENT_KIND__NOTHING_REPORTED) {
        unit = message->nothing_reported->unit;
        subunit = message->nothing_reported->subunit;
        what = " nothing ";
        period = message->nothing_reported->period;
    } else if (message->kind == BAIRI__V1__STATEMENT_KIND__PLAN_FILED) {
        unit = message->plan_filed->unit;
        subunit = message->plan_filed->subunit;
        what = " plan";
    } else if (message->kind == BAIRI__V1__STATEMENT_KIND__RESPONSIBLE_NAMED) {
        unit = message->responsible_named->unit;
        subunit = message->responsible_named->subunit;
        what = " responsible";
    } else {
        return STATUS_OK;
    }
    *subject =
        arena_printf(arena, "%s%s%s%s%s", unit, subunit[0] ? "/" : "", subunit, what, period);
    return *subject ? STATUS_OK : answer_too_large(err);
}

static enum status outcome_subject(const struct record_row *record, const struct step_row *step,
                                   struct arena *arena, char **subject, struct error *err)
{
    const char *name = "record";

    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        if ((int64_t)subjects[i].kind == record->kind)
            name = subjects[i].name;
    }
    *subject = NULL;
    if (step)
        *subject = arena_printf(arena, "%s/%s@%lld", step->unit, step->project_no,
                                (long long)step->version);
    else
        TRY(affair_subject(record, arena, subject, err));
    if (!*subject)
        *subject = arena_printf(arena, "%s %lld", name, (long long)record->idx);
    return *subject ? STATUS_OK : answer_too_large(err);
}

enum { REMARKS_MAX = 2 };

static enum status outcome_remark(struct call *call, Bairi__V1__Outcome *outcome,
                                  const char *pattern, struct error *err)
{
    Bairi__V1__Remark *remark = arena_alloc(call->arena, sizeof *remark);

    if (!remark)
        return answer_too_large(err);
    bairi__v1__remark__init(remark);
    TRY(copy_out(call->arena, pattern, &remark->pattern, err));
    outcome->remarks[outcome->n_remarks++] = remark;
    return STATUS_OK;
}

/* What is to be said about a version beside that it arrived. */
static enum status version_remarks(struct call *call, struct transaction *tx,
                                   const struct step_row *step, Bairi__V1__Outcome *outcome,
                                   struct error *err)
{
    struct version_row version = {
        .unit = step->unit, .project_no = step->project_no, .version = step->version};
    bool is_submission = step->kind == BAIRI__V1__STATEMENT_KIND__SUBMISSION;

    if (!is_submission && step->kind != BAIRI__V1__STATEMENT_KIND__COUNTERSIGNATURE)
        return STATUS_OK;
    TRY(store_get(tx, &table_version, &version, call->arena, err));
    if (is_submission && strcmp(step->what, "awaiting") == 0)
        TRY(outcome_remark(call, outcome, "awaits the countersignature", err));
    else if (version.late)
        TRY(outcome_remark(call, outcome, "late", err));
    if (is_submission && version.version > 1)
        TRY(outcome_remark(call, outcome, "new version", err));
    return STATUS_OK;
}

static enum status nothing_remarks(struct call *call, struct transaction *tx,
                                   const struct record_row *record, Bairi__V1__Outcome *outcome,
                                   struct error *err)
{
    struct statement statement;

    TRY(ledger_statement(record, call->arena, &statement, err));
    const Bairi__V1__NothingReported *message = statement.message->nothing_reported;
    struct nothing_row row = {
        .unit = message->unit, .subunit = message->subunit, .period = message->period};
    TRY(store_get(tx, &table_nothing, &row, call->arena, err));
    return row.late ? outcome_remark(call, outcome, "late", err) : STATUS_OK;
}

enum status write_outcome(struct call *call, struct transaction *tx, uint64_t index,
                          Bairi__V1__Receipt *receipt, bool replayed, Bairi__V1__Outcome **out,
                          struct error *err)
{
    Bairi__V1__Outcome *outcome = arena_alloc(call->arena, sizeof *outcome);
    struct record_row record = {.idx = (int64_t)index};
    struct step_row step = {.idx = (int64_t)index};

    if (!outcome)
        return answer_too_large(err);
    bairi__v1__outcome__init(outcome);
    outcome->receipt = receipt;
    outcome->replayed = replayed;
    enum status status = store_get(tx, &table_step, &step, call->arena, err);
    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    bool has_step = status == STATUS_OK;
    if (!has_step) /* the step tells of a project all that is said here */
        TRY(store_get(tx, &table_record, &record, call->arena, err));
    TRY(outcome_subject(&record, has_step ? &step : NULL, call->arena, &outcome->subject, err));
    outcome->remarks = arena_array(call->arena, REMARKS_MAX, sizeof *outcome->remarks);
    if (!outcome->remarks)
        return answer_too_large(err);
    if (has_step)
        TRY(version_remarks(call, tx, &step, outcome, err));
    else if (record.kind == BAIRI__V1__STATEMENT_KIND__NOTHING_REPORTED)
        TRY(nothing_remarks(call, tx, &record, outcome, err));
    *out = outcome;
    return STATUS_OK;
}

/* tx  from after the records became durable */
static enum status write_reply(struct call *call, struct transaction *tx,
                               const struct ledger_outcome *outcomes, size_t count,
                               Bairi__V1__AppendReply *reply, struct error *err)
{
    reply->outcomes = arena_array(call->arena, count, sizeof *reply->outcomes);
    if (!reply->outcomes)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++)
        TRY(write_outcome(call, tx, outcomes[i].index, outcomes[i].receipt, outcomes[i].replayed,
                          &reply->outcomes[i], err));
    reply->n_outcomes = count;
    return STATUS_OK;
}

enum status write_append(struct call *call, const struct statement *statements, size_t count,
                         const struct bytes *privates, size_t private_count,
                         Bairi__V1__AppendReply *reply, struct error *err)
{
    struct ledger_outcome *outcomes = arena_array(call->arena, count, sizeof *outcomes);
    struct transaction *after = NULL;

    if (!outcomes)
        return answer_too_large(err);
    TRY(blobs_room(call->office->blobs, err));
    TRY(ledger_append(call->campaign->ledger, statements, count, privates, private_count,
                      &call->patience, call->arena, outcomes, &after, err));
    call->rpc->replayed = true;
    for (size_t i = 0; i < count; i++)
        call->rpc->replayed = call->rpc->replayed && outcomes[i].replayed;
    enum status status = write_reply(call, after, outcomes, count, reply, err);
    store_rollback(&after);
    return status;
}

enum status write_one(void *office, struct rpc_call *rpc, Bairi__V1__Signed *wire,
                      const write_kinds kinds, Bairi__V1__AppendReply *reply, struct error *err)
{
    struct call call;
    struct statement *statement = NULL;

    TRY(call_begin(office, rpc, &call, err));
    TRY(write_open(&call, &wire, 1, kinds, &statement, err));
    return write_append(&call, statement, 1, NULL, 0, reply, err);
}
