#!/usr/bin/env bash
# Two people give the log another key: whoever holds the old trust card follows, receipts from
# before and after verify with the old card and with the new one, and what the former key signs
# beyond the turn is refused.
# shellcheck disable=SC2119 # start_server takes the server's options, none here
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"
found_campaign || exit 1
pdf z.pdf
cp "$T/data/trust-card.txt" "$T/old-card"
database=$T/data/campaigns/$BAIRI_CAMPAIGN/ledger.db

report() {
    annex "$1,15000,z.pdf"
    bairi_as "${2:-zhongjie-clerk}" submit "$T/annex.csv" --files "$T/files"
}
# the server writes its card anew at a start; people keep the one they were given
serve() { start_server && export BAIRI_TRUST=$T/old-card; }
export BAIRI_TRUST=$T/old-card
receipt() { find "$people/zhongjie-clerk" -name "zhongjie_$1@1.receipt"; }
verify() { bairi_as bureau-li verify "$(receipt "$1")" --trust "$2"; }
number() { bairi_as bureau-sun proposals -o csv | awk -F, 'NR > 1 { print $1 }' | tail -n 1 | tr -d '\r'; }
newest_note() { sqlite3 "$database" 'SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1'; }
signatures() { [ "$(newest_note | grep -c '^— bairi/')" -eq "$1" ]; }
new_key() { "$BIN/bairid" log-key new --data "$T/data"; }
propose() { bairi_as "$1" log-key propose "$2" --reason '年度更换'; }
checked() { "$BIN/bairid" check --data "$T/data" --full; }

fact a_project_is_reported report Z-1
fact others_saw_the_log bairi_as nandagang-clerk status

# ---- two people ----

fact a_key_the_server_lacks_is_refused expect_exit 6 propose admin "$(printf '%064d' 1)"
new_key >"$T/key" 2>&1
key=$(cat "$T/key")
fact the_server_made_a_key test "${#key}" -eq 64
fact the_key_is_private test "$(stat -c %a "$T/data/log.key.2")" = 600
fact no_clerk_proposes_one expect_exit 4 propose zhongjie-clerk "$key"
fact an_approver_proposes_it propose bureau-sun "$key"
proposal=$(number)
fact one_person_alone_cannot expect_exit 4 bairi_as bureau-sun approve "$proposal" --yes
fact who_may_not_approve_cannot expect_exit 4 bairi_as bureau-li approve "$proposal" --yes
fact one_key_signs_as_before signatures 1
stop_server TERM
cp -a "$T/data" "$T/before"
serve || exit 1
fact another_person_approves bairi_as bureau-chen approve "$proposal" --yes
fact both_keys_sign_over_the_approval signatures 2
fact another_project_is_reported says 'replaced the key' report Z-2
fact then_only_the_new_one_signs signatures 1
fact it_is_said_once eval "report Z-3 >'$T/again' 2>&1 && ! grep -q 'replaced the key' '$T/again'"
fact others_follow_too says 'replaced the key' bairi_as nandagang-clerk status
fact a_key_used_before_never_comes_back expect_exit 6 propose admin "$key"

# ---- cards ----

"$BIN/bairid" log-key card --data "$T/data" >"$T/new-card" 2>"$T/card.err"
fact the_new_card_names_the_new_key eval "sed -n 's/^log_key = //p' '$T/new-card' | tr -d ' ' | grep -qx '$key'"
fact an_old_receipt_and_the_new_card verify Z-1 "$T/new-card"
fact a_new_receipt_and_the_new_card verify Z-2 "$T/new-card"
fact an_old_receipt_and_the_old_card verify Z-1 "$T/old-card"
alone() { bairi_as stranger verify "$(receipt Z-2)" --trust "$T/old-card" "$@"; }
fact the_old_card_alone_does_not_do eval 'BAIRI_CAMPAIGN="" expect_exit 7 alone'
proof=$(find "$people/zhongjie-clerk" -name rotations)
fact with_the_proof_it_does eval "BAIRI_CAMPAIGN='' alone --rotations '$proof'"
flipped() { # one byte of the proof changed, wherever: never believed
    local at size
    size=$(stat -c %s "$proof")
    for at in 40 $((size / 3)) $((size / 2)) $((size - 40)); do
        cp "$proof" "$T/flipped"
        printf '\x%02x' $(($(od -An -tu1 -j "$at" -N 1 "$proof") ^ 1)) | dd of="$T/flipped" bs=1 seek="$at" conv=notrunc status=none
        BAIRI_CAMPAIGN='' alone --rotations "$T/flipped" && return 1
    done
    return 0
}
fact a_changed_proof_is_not_believed flipped
fact a_bundle_carries_it bairi_as bureau-li export --bundle "$T/bundle" --no-files
fact so_it_verifies_with_the_old_card eval "BAIRI_CAMPAIGN='' bairi_as stranger verify --bundle '$T/bundle' --trust '$T/old-card'"
fact and_with_the_new_one eval "BAIRI_CAMPAIGN='' bairi_as stranger verify --bundle '$T/bundle' --trust '$T/new-card'"

