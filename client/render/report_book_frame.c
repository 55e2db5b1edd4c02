/* The frame of a report's sheets: titles, looks of cells, what is frozen, filtered and printed. */
#include <stdio.h>
#include <string.h>

#include "client/render/report_book_parts.h"
#include "common/text.h"

enum { A4 = 9, DARK_BLUE = 0x2F5597, PALE_BLUE = 0xDDE6F4, GREY = 0x595959, LINE = 0xA6A6A6 };
enum { TITLE_HEIGHT = 30, HEAD_HEIGHT = 33, ROW_HEIGHT = 20, TITLE_SIZE = 16, REMARK_SIZE = 10 };

static const char FONT[] = "宋体";

/* ---- texts ---- */

const char *report_kept(struct report_writing *writing, const char *text)
{
    writing->exhausted = writing->exhausted || !text;
    return text ? text : "";
}

const char *report_number(struct report_writing *writing, long long number)
{
    return report_kept(writing, arena_printf(writing->arena, "%lld", number));
}

const char *report_day(struct report_writing *writing, day d)
{
    char text[11];

    day_format(d, text);
    return report_kept(writing, arena_strdup(writing->arena, text));
}

const char *report_time(struct report_writing *writing, int64_t us)
{
    enum { DATE = 10, MINUTES = 5 };
    char text[40];

    if (us == 0)
        return "";
    instant_format((struct instant){us}, writing->settings.utc_offset, text);
    return report_kept(
        writing, arena_printf(writing->arena, "%.*s %.*s", DATE, text, MINUTES, text + DATE + 1));
}

/* ---- looks ---- */

static lxw_format *text_format(struct report_writing *writing, double size, lxw_color_t colour)
{
    lxw_format *format = book_format(&writing->book);

    format_set_font_name(format, FONT);
    format_set_font_size(format, size);
    format_set_font_color(format, colour);
    format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    return format;
}

/* "0.00" with so many decimals. */
static const char *decimals_of(struct report_writing *writing)
{
    int decimals = writing->settings.decimals;

    return decimals == 0
               ? "0"
               : report_kept(writing, arena_printf(writing->arena, "0.%.*s", decimals, "000000"));
}

static const char *number_format(struct report_writing *writing, enum report_look look)
{
    const char *decimals = decimals_of(writing);

    switch (look) {
    case LOOK_COUNT:
    case LOOK_AMOUNT:
        return "#,##0";
    case LOOK_PERCENT:
        return report_kept(writing, arena_printf(writing->arena, "%s%%", decimals));
    case LOOK_POINTS:
        return decimals;
    case LOOK_GAP:
        return report_kept(
            writing, arena_printf(writing->arena, "+%s;-%s;%s", decimals, decimals, decimals));
    case LOOK_DATE:
        return "yyyy-mm-dd";
    case LOOK_TIME:
        return "yyyy-mm-dd hh:mm";
    case LOOK_TEXT:
    case LOOK_CENTRE:
    case LOOK_LONG:
    case LOOK_COUNT_OF:
        break;
    }
    return "General";
}

static lxw_format *cell_format(struct report_writing *writing, enum report_look look,
                               enum report_row_kind kind)
{
    lxw_format *format = book_format(&writing->book);

    format_set_font_name(format, FONT);
    format_set_num_format(format, number_format(writing, look));
    format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
    format_set_border(format, LXW_BORDER_THIN);
    format_set_border_color(format, LINE);
    if (look == LOOK_CENTRE || look == LOOK_DATE || look == LOOK_TIME)
        format_set_align(format, LXW_ALIGN_CENTER);
    else if (look > LOOK_LONG)
        format_set_align(format, LXW_ALIGN_RIGHT);
    if (look <= LOOK_LONG)
        format_set_text_wrap(format);
    if (kind == ROW_SUM) {
        format_set_bold(format);
        format_set_bg_color(format, PALE_BLUE);
    }
    return format;
}

