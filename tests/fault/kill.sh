#!/usr/bin/env bash
# kill -9 at random under four clients: what was acknowledged is there once, the rest whole or absent.
# shellcheck source=tests/fault/lib.sh
. "$(dirname "$0")/lib.sh"

founded || exit 1
fact nothing_is_lost_by_kill_9 campaign 'kill -9 under 4 clients' --cycles "$(sample 100 1000)"
grep -a '^row ' "$T/out"
fact the_tables_are_what_the_ledger_says_after_the_kills sound
