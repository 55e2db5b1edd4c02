/* The foot: page numbers at the outer side, the system number, and the record block (版记). */
#include <stdio.h>
#include <string.h>

#include "client/pages/geometry.h"
#include "client/pages/setting.h"

#define NUMBER_BELOW (7 * MM) /* 一字线上距版心下边缘 7 mm (7.5) */
#define RULE_OUTER   (0.35 * MM)
#define RULE_INNER   (0.25 * MM)
#define RECORD_PAD   3.0
#define WIDE_BLANK   "　"

static const struct look SYSTEM = {FACE_SONG, 8, 10, PAPER_LEFT, false, false};
static const struct look RIGHT = {FACE_BODY, SMALL_SIZE, 22, PAPER_RIGHT, false, false};

/* ---- page and system number ---- */

/* In upright coordinates; odd pages right, even pages left, one character from the edge. */
static void draw_number(const struct setting *setting, cairo_t *cr, int page)
{
    struct look look = LOOK_NUMBER;
    double top = AREA_TOP + AREA_HEIGHT + NUMBER_BELOW - look.pitch / 2 + look.size / 8;
    char text[32];

    snprintf(text, sizeof text, "— %d —", page);
    look.align = page % 2 == 1 ? PAPER_RIGHT : PAPER_LEFT;
    text_put(cr, setting->fonts, &look, text, AREA_LEFT + BODY_SIZE, top,
             AREA_WIDTH - 2 * BODY_SIZE);
}

static void draw_system(const struct setting *setting, cairo_t *cr, int page)
{
    struct look look = SYSTEM;

    if (!setting->paper->system[0])
        return;
    look.align = page % 2 == 1 ? PAPER_LEFT : PAPER_RIGHT;
    cairo_save(cr);
    cairo_set_source_rgb(cr, 0.35, 0.35, 0.35);
    text_put(cr, setting->fonts, &look, setting->paper->system, AREA_LEFT, PAGE_HEIGHT - 14 * MM,
             AREA_WIDTH);
    cairo_restore(cr);
}

void foot_draw(const struct setting *setting, cairo_t *cr, int page, bool lying)
{
    cairo_save(cr);
    if (lying) { /* the sheet turned clockwise: its foot is at the left */
        cairo_translate(cr, PAGE_HEIGHT, 0);
        cairo_rotate(cr, 1.5707963267948966);
    }
    if (page > 1 || setting->paper->form != PAPER_LETTER)
        draw_number(setting, cr, page);
    draw_system(setting, cr, page);
    cairo_restore(cr);
}

/* ---- record block ---- */

struct record {
    PangoLayout *copies;
    const char *office, *date;
};

/* Where 印发日期 begins: behind a line feed, or behind the last blank, wide or not; NULL: nowhere.
 */
static const char *date_of(const char *value)
{
    const char *feed = strchr(value, '\n'), *blank = strrchr(value, ' '), *wide = value, *found;

    if (feed)
        return feed + 1;
    while ((found = strstr(wide, WIDE_BLANK)))
        wide = found + strlen(WIDE_BLANK);
    if (wide != value && (!blank || wide > blank))
        return wide;
    return blank ? blank + 1 : NULL;
}

/* 印发机关 and 印发日期 stand on one line, apart. */
static enum status split_value(struct setting *setting, struct record *record, struct error *err)
{
    const char *value = setting->record->value, *date = date_of(value);

    record->date = date ? date : "";
    record->office = date ? arena_strndup(setting->arena, value, (size_t)(date - value)) : value;
    if (!record->office)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a document");
    return STATUS_OK;
}

static enum status lay_record(struct setting *setting, struct record *record, struct error *err)
{
    PangoLayout *checked;

    snprintf(setting->place, sizeof setting->place, "record block");
    TRY(split_value(setting, record, err));
    TRY(setting_lay(setting, &LOOK_SMALL, setting->record->value, 0, 0, &checked, err));
    return setting_lay(setting, &LOOK_SMALL, setting->record->text, setting->width - 2 * SMALL_SIZE,
                       -3 * SMALL_SIZE, &record->copies, err);
}

static double height_of(const struct setting *setting, const struct record *record)
{
    double copies = text_line_count(record->copies) * LOOK_SMALL.pitch + 2 * RECORD_PAD;
    double issue = LOOK_SMALL.pitch + 2 * RECORD_PAD;

    return (setting->record->text[0] ? copies : 0) + (setting->record->value[0] ? issue : 0);
}

enum status record_height(struct setting *setting, double *out, struct error *err)
{
    struct record record = {0};

    *out = 0;
    if (!setting->record)
        return STATUS_OK;
    TRY(lay_record(setting, &record, err));
    *out = height_of(setting, &record);
    return STATUS_OK;
}

static void draw_rule(cairo_t *cr, double x, double y, double width, double weight)
{
    cairo_set_line_width(cr, weight);
    cairo_move_to(cr, x, y);
    cairo_line_to(cr, x + width, y);
    cairo_stroke(cr);
}

void record_draw(const struct setting *setting, cairo_t *cr, double x, double bottom, double width)
{
    struct setting again = *setting;
    struct record record = {0};
    double issue = bottom - LOOK_SMALL.pitch - RECORD_PAD, top, inside = width - 2 * SMALL_SIZE;

    if (!setting->record || lay_record(&again, &record, NULL) != STATUS_OK)
        return;
    top = bottom - height_of(setting, &record);
    draw_rule(cr, x, top, width, RULE_OUTER);
    draw_rule(cr, x, bottom, width, RULE_OUTER);
    if (setting->record->text[0])
        text_draw_all(cr, record.copies, &LOOK_SMALL, x + SMALL_SIZE, top + RECORD_PAD, inside);
    if (!setting->record->value[0])
        return;
    if (setting->record->text[0])
        draw_rule(cr, x, issue - RECORD_PAD, width, RULE_INNER);
    text_put(cr, setting->fonts, &LOOK_SMALL, record.office, x + SMALL_SIZE, issue, inside);
    text_put(cr, setting->fonts, &RIGHT, record.date, x + SMALL_SIZE, issue, inside);
}
