#!/usr/bin/env bash
# What a server offers in TLS, as sslscan sees it, is exactly what tests/data/sslscan/ says; what
# sslscan cannot see (tickets, and with them early data; renegotiation, resumption) openssl is asked.
#
#   BAIRI_ACCEPT=1 tests/integration/sslscan_test.sh     writes the expectations anew
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

expected=$top/tests/data/sslscan
me=(-cert "$T/pki/reader.pem" -key "$T/pki/reader.key" -CAfile "$T/pki/ca.pem")

# scan: what is offered, without what belongs to the scanner, its build and the port
scan() {
    sslscan --no-colour --show-sigs --no-compression --certs="$T/pki/reader.pem" --pk="$T/pki/reader.key" \
        "127.0.0.1:$server_port" | grep -vE '^(Version:|OpenSSL |Connected to|Testing SSL server)' | cat -s | sed '1{/^$/d}'
}
# offers NAME: the scan is the expectation of this name
offers() {
    scan >"$T/scan.txt"
    [ -z "${BAIRI_ACCEPT:-}" ] || cp "$T/scan.txt" "$expected/$1.txt"
    diff -u "$expected/$1.txt" "$T/scan.txt"
}
# client OPTION…: a handshake by openssl and what it says of it
client() { (sleep 0.4) | timeout 10 openssl s_client -connect "127.0.0.1:$server_port" "${me[@]}" "$@" 2>&1; }
handshake() { client "$@" | grep -q '^    Verify return code: 0\|^Verify return code: 0'; }
refused() { client "$@" | grep -qE 'no protocols available|protocol version|handshake failure|no ciphers available|Cipher is \(NONE\)'; }

# ---- TLS 1.3 alone ----
start_server || exit 1
fact the_default_offers_what_is_expected offers tls13
fact nobody_comes_with_tls_1_2 refused -tls1_2
fact nobody_comes_with_tls_1_1 refused -tls1_1 -cipher DEFAULT@SECLEVEL=0
fact a_handshake_is_good handshake -tls1_3
fact no_ticket_is_given eval '! client -tls1_3 -msg | grep -q NewSessionTicket'
fact nothing_is_compressed eval 'client -tls1_3 -comp | grep -q "Compression: NONE"'
fact nobody_comes_with_a_ccm_suite refused -tls1_3 -ciphersuites TLS_AES_128_CCM_SHA256
fact nobody_comes_with_another_curve refused -tls1_3 -groups P-521
fact the_server_ends stop_server

# ---- TLS 1.2 as well ----
start_server --allow-tls12 || exit 1
fact with_tls_1_2_it_offers_what_is_expected offers tls12
fact a_handshake_with_tls_1_2_is_good handshake -tls1_2
fact nobody_comes_with_tls_1_1_either refused -tls1_1 -cipher DEFAULT@SECLEVEL=0
fact nobody_comes_without_forward_secrecy refused -tls1_2 -cipher AES128-GCM-SHA256
fact nobody_comes_with_cbc refused -tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256
fact nobody_comes_with_sha_1 refused -tls1_2 -sigalgs ECDSA+SHA1
renegotiates() { (sleep 0.3; echo R; sleep 0.5) | timeout 10 openssl s_client -connect "127.0.0.1:$server_port" "${me[@]}" -tls1_2 -msg 2>&1; }
fact renegotiation_is_refused eval 'renegotiates | grep -q no_renegotiation'
# a session without a number cannot be asked for again
fact no_session_can_be_resumed eval 'client -tls1_2 | grep -q "^ *Session-ID: *$"'
fact no_ticket_is_given_here_either eval '! client -tls1_2 -msg | grep -q NewSessionTicket'
fact the_server_with_tls_1_2_ends stop_server
