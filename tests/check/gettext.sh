#!/usr/bin/env bash
# Every text for people has a Chinese translation, none is fuzzy, and formats agree.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
po=client/po/zh_CN.po

# error_set(err, STATUS, "pattern", …) and its kin carry the translation id as third argument
git ls-files 'common/*.c' 'common/*.h' 'server/*.c' 'server/*.h' 'client/*.c' 'client/*.h' >"$work/files"
xgettext --language=C --from-code=UTF-8 --no-location --omit-header --files-from="$work/files" \
    --keyword=_ --keyword=N_ --keyword=error_set:3 --keyword=NP_:1,2 --output="$work/texts.pot"
[ -s "$work/texts.pot" ] || {
    echo "no texts found in the sources"
    exit 1
}
{
    printf 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    cat "$work/texts.pot"
} >"$work/all.pot"

msgfmt --check-format --check-header --output-file="$work/zh_CN.mo" "$po"
[ -z "$(msgattrib --only-fuzzy --no-obsolete "$po")" ] || {
    echo "fuzzy translations in $po:"
    msgattrib --only-fuzzy --no-obsolete "$po"
    exit 1
}
# says which text of the sources is missing, or not translated
msgcmp "$po" "$work/all.pot"
echo "$(grep -c '^msgid "..*\|^msgid ""$' "$work/texts.pot") texts, all translated"
