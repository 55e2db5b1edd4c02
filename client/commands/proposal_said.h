/* What a proposal asks for, in a line: the same in lists, before an approval and in a case. */
#ifndef BAIRI_CLIENT_COMMANDS_PROPOSAL_SAID_H
#define BAIRI_CLIENT_COMMANDS_PROPOSAL_SAID_H

#include "client/commands/app.h"

/* ids and words as they come, not yet fit for a terminal; arena memory; NULL without memory */
struct proposal_said {
    const char *action; /* "void" */
    const char *about;  /* "zhongjie/Z-01", "zhongjie", "" */
    const char *text;
};
struct proposal_said proposal_said(struct app *app, const Bairi__V1__Proposal *p);

/* "unit/no", or the unit alone */
const char *proposal_reference(struct app *app, const char *unit, const char *project_no);

/* The right figures of a reduction: "total investment 1.2 (100m yuan), foreign share 20 %"; dollars
 * where there are any. */
const char *reduction_said(struct app *app, int64_t amount_wan, int64_t amount_usd_wan,
                           bool foreign, const char *foreign_share);

#endif
