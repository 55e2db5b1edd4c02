/* A document as a column of boxes, and the column cut into pages. */
#include "client/pages/flow.h"

#include <math.h>

#define HAIR 0.01 /* points: what is nearer counts as equal */

struct box *flow_add(struct flow *flow, double height, box_draw *draw, const void *content)
{
    static struct box nowhere;
    struct box *box = arena_alloc(flow->arena, sizeof *box);

    if (!box) {
        flow->failed = true;
        nowhere = (struct box){0};
        return &nowhere;
    }
    box->height = height;
    box->draw = draw;
    box->content = content;
    if (flow->last)
        flow->last->next = box;
    else
        flow->first = box;
    flow->last = box;
    return box;
}

enum status flow_finish(const struct flow *flow, struct error *err)
{
    return flow->failed ? error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a document")
                        : STATUS_OK;
}

double flow_begin(const struct box *box, double used, double pitch)
{
    return box->snapped ? ceil((used - HAIR) / pitch) * pitch : used;
}

/* ---- one page ---- */

static const struct box *skip_blanks(const struct box *box)
{
    while (box && !box->draw && box->turn == TURN_NONE)
        box = box->next;
    return box;
}

/* The latest box after `from` and up to `at` that may begin a page; NULL: none may. */
static const struct box *last_break(const struct box *from, const struct box *at)
{
    const struct box *found = NULL;

    for (const struct box *box = from; box != at; box = box->next)
        if (!box->glued && box->next && box != at)
            found = box->next;
    return found;
}

/* Height up to `end`, without blanks at the end. */
static double filled(const struct sheet *sheet, double pitch)
{
    double used = sheet->first && sheet->first->head ? sheet->first->head->height : 0, full = used;

    for (const struct box *box = sheet->first; box && box != sheet->end; box = box->next) {
        used = flow_begin(box, used, pitch) + box->height;
        if (box->draw)
            full = used;
    }
    return full;
}

static void fill(struct sheet *sheet, const struct room *room)
{
    double height = sheet->lying ? room->lying : room->upright;
    double used = sheet->first && sheet->first->head ? sheet->first->head->height : 0;
    const struct box *box = sheet->first, *broken;

    for (; box; box = box->next) {
        if (box != sheet->first && box->turn != TURN_NONE)
            break;
        used = flow_begin(box, used, room->pitch);
        if (box->draw && used + box->height > height + HAIR && box != sheet->first) {
            broken = last_break(sheet->first, box);
            box = broken ? broken : box;
            break;
        }
        used += box->height;
    }
    sheet->end = box;
    sheet->used = filled(sheet, room->pitch);
}

struct sheet *flow_cut(const struct flow *flow, const struct room *room, struct arena *arena)
{
    struct sheet *first = NULL, **place = &first;
    const struct box *box = flow->first;
    bool lying = false;

    do {
        struct sheet *sheet = arena_alloc(arena, sizeof *sheet);

        if (!sheet)
            return NULL;
        if (box && box->turn != TURN_NONE)
            lying = box->turn == TURN_LYING;
        sheet->lying = lying;
        sheet->first = box;
        fill(sheet, room);
        box = skip_blanks(sheet->end);
        *place = sheet;
        place = &sheet->next;
    } while (box);
    return first;
}
