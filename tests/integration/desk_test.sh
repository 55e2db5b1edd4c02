#!/usr/bin/env bash
# The clerk's desk: status, plan, responsible person, questions, notices, and a watch that loses none.
# sanitizers: address thread
# shellcheck disable=SC2016 # what single quotes hold is evaluated later, or never
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

clerk() { bairi_as zhongjie-clerk "$@"; }
bureau() { bairi_as bureau-li "$@"; }
# column N CSV-COMMAND…: the column of every row, titles left out
column() { "${@:2}" | tr -d '\r' | awk -F, -v n="$1" 'NR > 1 { print $n }'; }

reports() {
    pdf z.pdf
    annex Z-01,20000,z.pdf Z-02,16000,z.pdf Z-03,30000,z.pdf
    sed -i 's/,2020-10-08,contract/,2020-11-02,contract/' "$T/annex.csv"
    clerk submit "$T/annex.csv" --files "$T/files"
}

# reads TEXT COMMAND…: the command's stdout is exactly this text
reads() { diff <(echo "$1") <("${@:2}" 2>"$T/said"); }

fact a_campaign_is_founded found_campaign
dev_clock 2020-11-14T10:00:00+08:00
eventually 5 says '2020-11-14' clerk status >/dev/null

# ---- status before anything was done ----

before='沧州渤海新区2020年招商引资“百日攻坚”行动
2020-11-14 10:00, as it stands, not released
2020-11 ends 2020-11-26 24:00, 12 days 13 hours left; the campaign ends 2020-12-31

中捷产业园区
  Counted     0 of 30, 30 to go; completion 0.00 %
  Schedule ±  -48.91 percentage points; 48.91 % of the campaign'"'"'s days are gone
  Pending     0, not counted until decided
  Projects    none yet
  2020-11     0 received

To be done, most urgent first:
 1. 2020-10 ended 2020-10-26 24:00 with neither report nor zero report: send one, though late
     bairi submit --nothing 2020-10
 2. nothing has been reported in 2020-11 yet; it ends 2020-11-26 24:00, 12 days 13 hours left. Report, or say that there is nothing
     bairi submit ANNEX.xlsx --files DIR
     bairi submit --nothing 2020-11
 3. no responsible person is named
     bairi responsible name NAME --title TITLE --phone PHONE --from DAY
 4. no plan is filed: how many projects in which period
     bairi plan PERIOD=COUNT …'
fact the_clerk_reads_what_is_to_be_done reads "$before" clerk status

# ---- lists with nothing in them ----

# empty TEXT COMMAND…: no headings over nothing, but a sentence; programs get the titles and no row
empty() {
    reads_nothing "$@" && [ "$("${@:2}" -o csv 2>"$T/said" | wc -l)" = 1 ] &&
        "${@:2}" -o json 2>"$T/said" | jq -e 'if type == "array" then . == [] else all(.[]; . == []) end'
}
reads_nothing() { [ -z "$("${@:2}" 2>"$T/said")" ] && grep -qF -- "$1" "$T/said"; }
fact no_projects_are_said_to_be_none empty 'there are no projects yet' clerk list
fact no_project_of_a_state_is_said_to_match empty 'no project matches' clerk list --state held
fact an_empty_queue_says_so empty 'nothing waits for a decision' bureau queue
fact that_nothing_is_proposed_is_said empty 'no proposal is open; bairi proposals --all' bureau proposals
fact that_no_receipts_are_kept_is_said empty 'no receipts are kept here yet' clerk receipts
fact no_receipt_of_a_project_is_said_to_match empty 'no receipt matches' clerk receipts Z-99

# ---- plan and responsible person ----

fact without_a_terminal_nothing_is_filed_unasked expect_exit 6 clerk plan 2020-11=12
changes='Period   Projects before  Projects now  100m yuan before  100m yuan now
-------  ---------------  ------------  ----------------  -------------
2020-10                -             8                 -              -
2020-11                -            12                 -              5'
fact old_and_new_are_shown reads "$changes" clerk plan 2020-10=8 2020-11=12 --amount 2020-11=50000
fact a_plan_is_filed clerk plan 2020-10=8 2020-11=12 --amount 2020-11=50000 --yes
fact the_same_plan_is_not_filed_again says 'nothing was sent' clerk plan 2020-11=12 --yes
fact one_period_is_changed clerk plan 2020-12=10 --yes
plan_is() { [ "$(column 3 clerk plan -o csv | tr '\n' ' ')$(column 4 clerk plan -o csv | tr '\n' ' ')" = '2020-10 2020-11 2020-12 8 12 10 ' ]; }
fact the_others_stay plan_is
fact a_period_the_campaign_does_not_have_is_named expect_exit 2 clerk plan 2021-03=1
fact the_bureau_files_no_plan expect_exit 4 bureau plan 2020-11=1 --yes
fact the_bureau_reads_it says '2020-12     10' bureau plan zhongjie
fact a_person_is_named clerk responsible name 测试员甲 --title 招商科长 --phone 000-0000001 --from 2020-10-08 --yes
fact the_bureau_reads_whom says '000-0000001' bureau responsible zhongjie
fact another_unit_does_not_read_it eval '! bairi_as lingang-clerk responsible zhongjie | grep -q 000-0000001'
fact a_day_is_a_day expect_exit 2 clerk responsible name 测试员甲 --title 科长 --phone 1 --from morgen --yes
fact nothing_is_reported_for_october clerk submit --nothing 2020-10
fact a_unit_reports reports

