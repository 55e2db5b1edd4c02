/* The words a cell of the annex form may hold, as they stand on paper: for drop-downs and hints. */
#ifndef BAIRI_COMMON_CAMPAIGN_ANNEX_PAPER_H
#define BAIRI_COMMON_CAMPAIGN_ANNEX_PAPER_H

#include "common/campaign/annex.h"

/*
 * The words of a column: fixed ones ("产业"), the campaign's list, names of units and sub-units.
 * unit   id: only this one and its sub-units; NULL: of all units
 * out    in the arena; count 0: any text will do, or there is nothing to choose from
 * Fails  RESOURCE_EXHAUSTED
 */
enum status annex_words(const struct annex_column *column, const struct settings *settings,
                        const char *unit, struct arena *arena, const char ***out, size_t *count,
                        struct error *err) MUST_CHECK;

/*
 * A project's value as a form for people shows it: annex_cell_title, and units and sub-units by
 * name where the name finds them again. In the arena; NULL without memory.
 */
const char *annex_cell_paper(const struct annex_column *column, const struct project *project,
                             const struct settings *settings, struct arena *arena);

/* The column with that id; NULL when the form has none. */
const struct annex_column *annex_column_of(const char *id);

#endif
