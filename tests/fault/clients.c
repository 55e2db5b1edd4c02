/* The clients of a campaign of faults: each uploads a file, submits what names it, keeps receipts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bairi/v1/files.pb-c.h"
#include "common/merkle/receipt.h"
#include "common/trust/statement.h"
#include "tests/fault/campaign.h"

enum {
    TIMEOUT_MS = 20000,
    CALL_ARENA = 8 << 20,
    KEPT_ARENA = 256 << 20,
    FILE_LEAST = 100,
    FILE_MOST = 40000,
    PART = 16384, /* bytes of one Put */
    COURSE = 4,   /* calls of a scripted run */
    AMOUNT_WAN = 20000
};

struct channel_call client_call(struct client *client)
{
    arena_reset(client->arena);
    return (struct channel_call){.campaign = getenv("BAIRI_CAMPAIGN"),
                                 .timeout_ms = TIMEOUT_MS,
                                 .no_retry = true,
                                 .arena = client->arena};
}

static void *take(struct arena *arena, size_t size)
{
    void *memory = arena_alloc(arena, size);

    if (!memory)
        abort();
    return memory;
}

static char *text(struct client *client, const char *from)
{
    char *copy = arena_strdup(client->kept, from);

    if (!copy)
        abort();
    return copy;
}

/* ---- a file ---- */

static enum status file_call(struct client *client, const char *method,
                             const ProtobufCMessage *request, const ProtobufCMessage **reply,
                             struct error *err)
{
    struct channel_call call = client_call(client);

    return channel_call(client->channel, &call, &bairi__v1__files__descriptor, method, request,
                        reply, err);
}

static enum status file_send(struct client *client, struct sent *sent, size_t offset,
                             struct error *err)
{
    const ProtobufCMessage *reply;

    while (offset < sent->content.len) {
        Bairi__V1__FilePutRequest put;
        size_t rest = sent->content.len - offset;
        bairi__v1__file_put_request__init(&put);
        put.sha256 = (ProtobufCBinaryData){SHA256_SIZE, sent->digest};
        put.offset = offset;
        put.data = (ProtobufCBinaryData){rest < PART ? rest : PART, sent->content.data + offset};
        TRY(file_call(client, "Put", &put.base, &reply, err));
        offset += put.data.len;
    }
    return STATUS_OK;
}

static enum status upload_once(struct client *client, struct sent *sent, struct error *err)
{
    const ProtobufCMessage *reply;
    Bairi__V1__FileBeginRequest begin;
    Bairi__V1__FileCommitRequest commit;

    bairi__v1__file_begin_request__init(&begin);
    begin.sha256 = (ProtobufCBinaryData){SHA256_SIZE, sent->digest};
    begin.size = sent->content.len;
    begin.type = text(client, "pdf");
    TRY(file_call(client, "Begin", &begin.base, &reply, err));
    const Bairi__V1__FileBeginReply *begun = (const Bairi__V1__FileBeginReply *)reply;
    if (!begun->committed) {
        TRY(file_send(client, sent, (size_t)begun->offset, err));
        bairi__v1__file_commit_request__init(&commit);
        commit.sha256 = begin.sha256;
        TRY(file_call(client, "Commit", &commit.base, &reply, err));
    }
    return STATUS_OK;
}

/* Also what a server that lost its power held of a file may be lost: it says so at the commit. */
enum status client_upload(struct client *client, struct sent *sent, struct error *err)
{
    enum status status = upload_once(client, sent, err);

    if (status == STATUS_DATA_LOSS)
        status = upload_once(client, sent, err);
    sent->file_kept = status == STATUS_OK;
    return status;
}

static void fill_file(struct client *client, struct sent *sent)
{
    size_t size = FILE_LEAST + (size_t)rand_r(&client->random) % FILE_MOST;
    uint8_t *data = take(client->kept, size);

    memcpy(data, "%PDF-1.4\n", 9);
    random_bytes(data + 9, size - 9);
    sent->content = (ProtobufCBinaryData){size, data};
    sha256((struct bytes){data, size}, sent->digest);
}

/* ---- statements ---- */

