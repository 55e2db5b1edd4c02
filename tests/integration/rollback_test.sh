#!/usr/bin/env bash
# An older copy of the data folder is put back, checkpoint and all: the server cannot tell, but
# whoever saw more of the log does: our client refuses it, and the server refuses what others sign.
# sanitizers: address
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
# foreign ARGUMENT…: the foreign client as a clerk who compares nothing
foreign() {
    BAIRI_SERVER=localhost:$server_port BAIRI_CA=$T/pki/ca.pem BAIRI_CERT=$T/pki/zhongjie-clerk.pem \
        BAIRI_KEY=$T/pki/zhongjie-clerk.key timeout 60 python3 "$top/tests/support/foreign_client.py" "$@"
}
put_back() {
    stop_server TERM && rm -rf "$T/data" && cp -a "$T/copy" "$T/data" && start_server
}

fact a_project_is_reported report Z-1
stop_server TERM && cp -a "$T/data" "$T/copy" && start_server || exit 1
fact another_is_reported report Z-2
receipt=$(find "$people" -name 'zhongjie_Z-2@1.receipt')
cp "$receipt" "$T/seen.receipt"
fact who_saw_the_log_may_say_so foreign ask "$BAIRI_CAMPAIGN" zhongjie '第一个问题' "$T/q1" "$T/seen.receipt"

# ---- a smaller log ----
fact the_copy_is_served_again put_back
fact our_client_refuses_to_go_on expect_exit 7 report Z-3
fact it_says_why says 'it was rewritten or rolled back' report Z-3
fact a_statement_that_saw_more_is_refused says 'here 2 have the root' foreign ask "$BAIRI_CAMPAIGN" zhongjie '第二个问题' "$T/q2" "$T/seen.receipt"

# ---- a log that went on in another way ----
fact a_newcomer_may_write foreign ask "$BAIRI_CAMPAIGN" zhongjie '第三个问题' "$T/q3"
fact our_client_refuses_the_fork expect_exit 7 report Z-3
fact the_fork_is_refused_with_both_roots says 'this log is not the one you saw, of 3 records and root' foreign ask "$BAIRI_CAMPAIGN" zhongjie '第四个问题' "$T/q4" "$T/seen.receipt"
fact the_servers_log_shows_it grep -q 'FAILED_PRECONDITION.*this log is not the one you saw' "$T/server.log"
