/* Released reports, for those who see scores only as they were released. */
#ifndef BAIRI_SERVER_SERVICES_REPORTS_H
#define BAIRI_SERVER_SERVICES_REPORTS_H

#include "server/call.h"

/* The last released report by ledger position; *found false when there is none. */
enum status reports_last_released(struct transaction *tx, struct arena *arena,
                                  struct report_row *row, bool *found, struct error *err)
    MUST_CHECK;
/* The report inside its record. */
enum status reports_content(struct transaction *tx, const struct report_row *row,
                            struct arena *arena, struct record_row *record,
                            const Bairi__V1__Report **out, struct error *err) MUST_CHECK;

#endif
