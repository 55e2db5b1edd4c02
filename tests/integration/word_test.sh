#!/usr/bin/env bash
# A paper's Word file is what Word is strict about, opens in LibreOffice, and its pages measure up to
# GB/T 9704-2012.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

export FONTCONFIG_FILE=$top/tests/data/word/fonts.conf XDG_CACHE_HOME=$T/cache
paper=$top/tests/data/papers/report.json
render() { "$BIN/bairi-render" --to docx "$@"; }
# pages NAME: NAME.docx in $T becomes NAME.pdf by LibreOffice, with a profile of its own.
pages() {
    (cd "$T" && timeout 300 soffice "-env:UserInstallation=file://$T/profile" --headless \
        --convert-to pdf "$1.docx") && [ -s "$T/$1.pdf" ]
}
# measured NAME PAPER PDF: the facts of word_pages.py, each with the name of the document.
measured() {
    python3 "$top/tests/support/word_pages.py" "$2" "$3" >"$T/measures" 2>&1 || {
        cat "$T/measures"
        fact "$1_is_measured" false
        return
    }
    sed -E "s/^(ok|not ok) /\\1 $1: /" "$T/measures"
    failures=$((failures + $(grep -c '^not ok' "$T/measures")))
}

# ---- the file ----
fact a_paper_becomes_a_word_file render -o "$T/report.docx" "$paper"
fact it_is_what_word_is_strict_about_and_has_every_text \
    python3 "$top/tests/support/word_check.py" "$T/report.docx" "$paper"
again() {
    TZ=Asia/Shanghai LC_ALL=C render -o "$T/again.docx" "$paper" && cmp "$T/report.docx" "$T/again.docx"
}
fact made_again_it_has_the_same_bytes again

# spoilt PART PATTERN REPLACEMENT: the check finds what was spoilt in a copy of the file.
spoilt() {
    python3 - "$T/report.docx" "$T/spoilt.docx" "$@" <<'PYTHON' || return 2
import re, sys, zipfile
source, target, part, pattern, replacement = sys.argv[1:]
with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
    for name in old.namelist():
        text = old.read(name)
        if name == part:
            spoilt = re.sub(pattern, replacement, text.decode(), count=1)
            assert spoilt != text.decode(), "nothing was spoilt"
            text = spoilt.encode()
        new.writestr(name, text)
PYTHON
    expect_exit 1 python3 "$top/tests/support/word_check.py" "$T/spoilt.docx" "$paper"
}
fact the_check_sees_a_paragraph_out_of_order spoilt word/document.xml \
    '(<w:pStyle[^>]*>)(<w:spacing[^>]*>)' '\2\1'
fact the_check_sees_a_section_out_of_order spoilt word/document.xml '(<w:pgSz[^>]*>)(<w:pgMar[^>]*>)' '\2\1'
fact the_check_sees_a_missing_style spoilt word/document.xml 'w:val="BodyText"' 'w:val="Nobody"'
fact the_check_sees_a_relation_to_nothing spoilt word/_rels/document.xml.rels 'styles\.xml' 'style.xml'
fact the_check_sees_a_text_that_is_gone spoilt word/document.xml '时序进度计算说明' '计算说明'

# ---- its pages ----
fact libreoffice_opens_it pages report
measured report "$paper" "$T/report.pdf"
title_whole() { pdftotext -l 1 "$T/report.pdf" - | tr -d ' ' | grep -x '关于2020年11月份招商引资“百日攻坚”行动'; }
fact a_title_that_nearly_fits_leaves_no_character_alone title_whole

letter() {
    jq '.form = "letter" | .mark = "沧州渤海新区经济发展局" | .upward = false
        | .parts |= map(select(.kind != "annex" and .kind != "table"))' "$paper" >"$T/letter.json" &&
        render -o "$T/letter.docx" "$T/letter.json" &&
        python3 "$top/tests/support/word_check.py" "$T/letter.docx" "$T/letter.json" && pages letter
}
fact a_letter_becomes_a_word_file letter
measured letter "$T/letter.json" "$T/letter.pdf"

# 22 lines of 28 characters: 26 and 21 × 28 characters fill the page to its last place.
grid() {
    jq -n '{form: "plain", subject: "grid", made: 0, parts: [{kind: "text", text: ("国" * (26 + 21 * 28))},
        {kind: "text", text: "家"}]}' >"$T/grid.json" &&
        render -o "$T/grid.docx" "$T/grid.json" && pages grid &&
        pdftotext -f 1 -l 1 "$T/grid.pdf" - | grep -o '国' | wc -l | grep -x 614 &&
        pdftotext -f 2 -l 2 "$T/grid.pdf" - | grep -x '家' &&
        pdftotext -f 1 -l 1 "$T/grid.pdf" - | grep -xE '国{28}' | wc -l | grep -x 21
}
fact a_page_has_22_lines_of_28_characters grid
