/* The final assessment for those who prepare it, and its result for the whole area. */
#include <string.h>

#include "bairi/v1/assessment.pb-c.h"
#include "common/message.h"
#include "common/record/report_final.h"
#include "server/services/enclosure.h"
#include "server/services/facts.h"
#include "server/services/final.h"
#include "server/services/reports.h"
#include "server/services/services.h"
#include "server/services/write.h"

/* ---- the draft ---- */

static bool figures_differ(const Bairi__V1__ReportUnit *a, const Bairi__V1__ReportUnit *b)
{
    return a->counted != b->counted || a->place != b->place ||
           strcmp(a->total_exact, b->total_exact) != 0;
}

static const Bairi__V1__ReportUnit *unit_in(const Bairi__V1__Report *report, const char *unit)
{
    for (size_t i = 0; i < report->n_units; i++) {
        if (strcmp(report->units[i]->unit, unit) == 0)
            return report->units[i];
    }
    return NULL;
}

/* Against the version before, where there is one. */
static enum status draft_changes(struct call *call, struct transaction *tx,
                                 const Bairi__V1__Report *report, Bairi__V1__DraftReply *out,
                                 struct error *err)
{
    struct report_row row = {.period = FINAL_PERIOD, .version = report->version - 1};
    const Bairi__V1__Report *before = NULL;
    struct record_row record;

    out->changes = arena_array(call->arena, report->n_units + 1, sizeof *out->changes);
    if (!out->changes)
        return answer_too_large(err);
    if (row.version == 0)
        return STATUS_OK;
    TRY(store_get(tx, &table_report, &row, call->arena, err));
    TRY(reports_content(tx, &row, call->arena, &record, &before, err));
    for (size_t i = 0; i < report->n_units; i++) {
        const Bairi__V1__ReportUnit *was = unit_in(before, report->units[i]->unit);
        if (!was || figures_differ(was, report->units[i]))
            out->changes[out->n_changes++] = report->units[i]->unit;
    }
    return STATUS_OK;
}

static enum status draft_fill(struct call *call, struct transaction *tx, const void *request,
                              void *reply, struct error *err)
{
    struct entry entry = {.time = call->now, .tx = tx, .arena = call->arena};
    Bairi__V1__DraftReply *out = reply;
    Bairi__V1__Report *report = arena_alloc(call->arena, sizeof *report);
    struct settings settings;
    struct scores scores;
    uint8_t digest[SHA256_SIZE];
    struct bytes packed;

    (void)request;
    if (!report)
        return answer_too_large(err);
    bairi__v1__report__init(report);
    TRY(final_draft(call->campaign, &entry, report, err));
    TRY(final_result(report, call->arena, &packed, digest, err));
    TRY(report_recompute(report, call->arena, &settings, &scores, err));
    TRY(final_awards(&scores, NULL, 0, call->arena, &out->awards, &out->n_awards, err));
    out->version = report->version;
    TRY(copy_bytes(call->arena, packed, &out->result, err));
    return draft_changes(call, tx, report, out, err);
}

enum status assessment_draft(void *context, struct rpc_call *rpc, const void *request, void *reply,
                             struct error *err)
{
    return call_answer(context, rpc, draft_fill, request, reply, err);
}

/* ---- the results ---- */

static enum status name_of(struct call *call, struct transaction *tx, int64_t idx, char **out,
                           struct error *err)
{
    struct record_row record = {.idx = idx};

    TRY(store_get(tx, &table_record, &record, call->arena, err));
    struct person_row person = {.uri = record.author};
    TRY(store_get(tx, &table_person, &person, call->arena, err));
    return copy_out(call->arena, person.name, out, err);
}

static enum status result_out(struct call *call, struct transaction *tx,
                              const struct report_row *row, Bairi__V1__FinalResult **out,
                              struct error *err)
{
    Bairi__V1__FinalResult *result = arena_alloc(call->arena, sizeof *result);
    const Bairi__V1__Report *report = NULL;
    struct record_row record;

    if (!result)
        return answer_too_large(err);
    bairi__v1__final_result__init(result);
    TRY(reports_content(tx, row, call->arena, &record, &report, err));
    result->version = report->version;
    result->time = row->released_time;
    result->units = report->units;
    result->n_units = report->n_units;
    result->awards = report->awards;
    result->n_awards = report->n_awards;
    result->index = (uint64_t)row->idx;
    result->settings_version = report->settings_version;
    TRY(copy_bytes(call->arena, row->digest, &result->digest, err));
    TRY(name_of(call, tx, row->proposal_idx, &result->proposed_by, err));
    TRY(name_of(call, tx, row->released_idx, &result->approved_by, err));
    *out = result;
    return STATUS_OK;
}

