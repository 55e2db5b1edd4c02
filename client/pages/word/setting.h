/* What the parts of a document share while it is written: the paper, the text so far, pictures. */
#ifndef BAIRI_CLIENT_PAGES_WORD_SETTING_H
#define BAIRI_CLIENT_PAGES_WORD_SETTING_H

#include "client/pages/word/archive.h"
#include "client/pages/word/word.h"
#include "client/pages/word/xml.h"

struct setting {
    const struct paper *paper;
    const struct word_pictures *pictures;
    struct archive *archive; /* pictures go into it as they are drawn */
    struct buf text;         /* word/document.xml */
    struct xml xml;
    unsigned picture_count;
    unsigned table_count;
    bool landscape;   /* of the section being written */
    bool page_before; /* the next paragraph begins a page */
    bool sectioned;   /* a section was closed: the first page's footer is said */
};

/* Takes what was asked for the next paragraph: true once after a PAPER_PAGE. */
bool setting_page_before(struct setting *setting);
/* Width of the text on the pages being written, twentieths of a point. */
int setting_width(const struct setting *setting);

/* Whether the part after this one belongs to the document's end: a signature never stands alone on
 * a page. */
bool setting_ends(const struct paper_part *part);

/* ---- heading.c: all that stands before the salutation ---- */
void heading_write(struct setting *setting);

/* ---- closing.c: what follows the text ---- */
void closing_attachments(struct setting *setting, const struct paper_part *part);
void closing_signature(struct setting *setting, const struct paper_part *part);
void closing_annotation(struct setting *setting, const struct paper_part *part);
void closing_record(struct setting *setting, const struct paper_part *part);

/* ---- section.c: pages upright and on their side, annexes ---- */
void section_annex(struct setting *setting, const struct paper_part *part);
/* The last section's properties, at the end of the body. */
void section_last(struct setting *setting);

/* ---- table.c ---- */
void table_write(struct setting *setting, const struct paper_part *part);
/* The line above a table or below a chart; nothing for "". */
void table_caption(struct setting *setting, const char *text);
void table_facts(struct setting *setting, const struct paper_part *part);

/* ---- chart.c: a picture, or its figures as a table ---- */
enum status chart_write(struct setting *setting, const struct paper_part *part, struct error *err)
    MUST_CHECK;

/* ---- parts.c: the files of the archive beside word/document.xml ---- */
enum status parts_begin(struct setting *setting, struct error *err) MUST_CHECK;
/* After the text: its relations name the pictures it has. */
enum status parts_end(struct setting *setting, struct error *err) MUST_CHECK;

#endif
