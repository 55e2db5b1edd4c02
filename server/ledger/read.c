/* Reading the ledger again: its size, its statements, and its replay into projections. */
#include <string.h>

#include "common/message.h"
#include "server/ledger/internal.h"
#include "server/ledger/nodes.h"
#include "server/ledger/position.h"

enum { REPLAY_CHUNK = 256 };
#define REPLAY_ARENA ((size_t)256 << 20)

enum status ledger_size(struct transaction *tx, uint64_t *size, struct error *err)
{
    struct store_scan newest = {.descending = true, .limit = 1};
    struct arena *arena = arena_create(16 << 20);
    void *rows = NULL;
    size_t count = 0;

    if (!arena)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory to read the ledger");
    enum status status = store_scan_rows(tx, &table_checkpoint, &newest, arena, &rows, &count, err);
    if (status == STATUS_OK)
        *size = count > 0 ? (uint64_t)((const struct checkpoint_row *)rows)->size : 0;
    arena_destroy(&arena);
    return status;
}

enum status ledger_consistency(struct transaction *tx, uint32_t epoch, uint64_t old_size,
                               uint64_t size, struct hash proof[MERKLE_PROOF_MAX], size_t *count,
                               struct error *err)
{
    struct arena *arena = arena_create(16 << 20);
    struct nodes nodes = {.tx = tx, .arena = arena, .epoch = epoch};
    struct merkle_reader reader = nodes_reader(&nodes);

    if (!arena)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory to read the ledger");
    enum status status = merkle_consistency(&reader, old_size, size, proof, count, err);
    arena_destroy(&arena);
    return status;
}

static enum status record_is_whole(const struct record_row *row, const struct statement *statement,
                                   const Bairi__V1__Leaf *leaf, struct error *err)
{
    if (row->digest.size != SHA256_SIZE || leaf->statement.len != SHA256_SIZE ||
        leaf->signature.len != SHA256_SIZE || leaf->author.len != SHA256_SIZE ||
        memcmp(row->digest.data, statement->digest, SHA256_SIZE) != 0 ||
        memcmp(leaf->statement.data, statement->digest, SHA256_SIZE) != 0 ||
        memcmp(leaf->signature.data, statement->signature_digest, SHA256_SIZE) != 0 ||
        leaf->index != position_index((uint64_t)row->idx) || leaf->time != row->time)
        return error_set(err, STATUS_DATA_LOSS, "record %lld differs from its leaf",
                         (long long)row->idx);
    return STATUS_OK;
}

enum status ledger_statement(const struct record_row *row, struct arena *arena,
                             struct statement *out, struct error *err)
{
    ProtobufCMessage *message = NULL, *leaf = NULL;

    if (message_unpack(&bairi__v1__statement__descriptor, row->statement, arena, &message, NULL) !=
            STATUS_OK ||
        message_unpack(&bairi__v1__leaf__descriptor, row->leaf, arena, &leaf, NULL) != STATUS_OK)
        return error_set(err, STATUS_DATA_LOSS, "record %lld cannot be read", (long long)row->idx);
    *out = (struct statement){
        .message = (const Bairi__V1__Statement *)message,
        .bytes = row->statement,
        .signature = row->signature,
        .cosignature = row->cosignature,
    };
    sha256(out->bytes, out->digest);
    sha256(out->signature, out->signature_digest);
    TRY(record_is_whole(row, out, (const Bairi__V1__Leaf *)leaf, err));
    TRY(identity_parse(out->message->author, &out->author, err));
    memcpy(out->author.fingerprint, ((const Bairi__V1__Leaf *)leaf)->author.data, SHA256_SIZE);
    return STATUS_OK;
}

/* The tree holds this leaf: else the row was rewritten together with its leaf. */
static enum status record_is_in_tree(struct transaction *tx, const struct record_row *row,
                                     struct arena *arena, struct error *err)
{
    struct node_row node = {.level = node_level(position_epoch((uint64_t)row->idx), 0),
                            .position = (int64_t)position_index((uint64_t)row->idx)};
    struct hash leaf = merkle_leaf_hash(row->leaf);
    enum status status = store_get(tx, &table_node, &node, arena, err);

    if (status != STATUS_OK && status != STATUS_NOT_FOUND)
        return status;
    if (status == STATUS_NOT_FOUND || node.hash.size != SHA256_SIZE ||
        memcmp(node.hash.data, leaf.bytes, SHA256_SIZE) != 0)
        return error_set(err, STATUS_DATA_LOSS, "record %lld is not the one in the log's tree",
                         (long long)row->idx);
    return STATUS_OK;
}

