/* A cell of the annex form on its way into a record, and the parsers of all columns. */
#ifndef BAIRI_COMMON_CAMPAIGN_ANNEX_CELLS_H
#define BAIRI_COMMON_CAMPAIGN_ANNEX_CELLS_H

#include "common/campaign/annex.h"
#include "common/campaign/internal.h"

struct annex_cell {
    const struct annex_column *column;
    const char *text;    /* as typed, blanks at both ends removed, not empty */
    const char *folded;  /* NFKC case-folded, without blanks; the text itself for cell_text */
    enum grid_kind kind; /* GRID_TEXT when it is not known */
    const struct settings *settings;
    const char *own_unit; /* the only one whose rows may stand here; NULL: any */
    struct arena *arena;
    bool *has_amount; /* an amount in yuan was read in this row */
};

annex_parser cell_text, cell_project_no, cell_unit, cell_subunit, cell_credit_code, cell_outside,
    cell_word, cell_list, cell_kind, cell_funding, cell_share, cell_usd, cell_day, cell_document,
    cell_page, cell_files, cell_verdict, cell_received, cell_amount_wan, cell_amount_yi,
    cell_amount;

/* Columns that are read but stand in no template: amounts under a title without a unit, and what
 * only the offline scorer takes. */
extern const struct annex_column annex_other_columns[];
extern const size_t annex_other_count;

/* text_fold without any blanks; the text itself when it is plain already. NULL without memory. */
const char *fold_cell(const char *text, struct arena *arena);

/* A unit by id or name, compared folded; -1 when there is none. */
int unit_by_text(const struct settings *settings, const char *text, struct arena *arena);

#endif
