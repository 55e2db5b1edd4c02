/* The log's head: the last checkpoint this person saw, and proof that newer ones continue it. */
#include <stdio.h>
#include <string.h>

#include "client/bureau/internal.h"
#include "common/merkle/cosignature.h"

TAKE(HeadReply)
TAKE(ConsistencyReply)

enum { EVIDENCE_DIGITS = 8 }; /* bytes of a root in a file's name */

static char *note_path(const struct bureau *bureau, struct arena *arena)
{
    return arena_printf(arena, "%s/checkpoint", bureau->folder);
}

static enum status load_note(struct bureau *bureau, struct arena *arena, struct error *err)
{
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX);
    const char *path = note_path(bureau, arena);
    enum status status;

    if (!path)
        return no_memory(err);
    status = buf_read_file(&note, path, err);
    if (status == STATUS_NOT_FOUND) {
        error_clear(err);
        return STATUS_OK;
    }
    if (status != STATUS_OK)
        return status;
    if (checkpoint_open(buf_text(&note), card_log_key(&bureau->card, buf_text(&note)),
                        &bureau->seen, err) != STATUS_OK)
        return error_at(err, path, NULL); /* people may have to look at that file */
    bureau->has_seen = true;
    return STATUS_OK;
}

enum status head_load(struct bureau *bureau, struct error *err)
{
    struct arena *arena = arena_create(64 * 1024);
    enum status status;

    if (bureau->campaign[0] == '\0' || !arena) {
        arena_destroy(&arena);
        return STATUS_OK;
    }
    status = load_note(bureau, arena, err);
    arena_destroy(&arena);
    return status;
}

enum status head_check_origin(const struct bureau *bureau, const char *origin, struct error *err)
{
    char wanted[ORIGIN_SIZE];
    int length =
        snprintf(wanted, sizeof(wanted), "bairi/%s/%s/", bureau->card.domain, bureau->campaign);

    if (length > 0 && strncmp(origin, wanted, (size_t)length) == 0)
        return STATUS_OK;
    return error_set(err, STATUS_DATA_LOSS, "the log %s is not the one of this campaign, %s…",
                     origin, wanted);
}

/* Two heads signed with the log's key, of which one cannot be the other's beginning. */
struct heads {
    const struct checkpoint *smaller, *larger;
    const char *note; /* of the one that came now */
};

/* "<folder>/evidence/<size>-<first of the root>.note": never written over by another. */
static const char *evidence_path(const struct bureau *bureau, const struct checkpoint *checkpoint,
                                 struct arena *arena)
{
    char root[2 * EVIDENCE_DIGITS + 1];

    hex_encode(checkpoint->root.bytes, EVIDENCE_DIGITS, root);
    return arena_printf(arena, "%s/evidence/%llu-%s.note", bureau->folder,
                        (unsigned long long)checkpoint->size, root);
}

/* Both notes, durably, where nothing of ours removes them: together they convict the log's key. */
static enum status keep_evidence(const struct bureau *bureau, struct arena *arena,
                                 const struct checkpoint *next, const char *note, struct error *err)
{
    OWNED(buf_free) struct buf seen = buf_make(CHECKPOINT_SIZE_MAX);
    const char *folder = arena_printf(arena, "%s/evidence", bureau->folder);
    const char *before = evidence_path(bureau, &bureau->seen, arena);
    const char *now = evidence_path(bureau, next, arena);
    const char *kept = note_path(bureau, arena);

    if (!folder || !before || !now || !kept)
        return no_memory(err);
    TRY(storage_folder(folder, err));
    TRY(buf_read_file(&seen, kept, err));
    TRY(buf_write_file(before, buf_bytes(&seen), 0600, err));
    return buf_write_file(now, (struct bytes){(const uint8_t *)note, strlen(note)}, 0600, err);
}

static enum status rewritten(const struct bureau *bureau, struct arena *arena,
                             const struct heads *heads, struct error *err)
{
    const struct checkpoint *next = heads->note == NULL               ? NULL
                                    : heads->smaller == &bureau->seen ? heads->larger
                                                                      : heads->smaller;

    if (next && keep_evidence(bureau, arena, next, heads->note, NULL) == STATUS_OK)
        return error_set(err, STATUS_DATA_LOSS,
                         "the server's log does not continue the one you saw before (%s at %llu "
                         "records): it was rewritten or rolled back; both signed checkpoints are "
                         "kept as evidence in %s/evidence; keep your receipts and tell the bureau",
                         bureau->seen.origin, (unsigned long long)bureau->seen.size,
                         bureau->folder);
    return error_set(err, STATUS_DATA_LOSS,
                     "the server's log does not continue the one you saw before (%s at %llu "
                     "records): it was rewritten or rolled back; keep your receipts and tell the "
                     "bureau",
                     bureau->seen.origin, (unsigned long long)bureau->seen.size);
}

