/* The first page's head: red mark, number line and rule, or a letterhead; and the title. */
#include <math.h>
#include <string.h>

#include "client/pages/geometry.h"
#include "client/pages/setting.h"

#define MARK_TOP     (72 * MM) /* of a report: 上边缘至版心上边缘 35 mm (7.2.4) */
#define LETTER_TOP   (30 * MM) /* of a letter (10.1) */
#define LETTER_FOOT  (20 * MM)
#define LETTER_RULE  (170 * MM)
#define RULE_BELOW   (4 * MM)
#define RULE_WEIGHT  (0.7 * MM)
#define MARK_LARGEST 46.0
#define MARK_SPREAD  0.94 /* of the text area's width at most */
#define TITLE_AFTER  2    /* blank lines */

/* Lines of the grid: the number stands two lines below a mark that ends in the fifth. */
enum { NUMBER_LINE = 7, TITLE_LINE = 10 };

static const struct look NUMBER_RIGHT = {FACE_BODY,   BODY_SIZE, BODY_PITCH,
                                         PAPER_RIGHT, false,     false};
static const struct look NUMBER_CENTRE = {FACE_BODY,    BODY_SIZE, BODY_PITCH,
                                          PAPER_CENTRE, false,     false};
#define NUMBER_BLANK "〔　　〕　　号"

struct head {
    const struct setting *setting;
    PangoLayout *mark;
    struct look look;           /* of the mark */
    double ink_top, ink_height; /* of the mark, from its baseline up */
};

static void set_red(cairo_t *cr)
{
    cairo_set_source_rgb(cr, 0.85, 0.07, 0.07);
}

/* The largest size at which the mark fits the text area; known after one try. */
static enum status size_mark(struct setting *setting, struct head *head, struct error *err)
{
    PangoRectangle ink, logical;
    double width;

    head->look = (struct look){FACE_TITLE, MARK_LARGEST, MARK_LARGEST, PAPER_CENTRE, false, false};
    TRY(setting_lay(setting, &head->look, setting->paper->mark, 0, 0, &head->mark, err));
    width = text_widest(head->mark);
    if (width > MARK_SPREAD * AREA_WIDTH) {
        head->look.size *= MARK_SPREAD * AREA_WIDTH / width;
        TRY(setting_lay(setting, &head->look, setting->paper->mark, 0, 0, &head->mark, err));
    }
    pango_layout_line_get_extents(pango_layout_get_line_readonly(head->mark, 0), &ink, &logical);
    head->ink_top = -(double)ink.y / PANGO_SCALE;
    head->ink_height = (double)ink.height / PANGO_SCALE;
    return STATUS_OK;
}

/* The mark with its upper edge at `top`. */
static void draw_mark(const struct head *head, cairo_t *cr, double x, double top, double width)
{
    if (!head->mark)
        return;
    cairo_move_to(cr, x + (width - text_widest(head->mark)) / 2, top + head->ink_top);
    pango_cairo_show_layout_line(cr, pango_layout_get_line_readonly(head->mark, 0));
}

static void draw_rule(cairo_t *cr, double x, double y, double width, double weight)
{
    cairo_set_line_width(cr, weight);
    cairo_move_to(cr, x, y);
    cairo_line_to(cr, x + width, y);
    cairo_stroke(cr);
}

static void draw_draft(const struct setting *setting, cairo_t *cr, double x, double y)
{
    text_put(cr, setting->fonts, &LOOK_LABEL, setting->paper->draft, x, y, AREA_WIDTH);
}

/* Number line: centred, or to the left with the signer's blank at the right (上行文, 7.2.5). */
static void draw_number(const struct setting *setting, cairo_t *cr, double x, double y,
                        double width)
{
    if (!setting->paper->blank_number)
        return;
    if (!setting->paper->upward) {
        text_put(cr, setting->fonts, &NUMBER_CENTRE, "　　　" NUMBER_BLANK, x, y, width);
        return;
    }
    text_put(cr, setting->fonts, &LOOK_BODY, "　　　　" NUMBER_BLANK, x, y, width);
    text_put(cr, setting->fonts, &LOOK_BODY, "签发人：", x + width - 9 * BODY_SIZE, y, width);
}