# ---- questions ----

fact a_unit_asks_about_its_project clerk ask zhongjie/Z-03 骑缝章是否可以？
question=$(column 1 bureau questions -o csv)
fact the_bureau_sees_it says '骑缝章是否可以？' bureau questions
fact another_unit_does_not eval '! bairi_as lingang-clerk questions --all | grep -q 骑缝章'
fact the_bureau_answers_and_sees_the_thread says '不可以，请加盖合同专用章' bureau answer "$question" 不可以，请加盖合同专用章
nothing_open() { [ "$(bureau questions -o csv | wc -l)" -eq 1 ]; }
fact an_answered_question_is_open_no_more nothing_open
fact it_stays_readable says '不可以，请加盖合同专用章' clerk questions --all --project Z-03
from_stdin() { printf '请补充\n第二行\n' | bureau ask zhongjie -; }
fact a_text_comes_from_stdin from_stdin
fact its_lines_stay_lines says '    第二行' clerk questions
fact an_empty_text_is_a_usage_error expect_exit 2 clerk ask ' '
fact the_bureau_says_whom_it_asks expect_exit 2 bureau ask 谁
fact the_bureau_asks_one_department bureau ask gangcheng/gangwu 码头项目何时签约？
fact that_department_sees_it says '码头项目何时签约？' bairi_as gangcheng-gangwu questions
fact its_neighbour_does_not eval '! bairi_as gangcheng-touzi questions --all | grep -q 码头'
fact a_project_that_is_not_there_is_no_subject expect_exit 6 bureau ask zhongjie/Z-99 谁
fact an_unknown_number_is_refused expect_exit 6 clerk answer 999 好
fact a_word_is_no_number expect_exit 2 clerk answer neunzehn 好

# ---- notices ----

fact a_project_is_returned bureau return zhongjie/Z-03 --reason 缺盖章页 --by 2020-11-24
fact the_clerk_is_told says 'returned  zhongjie/Z-03@1  测试员李: 缺盖章页; send it again by 2020-11-24' clerk notices
fact once says 'nothing new; bairi notices --all shows what you have seen' clerk notices
fact but_she_may_look_again says '缺盖章页' clerk notices --all
fact in_chinese says '退回补正  zhongjie/Z-03@1  测试员李：缺盖章页；须于 2020-11-24 前重新报送' clerk --lang zh notices --all
looks_from_the_end() { [ "$(clerk notices --from 9999 -o csv | wc -l)" -eq 1 ]; }
fact from_beyond_the_end_there_is_nothing looks_from_the_end
fact a_record_is_a_number expect_exit 2 clerk notices --from gestern
fact another_unit_is_not_told eval '! bairi_as lingang-clerk notices --all | grep -q Z-03'

# ---- status afterwards ----

returned='沧州渤海新区2020年招商引资“百日攻坚”行动
截至 TIME 的实时数据，未签发
2020-11 截止 2020-11-26 24:00，还剩TIME；行动结束日 2020-12-31

中捷产业园区
  计入数     0 / 目标 30，还差 30 个；完成率 0.00 %
  超/欠进度  -48.91 个百分点；时间已过 48.91 %
  比计划     -20：计划 20 个（截至 2020-11）
  待审核     3 个，认定后计入
  项目       已提交 2 · 退回补正 1
  2020-11    已报 3 个，计划 12 个
  专人       测试员甲 招商科长 000-0000001

待办事项，最急的在前：
 1. zhongjie/Z-03 样例项目Z-03 被退回补正：缺盖章页；须于 2020-11-24 前重新报送，还剩TIME
     bairi amend zhongjie/Z-03 --set 栏目=内容 --add-file 文件
 2. 经发局有 1 个提问待答复
     bairi questions'
