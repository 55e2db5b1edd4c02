/* How wide columns are: what may not be broken first, then in proportion to what is in them. */
#include "client/pages/word/grid.h"
#include "client/pages/word/measure.h"

#include <ctype.h>
#include <string.h>

enum {
    PADDING = 150,   /* both sides of a cell and its rules */
    WHOLE_MOST = 24, /* columns of a number or a short word that stay together */
    TEXT_WHOLE = 16, /* columns of a text that is not broken either */
    TEXT_FLOWS = 8,  /* columns that do for a text whose share of the width was given */
    TEXT_LINES = 3,  /* lines a longer text is broken into */
    NATURAL_MOST = 48,
    TWIPS_PER_HALF_POINT = 5, /* of one column, which is half a character */
};

/* Columns of text: what must not be broken, and what would stand on one line. */
struct demand {
    size_t least;
    size_t natural;
};

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* Eighths of a column by which a character of some fonts is wider than half a Chinese one. */
static size_t wider_by(char c)
{
    return strchr("%@MWmw", c)         ? 6
           : isalpha((unsigned char)c) ? 2
           : isgraph((unsigned char)c) ? 1
                                       : 0;
}

/* Columns of a text in whatever font stands in for the real one. */
static size_t measure(const char *text)
{
    size_t eighths = 0;

    for (const char *c = text; *c; c++)
        eighths += (unsigned char)*c < 0x80 ? wider_by(*c) : 0;
    return measure_columns(text) + (eighths + 7) / 8;
}

static struct demand demand_of(const struct grid *grid, size_t column)
{
    const struct paper_column *about = &grid->columns[column];
    size_t title = grid->headed ? measure_columns(about->title) : 0;
    size_t longest = 0;

    for (size_t i = 0; i < grid->row_count; i++)
        longest = larger(longest, measure(grid->cell(grid->context, i, column)));
    /* a title may stand on two lines, of whole characters */
    size_t folded = title > 6 ? (title + 3) / 4 * 2 : title;
    size_t whole = about->align == PAPER_LEFT && longest > TEXT_WHOLE
                       ? larger(TEXT_WHOLE, smaller(longest, NATURAL_MOST) / TEXT_LINES)
                       : smaller(longest, WHOLE_MOST);
    return (struct demand){.least = larger(larger(whole, folded), 2),
                           .natural = smaller(larger(longest, larger(folded, 2)), NATURAL_MOST)};
}

static int length_of(size_t columns, unsigned size)
{
    return (int)columns * TWIPS_PER_HALF_POINT * (int)size + PADDING;
}

/* Gives `rest` to the columns without a share: first up to what is natural, then in proportion. */
static void spread(const struct grid *grid, const struct demand *demands, unsigned size, int rest,
                   int *widths)
{
    long wanted = 0;
    long natural = 0;
    int last = -1;

    for (size_t i = 0; i < grid->column_count; i++) {
        if (grid->columns[i].width > 0)
            continue;
        widths[i] = length_of(demands[i].least, size);
        rest -= widths[i];
        int more = length_of(demands[i].natural, size) - widths[i];
        wanted += more > 0 ? more : 0;
        natural += length_of(demands[i].natural, size);
        last = (int)i;
    }
    if (last < 0)
        return;
    long given = wanted < rest ? wanted : rest > 0 ? rest : 0;
    long over = rest - given;
    for (size_t i = 0; i < grid->column_count; i++) {
        if (grid->columns[i].width > 0)
            continue;
        int whole = length_of(demands[i].natural, size);
        int more = whole > widths[i] ? whole - widths[i] : 0;
        widths[i] += wanted > 0 ? (int)(more * given / wanted) : 0;
        widths[i] += (int)(whole * over / natural);
    }
}

static void lay(const struct grid *grid, const struct demand *demands, unsigned size, int *widths)
{
    long shares = 0;
    bool all = true;
    int used = 0;

    for (size_t i = 0; i < grid->column_count; i++) {
        shares += grid->columns[i].width;
        all = all && grid->columns[i].width > 0;
    }
    long whole = all || shares > 90 ? shares + (all ? 0 : shares / 4) : 100;
    for (size_t i = 0; i < grid->column_count; i++)
        if (grid->columns[i].width > 0)
            used += widths[i] = (int)((long)grid->columns[i].width * grid->width / whole);
    spread(grid, demands, size, grid->width - used, widths);
}

/* Rounding, and columns that ask for more than there is, end in widths that add up. */
static void settle(const struct grid *grid, int *widths)
{
    long sum = 0;
    int left = grid->width;

    for (size_t i = 0; i < grid->column_count; i++)
        sum += widths[i];
    for (size_t i = 0; i + 1 < grid->column_count; i++) {
        widths[i] = (int)(widths[i] * (long)grid->width / sum);
        left -= widths[i];
    }
    widths[grid->column_count - 1] = left;
}

static bool has_room(const struct grid *grid, const struct demand *demands, unsigned size,
                     const int *widths)
{
    for (size_t i = 0; i < grid->column_count; i++) {
        bool flows = grid->columns[i].width > 0 && grid->columns[i].align == PAPER_LEFT;
        size_t least = flows ? smaller(demands[i].least, TEXT_FLOWS) : demands[i].least;

        if (widths[i] < length_of(least, size))
            return false;
    }
    return true;
}

void grid_arrange(const struct grid *grid, struct grid_layout *layout)
{
    static const unsigned SIZES[] = {24, 21, 18, 15}; /* 小四, 五号, 小五, 小六 */
    enum { SIZE_COUNT = sizeof SIZES / sizeof *SIZES };
    struct demand demands[PAPER_COLUMNS_MAX] = {0};

    for (size_t i = 0; i < grid->column_count; i++)
        demands[i] = demand_of(grid, i);
    for (size_t i = 0; i < SIZE_COUNT; i++) {
        layout->size = SIZES[i];
        lay(grid, demands, SIZES[i], layout->widths);
        settle(grid, layout->widths);
        if (has_room(grid, demands, SIZES[i], layout->widths))
            return;
    }
}
