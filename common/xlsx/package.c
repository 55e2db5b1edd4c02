/* Minizip over bytes in memory; sizes are counted while unpacking, never believed. */
#include "common/xlsx/package.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unzip.h>

#include "common/xlsx/memory_file.h"

enum {
    LONGEST_NAME = 1024,
    LOCAL_HEADER = 30, /* bytes of a local header without its name */
    STORED = 0,
    DEFLATED = 8,
    ENCRYPTED = 1,            /* flag */
    RATIO_FREE = 1024 * 1024, /* bytes a part may have at any ratio */
};

struct entry {
    const char *name;
    size_t packed, declared;
    size_t begin; /* of the packed bytes in the input */
    unz64_file_pos place;
};

struct package {
    unzFile zip;
    struct memory_file file;
    struct xlsx_limits limits;
    struct entry *entries; /* by name */
    size_t count;
    struct package_spent spent; /* by all parts so far */
    const struct entry *entry;  /* being read; NULL: none */
    size_t read;                /* of it */
};

static enum status damaged(struct error *err)
{
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "the file is damaged or was cut off on its way; copy it again, or open it in "
                     "Excel or WPS and save it again as .xlsx");
}

static enum status no_room(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "no room for the workbook");
}

/* ---- the directory ---- */

/* What minizip needs to know to find the packed bytes; asking it also checks the local header. */
static enum status find_bytes(struct package *package, struct entry *entry, struct error *err)
{
    int method, level;

    if (unzOpenCurrentFile2(package->zip, &method, &level, 1) != UNZ_OK)
        return damaged(err);
    entry->begin = (size_t)unzGetCurrentFileZStreamPos64(package->zip);
    unzCloseCurrentFile(package->zip);
    if (entry->begin > package->file.bytes.size ||
        entry->packed > package->file.bytes.size - entry->begin)
        return damaged(err);
    return STATUS_OK;
}

static enum status read_entry(struct package *package, struct arena *arena, struct entry *entry,
                              struct error *err)
{
    char name[LONGEST_NAME + 1];
    unz_file_info64 info;

    if (unzGetCurrentFileInfo64(package->zip, &info, name, sizeof name, NULL, 0, NULL, 0) !=
            UNZ_OK ||
        info.size_filename > LONGEST_NAME || strlen(name) != info.size_filename)
        return damaged(err);
    if (info.flag & ENCRYPTED)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the file is locked with a ZIP password; unpack it first and hand in the "
                         ".xlsx workbook itself");
    if (info.compression_method != STORED && info.compression_method != DEFLATED)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the entry %s is packed by a method that workbooks do not use; open the "
                         "workbook in Excel or WPS and save it again as .xlsx",
                         name);
    for (char *c = strchr(name, '\\'); c; c = strchr(c, '\\'))
        *c = '/';
    entry->name = arena_strdup(arena, name);
    entry->packed = (size_t)info.compressed_size;
    entry->declared = (size_t)info.uncompressed_size;
    if (!entry->name || unzGetFilePos64(package->zip, &entry->place) != UNZ_OK)
        return no_room(err);
    return find_bytes(package, entry, err);
}

static int by_begin(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;

    return (left->begin > right->begin) - (left->begin < right->begin);
}

static int by_name(const void *a, const void *b)
{
    const struct entry *left = a, *right = b;

    return strcasecmp(left->name, right->name);
}

static enum status check_entries(struct package *package, struct error *err)
{
    struct entry *entries = package->entries;

    qsort(entries, package->count, sizeof *entries, by_begin);
    for (size_t i = 1; i < package->count; i++)
        if (entries[i].begin < entries[i - 1].begin + entries[i - 1].packed + LOCAL_HEADER)
            return error_set(err, STATUS_INVALID_ARGUMENT,
                             "the entries %s and %s lie over each other in the archive, as in no "
                             "workbook",
                             entries[i - 1].name, entries[i].name);
    qsort(entries, package->count, sizeof *entries, by_name);
    for (size_t i = 1; i < package->count; i++)
        if (by_name(&entries[i - 1], &entries[i]) == 0)
            return error_set(err, STATUS_INVALID_ARGUMENT,
                             "the archive holds two entries of the name %s, as no workbook does",
                             entries[i].name);
    return STATUS_OK;
}

static enum status read_directory(struct package *package, struct arena *arena, struct error *err)
{
    unz_global_info64 info;
    size_t most = package->limits.entries;
    int found;

