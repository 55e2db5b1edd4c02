/* Points in time, calendar days, and the clock everybody is handed. */
#ifndef BAIRI_COMMON_INSTANT_H
#define BAIRI_COMMON_INSTANT_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "common/status.h"

/* microseconds since 1970-01-01T00:00:00Z */
struct instant {
    int64_t us;
};

/* a calendar day as yyyymmdd, e.g. 20201108; 0 means none */
typedef int32_t day;

#define INSTANT_SECOND INT64_C(1000000)
#define INSTANT_DAY    (INT64_C(86400) * INSTANT_SECOND)

/*
 * Where time comes from. A real clock reads CLOCK_REALTIME. A development clock (file with one RFC
 * 3339 instant) starts at that instant and runs on monotonic time, never backwards; clock_reread
 * takes the file's instant again. Safe to call from any thread.
 */
struct clock;
enum status clock_create_real(struct clock **out, struct error *err) MUST_CHECK;
enum status clock_create_dev(const char *path, struct clock **out, struct error *err) MUST_CHECK;
void clock_destroy(struct clock **clock);
struct instant clock_now(struct clock *clock);
/* Takes the file's instant if it is later than now; keeps the old one and says why otherwise. */
enum status clock_reread(struct clock *clock, struct error *err);
bool clock_is_dev(const struct clock *clock);

/* CLOCK_MONOTONIC in milliseconds and nanoseconds: for deadlines and limits only. */
int64_t monotonic_ms(void);
int64_t monotonic_ns(void);

/* yyyymmdd is a day of the Gregorian calendar, 1900..2199 */
bool day_is_valid(day d);
/* Days since 1970-01-01, and back. */
int32_t day_to_number(day d);
day day_from_number(int32_t number);
day day_add(day d, int32_t days);
/* yyyymm of a day, e.g. 202011 */
int32_t day_month(day d);
/* "2020-10-08" only; 0 when it is anything else. */
day day_parse_iso(const char *text);
/* 2020-10-08, 2020/10/8, 2020年10月8日, 2020.10.8; 0 otherwise (DOMAIN section 5, signed_on). */
day day_parse(const char *text);
/* "2020-10-08" into out (>= 11 bytes); "" for 0. */
void day_format(day d, char out[11]);

/* The day it is at offset_minutes east of UTC. */
day instant_day(struct instant t, int offset_minutes);
/* Midnight at the day's beginning, at the offset. */
struct instant instant_of_day(day d, int offset_minutes);
/* RFC 3339 with offset or Z, up to 6 decimals; false otherwise. */
bool instant_parse(const char *text, struct instant *out);
/* RFC 3339 at the offset: "2020-10-08T09:30:00+08:00", decimals only if not zero,
 * "+00:00" for UTC; out >= 40 bytes. */
void instant_format(struct instant t, int offset_minutes, char out[40]);
/* "+08:00" to minutes, -14:00..+14:00; false otherwise. */
bool offset_parse(const char *text, int *minutes);

#endif
