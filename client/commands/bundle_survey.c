/* What lies in a bundle, looked at before anything of it is read. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "client/commands/bundle.h"
#include "common/listing.h"

/* A file that is no record's own: of the bundle's names, or unknown. */
struct entry {
    char *name; /* "crl/….pem" */
    bool used;
};

struct bundle_survey {
    char *folder;
    struct bundle_place *places;
    size_t place_count, place_room;
    struct entry *entries;
    size_t entry_count, entry_room;
};

static enum status no_memory(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
}

/* Room for one more item of this size; NULL without memory. */
static void *one_more(void *items, size_t count, size_t *room, size_t size)
{
    void *larger;

    if (count < *room)
        return items;
    larger = reallocarray(items, *room ? 2 * *room : 64, size);
    if (larger)
        *room = *room ? 2 * *room : 64;
    return larger;
}

static enum status add_place(struct bundle_survey *survey, struct bundle_place place,
                             struct error *err)
{
    struct bundle_place *places =
        one_more(survey->places, survey->place_count, &survey->place_room, sizeof(*places));

    if (!places)
        return no_memory(err);
    survey->places = places;
    places[survey->place_count++] = place;
    return STATUS_OK;
}

static enum status add_entry(struct bundle_survey *survey, const char *folder, const char *name,
                             struct error *err)
{
    struct entry *entries =
        one_more(survey->entries, survey->entry_count, &survey->entry_room, sizeof(*entries));
    char whole[BUNDLE_PATH];

    if (!entries)
        return no_memory(err);
    survey->entries = entries;
    snprintf(whole, sizeof(whole), "%s%s%s", folder, folder[0] ? "/" : "", name);
    entries[survey->entry_count].used = false;
    entries[survey->entry_count].name = strdup(whole);
    return entries[survey->entry_count++].name ? STATUS_OK : no_memory(err);
}

/* ---- one entry ---- */

/* A link could lead out of the bundle, and a pipe be read for ever. */
static enum status look_at(const struct bundle_survey *survey, const char *folder, const char *name,
                           bool *is_folder, struct error *err)
{
    char path[BUNDLE_PATH];
    struct stat info;

    if (snprintf(path, sizeof(path), "%s/%s%s%s", survey->folder, folder, folder[0] ? "/" : "",
                 name) >= BUNDLE_PATH)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the path is too long: %s", survey->folder);
    if (lstat(path, &info) != 0)
        return error_set(err, STATUS_UNKNOWN, "cannot read %s: %s", path, strerror(errno));
    *is_folder = S_ISDIR(info.st_mode);
    if (*is_folder || S_ISREG(info.st_mode))
        return STATUS_OK;
    return error_set(err, STATUS_DATA_LOSS,
                     "%s is no plain file: a bundle has neither links nor devices", path);
}

static enum status note_entry(void *context, const char *folder, const char *name,
                              struct error *err)
{
    struct bundle_survey *survey = context;
    const char *within = strrchr(folder, '/') + 1;
    struct bundle_place place;
    bool is_folder = false;

    TRY(look_at(survey, within, name, &is_folder, err));
    if (!is_folder && strcmp(within, "records") == 0 && bundle_is_record(name, &place))
        return add_place(survey, place, err);
    return add_entry(survey, within, name, err);
}

static enum status note_folder(struct bundle_survey *survey, const char *name, struct error *err)
{
    char path[BUNDLE_PATH];

    snprintf(path, sizeof(path), "%s/%s", survey->folder, name);
    return listing_each(NULL, path, note_entry, survey, err);
}

/* An entry at the top. */
static enum status note_top(void *context, const char *folder, const char *name, struct error *err)
{
    struct bundle_survey *survey = context;
    bool is_folder = false;

    (void)folder;
    TRY(look_at(survey, "", name, &is_folder, err));
    for (size_t i = 0; is_folder && bundle_folders[i]; i++)
        if (strcmp(name, bundle_folders[i]) == 0)
            return note_folder(survey, name, err);
    if (!is_folder && (strcmp(name, "README.md") == 0 || strcmp(name, "records.csv") == 0))
        return STATUS_OK;
    return add_entry(survey, "", name, err);
}

/* ---- all of them ---- */

static int by_place(const void *a, const void *b)
{
    const struct bundle_place *x = a, *y = b;

    if (x->epoch != y->epoch)
        return x->epoch < y->epoch ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

static void sort(struct bundle_survey *survey)
{
    size_t kept = 0;

    if (survey->entry_count > 0)
        qsort(survey->entries, survey->entry_count, sizeof(survey->entries[0]), by_name);
    if (survey->place_count > 0)
        qsort(survey->places, survey->place_count, sizeof(survey->places[0]), by_place);
    for (size_t i = 0; i < survey->place_count; i++)
        if (kept == 0 || by_place(&survey->places[kept - 1], &survey->places[i]) != 0)
            survey->places[kept++] = survey->places[i];
    survey->place_count = kept;
}

enum status bundle_survey_create(const char *folder, struct bundle_survey **out, struct error *err)
{
    struct bundle_survey *survey = calloc(1, sizeof(*survey));
    enum status status;

    if (!survey)
        return no_memory(err);
    survey->folder = strdup(folder);
    status = survey->folder ? listing_each(NULL, folder, note_top, survey, err) : no_memory(err);
    if (status == STATUS_OK && survey->place_count == 0)
        status =
            error_set(err, STATUS_NOT_FOUND,
                      "%s is not a bundle: it has no folder records with records in it", folder);
    if (status != STATUS_OK) {
        bundle_survey_destroy(&survey);
        return status;
    }
    sort(survey);
    *out = survey;
    return STATUS_OK;
}

void bundle_survey_destroy(struct bundle_survey **survey)
{
    struct bundle_survey *s = *survey;

    if (!s)
        return;
    for (size_t i = 0; i < s->entry_count; i++)
        free(s->entries[i].name);
    free(s->entries);
    free(s->places);
    free(s->folder);
    free(s);
    *survey = NULL;
}

const char *bundle_survey_folder(const struct bundle_survey *survey)
{
    return survey->folder;
}

const struct bundle_place *bundle_survey_places(const struct bundle_survey *survey, size_t *count)
{
    *count = survey->place_count;
    return survey->places;
}

void bundle_survey_use(struct bundle_survey *survey, const char *name)
{
    char copy[BUNDLE_NAME];
    const struct entry wanted = {.name = copy};
    struct entry *found;

    snprintf(copy, sizeof(copy), "%s", name);
    found = survey->entry_count == 0
                ? NULL
                : bsearch(&wanted, survey->entries, survey->entry_count, sizeof(wanted), by_name);
    if (found)
        found->used = true;
}

const char *bundle_survey_entry(const struct bundle_survey *survey, size_t *at)
{
    return *at < survey->entry_count ? survey->entries[(*at)++].name : NULL;
}

const char *bundle_survey_unused(const struct bundle_survey *survey, size_t *at)
{
    while (*at < survey->entry_count)
        if (!survey->entries[(*at)++].used)
            return survey->entries[*at - 1].name;
    return NULL;
}
