#!/usr/bin/env bash
# A score is explained to whom it concerns, and a server that tells a wrong figure is caught by the client.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

export COLUMNS=120
found_campaign || exit 1

# ---- a small October: two of zhongjie's stand beyond its target ----

agreed() {
    local number

    bairi_as bureau-li "$@" || return 1
    number=$(bairi_as bureau-chen proposals -o csv | tr -d '\r' | awk -F, 'NR > 1 { print $1 }' | tail -n 1)
    bairi_as bureau-chen approve "$number" --yes
}

october() {
    agreed targets set zhongjie=2 &&
        bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files" &&
        bairi_as bureau-li accept zhongjie/Z-01 zhongjie/Z-02 zhongjie/Z-03 zhongjie/Z-04 &&
        agreed penalty zhongjie --points 1.5 --reason untrue --text 经核实
}

released() {
    dev_clock 2020-10-27T10:00:00+08:00
    bairi_as bureau-li audit close 2020-10 && agreed report release 2020-10
}

pdf z.pdf
annex Z-01,60000,z.pdf Z-02,20000,z.pdf Z-03,12000,z.pdf Z-04,36000,z.pdf Z-05,9000,z.pdf
fact an_october_is_told october

# ---- the bureau: as it stands ----

steps() {
    bairi_as bureau-sun explain zhongjie >"$T/steps" || return 1
    cat "$T/steps"
    for step in 'completion = 4 ÷ 2 × 100 = 200.00 % ([unit.zhongjie] target = 2)' \
        'base = the smaller of 100 and 200.00 = 100.00 (rule 3, [score] base_cap = 100)' \
        'base projects: Z-01 Z-02' 'Z-03: 12000万元 is below the first band of 15000万元: no points' \
        'Z-04: 36000万元, band from 35000万元: 3 points' '1.5 points: untrue, the unit as a whole' \
        'total = 100.00 + 3.00 − 1.50 = 101.50' 'Place 1 of 4' 'Z-01 (60000万元: 4)' \
        'Z-03 would move into the base' 'settings version'; do
        grep -qF -- "$step" "$T/steps" || { echo "does not say: $step"; return 1; }
    done
}
fact each_step_is_told_with_its_rule_and_setting steps
fact in_chinese_too says '[score] base_cap = 100' bairi_as bureau-sun --lang zh explain zhongjie
fact a_project_is_explained says 'from 50000万元 it would earn more: the unit' bairi_as bureau-sun explain --project zhongjie/Z-04
fact and_what_its_void_would_do says 'would be 98.50 instead of 101.50' bairi_as bureau-sun explain --project zhongjie/Z-04
fact one_that_waits_too says 'it counts from the day the bureau accepts it' bairi_as bureau-sun explain --project zhongjie/Z-05
fact no_project_is_not_found expect_exit 6 bairi_as bureau-sun explain --project zhongjie/Z-99
fact a_unit_and_a_project_are_one_too_many expect_exit 2 bairi_as bureau-sun explain zhongjie --project zhongjie/Z-01

# ---- the unit: its score when it is released ----

fact before_a_release_no_score_is_told says 'No report has been released yet' bairi_as zhongjie-clerk explain
fact and_counts_are_marked says 'Counts as they stand, not released' bairi_as zhongjie-clerk explain
fact its_live_total_is_not_told ! says '101.50' bairi_as zhongjie-clerk explain
fact nor_to_the_city ! says '101.50' bairi_as city-clerk explain zhongjie
fact a_report_is_released released
november() {
    annex Z-06,51000,z.pdf
    bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files" && bairi_as bureau-li accept zhongjie/Z-06
}
fact november_goes_on november
fact the_unit_sees_its_released_score says 'total = 100.00 + 3.00 − 1.50 = 101.50' bairi_as zhongjie-clerk explain
fact and_of_which_report says 'bohai-2020q4/2020-10/v1' bairi_as zhongjie-clerk explain
fact its_counts_have_gone_on says 'counted 5 of target 2' bairi_as zhongjie-clerk explain
fact the_bureau_sees_what_has_come_since says '105.50' bairi_as bureau-sun explain zhongjie
fact a_project_since_then_is_not_in_the_report says 'It is not in the released report' bairi_as zhongjie-clerk explain --project Z-06
fact the_city_sees_the_released_score says '101.50' bairi_as city-clerk explain zhongjie
fact a_unit_gets_nothing_of_another expect_exit 6 bairi_as nandagang-clerk explain zhongjie

# ---- a server that lies ----

# caught WAY WHO: what the client is told is refused, and nothing of it is shown.
caught() {
    local way=$1 who=$2

    stop_server || return 1
    BAIRI_WEAKEN=$way start_server || return 1
    expect_exit 7 bairi_as "$who" explain zhongjie >"$T/shown" 2>"$T/why" || { cat "$T/shown" "$T/why"; return 1; }
    cat "$T/why"
    [ ! -s "$T/shown" ] && grep -qE 'counted again|cannot be' "$T/why" &&
        expect_exit 7 bairi_as "$who" explain zhongjie -o json >"$T/shown" && [ ! -s "$T/shown" ]
}

honest() {
    stop_server && BAIRI_WEAKEN='' start_server && bairi_as bureau-sun explain zhongjie
}

if [ -x "$BAIRI_BUILD/tests/bairid_weakened" ]; then
    mkdir "$T/bin"
    ln -s "$BIN/bairi" "$T/bin/bairi"
    ln -s "$BAIRI_BUILD/tests/bairid_weakened" "$T/bin/bairid"
    BIN=$T/bin
    for way in total place points reason amount settings neighbour; do
        fact "a_wrong_${way}_is_caught_by_the_bureau" caught $way bureau-sun
    done
    for way in total place points reason live neighbour; do
        fact "a_wrong_${way}_is_caught_by_the_unit" caught $way zhongjie-clerk
    done
    fact a_wrong_total_is_caught_by_the_city caught total city-clerk
    fact an_honest_answer_is_shown_again says 'counted again here' honest
fi
