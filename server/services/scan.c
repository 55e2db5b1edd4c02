/* Active content in the evidence: PDFs are read byte by byte for their names, never opened. */
#include "server/services/scan.h"

#include "server/scanned.h"
#include "server/services/facts.h"

/* What one call scans anew, after a restart; what is left is scanned by the calls after it. */
#define SCAN_AT_ONCE ((uint64_t)64 << 20)

static enum status scan_bytes(struct office *office, const uint8_t sha256[SHA256_SIZE],
                              struct arena *scratch, struct pdf_findings *out)
{
    struct pdf_scan scan;
    uint64_t size = 1;

    pdf_scan_begin(&scan);
    for (uint64_t at = 0; at < size;) {
        struct bytes piece = {0};
        arena_reset(scratch);
        TRY(blobs_read(office->blobs, sha256, at, BLOB_CHUNK_MAX, scratch, &piece, &size, NULL));
        if (piece.size == 0)
            break;
        pdf_scan_feed(&scan, piece);
        at += piece.size;
        if (!scan.findings.is_pdf && at >= BLOB_CHUNK_MAX)
            break; /* no PDF begins this late */
    }
    *out = pdf_scan_end(&scan);
    return STATUS_OK;
}

void scan_file(struct office *office, const uint8_t sha256[SHA256_SIZE])
{
    OWNED(arena_destroy) struct arena *scratch = arena_create(2 * (size_t)BLOB_CHUNK_MAX);
    struct pdf_findings found;

    if (scratch && !scanned_get(office->scanned, sha256, &found) &&
        scan_bytes(office, sha256, scratch, &found) == STATUS_OK)
        scanned_put(office->scanned, sha256, &found);
}

/* Known, or scanned now within what one call may. */
static bool found_in(struct call *call, const Bairi__V1__Evidence *file, uint64_t *room,
                     struct pdf_findings *out)
{
    if (file->sha256.len != SHA256_SIZE)
        return false;
    if (scanned_get(call->office->scanned, file->sha256.data, out))
        return true;
    if (file->size > *room)
        return false;
    *room -= file->size;
    scan_file(call->office, file->sha256.data);
    return scanned_get(call->office->scanned, file->sha256.data, out);
}

void scan_warn(struct call *call, const Bairi__V1__Project *project, warning_set *set)
{
    uint64_t room = SCAN_AT_ONCE;
    struct pdf_findings found;

    for (size_t i = 0; i < project->n_files; i++) {
        if (found_in(call, project->files[i], &room, &found) && (found.signs & PDF_ACTIVE))
            *set |= warning_bit(WARNING_ACTIVE);
    }
}

static enum status finding_out(struct call *call, const Bairi__V1__Evidence *file,
                               const struct pdf_findings *found, Bairi__V1__PdfFinding **out,
                               struct error *err)
{
    Bairi__V1__PdfFinding *finding = arena_alloc(call->arena, sizeof *finding);

    if (!finding)
        return answer_too_large(err);
    bairi__v1__pdf_finding__init(finding);
    finding->disguised = found->disguised != 0;
    finding->object_streams = found->object_streams;
    finding->signs = arena_array(call->arena, PDF_SIGN_COUNT, sizeof *finding->signs);
    if (!finding->signs)
        return answer_too_large(err);
    TRY(copy_out(call->arena, file->name, &finding->file, err));
    for (size_t i = 0; i < PDF_SIGN_COUNT; i++) {
        if (found->signs & 1U << i)
            TRY(copy_out(call->arena, pdf_signs[i], &finding->signs[finding->n_signs++], err));
    }
    *out = finding;
    return STATUS_OK;
}

enum status scan_out(struct call *call, const Bairi__V1__Project *project,
                     Bairi__V1__PdfFinding ***out, size_t *count, struct error *err)
{
    uint64_t room = SCAN_AT_ONCE;
    struct pdf_findings found;

    *out = arena_array(call->arena, project->n_files + 1, sizeof **out);
    if (!*out)
        return answer_too_large(err);
    for (size_t i = 0; i < project->n_files; i++) {
        if (!found_in(call, project->files[i], &room, &found) ||
            (found.signs == 0 && found.object_streams == 0))
            continue;
        TRY(finding_out(call, project->files[i], &found, &(*out)[*count], err));
        (*count)++;
    }
    return STATUS_OK;
}
