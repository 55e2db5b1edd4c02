#!/usr/bin/env bash
# Ids that earlier answers named: suggested after a wrong one, and offered by TAB in bash, zsh and fish.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

fact a_campaign_is_founded found_campaign
dev_clock 2020-10-09T10:00:00+08:00
pdf z.pdf
annex Z-01,20000,z.pdf Z-02,20000,z.pdf
fact two_projects_are_reported bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
fact the_places_are_read bairi_as zhongjie-clerk rank

# ---- what is kept ----
ids=$(echo "$people/zhongjie-clerk/share/bairi/$BAIRI_CAMPAIGN"/ids-*) # the person's tag behind it
only_ids() {
    cat "$ids"
    [ "$(stat -c %a "$ids")" = 600 ] && [ "$(head -n 1 "$ids")" = 'bairi ids 1' ] &&
        ! sed 1d "$ids" | grep -qvE '^(project|unit|period|proposal|question) [A-Za-z0-9/.-]+$'
}
fact what_is_kept_is_ids_and_readable_by_the_owner_alone only_ids

fact the_bureau_asks bairi_as bureau-li ask zhongjie/Z-01 盖章页在第几页
question=$(bairi_as zhongjie-clerk questions -o json | jq -r '.questions[0].index')

# ---- a wrong id is answered with the nearest ----
fact a_wrong_project_is_answered_with_the_nearest says 'did you mean zhongjie/Z-01?' bairi_as zhongjie-clerk show zhongjie/Z-0l
fact a_wrong_unit_of_a_project_too says 'did you mean zhongjie/Z-02?' bairi_as zhongjie-clerk show zhongje/Z-02
fact a_number_alone_is_of_one_s_own_unit says 'zhongjie/Z-02@1' bairi_as zhongjie-clerk show Z-02
fact without_a_unit_a_number_is_not_enough says 'write UNIT/NO, for example zhongjie/Z-01' bairi_as bureau-li show Z-02
fact what_nothing_is_near_to_is_not_guessed says 'bairi list shows the projects' bairi_as zhongjie-clerk show lingang/X-777
fact a_wrong_unit_is_answered_with_the_nearest says 'did you mean zhongjie?' bairi_as bureau-li explain zhongji
fact the_unit_of_others_is_not_meant_instead says 'your unit is zhongjie' bairi_as zhongjie-clerk explain lingang
fact a_unit_like_none_is_answered_with_all says 'units: gangcheng, lingang, nandagang, zhongjie' bairi_as bureau-li explain x
fact a_wrong_period_is_answered_with_all says 'periods: 2020-10, 2020-11, 2020-12, 2020-closing' bairi_as bureau-li audit close 2020-13
fact a_role_is_named_and_no_method says "your role (a unit's clerk) may not do this" bairi_as zhongjie-clerk accept zhongjie/Z-01
no_id_of_a_state() { bairi_as bureau-li accept zhongjie/Z-01 && ! says 'accepted' bairi_as bureau-li --lang zh accept zhongjie/Z-01; }
fact no_id_of_a_state_stands_in_a_chinese_sentence no_id_of_a_state

# a shell finds the clerk's profile as she does: in her home
export HOME=$people/zhongjie-clerk XDG_CONFIG_HOME=$people/zhongjie-clerk/config
export XDG_DATA_HOME=$people/zhongjie-clerk/share PATH=$BIN:$PATH
BAIRI_CERT=$T/pki/zhongjie-clerk.pem BAIRI_KEY=$T/pki/zhongjie-clerk.key
export BAIRI_CERT BAIRI_KEY
stop_server >"$T/stopped" 2>&1

