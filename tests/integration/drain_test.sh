#!/usr/bin/env bash
# A server that is drained and started again under load: no caller sees an error, nothing is done
# twice. BAIRI_DRAINS tells how often; 20 unless set.
# sanitizers: thread
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

drains=${BAIRI_DRAINS:-20}
found_campaign || exit 1

# ---- load, and a server that ends and comes back ----
"$BAIRI_BUILD/tests/load" --endpoints "$BAIRI_SERVER" --ca "$T/pki/ca.pem" \
    --cert "$T/pki/zhongjie-clerk.pem" --key "$T/pki/zhongjie-clerk.key" --dev-clock "$T/clock" \
    --campaign "$BAIRI_CAMPAIGN" --threads 8 --channels 2 --seconds 600 --pause-ms 5 --series D \
    --timeout-ms 60000 --mix health=2,rank=3,status=1,watch=1,submit=3 >"$T/load.json" 2>"$T/load.err" &
load_pid=$!
drained() {
    local round

    for ((round = 1; round <= drains; round++)); do
        sleep 0.3
        kill -0 $load_pid || return 1
        stop_server TERM && start_server || return 1
    done
    sleep 0.3
}
fact "${drains}_drains_under_load" drained
kill -TERM $load_pid
wait $load_pid
load_status=$?

figure() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$T/load.json" "$1"; }
no_error() {
    cat "$T/load.json" "$T/load.err"
    [ $load_status -eq 0 ] && [ "$(figure unsure)" -eq 0 ]
}
fact no_caller_sees_an_error no_error
calls_a_drain=20
[ "${BAIRI_SANITIZER:-none}" = none ] || calls_a_drain=5
enough() {
    echo "$(figure calls) calls, $(figure written) written, $(figure retried) repeats"
    [ "$(figure calls)" -ge $((drains * calls_a_drain)) ] && [ "$(figure written)" -ge "$drains" ]
}
fact there_was_load_all_the_while enough
sed "s/^/# /" "$T/out"
once() {
    local listed versions

    bairi_as zhongjie-clerk list -o json >"$T/list.json" || return 1
    listed=$(grep -c '"project_no": *"D-' "$T/list.json")
    versions=$(grep -c '"version": *[2-9]' "$T/list.json")
    echo "$listed projects for $(figure written) submissions, $versions in a second version"
    [ "$listed" -eq "$(figure written)" ] && [ "$versions" -eq 0 ]
}
fact every_submission_is_there_exactly_once once
sound() { stop_server TERM && says 'the tables are the same' "$BIN/bairid" rebuild --data "$T/data" --profile development; }
fact the_ledger_is_sound_afterwards sound
