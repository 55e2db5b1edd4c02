#!/usr/bin/env bash
# A large workbook is one call and one transaction; cumulative workbooks only say what changed.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

found_campaign || exit 1
pdf shared.pdf
rows=()
for i in $(seq 2000); do
    rows+=("W-$i,$((20000 + i)),shared.pdf")
done
annex "${rows[@]}"
fact two_thousand_rows_are_one_call bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
one_batch() { [ "$(grep -c 'Submissions/SubmitBatch' "$T/server.log")" -eq 1 ]; }
fact the_server_saw_one_batch one_batch
all_listed() { [ "$(bairi_as zhongjie-clerk list -o csv | grep -c 'W-[0-9]')" -eq 2000 ]; }
fact all_are_listed all_listed

fact the_same_workbook_again_changes_nothing bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
fact nothing_was_sent_again one_batch
annex "${rows[0]}" "W-2,29999,shared.pdf"
fact a_cumulative_workbook_is_taken bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
changed() {
    bairi_as zhongjie-clerk show zhongjie/W-2 | grep -q '29999' && bairi_as zhongjie-clerk show zhongjie/W-2 | grep -q 'W-2@2' &&
        bairi_as zhongjie-clerk show zhongjie/W-1 | grep -q 'W-1@1'
}
fact only_the_changed_row_became_a_version changed
fact missing_rows_were_not_withdrawn all_listed

annex 'X-1,20000,shared.pdf' 'X-2,1.5,shared.pdf'
fact a_wrong_cell_refuses_the_whole_form expect_exit 6 bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
fact the_cell_is_named says 'annex.csv:J3' bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
fact nothing_of_it_was_sent expect_exit 6 bairi_as zhongjie-clerk show zhongjie/X-1
annex 'Y-1,600000,shared.pdf'
fact an_unusual_amount_wants_confirmation expect_exit 6 bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
fact confirmed_it_is_taken bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files" --confirm Y-1
annex 'Z-1,20000,missing.pdf'
fact a_missing_file_is_named says 'missing.pdf' bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
fact dry_run_sends_nothing eval 'annex "Q-1,20000,shared.pdf"; bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files" --dry-run && expect_exit 6 bairi_as zhongjie-clerk show zhongjie/Q-1'
