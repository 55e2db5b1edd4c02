/* One statement into an open write transaction: identity, time, rules, record, leaf, projections.
 */
#include "server/ledger/append.h"

#include <string.h>

#include "common/message.h"
#include "server/ledger/nodes.h"
#include "server/ledger/position.h"

enum status append_begin(const struct ledger_options *options, struct transaction *tx,
                         struct arena *arena, struct append *out, struct error *err)
{
    struct store_scan newest = {.descending = true, .limit = 1};
    void *rows = NULL;
    size_t count = 0;

    *out = (struct append){.options = options, .tx = tx, .arena = arena};
    TRY(store_scan_rows(tx, &table_record, &newest, arena, &rows, &count, err));
    if (count > 0) {
        const struct record_row *last = rows;
        out->size = (uint64_t)last->idx + 1;
        out->last.us = last->time;
    }
    return STATUS_OK;
}

/* The same statement id was seen before: the same bytes are a replay, others a conflict. */
static enum status append_seen(struct append *append, const struct statement *statement,
                               uint64_t *index, bool *seen, struct error *err)
{
    ProtobufCBinaryData id = statement->message->statement_id;
    struct record_row match = {
        .statement_id = {.data = id.data, .size = id.len}
    };
    struct store_scan scan = {
        .index = &index_record_statement_id, .match = &match, .equal = 1, .limit = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(append->tx, &table_record, &scan, append->arena, &rows, &count, err));
    *seen = count > 0;
    if (count == 0)
        return STATUS_OK;
    const struct record_row *row = rows;
    if (row->digest.size != SHA256_SIZE ||
        memcmp(row->digest.data, statement->digest, SHA256_SIZE) != 0)
        return error_set(err, STATUS_ALREADY_EXISTS,
                         "this statement id was used for other contents; sign anew with a new id");
    *index = (uint64_t)row->idx;
    return STATUS_OK;
}

static enum status append_pack_leaf(struct append *append, const struct entry *entry,
                                    struct bytes *out, struct error *err)
{
    const struct statement *statement = entry->statement;
    Bairi__V1__Leaf leaf;
    ProtobufCBinaryData reference;
    uint8_t cosignature[SHA256_SIZE];

    bairi__v1__leaf__init(&leaf);
    leaf.format = statement->crl.size > 0 ? 2 : 1;
    leaf.index = position_index(entry->index);
    leaf.time = entry->time.us;
    leaf.kind = statement->message->kind;
    /* packing only reads: the generated structs have no const */
    struct identity author = statement->author;
    uint8_t digest[SHA256_SIZE], signature[SHA256_SIZE], crl[SHA256_SIZE];
    memcpy(digest, statement->digest, SHA256_SIZE);
    memcpy(signature, statement->signature_digest, SHA256_SIZE);
    leaf.author = (ProtobufCBinaryData){.data = author.fingerprint, .len = SHA256_SIZE};
    leaf.statement = (ProtobufCBinaryData){.data = digest, .len = SHA256_SIZE};
    leaf.signature = (ProtobufCBinaryData){.data = signature, .len = SHA256_SIZE};
    memcpy(crl, statement->crl_digest, SHA256_SIZE);
    if (statement->crl.size > 0)
        leaf.crl = (ProtobufCBinaryData){.data = crl, .len = SHA256_SIZE};
    if (statement->cosignature.size > 0) {
        sha256(statement->cosignature, cosignature);
        reference = (ProtobufCBinaryData){.data = cosignature, .len = SHA256_SIZE};
        leaf.references = &reference;
        leaf.n_references = 1;
    }
    return message_pack(&leaf.base, append->arena, out, err);
}

