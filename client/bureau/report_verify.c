/* Believes nothing of a pulled report but what the trust card, two people and arithmetic confirm.
 */
#include <stdio.h>
#include <string.h>

#include "client/bureau/internal.h"
#include "common/merkle/receipt.h"
#include "common/record/report_final.h"
#include "common/trust/statement.h"

enum { CERTIFICATE_MOST = 64 * 1024 };

static struct bytes borrowed(const ProtobufCBinaryData *data)
{
    return (struct bytes){data->data, data->len};
}

static bool equals(const ProtobufCBinaryData *said, const uint8_t digest[SHA256_SIZE])
{
    return said->len == SHA256_SIZE && memcmp(said->data, digest, SHA256_SIZE) == 0;
}

/* ---- the record and its receipt ---- */

static enum status check_origin(const struct report_trust *trust,
                                const struct checkpoint *checkpoint, struct error *err)
{
    char origin[ORIGIN_SIZE];
    int length =
        snprintf(origin, sizeof(origin), "bairi/%s/%s/", trust->card->domain, trust->campaign);

    if (strncmp(checkpoint->origin, origin, (size_t)length) == 0)
        return STATUS_OK;
    return error_set(err, STATUS_DATA_LOSS, "the log %s is not the one of this campaign, %s…",
                     checkpoint->origin, origin);
}

static enum status check_receipt(const struct report_trust *trust,
                                 const Bairi__V1__ReportPullReply *reply, struct arena *arena,
                                 const uint8_t digest[SHA256_SIZE], struct error *err)
{
    Bairi__V1__Leaf *leaf = NULL;
    struct checkpoint checkpoint;

    TRY(receipt_verify(reply->receipt, card_log_key(trust->card, reply->receipt->proof), NULL,
                       arena, &leaf, &checkpoint, err));
    TRY(check_origin(trust, &checkpoint, err));
    if (leaf->kind != BAIRI__V1__STATEMENT_KIND__REPORT_DRAWN || !equals(&leaf->statement, digest))
        return error_set(err, STATUS_DATA_LOSS, "the receipt is not of this report");
    return STATUS_OK;
}

static enum status check_server(const struct report_trust *trust,
                                const Bairi__V1__ReportPullReply *reply, struct error *err)
{
    OWNED(certificate_destroy) X509 *certificate = NULL;
    uint8_t fingerprint[SHA256_SIZE];

    sha256(borrowed(&reply->certificate), fingerprint);
    if (memcmp(fingerprint, trust->card->server_fingerprint, SHA256_SIZE) != 0)
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "the report is signed with a certificate that is not the trust card's");
    TRY(certificate_from_der(borrowed(&reply->certificate), &certificate, err));
    return signature_verify(borrowed(&reply->signed_->signature),
                            borrowed(&reply->signed_->statement), certificate, err);
}

/* ---- its release by two people ---- */

/* The i-th record of the release with what proves it. */
static enum status gather_release(const struct report_trust *trust,
                                  const Bairi__V1__ReportPullReply *reply, size_t i,
                                  struct arena *arena, Bairi__V1__Dossier *out, struct error *err)
{
    OWNED(buf_free) struct buf ca = buf_make(CERTIFICATE_MOST);
    ProtobufCBinaryData *certificates = arena_array(arena, 2, sizeof(certificates[0]));

    bairi__v1__dossier__init(out);
    TRY(certificate_der(authority_ca(trust->authority), &ca, err));
    if (!certificates)
        return no_memory(err);
    certificates[0].data = arena_memdup(arena, buf_text(&ca), ca.size);
    certificates[0].len = ca.size;
    certificates[1] = reply->release_certificates[i];
    if (!certificates[0].data)
        return no_memory(err);
    out->receipt = reply->release_receipts[i];
    out->signed_ = reply->release[i];
    out->certificates = certificates;
    out->n_certificates = 2;
    out->crl = reply->release_crls[i];
    return STATUS_OK;
}

/*
 * By the list and the time of the record, as its leaf in the log names them: who has left since
 * released all the same. *judged stays false where the server told none, or the record has none.
 */
static enum status judge_at_record(const struct report_trust *trust,
                                   const Bairi__V1__ReportPullReply *reply, size_t i,
                                   struct arena *arena, bool *judged, struct error *err)
{
    const struct dossier_wanted nobody = {.count = 0};
    Bairi__V1__Dossier dossier;
    struct dossier_proof proof;

    if (reply->n_release_receipts != 2 || reply->n_release_crls != 2)
        return STATUS_OK;
    TRY(gather_release(trust, reply, i, arena, &dossier, err));
    TRY(dossier_verify(&dossier, trust->card, &nobody, arena, &proof, err));
    TRY(check_origin(trust, &proof.checkpoint, err));
    *judged = proof.judged;
    return STATUS_OK;
}

static enum status check_signer(const struct report_trust *trust,
                                const Bairi__V1__ReportPullReply *reply, size_t i,
                                struct arena *arena, struct identity *out, struct error *err)
{
    OWNED(certificate_destroy) X509 *certificate = NULL;
    const Bairi__V1__Signed *sealed = reply->release[i];
    bool judged = false;

    TRY(certificate_from_der(borrowed(&reply->release_certificates[i]), &certificate, err));
    TRY(judge_at_record(trust, reply, i, arena, &judged, err));
    if (!judged)
        TRY(authority_judge(trust->authority, certificate, trust->now, err));
    TRY(identity_of_certificate(certificate, out, err));
    TRY(signature_verify(borrowed(&sealed->signature), borrowed(&sealed->statement), certificate,
                         err));
    if (out->role != ROLE_BUREAU)
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "%s signed the release and is not of the bureau", out->uri);
    return STATUS_OK;
}

