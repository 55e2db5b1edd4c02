/* The two clocks, calendar arithmetic without the C library's time zones, and RFC 3339. */
#include "common/instant.h"

#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"

/* ---- clocks ---- */

struct clock {
    pthread_mutex_t lock;
    char *path;           /* the development clock's file; NULL: a real clock */
    struct instant start; /* the file's instant … */
    int64_t started_ns;   /* … was then on CLOCK_MONOTONIC */
};

int64_t monotonic_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

int64_t monotonic_ms(void)
{
    return monotonic_ns() / INT64_C(1000000);
}

/* The instant a development clock's file holds; blanks around it are allowed. */
static enum status read_instant(const char *path, struct instant *out, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(4096);
    char *first;
    size_t length;

    TRY(buf_read_file(&text, path, err));
    if (text.size == 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the clock file %s is empty", path);
    first = text.data + strspn(text.data, " \t\r\n");
    length = strlen(first);
    while (length > 0 && isspace((unsigned char)first[length - 1]))
        length--;
    first[length] = '\0';
    if (!instant_parse(first, out))
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the clock file %s holds \"%s\" where an instant like "
                         "2020-10-08T09:30:00+08:00 is expected",
                         path, first);
    return STATUS_OK;
}

static enum status create(const char *path, struct instant start, struct clock **out,
                          struct error *err)
{
    struct clock *clock = calloc(1, sizeof *clock);

    if (!clock)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    pthread_mutex_init(&clock->lock, NULL);
    clock->start = start;
    clock->started_ns = monotonic_ns();
    if (path) {
        clock->path = strdup(path);
        if (!clock->path) {
            clock_destroy(&clock);
            return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
        }
    }
    *out = clock;
    return STATUS_OK;
}

enum status clock_create_real(struct clock **out, struct error *err)
{
    return create(NULL, (struct instant){0}, out, err);
}

enum status clock_create_dev(const char *path, struct clock **out, struct error *err)
{
    struct instant start;

    TRY(read_instant(path, &start, err));
    return create(path, start, out, err);
}

void clock_destroy(struct clock **clock)
{
    if (!clock || !*clock)
        return;
    pthread_mutex_destroy(&(*clock)->lock);
    free((*clock)->path);
    free(*clock);
    *clock = NULL;
}

/* With the lock held. */
static struct instant dev_now(const struct clock *clock)
{
    int64_t run_ns = monotonic_ns() - clock->started_ns;

    return (struct instant){clock->start.us + run_ns / 1000};
}

struct instant clock_now(struct clock *clock)
{
    struct instant now;

    if (!clock->path) {
        struct timespec real;
        clock_gettime(CLOCK_REALTIME, &real);
        return (struct instant){(int64_t)real.tv_sec * INSTANT_SECOND + real.tv_nsec / 1000};
    }
    pthread_mutex_lock(&clock->lock);
    now = dev_now(clock);
    pthread_mutex_unlock(&clock->lock);
    return now;
}

enum status clock_reread(struct clock *clock, struct error *err)
{
    struct instant wanted, now;

    if (!clock->path)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "this clock follows the system's time; there is no file to read");
    TRY(read_instant(clock->path, &wanted, err));
    pthread_mutex_lock(&clock->lock);
    now = dev_now(clock);
    if (wanted.us > now.us) {
        clock->start = wanted;
        clock->started_ns = monotonic_ns();
    }
    pthread_mutex_unlock(&clock->lock);
    if (wanted.us <= now.us)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the clock file %s holds an instant that is past; the clock never goes "
                         "backwards",
                         clock->path);
    return STATUS_OK;
}

bool clock_is_dev(const struct clock *clock)
{
    return clock->path != NULL;
}

/* ---- days ---- */

enum { FIRST_YEAR = 1900, LAST_YEAR = 2199 };

/* a date of the proleptic Gregorian calendar */
struct civil {
    int64_t year;
    int month, date;
};

static int days_in_month(int64_t year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return month == 2 && leap ? 29 : days[month - 1];
}

