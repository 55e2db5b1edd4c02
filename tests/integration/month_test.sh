#!/usr/bin/env bash
# A first-time clerk's month, told once in Chinese and once in English: every screen she sees is kept
# in tests/data/month and compared word by word.
# BAIRI_STORY=write writes the screens anew; read what changed before it is committed.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

kept=$top/tests/data/month
cell=$top/tests/support/workbook.py
columns=100

# ---- how the story is told ----

# normal: what differs from run to run takes a fixed form: folders, ports, digests.
normal() {
    sed -E -e "s#$home#~#g" -e "s#$T#/bairi#g" -e "s#127\.0\.0\.1:[0-9]+#127.0.0.1:7100#g" \
        -e 's#[0-9a-f]{40,}#<digest>#g' -e 's#( [0-9]{2}:[0-9]{2}):[0-9]{2}#\1:SS#g'
}

# her COMMAND…: bairi as the clerk of the story, in her language, in her folder.
her() { (cd "$home/work" && COLUMNS=$columns bairi_as "$clerk" --lang "$lang" "$@"); }

# screen NAME CODE COMMAND…: the command ends with this code, and its text is the kept one.
screen() {
    local name=$1 code=$2
    shift 2

    fact "${lang}_$name" shows "$kept/$name.$lang.txt" "$code" "$@"
}

shows() {
    local file=$1 code=$2 got=0
    shift 2

    "$@" >"$T/screen.raw" 2>&1 </dev/null || got=$?
    {
        printf '$ bairi %s\n' "${*:2}" | normal
        normal <"$T/screen.raw"
        printf '[%s]\n' "$got"
    } >"$T/screen"
    [ "$got" -eq "$code" ] || { cat "$T/screen.raw"; echo "ended with $got, not $code"; return 1; }
    [ "${BAIRI_STORY:-}" != write ] || { mkdir -p "$kept" && cp "$T/screen" "$file"; }
    diff "$file" "$T/screen"
}

# on INSTANT: the day and hour of what follows; clocks go on by themselves, so seconds are not compared.
on() { dev_clock "$1+08:00"; }

# types ROW TITLE=VALUE…: she fills in a row of her workbook.
types() { "$cell" "$home/work/附件表.xlsx" 附件表 "$@" 2>/dev/null; }

# contract NAME: a scanned contract lies in her folder.
contract() {
    mkdir -p "$home/work/合同"
    printf '%%PDF-1.4\n%% synthetic sample %s of %s\n%%%%EOF\n' "$1" "$clerk" >"$home/work/合同/$1"
}

bureau() { fact "${lang}_$1" bairi_as bureau-li "${@:2}"; }

# ---- the month ----

meets_the_program() {
    on "$1T09:30:00"
    screen first_screen 2 her
    screen setup 0 her setup --yes --server "$BAIRI_SERVER" --trust "$BAIRI_TRUST" --ca "$T/pki/ca.pem" \
        --crl "$T/pki/crl.pem" --cert "$T/pki/$clerk.pem" --key "$T/pki/$clerk.key" --campaign bohai-2020q4
    screen first_status 0 her status
    screen october_had_nothing 0 her submit --nothing 2020-10
    screen names_a_responsible_person 0 her responsible name 测试员甲 --title 招商科长 --phone 000-0000001 --from 2020-10-01 --yes
    screen files_a_plan 0 her plan 2020-10=2 2020-11=5 2020-12=4 --yes
}

