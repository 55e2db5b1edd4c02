/* Aligned rows and paragraphs broken where Latin and Chinese may break. */
#include "common/cli_page.h"

#include <stdio.h>

#include "common/text.h"

enum { PAGE_WIDTH = 80, WIDEST_LABEL = 34 };

void page_title(struct page *page, const char *title)
{
    buf_addf(&page->text, "%s%s%s\n", page->coloured ? tone_on(TONE_HEAD) : "", title,
             page->coloured ? tone_off(TONE_HEAD) : "");
}

void page_text(struct page *page, const char *text, size_t column, size_t indent)
{
    char piece[512];
    bool blank = false;

    while (*text) {
        if (*text == ' ' || *text == '\n') {
            blank = true;
            text++;
            continue;
        }
        size_t length = text_piece(text);
        snprintf(piece, sizeof piece, "%.*s", (int)length, text);
        size_t width = text_width(piece);
        if (column > indent && column + blank + width > PAGE_WIDTH) {
            buf_addf(&page->text, "\n%*s", (int)indent, "");
            column = indent;
        } else if (blank && column > indent) {
            buf_addc(&page->text, ' ');
            column++;
        }
        buf_add(&page->text, text, length);
        column += width;
        text += length;
        blank = false;
    }
    buf_addc(&page->text, '\n');
}

void page_row(struct page *page, const char *label, size_t label_width, const char *text)
{
    size_t width = text_width(label);
    size_t indent = label_width + 4;

    buf_addf(&page->text, "  %s", label);
    if (width > label_width)
        buf_addf(&page->text, "\n%*s", (int)indent, "");
    else
        buf_addf(&page->text, "%*s", (int)(label_width - width + 2), "");
    page_text(page, text, indent, indent);
}

size_t page_wider(size_t width, const char *label)
{
    size_t own = text_width(label);

    return own > width && own <= WIDEST_LABEL ? own : width;
}
