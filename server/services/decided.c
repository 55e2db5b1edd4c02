/* What was decided about a unit and may be objected to, read from the tables. */
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
    } else if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_RULING) {
        out->decision = "ruled";
        out->reason = proposal->ruling->reason;
    } else {
        return false;
    }
    out->unit = action_unit(proposal);
    out->project_no = action_project_no(proposal);
    return true;
}

static enum status decided_approval(const struct proposal_row *row, struct arena *arena,
                                    struct decided *out, struct error *err)
{
    ProtobufCMessage *message = NULL;

    TRY(message_unpack(&bairi__v1__proposal__descriptor, row->content, arena, &message, err));
    out->proposal = (const Bairi__V1__Proposal *)message;
    out->proposal_idx = row->idx;
    out->time = (struct instant){row->decided_time};
    out->by[0] = row->author;
    out->by[1] = row->decided_by;
    return decided_about(out->proposal, out) ? STATUS_OK : decided_nothing(out->idx, err);
}

/* One person's own decision leaves but its step in the project's history. */
static enum status decided_refusal(struct transaction *tx, int64_t idx, struct arena *arena,
                                   struct decided *out, struct error *err)
{
    struct step_row step = {.idx = idx};
    enum status status = store_get(tx, &table_step, &step, arena, err);

    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && strcmp(step.what, "refused") != 0))
        return decided_nothing(idx, err);
    TRY(status);
    out->time = (struct instant){step.time};
    out->by[0] = step.author;
    out->decision = "refused";
    out->unit = step.unit;
    out->project_no = step.project_no;
    out->reason = step.reason;
    return STATUS_OK;
}

/* A ruling takes something from those alone whom it displaces. */
static enum status decided_ruling(struct transaction *tx, const char *unit, const char *project_no,
                                  struct arena *arena, struct decided *out, struct error *err)
{
    struct ruling_row row = {.idx = out->idx, .unit = unit, .project_no = project_no};
    enum status status = store_get(tx, &table_ruling, &row, arena, err);

    if (status == STATUS_NOT_FOUND || (status == STATUS_OK && strcmp(row.what, "displaced") != 0))
        return decided_nothing(out->idx, err);
    TRY(status);
    out->unit = unit;
    out->project_no = project_no;
    return STATUS_OK;
}

/* From the projections alone: rules read it too, and the ledger is told anew without its records.
 */
enum status decided_read(struct transaction *tx, int64_t idx, const char *unit,
                         const char *project_no, struct arena *arena, struct decided *out,
                         struct error *err)
{
    struct proposal_row match = {.decided_idx = idx};
    struct store_scan scan = {
        .index = &index_proposal_decided, .match = &match, .equal = 1, .limit = 1};
    void *rows = NULL;
    size_t count = 0;

    *out = (struct decided){.idx = idx};
    if (idx < 0) /* as open proposals have it */
        return decided_nothing(idx, err);
    TRY(store_scan_rows(tx, &table_proposal, &scan, arena, &rows, &count, err));
    if (count == 0)
        return decided_refusal(tx, idx, arena, out, err);
    const struct proposal_row *proposal = rows;
    if (strcmp(proposal->state, "approved") != 0)
        return decided_nothing(idx, err);
    TRY(decided_approval(proposal, arena, out, err));
    if (out->proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_RULING)
        TRY(decided_ruling(tx, unit, project_no, arena, out, err));
    return STATUS_OK;
}

struct instant objection_deadline(const struct settings *settings, struct instant decided)
{
    day on = instant_day(decided, settings->utc_offset);

    return instant_of_day(day_add(on, settings->objection_days + 1), settings->utc_offset);
}

enum status objection_against(struct transaction *tx, const struct decided *decided,
                              struct arena *arena, struct objection_row *out, bool *found,
                              struct error *err)
{
    struct objection_row match = {
        .against = decided->idx, .unit = decided->unit, .project_no = decided->project_no};
    struct store_scan scan = {
        .index = &index_objection_against, .match = &match, .equal = 3, .limit = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_objection, &scan, arena, &rows, &count, err));
    *found = count > 0;
    if (*found)
        *out = *(const struct objection_row *)rows;
    return STATUS_OK;
}
