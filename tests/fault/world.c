/* What every campaign of faults begins with, and the line it ends with. */
#include <stdio.h>

#include "tests/fault/campaign.h"

static const char *const people[CLIENTS] = {"zhongjie-clerk", "nandagang-clerk", "lingang-clerk",
                                            "gangcheng-gangwu"};

static enum status read_card(struct campaign_run *run, struct error *err)
{
    struct buf text = buf_make(1 << 16);
    char path[PATH_LENGTH];

    snprintf(path, sizeof path, "%s/data/trust-card.txt", run->folder);
    enum status status = buf_read_file(&text, path, err);
    if (status == STATUS_OK)
        status = card_read(buf_bytes(&text), path, &run->card, err);
    buf_free(&text);
    return status;
}

enum status campaign_open(struct campaign_run *run, struct error *err)
{
    char path[PATH_LENGTH];

    TRY(read_card(run, err));
    snprintf(path, sizeof path, "%s/clock", run->folder);
    TRY(clock_create_dev(path, &run->clock, err));
    snprintf(path, sizeof path, "%s/pki/ca.pem", run->folder);
    TRY(authority_load(path, NULL, false, true, &run->authority, err));
    return clients_open(run, people, err);
}

void campaign_print(const struct campaign_run *run, const char *name, double seconds)
{
    const struct figures *figures = &run->figures;

    printf("%s\t%llu\t%llu\t%llu\t%llu\t%llu\t%llu\t%.0f\n", name,
           (unsigned long long)figures->cycles, (unsigned long long)figures->acknowledged,
           (unsigned long long)figures->lost, (unsigned long long)figures->duplicated,
           (unsigned long long)figures->half, (unsigned long long)figures->refused, seconds);
}
