/* How the parts of a bundle are called: one spelling each, and no other is read. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "client/commands/bundle.h"

const char *const bundle_folders[] = {"certificates", "crl",   "checkpoints",
                                      "records",      "files", NULL};

void bundle_place_name(struct bundle_place place, char out[BUNDLE_NAME])
{
    if (place.epoch > 1)
        snprintf(out, BUNDLE_NAME, "%" PRIu32 "-%06" PRIu64, place.epoch, place.index);
    else
        snprintf(out, BUNDLE_NAME, "%06" PRIu64, place.index);
}

void bundle_checkpoint_name(uint32_t epoch, uint64_t size, const char *ending,
                            char out[BUNDLE_NAME])
{
    if (epoch > 1)
        snprintf(out, BUNDLE_NAME, "checkpoints/%" PRIu32 "-%" PRIu64 "%s", epoch, size, ending);
    else
        snprintf(out, BUNDLE_NAME, "checkpoints/%" PRIu64 "%s", size, ending);
}

void bundle_digest_name(const char *folder, const uint8_t digest[SHA256_SIZE], const char *ending,
                        char out[BUNDLE_NAME])
{
    char hex[2 * SHA256_SIZE + 1];

    hex_encode(digest, SHA256_SIZE, hex);
    snprintf(out, BUNDLE_NAME, "%s/%s%s", folder, hex, ending);
}

/* "12…" or "2-12…": the epoch, 1 where there is none, and the number; what follows, or NULL. */
static const char *read_numbers(const char *name, uint32_t *epoch, uint64_t *number)
{
    char *end = NULL;

    if (name[0] < '0' || name[0] > '9')
        return NULL;
    *epoch = 1;
    *number = strtoull(name, &end, 10);
    if (*end != '-')
        return end;
    if (*number < 2 || *number > UINT32_MAX || end[1] < '0' || end[1] > '9')
        return NULL;
    *epoch = (uint32_t)*number;
    *number = strtoull(end + 1, &end, 10);
    return end;
}

static bool is_one_of(const char *text, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(text, *list) == 0)
            return true;
    return false;
}

bool bundle_is_record(const char *name, struct bundle_place *out)
{
    static const char *const ENDINGS[] = {".leaf", ".proof", ".statement", ".p7s", ".2.p7s", NULL};
    const char *ending = read_numbers(name, &out->epoch, &out->index);
    char stem[BUNDLE_NAME];

    if (!ending || !is_one_of(ending, ENDINGS))
        return false;
    bundle_place_name(*out, stem);
    return strlen(stem) == (size_t)(ending - name) && strncmp(stem, name, strlen(stem)) == 0;
}

bool bundle_is_note(const char *name, struct bundle_place *out)
{
    static const char FOLDER[] = "checkpoints/";
    char spelled[BUNDLE_NAME];

    if (strncmp(name, FOLDER, strlen(FOLDER)) != 0 ||
        !read_numbers(name + strlen(FOLDER), &out->epoch, &out->index))
        return false;
    bundle_checkpoint_name(out->epoch, out->index, ".note", spelled);
    return strcmp(spelled, name) == 0;
}
