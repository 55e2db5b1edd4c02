/* What scoring needs of each project, beside its row: kept narrow so that a recount only reads. */
#include "server/services/scored.h"

#include <string.h>

#include "common/message.h"
#include "common/record/record.h"
#include "server/services/reduction.h"
#include "server/services/state.h"

/* The column `facts`, from the lowest bit: verdict, kind, document (four bits each), then flags. */
enum { VERDICT_AT = 0, KIND_AT = 4, DOCUMENT_AT = 8, PART_MASK = 15 };
enum {
    OUTSIDE = 1 << 12,
    FOREIGN = 1 << 13,
    OPEN = 1 << 14,
    LISTED = 1 << 15,
    FACTS_END = 1 << 16
};
enum { SHARE_UNIT = 1000000, SHARE_WHOLE = 100 * SHARE_UNIT };

enum verdict project_verdict(const struct project_row *project)
{
    if (project->standing[0] != '\0')
        return strcmp(project->standing, "voided") == 0 ? VERDICT_VOIDED : VERDICT_TERMINATED;
    if (project->accepted_version > 0)
        return VERDICT_ACCEPTED;
    return strcmp(project->state, "refused") == 0 ? VERDICT_REFUSED : VERDICT_PENDING;
}

int64_t project_scored_version(const struct project_row *project)
{
    return project->accepted_version ? project->accepted_version
                                     : state_seen(project, false).versions;
}

/* Millionths of a percent: a share has six decimals at most, and none means all of it. */
static int64_t share_of(const struct project *record)
{
    if (!record->has_foreign_share)
        return SHARE_WHOLE;
    struct fraction share = fraction_mul(record->foreign_share, fraction_int(SHARE_UNIT));
    return share.num / share.den;
}

struct scored_row scored_of(const struct project_row *project, const struct version_row *version,
                            const struct project *record)
{
    const struct state *state = state_of(project->state);
    int facts = (int)project_verdict(project) << VERDICT_AT | (int)record->kind << KIND_AT |
                (int)record->document << DOCUMENT_AT;

    facts |= record->outside ? OUTSIDE : 0;
    facts |= record->foreign ? FOREIGN : 0;
    facts |= state->pending ? OPEN : 0;
    facts |= state->reported || project->accepted_version > 0 ? LISTED : 0;
    return (struct scored_row){
        .unit = project->unit,
        .project_no = project->project_no,
        .facts = facts,
        .signed_on = record->signed_on,
        .received = version->received,
        .amount = record->amount.n,
        .amount_usd = record->amount_usd_wan,
        .share = share_of(record),
        .period = version->period,
    };
}

enum status project_put_known(const struct entry *entry, const struct project_row *project,
                              const struct version_row *version, const struct project *record,
                              struct error *err)
{
    struct scored_row row = scored_of(project, version, record);

    TRY(store_put(entry->tx, &table_scored, &row, err));
    return store_put(entry->tx, &table_project, project, err);
}

enum status project_put(const struct entry *entry, const struct project_row *project,
                        struct error *err)
{
    struct version_row version = {.unit = project->unit,
                                  .project_no = project->project_no,
                                  .version = project_scored_version(project)};
    ProtobufCMessage *message = NULL;
    struct project record;

    TRY(store_get(entry->tx, &table_version, &version, entry->arena, err));
    TRY(message_unpack(&bairi__v1__project__descriptor, version.record, entry->arena, &message,
                       err));
    const Bairi__V1__Project *counted = (const Bairi__V1__Project *)message;
    if (state_is_reduced(project))
        TRY(reduction_record(entry->tx, project, version.version, entry->arena, &counted, err));
    TRY(record_from_message(counted, entry->arena, &record, err));
    return project_put_known(entry, project, &version, &record, err);
}

enum status scored_read(const struct scored_row *row, struct scored *out, struct error *err)
{
    int verdict = (int)(row->facts >> VERDICT_AT) & PART_MASK;
    int kind = (int)(row->facts >> KIND_AT) & PART_MASK;
    int document = (int)(row->facts >> DOCUMENT_AT) & PART_MASK;

    if (row->facts < 0 || row->facts >= FACTS_END || verdict >= VERDICT_COUNT ||
        kind >= KIND_COUNT || document >= DOCUMENT_COUNT || row->share < 0 ||
        row->share > SHARE_WHOLE || row->amount < 0 || row->amount_usd < 0 || row->signed_on < 0 ||
        row->signed_on > INT32_MAX)
        return error_set(err, STATUS_DATA_LOSS, "what is scored of %s/%s cannot be read", row->unit,
                         row->project_no);
    *out = (struct scored){
        .project = {.project_no = row->project_no,
                    .outside = row->facts & OUTSIDE,
                    .kind = (enum kind)kind,
                    .amount = {row->amount},
                    .amount_usd = {row->amount_usd},
                    .foreign = row->facts & FOREIGN,
                    .foreign_share = row->share == SHARE_WHOLE
                                         ? fraction_int(100)
                                         : fraction_make(row->share, SHARE_UNIT),
                    .signed_on = (day)row->signed_on,
                    .document = (enum document)document,
                    .verdict = (enum verdict)verdict,
                    .received = {row->received}},
        .listed = row->facts & LISTED,
        .open = row->facts & OPEN,
    };
    return STATUS_OK;
}
