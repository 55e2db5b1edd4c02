/* What is known now, as rows: projects with verdicts, penalties, settings; and the scores they
 * give. */
#ifndef BAIRI_SERVER_SERVICES_FACTS_H
#define BAIRI_SERVER_SERVICES_FACTS_H

#include "common/campaign/scoring.h"
#include "common/record/report.h"
#include "server/call.h"

/* One state of a campaign; memory in the arena it was loaded with. */
struct facts {
    const struct campaign_settings *settings;
    Bairi__V1__ReportProject **projects; /* but those withdrawn or never received */
    size_t project_count;
    Bairi__V1__ReportPenalty **penalties; /* in force */
    size_t penalty_count;
    uint64_t size; /* ledger records it rests on */
    size_t pending;
};

/* What belongs to one period's report. */
struct facts_scope {
    const struct period_row *periods; /* all of them */
    size_t count;
    int64_t deadline;  /* of the period: what was received in this one or an earlier one belongs */
    int64_t penalties; /* those about no project belong that were approved before this record */
};

/*
 * Reads the facts of a transaction's snapshot.
 * at  whose settings are in force
 */
enum status facts_load(struct campaign *campaign, struct transaction *tx, struct instant at,
                       struct arena *arena, struct facts *out, struct error *err) MUST_CHECK;

/*
 * The same of one period. A project of which a version was received up to the period's deadline
 * belongs with its counting version, or with the one recognised before where that came later; a
 * penalty with its project.
 * settings  that it counts by
 */
enum status facts_load_scope(struct transaction *tx, const struct campaign_settings *settings,
                             const struct facts_scope *scope, struct arena *arena,
                             struct facts *out, struct error *err) MUST_CHECK;

/* The same, but with the projects of one unit alone: role, points and figures of a unit follow from
 * its own projects; only places do not. */
enum status facts_load_unit(struct campaign *campaign, struct transaction *tx, struct instant at,
                            const char *unit, struct arena *arena, struct facts *out,
                            struct error *err) MUST_CHECK;

/* Scores them; `settings` are those of the facts or others for a trial count. */
enum status facts_score(const struct facts *facts, const struct settings *settings,
                        struct arena *arena, struct scores *out, struct error *err) MUST_CHECK;

/*
 * Scores and figures: units in the order of places, projects given their roles and put in order.
 * as_of  day for the schedule; period for the new counts, "" for none
 */
enum status facts_figures(struct facts *facts, day as_of, const char *period, struct arena *arena,
                          Bairi__V1__ReportUnit ***units, size_t *count, struct error *err)
    MUST_CHECK;

/* Percent of the campaign's days gone by a day, as printed. */
enum status facts_schedule(const struct settings *settings, day d, struct arena *arena, char **out,
                           struct error *err) MUST_CHECK;

/* Targets in force as messages, in file order. */
enum status facts_targets(const struct settings *settings, struct arena *arena,
                          Bairi__V1__Target ***targets, size_t *count, struct error *err)
    MUST_CHECK;

/* A copy of the file for a message. */
enum status facts_file(const struct campaign_settings *settings, struct arena *arena,
                       ProtobufCBinaryData *out, struct error *err) MUST_CHECK;

/* Arena text that is never NULL on success. */
enum status copy_out(struct arena *arena, const char *text, char **out, struct error *err)
    MUST_CHECK;
enum status copy_bytes(struct arena *arena, struct bytes bytes, ProtobufCBinaryData *out,
                       struct error *err) MUST_CHECK;
static inline enum status answer_too_large(struct error *err)
{
    return error_set(err, STATUS_RESOURCE_EXHAUSTED, "the answer is too large for one call");
}

#endif