static struct civil civil_of(day d)
{
    return (struct civil){d / 10000, d / 100 % 100, d % 100};
}

static day day_of(struct civil c)
{
    if (c.year < FIRST_YEAR || c.year > LAST_YEAR || c.month < 1 || c.month > 12 || c.date < 1 ||
        c.date > days_in_month(c.year, c.month))
        return 0;
    return (day)(c.year * 10000 + c.month * 100 + c.date);
}

/*
 * Days since 1970-01-01 and back, in eras of 400 years that begin on 1 March.
 * Source: Howard Hinnant, chrono-Compatible Low-Level Date Algorithms.
 */
static int64_t number_of(struct civil c)
{
    int64_t year = c.month <= 2 ? c.year - 1 : c.year;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (c.month + (c.month > 2 ? -3 : 9)) + 2) / 5 + c.date - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

static struct civil civil_from_number(int64_t number)
{
    int64_t shifted = number + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month = (int)((5 * day_of_year + 2) / 153);
    struct civil c = {.year = year_of_era + era * 400,
                      .month = month < 10 ? month + 3 : month - 9,
                      .date = (int)(day_of_year - (153 * month + 2) / 5) + 1};

    if (c.month <= 2)
        c.year++;
    return c;
}

bool day_is_valid(day d)
{
    return d > 0 && day_of(civil_of(d)) == d;
}

int32_t day_to_number(day d)
{
    return (int32_t)number_of(civil_of(d));
}

day day_from_number(int32_t number)
{
    return day_of(civil_from_number(number));
}

day day_add(day d, int32_t days)
{
    return day_of(civil_from_number((int64_t)day_to_number(d) + days));
}

int32_t day_month(day d)
{
    return d / 100;
}

/* Reads least..most digits; the rest of the text, or NULL. */
static const char *read_digits(const char *p, int least, int most, int *out)
{
    int count = 0;

    *out = 0;
    while (count < most && p[count] >= '0' && p[count] <= '9')
        *out = *out * 10 + (p[count++] - '0');
    return count >= least ? p + count : NULL;
}

static const char *expect(const char *p, const char *text)
{
    size_t length = strlen(text);

    return p && strncmp(p, text, length) == 0 ? p + length : NULL;
}

/* Year, month and day with the given signs between and after them; the rest, or NULL. */
static const char *read_day(const char *p, const char *const signs[3], int least, day *out)
{
    int year = 0, month = 0, date = 0;

    p = read_digits(p, 4, 4, &year);
    p = expect(p, signs[0]);
    p = p ? read_digits(p, least, 2, &month) : NULL;
    p = expect(p, signs[1]);
    p = p ? read_digits(p, least, 2, &date) : NULL;
    p = expect(p, signs[2]);
    *out = p ? day_of((struct civil){year, month, date}) : 0;
    return *out ? p : NULL;
}

static const char *const iso_signs[3] = {"-", "-", ""};

day day_parse_iso(const char *text)
{
    day d;
    const char *rest = read_day(text, iso_signs, 2, &d);

    return rest && *rest == '\0' ? d : 0;
}

day day_parse(const char *text)
{
    static const char *const forms[][3] = {
        {"-",   "-",   ""   },
        {"/",   "/",   ""   },
        {"年", "月", "日"},
        {".",   ".",   ""   },
    };

    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        day d;
        const char *rest = read_day(text, forms[i], 1, &d);
        if (rest && *rest == '\0')
            return d;
    }
    return 0;
}

void day_format(day d, char out[11])
{
    struct civil c = civil_of(d);

    if (!day_is_valid(d))
        out[0] = '\0';
    else
        snprintf(out, 11, "%04u-%02u-%02u", (unsigned)c.year % 10000, (unsigned)c.month % 100,
                 (unsigned)c.date % 100);
}

/* ---- instants ---- */

/* Quotient rounded towards minus infinity. */
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int64_t minutes_us(int minutes)
{
    return (int64_t)minutes * 60 * INSTANT_SECOND;
}

