/* The workbook's first sheet: every unit's figures, their sums, completion against the schedule. */
#include "client/render/report_book_parts.h"
#include "common/campaign/scoring.h"

enum unit_column {
    UNIT_PLACE,
    UNIT_NAME,
    UNIT_TARGET,
    UNIT_NEW,
    UNIT_NEW_AMOUNT,
    UNIT_COUNTED,
    UNIT_AMOUNT,
    UNIT_PENDING,
    UNIT_RATE,
    UNIT_SCHEDULE,
    UNIT_GAP,
    UNIT_BASE,
    UNIT_BONUS,
    UNIT_PENALTY,
    UNIT_TOTAL,
    UNIT_BY_RATE,
    UNIT_BY_TOTAL,
    UNIT_COLUMNS
};

static const struct report_column COLUMNS[UNIT_COLUMNS] = {
    [UNIT_PLACE] = {"名次",                              7,  LOOK_CENTRE },
    [UNIT_NAME] = {"考核单位",                        30, LOOK_TEXT   },
    [UNIT_TARGET] = {"目标\n（个）",                   8,  LOOK_COUNT  },
    [UNIT_NEW] = {"本期新增\n（个）",             10, LOOK_COUNT  },
    [UNIT_NEW_AMOUNT] = {"本期新增投资\n（万元）",    14, LOOK_AMOUNT },
    [UNIT_COUNTED] = {"累计完成\n（个）",             10, LOOK_COUNT  },
    [UNIT_AMOUNT] = {"累计投资\n（万元）",          14, LOOK_AMOUNT },
    [UNIT_PENDING] = {"待审核\n（个）",                8,  LOOK_COUNT  },
    [UNIT_RATE] = {"完成率",                           10, LOOK_PERCENT},
    [UNIT_SCHEDULE] = {"时序进度",                        10, LOOK_PERCENT},
    [UNIT_GAP] = {"超(+)欠(-)进度\n（百分点）", 15, LOOK_GAP    },
    [UNIT_BASE] = {"基础分",                           9,  LOOK_POINTS },
    [UNIT_BONUS] = {"加分",                              8,  LOOK_POINTS },
    [UNIT_PENALTY] = {"扣分",                              8,  LOOK_POINTS },
    [UNIT_TOTAL] = {"总分",                              9,  LOOK_POINTS },
    [UNIT_BY_RATE] = {"完成率\n名次",                   8,  LOOK_CENTRE },
    [UNIT_BY_TOTAL] = {"总分\n名次",                      8,  LOOK_CENTRE },
};

static const char *percent_of(struct report_writing *writing, struct fraction part)
{
    char text[32];

    fraction_format(fraction_mul(part, fraction_int(100)), writing->settings.decimals, text,
                    sizeof(text));
    return report_kept(writing, arena_strdup(writing->arena, text));
}

static const char *schedule(struct report_writing *writing)
{
    const Bairi__V1__Report *report = writing->report;
    day d = report->schedule_on
                ? report->schedule_on
                : instant_day((struct instant){report->as_of}, writing->settings.utc_offset);

    return percent_of(writing, schedule_at(&writing->settings, d));
}

/* A place; places of several groups name theirs. */
static const char *place(struct report_writing *writing, uint32_t place, const char *group)
{
    if (place == 0)
        return "-";
    return report_kept(writing,
                       arena_printf(writing->arena, "%s%s%u", group, *group ? " " : "", place));
}

static void add_unit(struct report_sheet *sheet, const Bairi__V1__ReportUnit *u)
{
    struct report_writing *w = sheet->writing;
    const char *cells[UNIT_COLUMNS] = {
        [UNIT_PLACE] = place(w, u->place, u->group),
        [UNIT_NAME] = report_unit_title(w, u->unit),
        [UNIT_TARGET] = u->target ? report_number(w, u->target) : "-",
        [UNIT_NEW] = report_number(w, u->new_count),
        [UNIT_NEW_AMOUNT] = report_number(w, u->new_amount_wan),
        [UNIT_COUNTED] = report_number(w, u->counted),
        [UNIT_AMOUNT] = report_number(w, u->amount_wan),
        [UNIT_PENDING] = report_number(w, u->pending),
        [UNIT_RATE] = u->rate,
        [UNIT_SCHEDULE] = schedule(w),
        [UNIT_GAP] = u->schedule_gap,
        [UNIT_BASE] = u->base_points,
        [UNIT_BONUS] = u->bonus,
        [UNIT_PENALTY] = u->penalty,
        [UNIT_TOTAL] = u->total,
        [UNIT_BY_RATE] = place(w, u->place_by_rate, ""),
        [UNIT_BY_TOTAL] = place(w, u->place_by_total, ""),
    };

    report_sheet_row(sheet, ROW_PLAIN, cells);
}

struct sums {
    long long target, fresh, fresh_amount, counted, amount, pending;
    long long measured; /* counted by the units that have a target */
    bool partly;        /* some unit has none */
};

static struct sums sums_of(const Bairi__V1__Report *report)
{
    struct sums sums = {0};

    for (size_t i = 0; i < report->n_units; i++) {
        const Bairi__V1__ReportUnit *u = report->units[i];
        sums.target += u->target;
        sums.fresh += u->new_count;
        sums.fresh_amount += u->new_amount_wan;
        sums.counted += u->counted;
        sums.measured += u->target ? u->counted : 0;
        sums.partly = sums.partly || u->target == 0;
        sums.amount += u->amount_wan;
        sums.pending += u->pending;
    }
    return sums;
}

