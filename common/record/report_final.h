/* The final assessment's report: what is frozen, and who is named. */
#ifndef BAIRI_COMMON_RECORD_REPORT_FINAL_H
#define BAIRI_COMMON_RECORD_REPORT_FINAL_H

#include "common/record/report.h"
#include "common/trust/digest.h"

#define FINAL_PERIOD "final"

/*
 * The result that two people agree on: the report without as_of, ledger_size and awards, which
 * follow from the freezing.
 * packed  arena memory
 */
enum status final_result(const Bairi__V1__Report *report, struct arena *arena, struct bytes *packed,
                         uint8_t digest[SHA256_SIZE], struct error *err) MUST_CHECK;

/*
 * First commended, last criticised (rule 7); where the places name nobody, those whom a person
 * chose among the units that share the last place, or nobody, with his reason.
 * choices  NULL: none were made, and rows with award "manual" say among whom
 * Fails    INVALID_ARGUMENT when a choice is missing, is none, or has no reason
 */
enum status final_awards(const struct scores *scores, Bairi__V1__Proposal__Choice *const *choices,
                         size_t choice_count, struct arena *arena, Bairi__V1__ReportAward ***out,
                         size_t *count, struct error *err) MUST_CHECK;

/* The awards of a report follow from its own rows and the choices in it; DATA_LOSS otherwise. */
enum status final_check(const Bairi__V1__Report *report, const struct scores *scores,
                        struct arena *arena, struct error *err) MUST_CHECK;

#endif
