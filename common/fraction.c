/* Rational arithmetic in 128 bits, always reduced. */
#include "common/fraction.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 uwide;

static uwide greatest_common_divisor(uwide a, uwide b)
{
    while (b != 0) {
        uwide rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Reduces; false when the result does not fit 64 bits. */
static bool reduced(wide num, wide den, struct fraction *out)
{
    if (den == 0)
        abort();
    if (den < 0) {
        num = -num;
        den = -den;
    }
    wide divisor = (wide)greatest_common_divisor((uwide)(num < 0 ? -num : num), (uwide)den);
    num /= divisor;
    den /= divisor;
    if (num > INT64_MAX || num < INT64_MIN || den > INT64_MAX)
        return false;
    *out = (struct fraction){(int64_t)num, (int64_t)den};
    return true;
}

/* A result beyond 64 bits is a bug of the caller. */
static struct fraction reduce(wide num, wide den)
{
    struct fraction out;

    if (!reduced(num, den, &out))
        abort();
    return out;
}

struct fraction fraction_make(int64_t num, int64_t den)
{
    return reduce(num, den);
}

struct fraction fraction_int(int64_t n)
{
    return (struct fraction){n, 1};
}

struct fraction fraction_add(struct fraction a, struct fraction b)
{
    return reduce((wide)a.num * b.den + (wide)b.num * a.den, (wide)a.den * b.den);
}

struct fraction fraction_sub(struct fraction a, struct fraction b)
{
    return reduce((wide)a.num * b.den - (wide)b.num * a.den, (wide)a.den * b.den);
}

struct fraction fraction_mul(struct fraction a, struct fraction b)
{
    return reduce((wide)a.num * b.num, (wide)a.den * b.den);
}

struct fraction fraction_div(struct fraction a, struct fraction b)
{
    return reduce((wide)a.num * b.den, (wide)a.den * b.num);
}

bool fraction_try_add(struct fraction a, struct fraction b, struct fraction *out)
{
    return reduced((wide)a.num * b.den + (wide)b.num * a.den, (wide)a.den * b.den, out);
}

bool fraction_try_sub(struct fraction a, struct fraction b, struct fraction *out)
{
    return reduced((wide)a.num * b.den - (wide)b.num * a.den, (wide)a.den * b.den, out);
}

bool fraction_try_mul(struct fraction a, struct fraction b, struct fraction *out)
{
    return reduced((wide)a.num * b.num, (wide)a.den * b.den, out);
}

bool fraction_try_div(struct fraction a, struct fraction b, struct fraction *out)
{
    return reduced((wide)a.num * b.den, (wide)a.den * b.num, out);
}

int fraction_compare(struct fraction a, struct fraction b)
{
    wide left = (wide)a.num * b.den;
    wide right = (wide)b.num * a.den;

    return (left > right) - (left < right);
}

struct fraction fraction_min(struct fraction a, struct fraction b)
{
    return fraction_compare(a, b) <= 0 ? a : b;
}

struct fraction fraction_max(struct fraction a, struct fraction b)
{
    return fraction_compare(a, b) >= 0 ? a : b;
}

bool fraction_parse(const char *text, int max_decimals, struct fraction *out)
{
    bool negative = text[0] == '-';
    const char *p = negative ? text + 1 : text;
    int64_t num = 0, den = 1;
    int whole = 0, decimals = 0;

    assert(max_decimals <= 6);
    for (; *p >= '0' && *p <= '9'; p++) {
        if (++whole > 12)
            return false;
        num = num * 10 + (*p - '0');
    }
    if (whole == 0)
        return false;
    if (*p == '.') {
        for (p++; *p >= '0' && *p <= '9'; p++) {
            if (++decimals > max_decimals)
                return false;
            num = num * 10 + (*p - '0');
            den *= 10;
        }
        if (decimals == 0)
            return false;
    }
    if (*p != '\0')
        return false;
    *out = fraction_make(negative ? -num : num, den);
    return true;
}

void fraction_format(struct fraction f, int decimals, char *out, size_t size)
{
    uint64_t scale = 1;

    assert(decimals >= 0 && decimals <= 6);
    for (int i = 0; i < decimals; i++)
        scale *= 10;
    uwide num = f.num < 0 ? (uwide) - (wide)f.num : (uwide)f.num;
    uwide den = (uwide)f.den;
    /* twice the value plus one half, floored: half goes away from zero */
    uwide rounded = (num * scale * 2 + den) / (den * 2);
    const char *sign = f.num < 0 && rounded != 0 ? "-" : "";
    uint64_t whole = (uint64_t)(rounded / scale);
    uint64_t part = (uint64_t)(rounded % scale);

    if (decimals == 0)
        snprintf(out, size, "%s%" PRIu64, sign, whole);
    else
        snprintf(out, size, "%s%" PRIu64 ".%0*" PRIu64, sign, whole, decimals, part);
}

void fraction_format_exact(struct fraction f, char *out, size_t size)
{
    snprintf(out, size, "%" PRId64 "/%" PRId64, f.num, f.den);
}