/* A walk through the records in their order. */
struct walk {
    struct transaction *from;
    struct arena *arena;
    struct instant before;
    int64_t next;
    bool more; /* there may be others */
    ledger_visitor *visit;
    void *context;
};

static enum status walk_record(struct walk *walk, const struct record_row *row, struct error *err)
{
    struct statement *statement = arena_alloc(walk->arena, sizeof *statement);

    if (!statement)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory to replay the ledger");
    TRY(record_is_in_tree(walk->from, row, walk->arena, err));
    TRY(ledger_statement(row, walk->arena, statement, err));
    return walk->visit(walk->context, row, statement, walk->arena, err);
}

/* The epoch before has records, and this is the first of the next. */
static bool begins_epoch(const struct walk *walk, const struct record_row *row)
{
    uint64_t next = (uint64_t)walk->next;

    return position_index(next) > 0 &&
           (uint64_t)row->idx == position_of(position_epoch(next) + 1, 0);
}

/* One chunk of records from `next` on. */
static enum status walk_chunk(struct walk *walk, struct error *err)
{
    struct record_row match = {.idx = walk->next};
    struct store_scan scan = {.match = &match, .from = true, .limit = REPLAY_CHUNK};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(walk->from, &table_record, &scan, walk->arena, &rows, &count, err));
    const struct record_row *records = rows;
    walk->more = count == REPLAY_CHUNK;
    for (size_t i = 0; i < count; i++) {
        if (records[i].idx != walk->next && !begins_epoch(walk, &records[i]))
            return error_set(err, STATUS_DATA_LOSS, "record %lld is missing",
                             (long long)walk->next);
        if (records[i].time >= walk->before.us) {
            walk->more = false;
            return STATUS_OK;
        }
        TRY(walk_record(walk, &records[i], err));
        walk->next = records[i].idx + 1;
    }
    return STATUS_OK;
}

static enum status replay_was_whole(struct transaction *from, uint64_t records, struct error *err)
{
    uint64_t size = 0;

    TRY(ledger_size(from, &size, err));
    if (records != size)
        return error_set(err, STATUS_DATA_LOSS,
                         "the log has %llu records, but %llu were signed and acknowledged; restore "
                         "from a backup",
                         (unsigned long long)records, (unsigned long long)size);
    return STATUS_OK;
}

enum status ledger_walk(struct transaction *from, struct instant before, ledger_visitor *visit,
                        void *context, struct error *err)
{
    struct walk walk = {
        .from = from,
        .arena = arena_create(REPLAY_ARENA),
        .before = before,
        .more = true,
        .visit = visit,
        .context = context,
    };
    enum status status = STATUS_OK;

    if (!walk.arena)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory to replay the ledger");
    while (walk.more && status == STATUS_OK) {
        status = walk_chunk(&walk, err);
        arena_reset(walk.arena);
    }
    arena_destroy(&walk.arena);
    if (status == STATUS_OK && before.us == INT64_MAX)
        status = replay_was_whole(from, (uint64_t)walk.next, err);
    return status;
}

/* ---- replays ---- */

struct replay {
    struct transaction *into;
    const struct ledger_rules *rules;
};

static enum status replay_record(void *context, const struct record_row *row,
                                 const struct statement *statement, struct arena *arena,
                                 struct error *err)
{
    const struct replay *replay = context;
    struct entry entry = {
        .statement = statement,
        .index = (uint64_t)row->idx,
        .time = {.us = row->time},
        .tx = replay->into,
        .arena = arena,
    };

    return replay->rules->apply(replay->rules->context, &entry, err);
}

enum status ledger_replay(struct transaction *from, struct transaction *into,
                          const struct ledger_rules *rules, struct instant before,
                          struct error *err)
{
    struct replay replay = {into, rules};

    return ledger_walk(from, before, replay_record, &replay, err);
}

enum status ledger_tell_again(struct transaction *tx, const struct ledger_rules *rules,
                              struct error *err)
{
    for (size_t i = 0; i < store_table_count; i++) {
        if (store_tables[i]->projection)
            TRY(store_clear(tx, store_tables[i], err));
    }
    return ledger_replay(tx, tx, rules, (struct instant){INT64_MAX}, err);
}

enum status ledger_rebuild(struct store *store, const struct ledger_rules *rules, struct error *err)
{
    struct transaction *tx = NULL;

    TRY(store_begin(store, TRANSACTION_WRITE, NULL, &tx, err));
    enum status status = ledger_tell_again(tx, rules, err);
    if (status != STATUS_OK) {
        store_rollback(&tx);
        return status;
    }
    return store_commit(&tx, err);
}
