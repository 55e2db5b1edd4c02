/* Parts of a ZIP archive by minizip. */
#include "tests/support/part.h"

#include <minizip/unzip.h>

enum { NAME_MOST = 256 };

static const char *read_current(unzFile archive, struct arena *arena)
{
    unz_file_info info;
    char *text;

    if (unzGetCurrentFileInfo(archive, &info, NULL, 0, NULL, 0, NULL, 0) != UNZ_OK ||
        unzOpenCurrentFile(archive) != UNZ_OK)
        return NULL;
    text = arena_alloc(arena, info.uncompressed_size + 1);
    if (text && unzReadCurrentFile(archive, text, (unsigned)info.uncompressed_size) !=
                    (int)info.uncompressed_size)
        text = NULL;
    unzCloseCurrentFile(archive);
    return text;
}

const char *part_text(const char *path, const char *part, struct arena *arena)
{
    unzFile archive = unzOpen(path);
    const char *text = NULL;

    if (!archive)
        return NULL;
    if (unzLocateFile(archive, part, 1) == UNZ_OK)
        text = read_current(archive, arena);
    unzClose(archive);
    return text;
}

const char *part_names(const char *path, struct arena *arena)
{
    unzFile archive = unzOpen(path);
    const char *names = "";

    if (!archive)
        return NULL;
    for (int found = unzGoToFirstFile(archive); found == UNZ_OK && names;
         found = unzGoToNextFile(archive)) {
        char name[NAME_MOST];
        if (unzGetCurrentFileInfo(archive, NULL, name, sizeof(name), NULL, 0, NULL, 0) == UNZ_OK)
            names = arena_printf(arena, "%s%s|", names, name);
    }
    unzClose(archive);
    return names;
}
