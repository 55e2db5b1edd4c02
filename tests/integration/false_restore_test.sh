#!/usr/bin/env bash
# Who has the log's key makes another history and calls it a restored backup: clients that saw more
# than it holds refuse it all the same, by their receipts, and by the one root that a size has.
# sanitizers: address
# shellcheck disable=SC2119 # start_server takes the server's options, none here
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
restore() { "$BIN/bairid" restore --from "$T/backup" --profile development --dev-clock "$T/clock" "$@"; }

# ---- what was acknowledged: four records ----
for no in 1 2 3; do report "Z-$no" >/dev/null 2>&1; done
fact three_projects_were_acknowledged bairi_as zhongjie-clerk show zhongjie/Z-3
fact the_puller_saw_them eval "bairi_as city-puller witness init '$T/witness.key' --name city; bairi_as city-puller witness cosign '$T/witness.key'; ls '$people'/city-puller"
stop_server TERM
cp -a "$T/data" "$T/true"

# ---- another history, with the same keys, backed up at fewer records and “restored” ----
rm -rf "$T/data/campaigns"
home=$people people=$T/elsewhere
found_campaign || exit 1
report X-1 >/dev/null 2>&1
fact the_other_history_is_backed_up "$BIN/bairid" backup --data "$T/data" --to "$T/backup"
stop_server TERM
mv "$T/data" "$T/other"
fact and_restored restore --data "$T/data" --keys "$T/other"
start_server || exit 1
people=$home
fact one_who_has_receipts_refuses_it expect_exit 7 bairi_as zhongjie-clerk status
fact and_sends_nothing expect_exit 7 bairi_as zhongjie-clerk resend
fact the_checkpoint_seen_is_kept grep -q '^4$' "$(find "$people/zhongjie-clerk" -name checkpoint)"

# ---- of the same size as what was seen: one size has one root ----
stop_server TERM
rm -rf "$T/data" "$T/backup"
cp -a "$T/other" "$T/data"
rm "$T/data/opened-epochs" # who forges a history forges this too
people=$T/elsewhere
start_server || exit 1
fact the_other_history_is_backed_up_again "$BIN/bairid" backup --data "$T/data" --to "$T/backup"
for no in 2 3; do report "X-$no" >/dev/null 2>&1; done
stop_server TERM
rm -rf "$T/other" && mv "$T/data" "$T/other"
fact it_is_restored_knowing_of_four_records says '2 to 3, 2 in all' restore --data "$T/data" --keys "$T/other" --checkpoint "$T/other/campaigns/$BAIRI_CAMPAIGN/checkpoint"
start_server || exit 1
people=$home
# who has no receipts left still has the head he saw
rm -rf "$(dirname "$(find "$people/zhongjie-clerk" -name '*.receipt' | head -n 1)")"
fact one_who_saw_another_root_refuses_it expect_exit 7 bairi_as zhongjie-clerk status
fact both_heads_are_evidence says 'kept as evidence' bairi_as zhongjie-clerk status
