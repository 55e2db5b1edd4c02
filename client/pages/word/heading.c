/* The first page's upper part: red heading or letterhead, number line, title. */
#include "client/pages/word/geometry.h"
#include "client/pages/word/measure.h"
#include "client/pages/word/paragraph.h"
#include "client/pages/word/setting.h"
#include "client/pages/word/styles.h"

#include <stdio.h>
#include <string.h>

enum {
    TITLE_COLUMN = 220,     /* half of a character of 22 pt */
    TITLE_SPARE = 660,      /* for digits that some fonts set wider, and the blanks beside them */
    TITLE_CLOSER_MOST = 40, /* 2 pt: beyond, two lines read better */
    TITLE_LINE_MAX = 512,
};
enum { MARK_SMALLEST = 22, MARK_LARGEST = 46, MARK_SPREAD = 94 /* percent */ }; /* points */

#define BLANK_SIGNER "\t签发人：\u3000\u3000\u3000"
#define BLANK_NUMBER "\u3000\u3000\u3000\u3000〔\u3000\u3000〕\u3000\u3000号"

/* As large as it may be without breaking: characters stand side by side over 156 mm. */
static int mark_size(const char *mark)
{
    size_t columns = measure_columns(mark);
    size_t most = (size_t)TEXT_SHORT / POINT * 2 * MARK_SPREAD / 100;
    size_t fits = columns ? most / columns : MARK_LARGEST;

    return fits > MARK_LARGEST ? MARK_LARGEST : fits < MARK_SMALLEST ? MARK_SMALLEST : (int)fits;
}

static void draft(struct setting *setting)
{
    paragraph_text(&setting->xml, &(struct paragraph){.style = STYLE_DRAFT}, NULL,
                   setting->paper->draft);
}

/*
 * The mark's upper edge lies `top` below the text's. Word sets a line of exact height on a base
 * line at four fifths of it, so a line of 1.1 times the size begins a twentieth above the glyphs.
 */
static void mark(struct setting *setting, int top, enum rule below)
{
    int size = mark_size(setting->paper->mark);
    int before = top - size * POINT / 20;

    paragraph_text(
        &setting->xml,
        &(struct paragraph){
            .style = STYLE_MARK, .before = before, .line = size * POINT * 11 / 10, .below = below},
        &(struct look){.size = (unsigned)size * 2}, setting->paper->mark);
}

/* 发文字号 below the mark, centred; in a report upwards at the left, with 签发人 at the right.
 * Without indents, which would shorten the rule. */
static void number_line(struct setting *setting)
{
    const char *number = setting->paper->blank_number ? BLANK_NUMBER : "";
    bool upward = setting->paper->upward;
    struct paragraph paragraph = {
        .style = STYLE_NUMBER, .before = 2 * LINE, .below = RULE_RED, .jc = JC_CENTRE};

    if (upward) {
        paragraph.jc = JC_LEFT;
        paragraph.tabs[0] = TEXT_SHORT - CHARACTER;
    }
    paragraph_open(&setting->xml, &paragraph);
    run_text(&setting->xml, NULL, number, strlen(number));
    if (upward)
        run_text(&setting->xml, NULL, BLANK_SIGNER, strlen(BLANK_SIGNER));
    paragraph_close(&setting->xml);
}

/*
 * How much closer the title's characters stand, twentieths of a point, so that a line that nearly
 * fits does not leave one character to the next.
 */
static int title_closer(const char *title)
{
    int closer = 0;

    for (const char *line = title; *line;) {
        size_t size = strcspn(line, "\n");
        char text[TITLE_LINE_MAX];

        snprintf(text, sizeof text, "%.*s", size < sizeof text ? (int)size : 0, line);
        int columns = (int)measure_columns(text);
        int over = columns * TITLE_COLUMN + TITLE_SPARE - TEXT_SHORT;
        /* a character takes two columns */
        int each = columns > 0 ? 2 * over / columns + 1 : 0;
        if (over > 0 && each <= TITLE_CLOSER_MOST && each > closer)
            closer = each;
        line += size + (line[size] == '\n');
    }
    return closer;
}

static void title(struct setting *setting, int before)
{
    const char *title = setting->paper->title;

    if (title[0] != '\0')
        paragraph_text(&setting->xml,
                       &(struct paragraph){.style = STYLE_TITLE, .before = before, .after = LINE},
                       &(struct look){.closer = title_closer(title)}, title);
}

static void report_heading(struct setting *setting)
{
    draft(setting);
    mark(setting, MARK_TOP - LINE, RULE_NONE);
    number_line(setting);
    title(setting, 2 * LINE);
}

/* 函: the letterhead stands above the text, in the upper margin; the rules reach beyond the text.
 */
static void letter_frame(struct setting *setting)
{
    int size = mark_size(setting->paper->mark);
    char frame[256];

    snprintf(frame, sizeof frame,
             "<w:framePr w:w='%d' w:h='%d' w:hRule='exact' w:hSpace='0' w:wrap='around' "
             "w:vAnchor='page' w:hAnchor='page' w:x='%d' w:y='%d'/>",
             LETTER_RULE, size * POINT * 11 / 10 + 340, LETTER_RULE_LEFT,
             LETTER_MARK_TOP - size * POINT / 20);
    paragraph_text(&setting->xml,
                   &(struct paragraph){.style = STYLE_MARK,
                                       .frame = frame,
                                       .line = size * POINT * 11 / 10,
                                       .below = RULE_THICK_THIN},
                   &(struct look){.size = (unsigned)size * 2}, setting->paper->mark);
}

static void letter_heading(struct setting *setting)
{
    const char *number = setting->paper->blank_number ? BLANK_NUMBER : "";

    letter_frame(setting);
    paragraph_open(&setting->xml,
                   &(struct paragraph){.style = STYLE_NUMBER, .jc = JC_LEFT, .tabs = {TEXT_SHORT}});
    run_text(&setting->xml, &(struct look){.font = HEI}, setting->paper->draft,
             strlen(setting->paper->draft));
    run_text(&setting->xml, NULL, "\t", 1);
    run_text(&setting->xml, NULL, number, strlen(number));
    paragraph_close(&setting->xml);
    title(setting, 2 * LINE);
}

void heading_write(struct setting *setting)
{
    switch (setting->paper->form) {
    case PAPER_REPORT:
        report_heading(setting);
        break;
    case PAPER_LETTER:
        letter_heading(setting);
        break;
    case PAPER_PLAIN:
        if (setting->paper->draft[0])
            draft(setting);
        title(setting, setting->paper->draft[0] ? LINE : 0);
        break;
    }
}
