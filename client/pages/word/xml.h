/* XML grows in a builder: markup from patterns, texts escaped and checked. */
#ifndef BAIRI_CLIENT_PAGES_WORD_XML_H
#define BAIRI_CLIENT_PAGES_WORD_XML_H

#include "common/buf.h"

#define XML_HEAD "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"

/* The first text that may not stand in a file; later ones change nothing. */
struct xml_fault {
    bool found;
    unsigned long character; /* the control character, 0: no UTF-8 */
};

struct xml {
    struct buf *out;
    struct xml_fault fault;
};

/* Appends markup; in it ' stands for ". Arguments are numbers and names of ours, never texts. */
void xml_mark(struct xml *xml, const char *pattern, ...) PRINTF_LIKE(2, 3);
/* Appends a text from outside, escaped for elements and attributes alike; line ends are blanks. */
void xml_text(struct xml *xml, const char *text, size_t size);
/* The builder's and the texts' outcome. Fails  INVALID_ARGUMENT, RESOURCE_EXHAUSTED */
enum status xml_finish(const struct xml *xml, struct error *err) MUST_CHECK;

#endif
