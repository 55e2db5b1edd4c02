/* bairi witness init, witness cosign: another eye on the log, with a key of its own. */
#include "client/commands/witness.h"

#include <string.h>

#include "client/commands/commands.h"
#include "common/merkle/checkpoint.h"
#include "common/text.h"
#include "common/trust/witness.h"

/* ---- the key ---- */

static const char *word_path(struct app *app, const char *path)
{
    return arena_printf(app->arena, "%s.pub", path);
}

static enum status make_key(const char *path, struct witness *witness, struct error *err)
{
    struct log_key *key = NULL;

    TRY(log_key_generate(path, err));
    TRY(log_key_load(path, &key, err));
    log_key_public(key, witness->key);
    log_key_destroy(&key);
    return STATUS_OK;
}

static enum status init(struct app *app, struct error *err)
{
    OWNED(buf_free) struct buf word = buf_make(WITNESS_WORD_SIZE);
    struct witness witness = {.name = ""};
    const char *path = cli_arg(app->args, 0);
    const char *beside = word_path(app, path);
    const char *name = NULL;

    TRY(app_needs(app, "name", &name, err));
    if (!beside)
        return app_no_memory(err);
    if (!witness_name_is_valid(name))
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "a witness's name has 1 to %d letters, digits and signs, "
                                        "no blank and no +, found \"%s\"",
                                        WITNESS_NAME_SIZE - 1, name));
    memcpy(witness.name, name, strlen(name) + 1);
    TRY(make_key(path, &witness, err));
    TRY(witness_write(&witness, &word, err));
    buf_addc(&word, '\n');
    TRY(buf_write_file(beside, buf_bytes(&word), 0644, err));
    buf_adds(&app->out, buf_text(&word));
    buf_addf(&app->said,
             _("the key is in %s, readable by you alone; hand the line above to the server's "
               "administrator (bairid witness) and to all who verify\n"),
             path);
    return STATUS_OK;
}

/* ---- signing a head ---- */

static enum status read_word(struct app *app, const char *path, struct witness *out,
                             struct error *err)
{
    OWNED(buf_free) struct buf word = buf_make(WITNESS_WORD_SIZE);
    const char *beside = word_path(app, path);
    const char *text;

    if (!beside)
        return app_no_memory(err);
    TRY(buf_read_file(&word, beside, err));
    text = arena_strndup(app->arena, buf_text(&word), strcspn(buf_text(&word), "\n"));
    return text ? witness_read(text, out, err) : app_no_memory(err);
}

static enum status keep(struct app *app, const char *note, struct error *err)
{
    const char *path = arena_printf(app->arena, "%s/cosigned", bureau_folder(app->bureau));

    if (!path)
        return app_no_memory(err);
    return buf_write_file(path, (struct bytes){(const uint8_t *)note, strlen(note)}, 0600, err);
}

enum status witness_cosign(struct app *app, const char *path, struct error *err)
{
    struct witness witness = {.name = ""};
    struct checkpoint checkpoint;
    struct log_key *key = NULL;
    const char *note = NULL;
    uint8_t public_key[ED25519_KEY_SIZE];

    TRY(read_word(app, path, &witness, err));
    TRY(log_key_load(path, &key, err));
    log_key_public(key, public_key);
    enum status status =
        memcmp(public_key, witness.key, ED25519_KEY_SIZE) == 0
            ? bureau_cosign(app->bureau, app->arena, witness.name, key, &note, err)
            : error_set(err, STATUS_INVALID_ARGUMENT, "%s.pub is not of the key in %s", path, path);
    log_key_destroy(&key);
    TRY(status);
    TRY(checkpoint_open(note, card_log_key(bureau_card(app->bureau), note), &checkpoint, err));
    TRY(keep(app, note, err));
    buf_addf(&app->said, _("cosigned: the log %s at %llu records, as %s\n"), checkpoint.origin,
             (unsigned long long)checkpoint.size, witness.name);
    return STATUS_OK;
}

static enum status cosign(struct app *app, struct error *err)
{
    TRY(app_connect(app, err));
    return witness_cosign(app, cli_arg(app->args, 0), err);
}

/* ---- the commands ---- */

static int run_init(const struct cli_args *args, void *context)
{
    return app_run_bare(args, context, init);
}

static int run_cosign(const struct cli_args *args, void *context)
{
    return app_run(args, context, cosign);
}

static const struct cli_option INIT_OPTIONS[] = {
    {"name", 0, CLI_VALUE, false, "NAME",
     N_("what the witness is called, e.g. cangzhou-shangwuju")},
    {NULL,   0, CLI_FLAG,  false, NULL,   NULL                }
};

static const char *const INIT_EXAMPLES[] = {
    N_("bairi witness init witness.key --name cangzhou-shangwuju — makes the key, prints the word "
       "that others know it by"),
    NULL};
static const char *const COSIGN_EXAMPLES[] = {
    N_("bairi witness cosign witness.key — signs the log's head as it is now"),
    N_("bairi report pull --witness witness.key — the same after each pull, without a person"),
    NULL};

const struct cli_command witness_init_command = {
    "witness init",
    "FILE",
    1,
    1,
    N_("make the key of a witness"),
    N_("A witness signs the log's head after proving that it continues the one it saw before. "
       "What a witness has signed, nobody can rewrite or drop unseen."),
    INIT_EXAMPLES,
    INIT_OPTIONS,
    run_init};
const struct cli_command witness_cosign_command = {
    "witness cosign",
    "FILE",
    1,
    1,
    N_("sign the log's head as a witness"),
    N_("Refuses a log that does not continue the one seen before, and keeps both heads as "
       "evidence."),
    COSIGN_EXAMPLES,
    NULL,
    run_cosign};
