/* The bulletin as a page that needs nothing but itself. */
#include <string.h>

#include "client/render/bulletin_parts.h"
#include "common/text.h"
#include "common/trust/digest.h"

static const char STYLE[] =
    "body{margin:0 auto;max-width:62rem;padding:1.5rem;color:#1a1a1a;background:#fff;"
    "font:16px/1.7 'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei',sans-serif}"
    "h1{font-size:1.6rem;text-align:center;margin:0 0 .4rem}"
    "h2{font-size:1.15rem;margin:2rem 0 .5rem;border-left:.3rem solid #2f5597;padding-left:.6rem}"
    "header p{text-align:center;margin:.2rem 0;color:#444}"
    "header .note{color:#a40000;font-weight:bold}"
    ".facts{display:flex;flex-wrap:wrap;gap:1rem;list-style:none;margin:1.2rem 0;padding:0}"
    ".facts li{flex:1 1 9rem;border:1px solid #c5cfdf;border-radius:.4rem;padding:.6rem;"
    "text-align:center}"
    ".facts b{display:block;font-size:1.5rem;color:#2f5597}"
    "table{border-collapse:collapse;width:100%;font-size:.92rem}"
    "caption{text-align:left;color:#444;padding:.2rem 0}"
    "th,td{border:1px solid #c5cfdf;padding:.3rem .5rem;text-align:left}"
    "thead th,tfoot th,tfoot td{background:#e8eef7}"
    ".n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
    "meter{width:6rem}footer{margin-top:2rem;color:#444;font-size:.85rem}"
    "@media print{body{max-width:none;padding:0;font-size:11pt}"
    "h2{break-after:avoid}tr{break-inside:avoid}thead{display:table-header-group}}";

/* ---- texts ---- */

static void add_escaped(struct buf *out, const char *text)
{
    for (; *text; text++)
        switch (*text) {
        case '&':
            buf_adds(out, "&amp;");
            break;
        case '<':
            buf_adds(out, "&lt;");
            break;
        case '>':
            buf_adds(out, "&gt;");
            break;
        case '"':
            buf_adds(out, "&quot;");
            break;
        case '\'':
            buf_adds(out, "&#39;");
            break;
        default:
            buf_addc(out, *text);
        }
}

/* Without marks that nobody sees, escaped. */
static void add_text(const struct bulletin *b, struct buf *out, const char *text)
{
    const char *clean = text_printable(text, b->arena);

    if (clean)
        add_escaped(out, clean);
    else
        out->failed = true;
}

/* A cell with a text that others wrote: its direction of writing stays its own. */
static void add_cell(const struct bulletin *b, struct buf *out, const char *text)
{
    buf_adds(out, "<td><bdi>");
    add_text(b, out, text);
    buf_adds(out, "</bdi></td>");
}

static void add_number(struct buf *out, const char *tag, long long number)
{
    buf_addf(out, "<%s class=\"n\">%lld</%s>", tag, number, tag);
}

/* ---- parts ---- */

