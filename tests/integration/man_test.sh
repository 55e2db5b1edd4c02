#!/usr/bin/env bash
# The manual says what help says, for every command, in both languages; and everything can be installed.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
man=$BAIRI_BUILD/man

every_command_has_a_page() {
    local page

    while IFS=$'\t' read -r page _; do
        [ -s "$man/man1/$page.1" ] && [ -s "$man/zh_CN/man1/$page.1" ] || { echo "no page $page"; return 1; }
    done < <("$BIN/bairi" man --names)
    [ "$(find "$man/man1" -name '*.1' | wc -l)" -gt 35 ]
}
fact every_command_has_a_page_in_both_languages every_command_has_a_page

# what help names, the page's source names
same_options() {
    local page command option

    while IFS=$'\t' read -r page command; do
        [ -n "$command" ] || continue
        "$BIN/bairi" man "$command" | tr -d '\\' >"$T/source"
        # shellcheck disable=SC2086 # the command may be two words
        for option in $("$BIN/bairi" help $command | grep -oE '^ +(-., )?--[a-z-]+' | grep -oE -- '--[a-z-]+'); do
            grep -qF -- "$option" "$T/source" || { echo "$page lacks $option"; return 1; }
        done
    done < <("$BIN/bairi" man --names)
}
fact the_manual_has_every_option_of_the_help same_options
fact the_manual_has_exit_codes_and_files says 'client.ini' "$BIN/bairi" man
fact the_manual_is_chinese_too says '报送' "$BIN/bairi" man submit --lang zh
fact an_unknown_page_is_an_error expect_exit 2 "$BIN/bairi" man nonsense

# a Chinese line without a blank cannot be broken by groff; that is all it may complain about
without_warnings() {
    for page in "$man"/man1/*.1 "$man"/zh_CN/man1/*.1; do
        timeout 30 man --warnings -l "$page" 2>&1 >/dev/null | grep -v "can't break line" | sed "s|^|${page##*/}: |"
        [ "${PIPESTATUS[0]}" -ne 124 ] || echo "${page##*/}: groff never ends"
    done >"$T/warnings"
    cat "$T/warnings"
    [ ! -s "$T/warnings" ]
}
fact the_pages_are_set_without_warnings without_warnings

# ---- installing ----
installs() { cmake --install "$BAIRI_BUILD" --prefix "$T/prefix" >"$T/installed"; }
fact it_installs installs
fact the_installed_program_speaks_chinese says '用法' env LANGUAGE=zh_CN "$T/prefix/bin/bairi" --help
all_there() {
    local file

    for file in bin/bairid share/man/man1/bairi-submit.1 share/man/zh_CN/man1/bairi.1 \
        share/bash-completion/completions/bairi share/zsh/site-functions/_bairi \
        share/fish/vendor_completions.d/bairi.fish share/doc/bairi/LICENSE; do
        [ -s "$T/prefix/$file" ] || { echo "not installed: $file"; return 1; }
    done
}
fact programs_manual_completion_and_licence_are_installed all_there
