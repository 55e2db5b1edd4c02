#!/usr/bin/env bash
# bairi call: any method by its name, and the server's own account of its methods.
# sanitizers: address
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

fact a_campaign_is_founded found_campaign
dev_clock 2020-10-09T10:00:00+08:00
pdf z.pdf
annex Z-01,20000,z.pdf
fact a_project_is_reported bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
fact and_accepted bairi_as bureau-li accept zhongjie/Z-01

clerk() { bairi_as zhongjie-clerk "$@"; }

# ---- the same answer as the command's ----
# the server's clock moves on between the two
as_rank() {
    clerk rank --as-of 2020-10-09 -o json | jq -S 'del(.time)' >"$T/rank" &&
        clerk call "$@" | jq -S 'del(.time)' >"$T/called" &&
        [ "$(jq '.units | length' "$T/rank")" -ge 4 ] && diff "$T/rank" "$T/called"
}
fact a_call_answers_as_the_command_does as_rank Ranking/Rank '{"as_of": 20201009}'
fact the_full_name_is_taken_too as_rank bairi.v1.Ranking/Rank '{"as_of": "20201009"}'
from_a_pipe() { echo '{"as_of": 20201009}' | as_rank_piped; }
as_rank_piped() { clerk call Ranking/Rank - | jq -S 'del(.time)' | diff "$T/rank" -; }
fact the_request_may_come_from_a_pipe from_a_pipe
without_campaign() { (unset BAIRI_CAMPAIGN && says '"SERVING"' clerk call Health/Check); }
fact without_json_the_request_is_empty_and_some_need_no_campaign without_campaign

# ---- what it knows ----
every_method_is_listed() {
    clerk call -o json | jq -r '.[].method' | sort >"$T/listed" &&
        sed -E 's/^bairi\.v1\.([^ ]+) .*/\1/' "$top/tests/data/methods.allow" | sort | diff - "$T/listed"
}
fact without_a_method_it_lists_all every_method_is_listed
writes_are_marked() {
    clerk call -o json | jq -r '.[] | select(.signed == "yes").method' >"$T/signed"
    grep -qx Submissions/SubmitBatch "$T/signed" && ! grep -qx Ranking/Rank "$T/signed"
}
fact it_says_which_take_signed_statements writes_are_marked

# ---- a statement signed before: its ready bytes ----
fact a_question_is_asked clerk ask zhongjie/Z-01 盖章页在第几页
# the bytes beside the receipt are a line and a packed Signed: fields 1 and 2, each with its length
ready_bytes() {
    local file

    file=$(grep -la 盖章页 "$people/zhongjie-clerk/share/bairi/$BAIRI_CAMPAIGN"/receipts/*.statement) &&
        sed 1d "$file" | protoc --proto_path="$top/proto" --decode=bairi.v1.Signed bairi/v1/statement.proto |
        python3 -c 'import ast, base64, json, sys
fields = (line.rstrip("\n").split(": ", 1) for line in sys.stdin)
print(json.dumps({"signed": {name: base64.b64encode(ast.literal_eval("b" + text)).decode() for name, text in fields}}))'
}
sent_again() {
    ready_bytes | clerk call Questions/Ask - | tee "$T/again" &&
        [ "$(jq -c '[.outcomes[].replayed]' "$T/again")" = '[true]' ]
}
fact its_ready_bytes_can_be_sent_again sent_again
fact what_is_not_signed_is_refused expect_exit 7 clerk call Questions/Ask '{"signed": {"statement": "CgEB"}}'

# ---- reflection ----
reflected() {
    bairi_as admin call Reflection/List | jq -r '.services[].methods[] |
        [.method, if .writes then "write" else "read" end,
         if .needs_campaign then "campaign" else "server" end, .roles[]] | join(" ")' | sort >"$T/reflected"
    sort "$top/tests/data/methods.allow" | diff - "$T/reflected"
}
fact the_server_tells_its_method_table_to_an_administrator reflected
descriptors_are_read() {
    bairi_as admin call Reflection/List '{"descriptors": true}' | jq -r .descriptors | base64 -d >"$T/set" &&
        protoc --descriptor_set_in="$T/set" --decode=bairi.v1.RankRequest bairi/v1/ranking.proto </dev/null &&
        printf '\x08\x01' | protoc --descriptor_set_in="$T/set" --decode=bairi.v1.RankRequest \
            bairi/v1/ranking.proto | grep -qx 'as_of: 1'
}
fact the_descriptor_set_is_one_that_protoc_reads descriptors_are_read
fact a_clerk_is_refused expect_exit 4 clerk call Reflection/List
fact so_is_the_bureau expect_exit 4 bairi_as bureau-li call Reflection/List

# ---- health: of a service, and watched ----
fact the_health_of_a_service_is_told says '"SERVING"' clerk call Health/Check '{"service": "bairi.v1.Ranking"}'
fact a_service_that_is_not_there_is_not_found expect_exit 6 clerk call Health/Check '{"service": "bairi.v1.Weather"}'
fact a_watch_says_that_it_is_unknown says '"SERVICE_UNKNOWN"' clerk call Health/Watch '{"service": "bairi.v1.Weather"}'
# watched SECONDS REQUEST: the watch is answered after at least so many seconds
watched() {
    local began=$EPOCHREALTIME

    says '"SERVING"' clerk call Health/Watch "$2" || return 1
    [ $((${EPOCHREALTIME/./} - ${began/./})) -ge $(($1 * 1000000)) ]
}
fact who_knows_nothing_is_told_at_once watched 0 '{}'
fact who_knows_it_waits watched 2 '{"serving": "SERVING", "wait_ms": 2000}'
told_of_the_drain() {
    clerk call Health/Watch '{"serving": "SERVING"}' >"$T/drained" &
    local watcher=$!

    sleep 0.7
    stop_server TERM
    wait $watcher && cat "$T/drained" && grep -q '"DRAINING"' "$T/drained"
}
fact a_watch_is_answered_when_the_server_drains told_of_the_drain
start_server || exit 1

# ---- several servers ----
beside_a_dead_one() { BAIRI_SERVER=127.0.0.1:9,$BAIRI_SERVER says '"SERVING"' clerk call Health/Check; }
fact a_dead_server_before_a_living_one_does_no_harm beside_a_dead_one

# ---- what is wrong is said, before anybody is asked ----
BAIRI_SERVER=127.0.0.1:9
fact a_mistyped_method_is_answered_with_the_nearest says 'did you mean Ranking/Rank?' clerk call Ranking/Rnak
fact a_method_without_its_service_too says 'did you mean Ranking/Explain?' clerk call Explain
fact a_method_like_none_is_not_guessed says 'bairi call lists all' clerk call Nothing/Whatsoever
fact it_is_an_error_of_usage expect_exit 2 clerk call Ranking/Rnak
fact bad_json_is_named_by_line_and_column says 'line 2, column 11 is not JSON' clerk call Ranking/Rank $'{\n "as_of": x}'
fact an_unknown_field_is_answered_with_the_nearest says 'did you mean as_of?' clerk call Ranking/Rank '{"asof": 1}'
fact a_wrong_value_is_named_by_its_place says 'RankRequest.as_of must be a whole number' clerk call Ranking/Rank '{"as_of": "x"}'
fact a_bad_request_is_an_error_of_usage expect_exit 2 clerk call Ranking/Rank '[]'
