#!/usr/bin/env bash
# Of two campaigns one gets another log key: the city cosigns across the replacement, checks, drills
# and restores hold for both, and a backup from before is not restored where a newer key is known.
# shellcheck disable=SC2119 # start_server takes the server's options, none here
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"
turned=bohai-2020q4 other=bohai-second
found_campaign || exit 1
pdf z.pdf

# found_other: the second campaign, of the same people
found_other() {
    sed "s/^id = .*/id = $other/" "$demo/campaign.ini" >"$T/other.ini" || return 1
    BAIRI_CAMPAIGN=$other bairi_as admin campaign draft "$T/other.ini" --people "$demo/people.csv" \
        --certs "$T/pki" --server-cert "$T/pki/server.pem" -o "$T/founding2" &&
        BAIRI_CAMPAIGN=$other bairi_as bureau-chen campaign endorse "$T/founding2" --yes &&
        BAIRI_CAMPAIGN=$other bairi_as admin campaign create "$T/founding2"
}
report() { # CAMPAIGN NO
    annex "$2,15000,z.pdf"
    BAIRI_CAMPAIGN=$1 bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
}
receipt() { find "$people/zhongjie-clerk" -path "*$1*" -name "zhongjie_$2@1.receipt" ! -path '*cosigned*'; }
verify() { bairi_as bureau-li verify "$(receipt "$1" "$2")" --trust "$3"; }
cosign() { BAIRI_CAMPAIGN=$1 bairi_as city-puller witness cosign "$T/witness.key"; }
number() { bairi_as bureau-sun proposals -o csv | awk -F, 'NR > 1 { print $1 }' | tail -n 1 | tr -d '\r'; }
new_key() { "$BIN/bairid" log-key new --data "$T/data" 2>/dev/null; }
checked() { "$BIN/bairid" check --data "$T/data" --full; }
backup() { "$BIN/bairid" backup --data "$T/data" --to "$T/$1"; }
drill() { "$BIN/bairid" restore --drill --from "$T/$1" "${@:2}"; }
restore() { "$BIN/bairid" restore --from "$T/$1" --data "$T/restored" --profile development --dev-clock "$T/clock" "${@:2}"; }
# the server writes its card anew at a start; people keep the one they were given
serve() { start_server && export BAIRI_TRUST=$T/old-card; }

# ---- before ----

fact another_campaign_is_founded found_other
fact a_project_is_reported_here report $turned Z-1
fact and_there report $other Z-1
fact a_witness_makes_a_key bairi_as city-puller witness init "$T/witness.key" --name cangzhou-shangwuju
stop_server TERM
fact the_card_names_it "$BIN/bairid" witness "$(cat "$T/witness.key.pub")" --data "$T/data"
cp "$T/data/trust-card.txt" "$T/old-card"
serve || exit 1
fact the_city_cosigns_before cosign $turned
key=$(new_key)
fact a_key_is_proposed bairi_as admin log-key propose "$key" --reason '年度更换'
fact it_is_backed_up_before backup before

# ---- replaced in one of them ----

fact it_is_approved bairi_as bureau-chen approve "$(number)" --yes
fact the_city_cosigns_the_approval says 'at 4 records, as cangzhou-shangwuju' cosign $turned
fact both_keys_signed_that says "is signed for bairi/bohai/$turned/1 with a key of" drill before --keys "$T/data"
fact more_is_reported_here report $turned Z-2
fact and_more_there report $other Z-2
fact the_city_follows says 'replaced the key' cosign $turned
fact it_cosigns_what_the_new_key_signed says 'at 5 records, as cangzhou-shangwuju' cosign $turned
fact and_the_log_of_one_key cosign $other
fact cosigned_receipts_are_fetched bairi_as zhongjie-clerk receipts --cosigned
cosigned() { find "$people/zhongjie-clerk" -path "*cosigned/zhongjie_$1@1.receipt"; }
requires() { BAIRI_CAMPAIGN=$turned bairi_as zhongjie-clerk verify "$(cosigned "$1")" --require-cosignature card; }
fact one_from_before_bears_the_witness requires Z-1
fact one_from_after_bears_it requires Z-2
# by the first key alone, as somebody sees it who never asked the server
alone() { BAIRI_CAMPAIGN='' bairi_as stranger verify "$(receipt "$1" "$2")" --trust "$T/old-card"; }
fact the_new_key_signs_here expect_exit 7 alone $turned Z-2
fact the_first_there_still alone $other Z-2
fact a_check_finds_nothing checked
fact it_is_backed_up_after backup after
fact a_drill_finds_the_backup_whole says 'The backup is whole' drill after
fact with_the_keys_too says 'The backup is whole' drill after --keys "$T/data"
fact the_one_from_before_is_whole_by_itself says 'The backup is whole' drill before
fact with_the_checkpoint_at_hand_it_is_refused expect_exit 6 drill before --keys "$T/data"
mkdir "$T/bare" && cp "$T/data"/*.key "$T/data"/log.key.2 "$T/bare"
received=$(dirname "$(receipt $turned Z-2)")
fact and_with_a_receipt expect_exit 6 drill before --keys "$T/bare" --receipts "$received"
"$BIN/bairid" log-key card --data "$T/data" >"$T/new-card"
both() { verify $turned "$1" "$T/new-card" && verify $other "$1" "$T/new-card"; }
fact the_new_card_verifies_both_before both Z-1
fact and_both_after both Z-2

# ---- a backup from before, and nothing but keys at hand ----

mv "$T/bare" "$T/keys"
fact an_unknown_key_is_told_of says 'is a log key that the backup does not know' drill before --keys "$T/keys"
fact the_backup_that_knows_it_says_nothing eval "! says 'does not know' drill after --keys '$T/keys'"
cp "$T/old-card" "$T/keys/trust-card.txt"
fact an_old_card_forbids_nothing drill before --keys "$T/keys"
cp "$T/new-card" "$T/keys/trust-card.txt"
fact a_card_that_knows_the_newer_key_does expect_exit 6 restore before --keys "$T/keys"
fact it_says_which_log says "the log of $turned got another key with record 3 of epoch 1" restore before --keys "$T/keys"
fact and_what_to_do says 'name a backup made after that record' restore before --keys "$T/keys"
fact nothing_was_made [ ! -e "$T/restored" ]
fact a_drill_says_so_too expect_exit 6 drill before --keys "$T/keys"
sed 's/^domain = .*/domain = elsewhere/' "$T/new-card" >"$T/keys/trust-card.txt"
fact a_card_of_elsewhere_forbids_nothing drill before --keys "$T/keys"
cp "$T/new-card" "$T/keys/trust-card.txt"

