#!/usr/bin/env bash
# The auditor's desk: warnings, evidence in a fresh folder, verdicts singly and from a list, 代录.
# sanitizers: address
# shellcheck disable=SC2016 # what single quotes hold is evaluated later, or never
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

clerk() { bairi_as zhongjie-clerk "$@"; }
bureau() { bairi_as bureau-li "$@"; }
second() { bairi_as bureau-chen "$@"; }
# rows CSV-COMMAND…: without its titles and byte order mark
rows() { "$@" | tr -d '\r' | sed 's/^\xef\xbb\xbf//' | tail -n +2; }
column() { rows "${@:2}" | cut -d, -f"$1"; }
reads() { diff <(echo "$1") <("${@:2}" 2>"$T/said"); }
state_of() { clerk list -o csv 2>/dev/null | tr -d '\r' | awk -F, -v no="$1" '$3 == no { print $5 }'; }
is() { [ "$(state_of "$1")" = "$2" ]; }

# ---- ten projects, some of them with something to look at ----

reports() {
    local i

    for i in 01 02 03 04 05 06 07 08 09 10; do pdf "z$i.pdf"; done
    annex Z-01,20000,z01.pdf Z-02,600000,z02.pdf Z-03,30000,z03.pdf Z-04,15000,z04.pdf \
        Z-05,15000,z05.pdf Z-06,15000,z06.pdf Z-07,15000,z07.pdf Z-08,15000,z08.pdf \
        Z-09,15000,z09.pdf Z-10,15000,z10.pdf
    # Z-03 from the city, Z-04 a framework agreement, Z-05 without a page of the seal
    sed -i -e '/^Z-03,/s/北京市/河北省黄骅市/' -e '/^Z-04,/s/,contract,/,framework,/' \
        -e '/^Z-05,/s/,1,2,3,/,1,2,,/' "$T/annex.csv"
    clerk submit "$T/annex.csv" --files "$T/files" --confirm Z-02
}
fact a_campaign_is_founded found_campaign
dev_clock 2020-10-20T10:00:00+08:00
fact a_unit_reports reports

order() { column 1 bureau queue -o csv | tr '\n' ' '; }
fact the_gravest_come_first [ "$(order)" = 'zhongjie/Z-03@1 zhongjie/Z-04@1 zhongjie/Z-02@1 zhongjie/Z-05@1 zhongjie/Z-01@1 zhongjie/Z-06@1 zhongjie/Z-07@1 zhongjie/Z-08@1 zhongjie/Z-09@1 zhongjie/Z-10@1 ' ]
fact a_table_names_them_in_words says 'local investor' bureau queue
fact only_the_first_are_asked_for [ "$(rows bureau queue --top 3 -o csv | wc -l)" = 3 ]
fact and_it_says_that_more_wait says 'the first 3; more wait' bureau queue --top 3
fact a_sentence_says_why says 'place “河北省黄骅市” lies in the city' bureau show zhongjie/Z-03
fact a_missing_page_is_named says 'seals: not there' bureau show zhongjie/Z-05
fact the_unit_does_not_see_the_warnings eval '! clerk show zhongjie/Z-03 | grep -q "lies in the city"'

# ---- evidence ----

opens() { (cd "$T" && bureau open zhongjie/Z-01 "$@"); }
fact its_evidence_opens_in_a_fresh_folder opens
fact it_is_what_the_unit_sent cmp "$T/files/z01.pdf" "$T/zhongjie-Z-01-v1/z01.pdf"
echo changed >"$T/zhongjie-Z-01-v1/z01.pdf"
fact a_second_time_it_opens_beside opens
fact and_overwrites_nothing eval '[ "$(cat "$T/zhongjie-Z-01-v1/z01.pdf")" = changed ] && cmp "$T/files/z01.pdf" "$T/zhongjie-Z-01-v1-2/z01.pdf"'
fact into_a_folder_with_something_in_it_nothing_goes expect_exit 8 opens --into zhongjie-Z-01-v1
mkdir "$T/empty"
fact an_empty_one_will_do opens --into empty
fact without_a_terminal_no_viewer_starts expect_exit 6 opens --into seen --view
fact a_version_that_is_not_there_is_said expect_exit 6 bureau open zhongjie/Z-01@7
fact another_unit_opens_nothing expect_exit 6 bairi_as lingang-clerk open zhongjie/Z-01
blob=$(sha256sum "$T/files/z06.pdf" | cut -c1-64)
damage() { printf x | dd of="$T/data/blobs/${blob:0:2}/${blob:2}" bs=1 seek=12 conv=notrunc; }
fact a_file_is_damaged_on_the_server damage
fact it_is_not_handed_out eval '(cd "$T" && ! bairi_as bureau-li open zhongjie/Z-06 --into broken)'
fact and_nothing_half_done_is_left eval '[ -z "$(find "$T" -maxdepth 1 -name "broken*")" ]'

