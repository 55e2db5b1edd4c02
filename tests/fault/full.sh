#!/usr/bin/env bash
# A disk that fills up: refused in plain words before anything fails, reads go on; filled to the last
# block under four clients, nothing that was acknowledged is lost; freed, all goes on.
# shellcheck source=tests/fault/lib.sh
. "$(dirname "$0")/lib.sh"

disk_on 768
founded && start_server || exit 1
pdf Z-01.pdf
pdf Z-02.pdf
annex Z-01,20000,Z-01.pdf
submit() { bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"; }
fact with_room_a_statement_is_taken submit

# ---- nearly full ----

# fill_but BYTES: leaves so many bytes free.
free_bytes() { echo $(($(stat -f -c '%f * %S' "$T/data"))); }
fill_but() { fallocate -l $(($(free_bytes) - $1)) "$T/data/filler"; }
refused() {
    annex Z-02,20000,Z-02.pdf
    expect_exit 6 submit && says 'disk is nearly full' submit
}
fact the_disk_is_filled_but_200_MB fill_but 200000000
fact a_nearly_full_disk_is_told_in_plain_words refused
reads() { bairi_as zhongjie-clerk list -o csv | grep -q Z-01 && bairi_as bureau-li rank >/dev/null; }
fact reads_go_on reads
fact the_server_is_asked_to_drain_cleanly stop_server
fact a_nearly_full_server_starts start_server
fact reads_go_on_after_the_start reads
freed() { rm "$T/data/filler" && submit; }
fact freed_it_takes_statements_again freed
stop_server

# ---- full, under load ----
cat >"$T/fill.sh" <<END
sleep 0.0\$((RANDOM % 9 + 1))
fallocate -l \$((\$(stat -f -c '%f * %S' $T/data) - RANDOM * 40)) $T/data/filler 2>/dev/null
sleep 0.2
exit 0
END
fact nothing_is_lost_when_the_disk_fills_up campaign 'disk full and freed' --cycles "$(sample 20 200)" \
    --during "bash $T/fill.sh" --between "rm -f $T/data/filler"
grep -a '^row ' "$T/out"
fact the_tables_are_what_the_ledger_says_after_full_disks sound
