/* A period's deadline, moved by two people while the period still runs. */
#include <string.h>

#include "server/services/action.h"

enum { TEXT_MAX = 4000 };

static enum status deadline_invalid(struct error *err)
{
    return error_at(err, NULL, "deadline");
}

static const char *deadline_shown(const struct settings *settings, struct instant at,
                                  struct arena *arena)
{
    char text[40];

    instant_format(at, settings->utc_offset, text);
    return arena_strdup(arena, text);
}

/* In the order of the periods: after the one before, ahead of the one behind. */
static enum status deadline_between(const struct settings *settings,
                                    const Bairi__V1__Proposal__Deadline *message,
                                    const struct entry *entry, struct error *err)
{
    struct period periods[PERIODS_MAX];
    size_t count = settings_periods(settings, periods), at = 0;

    while (at < count && strcmp(periods[at].id, message->period) != 0)
        at++;
    if (at + 1 < count && message->deadline >= periods[at + 1].deadline.us) {
        error_set(err, STATUS_INVALID_ARGUMENT, "the deadline of %s must lie before that of %s, %s",
                  message->period, periods[at + 1].id,
                  deadline_shown(settings, periods[at + 1].deadline, entry->arena));
        return deadline_invalid(err);
    }
    if (at > 0 && at < count && message->deadline <= periods[at - 1].deadline.us) {
        error_set(err, STATUS_INVALID_ARGUMENT, "the deadline of %s must lie after that of %s, %s",
                  message->period, periods[at - 1].id,
                  deadline_shown(settings, periods[at - 1].deadline, entry->arena));
        return deadline_invalid(err);
    }
    return STATUS_OK;
}

/* The period still runs, or is still to come; its record of being closed is for good. */
static enum status deadline_movable(const struct entry *entry,
                                    const Bairi__V1__Proposal__Deadline *message,
                                    struct period_row *row, struct error *err)
{
    *row = (struct period_row){.period = message->period};
    enum status status = store_get(entry->tx, &table_period, row, entry->arena, err);
    if (status == STATUS_NOT_FOUND)
        return error_set(err, STATUS_NOT_FOUND, "the campaign has no period %s", message->period);
    TRY(status);
    if (row->closed_idx >= 0 || row->deadline <= entry->time.us)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "period %s is closed; its deadline cannot be moved any more, but a unit "
                         "can be reopened after the last deadline",
                         row->period);
    if (message->deadline == row->deadline)
        return error_set(err, STATUS_FAILED_PRECONDITION, "this is the deadline of %s already",
                         row->period);
    if (message->deadline > entry->time.us)
        return STATUS_OK;
    error_set(err, STATUS_INVALID_ARGUMENT, "a deadline is moved to a moment still to come");
    return deadline_invalid(err);
}

static enum status deadline_file(const struct campaign_settings *settings,
                                 const struct entry *entry,
                                 const Bairi__V1__Proposal__Deadline *message, struct bytes *file,
                                 struct error *err)
{
    return settings_move_deadline(settings->file, &settings->settings, message->period,
                                  (struct instant){message->deadline}, entry->arena, file, err);
}

static enum status deadline_possible(struct campaign *campaign, const struct entry *entry,
                                     const Bairi__V1__Proposal *proposal, struct error *err)
{
    const Bairi__V1__Proposal__Deadline *message = proposal->deadline;
    const struct campaign_settings *settings = NULL;
    struct period_row row;
    struct bytes file;

    TRY(rule_text(message->reason, TEXT_MAX, "reason", err));
    TRY(rule_settings(campaign, entry, &settings, err));
    TRY(rule_settings_settled(settings, err));
    TRY(deadline_movable(entry, message, &row, err));
    TRY(deadline_between(&settings->settings, message, entry, err));
    return deadline_file(settings, entry, message, &file, err);
}

static enum status deadline_told(const struct entry *entry, const struct settings *settings,
                                 const Bairi__V1__Proposal__Deadline *message, struct error *err)
{
    struct notice notice = {
        .audience = NOTICE_UNIT,
        .kind = "deadline",
        .whole = true,
        .period = message->period,
        .text = arena_printf(
            entry->arena, "%s %s",
            deadline_shown(settings, (struct instant){message->deadline}, entry->arena),
            message->reason),
    };

    if (!notice.text)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a notice");
    return rule_notice(entry, &notice, err);
}

/* The next version of the settings; the server's record of the period's end follows the date. */
static enum status deadline_perform(struct campaign *campaign, const struct entry *entry,
                                    const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                                    struct error *err)
{
    const Bairi__V1__Proposal__Deadline *message = proposal->deadline;
    const struct campaign_settings *before = NULL;
    struct period_row period;
    struct bytes file;

    (void)proposal_idx;
    TRY(rule_settings(campaign, entry, &before, err));
    TRY(deadline_movable(entry, message, &period, err));
    TRY(deadline_file(before, entry, message, &file, err));
    period.deadline = message->deadline;
    TRY(store_put(entry->tx, &table_period, &period, err));
    TRY(deadline_told(entry, &before->settings, message, err));
    return rule_settings_put(entry, &before->settings, file, (struct instant){0}, err);
}

const struct action action_deadline = {
    .which = BAIRI__V1__PROPOSAL__ACTION_DEADLINE,
    .name = "deadline",
    .standing = "",
    .proposer_roles = ROLE_BUREAU,
    .possible = deadline_possible,
    .perform = deadline_perform,
};
