/* Evidence: every file that a statement names is there, whole, and its sender has the right to it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/instant.h"
#include "common/listing.h"
#include "server/check/internal.h"

/* A file as it lies there. */
struct held_file {
    uint8_t sha256[SHA256_SIZE]; /* by its name */
    uint64_t size;
    bool named;
};

struct files {
    const char *folder;
    struct findings *report;
    struct named_files *names;
    struct held_file *held;
    size_t count, room;
};

static void found(const struct files *files, const char *place, const struct error *what)
{
    findings_add(files->report, "", (struct spot){.place = place}, what);
}

/* ---- what statements name ---- */

static const char *keep_owner(struct named_files *files, const char *owner)
{
    for (size_t i = files->count; i > 0 && i + 64 > files->count; i--)
        if (strcmp(files->items[i - 1].owner, owner) == 0)
            return files->items[i - 1].owner;
    return arena_strdup(files->owners, owner);
}

enum status named_file_add(struct named_files *files, const struct named_file *file,
                           const char *owner, struct error *err)
{
    const char *kept = keep_owner(files, owner);

    if (files->count == files->room) {
        size_t room = files->room ? 2 * files->room : 1024;
        struct named_file *more = realloc(files->items, room * sizeof *more);
        if (!more)
            return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for the files named");
        files->items = more;
        files->room = room;
    }
    if (!kept)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for the files named");
    files->items[files->count] = *file;
    files->items[files->count++].owner = kept;
    return STATUS_OK;
}

static int by_name(const void *a, const void *b)
{
    const struct named_file *x = a, *y = b;
    int order = memcmp(x->sha256, y->sha256, SHA256_SIZE);

    if (order == 0)
        order = memcmp(x->subject, y->subject, sizeof x->subject);
    return order ? order : (x->idx > y->idx) - (x->idx < y->idx);
}

static int by_held(const void *a, const void *b)
{
    return memcmp(a, b, SHA256_SIZE); /* the digest comes first in both structs */
}

/* ---- what lies there ---- */

static enum status hold(struct files *files, const uint8_t digest[SHA256_SIZE], uint64_t size,
                        struct error *err)
{
    if (files->count == files->room) {
        size_t room = files->room ? 2 * files->room : 1024;
        struct held_file *more = realloc(files->held, room * sizeof *more);
        if (!more)
            return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no memory for the files held");
        files->held = more;
        files->room = room;
    }
    files->held[files->count] = (struct held_file){.size = size};
    memcpy(files->held[files->count++].sha256, digest, SHA256_SIZE);
    return STATUS_OK;
}

/* One file of blobs/ab: its name is its digest. */
static enum status blob_each(void *context, const char *folder, const char *name, struct error *err)
{
    struct files *files = context;
    char place[CHECK_PATH], path[2 * CHECK_PATH], hex[2 * SHA256_SIZE + 1];
    uint8_t wanted[SHA256_SIZE], digest[SHA256_SIZE];
    struct error what;
    uint64_t size = 0;

    snprintf(place, sizeof place, "%s/%s", folder, name);
    snprintf(path, sizeof path, "%s/%s", files->folder, place);
    snprintf(hex, sizeof hex, "%.2s%.62s", strrchr(folder, '/') + 1, name);
    if (strlen(name) != 2 * SHA256_SIZE - 2 || !hex_decode(hex, wanted, SHA256_SIZE)) {
        error_set(&what, STATUS_DATA_LOSS, "is no file of evidence: its name is no digest");
        found(files, place, &what);
        return STATUS_OK;
    }
    if (sha256_file(path, digest, &size, &what) != STATUS_OK) {
        found(files, place, &what);
        return STATUS_OK;
    }
    if (memcmp(wanted, digest, SHA256_SIZE) != 0) {
        error_set(&what, STATUS_DATA_LOSS, "has other contents than its name says: SHA-256 %s",
                  value_of_bytes((struct bytes){digest, SHA256_SIZE}).text);
        found(files, place, &what);
    }
    return hold(files, wanted, size, err);
}

static enum status blobs_folder(void *context, const char *folder, const char *name,
                                struct error *err)
{
    struct files *files = context;
    char place[CHECK_PATH];
    struct error what;

    snprintf(place, sizeof place, "%s/%s", folder, name);
    if (strlen(name) != 2 || strspn(name, "0123456789abcdef") != 2) {
        error_set(&what, STATUS_DATA_LOSS, "is no folder of evidence");
        found(files, place, &what);
        return STATUS_OK;
    }
    return listing_each(files->folder, place, blob_each, files, err);
}

/* ---- named against held ---- */

static struct held_file *held_of(const struct files *files, const uint8_t digest[SHA256_SIZE])
{
    return files->count ? bsearch(digest, files->held, files->count, sizeof *files->held, by_held)
                        : NULL;
}

static void file_name(const uint8_t digest[SHA256_SIZE], char out[CHECK_PATH])
{
    char hex[2 * SHA256_SIZE + 1];

    hex_encode(digest, SHA256_SIZE, hex);
    snprintf(out, CHECK_PATH, "blobs/%.2s/%s", hex, hex + 2);
}

