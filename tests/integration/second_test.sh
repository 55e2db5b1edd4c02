#!/usr/bin/env bash
# The second person, told with the vector b4-void-of-a-base-project: a trial count before anybody
# decides, two auditors at once, a reduction, a penalty lifted, and the case of one project.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

vector=$top/tests/data/vectors/b4-void-of-a-base-project
export BAIRI_CAMPAIGN=vector

# shellcheck disable=SC2119 # no options for the server
found() {
    start_server || return 1
    export BAIRI_CA=$T/pki/ca.pem
    bairi_as admin campaign draft "$T/campaign.ini" --people "$demo/people.csv" --certs "$T/pki" \
        --server-cert "$T/pki/server.pem" -o "$T/founding" &&
        bairi_as bureau-chen campaign endorse "$T/founding" --yes &&
        bairi_as admin campaign create "$T/founding"
}

# form UNIT: its rows of the vector as an annex form, with an evidence file
form() {
    echo 'project_no,unit,subunit,name,content,site,investor,investor_place,outside,kind,amount_wan,funding,foreign_share,signed_on,document,page_date,page_signature,page_seal,contact,contact_phone,files'
    awk -F, -v unit="$1" '$2 == unit {
        print $1 "," $2 "," (unit == "gangcheng" ? "gangwu" : "") "," $3 ",年产样例一万套,园区一路," $4 "," $5 "," $6 "," $7 "," $8 "," $9 "," $10 \
            "," $11 "," $12 ",1,2,3,测试员甲,000-0000000," $1 ".pdf"
    }' "$vector/projects.csv"
}

reported() {
    local unit no clerk

    for unit in lingang zhongjie nandagang gangcheng; do
        form "$unit" >"$T/annex.csv"
        while IFS=, read -r no _; do
            [ "$no" = project_no ] || pdf "$no.pdf" "$no"
        done <"$T/annex.csv"
        clerk=$unit-clerk
        [ "$unit" != gangcheng ] || clerk=gangcheng-gangwu
        bairi_as "$clerk" submit "$T/annex.csv" --files "$T/files" || return 1
    done
}

recognised() {
    local refs

    refs=$(bairi_as bureau-li list -o csv | awk -F, 'NR > 1 { gsub(/\r/, ""); print $1 "/" $3 }')
    # shellcheck disable=SC2086 # one argument each
    bairi_as bureau-li accept $refs
}

number() { bairi_as bureau-li proposals -o csv | awk -F, 'NR > 1 { print $1 }' | tail -n 1 | tr -d '\r'; }
total() { bairi_as bureau-li rank -o json | jq -r ".units[] | select(.unit == \"$1\") | \"\(.total) \(.place)\""; }
total_is() { [ "$(total "$1")" = "$2 $3" ] || { total "$1"; return 1; }; }

# ---- the campaign of the vector ----
dev_clock 2020-12-31T10:00:00+08:00
sed '/^name = 港城区/a subunits = gangwu:沧州港务集团, touzi:河北渤海投资集团' "$vector/campaign.ini" >"$T/campaign.ini"
fact the_campaign_of_the_vector_is_founded found
fact every_unit_reports reported
fact the_bureau_recognises_all recognised
fact lingang_leads_with_the_doubtful_project total_is lingang 114.00 1

# ---- the trial count ----
story='lingang: L04 no longer counts (voided); L06 moves from extra (1.00 points) into the base; counted 10 → 9; bonus 14.00 → 13.00; total 114.00 → 113.00; place 1 as before'
fact a_supposition_reads_as_the_story says "$story" bairi_as bureau-li trial --if void:lingang/L04
fact and_changes_nothing total_is lingang 114.00 1
fact the_void_is_proposed bairi_as bureau-li void lingang/L04 --reason 合同系伪造
void=$(number)
fact the_approver_is_told_in_status says 'proposals that wait for your approval: 1' bairi_as bureau-chen status
fact the_approver_sees_the_same_story says "$story" bairi_as bureau-chen trial "$void"
fact in_chinese_too says '名次' bairi_as bureau-chen --lang zh trial "$void"
fact without_a_terminal_nobody_approves_unseen expect_exit 6 bairi_as bureau-chen approve "$void"

