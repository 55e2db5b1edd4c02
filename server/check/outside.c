/* The signed checkpoint outside the database: the log must hold what was signed last. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "server/check/internal.h"
#include "server/ledger/position.h"

enum { LOOKS = 3, PAUSE_US = 20000 };

static bool all_hold(const struct outside_place *places, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (places[i].status != STATUS_OK)
            return false;
    return true;
}

/* A backup has the note of its snapshot instead. */
static const char *file_name(const struct checking *check)
{
    return check->options->backup ? "checkpoint.note" : "checkpoint";
}

/* A server may be writing just now: what does not hold is looked at again. */
static size_t look(const struct checking *check, struct outside_place places[OUTSIDE_PLACES])
{
    char path[CHECK_PATH + 24];
    size_t count = 0;

    snprintf(path, sizeof path, "%s/%s", check->folder, file_name(check));
    for (int i = 0; i < LOOKS; i++) {
        count = outside_look(
            path,
            &(struct note_keys){.log_key = check->card->log_key, .terms = &check->card->log_terms},
            places);
        if (all_hold(places, count))
            return count;
        usleep(PAUSE_US);
    }
    return count;
}

void outside_take(struct checking *check)
{
    check->outside_count = look(check, check->outside);
}

static void differs(const struct checking *check, const char *place,
                    const struct checkpoint *signed_, const struct error *what)
{
    struct value size = value_of_int((int64_t)signed_->size);

    check_found(check, (struct spot){.place = place, .row = size.text}, what);
}

/* One signed checkpoint against the leaves. */
static void compare(const struct checking *check, const char *place,
                    const struct checkpoint *signed_, struct ledger_read *read)
{
    uint32_t epoch = origin_epoch_of(signed_->origin, check->card->domain, check->id);
    struct hash root;
    struct error what;

    if (epoch == 0 || epoch > read->epoch_count) {
        error_set(&what, STATUS_DATA_LOSS,
                  "the last checkpoint is of log %s, not of %s/%s, which is in epoch %zu",
                  signed_->origin, check->card->domain, check->id, read->epoch_count);
        differs(check, place, signed_, &what);
        return;
    }
    struct leaves *leaves = &read->epochs[epoch - 1];
    struct merkle_reader reader = leaves_reader(leaves);
    if (signed_->size > leaves->count) {
        error_set(&what, STATUS_DATA_LOSS,
                  "the log has %llu records, but %llu were signed and acknowledged; restore from a "
                  "backup",
                  (unsigned long long)leaves->count, (unsigned long long)signed_->size);
        differs(check, place, signed_, &what);
        return;
    }
    if (signed_->size == 0)
        return;
    if (merkle_root(&reader, signed_->size, &root, &what) != STATUS_OK) {
        differs(check, place, signed_, &what);
    } else if (memcmp(root.bytes, signed_->root.bytes, SHA256_SIZE) != 0) {
        error_set(&what, STATUS_DATA_LOSS,
                  "the log's first %llu records differ from those signed and acknowledged",
                  (unsigned long long)signed_->size);
        differs(check, place, signed_, &what);
    }
}

/*
 * The newest of them is near the end: after a crash the last batch may lack its note, no more. Read
 * again, for a server that runs writes its notes after what was read here.
 */
static void check_newest(const struct checking *check, const char *place,
                         const struct ledger_read *read)
{
    uint64_t wanted = (uint64_t)(check->options->backup ? read->next : read->before);
    struct outside_place places[OUTSIDE_PLACES];
    size_t count = look(check, places);
    uint64_t newest = 0;
    struct error what;

    for (size_t i = 0; i < count; i++) {
        const struct checkpoint *found = &places[i].checkpoint;
        uint32_t epoch = places[i].status == STATUS_OK
                             ? origin_epoch_of(found->origin, check->card->domain, check->id)
                             : 0;
        if (epoch != 0 && position_of(epoch, found->size) > newest)
            newest = position_of(epoch, found->size);
    }
    if (newest == 0 || newest >= wanted) /* none that holds was told of already */
        return;
    error_set(&what, STATUS_DATA_LOSS,
              "is old: it is of %llu records of epoch %u, but %llu of epoch %u were signed",
              (unsigned long long)position_index(newest), (unsigned)position_epoch(newest),
              (unsigned long long)position_index(wanted), (unsigned)position_epoch(wanted));
    check_failed(check, place, &what);
}

void check_outside(const struct checking *check, struct ledger_read *read)
{
    char place[CHECK_PATH];
    struct error what;

    snprintf(place, sizeof place, "campaigns/%s/%s", check->id, file_name(check));
    if (check->outside_count == 0 && read->next > 1) {
        error_set(&what, STATUS_DATA_LOSS,
                  "the log has %llu records but its last signed checkpoint %s is missing",
                  (unsigned long long)read->next, place);
        check_failed(check, place, &what);
    }
    for (size_t i = 0; i < check->outside_count; i++) {
        if (check->outside[i].status == STATUS_OK)
            compare(check, place, &check->outside[i].checkpoint, read);
        else
            check_failed(check, place, &check->outside[i].error);
    }
    check_newest(check, place, read);
}
