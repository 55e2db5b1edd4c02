/* After a restore from backup: the next epoch of the log is followed only along its own record 0.
 */
#include <string.h>

#include "client/bureau/internal.h"
#include "common/listing.h"
#include "common/merkle/receipt.h"

TAKE(RestorationsReply)

static enum status contradicts(const struct bureau *bureau, const char *origin, struct error *err)
{
    return error_set(
        err, STATUS_DATA_LOSS,
        "the server's log is %s now and was %s, but its first record does not say that "
        "it was restored from that one; keep your receipts and tell the bureau",
        origin, bureau->seen.origin);
}

/* ---- record 0 of an epoch ---- */

struct prover {
    struct bureau *bureau;
    struct arena *arena;
};

static enum status prove_by_server(void *context, const struct checkpoint *smaller,
                                   const struct checkpoint *larger, struct error *err)
{
    struct prover *prover = context;

    return head_prove(prover->bureau, prover->arena, smaller, larger, err);
}

static enum status open_all(struct bureau *bureau, const Bairi__V1__RestorationsReply *reply,
                            struct arena *arena, struct restoration *out, struct error *err)
{
    struct prover prover = {bureau, arena};
    struct bytes server;

    if (reply->n_restorations == 0)
        return STATUS_OK;
    TRY(bureau_paper(bureau, arena, bureau->card.server_fingerprint, &server, err));
    for (size_t i = 0; i < reply->n_restorations; i++) {
        TRY(restoration_open(bureau, reply->restorations[i], server, arena, &out[i], err));
        if (out[i].epoch != i + 2)
            return contradicts(bureau, out[i].first.origin, err);
    }
    return restorations_link(out, reply->n_restorations, prove_by_server, &prover, err);
}

enum status restorations_get(struct bureau *bureau, struct arena *arena, struct restoration **out,
                             size_t *count, struct error *err)
{
    const Bairi__V1__RestorationsReply *reply = NULL;
    Bairi__V1__RestorationsRequest request;
    struct call call;

    bairi__v1__restorations_request__init(&request);
    call_begin(&call, bureau, arena, &bairi__v1__ledger__descriptor);
    bairi__v1__ledger__restorations(&call.service.base, &request, take_RestorationsReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    *count = reply->n_restorations;
    *out = arena_array(arena, *count + 1, sizeof(**out));
    return *out ? open_all(bureau, reply, arena, *out, err) : no_memory(err);
}

enum status restorations_proven(struct bureau *bureau, struct arena *arena,
                                struct restoration **all, size_t *count, struct error *err)
{
    uint32_t seen = bureau->has_seen ? origin_epoch(bureau->seen.origin) : 1;

    TRY(restorations_get(bureau, arena, all, count, err));
    if (*count + 1 < seen)
        return error_set(err, STATUS_DATA_LOSS, "the server does not say how the log %s began",
                         bureau->seen.origin);
    *count = seen - 1;
    return *count == 0 ? STATUS_OK
                       : head_prove(bureau, arena, &(*all)[*count - 1].first, &bureau->seen, err);
}

enum status restored_follow(struct bureau *bureau, struct arena *arena,
                            const struct checkpoint *next, const struct restoration **first,
                            const struct restoration **last, struct error *err)
{
    uint32_t from = origin_epoch(bureau->seen.origin), to = origin_epoch(next->origin);
    struct restoration *all = NULL;
    size_t count = 0;

    TRY(restorations_get(bureau, arena, &all, &count, err));
    if (from == 0 || to <= from || to > count + 1)
        return contradicts(bureau, next->origin, err);
    *first = &all[from - 1]; /* of epoch from + 1 */
    *last = &all[to - 2];
    return strcmp((*first)->held.origin, bureau->seen.origin) == 0 &&
                   strcmp((*last)->first.origin, next->origin) == 0
               ? STATUS_OK
               : contradicts(bureau, next->origin, err);
}

/* ---- receipts of what was restored ---- */

struct newest {
    const struct bureau *bureau;
    const struct checkpoint *held;
    struct arena *scratch;
    struct checkpoint found; /* size 0: none */
};

/* A file that is no receipt proves nothing, and is passed over. */
static enum status newest_look(void *context, const char *folder, const char *name,
                               struct error *err)
{
    struct newest *newest = context;
    OWNED(buf_free) struct buf file = buf_make(DOSSIER_SIZE_MAX);
    struct checkpoint checkpoint;
    Bairi__V1__Receipt *receipt = NULL;
    Bairi__V1__Leaf *leaf = NULL;

    (void)err;
    arena_reset(newest->scratch);
    const char *path = receipt_path(folder, name, newest->scratch);
    if (path && buf_read_file(&file, path, NULL) == STATUS_OK &&
        receipt_unpack(buf_bytes(&file), newest->scratch, &receipt, NULL) == STATUS_OK &&
        receipts_verify(newest->bureau, receipt, newest->scratch, &leaf, &checkpoint, NULL) ==
            STATUS_OK &&
        strcmp(checkpoint.origin, newest->held->origin) == 0 &&
        checkpoint.size <= newest->held->size && checkpoint.size > newest->found.size)
        newest->found = checkpoint;
    return STATUS_OK;
}

enum status restored_by_receipts(struct bureau *bureau, struct arena *arena,
                                 const struct checkpoint *held, struct error *err)
{
    OWNED(arena_destroy) struct arena *scratch = arena_create(RECEIPT_ARENA);
    struct newest newest = {.bureau = bureau, .held = held, .scratch = scratch};

    if (!scratch)
        return no_memory(err);
    TRY(listing_each(NULL, bureau->receipts, newest_look, &newest, err));
    return newest.found.size > 0 ? head_prove(bureau, arena, &newest.found, held, err) : STATUS_OK;
}
