/* Statistics of a report as tables and charts. */
#ifndef BAIRI_CLIENT_PAPERS_TALLIES_H
#define BAIRI_CLIENT_PAPERS_TALLIES_H

#include "client/papers/writer.h"

/* All statistics, each under its own heading, with charts of industry, region and size. */
enum status tallies(struct report_writer *r, struct error *err) MUST_CHECK;
/* What the key month brought, in a sentence; "" where the campaign has none. */
const char *key_month_said(struct report_writer *r);

#endif
