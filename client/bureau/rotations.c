/* The log's keys followed: asked for once where a signature is not by the key known, and kept. */
#include <string.h>

#include "client/bureau/internal.h"
#include "client/bureau/rotation.h"
#include "common/merkle/receipt.h"
#include "common/message.h"

TAKE(RotationsReply)

static const char *path_of(const struct bureau *bureau, struct arena *arena)
{
    return arena_printf(arena, "%s/rotations", bureau->folder);
}

enum status rotations_load(struct bureau *bureau, struct error *err)
{
    OWNED(arena_destroy) struct arena *arena = arena_create((size_t)64 << 10);
    const char *path = arena ? path_of(bureau, arena) : NULL;
    size_t learned = 0;

    if (!path)
        return no_memory(err);
    enum status status = rotations_read(&bureau->card, path, &learned, err);
    if (status != STATUS_NOT_FOUND)
        return status;
    if (err)
        error_clear(err);
    return STATUS_OK;
}

/* With the papers that its signers are judged by. */
static enum status complete(struct bureau *bureau, struct arena *arena,
                            const Bairi__V1__Dossier *from, Bairi__V1__Dossier **out,
                            struct error *err)
{
    Bairi__V1__Dossier *own = from ? arena_memdup(arena, from, sizeof(*from)) : NULL;
    Bairi__V1__Leaf *leaf = NULL;

    *out = own;
    if (!own || !own->receipt)
        return error_set(err, STATUS_DATA_LOSS, "the server's answer has no receipt");
    TRY(leaf_read((struct bytes){own->receipt->leaf.data, own->receipt->leaf.len}, arena, &leaf,
                  err));
    return papers_gather(bureau, arena, leaf, own, err);
}

static enum status ask(struct bureau *bureau, struct arena *arena, Bairi__V1__RotationsReply *out,
                       struct error *err)
{
    const Bairi__V1__RotationsReply *reply = NULL;
    Bairi__V1__RotationsRequest request;
    struct call call;

    bairi__v1__rotations_reply__init(out);
    bairi__v1__rotations_request__init(&request);
    call_begin(&call, bureau, arena, &bairi__v1__ledger__descriptor);
    bairi__v1__ledger__rotations(&call.service.base, &request, take_RotationsReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    out->rotations = arena_array(arena, reply->n_rotations + 1, sizeof(*out->rotations));
    for (size_t i = 0; out->rotations && i < reply->n_rotations; i++) {
        Bairi__V1__Rotation *own = arena_alloc(arena, sizeof(*own));
        if (!own)
            return no_memory(err);
        bairi__v1__rotation__init(own);
        TRY(complete(bureau, arena, reply->rotations[i]->proposal, &own->proposal, err));
        TRY(complete(bureau, arena, reply->rotations[i]->approval, &own->approval, err));
        out->rotations[out->n_rotations++] = own;
    }
    return out->rotations ? STATUS_OK : no_memory(err);
}

static enum status keep(const Bairi__V1__RotationsReply *rotations, struct arena *arena,
                        const char *path, struct error *err)
{
    struct bytes packed;

    TRY(message_pack(&rotations->base, arena, &packed, err));
    return storage_write(path, ROTATIONS_HEADER, packed, err);
}

/* Kept before anything that was signed with the new key is: the next run knows it then. */
static enum status follow(struct bureau *bureau, const char *path, struct arena *arena,
                          struct error *err)
{
    const char *own = path_of(bureau, arena);
    Bairi__V1__RotationsReply rotations;
    size_t learned = 0;

    TRY(ask(bureau, arena, &rotations, err));
    TRY(rotations_learn(&bureau->card, &rotations, arena, &learned, err));
    bureau->keys_learned += learned;
    if (!own)
        return no_memory(err);
    if (learned > 0) {
        TRY(storage_folder(bureau->folder, err));
        TRY(keep(&rotations, arena, own, err));
    }
    return path && rotations.n_rotations > 0 ? keep(&rotations, arena, path, err) : STATUS_OK;
}

static enum status follow_in_arena(struct bureau *bureau, const char *path, struct error *err)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(8 * (size_t)ROTATIONS_SIZE_MAX);

    return arena ? follow(bureau, path, arena, err) : no_memory(err);
}

bool rotations_follow(struct bureau *bureau, struct error *err)
{
    struct error why;
    enum unsaved unsaved = bureau->unsaved;

    if (bureau->keys_asked || !bureau->channel)
        return false;
    bureau->keys_asked = true;
    size_t before = bureau->keys_learned;
    error_clear(&why);
    enum status status = follow_in_arena(bureau, NULL, &why);
    bureau->unsaved = unsaved;
    if (status == STATUS_OK && bureau->keys_learned > before) {
        if (err)
            error_clear(err);
        return true;
    }
    if (err && (status == STATUS_UNAUTHENTICATED || status == STATUS_DATA_LOSS))
        *err = why; /* says more than that the signature is another's */
    return false;
}

enum status bureau_rotations(struct bureau *bureau, const char *path, struct error *err)
{
    return follow_in_arena(bureau, path, err);
}

size_t bureau_keys_learned(const struct bureau *bureau)
{
    return bureau->keys_learned;
}

enum status bureau_note_open(struct bureau *bureau, const char *note, struct checkpoint *out,
                             struct error *err)
{
    enum status status = checkpoint_open(note, card_log_key(&bureau->card, note), out, err);

    if (status == STATUS_DATA_LOSS && rotations_follow(bureau, err))
        status = checkpoint_open(note, card_log_key(&bureau->card, note), out, err);
    return status;
}
