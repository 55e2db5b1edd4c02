#!/usr/bin/env bash
# The January assessment as a story: closing period, audit, penalty, objection, trial, freezing, awards,
# self-examination, a late reopening and the second version.
# shellcheck disable=SC2016 # what single quotes hold is evaluated later, or never
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

zhongjie() { bairi_as zhongjie-clerk "$@"; }
lingang() { bairi_as lingang-clerk "$@"; }
nandagang() { bairi_as nandagang-clerk "$@"; }
li() { bairi_as bureau-li "$@"; }
zhao() { bairi_as bureau-zhao "$@"; }
chen() { bairi_as bureau-chen "$@"; }
sun() { bairi_as bureau-sun "$@"; }
reader() { bairi_as reader "$@"; }
on() { dev_clock "$1+08:00"; }

# rows CSV-COMMAND…: without its titles and byte order mark
rows() { "$@" 2>/dev/null | tr -d '\r' | sed 's/^\xef\xbb\xbf//' | tail -n +2; }
# reports WHO UNIT PREFIX COUNT SIGNED: projects of 1.5亿
reports() {
    local i rows=()

    for i in $(seq "$4"); do
        pdf "$3$i.pdf"
        rows+=("$3-0$i,15000,$3$i.pdf")
    done
    annex "${rows[@]}"
    sed -i -e "s/,zhongjie,/,$2,/" -e "s/2020-10-08/$5/" "$T/annex.csv"
    "$1" submit "$T/annex.csv" --files "$T/files"
}
accepts() { zhao accept "$@"; }
# proposed COMMAND…: the number of what it proposed
proposed() { "$@" -o csv 2>"$T/said" | tr -d '\r' | tail -1 | sed 's/^\xef\xbb\xbf//' | grep -oE '[0-9]+' | head -1; }
newest() { rows li proposals -o csv | tail -1 | cut -d, -f1; }
objection() { rows li objections --all -o csv | tail -1 | cut -d, -f1; }
total() { rows li rank -o csv | awk -F, -v unit="$1" '$0 ~ unit { print }' | grep -oE "^.*$"; }
final_row() { rows "$1" final "${@:3}" -o csv | grep -F ",$2,"; }

# ---- October to December ----

fact a_campaign_is_founded found_campaign
on 2020-10-20T10:00:00
fact zhongjie_reports_four reports zhongjie zhongjie Z 4 2020-10-08
fact nandagang_reports_two reports nandagang nandagang N 2 2020-10-09
fact lingang_reports_two reports lingang lingang L 2 2020-10-10
fact they_are_recognised accepts zhongjie/Z-01 zhongjie/Z-02 zhongjie/Z-03 zhongjie/Z-04 \
    nandagang/N-01 nandagang/N-02 lingang/L-01 lingang/L-02
fact monthly_places_are_no_result says 'Interim places, not a result' li rank
fact before_january_there_is_no_result says 'there is no final assessment yet' reader final

# ---- the closing period ----

on 2021-01-03T10:00:00
fact what_was_signed_at_the_years_end_is_taken reports nandagang nandagang E 1 2020-12-30
fact it_is_recognised accepts nandagang/E-01
on 2021-01-06T09:00:00
fact after_the_last_deadline_nothing_is_taken expect_exit 6 reports lingang lingang X 1 2020-12-30
fact before_the_audit_there_is_no_freezing says 'audit of 2020-closing is not closed yet' li final propose --dry-run
fact the_audit_is_closed li audit close 2020-closing

# ---- a penalty, and what the unit says against it ----

fact a_penalty_is_proposed li penalty zhongjie/Z-04 --points 3 --reason untrue --text 金额不实
penalty=$(newest)
fact its_trial_count_is_shown says 'trial count at' chen trial "$penalty"
fact it_is_approved chen approve "$penalty" --yes
fact the_unit_is_told_until_when says '2021-01-11 24:00' zhongjie objections
fact so_does_its_status says 'you may object until' zhongjie status
fact another_unit_is_not expect_exit 6 nandagang object penalty "$penalty" --text 与我无关
pdf statement.pdf '情况说明'
fact the_unit_objects zhongjie object penalty "$penalty" --text 合同金额属实，见附件 --file "$T/files/statement.pdf"
objection=$(objection)
fact once_only expect_exit 6 zhongjie object penalty "$penalty" --text 再次说明
fact the_bureaus_status_counts_it says "objections to be answered: $objection (zhongjie)" zhao status
fact no_freezing_before_the_answer says "objection $objection of zhongjie is not answered" li final propose --dry-run
fact who_decided_does_not_answer expect_exit 4 li propose answer "$objection" --uphold --text 维持
fact others_propose_other_points zhao propose answer "$objection" --change 1 --text 情节轻微
answer=$(newest)
fact who_approved_it_does_not_approve_the_answer expect_exit 4 chen approve "$answer" --yes
fact the_answer_is_approved sun approve "$answer" --yes
fact the_unit_reads_the_answer says '情节轻微' zhongjie objections --all
fact it_stands_in_the_projects_history says '情节轻微' zhongjie history zhongjie/Z-04

