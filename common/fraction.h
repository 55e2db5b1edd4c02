/* Exact rational numbers: no figure is rounded before it is printed. */
#ifndef BAIRI_COMMON_FRACTION_H
#define BAIRI_COMMON_FRACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * num / den, reduced, den >= 1. Arithmetic runs in 128 bits; a result that does not fit 64 bits is
 * a bug of the caller (settings are limited so that scores always fit) and aborts.
 */
struct fraction {
    int64_t num;
    int64_t den;
};

struct fraction fraction_make(int64_t num, int64_t den); /* den != 0 */
struct fraction fraction_int(int64_t n);
struct fraction fraction_add(struct fraction a, struct fraction b);
struct fraction fraction_sub(struct fraction a, struct fraction b);
struct fraction fraction_mul(struct fraction a, struct fraction b);
struct fraction fraction_div(struct fraction a, struct fraction b); /* b != 0 */
/* The same where nothing limits the figures beforehand: false when the result does not fit 64 bits.
 */
bool fraction_try_add(struct fraction a, struct fraction b, struct fraction *out);
bool fraction_try_sub(struct fraction a, struct fraction b, struct fraction *out);
bool fraction_try_mul(struct fraction a, struct fraction b, struct fraction *out);
bool fraction_try_div(struct fraction a, struct fraction b, struct fraction *out); /* b != 0 */
int fraction_compare(struct fraction a, struct fraction b);                        /* -1, 0, 1 */
struct fraction fraction_min(struct fraction a, struct fraction b);
struct fraction fraction_max(struct fraction a, struct fraction b);

/*
 * A decimal number as people write it: "12", "-0.5", "12.50"; at most max_decimals digits after the
 * point and 12 before; no exponent, no blanks, no plus. False otherwise.
 */
bool fraction_parse(const char *text, int max_decimals, struct fraction *out);

/* Rounded half away from zero (四舍五入) to 0..6 decimals; out >= 32 bytes. */
void fraction_format(struct fraction f, int decimals, char *out, size_t size);
/* "a/b" reduced; out >= 44 bytes. */
void fraction_format_exact(struct fraction f, char *out, size_t size);

#endif
