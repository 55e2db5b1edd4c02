#!/usr/bin/env bash
# Certificates in production: read again on SIGHUP without dropping anybody good; bad files change
# nothing; a list out of date lets everybody read and nobody write.
# sanitizers: address thread
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

pki || exit 1
dev_clock 2020-10-08T10:00:00+08:00
init_server >"$T/init.log" 2>&1 || exit 1
found_campaign && stop_server && start_server --metrics 127.0.0.1:0 || exit 1
pdf a.pdf
annex A-1,20000,a.pdf
figure() { "$BIN/bairid" status --data "$T/data"; }

# reloads: how often the server said the result of one
reloads() { grep -c '"event":"reload"' "$T/server.log"; }
# reload: sends SIGHUP and waits for the server's word
reload() {
    local before
    before=$(reloads)
    kill -HUP "$server_pid"
    eventually 5 said_again "$before"
}
said_again() { [ "$(reloads)" -gt "$1" ]; }
# refuses WORDS: a reload that changes nothing and says why
refuses() {
    reload || return 1
    grep '"event":"reload"' "$T/server.log" | tail -n 1 >"$T/last"
    cat "$T/last"
    grep -q 'stay in use' "$T/last" && grep -qF -- "$1" "$T/last" && bairi_as bureau-li rank
}
takes() {
    reload || return 1
    grep '"event":"reload"' "$T/server.log" | tail -n 1 | grep -q '"result":"ok"'
}

# ---- a call at rest ----
bairi_as bureau-li watch >"$T/watch" 2>"$T/watch.err" &
watcher=$!
bairi_as lingang-clerk watch >"$T/watch.lingang" 2>&1 &
lingang=$!
sleep 1.5
heard() { grep -q "$1" "$T/watch"; }
fact a_reload_succeeds takes
fact and_another takes
fact a_clerk_reports bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
fact who_watched_before_hears_of_it eventually 5 heard zhongjie/A-1
fact on_the_connection_he_had test ! -s "$T/watch.err"

# ---- bad files ----
cp "$T/data/crl.pem" "$T/good.pem"
fact a_damaged_list_is_refused eval 'head -c 300 "$T/good.pem" >"$T/data/crl.pem"; refuses "is not a revocation list"'
cp "$T/pki/bad/stranger-crl.pem" "$T/data/crl.pem"
fact a_strangers_list_is_refused refuses 'is not signed by the authority'
"$top/certs/make.sh" --crl --from 20201101000000Z "$T/pki" && cp "$T/pki/crl.pem" "$T/data/crl.pem"
fact a_list_of_the_future_is_refused refuses 'in the future'
"$top/certs/make.sh" --crl --from 20191201000000Z "$T/pki" && cp "$T/pki/crl.pem" "$T/data/crl.pem"
fact an_older_list_is_refused refuses 'is older than the one in use'
rm "$T/data/crl.pem"
fact no_list_is_refused refuses 'crl.pem'
cp "$T/good.pem" "$T/data/crl.pem"
cp "$T/pki/bad/stranger-server.pem" "$T/data/tls.pem"
cp "$T/pki/bad/stranger-server.key" "$T/data/tls.key"
fact a_strangers_server_certificate_is_refused refuses "tls.pem does not serve as a server's certificate"
fact nobody_noticed kill -0 "$watcher"
rm "$T/data/tls.pem" "$T/data/tls.key"

# ---- a renewed certificate of the server ----
shown_serial() {
    openssl s_client -connect "$BAIRI_SERVER" -CAfile "$T/pki/ca.pem" -cert "$T/pki/reader.pem" \
        -key "$T/pki/reader.key" </dev/null 2>/dev/null | openssl x509 -noout -serial
}
serial_of() { openssl x509 -in "$1" -noout -serial; }
shows() { [ "$(shown_serial)" = "$(serial_of "$1")" ]; }
renew_server() {
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$T/data/tls.key" \
        -out "$T/server.csr" -subj "/CN=bairid" &&
        "$top/certs/make.sh" --issue "$T/server.csr" server/jingfaju/bairid "$T/pki" >"$T/data/tls.pem"
}
fact the_server_shows_its_first_certificate shows "$T/pki/server.pem"
fact a_new_one_is_issued renew_server
fact the_reload_takes_it takes
fact a_new_connection_is_shown_it shows "$T/data/tls.pem"
fact clients_go_on bairi_as nandagang-clerk rank
fact and_so_do_those_connected kill -0 "$watcher"

# ---- the revoked ----
gone() { ! kill -0 "$lingang" 2>/dev/null; }
"$top/certs/make.sh" --revoke lingang-clerk "$T/pki" && cp "$T/pki/crl.pem" "$T/data/crl.pem"
fact a_list_that_names_one_more_is_taken takes
# the server ends it within a second; a sanitizer makes the client slow to notice
patience=2
[ "${BAIRI_SANITIZER:-none}" = none ] || patience=15
fact the_revoked_is_out eventually $patience gone
fact and_does_not_come_back expect_exit 7 bairi_as lingang-clerk rank
fact the_others_stay kill -0 "$watcher"

# ---- a list out of date ----
annex A-2,20000,a.pdf
"$top/certs/make.sh" --crl --until 20201010000000Z "$T/pki" && cp "$T/pki/crl.pem" "$T/data/crl.pem"
fact a_list_for_two_days_is_taken takes
fact it_is_good bairi_as bureau-li rank
dev_clock 2020-10-11T10:00:00+08:00
stale() { figure | grep 'revocation list: OUT OF DATE'; }
fact the_status_says_that_it_is_out_of_date eventually 5 stale
fact reading_goes_on bairi_as bureau-li rank
fact also_of_one_s_own bairi_as zhongjie-clerk list
fact writing_is_refused_with_the_reason says 'out of date since 2020-10-10T08:00:00' \
    bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
fact in_every_way says 'out of date since' bairi_as bureau-li accept zhongjie/A-1
fact enrolling_too says 'out of date since' bairi_as admin people retire bairi://bohai/unit/nandagang/liu --reason x
fact the_revoked_stays_out expect_exit 7 bairi_as lingang-clerk rank
fact doctor_says_so says 'takes no writes until then' bairi_as zhongjie-clerk doctor
fact the_log_says_so_once test "$(grep -c 'writes are refused' "$T/server.log")" = 1
fact who_watched_before_watches_on kill -0 "$watcher"
fact a_server_starts_with_it eval 'stop_server && start_server --metrics 127.0.0.1:0'
fact and_lets_people_read bairi_as bureau-li rank

# ---- mended ----
"$top/certs/make.sh" --crl "$T/pki" && cp "$T/pki/crl.pem" "$T/data/crl.pem"
fact a_new_list_is_taken takes
fact what_waited_is_received bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
fact the_bureau_decides_again bairi_as bureau-li accept zhongjie/A-1
kill "$watcher" 2>/dev/null
fact the_server_ends stop_server
fact its_database_is_whole "$BIN/bairid" rebuild --data "$T/data" --profile development
