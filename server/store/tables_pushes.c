/* Pushing, the city's rankings and their readers, and the files that all of them enclose, as
 * tables.
 */
#include "server/store/tables.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static const struct column push_columns[] = {
    {"idx",     COLUMN_INT,  offsetof(struct push_row, idx),     true },
    {"unit",    COLUMN_TEXT, offsetof(struct push_row, unit),    false},
    {"time",    COLUMN_INT,  offsetof(struct push_row, time),    false},
    {"author",  COLUMN_TEXT, offsetof(struct push_row, author),  false},
    {"due",     COLUMN_INT,  offsetof(struct push_row, due),     false},
    {"state",   COLUMN_TEXT, offsetof(struct push_row, state),   false},
    {"late",    COLUMN_INT,  offsetof(struct push_row, late),    false},
    {"words",   COLUMN_INT,  offsetof(struct push_row, words),   false},
    {"latest",  COLUMN_BLOB, offsetof(struct push_row, latest),  false},
    {"content", COLUMN_BLOB, offsetof(struct push_row, content), false},
};
const struct store_index index_push_state = {
    "push_state", {"unit", "state", "idx"},
     false
};
static const struct store_index *const push_indexes[] = {&index_push_state};
const struct store_table table_push = {
    .name = "push",
    .row_size = sizeof(struct push_row),
    .columns = push_columns,
    .column_count = COUNT_OF(push_columns),
    .indexes = push_indexes,
    .index_count = COUNT_OF(push_indexes),
    .projection = true,
};

static const struct column push_word_columns[] = {
    {"push",    COLUMN_INT,  offsetof(struct push_word_row, push),    true },
    {"idx",     COLUMN_INT,  offsetof(struct push_word_row, idx),     true },
    {"time",    COLUMN_INT,  offsetof(struct push_word_row, time),    false},
    {"author",  COLUMN_TEXT, offsetof(struct push_word_row, author),  false},
    {"closing", COLUMN_INT,  offsetof(struct push_word_row, closing), false},
    {"content", COLUMN_BLOB, offsetof(struct push_word_row, content), false},
};
const struct store_table table_push_word = {
    .name = "push_word",
    .row_size = sizeof(struct push_word_row),
    .columns = push_word_columns,
    .column_count = COUNT_OF(push_word_columns),
    .projection = true,
};

static const struct column enclosure_columns[] = {
    {"sha256", COLUMN_BLOB, offsetof(struct enclosure_row, sha256), true },
    {"idx",    COLUMN_INT,  offsetof(struct enclosure_row, idx),    true },
    {"unit",   COLUMN_TEXT, offsetof(struct enclosure_row, unit),   false},
    {"name",   COLUMN_TEXT, offsetof(struct enclosure_row, name),   false},
    {"size",   COLUMN_INT,  offsetof(struct enclosure_row, size),   false},
};
const struct store_table table_enclosure = {
    .name = "enclosure",
    .row_size = sizeof(struct enclosure_row),
    .columns = enclosure_columns,
    .column_count = COUNT_OF(enclosure_columns),
    .projection = true,
};

static const struct column city_ranking_columns[] = {
    {"idx",     COLUMN_INT,  offsetof(struct city_ranking_row, idx),     true },
    {"period",  COLUMN_TEXT, offsetof(struct city_ranking_row, period),  false},
    {"version", COLUMN_INT,  offsetof(struct city_ranking_row, version), false},
    {"time",    COLUMN_INT,  offsetof(struct city_ranking_row, time),    false},
    {"author",  COLUMN_TEXT, offsetof(struct city_ranking_row, author),  false},
    {"digest",  COLUMN_BLOB, offsetof(struct city_ranking_row, digest),  false},
    {"content", COLUMN_BLOB, offsetof(struct city_ranking_row, content), false},
};
const struct store_index index_city_ranking_period = {
    "city_ranking_period", {"period", "version"},
     true
};
static const struct store_index *const city_ranking_indexes[] = {&index_city_ranking_period};
const struct store_table table_city_ranking = {
    .name = "city_ranking",
    .row_size = sizeof(struct city_ranking_row),
    .columns = city_ranking_columns,
    .column_count = COUNT_OF(city_ranking_columns),
    .indexes = city_ranking_indexes,
    .index_count = COUNT_OF(city_ranking_indexes),
    .projection = true,
};

static const struct column ranking_read_columns[] = {
    {"ranking", COLUMN_INT,  offsetof(struct ranking_read_row, ranking), true },
    {"author",  COLUMN_TEXT, offsetof(struct ranking_read_row, author),  true },
    {"idx",     COLUMN_INT,  offsetof(struct ranking_read_row, idx),     false},
    {"time",    COLUMN_INT,  offsetof(struct ranking_read_row, time),    false},
};
const struct store_table table_ranking_read = {
    .name = "ranking_read",
    .row_size = sizeof(struct ranking_read_row),
    .columns = ranking_read_columns,
    .column_count = COUNT_OF(ranking_read_columns),
    .projection = true,
};
