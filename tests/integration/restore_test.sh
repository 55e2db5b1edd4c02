#!/usr/bin/env bash
# A backup while the server works, its restore into a new epoch, a drill that names what is missing,
# and clients that send again what was lost.
# sanitizers: address
# shellcheck disable=SC2119 # start_server takes the server's options, none here
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"
found_campaign || exit 1
pdf z.pdf
pdf y.pdf

report() {
    annex "$1,15000,$2"
    bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
}
checkpoint=campaigns/$BAIRI_CAMPAIGN/checkpoint

fact a_project_is_reported report Z-1 z.pdf
receipts=$(dirname "$(find "$people/zhongjie-clerk" -name '*.receipt')")
backup() { "$BIN/bairid" backup --data "$T/data" --to "$T/backup"; }
fact a_running_server_is_backed_up says 'campaigns 1, records 2, files 1' backup
fact stock_tools_verify_it eval "cd '$T/backup' && sha256sum -c --quiet MANIFEST"
fact keys_are_not_in_it [ ! -e "$T/backup/log.key" ]
fact a_second_backup_goes_elsewhere expect_exit 8 backup

fact another_is_reported report Z-2 y.pdf
fact somebody_else_says_there_is_nothing bairi_as nandagang-clerk submit --nothing 2020-10
bairi_as lingang-clerk status >/dev/null 2>&1

restore() { "$BIN/bairid" restore --from "$T/backup" --profile development --dev-clock "$T/clock" "$@"; }
fact a_drill_names_what_is_missing says 'records 2 to 3, 2 in all' restore --drill --checkpoint "$T/data/$checkpoint"
fact and_whose_receipts says 'zhongjie_Z-2@1.receipt' restore --drill --receipts "$receipts"
fact it_makes_nothing [ ! -e "$T/new" ]

mkdir "$T/none"
fact a_folder_without_receipts_tells_nothing says 'holds no receipt' restore --drill --receipts "$T/none"

# ---- what MANIFEST cannot tell, and a file that is damaged already ----
# relist FOLDER: MANIFEST as whoever can write the backup would write it
relist() (
    cd "$1" || exit
    {
        grep '^#' MANIFEST | grep -v '^# files'
        find . -type f ! -name MANIFEST -printf '%P\0' | xargs -0 sha256sum
        echo "# files $(find . -type f ! -name MANIFEST | wc -l)"
    } >"$T/list" && cp "$T/list" MANIFEST
)
cp -a "$T/backup" "$T/forged"
sqlite3 "$T/forged/campaigns/$BAIRI_CAMPAIGN/ledger.db" "UPDATE project SET latest = x'00'"
relist "$T/forged"
fact a_forged_backup_has_a_good_list eval "cd '$T/forged' && sha256sum -c --quiet MANIFEST"
forged() { "$BIN/bairid" restore --from "$T/forged" --drill; }
fact a_drill_does_not_believe_it expect_exit 7 forged
fact and_names_what_was_changed says 'latest' forged
cp -a "$T/data" "$T/worn" && chmod -R u+w "$T/worn" && printf x >>"$(find "$T/worn/blobs" -type f | head -n 1)"
worn() { rm -rf "$T/worn-backup" && "$BIN/bairid" backup --data "$T/worn" --to "$T/worn-backup"; }
fact a_damaged_file_stops_no_backup says '1 damaged files were left out' worn
fact but_its_end_tells expect_exit 7 worn
fact the_file_is_named says 'is damaged: it is not what its name says' worn
fact all_else_is_there eval "cd '$T/worn-backup' && sha256sum -c --quiet MANIFEST && [ -s 'campaigns/$BAIRI_CAMPAIGN/ledger.db' ]"
fact the_server_dies stop_server KILL
mv "$T/data" "$T/old"

