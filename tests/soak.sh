#!/usr/bin/env bash
# Repeats the integration tests and fuzzes every decoder until the time is up; called by ./run soak.
#
#   tests/soak.sh [SECONDS]      in all; default 900. Half goes to each part.
#
# BAIRI_BUILD is a build of the programs, BAIRI_FUZZERS one with -DBAIRI_FUZZ=ON. Whatever a fuzzer
# finds stays in BAIRI_FUZZERS/found/; a finding belongs into tests/fuzz/corpus once it is mended.
set -u
here=$(cd "$(dirname "$0")" && pwd)
total=${1:-900}
case $total in
'' | *[!0-9]*)
    echo "the time is a number of seconds, not '$total'" >&2
    exit 2
    ;;
esac
passed=0
failed=0

repeat_integration() {
    local end=$((SECONDS + total / 2)) round=0 log=$BAIRI_BUILD/logs/soak.txt

    mkdir -p "$BAIRI_BUILD/logs"
    while [ $SECONDS -lt $end ] || [ $round -eq 0 ]; do
        round=$((round + 1))
        "$here/integration/run_all" >"$log" 2>&1
        passed=$((passed + $(grep -c '^ok ' "$log")))
        failed=$((failed + $(grep -c '^not ok ' "$log")))
        echo "round $round: $(grep -c '^ok ' "$log") facts hold, $(grep -c '^not ok ' "$log") do not"
        grep -E '^(not ok|#) ' "$log"
    done
}

# fuzz PROGRAM SECONDS: new inputs go to a folder of their own, so that the corpus stays small.
fuzz() {
    local name=${1##*/fuzz_} found=$BAIRI_FUZZERS/found

    mkdir -p "$found/$name.inputs"
    echo "fuzzing $name for $2 s"
    if "$1" -max_total_time="$2" -rss_limit_mb=2048 -timeout=10 -print_final_stats=1 \
        -artifact_prefix="$found/$name-" "$found/$name.inputs" "$here/fuzz/corpus/$name" \
        >"$found/$name.log" 2>&1; then
        passed=$((passed + 1))
        grep -E 'number_of_executed_units' "$found/$name.log" | sed 's/^stat::/  /'
    else
        failed=$((failed + 1))
        tail -n 40 "$found/$name.log"
    fi
}

fuzz_everything() {
    local program programs=("$BAIRI_FUZZERS"/tests/fuzz_*)

    for program in "${programs[@]}"; do
        fuzz "$program" $((total / 2 / ${#programs[@]} + 1))
    done
}

repeat_integration
fuzz_everything
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