# ---- singly ----

fact a_verdict_is_tried_first says 'zhongjie/Z-01@1: would be taken' bureau accept zhongjie/Z-01 --dry-run
fact nothing_was_written is Z-01 submitted
fact it_is_accepted bureau accept zhongjie/Z-01
fact a_second_time_it_is_refused_before says 'is accepted; possible now' bureau accept zhongjie/Z-01 --dry-run
fact a_number_means_the_lists_reason bureau hold zhongjie/Z-02 --reason '4 600000万元?'
fact with_own_words_behind_it says '投资额待核实：600000万元?' clerk show zhongjie/Z-02
fact a_number_the_list_does_not_have_is_a_usage_error expect_exit 2 bureau refuse zhongjie/Z-03 --reason 99
fact the_list_is_told says '  2  市域内投资方' bureau refuse zhongjie/Z-03
fact the_unit_is_told_that_it_is_held says 'held      zhongjie/Z-02@1' clerk notices --all
fact a_held_project_waits_on_the_desk says 'zhongjie/Z-02@1' bureau queue
fact it_is_decided_later second accept zhongjie/Z-02

# ---- from a list ----

fact the_queue_is_saved eval 'bureau queue -o csv >"$T/queue.csv"'
# fill NO VERDICT REASON DAY: into the last three columns
fill() { sed -i -E "/^zhongjie\/$1@/s|,,,\r?\$|,$2,$3,$4\r|" "$T/queue.csv"; }
fill Z-03 refuse 2 ''
fill Z-04 不予认定 '1 请补签合同' ''
fill Z-05 return 盖章页缺失 2020/10/26
fill Z-06 accept '' ''
fill Z-07 hold 1 ''
before=$(bureau queue -o csv | sha256sum)
fact a_dry_run_says_what_each_row_would_do says '市域内投资方' bureau decide --from "$T/queue.csv" --dry-run
fact and_how_many says 'would be decided: 5, refused: 0, stand so already: 0, left open: 3' bureau decide --from "$T/queue.csv" --dry-run
fact nothing_was_decided [ "$(bureau queue -o csv | sha256sum)" = "$before" ]
fact a_verdict_that_is_none_is_named_with_its_cell eval 'sed "s/,hold,1,/,maybe,1,/" "$T/queue.csv" >"$T/bad.csv"; says "bad.csv:L" bureau decide --from "$T/bad.csv"'
fact a_list_about_another_version_is_refused eval 'sed "s#^zhongjie/Z-06@1#zhongjie/Z-06@2#" "$T/queue.csv" >"$T/old.csv"; expect_exit 6 bureau decide --from "$T/old.csv"'
fact and_nothing_of_it_was_sent is Z-03 submitted

# the line is cut in the middle: the batch lies in the outbox, and the same command goes on
fact the_server_goes_away stop_server
fact the_list_is_not_decided_then eval '! bureau decide --from "$T/queue.csv"'
fact the_server_comes_back start_server
fact the_list_is_decided says 'decided: 5, refused: 0' bureau decide --from "$T/queue.csv"
fact refused is Z-03 refused
fact refused_in_chinese is Z-04 refused
fact returned is Z-05 returned
fact accepted is Z-06 accepted
fact held is Z-07 held
fact own_words_stand_behind_the_reason says '框架协议不予认定：请补签合同' clerk show zhongjie/Z-04
fact the_day_was_understood says '2020-10-26' clerk show zhongjie/Z-05
fact once_more_it_changes_nothing says 'decided: 0, refused: 0, stood so already: 5, left open: 3' bureau decide --from "$T/queue.csv"

printf 'project,verdict,reason,return_by\r\nzhongjie/Z-08,accept,,\r\nzhongjie/Z-01,refuse,框架,\r\nzhongjie/Z-99,accept,,\r\n' >"$T/mixed.csv"
fact one_bad_row_keeps_the_list_back expect_exit 6 bureau decide --from "$T/mixed.csv"
fact all_of_it is Z-08 submitted
fact partly_the_others_go expect_exit 3 bureau decide --from "$T/mixed.csv" --partly
fact and_only_they is Z-08 accepted

# ---- 代录: a backlog entered by the bureau ----

