/* Mints a log: statements signed, leaves, one checkpoint with its token, a proof for each. */
#include "tests/support/proofs/proofs.h"

#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/merkle/checkpoint.h"
#include "common/merkle/cosignature.h"
#include "common/trust/statement.h"
#include "common/trust/timestamp.h"
#include "tests/support/pki.h"

static const struct instant NOW = {INT64_C(1606406400000000)};

struct proofs {
    struct pki *pki;
    struct log_key *key, *next;
    struct signer *wang, *chen, *sun;
    struct timestamper *timestamper;
    struct trust_card card;
    struct buf ca, crl, stamp, wang_der, chen_der, sun_der; /* DER */
};

/* A step of the fixture that must work. */
static void must(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "proofs: %s\n", what);
    abort();
}

static void done(enum status status, const struct error *err)
{
    must(status == STATUS_OK, err->text);
}

/* ---- people and keys ---- */

static void read_ca(struct proofs *proofs, struct error *err)
{
    FILE *file = fopen(pki_path(proofs->pki, "ca.pem"), "re");
    X509 *ca = file ? PEM_read_X509(file, NULL, NULL, NULL) : NULL;

    must(ca != NULL, "ca.pem");
    done(certificate_der(ca, &proofs->ca, err), err);
    X509_free(ca);
    fclose(file);
}

static void read_crl(struct proofs *proofs)
{
    FILE *file = fopen(pki_path(proofs->pki, "crl.pem"), "re");
    X509_CRL *crl = file ? PEM_read_X509_CRL(file, NULL, NULL, NULL) : NULL;
    unsigned char *der = NULL;
    int size = crl ? i2d_X509_CRL(crl, &der) : 0;

    must(size > 0, "crl.pem");
    buf_add(&proofs->crl, der, (size_t)size);
    OPENSSL_free(der);
    X509_CRL_free(crl);
    fclose(file);
}

static struct signer *person(struct pki *pki, const char *name, const char *uri, struct error *err)
{
    struct signer *signer = NULL;
    char certificate[300], key[300], file[40];

    pki_issue(pki, name, &(struct pki_person){.uri = uri});
    snprintf(file, sizeof(file), "%s.pem", name);
    snprintf(certificate, sizeof(certificate), "%s", pki_path(pki, file));
    snprintf(file, sizeof(file), "%s.key", name);
    snprintf(key, sizeof(key), "%s", pki_path(pki, file));
    done(signer_load(certificate, key, &signer, err), err);
    return signer;
}

static void make_stamper(struct proofs *proofs, struct error *err)
{
    char key[300], certificate[300];

    snprintf(key, sizeof(key), "%s", pki_path(proofs->pki, "timestamp.key"));
    snprintf(certificate, sizeof(certificate), "%s", pki_path(proofs->pki, "timestamp.pem"));
    done(timestamp_generate(key, certificate, "bohai", signer_certificate(proofs->wang), err), err);
    done(timestamper_load(certificate, key, &proofs->timestamper, err), err);
    done(certificate_der(timestamper_certificate(proofs->timestamper), &proofs->stamp, err), err);
}

static struct log_key *make_key(const struct pki *pki, const char *name, struct error *err)
{
    struct log_key *key = NULL;

    done(log_key_generate(pki_path(pki, name), err), err);
    done(log_key_load(pki_path(pki, name), &key, err), err);
    return key;
}

struct proofs *proofs_create(void)
{
    struct proofs *proofs = calloc(1, sizeof(*proofs));
    struct error err;

    error_clear(&err);
    must(proofs != NULL, "memory");
    proofs->ca = proofs->crl = proofs->stamp = buf_make((size_t)64 << 10);
    proofs->wang_der = proofs->chen_der = proofs->sun_der = buf_make((size_t)64 << 10);
    proofs->pki = pki_create(false);
    proofs->wang = person(proofs->pki, "wang", "bairi://bohai/unit/zhongjie/wang", &err);
    proofs->chen = person(proofs->pki, "chen", "bairi://bohai/bureau/-/chen", &err);
    proofs->sun = person(proofs->pki, "sun", "bairi://bohai/bureau/-/sun", &err);
    done(certificate_der(signer_certificate(proofs->wang), &proofs->wang_der, &err), &err);
    done(certificate_der(signer_certificate(proofs->chen), &proofs->chen_der, &err), &err);
    done(certificate_der(signer_certificate(proofs->sun), &proofs->sun_der, &err), &err);
    proofs->key = make_key(proofs->pki, "log.key", &err);
    proofs->next = make_key(proofs->pki, "log.key.2", &err);
    make_stamper(proofs, &err);
    read_ca(proofs, &err);
    read_crl(proofs);
    snprintf(proofs->card.domain, sizeof(proofs->card.domain), "bohai");
    log_key_public(proofs->key, proofs->card.log_key);
    sha256(buf_bytes(&proofs->ca), proofs->card.ca_digest);
    timestamper_digest(proofs->timestamper, proofs->card.timestamp);
    proofs->card.has_timestamp = true;
    return proofs;
}

