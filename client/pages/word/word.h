/*
 * A paper as a Word file (WordprocessingML in a zip archive), to be revised by hand: the same
 * geometry as the PDF (GB/T 9704-2012), the real names of the fonts, real headings.
 *
 * Knows no font and draws nothing: charts come as pictures from whoever can draw them.
 */
#ifndef BAIRI_CLIENT_PAGES_WORD_WORD_H
#define BAIRI_CLIENT_PAGES_WORD_WORD_H

#include "common/buf.h"
#include "common/paper/paper.h"
#include "common/status.h"

/* Limits of what is written; beyond them RESOURCE_EXHAUSTED. */
enum {
    WORD_DOCUMENT_MAX = 256 << 20, /* bytes of word/document.xml */
    WORD_PICTURE_MAX = 16 << 20,   /* bytes of one picture */
    WORD_PICTURES_MAX = 64,
};

/* Who draws the charts. */
struct word_pictures {
    /*
     * One figure as a PNG.
     * context  as below
     * figure   borrowed
     * png      appended to; shown as wide as the text, in the picture's own proportions
     */
    enum status (*draw)(void *context, const struct paper_figure *figure, struct buf *png,
                        struct error *err);
    void *context;
};

/*
 * Writes the paper as a .docx.
 *
 * paper     borrowed
 * pictures  borrowed; NULL, or without draw: a table of its figures stands for each chart
 * out       the file, appended to an empty builder; its ceiling bounds the file
 * Returns   the same bytes for the same paper and pictures, whenever and wherever it is made
 * Fails     INVALID_ARGUMENT for a text that is no UTF-8 or has control characters (line feeds and
 *           tabs are allowed) and for a picture that is no PNG; RESOURCE_EXHAUSTED over the limits
 * Source    GB/T 9704-2012; ECMA-376 (transitional) for the order of elements
 */
enum status word_write(const struct paper *paper, const struct word_pictures *pictures,
                       struct buf *out, struct error *err) MUST_CHECK;

#endif
