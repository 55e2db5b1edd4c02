/* The note and token of a checkpoint: from memory, from the store, or signed anew where it is older
 * than the store's keeping them. */
#include "server/ledger/internal.h"
#include "server/ledger/position.h"

/* Ed25519 is deterministic: a note made anew is the note that was given out. */
static enum status sign_anew(const struct ledger *ledger, struct transaction *tx, uint64_t previous,
                             uint64_t size, struct arena *arena, const char **note,
                             struct error *err)
{
    struct recent_nodes nodes = {
        .recent = ledger->recent, .tx = tx, .arena = arena, .epoch = position_epoch(size)};
    struct merkle_reader reader = recent_reader(&nodes);
    OWNED(buf_free) struct buf text = buf_make(CHECKPOINT_SIZE_MAX);
    struct hash root;

    TRY(merkle_root(&reader, position_index(size), &root, err));
    TRY(ledger_checkpoint(ledger, tx, previous, size, &root, arena, &text, err));
    *note = arena_strdup(arena, buf_text(&text));
    return *note ? STATUS_OK : no_room(err);
}

enum status ledger_seal(const struct ledger *ledger, struct transaction *tx, uint64_t size,
                        struct arena *arena, struct seal *out, struct error *err)
{
    struct checkpoint_row row = {.size = (int64_t)size};

    if (recent_seal(ledger->recent, size, arena, out))
        return STATUS_OK;
    TRY(store_get(tx, &table_checkpoint, &row, arena, err));
    *out = (struct seal){.size = size, .note = row.note, .token = row.token};
    if (row.note[0] == '\0')
        TRY(sign_anew(ledger, tx, (uint64_t)row.previous, size, arena, &out->note, err));
    return STATUS_OK;
}
