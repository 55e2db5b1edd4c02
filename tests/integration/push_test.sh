#!/usr/bin/env bash
# Who lags is pushed and answers; who has not reported is told apart from who had nothing; the city's
# ranking is forwarded with its document, corrected by a version, and read.
# sanitizers: address thread
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

clerk() { bairi_as zhongjie-clerk "$@"; }
bureau() { bairi_as bureau-li "$@"; }
city() { bairi_as city-clerk "$@"; }
# rows COMMAND…: its CSV without titles and quotes
rows() { "$@" -o csv | tr -d '\r"' | tail -n +2; }
# push_of UNIT: the number of the unit's newest push
push_of() { bureau pushes --all --unit "$1" -o json | jq -r '.pushes[0].index'; }
fixed_day() { dev_clock "$1" && eventually 5 says "${1%%T*}" clerk status >/dev/null; }

reported() {
    pdf z.pdf
    annex Z-01,20000,z.pdf Z-02,16000,z.pdf Z-03,30000,z.pdf
    clerk submit "$T/annex.csv" --files "$T/files" &&
        bureau accept zhongjie/Z-01 zhongjie/Z-02 zhongjie/Z-03
}

fact a_campaign_is_founded found_campaign

# ---- October: who has reported, and who has not ----

fixed_day 2020-10-24T10:00:00+08:00
fact three_projects_are_reported_and_count reported
fact one_unit_says_that_there_was_nothing bairi_as nandagang-clerk submit --nothing 2020-10
fact a_department_says_so_for_itself bairi_as gangcheng-gangwu submit --nothing 2020-10
heard() { diff <(echo "$1") <(rows bureau unreported 2020-10 | cut -d, -f2-6); }
fact until_the_deadline_others_are_silent heard 'gangcheng,,silent,0,no
gangcheng,touzi,silent,0,no
gangcheng,gangwu,nothing,0,no
gangcheng,yanye,silent,0,no
zhongjie,,reported,3,no
nandagang,,nothing,0,no
lingang,,silent,0,no'
fact the_time_left_is_said says 'not yet, 2 days 13 hours left' bureau unreported
fixed_day 2020-10-27T00:00:00+08:00
fact lingang_answers_too_late bairi_as lingang-clerk submit --nothing 2020-10
fact after_it_silence_is_overdue_and_a_late_zero_report_late heard 'gangcheng,,overdue,0,no
gangcheng,touzi,overdue,0,no
gangcheng,gangwu,nothing,0,no
gangcheng,yanye,overdue,0,no
zhongjie,,reported,3,no
nandagang,,nothing,0,no
lingang,,nothing,0,yes'
fact october_is_remembered_in_november says 'units not heard of in 2020-10: 1' bureau unreported
only_own() { [ "$(rows clerk unreported 2020-10 | cut -d, -f2 | sort -u)" = zhongjie ]; }
fact a_unit_sees_itself_alone only_own
department() { [ "$(rows bairi_as gangcheng-gangwu unreported 2020-10 | cut -d, -f2-4)" = gangcheng,gangwu,nothing ]; }
fact a_department_sees_itself_alone department
fact another_units_silence_is_not_shown expect_exit 6 clerk unreported --unit lingang
fact the_city_is_not_told expect_exit 4 city unreported

# ---- how far the units are ----

clerk plan 2020-10=8 2020-11=12 --yes >"$T/said" 2>&1
# 3 of 30 are 10 %; 27 of 92 days are 29.35 % (29.3478…); rounded once: -19.35
point() { bureau progress zhongjie -o json | jq -e '.units[0].points[-1] | .rate == "10.00" and .schedule == "29.35" and .gap == "-19.35"'; }
fact completion_is_held_against_the_days point
fact three_of_eight_planned_lag_behind_the_plan eval 'bureau progress zhongjie -o json | jq -e ".lags[0] | .schedule and .plan"'
fact the_key_month_has_none_yet says '0 of 3 projects (0.00 %)' bureau progress
fact who_lags_is_listed says 'Lagging, the furthest behind first:' bureau progress
weeks() { [ "$(rows bureau progress zhongjie --by week | wc -l)" = 4 ]; } # 7, 14, 21, and today, the 27th
fact a_week_is_a_row weeks
days() { [ "$(rows bureau progress zhongjie --by day | wc -l)" = 27 ]; }
fact a_day_is_a_row days
no_plan() { bairi_as lingang-clerk progress zhongjie -o json | jq -e '.units[0] | (.hasPlan // .has_plan // false) == false'; }
fact anothers_plan_stays_its_own no_plan

