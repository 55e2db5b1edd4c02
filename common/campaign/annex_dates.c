/* Reads signing dates, and says of what is none which day it may have meant. */
#include <stdlib.h>
#include <string.h>

#include "common/campaign/annex_cells.h"

/* Figures of a date in the order in which they were written. */
struct figures {
    int number[3];
    size_t digits[3];
    size_t count;
};

enum { SERIAL_2000 = 36526, SERIAL_2099 = 73050, SERIAL_OF_1970 = 25569 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Length of a sign between figures; 0 when there is none. */
static size_t sign_at(const char *text)
{
    static const char *const signs[] = {"-", "/", ".", "年", "月", "日", "号"};

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (strncmp(text, signs[i], strlen(signs[i])) == 0)
            return strlen(signs[i]);
    return 0;
}

/* "20/10/8" into 20, 10, 8; false when anything else is in it. */
static bool read_figures(const char *text, struct figures *out)
{
    memset(out, 0, sizeof *out);
    while (*text) {
        size_t digits = 0, sign;
        if (out->count == 3)
            return false;
        while (is_digit(text[digits]) && digits < 9)
            digits++;
        if (digits == 0)
            return false;
        out->digits[out->count] = digits;
        out->number[out->count++] = atoi(text);
        text += digits;
        sign = sign_at(text);
        if (*text && sign == 0)
            return false;
        text += sign;
    }
    return out->count > 0;
}

static day day_of(int year, int month, int date)
{
    day d;

    if (year < 1900 || year > 2199 || month < 1 || month > 12 || date < 1 || date > 31)
        return 0;
    d = year * 10000 + month * 100 + date;
    return day_is_valid(d) ? d : 0;
}

static enum status no_day(const struct annex_cell *cell, struct error *err)
{
    return error_set(err, STATUS_INVALID_ARGUMENT, "“%s” is not a day; write it like 2020-10-08",
                     cell->text);
}

/* A spreadsheet's number of a day, or a day without its signs. */
static enum status of_one(const struct annex_cell *cell, const struct figures *figures,
                          struct error *err)
{
    int number = figures->number[0];
    char meant[11];
    day d;

    if (number >= SERIAL_2000 && number <= SERIAL_2099) {
        day_format(day_from_number(number - SERIAL_OF_1970), meant);
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” is a number; as a date it would be %s: format the cell as a date, "
                         "or write %s",
                         cell->text, meant, meant);
    }
    d = day_of(number / 10000, number / 100 % 100, number % 100);
    if (d == 0)
        return no_day(cell, err);
    day_format(d, meant);
    return error_set(err, STATUS_INVALID_ARGUMENT, "“%s” is not a day; write %s", cell->text,
                     meant);
}

/* Month and day: in which of the campaign's years it lies is not for us to say. */
static enum status of_two(const struct annex_cell *cell, const struct figures *figures,
                          struct error *err)
{
    int first = cell->settings->start / 10000, last = cell->settings->end / 10000;
    day d = 0;
    char meant[11];

    for (int year = first; year <= last && d == 0; year++) {
        d = day_of(year, figures->number[0], figures->number[1]);
        d = d >= cell->settings->start && d <= cell->settings->end ? d : 0;
    }
    if (d == 0)
        return no_day(cell, err);
    day_format(d, meant);
    return error_set(err, STATUS_INVALID_ARGUMENT, "“%s” does not say which year; write it like %s",
                     cell->text, meant);
}

/* Day and month before the year: which is which is known only where one is beyond 12. */
static enum status of_year_last(const struct annex_cell *cell, const struct figures *figures,
                                struct error *err)
{
    day one = day_of(figures->number[2], figures->number[0], figures->number[1]);
    day other = day_of(figures->number[2], figures->number[1], figures->number[0]);
    char first[11], second[11];

    if (one == 0 && other == 0)
        return no_day(cell, err);
    day_format(one ? one : other, first);
    day_format(other, second);
    if (one && other && one != other)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” may be %s or %s; write the one that is right", cell->text, first,
                         second);
    return error_set(err, STATUS_INVALID_ARGUMENT, "“%s” is not a day; write %s", cell->text,
                     first);
}

static enum status of_three(const struct annex_cell *cell, const struct figures *figures,
                            struct error *err)
{
    const int *number = figures->number;
    char meant[11];
    day d;

    if (figures->digits[0] <= 2 && figures->digits[2] == 4)
        return of_year_last(cell, figures, err);
    if (figures->digits[0] == 4)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "“%s” is no day of the calendar; write it like 2020-10-08", cell->text);
    d = day_of(2000 + number[0], number[1], number[2]);
    if (figures->digits[0] != 2 || d == 0)
        return no_day(cell, err);
    day_format(d, meant);
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "“%s” has a year of two digits; write the whole year, like %s", cell->text,
                     meant);
}

static enum status what_was_meant(const struct annex_cell *cell, struct error *err)
{
    struct figures figures;

    if (!read_figures(cell->folded, &figures))
        return no_day(cell, err);
    if (figures.count == 1)
        return of_one(cell, &figures, err);
    return figures.count == 2 ? of_two(cell, &figures, err) : of_three(cell, &figures, err);
}

/* The day of a date cell, whatever the time of day; of other cells only where midnight stands
 * behind it, as programs write it that know no days. */
static day day_before_time(const struct annex_cell *cell)
{
    static const char *const midnights[] = {" 0:00", " 00:00", " 0:00:00", " 00:00:00"};
    const char *time = strchr(cell->text, ' ');
    char head[24];

    if (!time || (size_t)(time - cell->text) >= sizeof head)
        return 0;
    memcpy(head, cell->text, (size_t)(time - cell->text));
    head[time - cell->text] = '\0';
    if (cell->kind == GRID_DATE)
        return day_parse(head);
    for (size_t i = 0; i < sizeof midnights / sizeof midnights[0]; i++)
        if (strcmp(time, midnights[i]) == 0)
            return day_parse(head);
    return 0;
}

enum status cell_day(const struct annex_cell *cell, struct annex_row *row, struct error *err)
{
    day d = day_parse(cell->folded);

    if (d == 0)
        d = day_before_time(cell);
    row->project.signed_on = d;
    return d != 0 ? STATUS_OK : what_was_meant(cell, err);
}
