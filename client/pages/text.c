/* Texts in a face and size, broken into lines and drawn line by line on a grid. */
#include "client/pages/text.h"

#include <math.h>
#include <string.h>

#include "common/text.h"

enum { BALANCED_MOST = 3, EVENED_MOST = 4, NUMBER_MOST = 12 };

/* Of the size: where the baseline stands in a square Chinese character, and what is wide. */
#define BASELINE    0.88
#define WIDE        0.9
#define HEAVIER     0.035
#define WIDEST_GAP  0.35
#define FIRST_WIDE  0x2014 /* the dash; letters stand before */
#define SHORT_LAST  2.5    /* characters */
#define SLACK_LIMIT 4.5    /* characters: a line that lacks more is left as it is */

/* Where the next character begins; g_utf8_next_char takes the const away. */
static const char *after(const char *character)
{
    return character + g_utf8_skip[(unsigned char)*character];
}

/* ---- numbers and what they count stay on one line ---- */

static bool counts(gunichar character)
{
    static const char COUNTED[] = "个亿万元年月日时分天号项家期吨名人位条份次";

    return g_utf8_strchr(COUNTED, -1, character) != NULL;
}

static void keep(PangoAttrList *list, const char *text, const char *from, const char *upto)
{
    PangoAttribute *attribute = pango_attr_allow_breaks_new(FALSE);

    attribute->start_index = (guint)(from - text);
    attribute->end_index = (guint)(upto - text);
    pango_attr_list_insert(list, attribute);
}

static bool is_figure(char character)
{
    return (character >= '0' && character <= '9') || character == '.' || character == '%';
}

static void keep_numbers(PangoLayout *layout, const char *text)
{
    PangoAttrList *list = pango_attr_list_new();

    pango_attr_list_insert(list, pango_attr_insert_hyphens_new(FALSE));
    for (const char *at = text; *at; at = after(at)) {
        const char *from = at;

        if (!g_ascii_isdigit(*at))
            continue;
        while (is_figure(at[1]))
            at++;
        if (at[1] && counts(g_utf8_get_char(at + 1)) && at - from < NUMBER_MOST)
            keep(list, text, from, after(at + 1));
    }
    pango_layout_set_attributes(layout, list);
    pango_attr_list_unref(list);
}

PangoLayout *text_layout(const struct fonts *fonts, const struct look *look, const char *text,
                         double width, double indent)
{
    PangoLayout *layout = pango_layout_new(fonts_context(fonts));
    PangoFontDescription *description = pango_font_description_copy(fonts_face(fonts, look->face));

    pango_font_description_set_absolute_size(description, look->size * PANGO_SCALE);
    pango_layout_set_font_description(layout, description);
    pango_font_description_free(description);
    if (width > 0) {
        pango_layout_set_width(layout, (int)lround(width * PANGO_SCALE));
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
        pango_layout_set_indent(layout, (int)lround(indent * PANGO_SCALE));
    }
    pango_layout_set_text(layout, text, -1);
    if (width > 0)
        keep_numbers(layout, text);
    return layout;
}

/* The byte at which the first character without a glyph stands; -1: all have one. */
static int lacking_at(PangoLayout *layout)
{
    for (GSList *at = pango_layout_get_lines_readonly(layout); at; at = at->next)
        for (GSList *run = ((PangoLayoutLine *)at->data)->runs; run; run = run->next) {
            const PangoGlyphItem *item = run->data;

            for (int i = 0; i < item->glyphs->num_glyphs; i++)
                if (item->glyphs->glyphs[i].glyph & PANGO_GLYPH_UNKNOWN_FLAG &&
                    item->glyphs->glyphs[i].glyph != PANGO_GLYPH_EMPTY)
                    return item->item->offset + item->glyphs->log_clusters[i];
        }
    return -1;
}

static enum status check(PangoLayout *layout, const char *place, struct error *err)
{
    int at = pango_layout_get_unknown_glyphs_count(layout) > 0 ? lacking_at(layout) : -1;
    const char *text = pango_layout_get_text(layout);
    char character[8] = "";
    const char *next;

