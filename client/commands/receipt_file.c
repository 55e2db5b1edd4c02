/* A receipt proves a record; the statement beside it says what the record is about. */
#include "client/commands/receipt_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "client/bureau/rotation.h"
#include "common/merkle/receipt.h"
#include "common/message.h"
#include "common/text.h"
#include "common/trust/statement.h"

enum { CARD_MOST = 64 * 1024, STATEMENT_MOST = 64 << 20, RECEIPT_BUDGET = 256 << 20 };

/* What lies about of another card's server is no matter of these receipts. */
static void learn_keys(struct app *app, struct trust_card *card)
{
    const char *campaign = app->profile.values[SETTING_CAMPAIGN];
    const char *folder = campaign ? app_folder(app, campaign) : NULL;
    const char *path = folder ? arena_printf(app->arena, "%s/rotations", folder) : NULL;
    size_t learned = 0;

    if (path && rotations_read(card, path, &learned, NULL) != STATUS_OK)
        return; /* the card stays as it is, and says what does not hold */
}

enum status receipt_card(struct app *app, struct trust_card *out, struct error *err)
{
    OWNED(buf_free) struct buf text = buf_make(CARD_MOST);
    const char *path = app->profile.values[SETTING_TRUST];

    if (!path)
        return app_usage(app, error_set(err, STATUS_INVALID_ARGUMENT,
                                        "--trust is missing: name the trust card"));
    TRY(buf_read_file(&text, path, err));
    TRY(card_read(buf_bytes(&text), path, out, err));
    learn_keys(app, out);
    return STATUS_OK;
}

/* ---- the statement ---- */

enum status receipt_statement(const char *path, struct arena *arena, struct bytes *out,
                              struct error *err)
{
    OWNED(buf_free) struct buf file = buf_make(STATEMENT_MOST);
    const size_t header = strlen(BUREAU_STATEMENT_HEADER);
    ProtobufCMessage *message = NULL;
    const uint8_t *copy;

    TRY(buf_read_file(&file, path, err));
    copy = arena_memdup(arena, buf_text(&file), file.size);
    if (!copy)
        return app_no_memory(err);
    *out = (struct bytes){copy, file.size};
    if (file.size < header || memcmp(copy, BUREAU_STATEMENT_HEADER, header) != 0)
        return STATUS_OK;
    TRY(message_unpack(&bairi__v1__signed__descriptor,
                       (struct bytes){copy + header, file.size - header}, arena, &message, err));
    *out = (struct bytes){((const Bairi__V1__Signed *)message)->statement.data,
                          ((const Bairi__V1__Signed *)message)->statement.len};
    return STATUS_OK;
}

/* Our own file names carry the version: "zhongjie_Z-01@2.receipt" -> "@2", else "". */
static const char *version_in(const char *path, struct arena *arena)
{
    const char *slash = strrchr(path, '/');
    const char *at = strrchr(slash ? slash : path, '@');
    size_t n = at ? 1 + strspn(at + 1, "0123456789") : 0;

    return n > 1 ? arena_strndup(arena, at, n) : "";
}

/* "unit/no", or the unit alone when it is about no project */
static const char *about(const char *unit, const char *project_no, struct arena *arena)
{
    return project_no[0] != '\0' ? arena_printf(arena, "%s/%s", unit, project_no) : unit;
}

static const char *versioned(const char *unit, const char *project_no, unsigned version,
                             struct arena *arena)
{
    return arena_printf(arena, "%s/%s@%u", unit, project_no, version);
}

static const char *subject_of(const Bairi__V1__Statement *statement, const char *path,
                              struct arena *arena)
{
    const Bairi__V1__Project *project;

    switch ((unsigned)statement->kind) {
    case BAIRI__V1__STATEMENT_KIND__SUBMISSION:
        project = statement->submission->project;
        return arena_printf(arena, "%s/%s%s", project->unit, project->project_no,
                            version_in(path, arena));
    case BAIRI__V1__STATEMENT_KIND__WITHDRAWAL:
        return about(statement->withdrawal->unit, statement->withdrawal->project_no, arena);
    case BAIRI__V1__STATEMENT_KIND__COUNTERSIGNATURE:
        return versioned(statement->countersignature->unit, statement->countersignature->project_no,
                         statement->countersignature->version, arena);
    case BAIRI__V1__STATEMENT_KIND__DECISION:
        return versioned(statement->decision->unit, statement->decision->project_no,
                         statement->decision->version, arena);
    case BAIRI__V1__STATEMENT_KIND__NOTHING_REPORTED:
        return arena_printf(arena, "%s %s", statement->nothing_reported->unit,
                            statement->nothing_reported->period);
    case BAIRI__V1__STATEMENT_KIND__PLAN_FILED:
        return statement->plan_filed->unit;
    case BAIRI__V1__STATEMENT_KIND__RESPONSIBLE_NAMED:
        return statement->responsible_named->unit;
    case BAIRI__V1__STATEMENT_KIND__PUSHED:
        return statement->pushed->unit;
    case BAIRI__V1__STATEMENT_KIND__CITY_RANKING:
        return arena_printf(arena, "%s/v%u", statement->city_ranking->period,
                            statement->city_ranking->version);
    case BAIRI__V1__STATEMENT_KIND__QUESTION:
        return about(statement->question->unit, statement->question->project_no, arena);
    default:
        return "";
    }
}

