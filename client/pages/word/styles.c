/* The styles of an official document, one row each; a change in Word's style pane changes all. */
#include "client/pages/word/styles.h"

#include "client/pages/word/geometry.h"
#include "client/pages/word/paragraph.h"

struct style {
    const char *id;
    const char *name; /* built-in names are English in every Word; the others are shown as here */
    const char *font;
    unsigned size; /* half points */
    bool bold;
    const char *colour;
    enum jc jc;
    int line; /* exact height; 0: as high as it needs to be, off the grid */
    int first_chars;
    int before;
    int after;
    bool keep_next;
    int outline; /* 1 to 3: level in the navigation pane; 0: none */
};

/* clang-format off */
static const struct style STYLES[] = {
    /* id, name, font, size, bold, colour, jc, line, first, before, after, next, outline */
    {"Heading1", "heading 1", HEI, BODY, false, NULL, JC_BOTH, LINE, 200, 0, 0, true, 1},
    {"Heading2", "heading 2", KAI, BODY, false, NULL, JC_BOTH, LINE, 200, 0, 0, true, 2},
    {"Heading3", "heading 3", FANG, BODY, true, NULL, JC_BOTH, LINE, 200, 0, 0, true, 3},
    {STYLE_TITLE, "Title", SONG, 44, false, NULL, JC_CENTRE, 2 * LINE * 11 / 20, 0, 0, 0, true, 0},
    {STYLE_SALUTATION, "Salutation", FANG, BODY, false, NULL, JC_BOTH, LINE, 0, 0, 0, false, 0},
    {STYLE_BODY, "Body Text", FANG, BODY, false, NULL, JC_BOTH, LINE, 200, 0, 0, false, 0},
    {STYLE_CAPTION, "caption", HEI, 28, false, NULL, JC_CENTRE, 480, 0, LINE / 8, LINE / 8, true, 0},
    {STYLE_SIGNATURE, "Signature", FANG, BODY, false, NULL, JC_RIGHT, LINE, 0, 0, 0, false, 0},
    {STYLE_FOOTER, "footer", PLAIN, 28, false, NULL, JC_RIGHT, NUMBER_LINE, 0, 0, 0, false, 0},
    {STYLE_DRAFT, "代拟稿", HEI, BODY, false, NULL, JC_LEFT, LINE, 0, 0, 0, false, 0},
    {STYLE_MARK, "发文机关标志", SONG, 0, false, RED, JC_CENTRE, 0, 0, 0, 0, true, 0},
    {STYLE_NUMBER, "发文字号", FANG, BODY, false, NULL, JC_CENTRE, LINE, 0, 0, 0, true, 0},
    {STYLE_CELL, "表格文字", FANG, 24, false, NULL, JC_LEFT, 0, 0, 20, 20, false, 0},
    {STYLE_CELL_HEAD, "表格标题行", HEI, 24, false, NULL, JC_CENTRE, 0, 0, 20, 20, false, 0},
    {STYLE_PICTURE, "图", FANG, BODY, false, NULL, JC_CENTRE, 0, 0, LINE / 4, LINE / 8, false, 0},
    {STYLE_FACT, "要目", FANG, BODY, false, NULL, JC_LEFT, LINE, 0, 0, 0, false, 0},
    {STYLE_ATTACHMENTS, "附件说明", FANG, BODY, false, NULL, JC_BOTH, LINE, 0, 0, 0, false, 0},
    {STYLE_ANNOTATION, "附注", FANG, BODY, false, NULL, JC_BOTH, LINE, 200, 0, 0, false, 0},
    {STYLE_ANNEX, "附件编号", HEI, BODY, false, NULL, JC_LEFT, LINE, 0, 0, 0, true, 0},
    {STYLE_ANNEX_TITLE, "附件标题", SONG, 44, false, NULL, JC_CENTRE, 2 * LINE * 11 / 20, 0, LINE,
     LINE, true, 1},
    {STYLE_RECORD, "版记", FANG, 28, false, NULL, JC_BOTH, 460, 0, 0, 0, false, 0},
    {STYLE_SMALL, "系统编号", PLAIN, 18, false, "7F7F7F", JC_LEFT, SYSTEM_LINE, 0, 0, 0, false, 0},
};
/* clang-format on */

enum { STYLE_COUNT = sizeof STYLES / sizeof *STYLES };

/* overflowPunct says what holds anyway: LibreOffice 7.4 reads it the other way round, and loses a
 * comma that hangs over the edge. */
