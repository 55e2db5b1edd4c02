#!/usr/bin/env bash
# The line cut at every byte of a three-chunk upload, in both directions; every tenth in ./run test.
# shellcheck source=tests/fault/lib.sh
. "$(dirname "$0")/lib.sh"

found_campaign || exit 1
cuts() {
    local status=0

    "$tools/fault_line" --folder "$T" --name 'line cut at every byte' --step "$(sample 10 1)" \
        >"$T/line" 2>"$T/line.err" || status=$?
    sed 's/^/row /' "$T/line"
    cat "$T/line.err"
    return $status
}
fact an_upload_cut_at_any_byte_resumes cuts
grep -a '^row ' "$T/out"
fact the_server_outlives_all_cuts stop_server
