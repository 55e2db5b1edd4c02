/* What a backup holds: its card, and of each campaign the ledger and its signed checkpoint. */
#include <stdio.h>
#include <string.h>

#include "common/merkle/checkpoint.h"
#include "server/backup/internal.h"

static enum status read_card(struct restore *restore, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(64 * 1024);
    char path[BACKUP_PATH];

    snprintf(path, sizeof path, "%s/trust-card.txt", restore->options->from);
    TRY(buf_read_file(&text, path, err));
    return card_read(buf_bytes(&text), "trust-card.txt", &restore->card, err);
}

static enum status campaign_of(struct restore *restore, const char *id,
                               struct restored_campaign **out, struct error *err)
{
    for (size_t i = 0; i < restore->count; i++) {
        *out = &restore->campaigns[i];
        if (strcmp((*out)->id, id) == 0)
            return STATUS_OK;
    }
    if (restore->count == CAMPAIGNS_MAX)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "too many campaigns in one backup");
    *out = &restore->campaigns[restore->count++];
    snprintf((*out)->id, sizeof(*out)->id, "%s", id);
    return STATUS_OK;
}

static enum status read_note(const struct restore *restore, const char *path,
                             struct restored_campaign *campaign, struct error *err)
{
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX);
    struct checkpoint checkpoint;
    char whole[BACKUP_PATH];

    TRY(path_below(restore->options->from, path, whole, err));
    TRY(buf_read_file(&note, whole, err));
    TRY(checkpoint_open(buf_text(&note), card_log_key(&restore->card, buf_text(&note)), &checkpoint,
                        err));
    campaign->epoch = origin_epoch_of(checkpoint.origin, restore->card.domain, campaign->id);
    if (campaign->epoch == 0)
        return error_set(err, STATUS_DATA_LOSS, "the checkpoint is of log %s, not of %s/%s",
                         checkpoint.origin, restore->card.domain, campaign->id);
    campaign->records = campaign->acknowledged = checkpoint.size;
    memcpy(campaign->note, buf_text(&note), note.size + 1);
    return STATUS_OK;
}

/* A file of the backup; two of them make a campaign. */
static enum status note_campaign(void *context, const char *path, const uint8_t digest[SHA256_SIZE],
                                 struct error *err)
{
    struct restore *restore = context;
    struct restored_campaign *campaign = NULL;
    char id[sizeof campaign->id] = "";
    int length = 0;

    (void)digest;
    if (strncmp(path, "campaigns/", 10) != 0)
        return STATUS_OK;
    if (sscanf(path, "campaigns/%40[a-z0-9-]%n", id, &length) != 1 || path[length] != '/')
        return error_set(err, STATUS_DATA_LOSS, "MANIFEST has a line that is none: %s", path);
    TRY(campaign_of(restore, id, &campaign, err));
    if (strcmp(path + length, "/checkpoint.note") == 0)
        return read_note(restore, path, campaign, err);
    campaign->ledger = true;
    return STATUS_OK;
}

static enum status campaigns_are_whole(const struct restore *restore, struct error *err)
{
    if (restore->count == 0)
        return error_set(err, STATUS_DATA_LOSS, "the backup holds no campaign");
    for (size_t i = 0; i < restore->count; i++) {
        const struct restored_campaign *campaign = &restore->campaigns[i];
        if (!campaign->ledger || campaign->note[0] == '\0')
            return error_set(err, STATUS_DATA_LOSS, "the backup lacks campaigns/%s/%s",
                             campaign->id, campaign->ledger ? "checkpoint.note" : "ledger.db");
    }
    return STATUS_OK;
}

enum status holds_read(struct restore *restore, struct error *err)
{
    TRY(read_card(restore, err));
    TRY(manifest_verify(restore->options->from, note_campaign, restore, err));
    return campaigns_are_whole(restore, err);
}
