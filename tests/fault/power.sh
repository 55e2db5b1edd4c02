#!/usr/bin/env bash
# Power cuts on a simulated disk under four clients, half of them right behind an acknowledgement.
# shellcheck source=tests/fault/lib.sh
. "$(dirname "$0")/lib.sh"

disk_on 768
founded || exit 1
fact nothing_is_lost_by_power_cuts campaign 'power cuts under 4 clients' --cycles "$(sample 60 1000)" \
    --power "$T/fuse/switch" --between "$(between)"
grep -a '^row ' "$T/out"
sed 's/^/# the disk: /' "$T/fuse/switch"
forgetful() { [ "$(sed -E 's/.* lost=([0-9]+) .*/\1/' "$T/fuse/switch")" -gt 0 ]; }
fact the_disk_did_forget forgetful
fact the_tables_are_what_the_ledger_says_after_the_cuts sound
