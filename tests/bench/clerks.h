/* Four clerks of the demo as the benchmark's programs use them: their keys, their connections, the
 * statements they sign. */
#ifndef BAIRI_BENCH_CLERKS_H
#define BAIRI_BENCH_CLERKS_H

#include "bairi/v1/statement.pb-c.h"
#include "common/arena.h"
#include "common/campaign/project.h"
#include "common/instant.h"
#include "common/net/tls.h"
#include "common/trust/signature.h"

enum { CLERKS = 4 };

/* Who signs and calls. */
struct clerk {
    const char *unit, *subunit;
    struct signer *signer;
    struct tls_client *tls;
};

/* What all share; zeroed is closed. */
struct clerks {
    struct clock *clock;
    struct authority *authority;
    struct clerk people[CLERKS];
    const char *endpoints[2];
    const char *campaign;
    struct project_file file; /* evidence of every project; each clerk has uploaded it before */
};

/*
 * Loads them: BAIRI_CAMPAIGN says for which campaign, BAIRI_DEV_CLOCK by which clock.
 * address, folder  borrowed; FOLDER has the clerks' .pem and .key
 * file             the evidence, read once
 */
enum status clerks_open(struct clerks *clerks, const char *address, const char *ca,
                        const char *folder, const char *file, struct error *err) MUST_CHECK;
void clerks_close(struct clerks *clerks);

/* A well-formed project of unit and subunit; everything in it is borrowed. */
struct project clerks_project(const char *unit, const char *subunit, const char *number,
                              struct project_file *file);

/* The submission of such a project, signed by a clerk now; *out is the arena's. */
enum status clerks_sign(const struct clerks *clerks, unsigned clerk, const char *number,
                        struct arena *arena, Bairi__V1__Signed **out, struct error *err) MUST_CHECK;

#endif
