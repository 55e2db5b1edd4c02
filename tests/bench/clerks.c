/* Four clerks of the demo as the benchmark's programs use them: their keys, their connections, the
 * statements they sign. */
#include "tests/bench/clerks.h"

#include <stdio.h>
#include <stdlib.h>

#include "bairi/v1/submission.pb-c.h"
#include "common/record/record.h"
#include "common/trust/statement.h"
#include "tests/support/sample.h"

enum { PATH_SIZE = 4096 };

static const char *const names[CLERKS] = {"zhongjie-clerk", "nandagang-clerk", "lingang-clerk",
                                          "gangcheng-gangwu"};
static const char *const units[CLERKS] = {"zhongjie", "nandagang", "lingang", "gangcheng"};
static const char *const subunits[CLERKS] = {"", "", "", "gangwu"};

static enum status path_of(const char *folder, const char *name, const char *end, char *out,
                           struct error *err)
{
    if (snprintf(out, PATH_SIZE, "%s/%s%s", folder, name, end) >= PATH_SIZE)
        return error_set(err, STATUS_INVALID_ARGUMENT, "%s is too long", folder);
    return STATUS_OK;
}

static enum status clerk_open(struct clerks *clerks, const char *folder, unsigned number,
                              struct error *err)
{
    char certificate[PATH_SIZE], key[PATH_SIZE];
    struct tls_options tls = {.certificate = certificate,
                              .key = key,
                              .authority = clerks->authority,
                              .clock = clerks->clock};
    struct clerk *clerk = &clerks->people[number];

    clerk->unit = units[number];
    clerk->subunit = subunits[number];
    TRY(path_of(folder, names[number], ".pem", certificate, err));
    TRY(path_of(folder, names[number], ".key", key, err));
    TRY(signer_load(certificate, key, &clerk->signer, err));
    return tls_client_create(&tls, &clerk->tls, err);
}

enum status clerks_open(struct clerks *clerks, const char *address, const char *ca,
                        const char *folder, const char *file, struct error *err)
{
    const char *dev_clock = getenv("BAIRI_DEV_CLOCK");

    clerks->endpoints[0] = address;
    clerks->campaign = getenv("BAIRI_CAMPAIGN");
    if (!clerks->campaign)
        return error_set(err, STATUS_INVALID_ARGUMENT, "BAIRI_CAMPAIGN is not set");
    if (dev_clock)
        TRY(clock_create_dev(dev_clock, &clerks->clock, err));
    else
        TRY(clock_create_real(&clerks->clock, err));
    TRY(authority_load(ca, NULL, false, true, &clerks->authority, err));
    for (unsigned i = 0; i < CLERKS; i++)
        TRY(clerk_open(clerks, folder, i, err));
    clerks->file.name = "contract.pdf";
    clerks->file.type = "pdf";
    return sha256_file(file, clerks->file.sha256, &clerks->file.size, err);
}

void clerks_close(struct clerks *clerks)
{
    for (unsigned i = 0; i < CLERKS; i++) {
        signer_destroy(&clerks->people[i].signer);
        tls_client_destroy(&clerks->people[i].tls);
    }
    authority_destroy(&clerks->authority);
    clock_destroy(&clerks->clock);
}

struct project clerks_project(const char *unit, const char *subunit, const char *number,
                              struct project_file *file)
{
    struct project project = sample_project(unit, number, file, 1);

    project.subunit = subunit;
    project.investor = number; /* no two of them look like one project */
    return project;
}

enum status clerks_sign(const struct clerks *clerks, unsigned clerk, const char *number,
                        struct arena *arena, Bairi__V1__Signed **out, struct error *err)
{
    const struct clerk *person = &clerks->people[clerk];
    struct project_file file = clerks->file;
    struct project project = clerks_project(person->unit, person->subunit, number, &file);
    Bairi__V1__Statement statement;
    Bairi__V1__Submission submission;
    Bairi__V1__Signed *sealed = arena_alloc(arena, sizeof *sealed);
    char *campaign = arena_strdup(arena, clerks->campaign);

    if (!sealed || !campaign)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    bairi__v1__statement__init(&statement);
    bairi__v1__submission__init(&submission);
    bairi__v1__signed__init(sealed);
    TRY(record_to_message(&project, arena, &submission.project, err));
    statement.campaign = campaign;
    statement.content_case = BAIRI__V1__STATEMENT__CONTENT_SUBMISSION;
    statement.submission = &submission;
    TRY(statement_seal(&statement, person->signer, clock_now(clerks->clock), arena, sealed, NULL,
                       err));
    *out = sealed;
    return STATUS_OK;
}
