#!/usr/bin/env bash
# The whole road as the demo plays it, and what must hold at its end.
# sanitizers: address thread
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

export BAIRI_DEMO=$T/demo BAIRI_BUILD
play() { "$top/tests/support/demo.sh" --keep >"$T/demo.log" 2>&1 || { tail -n 30 "$T/demo.log"; return 1; }; }
fact the_demo_plays_to_its_end play
server_pid=$(sed -n 's/^The server goes on (process \([0-9]*\),.*/\1/p' "$T/demo.log")
BAIRI_SERVER=$(sed -n 's/.*BAIRI_SERVER=\(127[0-9.:]*\)$/\1/p' "$T/demo.log")
export BAIRI_SERVER BAIRI_TRUST=$T/demo/data/trust-card.txt BAIRI_CA=$T/demo/pki/ca.pem
export BAIRI_DEV_CLOCK=$T/demo/clock

# who NAME COMMAND…: with the demo's certificates and homes
who() {
    local name=$1 home=$T/demo/people/$1
    shift
    mkdir -p "$home"
    HOME=$home XDG_CONFIG_HOME=$home/config XDG_STATE_HOME=$home/state XDG_DATA_HOME=$home/share \
        BAIRI_CERT=$T/demo/pki/$name.pem BAIRI_KEY=$T/demo/pki/$name.key "$BIN/bairi" "$@"
}

ranking_is() {
    who bureau-li rank -o csv | cut -d, -f 1-4 >"$T/rank" && cat "$T/rank"
    who bureau-li rank -o json >"$T/rank.json"
    for total in 132.00 110.00 95.00 93.33; do
        grep -q "\"$total\"" "$T/rank.json" || { echo "no total $total"; return 1; }
    done
}
fact the_ranking_is_the_one_counted_by_hand ranking_is
fact a_reader_sees_the_released_report says '2020-closing/v1' who reader rank
fact the_void_moved_the_next_project_into_the_base says 'nandagang/N-29' cat "$T/demo.log"
fact the_unit_sees_why says '95.00' who nandagang-clerk explain nandagang
fact a_unit_gets_no_explanation_of_another expect_exit 6 who nandagang-clerk explain lingang

pull_again() {
    local before after

    before=$(who city-clerk report list -o csv | sha256sum)
    who city-puller report pull --out "$T/demo/city" || return 1
    after=$(who city-clerk report list -o csv | sha256sum)
    [ "$before" = "$after" ]
}
fact a_second_pull_does_nothing pull_again
four_reports() {
    ls "$T/demo/city"
    [ "$(find "$T/demo/city" -name '*.json' | wc -l)" -eq 4 ] &&
        [ "$(find "$T/demo/city" -name '*.csv' | wc -l)" -eq 4 ] &&
        [ "$(find "$T/demo/city" -name '*.receipt' | wc -l)" -eq 4 ]
}
fact the_city_holds_four_reports_with_receipts four_reports
fact the_citys_receipts_verify_offline who city-puller verify "$T"/demo/city/*.receipt --trust "$BAIRI_TRUST"
flipped() {
    local receipt=$T/flipped.receipt

    cp "$T/demo/city/bohai-2020q4-2020-10-v1.receipt" "$receipt"
    printf '\377' | dd of="$receipt" bs=1 seek=60 conv=notrunc status=none
    expect_exit 7 who city-puller verify "$receipt" --trust "$BAIRI_TRUST"
}
fact a_changed_receipt_is_refused flipped

# ---- two people ----
fact a_penalty_is_proposed who bureau-sun penalty zhongjie --points 1 --reason untrue --text '测试'
number() { who bureau-sun proposals -o csv | awk -F, 'NR > 1 { print $1 }' | tail -n 1 | tr -d '\r'; }
proposal=$(number)
fact nobody_approves_an_own_proposal expect_exit 4 who bureau-sun approve "$proposal" --yes
fact nobody_approves_without_the_right expect_exit 4 who bureau-li approve "$proposal" --yes
fact a_proposal_can_be_declined who bureau-chen decline "$proposal" --reason '证据不足'
fact a_declined_proposal_stays_declined expect_exit 6 who bureau-chen approve "$proposal" --yes
fact points_out_of_step_are_refused expect_exit 6 who bureau-li penalty zhongjie --points 0.3 --reason untrue --text '测试'
pdf late.pdf
annex T-1,20000,late.pdf
fact after_the_last_deadline_nothing_is_taken says 'the last deadline has passed' who zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
fact the_past_is_readable says '96.15' who bureau-li rank --as-of 2021-01-03

# ---- the tables are a reading of the ledger ----
kill "$server_pid"
gone() { ! kill -0 "$server_pid" 2>/dev/null; }
fact the_server_ends_when_told eventually 15 gone
server_pid=''
fact the_tables_equal_a_rebuild says 'the tables are the same' "$BIN/bairid" rebuild --data "$T/demo/data" --profile development
truncated() {
    sqlite3 "$T/demo/data/campaigns/bohai-2020q4/ledger.db" \
        'DELETE FROM record WHERE idx = (SELECT max(idx) FROM record); DELETE FROM checkpoint WHERE size = (SELECT max(size) FROM checkpoint);' || return 1
    expect_exit 7 timeout 20 "$BIN/bairid" serve --data "$T/demo/data" --listen 127.0.0.1:0 --profile development
}
fact a_shortened_ledger_is_not_served truncated