void proofs_destroy(struct proofs **proofs)
{
    struct proofs *p = *proofs;

    if (!p)
        return;
    signer_destroy(&p->wang);
    signer_destroy(&p->chen);
    signer_destroy(&p->sun);
    log_key_destroy(&p->key);
    log_key_destroy(&p->next);
    timestamper_destroy(&p->timestamper);
    pki_destroy(&p->pki);
    buf_free(&p->ca);
    buf_free(&p->crl);
    buf_free(&p->stamp);
    buf_free(&p->wang_der);
    buf_free(&p->chen_der);
    buf_free(&p->sun_der);
    free(p);
    *proofs = NULL;
}

const struct trust_card *proofs_card(const struct proofs *proofs)
{
    return &proofs->card;
}

void proofs_next_key(const struct proofs *proofs, uint8_t out[ED25519_KEY_SIZE])
{
    log_key_public(proofs->next, out);
}

/* ---- one record ---- */

static ProtobufCBinaryData copy_of(struct bytes bytes, struct arena *arena)
{
    return (ProtobufCBinaryData){bytes.size, arena_memdup(arena, bytes.data, bytes.size)};
}

static ProtobufCBinaryData digest_of(ProtobufCBinaryData data, struct arena *arena)
{
    uint8_t digest[SHA256_SIZE];

    sha256((struct bytes){data.data, data.len}, digest);
    return copy_of((struct bytes){digest, SHA256_SIZE}, arena);
}

static Bairi__V1__Signed *submission(struct proofs *proofs, const struct proofs_log *log,
                                     size_t number, struct arena *arena, struct error *err)
{
    Bairi__V1__Signed *sealed = arena_alloc(arena, sizeof(*sealed));
    Bairi__V1__Statement statement;
    Bairi__V1__Submission content;
    Bairi__V1__Project project;
    Bairi__V1__Evidence evidence, *files[1] = {&evidence};

    bairi__v1__statement__init(&statement);
    bairi__v1__submission__init(&content);
    bairi__v1__project__init(&project);
    bairi__v1__evidence__init(&evidence);
    bairi__v1__signed__init(sealed);
    project.unit = arena_strdup(arena, "zhongjie");
    project.project_no = arena_printf(arena, "Z-%zu", number + 1);
    project.note = arena_strdup(arena, log->remark ? log->remark : "");
    if (log->file) {
        evidence.sha256 = copy_of((struct bytes){log->file, SHA256_SIZE}, arena);
        project.files = files;
        project.n_files = 1;
    }
    content.project = &project;
    statement.campaign = arena_strdup(arena, log->campaign ? log->campaign : "test");
    statement.content_case = BAIRI__V1__STATEMENT__CONTENT_SUBMISSION;
    statement.submission = &content;
    done(statement_seal(&statement, proofs->wang, NOW, arena, sealed, NULL, err), err);
    if (log->signed_by_two)
        done(statement_cosign(sealed, proofs->chen, NOW, arena, err), err);
    return sealed;
}

/* ---- the records of a turn ---- */

/* Who signs record `index`, and his certificate. */
static const struct signer *signer_of(const struct proofs *proofs, const struct proofs_log *log,
                                      uint64_t index, const struct buf **der)
{
    const char *name = "wang";

    if (log->turn && index + 2 == log->count)
        name = log->turn->proposer ? log->turn->proposer : "chen";
    if (log->turn && index + 1 == log->count)
        name = log->turn->approver ? log->turn->approver : "sun";
    *der = name[0] == 'w' ? &proofs->wang_der
                          : (name[0] == 'c' ? &proofs->chen_der : &proofs->sun_der);
    return name[0] == 'w' ? proofs->wang : (name[0] == 'c' ? proofs->chen : proofs->sun);
}

static Bairi__V1__Signed *seal_statement(const struct proofs *proofs, const struct proofs_log *log,
                                         uint64_t index, Bairi__V1__Statement *statement,
                                         struct arena *arena, struct error *err)
{
    Bairi__V1__Signed *sealed = arena_alloc(arena, sizeof(*sealed));
    const struct buf *der = NULL;

    bairi__v1__signed__init(sealed);
    statement->campaign = arena_strdup(arena, log->campaign ? log->campaign : "test");
    done(statement_seal(statement, signer_of(proofs, log, index, &der), NOW, arena, sealed, NULL,
                        err),
         err);
    return sealed;
}

