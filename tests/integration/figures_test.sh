#!/usr/bin/env bash
# Four reports of a campaign with a tie, a unit without a target, 22 of 32 and a void: every figure is
# the same in the report's JSON, CSV and workbook, in the bulletin and in bairi rank.
# shellcheck disable=SC2016,SC2119 # what single quotes hold is evaluated later
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

li() { bairi_as bureau-li "$@"; }
on() { dev_clock "$1+08:00"; }
figures=$top/tests/support/figures.py

# the demo's campaign with other targets: lingang 32, nandagang none, the others 3; one decimal
other_targets() {
    mkdir -p "$T/demo" && cp "$demo"/*.csv "$T/demo"
    sed -e '/^\[unit.lingang\]/,$ s/^target = .*/target = 32/' \
        -e '/^\[unit.nandagang\]/,/^\[unit.lingang\]/ s/^target = .*/target =/' \
        -e '/^\[unit.gangcheng\]/,/^\[unit.nandagang\]/ s/^target = .*/target = 3/' \
        -e 's/^decimals = .*/decimals = 1/' -e 's/^target_total = .*/target_total =/' \
        "$demo/campaign.ini" >"$T/demo/campaign.ini"
    demo=$T/demo
}

# reports WHO UNIT SIGNED PREFIX FROM TO: projects that differ in amount, industry, region, class
reports() {
    local i industry region class funding name hostile=('' '=1+1' '@SUM(A1)' '＋1+1')
    local industries=(生物医药 清洁能源 现代物流 绿色石化) regions=(京津 长三角 境外 其他省份)
    local classes=(world500 central_soe listed '')

    echo 'project_no,unit,name,content,site,investor,investor_place,outside,investor_class,industry,kind,amount_wan,funding,foreign_share,signed_on,document,page_date,page_signature,page_seal,source_region,contact,contact_phone,files' >"$T/annex.csv"
    for i in $(seq "$5" "$6"); do
        pdf "$4-$i.pdf"
        industry=${industries[i % 4]} region=${regions[i % 4]} class=${classes[i % 4]} funding=domestic,
        [ $((i % 4)) -ne 2 ] || funding=foreign,60
        name=样例项目$4$i
        [ "$4" != N ] || name=${hostile[i]}
        echo "$4-$i,$2,$name,年产样例$i万套,园区一路,样例投资$4$i有限公司,北京市,yes,$class,$industry,industry,$((10000 + i * 2500)),$funding,$3,contract,1,2,3,$region,测试员甲,000-0000000,$4-$i.pdf" >>"$T/annex.csv"
    done
    bairi_as "$1" submit "$T/annex.csv" --files "$T/files"
}

accepts() { # UNIT PREFIX FROM TO
    local list=() i

    for i in $(seq "$3" "$4"); do list+=("$1/$2-$i"); done
    li accept "${list[@]}"
}

# approve_all: a second person agrees to whatever is proposed
approve_all() {
    bairi_as bureau-chen proposals -o csv | tr -d '\r' | tail -n +2 | while IFS=, read -r number _; do
        bairi_as bureau-chen approve "$number" --yes || exit 1
    done
}

# month PERIOD: drawn up, released, pulled, and its workbook written
month() {
    li audit close "$1" && li report release "$1" && approve_all &&
        bairi_as city-puller report pull --out "$T/reports" "$1" &&
        bairi_as reader rank -o csv >"$T/reports/$1.reader.csv" &&
        li rank -o json >"$T/reports/$1.rank.json"
}
book() { bairi_as bureau-li report show "$1" --book "$T/reports/$1.xlsx" "${@:2}"; }
agree() { # PERIOD WHAT FILE…: python compares with the report's JSON
    "$figures" "$T/reports/bohai-2020q4-$1-v1.json" "${@:2}"
}

# ---- four periods ----

other_targets
fact a_campaign_is_founded found_campaign
on 2020-10-20T10:00:00
fact lingang_reports_two reports lingang-clerk lingang 2020-10-10 L 1 2
fact gangcheng_reports_one reports gangcheng-gangwu gangcheng 2020-10-11 G 1 1
fact zhongjie_reports_one reports zhongjie-clerk zhongjie 2020-10-11 Z 1 1
on 2020-10-25T10:00:00
fact october_is_decided eval 'accepts lingang L 1 2 && accepts gangcheng G 1 1 && accepts zhongjie Z 1 1'
on 2020-10-28T10:00:00
fact october_goes_out month 2020-10