# ---- pushing ----

pdf letter.pdf
fact the_bureau_pushes_who_lags bureau push zhongjie --ask 报送进度落后原因和整改措施 --due 2020-10-29 --document "$T/files/letter.pdf"
fact the_gap_is_filled_in says '3 of 30 counted, completion 10.00 %; -19.35 percentage points to the schedule' bureau pushes
fact a_unit_pushes_nobody expect_exit 4 clerk push lingang --ask 请说明 --due 2020-10-29
fact a_day_gone_by_cannot_be_due expect_exit 6 bureau push lingang --ask 请说明 --due 2020-10-26
fact a_day_is_a_day expect_exit 2 bureau push lingang --ask 请说明 --due morgen
fact the_unit_is_told says 'bairi push-answer' clerk notices
fact the_units_status_says_until_when says 'the bureau has pushed: 报送进度落后原因和整改措施; answer by 2020-10-29, 2 days 23 hours left' clerk status
fact another_unit_sees_nothing_of_it ! says 报送进度 bairi_as lingang-clerk pushes --all
fixed_day 2020-10-30T09:00:00+08:00
fact overdue_is_marked says 'overdue: due by 2020-10-29' clerk pushes
fact the_bureau_reads_whose_answer_is_overdue says 'the answer is overdue: zhongjie' bureau status
number=$(push_of zhongjie)
pdf plan.pdf
fact the_unit_answers_with_evidence clerk push-answer "$number" 本月再签两个项目 --file "$T/files/plan.pdf"
fact an_answer_after_the_day_is_late says 'answered late' bureau pushes
fact the_bureau_is_told says push bureau notices
fact the_answer_waits_for_the_bureau says 'answers to pushes to be looked at, from zhongjie' bureau status
fact the_unit_does_not_close_it expect_exit 4 clerk push-close "$number"
fact the_bureau_closes_it bureau push-close "$number" 进度已赶上
fact what_is_closed_is_over expect_exit 6 clerk push-answer "$number" 再补充
fact closed_ones_are_listed_when_asked_for says 进度已赶上 clerk pushes --all
fact nothing_is_open says 'no push is open' bureau pushes

# ---- the city's ranking ----

pdf city.pdf
printf '名次,县(市、区),签约数,完成率\n1,渤海新区,12,85.7%%\n2,任丘市,9,70%%\n-,开发区,,\n' >"$T/city.csv"
fact a_ranking_without_its_document_is_not_entered expect_exit 2 city city-ranking enter 2020-10 --rows "$T/city.csv"
fact the_city_enters_its_ranking city city-ranking enter 2020-10 --rows "$T/city.csv" --document "$T/files/city.pdf"
fact the_bureau_sees_it says '12 · 85.7%' bureau city-ranking
readers() { [ "$(rows bureau city-ranking --readers | awk -F, '$5 != "" { print $1 }' | sort -u | tr '\n' ' ')" = "$1" ]; }
fact nobody_has_read_it readers ''
fact a_unit_is_told_of_it says 'bairi city-ranking' clerk notices
fact a_unit_reads_it_and_that_is_recorded says 'recorded that you have read it' clerk city-ranking
fact once_only ! says 'recorded that' clerk city-ranking
fact the_bureau_sees_who_has readers 'zhongjie '
fact and_who_has_not says 'not read yet' bureau city-ranking --readers
fact a_unit_does_not_ask_who_read_it expect_exit 4 clerk city-ranking --readers
fact a_correction_says_why expect_exit 2 bureau city-ranking enter 2020-10 --row 渤海新区=2 --document "$T/files/city.pdf"
fact a_correction_is_the_next_version bureau city-ranking enter 2020-10 --row 渤海新区=2,11 --row 任丘市=1,12 --columns 签约数 --document "$T/files/city.pdf" --reason 市局更正
fact the_new_version_is_shown says 'version 2' clerk city-ranking
both() { [ "$(bureau city-ranking --all -o json | jq '.rankings | length')" = 2 ]; }
fact the_old_one_stays both
fact a_unit_enters_none expect_exit 4 clerk city-ranking enter 2020-11 --row 渤海新区=1 --document "$T/files/city.pdf"

# ---- afterwards ----

fact every_receipt_is_good eval 'clerk receipts -o json | jq -e "length > 5"'
stop_server TERM
fact the_folder_is_whole "$BIN/bairid" check --data "$T/data"
