/* Statements: what people sign. The envelope is peeled once, and only verified bytes reach a
 * reader. */
#ifndef BAIRI_COMMON_TRUST_STATEMENT_H
#define BAIRI_COMMON_TRUST_STATEMENT_H

#include "bairi/v1/statement.pb-c.h"
#include "common/arena.h"
#include "common/trust/signature.h"

enum { STATEMENT_ID_SIZE = 16 };

/*
 * Completes, packs and signs a statement. Fills in format, kind (from the content), author (the
 * signer) and, where empty, a random statement_id; everything else is the caller's.
 *
 * statement  changed as said; its new fields live in the arena
 * out        initialised by the caller; its bytes live in the arena
 * digest     SHA-256 of the statement's bytes; NULL: not wanted
 * Fails      INVALID_ARGUMENT naming what statement_read would refuse
 */
enum status statement_seal(Bairi__V1__Statement *statement, const struct signer *signer,
                           struct instant now, struct arena *arena, Bairi__V1__Signed *out,
                           uint8_t digest[SHA256_SIZE], struct error *err) MUST_CHECK;

/* Adds a second person's signature over the same bytes. ALREADY_EXISTS when there is one. */
enum status statement_cosign(Bairi__V1__Signed *sealed, const struct signer *signer,
                             struct instant now, struct arena *arena, struct error *err) MUST_CHECK;

/* A verified statement; everything in it lives in the arena it was opened with. */
struct statement {
    const Bairi__V1__Statement *message;
    struct bytes bytes, signature, cosignature; /* as received; cosignature empty: none */
    uint8_t digest[SHA256_SIZE];                /* of bytes */
    uint8_t signature_digest[SHA256_SIZE];      /* of the CMS */
    uint8_t cosignature_digest[SHA256_SIZE];    /* zero: none */
    struct identity author;
    struct identity cosigner; /* uri "": none */
    struct bytes crl;         /* the revocation list that judged the signers, the authority's;
                                 size 0: none did */
    uint8_t crl_digest[SHA256_SIZE]; /* of the list */
};

/*
 * The enrolled, asked by the fingerprint that a signature names.
 * find  gives a certificate that stays alive during the call, and whether its person is active.
 *       NOT_FOUND when nobody has it; any other failure is passed up.
 */
struct statement_people {
    enum status (*find)(void *context, const uint8_t fingerprint[SHA256_SIZE], X509 **certificate,
                        bool *active, struct error *err);
    void *context;
};

/*
 * Verifies a statement signed by one enrolled person: size, signer found and active, certificate
 * good at `now`, signature over exactly these bytes; then unpacks and checks it (statement_read);
 * at last, that its author is the certificate's person.
 *
 * max     longest statement in bytes that is welcome
 * Fails   UNAUTHENTICATED (signature, certificate, author), PERMISSION_DENIED (no longer enrolled),
 *         INVALID_ARGUMENT (the statement itself, or a cosignature where none belongs)
 */
enum status statement_open(const Bairi__V1__Signed *sealed, const struct statement_people *people,
                           const struct authority *authority, struct instant now, size_t max,
                           struct arena *arena, struct statement *out, struct error *err)
    MUST_CHECK;

/* The same, with a second signature by another person of `people`. */
enum status statement_open_cosigned(const Bairi__V1__Signed *sealed,
                                    const struct statement_people *people,
                                    const struct authority *authority, struct instant now,
                                    size_t max, struct arena *arena, struct statement *out,
                                    struct error *err) MUST_CHECK;

/*
 * A founding, signed by two of the people it names itself: the one case in which the bytes are read
 * before they are verified, because nobody is enrolled yet. Every person's certificate must be of
 * the person's URI. Who may found is the caller's to decide (author, cosigner and their rights).
 */
enum status statement_open_founding(const Bairi__V1__Signed *sealed,
                                    const struct authority *authority, struct instant now,
                                    size_t max, struct arena *arena, struct statement *out,
                                    struct error *err) MUST_CHECK;

/*
 * Unpacks and checks a statement's bytes without looking at any signature: for records that were
 * verified when they were accepted. Format 1; kind and content agree; id of 16 bytes; campaign's id
 * well-formed; previous empty or a digest; checkpoint seen complete or absent; no unknown field.
 */
enum status statement_read(struct bytes bytes, struct arena *arena,
                           const Bairi__V1__Statement **out, struct error *err) MUST_CHECK;

/* The kind that a content must have; STATEMENT_KIND_UNSPECIFIED for none. */
Bairi__V1__StatementKind statement_kind(Bairi__V1__Statement__ContentCase content);

#endif
