/* The ledger itself as tables: records, tree, checkpoints, and what lies beside them. */
#include "server/store/tables.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const struct column record_columns[] = {
    {"idx",          COLUMN_INT,  offsetof(struct record_row, idx),          true },
    {"time",         COLUMN_INT,  offsetof(struct record_row, time),         false},
    {"kind",         COLUMN_INT,  offsetof(struct record_row, kind),         false},
    {"author",       COLUMN_TEXT, offsetof(struct record_row, author),       false},
    {"statement_id", COLUMN_BLOB, offsetof(struct record_row, statement_id), false},
    {"digest",       COLUMN_BLOB, offsetof(struct record_row, digest),       false},
    {"statement",    COLUMN_BLOB, offsetof(struct record_row, statement),    false},
    {"signature",    COLUMN_BLOB, offsetof(struct record_row, signature),    false},
    {"cosignature",  COLUMN_BLOB, offsetof(struct record_row, cosignature),  false},
    {"leaf",         COLUMN_BLOB, offsetof(struct record_row, leaf),         false},
};
const struct store_index index_record_statement_id = {
    "record_statement_id", {"statement_id"}, true};
static const struct store_index *const record_indexes[] = {&index_record_statement_id};
const struct store_table table_record = {
    .name = "record",
    .row_size = sizeof(struct record_row),
    .columns = record_columns,
    .column_count = COUNT_OF(record_columns),
    .indexes = record_indexes,
    .index_count = COUNT_OF(record_indexes),
    .projection = false,
};

static const struct column node_columns[] = {
    {"level",    COLUMN_INT,  offsetof(struct node_row, level),    true },
    {"position", COLUMN_INT,  offsetof(struct node_row, position), true },
    {"hash",     COLUMN_BLOB, offsetof(struct node_row, hash),     false},
};
const struct store_table table_node = {
    .name = "node",
    .row_size = sizeof(struct node_row),
    .columns = node_columns,
    .column_count = COUNT_OF(node_columns),
    .projection = false,
};

static const struct column checkpoint_columns[] = {
    {"size",     COLUMN_INT,  offsetof(struct checkpoint_row, size),     true },
    {"time",     COLUMN_INT,  offsetof(struct checkpoint_row, time),     false},
    {"root",     COLUMN_BLOB, offsetof(struct checkpoint_row, root),     false},
    {"note",     COLUMN_TEXT, offsetof(struct checkpoint_row, note),     false},
    {"token",    COLUMN_BLOB, offsetof(struct checkpoint_row, token),    false},
    {"previous", COLUMN_INT,  offsetof(struct checkpoint_row, previous), false},
};
const struct store_table table_checkpoint = {
    .name = "checkpoint",
    .row_size = sizeof(struct checkpoint_row),
    .columns = checkpoint_columns,
    .column_count = COUNT_OF(checkpoint_columns),
    .projection = false,
};

static const struct column private_columns[] = {
    {"digest",  COLUMN_BLOB, offsetof(struct private_row, digest),  true },
    {"content", COLUMN_BLOB, offsetof(struct private_row, content), false},
    {"idx",     COLUMN_INT,  offsetof(struct private_row, idx),     false},
};
const struct store_table table_private = {
    .name = "private",
    .row_size = sizeof(struct private_row),
    .columns = private_columns,
    .column_count = COUNT_OF(private_columns),
    .projection = false,
};

static const struct column crl_columns[] = {
    {"digest",  COLUMN_BLOB, offsetof(struct crl_row, digest),  true },
    {"content", COLUMN_BLOB, offsetof(struct crl_row, content), false},
};
const struct store_table table_crl = {
    .name = "crl",
    .row_size = sizeof(struct crl_row),
    .columns = crl_columns,
    .column_count = COUNT_OF(crl_columns),
    .projection = false,
};

static const struct column cosignature_columns[] = {
    {"size", COLUMN_INT,  offsetof(struct cosignature_row, size), true },
    {"name", COLUMN_TEXT, offsetof(struct cosignature_row, name), true },
    {"line", COLUMN_TEXT, offsetof(struct cosignature_row, line), false},
};
const struct store_table table_cosignature = {
    .name = "cosignature",
    .row_size = sizeof(struct cosignature_row),
    .columns = cosignature_columns,
    .column_count = COUNT_OF(cosignature_columns),
    .projection = false,
};

static const struct column log_key_columns[] = {
    {"idx",  COLUMN_INT,  offsetof(struct log_key_row, idx),  true },
    {"time", COLUMN_INT,  offsetof(struct log_key_row, time), false},
    {"key",  COLUMN_BLOB, offsetof(struct log_key_row, key),  false},
};
const struct store_table table_log_key = {
    .name = "log_key",
    .row_size = sizeof(struct log_key_row),
    .columns = log_key_columns,
    .column_count = COUNT_OF(log_key_columns),
    .projection = true,
};
