/* LINKS: common_merkle common_trust common proto */
/* Checkpoints, proofs and receipts' files: whatever comes is read without harm. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/merkle/checkpoint.h"
#include "common/merkle/cosignature.h"
#include "common/merkle/receipt.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* public half of the key that signed the corpus; the key was thrown away */
static const uint8_t log_key[ED25519_KEY_SIZE] = {
    0xb6, 0x1f, 0xc0, 0x42, 0x52, 0x4c, 0xa2, 0x08, 0x8d, 0xd7, 0xb3, 0xe6, 0x06, 0x1f, 0xc8, 0xad,
    0xd1, 0x03, 0x24, 0xc4, 0xf6, 0xc6, 0xf8, 0x7c, 0x83, 0x9a, 0x16, 0xf3, 0x3f, 0x92, 0x19, 0xd7};

/* No witness has signed anything here: nothing may be found good. */
static void read_as_cosigned(const char *text)
{
    struct witness witness = {.name = "city"};
    struct instant time;

    memcpy(witness.key, log_key, sizeof witness.key);
    if (cosignature_find(text, &witness, NULL, &time, NULL) == STATUS_OK ||
        note_own_length(text) > strlen(text))
        abort();
    if (witness_read(text, &witness, NULL) == STATUS_OK && !witness_name_is_valid(witness.name))
        abort();
}

static void read_as_text(const char *text)
{
    struct hash hashes[MERKLE_PROOF_MAX];
    struct checkpoint checkpoint;
    const char *note;
    uint64_t index;
    size_t count;

    if (checkpoint_open(text, log_key, &checkpoint, NULL) == STATUS_OK &&
        memchr(checkpoint.origin, '\0', ORIGIN_SIZE) == NULL)
        abort();
    if (proof_read(text, &index, hashes, &count, &note, NULL) != STATUS_OK)
        return;
    if (count > MERKLE_PROOF_MAX || note < text || note > text + strlen(text))
        abort();
    if (proof_verify(text, (struct bytes){NULL, 0}, log_key, NULL, &index, &checkpoint, NULL) ==
        STATUS_OK)
        abort(); /* no log of ours holds an empty leaf */
}

static void read_as_receipt(struct bytes file)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(64 << 20);
    Bairi__V1__Receipt *receipt;
    struct checkpoint checkpoint;
    Bairi__V1__Leaf *leaf;

    if (!arena || receipt_unpack(file, arena, &receipt, NULL) != STATUS_OK)
        return;
    if (receipt_verify(receipt, log_key, NULL, arena, &leaf, &checkpoint, NULL) == STATUS_OK &&
        leaf->index >= checkpoint.size)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);

    if (!text)
        return 0;
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    read_as_text(text);
    read_as_cosigned(text);
    free(text);
    read_as_receipt((struct bytes){data, size});
    return 0;
}
