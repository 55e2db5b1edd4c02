/* What a trial count showed to move, as one digest: an approval names it, the server compares it.
 */
#include "common/record/trial.h"

#include <string.h>

enum { TRIAL_TEXT_MAX = 64 << 20 };

bool trial_moves_unit(const Bairi__V1__TrialUnit *unit)
{
    return unit->counted_before != unit->counted_after ||
           unit->target_before != unit->target_after || unit->place_before != unit->place_after ||
           strcmp(unit->rate_before, unit->rate_after) != 0 ||
           strcmp(unit->base_before, unit->base_after) != 0 ||
           strcmp(unit->bonus_before, unit->bonus_after) != 0 ||
           strcmp(unit->penalty_before, unit->penalty_after) != 0 ||
           strcmp(unit->total_before, unit->total_after) != 0;
}

static void unit_line(const Bairi__V1__TrialUnit *unit, struct buf *out)
{
    buf_addf(out, "unit %s\t%u\t%u\t%s\t%s\t%s\t%s\t%s\t%u\n", unit->unit, unit->target_before,
             unit->counted_before, unit->rate_before, unit->base_before, unit->bonus_before,
             unit->penalty_before, unit->total_before, unit->place_before);
    buf_addf(out, "\t%u\t%u\t%s\t%s\t%s\t%s\t%s\t%u\n", unit->target_after, unit->counted_after,
             unit->rate_after, unit->base_after, unit->bonus_after, unit->penalty_after,
             unit->total_after, unit->place_after);
}

static void move_line(const Bairi__V1__TrialMove *move, struct buf *out)
{
    buf_addf(out, "project %s/%s\t%s\t%s\t%s\t%lld\n", move->unit, move->project_no,
             move->role_before, move->reason_before, move->points_before,
             (long long)move->amount_wan_before);
    buf_addf(out, "\t%s\t%s\t%s\t%lld\n", move->role_after, move->reason_after, move->points_after,
             (long long)move->amount_wan_after);
}

enum status trial_digest(const Bairi__V1__TrialReply *trial, uint8_t out[SHA256_SIZE],
                         struct error *err)
{
    struct buf text = buf_make(TRIAL_TEXT_MAX);

    for (size_t i = 0; i < trial->n_units; i++) {
        if (trial_moves_unit(trial->units[i]))
            unit_line(trial->units[i], &text);
    }
    for (size_t i = 0; i < trial->n_moves; i++)
        move_line(trial->moves[i], &text);
    enum status status = buf_finish(&text, err);
    if (status == STATUS_OK)
        sha256((struct bytes){(const uint8_t *)buf_text(&text), strlen(buf_text(&text))}, out);
    buf_free(&text);
    return status;
}
