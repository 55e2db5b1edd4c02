#!/usr/bin/env bash
# Each kind of mistake in an annex form has its sentence, in English and in Chinese, as it was read
# and found good; and a form checked offline is judged as the server judges it.
#
#   check_test.sh --write   writes what is said now beside the fixtures, to be read and committed
# sanitizers: address
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

data=$top/tests/data/annex
dev_clock 2020-11-20T10:00:00+08:00

# check_one FORM LANGUAGE: all that is said of it, with the exit code
check_one() {
    local form=$1 unit=zhongjie

    [ "${form#gangcheng-}" = "$form" ] || unit=gangcheng
    (cd "$data/bad" && "$BIN/bairi" check "$form" --campaign-file ../../demo/campaign.ini --lang "$2" \
        --unit $unit --files ../files) 2>&1
    echo "exit $?"
}

forms() { (cd "$data/bad" && ls ./*.csv ./*.xls ./*.xlsx | sed 's,^\./,,'); }

says_as_before() {
    check_one "$1" "$2" >"$T/said"
    diff -u "$data/bad/${1%.*}.$2.txt" "$T/said"
}

if [ "${1:-}" = --write ]; then
    while read -r form; do
        for language in en zh; do
            check_one "$form" $language >"$data/bad/${form%.*}.$language.txt"
        done
    done < <(forms)
    exit 0
fi

fact there_is_a_form_for_each_kind [ "$(forms | wc -l)" -gt 110 ]
while read -r form; do
    for language in en zh; do
        fact "${form%.*}_$language" says_as_before "$form" $language
    done
done < <(forms)
fact every_text_belongs_to_a_form [ "$(ls "$data"/bad/*.txt | wc -l)" -eq $((2 * $(forms | wc -l))) ]
