#!/usr/bin/env bash
# The empty form holds what Excel needs and our reader takes; what was reported comes back as a form
# that changes nothing when it is sent again, as CSV and as a workbook.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

form=$T/form.xlsx
offline() { "$BIN/bairi" "$@" --campaign-file "$demo/campaign.ini"; }

# part FILE PART: the part's text
part() { python3 -c 'import sys, zipfile; print(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]).decode())' "$1" "$2"; }
# holds FILE PART TEXT…: every text stands in the part
holds() {
    local file=$1 name=$2 text
    shift 2

    part "$file" "$name" >"$T/part" || return 1
    for text in "$@"; do
        grep -qF -- "$text" "$T/part" || { echo "no $text in $name"; return 1; }
    done
}
# every part is well-formed XML, no cell is a formula
sound() {
    python3 - "$1" <<'PY'
import sys, zipfile
from xml.dom import minidom
book = zipfile.ZipFile(sys.argv[1])
assert book.testzip() is None
for name in book.namelist():
    if name.endswith((".xml", ".rels", ".vml")):
        text = minidom.parseString(book.read(name))
        assert not text.getElementsByTagName("f"), name
PY
}

# ---- the empty form ----

fact a_template_is_written_without_a_server offline template "$form"
fact it_is_sound_and_without_formulas sound "$form"
fact its_sheets_are_in_order holds "$form" xl/workbook.xml 'name="附件表" sheetId="1"' \
    'name="示例" sheetId="2"' 'name="填表说明" sheetId="3"' 'name="列表" sheetId="4" state="hidden"'
fact titles_stay_in_sight holds "$form" xl/worksheets/sheet1.xml 'xSplit="4" ySplit="1"' 'state="frozen"'
fact industries_are_chosen_from_the_campaigns_list holds "$form" xl/worksheets/sheet1.xml \
    "<formula1>'列表'!\$M\$2:\$M\$13</formula1>" 'type="list"'
fact five_hundred_rows_are_prepared holds "$form" xl/worksheets/sheet1.xml 'sqref="M2:M501"'
fact other_days_are_asked_about holds "$form" xl/worksheets/sheet1.xml \
    'type="date" errorStyle="warning"' '<formula1>44105</formula1><formula2>44196</formula2>'
fact amounts_are_whole_numbers holds "$form" xl/worksheets/sheet1.xml \
    '<formula1>1</formula1><formula2>10000000000</formula2>'
fact it_prints_landscape_with_titles_on_every_page holds "$form" xl/worksheets/sheet1.xml \
    'orientation="landscape"' 'fitToPage="1"'
fact titles_are_repeated holds "$form" xl/workbook.xml '_xlnm.Print_Titles'
fact a_hint_stands_at_every_cell holds "$form" xl/worksheets/sheet1.xml \
    'promptTitle="总投资(万元)" prompt="Whole 万元'
dated() {
    echo 2020-10-08T10:00:00+08:00 >"$T/still"
    offline template "$T/one.xlsx" --dev-clock "$T/still" &&
        holds "$T/one.xlsx" docProps/core.xml 2020-10-08T02:00:0
}
fact the_clock_handed_in_dates_it dated

fact an_existing_file_stays expect_exit 8 offline template "$form"
fact force_is_named says '--force' offline template "$form"
fact force_replaces_it offline template "$form" --force
# a file that may not grow stands for a full disk; one sentence is said, by us
full_disk() {
    (trap '' XFSZ && ulimit -f 8 && expect_exit 1 offline template "$T/full.xlsx") 2>"$T/said"
    cat "$T/said"
    [ "$(wc -l <"$T/said")" -eq 1 ] && grep -q 'full.xlsx cannot be written' "$T/said" &&
        [ -z "$(find "$T" -name 'full.xlsx*')" ]
}
fact a_full_disk_leaves_no_half_workbook full_disk
fact an_unknown_unit_is_refused expect_exit 6 offline template "$T/none.xlsx" --unit nobody
fact another_ending_is_a_usage_error expect_exit 2 offline template "$T/none.csv"
fact a_folder_that_is_not_there_is_named expect_exit 6 offline template "$T/none/form.xlsx"
nothing_left() { [ ! -e "$T/none.xlsx" ] && [ -z "$(find "$T" -name 'form.xlsx.*')" ]; }
fact nothing_half_is_left nothing_left

fact an_empty_form_says_it_has_no_rows says 'no project' offline check "$form" --unit zhongjie
fact the_example_passes_the_check offline check "$form" --sheet 示例
offline template "$T/gangcheng.xlsx" --unit gangcheng --sub-unit gangwu >/dev/null 2>&1
fact the_example_fits_a_sub_unit says 'SL-02' offline check "$T/gangcheng.xlsx" --sheet 示例
fact only_its_unit_is_offered holds "$T/gangcheng.xlsx" xl/worksheets/sheet1.xml \
    "<formula1>'列表'!\$B\$2:\$B\$2</formula1>" "<formula1>'列表'!\$C\$2:\$C\$4</formula1>"

