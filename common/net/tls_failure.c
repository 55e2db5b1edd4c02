/* Why a session failed, in words for the person whose certificate it was. */
#include "common/net/tls.h"

#include <openssl/err.h>

enum { CERTIFICATE_ALERT_BASE = 1000 };

static enum status alert_failure(int alert, struct error *err)
{
    const char *words = SSL_alert_desc_string_long(alert);

    switch (alert) {
    case SSL_AD_HANDSHAKE_FAILURE: /* our servers send it for a wrong role, domain or name */
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "the other side does not admit this certificate's identity: %s", words);
    case SSL_AD_BAD_CERTIFICATE:
    case SSL_AD_UNSUPPORTED_CERTIFICATE:
    case SSL_AD_CERTIFICATE_REVOKED:
    case SSL_AD_CERTIFICATE_EXPIRED:
    case SSL_AD_CERTIFICATE_UNKNOWN:
    case SSL_AD_UNKNOWN_CA:
    case SSL_AD_ACCESS_DENIED:
    case SSL_AD_DECRYPT_ERROR:
    case SSL_AD_CERTIFICATE_REQUIRED:
        return error_set(err, STATUS_UNAUTHENTICATED, "the other side refuses this certificate: %s",
                         words);
    case SSL_AD_PROTOCOL_VERSION:
    case SSL_AD_INSUFFICIENT_SECURITY:
        return error_set(err, STATUS_FAILED_PRECONDITION,
                         "the other side shares no TLS version or algorithm: %s", words);
    default:
        return error_set(err, STATUS_UNAVAILABLE, "the other side ended TLS: %s", words);
    }
}

enum status tls_failure(const SSL *session, struct error *err)
{
    unsigned long code = ERR_peek_error();
    int reason = ERR_GET_REASON(code);
    long verdict = SSL_get_verify_result(session);

    ERR_clear_error();
    if (ERR_GET_LIB(code) == ERR_LIB_SSL && reason >= CERTIFICATE_ALERT_BASE)
        return alert_failure(reason - CERTIFICATE_ALERT_BASE, err);
    if (reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE)
        return error_set(err, STATUS_UNAUTHENTICATED, "the other side shows no certificate");
    if (verdict != X509_V_OK)
        return error_set(err, STATUS_UNAUTHENTICATED,
                         "the other side's certificate is not accepted: %s",
                         X509_verify_cert_error_string(verdict));
    return error_set(err, STATUS_UNAVAILABLE, "TLS failed: %s",
                     code ? ERR_reason_error_string(code) : "the connection broke");
}
