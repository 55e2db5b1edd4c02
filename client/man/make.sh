#!/usr/bin/env bash
# Writes the manual pages of a built bairi with scdoc: make.sh BAIRI OUT makes OUT/man1/*.1 and
# OUT/zh_CN/man1/*.1 from the program's own tables.
set -eu
bairi=$1 out=$2
export LC_ALL=C.UTF-8
unset LANGUAGE

pages() {
    local lang=$1 folder=$2 page command

    mkdir -p "$folder"
    rm -f "$folder"/*.1
    while IFS=$'\t' read -r page command; do
        "$bairi" man "$command" --lang "$lang" | scdoc >"$folder/$page.1"
    done < <("$bairi" man --names)
}
set -o pipefail
pages en "$out/man1"
pages zh "$out/zh_CN/man1"
