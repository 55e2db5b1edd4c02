/* The outbox: signed batches on disk before they are sent, so that a crash sends the same bytes. */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/bureau/internal.h"
#include "common/message.h"

#define OUTBOX_HEADER "bairi outbox 1\n"
#define WHY_HEADER    "bairi refusal 1\n"

enum { OUTBOX_MAX = 1000, WHY_MOST = 8192 };

struct outbox outbox_of(const struct bureau *bureau, struct arena *arena)
{
    struct outbox outbox = {.folder = arena_printf(arena, "%s/outbox", bureau->folder)};

    memcpy(outbox.fingerprint, bureau->person, SHA256_SIZE);
    return outbox;
}

enum status outbox_put(const struct outbox *outbox, const Bairi__V1__SubmitBatchRequest *batch,
                       struct instant now, struct arena *arena, const char **path,
                       struct error *err)
{
    char tag[TAG_SIZE + 1];
    struct bytes packed;

    if (!outbox->folder)
        return no_memory(err);
    storage_tag(outbox->fingerprint, tag);
    TRY(storage_folder(outbox->folder, err));
    /* a clock set back must not let a batch take the place of one still waiting */
    do {
        *path = arena_printf(arena, "%s/%s-%020" PRId64 ".batch", outbox->folder, tag, now.us++);
        if (!*path)
            return no_memory(err);
    } while (access(*path, F_OK) == 0);
    TRY(message_pack(&batch->base, arena, &packed, err));
    return storage_write(*path, OUTBOX_HEADER, packed, err);
}

static bool is_ours(const char *name, const char *tag, const char *ending)
{
    size_t length = strlen(name);
    size_t end = strlen(ending);

    return strncmp(name, tag, TAG_SIZE) == 0 && length > end &&
           strcmp(name + length - end, ending) == 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum status read_names(DIR *folder, const struct outbox *outbox, const char *ending,
                              struct arena *arena, const char **paths, size_t *count,
                              struct error *err)
{
    char tag[TAG_SIZE + 1];

    storage_tag(outbox->fingerprint, tag);
    for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        if (!is_ours(entry->d_name, tag, ending) || *count == OUTBOX_MAX)
            continue;
        paths[*count] = arena_printf(arena, "%s/%s", outbox->folder, entry->d_name);
        if (!paths[(*count)++])
            return no_memory(err);
    }
    return STATUS_OK;
}

static enum status list_all(const struct outbox *outbox, const char *ending, struct arena *arena,
                            const char ***paths, size_t *count, struct error *err)
{
    enum status status;
    DIR *folder;

    *count = 0;
    *paths = arena_array(arena, OUTBOX_MAX, sizeof(*paths[0]));
    if (!*paths || !outbox->folder)
        return no_memory(err);
    folder = opendir(outbox->folder);
    if (!folder)
        return errno == ENOENT
                   ? STATUS_OK
                   : error_set(err, STATUS_FAILED_PRECONDITION, "cannot read the folder %s: %s",
                               outbox->folder, strerror(errno));
    status = read_names(folder, outbox, ending, arena, *paths, count, err);
    closedir(folder);
    qsort(*paths, *count, sizeof(*paths[0]), by_name);
    return status;
}

enum status outbox_list(const struct outbox *outbox, struct arena *arena, const char ***paths,
                        size_t *count, struct error *err)
{
    return list_all(outbox, ".batch", arena, paths, count, err);
}

enum status outbox_list_refused(const struct outbox *outbox, struct arena *arena,
                                const char ***paths, size_t *count, struct error *err)
{
    return list_all(outbox, ".batch.refused", arena, paths, count, err);
}

enum status outbox_read(const char *path, struct arena *arena,
                        const Bairi__V1__SubmitBatchRequest **out, struct error *err)
{
    ProtobufCMessage *message = NULL;
    struct bytes packed;

    TRY(storage_read(path, OUTBOX_HEADER, arena, &packed, err));
    TRY(message_unpack(&bairi__v1__submit_batch_request__descriptor, packed, arena, &message, err));
    *out = (const Bairi__V1__SubmitBatchRequest *)message;
    return STATUS_OK;
}

enum status outbox_remove(const char *path, struct error *err)
{
    if (unlink(path) == 0 || errno == ENOENT)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION, "cannot remove %s: %s", path,
                     strerror(errno));
}

static void add_line(struct buf *text, const char *line)
{
    for (; *line; line++)
        buf_addc(text, *line == '\n' ? ' ' : *line);
    buf_addc(text, '\n');
}

/* Status, pattern and arguments, a line each: so it can be said in any language later. */
static void write_why(const char *path, const struct error *why, struct arena *arena)
{
    OWNED(buf_free) struct buf text = buf_make(WHY_MOST);
    const char *beside = arena_printf(arena, "%s.why", path);

    buf_addf(&text, "%s%d\n", WHY_HEADER, (int)why->status);
    add_line(&text, why->id);
    for (int i = 0; i < why->arg_count; i++)
        add_line(&text, why->args[i]);
    /* a refusal whose reason is lost is still a refusal */
    if (beside)
        (void)(buf_write_file(beside, buf_bytes(&text), 0600, NULL) == STATUS_OK);
}

void outbox_why(const char *path, struct arena *arena, struct error *why)
{
    const char *ending = strstr(path, ".refused");
    const char *beside = arena_printf(arena, "%.*s.why",
                                      (int)(ending ? (size_t)(ending - path) : strlen(path)), path);
    const char *args[ERROR_ARGS] = {NULL};
    struct bytes bytes;
    char *next, *number, *pattern;
    size_t count = 0;

    error_clear(why);
    if (!beside || storage_read(beside, WHY_HEADER, arena, &bytes, NULL) != STATUS_OK)
        return;
    next = arena_strndup(arena, (const char *)bytes.data, bytes.size);
    number = strsep(&next, "\n");
    pattern = strsep(&next, "\n");
    for (const char *arg = strsep(&next, "\n"); arg && next && count < ERROR_ARGS;
         arg = strsep(&next, "\n"))
        args[count++] = arg;
    if (pattern && pattern[0] != '\0')
        error_from_message(why, status_from_number(atoi(number)), pattern, args, count, "", "");
}

enum status outbox_refuse(const char *path, const struct error *why, struct arena *arena,
                          struct error *err)
{
    const char *aside = arena_printf(arena, "%s.refused", path);

    if (!aside)
        return no_memory(err);
    write_why(path, why, arena);
    if (rename(path, aside) == 0)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION, "cannot rename %s: %s", path,
                     strerror(errno));
}

bool outbox_is_final(enum status status)
{
    return status == STATUS_INVALID_ARGUMENT || status == STATUS_NOT_FOUND ||
           status == STATUS_ALREADY_EXISTS || status == STATUS_PERMISSION_DENIED ||
           status == STATUS_FAILED_PRECONDITION || status == STATUS_ABORTED ||
           status == STATUS_OUT_OF_RANGE || status == STATUS_UNIMPLEMENTED;
}