static void heading_of_styles(struct xml *xml)
{
    xml_mark(xml, XML_HEAD
             "<w:styles xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>\n"
             "<w:docDefaults><w:rPrDefault><w:rPr>");
    xml_mark(xml,
             "<w:rFonts w:ascii='" FANG "' w:eastAsia='" FANG "' w:hAnsi='" FANG "' w:cs='" FANG
             "'/><w:kern w:val='2'/><w:sz w:val='%d'/><w:szCs w:val='%d'/>"
             "<w:lang w:val='en-US' w:eastAsia='zh-CN' w:bidi='ar-SA'/>",
             BODY, BODY);
    xml_mark(xml, "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>\n");
    xml_mark(xml,
             "<w:style w:type='paragraph' w:default='1' w:styleId='Normal'>"
             "<w:name w:val='Normal'/><w:qFormat/><w:pPr>"
             "<w:overflowPunct w:val='1'/><w:autoSpaceDE w:val='0'/>"
             "<w:autoSpaceDN w:val='0'/><w:jc w:val='both'/></w:pPr><w:rPr><w:sz w:val='%d'/>"
             "<w:szCs w:val='%d'/></w:rPr></w:style>\n",
             BODY, BODY);
    xml_mark(xml, "<w:style w:type='character' w:default='1' w:styleId='DefaultParagraphFont'>"
                  "<w:name w:val='Default Paragraph Font'/><w:uiPriority w:val='1'/>"
                  "<w:semiHidden/><w:unhideWhenUsed/></w:style>\n");
}

/* Word gives tables without a style cells with room at the sides; that room is said here. */
static void table_styles(struct xml *xml)
{
    xml_mark(xml, "<w:style w:type='table' w:default='1' w:styleId='TableNormal'>"
                  "<w:name w:val='Normal Table'/><w:uiPriority w:val='99'/><w:semiHidden/>"
                  "<w:unhideWhenUsed/><w:tblPr><w:tblInd w:w='0' w:type='dxa'/><w:tblCellMar>");
    xml_mark(xml, "<w:top w:w='0' w:type='dxa'/><w:left w:w='60' w:type='dxa'/>"
                  "<w:bottom w:w='0' w:type='dxa'/><w:right w:w='60' w:type='dxa'/>"
                  "</w:tblCellMar></w:tblPr></w:style>\n");
}

/*
 * Lines have an exact height and characters stand CLOSER, so that 22 lines of 28 characters come
 * out in every program; what a program makes of the section's grid differs from one to the next.
 */
static void style_paragraph(struct xml *xml, const struct style *style)
{
    static const char *const JC[] = {[JC_STYLE] = "both",
                                     [JC_LEFT] = "left",
                                     [JC_CENTRE] = "center",
                                     [JC_RIGHT] = "right",
                                     [JC_BOTH] = "both"};

    xml_mark(xml, "<w:pPr>");
    if (style->keep_next)
        xml_mark(xml, "<w:keepNext/>");
    xml_mark(xml, "<w:widowControl/>");
    xml_mark(xml, "<w:snapToGrid w:val='0'/>");
    xml_mark(xml, "<w:spacing w:before='%d' w:after='%d'", style->before, style->after);
    if (style->line > 0)
        xml_mark(xml, " w:line='%d' w:lineRule='exact'/>", style->line);
    else
        xml_mark(xml, " w:line='240' w:lineRule='auto'/>");
    if (style->first_chars > 0)
        xml_mark(xml, "<w:ind w:firstLineChars='%d' w:firstLine='%d'/>", style->first_chars,
                 style->first_chars * CHARACTER / 100);
    xml_mark(xml, "<w:jc w:val='%s'/>", JC[style->jc]);
    if (style->outline > 0)
        xml_mark(xml, "<w:outlineLvl w:val='%d'/>", style->outline - 1);
    xml_mark(xml, "</w:pPr>");
}

static void style_write(struct xml *xml, const struct style *style)
{
    xml_mark(xml, "<w:style w:type='paragraph' w:styleId='%s'><w:name w:val='%s'/>", style->id,
             style->name);
    xml_mark(xml, "<w:basedOn w:val='Normal'/>");
    if (style->keep_next)
        xml_mark(xml, "<w:next w:val='" STYLE_BODY "'/>");
    xml_mark(xml, "<w:qFormat/>");
    style_paragraph(xml, style);
    run_properties(xml, &(struct look){.font = style->font,
                                       .bold = style->bold,
                                       .colour = style->colour,
                                       .closer = style->size == BODY ? CLOSER : 0,
                                       .size = style->size});
    xml_mark(xml, "</w:style>\n");
}

void styles_write(struct xml *xml)
{
    heading_of_styles(xml);
    for (size_t i = 0; i < STYLE_COUNT; i++)
        style_write(xml, &STYLES[i]);
    table_styles(xml);
    xml_mark(xml, "</w:styles>\n");
}
