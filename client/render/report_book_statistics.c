/* The workbook's statistics: what counts by industry, region, size …, and the course so far. */
#include "client/render/report_book_parts.h"
#include "common/campaign/statistics.h"
#include "common/record/report_statistics.h"

enum { GROUP, TITLE, COUNT, SHARE, AMOUNT, AMOUNT_SHARE, NEW, NEW_AMOUNT, COLUMN_COUNT };

static const struct report_column COLUMNS[COLUMN_COUNT] = {
    [GROUP] = {"统计项",                        28, LOOK_CENTRE },
    [TITLE] = {"分类",                           50, LOOK_LONG   },
    [COUNT] = {"累计项目\n（个）",          11, LOOK_COUNT  },
    [SHARE] = {"个数占比",                     11, LOOK_PERCENT},
    [AMOUNT] = {"累计投资\n（万元）",       15, LOOK_AMOUNT },
    [AMOUNT_SHARE] = {"投资占比",                     11, LOOK_PERCENT},
    [NEW] = {"本期新增\n（个）",          11, LOOK_COUNT  },
    [NEW_AMOUNT] = {"本期新增投资\n（万元）", 15, LOOK_AMOUNT },
};

/* Where a table's groups lie, for its chart. */
struct place {
    lxw_row_t first, last;
};

static const char *share(struct report_writing *w, int64_t part, int64_t all)
{
    char text[40];

    if (all == 0)
        return "-";
    statistics_percent(part, all, w->settings.decimals, text, sizeof text);
    return report_kept(w, arena_strdup(w->arena, text));
}

static void add_group(struct report_sheet *sheet, const char *kind,
                      const struct statistics_group *group, const struct statistics_group *total)
{
    struct report_writing *w = sheet->writing;
    bool is_sum = group == total;
    const char *title = group->title[0] ? group->title : "未填";
    const char *cells[COLUMN_COUNT] = {
        [GROUP] = kind,
        [TITLE] = group->unit[0] && !is_sum
                      ? report_kept(w, arena_printf(w->arena, "%s %s",
                                                    report_unit_title(w, group->unit), title))
                      : title,
        [COUNT] = report_number(w, group->all.count),
        [SHARE] = share(w, group->all.count, total->all.count),
        [AMOUNT] = report_number(w, group->all.amount.n),
        [AMOUNT_SHARE] = share(w, group->all.amount.n, total->all.amount.n),
        [NEW] = report_number(w, group->newly.count),
        [NEW_AMOUNT] = report_number(w, group->newly.amount.n)};

    report_sheet_row(sheet, is_sum ? ROW_SUM : ROW_PLAIN, cells);
}

static struct place add_table(struct report_sheet *sheet, enum statistics_by by,
                              const struct statistics_row *rows, struct error *err)
{
    struct report_writing *w = sheet->writing;
    struct statistics_table table = {0};
    struct place place = {sheet->next, sheet->next};

    if (statistics_make(by, &w->settings, w->report->period, rows, w->report->n_projects, w->arena,
                        &table, err) != STATUS_OK) {
        w->exhausted = true;
        return place;
    }
    for (size_t i = 0; i < table.count; i++)
        add_group(sheet, statistics_title(by), &table.groups[i], &table.total);
    place.last = table.count ? sheet->next - 1 : sheet->next;
    if (table.count)
        add_group(sheet, statistics_title(by), &table.total, &table.total);
    return place;
}

/* ---- charts, bound to the cells ---- */

struct chart_at {
    const char *title;
    uint8_t type;
    lxw_color_t colour;
    lxw_row_t row;
    lxw_col_t column;
};

static void add_chart(struct report_sheet *sheet, const struct place *place,
                      const struct chart_at *at)
{
    struct book *book = &sheet->writing->book;
    lxw_chart *chart = workbook_add_chart(book->workbook, at->type);
    lxw_chart_series *series = chart ? chart_add_series(chart, NULL, NULL) : NULL;
    lxw_chart_fill fill = {.color = at->colour};
    lxw_chart_options options = {.x_offset = 12, .y_offset = 4, .x_scale = 1.15, .y_scale = 1.0};

    if (!series) {
        book_note(book, LXW_ERROR_MEMORY_MALLOC_FAILED);
        return;
    }
    chart_series_set_categories(series, sheet->name, place->first, TITLE, place->last, TITLE);
    chart_series_set_values(series, sheet->name, place->first, COUNT, place->last, COUNT);
    chart_series_set_name_range(series, sheet->name, sheet->head, COUNT);
    chart_series_set_fill(series, &fill);
    chart_series_set_labels(series);
    chart_title_set_name(chart, at->title);
    chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    if (at->type == LXW_CHART_BAR) { /* its axes change places: the largest stands on top */
        chart_axis_set_reverse(chart->y_axis);
        chart_axis_off(chart->x_axis);
    }
    chart_axis_set_num_format(chart->y_axis, "0");
    book_note(book, worksheet_insert_chart_opt(sheet->sheet, at->row, at->column, chart, &options));
}

static void add_charts(struct report_sheet *sheet, const struct place *places)
{
    enum { BLUE = 0x2F5597, TEAL = 0x2E8B7A, AMBER = 0xC07A1E, HEIGHT = 16 };
    lxw_row_t top = sheet->head;
    const struct chart_at charts[] = {
        {"按产业分（个）",       LXW_CHART_BAR,    BLUE,  top,              COLUMN_COUNT},
        {"按投资规模分（个）", LXW_CHART_COLUMN, TEAL,  top + HEIGHT,     COLUMN_COUNT},
        {"按来源区域分（个）", LXW_CHART_BAR,    AMBER, top + 2 * HEIGHT, COLUMN_COUNT}
    };
    const enum statistics_by by[] = {STATISTICS_INDUSTRY, STATISTICS_SIZE, STATISTICS_REGION};

    for (size_t i = 0; i < sizeof charts / sizeof charts[0]; i++)
        add_chart(sheet, &places[by[i]], &charts[i]);
}

void report_statistics_sheet(struct report_writing *writing)
{
    enum { CHART_COLUMNS = 9, CHART_ROWS = 50 };
    const struct report_plan plan = {"统计", "只统计计入的项目", COLUMNS, COLUMN_COUNT,
                                     0,      TITLE + 1};
    struct report_sheet sheet = report_sheet_begin(writing, &plan);
    struct place places[STATISTICS_KINDS] = {
        {0, 0}
    };
    struct statistics_row *rows = NULL;
    struct error err;
    lxw_row_t last;

    if (!sheet.sheet)
        return;
    if (report_statistics(writing->report, &writing->settings, writing->arena, &rows, &err) !=
        STATUS_OK) {
        writing->exhausted = true; /* its figures were verified before */
        return;
    }
    for (int by = 0; by < STATISTICS_KINDS; by++)
        places[by] = add_table(&sheet, (enum statistics_by)by, rows, &err);
    report_sheet_filter(&sheet, sheet.next);
    add_charts(&sheet, places);
    last = sheet.next - 1 > CHART_ROWS ? sheet.next - 1 : CHART_ROWS;
    report_sheet_end(&sheet, last, COLUMN_COUNT + CHART_COLUMNS - 1);
}