/* the smaller tree must be a beginning of the larger one */
static enum status prove(struct bureau *bureau, struct arena *arena, const struct heads *heads,
                         struct error *err)
{
    const struct checkpoint *smaller = heads->smaller, *larger = heads->larger;
    const Bairi__V1__ConsistencyReply *reply = NULL;
    Bairi__V1__ConsistencyRequest request;
    struct hash proof[MERKLE_PROOF_MAX];
    struct call call;

    if (smaller->size == larger->size)
        return memcmp(&smaller->root, &larger->root, sizeof(smaller->root)) == 0
                   ? STATUS_OK
                   : rewritten(bureau, arena, heads, err);
    if (smaller->size == 0)
        return STATUS_OK;
    bairi__v1__consistency_request__init(&request);
    request.old_size = smaller->size;
    request.new_size = larger->size;
    request.epoch = origin_epoch(larger->origin);
    call_begin(&call, bureau, arena, &bairi__v1__ledger__descriptor);
    bairi__v1__ledger__consistency(&call.service.base, &request, take_ConsistencyReply, &reply);
    enum status status = call_end(&call, reply != NULL, err);
    if (status == STATUS_OUT_OF_RANGE) /* both were signed by this log, and it lacks one */
        return rewritten(bureau, arena, heads, err);
    TRY(status);
    if (!reply || reply->n_hashes > MERKLE_PROOF_MAX)
        return rewritten(bureau, arena, heads, err);
    for (size_t i = 0; i < reply->n_hashes; i++) {
        if (reply->hashes[i].len != SHA256_SIZE)
            return rewritten(bureau, arena, heads, err);
        memcpy(proof[i].bytes, reply->hashes[i].data, SHA256_SIZE);
    }
    return merkle_consistency_holds(smaller->size, larger->size, &smaller->root, &larger->root,
                                    proof, reply->n_hashes)
               ? STATUS_OK
               : rewritten(bureau, arena, heads, err);
}

enum status head_prove(struct bureau *bureau, struct arena *arena, const struct checkpoint *smaller,
                       const struct checkpoint *larger, struct error *err)
{
    return prove(bureau, arena, &(struct heads){smaller, larger, NULL}, err);
}

static enum status store_note(struct bureau *bureau, struct arena *arena,
                              const struct checkpoint *next, const char *note, struct error *err)
{
    const char *path = note_path(bureau, arena);
    struct bytes bytes = {(const uint8_t *)note, strlen(note)};

    if (!path)
        return no_memory(err);
    TRY(storage_folder(bureau->folder, err));
    TRY(buf_write_file(path, bytes, 0600, err));
    bureau->seen = *next;
    bureau->has_seen = true;
    return STATUS_OK;
}

/* The old log's last head seen stays as "checkpoint.epoch-N": what was acknowledged is proven by
 * it.
 */
enum status head_put_aside(struct bureau *bureau, struct arena *arena, struct error *err)
{
    const char *path = note_path(bureau, arena);
    const char *aside =
        path ? arena_printf(arena, "%s.epoch-%u", path, origin_epoch(bureau->seen.origin)) : NULL;

    if (!aside)
        return no_memory(err);
    return storage_copy(path, aside, err); /* the new head then replaces the old one at once */
}

/*
 * The log was restored from a backup: its new epoch is taken only when its first record names the
 * log seen, whose part that was restored is the one seen, and when `next` continues that record.
 */
static enum status follow(struct bureau *bureau, struct arena *arena, const struct checkpoint *next,
                          const char *note, struct error *err)
{
    const struct restoration *first = NULL, *last = NULL;
    const struct checkpoint *seen = &bureau->seen;

    TRY(restored_follow(bureau, arena, next, &first, &last, err));
    if (seen->size == first->known.size) /* of one size there is one root, restored or lost */
        TRY(prove(bureau, arena, &(struct heads){seen, &first->known, first->note}, err));
    if (seen->size <= first->held.size)
        TRY(head_prove(bureau, arena, seen, &first->held, err));
    else
        TRY(restored_by_receipts(bureau, arena, &first->held, err));
    TRY(head_prove(bureau, arena, &last->first, next, err));
    bureau->missing = seen->size > first->held.size ? seen->size - first->held.size : 0;
    TRY(head_put_aside(bureau, arena, err));
    return store_note(bureau, arena, next, note, err);
}

bool bureau_was_restored(const struct bureau *bureau, uint64_t *missing)
{
    *missing = bureau->missing;
    return bureau->has_seen && origin_epoch(bureau->seen.origin) > 1;
}

