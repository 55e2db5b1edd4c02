/* Errors as data: a pattern, its printed arguments, and the English sentence made of them. */
#include "common/status.h"

#include <assert.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <utf8proc.h>

struct status_row {
    enum status status;
    const char *name;
    int exit_code;
};

static const struct status_row rows[] = {
#define STATUS_ROW(name, number, text, code) {STATUS_##name, #name, (code)},
    STATUS_LIST(STATUS_ROW)
#undef STATUS_ROW
};

enum { ROWS = sizeof rows / sizeof rows[0] };

static const struct status_row *find_row(int number)
{
    for (size_t i = 0; i < ROWS; i++)
        if ((int)rows[i].status == number)
            return &rows[i];
    return &rows[STATUS_UNKNOWN];
}

const char *status_name(enum status status)
{
    return find_row((int)status)->name;
}

int status_exit_code(enum status status)
{
    return find_row((int)status)->exit_code;
}

enum status status_from_number(int number)
{
    return find_row(number)->status;
}

void error_clear(struct error *err)
{
    if (err)
        memset(err, 0, sizeof *err);
}

/* ---- text of bounded size, cut at character boundaries ---- */

/* A text that grows inside somebody's array. */
struct line {
    char *out;
    size_t size; /* of out, >= 1 */
    size_t used;
    bool full;
};

static void line_add(struct line *line, const char *bytes, size_t size)
{
    size_t room = line->size - line->used - 1;

    if (line->full)
        return;
    if (size > room) {
        line->full = true;
        size = room;
        while (size > 0 && ((unsigned char)bytes[size] & 0xC0) == 0x80)
            size--;
    }
    memcpy(line->out + line->used, bytes, size);
    line->used += size;
    line->out[line->used] = '\0';
}

static struct line line_make(char *out, size_t size)
{
    out[0] = '\0';
    return (struct line){.out = out, .size = size};
}

/* Adds a text whose invalid bytes become U+FFFD. */
static void line_add_clean(struct line *line, const char *text, size_t size)
{
    while (size > 0 && !line->full) {
        utf8proc_int32_t point;
        utf8proc_ssize_t step =
            utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)size, &point);
        if (step > 0) {
            line_add(line, text, (size_t)step);
        } else {
            line_add(line, "\xEF\xBF\xBD", 3);
            step = 1;
        }
        text += step;
        size -= (size_t)step;
    }
}

static void copy_clean(char *out, size_t size, const char *text)
{
    struct line line = line_make(out, size);

    if (text)
        line_add_clean(&line, text, strlen(text));
}

/* ---- conversions of a pattern ---- */

/* One %-conversion of our own pattern, with widths taken from the arguments. */
struct conversion {
    bool left, zero;
    int width;     /* 0: none */
    int precision; /* -1: none */
    char size;     /* 0, 'h', 'l', 'L' (long long), 'z', 'j', 't' */
    char kind;     /* "diuxXocsfeg…" */
};

static const char *read_number(const char *p, int *number)
{
    *number = 0;
    for (; *p >= '0' && *p <= '9'; p++)
        if (*number < 10000)
            *number = *number * 10 + (*p - '0');
    return p;
}

static const char *read_size(const char *p, char *size)
{
    for (*size = 0; *p && strchr("hlLqjzt", *p); p++) {
        if (*p == 'l' && *size == 'l')
            *size = 'L';
        else
            *size = *p == 'q' ? 'L' : *p;
    }
    return p;
}

/* The integer argument a size letter stands for, sign kept. */
#define NEXT_SIGNED(list, letter)                                                                  \
    ((letter) == 'l'                      ? (long long)va_arg(list, long)                          \
     : (letter) == 'L'                    ? va_arg(list, long long)                                \
     : (letter) == 'z' || (letter) == 't' ? (long long)va_arg(list, ssize_t)                       \
     : (letter) == 'j'                    ? (long long)va_arg(list, intmax_t)                      \
                                          : (long long)va_arg(list, int))
#define NEXT_UNSIGNED(list, letter)                                                                \
    ((letter) == 'l'                      ? (unsigned long long)va_arg(list, unsigned long)        \
     : (letter) == 'L'                    ? va_arg(list, unsigned long long)                       \
     : (letter) == 'z' || (letter) == 't' ? (unsigned long long)va_arg(list, size_t)               \
     : (letter) == 'j'                    ? (unsigned long long)va_arg(list, uintmax_t)            \
                                          : (unsigned long long)va_arg(list, unsigned))

