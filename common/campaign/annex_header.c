/* Finds the columns of an annex table by their titles, in any order, and files its problems. */
#include <stdio.h>
#include <string.h>

#include "common/campaign/annex_reading.h"

void annex_say(struct annex_reading *reading, size_t line, int cell, const char *field,
               bool warning, enum status said)
{
    char where[sizeof reading->said.where], letter[8] = "";

    (void)said;
    if (cell != NO_COLUMN)
        csv_column_name((size_t)cell, letter);
    snprintf(where, sizeof where, "%.160s:%s%zu", reading->name, letter, line);
    (void)error_at(&reading->said, where, field);
    problems_add(reading->problems, reading->arena, warning, &reading->said);
    if (!warning && reading->errors++ == 0)
        reading->first = reading->said;
}

static enum annex_need need_of(const struct annex_reading *reading,
                               const struct annex_column *column)
{
    return reading->use == ANNEX_SCORE ? column->score : column->report;
}

static const struct annex_column *column_at(size_t index)
{
    return index < annex_column_count ? &annex_columns[index]
                                      : &annex_other_columns[index - annex_column_count];
}

static size_t all_columns(void)
{
    return annex_column_count + annex_other_count;
}

/* The titles as they are compared; done once, so that want of memory cannot hide a column. */
static enum status fold_titles(struct annex_reading *reading)
{
    for (size_t i = 0; i < all_columns(); i++) {
        reading->titles[i] = fold_cell(column_at(i)->title, reading->arena);
        if (!reading->titles[i])
            return out_of_memory(&reading->first);
    }
    return STATUS_OK;
}

static const struct annex_column *column_titled(const struct annex_reading *reading,
                                                const char *folded)
{
    for (size_t i = 0; i < all_columns(); i++)
        if (strcmp(column_at(i)->id, folded) == 0 || strcmp(reading->titles[i], folded) == 0)
            return column_at(i);
    return NULL;
}

int annex_cell_of(const struct annex_reading *reading, const char *id)
{
    for (size_t i = 0; i < reading->column_count; i++)
        if (strcmp(reading->columns[i]->id, id) == 0)
            return (int)reading->cells[i];
    return NO_COLUMN;
}

/* Keeps the columns in the order of the form, whatever their order in the table. */
static void insert_column(struct annex_reading *reading, const struct annex_column *column,
                          size_t cell)
{
    size_t at = reading->column_count++;
    size_t rank = 0;

    while (column_at(rank) != column)
        rank++;
    for (; at > 0; at--) {
        size_t before = 0;
        while (column_at(before) != reading->columns[at - 1])
            before++;
        if (before < rank)
            break;
        reading->columns[at] = reading->columns[at - 1];
        reading->cells[at] = reading->cells[at - 1];
    }
    reading->columns[at] = column;
    reading->cells[at] = cell;
}

static enum status read_title(struct annex_reading *reading, size_t cell)
{
    const struct grid_row *header = &reading->table->rows[0];
    const char *title = header->cells[cell], *folded = fold_cell(title, reading->arena);
    const struct annex_column *column;
    char letter[8];

    if (!folded)
        return out_of_memory(&reading->first);
    column = *folded ? column_titled(reading, folded) : NULL;
    if (!column) {
        if (*folded)
            reading->out->ignored[reading->out->ignored_count++] = title;
        return STATUS_OK;
    }
    if (need_of(reading, column) == COLUMN_SKIPPED)
        return STATUS_OK;
    if (annex_cell_of(reading, column->id) != NO_COLUMN) {
        csv_column_name((size_t)annex_cell_of(reading, column->id), letter);
        annex_say(reading, header->line, (int)cell, column->id, false,
                  error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                            "the column “%s” stands there twice, first as %s", title, letter));
    } else
        insert_column(reading, column, cell);
    return STATUS_OK;
}

bool annex_must_have(const struct annex_reading *reading, const struct annex_column *column)
{
    if (strcmp(column->id, "unit") == 0 && reading->default_unit)
        return false;
    return need_of(reading, column) == COLUMN_MUST;
}

static void miss_column(struct annex_reading *reading, const struct annex_column *column)
{
    annex_say(reading, reading->table->rows[0].line, NO_COLUMN, column->id, false,
              error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                        "no column “%s” (%s); the first row holds the titles", column->title,
                        column->id));
}

enum status annex_read_header(struct annex_reading *reading)
{
    const struct grid_row *header;

    if (reading->table->count == 0) {
        annex_say(reading, 1, NO_COLUMN, NULL, false,
                  error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                            "the table is empty; the first row holds the titles"));
        return STATUS_OK;
    }
    header = &reading->table->rows[0];
    reading->out->ignored =
        arena_array(reading->arena, header->count, sizeof *reading->out->ignored);
    if (!reading->out->ignored)
        return out_of_memory(&reading->first);
    TRY(fold_titles(reading));
    for (size_t i = 0; i < header->count; i++)
        TRY(read_title(reading, i));
    for (size_t i = 0; i < annex_column_count; i++)
        if (annex_must_have(reading, &annex_columns[i]) &&
            annex_cell_of(reading, annex_columns[i].id) == NO_COLUMN)
            miss_column(reading, &annex_columns[i]);
    if (annex_cell_of(reading, "amount_wan") == NO_COLUMN &&
        annex_cell_of(reading, "amount_yi") == NO_COLUMN &&
        annex_cell_of(reading, "amount") == NO_COLUMN &&
        annex_cell_of(reading, "amount_usd_wan") == NO_COLUMN)
        annex_say(
            reading, header->line, NO_COLUMN, "amount_wan", false,
            error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                      "no column “总投资(万元)” (amount_wan) and none “总投资(亿元)” (amount_yi)"));
    return STATUS_OK;
}
