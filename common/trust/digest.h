/* SHA-256, random bytes, Ed25519: the small cryptography everybody uses. */
#ifndef BAIRI_COMMON_TRUST_DIGEST_H
#define BAIRI_COMMON_TRUST_DIGEST_H

#include "common/buf.h"
#include "common/status.h"

enum { SHA256_SIZE = 32, ED25519_KEY_SIZE = 32, ED25519_SIGNATURE_SIZE = 64 };

/* One-shot digest of up to three parts, concatenated. */
void sha256(struct bytes input, uint8_t out[SHA256_SIZE]);
void sha256_parts(const struct bytes *parts, size_t count, uint8_t out[SHA256_SIZE]);

/* Growing digest, for files. */
struct sha256_state;
struct sha256_state *sha256_begin(void);
void sha256_update(struct sha256_state *state, struct bytes input);
/* Ends and frees. */
void sha256_end(struct sha256_state **state, uint8_t out[SHA256_SIZE]);
/* Of a whole file, and its size. */
enum status sha256_file(const char *path, uint8_t out[SHA256_SIZE], uint64_t *size,
                        struct error *err) MUST_CHECK;

/* Cryptographic randomness; aborts when the system has none. */
void random_bytes(uint8_t *out, size_t size);

/* An Ed25519 private key in a PEM file (0600 or refused). */
struct log_key;
enum status log_key_generate(const char *path, struct error *err) MUST_CHECK;
enum status log_key_load(const char *path, struct log_key **out, struct error *err) MUST_CHECK;
void log_key_destroy(struct log_key **key);
void log_key_public(const struct log_key *key, uint8_t out[ED25519_KEY_SIZE]);
enum status log_key_sign(const struct log_key *key, struct bytes message,
                         uint8_t out[ED25519_SIGNATURE_SIZE], struct error *err) MUST_CHECK;
bool ed25519_verify(const uint8_t public_key[ED25519_KEY_SIZE], struct bytes message,
                    const uint8_t signature[ED25519_SIGNATURE_SIZE]);

#endif
