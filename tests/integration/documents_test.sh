#!/usr/bin/env bash
# All seven official documents of a campaign, as PDF and Word files: the figures in them are those of
# `bairi rank`, nobody is named before the final assessment, and a missing bairi-render is said.
# shellcheck disable=SC2016 # what single quotes hold is evaluated later, or never
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

li() { bairi_as bureau-li "$@"; }
zhao() { bairi_as bureau-zhao "$@"; }
chen() { bairi_as bureau-chen "$@"; }
city() { bairi_as city-clerk "$@"; }
on() { dev_clock "$1+08:00"; }

rows() { "$@" 2>/dev/null | tr -d '\r' | sed 's/^\xef\xbb\xbf//' | tail -n +2; }
newest() { rows li proposals -o csv | tail -1 | cut -d, -f1; }
# reports UNIT PREFIX COUNT AMOUNT SIGNED
reports() {
    local i rows=()

    for i in $(seq "$3"); do
        pdf "$2$i.pdf"
        rows+=("$2-$(printf %02d "$i"),$4,$2$i.pdf")
    done
    annex "${rows[@]}"
    sed -i -e "s/,zhongjie,/,$1,/" -e "s/2020-10-08/$5/" "$T/annex.csv"
    bairi_as "$1-clerk" submit "$T/annex.csv" --files "$T/files"
}
accept_all() {
    local all

    all=$(rows li queue -o csv | grep -oE '(zhongjie|nandagang|lingang)[/,][A-Z]+-[0-9]+' | tr , /)
    # shellcheck disable=SC2086 # references have no blanks
    zhao accept $all
}
release() { li audit close "$1" && li report release "$1" && chen approve "$(newest)" --yes; }

formats=json
render=$BAIRI_BUILD/bin/bairi-render
[ ! -x "$render" ] || formats=pdf,docx,json
out=$T/documents
# document WHO KIND [ABOUT] [OPTION…]
document() { bairi_as "$1" document "${@:2}" --to "$formats" --out "$out"; }
file() { find "$out" -name "*$1*.$2" | head -1; }
text_of() { pdftotext -layout "$(file "$1" pdf)" - 2>/dev/null || python3 -c 'import json,sys; print(json.dumps(json.load(open(sys.argv[1])), ensure_ascii=False))' "$(file "$1" json)"; }
# holds NAME TEXT: blanks and line ends aside
holds() { text_of "$1" | tr -d ' \n\f' | grep -qF "$(tr -d ' \n' <<<"$2")"; }
holds_not() { ! holds "$1" "$2"; }
well_made() {
    local pdf docx

    [ "$formats" != json ] || return 0
    pdf=$(file "$1" pdf) docx=$(file "$1" docx)
    [ "$(head -c 5 "$pdf")" = %PDF- ] && [ "$(head -c 2 "$docx")" = PK ] && pdfinfo "$pdf" >/dev/null
}
# figures_agree NAME: every unit's counted, rate and gap as bairi rank has them, in its row
figures_agree() {
    li rank -o json >"$T/rank.json" || return 1
    python3 - "$T/rank.json" "$(file "$1" json)" <<'PY'
import json, sys
rank = json.load(open(sys.argv[1]))
paper = json.load(open(sys.argv[2]))
names = {"gangcheng": "港城区", "zhongjie": "中捷产业园区", "nandagang": "南大港产业园区",
         "lingang": "沧州临港经济技术开发区"}
tables = [part for part in paper["parts"] if part["kind"] == "table"]
def row(unit, least):
    for table in tables:
        titles = [column["title"].replace("\n", "").split("（")[0] for column in table["columns"]]
        if least in titles:
            for cells in table["rows"]:
                if cells[0].startswith(names[unit]):
                    return dict(zip(titles, cells))
    sys.exit(f"no row of {unit} with {least}")
for unit in rank["units"]:
    done = row(unit["unit"], "完成率")
    wan = int(unit["amount_wan"])
    pairs = [(done["完成率"], unit["rate"]), (done["目标"], str(unit["target"]))]
    if "总分" in str(tables):
        score = row(unit["unit"], "总分")
        pairs += [(score["总分"], unit["total"]), (score["加分"], unit["bonus"]),
                  (score["扣分"], unit["penalty"]), (score["名次"], str(unit["place"])),
                  (score["完成率名次"], str(unit["place_by_rate"]))]
    for key, value in done.items():
        if key.startswith("累计投资") or key.startswith("投资"):
            pairs.append((round(float(value) * 10000), wan))
    for said, right in pairs:
        if said != right:
            sys.exit(f"{unit['unit']}: {said} is not {right}")
PY
}
# printed NAME: each unit's rate and total stand on the pages too
printed() {
    local figure

    [ "$formats" != json ] || return 0
    text_of "$1" >"$T/text"
    for figure in $(python3 -c 'import json,sys; [print(u[k]) for u in json.load(open(sys.argv[1]))["units"] for k in sys.argv[2:]]' "$T/rank.json" "${@:2}"); do
        grep -qwF -- "$figure" "$T/text" || return 1
    done
}

