/* What duplicates are found by, and rulings about them, as tables. */
#include "server/store/tables.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const struct column likeness_columns[] = {
    {"unit",        COLUMN_TEXT, offsetof(struct likeness_row, unit),        true },
    {"project_no",  COLUMN_TEXT, offsetof(struct likeness_row, project_no),  true },
    {"version",     COLUMN_INT,  offsetof(struct likeness_row, version),     true },
    {"investor",    COLUMN_TEXT, offsetof(struct likeness_row, investor),    false},
    {"name",        COLUMN_TEXT, offsetof(struct likeness_row, name),        false},
    {"phase",       COLUMN_INT,  offsetof(struct likeness_row, phase),       false},
    {"place",       COLUMN_TEXT, offsetof(struct likeness_row, place),       false},
    {"credit_code", COLUMN_TEXT, offsetof(struct likeness_row, credit_code), false},
    {"amount",      COLUMN_INT,  offsetof(struct likeness_row, amount),      false},
    {"signed_on",   COLUMN_INT,  offsetof(struct likeness_row, signed_on),   false},
};
const struct store_table table_likeness = {
    .name = "likeness",
    .row_size = sizeof(struct likeness_row),
    .columns = likeness_columns,
    .column_count = COUNT_OF(likeness_columns),
    .projection = true,
};

static const struct column likeness_key_columns[] = {
    {"key",        COLUMN_INT,  offsetof(struct likeness_key_row, key),        true},
    {"unit",       COLUMN_TEXT, offsetof(struct likeness_key_row, unit),       true},
    {"project_no", COLUMN_TEXT, offsetof(struct likeness_key_row, project_no), true},
    {"version",    COLUMN_INT,  offsetof(struct likeness_key_row, version),    true},
};
const struct store_table table_likeness_key = {
    .name = "likeness_key",
    .row_size = sizeof(struct likeness_key_row),
    .columns = likeness_key_columns,
    .column_count = COUNT_OF(likeness_key_columns),
    .projection = true,
};

static const struct column ruling_columns[] = {
    {"idx",          COLUMN_INT,  offsetof(struct ruling_row, idx),          true },
    {"unit",         COLUMN_TEXT, offsetof(struct ruling_row, unit),         true },
    {"project_no",   COLUMN_TEXT, offsetof(struct ruling_row, project_no),   true },
    {"proposal_idx", COLUMN_INT,  offsetof(struct ruling_row, proposal_idx), false},
    {"time",         COLUMN_INT,  offsetof(struct ruling_row, time),         false},
    {"author",       COLUMN_TEXT, offsetof(struct ruling_row, author),       false},
    {"owner_unit",   COLUMN_TEXT, offsetof(struct ruling_row, owner_unit),   false},
    {"owner_no",     COLUMN_TEXT, offsetof(struct ruling_row, owner_no),     false},
    {"reason",       COLUMN_TEXT, offsetof(struct ruling_row, reason),       false},
    {"what",         COLUMN_TEXT, offsetof(struct ruling_row, what),         false},
    {"version",      COLUMN_INT,  offsetof(struct ruling_row, version),      false},
    {"superseded",   COLUMN_INT,  offsetof(struct ruling_row, superseded),   false},
};
const struct store_index index_ruling_project = {
    "ruling_project", {"unit", "project_no", "idx"},
     false
};
static const struct store_index *const ruling_indexes[] = {&index_ruling_project};
const struct store_table table_ruling = {
    .name = "ruling",
    .row_size = sizeof(struct ruling_row),
    .columns = ruling_columns,
    .column_count = COUNT_OF(ruling_columns),
    .indexes = ruling_indexes,
    .index_count = COUNT_OF(ruling_indexes),
    .projection = true,
};
