/* Paragraphs and runs: CT_PPr and CT_RPr of ECMA-376, each element in its place. */
#include "client/pages/word/paragraph.h"

#include <stdlib.h>
#include <string.h>

#include "client/pages/word/geometry.h"

static void border(struct xml *xml, const char *side, enum rule rule)
{
    static const struct {
        const char *kind;
        int eighths;
        int space; /* points */
        const char *colour;
    } RULES[] = {
        [RULE_NONE] = {NULL,                0,  0,  NULL  },
        [RULE_THIN] = {"single",            6,  3,  "auto"}, /* 0.25 mm */
        [RULE_THICK] = {"single",            8,  3,  "auto"}, /* 0.35 mm */
        [RULE_RED] = {"single",            18, 11, RED   }, /* 4 mm below the number */
        [RULE_THICK_THIN] = {"thickThinSmallGap", 24, 11, RED   },
        [RULE_THIN_THICK] = {"thinThickSmallGap", 24, 1,  RED   },
    };

    if (rule != RULE_NONE)
        xml_mark(xml, "<w:%s w:val='%s' w:sz='%d' w:space='%d' w:color='%s'/>", side,
                 RULES[rule].kind, RULES[rule].eighths, RULES[rule].space, RULES[rule].colour);
}

static void borders(struct xml *xml, const struct paragraph *paragraph)
{
    if (paragraph->above == RULE_NONE && paragraph->below == RULE_NONE)
        return;
    xml_mark(xml, "<w:pBdr>");
    border(xml, "top", paragraph->above);
    border(xml, "bottom", paragraph->below);
    xml_mark(xml, "</w:pBdr>");
}

static void tabs(struct xml *xml, const int stops[2])
{
    if (stops[0] == 0)
        return;
    xml_mark(xml, "<w:tabs>");
    for (int i = 0; i < 2 && stops[i] != 0; i++)
        xml_mark(xml, "<w:tab w:val='%s' w:pos='%d'/>", stops[i] < 0 ? "center" : "right",
                 abs(stops[i]));
    xml_mark(xml, "</w:tabs>");
}

static void spacing(struct xml *xml, const struct paragraph *paragraph)
{
    if (paragraph->before == 0 && paragraph->after == 0 && paragraph->line == 0)
        return;
    xml_mark(xml, "<w:spacing w:before='%d' w:after='%d'", paragraph->before, paragraph->after);
    if (paragraph->line > 0)
        xml_mark(xml, " w:line='%d' w:lineRule='exact'", paragraph->line);
    xml_mark(xml, "/>");
}

/* Word goes by characters, others by the length beside them. */
static void indent(struct xml *xml, const char *name, int chars)
{
    if (chars != 0)
        xml_mark(xml, " w:%sChars='%d' w:%s='%d'", name, chars, name, chars * CHARACTER / 100);
}

static void indents(struct xml *xml, const struct paragraph *paragraph)
{
    if (paragraph->left_chars == 0 && paragraph->right_chars == 0 && paragraph->left == 0 &&
        paragraph->right == 0 && paragraph->first_chars == 0)
        return;
    xml_mark(xml, "<w:ind");
    indent(xml, "left", paragraph->left_chars);
    if (paragraph->left != 0)
        xml_mark(xml, " w:left='%d'", paragraph->left);
    indent(xml, "right", paragraph->right_chars);
    if (paragraph->right != 0)
        xml_mark(xml, " w:right='%d'", paragraph->right);
    if (paragraph->first_chars >= 0)
        indent(xml, "firstLine", paragraph->first_chars);
    else
        indent(xml, "hanging", -paragraph->first_chars);
    xml_mark(xml, "/>");
}

void paragraph_properties(struct xml *xml, const struct paragraph *paragraph)
{
    static const char *const JC[] = {
        [JC_LEFT] = "left", [JC_CENTRE] = "center", [JC_RIGHT] = "right", [JC_BOTH] = "both"};

    if (paragraph->style)
        xml_mark(xml, "<w:pStyle w:val='%s'/>", paragraph->style);
    if (paragraph->keep_next)
        xml_mark(xml, "<w:keepNext/>");
    if (paragraph->keep_lines)
        xml_mark(xml, "<w:keepLines/>");
    if (paragraph->page_before)
        xml_mark(xml, "<w:pageBreakBefore/>");
    if (paragraph->frame)
        xml_mark(xml, "%s", paragraph->frame);
    borders(xml, paragraph);
    tabs(xml, paragraph->tabs);
    spacing(xml, paragraph);
    indents(xml, paragraph);
    if (paragraph->jc != JC_STYLE)
        xml_mark(xml, "<w:jc w:val='%s'/>", JC[paragraph->jc]);
}

void paragraph_open(struct xml *xml, const struct paragraph *paragraph)
{
    xml_mark(xml, "<w:p><w:pPr>");
    paragraph_properties(xml, paragraph);
    xml_mark(xml, "</w:pPr>");
}

void paragraph_close(struct xml *xml)
{
    xml_mark(xml, "</w:p>\n");
}

void run_properties(struct xml *xml, const struct look *look)
{
    if (!look || (!look->font && !look->bold && !look->colour && !look->closer && !look->size))
        return;
    xml_mark(xml, "<w:rPr>");
    if (look->font)
        xml_mark(xml, "<w:rFonts w:ascii='%s' w:eastAsia='%s' w:hAnsi='%s' w:cs='%s'/>", look->font,
                 look->font, look->font, look->font);
    if (look->bold)
        xml_mark(xml, "<w:b/><w:bCs/>");
    if (look->colour)
        xml_mark(xml, "<w:color w:val='%s'/>", look->colour);
    if (look->closer)
        xml_mark(xml, "<w:spacing w:val='%d'/>", -look->closer);
    if (look->size)
        xml_mark(xml, "<w:sz w:val='%u'/><w:szCs w:val='%u'/>", look->size, look->size);
    xml_mark(xml, "</w:rPr>");
}

void run_text(struct xml *xml, const struct look *look, const char *text, size_t size)
{
    size_t at = 0;

    xml_mark(xml, "<w:r>");
    run_properties(xml, look);
    while (at < size) {
        size_t length = strcspn(text + at, "\n\t");

        if (length > size - at)
            length = size - at;
        if (length > 0) {
            xml_mark(xml, "<w:t xml:space='preserve'>");
            xml_text(xml, text + at, length);
            xml_mark(xml, "</w:t>");
        }
        at += length;
        if (at < size)
            xml_mark(xml, text[at++] == '\n' ? "<w:br/>" : "<w:tab/>");
    }
    xml_mark(xml, "</w:r>");
}

void paragraph_text(struct xml *xml, const struct paragraph *paragraph, const struct look *look,
                    const char *text)
{
    paragraph_open(xml, paragraph);
    run_text(xml, look, text, strlen(text));
    paragraph_close(xml);
}

void paragraph_empty(struct xml *xml, const char *style)
{
    paragraph_open(xml, &(struct paragraph){.style = style});
    paragraph_close(xml);
}
