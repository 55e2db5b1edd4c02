#!/usr/bin/env bash
# Every write-like system call of a scripted run, from start to stop of the server, killed once and
# failed once with EIO and ENOSPC; in ./run test every tenth of these points.
# shellcheck source=tests/fault/lib.sh
. "$(dirname "$0")/lib.sh"
command -v strace >/dev/null || not_run 'there is no strace'

# points: "SYSCALL N" for each write-like call on a file of the data folder, from a trace on stdin.
# strace counts per system call and thread, so does this; of openat only what may create counts.
points() {
    awk -v folder="$T/data" '
        match($0, /^([0-9]+) +[a-z0-9_]+\(/) {
            split($0, part, /[ (]+/)
            call = part[2]
            n = ++count[part[1] " " call]
            if (call ~ /^open/ && $0 !~ /O_CREAT/)
                next
            if (index($0, folder))
                print call, n
        }' | sort -u
}

# faults: a line for every point and way to fail.
faults() {
    local call n

    while read -r call n; do
        echo "$call:signal=KILL:when=$n"
        echo "$call:error=EIO:when=$n"
        echo "$call:error=ENOSPC:when=$n"
    done
}

founded || exit 1
fact a_scripted_run_is_traced campaign trace --trace "$T/trace"
points <"$T/trace" >"$T/points"
echo "# $(wc -l <"$T/points") points: $(cut -d ' ' -f 1 "$T/points" | sort | uniq -c | awk '{ printf "%s %s  ", $2, $1 }')"
enough() { [ "$(wc -l <"$T/points")" -ge 40 ]; }
fact there_are_points enough
faults <"$T/points" >"$T/all"
awk -v step="$(sample 10 1)" 'NR % step == 0' "$T/all" >"$T/faults"
fact nothing_is_lost_by_failing_system_calls campaign 'system calls killed or failed' --faults "$T/faults"
grep -a '^row ' "$T/out"
fact the_tables_are_what_the_ledger_says_after_the_failures sound
