/* Reports, as tables: drawn up, pulled, waiting; and what was written for them. */
#include "server/store/tables.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const struct column report_columns[] = {
    {"period",        COLUMN_TEXT, offsetof(struct report_row, period),        true },
    {"version",       COLUMN_INT,  offsetof(struct report_row, version),       true },
    {"idx",           COLUMN_INT,  offsetof(struct report_row, idx),           false},
    {"time",          COLUMN_INT,  offsetof(struct report_row, time),          false},
    {"digest",        COLUMN_BLOB, offsetof(struct report_row, digest),        false},
    {"state",         COLUMN_TEXT, offsetof(struct report_row, state),         false},
    {"proposal_idx",  COLUMN_INT,  offsetof(struct report_row, proposal_idx),  false},
    {"released_idx",  COLUMN_INT,  offsetof(struct report_row, released_idx),  false},
    {"released_time", COLUMN_INT,  offsetof(struct report_row, released_time), false},
    {"occasion",      COLUMN_TEXT, offsetof(struct report_row, occasion),      false},
    {"preliminary",   COLUMN_INT,  offsetof(struct report_row, preliminary),   false},
    {"changes",       COLUMN_INT,  offsetof(struct report_row, changes),       false},
};
const struct store_table table_report = {
    .name = "report",
    .row_size = sizeof(struct report_row),
    .columns = report_columns,
    .column_count = COUNT_OF(report_columns),
    .projection = true,
};

static const struct column acknowledgement_columns[] = {
    {"period",  COLUMN_TEXT, offsetof(struct acknowledgement_row, period),  true },
    {"version", COLUMN_INT,  offsetof(struct acknowledgement_row, version), true },
    {"author",  COLUMN_TEXT, offsetof(struct acknowledgement_row, author),  true },
    {"idx",     COLUMN_INT,  offsetof(struct acknowledgement_row, idx),     false},
    {"time",    COLUMN_INT,  offsetof(struct acknowledgement_row, time),    false},
};
const struct store_table table_acknowledgement = {
    .name = "acknowledgement",
    .row_size = sizeof(struct acknowledgement_row),
    .columns = acknowledgement_columns,
    .column_count = COUNT_OF(acknowledgement_columns),
    .projection = true,
};

static const struct column section_columns[] = {
    {"idx",     COLUMN_INT,  offsetof(struct section_row, idx),     true },
    {"period",  COLUMN_TEXT, offsetof(struct section_row, period),  false},
    {"section", COLUMN_TEXT, offsetof(struct section_row, section), false},
    {"unit",    COLUMN_TEXT, offsetof(struct section_row, unit),    false},
    {"subunit", COLUMN_TEXT, offsetof(struct section_row, subunit), false},
    {"author",  COLUMN_TEXT, offsetof(struct section_row, author),  false},
    {"time",    COLUMN_INT,  offsetof(struct section_row, time),    false},
    {"text",    COLUMN_TEXT, offsetof(struct section_row, text),    false},
    {"digest",  COLUMN_BLOB, offsetof(struct section_row, digest),  false},
    {"current", COLUMN_INT,  offsetof(struct section_row, current), false},
};
const struct store_index index_section_period = {
    "section_period", {"period", "idx"},
     false
};
static const struct store_index *const section_indexes[] = {&index_section_period};
const struct store_table table_section = {
    .name = "section",
    .row_size = sizeof(struct section_row),
    .columns = section_columns,
    .column_count = COUNT_OF(section_columns),
    .indexes = section_indexes,
    .index_count = COUNT_OF(section_indexes),
    .projection = true,
};

static const struct column reminder_columns[] = {
    {"period",  COLUMN_TEXT, offsetof(struct reminder_row, period),  true },
    {"version", COLUMN_INT,  offsetof(struct reminder_row, version), true },
    {"idx",     COLUMN_INT,  offsetof(struct reminder_row, idx),     false},
    {"time",    COLUMN_INT,  offsetof(struct reminder_row, time),    false},
};
const struct store_table table_reminder = {
    .name = "reminder",
    .row_size = sizeof(struct reminder_row),
    .columns = reminder_columns,
    .column_count = COUNT_OF(reminder_columns),
    .projection = true,
};
