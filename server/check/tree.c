/* The log's tree and its checkpoints against what the leaves hash to. */
#include <stdlib.h>
#include <string.h>

#include "server/check/internal.h"
#include "server/ledger/position.h"

/* ---- the levels above the leaves ---- */

static bool is_known(const struct hash *hash)
{
    static const struct hash unknown;

    return memcmp(hash, &unknown, sizeof unknown) != 0;
}

/* The complete nodes of a level from those below it. */
static enum status level_make(struct leaves *leaves, unsigned level, struct error *err)
{
    uint64_t count = leaves->count >> level;
    const struct hash *below = leaves->levels[level - 1];
    struct hash *made = calloc(count ? count : 1, sizeof *made);

    if (!made)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for the tree of the log");
    for (uint64_t i = 0; i < count; i++)
        if (is_known(&below[2 * i]) && is_known(&below[2 * i + 1]))
            made[i] = merkle_node_hash(&below[2 * i], &below[2 * i + 1]);
    leaves->levels[level] = made;
    return STATUS_OK;
}

static enum status leaves_node(void *context, unsigned level, uint64_t position, struct hash *out,
                               struct error *err)
{
    const struct leaves *leaves = context;

    if (level >= TREE_LEVELS || !leaves->levels[level] || position >= leaves->count >> level ||
        !is_known(&leaves->levels[level][position]))
        return error_set(err, STATUS_DATA_LOSS, "a part of the log's tree is not known");
    *out = leaves->levels[level][position];
    return STATUS_OK;
}

struct merkle_reader leaves_reader(struct leaves *leaves)
{
    return (struct merkle_reader){.node = leaves_node, .context = leaves};
}

/* ---- nodes ---- */

/* The node that must come next, in the order of the table. */
struct nodes_walk {
    const struct checking *check;
    struct ledger_read *read;
    size_t epoch; /* from 0 */
    unsigned level;
    uint64_t position;
};

static bool nodes_end(const struct nodes_walk *walk)
{
    return walk->epoch >= walk->read->epoch_count;
}

/* Moves to the next place that has a node; makes the level when it is entered. */
static enum status nodes_settle(struct nodes_walk *walk, struct error *err)
{
    while (!nodes_end(walk)) {
        struct leaves *leaves = &walk->read->epochs[walk->epoch];
        if (walk->level < TREE_LEVELS && leaves->count >> walk->level > 0) {
            if (!leaves->levels[walk->level])
                TRY(level_make(leaves, walk->level, err));
            if (walk->position < leaves->count >> walk->level)
                return STATUS_OK;
            walk->level++;
        } else {
            walk->level = 0;
            walk->epoch++;
        }
        walk->position = 0;
    }
    return STATUS_OK;
}

static struct value node_key(int64_t level, int64_t position)
{
    struct node_row row = {.level = level, .position = position};

    return value_key(&table_node, &row);
}

static enum status nodes_missing(struct nodes_walk *walk, struct error *err)
{
    struct value key =
        node_key(node_level((uint32_t)walk->epoch + 1, walk->level), (int64_t)walk->position);
    struct error what;

    error_set(&what, STATUS_DATA_LOSS, "is missing");
    check_found(walk->check, (struct spot){.place = "node", .row = key.text}, &what);
    walk->position++;
    return nodes_settle(walk, err);
}

static void node_compare(struct nodes_walk *walk, const struct node_row *row)
{
    struct hash *expected = &walk->read->epochs[walk->epoch].levels[walk->level][walk->position];
    struct value key = node_key(row->level, row->position);

    if (!is_known(expected) && row->hash.size == SHA256_SIZE) /* its record is missing */
        memcpy(expected->bytes, row->hash.data, SHA256_SIZE);
    if (row->hash.size != SHA256_SIZE || memcmp(row->hash.data, expected->bytes, SHA256_SIZE) != 0)
        check_differs(walk->check, "node", key.text, "hash",
                      value_of_bytes((struct bytes){expected->bytes, SHA256_SIZE}),
                      value_of_bytes(row->hash));
}

static enum status nodes_each(void *context, const void *each, struct arena *scratch,
                              struct error *err)
{
    struct nodes_walk *walk = context;
    const struct node_row *row = each;
    struct error what;

    (void)scratch;
    while (!nodes_end(walk)) {
        int64_t level = node_level((uint32_t)walk->epoch + 1, walk->level);
        if (row->level < level || (row->level == level && row->position < (int64_t)walk->position))
            break;
        if (row->level == level && row->position == (int64_t)walk->position) {
            node_compare(walk, row);
            walk->position++;
            return nodes_settle(walk, err);
        }
        TRY(nodes_missing(walk, err));
    }
    struct value key = node_key(row->level, row->position);
    error_set(&what, STATUS_DATA_LOSS, "is one too many");
    check_found(walk->check, (struct spot){.place = "node", .row = key.text}, &what);
    return STATUS_OK;
}