    if (at < 0)
        return STATUS_OK;
    next = after(text + at);
    memcpy(character, text + at, (size_t)(next - text - at));
    error_set(err, STATUS_FAILED_PRECONDITION,
              "no font has the character %s (U+%04X), in: %s; name a folder with a font that "
              "has it with --fonts",
              character, g_utf8_get_char(text + at), text);
    return err ? error_at(err, place, NULL) : STATUS_FAILED_PRECONDITION;
}

/* ---- lines that reach the right edge ---- */

/* Chinese characters and signs, by what they are: a Latin W may be as wide. */
static bool is_wide(const char *text, const PangoGlyphItem *item, int glyph,
                    const struct look *look)
{
    const char *at = text + item->item->offset + item->glyphs->log_clusters[glyph];

    return g_utf8_get_char(at) >= FIRST_WIDE &&
           item->glyphs->glyphs[glyph].geometry.width >= WIDE * look->size * PANGO_SCALE;
}

static int wide_count(const char *text, const PangoLayoutLine *line, const struct look *look)
{
    int count = 0;

    for (GSList *run = line->runs; run; run = run->next) {
        const PangoGlyphItem *item = run->data;

        for (int i = 0; i < item->glyphs->num_glyphs; i++)
            count += is_wide(text, item, i, look);
    }
    return count;
}

/* Gives the slack to the gaps behind wide characters, but for the line's last. */
static void widen(const char *text, PangoLayoutLine *line, const struct look *look, int slack,
                  int places)
{
    int given = 0, seen = 0;

    for (GSList *run = line->runs; run; run = run->next) {
        PangoGlyphItem *item = run->data;

        for (int i = 0; i < item->glyphs->num_glyphs; i++) {
            if (!is_wide(text, item, i, look) || seen == places)
                continue;
            seen++;
            int upto = (int)((int64_t)slack * seen / places);
            item->glyphs->glyphs[i].geometry.width += upto - given;
            given = upto;
        }
    }
}

static void fill_lines(PangoLayout *layout, const struct look *look)
{
    const double limit = SLACK_LIMIT * look->size * PANGO_SCALE;
    const char *text = pango_layout_get_text(layout);
    int width = pango_layout_get_width(layout), indent = pango_layout_get_indent(layout);

    for (GSList *at = pango_layout_get_lines(layout); at && at->next; at = at->next) {
        PangoLayoutLine *line = at->data, *next = at->next->data;
        PangoRectangle ink, logical;
        int first = line->is_paragraph_start ? indent : 0, slack, places;

        if (next->is_paragraph_start)
            continue;
        pango_layout_line_get_extents(line, &ink, &logical);
        slack = width - logical.width -
                (indent > 0                 ? first
                 : line->is_paragraph_start ? 0
                                            : -indent);
        places = wide_count(text, line, look) - 1;
        if (slack > 0 && slack < limit && slack < places * WIDEST_GAP * look->size * PANGO_SCALE)
            widen(text, line, look, slack, places);
    }
}

enum status text_lay(const struct fonts *fonts, const struct look *look, const char *text,
                     double width, double indent, const char *place, PangoLayout **out,
                     struct error *err)
{
    PangoLayout *layout = text_layout(fonts, look, text, width, indent);
    enum status status = check(layout, place, err);

    if (status != STATUS_OK) {
        g_object_unref(layout);
        return status;
    }
    if (look->filled && width > 0)
        fill_lines(layout, look);
    *out = layout;
    return STATUS_OK;
}

/* Whether a line begins where a word may not be broken. */
static bool parts_words(PangoLayout *layout)
{
    const char *text = pango_layout_get_text(layout);
    int count;
    const PangoLogAttr *attributes = pango_layout_get_log_attrs_readonly(layout, &count);

    for (int i = 1; i < text_line_count(layout); i++) {
        const PangoLayoutLine *line = pango_layout_get_line_readonly(layout, i);
        glong at = g_utf8_pointer_to_offset(text, text + line->start_index);

        if (at < count && !attributes[at].is_line_break)
            return true;
    }
    return false;
}