/* Day number and time of day at the offset; no product here that the first instant overflows. */
static void split(struct instant t, int offset_minutes, int64_t *number, int64_t *us_of_day)
{
    int64_t local = t.us - t.us / INSTANT_DAY * INSTANT_DAY + minutes_us(offset_minutes);
    int64_t days = floor_div(local, INSTANT_DAY);

    *number = t.us / INSTANT_DAY + days;
    *us_of_day = local - days * INSTANT_DAY;
}

day instant_day(struct instant t, int offset_minutes)
{
    int64_t number, us_of_day;

    split(t, offset_minutes, &number, &us_of_day);
    return day_of(civil_from_number(number));
}

struct instant instant_of_day(day d, int offset_minutes)
{
    return (struct instant){day_to_number(d) * INSTANT_DAY - minutes_us(offset_minutes)};
}

bool offset_parse(const char *text, int *minutes)
{
    int hour = 0, minute = 0;
    const char *p = text[0] == '+' || text[0] == '-' ? text + 1 : NULL;

    p = p ? read_digits(p, 2, 2, &hour) : NULL;
    p = expect(p, ":");
    p = p ? read_digits(p, 2, 2, &minute) : NULL;
    if (!p || *p != '\0' || minute > 59 || hour * 60 + minute > 14 * 60)
        return false;
    *minutes = (text[0] == '-' ? -1 : 1) * (hour * 60 + minute);
    return true;
}

/* ".123" as microseconds; the rest, or NULL. */
static const char *read_decimals(const char *p, int64_t *us)
{
    int64_t scale = INSTANT_SECOND / 10;

    *us = 0;
    if (*p != '.')
        return p;
    if (p[1] < '0' || p[1] > '9')
        return NULL;
    for (p++; *p >= '0' && *p <= '9'; p++, scale /= 10) {
        if (scale == 0)
            return NULL;
        *us += (*p - '0') * scale;
    }
    return p;
}

bool instant_parse(const char *text, struct instant *out)
{
    int hour = 0, minute = 0, second = 0, offset = 0;
    int64_t us = 0;
    day d;
    const char *p = read_day(text, iso_signs, 2, &d);

    p = p && (*p == 'T' || *p == 't') ? read_digits(p + 1, 2, 2, &hour) : NULL;
    p = expect(p, ":");
    p = p ? read_digits(p, 2, 2, &minute) : NULL;
    p = expect(p, ":");
    p = p ? read_digits(p, 2, 2, &second) : NULL;
    p = p ? read_decimals(p, &us) : NULL;
    if (!p || hour > 23 || minute > 59 || second > 59)
        return false;
    if (strcmp(p, "Z") != 0 && strcmp(p, "z") != 0 && !offset_parse(p, &offset))
        return false;
    out->us = instant_of_day(d, offset).us +
              (hour * INT64_C(3600) + minute * INT64_C(60) + second) * INSTANT_SECOND + us;
    return true;
}

void instant_format(struct instant t, int offset_minutes, char out[40])
{
    int64_t number, us_of_day;
    char decimals[16] = "", text[96] = "";
    struct civil c;
    int seconds, east = abs(offset_minutes);

    split(t, offset_minutes, &number, &us_of_day);
    c = civil_from_number(number);
    seconds = (int)(us_of_day / INSTANT_SECOND);
    if (us_of_day % INSTANT_SECOND != 0)
        snprintf(decimals, sizeof decimals, ".%06u", (unsigned)(us_of_day % INSTANT_SECOND));
    snprintf(text, sizeof text, "%04lld-%02u-%02uT%02u:%02u:%02u%s%c%02u:%02u", (long long)c.year,
             (unsigned)c.month % 100, (unsigned)c.date % 100, (unsigned)seconds / 3600 % 24,
             (unsigned)seconds / 60 % 60, (unsigned)seconds % 60, decimals,
             offset_minutes < 0 ? '-' : '+', (unsigned)east / 60 % 100, (unsigned)east % 60);
    /* 36 characters at most, for the first and the last instant there is */
    memcpy(out, text, 39);
    out[39] = '\0';
}
