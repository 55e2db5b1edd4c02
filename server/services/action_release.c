/* A report released (签发) by two people. */
#include <string.h>

#include "server/services/action.h"

static enum status release_report(const struct entry *entry, const Bairi__V1__Proposal *proposal,
                                  struct report_row *row, struct error *err)
{
    const Bairi__V1__Proposal__Release *release = proposal->release;

    *row = (struct report_row){.period = release->period, .version = release->version};
    enum status status = store_get(entry->tx, &table_report, row, entry->arena, err);
    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_NOT_FOUND, "there is no report %s/v%u", release->period,
                         release->version);
    return status;
}

/* Figures that were overtaken before anybody saw them do not go out. */
static enum status release_is_last(const struct entry *entry,
                                   const Bairi__V1__Proposal__Release *release, struct error *err)
{
    struct report_row next = {.period = release->period, .version = release->version + 1};
    enum status status = store_get(entry->tx, &table_report, &next, entry->arena, err);

    if (status == STATUS_OK)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "report %s/v%u was followed by v%u; look at that one and release it",
                         release->period, release->version, release->version + 1);
    return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status release_possible(struct campaign *campaign, const struct entry *entry,
                                    const Bairi__V1__Proposal *proposal, struct error *err)
{
    const Bairi__V1__Proposal__Release *release = proposal->release;
    struct report_row row;

    (void)campaign;
    TRY(release_report(entry, proposal, &row, err));
    if (strcmp(row.state, "drawn") != 0)
        return error_set(err, STATUS_FAILED_PRECONDITION, "report %s/v%u is released already",
                         release->period, release->version);
    if (release->report.len != row.digest.size ||
        memcmp(release->report.data, row.digest.data, row.digest.size) != 0)
        return error_set(err, STATUS_ABORTED, "report %s/v%u is not the one you looked at",
                         release->period, release->version);
    return release_is_last(entry, release, err);
}

static enum status release_perform(struct campaign *campaign, const struct entry *entry,
                                   const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                                   struct error *err)
{
    struct report_row row;

    (void)campaign;
    TRY(release_report(entry, proposal, &row, err));
    row.state = "released";
    row.proposal_idx = proposal_idx;
    row.released_idx = (int64_t)entry->index;
    row.released_time = entry->time.us;
    /* its places are visible to the units from now on, and the city may pull it */
    struct notice notice = {
        .kind = "released", .whole = true, .period = row.period, .version = row.version};
    notice.audience = NOTICE_UNIT;
    TRY(rule_notice(entry, &notice, err));
    notice.audience = NOTICE_CITY;
    TRY(rule_notice(entry, &notice, err));
    return store_put(entry->tx, &table_report, &row, err);
}

const struct action action_release = {
    .which = BAIRI__V1__PROPOSAL__ACTION_RELEASE,
    .name = "release",
    .standing = "",
    .proposer_roles = ROLE_BUREAU,
    .possible = release_possible,
    .perform = release_perform,
};
