/* The workbook's course: what every unit had counted, period by period, with its chart. */
#include <string.h>

#include "client/render/report_book_parts.h"

enum { NAME_WIDTH = 34, PERIOD_WIDTH = 13, COLUMNS_MOST = PERIODS_MAX + 1 };

struct course {
    struct report_column columns[COLUMNS_MOST];
    struct period periods[PERIODS_MAX];
    size_t count; /* periods up to the report's own */
};

/* The periods up to the report's; all of them for the final assessment. */
static void find_periods(struct report_writing *writing, struct course *course)
{
    size_t all = settings_periods(&writing->settings, course->periods);

    course->count = all;
    for (size_t i = 0; i < all; i++)
        if (strcmp(course->periods[i].id, writing->report->period) == 0)
            course->count = i + 1;
    course->columns[0] = (struct report_column){"考核单位", NAME_WIDTH, LOOK_TEXT};
    for (size_t i = 0; i < course->count; i++)
        course->columns[i + 1] = (struct report_column){
            report_period_title(writing, course->periods[i].id), PERIOD_WIDTH, LOOK_COUNT};
}

/* Projects of the unit (NULL: of all) that count, received in the periods up to this one. */
static long long counted(const struct report_writing *writing, const struct course *course,
                         const char *unit, size_t up_to)
{
    const Bairi__V1__Report *report = writing->report;
    long long count = 0;

    for (size_t i = 0; i < report->n_projects; i++) {
        const Bairi__V1__ReportProject *p = report->projects[i];
        if ((unit && strcmp(p->unit, unit) != 0) || strcmp(p->role, "excluded") == 0)
            continue;
        for (size_t k = 0; k <= up_to; k++)
            count += strcmp(p->period, course->periods[k].id) == 0;
    }
    return count;
}

static void add_row(struct report_sheet *sheet, const struct course *course, const char *unit)
{
    struct report_writing *w = sheet->writing;
    const char *cells[COLUMNS_MOST] = {unit ? report_unit_title(w, unit) : "合计"};

    for (size_t i = 0; i < course->count; i++)
        cells[i + 1] = report_number(w, counted(w, course, unit, i));
    report_sheet_row(sheet, unit ? ROW_PLAIN : ROW_SUM, cells);
}

static void add_chart(struct report_sheet *sheet, const struct course *course)
{
    struct book *book = &sheet->writing->book;
    lxw_chart *chart = workbook_add_chart(book->workbook, LXW_CHART_LINE);
    lxw_chart_options place = {.x_offset = 10, .y_offset = 12, .x_scale = 1.6, .y_scale = 1.2};
    uint8_t marker = LXW_CHART_MARKER_CIRCLE;

    for (lxw_row_t row = sheet->head + 1; chart && row < sheet->next; row++) {
        lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
        if (!series)
            break;
        chart_series_set_categories(series, sheet->name, sheet->head, 1, sheet->head,
                                    (lxw_col_t)course->count);
        chart_series_set_values(series, sheet->name, row, 1, row, (lxw_col_t)course->count);
        chart_series_set_name_range(series, sheet->name, row, 0);
        chart_series_set_marker_type(series, marker);
    }
    if (!chart) {
        book_note(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
        return;
    }
    chart_title_set_name(chart, "累计计入项目（个）");
    chart_axis_set_num_format(chart->y_axis, "0");
    chart_axis_set_min(chart->y_axis, 0);
    chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    book_note(book, worksheet_insert_chart_opt(sheet->sheet, sheet->next, 0, chart, &place));
}

void report_course_sheet(struct report_writing *writing)
{
    enum { CHART_ROWS = 20, CHART_COLUMNS = 7 };
    struct course course = {.count = 0};
    struct report_plan plan = {"进度", "按收到期次累计的计入项目（个）", course.columns, 1, 0, 1};
    struct report_sheet sheet;
    lxw_col_t last;

    find_periods(writing, &course);
    plan.column_count = course.count + 1;
    sheet = report_sheet_begin(writing, &plan);
    if (!sheet.sheet)
        return;
    for (size_t i = 0; i < writing->report->n_units; i++)
        add_row(&sheet, &course, writing->report->units[i]->unit);
    add_row(&sheet, &course, NULL);
    add_chart(&sheet, &course);
    last = course.count > CHART_COLUMNS ? (lxw_col_t)course.count : CHART_COLUMNS;
    report_sheet_end(&sheet, sheet.next + CHART_ROWS, last);
}
