#!/usr/bin/env bash
# Facts about the test data: it is what its generators write, and the files are what they claim to be.
# shellcheck disable=SC2317 # the functions are called through `fact`
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
data=$root/tests/data
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

fact() { # fact TEXT COMMAND...: the command succeeds
    local text=$1
    shift
    if "$@" >"$work/out" 2>&1; then
        echo "ok $text"
    else
        echo "not ok $text"
        sed 's/^/# /' "$work/out"
        failed=$((failed + 1))
    fi
}

generates_the_same() { # generates_the_same FOLDER
    rm -rf "$work/data"
    cp -r "$data" "$work/data"
    python3 -B "$work/data/$1/make.py" && diff -r -x __pycache__ "$data/$1" "$work/data/$1"
}

all_small_pdf() {
    local file
    for file in "$data"/demo/files/*.pdf "$data"/press/*/files/*.pdf; do
        if [ "$(head -c 5 "$file")" != "%PDF-" ] || [ "$(stat -c %s "$file")" -ge 1500 ]; then
            echo "$file"
            return 1
        fi
    done
}

all_distinct() {
    [ -z "$(sha256sum "$data"/demo/files/* | cut -c1-64 | sort | uniq -d)" ]
}

marked_synthetic() {
    local file
    for file in "$data"/demo/files/*; do
        grep -aq 'SYNTHETIC SAMPLE' "$file" || {
            echo "$file"
            return 1
        }
    done
}

is_utf8() {
    iconv -f UTF-8 -t UTF-8 "$1"
}

has_bom() {
    [ "$(head -c 3 "$1" | od -An -tx1)" = " ef bb bf" ]
}

is_gb18030_only() {
    ! is_utf8 "$1" && iconv -f GB18030 -t UTF-8 "$1"
}

rows() { # rows FILE COUNT
    [ "$(wc -l <"$1")" -eq $(($2 + 1)) ]
}

targets_sum() {
    [ "$(sed -n 's/^target = \([0-9]*\).*/\1/p' "$data/demo/campaign.ini" | awk "{ sum += \$1 } END { print sum }")" = 116 ]
}

people_have_certificates() {
    local name
    while IFS=, read -r name _; do
        [ "$name" = certificate ] || grep -q "^$name *|" "$root/certs/make.sh" || {
            echo "$name"
            return 1
        }
    done <"$data/demo/people.csv"
}

fact "the demo campaign is what its generator writes" generates_the_same demo
fact "the forms with mistakes are what their generator writes" generates_the_same annex
fact "the press fixtures are what their generator writes" generates_the_same press
fact "the workbooks of the reader are what their generator writes" generates_the_same xlsx
fact "the sample files are small PDFs" all_small_pdf
fact "no two evidence files are the same" all_distinct
fact "every evidence file says that it is synthetic" marked_synthetic
fact "the invented targets sum to 116" targets_sum
fact "every person has a certificate in the development PKI" people_have_certificates
fact "zhongjie writes UTF-8 with a BOM" has_bom "$data/demo/annex/zhongjie-2020-10.csv"
fact "nandagang writes GB18030" is_gb18030_only "$data/demo/annex/nandagang-2020-10.csv"
fact "lingang writes UTF-8" is_utf8 "$data/demo/annex/lingang-2020-10.csv"
fact "lingang's December file is cumulative" rows "$data/demo/annex/lingang-2020-12.csv" 54
fact "every worked example is complete" test \
    "$(find "$data/vectors" -name expected.json | wc -l)" = "$(find "$data/vectors" -name projects.csv | wc -l)"

[ "$failed" -eq 0 ] || echo "# $failed facts do not hold"
exit $((failed > 0))