static void name_check(const struct files *files, const struct named_file *file)
{
    struct held_file *held = held_of(files, file->sha256);
    char place[CHECK_PATH];
    struct error what;

    file_name(file->sha256, place);
    if (!held) {
        error_set(&what, STATUS_DATA_LOSS, "is missing; record %lld names it",
                  (long long)file->idx);
        found(files, place, &what);
        return;
    }
    held->named = true;
    if (held->size != file->size) {
        error_set(&what, STATUS_DATA_LOSS, "has %llu bytes; record %lld says %llu",
                  (unsigned long long)held->size, (long long)file->idx,
                  (unsigned long long)file->size);
        found(files, place, &what);
    }
}

/* Whoever named a file first for a project had sent it himself. */
static void right_check(const struct files *files, const struct named_file *file)
{
    char place[CHECK_PATH], path[2 * CHECK_PATH], hex[2 * SHA256_SIZE + 1];
    struct error what;
    struct stat info;

    hex_encode(file->sha256, SHA256_SIZE, hex);
    snprintf(place, sizeof place, "rights/%s/%s", file->owner, hex);
    snprintf(path, sizeof path, "%s/%s", files->folder, place);
    if (lstat(path, &info) == 0 && S_ISREG(info.st_mode))
        return;
    error_set(&what, STATUS_DATA_LOSS, "is missing; record %lld was the first to name the file",
              (long long)file->idx);
    found(files, place, &what);
}

static void names_check(const struct files *files)
{
    struct named_files *names = files->names;

    if (names->count > 0)
        qsort(names->items, names->count, sizeof *names->items, by_name);
    for (size_t i = 0; i < names->count; i++) {
        const struct named_file *file = &names->items[i], *before = i ? file - 1 : NULL;
        bool same = before && memcmp(before->sha256, file->sha256, SHA256_SIZE) == 0;
        if (!same || before->size != file->size)
            name_check(files, file);
        if (!same || memcmp(before->subject, file->subject, sizeof file->subject) != 0)
            right_check(files, file);
    }
}

/* ---- rights and uploads ---- */

static enum status right_each(void *context, const char *folder, const char *name,
                              struct error *err)
{
    struct files *files = context;
    char place[CHECK_PATH], path[2 * CHECK_PATH];
    uint8_t digest[SHA256_SIZE];
    struct error what;
    struct stat info;

    (void)err;
    snprintf(place, sizeof place, "%s/%s", folder, name);
    snprintf(path, sizeof path, "%s/%s", files->folder, place);
    if (strlen(name) != 2 * SHA256_SIZE || !hex_decode(name, digest, SHA256_SIZE))
        error_set(&what, STATUS_DATA_LOSS, "is no right: its name is no digest");
    else if (lstat(path, &info) != 0 || !S_ISREG(info.st_mode) || info.st_size != 0)
        error_set(&what, STATUS_DATA_LOSS, "is no right: it must be an empty file");
    else if (!held_of(files, digest))
        error_set(&what, STATUS_DATA_LOSS, "is a right to a file that is not there");
    else
        return STATUS_OK;
    found(files, place, &what);
    return STATUS_OK;
}

static enum status rights_folder(void *context, const char *folder, const char *name,
                                 struct error *err)
{
    struct files *files = context;
    char place[CHECK_PATH];

    snprintf(place, sizeof place, "%s/%s", folder, name);
    return listing_each(files->folder, place, right_each, files, err);
}

static enum status upload_each(void *context, const char *folder, const char *name,
                               struct error *err)
{
    struct files *files = context;
    (void)folder;
    (void)name;
    (void)err;
    findings_figures(files->report)->unfinished++;
    return STATUS_OK;
}

static enum status uploads_folder(void *context, const char *folder, const char *name,
                                  struct error *err)
{
    struct files *files = context;
    char place[CHECK_PATH];

    snprintf(place, sizeof place, "%s/%s", folder, name);
    return listing_each(files->folder, place, upload_each, files, err);
}

static void count_held(const struct files *files, bool every_campaign)
{
    struct check_figures *figures = findings_figures(files->report);

    figures->files = files->count;
    for (size_t i = 0; every_campaign && i < files->count; i++)
        figures->orphans += !files->held[i].named;
}

void check_files(const struct check_options *options, struct findings *report,
                 struct named_files *names, bool every_campaign)
{
    struct files files = {.folder = options->folder, .report = report, .names = names};
    int64_t begin = monotonic_ns();
    struct error what;

    if (listing_each(files.folder, "blobs", blobs_folder, &files, &what) != STATUS_OK)
        found(&files, "blobs", &what);
    if (files.count > 0)
        qsort(files.held, files.count, sizeof *files.held, by_held);
    names_check(&files);
    if (listing_each(files.folder, "rights", rights_folder, &files, &what) != STATUS_OK)
        found(&files, "rights", &what);
    if (listing_each(files.folder, "uploads", uploads_folder, &files, &what) != STATUS_OK)
        found(&files, "uploads", &what);
    count_held(&files, every_campaign);
    findings_figures(report)->files_s = (double)(monotonic_ns() - begin) / 1e9;
    free(files.held);
}
