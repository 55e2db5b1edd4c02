/* Paragraphs and lists of a help page of 80 columns; nobody but the command line includes it. */
#ifndef BAIRI_COMMON_CLI_PAGE_H
#define BAIRI_COMMON_CLI_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"

/* A page being written. */
struct page {
    struct buf text;
    bool coloured; /* titles are bold */
};

/* A line of its own, bold where there is colour. */
void page_title(struct page *page, const char *title);
/* Text from `column` on, broken at the page's edge and begun again at `indent`; ends the line. */
void page_text(struct page *page, const char *text, size_t column, size_t indent);
/* One row of a list: two blanks, the label filled up to label_width, the explanation. */
void page_row(struct page *page, const char *label, size_t label_width, const char *text);
/* The wider of the two, unless the label is too wide to set the width of a list. */
size_t page_wider(size_t width, const char *label);

#endif