# ---- what was reported, given back ----

found_campaign || exit 1
for file in a b c; do pdf $file.pdf; done
# every column filled, and texts that a spreadsheet would run
write_annex() {
    cat >"$T/annex.csv" <<'CSV'
project_no,name,content,site,investor,credit_code,investor_place,outside,investor_class,partner,industry,county_industry,chain_role,nature,kind,amount_wan,funding,foreign_share,amount_usd_wan,signed_on,document,page_date,page_signature,page_seal,channel,returnee,source_region,contact,contact_title,contact_phone,files,note
E-01,高端装备项目,"年产三十万套,""一期""",园区一号路,北京样例有限公司,91350100M000100Y43,北京市,yes,china500,样例合作方,绿色石化,模具,延链,new,industry,25000,domestic,,,2020-10-03,contract,1,2,3,以商招商,产业回归,京津,测试员甲,科长,03170000001,a.pdf;b.pdf,
E-02,=1+1,-5度冷库,@园区,+样例（香港）有限公司,,中国香港,是,other,,,,,expansion,产业,18000,外资,33.25,1500,2020/10/4,协议,,,,,,境外,,,,c.pdf,'=SUM(A1)
0003,003号项目,_x0041_,3-5,样例第三有限公司,,天津市,yes,,,,,,,industry,12000,foreign,,,2020年10月5日,contract,9,10,11,,,,测试员乙,,,c.pdf,"两行
备注"
CSV
}
write_annex
submit() { bairi_as zhongjie-clerk submit "$@"; }
fact a_form_with_everything_is_sent submit "$T/annex.csv" --files "$T/files"
# unchanged FORM ROWS: so many rows say that they are, none is sent, no column is complained about
unchanged() {
    submit "$1" -o csv >"$T/again" 2>&1 || { cat "$T/again"; return 1; }
    cat "$T/again"
    [ "$(grep -c ',unchanged,' "$T/again")" -eq "$2" ] && ! grep -qE 'ignored|,new' "$T/again"
}
fact it_is_exported_as_csv bairi_as zhongjie-clerk export "$T/out.csv"
fact the_csv_changes_nothing unchanged "$T/out.csv" 3
begins_with_bom() { [ "$(head -c 3 "$T/out.csv" | od -An -tx1 | tr -d ' ')" = efbbbf ]; }
fact the_csv_begins_as_excel_wants_it begins_with_bom
fact its_lines_end_as_excel_wants_them grep -q $'\r$' "$T/out.csv"
fact formulas_are_guarded grep -qF "'=1+1" "$T/out.csv"
fact it_is_exported_as_a_workbook bairi_as zhongjie-clerk export "$T/out.xlsx"
fact the_workbook_changes_nothing unchanged "$T/out.xlsx" 3
fact the_workbook_is_sound_and_without_formulas sound "$T/out.xlsx"
fact what_became_of_it_stands_behind holds "$T/out.xlsx" xl/sharedStrings.xml 状态 版本 期次 收到时间 原因 \
    2020-10-08T10:0
fact an_export_stays_too expect_exit 8 bairi_as zhongjie-clerk export "$T/out.xlsx"
fact it_is_replaced_with_force bairi_as zhongjie-clerk export "$T/out.xlsx" --force

# a change in the export is the only thing sent
change() {
    sed -i 's/高端装备项目/高端装备制造项目/' "$T/out.csv"
    submit "$T/out.csv" -o csv >"$T/again" && [ "$(grep -c ',unchanged,' "$T/again")" -eq 2 ] &&
        bairi_as zhongjie-clerk show zhongjie/E-01 | grep -q 'E-01@2'
}
fact a_change_in_the_export_becomes_a_version change
fact another_state_gives_no_rows says '0 projects' bairi_as zhongjie-clerk export "$T/held.csv" --state held
fact the_period_is_known says '3 projects' bairi_as zhongjie-clerk export "$T/period.csv" --period 2020-10
foreign_is_empty() { bairi_as lingang-clerk export "$T/foreign.csv" && ! grep -q E-01 "$T/foreign.csv"; }
fact another_unit_gets_nothing_of_it foreign_is_empty
bureau_has_contacts() { bairi_as bureau-li export "$T/bureau.csv" --unit zhongjie && grep -q 测试员甲 "$T/bureau.csv"; }
fact the_bureau_exports_a_unit bureau_has_contacts
fact an_export_can_be_checked bairi_as zhongjie-clerk check "$T/out.xlsx"

# ---- without the server ----

online() { (cd "$T" && bairi_as zhongjie-clerk template && [ -f 附件表.xlsx ]); }
fact a_template_of_the_servers_campaign online
stop_server TERM
fact the_settings_are_known_without_the_server says '2020-10-08' bairi_as zhongjie-clerk template "$T/known.xlsx"
fact it_is_written_all_the_same sound "$T/known.xlsx"
fact an_export_needs_the_server expect_exit 5 bairi_as zhongjie-clerk export "$T/late.csv"
fact and_leaves_no_file [ ! -e "$T/late.csv" ]
