#!/usr/bin/env bash
# The top level holds what the design names and nothing else.
set -u
cd "$(dirname "$0")/../.." || exit 1
allowed=' CMakeLists.txt LICENSE README.md certs client common proto run server tests '
failed=0

while read -r entry; do
    case $entry in
    .*) ;;
    *)
        case $allowed in
        *" $entry "*) ;;
        *)
            echo "not in the layout: $entry"
            failed=1
            ;;
        esac
        ;;
    esac
done < <(git -c core.quotePath=off ls-files | cut -d/ -f1 | sort -u)
exit $failed
