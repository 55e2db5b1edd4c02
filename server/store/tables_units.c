/* What units say, as tables: nothing to report, plans, responsible persons. */
#include "server/store/tables.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const struct column nothing_columns[] = {
    {"unit",    COLUMN_TEXT, offsetof(struct nothing_row, unit),    true },
    {"subunit", COLUMN_TEXT, offsetof(struct nothing_row, subunit), true },
    {"period",  COLUMN_TEXT, offsetof(struct nothing_row, period),  true },
    {"idx",     COLUMN_INT,  offsetof(struct nothing_row, idx),     false},
    {"time",    COLUMN_INT,  offsetof(struct nothing_row, time),    false},
    {"late",    COLUMN_INT,  offsetof(struct nothing_row, late),    false},
    {"author",  COLUMN_TEXT, offsetof(struct nothing_row, author),  false},
};
const struct store_table table_nothing = {
    .name = "nothing",
    .row_size = sizeof(struct nothing_row),
    .columns = nothing_columns,
    .column_count = COUNT_OF(nothing_columns),
    .projection = true,
};

static const struct column plan_columns[] = {
    {"unit",    COLUMN_TEXT, offsetof(struct plan_row, unit),    true },
    {"subunit", COLUMN_TEXT, offsetof(struct plan_row, subunit), true },
    {"idx",     COLUMN_INT,  offsetof(struct plan_row, idx),     false},
    {"time",    COLUMN_INT,  offsetof(struct plan_row, time),    false},
    {"author",  COLUMN_TEXT, offsetof(struct plan_row, author),  false},
    {"digest",  COLUMN_BLOB, offsetof(struct plan_row, digest),  false},
    {"items",   COLUMN_BLOB, offsetof(struct plan_row, items),   false},
};
const struct store_table table_plan = {
    .name = "plan",
    .row_size = sizeof(struct plan_row),
    .columns = plan_columns,
    .column_count = COUNT_OF(plan_columns),
    .projection = true,
};

static const struct column responsible_columns[] = {
    {"idx",      COLUMN_INT,  offsetof(struct responsible_row, idx),      true },
    {"unit",     COLUMN_TEXT, offsetof(struct responsible_row, unit),     false},
    {"subunit",  COLUMN_TEXT, offsetof(struct responsible_row, subunit),  false},
    {"time",     COLUMN_INT,  offsetof(struct responsible_row, time),     false},
    {"author",   COLUMN_TEXT, offsetof(struct responsible_row, author),   false},
    {"contact",  COLUMN_BLOB, offsetof(struct responsible_row, contact),  false},
    {"from_day", COLUMN_INT,  offsetof(struct responsible_row, from_day), false},
    {"to_day",   COLUMN_INT,  offsetof(struct responsible_row, to_day),   false},
    {"digest",   COLUMN_BLOB, offsetof(struct responsible_row, digest),   false},
};
const struct store_index index_responsible_unit = {
    "responsible_unit", {"unit", "subunit", "idx"},
     false
};
static const struct store_index *const responsible_indexes[] = {&index_responsible_unit};
const struct store_table table_responsible = {
    .name = "responsible",
    .row_size = sizeof(struct responsible_row),
    .columns = responsible_columns,
    .column_count = COUNT_OF(responsible_columns),
    .indexes = responsible_indexes,
    .index_count = COUNT_OF(responsible_indexes),
    .projection = true,
};

static const struct column reopening_columns[] = {
    {"unit",   COLUMN_TEXT, offsetof(struct reopening_row, unit),   true },
    {"until",  COLUMN_INT,  offsetof(struct reopening_row, until),  false},
    {"idx",    COLUMN_INT,  offsetof(struct reopening_row, idx),    false},
    {"reason", COLUMN_TEXT, offsetof(struct reopening_row, reason), false},
};
const struct store_table table_reopening = {
    .name = "reopening",
    .row_size = sizeof(struct reopening_row),
    .columns = reopening_columns,
    .column_count = COUNT_OF(reopening_columns),
    .projection = true,
};