static void print_unsigned(const struct conversion *c, unsigned long long n, char *out, size_t size)
{
    int width = c->left ? -c->width : c->width;
    bool zero = c->zero && !c->left && c->precision < 0;

    switch (c->kind) {
    case 'x':
        if (zero)
            snprintf(out, size, "%0*llx", width, n);
        else
            snprintf(out, size, "%*.*llx", width, c->precision, n);
        break;
    case 'X':
        if (zero)
            snprintf(out, size, "%0*llX", width, n);
        else
            snprintf(out, size, "%*.*llX", width, c->precision, n);
        break;
    case 'o':
        snprintf(out, size, "%*.*llo", width, c->precision, n);
        break;
    default:
        if (zero)
            snprintf(out, size, "%0*llu", width, n);
        else
            snprintf(out, size, "%*.*llu", width, c->precision, n);
        break;
    }
}

static void print_signed(const struct conversion *c, long long n, char *out, size_t size)
{
    int width = c->left ? -c->width : c->width;

    if (c->zero && !c->left && c->precision < 0)
        snprintf(out, size, "%0*lld", width, n);
    else
        snprintf(out, size, "%*.*lld", width, c->precision, n);
}

static void print_string(const struct conversion *c, const char *text, char *out, size_t size)
{
    struct line line = line_make(out, size);
    size_t length;

    if (!text)
        text = "(null)";
    length = c->precision >= 0 ? strnlen(text, (size_t)c->precision) : strlen(text);
    line_add_clean(&line, text, length);
}

/* Reads flags, width, precision and size after the '%'; stars take their argument. */
#define READ_CONVERSION(p, c, list)                                                                \
    do {                                                                                           \
        for (; *(p) && strchr("-0+ #'", *(p)); (p)++) {                                            \
            (c)->left = (c)->left || *(p) == '-';                                                  \
            (c)->zero = (c)->zero || *(p) == '0';                                                  \
        }                                                                                          \
        if (*(p) == '*') {                                                                         \
            (c)->width = va_arg(list, int);                                                        \
            (p)++;                                                                                 \
        } else {                                                                                   \
            (p) = read_number(p, &(c)->width);                                                     \
        }                                                                                          \
        if ((c)->width < 0) {                                                                      \
            (c)->left = true;                                                                      \
            (c)->width = (c)->width > INT_MIN ? -(c)->width : 0;                                   \
        }                                                                                          \
        if (*(p) == '.' && (p)[1] == '*') {                                                        \
            (c)->precision = va_arg(list, int);                                                    \
            (p) += 2;                                                                              \
        } else if (*(p) == '.') {                                                                  \
            (p) = read_number((p) + 1, &(c)->precision);                                           \
        }                                                                                          \
        (p) = read_size(p, &(c)->size);                                                            \
        (c)->kind = *(p);                                                                          \
    } while (0)

/*
 * Prints every argument of our own pattern on its own. Macros take the arguments because a va_list
 * cannot be handed down by address portably.
 */
static int print_args(const char *pattern, va_list list, char (*args)[ERROR_ARG_SIZE])
{
    int count = 0;

    for (const char *p = strchr(pattern, '%'); p && count < ERROR_ARGS; p = strchr(p, '%')) {
        struct conversion c = {.precision = -1};
        char scratch[ERROR_ARG_SIZE * 2];
        char *out = args[count];
        p++;
        if (*p == '%') {
            p++;
            continue;
        }
        READ_CONVERSION(p, &c, list);
        switch (c.kind) {
        case 'd':
        case 'i':
            print_signed(&c, NEXT_SIGNED(list, c.size), out, ERROR_ARG_SIZE);
            break;
        case 'u':
        case 'x':
        case 'X':
        case 'o':
            print_unsigned(&c, NEXT_UNSIGNED(list, c.size), out, ERROR_ARG_SIZE);
            break;
        case 'c':
            snprintf(scratch, sizeof scratch, "%c", va_arg(list, int));
            copy_clean(out, ERROR_ARG_SIZE, scratch);
            break;
        case 's':
            print_string(&c, va_arg(list, const char *), out, ERROR_ARG_SIZE);
            break;
        case 'f':
        case 'F':
        case 'e':
            snprintf(out, ERROR_ARG_SIZE, "%.*f", c.precision < 0 ? 6 : c.precision,
                     va_arg(list, double));
            break;
        case 'g':
            snprintf(out, ERROR_ARG_SIZE, "%.*g", c.precision < 0 ? 6 : c.precision,
                     va_arg(list, double));
            break;
        default:
            assert(c.kind == 's'); /* no other conversion is known here */
            return count;
        }
        count++;
        if (*p)
            p++;
    }
    return count;
}

