/* The keys of a campaign file (DOMAIN section 4), one row each. */
#include "common/campaign/settings_rows.h"

/*
 * The ranges keep every fraction of a score within 64 bits: points × factor have at most 1,000 as
 * denominator and a target at most 100,000, so a total's denominator is at most 10^8; 9,000,000
 * projects of 10,000 points each then stay below 2^63 (scoring.c refuses more projects). What units
 * are measured against each other has no such limit: scoring_base.c refuses what does not fit.
 */
enum {
    TARGET_MOST = 100000,
    POINTS_MOST = 1000,
    FACTOR_MOST = 10,
    PER_PERCENT_MOST = 100,
    TEXT_MOST = 300,
    DAYS_MOST = 366,
};
#define WAN_MOST  INT64_C(10000000000)

#define S(member) offsetof(struct settings, member)
#define U(member) offsetof(struct unit, member)
#define P(member) offsetof(struct period_setting, member)

static const char industries[] = "汽车及零部件制造, 绿色石化, 生物医药, 主题旅游, 时尚服装服饰, "
                                 "现代物流, 激光及智能制造, 先进再制造, 电子信息及应用, "
                                 "航空航天技术, 清洁能源, 其他";
static const char county_industries[] = "管道装备, 五金机电, 弯头管件, 工艺玻璃, 模具, 裘革, "
                                        "食品, 铸造, 其他";
static const char regions[] = "京津, 长三角, 珠三角, 省内市外, 其他省份, 境外";
static const char channels[] = "以商招商, 委托招商, 点对点招商, 小团组招商, 专业招商, 驻点招商";
static const char returnees[] = "总部回归, 产业回归, 资本回归, 人才回归, 科技回归";
static const char return_reasons[] = "佐证材料不全, 签约日期页缺失, 签字页缺失, 盖章页缺失, "
                                     "投资额与合同不符, 填报内容有误";
static const char refuse_reasons[] =
    "框架协议不予认定, 市域内投资方, 未达投资额起点, 类别不予计入, "
    "签约日期不在行动期内, 重复申报";
static const char hold_reasons[] = "疑似重复申报, 本地子公司, 类别不明, 投资额待核实";
static const char chain_roles[] = "稳链, 延链, 补链, 强链";