static void fill_project(struct client *client, const struct sent *sent, const char *project_no,
                         Bairi__V1__Project *project)
{
    const struct identity *self = signer_identity(client->signer);
    Bairi__V1__Evidence *file = take(client->kept, sizeof *file);

    bairi__v1__project__init(project);
    project->project_no = text(client, project_no);
    project->unit = text(client, self->unit);
    project->subunit = text(client, self->subunit);
    project->name = arena_printf(client->kept, "fault %s", project_no);
    project->content = text(client, "ten thousand sets a year");
    project->site = text(client, "first road");
    project->investor = arena_printf(client->kept, "sample %s Ltd", project_no);
    project->investor_place = text(client, "北京市");
    project->outside = true;
    project->kind = text(client, "industry");
    project->amount_wan = AMOUNT_WAN;
    project->signed_on = instant_day(clock_now(client->run->clock), 8 * 60);
    project->document = text(client, "contract");
    project->page_date = 1;
    project->page_signature = 2;
    project->page_seal = 3;
    bairi__v1__evidence__init(file);
    file->name = text(client, "fault.pdf");
    file->type = text(client, "pdf");
    file->size = sent->content.len;
    file->sha256.len = SHA256_SIZE;
    file->sha256.data = arena_memdup(client->kept, sent->digest, SHA256_SIZE);
    project->files = take(client->kept, sizeof(Bairi__V1__Evidence *));
    project->files[0] = file;
    project->n_files = 1;
}

static enum status sign_one(struct client *client, struct sent *sent, struct error *err)
{
    struct sent_item *item = &sent->items[sent->count];
    Bairi__V1__Signed *sealed = take(client->kept, sizeof *sealed);
    Bairi__V1__Statement statement;
    Bairi__V1__Submission submission;
    Bairi__V1__Project project;
    uint8_t *id = take(client->kept, sizeof item->id);

    random_bytes(id, sizeof item->id);
    memcpy(item->id, id, sizeof item->id);
    item->project_no =
        arena_printf(client->kept, "%s-%u-%u", client->run->series, client->number, client->next++);
    fill_project(client, sent, item->project_no, &project);
    bairi__v1__submission__init(&submission);
    submission.project = &project;
    bairi__v1__statement__init(&statement);
    statement.campaign = text(client, getenv("BAIRI_CAMPAIGN"));
    statement.statement_id = (ProtobufCBinaryData){sizeof item->id, id};
    statement.content_case = BAIRI__V1__STATEMENT__CONTENT_SUBMISSION;
    statement.submission = &submission;
    bairi__v1__signed__init(sealed);
    TRY(statement_seal(&statement, client->signer, clock_now(client->run->clock), client->kept,
                       sealed, NULL, err));
    sent->request->signed_[sent->count++] = sealed;
    sent->request->n_signed_ = sent->count;
    return STATUS_OK;
}

static enum status sign_all(struct client *client, struct sent *sent, size_t count,
                            struct error *err)
{
    sent->request = take(client->kept, sizeof *sent->request);
    bairi__v1__submit_batch_request__init(sent->request);
    sent->request->signed_ = take(client->kept, BATCH_MAX * sizeof(Bairi__V1__Signed *));
    for (size_t i = 0; i < count; i++)
        TRY(sign_one(client, sent, err));
    return STATUS_OK;
}

enum status client_submit(struct client *client, struct sent *sent, bool *replayed,
                          struct bytes leaves[BATCH_MAX], struct error *err)
{
    struct channel_call call = client_call(client);
    const ProtobufCMessage *message;

    TRY(channel_call(client->channel, &call, &bairi__v1__submissions__descriptor, "SubmitBatch",
                     &sent->request->base, &message, err));
    const Bairi__V1__AppendReply *reply = (const Bairi__V1__AppendReply *)message;
    if (reply->n_outcomes != sent->count)
        return error_set(err, STATUS_DATA_LOSS, "%zu receipts for %zu statements",
                         reply->n_outcomes, sent->count);
    for (size_t i = 0; i < sent->count; i++) {
        const Bairi__V1__Receipt *receipt = reply->outcomes[i]->receipt;
        struct checkpoint checkpoint;
        Bairi__V1__Leaf *leaf;
        if (!receipt)
            return error_set(err, STATUS_DATA_LOSS, "an outcome without a receipt");
        TRY(receipt_verify(receipt, client->run->card.log_key, NULL, client->arena, &leaf,
                           &checkpoint, err));
        leaves[i].size = receipt->leaf.len;
        leaves[i].data = arena_memdup(client->kept, receipt->leaf.data, receipt->leaf.len);
        if (replayed)
            replayed[i] = reply->outcomes[i]->replayed;
    }
    return STATUS_OK;
}

/* ---- a client's day ---- */

/* An answer that promised durability was just believed: the worst moment for the power to go. */
static void believed(struct client *client)
{
    unsigned acks = atomic_fetch_add(&client->run->acks, 1) + 1;

    if (acks == client->run->break_after)
        server_break(client->run);
}

