/* The columns of the annex form (DOMAIN section 5), one row each. */
#include "common/campaign/annex_cells.h"

#define P(member) offsetof(struct project, member)

#define NOT       COLUMN_SKIPPED
#define MAY       COLUMN_MAY
#define MUST      COLUMN_MUST

/* clang-format off */
const struct annex_column annex_columns[] = {
    /* id, title, field, target, parser, words, when scoring, when reporting */
    {"project_no", "项目编号", FIELD_TEXT, P(project_no), cell_project_no, NULL, MUST, MUST},
    {"unit", "填报单位", FIELD_TEXT, P(unit), cell_unit, NULL, MUST, MUST},
    {"subunit", "报送部门(单位)", FIELD_TEXT, P(subunit), cell_subunit, NULL, NOT, MAY},
    {"name", "项目名称", FIELD_TEXT, P(name), cell_text, NULL, MAY, MUST},
    {"content", "建设内容及规模", FIELD_TEXT, P(content), cell_text, NULL, NOT, MAY},
    {"site", "建设地点", FIELD_TEXT, P(site), cell_text, NULL, NOT, MAY},
    {"investor", "投资方", FIELD_TEXT, P(investor), cell_text, NULL, MAY, MUST},
    {"credit_code", "统一社会信用代码", FIELD_TEXT, P(credit_code), cell_credit_code, NULL, NOT, MAY},
    {"investor_place", "投资方注册地", FIELD_TEXT, P(investor_place), cell_text, NULL, NOT, MAY},
    {"outside", "投资方是否沧州市域外", FIELD_YES_NO, P(outside), cell_outside, yes_no_choices, MUST, MUST},
    {"investor_class", "投资方类型", FIELD_TEXT, P(investor_class), cell_word, investor_class_choices, NOT, MAY},
    {"partner", "合作方", FIELD_TEXT, P(partner), cell_text, NULL, NOT, MAY},
    {"industry", "所属行业", FIELD_TEXT, P(industry), cell_list, NULL, NOT, MAY},
    {"county_industry", "县域特色产业", FIELD_TEXT, P(county_industry), cell_list, NULL, NOT, MAY},
    {"chain_role", "产业链作用", FIELD_TEXT, P(chain_role), cell_list, NULL, NOT, MAY},
    {"nature", "建设性质", FIELD_TEXT, P(nature), cell_word, nature_choices, NOT, MAY},
    {"kind", "项目类别", FIELD_KIND, P(kind), cell_kind, kind_choices, MUST, MUST},
    {"amount_wan", "总投资(万元)", FIELD_AMOUNT, P(amount), cell_amount_wan, NULL, MAY, MAY},
    {"amount_yi", "总投资(亿元)", FIELD_NONE, P(amount), cell_amount_yi, NULL, MAY, MAY},
    {"funding", "内资/外资", FIELD_FUNDING, P(foreign), cell_funding, funding_choices, MUST, MUST},
    {"foreign_share", "外资比例(%)", FIELD_SHARE, P(foreign_share), cell_share, NULL, MAY, MAY},
    {"amount_usd_wan", "合同外资(万美元)", FIELD_USD, P(amount_usd_wan), cell_usd, NULL, MAY, MAY},
    {"signed_on", "签约日期", FIELD_DAY, P(signed_on), cell_day, NULL, MUST, MUST},
    {"document", "文本类型", FIELD_DOCUMENT, P(document), cell_document, document_choices, MUST, MUST},
    {"page_date", "签约日期页", FIELD_PAGE, P(page_date), cell_page, NULL, NOT, MAY},
    {"page_signature", "签字页", FIELD_PAGE, P(page_signature), cell_page, NULL, NOT, MAY},
    {"page_seal", "盖章页", FIELD_PAGE, P(page_seal), cell_page, NULL, NOT, MAY},
    {"channel", "招商方式", FIELD_TEXT, P(channel), cell_list, NULL, NOT, MAY},
    {"returnee", "沧商回归", FIELD_TEXT, P(returnee), cell_list, NULL, NOT, MAY},
    {"source_region", "来源区域", FIELD_TEXT, P(source_region), cell_list, NULL, NOT, MAY},
    {"contact", "联系人", FIELD_TEXT, P(contact), cell_text, NULL, NOT, MAY},
    {"contact_title", "职务", FIELD_TEXT, P(contact_title), cell_text, NULL, NOT, MAY},
    {"contact_phone", "联系电话", FIELD_TEXT, P(contact_phone), cell_text, NULL, NOT, MAY},
    {"files", "佐证材料", FIELD_FILES, P(files), cell_files, NULL, NOT, MUST},
    {"note", "备注", FIELD_TEXT, P(note), cell_text, NULL, NOT, MAY},
};
const size_t annex_column_count = sizeof annex_columns / sizeof annex_columns[0];

const struct annex_column annex_other_columns[] = {
    {"amount", "总投资", FIELD_NONE, P(amount), cell_amount, NULL, MAY, MAY},
    {"amount", "总投资额", FIELD_NONE, P(amount), cell_amount, NULL, MAY, MAY},
    {"amount", "投资总额", FIELD_NONE, P(amount), cell_amount, NULL, MAY, MAY},
    {"amount", "投资额", FIELD_NONE, P(amount), cell_amount, NULL, MAY, MAY},
    {"verdict", "认定结果", FIELD_NONE, 0, cell_verdict, verdict_choices, MAY, NOT},
    {"received_at", "收到时间", FIELD_NONE, 0, cell_received, NULL, MAY, NOT},
    /* what an export adds; when it comes back nobody is told that it is not read */
    {"state", "状态", FIELD_NONE, 0, NULL, NULL, NOT, NOT},
    {"version", "版本", FIELD_NONE, 0, NULL, NULL, NOT, NOT},
    {"period", "期次", FIELD_NONE, 0, NULL, NULL, NOT, NOT},
    {"reason", "原因", FIELD_NONE, 0, NULL, NULL, NOT, NOT},
};
/* clang-format on */
const size_t annex_other_count = sizeof annex_other_columns / sizeof annex_other_columns[0];
