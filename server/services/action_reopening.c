/* Reports of one unit taken again after the last deadline, until an instant two people agreed on.
 */
#include "server/services/action.h"

enum { TEXT_MAX = 4000, MINUTE = 60 * 1000000 };

static const char *reopening_unit(const Bairi__V1__Proposal *proposal)
{
    return proposal->reopening->unit;
}

/* Nobody needs one while a period runs: then its deadline is moved. */
static enum status reopening_is_due(const struct settings *settings, const struct entry *entry,
                                    struct error *err)
{
    struct period running;

    if (!settings_period_at(settings, entry->time, &running))
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "period %s still runs; a unit is reopened after the last deadline, before it "
                     "the deadline is moved",
                     running.id);
}

static enum status reopening_possible(struct campaign *campaign, const struct entry *entry,
                                      const Bairi__V1__Proposal *proposal, struct error *err)
{
    const Bairi__V1__Proposal__Reopening *message = proposal->reopening;
    const struct campaign_settings *settings = NULL;

    TRY(rule_text(message->reason, TEXT_MAX, "reason", err));
    TRY(rule_settings(campaign, entry, &settings, err));
    if (settings_unit_index(&settings->settings, message->unit) < 0)
        return error_set(err, STATUS_NOT_FOUND, "no unit %s", message->unit);
    TRY(reopening_is_due(&settings->settings, entry, err));
    if (message->until > entry->time.us && message->until % (int64_t)MINUTE == 0)
        return STATUS_OK;
    error_set(err, STATUS_INVALID_ARGUMENT,
              "a unit is reopened until a whole minute still to come");
    return error_at(err, NULL, "until");
}

static enum status reopening_perform(struct campaign *campaign, const struct entry *entry,
                                     const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                                     struct error *err)
{
    const Bairi__V1__Proposal__Reopening *message = proposal->reopening;
    const struct campaign_settings *settings = NULL;
    struct reopening_row row = {
        .unit = message->unit,
        .until = message->until,
        .idx = (int64_t)entry->index,
        .reason = message->reason,
    };
    char until[40];

    (void)proposal_idx;
    TRY(rule_settings(campaign, entry, &settings, err));
    instant_format((struct instant){message->until}, settings->settings.utc_offset, until);
    struct notice notice = {
        .audience = NOTICE_UNIT,
        .kind = "reopened",
        .unit = message->unit,
        .whole = true,
        .text = arena_printf(entry->arena, "%s %s", until, message->reason),
    };
    if (!notice.text)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a notice");
    TRY(rule_notice(entry, &notice, err));
    return store_put(entry->tx, &table_reopening, &row, err);
}

const struct action action_reopening = {
    .which = BAIRI__V1__PROPOSAL__ACTION_REOPENING,
    .name = "reopening",
    .standing = "",
    .proposer_roles = ROLE_BUREAU,
    .unit = reopening_unit,
    .possible = reopening_possible,
    .perform = reopening_perform,
};
