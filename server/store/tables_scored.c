/* The narrow table that scores are counted from: a row per project, nothing in it to unpack. */
#include "server/store/tables.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const struct column scored_columns[] = {
    {"unit",       COLUMN_TEXT, offsetof(struct scored_row, unit),       true },
    {"project_no", COLUMN_TEXT, offsetof(struct scored_row, project_no), true },
    {"facts",      COLUMN_INT,  offsetof(struct scored_row, facts),      false},
    {"signed_on",  COLUMN_INT,  offsetof(struct scored_row, signed_on),  false},
    {"received",   COLUMN_INT,  offsetof(struct scored_row, received),   false},
    {"amount",     COLUMN_INT,  offsetof(struct scored_row, amount),     false},
    {"share",      COLUMN_INT,  offsetof(struct scored_row, share),      false},
    {"period",     COLUMN_TEXT, offsetof(struct scored_row, period),     false},
};
const struct store_table table_scored = {
    .name = "scored",
    .row_size = sizeof(struct scored_row),
    .columns = scored_columns,
    .column_count = COUNT_OF(scored_columns),
    .projection = true,
};