static enum status fresh_put(void *context, unsigned level, uint64_t position,
                             const struct hash *hash, struct error *err)
{
    struct append *append = context;
    uint32_t epoch = position_epoch(append->size);
    struct nodes nodes = {.tx = append->tx, .arena = append->arena, .epoch = epoch};
    struct merkle_writer writer = nodes_writer(&nodes);

    if (append->fresh_count == append->fresh_room) {
        size_t room = append->fresh_room ? 2 * append->fresh_room : 128;
        struct fresh_node *more = arena_array(append->arena, room, sizeof *more);
        if (!more)
            return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for the tree");
        if (append->fresh_count > 0)
            memcpy(more, append->fresh, append->fresh_count * sizeof *more);
        append->fresh = more;
        append->fresh_room = room;
    }
    append->fresh[append->fresh_count++] =
        (struct fresh_node){.position = position, .hash = *hash, .level = node_level(epoch, level)};
    return writer.put(writer.context, level, position, hash, err);
}

/* The list that the leaf names lies beside the ledger from the first leaf on that names it. */
static enum status append_crl(struct append *append, const struct statement *statement,
                              struct error *err)
{
    struct crl_row row = {
        .digest = {.data = statement->crl_digest, .size = SHA256_SIZE},
        .content = statement->crl,
    };

    if (statement->crl.size == 0 || memcmp(append->crl, statement->crl_digest, SHA256_SIZE) == 0)
        return STATUS_OK;
    TRY(store_put(append->tx, &table_crl, &row, err));
    memcpy(append->crl, statement->crl_digest, SHA256_SIZE);
    return STATUS_OK;
}

static enum status append_record(struct append *append, const struct entry *entry,
                                 struct bytes *out, struct error *err)
{
    const struct statement *statement = entry->statement;
    ProtobufCBinaryData id = statement->message->statement_id;
    struct nodes nodes = {
        .tx = append->tx, .arena = append->arena, .epoch = position_epoch(entry->index)};
    struct merkle_reader reader = nodes_reader(&nodes);
    struct merkle_writer writer = {.put = fresh_put, .context = append};
    struct bytes leaf;

    append->wrote = true;
    TRY(append_crl(append, statement, err));
    TRY(append_pack_leaf(append, entry, &leaf, err));
    struct record_row row = {
        .idx = (int64_t)entry->index,
        .time = entry->time.us,
        .kind = (int64_t)statement->message->kind,
        .author = statement->author.uri,
        .statement_id = {.data = id.data,           .size = id.len     },
        .digest = {.data = statement->digest, .size = SHA256_SIZE},
        .statement = statement->bytes,
        .signature = statement->signature,
        .cosignature = statement->cosignature,
        .leaf = leaf,
    };
    TRY(store_put(append->tx, &table_record, &row, err));
    struct hash hash = merkle_leaf_hash(leaf);
    *out = leaf;
    return merkle_append(&reader, &writer, position_index(entry->index), &hash, err);
}

/* A statement that is new and admitted: record, leaf, projections. */
static enum status append_enter(struct append *append, const struct statement *statement,
                                struct instant time, struct entry *entry, struct bytes *leaf,
                                struct error *err)
{
    const struct ledger_rules *rules = &append->options->rules;

    *entry = (struct entry){
        .statement = statement,
        .index = append->size,
        .time = time,
        .tx = append->tx,
        .arena = append->arena,
        .memo = &append->memo,
    };
    TRY(rules->admit(rules->context, entry, err));
    TRY(append_record(append, entry, leaf, err));
    TRY(rules->apply(rules->context, entry, err));
    append->size++;
    append->last = time;
    return STATUS_OK;
}

/* Completes, signs and enters a statement of the server's own. */
static enum status append_own(struct append *append, Bairi__V1__Statement *message,
                              struct instant time, struct error *err)
{
    const struct ledger_options *options = append->options;
    struct arena *arena = append->arena;
    Bairi__V1__Signed *wire = arena_alloc(arena, sizeof *wire);
    struct statement *statement = arena_alloc(arena, sizeof *statement);
    struct entry entry;
    struct bytes leaf;
    uint8_t *id = arena_alloc(arena, 16);

