/* How the campaign reads its notice, as a document says it. */
#ifndef BAIRI_CLIENT_PAPERS_READINGS_H
#define BAIRI_CLIENT_PAPERS_READINGS_H

#include "client/papers/writer.h"

/* One paragraph for the first page: what surprises readers. */
void readings_first(struct report_writer *r);
/* The whole, point by point: settings version, who counts, how points come about, places. */
void readings_all(struct writer *w, uint32_t settings_version);

#endif