static Bairi__V1__Signed *proposal(const struct proofs *proofs, const struct proofs_log *log,
                                   uint64_t index, struct arena *arena, struct error *err)
{
    size_t size = log->turn->key_size ? log->turn->key_size : ED25519_KEY_SIZE;
    Bairi__V1__Proposal__LogKey content;
    Bairi__V1__Statement statement;
    uint8_t key[ED25519_KEY_SIZE];
    Bairi__V1__Proposal proposal;

    bairi__v1__statement__init(&statement);
    bairi__v1__proposal__init(&proposal);
    bairi__v1__proposal__log_key__init(&content);
    proofs_next_key(proofs, key);
    content.key = copy_of((struct bytes){key, size}, arena);
    content.reason = arena_strdup(arena, "test");
    proposal.action_case = BAIRI__V1__PROPOSAL__ACTION_LOG_KEY;
    proposal.log_key = &content;
    statement.content_case = BAIRI__V1__STATEMENT__CONTENT_PROPOSAL;
    statement.proposal = &proposal;
    return seal_statement(proofs, log, index, &statement, arena, err);
}

static Bairi__V1__Signed *approval(const struct proofs *proofs, const struct proofs_log *log,
                                   uint64_t index, const Bairi__V1__Signed *proposed,
                                   struct arena *arena, struct error *err)
{
    Bairi__V1__Statement statement;
    Bairi__V1__Approval content;

    bairi__v1__statement__init(&statement);
    bairi__v1__approval__init(&content);
    content.proposal = index - 1;
    content.digest = digest_of(proposed->statement, arena);
    content.digest.data[0] ^= log->turn->of_another;
    statement.content_case = BAIRI__V1__STATEMENT__CONTENT_APPROVAL;
    statement.approval = &content;
    return seal_statement(proofs, log, index, &statement, arena, err);
}

/* ---- leaves, dossiers ---- */

static Bairi__V1__Signed *signed_of(struct proofs *proofs, const struct proofs_log *log,
                                    uint64_t index, const Bairi__V1__Signed *before,
                                    struct arena *arena, struct error *err)
{
    if (log->turn && index + 2 == log->count)
        return proposal(proofs, log, index, arena, err);
    if (log->turn && index + 1 == log->count)
        return approval(proofs, log, index, before, arena, err);
    return submission(proofs, log, (size_t)index, arena, err);
}

static Bairi__V1__StatementKind kind_of(const struct proofs_log *log, uint64_t index)
{
    if (log->turn && index + 2 == log->count)
        return BAIRI__V1__STATEMENT_KIND__PROPOSAL;
    if (log->turn && index + 1 == log->count)
        return BAIRI__V1__STATEMENT_KIND__APPROVAL;
    return BAIRI__V1__STATEMENT_KIND__SUBMISSION;
}

static ProtobufCBinaryData leaf_of(const struct proofs *proofs, const struct proofs_log *log,
                                   const Bairi__V1__Signed *sealed, uint64_t index,
                                   struct arena *arena)
{
    const struct buf *der = NULL;
    ProtobufCBinaryData references[1], author, crl;
    Bairi__V1__Leaf leaf;
    uint8_t *memory;

    bairi__v1__leaf__init(&leaf);
    (void)signer_of(proofs, log, index, &der);
    author = copy_of(buf_bytes(der), arena);
    crl = copy_of(buf_bytes(&proofs->crl), arena);
    leaf.format = 2;
    leaf.index = index;
    leaf.time = NOW.us;
    leaf.kind = kind_of(log, index);
    leaf.author = digest_of(author, arena);
    leaf.statement = digest_of(sealed->statement, arena);
    leaf.signature = digest_of(sealed->signature, arena);
    if (log->older)
        leaf.format = 1;
    else
        leaf.crl = digest_of(crl, arena);
    references[0] = digest_of(sealed->cosignature, arena);
    leaf.references = references;
    leaf.n_references = sealed->cosignature.len > 0;
    memory = arena_alloc(arena, bairi__v1__leaf__get_packed_size(&leaf));
    return (ProtobufCBinaryData){bairi__v1__leaf__pack(&leaf, memory), memory};
}

static Bairi__V1__Dossier *dossier_of(struct proofs *proofs, const struct proofs_log *log,
                                      uint64_t index, const Bairi__V1__Signed *before,
                                      struct arena *arena, struct error *err)
{
    const struct buf *der = NULL;
    Bairi__V1__Dossier *dossier = arena_alloc(arena, sizeof(*dossier));
    Bairi__V1__Receipt *receipt = arena_alloc(arena, sizeof(*receipt));