/* Sums of counts and amounts, and the whole area's completion; scores are not summed. */
static void add_sums(struct report_sheet *sheet)
{
    struct report_writing *w = sheet->writing;
    struct sums sums = sums_of(w->report);
    const char *cells[UNIT_COLUMNS] = {
        [UNIT_NAME] = "合计",
        [UNIT_TARGET] = sums.target ? report_number(w, sums.target) : "-",
        [UNIT_NEW] = report_number(w, sums.fresh),
        [UNIT_NEW_AMOUNT] = report_number(w, sums.fresh_amount),
        [UNIT_COUNTED] = report_number(w, sums.counted),
        [UNIT_AMOUNT] = report_number(w, sums.amount),
        [UNIT_PENDING] = report_number(w, sums.pending),
        [UNIT_RATE] = sums.target ? percent_of(w, fraction_make(sums.measured, sums.target)) : "-",
        [UNIT_SCHEDULE] = schedule(w),
    };

    report_sheet_row(sheet, ROW_SUM, cells);
    if (sums.partly && sums.target)
        report_sheet_remark(sheet, "合计完成率只计有目标数的单位。");
}

/* ---- the chart ---- */

static lxw_chart_series *add_series(struct report_sheet *sheet, lxw_chart *chart,
                                    enum unit_column column)
{
    const char *name = sheet->name;
    lxw_row_t first = sheet->head + 1;
    lxw_row_t last = sheet->head + (lxw_row_t)sheet->writing->report->n_units;
    lxw_chart_series *series = chart ? chart_add_series(chart, NULL, NULL) : NULL;

    if (!series) {
        book_note(&sheet->writing->book, LXW_ERROR_MEMORY_MALLOC_FAILED);
        return NULL;
    }
    chart_series_set_categories(series, name, first, UNIT_NAME, last, UNIT_NAME);
    chart_series_set_values(series, name, first, (lxw_col_t)column, last, (lxw_col_t)column);
    chart_series_set_name_range(series, name, sheet->head, (lxw_col_t)column);
    return series;
}

/* The schedule across all bars: the trend of equal values, beyond the first and the last. */
static void draw_schedule(lxw_chart_series *series)
{
    lxw_chart_line red = {.color = 0xC00000, .width = 2.25F}, no_line = {.none = LXW_TRUE};
    lxw_chart_fill no_fill = {.none = LXW_TRUE};

    chart_series_set_fill(series, &no_fill);
    chart_series_set_line(series, &no_line);
    chart_series_set_trendline(series, LXW_CHART_TRENDLINE_TYPE_LINEAR, 0);
    chart_series_set_trendline_forecast(series, 0.5, 0.5);
    chart_series_set_trendline_name(series, "时序进度");
    chart_series_set_trendline_line(series, &red);
}

static void add_chart(struct report_sheet *sheet, lxw_row_t at)
{
    struct book *book = &sheet->writing->book;
    lxw_chart *chart = workbook_add_chart(book->workbook, LXW_CHART_COLUMN);
    lxw_chart_options place = {.x_scale = 2.0, .y_scale = 1.2, .x_offset = 10, .y_offset = 8};
    lxw_chart_series *rates = add_series(sheet, chart, UNIT_RATE);
    lxw_chart_series *line = add_series(sheet, chart, UNIT_SCHEDULE);
    lxw_chart_fill blue = {.color = 0x2F5597};

    if (!rates || !line)
        return;
    chart_series_set_fill(rates, &blue);
    chart_series_set_labels(rates);
    draw_schedule(line);
    chart_set_series_overlap(chart, 100);
    chart_title_set_name(
        chart, report_kept(sheet->writing, arena_printf(sheet->writing->arena,
                                                        "各单位完成率（红线：时序进度 %s%%）",
                                                        schedule(sheet->writing))));
    chart_axis_set_min(chart->y_axis, 0);
    chart_axis_set_num_format(chart->y_axis, "0%");
    chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    book_note(book, worksheet_insert_chart_opt(sheet->sheet, at, UNIT_NAME, chart, &place));
}

/* ---- the sheet ---- */

static const char *heading(const struct report_writing *writing)
{
    return writing->report->n_awards > 0 ? "" : "阶段性排名，不作为考核结果";
}

void report_units_sheet(struct report_writing *writing)
{
    enum { CHART_ROWS = 20, BELOW = 2 };
    const Bairi__V1__Report *report = writing->report;
    const struct report_plan plan = {"汇总", heading(writing), COLUMNS, UNIT_COLUMNS,
                                     0,      UNIT_NAME + 1};
    struct report_sheet sheet = report_sheet_begin(writing, &plan);

    if (!sheet.sheet)
        return;
    for (size_t i = 0; i < report->n_units; i++)
        add_unit(&sheet, report->units[i]);
    report_sheet_filter(&sheet, sheet.next);
    add_sums(&sheet);
    if (report->preliminary)
        report_sheet_remark(&sheet, "初步数：尚有项目待审核或有事项未办结，待审核项目单列，"
                                    "未计入累计完成。");
    if (report->n_units > 0)
        add_chart(&sheet, sheet.next);
    report_sheet_end(&sheet, sheet.next + CHART_ROWS + BELOW, UNIT_COLUMNS - 1);
    worksheet_activate(sheet.sheet);
}
