/* Puts the form's workbook together, and writes the same rows as CSV. */
#include "client/render/form.h"

#include <string.h>

#include "client/render/form_parts.h"
#include "common/csv.h"
#include "common/text.h"

enum { DARK_RED = 0xC00000, DARK_BLUE = 0x2F5597, GREY = 0x7F7F7F, CREAM = 0xFFF8E1 };

const char *const form_extra_titles[FORM_EXTRA_COUNT] = {"状态", "版本", "期次", "收到时间",
                                                         "原因"};

const char *form_kept(struct form_writing *writing, const char *text)
{
    writing->exhausted = writing->exhausted || !text;
    return text ? text : "";
}

/* ---- looks ---- */

static lxw_format *title_format(struct book *book, lxw_color_t colour)
{
    lxw_format *format = book_format(book);

    format_set_bold(format);
    format_set_font_color(format, LXW_COLOR_WHITE);
    format_set_bg_color(format, colour);
    format_set_border(format, LXW_BORDER_THIN);
    format_set_border_color(format, LXW_COLOR_WHITE);
    format_set_text_wrap(format);
    format_set_align(format, LXW_ALIGN_CENTER);
    format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    return format;
}

static lxw_format *cell_format(struct book *book, enum form_look look, bool example)
{
    static const char *const formats[] = {[FORM_TEXT] = "@",
                                          [FORM_LONG] = "General",
                                          [FORM_WHOLE] = "0",
                                          [FORM_NUMBER] = "General",
                                          [FORM_DATE] = "yyyy-mm-dd"};
    lxw_format *format = book_format(book);

    format_set_num_format(format, formats[look]);
    format_set_text_wrap(format);
    format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    if (look == FORM_DATE)
        format_set_align(format, LXW_ALIGN_LEFT);
    if (example) {
        format_set_italic(format);
        format_set_font_color(format, GREY);
        format_set_bg_color(format, CREAM);
        format_set_border(format, LXW_BORDER_HAIR);
    }
    return format;
}

static void make_formats(struct form_writing *writing)
{
    writing->must = title_format(&writing->book, DARK_RED);
    writing->may = title_format(&writing->book, DARK_BLUE);
    writing->extra = title_format(&writing->book, GREY);
    for (int look = FORM_TEXT; look <= FORM_DATE; look++) {
        writing->looks[look] = cell_format(&writing->book, (enum form_look)look, false);
        writing->examples[look] = cell_format(&writing->book, (enum form_look)look, true);
    }
}

/* ---- the workbook ---- */

static enum status find_words(struct form_writing *writing, struct error *err)
{
    const struct form *form = writing->form;

    for (size_t i = 0; i < form_column_count; i++) {
        struct form_words *words = &writing->words[i];
        if (form_columns[i].rule != RULE_WORDS)
            continue;
        TRY(annex_words(annex_column_of(form_columns[i].id), form->settings, form->unit,
                        writing->arena, &words->items, &words->count, err));
    }
    return STATUS_OK;
}

/* The lists' ranges are known before the sheets that point to them; they lie on the last sheet. */
static void name_ranges(struct form_writing *writing)
{
    char letter[8];

    for (size_t i = 0; i < form_column_count; i++) {
        struct form_words *words = &writing->words[i];
        csv_column_name(i, letter);
        if (words->count > 0)
            words->range = form_kept(writing, arena_printf(writing->arena, "='列表'!$%s$2:$%s$%zu",
                                                           letter, letter, words->count + 1));
    }
}

static void write_sheets(struct form_writing *writing)
{
    make_formats(writing);
    name_ranges(writing);
    form_sheet(writing);
    if (!writing->form->is_export)
        form_examples(writing);
    form_guide(writing);
    form_lists(writing);
}

enum status form_write(const struct book_target *target, const struct form *form,
                       struct arena *arena, struct error *err)
{
    struct form_writing writing = {.form = form, .arena = arena};
    enum status status;

    TRY(book_begin(target, form->settings->name, &writing.book, err));
    status = find_words(&writing, err);
    if (status != STATUS_OK) {
        book_end(&writing.book);
        return status;
    }
    write_sheets(&writing);
    if (writing.exhausted)
        book_note(&writing.book, LXW_ERROR_MEMORY_MALLOC_FAILED);
    return book_finish(&writing.book, err);
}

/* ---- CSV ---- */

void form_extra(const struct form_row *row, const struct form *form, struct arena *arena,
                const char *out[FORM_EXTRA_COUNT])
{
    char time[40] = "";

    if (row->received.us != 0)
        instant_format(row->received, form->settings->utc_offset, time);
    out[0] = row->state;
    out[1] = arena_printf(arena, "%u", row->version);
    out[2] = row->period;
    out[3] = arena_strdup(arena, time);
    out[4] = row->reason;
}

static bool add_csv_row(const struct form *form, const struct form_row *row, struct arena *arena,
                        struct buf *out)
{
    const char *cells[FORM_COLUMNS_MOST + FORM_EXTRA_COUNT];
    size_t count = form_column_count;

    for (size_t i = 0; i < form_column_count; i++)
        cells[i] = annex_cell_paper(annex_column_of(form_columns[i].id), row->project,
                                    form->settings, arena);
    if (form->is_export) {
        form_extra(row, form, arena, cells + count);
        count += FORM_EXTRA_COUNT;
    }
    for (size_t i = 0; i < count; i++)
        if (!cells[i])
            return false;
    csv_write_row(out, cells, count, true);
    return true;
}

enum status form_write_csv(const struct book_target *target, const struct form *form,
                           struct arena *arena, struct error *err)
{
    OWNED(buf_free) struct buf out = buf_make((size_t)256 << 20);
    const char *titles[FORM_COLUMNS_MOST + FORM_EXTRA_COUNT];
    size_t count = form_column_count;

    for (size_t i = 0; i < count; i++)
        titles[i] = annex_column_of(form_columns[i].id)->title;
    for (size_t i = 0; form->is_export && i < FORM_EXTRA_COUNT; i++)
        titles[count++] = form_extra_titles[i];
    csv_write_bom(&out);
    csv_write_row(&out, titles, count, true);
    for (size_t i = 0; i < form->count; i++)
        if (!add_csv_row(form, &form->rows[i], arena, &out))
            return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    TRY(buf_finish(&out, err));
    return book_write_bytes(target, buf_bytes(&out), err);
}