void report_formats(struct report_writing *writing)
{
    writing->title = text_format(writing, TITLE_SIZE, LXW_COLOR_BLACK);
    format_set_bold(writing->title);
    format_set_align(writing->title, LXW_ALIGN_CENTER);
    writing->subtitle = text_format(writing, REMARK_SIZE, GREY);
    format_set_align(writing->subtitle, LXW_ALIGN_CENTER);
    writing->remark = text_format(writing, REMARK_SIZE, GREY);
    writing->head = text_format(writing, REMARK_SIZE, LXW_COLOR_WHITE);
    format_set_bold(writing->head);
    format_set_bg_color(writing->head, DARK_BLUE);
    format_set_border(writing->head, LXW_BORDER_THIN);
    format_set_border_color(writing->head, LINE);
    format_set_text_wrap(writing->head);
    format_set_align(writing->head, LXW_ALIGN_CENTER);
    for (int look = 0; look < LOOK_COUNT_OF; look++)
        for (int kind = ROW_PLAIN; kind <= ROW_SUM; kind++)
            writing->looks[kind][look] =
                cell_format(writing, (enum report_look)look, (enum report_row_kind)kind);
}

/* ---- the frame ---- */

/* 初步数, 未签发: what a reader must not overlook. */
static const char *marks(const struct report_writing *writing)
{
    if (writing->report->preliminary)
        return writing->released ? "（初步数）" : "（初步数　未签发）";
    return writing->released ? "" : "（未签发）";
}

static void across(struct report_sheet *sheet, lxw_row_t row, const char *text, lxw_format *format)
{
    struct book *book = &sheet->writing->book;

    book_note(book, worksheet_merge_range(sheet->sheet, row, 0, row, sheet->across, "", format));
    book_text(book, sheet->sheet, row, 0, text, format);
}

static void write_titles(struct report_sheet *sheet, const char *remark)
{
    struct report_writing *writing = sheet->writing;
    const Bairi__V1__Report *report = writing->report;
    const char *title =
        report_kept(writing, arena_printf(writing->arena, "%s　%s　%s%s", writing->settings.name,
                                          report_period_title(writing, report->period), sheet->name,
                                          marks(writing)));
    const char *source = report_kept(
        writing, arena_printf(writing->arena, "%s　截至%s　系统编号 %s/%s/v%u　计分规则第%u版%s%s",
                              writing->settings.issuer, report_time(writing, report->as_of),
                              report->campaign, report->period, report->version,
                              report->settings_version, *remark ? "　" : "", remark));

    across(sheet, 0, title, writing->title);
    across(sheet, 1, source, writing->subtitle);
    book_note(&writing->book, worksheet_set_row(sheet->sheet, 0, TITLE_HEIGHT, NULL));
}

