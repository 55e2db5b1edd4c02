#!/usr/bin/env bash
# bairid check beside a running server and after it: clean, then each damage named; and a server that
# does not start on a log smaller than, or different from, the last signed checkpoint.
# sanitizers: address
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"
found_campaign || exit 1
pdf z.pdf
database=$T/data/campaigns/$BAIRI_CAMPAIGN/ledger.db
checkpoint=$T/data/campaigns/$BAIRI_CAMPAIGN/checkpoint

check() { "$BIN/bairid" check --data "$T/data" "$@"; }
report() {
    annex "$1,15000,z.pdf"
    bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
}
# with the database as it was before: SQL, and what the check must say
damaged() {
    cp "$database" "$T/kept.db"
    sqlite3 "$database" "$1"
    expect_exit 7 check && says "$2" check
    local held=$?
    cp "$T/kept.db" "$database"
    rm -f "$database-wal" "$database-shm"
    return $held
}

fact a_project_is_reported report Z-1
fact another_is_reported report Z-2
fact a_running_server_is_checked check
fact with_every_signature says 'signatures 4' check --full
fact json_says_it_is_clean eval "check -o json | jq -e '.clean and .checked.records == 3 and .checked.files == 1'"
fact the_server_stops stop_server TERM
fact a_stopped_server_is_checked check --full
fact an_unknown_campaign_is_told expect_exit 6 check --campaign other

fact a_changed_amount_is_named damaged "UPDATE version SET record = zeroblob(3) WHERE project_no = 'Z-2'" 'record'
fact a_changed_record_is_named damaged "UPDATE record SET time = time + 1 WHERE idx = 2" 'time'
fact a_deleted_record_is_named damaged "DELETE FROM record WHERE idx = 1" 'is missing'
fact a_truncated_log_is_named damaged "DELETE FROM record WHERE idx = 2; DELETE FROM node WHERE level = 0 AND position = 2; DELETE FROM checkpoint WHERE size = 3" 'were signed and acknowledged'

blob=$(find "$T/data/blobs" -type f | head -n 1)
fact a_missing_file_is_named eval "mv '$blob' '$T/blob' && expect_exit 7 check; says 'names it' check"
mv "$T/blob" "$blob"
fact and_all_is_well_again check

# ---- the server compares at its start ----
refuses_to_start() {
    "$BIN/bairid" serve --data "$T/data" --listen 127.0.0.1:0 --profile development --dev-clock "$T/clock" >"$T/refused" 2>&1
    local code=$?
    cat "$T/refused"
    [ $code -eq 7 ] && grep -qF -- "$1" "$T/refused"
}
cp "$database" "$T/kept.db"
sqlite3 "$database" "DELETE FROM record WHERE idx = 2; DELETE FROM node WHERE level = 0 AND position = 2; DELETE FROM checkpoint WHERE size = 3"
fact a_smaller_log_is_not_served refuses_to_start 'the log has 2 records, but 3 were signed and acknowledged'
cp "$T/kept.db" "$database"
sqlite3 "$database" "UPDATE node SET hash = zeroblob(32) WHERE level = 1 AND position = 0"
fact a_different_log_is_not_served refuses_to_start 'differ from those signed and acknowledged'
cp "$T/kept.db" "$database"
mv "$checkpoint" "$T/checkpoint"
fact a_log_without_its_checkpoint_is_not_served refuses_to_start 'its last signed checkpoint'
mv "$T/checkpoint" "$checkpoint"
fact as_it_was_it_is_served start_server
fact and_goes_on report Z-3
