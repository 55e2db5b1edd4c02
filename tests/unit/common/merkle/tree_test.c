/* RFC 6962 trees: known roots, every proof up to 70 leaves, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "common/merkle/tree.h"

enum { MOST = 70, LEVELS = 8 };

/* A whole small tree in memory. */
struct forest {
    struct hash nodes[LEVELS][MOST];
    bool known[LEVELS][MOST];
};

static enum status forest_node(void *context, unsigned level, uint64_t position, struct hash *out,
                               struct error *err)
{
    const struct forest *forest = context;

    (void)err;
    assert_true(level < LEVELS && position < MOST && forest->known[level][position]);
    *out = forest->nodes[level][position];
    return STATUS_OK;
}

static enum status forest_put(void *context, unsigned level, uint64_t position,
                              const struct hash *hash, struct error *err)
{
    struct forest *forest = context;

    (void)err;
    assert_true(level < LEVELS && position < MOST && !forest->known[level][position]);
    forest->nodes[level][position] = *hash;
    forest->known[level][position] = true;
    return STATUS_OK;
}

static struct forest forest;
static struct hash roots[MOST + 1];
static const struct merkle_reader reader = {forest_node, &forest};
static const struct merkle_writer writer = {forest_put, &forest};

static struct hash leaf_of(uint64_t i)
{
    uint8_t byte = (uint8_t)i;

    return merkle_leaf_hash((struct bytes){&byte, 1});
}

static int grow(void **state)
{
    (void)state;
    memset(&forest, 0, sizeof forest);
    assert_int_equal(merkle_root(&reader, 0, &roots[0], NULL), STATUS_OK);
    for (uint64_t size = 0; size < MOST; size++) {
        struct hash leaf = leaf_of(size);
        assert_int_equal(merkle_append(&reader, &writer, size, &leaf, NULL), STATUS_OK);
        assert_int_equal(merkle_root(&reader, size + 1, &roots[size + 1], NULL), STATUS_OK);
    }
    return 0;
}

static void assert_hash(const struct hash *hash, const char *hex)
{
    char text[2 * SHA256_SIZE + 1];

    hex_encode(hash->bytes, SHA256_SIZE, text);
    assert_string_equal(text, hex);
}

/* MTH straight from the definition, to compare with */
static struct hash by_definition(uint64_t begin, uint64_t end)
{
    uint64_t k = 1;

    if (end - begin == 1)
        return leaf_of(begin);
    while (k * 2 < end - begin)
        k *= 2;
    struct hash left = by_definition(begin, begin + k), right = by_definition(begin + k, end);
    return merkle_node_hash(&left, &right);
}

