#!/usr/bin/env bash
# The harness has teeth: a server that breaks its promise is caught losing within ten power cuts.
# shellcheck source=tests/fault/lib.sh
. "$(dirname "$0")/lib.sh"
SERVER=$tools/bairid_weakened

harmless() {
    ! "$SERVER" serve --data "$T/data" --listen 127.0.0.1:0 2>"$T/said" && grep -q WEAKENED "$T/said"
}

# caught WAY NAME: losses were reported within ten cuts.
caught() {
    export BAIRI_WEAKEN=$1
    campaign "weakened: $2" --cycles 10 --losing --power "$T/fuse/switch" --between "$(between)"
    [ "$(figure 2)" -le 10 ] && [ "$(figure 4)" -gt 0 ]
}

try() {
    disk_on 768
    founded || exit 1
    fact "a_server_with_${1}_is_caught" caught "$1" "$2"
    grep -aE '^(row|#) ' "$T/out" | grep -v '^# seed' | head -n 4
    disk_off
    rm -rf "$T/data" "$people" "$T/server.log"
}

fact a_weakened_server_says_so_and_serves_no_production harmless
try normal 'synchronous=NORMAL'
try off 'synchronous=OFF'
try files 'files without fsync'
try early 'reply before commit'
