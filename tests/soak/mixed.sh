#!/usr/bin/env bash
# The mixed soak: people work for hours over a bad line while certificates change and strangers come.
#
#   tests/soak/mixed.sh [SECONDS [RATE [FAULTS]]]
#
# RATE is jobs a second (default 200), FAULTS broken lines a minute (default 60). For 80 % of the time
# the server runs on: there descriptors, threads and memory are taken every ten seconds, while
# everybody rests, and judged at the end. Then it is drained and killed in turn until the time is up,
# and everything acknowledged is looked up in the ledger. The samples stay in
# BAIRI_BUILD/logs/soak/mixed.csv, the figures of the desks beside them.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/../integration/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$top/tests/integration/campaign.sh"
# shellcheck source=tests/soak/world.sh
. "$top/tests/soak/world.sh"
trap 'close_world; leave' EXIT

seconds=${1:-3600}
rate=${2:-200}
faults=${3:-60}
logs=$BAIRI_BUILD/logs/soak
samples=$logs/mixed.csv
steady=$((seconds * 8 / 10))
mkdir -p "$logs"

progress() {
    local line

    line=$(tail -n 1 "$samples")
    echo "$line" | awk -F, '{ printf "%5d s: %d descriptors, %d kB, %d threads, %d connections; %d jobs (%d lost), %d commands (%d lost), %d records\n", $1, $2, $5, $7, $8, $9, $11, $12, $13, $16 }'
}

# One round of about ten seconds: everybody works, then rests, then the sample is taken.
round() {
    local number=$1 end=$((SECONDS + 7))

    [ $((number % 4)) -ne 2 ] || strangers 20
    [ $((number % 3)) -ne 1 ] || reload
    # the warm-up sees more at once than comes later: every worker busy, every reader open
    case $number in
    1 | 2) peak 6 60 0 ;;
    *) [ $((number % 5)) -ne 0 ] || peak 3 32 20 ;;
    esac
    commands
    while [ $SECONDS -lt $end ]; do sleep 0.5; done
    pause_desks || return 1
    sleep 3 # the sweeper frees what was closed, the allocator gives back what a peak needed
    sample $((SECONDS - begun)) >>"$samples" || return 1
    go_on
    [ $((number % 6)) -ne 0 ] || progress
    desks_work
}

steady_phase() {
    local number=0

    echo "$sample_head" >"$samples"
    while [ $((SECONDS - begun)) -lt $steady ]; do
        number=$((number + 1))
        round $number || return 1
    done
    progress
}

# A drain and a kill in turn; the last restart has a few seconds of work after it.
restart_phase() {
    local number=0 signal

    go_on
    while [ $((SECONDS - begun)) -lt $((seconds - 15)) ] || [ $number -lt 2 ]; do
        number=$((number + 1))
        signal=TERM
        [ $((number % 2)) -ne 0 ] || signal=KILL
        restart_server $signal || return 1
        commands
        sleep $((4 + RANDOM % 8))
    done
    echo "$number restarts, half of them by kill -9"
    pause_desks
}

no_lost_command() { echo "$commands_done commands, $commands_lost lost"; [ $commands_lost -eq 0 ] && [ $commands_done -gt 0 ]; }
judged() { "$soak/judge.py" "$samples" "$1"; }
# show FACT COMMAND…: a fact whose output is worth reading when it holds, too
show() {
    fact "$@"
    [ ! -s "$T/out" ] || sed 's/^/   /' "$T/out"
}

echo "mixed soak: $seconds s, $rate jobs a second, $faults broken lines a minute"
fact the_world_opens open_world "$faults"
[ $failures -eq 0 ] || exit 1
begun=$SECONDS
start_desks "$rate"
fact nothing_stops_while_the_server_runs_on steady_phase
show descriptors_and_threads_stay_the_same judged descriptors
show memory_grows_by_less_than_5_percent judged memory
show drains_and_kills_are_survived restart_phase
cp "$load/figures" "$logs/desks.json"
cp "$load/faults" "$logs/faults.json"
echo "   the line: $(cat "$load/faults")"
jq -r 'to_entries[] | "   \(.key): \(.value.calls) jobs, \(.value.refused) refused, \(.value.lost) lost, slowest \(.value.most_ms) ms"' "$load/figures"
show no_call_was_lost stop_desks
show no_command_was_lost no_lost_command
fact the_server_ends_cleanly stop_server
show each_acknowledged_statement_is_in_the_ledger_once receipts_and_ledger_agree
fact every_receipt_verifies receipts_verify
show the_tables_equal_a_rebuild tables_equal_a_rebuild
