/* RFC 6962 trees over nodes kept elsewhere. */
#include "common/merkle/tree.h"

#include <string.h>

/* one bit of room below uint64_t keeps every sum and every proof within its bounds */
#define SIZE_MOST (UINT64_C(1) << 62)

/* ---- hashes: RFC 6962 section 2.1 ---- */

struct hash merkle_leaf_hash(struct bytes leaf)
{
    static const uint8_t prefix = 0x00;
    const struct bytes parts[] = {
        {&prefix, 1},
        leaf
    };
    struct hash hash;

    sha256_parts(parts, 2, hash.bytes);
    return hash;
}

struct hash merkle_node_hash(const struct hash *left, const struct hash *right)
{
    uint8_t input[1 + 2 * SHA256_SIZE] = {0x01};
    struct hash hash;

    memcpy(input + 1, left->bytes, SHA256_SIZE);
    memcpy(input + 1 + SHA256_SIZE, right->bytes, SHA256_SIZE);
    sha256((struct bytes){input, sizeof input}, hash.bytes);
    return hash;
}

struct hash merkle_empty_root(void)
{
    struct hash hash;

    sha256((struct bytes){NULL, 0}, hash.bytes);
    return hash;
}

static bool equal(const struct hash *a, const struct hash *b)
{
    return memcmp(a->bytes, b->bytes, SHA256_SIZE) == 0;
}

/* ---- growing ---- */

static enum status too_large(struct error *err)
{
    return error_set(err, STATUS_OUT_OF_RANGE, "no tree is larger than 2^62 leaves");
}

enum status merkle_append(const struct merkle_reader *reader, const struct merkle_writer *writer,
                          uint64_t size, const struct hash *leaf, struct error *err)
{
    struct hash hash = *leaf, left;

    if (size >= SIZE_MOST)
        return too_large(err);
    TRY(writer->put(writer->context, 0, size, &hash, err));
    /* every trailing 1 of the old size is a complete subtree that now gets its right twin */
    for (unsigned level = 0; size >> level & 1; level++) {
        TRY(reader->node(reader->context, level, (size >> level) - 1, &left, err));
        hash = merkle_node_hash(&left, &hash);
        TRY(writer->put(writer->context, level + 1, size >> (level + 1), &hash, err));
    }
    return STATUS_OK;
}

/* ---- subtrees: MTH(D[begin:end]) ---- */

/*
 * Hash of the leaves [begin, end), begin a multiple of every power of two that the length contains:
 * the complete subtrees of the length's bits, from the right (smallest) to the left.
 */
static enum status range_hash(const struct merkle_reader *reader, uint64_t begin, uint64_t end,
                              struct hash *out, struct error *err)
{
    uint64_t length = end - begin;
    bool some = false;

    for (unsigned level = 0; length >> level; level++) {
        struct hash left;
        if (!(length >> level & 1))
            continue;
        uint64_t position = (begin >> level) + (length >> level) - 1;
        TRY(reader->node(reader->context, level, position, &left, err));
        *out = some ? merkle_node_hash(&left, out) : left;
        some = true;
    }
    return STATUS_OK;
}

enum status merkle_root(const struct merkle_reader *reader, uint64_t size, struct hash *out,
                        struct error *err)
{
    if (size > SIZE_MOST)
        return too_large(err);
    if (size == 0) {
        *out = merkle_empty_root();
        return STATUS_OK;
    }
    return range_hash(reader, 0, size, out, err);
}

/* ---- proofs: the hashes are found from the root down and told from the leaf up ---- */

/* Largest power of two smaller than n; n >= 2. */
static uint64_t split(uint64_t n)
{
    return UINT64_C(1) << (63 - __builtin_clzll(n - 1));
}

static void reverse(struct hash *hashes, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct hash hash = hashes[i];
        hashes[i] = hashes[count - 1 - i];
        hashes[count - 1 - i] = hash;
    }
}

/* PATH(m, D[n]), section 2.1.1 */
enum status merkle_inclusion(const struct merkle_reader *reader, uint64_t index, uint64_t size,
                             struct hash proof[MERKLE_PROOF_MAX], size_t *count, struct error *err)
{
    uint64_t begin = 0, end = size;
    size_t found = 0;

