/* Records against their own digests and leaves; what the leaves hash to is kept for the tree. */
#include <stdlib.h>
#include <string.h>

#include "common/merkle/receipt.h"
#include "common/message.h"
#include "server/check/internal.h"
#include "server/ledger/position.h"

enum { GAP_MAX = 100000 }; /* missing records that are counted one by one */

struct rows {
    const struct checking *check;
    struct ledger_read *read;
};

void ledger_read_free(struct ledger_read *read)
{
    for (size_t i = 0; i < read->epoch_count; i++) {
        for (size_t k = 0; k < TREE_LEVELS; k++)
            free(read->epochs[i].levels[k]);
        free(read->epochs[i].times);
    }
    free(read->epochs);
    free(read->crls);
    *read = (struct ledger_read){0};
}

/* ---- keeping ---- */

static enum status out_of_memory(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for the leaves of the log");
}

static enum status epoch_open(struct ledger_read *read, struct error *err)
{
    struct leaves *more = realloc(read->epochs, (read->epoch_count + 1) * sizeof *more);

    if (!more)
        return out_of_memory(err);
    read->epochs = more;
    read->epochs[read->epoch_count++] = (struct leaves){.room = 0};
    return STATUS_OK;
}

static enum status leaf_keep(struct leaves *leaves, const struct hash *hash, int64_t time,
                             struct error *err)
{
    if (leaves->count == leaves->room) {
        uint64_t room = leaves->room ? 2 * leaves->room : 1024;
        struct hash *hashes = realloc(leaves->levels[0], room * sizeof *hashes);
        if (hashes)
            leaves->levels[0] = hashes;
        int64_t *times = realloc(leaves->times, room * sizeof *times);
        if (times)
            leaves->times = times;
        if (!hashes || !times)
            return out_of_memory(err);
        leaves->room = room;
    }
    leaves->levels[0][leaves->count] = *hash;
    leaves->times[leaves->count++] = time;
    return STATUS_OK;
}

/* ---- one record ---- */

static struct bytes field(ProtobufCBinaryData data)
{
    return (struct bytes){data.data, data.len};
}