static enum status client_step(struct client *client, size_t statements, struct error *err)
{
    struct sent *sent = take(client->kept, sizeof *sent);
    struct bytes leaves[BATCH_MAX];

    sent->client = client->number;
    sent->next = client->first;
    client->first = sent;
    fill_file(client, sent);
    TRY(client_upload(client, sent, err));
    believed(client);
    TRY(sign_all(client, sent, statements, err));
    TRY(client_submit(client, sent, NULL, leaves, err));
    for (size_t i = 0; i < sent->count; i++)
        sent->items[i].leaf = leaves[i];
    sent->acknowledged = true;
    believed(client);
    return STATUS_OK;
}

/* What a server that is gone, going, or in the trouble it was put into, may answer. */
static bool is_cut_off(const struct campaign_run *run, enum status status)
{
    return run->during != NULL || status == STATUS_UNAVAILABLE ||
           status == STATUS_DEADLINE_EXCEEDED || status == STATUS_CANCELLED;
}

static void *client_main(void *context)
{
    struct client *client = context;
    struct error error;

    while (!atomic_load(&client->run->stop)) {
        error_clear(&error);
        enum status status =
            client_step(client, 1 + (size_t)rand_r(&client->random) % BATCH_MAX, &error);
        if (status == STATUS_OK)
            continue;
        if (!is_cut_off(client->run, status) && !atomic_load(&client->run->broken))
            fprintf(stderr, "# client %u: %s: %s\n", client->number, status_name(status),
                    error.text);
        break;
    }
    return NULL;
}

void client_course(struct client *client)
{
    static const size_t counts[COURSE] = {1, 3, 2, 1};

    for (size_t i = 0; i < COURSE; i++) {
        struct error error;
        error_clear(&error);
        enum status status = client_step(client, counts[i], &error);
        if (status != STATUS_OK && client->run->verbose)
            fprintf(stderr, "# step %zu: %s: %s\n", i, status_name(status), error.text);
    }
}

void clients_start(struct campaign_run *run)
{
    for (size_t i = 0; i < CLIENTS; i++) {
        if (pthread_create(&run->clients[i].thread, NULL, client_main, &run->clients[i]) != 0)
            abort();
    }
}

void clients_join(struct campaign_run *run)
{
    for (size_t i = 0; i < CLIENTS; i++)
        pthread_join(run->clients[i].thread, NULL);
}

/* ---- opening and closing ---- */

static enum status client_open(struct client *client, const char *who, struct error *err)
{
    struct campaign_run *run = client->run;
    char certificate[PATH_LENGTH], key[PATH_LENGTH];

    snprintf(certificate, sizeof certificate, "%s/pki/%s.pem", run->folder, who);
    snprintf(key, sizeof key, "%s/pki/%s.key", run->folder, who);
    TRY(signer_load(certificate, key, &client->signer, err));
    struct tls_options tls = {.certificate = certificate,
                              .key = key,
                              .authority = run->authority,
                              .domain = run->card.domain,
                              .clock = run->clock};
    TRY(tls_client_create(&tls, &client->tls, err));
    client->arena = arena_create(CALL_ARENA);
    client->kept = arena_create(KEPT_ARENA);
    client->random = (unsigned)run->seed * 4 + client->number + 1;
    return client->arena && client->kept
               ? STATUS_OK
               : error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
}

enum status clients_open(struct campaign_run *run, const char *const *people, struct error *err)
{
    for (unsigned i = 0; i < CLIENTS; i++) {
        run->clients[i].run = run;
        run->clients[i].number = i;
        TRY(client_open(&run->clients[i], people[i], err));
    }
    return STATUS_OK;
}

enum status clients_connect(struct campaign_run *run, struct error *err)
{
    char endpoint[32];
    const char *endpoints[] = {endpoint, NULL};
    struct channel_options options = {.endpoints = endpoints};

    snprintf(endpoint, sizeof endpoint, "127.0.0.1:%u", run->port);
    for (size_t i = 0; i < CLIENTS; i++) {
        options.tls = run->clients[i].tls;
        TRY(channel_create(&options, &run->clients[i].channel, err));
    }
    return STATUS_OK;
}

void clients_disconnect(struct campaign_run *run)
{
    for (size_t i = 0; i < CLIENTS; i++)
        channel_destroy(&run->clients[i].channel);
}

void clients_close(struct campaign_run *run)
{
    clients_disconnect(run);
    for (size_t i = 0; i < CLIENTS; i++) {
        tls_client_destroy(&run->clients[i].tls);
        signer_destroy(&run->clients[i].signer);
        arena_destroy(&run->clients[i].arena);
        arena_destroy(&run->clients[i].kept);
    }
}