static void set_printing(struct report_sheet *sheet)
{
    struct book *book = &sheet->writing->book;

    worksheet_set_landscape(sheet->sheet);
    worksheet_set_paper(sheet->sheet, A4);
    worksheet_set_margins(sheet->sheet, 0.5, 0.5, 0.6, 0.7);
    worksheet_fit_to_pages(sheet->sheet, 1, 0);
    worksheet_center_horizontally(sheet->sheet);
    worksheet_gridlines(sheet->sheet, LXW_HIDE_ALL_GRIDLINES);
    book_note(book, worksheet_repeat_rows(sheet->sheet, 0, sheet->head));
    book_note(book, worksheet_set_footer(sheet->sheet, "&L&A&C第 &P 页，共 &N 页"));
    (void)worksheet_ignore_errors(sheet->sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576");
}

/* Where the title ends: what is printed, and wide enough for it. */
static lxw_col_t title_end(const struct report_plan *plan)
{
    enum { WIDE_ENOUGH = 105, DEFAULT_WIDTH = 8 };
    size_t printed = plan->printed ? plan->printed : plan->column_count;
    int width = 0;

    for (size_t i = 0; i < printed; i++)
        width += plan->columns[i].width;
    for (; width < WIDE_ENOUGH; width += DEFAULT_WIDTH)
        printed++;
    return (lxw_col_t)(printed - 1);
}

struct report_sheet report_sheet_begin(struct report_writing *writing,
                                       const struct report_plan *plan)
{
    struct report_sheet sheet = {.writing = writing,
                                 .sheet = book_sheet(&writing->book, plan->name, plan->name),
                                 .name = plan->name,
                                 .columns = plan->columns,
                                 .column_count = plan->column_count,
                                 .across = title_end(plan),
                                 .head = 2,
                                 .next = 3};

    if (!sheet.sheet)
        return sheet;
    worksheet_set_default_row(sheet.sheet, ROW_HEIGHT, LXW_FALSE);
    for (size_t i = 0; i < plan->column_count; i++) {
        book_note(&writing->book, worksheet_set_column(sheet.sheet, (lxw_col_t)i, (lxw_col_t)i,
                                                       plan->columns[i].width, NULL));
        book_text(&writing->book, sheet.sheet, sheet.head, (lxw_col_t)i, plan->columns[i].title,
                  writing->head);
    }
    write_titles(&sheet, plan->remark);
    book_note(&writing->book, worksheet_set_row(sheet.sheet, sheet.head, HEAD_HEIGHT, NULL));
    worksheet_freeze_panes(sheet.sheet, sheet.next, plan->frozen);
    set_printing(&sheet);
    return sheet;
}

/* ---- rows ---- */

static void write_cell(struct report_sheet *sheet, size_t i, const char *text, lxw_format *format)
{
    struct report_writing *writing = sheet->writing;
    struct book *book = &writing->book;
    lxw_col_t column = (lxw_col_t)i;

    switch (sheet->columns[i].look) {
    case LOOK_PERCENT:
        if (*text >= '0' && *text <= '9')
            text = report_kept(writing, arena_printf(writing->arena, "%se-2", text));
        book_number(book, sheet->sheet, sheet->next, column, text, format);
        break;
    case LOOK_COUNT:
    case LOOK_AMOUNT:
    case LOOK_POINTS:
    case LOOK_GAP:
        book_number(book, sheet->sheet, sheet->next, column, text, format);
        break;
    case LOOK_DATE:
    case LOOK_TIME:
        book_date(book, sheet->sheet, sheet->next, column, text, format);
        break;
    case LOOK_TEXT:
    case LOOK_CENTRE:
    case LOOK_LONG:
    case LOOK_COUNT_OF:
        book_text(book, sheet->sheet, sheet->next, column, text, format);
        break;
    }
}

void report_sheet_row(struct report_sheet *sheet, enum report_row_kind kind,
                      const char *const *cells)
{
    size_t lines = 1;

    if (!sheet->sheet)
        return;
    for (size_t i = 0; i < sheet->column_count; i++) {
        const char *text = cells[i] ? cells[i] : "";
        enum report_look look = sheet->columns[i].look;
        size_t needed =
            look <= LOOK_LONG ? book_lines(text, (size_t)sheet->columns[i].width - 1) : 1;

        lines = needed > lines ? needed : lines;
        write_cell(sheet, i, text, sheet->writing->looks[kind][look]);
    }
    book_height(&sheet->writing->book, sheet->sheet, sheet->next++, lines);
}

void report_sheet_remark(struct report_sheet *sheet, const char *text)
{
    if (sheet->sheet)
        book_text(&sheet->writing->book, sheet->sheet, sheet->next++, 0, text,
                  sheet->writing->remark);
}

void report_sheet_filter(struct report_sheet *sheet, lxw_row_t end)
{
    if (sheet->sheet && end > sheet->head + 1)
        book_note(&sheet->writing->book,
                  worksheet_autofilter(sheet->sheet, sheet->head, 0, end - 1,
                                       (lxw_col_t)(sheet->column_count - 1)));
}

void report_sheet_end(struct report_sheet *sheet, lxw_row_t last_row, lxw_col_t last_column)
{
    if (sheet->sheet)
        book_note(&sheet->writing->book,
                  worksheet_print_area(sheet->sheet, 0, 0, last_row,
                                       last_column > sheet->across ? last_column : sheet->across));
}
