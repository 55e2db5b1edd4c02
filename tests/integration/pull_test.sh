#!/usr/bin/env bash
# The city's puller on its timer: months go by, servers fail, a certificate ends, a server lies; every
# report arrives once, verified, or is refused with its evidence.
# shellcheck disable=SC2016 # what single quotes hold is run by bairi, or later
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

out=$T/reports
# pages are set by a program of its own, which this build may lack
endings='csv json xlsx receipt'
[ ! -x "$BIN/bairi-render" ] || endings+=' pdf'
on() { dev_clock "$1+08:00"; }
li() { bairi_as bureau-li "$@"; }
chen() { bairi_as bureau-chen "$@"; }
# pull OPTION…: what the timer runs
pull() { bairi_as city-puller report pull --out "$out" "$@"; }
# pulled NAME…: exactly these reports lie there with all their files, and nothing half done
pulled() { whole "$out" "$@"; }
# whole FOLDER NAME…
whole() {
    local name wanted='' out=$1
    shift

    for name in "$@"; do
        for ending in $endings; do
            [ -s "$out/bohai-2020q4-$name.$ending" ] || { echo "no $name.$ending"; return 1; }
        done
        wanted+="bohai-2020q4-$name.receipt"$'\n'
    done
    [ -z "$(find "$out" -name '*.part*')" ] || { echo 'temporary files are left'; return 1; }
    diff <(printf %s "$wanted" | sort) <(cd "$out" && find . -maxdepth 1 -name '*.receipt' | sed 's#^\./##' | sort)
}
reports() { annex "$1" && bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files" && li accept "zhongjie/${1%%,*}"; }
released() {
    local number

    li report release "$1" || return 1
    number=$(chen proposals -o csv | tr -d '\r' | awk -F, 'NR > 1 { print $1 }' | tail -n 1)
    chen approve "$number" --yes
}
pdf a.pdf

# ---- October: released late, and the server is down in between ----

fact a_campaign_is_founded found_campaign
fact october_is_reported reports Z-01,60000,a.pdf
on 2020-10-27T06:00:00
fact nothing_is_drawn_up_and_that_is_no_error says 'not released yet' pull
fact it_ends_well expect_exit 0 pull
fact the_audit_is_closed li audit close 2020-10
fact drawn_up_is_not_released says 'report 2020-10 v1 is not released yet' pull
fact that_is_no_error_either expect_exit 0 pull
fact quietly_it_says_nothing eval '[ -z "$(pull --quiet 2>&1)" ]'
fact no_file_is_written eval '[ -z "$(find "$out" -type f 2>/dev/null)" ]'
on 2020-10-28T20:00:00
fact it_is_released_in_the_evening released 2020-10
fact on_the_29th_it_goes_down stop_server TERM
on 2020-10-29T06:00:00
fact on_the_29th_nobody_answers expect_exit 5 pull
fact the_server_is_back start_server
on 2020-10-30T06:00:00
ports=$BAIRI_SERVER
# one that accepts and is silent, one where nobody listens, the server
python3 -c 'import socket, sys, time
s = socket.socket()
s.bind(("127.0.0.1", 0))
s.listen(8)
open(sys.argv[1], "w").write(str(s.getsockname()[1]))
time.sleep(600)' "$T/silent" &
silent=$!
fact a_silent_endpoint_stands_first eventually 10 test -s "$T/silent"
BAIRI_SERVER=127.0.0.1:$(cat "$T/silent"),127.0.0.1:2,$ports
fact on_the_30th_the_third_endpoint_answers says 'every figure verified' pull
kill "$silent"
export BAIRI_SERVER=127.0.0.1:1,127.0.0.1:2,$ports
fact the_report_is_there pulled 2020-10-v1
fact it_is_acknowledged says 'city/shangwuju/puller' li report list
fact the_bureau_sees_who_pulled_it says 'city/shangwuju/puller' li report pulls 2020-10
fact and_when says '2020-10-30 06:00' li report pulls 2020-10
fact the_pullers_receipt_is_kept eval 'find "$people/city-puller" -name "acknowledgement-*.receipt" | grep -q .'
sums() { (cd "$out" && sha256sum ./*.*); }
sums >"$T/sums"
fact pulled_twice_nothing_changes eval 'says "nothing new; reports held: 1" pull && sums | diff "$T/sums" -'
fact and_nothing_is_acknowledged_twice eval '[ "$(li report pulls 2020-10 -o csv | grep -c puller)" = 1 ]'

# ---- files are handed on once ----

cat >"$T/hand.sh" <<'HAND'
#!/bin/sh
[ ! -e "$FAIL" ] || exit 9
printf '%s %s\n' "$BAIRI_REPORT_PERIOD" "$BAIRI_REPORT_VERSION" >>"$LOG"
for file in "$@"; do basename "$file"; done >"$LOG.files"
basename "$BAIRI_REPORT_JSON" >"$LOG.json"
HAND
chmod +x "$T/hand.sh"
export LOG=$T/handed FAIL=$T/fail
touch "$FAIL"
fact a_command_that_fails_is_told_and_ends_with_3 expect_exit 3 pull --exec "$T/hand.sh"
fact it_says_that_it_is_done_again says 'the next pull hands it on again' pull --exec "$T/hand.sh"
fact the_report_stays pulled 2020-10-v1
rm "$FAIL"
fact the_next_pull_hands_it_on pull --exec "$T/hand.sh"
fact once eval 'pull --exec "$T/hand.sh" && [ "$(cat "$LOG")" = "2020-10 1" ]'
fact with_its_files_as_arguments eval 'grep -qx bohai-2020q4-2020-10-v1.json "$LOG.files" && grep -qx bohai-2020q4-2020-10-v1.receipt "$LOG.files"'
fact and_by_name eval '[ "$(cat "$LOG.json")" = bohai-2020q4-2020-10-v1.json ]'

# ---- two periods between two pulls ----

on 2020-11-20T10:00:00
fact november_is_reported reports Z-02,20000,a.pdf
on 2020-11-27T09:00:00
fact its_audit_is_closed li audit close 2020-11
fact and_it_is_released released 2020-11
on 2020-12-20T10:00:00
fact december_is_reported reports Z-03,30000,a.pdf
on 2020-12-28T09:00:00
fact decembers_audit_is_closed li audit close 2020-12
fact and_december_is_released released 2020-12
fact one_pull_brings_both eval 'pull --exec "$T/hand.sh" -o csv | tr -d "\r" | cut -d, -f1,3 >"$T/rows"'
fact oldest_first eval 'printf "2020-10,up to date\n2020-11,pulled\n2020-12,pulled\n" | diff - <(tail -n +2 "$T/rows")'
fact all_three_are_there pulled 2020-10-v1 2020-11-v1 2020-12-v1
fact each_is_handed_on_in_order eval 'printf "2020-10 1\n2020-11 1\n2020-12 1\n" | diff - "$LOG"'

# ---- the files are all there or none ----

rm "$out/bohai-2020q4-2020-11-v1.csv"
sums >"$T/sums"
fact a_lost_file_is_made_again eval 'pull && pulled 2020-10-v1 2020-11-v1 2020-12-v1'
mkdir "$T/once" "$T/twice"
fact made_twice_figures_are_the_same_bytes eval '
    for i in once twice; do bairi_as city-puller report pull --out "$T/$i" || exit 1; rm "$T/$i"/*.receipt; done
    diff -r "$T/once" "$T/twice"'
touch "$out/bohai-2020q4-2020-12-v1.json.part.abcdef"
rm "$out/bohai-2020q4-2020-12-v1.receipt"
fact what_was_cut_off_is_cleared_away eval 'pull && pulled 2020-10-v1 2020-11-v1 2020-12-v1'
# cut_off N: the pull is killed at its n-th rename; what is there then is whole or has no receipt
cut_off() {
    local cut=$T/cut$1

    HOME=$people/city-puller XDG_DATA_HOME=$people/city-puller/share BAIRI_CERT=$T/pki/city-puller.pem \
        BAIRI_KEY=$T/pki/city-puller.key strace -f -o "$T/strace" -e trace=rename,renameat,renameat2 \
        -e "inject=rename,renameat,renameat2:signal=KILL:when=$1" "$BIN/bairi" report pull --out "$cut" 2020-10
    if [ ! -e "$cut/bohai-2020q4-2020-10-v1.receipt" ]; then
        echo "$1" >>"$T/half"
    elif ! whole "$cut" 2020-10-v1; then
        return 1
    fi
    bairi_as city-puller report pull --out "$cut" 2020-10 && whole "$cut" 2020-10-v1
}
if command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null; then
    for at in 1 2 3 4 5 6 7 8 9 10 11 12; do
        fact "cut_off_at_step_${at}_it_is_whole_or_not_there" cut_off $at
    done
    fact some_were_cut_off_half_way eval '[ "$(wc -l <"$T/half")" -gt 3 ]'
fi
exec 9<"$out"
flock 9
rm "$out/bohai-2020q4-2020-12-v1.receipt"
fact two_pulls_do_not_write_at_once says 'another bairi report pull is writing' pull
exec 9<&-
fact then_it_goes_on pull

# ---- a later change gives a second version ----

penalised() {
    local number

    li penalty zhongjie/Z-01 --points 1 --reason untrue --text 核实 || return 1
    number=$(chen proposals -o csv | tr -d '\r' | awk -F, 'NR > 1 { print $1 }' | tail -n 1)
    chen approve "$number" --yes
}
(cd "$out" && sha256sum ./*2020-12-v1*) >"$T/first"
on 2020-12-29T09:00:00
fact a_penalty_follows_the_release penalised
on 2020-12-30T09:00:00
fact a_second_version_is_drawn_up eventually 10 says ',2,drawn' li report list -o csv
fact it_is_released_too released 2020-10
fact it_is_pulled_beside_the_first eval 'pull && pulled 2020-10-v1 2020-10-v2 2020-11-v1 2020-12-v1'
fact and_the_first_stays eval '(cd "$out" && sha256sum --quiet -c "$T/first")'

# ---- a server that lies ----

# shellcheck disable=SC2119
# lies WAY: from now on; an empty way is honest again
lies() { stop_server && BAIRI_WEAKEN=$1 start_server; }
# good: what was pulled before is untouched, and nothing came in its place
good() { (cd "$out" && find . -maxdepth 1 -type f -exec sha256sum {} + | sort) >"$T/now" && diff "$T/good" "$T/now"; }
# refused WAY TEXT FOLDER: told with exit 7, nothing written to the folder but the evidence
refused() {
    lies "$1" || return 1
    expect_exit 7 bairi_as city-puller report pull --out "$3" >"$T/why" 2>&1 || { cat "$T/why"; return 1; }
    cat "$T/why"
    grep -qF -- "$2" "$T/why" && [ -z "$(find "$3" -maxdepth 1 -type f 2>/dev/null)" ]
}
evidence() { find "$1/refused" -type f 2>/dev/null | sort; }

if [ -x "$BAIRI_BUILD/tests/bairid_weakened" ]; then
    (cd "$out" && find . -maxdepth 1 -type f -exec sha256sum {} + | sort) >"$T/good"
    mkdir "$T/bin"
    ln -s "$BIN/bairi" "$T/bin/bairi"
    [ ! -x "$BIN/bairi-render" ] || ln -s "$BIN/bairi-render" "$T/bin/bairi-render"
    ln -s "$BAIRI_BUILD/tests/bairid_weakened" "$T/bin/bairid"
    BIN=$T/bin
    fact a_changed_record_is_refused refused record 'the receipt is not of this report' "$T/lie1"
    fact its_evidence_is_kept eval 'evidence "$T/lie1" | grep -q "2020-10-v1-.*\.json" && grep -q "receipt is not of this report" "$T"/lie1/refused/*2020-10-v1-*.txt'
    evidence "$T/lie1" >"$T/before"
    fact the_next_run_tells_again says 'is refused' bairi_as city-puller report pull --out "$T/lie1"
    fact and_keeps_it_once eval 'evidence "$T/lie1" | diff "$T/before" -'
    fact what_was_received_is_all_in_it eval 'jq -e ".signed.statement and .receipt and (.release | length == 2)" "$T"/lie1/refused/*2020-10-v1-*.json'
    fact a_release_by_one_person_is_refused refused release 'is not a proposal and its approval' "$T/lie2"
    fact another_record_than_the_listed_one_is_refused refused listed "names another record than the one it sent" "$T/lie3"
    fact what_is_held_already_is_not_replaced eval 'expect_exit 7 pull && good'
    fact a_path_in_place_of_a_period_is_refused refused path "which cannot be" "$T/lie4"
    fact nothing_is_written_elsewhere eval '[ -z "$(find "$T" -maxdepth 1 -name "*2020-10-v1*")" ]'
    fact an_honest_server_is_believed_again eval 'lies "" && pull && good'

    lies figures
    on 2021-01-06T09:00:00
    li audit close 2020-closing >"$T/closing" 2>&1
    fact a_report_with_a_wrong_total_is_drawn_up_and_released released 2020-closing
    lies ''
    fact its_figures_are_counted_again says "99.99" pull
    fact it_is_refused_though_properly_signed expect_exit 7 pull
    fact nothing_good_is_touched good
    fact a_person_is_told_what_to_do says 'ask the bureau by telephone' pull
    fact the_others_still_come says 'bohai-2020q4/2020-12/v1: receipt' bairi_as city-clerk report pull --out "$T/reports2"
    fact it_is_not_acknowledged eval '! li report pulls 2020-closing | grep -q puller'
fi

# ---- the approver's certificate ends: what was released then stays released ----

fact the_approver_is_revoked "$top/certs/make.sh" --revoke bureau-chen "$T/pki"
cp "$T/pki/crl.pem" "$T/data/crl.pem"
kill -HUP "$server_pid"
fact a_release_is_judged_by_the_list_of_its_day says '2020-10/v1: receipt' \
    bairi_as city-puller --crl "$T/pki/crl.pem" report pull --out "$T/later" 2020-10

# ---- the puller's certificate ends ----

fact the_puller_is_revoked "$top/certs/make.sh" --revoke city-puller "$T/pki"
cp "$T/pki/crl.pem" "$T/data/crl.pem"
kill -HUP "$server_pid"
revoked() { expect_exit 7 pull; }
fact it_ends_with_7 eventually 20 revoked
fact it_is_told_why says 'revoked' pull
fact and_what_to_do says 'bairi renew' pull
fact in_chinese_too says '证书' bairi_as city-puller --lang zh report pull --out "$out"
fact one_that_has_ended_is_told_so_too says 'your certificate has ended' bairi_as bad/expired report pull --out "$T/expired"
fact with_7 expect_exit 7 bairi_as bad/expired report pull --out "$T/expired"
fact who_may_not_pull_is_told_with_4 expect_exit 4 bairi_as zhongjie-clerk report pull --out "$T/expired"
fact its_reports_stay eval '[ -s "$out/bohai-2020q4-2020-12-v1.receipt" ]'

# ---- without the program that sets pages ----

mkdir "$T/bare" "$T/bare/bin"
cp "$BIN/bairi" "$T/bare/bin/bairi"
bare() { BIN=$T/bare/bin bairi_as city-clerk report pull --out "$T/bare/reports" 2020-11; }
fact without_bairi_render_the_pdf_is_left_out_with_a_word says '.pdf is left out: bairi-render' bare
fact the_other_files_are_there eval '[ -s "$T/bare/reports/bohai-2020q4-2020-11-v1.xlsx" ] && [ -s "$T/bare/reports/bohai-2020q4-2020-11-v1.receipt" ]'
fact and_it_is_complete_as_it_is says 'nothing new; reports held: 1' bare
if [ -x "$BIN/bairi-render" ]; then
    cp "$BIN/bairi-render" "$T/bare/bin/"
    fact with_it_the_next_pull_adds_the_pdf eval 'bare && [ -s "$T/bare/reports/bohai-2020q4-2020-11-v1.pdf" ]'
fi

# ---- the timer ----

# unit FILE: as installed, with the program of this build in it
unit() { sed "s#/usr/bin/bairi #$BIN/bairi #" "$top/client/deploy/$1" >"$T/units/$1"; }
mkdir "$T/units"
unit bairi-pull.service
unit bairi-pull.timer
unit bairi-watch.service
if command -v systemd-analyze >/dev/null; then
    fact the_units_are_well_formed eval '[ -z "$(systemd-analyze verify --man=no "$T"/units/* 2>&1)" ]'
    fact the_timer_goes_by_beijings_clock says 'Asia/Shanghai' systemd-analyze calendar '*-*-* 06:00:00 Asia/Shanghai'
fi
fact the_timer_makes_up_for_what_it_missed grep -qx Persistent=true "$top/client/deploy/bairi-pull.timer"

