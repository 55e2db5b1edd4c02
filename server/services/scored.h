/* What scoring needs of each project, beside its row: kept narrow so that a recount only reads. */
#ifndef BAIRI_SERVER_SERVICES_SCORED_H
#define BAIRI_SERVER_SERVICES_SCORED_H

#include "common/campaign/project.h"
#include "common/campaign/scoring.h"
#include "server/call.h"

/* DOMAIN section 2: an accepted version counts until the newer one is decided. */
enum verdict project_verdict(const struct project_row *project);
/* The version that counts, or would. */
int64_t project_scored_version(const struct project_row *project);

/*
 * The row of a project.
 * version, record  the version of project_scored_version
 */
struct scored_row scored_of(const struct project_row *project, const struct version_row *version,
                            const struct project *record);

/* Puts a project's row and what follows from it: its row for scoring. Its versions stand already.
 */
enum status project_put(const struct entry *entry, const struct project_row *project,
                        struct error *err) MUST_CHECK;
/* The same, where the version of project_scored_version is at hand. */
enum status project_put_known(const struct entry *entry, const struct project_row *project,
                              const struct version_row *version, const struct project *record,
                              struct error *err) MUST_CHECK;

/* A row as scoring takes it. */
struct scored {
    struct scored_project project; /* its number is the row's; its unit is the caller's to set */
    bool listed; /* in rankings and reports: neither withdrawn nor never received */
    bool open;   /* a report drawn up now would be preliminary */
};
/* DATA_LOSS for a row that no project can have. */
enum status scored_read(const struct scored_row *row, struct scored *out, struct error *err)
    MUST_CHECK;

#endif