/* clang-format off */
const struct setting_row settings_rows[] = {
    /* section, key, read by, default, may be empty, least, most, decimals, target, given */
    {"campaign", "id", setting_id, NULL, EMPTY_REFUSED, 1, 40, 0, S(id), 0},
    {"campaign", "name", setting_text, NULL, EMPTY_REFUSED, 1, TEXT_MOST, 0, S(name), 0},
    {"campaign", "issuer", setting_text, "", EMPTY_ALLOWED, 0, TEXT_MOST, 0, S(issuer), 0},
    {"campaign", "report_to", setting_text, "", EMPTY_ALLOWED, 0, TEXT_MOST, 0, S(report_to), 0},
    {"campaign", "start", setting_day, NULL, EMPTY_REFUSED, 0, 0, 0, S(start), 0},
    {"campaign", "end", setting_day, NULL, EMPTY_REFUSED, 0, 0, 0, S(end), 0},
    {"campaign", "key_month", setting_month, "", EMPTY_ALLOWED, 0, 0, 0, S(key_month), 0},
    {"campaign", "utc_offset", setting_offset, "+08:00", EMPTY_REFUSED, 0, 0, 0, S(utc_offset), 0},
    {"campaign", "target_total", setting_number, "", EMPTY_ALLOWED, 1, 100 * TARGET_MOST, 0, S(target_total), 0},
    {"campaign", "report_day", setting_number, "26", EMPTY_REFUSED, 1, 31, 0, S(report_day), 0},
    {"campaign", "report_time", setting_time, "24:00", EMPTY_REFUSED, 0, 0, 0, S(report_time), 0},
    {"campaign", "closing_deadline", setting_moment, "", EMPTY_ALLOWED, 0, 0, 0, S(closing_deadline), S(has_closing)},
    {"campaign", "report_after_days", setting_number, "3", EMPTY_REFUSED, 0, DAYS_MOST, 0, S(report_after_days), 0},
    {"campaign", "objection_days", setting_number, "5", EMPTY_REFUSED, 0, DAYS_MOST, 0, S(objection_days), 0},
    {"campaign", "usd_rate", setting_positive, "", EMPTY_ALLOWED, 0, 1000, 6, S(usd_rate), S(has_usd_rate)},
    {"campaign", "investors_shown_to", setting_audiences, "bureau, city", EMPTY_ALLOWED, 0, 0, 0, 0, 0},

    {"eligibility", "min_amount_wan", setting_wan, "10000", EMPTY_REFUSED, 0, WAN_MOST, 0, S(min_amount), 0},
    {"eligibility", "min_inclusive", setting_yes_no, "yes", EMPTY_REFUSED, 0, 0, 0, S(min_inclusive), 0},
    {"eligibility", "min_amount_usd_wan", setting_wan, "", EMPTY_ALLOWED, 1, WAN_MOST, 0, S(min_amount_usd), S(has_min_amount_usd)},
    {"eligibility", "excluded_kinds", setting_kinds, "ppp, estate, infrastructure", EMPTY_ALLOWED, 0, 0, 0, S(excluded_kind), 0},
    {"eligibility", "documents", setting_documents, "contract, agreement", EMPTY_REFUSED, 0, 0, 0, S(document_counts), 0},
    {"eligibility", "outside_only", setting_yes_no, "yes", EMPTY_REFUSED, 0, 0, 0, S(outside_only), 0},
    {"eligibility", "foreign_min_share", setting_decimal, "25", EMPTY_REFUSED, 0, 100, 3, S(foreign_min_share), 0},

    {"score", "mode", setting_mode, "target", EMPTY_REFUSED, 0, 0, 0, S(mode), 0},
    {"score", "relative_by", setting_measure, "rate", EMPTY_REFUSED, 0, 0, 0, S(relative_by), 0},
    {"score", "relative_least", setting_decimal, "60", EMPTY_REFUSED, 0, POINTS_MOST, 2, S(relative_least), 0},
    {"score", "relative_span", setting_decimal, "40", EMPTY_REFUSED, 0, POINTS_MOST, 2, S(relative_span), 0},
    {"score", "base_steps", setting_steps, "", EMPTY_ALLOWED, 0, POINTS_MOST, 2, 0, 0},
    {"score", "base_below_target", setting_yes_no, "yes", EMPTY_REFUSED, 0, 0, 0, S(base_below_target), 0},
    {"score", "base_cap", setting_decimal, "100", EMPTY_REFUSED, 0, 1000, 2, S(base_cap), 0},
    {"score", "extra_order", setting_order, "signed", EMPTY_REFUSED, 0, 0, 0, S(extra_order), 0},
    {"score", "bands_wan", setting_bands, "15000:1, 25000:2, 35000:3, 50000:4", EMPTY_ALLOWED, 0, POINTS_MOST, 2, 0, 0},
    {"score", "band_edge", setting_edge, "lower", EMPTY_REFUSED, 0, 0, 0, S(band_edge), 0},
    {"score", "foreign_bonus_factor", setting_decimal, "2", EMPTY_REFUSED, 0, FACTOR_MOST, 1, S(foreign_bonus_factor), 0},
    {"score", "foreign_base_weight", setting_number, "1", EMPTY_REFUSED, 1, 10, 0, S(foreign_base_weight), 0},
    {"score", "bonus_per_percent", setting_decimal, "0", EMPTY_REFUSED, 0, PER_PERCENT_MOST, 2, S(bonus_per_percent), 0},
    {"score", "bonus_percents", setting_percents, "exact", EMPTY_REFUSED, 0, 0, 0, S(bonus_percents), 0},
    {"score", "bonus_cap", setting_decimal, "", EMPTY_ALLOWED, 0, 1000000, 2, S(bonus_cap), S(has_bonus_cap)},
    {"score", "floor", setting_decimal, "0", EMPTY_ALLOWED, -1000000, 1000000, 2, S(floor), S(has_floor)},
    {"score", "decimals", setting_number, "2", EMPTY_REFUSED, 0, 6, 0, S(decimals), 0},

    {"penalty", "reasons", setting_reasons, "untrue, false", EMPTY_REFUSED, 0, 0, 0, 0, 0},
    {"penalty", "min", setting_decimal, "0", EMPTY_REFUSED, 0, POINTS_MOST, 2, S(penalty_min), 0},
    {"penalty", "max", setting_decimal, "20", EMPTY_REFUSED, 0, POINTS_MOST, 2, S(penalty_max), 0},
    {"penalty", "step", setting_positive, "0.5", EMPTY_REFUSED, 0, POINTS_MOST, 2, S(penalty_step), 0},
    {"penalty", "missing_report", setting_decimal, "", EMPTY_ALLOWED, 0, POINTS_MOST, 2, S(missing_report), S(has_missing_report)},
    {"penalty", "false_project", setting_decimal, "", EMPTY_ALLOWED, 0, POINTS_MOST, 2, S(false_project), S(has_false_project)},

    {"rank", "keys", setting_keys, "total, rate", EMPTY_REFUSED, 0, 0, 0, 0, 0},
    {"rank", "commend_first", setting_number, "1", EMPTY_REFUSED, 0, UNITS_MAX, 0, S(commend_first), 0},
    {"rank", "criticise_last", setting_number, "1", EMPTY_REFUSED, 0, UNITS_MAX, 0, S(criticise_last), 0},
    {"rank", "last_exempt_if_met", setting_yes_no, "no", EMPTY_REFUSED, 0, 0, 0, S(last_exempt_if_met), 0},

    {"lists", "industry", setting_list, industries, EMPTY_ALLOWED, 0, 0, 0, 0, 0},
    {"lists", "county_industry", setting_list, county_industries, EMPTY_ALLOWED, 0, 0, 0, 0, 0},
    {"lists", "source_region", setting_list, regions, EMPTY_ALLOWED, 0, 0, 0, 0, 0},
    {"lists", "channel", setting_list, channels, EMPTY_ALLOWED, 0, 0, 0, 0, 0},
    {"lists", "returnee", setting_list, returnees, EMPTY_ALLOWED, 0, 0, 0, 0, 0},
    {"lists", "chain_role", setting_list, chain_roles, EMPTY_ALLOWED, 0, 0, 0, 0, 0},

    {"lists", "return_reasons", setting_list, return_reasons, EMPTY_ALLOWED, 0, 0, 0, 0, 0},
    {"lists", "refuse_reasons", setting_list, refuse_reasons, EMPTY_ALLOWED, 0, 0, 0, 0, 0},
    {"lists", "hold_reasons", setting_list, hold_reasons, EMPTY_ALLOWED, 0, 0, 0, 0, 0},

    {"period", "deadline", setting_moment, NULL, EMPTY_REFUSED, 0, 0, 0, P(deadline), 0},

    {"unit", "name", setting_text, NULL, EMPTY_REFUSED, 1, TEXT_MOST, 0, U(name), 0},
    {"unit", "target", setting_number, "", EMPTY_ALLOWED, 1, TARGET_MOST, 0, U(target), 0},
    {"unit", "award", setting_yes_no, "no", EMPTY_REFUSED, 0, 0, 0, U(award), 0},
    {"unit", "ranked", setting_yes_no, "yes", EMPTY_REFUSED, 0, 0, 0, U(ranked), 0},
    {"unit", "group", setting_group, "", EMPTY_ALLOWED, 0, 0, 0, U(group), 0},
    {"unit", "countersign", setting_yes_no, "no", EMPTY_REFUSED, 0, 0, 0, U(countersign), 0},
    {"unit", "subunits", setting_subunits, "", EMPTY_ALLOWED, 0, 0, 0, 0, 0},
};
/* clang-format on */
const size_t settings_row_count = sizeof settings_rows / sizeof settings_rows[0];
