/* One row per key of a campaign file: where it stands, how it is read, its range and default. */
#ifndef BAIRI_COMMON_CAMPAIGN_SETTINGS_ROWS_H
#define BAIRI_COMMON_CAMPAIGN_SETTINGS_ROWS_H

#include "common/campaign/settings.h"

struct setting_row;

/* A value on its way from the file (or the default) into the settings. */
struct setting_value {
    const struct setting_row *row;
    const char *text;
    int utc_offset; /* minutes, for local times */
    struct arena *arena;
};

/* Reads a value, not empty unless the row allows it, into target. */
typedef enum status setting_parser(const struct setting_value *value, void *target,
                                   struct error *err);

enum setting_empty { EMPTY_REFUSED, EMPTY_ALLOWED };

struct setting_row {
    const char *section; /* "unit" and "period" stand for [unit.…] and [period.…] */
    const char *key;
    setting_parser *parse;
    const char *preset; /* the default; NULL: must be given */
    enum setting_empty empty;
    int64_t least, most; /* of numbers; length of texts in bytes */
    int decimals;
    size_t target; /* offset in struct settings, unit, period_setting */
    size_t given;  /* offset of a bool that tells whether a value stands there; 0: none */
};
extern const struct setting_row settings_rows[];
extern const size_t settings_row_count;

setting_parser setting_text, setting_id, setting_day, setting_month, setting_offset, setting_time,
    setting_moment, setting_number, setting_wan, setting_decimal, setting_positive, setting_yes_no,
    setting_order, setting_edge, setting_kinds, setting_documents, setting_audiences, setting_bands,
    setting_reasons, setting_keys, setting_subunits, setting_list, setting_mode, setting_measure,
    setting_percents, setting_steps, setting_group;

#endif
