/* How a backend's handles begin, so that store.c finds the row of functions behind a handle. */
#ifndef BAIRI_SERVER_STORE_BACKEND_H
#define BAIRI_SERVER_STORE_BACKEND_H

#include "server/store/store.h"

/* First member of every backend's store. */
struct store {
    const struct store_backend *backend;
};

/* First member of every backend's transaction. */
struct transaction {
    const struct store_backend *backend;
};

/* The field of a row that a column describes. */
int64_t *row_int(void *row, const struct column *column);
const char **row_text(void *row, const struct column *column);
struct bytes *row_blob(void *row, const struct column *column);
int64_t row_int_of(const void *row, const struct column *column);
const char *row_text_of(const void *row, const struct column *column);
struct bytes row_blob_of(const void *row, const struct column *column);

enum { ORDER_COLUMNS_MAX = 12 };

/*
 * The columns by which a scan orders: those of the index (NULL: none), then those of the key that
 * the index does not have.
 * Returns  how many were put into `out`
 */
size_t table_order(const struct store_table *table, const struct store_index *index,
                   const struct column *out[ORDER_COLUMNS_MAX]);

/* OK, CANCELLED or DEADLINE_EXCEEDED. */
enum status patience_check(const struct store_patience *patience, struct error *err) MUST_CHECK;

#endif
