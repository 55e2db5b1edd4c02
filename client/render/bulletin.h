/* The public bulletin of a released report: one page that stands alone, and the same as JSON. */
#ifndef BAIRI_CLIENT_RENDER_BULLETIN_H
#define BAIRI_CLIENT_RENDER_BULLETIN_H

#include "bairi/v1/statement.pb-c.h"
#include "common/arena.h"
#include "common/buf.h"
#include "common/status.h"

/*
 * What the public may read of a released report, whose figures were verified: no contacts, nobody
 * named for praise or blame, nothing that does not count; investors only where the campaign's
 * investors_shown_to names the public. Always Chinese, always the same from the same report.
 */

/*
 * HTML without scripts and without anything from elsewhere; its policy (CSP) allows only its own
 * style. Every text of the report is escaped and kept apart in its direction of writing.
 * Fails  INVALID_ARGUMENT where the report's rows cannot be, RESOURCE_EXHAUSTED
 */
enum status bulletin_html(const Bairi__V1__Report *report, struct arena *arena, struct buf *out,
                          struct error *err) MUST_CHECK;
enum status bulletin_json(const Bairi__V1__Report *report, struct arena *arena, struct buf *out,
                          struct error *err) MUST_CHECK;

#endif
