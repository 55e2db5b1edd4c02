/* Receipts: verified before anything is called a success, then saved beside the signed statement.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "client/bureau/internal.h"
#include "common/merkle/receipt.h"
#include "common/message.h"
#include "common/trust/statement.h"

enum status receipts_verify(const struct bureau *bureau, const Bairi__V1__Receipt *receipt,
                            struct arena *arena, Bairi__V1__Leaf **leaf,
                            struct checkpoint *checkpoint, struct error *err)
{
    TRY(receipt_verify(receipt, card_log_key(&bureau->card, receipt->proof), NULL, arena, leaf,
                       checkpoint, err));
    return head_check_origin(bureau, checkpoint->origin, err);
}

static enum status same_digest(const ProtobufCBinaryData *said, const ProtobufCBinaryData *bytes,
                               struct error *err)
{
    uint8_t digest[SHA256_SIZE];

    sha256((struct bytes){bytes->data, bytes->len}, digest);
    if (said->len == SHA256_SIZE && memcmp(said->data, digest, SHA256_SIZE) == 0)
        return STATUS_OK;
    return error_set(err, STATUS_DATA_LOSS,
                     "the receipt is for other bytes than those that were sent");
}

/* ---- where it is saved ---- */

/* "zhongjie/Z-01@2" -> 2; 0 when the subject names no version */
static unsigned version_in(const char *subject)
{
    const char *at = strrchr(subject, '@');
    unsigned version = 0;

    for (at = at ? at + 1 : ""; *at >= '0' && *at <= '9' && version < 100000; at++)
        version = version * 10 + (unsigned)(*at - '0');
    return version;
}

static const char *kind_word(Bairi__V1__StatementKind kind)
{
    const ProtobufCEnumValue *value =
        protobuf_c_enum_descriptor_get_value(&bairi__v1__statement_kind__descriptor, (int)kind);

    return value ? value->name : "statement";
}

/* Path without its ending. Only our own words go into it, nothing that the server says. */
static char *stem_of(const struct bureau *bureau, const Bairi__V1__Statement *statement,
                     const Bairi__V1__Leaf *leaf, uint32_t epoch, const char *subject,
                     struct arena *arena)
{
    unsigned long long index = (unsigned long long)leaf->index;
    char *path;

    if (statement->content_case == BAIRI__V1__STATEMENT__CONTENT_SUBMISSION) {
        const Bairi__V1__Project *project = statement->submission->project;
        unsigned version = version_in(subject);

        if (version > 0)
            return arena_printf(arena, "%s/%s_%s@%u", bureau->receipts, project->unit,
                                project->project_no, version);
        return arena_printf(arena, "%s/%s_%s-%llu", bureau->receipts, project->unit,
                            project->project_no, index);
    }
    path = epoch > 1 ? arena_printf(arena, "%s/%s-%u-%llu", bureau->receipts,
                                    kind_word(statement->kind), epoch, index)
                     : arena_printf(arena, "%s/%s-%llu", bureau->receipts,
                                    kind_word(statement->kind), index);
    for (char *c = path ? path + strlen(bureau->receipts) : NULL; c && *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return path;
}

/* Into the folder, unless it lies there already; not every receipt has each of its files. */
static enum status keep_copy(const char *stem, const char *ending, const char *folder,
                             struct arena *arena, struct error *err)
{
    const char *from = arena_printf(arena, "%s.%s", stem, ending);
    const char *into = from ? arena_printf(arena, "%s/%s", folder, strrchr(from, '/') + 1) : NULL;