fills_in_the_form() {
    on "$1T10:00:00"
    screen template 0 her template 附件表.xlsx
    types 2 "项目编号=$prefix-01" "项目名称=年产一万套精密轴承项目" "建设内容及规模=厂房两万平方米" "建设地点=园区一路" \
        "投资方=样例${prefix}精工有限公司" "投资方注册地=北京市" "投资方是否沧州市域外=是" "项目类别=产业" "总投资(万元)=1.5" \
        "内资/外资=内资" "签约日期=2020-11-05" "文本类型=合同" "签约日期页=1" "签字页=2" "盖章页=2" "联系人=测试员甲" \
        "联系电话=000-0000001" "佐证材料=轴承.pdf" "所属行业=先进再制造"
    types 3 "项目编号=$prefix-02" "项目名称=冷链仓储项目" "建设内容及规模=冷库五万吨" "建设地点=园区二路" \
        "投资方=样例${prefix}冷链有限公司" "投资方注册地=天津市" "投资方是否沧州市域外=是" "项目类别=产业" "总投资(万元)=24800" \
        "内资/外资=内资" "签约日期=2020-11-31" "文本类型=合同" "签约日期页=1" "签字页=3" "联系人=测试员乙" \
        "联系电话=000-0000002" "佐证材料=冷链合同.pdf" "所属行业=物流"
    types 4 "项目编号=$prefix-03" "项目名称=光电模组项目" "建设内容及规模=生产线四条" "建设地点=园区三路" \
        "投资方=样例${prefix}光电(德国)有限公司" "投资方注册地=德国" "投资方是否沧州市域外=是" "项目类别=产业" "总投资(万元)=36000" \
        "内资/外资=外资" "外资比例(%)=60" "签约日期=2020-11-10" "文本类型=协议" "签约日期页=1" "签字页=1" "盖章页=1" \
        "联系人=测试员丙" "联系电话=000-0000003" "佐证材料=光电.pdf" "所属行业=激光及智能制造"
    contract 轴承.pdf
    contract 光电.pdf
}

checks_and_mends_it() {
    on "$1T10:10:00"
    screen check_finds_mistakes 6 her check 附件表.xlsx --files 合同
    screen fix_marks_the_cells 6 her check 附件表.xlsx --files 合同 --fix 标注.xlsx
    types 2 '总投资(万元)=15000'
    types 3 '签约日期=2020-11-13' '所属行业=现代物流' '佐证材料=冷链.pdf'
    contract 冷链.pdf
    screen check_is_clean_but_warns 0 her check 附件表.xlsx --files 合同
}

reports() {
    on "$1T10:30:00"
    screen dry_run 0 her submit 附件表.xlsx --files 合同 --dry-run
    screen submit 0 her submit 附件表.xlsx --files 合同
    screen submit_again_changes_nothing 0 her submit 附件表.xlsx --files 合同
    screen receipts 0 her receipts
    screen status_after_reporting 0 her status
}

is_returned_and_mends() {
    on "$1T14:00:00"
    bureau returns_one return "$unit/$prefix-02" --reason 缺盖章页，请补正 --by 2020-11-25
    on "$1T15:00:00"
    screen notices_of_the_return 0 her notices
    screen status_when_returned 0 her status
    screen ask 0 her ask "$unit/$prefix-02" 骑缝章是否可以？
    bureau answers answer "$(bairi_as bureau-li questions -o csv | awk -F, 'NR == 2 { print $1 }')" 不可以，请加盖合同专用章
    screen questions 0 her questions --all
    on "$1T16:00:00"
    screen amend 0 her amend "$unit/$prefix-02" --set 盖章页=4 --yes
    bureau accepts_all accept "$unit/$prefix-01" "$unit/$prefix-02" "$unit/$prefix-03"
    screen history 0 her history "$unit/$prefix-02"
    screen receipts_at_the_end 0 her receipts
}

ends_the_month() {
    on "$1T17:00:00"
    screen status_when_all_is_well 0 her status
    screen list 0 her list
    screen export 0 her export 已报.xlsx
    screen the_export_imports_unchanged 0 her submit 已报.xlsx --files 合同
}

reports_nothing_in_december() {
    screen status_in_december 0 her status
    screen nothing 0 her submit --nothing 2020-12
    screen status_after_nothing 0 her status
}

# month LANG CLERK UNIT PREFIX DAY
month() {
    lang=$1 clerk=$2 unit=$3 prefix=$4 home=$people/$2
    mkdir -p "$home/work"
    meets_the_program "$5"
    fills_in_the_form "$5"
    checks_and_mends_it "$5"
    reports "$5"
    is_returned_and_mends "$5"
    ends_the_month "$5"
}

# december LANG CLERK
december() {
    lang=$1 clerk=$2 home=$people/$2
    reports_nothing_in_december
}

dev_clock 2020-11-19T09:00:00+08:00
found_campaign || exit 1
month zh zhongjie-clerk zhongjie Z 2020-11-20
month en nandagang-clerk nandagang N 2020-11-21
on 2020-12-03T09:00:00
december zh zhongjie-clerk
december en nandagang-clerk