    if (unzGetGlobalInfo64(package->zip, &info) != UNZ_OK)
        return damaged(err);
    if (info.number_entry > most)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "the archive has more than %zu entries",
                         most);
    package->entries = calloc((size_t)info.number_entry + 1, sizeof *package->entries);
    if (!package->entries)
        return no_room(err);
    for (found = unzGoToFirstFile(package->zip);
         found == UNZ_OK && package->count < info.number_entry;
         found = unzGoToNextFile(package->zip)) {
        TRY(read_entry(package, arena, &package->entries[package->count], err));
        package->count++;
    }
    if (package->count != info.number_entry)
        return damaged(err);
    return check_entries(package, err);
}

enum status package_open(struct bytes input, const struct xlsx_limits *limits, struct arena *arena,
                         struct package **out, struct error *err)
{
    struct package *package = calloc(1, sizeof *package);
    zlib_filefunc64_def functions;
    enum status status;

    if (!package)
        return no_room(err);
    package->limits = *limits;
    package->file.bytes = input;
    functions = memory_file_functions(&package->file);
    package->zip = unzOpen2_64("", &functions);
    status = package->zip ? read_directory(package, arena, err) : damaged(err);
    if (status != STATUS_OK)
        goto fail;
    *out = package;
    return STATUS_OK;
fail:
    package_destroy(&package);
    return status;
}

void package_destroy(struct package **package)
{
    if (!package || !*package)
        return;
    if ((*package)->zip)
        unzClose((*package)->zip);
    free((*package)->entries);
    free(*package);
    *package = NULL;
}

/* ---- the parts ---- */

static const struct entry *find(const struct package *package, const char *part)
{
    struct entry key = {.name = part};

    if (package->count == 0)
        return NULL;
    return bsearch(&key, package->entries, package->count, sizeof key, by_name);
}

bool package_has(const struct package *package, const char *part)
{
    return find(package, part) != NULL;
}

static enum status too_much(const struct package *package, const char *part, struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED,
                     "the part %s is too large: the workbook would unpack to more than %zu MiB",
                     part, package->limits.unpacked >> 20);
}

static enum status check_ratio(const struct package *package, const struct entry *entry,
                               size_t unpacked, struct error *err)
{
    if (unpacked > RATIO_FREE && (unpacked - RATIO_FREE) / package->limits.ratio >= entry->packed)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED,
                         "the part %s unpacks to more than %zu times its packed size, as in a file "
                         "made to exhaust its reader",
                         entry->name, package->limits.ratio);
    return STATUS_OK;
}

enum status package_check(const struct package *package, const char *part, struct error *err)
{
    const struct entry *entry = find(package, part);

    if (!entry)
        return error_set(err, STATUS_INVALID_ARGUMENT,
                         "the part %s is missing; open the workbook in Excel or WPS and save it "
                         "again as .xlsx",
                         part);
    if (entry->declared > package->limits.unpacked)
        return too_much(package, part, err);
    return check_ratio(package, entry, entry->declared, err);
}

struct package_spent package_spent(const struct package *package)
{
    return package->spent;
}

void package_rewind(struct package *package, struct package_spent spent)
{
    package->spent = spent;
}

static enum status count_bytes(struct package *package, size_t got, struct error *err)
{
    const struct entry *entry = package->entry;

    package->read += got;
    package->spent.unpacked += got;
    if (package->spent.unpacked > package->limits.unpacked)
        return too_much(package, entry->name, err);
    return check_ratio(package, entry, package->read, err);
}

static enum status read_part(void *context, void *out, size_t room, size_t *got, struct error *err)
{
    struct package *package = context;
    int result = unzReadCurrentFile(package->zip, out, (unsigned)room);

    *got = 0;
    if (result < 0)
        return damaged(err);
    if (result == 0) { /* the checksum is compared here */
        if (package->read != package->entry->declared ||
            unzCloseCurrentFile(package->zip) != UNZ_OK)
            return damaged(err);
        return STATUS_OK;
    }
    *got = (size_t)result;
    return count_bytes(package, *got, err);
}

enum status package_part(struct package *package, const char *part, struct xml_source *out,
                         struct error *err)
{
    TRY(package_check(package, part, err));
    package->entry = find(package, part);
    package->read = 0;
    unzCloseCurrentFile(package->zip); /* one that was left before its end */
    if (unzGoToFilePos64(package->zip, &package->entry->place) != UNZ_OK ||
        unzOpenCurrentFile(package->zip) != UNZ_OK)
        return damaged(err);
    *out = (struct xml_source){
        .part = part, .work = &package->spent.work, .context = package, .read = read_part};
    return STATUS_OK;
}

void package_peek(struct package *package, const char *part, char *out, size_t room)
{
    struct xml_source source;
    size_t got = 0;

    if (package_part(package, part, &source, NULL) != STATUS_OK ||
        read_part(package, out, room - 1, &got, NULL) != STATUS_OK)
        got = 0;
    out[got] = '\0';
}
