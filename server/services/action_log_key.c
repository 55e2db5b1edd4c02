/* Another key for the log: what may be proposed, and what its approval changes. */
#include <string.h>

#include "server/services/action.h"

enum status log_key_put(const struct entry *entry, struct bytes key, struct error *err)
{
    struct log_key_row row = {.idx = (int64_t)entry->index, .time = entry->time.us, .key = key};

    return store_put(entry->tx, &table_log_key, &row, err);
}

enum { LOG_KEY_TURNS = 15 /* of one campaign */, REASON_MAX = 4000 };

/*
 * A key that this server holds, the last that was made: without it the next checkpoint could not be
 * signed, and a former one may be known to others. What was used before never comes back.
 */
static enum status log_key_possible(struct campaign *campaign, const struct entry *entry,
                                    const Bairi__V1__Proposal *proposal, struct error *err)
{
    const Bairi__V1__Proposal__LogKey *message = proposal->log_key;
    static const struct store_scan all = {0};
    void *found = NULL;
    size_t count = 0;

    TRY(rule_text(message->reason, REASON_MAX, "reason", err));
    if (message->key.len != ED25519_KEY_SIZE ||
        !office_newest_log_key(campaign->office, message->key.data))
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "this is not the newest log key of the server; make one with bairid "
                         "log-key new and propose what it prints");
    TRY(store_scan_rows(entry->tx, &table_log_key, &all, entry->arena, &found, &count, err));
    const struct log_key_row *rows = found;
    for (size_t i = 0; i < count; i++)
        if (rows[i].key.size == message->key.len &&
            memcmp(rows[i].key.data, message->key.data, message->key.len) == 0)
            return error_set(err, STATUS_FAILED_PRECONDITION,
                             "the log has been signed with this key before");
    if (count > LOG_KEY_TURNS)
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the log's key was replaced %d times, as often as a campaign may",
                         LOG_KEY_TURNS);
    return STATUS_OK;
}

static enum status log_key_perform(struct campaign *campaign, const struct entry *entry,
                                   const Bairi__V1__Proposal *proposal, int64_t proposal_idx,
                                   struct error *err)
{
    ProtobufCBinaryData key = proposal->log_key->key;

    (void)campaign;
    (void)proposal_idx;
    return log_key_put(entry, (struct bytes){key.data, key.len}, err);
}

const struct action action_log_key = {
    .which = BAIRI__V1__PROPOSAL__ACTION_LOG_KEY,
    .name = "log-key",
    .standing = "",
    .proposer_roles = ROLE_BUREAU | ROLE_ADMIN,
    .possible = log_key_possible,
    .perform = log_key_perform,
};