# ---- a campaign up to its end ----

fact a_campaign_is_founded found_campaign
on 2020-10-26T10:00:00
fact zhongjie_reports reports zhongjie Z 3 15000 2020-10-08
fact nandagang_reports reports nandagang N 2 26000 2020-10-09
fact they_are_recognised accept_all
on 2020-10-28T09:00:00
fact before_the_release_there_is_no_document expect_exit 6 document bureau-li monthly 2020-10
fact october_is_released release 2020-10

fact the_monthly_report_is_written document bureau-li monthly 2020-10
fact it_is_a_pdf_and_a_word_file well_made 月报
fact its_figures_are_those_of_the_ranking figures_agree 月报
fact they_are_printed printed 月报 rate total
fact its_places_are_no_result holds 月报 阶段性排名，不作为考核结果
fact it_names_nobody holds_not 月报 予以通报批评
fact it_has_no_contact holds_not 月报 测试员甲
fact the_city_writes_it_too document city-clerk monthly
fact a_unit_does_not expect_exit 4 document zhongjie-clerk monthly
fact as_a_letter_it_is_another document bureau-li monthly 2020-10 --letter
fact the_letter_says_so holds 月报 进展情况的函

pdf city.pdf '全市排名'
fact the_city_enters_its_ranking city city-ranking enter 2020-10 --row 某市=1,68.9% --row 渤海新区=2,67.1% \
    --columns 完成率 --document "$T/files/city.pdf"
fact the_circular_is_written document bureau-li circular 2020-10
fact it_is_whole well_made 2020年10月通报
fact the_citys_figures_are_forwarded_as_printed holds 2020年10月通报 68.9%
fact completion_is_the_rankings figures_agree 2020年10月通报
fact the_brief_is_written document bureau-li brief 2020-10
fact the_brief_agrees figures_agree 简报
one_page() { [ "$formats" = json ] || [ "$(pdfinfo "$(file 简报 pdf)" | awk '/^Pages/ { print $2 }')" = 1 ]; }
fact the_brief_is_one_page one_page

# ---- a penalty ----

on 2021-01-03T10:00:00
fact lingang_reports_at_the_end reports lingang L 1 20000 2020-12-30
fact it_is_recognised accept_all
on 2021-01-06T09:00:00
fact the_audit_is_closed li audit close 2020-closing
fact a_penalty_is_proposed says 'bairi document criticism' li penalty zhongjie/Z-03 --points 3 --reason untrue --text 金额不实
penalty=$(newest)
fact its_circular_is_a_draft document bureau-li criticism "$penalty"
fact it_must_not_go_out_yet holds 通报批评 批准前不得印发
fact it_is_approved says 'bairi document criticism' chen approve "$penalty" --yes
fact its_circular_is_written document bureau-li criticism "$penalty"
fact it_says_the_points holds 通报批评 并在考核中扣3分
fact it_says_until_when_one_may_object holds 通报批评 2021年1月11日24时前
fact it_is_well_made well_made 通报批评
fact what_is_no_penalty_has_none expect_exit 6 document bureau-li criticism 1
fact the_case_is_written document bureau-li case zhongjie/Z-03
fact it_has_the_penalty holds zhongjie-Z-03案卷 金额不实
fact its_file_is_well_made well_made zhongjie-Z-03案卷

# ---- the final assessment ----

fact before_it_there_is_no_result expect_exit 6 document bureau-li result
on 2021-01-12T09:00:00
fact it_is_frozen li final propose --yes
fact by_two_people chen approve "$(newest)" --yes
fact the_result_is_written document bureau-li result
fact it_agrees_with_the_ranking figures_agree 考核结果通报
fact it_commends holds 考核结果通报 予以表扬
fact it_criticises holds 考核结果通报 予以通报批评，并责成其作出书面检查
fact the_result_is_well_made well_made 考核结果通报
criticised=$(li final -o json | python3 -c 'import json,sys; print([a["unit"] for a in json.load(sys.stdin)["awards"] if a["award"] == "criticise"][0])')
fact the_cover_is_written document bureau-li examination "$criticised"
fact the_cover_is_well_made well_made 书面检查
fact others_owe_none expect_exit 6 document bureau-li examination gangcheng

# ---- what is wrong is said ----

fact an_unknown_kind_is_a_usage_error expect_exit 2 document bureau-li minutes
fact a_unit_must_be_named expect_exit 2 document bureau-li examination
fact a_format_there_is_none_is_a_usage_error expect_exit 2 bairi_as bureau-li document brief --to odt --out "$out"
mkdir -p "$T/alone"
cp "$BAIRI_BUILD/bin/bairi" "$T/alone/"
alone() { BIN=$T/alone PATH=/usr/bin:/bin bairi_as bureau-li document brief 2020-10 --to pdf --out "$out"; }
fact without_bairi_render_it_is_said says 'bairi-render, which sets documents' alone
fact nothing_half_written_is_left eval '[ -z "$(find "$out" -name "*.part" -o -name "*.tmp*")" ]'
