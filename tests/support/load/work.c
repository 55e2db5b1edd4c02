/* The calls of the load driver: reads of several weights, and signed submissions with a file. */
#include "tests/support/load/work.h"

#include <stdio.h>
#include <string.h>

#include "bairi/v1/correspondence.pb-c.h"
#include "bairi/v1/files.pb-c.h"
#include "bairi/v1/health.pb-c.h"
#include "bairi/v1/ranking.pb-c.h"
#include "bairi/v1/submission.pb-c.h"
#include "bairi/v1/unit.pb-c.h"
#include "common/trust/digest.h"
#include "common/trust/statement.h"

enum { WATCH_MS = 500, AMOUNT_WAN = 20000 };

static const char *const names[KIND_COUNT] = {"health", "rank",  "status",
                                              "list",   "watch", "submit"};

const char *kind_name(enum kind kind)
{
    return kind < KIND_COUNT ? names[kind] : NULL;
}

static struct channel_call call_of(const struct person *person, struct arena *arena)
{
    return (struct channel_call){
        .campaign = person->campaign, .timeout_ms = person->timeout_ms, .arena = arena};
}

/* ---- reads ---- */

/* Nobody looks at the answer: the call tells how it went. */
static void ask(struct work *work, struct channel_call *call,
                const ProtobufCServiceDescriptor *service, const char *method,
                const ProtobufCMessage *request)
{
    const ProtobufCMessage *reply = NULL;

    if (channel_call(work->channel, call, service, method, request, &reply, &call->error) ==
        STATUS_OK)
        error_clear(&call->error);
}

static void call_health(struct work *work, struct channel_call *call)
{
    Bairi__V1__HealthCheckRequest request;

    bairi__v1__health_check_request__init(&request);
    call->campaign = NULL;
    ask(work, call, &bairi__v1__health__descriptor, "Check", &request.base);
}

static void call_rank(struct work *work, struct channel_call *call)
{
    Bairi__V1__RankRequest request;

    bairi__v1__rank_request__init(&request);
    ask(work, call, &bairi__v1__ranking__descriptor, "Rank", &request.base);
}

static void call_status(struct work *work, struct channel_call *call)
{
    Bairi__V1__StatusRequest request;

    bairi__v1__status_request__init(&request);
    ask(work, call, &bairi__v1__units__descriptor, "Status", &request.base);
}

static void call_list(struct work *work, struct channel_call *call)
{
    Bairi__V1__ProjectListRequest request;

    bairi__v1__project_list_request__init(&request);
    ask(work, call, &bairi__v1__submissions__descriptor, "List", &request.base);
}

static void call_watch(struct work *work, struct channel_call *call)
{
    Bairi__V1__NoticesRequest request;

    bairi__v1__notices_request__init(&request);
    request.from = UINT64_MAX >> 1; /* from now on */
    request.wait_ms = WATCH_MS;
    call->timeout_ms += WATCH_MS;
    ask(work, call, &bairi__v1__notices__descriptor, "Watch", &request.base);
}

/* ---- submissions ---- */

static char *text(struct arena *arena, const char *from)
{
    return arena_strdup(arena, from);
}

static void fill_evidence(const struct person *person, struct arena *arena,
                          Bairi__V1__Evidence *evidence)
{
    bairi__v1__evidence__init(evidence);
    evidence->name = text(arena, "load.pdf");
    evidence->type = text(arena, "pdf");
    evidence->size = person->evidence_size;
    evidence->sha256.data = arena_memdup(arena, person->evidence, sizeof person->evidence);
    evidence->sha256.len = sizeof person->evidence;
}

static void fill_project(struct work *work, Bairi__V1__Project *project)
{
    const struct identity *self = signer_identity(work->person->signer);
    struct arena *arena = work->kept;

    bairi__v1__project__init(project);
    project->project_no =
        arena_printf(arena, "%s-%u-%u", work->person->series, work->number, work->next++);
    project->unit = text(arena, self->unit);
    project->subunit = text(arena, self->subunit);
    project->name = arena_printf(arena, "load %s", project->project_no);
    project->content = text(arena, "ten thousand sets a year");
    project->site = text(arena, "first road");
    project->investor = arena_printf(arena, "sample %s Ltd", project->project_no);
    project->investor_place = text(arena, "北京市");
    project->outside = true;
    project->kind = text(arena, "industry");
    project->amount_wan = AMOUNT_WAN;
    project->signed_on = instant_day(clock_now(work->person->clock), 8 * 60);
    project->document = text(arena, "contract");
    project->page_date = 1;
    project->page_signature = 2;
    project->page_seal = 3;
}

/* Signed once; whatever becomes of the call, the same bytes are sent until there is an answer. */
static enum status sign_submission(struct work *work, struct error *err)
{
    const struct person *person = work->person;
    struct arena *arena = work->kept;
    Bairi__V1__SubmitBatchRequest *request = arena_alloc(arena, sizeof *request);
    Bairi__V1__Signed **sealed = arena_alloc(arena, sizeof *sealed);
    Bairi__V1__Evidence *files[1] = {arena_alloc(arena, sizeof **files)};
    Bairi__V1__Statement statement;
    Bairi__V1__Submission content;
    Bairi__V1__Project project;

