/* Tables and charts of the units of a report. */
#ifndef BAIRI_CLIENT_PAPERS_STANDINGS_H
#define BAIRI_CLIENT_PAPERS_STANDINGS_H

#include "client/papers/writer.h"

/* Counts, amounts, completion, gap to the schedule, pending; the sum below. */
void completion_table(struct report_writer *r, const char *title);
/* At the end of the campaign: counts, amounts, completion. */
void result_table(struct report_writer *r);
/* Against the plans that units filed themselves; nothing where none did. */
void plan_table(struct report_writer *r);
/* A bar per unit with a target against the schedule line. */
void completion_chart(struct report_writer *r);
/* Base, bonus, penalties, total and the three places. */
void places_table(struct writer *w, const char *caption, Bairi__V1__ReportUnit *const *units,
                  size_t count);
/* "-" for 0 */
const char *place_said(struct writer *w, uint32_t place);
/* Units' counted projects by day of signing, week by week, up to the day of the report. */
enum status course_chart(struct report_writer *r, struct error *err) MUST_CHECK;
/* The schedule on the report's day, in percent. */
struct fraction schedule_now(const struct report_writer *r);

#endif
