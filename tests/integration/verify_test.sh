#!/usr/bin/env bash
# What was cut out of a receipt or a bundle is said: by the verdict, the remark and the exit code.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"
found_campaign || exit 1
pdf z.pdf
for no in Z-1 Z-2 Z-3; do
    annex "$no,15000,z.pdf"
    bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files" >"$T/submit.log" 2>&1 || cat "$T/submit.log"
done
receipt=$(find "$people" -name 'zhongjie_Z-1@1.receipt')
fact a_bundle_is_exported bairi_as bureau-li export --bundle "$T/bundle"
fact and_one_without_its_files bairi_as bureau-li export --bundle "$T/bare" --no-files
cp "$BAIRI_TRUST" "$T/card.txt"
stop_server TERM

# ---- a receipt ----

verify() { bairi_as reader verify --trust "$T/card.txt" "$@"; }
# cut CODE VERDICT REMARK PART…: the receipt without these parts
cut() {
    local code=$1 verdict=$2 remark=$3
    shift 3

    python3 "$top/tests/support/dossier_cut.py" "$receipt" "$T/cut.receipt" "$@" || return 1
    expect_exit "$code" verify "$T/cut.receipt" -o json >"$T/cut.json" || return 1
    cat "$T/cut.json"
    jq -e --arg v "$verdict" --arg r "$remark" '.[0].verdict == $v and (.[0].remark | contains($r))' "$T/cut.json"
}
fact a_whole_receipt_is_proven cut 0 ok ''
fact it_has_no_remark jq -e '.[0].remark == "" and .[0].missing == "0"' "$T/cut.json"
fact without_its_papers_nobody_is_judged cut 3 unproven "signer's certificate" papers crl
fact nor_is_its_token cut 3 unproven 'certificate for timestamps' papers crl
fact so_garbage_is_no_token_that_holds cut 3 unproven 'certificate for timestamps' papers crl garbage
fact without_the_list_it_is_not_proven cut 3 unproven 'revocation list' crl
fact without_the_statement_neither cut 3 unproven 'signed statement' signed papers crl
fact garbage_beside_its_papers_is_a_fault cut 7 fault '' garbage
python3 "$top/tests/support/dossier_cut.py" "$receipt" "$T/cut.receipt" papers crl
fact the_table_says_it_too says 'unproven' verify "$T/cut.receipt"
fact with_what_is_missing grep -q 'certificate for timestamps' "$T/said"
fact what_is_at_fault_comes_first expect_exit 7 verify "$T/cut.receipt" "$T/card.txt"
kept_one() { cp "$T/cut.receipt" "$receipt" && bairi_as zhongjie-clerk receipts Z-1 -o json | jq -e '.[0].verdict == "unproven" and (.[0].remark | contains("certificate for timestamps"))'; }
fact the_list_of_kept_receipts_says_it_too kept_one

# ---- a checkpoint of another server's log ----

another_checkpoint() {
    local kept
    kept=$(find "$people/zhongjie-clerk" -name checkpoint)
    sed 's/^\(— .*\)....$/\1AAA=/' "$kept" >"$T/kept" && cp "$T/kept" "$kept" && says "$kept: " bairi_as zhongjie-clerk list
}
fact a_checkpoint_that_the_card_does_not_know_is_named another_checkpoint

# ---- a bundle ----

bundle() { verify --bundle "$@"; }
fact a_whole_bundle_is_proven says 'here are all 4 records' bundle "$T/bundle" --require-files
fact it_ends_with_0 expect_exit 0 bundle "$T/bundle" --require-files
missing_in_json() { bundle "$T/bare" -o json | jq -e '[.[] | select(.missing == "1" and (.remark | contains("not here: 1")) and .verdict == "ok")] | length == 3'; }
fact files_that_are_not_here_stand_in_json missing_in_json
fact who_requires_them_is_told expect_exit 3 bundle "$T/bare" --require-files
# without RECORD…: these records cut out, their checkpoints left
without() {
    local one
    rm -rf "$T/less" && cp -a "$T/bundle" "$T/less" || return 1
    for one in "$@"; do rm "$T/less/records/$one".*; done
    bundle "$T/less" -o json
}
fact the_newest_record_is_missed says 'here are 3 of at least 4 records' without 000003
fact so_are_the_newest_two says 'here are 2 of at least 4 records' without 000003 000002
rm -rf "$T/less" && cp -a "$T/bundle" "$T/less" && rm "$T/less/rotations" 2>/dev/null
mkfifo "$T/less/rotations"
fact a_pipe_as_rotations_is_refused expect_exit 7 timeout 10 env HOME="$T/home" "$BIN/bairi" verify --bundle "$T/less" --trust "$T/card.txt"
