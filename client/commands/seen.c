/* A position in the ledger in a small file: "bairi seen 1", then the record and how many of it. */
#include "client/commands/seen.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/buf.h"
#include "common/trust/digest.h"

#define HEADER "bairi seen 1\n"

enum { SEEN_MOST = 256, TAG_SIZE = 16 };

const char *seen_path(const char *folder, const char *what, const char *who, struct arena *arena)
{
    uint8_t digest[SHA256_SIZE];
    char tag[TAG_SIZE + 1];

    sha256((struct bytes){(const uint8_t *)who, strlen(who)}, digest);
    hex_encode(digest, TAG_SIZE / 2, tag);
    return arena_printf(arena, "%s/%s-%s.seen", folder, what, tag);
}

enum status seen_read(const char *path, struct seen *out, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(SEEN_MOST);
    enum status status = buf_read_file(&text, path, err);
    int length = 0;

    *out = (struct seen){0, 0};
    if (status == STATUS_NOT_FOUND) {
        if (err)
            error_clear(err);
        return STATUS_OK;
    }
    TRY(status);
    if (sscanf(buf_text(&text), HEADER "%" SCNu64 " %u\n%n", &out->next, &out->done, &length) ==
            2 &&
        (size_t)length == text.size)
        return STATUS_OK;
    return error_set(err, STATUS_DATA_LOSS,
                     "%s does not say how far the notices have been seen: remove it, and all are "
                     "shown again",
                     path);
}

enum status seen_folder(const char *path, struct error *err)
{
    char folder[4096];

    if (strlen(path) >= sizeof(folder))
        return error_set(err, STATUS_INVALID_ARGUMENT, "the path is too long: %s", path);
    for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
        if (mkdir(folder, 0700) != 0 && errno != EEXIST)
            return error_set(err, STATUS_FAILED_PRECONDITION, "cannot make the folder %s: %s",
                             folder, strerror(errno));
    }
    return STATUS_OK;
}

enum status seen_write(const char *path, const struct seen *seen, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(SEEN_MOST);

    TRY(seen_folder(path, err));
    buf_addf(&text, HEADER "%" PRIu64 " %u\n", seen->next, seen->done);
    TRY(buf_finish(&text, err));
    return buf_write_file(path, buf_bytes(&text), 0600, err);
}

bool seen_is_done(const struct seen *seen, uint64_t index, unsigned nth)
{
    return index < seen->next || (index == seen->next && nth < seen->done);
}

void seen_step(struct seen *seen, uint64_t index)
{
    if (index == seen->next)
        seen->done++;
    else
        *seen = (struct seen){index, 1};
}