const char *receipt_subject(struct bytes bytes, const char *path, struct arena *arena)
{
    const Bairi__V1__Statement *statement = NULL;
    const char *subject = NULL;

    if (statement_read(bytes, arena, &statement, NULL) == STATUS_OK)
        subject = subject_of(statement, path, arena);
    return subject ? subject : "";
}

/* The file beside the receipt, if it is there. */
static const char *beside(const char *receipt, struct arena *arena)
{
    size_t length = strlen(receipt);
    const char *path;

    if (length < 8 || strcmp(receipt + length - 8, ".receipt") != 0)
        return NULL;
    path = arena_printf(arena, "%.*s.statement", (int)length - 8, receipt);
    return path && access(path, F_OK) == 0 ? path : NULL;
}

static enum status check_statement(const char *path, const Bairi__V1__Leaf *leaf,
                                   struct arena *arena, struct receipt_file *out, struct error *err)
{
    uint8_t digest[SHA256_SIZE];
    struct bytes statement = {0};

    TRY(receipt_statement(path, arena, &statement, err));
    sha256(statement, digest);
    if (memcmp(digest, leaf->statement.data, SHA256_SIZE) != 0)
        return error_set(err, STATUS_DATA_LOSS, "%s is not the statement of this receipt", path);
    out->statement = path;
    out->subject = receipt_subject(statement, path, arena);
    return STATUS_OK;
}

/* ---- the revocation list ---- */

/* The file of a list in a folder beside the receipt, or beside the receipt's own folder. */
static const char *list_beside(const char *receipt, const uint8_t digest[SHA256_SIZE],
                               const char *above, struct arena *arena)
{
    const char *slash = strrchr(receipt, '/');
    char hex[2 * SHA256_SIZE + 1];

    hex_encode(digest, SHA256_SIZE, hex);
    return arena_printf(arena, "%.*s%scrl/%s.crl", slash ? (int)(slash - receipt) + 1 : 0, receipt,
                        above, hex);
}

static enum status add_list(const char *path, struct arena *arena, Bairi__V1__Dossier *dossier,
                            struct error *err)
{
    static const char *const ABOVE[] = {"", "../"};
    OWNED(buf_free) struct buf file = buf_make(DOSSIER_SIZE_MAX);
    const Bairi__V1__Receipt *receipt = dossier->receipt;
    Bairi__V1__Leaf *leaf = NULL;

    TRY(leaf_read((struct bytes){receipt->leaf.data, receipt->leaf.len}, arena, &leaf, err));
    for (size_t i = 0; i < 2 && dossier->crl.len == 0 && leaf->crl.len == SHA256_SIZE; i++) {
        const char *list = list_beside(path, leaf->crl.data, ABOVE[i], arena);
        if (!list)
            return app_no_memory(err);
        if (buf_read_file(&file, list, NULL) != STATUS_OK)
            continue; /* a list that is not at hand: the proof says so */
        dossier->crl.data = arena_memdup(arena, buf_text(&file), file.size);
        dossier->crl.len = file.size;
        if (!dossier->crl.data)
            return app_no_memory(err);
    }
    return STATUS_OK;
}

/* ---- the receipt ---- */

enum status receipt_read(const char *path, struct arena *arena, Bairi__V1__Dossier **out,
                         struct error *err)
{
    OWNED(buf_free) struct buf file = buf_make(DOSSIER_SIZE_MAX);
    enum status status = buf_read_file(&file, path, err);