static void add_head(const struct bulletin *b, struct buf *out)
{
    OWNED(buf_free) struct buf digest = buf_make(128);
    uint8_t hash[SHA256_SIZE];

    sha256((struct bytes){(const uint8_t *)STYLE, sizeof(STYLE) - 1}, hash);
    base64_encode(hash, sizeof(hash), &digest);
    buf_adds(out, "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n");
    buf_addf(out,
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
             "'sha256-%s'; base-uri 'none'; form-action 'none'\">\n",
             buf_text(&digest));
    buf_adds(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    add_text(b, out, b->settings.name);
    buf_addf(out, " %s公报</title>\n<style>%s</style>\n</head>\n<body>\n", b->period, STYLE);
    buf_adds(out, "<header>\n<h1>");
    add_text(b, out, b->settings.name);
    buf_addf(out, "<br>%s公报%s</h1>\n<p class=\"note\">%s</p>\n<p>", b->period,
             b->report->preliminary ? "（初步数）" : "", bulletin_heading);
    add_text(b, out, b->settings.issuer);
    buf_addf(out, "　截至%s</p>\n</header>\n<main>\n", b->as_of);
}

static void add_facts(const struct bulletin *b, struct buf *out)
{
    char yi[40], fresh[40];

    statistics_yi((struct wan){b->amount_wan}, yi, sizeof yi);
    statistics_yi((struct wan){b->new_amount_wan}, fresh, sizeof fresh);
    buf_addf(out, "<ul class=\"facts\">\n<li>累计完成：<b>%lld个</b>", b->counted);
    if (b->target)
        buf_addf(out, "（目标%lld个）", b->target);
    buf_addf(out, "</li>\n<li>完成率：<b>%s%s</b>（时序进度%s%%）</li>\n", b->rate,
             b->target ? "%" : "", b->schedule);
    buf_addf(out, "<li>累计投资：<b>%s亿元</b>（含本期）</li>\n", yi);
    buf_addf(out, "<li>本期新增：<b>%lld个</b>（%s亿元）</li>\n</ul>\n", b->new_count, fresh);
}

static void add_unit(const struct bulletin *b, const Bairi__V1__ReportUnit *u, struct buf *out)
{
    buf_adds(out, "<tr>");
    if (u->place)
        add_number(out, "td", u->place);
    else
        buf_adds(out, "<td class=\"n\">-</td>");
    buf_adds(out, "<th scope=\"row\"><bdi>");
    add_text(b, out, bulletin_unit(b, u->unit));
    buf_adds(out, "</bdi></th>");
    if (u->target)
        add_number(out, "td", u->target);
    else
        buf_adds(out, "<td class=\"n\">-</td>");
    add_number(out, "td", u->new_count);
    add_number(out, "td", u->counted);
    add_number(out, "td", u->amount_wan);
    if (strcmp(u->rate, "-") == 0)
        buf_adds(out, "<td class=\"n\">-</td>");
    else
        buf_addf(out,
                 "<td class=\"n\"><meter min=\"0\" max=\"100\" value=\"%s\"></meter> %s%%</td>",
                 u->rate, u->rate);
    buf_addf(out, "<td class=\"n\">%s</td><td class=\"n\">%s</td></tr>\n", u->schedule_gap,
             u->total);
}

static void add_units(const struct bulletin *b, struct buf *out)
{
    buf_addf(out,
             "<section>\n<h2>各单位完成情况</h2>\n<table>\n<caption>%s；时序进度%s%%</caption>\n"
             "<thead><tr><th scope=\"col\">名次</th><th scope=\"col\">单位</th><th scope=\"col\">"
             "目标（个）</th><th scope=\"col\">本期新增（个）</th><th scope=\"col\">累计完成（个）"
             "</th><th scope=\"col\">累计投资（万元）</th><th scope=\"col\">完成率</th>"
             "<th scope=\"col\">超欠进度（百分点）</th><th scope=\"col\">总分</th></tr></thead>\n"
             "<tbody>\n",
             bulletin_heading, b->schedule);
    for (size_t i = 0; i < b->report->n_units; i++)
        add_unit(b, b->report->units[i], out);
    buf_adds(out, "</tbody>\n<tfoot><tr><td></td><th scope=\"row\">合计</th>");
    add_number(out, "td", b->target);
    add_number(out, "td", b->new_count);
    add_number(out, "td", b->counted);
    add_number(out, "td", b->amount_wan);
    buf_addf(out,
             "<td class=\"n\">%s%s</td><td></td><td></td></tr></tfoot>\n</table>\n%s</section>\n",
             b->rate, b->target ? "%" : "",
             b->measured != b->counted ? "<p>合计完成率只计有目标数的单位。</p>\n" : "");
}

static void add_projects(const struct bulletin *b, struct buf *out)
{
    buf_addf(
        out,
        "<section>\n<h2>计入的项目</h2>\n<table>\n<caption>共%zu个</caption>\n<thead><tr>"
        "<th scope=\"col\">单位</th><th scope=\"col\">项目名称</th>%s<th scope=\"col\">所属行业"
        "</th><th scope=\"col\">总投资（万元）</th><th scope=\"col\">签约日期</th></tr></thead>\n"
        "<tbody>\n",
        b->project_count, b->investors ? "<th scope=\"col\">投资方</th>" : "");
    for (size_t i = 0; i < b->project_count; i++) {
        const Bairi__V1__ReportProject *p = b->projects[i];
        char signed_on[11];

        day_format(p->signed_on, signed_on);
        buf_adds(out, "<tr>");
        add_cell(b, out, bulletin_unit(b, p->unit));
        add_cell(b, out, p->name);
        if (b->investors)
            add_cell(b, out, p->investor);
        add_cell(b, out, p->industry);
        add_number(out, "td", p->amount_wan);
        buf_addf(out, "<td class=\"n\">%s</td></tr>\n", signed_on);
    }
    buf_adds(out, "</tbody>\n</table>\n</section>\n");
}

static void add_table(const struct bulletin *b, const struct bulletin_table *table, struct buf *out)
{
    buf_addf(out,
             "<section>\n<h2>%s</h2>\n<table>\n<thead><tr><th scope=\"col\">分类</th>"
             "<th scope=\"col\">项目（个）</th><th scope=\"col\">投资（万元）</th></tr></thead>\n"
             "<tbody>\n",
             table->title);
    for (size_t i = 0; i < table->groups.count; i++) {
        const struct statistics_group *group = &table->groups.groups[i];
        buf_adds(out, "<tr><th scope=\"row\"><bdi>");
        add_text(b, out, group->title[0] ? group->title : "未填");
        buf_adds(out, "</bdi></th>");
        add_number(out, "td", group->all.count);
        add_number(out, "td", group->all.amount.n);
        buf_adds(out, "</tr>\n");
    }
    buf_adds(out, "</tbody>\n</table>\n</section>\n");
}

enum status bulletin_html(const Bairi__V1__Report *report, struct arena *arena, struct buf *out,
                          struct error *err)
{
    struct bulletin b;

    TRY(bulletin_make(report, arena, &b, err));
    add_head(&b, out);
    add_facts(&b, out);
    add_units(&b, out);
    for (size_t i = 0; i < BULLETIN_TABLES; i++)
        add_table(&b, &b.tables[i], out);
    add_projects(&b, out);
    buf_addf(out,
             "</main>\n<footer><p>系统编号 %s/%s/v%u　计分规则第%u版。%s。</p></footer>\n</body>\n"
             "</html>\n",
             report->campaign, report->period, report->version, report->settings_version,
             report->preliminary ? "初步数，以后期报告为准" : "数字与已签发的报告一致");
    return buf_finish(out, err);
}
