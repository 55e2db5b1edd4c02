/* Evidence on its way down: the files of one version, verified, under names that do no harm. */
#include "client/commands/evidence_down.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/commands/transfer.h"
#include "common/text.h"

enum { NAME_MOST = 180 /* bytes: file systems take 255 */ };

/* ---- names ---- */

static bool has_ending(const char *name, const char *ending)
{
    size_t length = strlen(name), end = strlen(ending);

    return length > end && name[length - end - 1] == '.' &&
           strcasecmp(name + length - end, ending) == 0;
}

static bool has_own_ending(const char *name, const char *type)
{
    return has_ending(name, type) || (strcmp(type, "jpeg") == 0 && has_ending(name, "jpg"));
}

/* Names that one system opens as devices, with or without an ending. */
static bool is_device(const char *name)
{
    static const char *const devices[] = {"con", "prn", "aux", "nul", "com", "lpt"};

    for (size_t i = 0; i < sizeof devices / sizeof devices[0]; i++)
        if (strncasecmp(name, devices[i], 3) == 0) {
            const char *rest = name + 3 + (i >= 4 && name[3] >= '0' && name[3] <= '9');
            if (*rest == '\0' || *rest == '.')
                return true;
        }
    return false;
}

/* At most so many bytes, cut where a character ends. */
static void cut(char *text, size_t most)
{
    size_t size = strlen(text);

    if (size <= most)
        return;
    for (size = most; size > 0 && ((unsigned char)text[size] & 0xC0) == 0x80;)
        size--;
    text[size] = '\0';
}

const char *down_name(const char *name, const char *type, struct arena *arena)
{
    char *plain = text_printable(name, arena);
    const char *ending = file_type_is_known(type) ? type : "bin";

    if (!plain)
        return NULL;
    for (char *at = plain; *at; at++)
        if (strchr("/\\:*?\"<>|;`$&'\n\r\t", *at) || (at == plain && strchr(".-~ ", *at)))
            *at = '_';
    for (size_t n = strlen(plain); n > 0 && strchr(" .", plain[n - 1]); n--)
        plain[n - 1] = '_';
    if (plain[0] == '\0' || is_device(plain))
        plain = arena_printf(arena, "_%s", plain);
    if (!plain)
        return NULL;
    if (strlen(plain) <= NAME_MOST && has_own_ending(plain, ending))
        return plain;
    cut(plain, NAME_MOST - 8);
    return arena_printf(arena, "%s.%s", plain, ending);
}

static bool is_taken(const struct down_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcasecmp(list->files[i].name, name) == 0)
            return true;
    return false;
}

static enum status add_file(const struct project_file *file, bool letter, struct arena *arena,
                            struct down_list *out, struct error *err)
{
    const char *name = down_name(file->name ? file->name : "", file->type ? file->type : "", arena);
    const char *free_name = name;

    for (int i = 2; free_name && is_taken(out, free_name); i++)
        free_name = letter && i == 2 ? arena_printf(arena, "letter-%s", name)
                                     : arena_printf(arena, "%d-%s", i, name);
    if (!free_name)
        return app_no_memory(err);
    out->files[out->count++] = (struct down_file){*file, letter, free_name};
    out->size += file->size;
    return STATUS_OK;
}

enum status down_list_make(const struct project *project, const Bairi__V1__Evidence *letter,
                           struct arena *arena, struct down_list *out, struct error *err)
{
    struct project_file one;

    *out = (struct down_list){.files =
                                  arena_array(arena, project->file_count + 1, sizeof *out->files)};
    if (!out->files)
        return app_no_memory(err);
    for (size_t i = 0; i < project->file_count; i++)
        TRY(add_file(&project->files[i], false, arena, out, err));
    if (!letter || letter->sha256.len != SHA256_SIZE)
        return STATUS_OK;
    one = (struct project_file){.name = letter->name, .type = letter->type, .size = letter->size};
    memcpy(one.sha256, letter->sha256.data, SHA256_SIZE);
    return add_file(&one, true, arena, out, err);
}

/* ---- the folder ---- */

static enum status cannot(const char *folder, struct error *err)
{
    return error_set(err, STATUS_FAILED_PRECONDITION, "cannot make the folder %s: %s", folder,
                     strerror(errno));
}

/* Not there, or empty. */
static enum status is_fresh(const char *folder, struct error *err)
{
    DIR *dir = opendir(folder);
    size_t entries = 0;

    if (!dir)
        return errno == ENOENT ? STATUS_OK : cannot(folder, err);
    for (const struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
        entries += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(dir);
    if (entries == 0)
        return STATUS_OK;
    return error_set(err, STATUS_ALREADY_EXISTS,
                     "something lies in the folder %s already; nothing is ever overwritten: name "
                     "another with --into",
                     folder);
}

static void remove_all(const struct down_list *list, const char *folder, struct arena *arena)
{
    for (size_t i = 0; i < list->count; i++) {
        const char *path = arena_printf(arena, "%s/%s", folder, list->files[i].name);
        if (path)
            unlink(path);
    }
    rmdir(folder);
}

static enum status fetch_one(struct app *app, const char *unit, const struct down_file *file,
                             const char *folder, struct transfer *transfer, struct error *err)
{
    const char *path = arena_printf(app->arena, "%s/%s", folder, file->name);

    if (!path)
        return app_no_memory(err);
    transfer_next(transfer, file->name, file->file.size);
    return bureau_download(app->bureau, file->file.sha256, unit, path, transfer_progress, transfer,
                           err);
}

enum status down_fetch(struct app *app, const char *unit, const struct down_list *list,
                       const char *folder, struct error *err)
{
    char *beside = arena_printf(app->arena, "%s.part-XXXXXX", folder);
    enum status status = STATUS_OK;
    struct transfer transfer;

    if (!beside)
        return app_no_memory(err);
    TRY(is_fresh(folder, err));
    if (!mkdtemp(beside))
        return cannot(folder, err);
    transfer_begin(&transfer, list->count, list->size);
    for (size_t i = 0; i < list->count && status == STATUS_OK; i++)
        status = fetch_one(app, unit, &list->files[i], beside, &transfer, err);
    transfer_end(&transfer);
    if (status == STATUS_OK && rename(beside, folder) != 0)
        status = cannot(folder, err);
    if (status != STATUS_OK)
        remove_all(list, beside, app->arena);
    return status;
}