# ---- bash ----
bairi completion bash >"$T/bairi.bash"
# offered WORD…: what bash offers for the last word
offered() {
    bash --norc -c '. "$1"; compopt() { :; }; shift; COMP_WORDS=(bairi "$@")
        COMP_CWORD=$#; _bairi; echo "${COMPREPLY[*]}"' - "$T/bairi.bash" "$@"
}
# offers WANTED SHELL-FUNCTION WORD…: succeeds when exactly these words are offered
offers() {
    local wanted=$1 got
    shift

    got=$("$@" | tr '\n' ' ' | sed 's/  */ /g; s/ $//')
    [ "$got" = "$wanted" ] && return 0
    echo "offered '$got', not '$wanted'"
    return 1
}
fact bash_completes_a_project offers 'zhongjie/Z-01 zhongjie/Z-02' offered show zh
fact bash_completes_one_project offers 'zhongjie/Z-02' offered show zhongjie/Z-02
fact bash_completes_every_project_of_several offers 'zhongjie/Z-02' offered accept zhongjie/Z-01 zhongjie/Z-02
fact bash_completes_a_second_word_only_where_there_is_one ! offers 'zhongjie/Z-02' offered show zhongjie/Z-01 zhongjie/Z-02
fact bash_completes_a_unit offers 'gangcheng' offered list --unit g
fact bash_completes_a_period offers '2020-10 2020-11 2020-12 2020-closing' offered list --period 2
fact bash_completes_a_number offers 'Z-01 Z-02' offered submit --confirm Z
fact bash_completes_a_question offers "$question" offered answer ''
fact bash_completes_behind_options offers 'zhongjie/Z-01 zhongjie/Z-02' offered -o json show --lang zh z
fact bash_heeds_another_campaign offers '' offered --campaign other show z
fact bash_completes_a_command offers 'submit' offered subm
fact bash_completes_a_command_of_two_words offers 'pull pulls' offered report pu
fact bash_names_no_hidden_command offers '' offered complete
fact bash_completes_a_choice offers 'zsh' offered completion z

# a colleague of another unit under the same account
colleague_is_offered() { BAIRI_CERT=$T/pki/lingang-clerk.pem offered show zh; }
fact a_colleague_is_offered_nothing_of_this_unit offers '' colleague_is_offered

# ---- as fast as TAB must be: less than 50 ms a call, the machine's own load aside ----
quick() {
    local best=1000 begin took

    for _ in 1 2 3 4 5 6 7 8 9 10; do
        begin=$(date +%s%N)
        bairi complete project zh >/dev/null || return 1
        took=$((($(date +%s%N) - begin) / 1000000))
        [ $took -ge $best ] || best=$took
    done
    echo "$best ms"
    [ "$best" -lt 50 ]
}
fact an_id_is_offered_within_50_ms quick

# ---- zsh and fish ----
bairi completion zsh >"$T/bairi.zsh"
offered_by_zsh() {
    zsh -f -c 'compadd() { shift; for w; do [[ $w == ${words[CURRENT]}* ]] && print -r -- $w; done }
        compdef() { :; }; _files() { print files; }; _message() { :; }
        source "$1"; shift; words=(bairi "$@"); CURRENT=$#words; _bairi' - "$T/bairi.zsh" "$@"
}
fact zsh_completes_a_project offers 'zhongjie/Z-01 zhongjie/Z-02' offered_by_zsh show zh
fact zsh_completes_every_project_of_several offers 'zhongjie/Z-02' offered_by_zsh accept zhongjie/Z-01 zhongjie/Z-02
fact zsh_completes_a_unit offers 'gangcheng' offered_by_zsh list --unit g
fact zsh_completes_a_command offers 'submit' offered_by_zsh subm
fact zsh_completes_a_file offers 'files' offered_by_zsh submit an
bairi completion fish >"$T/bairi.fish"
offered_by_fish() { fish --no-config -c "source $T/bairi.fish; complete -C \"bairi $*\"" | cut -f 1; }
fact fish_completes_a_project offers 'zhongjie/Z-01 zhongjie/Z-02' offered_by_fish show zh
fact fish_completes_every_project_of_several offers 'zhongjie/Z-02' offered_by_fish accept zhongjie/Z-01 zhongjie/Z-02
fact fish_completes_a_unit offers 'gangcheng' offered_by_fish list --unit g
fact fish_completes_a_command offers 'submit' offered_by_fish subm
fact fish_completes_a_command_of_two_words offers 'pull pulls' offered_by_fish report pu
fact fish_tells_commands_of_one_name_apart offers '' offered_by_fish report list --unit
