/* The published contract of a score: JSON and CSV (DOMAIN section 5). */
#ifndef BAIRI_COMMON_CAMPAIGN_CONTRACT_H
#define BAIRI_COMMON_CAMPAIGN_CONTRACT_H

#include "common/buf.h"
#include "common/campaign/scoring.h"

/*
 * Scores as one JSON object with a final newline, appended to out.
 * Fails  RESOURCE_EXHAUSTED
 */
enum status contract_json(const struct scores *scores, const struct settings *settings,
                          struct buf *out, struct error *err) MUST_CHECK;

/*
 * Scores as CSV, appended to out, CRLF, without a byte order mark: the JSON keys of a unit as
 * columns, null as an empty cell, `extras` as "L06:1.00;L07:2.00", `excluded` as "L11:kind". Cells
 * with words of people are guarded against spreadsheets; figures stand as they are ("-25/2").
 */
enum status contract_csv(const struct scores *scores, const struct settings *settings,
                         struct buf *out, struct error *err) MUST_CHECK;

#endif
