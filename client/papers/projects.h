/* Projects of a report by unit, with what was decided about each. */
#ifndef BAIRI_CLIENT_PAPERS_PROJECTS_H
#define BAIRI_CLIENT_PAPERS_PROJECTS_H

#include "client/papers/writer.h"

/* A table per unit, in the order of the report; investors where the readers may see them. */
void projects_by_unit(struct report_writer *r, bool investors);
/* Why a project does not count: "总投资不足", after the campaign's own rules. */
const char *exclusion_said(struct writer *w, const Bairi__V1__ReportProject *project);

#endif
