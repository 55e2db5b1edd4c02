#!/usr/bin/env bash
# Mixed calls over a bad line for some seconds, with reloads, strangers, a drain and a kill: nothing
# is lost, and no connection stays behind. The soak does the same for an hour.
# sanitizers: address thread
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"
# shellcheck source=tests/soak/world.sh
. "$top/tests/soak/world.sh"
trap 'close_world; leave' EXIT

seconds=${LOAD_SECONDS:-10}
rate=${LOAD_RATE:-100}
[ "${BAIRI_SANITIZER:-none}" = none ] || rate=$((rate / 2))
export BAIRI_START_SECONDS=60

fact a_campaign_is_founded_behind_a_bad_line open_world 120
[ $failures -eq 0 ] || exit 1
start_desks "$rate"

sleep $((seconds / 5))
fact people_with_commands_are_served commands
fact the_desks_come_to_rest pause_desks
before=$(sockets)
go_on
strangers 5
fact a_reload_refuses_whom_the_list_names reload
fact the_next_reload_admits_them_again reload
sleep $((seconds / 5))
fact they_come_to_rest_again pause_desks
same_sockets() { [ "$(sockets)" -eq "$before" ] || { echo "$before before, $(sockets) now"; return 1; }; }
fact no_connection_stays_behind eventually 10 same_sockets
go_on
sleep $((seconds / 5))
fact a_drain_in_the_middle_is_clean restart_server TERM
sleep $((seconds / 5))
fact a_killed_server_goes_on_where_it_was restart_server KILL
sleep $((seconds / 5))
fact the_desks_rest_at_the_end pause_desks
worked() {
    jq -c . "$load/figures"
    [ "$(sum_of ok)" -gt $((seconds * rate / 10)) ] && [ "$(sum_of refused)" -gt 0 ]
}
fact the_desks_have_worked worked
fact no_call_was_lost stop_desks
fact the_server_ends_cleanly stop_server
fact each_acknowledged_statement_is_in_the_ledger_once receipts_and_ledger_agree
fact every_receipt_verifies receipts_verify
fact the_tables_equal_a_rebuild tables_equal_a_rebuild
