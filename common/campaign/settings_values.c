/* Reads single values of a campaign file: texts, numbers, days, times; one parser per type. */
#include <stdio.h>
#include <string.h>

#include "common/campaign/internal.h"
#include "common/campaign/settings_rows.h"

enum status setting_text(const struct setting_value *value, void *target, struct error *err)
{
    const char **text = target;

    if (strlen(value->text) > (size_t)value->row->most)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s is longer than %d bytes",
                         value->row->key, (int)value->row->most);
    *text = value->text;
    return STATUS_OK;
}

bool id_is_valid(const char *text)
{
    size_t size = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return size >= 1 && size <= 32 && text[size] == '\0';
}

enum status setting_group(const struct setting_value *value, void *target, struct error *err)
{
    const char **group = target;

    if (*value->text && !id_is_valid(value->text))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s: “%s” is not a group; write 1 to 32 of a-z 0-9 -", value->row->key,
                         value->text);
    *group = value->text;
    return STATUS_OK;
}

enum status setting_id(const struct setting_value *value, void *target, struct error *err)
{
    const char **id = target;
    size_t size = strspn(value->text, "abcdefghijklmnopqrstuvwxyz0123456789-");

    if (size < 1 || size > 40 || value->text[size] != '\0')
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s: “%s” is not an id; write 1 to 40 of a-z 0-9 -", value->row->key,
                         value->text);
    *id = value->text;
    return STATUS_OK;
}

enum status setting_day(const struct setting_value *value, void *target, struct error *err)
{
    day *out = target;

    *out = day_parse_iso(value->text);
    if (*out == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s: “%s” is not a day; write it like 2020-10-01", value->row->key,
                         value->text);
    return STATUS_OK;
}

/* yyyymm; 0 when empty. */
enum status setting_month(const struct setting_value *value, void *target, struct error *err)
{
    int32_t *out = target;
    char first[16];

    *out = 0;
    if (!*value->text)
        return STATUS_OK;
    snprintf(first, sizeof first, "%.8s-01", value->text);
    *out = strlen(value->text) == 7 ? day_month(day_parse_iso(first)) : 0;
    if (*out == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s: “%s” is not a month; write it like 2020-11", value->row->key,
                         value->text);
    return STATUS_OK;
}

enum status setting_offset(const struct setting_value *value, void *target, struct error *err)
{
    if (!offset_parse(value->text, target))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s: “%s” is not an offset from UTC; write it like +08:00",
                         value->row->key, value->text);
    return STATUS_OK;
}

/* "HH:MM" up to 24:00, as minutes; -1 when it is anything else. */
static int minutes_parse(const char *text)
{
    int minutes = 0;

    if (strlen(text) != 5 || text[2] != ':')
        return -1;
    for (int i = 0; i < 5; i++)
        if (i != 2 && (text[i] < '0' || text[i] > '9'))
            return -1;
    if (text[3] > '5')
        return -1;
    minutes = ((text[0] - '0') * 10 + text[1] - '0') * 60 + (text[3] - '0') * 10 + text[4] - '0';
    return minutes <= 24 * 60 ? minutes : -1;
}

enum status setting_time(const struct setting_value *value, void *target, struct error *err)
{
    int *out = target;

    *out = minutes_parse(value->text);
    if (*out < 0)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "%s: “%s” is not a time of day; write it from 00:00 to 24:00",
                         value->row->key, value->text);
    return STATUS_OK;
}

bool moment_parse(const char *text, int utc_offset, struct instant *out)
{
    char date[11];
    int minutes = strlen(text) == 16 && text[10] == 'T' ? minutes_parse(text + 11) : -1;

    snprintf(date, sizeof date, "%.10s", text);
    if (minutes < 0 || day_parse_iso(date) == 0)
        return false;
    *out = instant_of_day(day_parse_iso(date), utc_offset);
    out->us += minutes * 60 * INSTANT_SECOND;
    return true;
}

enum status setting_moment(const struct setting_value *value, void *target, struct error *err)
{
    if (!*value->text || moment_parse(value->text, value->utc_offset, target))
        return STATUS_OK;
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "%s: “%s” is not a moment; write it like 2021-01-05T24:00", value->row->key,
                     value->text);
}

static enum status whole(const struct setting_value *value, int64_t *out, struct error *err)
{
    const struct setting_row *row = value->row;
    struct fraction number;
    char least[24], most[24];

    if (fraction_parse(value->text, 0, &number) && number.num >= row->least &&
        number.num <= row->most) {
        *out = number.num;
        return STATUS_OK;
    }
    snprintf(least, sizeof least, "%lld", (long long)row->least);
    snprintf(most, sizeof most, "%lld", (long long)row->most);
    return error_set(err, STATUS_INVALID_ARGUMENT, "%s: “%s” is not a whole number from %s to %s",
                     row->key, value->text, least, most);
}

enum status setting_number(const struct setting_value *value, void *target, struct error *err)
{
    int32_t *out = target;
    int64_t number = 0;

    if (*value->text)
        TRY(whole(value, &number, err));
    *out = (int32_t)number;
    return STATUS_OK;
}

enum status setting_wan(const struct setting_value *value, void *target, struct error *err)
{
    struct wan *out = target;

    out->n = 0;
    if (!*value->text)
        return STATUS_OK;
    return whole(value, &out->n, err);
}

static bool in_range(const struct setting_row *row, struct fraction number)
{
    return fraction_compare(number, fraction_int(row->least)) >= 0 &&
           fraction_compare(number, fraction_int(row->most)) <= 0;
}

enum status setting_decimal(const struct setting_value *value, void *target, struct error *err)
{
    const struct setting_row *row = value->row;
    struct fraction *out = target;

    *out = fraction_int(0);
    if (!*value->text || (fraction_parse(value->text, row->decimals, out) && in_range(row, *out)))
        return STATUS_OK;
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "%s: “%s” is not a number from %d to %d with at most %d decimals", row->key,
                     value->text, (int)row->least, (int)row->most, row->decimals);
}

enum status setting_positive(const struct setting_value *value, void *target, struct error *err)
{
    const struct fraction *number = target;

    TRY(setting_decimal(value, target, err));
    if (*value->text && number->num <= 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s: must be more than 0", value->row->key);
    return STATUS_OK;
}

enum status setting_yes_no(const struct setting_value *value, void *target, struct error *err)
{
    const struct choice *choice = choice_find(yes_no_choices, value->text);
    bool *out = target;

    if (!choice)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s: “%s” is neither yes nor no",
                         value->row->key, value->text);
    *out = choice->value == 1;
    return STATUS_OK;
}
