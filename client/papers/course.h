/* What happened, as a report tells it: who lags, pushes, penalties, objections, changes, sections.
 */
#ifndef BAIRI_CLIENT_PAPERS_COURSE_H
#define BAIRI_CLIENT_PAPERS_COURSE_H

#include "client/papers/writer.h"

/* Who lags, the furthest behind first; a sentence when nobody does. */
void lagging(struct report_writer *r);
/* 督办: what was asked, until when, what came of it. Nothing when there was none. */
void pushes_said(struct report_writer *r);
/* Penalties in force; a sentence when there are none. */
void penalties_said(struct report_writer *r);
/* Objections with their answers. Nothing when there are none. */
void objections_said(struct report_writer *r);
/* A section of what differs from the report before, and why. None when nothing does. */
void changes_said(struct report_writer *r);
/* 工作动态, 分析 by its id: news, analysis. None while nobody wrote anything. */
void written_section(struct report_writer *r, const char *id, const char *title);

#endif