    if (!into)
        return no_memory(err);
    if (access(from, F_OK) != 0 || access(into, F_OK) == 0)
        return STATUS_OK;
    return storage_copy(from, into, err);
}

/*
 * A receipt of an epoch before stays, in a folder of its own: it proves what was acknowledged. What
 * lies here is replaced only when the copies are durable.
 */
static enum status keep_older(const struct bureau *bureau, const char *stem, const char *path,
                              uint32_t epoch, struct arena *arena, struct error *err)
{
    static const char *const endings[] = {"statement", "contact", "receipt"};
    OWNED(buf_free) struct buf file = buf_make(DOSSIER_SIZE_MAX);
    Bairi__V1__Receipt *receipt = NULL;
    Bairi__V1__Leaf *leaf = NULL;
    struct checkpoint checkpoint;

    if (buf_read_file(&file, path, NULL) != STATUS_OK ||
        receipt_unpack(buf_bytes(&file), arena, &receipt, NULL) != STATUS_OK ||
        receipts_verify(bureau, receipt, arena, &leaf, &checkpoint, NULL) != STATUS_OK ||
        origin_epoch(checkpoint.origin) >= epoch)
        return STATUS_OK;
    const char *folder =
        arena_printf(arena, "%s/epoch-%u", bureau->receipts, origin_epoch(checkpoint.origin));
    if (!folder)
        return no_memory(err);
    TRY(storage_folder(folder, err));
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
        TRY(keep_copy(stem, endings[i], folder, arena, err));
    return STATUS_OK;
}

/*
 * A receipt stands alone, its list in it. Only where a workbook's receipts together would carry
 * more of one list than this, it lies beside them once, in the folder crl.
 */
enum { LISTS_MOST = 16 << 20 };

static enum status share_list(const struct bureau *bureau, size_t count,
                              Bairi__V1__Dossier *dossier, struct arena *arena, struct error *err)
{
    struct bytes list = {dossier->crl.data, dossier->crl.len};
    char hex[2 * SHA256_SIZE + 1];
    uint8_t digest[SHA256_SIZE];

    if (list.size <= LISTS_MOST / count)
        return STATUS_OK;
    sha256(list, digest);
    hex_encode(digest, SHA256_SIZE, hex);
    const char *folder = arena_printf(arena, "%s/crl", bureau->receipts);
    const char *path = folder ? arena_printf(arena, "%s/%s.crl", folder, hex) : NULL;
    if (!path)
        return no_memory(err);
    dossier->crl = (ProtobufCBinaryData){0, NULL};
    if (access(path, F_OK) == 0)
        return STATUS_OK;
    TRY(storage_folder(folder, err));
    return buf_write_file(path, list, 0600, err);
}

static enum status save(struct bureau *bureau, const char *stem, uint32_t epoch,
                        const Bairi__V1__Signed *sealed, const Bairi__V1__Dossier *dossier,
                        struct arena *arena, const char **path, struct error *err)
{
    OWNED(buf_free) struct buf packed = buf_make(DOSSIER_SIZE_MAX);
    const char *beside = arena_printf(arena, "%s.statement", stem);
    struct bytes statement;

    *path = arena_printf(arena, "%s.receipt", stem);
    if (!beside || !*path)
        return no_memory(err);
    TRY(message_pack(&sealed->base, arena, &statement, err));
    TRY(dossier_pack(dossier, &packed, err));
    bureau->unsaved = UNSAVED_BOTH;
    TRY(storage_folder(bureau->receipts, err));
    TRY(keep_older(bureau, stem, *path, epoch, arena, err));
    TRY(storage_write(beside, BUREAU_STATEMENT_HEADER, statement, err));
    bureau->unsaved = UNSAVED_RECEIPT;
    TRY(buf_write_file(*path, buf_bytes(&packed), 0600, err));
    bureau->unsaved = UNSAVED_NOTHING;
    return STATUS_OK;
}

enum unsaved bureau_unsaved(const struct bureau *bureau)
{
    return bureau->unsaved;
}

/* ---- one outcome, all outcomes ---- */

/*
 * Receipt and statement with all that proves them, so that the file stands alone. What the server
 * just judged is not judged again, but its token is checked.
 */
static enum status make_dossier(struct bureau *bureau, const Bairi__V1__Signed *sealed,
                                Bairi__V1__Receipt *receipt, const Bairi__V1__Leaf *leaf,
                                struct arena *arena, Bairi__V1__Dossier *out, struct error *err)
{
    const struct dossier_wanted nobody = {.count = 0};
    Bairi__V1__Dossier unjudged;
    Bairi__V1__Signed *own = arena_memdup(arena, sealed, sizeof(*sealed));
    struct dossier_proof proof;

