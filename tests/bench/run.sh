#!/usr/bin/env bash
# Measures bairi beside peers in the same run; called by ./run bench.
#
#   tests/bench/run.sh [rpc|ledger] [-o table|json]     ledger: see ledger.sh; here is rpc
#
# Peers: a gRPC C++ callback server and client, bare OpenSSL sockets, nng's own tls+tcp REQ/REP,
# etcdctl; all with the same certificates and mutual TLS. They take turns, so that a busy moment of
# the machine hits all; ratios of medians count, absolute figures do not. BAIRI_BENCH_ROUNDS
# (5) and BAIRI_BENCH_MS (1000, of one measurement; less than 1000 also makes the file, the
# handshakes and the crowd smaller) make it quick.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ "${1:-}" = ledger ] && shift && exec "$here/ledger.sh" "$@"
format=table
while [ $# -gt 0 ]; do
    case $1 in
    rpc) ;;
    -o) format=${2:-} && shift ;;
    *) format='' ;;
    esac
    shift
done
case $format in
table | json) ;;
*)
    echo 'usage: ./run bench [rpc|ledger] [-o table|json]' >&2
    exit 2
    ;;
esac

# shellcheck source=tests/integration/lib.sh
. "$here/../integration/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$here/../integration/campaign.sh"
# shellcheck source=tests/bench/peers.sh
. "$here/peers.sh"
rounds=${BAIRI_BENCH_ROUNDS:-5}
milliseconds=${BAIRI_BENCH_MS:-1000}
share=$((milliseconds < 1000 ? milliseconds : 1000)) # of 1000, how much of the full sizes
upload_mb=$((256 * share / 1000))
handshakes=$((1000 * share / 1000))
connections=$((500 * share / 1000))
commands=$((20 * share / 1000 + 1))
identities=64

stop_all() {
    local status=$?

    stop_peers
    (exit $status)
    leave
}
trap stop_all EXIT

# ---- one measurement each: a JSON line ----

# calls PEER KIND
calls() {
    "$BIN/bench_$1" call "$(address_of "$1")" "$T/pki/ca.pem" "$T/pki/bureau-li.pem" \
        "$T/pki/bureau-li.key" "$2" "$milliseconds"
}

# new_file ROUND: other bytes in every round, because a file that is there is not sent again.
new_file() {
    printf '%%PDF-1.4 round %s' "$1" | dd of="$T/file" conv=notrunc status=none
}

# A virtual machine's memory is slow when it is touched for the first time in a while: whoever sends
# the file first would pay for both.
touch_memory() { cat "$T/file" "$T/file" >"$T/touched" && rm "$T/touched"; }

upload_bairi() {
    touch_memory
    "$BIN/bench_upload" "$BAIRI_SERVER" "$BAIRI_TRUST" "$T/pki/ca.pem" "$T/pki/bureau-li.pem" \
        "$T/pki/bureau-li.key" "$T/upload" "$T/file" || return 1
    find "$T/data" -path '*blobs*' -type f -size +1000k -delete
}

upload_grpc() {
    touch_memory
    "$BIN/bench_grpc" upload "$(address_of grpc)" "$T/pki/ca.pem" "$T/pki/bureau-li.pem" \
        "$T/pki/bureau-li.key" "$T/file" || return 1
    rm -f "$T/grpc-file"
}

shakes() {
    "$BIN/bench_shake" "$1" "$(address_of "$1")" "$T/pki/ca.pem" "$T/crowd" "$identities" "$handshakes"
}

rank_as_li() { bairi_as bureau-li rank >"$T/ranked"; }

etcdctl_get() {
    ETCDCTL_API=3 etcdctl --endpoints "https://$(address_of etcd)" --cacert "$T/pki/ca.pem" \
        --cert "$T/pki/bureau-li.pem" --key "$T/pki/bureau-li.key" get rank >"$T/got"
}

# cold PEER COMMAND: from start to exit.
cold() {
    local begun=${EPOCHREALTIME/./}

    "$2" || return 1
    echo "{\"peer\": \"$1\", \"case\": \"cold\", \"ms\": $((${EPOCHREALTIME/./} - begun))e-3}"
}

cold_turns() {
    local turn

    for ((turn = 0; turn < commands; turn++)); do
        cold bairi rank_as_li && cold etcdctl etcdctl_get || return 1
    done
}

a_round() {
    local peer

    for peer in bairi grpc raw nng; do calls $peer serial || return 1; done
    calls bairi rank || return 1
    for peer in bairi grpc nng; do calls $peer parallel || return 1; done
    for peer in bairi grpc raw nng; do calls $peer bulk || return 1; done
    new_file "$1" && upload_bairi && upload_grpc || return 1
    for peer in bairi grpc raw; do shakes $peer || return 1; done
    cold_turns
}

rounds_of_all() {
    local round

    for ((round = 1; round <= rounds; round++)); do
        a_round $round || return 1
        echo "round $round of $rounds" >&2
    done
}

# ---- memory ----

resident_kb() { awk '/^VmRSS:/ { print $2 }' "/proc/$1/status"; }

# memory PEER PID COMMAND…: at rest, and with the connections that the command holds.
memory() {
    local peer=$1 pid=$2 rest held
    shift 2

    rest=$(resident_kb "$pid")
    mkfifo "$T/$peer-go" && : >"$T/$peer-held" || return 1
    "$@" <"$T/$peer-go" >"$T/$peer-held" &
    exec 4>"$T/$peer-go"
    eventually 60 grep -q ready "$T/$peer-held" || return 1
    held=$(resident_kb "$pid")
    exec 4>&-
    wait $! || return 1
    echo "{\"peer\": \"$peer\", \"case\": \"memory\", \"rest_mb\": $(jq -n "$rest * 1.024e-3")," \
        "\"connection_kb\": $(jq -n "($held - $rest) * 1.024 / $connections")}"
}

memory_of_both() {
    stop_server && start_server >&2 && stop_peers && start_peer grpc "$T/grpc-file" &&
        sleep 1 &&
        memory bairi "$server_pid" "$BIN/bench_hold" "$BAIRI_SERVER" "$T/pki/ca.pem" "$T/crowd" \
            $identities $connections &&
        memory grpc "${peer_pids[-1]}" "$BIN/bench_grpc" hold "$(address_of grpc)" \
            "$T/pki/ca.pem" "$T/crowd" $identities $connections
}

# ---- all of it ----

prepare() {
    found_campaign && crowd $identities && mkdir -p "$T/upload" &&
        head -c "${upload_mb}M" /dev/urandom >"$T/file" && start_peer grpc "$T/grpc-file" &&
        start_peer raw && start_peer nng && start_etcd
}

prepare >&2 && rounds_of_all >"$T/lines" && memory_of_both >>"$T/lines" &&
    jq -s -L "$here" 'include "digest"; digest' "$T/lines" >"$T/digest" || {
    echo 'the measurement failed' >&2
    tail -n 3 "$T/lines" "$T"/{grpc,raw,nng,etcd,crowd,server}.log >&2
    exit 1
}
if [ $format = json ]; then
    jq -L "$here" 'include "digest"; ratios' "$T/digest"
else
    jq -r -L "$here" 'include "digest"; table' "$T/digest"
fi
