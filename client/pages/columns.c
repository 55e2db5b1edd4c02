/* Widths of a table's columns, from wanted shares or from what stands in them. */
#include "client/pages/columns.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/text.h"

#define NARROW       0.55 /* of a wide character's width, half a character and a little */
#define LEAST_MOST   8.0
#define HEADING_LINE 4.0 /* longer titles are broken */
#define OTHERS_LEAST 0.1 /* of the width stays for columns without a share */

static double characters(const char *text, size_t length)
{
    double width = 0;

    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];

        if (byte < 0x80)
            width += NARROW;
        else if (byte >= 0xE0) /* three bytes and more: taken as wide */
            width += 1;
        else if (byte >= 0xC0)
            width += NARROW;
    }
    return width;
}

double columns_natural(const char *text)
{
    double widest = 0;

    while (*text) {
        size_t length = strcspn(text, "\n");

        widest = fmax(widest, characters(text, length));
        text += length + (text[length] == '\n');
    }
    return widest;
}

double columns_heading(const char *title)
{
    double natural = columns_natural(title);

    if (strchr(title, '\n') || natural <= HEADING_LINE)
        return natural;
    return ceil(natural / 2) + 1.2; /* brackets are not parted from what they hold */
}

double columns_least(const char *text)
{
    double widest = 0;

    for (size_t step; *text; text += step) {
        step = text_piece(text);
        widest = fmax(widest, characters(text, step));
    }
    return fmin(widest, LEAST_MOST);
}

static double sum_of_shares(const struct column_wish *wishes, size_t count, size_t *others)
{
    double sum = 0;

    *others = 0;
    for (size_t i = 0; i < count; i++) {
        sum += wishes[i].share;
        *others += wishes[i].share <= 0;
    }
    return sum;
}

static double want_of(const struct column_wish *wish)
{
    return fmax(wish->natural, wish->least);
}

/* Between least and natural, all by the same part of what lies between. */
static void share_between(const struct column_wish *wishes, size_t count, double room, double *out)
{
    double natural = 0, least = 0, part;

    for (size_t i = 0; i < count; i++)
        if (out[i] < 0) {
            natural += want_of(&wishes[i]);
            least += wishes[i].least;
        }
    part = least > room ? -1 : natural > least ? (room - least) / (natural - least) : 1;
    for (size_t i = 0; i < count; i++)
        if (out[i] < 0)
            out[i] = part >= 0 ? wishes[i].least + (want_of(&wishes[i]) - wishes[i].least) * part
                               : wishes[i].least * room / least;
}

/*
 * Whoever wants no more than an equal part of the room has what it wants, as long as the others
 * keep what they need at least.
 */
static double grant_modest(const struct column_wish *wishes, size_t count, double room, double *out)
{
    double least = 0;
    size_t open = 0;

    for (size_t i = 0; i < count; i++)
        if (out[i] < 0) {
            least += wishes[i].least;
            open++;
        }
    for (size_t i = 0; i < count; i++) {
        double want = want_of(&wishes[i]), others = least - wishes[i].least;

        if (out[i] >= 0 || open < 2 || want > room / (double)open || room - want < others)
            continue;
        out[i] = want;
        room -= want;
        least = others;
        open--;
    }
    return room;
}

/* Columns without a share: all they want and a part of the rest, or what there is for them. */
static void share_others(const struct column_wish *wishes, size_t count, double room, double *out)
{
    double natural = 0, left = room, before;
    size_t open = 0;

    for (size_t i = 0; i < count; i++)
        if (out[i] < 0) {
            natural += want_of(&wishes[i]);
            open++;
        }
    if (natural <= room) {
        for (size_t i = 0; i < count; i++)
            if (out[i] < 0)
                out[i] = natural > 0 ? want_of(&wishes[i]) * room / natural : room / (double)open;
        return;
    }
    do {
        before = left;
        left = grant_modest(wishes, count, left, out);
    } while (left < before);
    share_between(wishes, count, left, out);
}

/* Columns narrower than their least take from those that are wider, shares or not. */
static void mend_least(const struct column_wish *wishes, size_t count, double *out)
{
    double lacking = 0, spare = 0, moved;

    for (size_t i = 0; i < count; i++) {
        lacking += fmax(wishes[i].least - out[i], 0);
        spare += fmax(out[i] - wishes[i].least, 0);
    }
    moved = fmin(lacking, spare);
    if (moved <= 0)
        return;
    for (size_t i = 0; i < count; i++) {
        double gap = wishes[i].least - out[i];

        out[i] += gap > 0 ? gap * moved / lacking : gap * moved / spare;
    }
}

void columns_share(const struct column_wish *wishes, size_t count, double width, double *out)
{
    size_t others;
    double shares = sum_of_shares(wishes, count, &others);
    double most = others > 0 ? 100 * (1 - OTHERS_LEAST) : 100;
    double whole = others == 0 || shares > most ? shares * 100 / most : 100;
    double left = width;

    for (size_t i = 0; i < count; i++)
        if (wishes[i].share > 0) {
            out[i] = width * wishes[i].share / whole;
            left -= out[i];
        } else {
            out[i] = -1; /* still to be told */
        }
    share_others(wishes, count, left, out);
    mend_least(wishes, count, out);
}
