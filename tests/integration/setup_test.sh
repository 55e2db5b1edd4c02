#!/usr/bin/env bash
# A newcomer connects her computer: bairi setup asks, explains wrong answers, writes the profile; doctor agrees.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

fact a_campaign_is_founded found_campaign
server=$BAIRI_SERVER
unset BAIRI_SERVER BAIRI_TRUST BAIRI_CA BAIRI_CAMPAIGN
export HOME=$T/newcomer XDG_CONFIG_HOME=$T/newcomer/config XDG_DATA_HOME=$T/newcomer/share
export PATH=$BIN:$PATH TERM=dumb
mkdir -p "$HOME/证书"
cp "$T/data/trust-card.txt" "$T"/pki/{ca,crl,zhongjie-clerk,bureau-li}.pem "$T"/pki/{zhongjie-clerk,bureau-li}.key "$HOME/证书"
cd "$HOME/证书" || exit 1
profile=$XDG_CONFIG_HOME/bairi/client.ini

# typed TEXT COMMAND: runs the command on a terminal and types the lines
typed() { printf '%b' "$1" | script -qec "stty cols 400; $2" /dev/null | tr -d '\r'; }
# tells TEXT…: succeeds when every text stands in $T/told
tells() {
    local text

    cat "$T/told"
    for text in "$@"; do
        grep -qF -- "$text" "$T/told" || { echo "does not say: $text"; return 1; }
    done
}

# ---- unattended ----
fact without_a_terminal_it_does_not_ask says 'there is no terminal to ask on' bairi setup
fact nothing_is_guessed_that_is_not_there says 'the profile was not written: trust card: not set' bairi setup --yes
fact and_nothing_was_written [ ! -e "$profile" ]
chmod 644 zhongjie-clerk.key
fact all_answers_may_be_options bairi setup --server "$server" --trust trust-card.txt --cert zhongjie-clerk.pem --yes
is_private() { [ "$(stat -c %a "$profile")" = 600 ] && [ "$(stat -c %a zhongjie-clerk.key)" = 600 ]; }
fact profile_and_key_are_the_owners_alone is_private
fact the_profile_works says 'bohai-2020q4' bairi campaign show -o json
fact doctor_agrees expect_exit 0 bairi doctor
fact the_server_told_who_she_is says '测试员王, 中捷产业园区招商局填报员' bairi doctor
fact it_may_be_run_again_with_nothing bairi setup --yes
fact another_campaign_is_refused says '“other” is none of your campaigns' bairi setup --campaign other --yes

# ---- other profiles and comments stay ----
cat >>"$profile" <<'END'

; written by hand
[profile other]
server = example.org:1   ; far away
END
cp "$profile" "$T/before"
fact a_second_profile_is_added bairi setup --profile li --server "$server" --trust trust-card.txt --cert bureau-li.pem --yes
stays() { head -n "$(wc -l <"$T/before")" "$profile" | diff "$T/before" -; }
fact the_rest_of_the_file_stays stays
fact the_second_profile_works says '测试员李' bairi doctor --profile li
fact a_further_one_needs_only_its_own_certificate bairi setup --profile li2 --cert bureau-li.pem --yes
fact and_has_the_servers_part_of_the_default_one says "$server" bairi config --profile li2
fact the_further_one_works says '测试员李' bairi doctor --profile li2
fact a_name_that_breaks_the_file_is_refused expect_exit 2 bairi setup --profile 'x]y' --yes

# ---- asked, with every answer wrong once ----
rm -rf "$XDG_CONFIG_HOME"
chmod 644 zhongjie-clerk.key
typed "$server\nnowhere.txt\ntrust-card.txt\ntrust-card.txt\n'$HOME/证书/ca.pem'\n\ntrust-card.txt\nzhongjie-clerk.pem\nbureau-li.key\nzhongjie-clerk.key\ny\ny\n" \
    'bairi setup' >"$T/told"
fact a_missing_card_is_explained tells 'nowhere.txt' 'the file is not there; correct its path'
fact a_wrong_key_is_explained tells 'does not belong to the certificate'
fact an_open_key_is_offered_to_be_closed tells 'Others may read your key (644)' "chmod 600 $HOME/证书/zhongjie-clerk.key"
fact the_only_campaign_is_taken tells 'bohai-2020q4: 测试员王'
fact it_says_what_is_next tells 'try: bairi status'
fact the_profile_asked_for_works says 'zhongjie' bairi campaign show

rm -rf "$XDG_CONFIG_HOME"
typed "$server\ntrust-card.txt\n\x04" 'bairi setup --lang zh' >"$T/told"
fact stopping_writes_nothing [ ! -e "$profile" ]
typed "127.0.0.1:1\ntrust-card.txt\n\n\nzhongjie-clerk.pem\n\n$server\n\n\n\n\n\ny\n" 'bairi setup' >"$T/told"
fact a_server_that_is_not_there_is_asked_again tells 'is the address right, and does the server run?' 'try: bairi status'
fact why_it_is_not_there_is_said tells 'cannot reach 127.0.0.1:1: no server listens there'
typed "$server\ntrust-card.txt\n\n\nzhongjie-clerk.pem\n\nn\n" 'bairi setup --profile never' >"$T/told"
fact the_last_question_may_be_answered_no ! grep -q never "$profile"
