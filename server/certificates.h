/* What the server shows of itself and judges others by: the certificate files of its data folder.
 */
#ifndef BAIRI_SERVER_CERTIFICATES_H
#define BAIRI_SERVER_CERTIFICATES_H

#include "common/net/tls.h"
#include "server/call.h"

/*
 * TLS as the data folder has it: tls.pem and tls.key where there are such, else server.pem and
 * server.key. The latter sign records and stand on the trust card, so a renewed certificate for
 * connections goes beside them. The office's authority judges the callers; it must be usable now.
 * FAILED_PRECONDITION, NOT_FOUND or PERMISSION_DENIED names the file concerned.
 */
enum status certificates_open(struct office *office, bool allow_tls12, struct tls_server **out,
                              struct error *err) MUST_CHECK;
/*
 * Reads ca.pem, crl.pem and the certificate again, for connections and for statements. All of them
 * are taken or none: on failure the old ones stay in use. Standing connections: listener_review.
 */
enum status certificates_reload(struct office *office, bool allow_tls12, struct tls_server *tls,
                                struct error *err) MUST_CHECK;

#endif
