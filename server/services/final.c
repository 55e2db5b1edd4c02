/* The final assessment frozen: the last of it, and what is refused after it. */
#include "server/services/final.h"

#include <string.h>

#include "common/message.h"
#include "server/services/action.h"

enum { UNITS_TOUCHED_MAX = UNITS_MAX };

enum status final_last(struct transaction *tx, struct arena *arena, struct final_row *out,
                       bool *found, struct error *err)
{
    struct store_scan newest = {.descending = true, .limit = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_final, &newest, arena, &rows, &count, err));
    *found = count > 0;
    if (*found)
        *out = *(const struct final_row *)rows;
    return STATUS_OK;
}

enum status final_reopened(struct transaction *tx, const struct final_row *last, const char *unit,
                           struct arena *arena, bool *out, struct error *err)
{
    struct store_scan all = {0};
    void *rows = NULL;
    size_t count = 0;

    *out = false;
    TRY(store_scan_rows(tx, &table_reopening, &all, arena, &rows, &count, err));
    const struct reopening_row *row = rows;
    for (size_t i = 0; i < count; i++)
        *out = *out || (row[i].idx > last->approved_idx &&
                        (unit[0] == '\0' || strcmp(unit, row[i].unit) == 0));
    return STATUS_OK;
}

/* ---- what would move a score ---- */

static enum status proposal_of_approval(const struct entry *entry, const Bairi__V1__Proposal **out,
                                        struct error *err)
{
    const Bairi__V1__Approval *approval = entry->statement->message->approval;
    struct proposal_row row = {.idx = (int64_t)approval->proposal};
    ProtobufCMessage *message = NULL;

    *out = NULL;
    enum status status = store_get(entry->tx, &table_proposal, &row, entry->arena, err);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK; /* the approval's own rule says so */
    TRY(status);
    TRY(message_unpack(&bairi__v1__proposal__descriptor, row.content, entry->arena, &message, err));
    *out = (const Bairi__V1__Proposal *)message;
    return STATUS_OK;
}

static bool proposal_moves(const Bairi__V1__Proposal *proposal)
{
    const struct action *action = action_of(proposal);

    if (!action || !action->foresee)
        return false;
    return action->which != BAIRI__V1__PROPOSAL__ACTION_OBJECTION_ANSWER ||
           proposal->objection_answer->outcome !=
               BAIRI__V1__PROPOSAL__OBJECTION_ANSWER__OUTCOME__UPHOLD;
}

/* Units whose scores a statement would move; none for a proposal that moves those of all. */
static size_t units_moved(const struct entry *entry, const Bairi__V1__Proposal *proposal,
                          const char **units)
{
    const Bairi__V1__Statement *message = entry->statement->message;
    size_t count = 0;

    if (message->kind == BAIRI__V1__STATEMENT_KIND__SUBMISSION && message->submission->project)
        units[count++] = message->submission->project->unit;
    if (message->kind == BAIRI__V1__STATEMENT_KIND__WITHDRAWAL)
        units[count++] = message->withdrawal->unit;
    if (message->kind == BAIRI__V1__STATEMENT_KIND__COUNTERSIGNATURE)
        units[count++] = message->countersignature->unit;
    if (message->kind == BAIRI__V1__STATEMENT_KIND__DECISION)
        units[count++] = message->decision->unit;
    return proposal && proposal_moves(proposal) ? action_units(proposal, units, UNITS_TOUCHED_MAX)
                                                : count;
}

/* What moves every unit's score needs every unit reopened: one of them does not speak for all. */
static enum status final_permits_all(struct campaign *campaign, const struct entry *entry,
                                     const struct final_row *last, struct error *err)
{
    const struct campaign_settings *now = NULL;
    bool reopened = false;

    TRY(rule_settings(campaign, entry, &now, err));
    for (size_t i = 0; i < now->settings.unit_count; i++) {
        const char *unit = now->settings.units[i].id;
        TRY(final_reopened(entry->tx, last, unit, entry->arena, &reopened, err));
        if (!reopened)
            return error_set(err, STATUS_FAILED_PRECONDITION,
                             "the final assessment is frozen as version %lld, and settings move "
                             "every unit's score; %s is not reopened, and only approved "
                             "reopenings of all units open them again",
                             (long long)last->version, unit);
    }
    return STATUS_OK;
}

enum status final_permits(struct campaign *campaign, const struct entry *entry, struct error *err)
{
    const Bairi__V1__Statement *message = entry->statement->message;
    const Bairi__V1__Proposal *proposal = NULL;
    const char *units[UNITS_TOUCHED_MAX];
    struct final_row last;
    bool found = false, reopened = false;

    TRY(final_last(entry->tx, entry->arena, &last, &found, err));
    if (!found)
        return STATUS_OK;
    if (message->kind == BAIRI__V1__STATEMENT_KIND__PROPOSAL)
        proposal = message->proposal;
    if (message->kind == BAIRI__V1__STATEMENT_KIND__APPROVAL)
        TRY(proposal_of_approval(entry, &proposal, err));
    size_t count = units_moved(entry, proposal, units);
    if (count == 0 && proposal && proposal_moves(proposal))
        return final_permits_all(campaign, entry, &last, err);
    for (size_t i = 0; i < count; i++) {
        TRY(final_reopened(entry->tx, &last, units[i], entry->arena, &reopened, err));
        if (!reopened)
            return error_set(err, STATUS_FAILED_PRECONDITION,
                             "the final assessment is frozen as version %lld; nothing that moves a "
                             "score counts any more, and only an approved reopening of the unit "
                             "opens it again",
                             (long long)last.version);
    }
    return STATUS_OK;
}

/* ---- who is criticised, and what he owes ---- */

enum status final_criticised(struct transaction *tx, const char *unit, struct arena *arena,
                             bool *is, int64_t *since, struct error *err)
{
    struct final_row last;
    bool found = false;

    *is = false;
    TRY(final_last(tx, arena, &last, &found, err));
    for (int64_t version = found ? last.version : 0; version > 0; version--) {
        struct award_row row = {.version = version, .unit = unit, .award = "criticise"};
        enum status status = store_get(tx, &table_award, &row, arena, err);
        if (status == STATUS_NOT_FOUND)
            break;
        TRY(status);
        *is = true;
        *since = row.time;
    }
    return STATUS_OK;
}

enum status final_examined(struct transaction *tx, const char *unit, int64_t since,
                           struct arena *arena, struct examination_row *out, bool *found,
                           struct error *err)
{
    struct examination_row match = {.unit = unit};
    struct store_scan newest = {.index = &index_examination_unit,
                                .match = &match,
                                .equal = 1,
                                .descending = true,
                                .limit = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_examination, &newest, arena, &rows, &count, err));
    *found = count > 0 && ((const struct examination_row *)rows)->time >= since;
    if (*found)
        *out = *(const struct examination_row *)rows;
    return STATUS_OK;
}
