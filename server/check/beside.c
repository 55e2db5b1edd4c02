/* What lies beside the log: notes and tokens of checkpoints, revocation lists, cosignatures. */
#include <stdlib.h>
#include <string.h>

#include "common/instant.h"
#include "common/merkle/cosignature.h"
#include "common/trust/timestamp.h"
#include "server/check/internal.h"
#include "server/ledger/position.h"

/* ---- notes and tokens ---- */

static void seal_found(const struct checking *check, const struct checkpoint_row *row,
                       const char *column, const struct error *what)
{
    struct value key = value_of_int(row->size);

    check_found(check, (struct spot){.place = "checkpoint", .row = key.text, .column = column},
                what);
}

/* The body of a note, without its signature. */
static enum status note_body(const struct checking *check, const struct checkpoint_row *row,
                             const struct hash *root, struct buf *out, struct error *err)
{
    char origin[ORIGIN_SIZE];

    TRY(checkpoint_origin(check->card->domain, check->id, position_epoch((uint64_t)row->size),
                          origin, err));
    buf_addf(out, "%s\n%llu\n", origin, (unsigned long long)position_index((uint64_t)row->size));
    base64_encode(root->bytes, SHA256_SIZE, out);
    buf_adds(out, "\n\n");
    return buf_finish(out, err);
}

static enum status note_check(const struct checking *check, const struct checkpoint_row *row,
                              const struct hash *root, bool verify, struct error *err)
{
    OWNED(buf_free) struct buf body = buf_make(CHECKPOINT_SIZE_MAX);
    struct checkpoint checkpoint;

    TRY(note_body(check, row, root, &body, err));
    if (strncmp(row->note, buf_text(&body), body.size) != 0 || strlen(row->note) <= body.size)
        return error_set(err, STATUS_DATA_LOSS, "is not the note of this checkpoint");
    if (!verify)
        return STATUS_OK;
    findings_figures(check->report)->seals++;
    return checkpoint_open(row->note, card_log_key(check->card, row->note), &checkpoint, err);
}

static enum status token_check(const struct checking *check, const struct checkpoint_row *row,
                               bool verify, struct error *err)
{
    struct instant time;

    if (row->token.size == 0)
        return check->card->has_timestamp
                   ? error_set(err, STATUS_DATA_LOSS, "is missing: the checkpoint was stamped")
                   : STATUS_OK;
    if (!verify || !check->stamper)
        return STATUS_OK;
    return timestamp_verify(row->token,
                            (struct bytes){(const uint8_t *)row->note, strlen(row->note)},
                            check->stamper, &time, err);
}

void check_seal(const struct checking *check, const struct checkpoint_row *row,
                const struct hash *root, bool must, bool newest)
{
    bool verify = newest || check->options->full;
    int64_t begin = monotonic_ns();
    struct error what;

    if (row->note[0] == '\0') { /* kept before notes were: signed anew when asked for */
        if (must || row->token.size > 0) {
            error_set(&what, STATUS_DATA_LOSS, "is missing: earlier checkpoints have theirs");
            seal_found(check, row, "note", &what);
        }
        return;
    }
    if (note_check(check, row, root, verify, &what) != STATUS_OK)
        seal_found(check, row, "note", &what);
    if (token_check(check, row, verify, &what) != STATUS_OK)
        seal_found(check, row, "token", &what);
    findings_figures(check->report)->seals_s += (double)(monotonic_ns() - begin) / 1e9;
}

/* ---- revocation lists ---- */

struct beside {
    const struct checking *check;
    struct transaction *tx;
    struct ledger_read *read;
};

static struct named_crl *crl_named(const struct ledger_read *read, struct bytes digest)
{
    for (size_t i = 0; digest.size == SHA256_SIZE && i < read->crl_count; i++)
        if (memcmp(read->crls[i].digest, digest.data, SHA256_SIZE) == 0)
            return &read->crls[i];
    return NULL;
}

