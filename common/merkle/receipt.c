/* Receipts checked, and kept in files. */
#include "common/merkle/receipt.h"

#include <string.h>

#include "common/message.h"

static const char title[] = "bairi receipt ";
static const char version_1[] = "1\n", version_2[] = "2\n";

/* ---- the leaf ---- */

static bool is_digest(ProtobufCBinaryData data)
{
    return data.len == SHA256_SIZE;
}

static bool is_well_formed(const Bairi__V1__Leaf *leaf)
{
    bool format =
        leaf->format == 1 ? leaf->crl.len == 0 : leaf->format == 2 && is_digest(leaf->crl);
    bool ok = format && leaf->base.n_unknown_fields == 0 && is_digest(leaf->author) &&
              is_digest(leaf->statement) && is_digest(leaf->signature);

    for (size_t i = 0; ok && i < leaf->n_references; i++)
        ok = is_digest(leaf->references[i]);
    return ok;
}

enum status leaf_read(struct bytes packed, struct arena *arena, Bairi__V1__Leaf **out,
                      struct error *err)
{
    ProtobufCMessage *message;

    if (message_unpack(&bairi__v1__leaf__descriptor, packed, arena, &message, NULL) != STATUS_OK ||
        !is_well_formed((const Bairi__V1__Leaf *)message))
        return error_set(err, STATUS_DATA_LOSS,
                         "the record is not a well-formed leaf of format 1 or 2");
    *out = (Bairi__V1__Leaf *)message;
    return STATUS_OK;
}

/* ---- the whole check ---- */

enum status receipt_verify(const Bairi__V1__Receipt *receipt,
                           const uint8_t log_key[ED25519_KEY_SIZE], const char *origin,
                           struct arena *arena, Bairi__V1__Leaf **leaf,
                           struct checkpoint *checkpoint, struct error *err)
{
    struct bytes packed = {receipt->leaf.data, receipt->leaf.len};
    uint64_t index;

    if (receipt->format != 1 && receipt->format != 2)
        return error_set(err, STATUS_DATA_LOSS, "the receipt has format %u, only 1 and 2 are known",
                         (unsigned)receipt->format);
    if ((receipt->token.len > 0) != (receipt->format == 2))
        return error_set(err, STATUS_DATA_LOSS,
                         "a receipt of format %u does not fit its timestamp of %zu bytes",
                         (unsigned)receipt->format, receipt->token.len);
    TRY(proof_verify(receipt->proof, packed, log_key, origin, &index, checkpoint, err));
    TRY(leaf_read(packed, arena, leaf, err));
    if ((*leaf)->index != index)
        return error_set(err, STATUS_DATA_LOSS, "the receipt is of record %llu, its proof of %llu",
                         (unsigned long long)(*leaf)->index, (unsigned long long)index);
    return STATUS_OK;
}

/* ---- files ---- */

enum status dossier_pack(const Bairi__V1__Dossier *dossier, struct buf *out, struct error *err)
{
    OWNED(arena_destroy) struct arena *arena = arena_create(DOSSIER_SIZE_MAX + 4096);
    struct bytes packed;

    if (!arena)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    TRY(message_pack(&dossier->base, arena, &packed, err));
    buf_adds(out, title);
    buf_adds(out, version_2);
    buf_add(out, packed.data, packed.size);
    return buf_finish(out, err);
}

/* The message behind a head of this version. */
static enum status unpack(const ProtobufCMessageDescriptor *descriptor, struct bytes file,
                          struct arena *arena, ProtobufCMessage **out, struct error *err)
{
    const size_t head = sizeof title - 1 + sizeof version_1 - 1;

    return message_unpack(descriptor, (struct bytes){file.data + head, file.size - head}, arena,
                          out, err);
}

static enum status unpack_1(struct bytes file, struct arena *arena, Bairi__V1__Dossier **out,
                            struct error *err)
{
    Bairi__V1__Dossier *dossier = arena_alloc(arena, sizeof *dossier);
    ProtobufCMessage *message;

    if (!dossier)
        return error_set(err, STATUS_RESOURCE_EXHAUSTED, "out of memory");
    if (file.size > RECEIPT_SIZE_MAX)
        return error_set(err, STATUS_INVALID_ARGUMENT, "this is not a receipt's file");
    TRY(unpack(&bairi__v1__receipt__descriptor, file, arena, &message, err));
    bairi__v1__dossier__init(dossier);
    dossier->receipt = (Bairi__V1__Receipt *)message;
    *out = dossier;
    return STATUS_OK;
}

static enum status unpack_2(struct bytes file, struct arena *arena, Bairi__V1__Dossier **out,
                            struct error *err)
{
    ProtobufCMessage *message;

    TRY(unpack(&bairi__v1__dossier__descriptor, file, arena, &message, err));
    if (!((Bairi__V1__Dossier *)message)->receipt)
        return error_set(err, STATUS_INVALID_ARGUMENT, "there is no receipt in this file");
    *out = (Bairi__V1__Dossier *)message;
    return STATUS_OK;
}

enum status dossier_unpack(struct bytes file, struct arena *arena, Bairi__V1__Dossier **out,
                           struct error *err)
{
    const size_t titled = sizeof title - 1, head = titled + sizeof version_1 - 1;

    if (file.size < head || file.size > DOSSIER_SIZE_MAX || memcmp(file.data, title, titled) != 0)
        return error_set(err, STATUS_INVALID_ARGUMENT, "this is not a receipt's file");
    if (memcmp(file.data + titled, version_1, head - titled) == 0)
        return unpack_1(file, arena, out, err);
    if (memcmp(file.data + titled, version_2, head - titled) == 0)
        return unpack_2(file, arena, out, err);
    return error_set(err, STATUS_INVALID_ARGUMENT,
                     "the receipt's file is of a version that this program does not know");
}

enum status receipt_unpack(struct bytes file, struct arena *arena, Bairi__V1__Receipt **out,
                           struct error *err)
{
    Bairi__V1__Dossier *dossier;

    TRY(dossier_unpack(file, arena, &dossier, err));
    *out = dossier->receipt;
    return STATUS_OK;
}
