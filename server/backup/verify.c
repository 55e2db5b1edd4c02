/* A backup's MANIFEST read again: what it lists is there, is as it says, and is all there is. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/listing.h"
#include "server/backup/internal.h"

#define FORMAT_1 "# bairi backup 1\n" /* without a count at its end */
#define FORMAT_2 "# bairi backup 2\n"

struct listed {
    const char *path;
    uint8_t digest[SHA256_SIZE];
};

struct list {
    const char *folder;
    struct buf text; /* the paths are in it */
    struct listed *files;
    size_t count, room;
    const char *last; /* line */
};

/* ---- its lines ---- */

/* Only names that a backup has: the server's own files, and what lies in its three folders. */
static bool path_is_sound(const char *path)
{
    const char *campaign = strncmp(path, "campaigns/", 10) == 0 ? strchr(path + 10, '/') : NULL;

    if (strlen(path) >= BACKUP_PATH || strstr(path, "..") || strstr(path, "//"))
        return false;
    if (campaign)
        return strcmp(campaign, "/ledger.db") == 0 || strcmp(campaign, "/checkpoint.note") == 0;
    if (strncmp(path, "blobs/", 6) == 0 || strncmp(path, "rights/", 7) == 0)
        return path[strlen(path) - 1] != '/';
    for (size_t i = 0; backup_files[i].name; i++)
        if (strcmp(path, backup_files[i].name) == 0)
            return true;
    return false;
}

static enum status take_line(struct list *list, char *line, struct error *err)
{
    if (list->count == list->room) {
        size_t room = list->room ? 2 * list->room : 1024;
        struct listed *more = realloc(list->files, room * sizeof *more);
        if (!more)
            return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
        list->files = more;
        list->room = room;
    }
    struct listed *file = &list->files[list->count];
    if (strlen(line) < 2 * SHA256_SIZE + 3 || line[2 * SHA256_SIZE] != ' ')
        return error_set(err, STATUS_DATA_LOSS, "MANIFEST has a line that is none: %s", line);
    line[2 * SHA256_SIZE] = '\0';
    file->path = line + 2 * SHA256_SIZE + 2;
    if (!hex_decode(line, file->digest, SHA256_SIZE) || !path_is_sound(file->path))
        return error_set(err, STATUS_DATA_LOSS, "MANIFEST has a line that is none: %s", line);
    list->count++;
    return STATUS_OK;
}

static enum status take_lines(struct list *list, struct error *err)
{
    char *rest = list->text.data;

    for (char *line = strsep(&rest, "\n"); line; line = strsep(&rest, "\n")) {
        if (line[0] != '\0')
            list->last = line;
        if (line[0] != '#' && line[0] != '\0')
            TRY(take_line(list, line, err));
    }
    return STATUS_OK;
}

static int by_path(const void *a, const void *b)
{
    const struct listed *x = a, *y = b;

    return strcmp(x->path, y->path);
}

static enum status read_list(struct list *list, struct error *err)
{
    char path[BACKUP_PATH], end[64];

    TRY(path_below(list->folder, "MANIFEST", path, err));
    bool there = buf_read_file(&list->text, path, NULL) == STATUS_OK;
    bool counted = there && strncmp(buf_text(&list->text), FORMAT_2, strlen(FORMAT_2)) == 0;
    if (!counted && (!there || strncmp(buf_text(&list->text), FORMAT_1, strlen(FORMAT_1)) != 0))
        return error_set(err, STATUS_NOT_FOUND,
                         "%s is no whole backup: there is no MANIFEST of bairid backup in it",
                         list->folder);
    TRY(take_lines(list, err));
    snprintf(end, sizeof end, "# files %zu", list->count);
    if (counted && strcmp(list->last, end) != 0)
        return error_set(
            err, STATUS_DATA_LOSS,
            "MANIFEST does not end with the count of its %zu files: lines are missing, "
            "or were added",
            list->count);
    if (list->count > 0)
        qsort(list->files, list->count, sizeof *list->files, by_path);
    for (size_t i = 1; i < list->count; i++)
        if (by_path(&list->files[i - 1], &list->files[i]) == 0)
            return error_set(err, STATUS_DATA_LOSS, "MANIFEST lists %s twice", list->files[i].path);
    return STATUS_OK;
}

/* ---- what lies there ---- */

/* MANIFEST itself is not, nor what a restore notes beside keys that lie in the backup. */
static bool is_listed(const struct list *list, const char *path)
{
    const struct listed wanted = {.path = path};

    return strcmp(path, "MANIFEST") == 0 || strcmp(path, OPENED_NAME) == 0 ||
           (list->count > 0 &&
            bsearch(&wanted, list->files, list->count, sizeof *list->files, by_path));
}

/* A file that is not listed would be checked, but not restored; and a list cut short says nothing
 * of what it lacks. */
static enum status refuse_unlisted(void *context, const char *folder, const char *name,
                                   struct error *err)
{
    const struct list *list = context;
    char path[BACKUP_PATH], whole[BACKUP_PATH];
    struct stat info;

    if (snprintf(path, sizeof path, "%s%s%s", folder, folder[0] ? "/" : "", name) >= BACKUP_PATH)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the path is too long: %s", folder);
    TRY(path_below(list->folder, path, whole, err));
    if (lstat(whole, &info) != 0)
        return error_set(err, STATUS_DATA_LOSS, "%s cannot be read: %s", whole, strerror(errno));
    if (S_ISDIR(info.st_mode))
        return listing_each(list->folder, path, refuse_unlisted, context, err);
    if (S_ISREG(info.st_mode) && is_listed(list, path))
        return STATUS_OK;
    return error_set(err, STATUS_DATA_LOSS,
                     "the backup holds %s, which is no file that MANIFEST lists", path);
}

static enum status verify_file(const struct list *list, const struct listed *file,
                               struct error *err)
{
    char whole[BACKUP_PATH];
    uint8_t found[SHA256_SIZE];
    uint64_t size = 0;

    TRY(path_below(list->folder, file->path, whole, err));
    if (sha256_file(whole, found, &size, NULL) != STATUS_OK)
        return error_set(err, STATUS_DATA_LOSS, "the backup lacks %s", file->path);
    if (memcmp(file->digest, found, SHA256_SIZE) != 0)
        return error_set(err, STATUS_DATA_LOSS, "%s of the backup is not what MANIFEST says",
                         file->path);
    return STATUS_OK;
}

enum status manifest_verify(const char *folder, manifest_visitor *each, void *context,
                            struct error *err)
{
    struct list list = {.folder = folder, .text = buf_make(MANIFEST_MAX)};

    enum status status = read_list(&list, err);
    if (status == STATUS_OK)
        status = listing_each(folder, "", refuse_unlisted, &list, err);
    for (size_t i = 0; status == STATUS_OK && i < list.count; i++) {
        status = verify_file(&list, &list.files[i], err);
        if (status == STATUS_OK && each)
            status = each(context, list.files[i].path, list.files[i].digest, err);
    }
    free(list.files);
    buf_free(&list.text);
    return status;
}
