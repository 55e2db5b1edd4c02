/* The entries of a folder, one after the other. */
#include "common/listing.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { PATH_SIZE = 4096 };

static enum status unreadable(const char *path, struct error *err)
{
    return error_set(err, STATUS_INTERNAL, "cannot read the folder %s: %s", path, strerror(errno));
}

enum status listing_each(const char *base, const char *folder, listing_visitor *each, void *context,
                         struct error *err)
{
    char path[PATH_SIZE];
    const struct dirent *entry;
    enum status status = STATUS_OK;

    if (snprintf(path, sizeof path, "%s%s%s", base ? base : "", base ? "/" : "", folder) >=
        PATH_SIZE)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the path is too long: %s", folder);
    DIR *listing = opendir(path);
    if (!listing)
        return errno == ENOENT ? STATUS_OK : unreadable(path, err);
    while (status == STATUS_OK && (errno = 0, entry = readdir(listing)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            status = each(context, folder, entry->d_name, err);
    if (status == STATUS_OK && errno != 0)
        status = unreadable(path, err);
    closedir(listing);
    return status;
}
