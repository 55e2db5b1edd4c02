/* The versions of a campaign's settings: what was in force, is, and waits for its day. */
#include "bairi/v1/campaign.pb-c.h"
#include "server/services/facts.h"
#include "server/services/services.h"

typedef Bairi__V1__VersionsReply__Version version_message;

static int64_t start_of(const struct setting_row *row)
{
    return row->effective > 0 ? row->effective : row->time;
}

/* A later version in force by then has taken its place. */
static bool is_replaced(const struct setting_row *rows, size_t count, size_t index, int64_t by)
{
    for (size_t i = index + 1; i < count; i++)
        if (start_of(&rows[i]) <= by)
            return true;
    return false;
}

static const char *version_state(const struct setting_row *rows, size_t count, size_t index,
                                 struct instant now)
{
    if (is_replaced(rows, count, index, start_of(&rows[index])))
        return rows[index].effective > 0 ? "replaced" : "past";
    if (start_of(&rows[index]) > now.us)
        return "waiting";
    return is_replaced(rows, count, index, now.us) ? "past" : "now";
}

static enum status version_targets(struct call *call, struct transaction *tx, int64_t version,
                                   version_message *out, struct error *err)
{
    struct target_row match = {.version = version, .unit = ""};
    struct store_scan scan = {.match = &match, .equal = 1};
    void *rows = NULL;
    size_t count = 0;

    TRY(store_scan_rows(tx, &table_target, &scan, call->arena, &rows, &count, err));
    const struct target_row *row = rows;
    out->targets = arena_array(call->arena, count + 1, sizeof *out->targets);
    if (!out->targets)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++) {
        Bairi__V1__Target *target = arena_alloc(call->arena, sizeof *target);
        if (!target)
            return answer_too_large(err);
        bairi__v1__target__init(target);
        TRY(copy_out(call->arena, row[i].unit, &target->unit, err));
        target->target = (uint32_t)row[i].target;
        out->targets[out->n_targets++] = target;
    }
    return STATUS_OK;
}

static enum status version_out(struct call *call, struct transaction *tx,
                               const struct setting_row *row, const char *state,
                               version_message **out, struct error *err)
{
    version_message *version = arena_alloc(call->arena, sizeof *version);
    struct record_row record = {.idx = row->idx};

    if (!version)
        return answer_too_large(err);
    bairi__v1__versions_reply__version__init(version);
    TRY(store_get(tx, &table_record, &record, call->arena, err));
    version->version = (uint32_t)row->version;
    version->index = (uint64_t)row->idx;
    version->time = row->time;
    version->effective = start_of(row);
    TRY(copy_out(call->arena, state, &version->state, err));
    TRY(copy_out(call->arena, record.author, &version->author, err));
    TRY(copy_bytes(call->arena, row->file, &version->settings, err));
    *out = version;
    return version_targets(call, tx, row->version, version, err);
}

static enum status versions_fill(struct call *call, struct transaction *tx, const void *request,
                                 void *reply, struct error *err)
{
    static const struct store_scan all = {0};
    Bairi__V1__VersionsReply *out = reply;
    void *rows = NULL;
    size_t count = 0;

    (void)request;
    TRY(store_scan_rows(tx, &table_setting, &all, call->arena, &rows, &count, err));
    const struct setting_row *row = rows;
    out->versions = arena_array(call->arena, count + 1, sizeof *out->versions);
    if (!out->versions)
        return answer_too_large(err);
    for (size_t i = 0; i < count; i++)
        TRY(version_out(call, tx, &row[i], version_state(row, count, i, call->now),
                        &out->versions[out->n_versions++], err));
    return STATUS_OK;
}

enum status campaigns_versions(void *context, struct rpc_call *rpc, const void *request,
                               void *reply, struct error *err)
{
    return call_answer(context, rpc, versions_fill, request, reply, err);
}
