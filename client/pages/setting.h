/* A document while it is being set: fonts, memory, the column of boxes; inside client/pages only.
 */
#ifndef BAIRI_CLIENT_PAGES_SETTING_H
#define BAIRI_CLIENT_PAGES_SETTING_H

#include "client/pages/flow.h"
#include "client/pages/fonts.h"
#include "client/pages/text.h"
#include "common/paper/paper.h"

enum { SETTING_PLACE_SIZE = 96 };

struct setting {
    const struct fonts *fonts;
    const struct paper *paper;
    struct arena *arena;
    struct flow flow;
    GPtrArray *layouts; /* kept until the pages are drawn */
    double width;       /* of the text area where boxes are added now */
    bool lying;
    char place[SETTING_PLACE_SIZE];  /* of the part at hand, for sentences */
    const struct paper_part *record; /* stands at the foot of the last page; NULL: none */
};

extern const struct look LOOK_BODY, LOOK_TITLE, LOOK_LABEL, LOOK_SMALL, LOOK_NUMBER;

/* A text laid out and kept; NULL after a failure, with *status. */
enum status setting_lay(struct setting *setting, const struct look *look, const char *text,
                        double width, double indent, PangoLayout **out, struct error *err)
    MUST_CHECK;

/* Lines of a text, one box each, without widows; the last line is glued to what follows if asked.
 */
struct setting_text {
    const struct look *look; /* static */
    const char *text;
    double indent;      /* of the first line, or of the others when negative */
    double left, right; /* kept free at the sides */
    bool glued;
    bool loose;     /* not on the grid of lines */
    bool balanced;  /* lines about equally long */
    enum turn turn; /* of the first line */
};
enum status setting_text(struct setting *setting, const struct setting_text *text,
                         struct error *err) MUST_CHECK;
/* A title in 小标宋, broken as given; a line a little too long makes it a little smaller. */
enum status setting_title(struct setting *setting, const char *text, struct error *err) MUST_CHECK;
/* Empty lines. */
void setting_blank(struct setting *setting, double lines, bool glued);

/* The first page's head: mark, number, rule, or a letterhead, and the title. */
enum status head_set(struct setting *setting, struct error *err) MUST_CHECK;
/* One part of the paper. */
enum status part_set(struct setting *setting, const struct paper_part *part, struct error *err)
    MUST_CHECK;
/* A table, captions and all; PAPER_FACTS too. */
enum status table_set(struct setting *setting, const struct paper_part *part, struct error *err)
    MUST_CHECK;
/* Attachments, signature, annotation: what ends a document. */
enum status ending_set(struct setting *setting, const struct paper_part *part, struct error *err)
    MUST_CHECK;

/* Height of the record block at the foot of the last page; 0: there is none. */
enum status record_height(struct setting *setting, double *out, struct error *err) MUST_CHECK;
void record_draw(const struct setting *setting, cairo_t *cr, double x, double bottom, double width);
/* Page number and system number; page begins with 1. */
void foot_draw(const struct setting *setting, cairo_t *cr, int page, bool lying);
/* The red lines of a letter's first page. */
void letter_draw(const struct setting *setting, cairo_t *cr);

#endif
