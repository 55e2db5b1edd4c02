/* Checkpoints of receipts of which nobody could be asked whether they continue the log seen: kept
 * until somebody can. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/bureau/internal.h"
#include "common/listing.h"

enum { ROOT_DIGITS = 8 }; /* bytes of a root in a file's name */

static bool is_transport(enum status status)
{
    return status == STATUS_UNAVAILABLE || status == STATUS_DEADLINE_EXCEEDED ||
           status == STATUS_CANCELLED;
}

static const char *folder_of(const struct bureau *bureau, struct arena *arena)
{
    return arena_printf(arena, "%s/unproven", bureau->folder);
}

static enum status remember(const struct bureau *bureau, struct arena *arena,
                            const struct checkpoint *checkpoint, const char *note,
                            struct error *err)
{
    const char *folder = folder_of(bureau, arena), *path;
    char root[2 * ROOT_DIGITS + 1];

    hex_encode(checkpoint->root.bytes, ROOT_DIGITS, root);
    path = folder ? arena_printf(arena, "%s/%u-%llu-%s.note", folder,
                                 (unsigned)origin_epoch(checkpoint->origin),
                                 (unsigned long long)checkpoint->size, root)
                  : NULL;
    if (!path)
        return no_memory(err);
    TRY(storage_folder(folder, err));
    return buf_write_file(path, (struct bytes){(const uint8_t *)note, strlen(note)}, 0600, err);
}

enum status unproven_keep(struct bureau *bureau, struct arena *arena,
                          const struct checkpoint *checkpoint, const char *note, struct error *err)
{
    enum status status = head_keep(bureau, arena, checkpoint, note, err);

    if (status == STATUS_OK)
        return unproven_settle(bureau, arena, err);
    if (status == STATUS_DATA_LOSS)
        return status;
    bureau->unproven = true;
    if (!is_transport(status)) { /* what failed is the answer, kept for later or not */
        (void)!remember(bureau, arena, checkpoint, note, NULL);
        return status;
    }
    TRY(remember(bureau, arena, checkpoint, note, err));
    if (err)
        error_clear(err);
    return STATUS_OK;
}

/* ---- made good ---- */

struct settling {
    struct bureau *bureau;
    struct arena *arena;
};

static enum status settle_one(struct settling *run, const char *path, struct error *err)
{
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX);
    struct bureau *bureau = run->bureau;
    struct checkpoint checkpoint;

    TRY(buf_read_file(&note, path, err));
    TRY(bureau_note_open(bureau, buf_text(&note), &checkpoint, err));
    TRY(head_keep(bureau, run->arena, &checkpoint, buf_text(&note), err));
    (void)!unlink(path); /* one that stays is proven once more */
    return STATUS_OK;
}

static enum status settle_entry(void *context, const char *folder, const char *name,
                                struct error *err)
{
    struct settling *run = context;
    const char *path = arena_printf(run->arena, "%s/%s", folder, name);
    size_t length = strlen(name);

    if (!path)
        return no_memory(err);
    if (length < 5 || strcmp(name + length - 5, ".note") != 0)
        return STATUS_OK; /* one that was never written to its end */
    enum status status = settle_one(run, path, err);
    return status == STATUS_OK || is_transport(status) || !err ? status : error_at(err, path, NULL);
}

enum status unproven_settle(struct bureau *bureau, struct arena *arena, struct error *err)
{
    struct settling run = {bureau, arena};
    const char *folder = folder_of(bureau, arena);
    enum status status;

    if (!folder)
        return no_memory(err);
    status = listing_each(NULL, folder, settle_entry, &run, err);
    if (!is_transport(status))
        return status;
    if (err)
        error_clear(err);
    return STATUS_OK; /* they stay, for the next time */
}

bool bureau_unproven(const struct bureau *bureau)
{
    return bureau->unproven;
}
