/* LINKS: common_trust common */
/* CMS signatures: whatever comes is parsed, named and verified without harm. */
#include <openssl/err.h>
#include <stdint.h>
#include <stdlib.h>

#include "common/trust/signature.h"
#include "tests/fuzz/signer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct bytes content = {(const uint8_t *)"what is signed", 14};
    uint8_t fingerprint[SHA256_SIZE];
    struct bytes signature = {data, size};
    enum status named = signature_names(signature, fingerprint, NULL);
    enum status verified = signature_verify(signature, content, corpus_signer(), NULL);

    /* what verifies has a name, and OpenSSL's queue stays clean */
    if ((verified == STATUS_OK && named != STATUS_OK) || ERR_peek_error() != 0)
        abort();
    return 0;
}