cp -r "$T/backup" "$T/raw" && cp "$T"/old/*.key "$T/raw"
raw() { "$BIN/bairid" serve --data "$T/raw" --listen 127.0.0.1:0 --profile development --dev-clock "$T/clock"; }
fact a_raw_backup_is_not_served says 'its last signed checkpoint' raw
without_campaigns() { cp -a "$T/backup" "$T/empty" && rm -r "$T/empty/campaigns" && relist "$T/empty" && restore --from "$T/empty" --drill; }
fact a_backup_without_campaigns_is_none says 'the backup holds no campaign' without_campaigns
fact without_keys_it_says_so says 'holds no log.key' restore --data "$T/nokeys"
fact what_did_not_end_is_not_served says 'did not end' "$BIN/bairid" serve --data "$T/nokeys" --listen 127.0.0.1:0 --profile development
fact nor_backed_up says 'did not end' "$BIN/bairid" backup --data "$T/nokeys" --to "$T/nokeys-backup"
fact and_a_check_names_the_mark says 'restore-unfinished' "$BIN/bairid" check --data "$T/nokeys"
printf x >>"$(find "$T/raw/blobs" -type f | head -n 1)"
fact a_damaged_backup_is_refused eval "'$BIN/bairid' restore --from '$T/raw' --drill; [ \$? -eq 7 ]"
fact a_file_that_is_no_checkpoint_tells_nothing expect_exit 7 restore --drill --checkpoint "$T/pki/ca.pem"
cp -a "$T/backup" "$T/planted" && dd if=/dev/urandom of="$T/planted/log.key" bs=64 count=1 status=none
fact what_is_not_listed_is_refused says 'holds log.key, which is no file that MANIFEST lists' restore --from "$T/planted" --drill
relist "$T/planted" && cp -a "$T/old" "$T/keys"
fact keys_that_are_named_go_before_planted_ones "$BIN/bairid" restore --from "$T/planted" --data "$T/unplanted" --keys "$T/keys" --profile development --dev-clock "$T/clock"
for name in etc/passwd "campaigns/$BAIRI_CAMPAIGN/ledger.db-wal" ../x; do
    cp -a "$T/backup" "$T/named" && mkdir -p "$T/named/etc" && : >"$T/named/$name" && (cd "$T/named" && sha256sum "$name" >>MANIFEST)
    named() { "$BIN/bairid" restore --from "$T/named" --drill; }
    fact "a_list_may_not_name_$(basename "$name")" says 'MANIFEST has a line that is none' named
    rm -rf "$T/named"
done
fact it_is_restored says 'every log goes on in a new epoch' restore --data "$T/data" --keys "$T/old"
fact the_same_keys_open_no_epoch_twice says 'was opened before with these keys' restore --data "$T/again" --keys "$T/old"
worn_restored() { restore --from "$T/worn-backup" --data "$T/worn-new" --keys "$T/worn"; }
fact what_a_backup_lacked_is_told says 'the backup lacked files of evidence' worn_restored
fact and_stops_nobody [ ! -e "$T/worn-new/restore-unfinished" ]
fact what_was_restored_is_whole "$BIN/bairid" check --data "$T/data" --full
fact it_is_served start_server
fact it_is_checked_while_it_runs "$BIN/bairid" check --data "$T/data" --full

# ---- clients ----
fact the_client_notices says 'was restored from a backup' bairi_as zhongjie-clerk status
fact and_says_what_is_missing says 'bairi resend' bairi_as zhongjie-clerk status
fact the_old_receipt_is_still_valid bairi_as zhongjie-clerk verify "$receipts/zhongjie_Z-1@1.receipt"
fact the_lost_project_is_not_there ! bairi_as zhongjie-clerk show zhongjie/Z-2
fact without_its_file_it_is_refused ! bairi_as zhongjie-clerk resend
fact it_is_sent_again bairi_as zhongjie-clerk resend --files "$T/files"
fact and_is_there_again bairi_as zhongjie-clerk show zhongjie/Z-2
fact a_new_receipt_came eval "ls '$receipts/epoch-1/zhongjie_Z-2@1.receipt' '$receipts/zhongjie_Z-2@1.receipt'"
fact both_receipts_hold eval "bairi_as zhongjie-clerk verify '$receipts/epoch-1/zhongjie_Z-2@1.receipt' && bairi_as zhongjie-clerk verify '$receipts/zhongjie_Z-2@1.receipt'"
fact nothing_is_missing_any_more says 'nothing' bairi_as zhongjie-clerk resend
fact the_log_goes_on report Z-3 z.pdf
fact the_same_backup_opens_no_epoch_twice says 'was restored before' restore --data "$T/again" --keys "$T/data"
fact and_is_whole "$BIN/bairid" check --data "$T/data" --full

# ---- what has a name of its own by its place in the log is sent again once, too ----
dev_clock 2020-10-28T09:00:00+08:00
fact a_zero_report_sent_again_after_its_deadline_is_late says '1 came after their deadline this time' bairi_as nandagang-clerk resend
fact and_is_not_lost_any_more says 'nothing is lost' bairi_as nandagang-clerk resend
fact its_old_receipt_is_kept bairi_as nandagang-clerk verify "$(find "$people/nandagang-clerk" -path '*epoch-1*' -name '*.receipt')"
printf torn >"$receipts/torn.receipt"
fact a_receipt_that_cannot_be_read_is_not_called_nothing says 'torn.receipt' bairi_as zhongjie-clerk resend
fact and_is_told_by_the_exit expect_exit 3 bairi_as zhongjie-clerk resend
rm "$receipts/torn.receipt"

# ---- a second epoch is a log like the first: a fork in it is refused ----
stop_server TERM && cp -a "$T/data" "$T/copy" && start_server || exit 1
fact one_more_in_epoch_2 report Z-4 z.pdf
stop_server TERM && rm -rf "$T/data" && cp -a "$T/copy" "$T/data" && start_server || exit 1
fact a_rolled_back_epoch_2_is_refused expect_exit 7 report Z-5 z.pdf

# ---- restored once more: who slept through an epoch follows along both ----
stop_server TERM
rm -rf "$T/data" && cp -a "$T/copy" "$T/data"
fact epoch_2_is_backed_up "$BIN/bairid" backup --data "$T/data" --to "$T/backup-2"
mv "$T/data" "$T/old-2"
fact it_is_restored_into_epoch_3 says 'epoch 2: the backup has' restore --from "$T/backup-2" --data "$T/data" --keys "$T/old-2"
start_server || exit 1
fact who_saw_epoch_1_alone_follows bairi_as lingang-clerk status
fact who_saw_epoch_2_follows bairi_as zhongjie-clerk status
fact the_third_epoch_is_whole "$BIN/bairid" check --data "$T/data" --full
fact and_is_a_log_to_report_in report Z-5 z.pdf
