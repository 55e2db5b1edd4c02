/* What receipts need again and again: complete nodes of the tree, which never change, and the last
 * signed note with its token. */
#include "server/ledger/recent.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/trust/timestamp.h"
#include "server/ledger/nodes.h"
#include "server/ledger/position.h"

enum { NODES_KEPT = 2048 }; /* a power of two; receipts are near the right edge of the tree */

struct place {
    uint64_t position;
    struct hash hash;
    int64_t level; /* + 1; 0: free */
};

struct recent {
    pthread_mutex_t lock;
    uint64_t size; /* of the note's tree; 0: none */
    size_t token_size;
    char note[CHECKPOINT_SIZE_MAX];
    uint8_t token[TIMESTAMP_SIZE_MAX];
    struct place places[NODES_KEPT];
};

struct recent *recent_create(void)
{
    struct recent *recent = calloc(1, sizeof *recent);

    if (recent)
        pthread_mutex_init(&recent->lock, NULL);
    return recent;
}

void recent_destroy(struct recent **recent)
{
    if (!recent || !*recent)
        return;
    pthread_mutex_destroy(&(*recent)->lock);
    free(*recent);
    *recent = NULL;
}

/* ---- nodes ---- */

/* Levels begin at places of their own, so that neighbours in the tree do not push each other out.
 */
static struct place *place_of(struct recent *recent, int64_t level, uint64_t position)
{
    return &recent->places[(position + (uint64_t)level * 611) % NODES_KEPT];
}

static bool find(struct recent *recent, int64_t level, uint64_t position, struct hash *out)
{
    const struct place *place = place_of(recent, level, position);
    bool found;

    pthread_mutex_lock(&recent->lock);
    found = place->level == level + 1 && place->position == position;
    if (found)
        *out = place->hash;
    pthread_mutex_unlock(&recent->lock);
    return found;
}

void recent_keep_node(struct recent *recent, int64_t level, uint64_t position,
                      const struct hash *hash)
{
    struct place *place = place_of(recent, level, position);

    pthread_mutex_lock(&recent->lock);
    *place = (struct place){.position = position, .hash = *hash, .level = level + 1};
    pthread_mutex_unlock(&recent->lock);
}

static enum status recent_get(void *context, unsigned level, uint64_t position, struct hash *out,
                              struct error *err)
{
    struct recent_nodes *nodes = context;
    struct nodes stored = {.tx = nodes->tx, .arena = nodes->arena, .epoch = nodes->epoch};
    int64_t kept = node_level(nodes->epoch ? nodes->epoch : 1, level);
    struct merkle_reader reader = nodes_reader(&stored);

    if (find(nodes->recent, kept, position, out))
        return STATUS_OK;
    TRY(reader.node(reader.context, level, position, out, err));
    recent_keep_node(nodes->recent, kept, position, out);
    return STATUS_OK;
}

struct merkle_reader recent_reader(struct recent_nodes *nodes)
{
    return (struct merkle_reader){.node = recent_get, .context = nodes};
}

/* ---- the note and its token ---- */

bool recent_seal(struct recent *recent, uint64_t size, struct arena *arena, struct seal *out)
{
    bool found;

    pthread_mutex_lock(&recent->lock);
    found = size > 0 && recent->size == size;
    if (found)
        *out = (struct seal){
            .size = size,
            .note = arena_strdup(arena, recent->note),
            .token = {arena_memdup(arena, recent->token, recent->token_size), recent->token_size},
        };
    pthread_mutex_unlock(&recent->lock);
    return found && out->note && out->token.data;
}

void recent_keep_seal(struct recent *recent, const struct seal *seal)
{
    size_t length = strlen(seal->note);

    if (length >= CHECKPOINT_SIZE_MAX || seal->token.size > TIMESTAMP_SIZE_MAX)
        return;
    pthread_mutex_lock(&recent->lock);
    memcpy(recent->note, seal->note, length + 1);
    if (seal->token.size > 0)
        memcpy(recent->token, seal->token.data, seal->token.size);
    recent->token_size = seal->token.size;
    recent->size = seal->size;
    pthread_mutex_unlock(&recent->lock);
}
