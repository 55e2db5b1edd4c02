/* Rankings told lately: told again to whoever would be told the same, or something older. */
#ifndef BAIRI_SERVER_RANKINGS_H
#define BAIRI_SERVER_RANKINGS_H

#include "bairi/v1/ranking.pb-c.h"
#include "server/call.h"

/*
 * Tables are a reading of the ledger, so a ranking follows from a ledger position, the day, the
 * period, the settings in force and who asks: whoever sees scores live, or everybody else. Safe
 * from any thread; of those of now and those of the past a few each are kept, the oldest is pushed
 * out.
 */
struct rankings;
struct rankings *rankings_create(void); /* NULL without memory */
void rankings_destroy(struct rankings **rankings);

struct ranking_asked {
    bool past;         /* of a day that is over, from a replay */
    uint64_t position; /* of the ledger; for rankings_keep that of the snapshot it was read from */
    struct instant at; /* now, or the last instant of the day */
    bool live;
};

/*
 * A copy in the arena of what was told, with the time asked for: of now at this position or a later
 * one (the newest there is), of the past at this very position. false: it has to be counted (also
 * without room in the arena).
 */
bool rankings_find(struct rankings *rankings, const struct ranking_asked *asked,
                   struct arena *arena, Bairi__V1__RankReply *out);
/*
 * Keeps a copy.
 * settings  those of the snapshot; they live as long as the campaign
 */
void rankings_keep(struct rankings *rankings, const struct ranking_asked *asked,
                   const struct campaign_settings *settings, const Bairi__V1__RankReply *reply);

/*
 * Waits until nobody counts, then it is the caller's turn, who looks again before he counts: many
 * who ask after a new record count once. Now and the past (a replay, which is long and large) have
 * a turn each.
 * Fails  DEADLINE_EXCEEDED, CANCELLED; RESOURCE_EXHAUSTED when as many wait for the past as may: it
 *        never was his turn
 */
enum status rankings_turn(struct rankings *rankings, bool past,
                          const struct store_patience *patience, struct error *err) MUST_CHECK;
void rankings_turn_ends(struct rankings *rankings, bool past);
/* How many wait for their turn. */
size_t rankings_waiting(struct rankings *rankings, bool past);

#endif
