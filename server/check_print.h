/* What `bairid check` prints. */
#ifndef BAIRI_SERVER_CHECK_PRINT_H
#define BAIRI_SERVER_CHECK_PRINT_H

#include "server/check/check.h"

/* For people: what was looked at, then every finding. width: of the screen; 0: unknown */
void check_print_table(struct findings *report, size_t width, struct buf *out);
/* {"clean", "findings": […], "found", "checked": {…}, "seconds": {…}} */
enum status check_print_json(struct findings *report, struct buf *out, struct error *err)
    MUST_CHECK;

#endif