/* That it was handed in is for everybody; what it says for the unit itself and the bureau. */
static enum status examination_words(struct call *call, struct transaction *tx,
                                     const struct examination_row *row, Bairi__V1__Examination *out,
                                     struct error *err)
{
    struct person_row author = {.uri = row->author};
    ProtobufCMessage *message = NULL;

    out->time = row->time;
    if (call->caller->role != ROLE_BUREAU &&
        (call->caller->role != ROLE_UNIT || strcmp(call->caller->unit, row->unit) != 0))
        return STATUS_OK;
    TRY(store_get(tx, &table_person, &author, call->arena, err));
    TRY(message_unpack(&bairi__v1__self_examination__descriptor, row->content, call->arena,
                       &message, err));
    const Bairi__V1__SelfExamination *content = (const Bairi__V1__SelfExamination *)message;
    out->index = (uint64_t)row->idx;
    out->text = content->text;
    out->file = content->file;
    return copy_out(call->arena, author.name, &out->author_name, err);
}

static enum status examinations_out(struct call *call, struct transaction *tx,
                                    const struct settings *settings, Bairi__V1__ResultsReply *out,
                                    struct error *err)
{
    out->examinations =
        arena_array(call->arena, settings->unit_count + 1, sizeof *out->examinations);
    if (!out->examinations)
        return answer_too_large(err);
    for (size_t i = 0; i < settings->unit_count; i++) {
        const char *unit = settings->units[i].id;
        Bairi__V1__Examination *examination = arena_alloc(call->arena, sizeof *examination);
        struct examination_row row;
        bool criticised = false, found = false;
        int64_t since = 0;

        if (!examination)
            return answer_too_large(err);
        TRY(final_criticised(tx, unit, call->arena, &criticised, &since, err));
        if (!criticised)
            continue;
        bairi__v1__examination__init(examination);
        TRY(copy_out(call->arena, unit, &examination->unit, err));
        examination->since = since;
        TRY(final_examined(tx, unit, since, call->arena, &row, &found, err));
        if (found)
            TRY(examination_words(call, tx, &row, examination, err));
        out->examinations[out->n_examinations++] = examination;
    }
    return STATUS_OK;
}

static enum status reopened_out(struct call *call, struct transaction *tx,
                                const struct settings *settings, Bairi__V1__ResultsReply *out,
                                struct error *err)
{
    struct final_row last;
    bool found = false, reopened = false;

    TRY(final_last(tx, call->arena, &last, &found, err));
    out->reopened = arena_array(call->arena, settings->unit_count + 1, sizeof *out->reopened);
    if (!out->reopened)
        return answer_too_large(err);
    for (size_t i = 0; found && i < settings->unit_count; i++) {
        TRY(final_reopened(tx, &last, settings->units[i].id, call->arena, &reopened, err));
        if (reopened)
            TRY(copy_out(call->arena, settings->units[i].id, &out->reopened[out->n_reopened++],
                         err));
    }
    return STATUS_OK;
}

static enum status results_fill(struct call *call, struct transaction *tx, const void *request,
                                void *reply, struct error *err)
{
    const Bairi__V1__ResultsRequest *in = request;
    Bairi__V1__ResultsReply *out = reply;
    const struct campaign_settings *with = NULL;
    struct report_row match = {.period = FINAL_PERIOD};
    struct store_scan scan = {.match = &match, .equal = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(campaign_settings(call->campaign, tx, call->now, call->arena, &with, err));
    TRY(store_scan_rows(tx, &table_report, &scan, call->arena, &rows, &count, err));
    const struct report_row *row = rows;
    out->results = arena_array(call->arena, count + 1, sizeof *out->results);
    if (!out->results)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++) {
        if (in->version == 0 || row[i].version == in->version)
            TRY(result_out(call, tx, &row[i], &out->results[out->n_results++], err));
    }
    TRY(examinations_out(call, tx, &with->settings, out, err));
    return reopened_out(call, tx, &with->settings, out, err);
}

enum status assessment_results(void *context, struct rpc_call *rpc, const void *request,
                               void *reply, struct error *err)
{
    return call_answer(context, rpc, results_fill, request, reply, err);
}

/* ---- the self-examination ---- */

enum status assessment_examine(void *context, struct rpc_call *rpc, const void *request,
                               void *reply, struct error *err)
{
    static const write_kinds kinds = {BAIRI__V1__STATEMENT_KIND__SELF_EXAMINATION};
    const Bairi__V1__ExamineRequest *in = request;
    struct statement *statement = NULL;
    struct call call;

    TRY(call_begin(context, rpc, &call, err));
    TRY(write_open(&call, &in->signed_, 1, kinds, &statement, err));
    if (statement->message->self_examination->file)
        TRY(enclosure_is_here(&call, statement->message->self_examination->file, "file", err));
    return write_append(&call, statement, 1, NULL, 0, reply, err);
}