static bool same(struct bytes a, struct bytes b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static void compare_bytes(const struct rows *rows, const struct record_row *row, const char *column,
                          struct bytes expected, struct bytes found)
{
    if (!same(expected, found))
        check_differs(rows->check, "record", value_of_int(row->idx).text, column,
                      value_of_bytes(expected), value_of_bytes(found));
}

static void compare_int(const struct rows *rows, const struct record_row *row, const char *column,
                        int64_t expected, int64_t found)
{
    if (expected != found)
        check_differs(rows->check, "record", value_of_int(row->idx).text, column,
                      value_of_int(expected), value_of_int(found));
}

static void compare_digest(const struct rows *rows, const struct record_row *row,
                           const char *column, ProtobufCBinaryData promised, struct bytes bytes)
{
    uint8_t digest[SHA256_SIZE];

    sha256(bytes, digest);
    if (!same(field(promised), (struct bytes){digest, SHA256_SIZE})) {
        struct error what;
        error_set(&what, STATUS_DATA_LOSS, "are not the bytes whose digest the leaf holds");
        check_found(rows->check,
                    (struct spot){"record", value_of_int(row->idx).text, column,
                                  value_of_bytes(field(promised)).text,
                                  value_of_bytes((struct bytes){digest, SHA256_SIZE}).text},
                    &what);
    }
}

/* Takes note of the list by which the signers were judged; the newest is the likeliest. */
static void crl_keep(struct ledger_read *read, ProtobufCBinaryData digest)
{
    if (digest.len != SHA256_SIZE)
        return;
    for (size_t i = read->crl_count; i > 0; i--)
        if (memcmp(read->crls[i - 1].digest, digest.data, SHA256_SIZE) == 0)
            return;
    if (read->crl_count == read->crl_room) {
        size_t room = read->crl_room ? 2 * read->crl_room : 64;
        struct named_crl *more = realloc(read->crls, room * sizeof *more);
        if (!more)
            return;
        read->crls = more;
        read->crl_room = room;
    }
    read->crls[read->crl_count] = (struct named_crl){.held = false};
    memcpy(read->crls[read->crl_count++].digest, digest.data, SHA256_SIZE);
}

/* The leaf says what the row must be. */
static void record_by_leaf(const struct rows *rows, const struct record_row *row,
                           const Bairi__V1__Leaf *leaf)
{
    ProtobufCBinaryData none = {0};

    if (leaf->crl.len > 0 && rows->read->crl_count == 0)
        rows->read->first_crl = row->idx;
    crl_keep(rows->read, leaf->crl);
    compare_int(rows, row, "idx", (int64_t)leaf->index,
                (int64_t)position_index((uint64_t)row->idx));
    compare_int(rows, row, "time", leaf->time, row->time);
    compare_int(rows, row, "kind", (int64_t)leaf->kind, row->kind);
    compare_bytes(rows, row, "digest", field(leaf->statement), row->digest);
    compare_digest(rows, row, "statement", leaf->statement, row->statement);
    compare_digest(rows, row, "signature", leaf->signature, row->signature);
    if (row->cosignature.size > 0 || leaf->n_references > 0)
        compare_digest(rows, row, "cosignature", leaf->n_references ? leaf->references[0] : none,
                       row->cosignature);
}

/* The statement says whose it is and what it is called. */
static void record_by_statement(const struct rows *rows, const struct record_row *row,
                                const Bairi__V1__Statement *statement)
{
    compare_bytes(rows, row, "statement_id", field(statement->statement_id), row->statement_id);
    if (strcmp(statement->author, row->author) != 0) {
        struct value expected = {""}, found = {""};
        strncpy(expected.text, statement->author, sizeof expected.text - 1);
        strncpy(found.text, row->author, sizeof found.text - 1);
        check_differs(rows->check, "record", value_of_int(row->idx).text, "author", expected,
                      found);
    }
    if (strcmp(statement->campaign, rows->check->id) != 0) {
        struct error what;
        error_set(&what, STATUS_DATA_LOSS, "the statement is of campaign %s", statement->campaign);
        check_found(rows->check,
                    (struct spot){"record", value_of_int(row->idx).text, "statement",
                                  rows->check->id, statement->campaign},
                    &what);
    }
}

static void record_judge(const struct rows *rows, const struct record_row *row,
                         struct arena *scratch)
{
    const Bairi__V1__Statement *statement = NULL;
    Bairi__V1__Leaf *leaf = NULL;
    struct value key = value_of_int(row->idx);
    struct error what;

    if (leaf_read(row->leaf, scratch, &leaf, &what) != STATUS_OK)
        check_found(rows->check,
                    (struct spot){.place = "record", .row = key.text, .column = "leaf"}, &what);
    else
        record_by_leaf(rows, row, leaf);
    if (statement_read(row->statement, scratch, &statement, &what) != STATUS_OK)
        check_found(rows->check,
                    (struct spot){.place = "record", .row = key.text, .column = "statement"},
                    &what);
    else
        record_by_statement(rows, row, statement);
    if (row->time < rows->read->last_time) {
        error_set(&what, STATUS_DATA_LOSS, "the record is older than the one before it");
        check_found(rows->check,
                    (struct spot){.place = "record", .row = key.text, .column = "time"}, &what);
    }
}

/* ---- all of them ---- */

static void missing(const struct checking *check, const char *table, int64_t first, int64_t last)
{
    struct value key = value_of_int(first);
    struct error what;

    if (first == last)
        error_set(&what, STATUS_DATA_LOSS, "is missing");
    else
        error_set(&what, STATUS_DATA_LOSS, "is missing, and all up to %lld", (long long)last);
    check_found(check, (struct spot){.place = table, .row = key.text}, &what);
}

/* Records that are not there, or the beginning of the next epoch. */
static enum status rows_skip(struct rows *rows, int64_t idx, struct error *err)
{
    static const struct hash unknown;
    struct ledger_read *read = rows->read;
    uint32_t epoch = position_epoch((uint64_t)idx);

    if (read->epoch_count > 0 && epoch == read->epoch_count + 1 &&
        position_index((uint64_t)idx) == 0 && epoch <= EPOCH_MAX) {
        read->next = idx;
        return epoch_open(read, err);
    }
    missing(rows->check, "record", read->next, idx - 1);
    if (idx - read->next > GAP_MAX)
        return error_set(err, STATUS_DATA_LOSS, "record %lld is missing", (long long)read->next);
    for (; read->next < idx; read->next++)
        TRY(leaf_keep(&read->epochs[read->epoch_count - 1], &unknown, read->last_time, err));
    return STATUS_OK;
}

static enum status rows_each(void *context, const void *row, struct arena *scratch,
                             struct error *err)
{
    struct rows *rows = context;
    struct ledger_read *read = rows->read;
    const struct record_row *record = row;
    struct error what;

    if (record->idx < read->next) {
        error_set(&what, STATUS_DATA_LOSS, "stands where no record can be");
        check_found(rows->check,
                    (struct spot){.place = "record", .row = value_of_int(record->idx).text}, &what);
        return STATUS_OK;
    }
    if (record->idx != read->next)
        TRY(rows_skip(rows, record->idx, err));
    record_judge(rows, record, scratch);
    struct hash hash = merkle_leaf_hash(record->leaf);
    TRY(leaf_keep(&read->epochs[read->epoch_count - 1], &hash, record->time, err));
    read->last_time = record->time;
    read->next++;
    return STATUS_OK;
}

enum status check_rows(const struct checking *check, struct transaction *tx,
                       struct ledger_read *read, struct error *err)
{
    static const struct store_scan everything = {0};
    struct rows rows = {check, read};

    read->last_time = INT64_MIN;
    read->first_crl = INT64_MAX;
    TRY(epoch_open(read, err));
    TRY(store_walk(tx, &table_record, &everything, rows_each, &rows, err));
    for (size_t i = 0; i < read->epoch_count; i++)
        findings_figures(check->report)->records += read->epochs[i].count;
    return STATUS_OK;
}
