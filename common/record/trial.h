/* What a trial count showed to move, as one digest: an approval names it, the server compares it.
 */
#ifndef BAIRI_COMMON_RECORD_TRIAL_H
#define BAIRI_COMMON_RECORD_TRIAL_H

#include "bairi/v1/audit.pb-c.h"
#include "common/trust/digest.h"

/* A figure or the place of the unit moves: the units that a proposal affects (DOMAIN section 3). */
bool trial_moves_unit(const Bairi__V1__TrialUnit *unit);

/*
 * SHA-256 over the figures and places, before and after, of every unit that moves, and over every
 * project that moves. Units and projects that do not move are left out: their changes are nobody's
 * conflict.
 * Fails  RESOURCE_EXHAUSTED without memory
 */
enum status trial_digest(const Bairi__V1__TrialReply *trial, uint8_t out[SHA256_SIZE],
                         struct error *err) MUST_CHECK;

#endif
