#!/usr/bin/env bash
# Measures calls against a gRPC C++ peer and bare sockets in the same run; called by ./run bench.
#
#   tests/bench/run.sh [rpc] [-o table|json]
#
# A call carries 1 KiB there and 256 bytes back over mutual TLS 1.3. They take turns, so that a
# busy moment of the machine hits all; ratios of medians count, absolute times do not.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
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
    echo 'usage: ./run bench [rpc] [-o table|json]' >&2
    exit 2
    ;;
esac

# shellcheck source=../integration/lib.sh
. "$here/../integration/lib.sh"
rounds=${BAIRI_BENCH_ROUNDS:-5}
milliseconds=${BAIRI_BENCH_MS:-1000}
peer_pids=()

stop_all() {
    local status=$?

    [ ${#peer_pids[@]} -eq 0 ] || kill "${peer_pids[@]}" 2>/dev/null
    (exit $status)
    leave
}
trap stop_all EXIT

# start_peer NAME: bench_NAME, its port in $T/NAME-port.
start_peer() {
    "$BIN/bench_$1" serve "$T/$1-port" "$T/pki/ca.pem" "$T/pki/server.pem" "$T/pki/server.key" \
        2>"$T/$1.log" &
    peer_pids+=($!)
    eventually 10 test -s "$T/$1-port"
}

# turn PEER KIND: one measurement, a JSON line.
turn() {
    local server=$BAIRI_SERVER

    [ "$1" = bairi ] || server=localhost:$(cat "$T/$1-port")
    "$BIN/bench_$1" call "$server" "$T/pki/ca.pem" "$T/pki/bureau-li.pem" "$T/pki/bureau-li.key" \
        "$2" "$milliseconds"
}

measure() {
    local round

    for ((round = 1; round <= rounds; round++)); do
        turn bairi serial && turn grpc serial && turn raw serial &&
            turn bairi parallel && turn grpc parallel || return 1
        echo "round $round of $rounds" >&2
    done
}

# From JSON lines to medians, spreads and ratios.
digest() {
    jq -s 'def median: sort | if length % 2 == 1 then .[length / 2 | floor]
                              else (.[length / 2 - 1] + .[length / 2]) / 2 end;
        def all($key): map({key: .[0].peer, value: (map(.[$key]) | {median: median, least: min, most: max})});
        def of($case; $key): map(select(.case == $case)) | group_by(.peer) | all($key) | from_entries;
        def ratio($peer): (.bairi.median / .[$peer].median * 1000 | round) / 1000;
        of("serial"; "p50_us") as $serial | of("parallel"; "calls_per_s") as $calls
        | {rounds: (map(select(.case == "serial" and .peer == "bairi")) | length),
           serial_p50_us: $serial, calls_per_s: $calls,
           serial_p50_ratio_grpc: ($serial | ratio("grpc")),
           serial_p50_ratio_raw: ($serial | ratio("raw")),
           calls_ratio_grpc: ($calls | ratio("grpc"))}' "$1"
}

table() {
    jq -r 'def rows: to_entries[] | "  \(.key + " " * (8 - (.key | length)))\(.value.median)  (\(.value.least) to \(.value.most))";
        "1 KiB call over mutual TLS 1.3, one after the other, p50 in µs: median (spread)",
        (.serial_p50_us | rows),
        "  bairi : gRPC C++ = \(.serial_p50_ratio_grpc)   (goal: at most 0.6)",
        "  bairi : raw OpenSSL sockets = \(.serial_p50_ratio_raw)   (goal: at most 1.1)",
        "calls per second, 4 connections with 8 calls outstanding each: median (spread)",
        (.calls_per_s | rows),
        "  bairi : gRPC C++ = \(.calls_ratio_grpc)   (goal: at least 3)"' "$1"
}

date -u +%Y-%m-%dT%H:%M:%SZ >"$T/clock"
start_server >&2 && start_peer grpc && start_peer raw && measure >"$T/lines" && digest "$T/lines" >"$T/digest" || {
    echo 'the measurement failed' >&2
    cat "$T"/{grpc,raw}.log >&2
    exit 1
}
if [ $format = json ]; then
    cat "$T/digest"
else
    table "$T/digest"
fi