# ---- restored, both of them ----

fact one_more_is_lost report $turned Z-3
fact one_more_is_lost_there report $other Z-3
fact it_dies stop_server KILL
fact the_backup_from_after_is_restored restore after --keys "$T/keys"
mv "$T/data" "$T/dead" && mv "$T/restored" "$T/data"
fact the_restored_logs_are_served serve
fact its_card_knows_the_same_keys cmp "$T/data/trust-card.txt" "$T/new-card"
fact a_report_here report $turned Z-4
fact a_report_there report $other Z-4
fact the_newest_card_verifies_both both Z-4
fact the_newer_key_signs_the_new_epoch_here expect_exit 7 alone $turned Z-4
fact the_first_signs_it_there alone $other Z-4
fact the_city_cosigns_the_new_epoch cosign $turned
fact and_the_other_one cosign $other
fact what_was_restored_is_whole checked
fact the_restored_one_is_backed_up backup again
fact a_drill_finds_that_whole drill again --keys "$T/data"

# ---- then in the other one ----

key=$(new_key)
fact the_same_server_makes_a_third_key bairi_as bureau-sun log-key propose "$key" --reason '年度更换' --campaign $other
BAIRI_CAMPAIGN=$other
proposal=$(number)
fact it_is_approved_there bairi_as bureau-chen approve "$proposal" --yes
BAIRI_CAMPAIGN=$turned
fact it_is_followed report $other Z-5
fact the_first_goes_on_as_before report $turned Z-5
fact the_city_cosigns_there cosign $other
"$BIN/bairid" log-key card --data "$T/data" >"$T/new-card"
for no in 1 2 4 5; do fact "the_newest_card_verifies_$no" both "Z-$no"; done
fact the_check_finds_nothing_still checked
stop_server TERM
fact both_logs_are_told_again says 'the tables are the same' "$BIN/bairid" rebuild --data "$T/data" --profile development
cp -a "$T/data" "$T/grown" && rm -r "$T/grown/campaigns"
start_server && stop_server TERM
cp "$T/data/trust-card.txt" "$T/grown/trust-card.txt"
fact a_backup_from_before_the_third_is_refused says "the log of $other got another key" restore again --keys "$T/grown"

# ---- a campaign that is founded later ----

serve || exit 1
found_third() {
    sed "s/^id = .*/id = bohai-third/" "$demo/campaign.ini" >"$T/third.ini" || return 1
    rm -f "$T/founding3"
    BAIRI_CAMPAIGN=bohai-third bairi_as admin campaign draft "$T/third.ini" --people "$demo/people.csv" \
        --certs "$T/pki" --server-cert "$T/pki/server.pem" -o "$T/founding3" &&
        BAIRI_CAMPAIGN=bohai-third bairi_as bureau-chen campaign endorse "$T/founding3" --yes &&
        BAIRI_CAMPAIGN=bohai-third bairi_as admin campaign create "$T/founding3"
}
fact the_oldest_card_founds_none ! found_third
export BAIRI_TRUST=$T/data/trust-card.txt
fact the_newest_one_does found_third
fact its_log_takes_reports report bohai-third Z-1
fact the_newest_key_signs_it expect_exit 7 alone bohai-third Z-1
fact the_newest_card_knows_it verify bohai-third Z-1 "$T/data/trust-card.txt"
fact others_have_their_keys_still both Z-5
fact all_three_are_checked checked
