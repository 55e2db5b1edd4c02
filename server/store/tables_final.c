/* The final assessment, as tables: freezings, awards, self-examinations. */
#include "server/store/tables.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const struct column final_columns[] = {
    {"version",      COLUMN_INT, offsetof(struct final_row, version),      true },
    {"proposal_idx", COLUMN_INT, offsetof(struct final_row, proposal_idx), false},
    {"approved_idx", COLUMN_INT, offsetof(struct final_row, approved_idx), false},
    {"time",         COLUMN_INT, offsetof(struct final_row, time),         false},
};
const struct store_table table_final = {
    .name = "final",
    .row_size = sizeof(struct final_row),
    .columns = final_columns,
    .column_count = COUNT_OF(final_columns),
    .projection = true,
};

static const struct column award_columns[] = {
    {"version", COLUMN_INT,  offsetof(struct award_row, version), true },
    {"unit",    COLUMN_TEXT, offsetof(struct award_row, unit),    true },
    {"award",   COLUMN_TEXT, offsetof(struct award_row, award),   true },
    {"reason",  COLUMN_TEXT, offsetof(struct award_row, reason),  false},
    {"time",    COLUMN_INT,  offsetof(struct award_row, time),    false},
};
const struct store_table table_award = {
    .name = "award",
    .row_size = sizeof(struct award_row),
    .columns = award_columns,
    .column_count = COUNT_OF(award_columns),
    .projection = true,
};

static const struct column examination_columns[] = {
    {"idx",     COLUMN_INT,  offsetof(struct examination_row, idx),     true },
    {"unit",    COLUMN_TEXT, offsetof(struct examination_row, unit),    false},
    {"author",  COLUMN_TEXT, offsetof(struct examination_row, author),  false},
    {"time",    COLUMN_INT,  offsetof(struct examination_row, time),    false},
    {"content", COLUMN_BLOB, offsetof(struct examination_row, content), false},
};
const struct store_index index_examination_unit = {
    "examination_unit", {"unit", "idx"},
     false
};
static const struct store_index *const examination_indexes[] = {&index_examination_unit};
const struct store_table table_examination = {
    .name = "examination",
    .row_size = sizeof(struct examination_row),
    .columns = examination_columns,
    .column_count = COUNT_OF(examination_columns),
    .indexes = examination_indexes,
    .index_count = COUNT_OF(examination_indexes),
    .projection = true,
};
