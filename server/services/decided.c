/* What was decided about a unit and may be objected to, read from the ledger. */
#include <string.h>

#include "common/message.h"
#include "server/services/action.h"
#include "server/services/objections.h"

static enum status decided_nothing(int64_t idx, struct error *err)
{
    return error_set(err, STATUS_NOT_FOUND,
                     "record %lld is no refusal, ruling, reduction, void, termination or penalty",
                     (long long)idx);
}

bool decided_is_word(const char *what)
{
    static const char *const words[] = {"refused", "voided", "terminated", "penalised", "reduced"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i], what) == 0)
            return true;
    }
    return false;
}

static enum status decided_record(struct transaction *tx, int64_t idx, struct arena *arena,
                                  struct record_row *record, struct statement *statement,
                                  struct error *err)
{
    *record = (struct record_row){.idx = idx};
    enum status status =
        idx < 0 ? STATUS_NOT_FOUND : store_get(tx, &table_record, record, arena, err);
    if (status == STATUS_NOT_FOUND)
        return decided_nothing(idx, err);
    TRY(status);
    return ledger_statement(record, arena, statement, err);
}

/* Which actions take something away from a unit, and where they say from which. */
static bool decided_about(const Bairi__V1__Proposal *proposal, struct decided *out)
{
    if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_VOID_PROJECT) {
        out->decision = "voided";
        out->reason = proposal->void_project->reason;
    } else if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_TERMINATE) {
        out->decision = "terminated";
        out->reason = proposal->terminate->reason;
    } else if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_PENALTY) {
        out->decision = "penalised";
        out->reason = proposal->penalty->text;
    } else if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_REDUCE) {
        out->decision = "reduced";
        out->reason = proposal->reduce->reason;
    } else {
        return false;
    }
    out->unit = action_unit(proposal);
    out->project_no = action_project_no(proposal);
    return true;
}

static enum status decided_approval(struct transaction *tx, const Bairi__V1__Approval *approval,
                                    struct arena *arena, struct decided *out, struct error *err)
{
    struct proposal_row row = {.idx = (int64_t)approval->proposal};
    ProtobufCMessage *message = NULL;

    TRY(store_get(tx, &table_proposal, &row, arena, err));
    TRY(message_unpack(&bairi__v1__proposal__descriptor, row.content, arena, &message, err));
    out->proposal = (const Bairi__V1__Proposal *)message;
    out->proposal_idx = row.idx;
    out->by[1] = out->by[0];
    out->by[0] = row.author;
    return decided_about(out->proposal, out) ? STATUS_OK : decided_nothing(out->idx, err);
}

enum status decided_read(struct transaction *tx, int64_t idx, struct arena *arena,
                         struct decided *out, struct error *err)
{
    struct record_row record;
    struct statement statement;

    TRY(decided_record(tx, idx, arena, &record, &statement, err));
    *out = (struct decided){.idx = idx,
                            .time = {record.time},
                            .digest = record.digest,
                            .by = {statement.message->author}};
    if (statement.message->kind == BAIRI__V1__STATEMENT_KIND__APPROVAL)
        return decided_approval(tx, statement.message->approval, arena, out, err);
    const Bairi__V1__Decision *decision = statement.message->decision;
    if (statement.message->kind != BAIRI__V1__STATEMENT_KIND__DECISION ||
        decision->verdict != BAIRI__V1__DECISION__VERDICT__REFUSE)
        return decided_nothing(idx, err);
    out->decision = "refused";
    out->unit = decision->unit;
    out->project_no = decision->project_no;
    out->reason = decision->reason;
    return STATUS_OK;
}

struct instant objection_deadline(const struct settings *settings, struct instant decided)
{
    day on = instant_day(decided, settings->utc_offset);

    return instant_of_day(day_add(on, settings->objection_days + 1), settings->utc_offset);
}

enum status objection_against(struct transaction *tx, int64_t against, struct arena *arena,
                              struct objection_row *out, bool *found, struct error *err)
{
    struct objection_row match = {.against = against};
    struct store_scan scan = {
        .index = &index_objection_against, .match = &match, .equal = 1, .limit = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_objection, &scan, arena, &rows, &count, err));
    *found = count > 0;
    if (*found)
        *out = *(const struct objection_row *)rows;
    return STATUS_OK;
}
