#!/usr/bin/env bash
# The city signs the log's head: what it signed is published, receipts can require it, and a log
# that was forked, cut, put back or made anew with its own key is caught, with both heads kept.
# shellcheck disable=SC2119 # start_server takes the server's options, none here
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"
found_campaign || exit 1
pdf z.pdf
db=$T/data/campaigns/$BAIRI_CAMPAIGN/ledger.db
outside=$T/data/campaigns/$BAIRI_CAMPAIGN/checkpoint

report() {
    annex "$1,15000,z.pdf"
    bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
}
cosign() { bairi_as city-puller witness cosign "$T/witness.key"; }
cards_log_key() { sed -n 's/^log_key = //p' "$BAIRI_TRUST" | tr -d ' '; }

# ---- a witness is named ----

fact a_report_comes_first report Z-1
fact a_witness_makes_a_key bairi_as city-puller witness init "$T/witness.key" --name cangzhou-shangwuju
word=$(cat "$T/witness.key.pub")
fact its_key_is_private test "$(stat -c %a "$T/witness.key")" = 600
fact no_key_is_replaced ! bairi_as city-puller witness init "$T/witness.key" --name cangzhou-shangwuju
fact nobody_on_the_card_yet expect_exit 4 cosign
fact not_while_the_server_runs ! "$BIN/bairid" witness "$word" --data "$T/data"
stop_server TERM
fact the_card_names_it says "witnesses = $word" "$BIN/bairid" witness "$word" --data "$T/data"
bairi_as city-puller witness init "$T/second.key" --name cangzhou-shangwuju >/dev/null 2>&1
fact another_key_by_the_same_name_is_refused says 'another key of cangzhou-shangwuju' "$BIN/bairid" witness "$(cat "$T/second.key.pub")" --data "$T/data"
fact a_word_that_is_none_is_refused ! "$BIN/bairid" witness "${word}A" --data "$T/data"
start_server || exit 1

# ---- the head is signed and published ----

fact the_city_cosigns says 'at 2 records, as cangzhou-shangwuju' cosign
fact again_is_the_same cosign
fact the_puller_cosigns_though_nothing_is_released says 'at 2 records, as cangzhou-shangwuju' bairi_as city-puller report pull --witness "$T/witness.key"
fact a_clerk_may_not expect_exit 4 bairi_as zhongjie-clerk witness cosign "$T/witness.key"
fact a_stranger_makes_a_key bairi_as city-puller witness init "$T/other.key" --name stranger
fact a_stranger_may_not expect_exit 4 bairi_as city-puller witness cosign "$T/other.key"
published() { bairi_as zhongjie-clerk call bairi.v1.Ledger/Head '{}' | jq -je .cosigned >"$T/published" && grep -q '^— cangzhou-shangwuju ' "$T/published"; }
fact the_cosigned_head_is_published published
go_build() {
    GO111MODULE=off GOFLAGS=-mod=mod GOPATH=/usr/share/gocode GOCACHE=$T/go \
        go build -o "$T/bundle_check" "$top/tests/support/bundle_check.go"
}
fact the_go_checker_builds go_build
fact go_verifies_both_signatures says '2 ' "$T/bundle_check" "$(cards_log_key)" "$T/published" "$word"

# ---- receipts that require it ----

plain=$(find "$people" -name 'zhongjie_Z-1@1.receipt' ! -path '*cosigned*')
fact a_receipt_comes_before_its_witness ! bairi_as zhongjie-clerk verify "$plain" --require-cosignature card
fact cosigned_receipts_are_fetched says 'cosigned receipts fetched: 1' bairi_as zhongjie-clerk receipts --cosigned
cosigned=$(find "$people" -path '*cosigned/zhongjie_Z-1@1.receipt')
fact the_cosigned_one_holds bairi_as zhongjie-clerk verify "$cosigned" --require-cosignature card
fact so_it_does_by_the_key_itself bairi_as zhongjie-clerk verify "$cosigned" --require-cosignature "$word"
fact not_by_another_witness ! bairi_as zhongjie-clerk verify "$cosigned" --require-cosignature "$(cat "$T/other.key.pub")"
fact a_word_that_is_none_is_said expect_exit 2 bairi_as zhongjie-clerk verify "$cosigned" --require-cosignature "${word}x"

# ---- cut: rows taken out of the database ----

stop_server TERM && cp -a "$T/data" "$T/copy"
fact a_report_more start_server
fact it_is_taken report Z-2
cosign >/dev/null 2>&1
stop_server TERM && cp -a "$T/data" "$T/whole"
refuses() { timeout 20 "$BIN/bairid" serve --data "$T/data" --listen 127.0.0.1:0 --profile development --dev-clock "$T/clock" 2>&1 | tee "$T/refused"; grep -qE "$1" "$T/refused"; }
put_back() { rm -rf "$T/data" && cp -a "$1" "$T/data"; }
sqlite3 "$db" 'DELETE FROM record WHERE idx = 2; DELETE FROM node WHERE level = 0 AND position = 2; DELETE FROM checkpoint WHERE size = 3'
fact a_cut_log_is_not_served refuses 'has 2 records, but 3 were signed'
rm "$outside"
fact nor_without_its_last_checkpoint refuses 'last signed checkpoint .* is missing'

# ---- put back: an old copy of everything ----

put_back "$T/copy"
start_server
fact an_old_copy_is_refused_by_the_clerk expect_exit 7 report Z-3
fact and_by_the_witness expect_exit 7 cosign
evidence=$(dirname "$(find "$people/city-puller" -name '3-*.note')")
fact both_heads_are_kept test "$(find "$evidence" -name '*.note' | wc -l)" -eq 2

# ---- forked: another record in the same place ----

foreign() {
    BAIRI_SERVER=localhost:$server_port BAIRI_CERT=$T/pki/zhongjie-clerk.pem BAIRI_KEY=$T/pki/zhongjie-clerk.key \
        timeout 60 python3 "$top/tests/support/foreign_client.py" "$@"
}
fact the_log_goes_on_another_way foreign ask "$BAIRI_CAMPAIGN" zhongjie '另一条' "$T/q"
fact the_witness_refuses_the_fork expect_exit 7 cosign
fact it_says_where_the_evidence_is says "kept as evidence in $(dirname "$evidence")" cosign
fork_is_proven() { # two heads of three records, both signed with the log's key, and different
    local note
    for note in "$evidence"/3-*.note; do "$T/bundle_check" "$(cards_log_key)" "$note" || return 1; done | sort -u | tee "$T/heads"
    [ "$(grep -c '^3 ' "$T/heads")" -eq 2 ]
}
fact go_finds_both_heads_signed_and_different fork_is_proven

# ---- made anew: the whole history signed again with the log's own key ----

stop_server TERM
rm -rf "$T/data" && cp -a "$T/whole" "$T/data" && rm -rf "$T/data/campaigns"
home=$people people=$T/elsewhere
fact a_new_history_with_the_same_key found_campaign
for no in 1 2 3; do report "Z-$no" >/dev/null 2>&1; done
people=$home
fact the_clerk_refuses_the_new_history expect_exit 7 report Z-9
fact the_witness_refuses_it_too expect_exit 7 cosign
fact the_cosigned_receipt_still_convicts bairi_as zhongjie-clerk verify "$cosigned" --require-cosignature card
# who never saw the old log takes the new one, unless he wants the witness
fresh=$(find "$T/elsewhere" -name 'zhongjie_Z-1@1.receipt')
fact a_new_receipt_lacks_the_witness ! bairi_as zhongjie-clerk verify "$fresh" --require-cosignature card
