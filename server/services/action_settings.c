/* Another campaign file, decided by two people and in force from a day on. */
#include <string.h>

#include "common/campaign/settings_change.h"
#include "server/services/action.h"

enum { TEXT_MAX = 4000, FILE_MAX = 128 << 10 };

/* What a proposal comes to when it is looked at at a moment. */
struct change {
    struct bytes file;
    day from;
    struct instant effective;               /* 0: at once */
    const struct campaign_settings *before; /* in force without it when it comes into force */
    struct settings after;
};

static struct bytes file_of(const Bairi__V1__Proposal *proposal)
{
    return (struct bytes){proposal->settings->file.data, proposal->settings->file.len};
}

/* Today is at once: what was true this morning stays true. */
static enum status change_day(const Bairi__V1__Proposal__Settings *message, struct instant now,
                              int utc_offset, struct change *change, struct error *err)
{
    day today = instant_day(now, utc_offset);
    char shown[11];

    change->from = message->effective_from ? message->effective_from : day_add(today, 1);
    if (!day_is_valid(change->from)) {
        (void)error_set(err, STATUS_INVALID_ARGUMENT, "%d is no day of the calendar",
                        message->effective_from);
        return error_at(err, NULL, "effective_from");
    }
    day_format(change->from, shown);
    if (change->from < today) {
        (void)error_set(err, STATUS_FAILED_PRECONDITION,
                        "%s has passed, and settings are never in force for days gone by; propose "
                        "them again from another day",
                        shown);
        return error_at(err, NULL, "effective_from");
    }
    if (change->from > today)
        change->effective = instant_of_day(change->from, utc_offset);
    return STATUS_OK;
}

static enum status change_read(struct campaign *campaign, const struct entry *entry,
                               const Bairi__V1__Proposal *proposal, struct change *change,
                               struct error *err)
{
    const struct campaign_settings *now = NULL;

    *change = (struct change){.file = file_of(proposal)};
    TRY(rule_settings(campaign, entry, &now, err));
    TRY(change_day(proposal->settings, entry->time, now->settings.utc_offset, change, err));
    change->before = now;
    if (change->effective.us > 0)
        TRY(campaign_settings(campaign, entry->tx, change->effective, entry->arena, &change->before,
                              err));
    return settings_read(change->file, "campaign.ini", entry->arena, &change->after, NULL, err);
}

/* A copy of the file in force does not know of targets that were decided beside it. */
static enum status targets_are_of_today(const struct change *change, struct arena *arena,
                                        struct error *err)
{
    const struct settings *before = &change->before->settings;
    struct settings file;

    TRY(settings_read(change->before->file, "campaign.ini", arena, &file, NULL, err));
    for (size_t i = 0; i < before->unit_count; i++) {
        const struct unit *unit = &before->units[i];
        const struct unit *was = settings_unit(&file, unit->id);
        const struct unit *is = settings_unit(&change->after, unit->id);
        if (!was || !is || is->target == unit->target || is->target != was->target)
            continue;
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "[unit.%s] target is the old file's %d, but %d was decided since; write "
                         "that, or propose targets",
                         unit->id, is->target, unit->target);
    }
    return STATUS_OK;
}

static enum status settings_possible(struct campaign *campaign, const struct entry *entry,
                                     const Bairi__V1__Proposal *proposal, struct error *err)
{
    struct change change;

    TRY(rule_text(proposal->settings->reason, TEXT_MAX, "reason", err));
    if (proposal->settings->file.len > FILE_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the campaign file is larger than %d bytes",
                         FILE_MAX);
    TRY(change_read(campaign, entry, proposal, &change, err));
    if (change.before->until.us == SETTINGS_FOR_GOOD.us && /* else it replaces what waits */
        change.file.size == change.before->file.size &&
        memcmp(change.file.data, change.before->file.data, change.file.size) == 0)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "this is the campaign file that is in force then; nothing would change");
    TRY(settings_may_become(&change.before->settings, &change.after,
                            instant_day(entry->time, change.after.utc_offset), err));
    return targets_are_of_today(&change, entry->arena, err);
}

static enum status settings_told(const struct entry *entry, const struct change *change,
                                 const char *reason, struct error *err)
{
    struct notice notice = {
        .kind = "settings",
        .whole = true,
        .text = reason,
        .due = change->from,
    };

    notice.audience = NOTICE_UNIT;
    TRY(rule_notice(entry, &notice, err));
    notice.audience = NOTICE_BUREAU;
    return rule_notice(entry, &notice, err);
}

static enum status settings_perform(struct campaign *campaign, const struct entry *entry,
                                    const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                                    struct error *err)
{
    struct change change;

    (void)proposal_idx;
    TRY(change_read(campaign, entry, proposal, &change, err));
    TRY(settings_told(entry, &change, proposal->settings->reason, err));
    for (size_t i = 0; i < change.after.unit_count; i++)
        TRY(rule_touch(entry, change.after.units[i].id, err));
    return rule_settings_put(entry, &change.after, change.file, change.effective, err);
}

/* As if its day had come already. */
static enum status settings_foresee(const Bairi__V1__Proposal *proposal,
                                    struct foresight *foresight, struct error *err)
{
    struct settings *after = arena_alloc(foresight->arena, sizeof *after);

    if (!after)
        return answer_too_large(err);
    foresight->settings = after;
    return settings_read(file_of(proposal), "campaign.ini", foresight->arena, after, NULL, err);
}

const struct action action_settings = {
    .which = BAIRI__V1__PROPOSAL__ACTION_SETTINGS,
    .name = "settings",
    .standing = "",
    .proposer_roles = ROLE_BUREAU | ROLE_ADMIN,
    .possible = settings_possible,
    .perform = settings_perform,
    .foresee = settings_foresee,
};
