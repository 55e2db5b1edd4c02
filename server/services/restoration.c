/* Record 0 of a later epoch: the log was restored from a backup. */
#include "server/ledger/position.h"
#include "server/services/rule.h"

static enum status restoration_admit(struct campaign *campaign, const struct entry *entry,
                                     struct error *err)
{
    (void)campaign;
    if (position_index(entry->index) == 0 && position_epoch(entry->index) > 1)
        return STATUS_OK;
    return error_set(err, STATUS_FAILED_PRECONDITION,
                     "a restoration stands only at the beginning of a later epoch");
}

/* It tells of the log and changes nothing in it: the tables are what the records before made them.
 */
static enum status restoration_apply(struct campaign *campaign, const struct entry *entry,
                                     struct error *err)
{
    (void)campaign;
    (void)entry;
    (void)err;
    return STATUS_OK;
}

const struct rule rule_restoration = {
    .kind = BAIRI__V1__STATEMENT_KIND__RESTORATION,
    .roles = ROLE_SERVER,
    .admit = restoration_admit,
    .apply = restoration_apply,
};
