/* Sections: pages upright or on their side, each with its margins, grid and page numbers. */
#include "client/pages/word/geometry.h"
#include "client/pages/word/paragraph.h"
#include "client/pages/word/setting.h"
#include "client/pages/word/styles.h"

#include <string.h>

/* Turned by a quarter, the binding edge is above; the page number keeps its distance to the text.
 */
static void page(struct xml *xml, bool landscape)
{
    if (landscape)
        xml_mark(xml,
                 "<w:pgSz w:w='%d' w:h='%d' w:orient='landscape'/><w:pgMar w:top='%d' "
                 "w:right='%d' w:bottom='%d' w:left='%d' w:header='%d' w:footer='%d' "
                 "w:gutter='0'/>",
                 PAGE_LONG, PAGE_SHORT, EDGE_BINDING, EDGE_FOOT, EDGE_OUTER, EDGE_TOP, 851,
                 EDGE_OUTER - NUMBER_BELOW - SYSTEM_LINE);
    else
        xml_mark(xml,
                 "<w:pgSz w:w='%d' w:h='%d'/><w:pgMar w:top='%d' w:right='%d' w:bottom='%d' "
                 "w:left='%d' w:header='%d' w:footer='%d' w:gutter='0'/>",
                 PAGE_SHORT, PAGE_LONG, EDGE_TOP, EDGE_OUTER, EDGE_FOOT, EDGE_BINDING, 851,
                 EDGE_FOOT - NUMBER_BELOW - SYSTEM_LINE);
}

static void properties(struct setting *setting)
{
    struct xml *xml = &setting->xml;
    bool letter = setting->paper->form == PAPER_LETTER && !setting->sectioned;

    xml_mark(xml, "<w:sectPr>");
    if (!setting->sectioned)
        xml_mark(xml, "<w:footerReference w:type='even' r:id='rIdEven'/>"
                      "<w:footerReference w:type='default' r:id='rIdOdd'/>"
                      "<w:footerReference w:type='first' r:id='rIdFirst'/>");
    xml_mark(xml, "<w:type w:val='nextPage'/>");
    page(xml, setting->landscape);
    xml_mark(xml, "<w:cols w:space='425'/>");
    if (letter)
        xml_mark(xml, "<w:titlePg/>");
    if (setting->landscape)
        xml_mark(xml, "<w:docGrid w:type='lines' w:linePitch='%d'/>", LINE);
    else
        xml_mark(xml, "<w:docGrid w:type='linesAndChars' w:linePitch='%d' w:charSpace='%d'/>", LINE,
                 CHARACTER_SPACE);
    xml_mark(xml, "</w:sectPr>");
    setting->sectioned = true;
}

/* Ends the section with a paragraph too small to be seen or to make a page. */
static void section_end(struct setting *setting)
{
    xml_mark(&setting->xml, "<w:p><w:pPr>");
    paragraph_properties(&setting->xml, &(struct paragraph){.style = STYLE_SMALL, .line = 20});
    properties(setting);
    xml_mark(&setting->xml, "</w:pPr></w:p>\n");
}

void section_annex(struct setting *setting, const struct paper_part *part)
{
    bool turned = part->landscape != setting->landscape;
    bool led = strncmp(part->value, "附件", strlen("附件")) == 0;

    if (turned)
        section_end(setting);
    setting->landscape = part->landscape;
    setting->page_before = false;
    paragraph_open(&setting->xml,
                   &(struct paragraph){.style = STYLE_ANNEX, .page_before = !turned});
    if (!led)
        run_text(&setting->xml, NULL, "附件", strlen("附件"));
    run_text(&setting->xml, NULL, part->value, strlen(part->value));
    paragraph_close(&setting->xml);
    if (part->text[0])
        paragraph_text(&setting->xml, &(struct paragraph){.style = STYLE_ANNEX_TITLE}, NULL,
                       part->text);
}

void section_last(struct setting *setting)
{
    properties(setting);
}