static enum status check_nodes(const struct checking *check, struct transaction *tx,
                               struct ledger_read *read, struct error *err)
{
    static const struct store_scan everything = {0};
    struct nodes_walk walk = {.check = check, .read = read};

    TRY(nodes_settle(&walk, err));
    TRY(store_walk(tx, &table_node, &everything, nodes_each, &walk, err));
    while (!nodes_end(&walk))
        TRY(nodes_missing(&walk, err));
    return STATUS_OK;
}

/* ---- checkpoints ---- */

struct checkpoints_walk {
    const struct checking *check;
    struct ledger_read *read;
    int64_t previous; /* size of the one before */
    int64_t count;
    bool sealed; /* an earlier one was kept with its note */
};

static void checkpoint_compare(struct checkpoints_walk *walk, const struct checkpoint_row *row,
                               struct leaves *leaves, uint64_t size)
{
    struct merkle_reader reader = leaves_reader(leaves);
    struct value key = value_of_int(row->size);
    struct hash root;
    struct error what;

    if (merkle_root(&reader, size, &root, &what) != STATUS_OK)
        check_found(walk->check, (struct spot){.place = "checkpoint", .row = key.text}, &what);
    else if (row->root.size != SHA256_SIZE || memcmp(row->root.data, root.bytes, SHA256_SIZE) != 0)
        check_differs(walk->check, "checkpoint", key.text, "root",
                      value_of_bytes((struct bytes){root.bytes, SHA256_SIZE}),
                      value_of_bytes(row->root));
    else
        check_seal(walk->check, row, &root, walk->sealed || row->size > walk->read->first_crl,
                   row->size == walk->read->next);
    walk->sealed = walk->sealed || row->note[0] != '\0';
    if (row->time != leaves->times[size - 1])
        check_differs(walk->check, "checkpoint", key.text, "time",
                      value_of_int(leaves->times[size - 1]), value_of_int(row->time));
}

static enum status checkpoints_each(void *context, const void *each, struct arena *scratch,
                                    struct error *err)
{
    struct checkpoints_walk *walk = context;
    const struct checkpoint_row *row = each;
    struct value key = value_of_int(row->size);
    uint64_t size = row->size > 0 ? position_index((uint64_t)row->size) : 0;
    uint32_t epoch = row->size > 0 ? position_epoch((uint64_t)row->size) : 1;
    struct error what;

    (void)scratch;
    (void)err;
    if (size == 0 || epoch > walk->read->epoch_count ||
        size > walk->read->epochs[epoch - 1].count) {
        error_set(&what, STATUS_DATA_LOSS, "is of records that are not there");
        check_found(walk->check, (struct spot){.place = "checkpoint", .row = key.text}, &what);
        return STATUS_OK;
    }
    checkpoint_compare(walk, row, &walk->read->epochs[epoch - 1], size);
    if (row->previous != walk->previous) {
        error_set(&what, STATUS_DATA_LOSS,
                  "names %lld as the checkpoint before it; found is %lld: one was taken out or put "
                  "in",
                  (long long)row->previous, (long long)walk->previous);
        check_found(walk->check,
                    (struct spot){"checkpoint", key.text, "previous",
                                  value_of_int(walk->previous).text,
                                  value_of_int(row->previous).text},
                    &what);
    }
    walk->read->before = walk->previous;
    walk->previous = row->size;
    walk->count++;
    return STATUS_OK;
}

static enum status check_checkpoints(const struct checking *check, struct transaction *tx,
                                     struct ledger_read *read, struct error *err)
{
    static const struct store_scan everything = {0};
    struct checkpoints_walk walk = {.check = check, .read = read};
    struct error what;

    TRY(store_walk(tx, &table_checkpoint, &everything, checkpoints_each, &walk, err));
    if (walk.previous != read->next) {
        error_set(&what, STATUS_DATA_LOSS, "the last one is of %lld records, but there are %lld",
                  (long long)walk.previous, (long long)read->next);
        check_failed(check, "checkpoint", &what);
    }
    findings_figures(check->report)->checkpoints += (uint64_t)walk.count;
    return STATUS_OK;
}

enum status check_tree(const struct checking *check, struct transaction *tx,
                       struct ledger_read *read, struct error *err)
{
    TRY(check_nodes(check, tx, read, err));
    TRY(check_checkpoints(check, tx, read, err));
    return check_beside(check, tx, read, err);
}
