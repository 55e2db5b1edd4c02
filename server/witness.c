/* `bairid witness`: a witness's key onto the trust card. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/text.h"
#include "common/trust/card.h"
#include "server/folder.h"
#include "server/serve.h"

enum { PATH_SIZE = 1024, CARD_SIZE = 64 * 1024 };

static enum status card_add(struct trust_card *card, const struct witness *witness,
                            struct error *err)
{
    size_t place = 0;

    while (place < card->witness_count && strcmp(card->witnesses[place].name, witness->name) != 0)
        place++;
    if (place == CARD_WITNESSES)
        return error_set(err, STATUS_FAILED_PRECONDITION, "the card names %d witnesses already",
                         CARD_WITNESSES);
    if (place < card->witness_count &&
        memcmp(card->witnesses[place].key, witness->key, ED25519_KEY_SIZE) != 0)
        return error_set(err, STATUS_ALREADY_EXISTS,
                         "the card has another key of %s: a new key takes a new name",
                         witness->name);
    card->witnesses[place] = *witness;
    card->witness_count += place == card->witness_count;
    return STATUS_OK;
}

static enum status card_change(const char *folder, const struct witness *witness, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(CARD_SIZE);
    OWNED(buf_free) struct buf changed = buf_make(CARD_SIZE);
    struct trust_card card;
    char path[PATH_SIZE];

    if (snprintf(path, sizeof path, "%s/trust-card.txt", folder) >= PATH_SIZE)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the data folder's path is too long: %s",
                         folder);
    TRY(buf_read_file(&text, path, err));
    TRY(card_read(buf_bytes(&text), path, &card, err));
    TRY(card_add(&card, witness, err));
    TRY(card_write(&card, &changed, err));
    TRY(buf_write_file(path, buf_bytes(&changed), 0600, err));
    fputs(buf_text(&changed), stdout);
    return STATUS_OK;
}

static enum status witness_add(const struct cli_args *args, struct error *err)
{
    struct witness witness;
    int lock = -1;

    if (!cli_value(args, "data"))
        return error_set(err, STATUS_INVALID_ARGUMENT, "name the data folder with --data DIR");
    TRY(witness_read(cli_arg(args, 0), &witness, err));
    TRY(folder_lock(cli_value(args, "data"), &lock, err));
    enum status status = card_change(cli_value(args, "data"), &witness, err);
    close(lock);
    return status;
}

static int witness_run(const struct cli_args *args, void *context)
{
    struct error error;

    (void)context;
    error_clear(&error);
    enum status status = witness_add(args, &error);
    if (status != STATUS_OK) {
        OWNED(buf_free) struct buf text = buf_make(8192);
        text_error(&error, &text);
        fprintf(stderr, "bairid: %s\n", buf_text(&text));
    }
    return status_exit_code(status);
}

static const struct cli_option witness_options[] = {
    {"data",      0, CLI_FOLDER, false, "DIR", N_("data folder made by bairid init")},
    {0},
};

static const char *const witness_examples[] = {
    N_("bairid witness cangzhou-shangwuju+1a2b3c4d+BL… --data /var/lib/bairi"),
    NULL,
};

const struct cli_command witness_command = {
    .name = "witness",
    .arguments = "WORD",
    .least = 1,
    .most = 1,
    .summary = N_("name a witness of the log on the trust card, while no server runs"),
    .about = N_("WORD is what bairi witness init printed, handed over by the witness. The card is "
                "printed anew: hand it to every client. From then on the server takes and "
                "publishes this witness's signatures of the log's head."),
    .examples = witness_examples,
    .options = witness_options,
    .run = witness_run,
};
