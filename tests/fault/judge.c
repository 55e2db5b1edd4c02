/* The judge of a campaign of faults: what was acknowledged is there once, what was not is whole. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bairi/v1/files.pb-c.h"
#include "common/merkle/receipt.h"
#include "tests/fault/campaign.h"

enum { NOTES_MAX = 20, GET_MAX = 512 * 1024 };

void judge_note(struct campaign_run *run, uint64_t *figure, const char *pattern, ...)
{
    va_list arguments;

    if (++*figure > NOTES_MAX)
        return;
    fprintf(stderr, "# cycle %llu: ", (unsigned long long)run->figures.cycles);
    va_start(arguments, pattern);
    vfprintf(stderr, pattern, arguments);
    va_end(arguments);
    fprintf(stderr, "\n");
}

enum status judge_size(struct campaign_run *run, uint64_t *size, struct error *err)
{
    struct client *client = &run->clients[0];
    struct channel_call call = client_call(client);
    const ProtobufCMessage *message;
    struct checkpoint checkpoint;
    Bairi__V1__HeadRequest request;

    bairi__v1__head_request__init(&request);
    TRY(channel_call(client->channel, &call, &bairi__v1__ledger__descriptor, "Head", &request.base,
                     &message, err));
    const Bairi__V1__HeadReply *reply = (const Bairi__V1__HeadReply *)message;
    TRY(checkpoint_open(reply->checkpoint, run->card.log_key, &checkpoint, err));
    *size = checkpoint.size;
    return STATUS_OK;
}

/* ---- one statement ---- */

/* The leaf of a statement as the server knows it now; NOT_FOUND when it does not. */
static enum status find_leaf(struct client *client, const uint8_t id[16], struct bytes *leaf,
                             struct error *err)
{
    struct channel_call call = client_call(client);
    const ProtobufCMessage *message;
    Bairi__V1__ReceiptRequest request;
    struct checkpoint checkpoint;
    Bairi__V1__Leaf *opened;
    uint8_t copy[16];

    memcpy(copy, id, sizeof copy);
    bairi__v1__receipt_request__init(&request);
    request.statement_id = (ProtobufCBinaryData){sizeof copy, copy};
    TRY(channel_call(client->channel, &call, &bairi__v1__ledger__descriptor, "Receipt",
                     &request.base, &message, err));
    const Bairi__V1__Receipt *receipt =
        ((const Bairi__V1__ReceiptReply *)message)->outcome->receipt;
    TRY(receipt_verify(receipt, client->run->card.log_key, NULL, client->arena, &opened,
                       &checkpoint, err));
    *leaf = (struct bytes){receipt->leaf.data, receipt->leaf.len};
    return STATUS_OK;
}

/* Whether the tables know the project, in which version. */
static enum status find_project(struct client *client, const char *project_no, uint32_t *version,
                                struct error *err)
{
    struct channel_call call = client_call(client);
    const ProtobufCMessage *message;
    Bairi__V1__ProjectShowRequest request;
    char unit[64], number[64];

    snprintf(unit, sizeof unit, "%s", signer_identity(client->signer)->unit);
    snprintf(number, sizeof number, "%s", project_no);
    bairi__v1__project_show_request__init(&request);
    request.unit = unit;
    request.project_no = number;
    TRY(channel_call(client->channel, &call, &bairi__v1__submissions__descriptor, "Show",
                     &request.base, &message, err));
    *version = ((const Bairi__V1__ProjectShowReply *)message)->state->version;
    return STATUS_OK;
}

static bool same(struct bytes a, struct bytes b)
{
    return a.size == b.size && memcmp(a.data, b.data, a.size) == 0;
}

/* Returns whether the statement is in the log. */
static bool judge_item(struct client *client, const struct sent *sent, struct sent_item *item)
{
    struct campaign_run *run = client->run;
    struct bytes leaf = {0};
    struct error error;
    uint32_t version = 0;

    error_clear(&error);
    enum status status = find_leaf(client, item->id, &leaf, &error);
    bool found = status == STATUS_OK;
    if (sent->acknowledged && !found)
        judge_note(run, &run->figures.lost, "%s was acknowledged: %s", item->project_no,
                   error.text);
    else if (sent->acknowledged && !same(leaf, item->leaf))
        judge_note(run, &run->figures.lost, "%s has another receipt now", item->project_no);
    else if (!found && status != STATUS_NOT_FOUND)
        judge_note(run, &run->figures.half, "%s: %s", item->project_no, error.text);
    if (found && !sent->acknowledged)
        item->leaf = (struct bytes){arena_memdup(client->kept, leaf.data, leaf.size), leaf.size};
    bool shown = find_project(client, item->project_no, &version, NULL) == STATUS_OK;
    if (shown != found)
        judge_note(run, &run->figures.half, "%s is %s the log and %s the tables", item->project_no,
                   found ? "in" : "not in", shown ? "in" : "not in");
    if (shown && version != 1)
        judge_note(run, &run->figures.duplicated, "%s is in version %u", item->project_no, version);
    return found;
}

/* ---- one file ---- */

