#!/usr/bin/env bash
# Wording of the tracked files: no machine's paths, no mark of unfinished work, no misprinted 最后.
set -u
cd "$(dirname "$0")/../.." || exit 1
failed=0

# forbid WHAT PATTERN FILE-PATTERN…: lists the lines that match.
forbid() {
    local what=$1 pattern=$2 found
    shift 2

    found=$(git ls-files -z -- "$@" ':!tests/check/words.sh' ':!LICENSE' | xargs -0 -r grep -InP "$pattern" 2>/dev/null)
    [ -n "$found" ] || return 0
    printf '%s:\n%s\n\n' "$what" "$found"
    failed=1
}

forbid 'paths of a machine' '/(work|farm|home|root)/[A-Za-z.]' '*'
forbid 'words that mark unfinished work' \
    '(?i)\b(TODO|FIXME|XXX|HACK|placeholder|dummy implementation|for now)\b' \
    '*.c' '*.h' '*.cc' '*.proto' '*.sh' '*.cmake' '*CMakeLists.txt' '*.md' '*.po' '*.awk' run
# the campaign notice's own misprint; nothing of ours may repeat it
forbid 'misprinted 最后' '蕞后' 'common/*' 'server/*' 'client/*' 'proto/*'
exit $failed
