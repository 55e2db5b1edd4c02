/* Pages by key: the reply ends where it is large enough, and says behind which project. */
#include "server/services/page.h"

#include <string.h>

#include "server/services/facts.h"

enum { PAGE_BYTES = 512 * 1024 }; /* half of the smallest limit that a bureau may set for replies */

bool page_is_behind(const struct page *page, const struct project_row *project)
{
    if (!page->asked)
        return false;
    int order = strcmp(project->unit, page->asked->unit);
    return order < 0 || (order == 0 && strcmp(project->project_no, page->asked->project_no) <= 0);
}

void page_take(struct page *page, const ProtobufCMessage *message)
{
    if (!page->asked)
        return;
    page->count++;
    page->bytes += protobuf_c_message_get_packed_size(message);
}

bool page_is_full(const struct page *page)
{
    return page->asked && (page->bytes >= PAGE_BYTES ||
                           (page->asked->most > 0 && page->count >= page->asked->most));
}

enum status page_next(const struct call *call, const struct page *page,
                      const struct project_row *last, Bairi__V1__Page **out, struct error *err)
{
    Bairi__V1__Page *next = arena_alloc(call->arena, sizeof *next);

    if (!next)
        return answer_too_large(err);
    bairi__v1__page__init(next);
    next->most = page->asked->most;
    TRY(copy_out(call->arena, last->unit, &next->unit, err));
    TRY(copy_out(call->arena, last->project_no, &next->project_no, err));
    *out = next;
    return STATUS_OK;
}
