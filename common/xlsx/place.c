/* Letters count columns in base 26 without a zero, digits count rows. */
#include "common/xlsx/place.h"

#include <stdio.h>

#include "common/csv.h"

static int letter(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A' + 1;
    return c >= 'a' && c <= 'z' ? c - 'a' + 1 : 0;
}

/* One corner at text; what follows it, or NULL. */
static const char *read_place(const char *text, struct place *out)
{
    size_t column = 0, row = 0;

    text += *text == '$';
    for (; letter(*text) && column <= SHEET_COLUMNS; text++)
        column = column * 26 + (size_t)letter(*text);
    text += *text == '$';
    for (; *text >= '0' && *text <= '9' && row <= SHEET_ROWS; text++)
        row = row * 10 + (size_t)(*text - '0');
    if (column == 0 || column > SHEET_COLUMNS || row == 0 || row > SHEET_ROWS)
        return NULL;
    *out = (struct place){row, column - 1};
    return text;
}

bool place_parse(const char *text, struct place *out)
{
    const char *rest = read_place(text, out);

    return rest && *rest == '\0';
}

bool place_parse_range(const char *text, struct grid_merge *out)
{
    struct place a, b;
    const char *rest = read_place(text, &a);

    if (!rest)
        return false;
    b = a;
    if (*rest == ':')
        rest = read_place(rest + 1, &b);
    if (!rest || *rest)
        return false;
    *out = (struct grid_merge){.top = a.row < b.row ? a.row : b.row,
                               .bottom = a.row < b.row ? b.row : a.row,
                               .left = a.column < b.column ? a.column : b.column,
                               .right = a.column < b.column ? b.column : a.column};
    return true;
}

void place_format(struct place place, char out[32])
{
    char column[8];

    csv_column_name(place.column, column);
    snprintf(out, 32, "%s%zu", column, place.row);
}
