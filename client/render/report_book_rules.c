/* The workbook's last sheet: the rules the figures follow, and what surprises readers. */
#include <string.h>

#include "client/render/report_book_parts.h"

static const struct report_column COLUMNS[] = {
    {"规则",       26, LOOK_LONG},
    {"本期取值", 80, LOOK_LONG},
};
enum { COLUMN_COUNT = sizeof COLUMNS / sizeof COLUMNS[0] };

static void add(struct report_sheet *sheet, const char *rule, const char *value)
{
    const char *cells[COLUMN_COUNT] = {rule, report_kept(sheet->writing, value)};

    report_sheet_row(sheet, ROW_PLAIN, cells);
}

/* Without zeros at the end: "100", "0.5". */
static const char *figure(struct report_writing *writing, struct fraction f)
{
    char text[32];
    size_t length;

    fraction_format(f, 6, text, sizeof(text));
    length = strlen(text);
    while (length > 0 && text[length - 1] == '0')
        text[--length] = '\0';
    if (length > 0 && text[length - 1] == '.')
        text[length - 1] = '\0';
    return report_kept(writing, arena_strdup(writing->arena, text));
}

static const char *kinds(struct report_writing *writing)
{
    const char *text = "";

    for (int kind = 0; kind < KIND_COUNT; kind++)
        if (writing->settings.excluded_kind[kind])
            text =
                report_kept(writing, arena_printf(writing->arena, "%s%s%s", text, *text ? "、" : "",
                                                  kind_title((enum kind)kind)));
    return *text ? text : "无";
}

static const char *documents(struct report_writing *writing)
{
    const char *text = "";

    for (int document = 0; document < DOCUMENT_COUNT; document++)
        if (writing->settings.document_counts[document])
            text =
                report_kept(writing, arena_printf(writing->arena, "%s%s%s", text, *text ? "、" : "",
                                                  document_title((enum document)document)));
    return text;
}

static const char *bands(struct report_writing *writing)
{
    const struct settings *settings = &writing->settings;
    const char *text = "";

    for (size_t i = 0; i < settings->band_count; i++)
        text =
            report_kept(writing, arena_printf(writing->arena, "%s%s%lld万元起%s分", text,
                                              i ? "；" : "", (long long)settings->bands[i].edge.n,
                                              figure(writing, settings->bands[i].points)));
    return text;
}

static const char *order(const struct settings *settings)
{
    static const char *const ORDERS[] = {
        [EXTRA_SIGNED] = "按签约日期、收到时间、项目编号排序，目标数之后的项目为超额项目",
        [EXTRA_RECEIVED] = "按收到时间、签约日期、项目编号排序，目标数之后的项目为超额项目",
        [EXTRA_LARGEST] = "加分多的项目为超额项目",
        [EXTRA_SMALLEST] = "加分少的项目为超额项目"};

    return ORDERS[settings->extra_order];
}

static const char *keys(struct report_writing *writing)
{
    static const char *const KEYS[] = {[RANK_TOTAL] = "总分",
                                       [RANK_RATE] = "完成率",
                                       [RANK_AMOUNT] = "累计投资",
                                       [RANK_FOREIGN] = "外资项目数"};
    const struct settings *settings = &writing->settings;
    const char *text = "";

    for (size_t i = 0; i < settings->key_count; i++)
        text = report_kept(writing, arena_printf(writing->arena, "%s%s%s", text,
                                                 i ? "，其次" : "先看", KEYS[settings->keys[i]]));
    return text;
}

static void add_eligibility(struct report_sheet *sheet)
{
    struct report_writing *w = sheet->writing;
    const struct settings *s = &w->settings;

    add(sheet, "计入的最低总投资",
        arena_printf(w->arena, "%lld万元（%s本数）", (long long)s->min_amount.n,
                     s->min_inclusive ? "含" : "不含"));
    add(sheet, "投资方", s->outside_only ? "仅限沧州市域外" : "不限");
    add(sheet, "不计入的项目类别", kinds(w));
    add(sheet, "计入的文本类型", documents(w));
    add(sheet, "视为外资的最低外资比例",
        arena_printf(w->arena, "%s%%（港澳台资视同外资）", figure(w, s->foreign_min_share)));
}

static void add_score(struct report_sheet *sheet)
{
    struct report_writing *w = sheet->writing;
    const struct settings *s = &w->settings;

    add(sheet, "基础分",
        s->mode == MODE_TARGET
            ? arena_printf(w->arena, "完成数÷目标数×100，最高%s分", figure(w, s->base_cap))
            : arena_printf(w->arena, "各单位相互比较折算，最低%s分，最高%s分",
                           figure(w, s->relative_least), figure(w, s->base_cap)));
    add(sheet, "超额项目", order(s));
    add(sheet, "超额项目加分", bands(w));
    add(sheet, "档次分界",
        s->band_edge == EDGE_LOWER ? "等于分界的归上一档" : "等于分界的归下一档");
    add(sheet, "外资项目",
        arena_printf(w->arena, "加分乘以%s；每个按%d个项目计入目标",
                     figure(w, s->foreign_bonus_factor), (int)s->foreign_base_weight));
    add(sheet, "加分上限", s->has_bonus_cap ? figure(w, s->bonus_cap) : "无");
    add(sheet, "总分",
        s->has_floor ? arena_printf(w->arena, "基础分＋加分－扣分，最低%s分", figure(w, s->floor))
                     : "基础分＋加分－扣分");
    add(sheet, "名次", keys(w));
    add(sheet, "小数", arena_printf(w->arena, "精确计算，打印时一次四舍五入到%d位", s->decimals));
}

/* What readers ask about first (DOMAIN section 4). */
static void add_notes(struct report_sheet *sheet)
{
    add(sheet, "请注意", "先签的大项目排在目标数之内，不加分；加分只给目标数之外的项目。");
    add(sheet, "请注意", "超额项目未达到第一档金额的，不加分。");
    add(sheet, "请注意", "取消认定一个项目，可能使其后的项目由超额转为基础，加分随之变化。");
    add(sheet, "请注意", "没有目标数的单位列出数字，但不排名。");
}

void report_rules_sheet(struct report_writing *writing)
{
    const struct report_plan plan = {"计分规则", "", COLUMNS, COLUMN_COUNT, 0, 1};
    struct report_sheet sheet = report_sheet_begin(writing, &plan);

    if (!sheet.sheet)
        return;
    add_eligibility(&sheet);
    add_score(&sheet);
    add_notes(&sheet);
    report_sheet_end(&sheet, sheet.next - 1, COLUMN_COUNT - 1);
}
