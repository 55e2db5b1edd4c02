#!/usr/bin/env bash
# The patient attacks with all limits as they are: beyond the 30 s of a stalled reader.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/../lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/../campaign.sh"
# shellcheck source=tests/integration/hostile.sh
. "$(dirname "$0")/../hostile.sh"
found_campaign || exit 1
crowd 65 >"$T/crowd.log" 2>&1 || exit 1
under_attack || exit 1
export HOSTILE_SECONDS=${HOSTILE_SECONDS:-40}
withstands half_hello trickled_handshake body_a_byte_a_second key_updates never_reads
for _ in 1 2 3; do
    withstands hello_reset half_open_1000 full_house crowd_of_one protobuf_body
done
fact after_all_that_the_client_works bairi_as bureau-li rank
fact after_all_that_the_server_ends_cleanly stop_server TERM
