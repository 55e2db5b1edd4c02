/* The signed checkpoints in a bundle, each looked at, whether a record needs it or not. */
#include <stdlib.h>
#include <string.h>

#include "client/commands/bundle.h"

enum status bundle_note_open(struct bundle_survey *survey, const char *name,
                             const struct trust_card *card, struct checkpoint *out,
                             struct error *err)
{
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX);
    char path[BUNDLE_PATH];
    struct bundle_place place;

    if (snprintf(path, sizeof(path), "%s/%s", bundle_survey_folder(survey), name) >= BUNDLE_PATH)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the path is too long: %s", name);
    TRY(buf_read_file(&note, path, err));
    TRY(checkpoint_open(buf_text(&note), card_log_key(card, buf_text(&note)), out, err));
    if (bundle_is_note(name, &place) && place.epoch == origin_epoch(out->origin) &&
        place.index == out->size)
        return STATUS_OK;
    return error_set(err, STATUS_DATA_LOSS, "the checkpoint is of the log %s at %llu records",
                     out->origin, (unsigned long long)out->size);
}

static int by_epoch_and_size(const void *a, const void *b)
{
    const struct checkpoint *x = a, *y = b;
    uint32_t left = origin_epoch(x->origin), right = origin_epoch(y->origin);

    if (left != right)
        return left < right ? -1 : 1;
    return (x->size > y->size) - (x->size < y->size);
}

static size_t count_notes(const struct bundle_survey *survey)
{
    struct bundle_place place;
    const char *name;
    size_t at = 0, count = 0;

    while ((name = bundle_survey_entry(survey, &at)) != NULL)
        count += bundle_is_note(name, &place);
    return count;
}

enum status bundle_notes_read(struct bundle_survey *survey, const struct trust_card *card,
                              struct arena *arena, struct bundle_notes *out, struct error *err)
{
    size_t room = count_notes(survey), at = 0;
    struct bundle_place place;
    const char *name;

    *out = (struct bundle_notes){arena_array(arena, room + 1, sizeof(out->items[0])), 0};
    if (!out->items)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    while ((name = bundle_survey_entry(survey, &at)) != NULL) {
        if (!bundle_is_note(name, &place) ||
            bundle_note_open(survey, name, card, &out->items[out->count], NULL) != STATUS_OK)
            continue;
        bundle_survey_use(survey, name);
        out->count++;
    }
    qsort(out->items, out->count, sizeof(out->items[0]), by_epoch_and_size);
    return STATUS_OK;
}

struct bundle_notes bundle_notes_of(const struct bundle_notes *notes, uint32_t epoch)
{
    struct bundle_notes out = {notes->items, 0};
    size_t i = 0;

    while (i < notes->count && origin_epoch(notes->items[i].origin) < epoch)
        i++;
    out.items = notes->items + i;
    while (i + out.count < notes->count && origin_epoch(out.items[out.count].origin) == epoch)
        out.count++;
    return out;
}
