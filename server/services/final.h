/* The final assessment (验收考核): what it freezes, and who may still do what afterwards. */
#ifndef BAIRI_SERVER_SERVICES_FINAL_H
#define BAIRI_SERVER_SERVICES_FINAL_H

#include "server/services/rule.h"

/* The last freezing; *found false: there was none. */
enum status final_last(struct transaction *tx, struct arena *arena, struct final_row *out,
                       bool *found, struct error *err) MUST_CHECK;
/* An approved reopening of the unit, "": of any unit, stands behind the freezing. */
enum status final_reopened(struct transaction *tx, const struct final_row *last, const char *unit,
                           struct arena *arena, bool *out, struct error *err) MUST_CHECK;
/*
 * Asked of every statement before its own rule: after the freezing none is admitted that would move
 * a score, unless a reopening of the unit concerned was approved since; settings concern every unit
 * and need them all reopened. FAILED_PRECONDITION.
 */
enum status final_permits(struct campaign *campaign, const struct entry *entry, struct error *err)
    MUST_CHECK;

/*
 * What a freezing at this entry would say; refused while anything is still open: a period, the last
 * audit, a project, an objection, when nothing was reopened since the last freezing, or while
 * settings wait for a day after it.
 * report  period "final", its version; without awards
 */
enum status final_draft(struct campaign *campaign, const struct entry *entry,
                        Bairi__V1__Report *report, struct error *err) MUST_CHECK;
/* The record that follows the approval of a freezing; nothing for other approvals. */
enum status final_follows(struct campaign *campaign, const struct entry *entry,
                          struct own_statements *out, struct error *err) MUST_CHECK;
/* The record of the result was appended: released with its freezing, circulated, awards kept. */
enum status final_circulate(const struct entry *entry, const Bairi__V1__Report *report,
                            struct report_row *row, struct error *err) MUST_CHECK;

/* The unit is criticised by the last freezing. since: when it first was, without a break. */
enum status final_criticised(struct transaction *tx, const char *unit, struct arena *arena,
                             bool *is, int64_t *since, struct error *err) MUST_CHECK;
/* The unit's self-examination, the newest since an instant. */
enum status final_examined(struct transaction *tx, const char *unit, int64_t since,
                           struct arena *arena, struct examination_row *out, bool *found,
                           struct error *err) MUST_CHECK;

#endif
