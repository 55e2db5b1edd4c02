/* The test person whose key signed the corpora of signatures and statements; the key was thrown
 * away. */
#ifndef BAIRI_TESTS_FUZZ_SIGNER_H
#define BAIRI_TESTS_FUZZ_SIGNER_H

#include <stdlib.h>
#include <string.h>

#include "common/trust/identity.h"

/* The certificate, parsed once and kept. */
static inline X509 *corpus_signer(void)
{
    static const char text[] =
        "MIIBxTCCAWugAwIBAgIBAjAKBggqhkjOPQQDAjAZMRcwFQYDVQQDDA50ZXN0IGF1dGhvcml0eTAe"
        "Fw0yMDAxMDEwMDAwMDBaFw00OTEyMzEyMzU5NTlaMA8xDTALBgNVBAMMBHdhbmcwWTATBgcqhkjO"
        "PQIBBggqhkjOPQMBBwNCAATr+/ZHWvq22ubgIm1BMjw/WX8nS8IKhs1PvjWcUowTcPTo81+gFyIZ"
        "cMZIZBdo1mWPly0vY46fzs1f0V69gdmio4GtMIGqMAwGA1UdEwEB/wQCMAAwDgYDVR0PAQH/BAQD"
        "AgeAMB0GA1UdJQQWMBQGCCsGAQUFBwMCBggrBgEFBQcDBDAdBgNVHQ4EFgQUjL8nah96Lz2qWemM"
        "xRP8jbEiVDowHwYDVR0jBBgwFoAUGk+fV1reiltStVqBU1HZV7n+j2kwKwYDVR0RBCQwIoYgYmFp"
        "cmk6Ly9ib2hhaS91bml0L3pob25namllL3dhbmcwCgYIKoZIzj0EAwIDSAAwRQIgNnjwi3Kv5/ae"
        "oRIZlUfh6G1eQz4wfRvfYyj2YFx2+P4CIQD6t6SYJoY2nC7NaT0b7EGcNlXWtWHOFaAVQCVKutP2"
        "uA==";
    static X509 *certificate;
    struct buf der = buf_make(4096);

    if (!certificate && (!base64_decode(text, strlen(text), &der) ||
                         certificate_from_der(buf_bytes(&der), &certificate, NULL) != STATUS_OK))
        abort();
    buf_free(&der);
    return certificate;
}

#endif
