#!/usr/bin/env bash
# A client written in Python from proto/README.md alone: health, ranking, a signed question, receipts,
# refusals; what that page says is what happens.
# sanitizers: address
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"
found_campaign || exit 1

# foreign NAME COMMAND…: the foreign client as this person of certs/README.md; '' shows no certificate
foreign() {
    local name=$1
    shift

    BAIRI_SERVER=localhost:$server_port BAIRI_CA=$T/pki/ca.pem BAIRI_CERT=${name:+$T/pki/$name.pem} \
        BAIRI_KEY=${name:+$T/pki/$name.key} timeout 60 python3 "$top/tests/support/foreign_client.py" "$@"
}
clerk() { foreign zhongjie-clerk "$@"; }

# ---- calls ----
pdf z.pdf
annex Z-1,15000,z.pdf Z-2,20000,z.pdf
fact our_own_client_reports_two_projects bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
fact health_knows_the_foreign_caller says 'bairi://bohai/unit/zhongjie/wang' clerk health
same_ranking() {
    foreign "$1" rank "$BAIRI_CAMPAIGN" | jq -S 'del(.time)' >"$T/theirs.json" &&
        bairi_as "$1" rank -o json | jq -S 'del(.time)' >"$T/ours.json" &&
        [ "$(jq '[.units[].pending] | add' "$T/theirs.json")" -eq 2 ] &&
        diff "$T/ours.json" "$T/theirs.json"
}
fact a_clerk_gets_the_ranking_that_bairi_prints same_ranking zhongjie-clerk
fact so_does_an_auditor same_ranking bureau-li
fact the_worked_example_is_what_happens clerk example "$top/proto/README.md"
another_example() {
    sed 's/^\(\(..\) .*\)68 2f 43 68/\1 68 2f 43 69/; s/^00 53 50 00 00 31/00 53 50 00 00 32/' \
        "$top/proto/README.md" >"$T/README.md" && clerk example "$T/README.md"
}
fact an_example_with_another_byte_is_noticed ! another_example

# ---- a statement signed by the openssl command, and receipts ----
fact a_foreign_statement_is_taken_and_replayed clerk ask "$BAIRI_CAMPAIGN" zhongjie '证据如何补充' "$T/q"
replayed() { jq -e '.replayed == [0, 1]' "$T/out.json"; }
clerk ask "$BAIRI_CAMPAIGN" zhongjie '第二个问题' "$T/q" >"$T/out.json" 2>&1
fact only_the_second_answer_is_a_replay replayed
fact the_bureau_reads_the_question says '第二个问题' bairi_as bureau-li questions
fact its_receipt_holds_by_the_page_alone says 'bairi/bohai/bohai-2020q4/1' clerk receipt "$T/q.receipt" "$T/q.statement"
# it comes without certificates, as files of older clients do
fact our_client_reads_the_same_receipt_and_says_what_is_missing expect_exit 3 bairi_as zhongjie-clerk verify "$T/q.receipt" --trust "$BAIRI_TRUST"
ours=$(find "$people" -name 'zhongjie_Z-2@1.receipt')
fact our_clients_receipt_holds_too says '"kind": 10' clerk receipt "$ours" "${ours%.receipt}.statement"
fact a_receipt_is_for_one_statement expect_exit 7 clerk receipt "$ours" "$T/q.statement"
# flipped OFFSET: the receipt with one bit less, counted from its checkpoint's end where negative
flipped() {
    python3 - "$ours" "$T/flipped.receipt" "$1" <<'END'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
at = int(sys.argv[3])
data[at if at >= 0 else data.index(b"\n", data.index("\n— ".encode()) + 1) + 1 + at] ^= 1
open(sys.argv[2], "wb").write(data)
END
    expect_exit 7 clerk receipt "$T/flipped.receipt"
}
every_flip_is_refused() { for at in 3 24 60 100 180 230 290 -20 -60 -90 -120; do flipped "$at" || return 1; done; }
fact a_changed_receipt_is_refused every_flip_is_refused
sed -E 's/^(log_key = )0/\11/; t; s/^(log_key = )./\10/' "$BAIRI_TRUST" >"$T/other-card.txt"
another_key() { BAIRI_TRUST=$T/other-card.txt expect_exit 7 clerk receipt "$ours"; }
fact another_logs_key_is_not_believed another_key

foreign bureau-li ask "$BAIRI_CAMPAIGN" zhongjie '请补充证据' "$T/b" "$ours" >"$T/b.log" 2>&1
fact the_logs_head_continues_an_old_receipt says '"old_size": 3' clerk grown "$BAIRI_CAMPAIGN" "$ours"

