#!/usr/bin/env bash
# Every worked example is played by people with the real programs, and gives its numbers exactly.
# One server serves them all, each a campaign of its own; VECTORS="b4-* r101" plays some of them.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

vectors=$top/tests/data/vectors
helper=$top/tests/support/vectors.py
late=2021-01-25T09:00:00+08:00 # all examples are over; every project was signed by then

people() {
    echo certificate,name,post,rights
    grep -E '^(zhongjie-clerk|nandagang-clerk|lingang-clerk|bureau-|admin)' "$demo/people.csv"
}

# founded ID: the example's settings become a campaign.
founded() {
    export BAIRI_CAMPAIGN=$1
    bairi_as admin campaign draft "$T/$1/campaign.ini" --people "$T/people.csv" --certs "$T/pki" \
        --server-cert "$T/pki/server.pem" -o "$T/$1/founding" &&
        bairi_as bureau-chen campaign endorse "$T/$1/founding" --yes &&
        bairi_as admin campaign create "$T/$1/founding"
}

# submitted ID: units report their forms; where no clerk is, the bureau enters with a letter.
submitted() {
    local at unit who form large
    local -a given

    while read -r at unit who form large; do
        given=("$T/$1/$form" --files "$T/files")
        for large in $large; do given+=(--confirm "$large"); done
        [ "$at" = - ] || dev_clock "$at"
        [ "$who" != bureau ] || { who=bureau-li && given+=(--for "$unit" --letter "$T/files/letter.pdf"); }
        bairi_as "$who" submit "${given[@]}" || return 1
    done <"$T/$1/submit"
}

# each VERB ID LIST OPTION…: one command for the whole list.
each() {
    local verb=$1 list=$T/$2/$3 refs
    shift 3

    mapfile -t refs <"$list"
    [ ${#refs[@]} -eq 0 ] || bairi_as bureau-zhao "$verb" "${refs[@]}" "$@"
}

# agreed COMMAND…: proposed by one, approved by another.
agreed() {
    local number

    bairi_as bureau-li "$@" || return 1
    number=$(bairi_as bureau-chen proposals -o csv | tr -d '\r' | awk -F, 'NR > 1 { print $1 }' | tail -n 1)
    bairi_as bureau-chen approve "$number" --yes
}

# decided ID: accepted, refused, ended, penalised.
decided() {
    local ref unit points reason

    each accept "$1" accept && each refuse "$1" refuse --reason 不符合认定条件 || return 1
    while read -r ref <&3; do agreed void "$ref" --reason 合同不实 || return 1; done 3<"$T/$1/void"
    while read -r ref <&3; do agreed terminate "$ref" --reason 合同解除 || return 1; done 3<"$T/$1/terminate"
    while read -r unit points reason <&3; do
        agreed penalty "$unit" --points "$points" --reason "$reason" --text 经核实 || return 1
    done 3<"$T/$1/penalties"
}

# told ID: the bureau's answer, counted again by the client that prints it.
told() {
    bairi_as bureau-sun explain zhongjie -o json >"$T/$1/answer.json" &&
        "$helper" compare "$vectors/$1" "$T/$1/answer.json"
}

# scored ID: the rows the server told, scored offline: awards too.
scored() {
    "$helper" rows "$T/$1/answer.json" "$T/$1" &&
        bairi_as bureau-sun score --campaign "$T/$1/campaign.ini" --projects "$T/$1/told.csv" \
            --penalties "$T/$1/told-penalties.csv" -o json >"$T/$1/result.json" &&
        "$helper" same "$vectors/$1" "$T/$1/result.json" "$1"
}

played() { founded "$1" && submitted "$1" && decided "$1"; }

# play ID: its three facts.
play() {
    local name=${1//-/_}

    fact "${name}_is_played" played "$1"
    fact "${name}_gives_its_numbers" told "$1"
    fact "${name}_gives_its_awards" scored "$1"
}

# shellcheck disable=SC2086 # patterns
chosen() { (cd "$vectors" && printf '%s\n' ${VECTORS:-*}); }
is_by_receipt() { grep -q 'extra_order = received' "$vectors/$1/campaign.ini"; }

# shellcheck disable=SC2119 # no options
start_server || exit 1
export BAIRI_CA=$T/pki/ca.pem
people >"$T/people.csv"
pdf v.pdf
pdf letter.pdf
for id in $(chosen); do "$helper" plan "$vectors/$id" "$id" "$T/$id" || exit 1; done
# receipt decides the order in these: the clock follows it
for id in $(chosen); do ! is_by_receipt "$id" || play "$id"; done
dev_clock "$late"
for id in $(chosen); do is_by_receipt "$id" || play "$id"; done
