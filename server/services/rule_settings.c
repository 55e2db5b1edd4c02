/* The settings a rule goes by, and the next version of them. */
#include "server/services/rule.h"

enum status rule_settings(struct campaign *campaign, const struct entry *entry,
                          const struct campaign_settings **out, struct error *err)
{
    const struct campaign_settings *known = entry->memo ? *entry->memo : NULL;

    if (known && entry->time.us < known->until.us) {
        *out = known;
        return STATUS_OK;
    }
    TRY(campaign_settings(campaign, entry->tx, entry->time, entry->arena, out, err));
    if (entry->memo)
        *entry->memo = *out;
    return STATUS_OK;
}

void rule_settings_changed(const struct entry *entry)
{
    if (entry->memo)
        *entry->memo = NULL;
}

enum status rule_settings_settled(const struct campaign_settings *settings, struct error *err)
{
    char from[11];

    if (settings->until.us == SETTINGS_FOR_GOOD.us)
        return STATUS_OK;
    day_format(instant_day(settings->until, settings->settings.utc_offset), from);
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "other settings were approved and are in force from %s; until then targets "
                     "and deadlines are changed by proposing settings",
                     from);
}

static enum status settings_next_version(const struct entry *entry, int64_t *out, struct error *err)
{
    struct store_scan newest = {.descending = true, .limit = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(entry->tx, &table_setting, &newest, entry->arena, &rows, &count, err));
    const struct setting_row *row = rows;
    *out = count > 0 ? row->version + 1 : 1;
    return STATUS_OK;
}

enum status rule_settings_put(const struct entry *entry, const struct settings *settings,
                              struct bytes file, struct instant effective, struct error *err)
{
    struct setting_row row = {
        .idx = (int64_t)entry->index,
        .time = entry->time.us,
        .effective = effective.us,
        .file = file,
    };

    TRY(settings_next_version(entry, &row.version, err));
    for (size_t i = 0; i < settings->unit_count; i++) {
        struct target_row target = {
            .version = row.version,
            .unit = settings->units[i].id,
            .target = settings->units[i].target,
        };
        TRY(store_put(entry->tx, &table_target, &target, err));
    }
    rule_settings_changed(entry);
    return store_put(entry->tx, &table_setting, &row, err);
}