static void draw_report(const struct box *box, cairo_t *cr, double x, double y, double width)
{
    const struct head *head = box->content;

    draw_draft(head->setting, cr, x, y);
    cairo_save(cr);
    set_red(cr);
    draw_mark(head, cr, x, y + MARK_TOP - AREA_TOP, width);
    draw_rule(cr, x, y + (NUMBER_LINE + 1) * BODY_PITCH + RULE_BELOW - BODY_SIZE / 2, width,
              RULE_WEIGHT);
    cairo_restore(cr);
    draw_number(head->setting, cr, x, y + NUMBER_LINE * BODY_PITCH, width);
}

/* ---- letters ---- */

static double letter_rule(const struct head *head)
{
    return LETTER_TOP + (head->mark ? head->ink_height : 0) + RULE_BELOW;
}

/* A double rule, the thick line outside: above at the top, below at the foot. */
static void draw_double(cairo_t *cr, double y, double thin)
{
    double left = (PAGE_WIDTH - LETTER_RULE) / 2;

    draw_rule(cr, left, y, LETTER_RULE, 0.8 * MM);
    draw_rule(cr, left, y + thin, LETTER_RULE, 0.25 * MM);
}

static void draw_letter(const struct box *box, cairo_t *cr, double x, double y, double width)
{
    const struct head *head = box->content;
    double page = y - AREA_TOP, rule = page + letter_rule(head);

    cairo_save(cr);
    set_red(cr);
    draw_mark(head, cr, x, page + LETTER_TOP, width);
    draw_double(cr, rule, 1 * MM);
    cairo_restore(cr);
    draw_draft(head->setting, cr, x, rule + 1 * MM + 3);
    if (head->setting->paper->blank_number)
        text_put(cr, head->setting->fonts, &NUMBER_RIGHT, NUMBER_BLANK, x, rule + 1 * MM + 3,
                 width);
}

void letter_draw(const struct setting *setting, cairo_t *cr)
{
    if (setting->paper->form != PAPER_LETTER)
        return;
    cairo_save(cr);
    set_red(cr);
    draw_double(cr, PAGE_HEIGHT - LETTER_FOOT, -1 * MM);
    cairo_restore(cr);
}

/* ---- plain papers ---- */

static void draw_plain(const struct box *box, cairo_t *cr, double x, double y, double width)
{
    const struct head *head = box->content;

    (void)width;
    draw_draft(head->setting, cr, x, y);
}

static double letter_height(const struct head *head)
{
    double number = letter_rule(head) + 1 * MM + 3 + BODY_PITCH - AREA_TOP;

    return ceil(number / BODY_PITCH + TITLE_AFTER - 0.5) * BODY_PITCH;
}

static void add_head(struct setting *setting, const struct head *head)
{
    switch (setting->paper->form) {
    case PAPER_REPORT:
        flow_add(&setting->flow, TITLE_LINE * BODY_PITCH, draw_report, head)->glued = true;
        break;
    case PAPER_LETTER:
        flow_add(&setting->flow, letter_height(head), draw_letter, head)->glued = true;
        break;
    case PAPER_PLAIN:
        if (setting->paper->draft[0])
            flow_add(&setting->flow, 2 * BODY_PITCH, draw_plain, head)->glued = true;
        break;
    }
}

enum status head_set(struct setting *setting, struct error *err)
{
    struct head *head = arena_alloc(setting->arena, sizeof *head);
    PangoLayout *draft;

    if (!head)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a document");
    head->setting = setting;
    snprintf(setting->place, sizeof setting->place, "head");
    if (setting->paper->mark[0] && setting->paper->form != PAPER_PLAIN)
        TRY(size_mark(setting, head, err));
    TRY(setting_lay(setting, &LOOK_LABEL, setting->paper->draft, 0, 0, &draft, err));
    add_head(setting, head);
    if (!setting->paper->title[0])
        return STATUS_OK;
    snprintf(setting->place, sizeof setting->place, "title");
    TRY(setting_title(setting, setting->paper->title, err));
    setting_blank(setting, 1, true);
    return STATUS_OK;
}
