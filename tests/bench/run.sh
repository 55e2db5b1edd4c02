#!/usr/bin/env bash
# Measures calls against a gRPC C++ peer, both in the same run; called by ./run bench.
#
#   tests/bench/run.sh [rpc] [-o table|json]
#
# A call carries 1 KiB there and 256 bytes back over mutual TLS 1.3. The two take turns, so that a
# busy moment of the machine hits both; ratios of medians count, absolute times do not.
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
peer_pid=''

stop_all() {
    local status=$?

    [ -z "$peer_pid" ] || kill "$peer_pid" 2>/dev/null
    (exit $status)
    leave
}
trap stop_all EXIT

start_peer() {
    "$BIN/bench_grpc" serve "$T/peer-port" "$T/pki/ca.pem" "$T/pki/server.pem" "$T/pki/server.key" \
        2>"$T/peer.log" &
    peer_pid=$!
    eventually 10 test -s "$T/peer-port"
}

# turn PEER KIND: one measurement, a JSON line.
turn() {
    local who=("$T/pki/ca.pem" "$T/pki/bureau-li.pem" "$T/pki/bureau-li.key")

    if [ "$1" = grpc ]; then
        "$BIN/bench_grpc" call "localhost:$(cat "$T/peer-port")" "${who[@]}" "$2" "$milliseconds"
    else
        "$BIN/bench_bairi" call "$BAIRI_SERVER" "${who[@]}" "$2" "$milliseconds"
    fi
}

measure() {
    local round kind

    for ((round = 1; round <= rounds; round++)); do
        for kind in serial parallel; do
            turn bairi $kind && turn grpc $kind || return 1
        done
        echo "round $round of $rounds" >&2
    done
}

# From JSON lines to medians, spreads and ratios.
digest() {
    jq -s 'def median: sort | if length % 2 == 1 then .[length / 2 | floor]
                              else (.[length / 2 - 1] + .[length / 2]) / 2 end;
        def spread: {median: median, least: min, most: max};
        def of($peer; $case; $key): [.[] | select(.peer == $peer and .case == $case) | .[$key]];
        def both($case; $key): {bairi: (of("bairi"; $case; $key) | spread),
                                grpc: (of("grpc"; $case; $key) | spread)};
        def ratio: (.bairi.median / .grpc.median * 1000 | round) / 1000;
        both("serial"; "p50_us") as $serial | both("parallel"; "calls_per_s") as $calls
        | {rounds: (length / 4), serial_p50_us: $serial, calls_per_s: $calls,
           serial_p50_ratio_grpc: ($serial | ratio), calls_ratio_grpc: ($calls | ratio)}' "$1"
}

table() {
    jq -r 'def row($title; $unit): "\($title | . + " " * (42 - length)) bairi \(.bairi.median) (\(.bairi.least)–\(.bairi.most)) · grpc \(.grpc.median) (\(.grpc.least)–\(.grpc.most)) \($unit)";
        (.serial_p50_us | row("1 KiB call, serial, p50"; "µs")),
        "  ratio to gRPC C++: \(.serial_p50_ratio_grpc) (goal: at most 0.6)",
        (.calls_per_s | row("calls, 4 connections × 8 outstanding"; "per second")),
        "  ratio to gRPC C++: \(.calls_ratio_grpc) (goal: at least 3)"' "$1"
}

date -u +%Y-%m-%dT%H:%M:%SZ >"$T/clock"
start_server >&2 && start_peer && measure >"$T/lines" && digest "$T/lines" >"$T/digest" || {
    echo 'the measurement failed' >&2
    cat "$T/peer.log" >&2
    exit 1
}
if [ $format = json ]; then
    cat "$T/digest"
else
    table "$T/digest"
fi