/* A head of an epoch before: the part that was restored must contain it. */
static enum status look_back(struct bureau *bureau, struct arena *arena,
                             const struct checkpoint *before, struct error *err)
{
    struct restoration *all = NULL;
    uint32_t epoch = origin_epoch(before->origin);
    size_t count = 0;

    TRY(restorations_proven(bureau, arena, &all, &count, err));
    if (epoch == 0 || epoch > count || before->size > all[epoch - 1].held.size)
        return error_set(
            err, STATUS_DATA_LOSS,
            "the server shows a log %s of %llu records, which is not what was restored",
            before->origin, (unsigned long long)before->size);
    return head_prove(bureau, arena, before, &all[epoch - 1].held, err);
}

enum status head_keep(struct bureau *bureau, struct arena *arena, const struct checkpoint *next,
                      const char *note, struct error *err)
{
    const struct checkpoint *seen = &bureau->seen;

    TRY(head_check_origin(bureau, next->origin, err));
    if (!bureau->has_seen)
        return store_note(bureau, arena, next, note, err);
    if (origin_epoch(next->origin) > origin_epoch(seen->origin))
        return follow(bureau, arena, next, note, err);
    if (strcmp(seen->origin, next->origin) != 0)
        return look_back(bureau, arena, next, err);
    if (next->size < seen->size)
        return prove(bureau, arena, &(struct heads){next, seen, note}, err);
    TRY(prove(bureau, arena, &(struct heads){seen, next, note}, err));
    return next->size > seen->size ? store_note(bureau, arena, next, note, err) : STATUS_OK;
}

enum status head_check_cosignatures(const struct trust_card *card, const char *note,
                                    struct error *err)
{
    if (strlen(note) == note_own_length(note))
        return error_set(err, STATUS_DATA_LOSS,
                         "the server calls a checkpoint cosigned that nobody has cosigned");
    for (size_t i = 0; i < card->witness_count; i++) {
        struct instant time;
        enum status status = cosignature_find(note, &card->witnesses[i], NULL, &time, err);
        if (status != STATUS_NOT_FOUND)
            return status;
    }
    if (err)
        error_clear(err);
    return STATUS_OK;
}

static bool is_same(const struct checkpoint *a, const struct checkpoint *b)
{
    return a->size == b->size && strcmp(a->origin, b->origin) == 0 &&
           memcmp(&a->root, &b->root, sizeof(a->root)) == 0;
}

enum status head_is_newest(const struct bureau *bureau, const struct checkpoint *head,
                           struct error *err)
{
    if (bureau->has_seen && is_same(head, &bureau->seen))
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "the server shows the log %s at %llu records, but %s was seen at %llu: an "
                     "older head is not signed",
                     head->origin, (unsigned long long)head->size, bureau->seen.origin,
                     (unsigned long long)bureau->seen.size);
}

enum status head_check_taken(const struct bureau *bureau, const struct checkpoint *head,
                             const char *note, const struct witness *witness, struct error *err)
{
    struct checkpoint taken;
    struct instant time;

    TRY(checkpoint_open(note, card_log_key(&bureau->card, note), &taken, err));
    if (!is_same(&taken, head))
        return error_set(err, STATUS_DATA_LOSS,
                         "the server answered with another checkpoint than the one that was "
                         "signed: %s at %llu records",
                         taken.origin, (unsigned long long)taken.size);
    return cosignature_find(note, witness, NULL, &time, err);
}

/* What others were shown and signed must be of the same log: a server that forks is caught. */
static enum status check_cosigned(struct bureau *bureau, struct arena *arena, const char *note,
                                  struct error *err)
{
    struct checkpoint cosigned;

    if (note[0] == '\0')
        return STATUS_OK;
    TRY(bureau_note_open(bureau, note, &cosigned, err));
    TRY(head_check_cosignatures(&bureau->card, note, err));
    return head_keep(bureau, arena, &cosigned, note, err);
}

enum status bureau_head(struct bureau *bureau, struct arena *arena, const char **note,
                        struct error *err)
{
    const Bairi__V1__HeadReply *reply = NULL;
    Bairi__V1__HeadRequest request;
    struct checkpoint checkpoint;
    struct call call;

    bairi__v1__head_request__init(&request);
    call_begin(&call, bureau, arena, &bairi__v1__ledger__descriptor);
    bairi__v1__ledger__head(&call.service.base, &request, take_HeadReply, &reply);
    TRY(call_end(&call, reply != NULL, err));
    TRY(bureau_note_open(bureau, reply->checkpoint, &checkpoint, err));
    TRY(head_keep(bureau, arena, &checkpoint, reply->checkpoint, err));
    TRY(unproven_settle(bureau, arena, err));
    TRY(check_cosigned(bureau, arena, reply->cosigned, err));
    *note = reply->checkpoint;
    return STATUS_OK;
}
