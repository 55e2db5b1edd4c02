/* Lines of text as boxes: indents, widows and orphans, what is kept together. */
#include "client/pages/setting.h"

#include "client/pages/geometry.h"

const struct look LOOK_BODY = {FACE_BODY, BODY_SIZE, BODY_PITCH, PAPER_LEFT, false, true};
const struct look LOOK_TITLE = {FACE_TITLE, TITLE_SIZE, BODY_PITCH, PAPER_CENTRE, false, false};
const struct look LOOK_LABEL = {FACE_BLACK, BODY_SIZE, BODY_PITCH, PAPER_LEFT, false, false};
const struct look LOOK_SMALL = {FACE_BODY, SMALL_SIZE, 22, PAPER_LEFT, false, false};
const struct look LOOK_NUMBER = {FACE_SONG, SMALL_SIZE, 20, PAPER_LEFT, false, false};

static const struct look SMALLER_TITLE = {FACE_TITLE, 20, BODY_PITCH, PAPER_CENTRE, false, false};

/* One line of a text. */
struct line {
    PangoLayout *layout;
    const struct look *look;
    int number;
    double left, right;
};

static void draw_line(const struct box *box, cairo_t *cr, double x, double y, double width)
{
    const struct line *line = box->content;

    text_draw(cr, line->layout, line->number, line->look, x + line->left, y,
              width - line->left - line->right);
}

enum status setting_lay(struct setting *setting, const struct look *look, const char *text,
                        double width, double indent, PangoLayout **out, struct error *err)
{
    TRY(text_lay(setting->fonts, look, text, width, indent, setting->place, out, err));
    g_ptr_array_add(setting->layouts, *out);
    return STATUS_OK;
}

/* A paragraph's first and last lines are not parted from their neighbours. */
static bool is_glued(int number, int count, bool asked)
{
    if (number == count - 1)
        return asked;
    return number == 0 || number == count - 2;
}

enum status setting_text(struct setting *setting, const struct setting_text *text,
                         struct error *err)
{
    PangoLayout *layout = NULL;
    int count;

    TRY(setting_lay(setting, text->look, text->text, setting->width - text->left - text->right,
                    text->indent, &layout, err));
    if (text->balanced)
        text_balance(layout);
    count = text_line_count(layout);
    for (int i = 0; i < count; i++) {
        struct line *line = arena_alloc(setting->arena, sizeof *line);
        struct box *box = flow_add(&setting->flow, text->look->pitch, draw_line, line);

        if (!line)
            return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a document");
        *line = (struct line){layout, text->look, i, text->left, text->right};
        box->glued = is_glued(i, count, text->glued);
        box->snapped = i == 0 && !text->loose;
        box->turn = i == 0 ? text->turn : TURN_NONE;
    }
    return STATUS_OK;
}

/* Lines the text has by itself, however wide. */
static int given_lines(const char *text)
{
    int count = 1;

    for (; *text; text++)
        count += *text == '\n';
    return count;
}

enum status setting_title(struct setting *setting, const char *text, struct error *err)
{
    PangoLayout *usual = NULL, *smaller = NULL;
    int given = given_lines(text);
    bool small;

    TRY(setting_lay(setting, &LOOK_TITLE, text, setting->width, 0, &usual, err));
    TRY(setting_lay(setting, &SMALLER_TITLE, text, setting->width, 0, &smaller, err));
    small = text_line_count(usual) > given && text_line_count(smaller) == given;
    return setting_text(setting,
                        &(struct setting_text){.look = small ? &SMALLER_TITLE : &LOOK_TITLE,
                                               .text = text,
                                               .glued = true,
                                               .balanced = !small},
                        err);
}

void setting_blank(struct setting *setting, double lines, bool glued)
{
    struct box *box = flow_add(&setting->flow, lines * BODY_PITCH, NULL, NULL);

    box->glued = glued;
}
