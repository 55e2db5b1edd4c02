/* Long lists in pages: by the projects' key, so that what is written meanwhile moves nothing. */
#ifndef BAIRI_SERVER_SERVICES_PAGE_H
#define BAIRI_SERVER_SERVICES_PAGE_H

#include "bairi/v1/submission.pb-c.h"
#include "server/call.h"

/* How far one reply has come. */
struct page {
    const Bairi__V1__Page *asked; /* NULL: all in one reply */
    size_t count, bytes;          /* taken so far */
};

/* The project stands in a page before the one asked for. */
bool page_is_behind(const struct page *page, const struct project_row *project);
/* Counts what was put into the reply. */
void page_take(struct page *page, const ProtobufCMessage *message);
/* Nothing more belongs into this reply, though there may be more. */
bool page_is_full(const struct page *page);
/* Where the next page begins: behind this project, the last that was looked at. */
enum status page_next(const struct call *call, const struct page *page,
                      const struct project_row *last, Bairi__V1__Page **out, struct error *err)
    MUST_CHECK;

#endif