# ---- two auditors at once ----
size=$(bairi_as bureau-chen trial "$void" -o json | jq -r .size)
fact another_auditor_proposes_a_penalty bairi_as bureau-sun penalty lingang/L05 --points 2 --reason untrue --text 金额不实
penalty=$(number)
fact and_it_is_approved bairi_as bureau-chen approve "$penalty" --yes
fact the_first_count_no_longer_holds expect_exit 8 bairi_as bureau-chen approve "$void" --trial "$size"
size=$(bairi_as bureau-chen trial "$void" -o json | jq -r .size)
fact a_new_count_is_approved bairi_as bureau-chen approve "$void" --trial "$size"
fact the_void_came_as_it_was_told total_is lingang 111.00 1

# ---- a penalty lifted: the numbers of the vector ----
fact the_lifting_is_proposed bairi_as bureau-li lift-penalty "$penalty" --reason 复核后金额属实
fact the_lifting_is_approved bairi_as bureau-chen approve "$(number)" --yes
expected() {
    jq -r '.units[] | "\(.unit) \(.place) \(.counted) \(.bonus) \(.total)"' "$vector/expected.json" >"$T/expected"
    bairi_as bureau-li rank -o json | jq -r '.units[] | "\(.unit) \(.place) \(.counted) \(.bonus) \(.total)"' >"$T/ranked"
    diff "$T/expected" "$T/ranked"
}
fact the_ranking_is_the_vectors expected

# ---- a reduction ----
fact a_reduction_is_proposed bairi_as bureau-li reduce lingang/L07 --amount 1.2亿元 --reason 设备款重复计入
reduction=$(number)
fact its_proposer_does_not_approve_it expect_exit 4 bairi_as bureau-li approve "$reduction" --yes
fact the_trial_says_what_counts says 'L07 counts with 1.2 instead of 2.5' bairi_as bureau-chen trial "$reduction"
fact it_is_approved bairi_as bureau-chen approve "$reduction" --yes
fact the_bonus_is_gone total_is lingang 111.00 1
fact the_unit_is_shown_the_right_figure says '  reduced: total investment 1.2 (100m yuan), domestic' bairi_as lingang-clerk show lingang/L07
fact what_it_reported_stays_readable says 'amount_wan: 25000' bairi_as lingang-clerk show lingang/L07
fact the_history_tells_it says 'amount_wan: 25000 → 12000' bairi_as lingang-clerk history lingang/L07

# ---- declined, withdrawn, lapsed ----
fact a_termination_is_proposed bairi_as bureau-li terminate lingang/L08 --reason 双方解约
fact it_is_declined bairi_as bureau-chen decline "$(number)" --reason 证据不足
fact another_is_proposed bairi_as bureau-li terminate lingang/L08 --reason 双方解约
fact it_is_withdrawn bairi_as bureau-li decline "$(number)" --reason 另行处理
fact a_third_is_left_alone bairi_as bureau-li terminate lingang/L08 --reason 双方解约
fact it_says_how_long_it_waits says 'day' bairi_as bureau-chen proposals
dev_clock 2021-01-12T10:00:00+08:00
fact before_it_lapses_the_approver_is_reminded says 'lapses 2021-01-14' bairi_as bureau-chen proposals
dev_clock 2021-01-15T10:00:00+08:00
fact it_has_lapsed says 'no proposal is open' bairi_as bureau-chen proposals
ends() {
    bairi_as bureau-li history lingang/L08 -o json | jq -r '.[].what' | tr '\n' ' ' | tee "$T/ends"
    [ "$(cat "$T/ends")" = 'submitted accepted proposed proposal-declined proposed proposal-withdrawn proposed proposal-lapsed ' ]
}
fact the_history_keeps_the_three_apart ends
unit_sees() { [ "$(bairi_as lingang-clerk history lingang/L08 -o json | jq -r '.[].what' | tr '\n' ' ')" = 'submitted accepted ' ]; }
fact the_unit_sees_none_of_it unit_sees

# ---- the case of one project ----
the_case() {
    COLUMNS=80 bairi_as bureau-li case lingang/L07 >"$T/case" || return 1
    for text in 'Version 1, record' 'page 1' 'sha256' 'reduced: total investment 1.2' 'approved by' \
        'trial count' 'bairi verify'; do
        grep -q "$text" "$T/case" || { cat "$T/case"; echo "no: $text"; return 1; }
    done
}
fact the_case_of_a_project_is_told_whole the_case
fact and_in_chinese says '核减' bairi_as bureau-li --lang zh case lingang/L07
case_json() { bairi_as bureau-li case lingang/L07 -o json | jq -e '.proposals[0].trial_size and .project.versions[0].reduction and .head'; }
fact and_as_json case_json
fact a_unit_gets_no_case expect_exit 4 bairi_as lingang-clerk case lingang/L07
