/* Papers set as PDF: parts become boxes, boxes pages, pages are drawn. */
#include "client/pages/pdf.h"

#include <cairo-pdf.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "client/pages/geometry.h"
#include "client/pages/setting.h"

static const size_t MEMORY = (size_t)1 << 30;
static const int64_t SECOND = 1000000;
enum { PLACE_TITLE = 36 }; /* bytes of a title in a sentence */

/* ---- parts to boxes ---- */

/* "part 12, its title": a title is cut between characters. */
static void name_place(struct setting *setting, const struct paper_part *part, size_t number)
{
    bool titled = part->text[0] && part->kind != PAPER_TEXT;
    size_t length = titled ? strnlen(part->text, PLACE_TITLE) : 0;

    while (length > 0 && ((unsigned char)part->text[length] & 0xC0) == 0x80)
        length--;
    snprintf(setting->place, sizeof setting->place, "part %zu%s%.*s", number, titled ? ", " : "",
             (int)length, part->text);
}

static enum status set_boxes(struct setting *setting, struct error *err)
{
    size_t number = 0;

    TRY(head_set(setting, err));
    for (const struct paper_part *part = setting->paper->parts; part; part = part->next) {
        name_place(setting, part, ++number);
        TRY(part_set(setting, part, err));
    }
    return flow_finish(&setting->flow, err);
}

/* ---- pages ---- */

static const struct room ROOM = {AREA_HEIGHT, AREA_WIDTH, BODY_PITCH};

/* The record block needs room at the foot of the last page, else a page of its own. */
static enum status cut(struct setting *setting, struct sheet **pages, struct error *err)
{
    struct sheet *last;
    double record;

    setting->width = AREA_WIDTH;
    TRY(record_height(setting, &record, err));
    *pages = last = flow_cut(&setting->flow, &ROOM, setting->arena);
    while (last && last->next)
        last = last->next;
    if (last && record > 0 && (last->lying || last->used + record > AREA_HEIGHT)) {
        last->next = arena_alloc(setting->arena, sizeof *last);
        last = last->next;
    }
    if (!last)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a document");
    return STATUS_OK;
}

static void draw_boxes(const struct sheet *page, cairo_t *cr)
{
    double x = page->lying ? LYING_LEFT : AREA_LEFT, y = page->lying ? LYING_TOP : AREA_TOP;
    double width = page->lying ? AREA_HEIGHT : AREA_WIDTH, used = 0;

    if (page->first && page->first->head) {
        page->first->head->draw(page->first->head, cr, x, y, width);
        used = page->first->head->height;
    }
    for (const struct box *box = page->first; box && box != page->end; box = box->next) {
        used = flow_begin(box, used, BODY_PITCH);
        if (box->draw)
            box->draw(box, cr, x, y + used, width);
        used += box->height;
    }
}

static void draw_pages(const struct setting *setting, const struct sheet *pages,
                       cairo_surface_t *surface, cairo_t *cr)
{
    int number = 0;

    for (const struct sheet *page = pages; page; page = page->next) {
        cairo_pdf_surface_set_size(surface, page->lying ? PAGE_HEIGHT : PAGE_WIDTH,
                                   page->lying ? PAGE_WIDTH : PAGE_HEIGHT);
        draw_boxes(page, cr);
        foot_draw(setting, cr, ++number, page->lying);
        if (number == 1)
            letter_draw(setting, cr);
        if (!page->next)
            record_draw(setting, cr, AREA_LEFT, AREA_TOP + AREA_HEIGHT, AREA_WIDTH);
        cairo_show_page(cr);
    }
}

/* ---- the file ---- */

static cairo_status_t add_bytes(void *closure, const unsigned char *data, unsigned length)
{
    struct buf *out = closure;

    buf_add(out, data, length);
    return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static void describe(const struct paper *paper, cairo_surface_t *surface)
{
    time_t seconds = (time_t)(paper->made / SECOND);
    struct tm parts = {0};
    char date[64];

    gmtime_r(&seconds, &parts);
    strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%SZ", &parts);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_MOD_DATE, date);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "bairi-render");
    if (paper->subject[0])
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, paper->subject);
}

static enum status write_pages(const struct setting *setting, const struct sheet *pages,
                               struct buf *out, struct error *err)
{
    cairo_surface_t *surface =
        cairo_pdf_surface_create_for_stream(add_bytes, out, PAGE_WIDTH, PAGE_HEIGHT);
    cairo_t *cr = cairo_create(surface);
    cairo_status_t drawn, written;

    describe(setting->paper, surface);
    draw_pages(setting, pages, surface, cr);
    drawn = cairo_status(cr);
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    written = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    TRY(buf_finish(out, err));
    if (drawn != CAIRO_STATUS_SUCCESS || written != CAIRO_STATUS_SUCCESS)
        return error_set(err, STATUS_INTERNAL, "the pages could not be drawn: %s",
                         cairo_status_to_string(drawn != CAIRO_STATUS_SUCCESS ? drawn : written));
    return STATUS_OK;
}

static void forget(gpointer layout)
{
    g_object_unref(layout);
}

enum status pdf_write(const struct paper *paper, const struct fonts *fonts, struct buf *out,
                      struct error *err)
{
    struct arena *arena = arena_create(MEMORY);
    struct setting setting = {.fonts = fonts, .paper = paper, .arena = arena, .width = AREA_WIDTH};
    struct sheet *pages = NULL;
    enum status status;

    if (!arena)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a document");
    setting.flow.arena = arena;
    setting.layouts = g_ptr_array_new_with_free_func(forget);
    status = set_boxes(&setting, err);
    if (status == STATUS_OK)
        status = cut(&setting, &pages, err);
    if (status == STATUS_OK)
        status = write_pages(&setting, pages, out, err);
    g_ptr_array_unref(setting.layouts);
    arena_destroy(&arena);
    return status;
}
