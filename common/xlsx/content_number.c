/* Numbers and dates by their decimal digits alone: no floating point, no locale. */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "common/instant.h"
#include "common/xlsx/content.h"

enum { DIGITS = 15, PLAIN_MOST = 21, PLAIN_LEAST = -15, LAST_DAY = 2958465 };

enum { LEAST = -322, MOST = 309 }; /* beyond them no spreadsheet has a number */

/* 0.d1d2d3… × 10^point */
struct decimal {
    bool negative;
    char digits[DIGITS + 1]; /* one more, for rounding */
    int count;
    long point;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "E+17" at text; false when it is none or out of all reason. */
static bool read_exponent(const char *text, const char *end, long *out)
{
    bool negative = text < end && *text == '-';

    *out = 0;
    if (text < end && (*text == '-' || *text == '+'))
        text++;
    if (text == end)
        return false;
    for (; text < end; text++) {
        if (!is_digit(*text) || *out > 9999)
            return false;
        *out = *out * 10 + (*text - '0');
    }
    if (negative)
        *out = -*out;
    return true;
}

static void keep_digit(struct decimal *decimal, char digit, bool after_point)
{
    if (decimal->count > 0 || digit != '0') {
        if (decimal->count <= DIGITS)
            decimal->digits[decimal->count++] = digit;
        decimal->point += !after_point;
    } else if (after_point) {
        decimal->point--;
    }
}

static bool read_decimal(const char *text, const char *end, struct decimal *out)
{
    bool after_point = false, any = false;
    long exponent = 0;

    *out = (struct decimal){.negative = text < end && *text == '-'};
    if (text < end && (*text == '-' || *text == '+'))
        text++;
    for (; text < end && (is_digit(*text) || (*text == '.' && !after_point)); text++) {
        if (*text == '.') {
            after_point = true;
            continue;
        }
        any = true;
        keep_digit(out, *text, after_point);
    }
    if (text < end && any && (*text == 'e' || *text == 'E')) {
        if (!read_exponent(text + 1, end, &exponent))
            return false;
        text = end;
    }
    out->point += exponent;
    return any && text == end;
}

static void round_half_up(struct decimal *decimal)
{
    int at = DIGITS - 1;

    if (decimal->count <= DIGITS)
        return;
    decimal->count = DIGITS;
    if (decimal->digits[DIGITS] < '5')
        return;
    while (at >= 0 && decimal->digits[at] == '9')
        decimal->digits[at--] = '0';
    if (at >= 0) {
        decimal->digits[at]++;
    } else { /* 999…9 became 1000…0 */
        decimal->digits[0] = '1';
        decimal->point++;
    }
}

/* Plain notation: zeros where the digits end before the point or begin after it. */
static void print_plain(const struct decimal *decimal, char *out)
{
    long point = decimal->point;

    if (point <= 0)
        *out++ = '0';
    for (long i = 0; i < point; i++)
        *out++ = i < decimal->count ? decimal->digits[i] : '0';
    if (decimal->count > point)
        *out++ = '.';
    for (long i = point; i < decimal->count; i++)
        *out++ = i < 0 ? '0' : decimal->digits[i];
    *out = '\0';
}

bool content_number(const char *text, size_t size, char out[NUMBER_TEXT_MAX])
{
    struct decimal decimal;

    if (!read_decimal(text, text + size, &decimal))
        return false;
    round_half_up(&decimal);
    while (decimal.count > 0 && decimal.digits[decimal.count - 1] == '0')
        decimal.count--;
    if (decimal.count == 0 || decimal.point < LEAST) {
        memcpy(out, "0", 2);
        return true;
    }
    if (decimal.point > MOST)
        return false;
    if (decimal.negative)
        *out++ = '-';
    if (decimal.point > PLAIN_LEAST && decimal.point <= PLAIN_MOST)
        print_plain(&decimal, out);
    else
        snprintf(out, NUMBER_TEXT_MAX - 1, "%c%s%.*se%+ld", decimal.digits[0],
                 decimal.count > 1 ? "." : "", decimal.count - 1, decimal.digits + 1,
                 decimal.point - 1);
    return true;
}

/* ---- dates ---- */

/* Days and, rounded, the seconds of the day; false beyond the calendar of a spreadsheet. */
static bool split_days(const char *number, int32_t *days, int32_t *seconds)
{
    int64_t whole = 0, part = 0, unit = 1;

    for (; is_digit(*number); number++) {
        whole = whole * 10 + (*number - '0');
        if (whole > LAST_DAY)
            return false;
    }
    if (*number == '.')
        for (number++; is_digit(*number) && unit < INT64_C(1000000000000); number++) {
            part = part * 10 + (*number - '0');
            unit *= 10;
        }
    else if (*number)
        return false; /* a sign or an exponent */
    part = (part * 86400 + unit / 2) / unit;
    *days = (int32_t)(whole + part / 86400);
    *seconds = (int32_t)(part % 86400);
    return true;
}

/* "09:30", "09:30:15" */
static void print_time(int32_t seconds, char *out, size_t room)
{
    if (seconds % 60)
        snprintf(out, room, "%02d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    else
        snprintf(out, room, "%02d:%02d", seconds / 3600, seconds / 60 % 60);
}

/*
 * The day of a number of the 1904 system, or of the 1900 system from 1900-03-01 on, where
 * common/instant.h stops in 2199. Years begin in March here: the leap day is the last one.
 */
static void print_civil(int64_t since_0000_03_01, char *out, size_t room)
{
    int64_t n = since_0000_03_01;
    int64_t era = n / 146097, of_era = n % 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int month = (int)((5 * of_year + 2) / 153);
    int date = (int)(of_year - (153 * month + 2) / 5) + 1;

    year += era * 400 + (month >= 10);
    snprintf(out, room, "%04d-%02d-%02d", (int)year, month < 10 ? month + 3 : month - 9, date);
}

static void print_day(int32_t days, bool since_1904, char *out, size_t room)
{
    enum { DAY_1899_12_30 = 693899, DAY_1904_01_01 = 695361 };

    if (since_1904)
        print_civil(DAY_1904_01_01 + days, out, room);
    else if (days == 60) /* the leap day 1900 never had, as Lotus 1-2-3 counted */
        snprintf(out, room, "1900-02-29");
    else
        print_civil(DAY_1899_12_30 + days + (days < 60), out, room);
}

bool content_date(const char *number, bool since_1904, char out[NUMBER_TEXT_MAX])
{
    int32_t days, seconds;

    if (!split_days(number, &days, &seconds) || days + (since_1904 ? 1462 : 0) > LAST_DAY)
        return false;
    if (days == 0 && seconds == 0 && !since_1904)
        return false;
    if (days == 0 && seconds > 0) {
        print_time(seconds, out, NUMBER_TEXT_MAX);
        return true;
    }
    print_day(days, since_1904, out, NUMBER_TEXT_MAX);
    if (seconds > 0) {
        out[10] = ' ';
        print_time(seconds, out + 11, NUMBER_TEXT_MAX - 11);
    }
    return true;
}

static bool read_pair(const char *text, int most, int *out)
{
    if (!is_digit(text[0]) || !is_digit(text[1]))
        return false;
    *out = (text[0] - '0') * 10 + (text[1] - '0');
    return *out < most;
}

/* "09:30" or "09:30:15" and whatever fraction and zone follow. */
static bool read_time(const char *text, int32_t *seconds)
{
    int hour, minute, second = 0;

    if (!read_pair(text, 24, &hour) || text[2] != ':' || !read_pair(text + 3, 60, &minute))
        return false;
    if (text[5] == ':' && !read_pair(text + 6, 60, &second))
        return false;
    *seconds = hour * 3600 + minute * 60 + second;
    return true;
}

bool content_iso_date(const char *text, size_t size, char out[NUMBER_TEXT_MAX])
{
    char copy[NUMBER_TEXT_MAX] = "";
    int32_t seconds = 0;

    if (size < 5 || size >= sizeof copy - 8) /* zeros after it stop the readers */
        return false;
    memcpy(copy, text, size);
    if (copy[2] == ':') {
        if (!read_time(copy, &seconds))
            return false;
        print_time(seconds, out, NUMBER_TEXT_MAX);
        return true;
    }
    if (copy[10] == 'T' && !read_time(copy + 11, &seconds))
        return false;
    if (copy[10] && copy[10] != 'T')
        return false;
    copy[10] = '\0';
    if (day_parse_iso(copy) == 0)
        return false;
    snprintf(out, NUMBER_TEXT_MAX, "%s", copy);
    if (seconds > 0) {
        out[10] = ' ';
        print_time(seconds, out + 11, NUMBER_TEXT_MAX - 11);
    }
    return true;
}
