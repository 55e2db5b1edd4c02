/* A list in pages, put together: each page is asked for behind the last project of the one before.
 */
#include <string.h>

#include "client/bureau/internal.h"

enum status pages_add(struct pages *pages, void *const *items, size_t count, struct error *err)
{
    if (pages->count + count > pages->room) {
        size_t room = 2 * (pages->count + count);
        void **more = arena_array(pages->arena, room, sizeof *more);
        if (!more)
            return no_memory(err);
        if (pages->count > 0)
            memcpy(more, pages->items, pages->count * sizeof *more);
        pages->items = more;
        pages->room = room;
    }
    if (count > 0)
        memcpy(pages->items + pages->count, items, count * sizeof *items);
    pages->count += count;
    return STATUS_OK;
}

enum status pages_next(const Bairi__V1__Page *asked, Bairi__V1__Page *next, Bairi__V1__Page **page,
                       struct error *err)
{
    *page = next;
    if (!next)
        return STATUS_OK;
    if (next->place[0] != '\0') {
        if (strcmp(next->place, asked->place) > 0)
            return STATUS_OK;
        return error_set(err, STATUS_INTERNAL, "the pages of the server's list do not move on");
    }
    int order = strcmp(next->unit, asked->unit);
    if (order < 0 || (order == 0 && strcmp(next->project_no, asked->project_no) <= 0))
        return error_set(err, STATUS_INTERNAL, "the pages of the server's list do not move on");
    return STATUS_OK;
}
