/* The units' targets, changed by two people. */
#include <string.h>

#include "server/services/action.h"

static enum status targets_possible(struct campaign *campaign, const struct entry *entry,
                                    const Bairi__V1__Proposal *proposal, struct error *err)
{
    const Bairi__V1__Proposal__Targets *targets = proposal->targets;
    const struct campaign_settings *settings = NULL;

    TRY(rule_settings(campaign, entry, &settings, err));
    TRY(rule_settings_settled(settings, err));
    if (targets->n_targets == 0 || targets->n_targets > settings->settings.unit_count)
        return error_set(err, STATUS_INVALID_ARGUMENT, "name each unit and its target once");
    for (size_t i = 0; i < targets->n_targets; i++) {
        const Bairi__V1__Target *target = targets->targets[i];
        if (settings_unit_index(&settings->settings, target->unit) < 0)
            return error_set(err, STATUS_NOT_FOUND, "no unit %s", target->unit);
        if (target->target < 1 || target->target > 100000)
            return error_set(err, STATUS_INVALID_ARGUMENT,
                             "the target of %s must be from 1 to 100000, found %u", target->unit,
                             target->target);
        for (size_t j = 0; j < i; j++) {
            if (strcmp(targets->targets[j]->unit, target->unit) == 0)
                return error_set(err, STATUS_INVALID_ARGUMENT, "%s is named twice", target->unit);
        }
    }
    return STATUS_OK;
}

/* The settings with the targets asked for. */
static enum status targets_set(const Bairi__V1__Proposal__Targets *targets,
                               const struct settings *before, struct arena *arena,
                               struct settings *after, struct error *err)
{
    const char **units = arena_array(arena, targets->n_targets + 1, sizeof *units);
    int32_t *numbers = arena_array(arena, targets->n_targets + 1, sizeof *numbers);

    if (!units || !numbers)
        return answer_too_large(err);
    for (size_t i = 0; i < targets->n_targets; i++) {
        units[i] = targets->targets[i]->unit;
        numbers[i] = (int32_t)targets->targets[i]->target;
    }
    return settings_with_targets(before, units, numbers, targets->n_targets, arena, after, err);
}

/* The unit's figures move, and it is told its new target. */
static enum status targets_changed(const struct entry *entry, const struct unit *unit,
                                   struct error *err)
{
    struct notice notice = {
        .audience = NOTICE_UNIT,
        .kind = "targets",
        .unit = unit->id,
        .whole = true,
        .text = arena_printf(entry->arena, "%d", unit->target),
    };

    if (!notice.text)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a notice");
    TRY(rule_notice(entry, &notice, err));
    return rule_touch(entry, unit->id, err);
}

static enum status targets_perform(struct campaign *campaign, const struct entry *entry,
                                   const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                                   struct error *err)
{
    const struct campaign_settings *before = NULL;
    struct settings after;

    (void)proposal_idx;
    TRY(rule_settings(campaign, entry, &before, err));
    TRY(targets_set(proposal->targets, &before->settings, entry->arena, &after, err));
    for (size_t i = 0; i < after.unit_count; i++)
        if (after.units[i].target != before->settings.units[i].target)
            TRY(targets_changed(entry, &after.units[i], err));
    return rule_settings_put(entry, &after, before->file, (struct instant){0}, err);
}

static size_t targets_units(const Bairi__V1__Proposal *proposal, const char **units, size_t most)
{
    size_t count = 0;

    for (; count < proposal->targets->n_targets && count < most; count++)
        units[count] = proposal->targets->targets[count]->unit;
    return count;
}

static enum status targets_foresee(const Bairi__V1__Proposal *proposal, struct foresight *foresight,
                                   struct error *err)
{
    const struct settings *before = foresight->settings;
    struct settings *after = arena_alloc(foresight->arena, sizeof *after);

    if (!after)
        return answer_too_large(err);
    foresight->settings = after;
    return targets_set(proposal->targets, before, foresight->arena, after, err);
}

const struct action action_targets = {
    .which = BAIRI__V1__PROPOSAL__ACTION_TARGETS,
    .name = "targets",
    .standing = "",
    .proposer_roles = ROLE_BUREAU,
    .units = targets_units,
    .possible = targets_possible,
    .perform = targets_perform,
    .foresee = targets_foresee,
};
