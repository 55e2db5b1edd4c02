/* LINKS: common_trust common */
/* Time-stamp tokens: whatever comes is parsed and verified without harm. */
#include <openssl/err.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/instant.h"
#include "common/trust/timestamp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The certificate whose key stamped the corpus, parsed once; the key was thrown away. */
static X509 *stamper(void)
{
    static const char text[] =
        "MIIBljCCAT2gAwIBAgIQOH9LaPkoSn0DtVpqzhm8XDAKBggqhkjOPQQDAjAgMR4wHAYDVQQDDBVi"
        "YWlyaSB0aW1lc3RhbXAgYm9oYWkwIBcNMjAwMTAxMDAwMDAwWhgPOTk5OTEyMzEyMzU5NTlaMCAx"
        "HjAcBgNVBAMMFWJhaXJpIHRpbWVzdGFtcCBib2hhaTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA"
        "BNYjb9zi0HzSEoFSWB2cQvFk5QDYAgxZaAYp/nJqWIjeZC3SpohgHvToY9065KWtRCvMjt51TviC"
        "jZnti4YvtY2jVzBVMAwGA1UdEwEB/wQCMAAwDgYDVR0PAQH/BAQDAgeAMBYGA1UdJQEB/wQMMAoG"
        "CCsGAQUFBwMIMB0GA1UdDgQWBBQADgCP1JOZ8squWrAmpzeSEg1JrjAKBggqhkjOPQQDAgNHADBE"
        "AiBhKtroVTfD9nbI74w45yh2wKyqhQyb/v2KICTxLOIdCQIgYkCeBriI2mVFZH4CHV43AeLAAX+G"
        "OHBewSeYD9U4Xso=";
    static X509 *certificate;
    struct buf der = buf_make(4096);

    if (!certificate && (!base64_decode(text, strlen(text), &der) ||
                         certificate_from_der(buf_bytes(&der), &certificate, NULL) != STATUS_OK))
        abort();
    buf_free(&der);
    return certificate;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct bytes content = {(const uint8_t *)"what is stamped", 15};
    struct instant time = {0};

    /* only the moment that was stamped can come out, and OpenSSL's queue stays clean */
    if ((timestamp_verify((struct bytes){data, size}, content, stamper(), &time, NULL) ==
             STATUS_OK &&
         time.us != INT64_C(1602120600123456)) ||
        ERR_peek_error() != 0)
        abort();
    return 0;
}
