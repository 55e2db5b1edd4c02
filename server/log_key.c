/* `bairid log-key`: the next key of the log, and the trust card that knows all of them. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/listing.h"
#include "common/text.h"
#include "server/ledger/ledger.h"
#include "server/log_keys.h"
#include "server/serve.h"
#include "server/store/store.h"

enum { PATH_SIZE = 1024, CARD_SIZE = 64 * 1024 };

/* ---- a new key ---- */

static enum status make_key(const char *folder, struct error *err)
{
    char path[PATH_SIZE], hex[2 * ED25519_KEY_SIZE + 1];
    uint8_t public_key[ED25519_KEY_SIZE];
    struct log_key *key = NULL;
    size_t number = 0;

    TRY(log_key_path(folder, 0, path, sizeof path, err));
    TRY(log_key_load(path, &key, err)); /* the folder of a server */
    log_key_destroy(&key);
    while (access(path, F_OK) == 0) {
        if (++number == LOG_KEY_FILES)
            return error_set(err, STATUS_FAILED_PRECONDITION,
                             "%s holds %d log keys already, as many as a server keeps", folder,
                             LOG_KEY_FILES);
        TRY(log_key_path(folder, number, path, sizeof path, err));
    }
    TRY(log_key_generate(path, err));
    TRY(log_key_load(path, &key, err));
    log_key_public(key, public_key);
    log_key_destroy(&key);
    hex_encode(public_key, sizeof public_key, hex);
    printf("%s\n", hex);
    return STATUS_OK;
}

static enum status new_key(const struct cli_args *args, struct error *err)
{
    if (!cli_value(args, "data"))
        return error_set(err, STATUS_INVALID_ARGUMENT, "name the data folder with --data DIR");
    return make_key(cli_value(args, "data"), err);
}

/* ---- the card ---- */

struct asking {
    struct trust_card card;
    struct arena *arena;
    int64_t since;
};

static enum status ask_store(struct asking *asking, struct store *store, const char *campaign,
                             struct error *err)
{
    struct transaction *tx = NULL;

    TRY(store_begin(store, TRANSACTION_READ, NULL, &tx, err));
    enum status status =
        ledger_card(tx, campaign, asking->arena, &asking->card, &asking->since, err);
    store_rollback(&tx);
    return status;
}

static enum status ask_campaign(void *context, const char *folder, const char *name,
                                struct error *err)
{
    struct store *store = NULL;
    char path[PATH_SIZE];

    if (snprintf(path, sizeof path, "%s/%s/ledger.db", folder, name) >= PATH_SIZE ||
        access(path, F_OK) != 0)
        return STATUS_OK;
    TRY(store_look(&store_sqlite, path, false, &store, err));
    enum status status = ask_store(context, store, name, err);
    store_close(&store);
    return status;
}

static enum status print_card(const struct cli_args *args, struct error *err)
{
    OWNED(arena_destroy) struct arena *arena = arena_create((size_t)1 << 20);
    OWNED(buf_free) struct buf text = buf_make(CARD_SIZE);
    OWNED(buf_free) struct buf renewed = buf_make(CARD_SIZE);
    struct asking asking = {.arena = arena};
    const char *folder = cli_value(args, "data");
    char path[PATH_SIZE];

    if (!folder)
        return error_set(err, STATUS_INVALID_ARGUMENT, "name the data folder with --data DIR");
    if (!arena || snprintf(path, sizeof path, "%s/trust-card.txt", folder) >= PATH_SIZE)
        return error_set(err, STATUS_INVALID_ARGUMENT, "the data folder's path is too long: %s",
                         folder);
    TRY(buf_read_file(&text, path, err));
    TRY(card_read(buf_bytes(&text), path, &asking.card, err));
    snprintf(path, sizeof path, "%s/campaigns", folder);
    for (int turn = 0; turn < 2; turn++) {
        TRY(listing_each(NULL, path, ask_campaign, &asking, err));
        ledger_card_tidy(&asking.card);
    }
    TRY(card_write(&asking.card, &renewed, err));
    fputs(buf_text(&renewed), stdout);
    return STATUS_OK;
}

/* ---- rows ---- */

static int run(const struct cli_args *args,
               enum status (*work)(const struct cli_args *args, struct error *err))
{
    struct error error;

    error_clear(&error);
    enum status status = work(args, &error);
    if (status != STATUS_OK) {
        OWNED(buf_free) struct buf text = buf_make(8192);
        text_error(&error, &text);
        fprintf(stderr, "bairid: %s\n", buf_text(&text));
    }
    return status_exit_code(status);
}

static int run_new(const struct cli_args *args, void *context)
{
    (void)context;
    return run(args, new_key);
}

static int run_card(const struct cli_args *args, void *context)
{
    (void)context;
    return run(args, print_card);
}

static const struct cli_option options[] = {
    {"data",      0, CLI_FOLDER, false, "DIR", N_("data folder made by bairid init")},
    {0},
};

static const char *const new_examples[] = {N_("bairid log-key new --data /var/lib/bairi"), NULL};
static const char *const card_examples[] = {N_("bairid log-key card --data /var/lib/bairi"), NULL};

const struct cli_command log_key_new_command = {
    .name = "log-key new",
    .arguments = "",
    .summary = N_("make the log's next key and print its public half"),
    .about = N_("Nothing is signed with it before two people replaced the log's key in a campaign: "
                "one with bairi log-key propose KEY, an approver with bairi approve. The server "
                "may run meanwhile. Keep the file as you keep log.key; former keys stay, for the "
                "server may need them."),
    .examples = new_examples,
    .options = options,
    .run = run_new,
};
const struct cli_command log_key_card_command = {
    .name = "log-key card",
    .arguments = "",
    .summary = N_("print the trust card with the log's keys as they are now"),
    .about = N_("Hand it to every client: it verifies what former keys signed up to the record "
                "that replaced them, and what the new ones sign. The server writes the same card "
                "into its data folder when it starts."),
    .examples = card_examples,
    .options = options,
    .run = run_card,
};