/* ---- the sentence ---- */

/* Length of the conversion at p (which points at '%'), its argument's number in *position. */
static size_t scan_conversion(const char *p, int *position)
{
    const char *start = p;
    int number;

    *position = 0;
    p++;
    const char *after = read_number(p, &number);
    if (after > p && *after == '$') {
        *position = number > 0 ? number : INT_MAX;
        p = after + 1;
    }
    p += strspn(p, "-0+ #'");
    p += strspn(p, "0123456789*.$");
    p += strspn(p, "hlLqjzt");
    if ((*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z'))
        p++;
    return (size_t)(p - start);
}

static void render(struct line *line, const char *pattern, const char (*args)[ERROR_ARG_SIZE],
                   int arg_count)
{
    int next = 0;

    while (*pattern && !line->full) {
        size_t plain = strcspn(pattern, "%");
        int position;
        line_add_clean(line, pattern, plain);
        pattern += plain;
        if (*pattern == '\0')
            break;
        if (pattern[1] == '%') {
            line_add(line, "%", 1);
            pattern += 2;
            continue;
        }
        pattern += scan_conversion(pattern, &position);
        int index = position > 0 ? position - 1 : next++;
        if (index < arg_count)
            line_add_clean(line, args[index], strnlen(args[index], ERROR_ARG_SIZE));
        else
            line_add(line, "?", 1);
    }
}

void error_render(const char *pattern, const char (*args)[ERROR_ARG_SIZE], int arg_count, char *out,
                  size_t size)
{
    if (size == 0)
        return;
    struct line line = line_make(out, size);
    if (arg_count > ERROR_ARGS)
        arg_count = ERROR_ARGS;
    render(&line, pattern, args, arg_count);
}

static void compose(struct error *err)
{
    struct line line = line_make(err->text, sizeof err->text);

    line_add(&line, err->within, strlen(err->within));
    if (err->where[0]) {
        line_add(&line, err->where, strlen(err->where));
        line_add(&line, ": ", 2);
    }
    const char(*args)[ERROR_ARG_SIZE] = (const char(*)[ERROR_ARG_SIZE])err->args;
    render(&line, err->id, args, err->arg_count);
}

enum status error_set(struct error *err, enum status status, const char *pattern, ...)
{
    struct error fresh; /* the arguments may point into *err */
    va_list list;

    if (!err)
        return status;
    error_clear(&fresh);
    fresh.status = status;
    copy_clean(fresh.id, sizeof fresh.id, pattern);
    va_start(list, pattern);
    fresh.arg_count = print_args(pattern, list, fresh.args);
    va_end(list);
    compose(&fresh);
    *err = fresh;
    return status;
}

enum status error_at(struct error *err, const char *where, const char *field)
{
    if (!err)
        return STATUS_UNKNOWN;
    if (where)
        copy_clean(err->where, sizeof err->where, where);
    if (field)
        copy_clean(err->field, sizeof err->field, field);
    compose(err);
    return err->status;
}

enum status error_within(struct error *err, const char *name)
{
    char inner[sizeof err->within];
    struct line line;

    if (!err)
        return STATUS_UNKNOWN;
    memcpy(inner, err->within, sizeof inner);
    line = line_make(err->within, sizeof err->within);
    line_add_clean(&line, name, strlen(name));
    line_add(&line, ": ", 2);
    line_add(&line, inner, strlen(inner));
    compose(err);
    return err->status;
}

void error_from_message(struct error *err, enum status status, const char *pattern,
                        const char *const *args, size_t arg_count, const char *where,
                        const char *field)
{
    struct error fresh; /* what arrived may point into *err */

    if (!err)
        return;
    error_clear(&fresh);
    fresh.status = status_from_number((int)status);
    copy_clean(fresh.id, sizeof fresh.id, pattern);
    for (size_t i = 0; i < arg_count && i < ERROR_ARGS; i++) {
        copy_clean(fresh.args[i], sizeof fresh.args[i], args[i]);
        fresh.arg_count++;
    }
    copy_clean(fresh.where, sizeof fresh.where, where);
    copy_clean(fresh.field, sizeof fresh.field, field);
    compose(&fresh);
    *err = fresh;
}
