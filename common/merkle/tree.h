/* RFC 6962 trees: leaf hashes, roots, inclusion and consistency proofs; pure. */
#ifndef BAIRI_COMMON_MERKLE_TREE_H
#define BAIRI_COMMON_MERKLE_TREE_H

#include "common/trust/digest.h"

enum { MERKLE_PROOF_MAX = 64 };

struct hash {
    uint8_t bytes[SHA256_SIZE];
};

struct hash merkle_leaf_hash(struct bytes leaf); /* SHA-256(0x00 || leaf) */
struct hash merkle_node_hash(const struct hash *left, const struct hash *right); /* 0x01 */
struct hash merkle_empty_root(void);

/*
 * Where complete subtrees are kept: node (level, position) covers the leaves
 * [position << level, (position + 1) << level). Only complete nodes are asked for.
 */
struct merkle_reader {
    enum status (*node)(void *context, unsigned level, uint64_t position, struct hash *out,
                        struct error *err);
    void *context;
};
struct merkle_writer {
    enum status (*put)(void *context, unsigned level, uint64_t position, const struct hash *hash,
                       struct error *err);
    void *context;
};

/* Appends a leaf to a tree of `size` leaves: puts every node that becomes complete (level 0 first).
 */
enum status merkle_append(const struct merkle_reader *reader, const struct merkle_writer *writer,
                          uint64_t size, const struct hash *leaf, struct error *err) MUST_CHECK;
enum status merkle_root(const struct merkle_reader *reader, uint64_t size, struct hash *out,
                        struct error *err) MUST_CHECK;
/* Inclusion proof of leaf index in the tree of `size` leaves (RFC 6962 section 2.1.1). */
enum status merkle_inclusion(const struct merkle_reader *reader, uint64_t index, uint64_t size,
                             struct hash proof[MERKLE_PROOF_MAX], size_t *count, struct error *err)
    MUST_CHECK;
/* Consistency proof between two sizes, 0 < old_size <= size (section 2.1.2). */
enum status merkle_consistency(const struct merkle_reader *reader, uint64_t old_size, uint64_t size,
                               struct hash proof[MERKLE_PROOF_MAX], size_t *count,
                               struct error *err) MUST_CHECK;

bool merkle_inclusion_holds(uint64_t index, uint64_t size, const struct hash *leaf,
                            const struct hash *proof, size_t count, const struct hash *root);
bool merkle_consistency_holds(uint64_t old_size, uint64_t size, const struct hash *old_root,
                              const struct hash *root, const struct hash *proof, size_t count);

#endif
