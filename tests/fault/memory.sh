#!/usr/bin/env bash
# Every allocation of every kind of request fails once: the tests of the services with a heap that
# fails (memory.c). In ./run test every tenth allocation, at most about twelve of a call.
# shellcheck source=tests/fault/lib.sh
. "$(dirname "$0")/lib.sh"
[ -z "$(find "$tools/memory" -name 'memory_*' 2>/dev/null)" ] && not_run 'the build has no tests/memory'
BAIRI_FAULT_STEP=$(sample 10 1)
BAIRI_FAULT_MOST=$(sample 12 0)
export BAIRI_FAULT_STEP BAIRI_FAULT_MOST
programs=(road countersign entry nothing affairs question report files notice agreed beside attack renewal)
[ "${BAIRI_FAULT:-sample}" = all ] || programs=(road countersign affairs)

# one PROGRAM: its facts hold while everything around them fails.
one() {
    local status=0

    timeout 1800 "$tools/memory/memory_$1_test" >"$T/$1.out" 2>&1 || status=$?
    [ $status -eq 0 ] || grep -aE 'ERROR|FAILED|fatal' "$T/$1.out"
    grep -a '^memory ' "$T/$1.out" >>"$T/figures"
    grep -a '^# ' "$T/$1.out" | head -n 20
    return $status
}

# sum COLUMN: over all methods. 3 calls, 4 allocations, 5 wrong answers, 6 half done,
sum() { awk -v column="$1" '{ n += $column } END { print n + 0 }' "$T/figures"; }
none() {
    cat "$T"/*.out | grep -a '^# ' | head -n 20
    [ "$(sum "$1")" -eq 0 ]
}
began=$SECONDS
: >"$T/figures"
for program in "${programs[@]}"; do
    fact "the_facts_of_${program}_hold_when_memory_fails" one "$program"
done
fact nothing_is_left_half_done none 6
fact no_answer_is_wrong_for_want_of_memory none 5
# what stays behind after a failed allocation is told, not judged: OpenSSL's own blocks are among it
grep -a 'are kept each time' "$T"/*.out | sed 's/^[^#]*//' | head -n 10
covered() {
    local methods

    methods=$(cut -d ' ' -f 2 "$T/figures" | sort -u | wc -l)
    echo "$methods methods"
    [ "$methods" -ge "$(sample 8 25)" ]
}
fact most_methods_are_tried covered
printf 'row allocations of %s kinds of request\t%s\t%s\t0\t0\t%s\t%s\t%s\n' \
    "$(cut -d ' ' -f 2 "$T/figures" | sort -u | wc -l)" "$(sum 4)" "$(sum 3)" "$(sum 6)" "$(sum 5)" \
    $((SECONDS - began))
