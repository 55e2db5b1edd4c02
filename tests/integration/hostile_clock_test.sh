#!/usr/bin/env bash
# The server's wall clock jumps an hour ahead and back while calls run: no call notices.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"
# shellcheck source=tests/integration/hostile.sh
. "$(dirname "$0")/hostile.sh"
library=$(dpkg -L libfaketime | grep '/libfaketimeMT.so.1$')
fact the_clock_can_be_faked test -f "$library"
found_campaign || exit 1
stop_server TERM || exit 1

# real_clock: the server on the system's clock, seen through libfaketime; its monotonic one stays as it is
real_clock() {
    rm -f "$T/data/port"
    LD_PRELOAD=$library FAKETIME_DONT_FAKE_MONOTONIC=1 FAKETIME_TIMESTAMP_FILE=$T/offset FAKETIME_NO_CACHE=1 \
        "$BIN/bairid" serve --data "$T/data" --listen 127.0.0.1:0 --profile development \
        --metrics 127.0.0.1:0 >>"$T/server.log" 2>&1 &
    server_pid=$!
    eventually 30 server_answers_or_died
    server_answers || return 1
    server_port=$(cat "$T/data/port")
    export BAIRI_SERVER=127.0.0.1:$server_port BAIRI_PKI=$T/pki BAIRI_SERVER_PID=$server_pid BAIRI_METRICS
    BAIRI_METRICS=$(cat "$T/data/metrics")
}
echo +0 >"$T/offset"
fact the_server_serves_on_a_clock_that_can_jump real_clock
unset BAIRI_DEV_CLOCK

# jumps: an hour ahead, back, two back and so on, until nobody has calls under way any more
jumps() {
    while :; do
        for offset in +3600 +0 -3600 +3600 -3600 +0; do
            echo $offset >"$T/offset.new" && mv "$T/offset.new" "$T/offset"
            sleep 0.3
        done
    done
}
# server_hour: seconds between the server's clock and ours, as its health tells
server_behind() {
    local told

    told=$(bairi_as bureau-li call bairi.v1.Health/Check '{}' | jq -r '.server_time // .serverTime')
    echo $((told / 1000000 - $(date +%s)))
}
ahead() { echo +3600 >"$T/offset" && [ "$(server_behind)" -gt 3500 ]; }
fact the_jumps_reach_the_server ahead
echo +0 >"$T/offset"
jumps &
jumper=$!
withstands clock_jumps
fact a_silent_peer_is_closed_in_time_while_the_clock_jumps attack silence
{ kill $jumper && wait $jumper; } 2>/dev/null
echo +0 >"$T/offset"
fact after_all_that_the_client_works bairi_as bureau-li rank
fact after_all_that_the_server_ends_cleanly stop_server TERM