static enum status open_release(const struct report_trust *trust,
                                const Bairi__V1__ReportPullReply *reply, size_t i,
                                struct arena *arena, const Bairi__V1__Statement **out,
                                const char **author, struct error *err)
{
    struct identity signer;

    TRY(check_signer(trust, reply, i, arena, &signer, err));
    TRY(statement_read(borrowed(&reply->release[i]->statement), arena, out, err));
    if (strcmp((*out)->author, signer.uri) != 0 || strcmp((*out)->campaign, trust->campaign) != 0)
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "the release's statement is not %s's for this campaign", signer.uri);
    *author = arena_strdup(arena, signer.uri);
    return *author ? STATUS_OK : no_memory(err);
}

static enum status not_released(struct error *err)
{
    return error_set(err, STATUS_DATA_LOSS,
                     "the report's release is not a proposal and its approval for this report");
}

/* The final assessment: two people agreed on its result, and on whom they chose themselves. */
static enum status check_freezing(const Bairi__V1__Proposal__Final *final,
                                  const Bairi__V1__Report *report, struct arena *arena,
                                  struct error *err)
{
    uint8_t digest[SHA256_SIZE];
    struct bytes packed;
    size_t chosen = 0;

    TRY(final_result(report, arena, &packed, digest, err));
    if (strcmp(report->period, FINAL_PERIOD) != 0 || final->version != report->version ||
        !equals(&final->result, digest))
        return not_released(err);
    for (size_t i = 0; i < report->n_awards; i++) {
        const Bairi__V1__ReportAward *award = report->awards[i];

        if (award->reason[0] == '\0')
            continue;
        if (chosen == final->n_choices || strcmp(final->choices[chosen]->unit, award->unit) != 0 ||
            strcmp(final->choices[chosen]->reason, award->reason) != 0)
            return not_released(err);
        chosen++;
    }
    return chosen == final->n_choices ? STATUS_OK : not_released(err);
}

/* Of a month: it names the very record. */
static enum status check_proposal(const Bairi__V1__Proposal *proposal,
                                  const Bairi__V1__Report *report, struct arena *arena,
                                  const struct pulled_report *pulled, struct error *err)
{
    const Bairi__V1__Proposal__Release *release;

    if (proposal->action_case == BAIRI__V1__PROPOSAL__ACTION_FINAL)
        return check_freezing(proposal->final, report, arena, err);
    if (proposal->action_case != BAIRI__V1__PROPOSAL__ACTION_RELEASE)
        return not_released(err);
    release = proposal->release;
    if (strcmp(release->period, report->period) != 0 || release->version != report->version ||
        !equals(&release->report, pulled->digest))
        return not_released(err);
    return STATUS_OK;
}

static enum status check_release(const struct report_trust *trust,
                                 const Bairi__V1__ReportPullReply *reply,
                                 const Bairi__V1__Report *report, struct arena *arena,
                                 struct pulled_report *out, struct error *err)
{
    const Bairi__V1__Statement *proposal = NULL;
    const Bairi__V1__Statement *approval = NULL;
    uint8_t digest[SHA256_SIZE];

    if (reply->n_release != 2 || reply->n_release_certificates != 2)
        return not_released(err);
    TRY(open_release(trust, reply, 0, arena, &proposal, &out->proposed_by, err));
    TRY(open_release(trust, reply, 1, arena, &approval, &out->approved_by, err));
    if (proposal->content_case != BAIRI__V1__STATEMENT__CONTENT_PROPOSAL ||
        approval->content_case != BAIRI__V1__STATEMENT__CONTENT_APPROVAL)
        return not_released(err);
    sha256(borrowed(&reply->release[0]->statement), digest);
    if (!equals(&approval->approval->digest, digest))
        return not_released(err);
    TRY(check_proposal(proposal->proposal, report, arena, out, err));
    if (strcmp(out->proposed_by, out->approved_by) == 0)
        return error_set(err, STATUS_DATA_LOSS, "%s both proposed and approved the release",
                         out->proposed_by);
    return STATUS_OK;
}

/* ---- all of it ---- */

static enum status open_report(const struct report_trust *trust,
                               const Bairi__V1__ReportPullReply *reply, struct arena *arena,
                               const Bairi__V1__Report **out, struct error *err)
{
    const Bairi__V1__Statement *statement = NULL;

    TRY(statement_read(borrowed(&reply->signed_->statement), arena, &statement, err));
    if (statement->content_case != BAIRI__V1__STATEMENT__CONTENT_REPORT_DRAWN ||
        !statement->report_drawn->report)
        return error_set(err, STATUS_DATA_LOSS, "the server sent something that is no report");
    *out = statement->report_drawn->report;
    if (strcmp(statement->campaign, trust->campaign) != 0 ||
        strcmp((*out)->campaign, trust->campaign) != 0 ||
        strcmp((*out)->period, reply->item->period) != 0 || (*out)->version != reply->item->version)
        return error_set(err, STATUS_DATA_LOSS,
                         "the server sent the report %s/%s/v%u instead of the one asked for",
                         (*out)->campaign, (*out)->period, (*out)->version);
    return STATUS_OK;
}

enum status report_verify(const struct report_trust *trust, const Bairi__V1__ReportPullReply *reply,
                          struct arena *arena, struct pulled_report *out, struct error *err)
{
    if (!reply->signed_ || !reply->receipt)
        return error_set(err, STATUS_DATA_LOSS, "the server sent a report without its proof");
    sha256(borrowed(&reply->signed_->statement), out->digest);
    TRY(check_receipt(trust, reply, arena, out->digest, err));
    TRY(check_server(trust, reply, err));
    TRY(open_report(trust, reply, arena, &out->report, err));
    TRY(check_release(trust, reply, out->report, arena, out, err));
    return report_check(out->report, arena, err);
}