# ---- a reduction, and what the unit says against that ----

fact a_figure_is_found_wrong li reduce zhongjie/Z-03 --amount 12000 --reason 设备款重复计入
fact that_is_approved chen approve "$(newest)" --yes
fact its_status_counts_it says 'accepted 3 · reduced 1' zhongjie status
fact a_second_decision_about_it li penalty zhongjie/Z-03 --points 0 --reason untrue --text 提醒
fact is_approved_too chen approve "$(newest)" --yes
fact the_status_names_the_decision says 'bairi object zhongjie/Z-03 --against' zhongjie status
objects() { zhongjie object zhongjie/Z-03 --against "$(zhongjie objections -o json | jq -r '.may[] | select(.decision == "reduced").index')" "$@"; }
fact the_unit_objects_to_the_figure objects --text 设备款并未重复
objection=$(li objections -o json | jq -r '.objections[0].index')
fact the_case_says_that_nobody_answered says 'not answered yet' li case zhongjie/Z-03
fact another_figure_is_proposed zhao propose answer "$objection" --change 13000 --text 部分属实
fact the_figure_is_approved sun approve "$(newest)" --yes
fact the_other_figure_counts says 'reduced: total investment 1.3' zhongjie show zhongjie/Z-03
fact the_case_says_who_answered says 'changed → 13000 (' li case zhongjie/Z-03
fact it_names_the_text_in_chinese says '合同' li --lang zh case zhongjie/Z-03

# ---- the freezing ----

fact the_draft_is_shown says 'Version 1 of the final assessment would say' li final propose --dry-run
fact it_is_proposed li final propose --yes
freezing=$(newest)
fact one_person_alone_freezes_nothing expect_exit 4 li approve "$freezing" --yes
fact another_approves chen approve "$freezing" --yes
fact the_whole_area_reads_it says 'Final assessment, version 1' reader final
fact zhongjie_is_commended eval 'final_row reader zhongjie | grep -q commend'
fact lingang_is_criticised eval 'final_row nandagang lingang | grep -q criticise'
fact gangcheng_is_no_park eval '! final_row nandagang gangcheng | grep -qE "commend|criticise"'
fact the_criticised_unit_is_told says 'bairi examine' lingang notices --all
fact the_city_pulls_it_and_verifies_it eval '(cd "$T" && mkdir pulled && bairi_as city-clerk report pull --out pulled)'
fact it_is_the_result_of_the_assessment eval 'ls "$T"/pulled | grep -q final'

# ---- afterwards ----

fact nothing_more_counts says 'only an approved reopening' li penalty lingang --points 1 --reason untrue --text 迟报
fact the_self_examination_is_owed says 'lingang' li final status
pdf examination.pdf '书面检查'
fact nobody_else_hands_it_in expect_exit 6 nandagang examine --file "$T/files/examination.pdf"
fact its_status_says_so says 'bairi examine --file FILE' lingang status
fact it_is_handed_in lingang examine --file "$T/files/examination.pdf"
fact the_bureau_sees_it says 'examination.pdf' li final status
fact once_is_enough expect_exit 6 lingang examine --text 再次检查

# ---- a late reopening ----

on 2021-01-08T09:00:00
fact a_contract_had_been_sent_elsewhere li propose reopen lingang 2021-01-09T18:00 --reason 邮件误投
fact two_agree chen approve "$(newest)" --yes
fact it_is_said_what_is_open says 'lingang was reopened after version 1' li final status
fact the_reopened_unit_reports reports lingang lingang R 4 2020-12-20
fact the_others_do_not expect_exit 6 reports nandagang nandagang Y 1 2020-12-20
fact an_undecided_project_holds_the_freezing_up says 'not decided yet' li final propose --dry-run
fact they_are_decided accepts lingang/R-01 lingang/R-02 lingang/R-03 lingang/R-04
fact a_second_freezing_is_proposed li final propose --yes
fact and_approved chen approve "$(newest)" --yes
fact there_is_a_second_version says 'Final assessment, version 2' reader final
fact what_it_changed_is_said says 'lingang: counted 2 → 6' reader final
fact now_nandagang_is_last eval 'final_row reader nandagang | grep -q criticise'
fact the_first_version_stays_readable eval 'final_row reader lingang --version 1 | grep -q criticise'
fact nandagang_owes_now says 'nandagang' li final status
fact what_was_reopened_is_closed_again says 'only an approved reopening' reports lingang lingang S 1 2020-12-21
stop_server
fact the_ledger_is_whole "$BIN/bairid" check --data "$T/data"

