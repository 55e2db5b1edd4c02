/* One value of a project typed by hand: read as the cell of the annex form would be. */
#ifndef BAIRI_COMMON_CAMPAIGN_ANNEX_SET_H
#define BAIRI_COMMON_CAMPAIGN_ANNEX_SET_H

#include "common/campaign/annex.h"

/*
 * Puts a value under a column of the form: same parsers, same messages.
 * field   the column's id or title, compared folded ("amount_wan", "总投资(万元)")
 * value   as typed; "" empties what may be empty
 * row     its project is changed; texts live in the arena or are borrowed from value
 * out     the column; may be NULL
 * Fails   INVALID_ARGUMENT, err->field = the column's id when it is known; unit and project number
 *         identify a project and are never set
 */
enum status annex_set(const char *field, const char *value, const struct settings *settings,
                      struct arena *arena, struct annex_row *row, const struct annex_column **out,
                      struct error *err) MUST_CHECK;

#endif
