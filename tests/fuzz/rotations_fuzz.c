/* LINKS: client_bureau common_merkle common_trust common proto */
/* Files of replaced log keys: whatever comes, no key is learned but those two people approved. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "client/bureau/rotation.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The server whose log the corpus is of; its keys were thrown away. */
static const char text[] =
    "[bairi trust card]\n"
    "format = 1\n"
    "domain = bohai\n"
    "ca = 3d54c4eb 56129b62 8d0f972d e09f0654 ede5978c 0cb3f066 c8bb0e05 443a8c40\n"
    "log_key = 8f088370 d13a4cf8 61c47b78 61464b55 52186ad5 5f0ec9be e1a8c342 9b0eca5d\n"
    "server = 46dc4eff d2288d1b de246a4f f652ddd3 db9930bb 15002507 ba111003 45058664\n"
    "timestamp = 8abddf03 44119ccc ed56c86f 1160365c 0ca52b9e 9d807888 145f1eb8 a64e0443\n";
static const char *const approved[] = {
    "4a5f7c2a81809faaf92ed740af36ed03069c33f102c2b7199acc5a163b751cb8",
    "325a192bfa386ff1892c17b9d4d644f5d680094a5bb63f96c2bd13114c7d88d3",
};

static struct trust_card given(void)
{
    struct trust_card card;

    memset(&card, 0, sizeof card);
    if (card_read((struct bytes){(const uint8_t *)text, sizeof text - 1}, "card", &card, NULL) !=
        STATUS_OK)
        abort();
    return card;
}

/* The keys behind the first, in their order, and of no other campaign. */
static bool is_as_approved(const struct log_terms *terms, size_t learned)
{
    if (learned > 2 || terms->count != (learned > 0 ? learned + 1 : 0))
        return false;
    for (size_t i = 0; i < learned; i++) {
        uint8_t key[ED25519_KEY_SIZE];
        if (!hex_decode(approved[i], key, sizeof key) ||
            memcmp(terms->items[i + 1].key, key, sizeof key) != 0 ||
            strcmp(terms->items[i + 1].campaign, "bohai-2020q4") != 0)
            return false;
    }
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(64 << 20);
    struct trust_card card = given();
    size_t learned = 0;

    if (!arena)
        return 0;
    enum status status = rotations_open(&card, (struct bytes){data, size}, arena, &learned, NULL);
    if (!is_as_approved(&card.log_terms, learned) || (status != STATUS_OK && learned > 0))
        abort();
    return 0;
}