    if (sealed)
        *sealed = arena_alloc(arena, sizeof **sealed);
    if (!request || !sealed || !*sealed || !files[0])
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    fill_project(work, &project);
    fill_evidence(person, arena, files[0]);
    project.files = files;
    project.n_files = 1;
    bairi__v1__submission__init(&content);
    content.project = &project;
    bairi__v1__statement__init(&statement);
    statement.campaign = text(arena, person->campaign);
    statement.content_case = BAIRI__V1__STATEMENT__CONTENT_SUBMISSION;
    statement.submission = &content;
    bairi__v1__signed__init(*sealed);
    TRY(statement_seal(&statement, person->signer, clock_now(person->clock), arena, *sealed, NULL,
                       err));
    bairi__v1__submit_batch_request__init(request);
    request->signed_ = sealed;
    request->n_signed_ = 1;
    work->unsure = &request->base;
    return STATUS_OK;
}

static bool is_answer(enum status status)
{
    return status != STATUS_UNAVAILABLE && status != STATUS_DEADLINE_EXCEEDED &&
           status != STATUS_RESOURCE_EXHAUSTED && status != STATUS_CANCELLED;
}

/* An answer OK without the one receipt that was asked for is no success. */
static enum status judge_submission(const ProtobufCMessage *message, struct error *err)
{
    const Bairi__V1__AppendReply *reply = (const Bairi__V1__AppendReply *)message;

    if (reply->n_outcomes == 1 && reply->outcomes[0]->receipt)
        return STATUS_OK;
    return error_set(err, STATUS_INTERNAL, "a submission came back with %zu outcomes",
                     reply->n_outcomes);
}

static void call_submit(struct work *work, struct channel_call *call)
{
    const ProtobufCMessage *reply = NULL;

    error_clear(&call->error);
    if (!work->unsure && sign_submission(work, &call->error) != STATUS_OK)
        return;
    if (channel_call(work->channel, call, &bairi__v1__submissions__descriptor, "SubmitBatch",
                     work->unsure, &reply, NULL) == STATUS_OK)
        (void)judge_submission(reply, &call->error);
    if (!is_answer(call->error.status))
        return;
    work->unsure = NULL;
    arena_reset(work->kept);
}

struct channel_call work_call(struct work *work, enum kind kind)
{
    static void (*const calls[KIND_COUNT])(struct work *, struct channel_call *) = {
        call_health, call_rank, call_status, call_list, call_watch, call_submit};
    struct channel_call call;

    arena_reset(work->arena);
    call = call_of(work->person, work->arena);
    calls[kind](work, &call);
    return call;
}

/* ---- the file ---- */

static enum status files_call(struct channel *channel, struct channel_call *call,
                              const char *method, const ProtobufCMessage *request,
                              const ProtobufCMessage **reply, struct error *err)
{
    return channel_call(channel, call, &bairi__v1__files__descriptor, method, request, reply, err);
}

static enum status upload(const struct person *person, struct channel *channel,
                          struct channel_call *call, ProtobufCBinaryData data, struct error *err)
{
    ProtobufCBinaryData digest = {.len = sizeof person->evidence};
    const ProtobufCMessage *reply = NULL;
    Bairi__V1__FileBeginRequest begin;
    Bairi__V1__FileCommitRequest commit;
    Bairi__V1__FilePutRequest put;

    digest.data = arena_memdup(call->arena, person->evidence, digest.len);
    bairi__v1__file_begin_request__init(&begin);
    begin.sha256 = digest;
    begin.size = data.len;
    begin.type = text(call->arena, "pdf");
    TRY(files_call(channel, call, "Begin", &begin.base, &reply, err));
    if (((const Bairi__V1__FileBeginReply *)reply)->committed)
        return STATUS_OK;
    bairi__v1__file_put_request__init(&put);
    put.sha256 = digest;
    put.data = data;
    TRY(files_call(channel, call, "Put", &put.base, &reply, err));
    bairi__v1__file_commit_request__init(&commit);
    commit.sha256 = digest;
    return files_call(channel, call, "Commit", &commit.base, &reply, err);
}

enum status work_prepare(struct person *person, struct channel *channel, struct error *err)
{
    char content[128];
    int length =
        snprintf(content, sizeof content, "%%PDF-1.4\n%% load %s\n%%%%EOF\n", person->series);
    ProtobufCBinaryData data = {.len = (size_t)length};
    struct arena *arena = arena_create(1 << 20);
    struct channel_call call = call_of(person, arena);
    enum status status;

    if (!arena)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    data.data = arena_memdup(arena, content, data.len);
    person->evidence_size = data.len;
    sha256((struct bytes){data.data, data.len}, person->evidence);
    status = upload(person, channel, &call, data, err);
    arena_destroy(&arena);
    return status;
}
