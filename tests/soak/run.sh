#!/usr/bin/env bash
# What takes longer than a test may; called by ./run soak.
#
#   tests/soak/run.sh [PART [SECONDS]]      PART is one of
#
#     mixed               mixed calls, faults, reloads, restarts (default 3600 s)
#     fault[ NAME…]       every campaign of faults, or those named, at full length
#     fuzz[ NAME,NAME]    every decoder, or those named, SECONDS each (default 600 s)
#     integration         the integration tests again and again (default 900 s)
#     long                the tests that take too long for ./run test, once
#     check               bairid check against every damage, 1,000 flipped bits, a million records
#     all                 all of them with their defaults; SECONDS for mixed
#
# A number alone is the time of mixed. BAIRI_BUILD is a Release build with tests, BAIRI_FUZZERS one
# with -DBAIRI_FUZZ=ON; BAIRI_SOAK_RATE is the jobs a second of mixed. Whatever a fuzzer finds stays in
# BAIRI_FUZZERS/found/; a finding belongs into tests/fuzz/corpus once it is mended.
set -u
here=$(cd "$(dirname "$0")" && pwd)
tests=${here%/*}
logs=$BAIRI_BUILD/logs/soak
passed=0
failed=0
mkdir -p "$logs"

# collect FILE: counts the facts a runner stated.
collect() {
    local good bad

    good=$(grep -acE '^ok ' "$1")
    bad=$(grep -acE '^not ok ' "$1")
    passed=$((passed + good))
    failed=$((failed + bad))
    [ $((good + bad)) -gt 0 ] && return 0
    echo "not ok $(basename "$1" .txt) stated no fact"
    failed=$((failed + 1))
}

# seconds_or DEFAULT [VALUE]: sets `seconds`.
seconds_or() {
    seconds=${2:-$1}
    case $seconds in
    *[!0-9]*)
        echo "the time is a number of seconds, not '$seconds'" >&2
        exit 2
        ;;
    esac
}

mixed() {
    "$here/mixed.sh" "$1" "${BAIRI_SOAK_RATE:-200}" 2>&1 | tee "$logs/mixed.txt"
    collect "$logs/mixed.txt"
}

integration() {
    local end=$((SECONDS + $1)) round=0 log=$logs/integration.txt

    while [ $SECONDS -lt $end ] || [ $round -eq 0 ]; do
        round=$((round + 1))
        "$tests/integration/run_all" >"$log" 2>&1
        echo "round $round: $(grep -c '^ok ' "$log") facts hold, $(grep -c '^not ok ' "$log") do not"
        grep -E '^(not ok|#) ' "$log"
        collect "$log"
    done
}

fault() {
    local log=$logs/fault.txt

    BAIRI_FAULT=all "$tests/fault/run_all" "$@" 2>&1 | tee "$log"
    collect "$log"
}

long() {
    local script log=$logs/long.txt

    for script in "$tests"/integration/long/*_test.sh "$tests"/integration/long/*_test.py; do
        [ -f "$script" ] || continue
        echo "long: $(basename "$script")"
        "$tests/integration/run_all" "$script" 2>&1 | tee "$log"
        collect "$log"
    done
}

# check: every damage of the check's tests, a thousand bits, a million records.
check() {
    local name log=$logs/check.txt

    : >"$log"
    for name in tamper flips million; do
        echo "check: $name"
        if BAIRI_SOAK=1 BAIRI_RECORDS=1000000 "$BAIRI_BUILD/tests/test_server_check_$name" 2>&1; then
            echo "ok check_$name"
        else
            echo "not ok check_$name"
        fi | tee -a "$log"
    done
    collect "$log"
}

# fuzz_one PROGRAM SECONDS: new inputs go to a folder of their own, so that the corpus stays small.
fuzz_one() {
    local name=${1##*/fuzz_} found=$BAIRI_FUZZERS/found

    mkdir -p "$found/$name.inputs"
    echo "fuzzing $name for $2 s"
    if "$1" -max_total_time="$2" -rss_limit_mb=2048 -timeout=10 -print_final_stats=1 \
        -artifact_prefix="$found/$name-" "$found/$name.inputs" "$tests/fuzz/corpus/$name" \
        >"$found/$name.log" 2>&1; then
        passed=$((passed + 1))
        echo "ok fuzz $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$found/$name.log") inputs without a finding"
    else
        failed=$((failed + 1))
        tail -n 40 "$found/$name.log"
        echo "not ok fuzz $name"
    fi
}

# fuzz NAMES SECONDS: NAMES separated by commas; empty: every decoder
fuzz() {
    local name names=${1//,/ }

    [ -n "$names" ] || names=$(cd "$BAIRI_FUZZERS/tests" && printf '%s ' fuzz_* | sed 's/fuzz_//g')
    for name in $names; do
        if [ -x "$BAIRI_FUZZERS/tests/fuzz_$name" ]; then
            fuzz_one "$BAIRI_FUZZERS/tests/fuzz_$name" "$2"
        else
            echo "not ok fuzz $name: there is no such decoder"
            failed=$((failed + 1))
        fi
    done
}

part=${1:-all}
[ $# -eq 0 ] || shift
case $part in
mixed)
    seconds_or 3600 "$@"
    mixed "$seconds"
    ;;
integration)
    seconds_or 900 "$@"
    integration "$seconds"
    ;;
long) long ;;
fault) fault "$@" ;;
check) check ;;
fuzz)
    names=''
    case ${1:-} in
    '' | [0-9]*) ;;
    *)
        names=$1
        shift
        ;;
    esac
    seconds_or 600 "$@"
    fuzz "$names" "$seconds"
    ;;
all)
    seconds_or 3600 "$@"
    mixed "$seconds"
    long
    fault
    check
    integration 900
    fuzz '' 600
    ;;
'' | *[!0-9]*)
    echo "there is no part '$part': mixed, fault, fuzz, integration, long, check or all" >&2
    exit 2
    ;;
*) mixed "$part" ;;
esac
echo "$passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
