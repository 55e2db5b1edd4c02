/* Objections and their answers, as a table. */
#include "server/store/tables.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const struct column objection_columns[] = {
    {"idx",         COLUMN_INT,  offsetof(struct objection_row, idx),         true },
    {"against",     COLUMN_INT,  offsetof(struct objection_row, against),     false},
    {"unit",        COLUMN_TEXT, offsetof(struct objection_row, unit),        false},
    {"subunit",     COLUMN_TEXT, offsetof(struct objection_row, subunit),     false},
    {"project_no",  COLUMN_TEXT, offsetof(struct objection_row, project_no),  false},
    {"decision",    COLUMN_TEXT, offsetof(struct objection_row, decision),    false},
    {"author",      COLUMN_TEXT, offsetof(struct objection_row, author),      false},
    {"time",        COLUMN_INT,  offsetof(struct objection_row, time),        false},
    {"content",     COLUMN_BLOB, offsetof(struct objection_row, content),     false},
    {"state",       COLUMN_TEXT, offsetof(struct objection_row, state),       false},
    {"answer_idx",  COLUMN_INT,  offsetof(struct objection_row, answer_idx),  false},
    {"answered",    COLUMN_INT,  offsetof(struct objection_row, answered),    false},
    {"answer",      COLUMN_TEXT, offsetof(struct objection_row, answer),      false},
    {"changed_to",  COLUMN_TEXT, offsetof(struct objection_row, changed_to),  false},
    {"proposed_by", COLUMN_TEXT, offsetof(struct objection_row, proposed_by), false},
    {"approved_by", COLUMN_TEXT, offsetof(struct objection_row, approved_by), false},
};
const struct store_index index_objection_against = {
    "objection_against", {"against", "unit", "project_no"},
     true
};
const struct store_index index_objection_state = {
    "objection_state", {"state", "unit"},
     false
};
static const struct store_index *const objection_indexes[] = {&index_objection_against,
                                                              &index_objection_state};
const struct store_table table_objection = {
    .name = "objection",
    .row_size = sizeof(struct objection_row),
    .columns = objection_columns,
    .column_count = COUNT_OF(objection_columns),
    .indexes = objection_indexes,
    .index_count = COUNT_OF(objection_indexes),
    .projection = true,
};