on 2020-11-20T10:00:00
fact lingang_reports_twenty reports lingang-clerk lingang 2020-11-10 L 3 22
fact gangcheng_reports_four reports gangcheng-gangwu gangcheng 2020-11-11 G 2 5
fact zhongjie_reports_four reports zhongjie-clerk zhongjie 2020-11-11 Z 2 5
fact nandagang_reports_one reports nandagang-clerk nandagang 2020-11-12 N 1 1
on 2020-11-25T10:00:00
fact november_is_decided eval 'accepts lingang L 3 22 && accepts gangcheng G 2 5 && accepts zhongjie Z 2 5 && accepts nandagang N 1 1'
on 2020-11-28T10:00:00
fact november_goes_out month 2020-11

on 2020-12-10T10:00:00
fact a_void_is_proposed li void lingang/L-1 --reason 合同虚假
fact a_penalty_too li penalty lingang/L-1 --points 1.5 --reason false --text 合同虚假
fact they_are_approved approve_all
fact a_last_one_is_reported reports zhongjie-clerk zhongjie 2020-12-09 Z 6 6
on 2020-12-28T10:00:00
fact december_goes_out_while_one_is_open month 2020-12

on 2021-01-03T10:00:00
fact the_last_days_are_reported reports nandagang-clerk nandagang 2020-12-30 N 2 3
fact all_is_decided eval 'accepts nandagang N 2 3 && accepts zhongjie Z 6 6'
on 2021-01-06T10:00:00
fact the_closing_period_goes_out month 2020-closing

# ---- what they say ----

for period in 2020-10 2020-11 2020-12 2020-closing; do
    fact "${period}_is_a_workbook" book "$period"
    fact "${period}_pulled_workbook_is_the_same" cmp "$T/reports/$period.xlsx" "$T/reports/bohai-2020q4-$period-v1.xlsx"
    fact "${period}_csv_agrees" agree "$period" csv "$T/reports/bohai-2020q4-$period-v1.csv"
    fact "${period}_workbook_agrees" agree "$period" xlsx "$T/reports/$period.xlsx"
    ! [ -x "$BIN/bairi-render" ] || fact "${period}_pages_agree" agree "$period" pdf "$T/reports/bohai-2020q4-$period-v1.pdf"
    fact "${period}_ranking_agrees" agree "$period" rank "$T/reports/$period.rank.json"
    fact "${period}_readers_ranking_agrees" agree "$period" rank-csv "$T/reports/$period.reader.csv"
done
fact the_ranking_of_a_day_past_agrees eval 'li rank --as-of 2020-11-28 -o json >"$T/reports/past.json" && agree 2020-11 rank "$T/reports/past.json"'
fact twenty_two_of_thirty_two_is_68.8 agree 2020-11 says lingang rate 68.8
fact two_share_the_first_place agree 2020-11 says gangcheng place 1 zhongjie place 1 lingang place 3
fact without_a_target_there_is_no_place agree 2020-11 says nandagang place 0 nandagang rate -
fact the_void_counts_no_more agree 2020-12 says lingang counted 21
fact it_costs_points agree 2020-12 says lingang penalty 1.5
fact december_was_preliminary eval 'grep -q "\"preliminary\": true" "$T/reports/bohai-2020q4-2020-12-v1.json"'

# ---- the workbook ----

# opened FILE: LibreOffice opens it, and writes every sheet as it shows it
opened() {
    (cd "$T/reports" && timeout 300 soffice "-env:UserInstallation=file://$T/office" --headless --convert-to \
        'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1' --outdir "$T/sheets" "$1")
}
if command -v soffice >"$T/soffice"; then
    fact another_program_opens_it opened 2020-closing.xlsx
    fact and_shows_the_same_figures agree 2020-closing calc "$T/sheets/2020-closing"
fi

fact a_file_that_is_there_is_kept says 'is there already' book 2020-11
fact made_twice_it_is_the_same eval 'cp "$T/reports/2020-11.xlsx" "$T/first.xlsx" && dev_clock 2021-01-07T08:00:00+08:00 && TZ=America/New_York book 2020-11 --force && cmp "$T/first.xlsx" "$T/reports/2020-11.xlsx"'
[ -z "${KEEP_OUT:-}" ] || cp -r "$T/reports" "$KEEP_OUT"
stop_server
