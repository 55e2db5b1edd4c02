#!/usr/bin/env bash
# Brings client/po/zh_CN.po up to date with the texts in the sources and lists what is not translated.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
po=client/po/zh_CN.po

find common server client -name '*.[ch]' | LC_ALL=C sort >"$work/files"
xgettext --language=C --from-code=UTF-8 --no-location --sort-output --files-from="$work/files" \
    --keyword=_ --keyword=N_ --keyword=error_set:3 --keyword=NP_:1,2 --output="$work/texts.pot"
sed -i 's/charset=CHARSET/charset=UTF-8/' "$work/texts.pot"
msgmerge --quiet --no-fuzzy-matching --no-wrap --sort-output --output-file="$work/new.po" "$po" "$work/texts.pot"
msgattrib --no-obsolete --no-wrap --sort-output --output-file="$work/clean.po" "$work/new.po"
# nothing is written when only the date would change
cmp -s "$work/clean.po" "$po" || cp "$work/clean.po" "$po"
msgattrib --untranslated --no-obsolete --no-wrap "$po" | sed -n 's/^msgid /not translated: /p' | grep -v '""$' || true