    if (size > SIZE_MOST)
        return too_large(err);
    if (index >= size)
        return error_set(err, STATUS_OUT_OF_RANGE, "no leaf %llu in a tree of %llu",
                         (unsigned long long)index, (unsigned long long)size);
    while (end - begin > 1) {
        uint64_t middle = begin + split(end - begin);
        if (index < middle) {
            TRY(range_hash(reader, middle, end, &proof[found++], err));
            end = middle;
        } else {
            TRY(range_hash(reader, begin, middle, &proof[found++], err));
            begin = middle;
        }
    }
    reverse(proof, found);
    *count = found;
    return STATUS_OK;
}

/* SUBPROOF(m, D[n], b), section 2.1.2 */
enum status merkle_consistency(const struct merkle_reader *reader, uint64_t old_size, uint64_t size,
                               struct hash proof[MERKLE_PROOF_MAX], size_t *count,
                               struct error *err)
{
    uint64_t begin = 0, end = size;
    size_t found = 0;

    if (size > SIZE_MOST)
        return too_large(err);
    if (old_size == 0 || old_size > size)
        return error_set(err, STATUS_OUT_OF_RANGE, "no tree of %llu leaves within one of %llu",
                         (unsigned long long)old_size, (unsigned long long)size);
    while (end != old_size) {
        uint64_t middle = begin + split(end - begin);
        if (old_size <= middle) {
            TRY(range_hash(reader, middle, end, &proof[found++], err));
            end = middle;
        } else {
            TRY(range_hash(reader, begin, middle, &proof[found++], err));
            begin = middle;
        }
    }
    /* b: the verifier knows the old root itself, but not a part of it */
    if (begin > 0)
        TRY(range_hash(reader, begin, end, &proof[found++], err));
    reverse(proof, found);
    *count = found;
    return STATUS_OK;
}

/* ---- checking: RFC 9162 sections 2.1.3.2 and 2.1.4.2, the same trees ---- */

bool merkle_inclusion_holds(uint64_t index, uint64_t size, const struct hash *leaf,
                            const struct hash *proof, size_t count, const struct hash *root)
{
    uint64_t fn = index, sn = size - 1;
    struct hash hash = *leaf;

    if (size > SIZE_MOST || index >= size)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (sn == 0)
            return false;
        if (fn & 1 || fn == sn) {
            hash = merkle_node_hash(&proof[i], &hash);
            while (!(fn & 1) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            hash = merkle_node_hash(&hash, &proof[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && equal(&hash, root);
}

/* The proof's walk from the node that both trees share up to both roots. */
static bool climb(uint64_t fn, uint64_t sn, const struct hash *first, const struct hash *proof,
                  size_t count, const struct hash *old_root, const struct hash *root)
{
    struct hash old_hash = *first, hash = *first;

    for (size_t i = 0; i < count; i++) {
        if (sn == 0)
            return false;
        if (fn & 1 || fn == sn) {
            old_hash = merkle_node_hash(&proof[i], &old_hash);
            hash = merkle_node_hash(&proof[i], &hash);
            while (!(fn & 1) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            hash = merkle_node_hash(&hash, &proof[i]);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && equal(&old_hash, old_root) && equal(&hash, root);
}

bool merkle_consistency_holds(uint64_t old_size, uint64_t size, const struct hash *old_root,
                              const struct hash *root, const struct hash *proof, size_t count)
{
    uint64_t fn = old_size - 1, sn = size - 1;

    if (size > SIZE_MOST || old_size == 0 || old_size > size)
        return false;
    if (old_size == size)
        return count == 0 && equal(old_root, root);
    while (fn & 1) {
        fn >>= 1;
        sn >>= 1;
    }
    /* the old tree is one complete subtree: its root begins the walk */
    if ((old_size & (old_size - 1)) == 0)
        return climb(fn, sn, old_root, proof, count, old_root, root);
    return count > 0 && climb(fn, sn, &proof[0], proof + 1, count - 1, old_root, root);
}