# ---- the server's own ----

fact a_check_finds_nothing checked
fact the_server_ends stop_server TERM
fact the_tables_are_told_again says 'the tables are the same' "$BIN/bairid" rebuild --data "$T/data" --profile development
sqlite3 "$database" 'DELETE FROM log_key WHERE idx > 0'
fact without_its_key_no_log_is_served eval '! serve'
stop_server KILL
fact a_check_names_what_is_gone says 'log_key' checked
fact a_rebuild_mends_it "$BIN/bairid" rebuild --data "$T/data" --profile development
fact then_nothing_is_found checked
fact it_starts_again serve
fact its_card_is_the_new_one cmp "$T/data/trust-card.txt" "$T/new-card"
fact it_takes_more report Z-4
fact it_is_backed_up "$BIN/bairid" backup --data "$T/data" --to "$T/backup"
new_key >"$T/key" 2>&1
third=$(cat "$T/key")
fact a_third_key_is_proposed propose admin "$third"
fact and_approved bairi_as bureau-chen approve "$(number)" --yes
fact a_client_that_slept_follows_both says 'replaced the key' bairi_as lingang-clerk status
fact more_is_reported report Z-5
"$BIN/bairid" log-key card --data "$T/data" >"$T/newest-card"
fact the_newest_card_verifies_all eval "verify Z-1 '$T/newest-card' && verify Z-4 '$T/newest-card' && verify Z-5 '$T/newest-card'"
fact the_check_finds_nothing_still checked
fact the_key_file_is_needed eval "mv '$T/data/log.key.3' '$T/hidden'; stop_server TERM; ! serve; stop_server KILL; mv '$T/hidden' '$T/data/log.key.3'"

# ---- restored ----

restore() { "$BIN/bairid" restore --from "$T/$1" --data "$T/restored" --keys "$T/data" --profile development --dev-clock "$T/clock"; }
fact a_backup_without_the_last_turn_is_refused says 'name a backup made after that record' restore backup
fact and_nothing_is_made [ ! -e "$T/restored" ]
rm -rf "$T/restored"
fact it_starts_once_more serve
fact it_is_backed_up_again "$BIN/bairid" backup --data "$T/data" --to "$T/backup2"
fact one_more_is_lost report Z-6
fact it_dies stop_server KILL
fact it_is_restored restore backup2
mv "$T/data" "$T/dead" && mv "$T/restored" "$T/data"
fact the_restored_log_is_served serve
fact the_clerk_follows bairi_as zhongjie-clerk status
fact and_reports report Z-7
fact the_new_epoch_is_signed_with_the_newest_key verify Z-7 "$T/newest-card"
fact the_restored_one_is_whole checked
fact it_stops stop_server TERM

# ---- a former key ----

mv "$T/data" "$T/whole"
mv "$T/before" "$T/data"
fact whoever_has_the_former_key_goes_on_with_it serve
for no in 1 2 3 4 5 6 7 8; do report "F-$no" nandagang-clerk >/dev/null 2>&1; done
mkdir -p "$people/fooled"
fooled() { people=$T/fooled report "$1" zhongjie-clerk; }
for no in 1 2 3 4 5 6 7 8; do fooled "F-$no" >"$T/fooled.log" 2>&1; done
forged=$(find "$T/fooled" -name 'zhongjie_F-8@1.receipt')
fact who_never_heard_of_the_turn_is_fooled test -n "$forged"
fact who_followed_refuses_it expect_exit 7 bairi_as zhongjie-clerk status
fact the_new_card_refuses_its_receipt eval "BAIRI_CAMPAIGN='' expect_exit 7 bairi_as stranger verify '$forged' --trust '$T/newest-card'"
