/* Paragraphs and runs, their properties written in the order of the schema. */
#ifndef BAIRI_CLIENT_PAGES_WORD_PARAGRAPH_H
#define BAIRI_CLIENT_PAGES_WORD_PARAGRAPH_H

#include "client/pages/word/xml.h"

enum jc { JC_STYLE, JC_LEFT, JC_CENTRE, JC_RIGHT, JC_BOTH };

enum rule { RULE_NONE, RULE_THIN, RULE_THICK, RULE_RED, RULE_THICK_THIN, RULE_THIN_THICK };

/* What a paragraph has beyond its style; all 0: nothing. Lengths in twentieths of a point. */
struct paragraph {
    const char *style; /* id of styles.c; NULL: Normal */
    bool keep_next;
    bool keep_lines;
    bool page_before;
    const char *frame; /* the whole framePr element; NULL: none */
    enum rule above;
    enum rule below;
    int tabs[2]; /* a right tab stop (centred if negative) */
    int before;
    int after;
    int line;        /* exact height; 0: the style's */
    int left_chars;  /* hundredths of a character */
    int right_chars; /* hundredths of a character */
    int first_chars; /* of the first line, hundredths of a character; below 0: hanging */
    int left;
    int right;
    enum jc jc;
};

/* How a run looks beyond its paragraph's style. */
struct look {
    const char *font; /* NULL: the style's */
    bool bold;
    const char *colour;
    int closer;    /* characters stand closer by this, twentieths of a point */
    unsigned size; /* half points; 0: the style's */
};

void paragraph_open(struct xml *xml, const struct paragraph *paragraph);
void paragraph_close(struct xml *xml);

/* The pPr element's contents alone, for styles and sections. */
void paragraph_properties(struct xml *xml, const struct paragraph *paragraph);
/* The rPr element; nothing if the look is all 0. */
void run_properties(struct xml *xml, const struct look *look);

/* One run; line feeds become line breaks, tabs tabs. look may be NULL. */
void run_text(struct xml *xml, const struct look *look, const char *text, size_t size);
/* A paragraph of one run. */
void paragraph_text(struct xml *xml, const struct paragraph *paragraph, const struct look *look,
                    const char *text);
/* An empty paragraph of a style. */
void paragraph_empty(struct xml *xml, const char *style);

#endif
