/* What waits in the outbox: sent again with its own bytes, listed, or put aside for good. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/bureau/internal.h"
#include "common/message.h"
#include "common/trust/statement.h"

/* ---- sending again ---- */

static bool is_unreadable(enum status status)
{
    return status == STATUS_INVALID_ARGUMENT || status == STATUS_DATA_LOSS;
}

/* OK also when the batch was put aside: then *refused grows. */
static enum status resend_one(struct bureau *bureau, struct arena *arena, const char *path,
                              struct acceptances *out, size_t *refused, struct error *err)
{
    const Bairi__V1__SubmitBatchRequest *batch = NULL;
    enum status status;
    struct error why;
    bool taken;

    error_clear(&why);
    status = outbox_read(path, arena, &batch, &why);
    if (status == STATUS_NOT_FOUND)
        return STATUS_OK; /* another run of this person's was faster */
    if (status == STATUS_OK) {
        status = batch_send(bureau, arena, batch, out, &taken, &why);
        if (status == STATUS_OK)
            return outbox_remove(path, err);
        if (taken || !outbox_is_final(status))
            return err ? (*err = why, error_within(err, path)) : status;
    } else if (!is_unreadable(status)) {
        return err ? (*err = why, status) : status;
    }
    ++*refused;
    *out = (struct acceptances){NULL, 0};
    return outbox_refuse(path, &why, arena, err);
}

static enum status append(struct acceptances *all, const struct acceptances *some,
                          struct arena *arena, struct error *err)
{
    struct acceptance *items = arena_array(arena, all->count + some->count + 1, sizeof(items[0]));

    if (!items)
        return no_memory(err);
    if (all->count > 0)
        memcpy(items, all->items, all->count * sizeof(items[0]));
    if (some->count > 0)
        memcpy(items + all->count, some->items, some->count * sizeof(items[0]));
    *all = (struct acceptances){items, all->count + some->count};
    return STATUS_OK;
}

enum status bureau_resend(struct bureau *bureau, struct arena *arena, struct acceptances *out,
                          size_t *refused, struct error *err)
{
    struct outbox outbox = outbox_of(bureau, arena);
    const char **paths = NULL;
    size_t count = 0;

    *out = (struct acceptances){NULL, 0};
    *refused = 0;
    TRY(outbox_list(&outbox, arena, &paths, &count, err));
    for (size_t i = 0; i < count; i++) {
        struct acceptances some = {NULL, 0};

        TRY(resend_one(bureau, arena, paths[i], &some, refused, err));
        TRY(append(out, &some, arena, err));
    }
    return STATUS_OK;
}

/* ---- looking ---- */

/* ".../<tag>-00001604626200000000.batch": when it was signed */
static struct instant time_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *dash = slash ? strchr(slash, '-') : NULL;
    struct instant time = {0};

    if (dash && sscanf(dash + 1, "%20" SCNd64, &time.us) != 1)
        time.us = 0;
    return time;
}

/* "zhongjie/Z-01"; false for a statement about none. */
static bool project_of(const Bairi__V1__Statement *statement, struct arena *arena, const char **out)
{
    const char *unit, *project_no;

    if (statement->content_case == BAIRI__V1__STATEMENT__CONTENT_DECISION) {
        unit = statement->decision->unit;
        project_no = statement->decision->project_no;
    } else if (statement->content_case == BAIRI__V1__STATEMENT__CONTENT_SUBMISSION) {
        unit = statement->submission->project->unit;
        project_no = statement->submission->project->project_no;
    } else {
        return false;
    }
    *out = arena_printf(arena, "%s/%s", unit, project_no);
    return true;
}

static enum status name_projects(const Bairi__V1__SubmitBatchRequest *batch, struct arena *arena,
                                 struct waiting_batch *out, struct error *err)
{
    out->projects = arena_array(arena, batch->n_signed_ + 1, sizeof(out->projects[0]));
    if (!out->projects)
        return no_memory(err);
    for (size_t i = 0; i < batch->n_signed_; i++) {
        const ProtobufCBinaryData *bytes = &batch->signed_[i]->statement;
        const Bairi__V1__Statement *statement = NULL;

        if (statement_read((struct bytes){bytes->data, bytes->len}, arena, &statement, NULL) !=
                STATUS_OK ||
            !project_of(statement, arena, &out->projects[out->count]))
            continue;
        if (!out->projects[out->count++])
            return no_memory(err);
    }
    return STATUS_OK;
}

