/* Finds the columns of an annex table by their titles, in any order, and files its problems. */
#include <string.h>

#include "common/campaign/annex_reading.h"

static enum annex_need need_of(const struct annex_reading *reading,
                               const struct annex_column *column)
{
    return reading->use == ANNEX_SCORE ? column->score : column->report;
}

enum status annex_fold_titles(struct annex_reading *reading)
{
    for (size_t i = 0; i < annex_all_columns(); i++) {
        reading->titles[i] = fold_cell(annex_column_at(i)->title, reading->arena);
        if (!reading->titles[i])
            return out_of_memory(&reading->first_error);
    }
    return STATUS_OK;
}

const struct annex_column *annex_column_titled(const struct annex_reading *reading,
                                               const char *folded)
{
    for (size_t i = 0; i < annex_all_columns(); i++)
        if (strcmp(annex_column_at(i)->id, folded) == 0 || strcmp(reading->titles[i], folded) == 0)
            return annex_column_at(i);
    return NULL;
}

static size_t index_of(const struct annex_column *column)
{
    size_t index = 0;

    while (annex_column_at(index) != column)
        index++;
    return index;
}

/* Keeps the columns in the order of the form, whatever their order in the table. */
static void insert_column(struct annex_reading *reading, const struct annex_column *column,
                          size_t cell)
{
    size_t at = reading->column_count++, rank = index_of(column);

    reading->out->at[rank] = (int)cell;
    for (; at > 0 && index_of(reading->columns[at - 1]) > rank; at--) {
        reading->columns[at] = reading->columns[at - 1];
        reading->cells[at] = reading->cells[at - 1];
    }
    reading->columns[at] = column;
    reading->cells[at] = cell;
}

static enum status read_title(struct annex_reading *reading, size_t cell)
{
    const char *title = reading->heads[cell], *folded = fold_cell(title, reading->arena);
    const struct annex_column *column;
    char letter[8];

    if (!folded)
        return out_of_memory(&reading->first_error);
    column = *folded ? annex_column_titled(reading, folded) : NULL;
    if (!column) {
        if (*folded)
            reading->out->ignored[reading->out->ignored_count++] = title;
        return STATUS_OK;
    }
    if (need_of(reading, column) == COLUMN_SKIPPED)
        return STATUS_OK;
    if (annex_cell_of(reading->out, column->id) != NO_COLUMN) {
        csv_column_name((size_t)annex_cell_of(reading->out, column->id), letter);
        annex_say(reading, reading->header->line, (int)cell, column->id, false,
                  error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                            "the column “%s” stands there twice, first as %s; keep one of them",
                            title, letter));
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
    annex_say(reading, reading->header->line, NO_COLUMN, column->id, false,
              error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                        "no column “%s” (%s); add it to the row of titles", column->title,
                        column->id));
}

static void miss_header(struct annex_reading *reading)
{
    if (reading->table->count == 0)
        annex_say(reading, 1, NO_COLUMN, NULL, false,
                  error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                            "the table is empty; write a row of titles and below it one row per "
                            "project"));
    else
        annex_say(reading, reading->table->rows[0].line, NO_COLUMN, NULL, false,
                  error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                            "no row of titles was found: none of the first 20 rows holds three of "
                            "%s, %s, %s, %s …; keep the titles of the annex form",
                            "项目编号", "项目名称", "总投资(万元)", "签约日期"));
}

/* Any column of amounts; dollars alone are enough where the campaign converts them. */
static bool has_amounts(const struct annex_reading *reading)
{
    const struct annex *annex = reading->out;

    return annex_cell_of(annex, "amount_wan") != NO_COLUMN ||
           annex_cell_of(annex, "amount_yi") != NO_COLUMN ||
           annex_cell_of(annex, "amount") != NO_COLUMN ||
           (annex_cell_of(annex, "amount_usd_wan") != NO_COLUMN && reading->settings->has_usd_rate);
}

static void check_columns(struct annex_reading *reading)
{
    for (size_t i = 0; i < annex_column_count; i++)
        if (annex_must_have(reading, &annex_columns[i]) && reading->out->at[i] == NO_COLUMN)
            miss_column(reading, &annex_columns[i]);
    if (!has_amounts(reading))
        annex_say(
            reading, reading->header->line, NO_COLUMN, "amount_wan", false,
            error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                      "no column “总投资(万元)” (amount_wan) and none “总投资(亿元)” (amount_yi)"));
}

enum status annex_read_header(struct annex_reading *reading)
{
    TRY(annex_fold_titles(reading));
    TRY(annex_find_header(reading));
    if (!reading->header) {
        miss_header(reading);
        return STATUS_OK;
    }
    reading->out->ignored =
        arena_array(reading->arena, reading->head_count, sizeof *reading->out->ignored);
    if (!reading->out->ignored)
        return out_of_memory(&reading->first_error);
    for (size_t i = 0; i < reading->head_count; i++)
        TRY(read_title(reading, i));
    check_columns(reading);
    return STATUS_OK;
}
