/* Narrow tables with a row per project and nothing to unpack: what scores are counted from, what
 * lies on the bureau's desk. */
#include "server/store/tables.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const struct column scored_columns[] = {
    {"unit",       COLUMN_TEXT, offsetof(struct scored_row, unit),       true },
    {"project_no", COLUMN_TEXT, offsetof(struct scored_row, project_no), true },
    {"facts",      COLUMN_INT,  offsetof(struct scored_row, facts),      false},
    {"signed_on",  COLUMN_INT,  offsetof(struct scored_row, signed_on),  false},
    {"received",   COLUMN_INT,  offsetof(struct scored_row, received),   false},
    {"amount",     COLUMN_INT,  offsetof(struct scored_row, amount),     false},
    {"amount_usd", COLUMN_INT,  offsetof(struct scored_row, amount_usd), false},
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

static const struct column desk_columns[] = {
    {"unit",       COLUMN_TEXT, offsetof(struct desk_row, unit),       true },
    {"project_no", COLUMN_TEXT, offsetof(struct desk_row, project_no), true },
    {"waiting",    COLUMN_INT,  offsetof(struct desk_row, waiting),    false},
    {"warnings",   COLUMN_INT,  offsetof(struct desk_row, warnings),   false},
    {"place",      COLUMN_TEXT, offsetof(struct desk_row, place),      false},
};
const struct store_index index_desk_place = {
    "desk_place", {"waiting", "place"},
     false
};
static const struct store_index *const desk_indexes[] = {&index_desk_place};
const struct store_table table_desk = {
    .name = "desk",
    .row_size = sizeof(struct desk_row),
    .columns = desk_columns,
    .column_count = COUNT_OF(desk_columns),
    .indexes = desk_indexes,
    .index_count = COUNT_OF(desk_indexes),
    .projection = true,
};

static const struct column reduction_columns[] = {
    {"unit",           COLUMN_TEXT, offsetof(struct reduction_row, unit),           true },
    {"project_no",     COLUMN_TEXT, offsetof(struct reduction_row, project_no),     true },
    {"version",        COLUMN_INT,  offsetof(struct reduction_row, version),        true },
    {"idx",            COLUMN_INT,  offsetof(struct reduction_row, idx),            false},
    {"time",           COLUMN_INT,  offsetof(struct reduction_row, time),           false},
    {"proposal_idx",   COLUMN_INT,  offsetof(struct reduction_row, proposal_idx),   false},
    {"author",         COLUMN_TEXT, offsetof(struct reduction_row, author),         false},
    {"amount_wan",     COLUMN_INT,  offsetof(struct reduction_row, amount_wan),     false},
    {"amount_usd_wan", COLUMN_INT,  offsetof(struct reduction_row, amount_usd_wan), false},
    {"foreign",        COLUMN_INT,  offsetof(struct reduction_row, foreign),        false},
    {"foreign_share",  COLUMN_TEXT, offsetof(struct reduction_row, foreign_share),  false},
    {"reason",         COLUMN_TEXT, offsetof(struct reduction_row, reason),         false},
    {"state",          COLUMN_TEXT, offsetof(struct reduction_row, state),          false},
};
const struct store_table table_reduction = {
    .name = "reduction",
    .row_size = sizeof(struct reduction_row),
    .columns = reduction_columns,
    .column_count = COUNT_OF(reduction_columns),
    .projection = true,
};
