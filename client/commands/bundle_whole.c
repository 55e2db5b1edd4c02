/* Whether the records in a bundle are all that the log's signed checkpoints count. */
#include <string.h>

#include "client/commands/bundle.h"

static enum status complete_node(void *context, unsigned level, uint64_t position, struct hash *out,
                                 struct error *err)
{
    const struct bundle_tree *tree = context;

    (void)position; /* of the first `count` leaves each level has one that is not in a larger one */
    (void)err;
    *out = tree->complete[level];
    return STATUS_OK;
}

/* The next leaf without a gap: subtrees that it completes grow together. */
static void grow(struct bundle_tree *tree, struct bytes leaf)
{
    struct hash hash = merkle_leaf_hash(leaf);
    unsigned level = 0;

    for (; (tree->count >> level) & 1; level++)
        hash = merkle_node_hash(&tree->complete[level], &hash);
    tree->complete[level] = hash;
    tree->count++;
}

static enum status rewritten(uint64_t size, struct error *err)
{
    return error_set(err, STATUS_DATA_LOSS,
                     "the checkpoint of %llu records was signed over others than lie here: the log "
                     "was rewritten",
                     (unsigned long long)size);
}

/* The root of what is here must be what was signed. */
static enum status compare(struct bundle_tree *tree, const struct hash *root, struct error *err)
{
    const struct merkle_reader reader = {complete_node, tree};
    struct hash here;

    TRY(merkle_root(&reader, tree->count, &here, err));
    return memcmp(&here, root, sizeof(here)) == 0 ? STATUS_OK : rewritten(tree->count, err);
}

/* Another campaign's would be signed with the same key. */
static bool is_ours(const struct bundle_tree *tree, const struct checkpoint *note)
{
    return strcmp(note->origin, tree->log.origin) == 0;
}

/* Notes that no record here is proven by must be over what is here, too. */
static void pass_notes(struct bundle_tree *tree, bool comparing)
{
    struct bundle_notes *notes = &tree->notes;

    for (; notes->count > 0 && notes->items[0].size <= tree->count; notes->items++, notes->count--)
        if (comparing && tree->differs == 0 && notes->items[0].size == tree->count &&
            is_ours(tree, &notes->items[0]) &&
            compare(tree, &notes->items[0].root, NULL) != STATUS_OK)
            tree->differs = tree->count;
}

enum status bundle_tree_add(struct bundle_tree *tree, const struct dossier_proof *proof,
                            struct bytes leaf, struct error *err)
{
    const struct checkpoint *checkpoint = &proof->checkpoint;
    struct bundle_log *log = &tree->log;

    memcpy(log->origin, checkpoint->origin, sizeof(log->origin));
    log->here++;
    if (checkpoint->size > log->size) {
        log->size = checkpoint->size;
        tree->root = checkpoint->root;
    }
    if (proof->leaf->index == tree->count)
        grow(tree, leaf);
    if (tree->count == checkpoint->size) {
        pass_notes(tree, false);
        return compare(tree, &checkpoint->root, err);
    }
    pass_notes(tree, true);
    return STATUS_OK;
}

enum status bundle_tree_end(struct bundle_tree *tree, struct error *err)
{
    for (size_t i = 0; i < tree->notes.count; i++) {
        const struct checkpoint *note = &tree->notes.items[i];
        if (!is_ours(tree, note) || note->size <= tree->log.size)
            continue;
        tree->log.size = note->size;
        tree->root = note->root;
    }
    if (tree->differs > 0)
        return rewritten(tree->differs, err);
    tree->log.whole = tree->count == tree->log.size;
    return tree->log.whole ? compare(tree, &tree->root, err) : STATUS_OK;
}
