/* The parts of a paper, each set as its kind asks. */
#include <stdio.h>

#include "client/pages/chart.h"
#include "client/pages/geometry.h"
#include "client/pages/setting.h"

#define INDENT (2 * BODY_SIZE)

static const struct look HEADINGS[] = {
    {FACE_BLACK, BODY_SIZE, BODY_PITCH, PAPER_LEFT, false, true},
    {FACE_KAI,   BODY_SIZE, BODY_PITCH, PAPER_LEFT, false, true},
    {FACE_BODY,  BODY_SIZE, BODY_PITCH, PAPER_LEFT, true,  true},
};
static const struct look CAPTION = {FACE_BLACK, 12, 20, PAPER_CENTRE, false, false};

static enum status set_heading(struct setting *setting, const struct paper_part *part,
                               struct error *err)
{
    unsigned level = part->level < 1 ? 1 : part->level > 3 ? 3 : part->level;

    return setting_text(
        setting,
        &(struct setting_text){
            .look = &HEADINGS[level - 1], .text = part->text, .indent = INDENT, .glued = true},
        err);
}

/* What is set right before a signature stays with it, so that no page bears a signature alone. */
static bool is_before_signature(const struct paper_part *part)
{
    return part->next &&
           (part->next->kind == PAPER_SIGNATURE || part->next->kind == PAPER_ATTACHMENTS);
}

static enum status set_plain(struct setting *setting, const struct paper_part *part, double indent,
                             struct error *err)
{
    return setting_text(setting,
                        &(struct setting_text){.look = &LOOK_BODY,
                                               .text = part->text,
                                               .indent = indent,
                                               .glued = is_before_signature(part)},
                        err);
}

/* ---- charts ---- */

struct picture {
    const struct fonts *fonts;
    const struct paper_figure *figure;
    double height;
};

static void draw_picture(const struct box *box, cairo_t *cr, double x, double y, double width)
{
    const struct picture *picture = box->content;

    cairo_save(cr);
    cairo_translate(cr, x, y);
    chart_draw(picture->figure, picture->fonts, cr, width, picture->height);
    cairo_restore(cr);
}

static enum status set_chart(struct setting *setting, const struct paper_part *part,
                             struct error *err)
{
    struct picture *picture = arena_alloc(setting->arena, sizeof *picture);
    double height = 0;
    struct box *box;

    if (!picture || !part->figure)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a document");
    TRY(chart_check(part->figure, setting->fonts, setting->place, err));
    height = chart_height(part->figure) * MM;
    height = setting->lying && height > 0.8 * AREA_WIDTH ? 0.8 * AREA_WIDTH : height;
    *picture = (struct picture){setting->fonts, part->figure, height};
    box = flow_add(&setting->flow, height, draw_picture, picture);
    box->glued = part->text[0] != '\0';
    if (part->text[0])
        TRY(setting_text(
            setting, &(struct setting_text){.look = &CAPTION, .text = part->text, .loose = true},
            err));
    setting_blank(setting, 0.3, false);
    return STATUS_OK;
}

/* ---- annexes and pages ---- */

static enum status set_annex(struct setting *setting, const struct paper_part *part,
                             struct error *err)
{
    const char *label = arena_printf(setting->arena, "附件%s", part->value);

    if (!label)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a document");
    setting->lying = part->landscape;
    setting->width = part->landscape ? AREA_HEIGHT : AREA_WIDTH;
    TRY(setting_text(setting,
                     &(struct setting_text){.look = &LOOK_LABEL,
                                            .text = label,
                                            .glued = true,
                                            .turn = part->landscape ? TURN_LYING : TURN_UPRIGHT},
                     err));
    setting_blank(setting, 1, true);
    TRY(setting_title(setting, part->text, err));
    setting_blank(setting, 0.6, true);
    return STATUS_OK;
}

static void draw_nothing(const struct box *box, cairo_t *cr, double x, double y, double width)
{
    (void)box, (void)cr, (void)x, (void)y, (void)width;
}

static void set_page(struct setting *setting)
{
    struct box *box = flow_add(&setting->flow, 0, draw_nothing, NULL);

    setting->lying = false;
    setting->width = AREA_WIDTH;
    box->turn = TURN_UPRIGHT;
    box->glued = true;
}

enum status part_set(struct setting *setting, const struct paper_part *part, struct error *err)
{
    switch (part->kind) {
    case PAPER_TEXT:
        return set_plain(setting, part, INDENT, err);
    case PAPER_SALUTATION:
        return set_plain(setting, part, 0, err);
    case PAPER_HEADING:
        return set_heading(setting, part, err);
    case PAPER_TABLE:
    case PAPER_FACTS:
        return table_set(setting, part, err);
    case PAPER_CHART:
        return set_chart(setting, part, err);
    case PAPER_ATTACHMENTS:
    case PAPER_SIGNATURE:
    case PAPER_ANNOTATION:
        return ending_set(setting, part, err);
    case PAPER_ANNEX:
        return set_annex(setting, part, err);
    case PAPER_PAGE:
        set_page(setting);
        return STATUS_OK;
    case PAPER_RECORD:
        setting->record = part;
        return STATUS_OK;
    }
    return STATUS_OK;
}
