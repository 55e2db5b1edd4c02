#!/usr/bin/env bash
# Peers that mean ill, over real sockets: an honest client is served meanwhile, nothing stays behind.
# sanitizers: address thread
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"
# shellcheck source=tests/integration/hostile.sh
. "$(dirname "$0")/hostile.sh"
found_campaign || exit 1
crowd 65 >"$T/crowd.log" 2>&1 || exit 1

# ---- with the limits as they are ----
under_attack || exit 1
withstands silence full_house

# ---- with less patience, to be quick ----
under_attack 'handshake_ms = 1500' 'stall_ms = 2000' || exit 1
withstands half_hello trickled_handshake hello_reset handshake_reset no_certificate half_open_1000 \
    other_protocols tls12 long_chains
withstands key_updates empty_records tiny_records second_hello
withstands endless_length length_over body_a_byte_a_second never_reads pipelined_then_gone ids_reused \
    unknown_names garbage wrong_greeting
withstands all_slots crowd_of_one
withstands protobuf_envelope protobuf_body bulk_of_one

# ---- what is said of it ----
few_lines() {
    local before after

    before=$(wc -l <"$T/server.log") && attack flood_of_refusals && after=$(wc -l <"$T/server.log") || return 1
    echo "$((after - before)) lines"
    grep -c . <(tail -n +"$before" "$T/server.log" | grep -a '"status":"UNIMPLEMENTED"') >"$T/count"
    cat "$T/count"
    [ "$(cat "$T/count")" -le 800 ] && tail -n +"$before" "$T/server.log" | grep -a 'calls not logged'
}
fact a_flood_of_refusals_is_100_lines_a_second_and_a_count few_lines
fact no_control_character_reaches_the_log ! grep -aqP '[\x00-\x09\x0b-\x1f\x7f]' "$T/server.log"
no_key() { ! grep -aqE 'PRIVATE KEY|BEGIN ' "$T/server.log"; }
fact no_key_reaches_the_log no_key
fact after_all_that_the_client_works bairi_as bureau-li rank
fact after_all_that_the_server_ends_cleanly stop_server TERM
