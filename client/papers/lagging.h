/* Units behind the schedule, and what the bureau asked of them (督办). */
#ifndef BAIRI_CLIENT_PAPERS_LAGGING_H
#define BAIRI_CLIENT_PAPERS_LAGGING_H

#include "client/papers/writer.h"

/* Who lags, the furthest behind first; a sentence when nobody does. */
void lagging(struct report_writer *r);
/* The pushes of the source, each with what was asked, until when, and what came of it. */
void pushes_said(struct report_writer *r);

#endif
