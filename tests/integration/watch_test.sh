#!/usr/bin/env bash
# Who watches hears of it at once, whoever did it; and a server that ends leaves nobody waiting.
# sanitizers: address thread
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

found_campaign || exit 1
pdf a.pdf
annex A-1,20000,a.pdf

# watch NAME: watches in the background; what it says goes to $T/watch.NAME
watchers=()
watch() {
    bairi_as "$1" watch >"$T/watch.$1" 2>"$T/watch.$1.err" &
    watchers+=($!)
}
heard() { grep -q "$2" "$T/watch.$1"; }
heard_nothing() { [ ! -s "$T/watch.$1" ]; }

watch bureau-li
watch nandagang-clerk
watch zhongjie-clerk
sleep 2 # all of them wait by now

fact a_clerk_reports bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
fact the_bureau_hears_of_it_within_seconds eventually 5 heard bureau-li zhongjie/A-1
fact the_clerk_does_not_hear_of_it heard_nothing zhongjie-clerk
fact the_clerk_asks bairi_as zhongjie-clerk ask zhongjie/A-1 'Which page?'
fact the_bureau_hears_the_question eventually 5 heard bureau-li 'Which page?'
number=$(bairi_as bureau-li questions -o csv | sed -n '2s/[^0-9].*//p' | tr -d '\r')
fact the_bureau_answers bairi_as bureau-li answer "$number" 'Page 3'
fact the_clerk_hears_the_answer eventually 5 heard zhongjie-clerk 'Page 3'
fact another_unit_hears_nothing heard_nothing nandagang-clerk
fact another_unit_cannot_answer expect_exit 6 bairi_as nandagang-clerk answer "$number" 'Page 4'

fact the_administrator_retires_a_clerk bairi_as admin people retire bairi://bohai/unit/nandagang/liu --reason 'left'
gone() { ! kill -0 "${watchers[1]}" 2>/dev/null; }
fact the_retired_clerks_watch_ends eventually 5 gone
fact because_he_takes_no_part_any_more grep 'that you take part in' "$T/watch.nandagang-clerk.err"

ends_soon() {
    local began=$SECONDS

    stop_server TERM && [ $((SECONDS - began)) -le 5 ]
}
fact a_server_with_watchers_ends_soon_and_cleanly ends_soon
fact and_starts_again start_server
fact the_bureau_returns_the_project bairi_as bureau-li return zhongjie/A-1 --reason 'the seal is missing' --by 2020-10-20
fact the_watching_clerk_hears_of_it eventually 30 heard zhongjie-clerk 'the seal is missing'
kill "${watchers[@]}" 2>/dev/null
fact the_server_ends stop_server
