/* What follows the text: attachments, signature with its blank for a seal, annotation, 版记. */
#include "client/pages/word/geometry.h"
#include "client/pages/word/measure.h"
#include "client/pages/word/paragraph.h"
#include "client/pages/word/setting.h"
#include "client/pages/word/styles.h"

#include <stdio.h>
#include <string.h>

enum {
    DATE_FROM_RIGHT = 400, /* hundredths of a character */
    NAME_FROM_RIGHT_MIN = 200,
    SEAL_LINES = 2,
    RECORD_EDGE = 220, /* with the cell's own room: one character of 四号 */
    OUTER_RULE = 8,    /* 0.35 mm */
    INNER_RULE = 6,    /* 0.25 mm */
};

/* 附件： and its number stand before the title; longer titles go on below their beginning. */
void closing_attachments(struct setting *setting, const struct paper_part *part)
{
    bool many = part->row_count > 1;

    for (size_t i = 0; i < part->row_count; i++) {
        struct paragraph paragraph = {.style = STYLE_ATTACHMENTS,
                                      .before = i == 0 ? LINE : 0,
                                      .left_chars = many ? 650 : 500,
                                      .first_chars = i == 0 ? (many ? -450 : -300) : -150,
                                      .keep_lines = true,
                                      .keep_next = setting_ends(part)};
        char lead[32];

        snprintf(lead, sizeof lead, many ? "%s%zu.\t" : "%s", i == 0 ? "附件：" : "", i + 1);
        paragraph_open(&setting->xml, &paragraph);
        run_text(&setting->xml, NULL, lead, strlen(lead));
        run_text(&setting->xml, NULL, part->rows[i][0], strlen(part->rows[i][0]));
        paragraph_close(&setting->xml);
    }
}

/* The date ends four characters from the right, the name is centred above it; two lines stay empty
 * for the seal (never drawn). */
void closing_signature(struct setting *setting, const struct paper_part *part)
{
    int name = (int)measure_columns(part->text) * 50;
    int date = (int)measure_columns(part->value) * 50;
    int name_right = DATE_FROM_RIGHT + (date - name) / 2;
    int date_right = DATE_FROM_RIGHT;

    if (name_right < NAME_FROM_RIGHT_MIN) {
        name_right = NAME_FROM_RIGHT_MIN;
        date_right = NAME_FROM_RIGHT_MIN + (name - date) / 2;
    }
    paragraph_text(&setting->xml,
                   &(struct paragraph){.style = STYLE_SIGNATURE,
                                       .keep_next = true,
                                       .before = SEAL_LINES * LINE,
                                       .right_chars = name_right},
                   NULL, part->text);
    paragraph_text(&setting->xml,
                   &(struct paragraph){.style = STYLE_SIGNATURE, .right_chars = date_right}, NULL,
                   part->value);
}

void closing_annotation(struct setting *setting, const struct paper_part *part)
{
    bool bare = strncmp(part->text, "（", strlen("（")) != 0;

    paragraph_open(&setting->xml, &(struct paragraph){.style = STYLE_ANNOTATION});
    if (bare)
        run_text(&setting->xml, NULL, "（", strlen("（"));
    run_text(&setting->xml, NULL, part->text, strlen(part->text));
    if (bare)
        run_text(&setting->xml, NULL, "）", strlen("）"));
    paragraph_close(&setting->xml);
}

/* The 版记 is a table that stands on the text's lower edge, wherever the text ends. */
static void record_table_open(struct setting *setting)
{
    struct xml *xml = &setting->xml;
    int width = setting_width(setting);

    xml_mark(xml,
             "<w:tbl><w:tblPr><w:tblStyle w:val='TableNormal'/><w:tblpPr w:leftFromText='0' "
             "w:rightFromText='0' w:topFromText='120' w:bottomFromText='0' "
             "w:vertAnchor='margin' w:horzAnchor='page' w:tblpX='%d' w:tblpYSpec='bottom'/>"
             "<w:tblOverlap w:val='never'/><w:tblW w:w='%d' w:type='dxa'/>",
             setting->landscape ? EDGE_TOP : EDGE_BINDING, width);
    xml_mark(xml,
             "<w:tblLayout w:type='fixed'/></w:tblPr><w:tblGrid><w:gridCol w:w='%d'/>"
             "</w:tblGrid>",
             width);
}

static void record_rule(struct xml *xml, const char *side, int eighths)
{
    if (eighths > 0)
        xml_mark(xml, "<w:%s w:val='single' w:sz='%d' w:space='0' w:color='auto'/>", side, eighths);
}

/* above, below  weight of the rules in eighths of a point */
static void record_open(struct setting *setting, int above, int below)
{
    struct xml *xml = &setting->xml;
    int width = setting_width(setting);

    xml_mark(xml,
             "<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w='%d' w:type='dxa'/>"
             "<w:tcBorders>",
             width);
    record_rule(xml, "top", above);
    record_rule(xml, "bottom", below);
    xml_mark(xml, "</w:tcBorders></w:tcPr>");
    paragraph_open(xml, &(struct paragraph){.style = STYLE_RECORD,
                                            .tabs = {width - 2 * 60 - RECORD_EDGE},
                                            .left = RECORD_EDGE,
                                            .right = RECORD_EDGE});
}

static void record_close(struct setting *setting)
{
    paragraph_close(&setting->xml);
    xml_mark(&setting->xml, "</w:tc></w:tr>");
}

static void record_copies(struct setting *setting, int above, int below, const char *text)
{
    bool led = strncmp(text, "抄送", strlen("抄送")) == 0;

    record_open(setting, above, below);
    if (!led)
        run_text(&setting->xml, NULL, "抄送：", strlen("抄送："));
    run_text(&setting->xml, NULL, text, strlen(text));
    record_close(setting);
}

/* 印发机关 left, 印发日期 right: a line feed, a wide blank or the last blank parts them. */
static void record_issue(struct setting *setting, int above, const char *value)
{
    const char *cut = strchr(value, '\n');
    const char *wide = strstr(value, "\u3000");
    size_t gap = 1;

    if (!cut && wide)
        gap = strlen("\u3000");
    cut = cut ? cut : wide ? wide : strrchr(value, ' ');
    record_open(setting, above, OUTER_RULE);
    run_text(&setting->xml, NULL, value, cut ? (size_t)(cut - value) : strlen(value));
    if (cut) {
        run_text(&setting->xml, NULL, "\t", 1);
        run_text(&setting->xml, NULL, cut + gap, strlen(cut + gap));
    }
    record_close(setting);
}

/* 函 has no rules and no 印发机关. */
void closing_record(struct setting *setting, const struct paper_part *part)
{
    bool letter = setting->paper->form == PAPER_LETTER;
    bool copies = part->text[0] != '\0';
    bool issued = part->value[0] != '\0' && !letter;

    if (!copies && !issued)
        return;
    record_table_open(setting);
    if (copies)
        record_copies(setting, letter ? 0 : OUTER_RULE,
                      letter   ? 0
                      : issued ? INNER_RULE
                               : OUTER_RULE,
                      part->text);
    if (issued)
        record_issue(setting, copies ? 0 : OUTER_RULE, part->value);
    xml_mark(&setting->xml, "</w:tbl>\n");
    paragraph_text(&setting->xml, &(struct paragraph){.style = STYLE_SMALL, .line = 20}, NULL, "");
}