static enum status look(const char *path, bool refused, struct arena *arena,
                        struct waiting_batch *out, struct error *err)
{
    const Bairi__V1__SubmitBatchRequest *batch = NULL;

    *out = (struct waiting_batch){.path = path, .refused = refused, .time = time_of(path)};
    error_clear(&out->reason);
    if (refused)
        outbox_why(path, arena, &out->reason);
    if (outbox_read(path, arena, &batch, NULL) != STATUS_OK)
        return STATUS_OK;
    return name_projects(batch, arena, out, err);
}

enum status bureau_waiting(const struct bureau *bureau, struct arena *arena,
                           struct waiting_batch **out, size_t *count, struct error *err)
{
    struct outbox outbox = outbox_of(bureau, arena);
    const char **open = NULL;
    const char **refused = NULL;
    size_t open_count = 0;
    size_t refused_count = 0;

    *count = 0;
    TRY(outbox_list(&outbox, arena, &open, &open_count, err));
    TRY(outbox_list_refused(&outbox, arena, &refused, &refused_count, err));
    *out = arena_array(arena, open_count + refused_count + 1, sizeof((*out)[0]));
    if (!*out)
        return no_memory(err);
    for (size_t i = 0; i < open_count; i++)
        TRY(look(open[i], false, arena, &(*out)[(*count)++], err));
    for (size_t i = 0; i < refused_count; i++)
        TRY(look(refused[i], true, arena, &(*out)[(*count)++], err));
    return STATUS_OK;
}

enum status bureau_forget_refused(const struct bureau *bureau, struct arena *arena, size_t *count,
                                  struct error *err)
{
    struct outbox outbox = outbox_of(bureau, arena);
    const char **paths = NULL;
    size_t found = 0;

    *count = 0;
    TRY(outbox_list_refused(&outbox, arena, &paths, &found, err));
    for (; *count < found; ++*count) {
        const char *path = paths[*count];
        int stem = (int)(strlen(path) - strlen(".refused"));
        const char *why = arena_printf(arena, "%.*s.why", stem, path);

        TRY(outbox_remove(path, err));
        if (why)
            unlink(why);
    }
    return STATUS_OK;
}

const char *bureau_receipts_folder(const struct bureau *bureau)
{
    return bureau->receipts;
}

/* ---- a statement whose receipt never came ---- */

enum status bureau_fetch_receipt(struct bureau *bureau, struct arena *arena, const char *path,
                                 bool cosigned, struct acceptances *out, struct error *err)
{
    const Bairi__V1__Statement *statement = NULL;
    const Bairi__V1__Outcome *outcome = NULL;
    Bairi__V1__AppendReply reply;
    Bairi__V1__Outcome *outcomes[1];
    ProtobufCMessage *message = NULL;
    Bairi__V1__Signed *sealed;
    struct bytes packed;

    TRY(storage_read(path, BUREAU_STATEMENT_HEADER, arena, &packed, err));
    TRY(message_unpack(&bairi__v1__signed__descriptor, packed, arena, &message, err));
    sealed = (Bairi__V1__Signed *)message;
    TRY(statement_read((struct bytes){sealed->statement.data, sealed->statement.len}, arena,
                       &statement, err));
    TRY(bureau_receipt(bureau, arena,
                       (struct bytes){statement->statement_id.data, statement->statement_id.len},
                       cosigned, &outcome, err));
    bairi__v1__append_reply__init(&reply);
    outcomes[0] = arena_memdup(arena, outcome, sizeof(*outcome));
    if (!outcomes[0])
        return no_memory(err);
    reply.outcomes = outcomes;
    reply.n_outcomes = 1;
    char *folder = bureau->receipts; /* cosigned ones lie beside those that came first */
    if (cosigned)
        bureau->receipts = arena_printf(arena, "%s/cosigned", folder);
    enum status status = bureau->receipts
                             ? receipts_settle(bureau, arena, &sealed, 1, &reply, out, err)
                             : no_memory(err);
    bureau->receipts = folder;
    return status;
}