/* the leaves and roots of the certificate-transparency reference tests */
static void the_published_roots_come_out(void **state)
{
    static const char *const leaves[] = {"",
                                         "00",
                                         "10",
                                         "2021",
                                         "3031",
                                         "40414243",
                                         "5051525354555657",
                                         "606162636465666768696a6b6c6d6e6f"};
    static const char *const expected[] = {
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    static struct forest small;
    const struct merkle_reader from = {forest_node, &small};
    const struct merkle_writer to = {forest_put, &small};
    struct hash root;

    (void)state;
    memset(&small, 0, sizeof small);
    for (size_t i = 0; i < 8; i++) {
        uint8_t bytes[16];
        size_t size = strlen(leaves[i]) / 2;
        assert_true(hex_decode(leaves[i], bytes, size));
        struct hash leaf = merkle_leaf_hash((struct bytes){bytes, size});
        assert_int_equal(merkle_append(&from, &to, i, &leaf, NULL), STATUS_OK);
        assert_int_equal(merkle_root(&from, i + 1, &root, NULL), STATUS_OK);
        assert_hash(&root, expected[i]);
    }
}

static void the_empty_tree_has_the_digest_of_nothing(void **state)
{
    struct hash root = merkle_empty_root();

    (void)state;
    assert_hash(&root, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_memory_equal(&root, &roots[0], sizeof root);
}

static void every_root_is_the_one_of_the_definition(void **state)
{
    (void)state;
    for (uint64_t size = 1; size <= MOST; size++) {
        struct hash root = by_definition(0, size);
        assert_memory_equal(&root, &roots[size], sizeof root);
    }
}

static void an_inclusion_proof_holds_for_its_leaf_place_size_and_root_only(void **state)
{
    struct hash proof[MERKLE_PROOF_MAX];
    size_t count;

    (void)state;
    for (uint64_t size = 1; size <= MOST; size++) {
        for (uint64_t index = 0; index < size; index++) {
            struct hash leaf = leaf_of(index), other = leaf_of(index + 1);
            assert_int_equal(merkle_inclusion(&reader, index, size, proof, &count, NULL),
                             STATUS_OK);
            assert_true(merkle_inclusion_holds(index, size, &leaf, proof, count, &roots[size]));
            assert_false(merkle_inclusion_holds(index, size, &other, proof, count, &roots[size]));
            for (uint64_t place = 0; place <= size; place++)
                assert_true(place == index || !merkle_inclusion_holds(place, size, &leaf, proof,
                                                                      count, &roots[size]));
            assert_false(
                merkle_inclusion_holds(index, size, &leaf, proof, count, &roots[size - 1]));
            assert_false(
                merkle_inclusion_holds(index, size, &leaf, proof, count + 1, &roots[size]));
            if (count > 0)
                assert_false(
                    merkle_inclusion_holds(index, size, &leaf, proof, count - 1, &roots[size]));
            for (size_t i = 0; i < count; i++) {
                proof[i].bytes[i % SHA256_SIZE] ^= 1;
                assert_false(
                    merkle_inclusion_holds(index, size, &leaf, proof, count, &roots[size]));
                proof[i].bytes[i % SHA256_SIZE] ^= 1;
            }
        }
    }
}

static void a_consistency_proof_holds_for_its_two_trees_only(void **state)
{
    struct hash proof[MERKLE_PROOF_MAX];
    size_t count;

    (void)state;
    for (uint64_t size = 1; size <= MOST; size++) {
        for (uint64_t old = 1; old <= size; old++) {
            const struct hash *from = &roots[old], *to = &roots[size];
            assert_int_equal(merkle_consistency(&reader, old, size, proof, &count, NULL),
                             STATUS_OK);
            assert_true(merkle_consistency_holds(old, size, from, to, proof, count));
            assert_false(merkle_consistency_holds(old, size, &roots[old - 1], to, proof, count));
            assert_false(merkle_consistency_holds(old, size, from, &roots[size - 1], proof, count));
            assert_false(merkle_consistency_holds(old, size, from, to, proof, count + 1));
            if (count > 0)
                assert_false(merkle_consistency_holds(old, size, from, to, proof, count - 1));
            for (size_t i = 0; i < count; i++) {
                proof[i].bytes[31 - i % SHA256_SIZE] ^= 0x80;
                assert_false(merkle_consistency_holds(old, size, from, to, proof, count));
                proof[i].bytes[31 - i % SHA256_SIZE] ^= 0x80;
            }
        }
    }
}

static void what_is_outside_the_tree_has_no_proof(void **state)
{
    struct hash proof[MERKLE_PROOF_MAX], leaf = leaf_of(0);
    size_t count;

    (void)state;
    assert_int_equal(merkle_inclusion(&reader, 5, 5, proof, &count, NULL), STATUS_OUT_OF_RANGE);
    assert_int_equal(merkle_consistency(&reader, 0, 5, proof, &count, NULL), STATUS_OUT_OF_RANGE);
    assert_int_equal(merkle_consistency(&reader, 6, 5, proof, &count, NULL), STATUS_OUT_OF_RANGE);
    assert_int_equal(merkle_root(&reader, UINT64_MAX, proof, NULL), STATUS_OUT_OF_RANGE);
    assert_int_equal(merkle_append(&reader, &writer, UINT64_MAX, &leaf, NULL), STATUS_OUT_OF_RANGE);
    assert_false(merkle_inclusion_holds(0, 0, &leaf, proof, 0, &leaf));
    assert_false(merkle_inclusion_holds(0, UINT64_MAX, &leaf, proof, 0, &leaf));
    assert_false(merkle_consistency_holds(0, 5, &roots[0], &roots[5], proof, 0));
    assert_false(merkle_consistency_holds(6, 5, &roots[6], &roots[5], proof, 0));
}

/* Any node; only the number of hashes matters. */
static enum status any_node(void *context, unsigned level, uint64_t position, struct hash *out,
                            struct error *err)
{
    (void)context;
    (void)level;
    (void)position;
    (void)err;
    memset(out, 7, sizeof *out);
    return STATUS_OK;
}

static void the_largest_trees_have_proofs_that_fit(void **state)
{
    const struct merkle_reader any = {any_node, NULL};
    const uint64_t most = UINT64_C(1) << 62;
    struct hash proof[MERKLE_PROOF_MAX];
    size_t count;

    (void)state;
    assert_int_equal(merkle_inclusion(&any, 0, most, proof, &count, NULL), STATUS_OK);
    assert_int_equal(count, 62);
    assert_int_equal(merkle_consistency(&any, most - 1, most, proof, &count, NULL), STATUS_OK);
    assert_int_equal(count, 63);
    assert_int_equal(merkle_inclusion(&any, most - 2, most - 1, proof, &count, NULL), STATUS_OK);
    assert_true(count <= MERKLE_PROOF_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_roots_come_out),
        cmocka_unit_test(the_empty_tree_has_the_digest_of_nothing),
        cmocka_unit_test(every_root_is_the_one_of_the_definition),
        cmocka_unit_test(an_inclusion_proof_holds_for_its_leaf_place_size_and_root_only),
        cmocka_unit_test(a_consistency_proof_holds_for_its_two_trees_only),
        cmocka_unit_test(what_is_outside_the_tree_has_no_proof),
        cmocka_unit_test(the_largest_trees_have_proofs_that_fit),
    };

    return cmocka_run_group_tests(tests, grow, NULL);
}