backlog() {
    pdf letter.pdf letter
    sed -e '1!s/^Z-/G-/' -e 's/,zhongjie,/,gangcheng,/' -e 's/样例投资Z/港口物流G/' -e 's/样例项目Z/码头G/' "$T/annex.csv" | head -n 6 |
        sed -e '1s/,unit,/,unit,subunit,/' -e '2,3s/,gangcheng,/,gangcheng,gangwu,/' \
            -e '4,6s/,gangcheng,/,gangcheng,touzi,/' >"$T/backlog.csv"
    bureau submit "$T/backlog.csv" --files "$T/files" --for gangcheng --letter "$T/files/letter.pdf" --confirm G-02 "$@"
}
fact a_dry_run_sends_nothing eval 'backlog --dry-run && [ "$(rows bureau list --unit gangcheng -o csv | wc -l)" = 0 ]'
fact a_backlog_is_entered_with_the_units_letter backlog
fact all_five_are_there [ "$(rows bureau list --unit gangcheng -o csv | wc -l)" = 5 ]
fact the_letter_is_part_of_the_evidence eval '(cd "$T" && bureau open gangcheng/G-01 --into g && cmp g/letter.pdf files/letter.pdf)'
fact the_unit_is_told says 'entered  gangcheng/G-01@1' bairi_as gangcheng-gangwu notices
fact the_same_workbook_changes_nothing says 'unchanged' backlog
printf 'project,verdict,reason,return_by\r\ngangcheng/G-01,accept,,\r\ngangcheng/G-05,hold,2,\r\n' >"$T/own.csv"
fact who_entered_does_not_decide says 'who entered gangcheng/G-01 does not decide about it' bureau decide --from "$T/own.csv" --dry-run
fact another_does says 'decided: 2' second decide --from "$T/own.csv"

# ---- departments and groups side by side ----

# shellcheck disable=SC2034 # read inside eval
subunits='unit,subunit,projects,counted,amount_wan,foreign,pending,pending_wan
gangcheng,touzi,3,0,0,0,3,60000
gangcheng,gangwu,2,1,20000,0,1,600000'
rows_of() { bureau subunits gangcheng -o csv | tr -d '\r' | sed 's/^\xef\xbb\xbf//' | grep -v ',0,0,0,0,0,0$'; }
fact each_subunit_has_a_row eval 'rows_of | sort | diff <(sort <<<"$subunits") -'
fact the_table_adds_them_up says 'Together' bairi_as gangcheng-gangwu subunits
fact another_unit_sees_none expect_exit 6 clerk subunits gangcheng

# ---- a long list whose command dies on the way ----

many() {
    annex
    awk 'BEGIN { for (i = 1; i <= 450; i++)
        printf "M-%03d,zhongjie,样例项目%d,年产样例一万套,园区一路,样例投资%d有限公司,北京市,yes,industry,15000,domestic,2020-10-08,contract,1,2,3,测试员甲,000-0000000,z01.pdf\n", i, i, i
    }' >>"$T/annex.csv"
    clerk submit "$T/annex.csv" --files "$T/files"
    awk 'BEGIN { print "project,verdict"; for (i = 1; i <= 450; i++) printf "zhongjie/M-%03d@1,accept\n", i }' >"$T/many.csv"
}
accepted() { clerk list -o csv 2>/dev/null | tr -d '\r' | awk -F, '$3 ~ /^M-/ && $5 == "accepted"' | wc -l; }
some_accepted() { [ "$(accepted)" -gt 0 ]; }
starts() {
    local home=$people/bureau-li

    HOME=$home XDG_CONFIG_HOME=$home/config XDG_STATE_HOME=$home/state XDG_DATA_HOME=$home/share \
        BAIRI_CERT=$T/pki/bureau-li.pem BAIRI_KEY=$T/pki/bureau-li.key \
        "$BIN/bairi" decide --from "$T/many.csv" >"$T/decide.out" 2>&1 &
    decide_pid=$!
    eventually 60 some_accepted
    kill -9 "$decide_pid" 2>/dev/null
    wait "$decide_pid" 2>/dev/null
    true
}
fact four_hundred_and_fifty_are_reported many
fact a_command_dies_on_the_way starts
before=$(accepted)
fact what_it_decided_stays_decided [ "$before" -gt 0 ]
fact the_same_command_goes_on bureau decide --from "$T/many.csv"
fact all_of_them_are_decided [ "$(accepted)" = 450 ]
# one acceptance each, whatever died: the same statements were sent again, not new ones
once_each() { [ "$(bureau show zhongjie/M-450 -o csv | grep -c accepted)" = 1 ] && [ "$(bureau show zhongjie/M-001 -o csv | grep -c accepted)" = 1 ]; }
fact each_of_them_once once_each
fact nothing_waits_in_the_outbox eval '! bureau receipts 2>&1 | grep -q "waits in the outbox"'
