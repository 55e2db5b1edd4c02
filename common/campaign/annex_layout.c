/* Where the header is on its sheet: titles in one row or two, merged or not, below other rows. */
#include <string.h>

#include "common/campaign/annex_reading.h"

enum { ROWS_LOOKED_AT = 20, WIDTH_MOST = 512, TITLE_MOST = 120, KNOWN_LEAST = 3, DEEPEST = 3 };

static const char *text_at(const struct grid_row *row, size_t cell)
{
    return cell < row->count ? row->cells[cell] : "";
}

static size_t rows_looked_at(const struct grid *table)
{
    return table->count < ROWS_LOOKED_AT ? table->count : ROWS_LOOKED_AT;
}

/* The merged ranges that begin where a header may be. */
static void find_merges(struct annex_reading *reading)
{
    const struct grid *table = reading->table;
    size_t last = table->rows[rows_looked_at(table) - 1].line;

    for (size_t i = 0; i < table->merge_count && reading->head_merge_count < MERGES_MOST; i++)
        if (table->merges[i].top <= last)
            reading->head_merges[reading->head_merge_count++] = &table->merges[i];
}

/* What the first cell of the merged range says that covers this place; NULL when none does. */
static const char *merged_text(const struct annex_reading *reading, size_t line, size_t cell,
                               bool first_column)
{
    for (size_t i = 0; i < reading->head_merge_count; i++) {
        const struct grid_merge *merge = reading->head_merges[i];
        if (line < merge->top || line > merge->bottom || cell < merge->left ||
            cell > merge->right || (first_column && cell != merge->left))
            continue;
        for (size_t r = 0; r < reading->table->count; r++)
            if (reading->table->rows[r].line >= merge->top)
                return reading->table->rows[r].line == merge->top
                           ? text_at(&reading->table->rows[r], merge->left)
                           : "";
    }
    return NULL;
}

/* The row directly above; NULL when there is none. */
static const struct grid_row *row_above(const struct annex_reading *reading, size_t index)
{
    const struct grid_row *rows = reading->table->rows;

    return index > 0 && rows[index - 1].line + 1 == rows[index].line ? &rows[index - 1] : NULL;
}

/* The title of the cell itself, or the one that reaches down to it; what no range tells (CSV,
 * titles centred over cells) is taken from the cell above. */
static const char *own_title(const struct annex_reading *reading, size_t index, size_t cell)
{
    const struct grid_row *row = &reading->table->rows[index], *above = row_above(reading, index);
    const char *text = text_at(row, cell), *merged;

    if (*text)
        return text;
    merged = merged_text(reading, row->line, cell, true);
    if (merged)
        return merged;
    return above ? text_at(above, cell) : "";
}

/* The title of the group above the cell; where no range tells, it reaches until the next title. */
static const char *group_title(const struct annex_reading *reading, size_t index, size_t cell)
{
    const struct grid_row *above = row_above(reading, index);
    const char *merged;

    if (!above)
        return "";
    merged = *text_at(above, cell) ? NULL : merged_text(reading, above->line, cell, false);
    if (merged)
        return merged;
    while (!*text_at(above, cell) && cell > 0)
        cell--;
    return text_at(above, cell);
}

static enum status is_known(struct annex_reading *reading, const char *title, bool *known)
{
    const char *folded = "";

    if (strlen(title) <= TITLE_MOST)
        folded = fold_cell(title, reading->arena);
    if (!folded)
        return out_of_memory(&reading->first_error);
    *known = *folded && annex_column_titled(reading, folded);
    return STATUS_OK;
}

/* The title of a column when this row is the header's last: its own, else group and own together
 * ("总投资" over "万元" is 总投资(万元)). */
static enum status title_at(struct annex_reading *reading, size_t index, size_t cell,
                            const char **title, bool *known)
{
    const char *own = own_title(reading, index, cell), *group, *joined;

    *title = own;
    *known = false;
    if (!*own)
        return STATUS_OK;
    TRY(is_known(reading, own, known));
    group = *known ? "" : group_title(reading, index, cell);
    if (!*group || strlen(group) + strlen(own) > TITLE_MOST)
        return STATUS_OK;
    for (int brackets = 0; brackets <= 1 && !*known; brackets++) {
        joined = arena_printf(reading->arena, brackets ? "%s(%s)" : "%s%s", group, own);
        if (!joined)
            return out_of_memory(&reading->first_error);
        TRY(is_known(reading, joined, known));
        if (*known)
            *title = joined;
    }
    return STATUS_OK;
}

static size_t width_of(const struct annex_reading *reading)
{
    size_t width = 0;

    for (size_t i = 0; i < rows_looked_at(reading->table); i++)
        if (reading->table->rows[i].count > width)
            width = reading->table->rows[i].count;
    return width < WIDTH_MOST ? width : WIDTH_MOST;
}

static enum status count_known(struct annex_reading *reading, size_t index, size_t *count)
{
    const char *title;
    bool known;

    *count = 0;
    for (size_t cell = 0; cell < width_of(reading); cell++) {
        TRY(title_at(reading, index, cell, &title, &known));
        *count += known;
    }
    return STATUS_OK;
}

/* A title merged over several rows makes all of them the header. */
static enum status reach_down(struct annex_reading *reading, size_t *index, size_t most)
{
    const struct grid_row *rows = reading->table->rows;
    size_t line = rows[*index].line, bottom = line, last = *index, count;

    for (size_t i = 0; i < reading->head_merge_count; i++) {
        const struct grid_merge *merge = reading->head_merges[i];
        if (merge->top <= line && merge->bottom > bottom && merge->bottom <= line + DEEPEST)
            bottom = merge->bottom;
    }
    while (last + 1 < rows_looked_at(reading->table) && rows[last + 1].line <= bottom)
        last++;
    TRY(count_known(reading, last, &count));
    if (count >= most)
        *index = last;
    return STATUS_OK;
}

static enum status keep_titles(struct annex_reading *reading, size_t index)
{
    bool known;

    reading->head_count = width_of(reading);
    if (!reading->table->sheet)
        reading->head_count = reading->table->rows[index].count;
    if (reading->head_count > WIDTH_MOST)
        reading->head_count = WIDTH_MOST;
    reading->heads = arena_array(reading->arena, reading->head_count, sizeof *reading->heads);
    if (!reading->heads)
        return out_of_memory(&reading->first_error);
    for (size_t cell = 0; cell < reading->head_count; cell++)
        TRY(title_at(reading, index, cell, &reading->heads[cell], &known));
    while (reading->table->sheet && reading->head_count > 0 &&
           !*reading->heads[reading->head_count - 1])
        reading->head_count--;
    reading->header = &reading->table->rows[index];
    reading->first = index + 1;
    return STATUS_OK;
}

enum status annex_find_header(struct annex_reading *reading)
{
    size_t best = 0, most = 0, count;

    if (reading->table->count == 0)
        return STATUS_OK;
    find_merges(reading);
    for (size_t i = 0; i < rows_looked_at(reading->table); i++) {
        TRY(count_known(reading, i, &count));
        if (count > most) {
            most = count;
            best = i;
        }
    }
    if (most < KNOWN_LEAST)
        return STATUS_OK;
    TRY(reach_down(reading, &best, most));
    return keep_titles(reading, best);
}

bool annex_has_header(const struct grid *table, struct arena *arena)
{
    struct annex_reading *reading = arena_alloc(arena, sizeof *reading);

    if (!reading)
        return false;
    reading->table = table;
    reading->arena = arena;
    return annex_fold_titles(reading) == STATUS_OK && annex_find_header(reading) == STATUS_OK &&
           reading->header;
}