static void judge_file(struct client *client, const struct sent *sent)
{
    struct campaign_run *run = client->run;
    struct channel_call call = client_call(client);
    const ProtobufCMessage *message;
    Bairi__V1__FileGetRequest request;
    uint8_t digest[SHA256_SIZE], found[SHA256_SIZE];
    struct error error;

    memcpy(digest, sent->digest, sizeof digest);
    bairi__v1__file_get_request__init(&request);
    request.sha256 = (ProtobufCBinaryData){sizeof digest, digest};
    request.length = GET_MAX;
    error_clear(&error);
    if (channel_call(client->channel, &call, &bairi__v1__files__descriptor, "Get", &request.base,
                     &message, &error) != STATUS_OK) {
        judge_note(run, &run->figures.lost, "an acknowledged file: %s", error.text);
        return;
    }
    const Bairi__V1__FileGetReply *reply = (const Bairi__V1__FileGetReply *)message;
    sha256((struct bytes){reply->data.data, reply->data.len}, found);
    if (memcmp(found, digest, sizeof found) != 0)
        judge_note(run, &run->figures.lost, "an acknowledged file of %zu bytes has %zu others",
                   sent->content.len, reply->data.len);
}

/* ---- one call ---- */

/* Once more, as a client would: the same bytes, so the same receipts, and nothing twice. */
static void send_again(struct client *client, struct sent *sent, bool found)
{
    struct campaign_run *run = client->run;
    bool replayed[BATCH_MAX] = {false};
    struct bytes leaves[BATCH_MAX];
    struct error error;

    error_clear(&error);
    enum status status = sent->file_kept ? STATUS_OK : client_upload(client, sent, &error);
    if (status == STATUS_OK && !sent->request)
        return;
    if (status == STATUS_OK)
        status = client_submit(client, sent, replayed, leaves, &error);
    if (status != STATUS_OK) {
        judge_note(run, &run->figures.half, "sent again: %s: %s", status_name(status), error.text);
        return;
    }
    for (size_t i = 0; i < sent->count; i++) {
        struct sent_item *item = &sent->items[i];
        if (replayed[i] != found || (found && !same(leaves[i], item->leaf)))
            judge_note(run, &run->figures.duplicated, "%s was taken a second time",
                       item->project_no);
        item->leaf = leaves[i];
    }
}

static void keep(struct campaign_run *run, const struct sent *sent)
{
    if (run->all_count + sent->count > run->all_room) {
        run->all_room = 2 * run->all_room + 1024;
        run->all = realloc(run->all, run->all_room * sizeof *run->all);
        if (!run->all)
            abort();
    }
    for (size_t i = 0; i < sent->count; i++) {
        struct kept *kept = &run->all[run->all_count++];
        memcpy(kept->id, sent->items[i].id, sizeof kept->id);
        sha256(sent->items[i].leaf, kept->leaf);
        kept->client = sent->client;
    }
}

static void judge_sent(struct client *client, struct sent *sent)
{
    struct campaign_run *run = client->run;
    size_t found = 0;

    if (sent->file_kept) {
        run->figures.acknowledged++;
        judge_file(client, sent);
    }
    if (sent->acknowledged)
        run->figures.acknowledged += sent->count;
    for (size_t i = 0; i < sent->count; i++)
        found += judge_item(client, sent, &sent->items[i]);
    if (found != 0 && found != sent->count)
        judge_note(run, &run->figures.half, "%zu of the %zu statements of one call are there",
                   found, sent->count);
    send_again(client, sent, found > 0);
    keep(run, sent);
}

/* The log holds what was there before the campaign and every statement of it once. */
static void judge_head(struct campaign_run *run)
{
    uint64_t size = 0, wanted = run->base + run->all_count;
    struct error error;

    error_clear(&error);
    if (judge_size(run, &size, &error) != STATUS_OK)
        judge_note(run, &run->figures.lost, "the head of the log: %s", error.text);
    else if (size < wanted)
        judge_note(run, &run->figures.lost, "the log has %llu records, not %llu",
                   (unsigned long long)size, (unsigned long long)wanted);
    else if (size > wanted)
        judge_note(run, &run->figures.duplicated, "the log has %llu records, not %llu",
                   (unsigned long long)size, (unsigned long long)wanted);
}

void judge_cycle(struct campaign_run *run)
{
    for (size_t i = 0; i < CLIENTS; i++) {
        struct client *client = &run->clients[i];
        for (struct sent *sent = client->first; sent; sent = sent->next)
            judge_sent(client, sent);
        client->first = NULL;
        arena_reset(client->kept);
    }
    judge_head(run);
}

void judge_nothing(struct campaign_run *run)
{
    for (size_t i = 0; i < CLIENTS; i++) {
        for (const struct sent *sent = run->clients[i].first; sent; sent = sent->next)
            run->figures.acknowledged += sent->file_kept + (sent->acknowledged ? sent->count : 0);
    }
    run->figures.lost += run->figures.acknowledged;
}

void judge_all(struct campaign_run *run)
{
    for (size_t i = 0; i < run->all_count; i++) {
        const struct kept *kept = &run->all[i];
        struct bytes leaf = {0};
        uint8_t digest[SHA256_SIZE];
        struct error error;
        error_clear(&error);
        if (find_leaf(&run->clients[kept->client], kept->id, &leaf, &error) != STATUS_OK) {
            judge_note(run, &run->figures.lost, "at the end: %s", error.text);
            continue;
        }
        sha256(leaf, digest);
        if (memcmp(digest, kept->leaf, sizeof digest) != 0)
            judge_note(run, &run->figures.lost, "at the end a receipt is another one");
    }
}