    if (!own)
        return no_memory(err);
    bairi__v1__dossier__init(out);
    out->receipt = receipt;
    out->signed_ = own;
    TRY(papers_gather(bureau, arena, leaf, out, err));
    unjudged = *out;
    unjudged.crl = (ProtobufCBinaryData){0, NULL};
    return dossier_verify(&unjudged, &bureau->card, &nobody, arena, &proof, err);
}

/* count: of those that came together */
static enum status settle_one(struct bureau *bureau, struct arena *arena, size_t count,
                              const Bairi__V1__Signed *sealed, const Bairi__V1__Outcome *outcome,
                              struct checkpoint *checkpoint, struct acceptance *out,
                              struct error *err)
{
    const Bairi__V1__Statement *statement = NULL;
    Bairi__V1__Leaf *leaf = NULL;
    Bairi__V1__Dossier dossier;
    const char *stem;

    if (!outcome->receipt)
        return error_set(err, STATUS_DATA_LOSS, "the server's answer has no receipt");
    enum status status = receipts_verify(bureau, outcome->receipt, arena, &leaf, checkpoint, err);
    if (status == STATUS_DATA_LOSS && rotations_follow(bureau, err))
        status = receipts_verify(bureau, outcome->receipt, arena, &leaf, checkpoint, err);
    TRY(status);
    TRY(same_digest(&leaf->statement, &sealed->statement, err));
    TRY(same_digest(&leaf->signature, &sealed->signature, err));
    TRY(statement_read((struct bytes){sealed->statement.data, sealed->statement.len}, arena,
                       &statement, err));
    TRY(make_dossier(bureau, sealed, outcome->receipt, leaf, arena, &dossier, err));
    TRY(share_list(bureau, count, &dossier, arena, err));
    stem =
        stem_of(bureau, statement, leaf, origin_epoch(checkpoint->origin), outcome->subject, arena);
    if (!stem)
        return no_memory(err);
    *out = (struct acceptance){.subject = outcome->subject,
                               .kind = kind_word(statement->kind),
                               .index = leaf->index,
                               .time = {leaf->time},
                               .replayed = outcome->replayed,
                               .remarks = outcome->remarks,
                               .remark_count = outcome->n_remarks};
    TRY(save(bureau, stem, origin_epoch(checkpoint->origin), sealed, &dossier, arena, &out->path,
             err));
    contact_keep(bureau, statement, stem, arena);
    return STATUS_OK;
}

static enum status keep_newest(struct bureau *bureau, struct arena *arena,
                               const struct checkpoint *newest, const Bairi__V1__Receipt *receipt,
                               struct error *err)
{
    struct hash hashes[MERKLE_PROOF_MAX];
    const char *note = NULL;
    uint64_t index;
    size_t count;

    TRY(proof_read(receipt->proof, &index, hashes, &count, &note, err));
    return unproven_keep(bureau, arena, newest, note, err);
}

enum status receipts_settle(struct bureau *bureau, struct arena *arena,
                            Bairi__V1__Signed *const *statements, size_t count,
                            const Bairi__V1__AppendReply *reply, struct acceptances *out,
                            struct error *err)
{
    struct checkpoint newest = {.size = 0};
    size_t which = 0;

    if (reply->n_outcomes != count)
        return error_set(err, STATUS_DATA_LOSS, "%zu statements were sent, %zu receipts came back",
                         count, reply->n_outcomes);
    out->items = arena_array(arena, count + 1, sizeof(out->items[0]));
    out->count = count;
    if (!out->items)
        return no_memory(err);
    for (size_t i = 0; i < count; i++) {
        struct checkpoint checkpoint = {.size = 0};

        TRY(settle_one(bureau, arena, count, statements[i], reply->outcomes[i], &checkpoint,
                       &out->items[i], err));
        if (checkpoint_order(&checkpoint, &newest) > 0) {
            newest = checkpoint;
            which = i;
        }
    }
    known_accepted(bureau, out);
    return count == 0 ? STATUS_OK
                      : keep_newest(bureau, arena, &newest, reply->outcomes[which]->receipt, err);
}