    if (!wire || !statement || !id)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a record of the server");
    random_bytes(id, 16);
    message->format = 1;
    message->statement_id = (ProtobufCBinaryData){.data = id, .len = 16};
    message->campaign = arena_strdup(arena, options->campaign);
    message->author = arena_strdup(arena, signer_identity(options->signer)->uri);
    if (!message->campaign || !message->author)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a record of the server");
    bairi__v1__signed__init(wire);
    TRY(statement_seal(message, options->signer, time, arena, wire, NULL, err));
    *statement = (struct statement){
        .message = message,
        .bytes = {.data = wire->statement.data, .size = wire->statement.len},
        .signature = {.data = wire->signature.data, .size = wire->signature.len},
        .author = *signer_identity(options->signer),
    };
    sha256(statement->bytes, statement->digest);
    sha256(statement->signature, statement->signature_digest);
    if (options->authority)
        statement->crl =
            authority_crl(options->authority(options->authority_context), statement->crl_digest);
    return append_enter(append, statement, time, &entry, &leaf, err);
}

static enum status append_all_own(struct append *append, const struct own_statements *own,
                                  struct instant time, struct error *err)
{
    for (size_t i = 0; i < own->count; i++)
        TRY(append_own(append, own->items[i], time, err));
    return STATUS_OK;
}

static struct instant append_time(const struct append *append, struct instant now)
{
    return now.us < append->last.us ? append->last : now;
}

enum status append_due(struct append *append, struct instant now, struct error *err)
{
    const struct ledger_rules *rules = &append->options->rules;
    struct own_statements own = {0};
    struct instant time = append_time(append, now);

    if (append->size == 0) /* nothing before record 0 */
        return STATUS_OK;
    TRY(rules->before(rules->context, append->tx, time, append->arena, &own, err));
    return append_all_own(append, &own, time, err);
}

enum { TURNS_MAX = 512 }; /* a rule that never has enough is a bug, not a full disk */

enum status append_turn(struct append *append, struct instant now, struct error *err)
{
    const struct ledger_rules *rules = &append->options->rules;
    struct instant time = append_time(append, now);

    if (append->size == 0 || !rules->turn)
        return STATUS_OK;
    for (int i = 0; i < TURNS_MAX; i++) {
        struct own_statements own = {0};
        TRY(rules->turn(rules->context, append->tx, time, append->size, append->arena, &own, err));
        if (own.count == 0)
            return STATUS_OK;
        TRY(append_all_own(append, &own, time, err));
    }
    return error_set(err, STATUS_INTERNAL, "the campaign's clock never has enough");
}

enum status append_epoch(struct append *append, const Bairi__V1__Restoration *restoration,
                         struct instant now, struct error *err)
{
    Bairi__V1__Statement *message = arena_alloc(append->arena, sizeof *message);
    Bairi__V1__Restoration *content = arena_memdup(append->arena, restoration, sizeof *restoration);

    if (!message || !content)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for a record of the server");
    bairi__v1__statement__init(message);
    message->kind = BAIRI__V1__STATEMENT_KIND__RESTORATION;
    message->content_case = BAIRI__V1__STATEMENT__CONTENT_RESTORATION;
    message->restoration = content;
    append->size = position_of(position_epoch(append->size) + 1, 0);
    TRY(append_own(append, message, append_time(append, now), err));
    return append_due(append, now, err); /* what ended meanwhile is closed right behind it */
}

enum status append_statement(struct append *append, const struct statement *statement,
                             struct instant now, struct appended *out, struct error *err)
{
    const struct ledger_rules *rules = &append->options->rules;
    struct instant time = append_time(append, now);
    struct own_statements own = {0};
    struct entry entry;

    *out = (struct appended){0};
    TRY(append_seen(append, statement, &out->index, &out->replayed, err));
    if (out->replayed)
        return STATUS_OK;
    TRY(append_agrees(append, statement, err));
    TRY(append_due(append, time, err));
    TRY(append_enter(append, statement, time, &entry, &out->leaf, err));
    out->index = entry.index;
    TRY(rules->after(rules->context, &entry, &own, err));
    return append_all_own(append, &own, time, err);
}
