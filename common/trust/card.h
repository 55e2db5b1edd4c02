/* The trust card: what bairid init prints and people carry to clients by hand. */
#ifndef BAIRI_COMMON_TRUST_CARD_H
#define BAIRI_COMMON_TRUST_CARD_H

#include "common/trust/log_terms.h"
#include "common/trust/witness.h"

enum { CARD_WITNESSES = 4 };

struct trust_card {
    char domain[33];                   /* "bohai" */
    uint8_t ca_digest[SHA256_SIZE];    /* SHA-256 of the CA certificate's DER */
    uint8_t log_key[ED25519_KEY_SIZE]; /* of every log that `log_terms` does not name */
    struct log_terms log_terms;        /* where two people replaced a log's key */
    uint8_t
        server_fingerprint[SHA256_SIZE]; /* of the certificate that signs the server's records */
    bool has_timestamp;                  /* cards made before there were tokens have none */
    uint8_t timestamp[SHA256_SIZE];      /* SHA-256 of the certificate that signs tokens */
    struct witness witnesses[CARD_WITNESSES];
    size_t witness_count;
};

/* Text form: an INI of few lines with a format number; people can compare it on paper. */
enum status card_write(const struct trust_card *card, struct buf *out, struct error *err)
    MUST_CHECK;
enum status card_read(struct bytes text, const char *name, struct trust_card *out,
                      struct error *err) MUST_CHECK;

#endif
