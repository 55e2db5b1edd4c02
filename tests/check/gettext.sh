#!/usr/bin/env bash
# Every text for people has a Chinese translation, none is fuzzy, and formats agree.
set -eu
export LC_ALL=C.UTF-8
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
po=client/po/zh_CN.po

# error_set(err, STATUS, "pattern", …) carries the translation id as its third argument
git -c core.quotePath=off ls-files 'common/*.c' 'common/*.h' 'server/*.c' 'server/*.h' 'client/*.c' 'client/*.h' >"$work/files"
xgettext --language=C --from-code=UTF-8 --files-from="$work/files" --output="$work/texts.pot" \
    --keyword=_ --keyword=N_ --keyword=error_set:3 --keyword=NP_:1,2 2>"$work/warnings"
texts=$(msgattrib --no-wrap "$work/texts.pot" | grep -c '^msgid' || true)
[ "$texts" -gt 1 ] || {
    echo "no texts found in the sources"
    exit 1
}

msgfmt --check-format --check-header --output-file="$work/zh_CN.mo" "$po"
msgmerge --quiet --no-fuzzy-matching --output-file="$work/merged.po" "$po" "$work/texts.pot"
{
    msgattrib --untranslated --no-obsolete "$work/merged.po"
    msgattrib --only-fuzzy --no-obsolete "$work/merged.po"
} >"$work/open.po"
if [ -s "$work/open.po" ]; then
    echo "not translated, or fuzzy, in $po:"
    grep -vE '^("|#[^:,]|#$)' "$work/open.po"
    exit 1
fi
echo "$((texts - 1)) texts, all translated"