fixed() { sed -E 's/2020-11-14 [0-9]{2}:[0-9]{2}/TIME/; s/还剩[0-9天小时分钟]+/还剩TIME/'; }
chinese() { clerk --lang zh status | fixed; }
fact in_chinese_the_return_comes_first reads "$returned" chinese
fact as_json_it_is_the_reply eval 'clerk status -o json | grep -q "\"open_questions\": 1"'
units='unit,subunit,target,counted,rate,schedule_gap,plan_gap,pending,period,returned,awaiting,open_questions,responsible
gangcheng,,20,0,0.00,-48.91,-,0,silent,0,0,0,no
zhongjie,,30,0,0.00,-48.91,-20,3,3,1,0,0,yes
nandagang,,26,0,0.00,-48.91,-,0,silent,0,0,0,no
lingang,,40,0,0.00,-48.91,-,0,silent,0,0,0,no'
rows() { bureau status -o csv | tr -d '\r' | sed 's/^\xef\xbb\xbf//'; }
fact the_bureau_sees_a_row_per_unit reads "$units" rows
fact and_what_waits_for_it says '2 projects wait for a decision' bureau status
fact the_question_is_answered clerk answer "$(column 1 clerk questions -o csv | grep -m 1 '^[0-9]')" 已补充
fact then_it_waits_no_more eval '! clerk status | grep -q question'
fact a_unit_that_is_not_there_is_refused expect_exit 6 bureau status nirgends

# ---- watch ----

cat >"$T/notify" <<'SH'
#!/bin/sh
# writes down what it is told; fails while $T/broken is there
[ ! -e "$T/broken" ] || exit 3
[ ! -e "$T/slow" ] || { : >"$T/started"; exec sleep 60; }
read -r line
printf '%s %s %s\n' "$BAIRI_NOTICE_INDEX" "$BAIRI_NOTICE_KIND" "$BAIRI_NOTICE_TEXT" >>"$T/told"
printf '%s\n' "$line" >>"$T/told.json"
SH
chmod +x "$T/notify"
export T
everything() { clerk notices --all -o json | sed -n 's/^ *"index": *"\([0-9]*\)".*/\1/p'; }
told_everything() { diff <(everything) <(cut -d' ' -f1 "$T/told"); }
watch_once() { clerk watch --once --exec "$T/notify"; }
fact a_watch_runs_a_command_for_each_notice watch_once
fact it_was_told_everything_in_order told_everything
fact as_json_too eval "tail -n 1 '$T/told.json' | grep -q '\"kind\":\"returned\"'"
fact a_second_watch_repeats_nothing eval 'watch_once && told_everything'

fact another_project_is_refused bureau refuse zhongjie/Z-02 --reason '框架$(touch "$T/evil")`touch $T/evil`'
touch "$T/broken"
fact a_command_that_fails_is_tried_and_ends_the_watch expect_exit 1 watch_once
fact and_says_so says 'the command failed 3 times for notice' watch_once
rm "$T/broken"
fact nothing_was_lost eval 'watch_once && told_everything'
fact and_no_word_of_it_was_run [ ! -e "$T/evil" ]

# start_watch: in the background, its process in watch_pid, what it prints in $T/watch.out
start_watch() {
    local who=zhongjie-clerk
    local home=$people/$who

    HOME=$home XDG_CONFIG_HOME=$home/config XDG_STATE_HOME=$home/state XDG_DATA_HOME=$home/share \
        BAIRI_CERT=$T/pki/$who.pem BAIRI_KEY=$T/pki/$who.key \
        "$BIN/bairi" watch --exec "$T/notify" >>"$T/watch.out" 2>&1 &
    watch_pid=$!
}
ended_with() {
    local status=0

    wait "$watch_pid" || status=$?
    echo "ended with $status"
    cat "$T/watch.out"
    [ $status -eq "$1" ]
}
is_told() { grep -q -- "$1" "$T/told"; }

start_watch
fact a_watch_waits eval 'sleep 1; kill -0 "$watch_pid"'
fact one_watch_at_a_time says 'another bairi watch of yours is running' watch_once
fact a_question_comes bureau ask zhongjie/Z-01 联系人是谁？
fact it_is_told_at_once eventually 5 is_told 联系人是谁？
touch "$T/slow"
fact another_comes bureau ask zhongjie/Z-03 何时补正？
fact its_command_is_running eventually 5 [ -e "$T/started" ]
# as when the power fails: the watch and the command in hand at once
commands=$(pgrep -P "$watch_pid")
# shellcheck disable=SC2086 # several
kill -9 "$watch_pid" $commands
wait "$watch_pid" 2>/dev/null
rm "$T/slow"
fact while_it_is_dead_something_happens bureau accept zhongjie/Z-01
start_watch
fact a_watch_started_again_tells_what_was_cut_off eventually 5 is_told 何时补正？
fact and_what_happened_meanwhile eventually 5 is_told accepted
fact killed_and_restarted_it_lost_and_repeated_nothing told_everything

fact the_server_goes_away stop_server
fact the_watch_waits_for_it eventually 10 grep -q 'waiting for the server' "$T/watch.out"
fact the_server_comes_back start_server
fact something_happens_again bureau ask zhongjie 电话是多少？
fact the_watch_has_found_it_again eventually 20 is_told 电话是多少？
fact it_said_so grep -q 'connected again' "$T/watch.out"
kill -TERM "$watch_pid"
fact told_to_end_it_ends_well ended_with 0
fact still_nothing_lost_or_repeated told_everything
