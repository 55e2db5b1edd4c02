/* Reads the steps of the base: completion rates in percent and the points from each of them on. */
#include <string.h>

#include "common/campaign/internal.h"
#include "common/campaign/settings_rows.h"

/* A rate of 100,000 % is more than any unit reaches by itself. */
enum { RATE_MOST = 100000, RATE_DECIMALS = 2 };

static bool is_within(struct fraction figure, int64_t most)
{
    return figure.num >= 0 && fraction_compare(figure, fraction_int(most)) <= 0;
}

/* "60:40" into a step above the one before. */
static enum status step(const struct setting_value *value, const char *text,
                        struct settings *settings, struct error *err)
{
    const struct setting_row *row = value->row;
    struct base_step *out = &settings->base_steps[settings->base_step_count];
    const char *colon = strchr(text, ':');
    char *rate = colon ? arena_strndup(value->arena, text, (size_t)(colon - text)) : NULL;

    if (settings->base_step_count == STEPS_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s: more than %d steps", row->key,
                         STEPS_MAX);
    if (!rate || !fraction_parse(rate, RATE_DECIMALS, &out->rate) ||
        !is_within(out->rate, RATE_MOST) ||
        !fraction_parse(colon + 1, row->decimals, &out->points) ||
        !is_within(out->points, row->most))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s: “%s” is not a step; write a completion rate in percent, a colon and "
                         "points from 0 to %d, e.g. 60:40",
                         row->key, text, (int)row->most);
    if (settings->base_step_count > 0 && fraction_compare(out->rate, out[-1].rate) <= 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s: the rates must ascend; %s does not",
                         row->key, text);
    settings->base_step_count++;
    return STATUS_OK;
}

enum status setting_steps(const struct setting_value *value, void *target, struct error *err)
{
    struct settings *settings = target;
    const char **items;
    size_t count;

    settings->base_step_count = 0;
    TRY(split_list(value->text, value->arena, &items, &count, err));
    for (size_t i = 0; i < count; i++)
        TRY(step(value, items[i], settings, err));
    return STATUS_OK;
}
