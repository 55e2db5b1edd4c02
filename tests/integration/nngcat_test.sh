#!/usr/bin/env bash
# A stock nng REQ socket with a client certificate calls Health: the bytes on the wire are nng's own.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

start_server --allow-tls12 || exit 1
cat "$T/pki/zhongjie-clerk.pem" "$T/pki/zhongjie-clerk.key" >"$T/clerk.both"
# what Health says of the caller, padded as nngcat prints it
printf 'version: 1 method: "bairi.v1.Health/Check" call_id: "0123456789abcdef"' |
    protoc --proto_path="$top/proto" --encode=bairi.v1.Request bairi/v1/envelope.proto >"$T/request"

# call [OPTION…]: one request by nngcat; the reply in $T/reply
call() {
    timeout 20 nngcat --req --dial "tls+tcp://localhost:$server_port" --cacert "$T/pki/ca.pem" \
        --file "$T/request" --raw --recv-timeout 10 "$@" >"$T/reply" 2>"$T/nngcat.err"
}

reply() {
    protoc --proto_path="$top/proto" --decode=bairi.v1.Reply bairi/v1/envelope.proto <"$T/reply"
}

fact nngcat_with_a_clerks_certificate_gets_an_answer call --cert "$T/clerk.both"
fact the_answer_repeats_the_call_id says '0123456789abcdef' reply
fact health_knows_the_caller_by_its_certificate says 'bairi://bohai/unit/zhongjie/wang' reply
no_answer_without_certificate() {
    call
    [ ! -s "$T/reply" ]
}
fact nngcat_without_a_certificate_gets_nothing no_answer_without_certificate
stop_server
start_server || exit 1
no_answer_by_default() {
    call --cert "$T/clerk.both"
    [ ! -s "$T/reply" ]
}
fact tls_1_2_is_refused_by_default no_answer_by_default
