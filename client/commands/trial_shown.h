/* A trial count on the screen: every unit before and after, what moves, and the same as a story. */
#ifndef BAIRI_CLIENT_COMMANDS_TRIAL_SHOWN_H
#define BAIRI_CLIENT_COMMANDS_TRIAL_SHOWN_H

#include "client/commands/app.h"
#include "client/render/prose.h"

/* The tables of units and of projects that move, then the story; on app->out. */
enum status trial_shown(struct app *app, const Bairi__V1__TrialReply *trial, struct error *err)
    MUST_CHECK;

/* The units' table alone, for CSV. */
enum status trial_units_shown(struct app *app, const Bairi__V1__TrialReply *trial,
                              struct error *err) MUST_CHECK;

/*
 * In words, a paragraph per unit that moves: "lingang: L04 no longer counts (voided); L06 moves
 * from extra (1.00 points) into the base; total 116.00 → 113.00, place 1 → 1".
 */
void trial_story(const Bairi__V1__TrialReply *trial, const struct prose *prose);

#endif