    bairi__v1__dossier__init(dossier);
    bairi__v1__receipt__init(receipt);
    dossier->receipt = receipt;
    dossier->signed_ = signed_of(proofs, log, index, before, arena, err);
    receipt->leaf = leaf_of(proofs, log, dossier->signed_, index, arena);
    (void)signer_of(proofs, log, index, &der);
    if (!log->older)
        dossier->crl = copy_of(buf_bytes(&proofs->crl), arena);
    dossier->certificates = arena_array(arena, 4, sizeof(dossier->certificates[0]));
    dossier->certificates[dossier->n_certificates++] = copy_of(buf_bytes(&proofs->ca), arena);
    dossier->certificates[dossier->n_certificates++] = copy_of(buf_bytes(der), arena);
    if (!log->unstamped)
        dossier->certificates[dossier->n_certificates++] =
            copy_of(buf_bytes(&proofs->stamp), arena);
    if (log->signed_by_two)
        dossier->certificates[dossier->n_certificates++] =
            copy_of(buf_bytes(&proofs->chen_der), arena);
    return dossier;
}

/* ---- the log ---- */

struct leaves {
    struct hash *hashes;
};

static enum status node(void *context, unsigned level, uint64_t position, struct hash *out,
                        struct error *err)
{
    const struct leaves *leaves = context;
    struct hash left, right;

    if (level == 0) {
        *out = leaves->hashes[position];
        return STATUS_OK;
    }
    TRY(node(context, level - 1, 2 * position, &left, err));
    TRY(node(context, level - 1, 2 * position + 1, &right, err));
    *out = merkle_node_hash(&left, &right);
    return STATUS_OK;
}

static void prove(Bairi__V1__Receipt *receipt, const struct merkle_reader *reader, uint64_t index,
                  uint64_t size, const char *note, struct arena *arena, struct error *err)
{
    OWNED(buf_free) struct buf proof = buf_make((size_t)64 << 10);
    struct hash hashes[MERKLE_PROOF_MAX];
    size_t count = 0;

    done(merkle_inclusion(reader, index, size, hashes, &count, err), err);
    done(proof_write(index, hashes, count, note, &proof, err), err);
    receipt->proof = arena_strdup(arena, buf_text(&proof));
}

/* The checkpoint of all, with its token. */
static void seal(struct proofs *proofs, const struct proofs_log *log,
                 const struct merkle_reader *reader, struct buf *note, struct buf *token,
                 struct error *err)
{
    struct checkpoint checkpoint = {.size = log->count};

    done(checkpoint_origin("bohai", log->campaign ? log->campaign : "test",
                           log->epoch ? log->epoch : 1, checkpoint.origin, err),
         err);
    done(merkle_root(reader, log->count, &checkpoint.root, err), err);
    const struct log_key *keys[] = {proofs->key, proofs->next};
    done(checkpoint_sign_all(&checkpoint, keys, log->turn && !log->turn->unsigned_ ? 2 : 1, note,
                             err),
         err);
    done(timestamp_make(proofs->timestamper, buf_bytes(note), NOW, token, err), err);
}

Bairi__V1__Dossier **proofs_dossiers(struct proofs *proofs, const struct proofs_log *log,
                                     struct arena *arena)
{
    OWNED(buf_free) struct buf note = buf_make(CHECKPOINT_SIZE_MAX);
    OWNED(buf_free) struct buf token = buf_make(TIMESTAMP_SIZE_MAX);
    Bairi__V1__Dossier **out = arena_array(arena, log->count + 1, sizeof(*out));
    struct leaves leaves = {arena_array(arena, log->count + 1, sizeof(struct hash))};
    const struct merkle_reader reader = {node, &leaves};
    struct error err;

    error_clear(&err);
    must(out && leaves.hashes, "memory");
    for (size_t i = 0; i < log->count; i++) {
        out[i] = dossier_of(proofs, log, i, i > 0 ? out[i - 1]->signed_ : NULL, arena, &err);
        leaves.hashes[i] =
            merkle_leaf_hash((struct bytes){out[i]->receipt->leaf.data, out[i]->receipt->leaf.len});
    }
    seal(proofs, log, &reader, &note, &token, &err);
    for (size_t i = 0; i < log->count; i++) {
        Bairi__V1__Receipt *receipt = out[i]->receipt;
        prove(receipt, &reader, i, log->count, buf_text(&note), arena, &err);
        receipt->format = log->unstamped ? 1 : 2;
        if (!log->unstamped)
            receipt->token = copy_of(buf_bytes(&token), arena);
    }
    return out;
}
