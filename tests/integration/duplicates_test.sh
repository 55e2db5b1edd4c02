#!/usr/bin/env bash
# One project from two units: found, held back, ruled by two people; and a PDF that holds a script.
# shellcheck disable=SC2016 # what single quotes hold is evaluated later, or never
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

bureau() { bairi_as bureau-li "$@"; }
chen() { bairi_as bureau-chen "$@"; }

# report UNIT NO NAME INVESTOR: one project of a unit, with its contract
report() {
    pdf "$1.pdf"
    annex "$2,15000,$1.pdf"
    sed -i "s/,zhongjie,样例项目$2,/,$1,$3,/; s/,样例投资$2有限公司,/,$4,/" "$T/annex.csv"
    bairi_as "$1-clerk" submit "$T/annex.csv" --files "$T/files"
}

fact a_campaign_is_founded found_campaign
fact a_unit_reports report lingang L-01 '绿色石化项目（一期）' '渤海（沧州）化工有限公司'
fact another_reports_the_same report zhongjie Z-01 '绿色石化1期工程' '渤海沧州化工有限责任公司'
fact the_bureau_sees_that_they_are_alike says 'same investor, same name, amount equal' bureau duplicates
fact the_queue_warns says 'duplicate' bureau queue -o json
fact a_unit_may_not_look expect_exit 4 bairi_as zhongjie-clerk duplicates
fact the_later_is_not_accepted expect_exit 6 bureau accept zhongjie/Z-01
fact it_is_said_why says 'needs a ruling' bureau accept zhongjie/Z-01
fact an_owner_or_none_must_be_named expect_exit 2 bureau rule lingang/L-01 zhongjie/Z-01 --reason 合同
fact a_ruling_is_proposed bureau rule lingang/L-01 zhongjie/Z-01 --owner lingang/L-01 --reason 合同由临港签订
proposal=$(bureau proposals -o csv 2>/dev/null | tr -d '\r' | awk -F, 'NR == 2 { print $1 }')
fact another_person_approves_it chen approve "$proposal" --yes
fact the_owner_sees_it says '合同由临港签订' bairi_as lingang-clerk show lingang/L-01
fact the_other_sees_whose_it_is says 'of lingang/L-01' bairi_as zhongjie-clerk show zhongjie/Z-01
fact the_other_is_told says 'displaced' bairi_as zhongjie-clerk notices
fact the_other_sees_nothing_else expect_exit 6 bairi_as zhongjie-clerk show lingang/L-01
fact the_owner_is_accepted bureau accept lingang/L-01


# ---- a PDF that holds more than pages ----

# sends_a_script: a new version of Z-01 whose contract runs a script when it is opened
sends_a_script() {
    report zhongjie Z-02 '另一个项目' '另一家公司' && cp "$top/tests/data/pdf/hex_escaped.pdf" "$T/files/zhongjie.pdf" &&
        bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
}
fact a_unit_sends_a_script sends_a_script
fact the_queue_warns_of_it says '"active"' bureau queue -o json
fact show_says_what_it_holds says 'scripts, acts when it is opened' bureau show zhongjie/Z-02
fact open_says_it_too says 'scripts, acts when it is opened' bureau open zhongjie/Z-02 --into "$T/opened"
fact a_file_here_is_scanned expect_exit 3 bureau scan "$top/tests/data/pdf/launch.pdf"
fact a_plain_one_is_plain expect_exit 0 bureau scan "$top/tests/data/pdf/plain.pdf"
