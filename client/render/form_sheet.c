/* The form's sheet itself: titles, rows, what a cell admits and what it says when entered. */
#include <string.h>

#include "client/render/form_parts.h"
#include "common/csv.h"
#include "common/text.h"

enum { A4 = 9, FROZEN_COLUMNS = 4, PAGES_WIDE = 3, TITLE_HEIGHT = 36 };

/* of form_extra_titles */
static const int extra_widths[FORM_EXTRA_COUNT] = {12, 7, 13, 27, 40};
enum { TITLE_MOST = 32, MESSAGE_MOST = 255 };

static const struct annex_column *column_at(size_t i)
{
    return annex_column_of(form_columns[i].id);
}

/* ---- the frame ---- */

static void add_title(struct form_writing *writing, lxw_worksheet *sheet, size_t at, int width,
                      const char *title, lxw_format *look, lxw_format *cells)
{
    lxw_col_t column = (lxw_col_t)at;

    book_note(&writing->book, worksheet_set_column(sheet, column, column, width, cells));
    book_text(&writing->book, sheet, 0, column, title, look);
}

void form_frame(struct form_writing *writing, lxw_worksheet *sheet, bool with_extra)
{
    for (size_t i = 0; i < form_column_count; i++)
        add_title(writing, sheet, i, form_columns[i].width, column_at(i)->title,
                  form_columns[i].must ? writing->must : writing->may,
                  writing->looks[form_columns[i].look]);
    for (size_t i = 0; with_extra && i < FORM_EXTRA_COUNT; i++)
        add_title(writing, sheet, form_column_count + i, extra_widths[i], form_extra_titles[i],
                  writing->extra, writing->looks[FORM_TEXT]);
    book_note(&writing->book, worksheet_set_row(sheet, 0, TITLE_HEIGHT, NULL));
    worksheet_freeze_panes(sheet, 1, FROZEN_COLUMNS);
    worksheet_set_landscape(sheet);
    worksheet_set_paper(sheet, A4);
    worksheet_set_margins(sheet, 0.4, 0.4, 0.6, 0.6);
    worksheet_fit_to_pages(sheet, PAGES_WIDE, 0);
    worksheet_gridlines(sheet, LXW_SHOW_ALL_GRIDLINES);
    book_note(&writing->book, worksheet_repeat_rows(sheet, 0, 0));
    book_note(&writing->book, worksheet_repeat_columns(sheet, 0, FROZEN_COLUMNS - 1));
    book_note(&writing->book, worksheet_set_footer(sheet, "&C&P / &N"));
    (void)worksheet_ignore_errors(sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
}

size_t form_project(struct form_writing *writing, lxw_worksheet *sheet, lxw_row_t row,
                    const struct project *project, lxw_format *const *formats)
{
    size_t lines = 1;

    for (size_t i = 0; i < form_column_count; i++) {
        const char *text =
            form_kept(writing, annex_cell_paper(column_at(i), project, writing->form->settings,
                                                writing->arena));
        lxw_format *format = formats[form_columns[i].look];
        size_t needed = book_lines(text, (size_t)form_columns[i].width - 1);
        lines = needed > lines ? needed : lines;
        switch (form_columns[i].look) {
        case FORM_WHOLE:
        case FORM_NUMBER:
            book_number(&writing->book, sheet, row, (lxw_col_t)i, text, format);
            break;
        case FORM_DATE:
            book_date(&writing->book, sheet, row, (lxw_col_t)i, text, format);
            break;
        case FORM_TEXT:
        case FORM_LONG:
            book_text(&writing->book, sheet, row, (lxw_col_t)i, text, format);
            break;
        }
    }
    return lines;
}

/* ---- limits and hints ---- */

/* Cut at a character: Excel refuses longer ones. */
static char *at_most(struct form_writing *writing, const char *text, size_t most)
{
    size_t points = 0, size = 0;

    for (; text[size]; size++)
        if (((unsigned char)text[size] & 0xC0) != 0x80 && points++ == most)
            break;
    return book_unconst(form_kept(writing, arena_strndup(writing->arena, text, size)));
}

static lxw_datetime datetime_of(day d)
{
    return (lxw_datetime){.year = d / 10000, .month = d / 100 % 100, .day = d % 100};
}

const char *form_hint(struct form_writing *writing, const struct form_column *column)
{
    const struct form *form = writing->form;
    const struct unit *unit = form->unit ? settings_unit(form->settings, form->unit) : NULL;

    if (unit && strcmp(column->id, "unit") == 0)
        return form_kept(
            writing, arena_printf(writing->arena, _("May stay empty: then it is %s."), unit->name));
    return _(column->hint);
}

static const char *refusal(struct form_writing *writing, const struct form_column *column)
{
    char from[11], to[11];

    switch (column->rule) {
    case RULE_WORDS:
        return _("Please choose one of the words in the list.");
    case RULE_LENGTH:
        if (column->least == column->most)
            return form_kept(writing, arena_printf(writing->arena, _("%lld characters are needed."),
                                                   column->least));
        return form_kept(writing, arena_printf(writing->arena, _("%lld to %lld characters."),
                                               column->least, column->most));
    case RULE_WHOLE:
        return form_kept(writing,
                         arena_printf(writing->arena, _("A whole number from %lld to %lld."),
                                      column->least, column->most));
    case RULE_NUMBER:
        return form_kept(writing, arena_printf(writing->arena, _("A number from %lld to %lld."),
                                               column->least, column->most));
    case RULE_DAY:
        day_format(writing->form->settings->start, from);
        day_format(writing->form->settings->end, to);
        return form_kept(writing,
                         arena_printf(writing->arena,
                                      _("What was not signed from %s to %s does not count."), from,
                                      to));
    case RULE_NONE:
        break;
    }
    return "";
}

static void set_rule(struct form_writing *writing, size_t i, lxw_data_validation *rule)
{
    const struct form_column *column = &form_columns[i];

    rule->criteria = LXW_VALIDATION_CRITERIA_BETWEEN;
    rule->minimum_number = (double)column->least;
    rule->maximum_number = (double)column->most;
    switch (column->rule) {
    case RULE_WORDS:
        rule->validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
        rule->value_formula = book_unconst(writing->words[i].range);
        break;
    case RULE_LENGTH:
        rule->validate = LXW_VALIDATION_TYPE_LENGTH;
        break;
    case RULE_WHOLE:
        rule->validate = LXW_VALIDATION_TYPE_INTEGER;
        break;
    case RULE_NUMBER:
        rule->validate = LXW_VALIDATION_TYPE_DECIMAL;
        break;
    case RULE_DAY:
        rule->validate = LXW_VALIDATION_TYPE_DATE;
        rule->error_type = LXW_VALIDATION_ERROR_TYPE_WARNING;
        rule->minimum_datetime = datetime_of(writing->form->settings->start);
        rule->maximum_datetime = datetime_of(writing->form->settings->end);
        break;
    case RULE_NONE:
        rule->validate = LXW_VALIDATION_TYPE_ANY;
        break;
    }
}

static void add_rule(struct form_writing *writing, lxw_worksheet *sheet, size_t i, lxw_row_t last)
{
    lxw_data_validation rule = {.error_type = LXW_VALIDATION_ERROR_TYPE_STOP};
    const char *title = column_at(i)->title;

    if (form_columns[i].rule == RULE_WORDS && writing->words[i].count == 0)
        rule.validate = LXW_VALIDATION_TYPE_ANY; /* a list without words says nothing */
    else
        set_rule(writing, i, &rule);
    rule.input_title = at_most(writing, title, TITLE_MOST);
    rule.input_message = at_most(writing, form_hint(writing, &form_columns[i]), MESSAGE_MOST);
    rule.error_title = rule.input_title;
    rule.error_message = at_most(writing, refusal(writing, &form_columns[i]), MESSAGE_MOST);
    if (rule.validate == LXW_VALIDATION_TYPE_ANY)
        rule.error_title = rule.error_message = NULL;
    book_note(&writing->book,
              worksheet_data_validation_range(sheet, 1, (lxw_col_t)i, last, (lxw_col_t)i, &rule));
}

/* ---- rows ---- */

/* Returns the lines the row needs for it. */
static size_t add_extra(struct form_writing *writing, lxw_worksheet *sheet, lxw_row_t row,
                        const struct form_row *from)
{
    const char *cells[FORM_EXTRA_COUNT];
    size_t most = 1;

    form_extra(from, writing->form, writing->arena, cells);
    for (size_t i = 0; i < FORM_EXTRA_COUNT; i++) {
        const char *text = form_kept(writing, cells[i]);
        size_t lines = book_lines(text, (size_t)extra_widths[i] - 1);
        most = lines > most ? lines : most;
        book_text(&writing->book, sheet, row, (lxw_col_t)(form_column_count + i), text,
                  writing->looks[FORM_LONG]);
    }
    return most;
}

static void add_row(struct form_writing *writing, lxw_worksheet *sheet, size_t i)
{
    const struct form_row *from = &writing->form->rows[i];
    lxw_row_t row = (lxw_row_t)(i + 1);
    size_t lines = form_project(writing, sheet, row, from->project, writing->looks);
    size_t extra = writing->form->is_export ? add_extra(writing, sheet, row, from) : 1;

    book_height(&writing->book, sheet, row, lines > extra ? lines : extra);
}

void form_sheet(struct form_writing *writing)
{
    const struct form *form = writing->form;
    lxw_worksheet *sheet = book_sheet(&writing->book, "附件表", "附件表");

    if (!sheet)
        return;
    form_frame(writing, sheet, form->is_export);
    for (size_t i = 0; i < form->count; i++)
        add_row(writing, sheet, i);
    for (size_t i = 0; i < form_column_count; i++)
        add_rule(writing, sheet, i, (lxw_row_t)(form->count + FORM_ROWS));
    worksheet_activate(sheet);
    worksheet_set_selection(sheet, 1, 0, 1, 0);
}