    /* too large is no receipt either; anything else says nothing about the receipt */
    if (status != STATUS_OK && status != STATUS_RESOURCE_EXHAUSTED) {
        if (err)
            err->status = STATUS_UNKNOWN;
        return STATUS_UNKNOWN;
    }
    if (status != STATUS_OK ||
        dossier_unpack(buf_bytes(&file), arena, out, err) == STATUS_INVALID_ARGUMENT)
        return error_set(err, STATUS_DATA_LOSS, "this is no receipt, or one of a later kind");
    return *out ? add_list(path, arena, *out, err) : STATUS_RESOURCE_EXHAUSTED;
}

enum status receipt_describe(const struct dossier_proof *proof, const char *path,
                             const Bairi__V1__Dossier *dossier, struct arena *arena,
                             struct receipt_file *out, struct error *err)
{
    const ProtobufCEnumValue *kind = protobuf_c_enum_descriptor_get_value(
        &bairi__v1__statement_kind__descriptor, (int)proof->leaf->kind);

    *out = (struct receipt_file){
        .subject = dossier->signed_
                       ? receipt_subject((struct bytes){dossier->signed_->statement.data,
                                                        dossier->signed_->statement.len},
                                         path, arena)
                       : "",
        .kind = kind ? kind->name : "",
        .index = proof->leaf->index,
        .time = {proof->leaf->time},
        .log = arena_strdup(arena, proof->checkpoint.origin),
        .stamped = proof->stamped,
        .signer = arena_strdup(arena, proof->author.uri),
        .judged = proof->judged,
        .gaps = proof->gaps,
        .cosignatures = proof->cosignatures,
    };
    return out->log && out->signer ? STATUS_OK : app_no_memory(err);
}

const char *receipt_gaps(unsigned gaps, struct arena *arena)
{
    static const struct {
        enum dossier_gap gap;
        const char *why;
    } REASONS[] = {
        {GAP_STATEMENT, N_("the signed statement is not in it")                    },
        {GAP_SIGNER,    N_("the signer's certificate is missing")                  },
        {GAP_COSIGNER,  N_("the second signer's certificate is missing")           },
        {GAP_LIST,      N_("the revocation list of then is missing")               },
        {GAP_UNLISTED,  N_("it is of an older server and names no revocation list")},
        {GAP_AUTHORITY, N_("the authority's certificate is missing")               },
        {GAP_STAMPER,   N_("the certificate for timestamps is missing")            },
        {GAP_UNSTAMPED, N_("it is of an older server and has no timestamp")        },
    };
    const char *text = "";

    for (size_t i = 0; text && i < sizeof(REASONS) / sizeof(REASONS[0]); i++)
        if (gaps & REASONS[i].gap)
            text = arena_printf(arena, "%s%s%s", text, text[0] ? "; " : "", _(REASONS[i].why));
    return text ? text : "";
}

enum status receipt_check(const struct trust_card *card, const char *path, const char *statement,
                          const struct dossier_wanted *wanted, struct arena *arena,
                          struct receipt_file *out, struct error *err)
{
    const struct dossier_wanted carded = {.witnesses = card->witnesses,
                                          .count = card->witness_count};
    OWNED(arena_destroy) struct arena *own = arena_create(RECEIPT_BUDGET);
    Bairi__V1__Dossier *dossier = NULL;
    struct dossier_proof proof;

    *out = (struct receipt_file){.subject = "", .signer = ""};
    if (!own)
        return app_no_memory(err);
    TRY(receipt_read(path, own, &dossier, err));
    TRY(dossier_verify(dossier, card, wanted ? wanted : &carded, own, &proof, err));
    TRY(receipt_describe(&proof, path, dossier, arena, out, err));
    if (!statement)
        statement = beside(path, arena);
    return statement ? check_statement(statement, proof.leaf, arena, out, err) : STATUS_OK;
}

enum status receipt_copy(const char *path, const char *folder, struct error *err)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(RECEIPT_BUDGET);
    OWNED(buf_free) struct buf packed = buf_make(DOSSIER_SIZE_MAX);
    const char *slash = strrchr(path, '/'), *into;
    Bairi__V1__Dossier *dossier = NULL;

    if (!arena)
        return app_no_memory(err);
    TRY(receipt_read(path, arena, &dossier, err));
    TRY(dossier_pack(dossier, &packed, err));
    into = arena_printf(arena, "%s/%s", folder, slash ? slash + 1 : path);
    if (!into)
        return app_no_memory(err);
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return error_set(err, STATUS_FAILED_PRECONDITION, "cannot make the folder %s: %s", folder,
                         strerror(errno));
    if (access(into, F_OK) == 0)
        return error_set(err, STATUS_ALREADY_EXISTS, "%s is there already: name another folder",
                         into);
    return buf_write_file(into, buf_bytes(&packed), 0600, err);
}
