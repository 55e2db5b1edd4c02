#!/usr/bin/env bash
# A campaign that was restored from a backup is exported as one bundle of two epochs, which holds.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"
found_campaign || exit 1
pdf z.pdf

report() {
    annex "$1,15000,z.pdf"
    bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
}
fact a_project_is_reported report Z-1
fact it_is_backed_up "$BIN/bairid" backup --data "$T/data" --to "$T/backup"
fact the_server_dies stop_server KILL
mv "$T/data" "$T/old"
fact it_is_restored "$BIN/bairid" restore --from "$T/backup" --profile development --dev-clock "$T/clock" --data "$T/data" --keys "$T/old"
fact it_is_served start_server
fact the_log_goes_on report Z-2
fact and_on report Z-3
fact all_is_exported bairi_as bureau-li export --bundle "$T/bundle"
cp "$BAIRI_TRUST" "$T/card.txt"
stop_server TERM

verify() { bairi_as reader verify --bundle "$T/bundle" --trust "$T/card.txt"; }
fact the_bundle_holds says 'at fault: 0' verify
fact nothing_is_left_over ! grep -qE 'without a timestamp|could not be judged|covered by no signature' "$T/said"
fact the_first_epoch_is_whole grep -q "bohai-2020q4/1: here are all 2 records" "$T/said"
fact and_so_is_the_second grep -q "bohai-2020q4/2: here are all 3 records" "$T/said"
fact both_have_their_record_0 test -s "$T/bundle/records/000000.leaf" -a -s "$T/bundle/records/2-000000.leaf"
fact no_two_share_a_part test "$(find "$T/bundle/records" -name '*.proof' | wc -l)" -eq "$(($(wc -l <"$T/bundle/records.csv") - 1))"
go_build() {
    GO111MODULE=off GOFLAGS=-mod=mod GOPATH=/usr/share/gocode GOCACHE=$T/go \
        go build -o "$T/bundle_check" "$top/tests/support/bundle_check.go"
}
fact the_go_checker_builds go_build
fact go_verifies_every_proof says 'records that hold: 5' "$T/bundle_check" "$(sed -n 's/^log_key = //p' "$T/card.txt" | tr -d ' ')" "$T/bundle"