void text_balance(PangoLayout *layout)
{
    int lines = text_line_count(layout), high = pango_layout_get_width(layout), low = high / 3;

    if (lines < 2 || lines > BALANCED_MOST || high <= 0)
        return;
    while (high - low > PANGO_SCALE) { /* the narrowest width with as many lines */
        int middle = low + (high - low) / 2;

        pango_layout_set_width(layout, middle);
        if (text_line_count(layout) > lines || parts_words(layout))
            low = middle;
        else
            high = middle;
    }
    pango_layout_set_width(layout, high);
}

int text_line_count(PangoLayout *layout)
{
    return pango_layout_get_line_count(layout);
}

static double line_width(PangoLayoutLine *line)
{
    PangoRectangle ink, logical;

    pango_layout_line_get_extents(line, &ink, &logical);
    return (double)logical.width / PANGO_SCALE;
}

static double last_width(PangoLayout *layout)
{
    return line_width(pango_layout_get_line_readonly(layout, text_line_count(layout) - 1));
}

void text_even(PangoLayout *layout, const struct look *look)
{
    int lines = text_line_count(layout), width = pango_layout_get_width(layout), less = width;

    if (lines < 2 || width <= 0)
        return;
    for (int i = 0; i < EVENED_MOST && last_width(layout) < SHORT_LAST * look->size; i++) {
        less -= (int)(look->size * PANGO_SCALE);
        pango_layout_set_width(layout, less > 0 ? less : width);
        if (less <= 0 || text_line_count(layout) > lines || parts_words(layout)) {
            pango_layout_set_width(layout, width);
            return;
        }
    }
}

/* ---- drawing ---- */

double text_widest(PangoLayout *layout)
{
    double widest = 0;

    for (int i = 0; i < text_line_count(layout); i++)
        widest = fmax(widest, line_width(pango_layout_get_line_readonly(layout, i)));
    return widest;
}

static double offset_of(PangoLayout *layout, PangoLayoutLine *line, const struct look *look,
                        double width)
{
    double indent = (double)pango_layout_get_indent(layout) / PANGO_SCALE;
    double slack = width - line_width(line);

    switch (look->align) {
    case PAPER_CENTRE:
        return slack / 2;
    case PAPER_RIGHT:
        return slack;
    case PAPER_LEFT:
        break;
    }
    if (indent >= 0)
        return line->is_paragraph_start ? indent : 0;
    return line->is_paragraph_start ? 0 : -indent;
}

void text_draw(cairo_t *cr, PangoLayout *layout, int line, const struct look *look, double x,
               double y, double width)
{
    PangoLayoutLine *drawn = pango_layout_get_line_readonly(layout, line);
    double left = x + offset_of(layout, drawn, look, width);
    double baseline = y + (look->pitch - look->size) / 2 + BASELINE * look->size;

    cairo_move_to(cr, left, baseline);
    pango_cairo_show_layout_line(cr, drawn);
    if (!look->heavy)
        return;
    cairo_move_to(cr, left, baseline);
    pango_cairo_layout_line_path(cr, drawn);
    cairo_set_line_width(cr, HEAVIER * look->size);
    cairo_stroke(cr);
}

void text_draw_all(cairo_t *cr, PangoLayout *layout, const struct look *look, double x, double y,
                   double width)
{
    for (int i = 0; i < text_line_count(layout); i++)
        text_draw(cr, layout, i, look, x, y + i * look->pitch, width);
}

void text_put(cairo_t *cr, const struct fonts *fonts, const struct look *look, const char *text,
              double x, double y, double width)
{
    PangoLayout *layout = text_layout(fonts, look, text, 0, 0);

    text_draw(cr, layout, 0, look, x, y, width);
    g_object_unref(layout);
}
