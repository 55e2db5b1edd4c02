/* Where something stands in an annex table, and filing what is said about it. */
#include <stdio.h>
#include <string.h>

#include "common/campaign/annex_reading.h"

enum { NAME_MOST = 80, SHEET_MOST = 96 };

size_t annex_all_columns(void)
{
    return annex_column_count + annex_other_count;
}

const struct annex_column *annex_column_at(size_t index)
{
    return index < annex_column_count ? &annex_columns[index]
                                      : &annex_other_columns[index - annex_column_count];
}

int annex_cell_of(const struct annex *annex, const char *id)
{
    for (size_t i = 0; i < annex_all_columns(); i++)
        if (annex->at[i] != NO_COLUMN && strcmp(annex_column_at(i)->id, id) == 0)
            return annex->at[i];
    return NO_COLUMN;
}

int annex_cell_of_field(const struct annex *annex, const char *field)
{
    static const char *const amounts[] = {"amount_wan", "amount_yi", "amount", "amount_usd_wan"};
    int cell = NO_COLUMN;

    if (!field)
        return NO_COLUMN;
    if (strcmp(field, "amount_wan") != 0)
        return annex_cell_of(annex, field);
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0] && cell == NO_COLUMN; i++)
        cell = annex_cell_of(annex, amounts[i]);
    return cell;
}

/* Bytes of the text's beginning, at most `most`, cut where a character ends. */
static int beginning(const char *text, size_t most)
{
    size_t size = strlen(text);

    if (size <= most)
        return (int)size;
    for (size = most; size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80;)
        size--;
    return (int)size;
}

static void place(const struct annex *annex, size_t line, int cell, const char *field,
                  struct error *said)
{
    char where[sizeof said->where], letter[8] = "";
    const char *sheet = annex->sheet ? annex->sheet : "";

    if (cell != NO_COLUMN)
        csv_column_name((size_t)cell, letter);
    snprintf(where, sizeof where, "%.*s:%.*s%s%s%zu", beginning(annex->name, NAME_MOST),
             annex->name, beginning(sheet, SHEET_MOST), sheet, annex->sheet ? "!" : "", letter,
             line);
    (void)error_at(said, where, field);
}

void annex_problem(const struct annex *annex, size_t line, const char *field, bool warning,
                   struct error *said, struct arena *arena, struct problems *problems)
{
    int cell = annex_cell_of_field(annex, field);

    place(annex, line, cell, field, said);
    problems_add_at(problems, arena, warning, said, line, cell);
}

/* The field in which the record holds what the column gives. */
static const char *field_of(const char *id)
{
    return strcmp(id, "amount_yi") == 0 || strcmp(id, "amount") == 0 ? "amount_wan" : id;
}

void annex_say(struct annex_reading *reading, size_t line, int cell, const char *field,
               bool warning, enum status said)
{
    (void)said;
    place(reading->out, line, cell, field, &reading->said);
    problems_add_at(reading->problems, reading->arena, warning, &reading->said, line, cell);
    if (warning)
        return;
    if (reading->errors++ == 0)
        reading->first_error = reading->said;
    if (field && reading->wrong_count < ANNEX_COLUMNS_MAX)
        reading->wrong[reading->wrong_count++] = field_of(field);
}
