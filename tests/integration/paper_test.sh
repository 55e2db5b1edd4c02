#!/usr/bin/env bash
# A paper set as PDF has the measures of GB/T 9704-2012 on the rendered page, and never a missing glyph.
# sanitizers: address
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
render=$BIN/bairi-render
papers=$top/tests/data/papers
measure=$top/tests/support/pages.py

if [ ! -x "$render" ]; then
    echo "ok paper_test_is_skipped_without_bairi_render"
    exit 0
fi
# the same fonts under sanitizers
[ -d "$BAIRI_BUILD/fonts" ] || [ ! -d "$top/build/fonts" ] || export BAIRI_FONTS=$top/build/fonts

set_paper() { # NAME: renders tests/data/papers/NAME.json and what is measured on it
    "$render" -o "$T/$1.pdf" "$papers/$1.json" && pdftotext -bbox "$T/$1.pdf" "$T/$1.bbox"
}
lines_of() { # NAME PAGE: the lines of one page
    "$measure" lines "$T/$1.bbox" "$2"
}
# near WANTED MEASURED: within half a millimetre
near() {
    awk -v wanted="$1" -v found="$2" 'BEGIN { d = wanted - found; exit !(d < 0.5 && d > -0.5) }' ||
        { echo "wanted $1 mm, found $2 mm"; return 1; }
}

fact a_report_is_set set_paper report
fact a_letter_is_set set_paper letter
fact a_brief_is_set set_paper brief

pages_are_a4() {
    pdfinfo -f 1 -l 9 "$T/report.pdf" >"$T/info"
    grep -qE '^Page +1 size: +595\.[23].* x 841\.' "$T/info" && grep -qE '^Page +5 size: +841\..* x 595\.' "$T/info"
}
fact pages_are_a4_and_an_annex_lies_where_asked pages_are_a4

red_head() { # NAME TOP LEFT RIGHT
    local measured

    pdftoppm -r 254 -f 1 -l 1 "$T/$1.pdf" "$T/$1"
    read -ra measured < <("$measure" red "$(ls "$T/$1"-*.ppm)")
    near "$2" "${measured[0]}" && near "$3" "${measured[1]}" && near "$4" "${measured[2]}"
}
fact the_red_mark_is_72_mm_from_the_top_and_the_rule_as_wide_as_the_text red_head report 72 28 184
fact a_letter_has_its_mark_at_30_mm_and_rules_of_170_mm red_head letter 30 20 190

letter_foot() {
    local measured

    read -ra measured < <("$measure" red "$(ls "$T"/letter-*.ppm)")
    near 277 "${measured[3]}"
}
fact a_letter_ends_with_a_rule_20_mm_above_the_foot letter_foot

# 22 lines of 28 characters from edge to edge
grid() {
    local i left right text count=0

    { printf '{"form":"plain","made":1606609800000000,"parts":[{"kind":"text","text":"'
      for ((i = 0; i < 28 * 50; i++)); do printf '国'; done
      printf '"}]}'; } | "$render" -o "$T/grid.pdf" || return 1
    pdftotext -bbox "$T/grid.pdf" "$T/grid.bbox"
    while read -r _ left right text; do
        case $text in 国*) ;; *) continue ;; esac
        [ ${#text} = 28 ] || { echo "$text"; return 1; }
        near 28 "$left" && near 184 "$right" || return 1
        count=$((count + 1))
    done < <(lines_of grid 2)
    [ $count = 22 ] || { echo "$count lines"; return 1; }
}
fact a_page_has_22_lines_of_28_characters grid

numbers_alternate() {
    local left right

    read -r _ left right _ < <(lines_of report 1 | grep -- '—1—')
    near 178.4 "$right" || return 1
    read -r _ left right _ < <(lines_of report 2 | grep -- '—2—')
    near 33.6 "$left" && ! lines_of letter 1 | grep -q -- '—1—'
}
fact page_numbers_stand_outside_and_a_letters_first_page_has_none numbers_alternate

inside_the_text_area() {
    local page top_edge left right text

    for page in 1 2 3 4 9; do
        while read -r top_edge left right text; do
            awk -v l="$left" -v r="$right" 'BEGIN { exit !(l >= 27.5 && r <= 184.5) }' ||
                { echo "page $page at $top_edge mm: $text ($left to $right)"; return 1; }
        done < <(lines_of report $page)
    done
}
fact nothing_stands_beside_the_text_area inside_the_text_area

head_repeats() {
    local page

    for page in 5 6 7 8; do
        pdftotext -f $page -l $page -layout "$T/report.pdf" - | grep -q '项目编号' || return 1
    done
    ! pdftotext -f 9 -l 9 "$T/report.pdf" - | grep -q '项目编号'
}
fact a_tables_head_is_repeated_on_each_of_its_pages head_repeats

# wherever the text before it ends, both lines of 附件 stand on one page
one_list() {
    local lines

    for lines in 12 13 14 15 16 17 18 19 20 21; do
        jq --argjson n "$lines" '.form = "plain" | .mark = "" | .blank_number = false | .upward = false |
            .parts = [range($n) | {kind: "text", text: "第\(.)行。"}] +
            [{kind: "attachments", rows: [["明细表甲"], ["计算说明乙"]]}, {kind: "text", text: "完。"}]' \
            "$papers/report.json" >"$T/list.json"
        "$render" -o "$T/list.pdf" "$T/list.json" 2>"$T/said" || { cat "$T/said"; return 1; }
        pdftotext -l 1 "$T/list.pdf" "$T/page1" || return 1
        [ "$(grep -c 明细表甲 "$T/page1")" = "$(grep -c 计算说明乙 "$T/page1")" ] ||
            { echo "after $lines lines the list is parted"; cat "$T/page1"; return 1; }
    done
}
fact a_list_of_attachments_is_not_parted one_list
fact rare_characters_of_names_are_there says '昇䶮' pdftotext "$T/report.pdf" -
says_glyph() {
    printf '{"form":"plain","parts":[{"kind":"text","text":"好"},{"kind":"text","text":"王\U10fffd"}]}' >"$T/lacking.json"
    says 'U+10FFFD' "$render" -o "$T/lacking.pdf" "$T/lacking.json" && grep -q 'part 2' "$T/said"
}
fact a_character_no_font_has_is_named_with_its_place says_glyph
fact such_a_paper_is_refused_and_nothing_is_written expect_exit 6 "$render" -o "$T/lacking.pdf" "$T/lacking.json"
fact no_file_is_left ! test -e "$T/lacking.pdf"

twice() {
    "$render" "$papers/$1.json" >"$T/one" && "$render" "$papers/$1.json" >"$T/two" && cmp "$T/one" "$T/two" &&
        cmp "$T/one" "$T/$1.pdf"
}
fact the_same_paper_gives_the_same_bytes twice report
fact the_creation_date_is_the_papers says '2020' pdfinfo -isodates "$T/report.pdf"
fact a_stand_in_is_told_on_stderr says '"event":"font_stand_in"' "$render" -o "$T/x.pdf" "$papers/brief.json"
fact an_unknown_form_is_a_usage_error expect_exit 2 "$render" --to odt "$papers/brief.json"
fact a_folder_without_fonts_is_an_error expect_exit 6 "$render" --fonts "$T/nowhere" -o "$T/x.pdf" "$papers/brief.json"
fact no_paper_is_an_error expect_exit 6 "$render" "$T/nowhere.json"
no_paper() {
    printf '{"form":"plain","titel":"x"}' | "$render" >"$T/x.pdf"
}
fact a_mistyped_key_is_answered_with_the_nearest says 'did you mean title?' no_paper
