/* The whole check of a bundle: each record by itself, then what they prove together. */
#include <string.h>

#include "client/commands/bundle.h"

enum { RECORD_BUDGET = 128 << 20, NOTES_BUDGET = 256 << 20 };

/* One run. */
struct checking {
    struct bundle_survey *survey;
    const struct trust_card *card;
    const struct dossier_wanted *wanted;
    const struct bundle_hearer *hearer;
    struct bundle_notes notes;
    struct bundle_tree tree; /* of the epoch under way */
    uint32_t epoch;
    char campaign[ORIGIN_SIZE]; /* "bairi/<domain>/<campaign>/" of the first record */
};

/* All epochs in one bundle are of one campaign: another's records would fill its gaps. */
static enum status check_campaign(struct checking *run, const char *origin, struct error *err)
{
    const char *slash = strrchr(origin, '/');
    size_t length = slash ? (size_t)(slash - origin) + 1 : 0;

    if (run->campaign[0] == '\0')
        snprintf(run->campaign, sizeof(run->campaign), "%.*s", (int)length, origin);
    if (strlen(run->campaign) == length && strncmp(run->campaign, origin, length) == 0)
        return STATUS_OK;
    return error_set(err, STATUS_DATA_LOSS, "the record is of the log %s, those before of %s…",
                     origin, run->campaign);
}

static enum status check_place(struct checking *run, struct bundle_place place, struct arena *arena,
                               struct dossier_proof *proof, struct bundle_record *out,
                               struct error *err)
{
    const Bairi__V1__Receipt *receipt;
    Bairi__V1__Dossier *dossier = NULL;

    TRY(bundle_read(run->survey, place, arena, &dossier, err));
    TRY(dossier_verify(dossier, run->card, run->wanted, arena, proof, err));
    if (origin_epoch(proof->checkpoint.origin) != place.epoch)
        return error_set(err, STATUS_DATA_LOSS, "the record is of the log %s, not of epoch %u",
                         proof->checkpoint.origin, (unsigned)place.epoch);
    TRY(check_campaign(run, proof->checkpoint.origin, err));
    TRY(bundle_files(run->survey, proof->statement, arena, &out->missing, err));
    out->dossier = dossier;
    receipt = dossier->receipt;
    return bundle_tree_add(&run->tree, proof, (struct bytes){receipt->leaf.data, receipt->leaf.len},
                           err);
}

static enum status hear(struct checking *run, struct bundle_place place, struct arena *arena,
                        struct error *err)
{
    char name[BUNDLE_NAME];
    struct dossier_proof proof;
    struct bundle_record record = {.proof = &proof};
    struct error fault;

    error_clear(&fault);
    bundle_place_name(place, name);
    if (check_place(run, place, arena, &proof, &record, &fault) == STATUS_OK)
        return run->hearer->record(run->hearer->context, name, &record, NULL, err);
    return run->hearer->record(run->hearer->context, name, NULL, &fault, err);
}

/* An epoch's end: what its records prove together. */
static enum status end_epoch(struct checking *run, struct error *err)
{
    const struct bundle_hearer *hearer = run->hearer;
    struct error fault;
    char name[BUNDLE_NAME];

    error_clear(&fault);
    if (run->tree.log.here == 0)
        return STATUS_OK;
    if (bundle_tree_end(&run->tree, &fault) != STATUS_OK) {
        bundle_checkpoint_name(run->epoch,
                               run->tree.differs > 0 ? run->tree.differs : run->tree.log.size,
                               ".note", name);
        return hearer->record(hearer->context, name, NULL, &fault, err);
    }
    hearer->log(hearer->context, &run->tree.log);
    return STATUS_OK;
}

static enum status check_all(struct checking *run, struct arena *arena, struct error *err)
{
    size_t count = 0;
    const struct bundle_place *places = bundle_survey_places(run->survey, &count);

    for (size_t i = 0; i < count; i++) {
        if (places[i].epoch != run->epoch) {
            TRY(end_epoch(run, err));
            run->epoch = places[i].epoch;
            run->tree =
                (struct bundle_tree){.notes = bundle_notes_of(&run->notes, places[i].epoch)};
        }
        TRY(hear(run, places[i], arena, err));
        arena_reset(arena);
    }
    return end_epoch(run, err);
}

/* ---- what lies beside the records ---- */

static bool has_records(const struct checking *run, uint32_t epoch)
{
    size_t count = 0;
    const struct bundle_place *places = bundle_survey_places(run->survey, &count);

    for (size_t i = 0; i < count; i++)
        if (places[i].epoch == epoch)
            return true;
    return false;
}

/* A checkpoint by itself: of this campaign, and where its epoch has no record here, telling so. */
static enum status hear_note(struct checking *run, const struct checkpoint *note, bool is_last,
                             struct error *err)
{
    struct bundle_log log = {.size = note->size, .whole = note->size == 0};
    uint32_t epoch = origin_epoch(note->origin);
    struct error fault;
    char name[BUNDLE_NAME];

    error_clear(&fault);
    if (check_campaign(run, note->origin, NULL) != STATUS_OK) {
        (void)error_set(&fault, STATUS_DATA_LOSS,
                        "the checkpoint is of the log %s, the records are of %s…", note->origin,
                        run->campaign);
        bundle_checkpoint_name(epoch, note->size, ".note", name);
        return run->hearer->record(run->hearer->context, name, NULL, &fault, err);
    }
    memcpy(log.origin, note->origin, sizeof(log.origin));
    if (is_last && !has_records(run, epoch))
        run->hearer->log(run->hearer->context, &log);
    return STATUS_OK;
}

static enum status hear_notes(struct checking *run, struct error *err)
{
    const struct bundle_notes *notes = &run->notes;

    for (size_t i = 0; i < notes->count; i++)
        TRY(hear_note(run, &notes->items[i],
                      i + 1 == notes->count || origin_epoch(notes->items[i + 1].origin) !=
                                                   origin_epoch(notes->items[i].origin),
                      err));
    return STATUS_OK;
}

/* What nothing used: a checkpoint that is not the log's is at fault, all else no signature covers.
 */
static enum status hear_unused(struct checking *run, struct error *err)
{
    const struct bundle_hearer *hearer = run->hearer;
    struct bundle_place place;
    struct checkpoint checkpoint;
    struct error fault;
    const char *name;
    size_t at = 0;

    while ((name = bundle_survey_unused(run->survey, &at)) != NULL) {
        error_clear(&fault);
        if (bundle_is_note(name, &place) &&
            bundle_note_open(run->survey, name, run->card, &checkpoint, &fault) != STATUS_OK)
            TRY(hearer->record(hearer->context, name, NULL, &fault, err));
        else
            hearer->uncovered(hearer->context, name);
    }
    return STATUS_OK;
}

enum status bundle_check(const char *folder, const struct trust_card *card,
                         const struct dossier_wanted *wanted, const struct bundle_hearer *hearer,
                         struct error *err)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(RECORD_BUDGET);
    OWNED(bundle_survey_destroy) struct bundle_survey *survey = NULL;
    OWNED(arena_destroy) struct arena *notes = arena_create(NOTES_BUDGET);
    struct checking run = {.card = card, .wanted = wanted, .hearer = hearer};

    if (!arena || !notes)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "not enough memory");
    TRY(bundle_survey_create(folder, &survey, err));
    run.survey = survey;
    bundle_survey_use(survey, "rotations"); /* the card learned from it before, or refused it */
    TRY(bundle_notes_read(survey, card, notes, &run.notes, err));
    TRY(check_all(&run, arena, err));
    TRY(hear_notes(&run, err));
    return hear_unused(&run, err);
}
