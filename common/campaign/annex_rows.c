/* Which rows below the header are projects: totals, notes and merged cells are none. */
#include <string.h>

#include "common/campaign/annex_reading.h"

enum { NOTE_CELLS_MOST = 2, LOOKED_AT = 60 };

/* What a row is that has no project number. */
enum row_kind { ROW_PROJECT, ROW_TOTAL, ROW_NOTE, ROW_BLANK };

static const char *text_at(const struct grid_row *row, size_t cell)
{
    return cell < row->count ? row->cells[cell] : "";
}

static const char *first_text(const struct grid_row *row)
{
    for (size_t i = 0; i < row->count; i++)
        if (*row->cells[i])
            return row->cells[i];
    return "";
}

static size_t filled(const struct grid_row *row)
{
    size_t count = 0;

    for (size_t i = 0; i < row->count; i++)
        count += *row->cells[i] != '\0';
    return count;
}

/* The text begins with one of the words; blanks between the characters do not matter. */
static bool begins_with(const char *text, const char *const *words, size_t count)
{
    char plain[LOOKED_AT];
    size_t size = 0;

    for (; *text && size + 1 < sizeof plain; text++)
        if (*text != ' ' && *text != '\t')
            plain[size++] = *text;
        else if (size + 1 == sizeof plain)
            break;
    plain[size] = '\0';
    for (size_t i = 0; i < count; i++)
        if (strncmp(plain, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

static bool is_total(const char *text)
{
    static const char *const words[] = {"合计", "总计", "小计", "共计", "合\xE3\x80\x80计"};

    return begins_with(text, words, sizeof words / sizeof words[0]);
}

static bool is_note(const char *text)
{
    static const char *const words[] = {"备注：", "备注:",  "注：",       "注:",     "说明",
                                        "填报人", "填表人", "审核人",     "复核人",  "制表",
                                        "负责人", "联系人", "单位负责人", "填报日期"};

    return begins_with(text, words, sizeof words / sizeof words[0]);
}

static bool is_blank(const struct annex_reading *reading, const struct grid_row *row)
{
    for (size_t i = 0; i < reading->column_count; i++)
        if (*text_at(row, reading->cells[i]) ||
            (row->kinds && reading->cells[i] < row->count &&
             row->kinds[reading->cells[i]] == GRID_UNCALCULATED))
            return false;
    return true;
}

static enum row_kind kind_of(const struct annex_reading *reading, const struct grid_row *row)
{
    int number = annex_cell_of(reading->out, "project_no");

    if (number != NO_COLUMN && project_no_is_valid(text_at(row, (size_t)number)))
        return ROW_PROJECT;
    if (is_blank(reading, row))
        return is_total(first_text(row)) ? ROW_TOTAL : ROW_BLANK;
    if (is_total(first_text(row)))
        return ROW_TOTAL;
    return filled(row) <= NOTE_CELLS_MOST || is_note(first_text(row)) ? ROW_NOTE : ROW_PROJECT;
}

static void say_total(struct annex_reading *reading, const struct grid_row *row)
{
    annex_say(reading, row->line, NO_COLUMN, NULL, true,
              error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                        "“%s”: a row of totals is no project; it was left out", first_text(row)));
}

static void say_note(struct annex_reading *reading, const struct grid_row *row)
{
    annex_say(reading, row->line, NO_COLUMN, NULL, true,
              error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                        "“%s” was taken for a note below the table and left out: the row has no "
                        "project number",
                        first_text(row)));
}

bool annex_leaves_out(struct annex_reading *reading, const struct grid_row *row)
{
    enum row_kind kind = kind_of(reading, row);

    if (kind == ROW_TOTAL)
        say_total(reading, row);
    return kind == ROW_TOTAL || kind == ROW_BLANK;
}

void annex_find_rows(struct annex_reading *reading)
{
    const struct grid *table = reading->table;

    reading->end = table->count;
    while (reading->end > reading->first &&
           kind_of(reading, &table->rows[reading->end - 1]) != ROW_PROJECT)
        reading->end--;
    for (size_t i = reading->end; i < table->count; i++) {
        const struct grid_row *row = &table->rows[i];
        enum row_kind kind = kind_of(reading, row);
        if (kind == ROW_TOTAL)
            say_total(reading, row);
        else if (kind == ROW_NOTE || (kind == ROW_BLANK && is_note(first_text(row))))
            say_note(reading, row);
    }
    if (reading->end == reading->first && reading->use == ANNEX_REPORT)
        annex_say(reading, reading->header->line, NO_COLUMN, NULL, false,
                  error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                            "no project stands below the titles; write one row per project"));
}

/* ---- merged cells ---- */

/* How many columns that are read the range covers; the first of them. */
static size_t columns_in(const struct annex_reading *reading, const struct grid_merge *merge,
                         const struct annex_column **first)
{
    size_t count = 0;

    for (size_t i = 0; i < reading->column_count; i++)
        if (reading->cells[i] >= merge->left && reading->cells[i] <= merge->right) {
            if (count++ == 0 || reading->cells[i] == merge->left)
                *first = reading->columns[i];
        }
    return count;
}

static void say_merge(struct annex_reading *reading, const struct grid_merge *merge,
                      const char *field)
{
    char from[8], to[8];

    csv_column_name(merge->left, from);
    csv_column_name(merge->right, to);
    annex_say(reading, merge->top, (int)merge->left, field, false,
              merge->bottom > merge->top
                  ? error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                              "%s%zu:%s%zu is one merged cell; unmerge it and give every project "
                              "its own value",
                              from, merge->top, to, merge->bottom)
                  : error_set(&reading->said, STATUS_INVALID_ARGUMENT,
                              "%s%zu:%s%zu is one merged cell; unmerge it and give every column "
                              "its own value",
                              from, merge->top, to, merge->bottom));
}

void annex_check_merges(struct annex_reading *reading)
{
    const struct grid *table = reading->table;
    size_t top, bottom;

    if (reading->end == reading->first)
        return;
    top = table->rows[reading->first].line;
    bottom = table->rows[reading->end - 1].line;
    for (size_t i = 0; i < table->merge_count && reading->merge_count < MERGES_MOST; i++) {
        const struct grid_merge *merge = &table->merges[i];
        const struct annex_column *first = NULL;
        size_t columns = columns_in(reading, merge, &first);
        if (merge->top > bottom || merge->bottom < top || columns == 0 ||
            (merge->top == merge->bottom && columns == 1))
            continue;
        reading->merges[reading->merge_count++] = merge;
        say_merge(reading, merge, first->id);
    }
}

bool annex_is_merged_away(const struct annex_reading *reading, size_t line, size_t cell)
{
    for (size_t i = 0; i < reading->merge_count; i++) {
        const struct grid_merge *merge = reading->merges[i];
        if (line >= merge->top && line <= merge->bottom && cell >= merge->left &&
            cell <= merge->right && (line != merge->top || cell != merge->left))
            return true;
    }
    return false;
}