# ---- files, and a call that rests ----
{ printf '%%PDF-1.4\n' && head -c 1500000 /dev/zero | tr '\0' 'x'; } >"$T/large.pdf"
clerk upload "$BAIRI_CAMPAIGN" "$T/large.pdf" >"$T/upload.json" 2>&1
uploaded() {
    cat "$T/upload.json"
    jq -e '.offsets == [0, 524288, 1500009, 1500009] and .early_commit == "FAILED_PRECONDITION" and .committed and .same' \
        "$T/upload.json"
}
fact an_upload_resumes_and_comes_back uploaded
rested() {
    clerk watch "$BAIRI_CAMPAIGN" 1500 >"$T/watch.json" && cat "$T/watch.json" &&
        jq -e '.waited_ms >= 1500 and .waited_ms < 6000 and .notices == 0 and .next == 6' "$T/watch.json"
}
fact a_call_rests_as_long_as_it_was_asked_to rested

# ---- what is not allowed gets the answer that the page names ----
answer_is() {
    local case=$1 status=$2 pattern=$3

    clerk abuse "$case" | tee "$T/answer.json"
    jq -e --arg s "$status" --arg p "$pattern" \
        '.status == $s and .pattern == $p and .sentence == .message' "$T/answer.json"
}
fact an_unknown_method answer_is method UNIMPLEMENTED 'there is no method %s'
fact a_wrong_version answer_is version INVALID_ARGUMENT 'envelope version %u is not spoken here; version %d is'
fact a_short_call_id answer_is call-id INVALID_ARGUMENT 'the call id has %zu bytes, not %d'
fact no_campaign answer_is campaign INVALID_ARGUMENT '%s needs a campaign'
fact no_campaigns_id answer_is campaign-id INVALID_ARGUMENT '%s is not a campaign id: 1 to 40 of a-z, 0-9 and -'
fact a_campaign_of_others answer_is stranger NOT_FOUND 'there is no campaign %s that you take part in'
fact a_method_of_another_role answer_is role PERMISSION_DENIED 'the role %s may not call %s'
fact a_body_that_is_no_message answer_is body INVALID_ARGUMENT 'the field %s is not validly encoded'
fact a_body_over_the_methods_largest answer_is size INVALID_ARGUMENT '%s takes at most %zu bytes, not %zu'
fact what_is_no_envelope_is_answered_without_call_id says '"call_id": ""' clerk abuse envelope
for abuse in over-long endless too-short relayed greeting; do
    fact "${abuse}_ends_the_connection" says closed clerk abuse "$abuse"
done

# ---- refused certificates: the alert is the first thing read ----
refused() { says "$2" foreign "$1" judged; }
fact a_good_certificate_is_accepted refused zhongjie-clerk accepted
fact no_certificate refused '' certificate_required
fact an_expired_certificate refused bad/expired certificate_expired
fact a_revoked_certificate refused bad/revoked certificate_revoked
fact a_strangers_certificate refused bad/stranger unknown_ca
fact a_certificate_for_other_uses refused bad/wrong-usage unsupported_certificate
fact a_servers_certificate refused server unsupported_certificate
for bad in wrong-role wrong-domain no-san two-uris; do
    fact "the_certificate_${bad}" refused "bad/$bad" handshake_failure
done

# ---- limits, hints, and a server that ends ----
printf '[limits]\noutstanding_per_identity = 3\n' >"$T/data/bairid.ini"
kill -HUP "$server_pid"
eventually 5 grep -q '"name":"outstanding_per_identity","before":"64","after":"3"' "$T/server.log"
crowded() {
    clerk crowd "$BAIRI_CAMPAIGN" 8 >"$T/crowd.json" && cat "$T/crowd.json" &&
        jq -e '.answered == 8 and .refused >= 5 and .hints == [100]' "$T/crowd.json"
}
fact calls_over_the_limit_are_made_again_as_hinted crowded
drained() {
    local client

    clerk through "$BAIRI_CAMPAIGN" >"$T/through.json" 2>"$T/through.log" &
    client=$!
    eventually 10 grep -q rests "$T/through.log" && sleep 0.5
    stop_server TERM && sleep 0.5 && start_server && wait "$client" || return 1
    cat "$T/through.json"
    jq -e '.rested == "OK" and .draining == 1 and .answer == "OK" and .draining_now == 0' "$T/through.json"
}
fact a_drain_is_told_and_the_next_server_answers drained
