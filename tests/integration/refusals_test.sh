#!/usr/bin/env bash
# Who is refused, with which status, and that the next honest call still works.
# sanitizers: address thread
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

found_campaign || exit 1
pdf a.pdf
annex A-1,20000,a.pdf
fact a_clerk_reports bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"

# refused NAME CODE: this certificate gets nowhere, and an honest call works afterwards
refused() {
    expect_exit "$2" bairi_as "$1" list && bairi_as zhongjie-clerk list
}
fact an_expired_certificate_is_refused refused bad/expired 7
fact a_revoked_certificate_is_refused refused bad/revoked 7
fact a_strangers_certificate_is_refused refused bad/stranger 7
fact a_certificate_for_another_use_is_refused refused bad/wrong-usage 7
fact an_unknown_role_is_refused refused bad/wrong-role 7
fact a_certificate_of_another_domain_is_refused refused bad/wrong-domain 7
fact a_certificate_without_a_name_is_refused refused bad/no-san 7
fact a_certificate_with_two_names_is_refused refused bad/two-uris 7
no_certificate() {
    timeout 10 openssl s_client -connect "127.0.0.1:$server_port" -tls1_3 -CAfile "$T/pki/ca.pem" \
        -ign_eof </dev/null 2>&1 | grep -q 'alert certificate required\|certificate required'
}
fact no_certificate_is_refused no_certificate
fact an_honest_call_still_works bairi_as zhongjie-clerk list

fact a_role_may_not_do_what_the_table_denies expect_exit 4 bairi_as reader queue
fact the_city_may_not_report expect_exit 4 bairi_as city-clerk list
fact a_stranger_to_the_project_gets_the_answer_of_absence says 'zhongjie/A-1' bairi_as nandagang-clerk show zhongjie/A-1
same_answer() {
    bairi_as nandagang-clerk show zhongjie/A-1 >"$T/theirs" 2>&1
    bairi_as nandagang-clerk show zhongjie/A-9 >"$T/absent" 2>&1
    sed 's/A-1/A-9/' "$T/theirs" | diff - "$T/absent"
}
fact not_yours_and_not_there_are_one_answer same_answer
fact showing_anothers_project_exits_as_refused expect_exit 6 bairi_as nandagang-clerk show zhongjie/A-1
fact a_clerk_of_another_unit_lists_nothing_of_it eval '! bairi_as nandagang-clerk list | grep -q A-1'

open_key() {
    cp "$T/pki/zhongjie-clerk.key" "$T/open.key" && chmod 644 "$T/open.key"
    expect_exit 4 bairi_as zhongjie-clerk --key "$T/open.key" list
}
fact a_key_that_others_may_read_is_refused open_key
stop_server
production() {
    expect_exit 6 timeout 20 "$BIN/bairid" serve --data "$T/data" --listen 127.0.0.1:0
}
fact development_certificates_are_refused_in_production production
fact a_development_clock_is_refused_in_production expect_exit 6 timeout 20 "$BIN/bairid" serve --data "$T/data" --listen 127.0.0.1:0 --dev-clock "$T/clock"