static enum status crl_each(void *context, const void *each, struct arena *scratch,
                            struct error *err)
{
    const struct beside *beside = context;
    const struct crl_row *row = each;
    struct named_crl *named = crl_named(beside->read, row->digest);
    struct value key = value_of_bytes(row->digest);
    uint8_t digest[SHA256_SIZE];
    struct error what;

    (void)scratch;
    (void)err;
    sha256(row->content, digest);
    if (!named) {
        error_set(&what, STATUS_DATA_LOSS, "is one too many: no leaf names it");
        check_found(beside->check, (struct spot){.place = "crl", .row = key.text}, &what);
        return STATUS_OK;
    }
    named->held = true;
    if (memcmp(digest, row->digest.data, SHA256_SIZE) != 0) {
        error_set(&what, STATUS_DATA_LOSS, "is not what its digest names");
        check_found(beside->check,
                    (struct spot){.place = "crl", .row = key.text, .column = "content"}, &what);
    }
    return STATUS_OK;
}

static void crls_missing(const struct beside *beside)
{
    struct error what;

    for (size_t i = 0; i < beside->read->crl_count; i++) {
        const struct named_crl *crl = &beside->read->crls[i];
        if (crl->held)
            continue;
        struct value key = value_of_bytes((struct bytes){crl->digest, SHA256_SIZE});
        error_set(&what, STATUS_DATA_LOSS, "is missing; leaves name it");
        check_found(beside->check, (struct spot){.place = "crl", .row = key.text}, &what);
    }
}

/* ---- cosignatures ---- */

static const struct witness *witness_of(const struct trust_card *card, const char *name)
{
    for (size_t i = 0; i < card->witness_count; i++)
        if (strcmp(card->witnesses[i].name, name) == 0)
            return &card->witnesses[i];
    return NULL;
}

/* The line stands under the note of a checkpoint that is there, by a witness of the card. */
static enum status cosignature_check(const struct beside *beside, const struct cosignature_row *row,
                                     struct arena *arena, struct error *err)
{
    const struct witness *witness = witness_of(beside->check->card, row->name);
    struct checkpoint_row checkpoint = {.size = row->size};
    struct instant time;
    struct bytes line;

    if (!witness)
        return error_set(err, STATUS_DATA_LOSS,
                         "is of a witness whom the trust card does not name");
    if (store_get(beside->tx, &table_checkpoint, &checkpoint, arena, NULL) != STATUS_OK)
        return error_set(err, STATUS_DATA_LOSS, "is of a checkpoint that is not there");
    const char *whole = arena_printf(arena, "%s%s", checkpoint.note, row->line);
    if (!whole)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    if (!checkpoint.note[0])
        return STATUS_OK;
    TRY(cosignature_find(whole, witness, &line, &time, err));
    return line.size == strlen(row->line)
               ? STATUS_OK
               : error_set(err, STATUS_DATA_LOSS, "has other bytes beside the signature");
}

static enum status cosignature_each(void *context, const void *each, struct arena *scratch,
                                    struct error *err)
{
    const struct beside *beside = context;
    const struct cosignature_row *row = each;
    struct value key = value_key(&table_cosignature, row);
    struct error what;

    (void)err;
    if (cosignature_check(beside, row, scratch, &what) != STATUS_OK)
        check_found(beside->check,
                    (struct spot){.place = "cosignature", .row = key.text, .column = "line"},
                    &what);
    return STATUS_OK;
}

enum status check_beside(const struct checking *check, struct transaction *tx,
                         struct ledger_read *read, struct error *err)
{
    static const struct store_scan everything = {0};
    struct beside beside = {check, tx, read};

    TRY(store_walk(tx, &table_crl, &everything, crl_each, &beside, err));
    crls_missing(&beside);
    return store_walk(tx, &table_cosignature, &everything, cosignature_each, &beside, err);
}
