#!/usr/bin/env bash
# What was acknowledged survives a killed server; what was cut is finished by the next try.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

found_campaign || exit 1

# ---- the server is killed while submissions run ----
rows=()
for i in $(seq 40); do
    pdf "k$i.pdf"
    rows+=("K-$i,$((20000 + i)),k$i.pdf")
done
annex "${rows[@]}"
killed_in_the_middle() {
    bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files" >"$T/submit.log" 2>&1 &
    local client=$! tries=0

    for pause in 0.15 0.3 0.45 0.2; do
        sleep "$pause"
        stop_server KILL
        start_server || return 1
    done
    wait $client && return 0
    # a caller whose patience ended tries again, as a clerk would
    until bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files" >>"$T/submit.log" 2>&1; do
        tries=$((tries + 1))
        [ $tries -lt 5 ] || { cat "$T/submit.log"; return 1; }
    done
}
fact a_submission_survives_a_killed_server killed_in_the_middle
forty_once() {
    local listed

    listed=$(bairi_as zhongjie-clerk list -o csv | grep -c 'K-[0-9]')
    [ "$listed" -eq 40 ] || { echo "listed $listed, not 40"; return 1; }
    ! bairi_as zhongjie-clerk list -o json | grep -q '"version": *2'
}
fact each_project_is_there_exactly_once forty_once
receipts_hold() {
    local receipts

    mapfile -t receipts < <(find "$T" -path '*zhongjie-clerk*' -name '*.receipt' | sort)
    [ "${#receipts[@]}" -eq 40 ] || { echo "${#receipts[@]} receipts, not 40"; return 1; }
    bairi_as zhongjie-clerk verify "${receipts[@]}" --trust "$BAIRI_TRUST"
}
fact the_clerk_holds_one_valid_receipt_each receipts_hold
restarted() { stop_server && start_server; }
fact the_server_restarts_with_the_ledger restarted
fact the_receipts_hold_after_the_restart receipts_hold
stop_server
fact the_tables_equal_a_rebuild says 'the tables are the same' "$BIN/bairid" rebuild --data "$T/data" --profile development
start_server || exit 1

# ---- a large file, cut three times ----
large() {
    mkdir -p "$T/large"
    { printf '%%PDF-1.4\n'; head -c 104857600 /dev/urandom; } >"$T/large/big.pdf"
    annex B-1,30000,big.pdf
}
large
most_memory=0
watch_memory() {
    local now

    now=$(server_memory_kb 2>/dev/null || echo 0)
    [ "${now:-0}" -le $most_memory ] || most_memory=$now
}
# one process, so that killing it kills the client itself
send_large() {
    local who=zhongjie-clerk home

    home=$people/$who
    exec env HOME="$home" XDG_CONFIG_HOME="$home/config" XDG_STATE_HOME="$home/state" \
        XDG_DATA_HOME="$home/share" BAIRI_CERT="$T/pki/zhongjie-clerk.pem" \
        BAIRI_KEY="$T/pki/zhongjie-clerk.key" "$BIN/bairi" submit "$T/annex.csv" --files "$T/large"
}
# bytes on disk: the file has its full length from the beginning
held() { local blocks; blocks=$(stat -c %b "$T"/data/uploads/zhongjie/* 2>/dev/null) && echo $((blocks * 512)); }
cut_three_times() {
    local client

    local before=0 now

    for _ in 1 2 3; do
        (send_large) >>"$T/large.log" 2>&1 &
        client=$!
        # cut as soon as some megabytes more have arrived
        until now=$(held) && [ "${now:-0}" -ge $((before + 4000000)) ]; do
            kill -0 $client 2>/dev/null || break
        done
        kill -9 $client 2>/dev/null
        wait $client 2>/dev/null
        watch_memory
        before=$(held)
        [ "${before:-0}" -gt 0 ] || { echo 'it was sent before it was cut'; return 1; }
    done
    (send_large) >>"$T/large.log" 2>&1 &
    client=$!
    while kill -0 $client 2>/dev/null; do
        watch_memory
        sleep 0.05
    done
    wait $client || { tail -n 5 "$T/large.log"; return 1; }
}
fact a_100_mb_file_cut_three_times_arrives_by_resuming cut_three_times
small_memory() { echo "$most_memory kB at most"; [ $most_memory -gt 0 ] && [ $most_memory -lt 40960 ]; }
fact the_server_stays_below_40_mb_meanwhile small_memory
stored() {
    local sum

    sum=$(sha256sum "$T/large/big.pdf" | cut -c 1-64)
    sha256sum "$T/data/blobs/${sum:0:2}/${sum:2}" | grep -q "^$sum"
}
fact the_file_is_stored_whole_under_its_digest stored
claimed() {
    # nandagang names zhongjie's file without having its bytes
    sed 's/zhongjie/nandagang/' "$T/annex.csv" >"$T/theirs.csv"
    mkdir -p "$T/empty"
    expect_exit 6 bairi_as nandagang-clerk submit "$T/theirs.csv" --files "$T/empty"
}
fact anothers_file_is_not_to_be_had_without_its_bytes claimed
