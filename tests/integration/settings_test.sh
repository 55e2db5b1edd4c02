#!/usr/bin/env bash
# The server's settings: file, option, default; refused when wrong; enforced; renewed on SIGHUP.
# sanitizers: address thread
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

init_server >"$T/init.log" 2>&1 || exit 1
dev_clock 2020-10-08T10:00:00+08:00
ini=$T/data/bairid.ini
write_ini() { printf '%s\n' "$@" >"$ini"; }
serve() {
    timeout 20 "$BIN/bairid" serve --data "$T/data" --profile development --dev-clock "$T/clock" "$@"
}

# ---- refused before anything is opened ----
fact without_an_address_nobody_serves says 'address under [listen]' serve
write_ini '[limits]' 'conections = 9'
fact a_mistyped_key_is_refused_with_its_line says "$ini:2: [limits] has no key conections; did you mean connections?" serve --listen 127.0.0.1:0
write_ini '[limits]' '' 'stall_ms = 0'
fact a_value_out_of_range_is_refused says "$ini:3: 0 is out of range for stall_ms: 1000 ms to 300000 ms" serve --listen 127.0.0.1:0
fact it_ends_as_for_a_refusal expect_exit 6 serve --listen 127.0.0.1:0
fact limits_refuses_it_too expect_exit 6 "$BIN/bairid" limits --data "$T/data"
fact a_named_file_must_be_there expect_exit 6 "$BIN/bairid" limits --settings "$T/nothing.ini"
few_files() { (ulimit -n 300 && serve --listen 127.0.0.1:0); }
write_ini '[limits]' 'connections = 9000'
fact descriptors_that_do_not_suffice_are_said says 'connections need 9256 open files' few_files

# ---- where values come from ----
write_ini '[listen]' 'metrics = 127.0.0.1:0' '[limits]' 'connections_per_identity = 2' \
    'outstanding_per_identity = 4' 'handshake_ms = 1 s' 'drain_ms = 3 s'
fact limits_shows_the_line says "$ini:4" "$BIN/bairid" limits --data "$T/data"
stall_is_default() { "$BIN/bairid" limits --data "$T/data" | grep -E '^limits.stall_ms .* 1000 ms – 300000 ms +default'; }
fact limits_shows_the_rest_as_default stall_is_default
fact help_names_the_command says 'bairid limits lists them' "$BIN/bairid" serve --help
found_campaign || exit 1 # its start_server finds the file
metrics() { # the page of figures
    local fd

    exec {fd}<>"/dev/tcp/127.0.0.1/$(sed 's/.*://' "$T/data/metrics")" || return 1
    printf 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n' >&"$fd"
    timeout 5 cat <&"$fd"
    exec {fd}>&-
}
fact the_file_gives_the_address_of_figures metrics

# ---- enforced and counted ----
# a third connection of one person is closed after its handshake
hold_connection() {
    (sleep 4 | timeout 4 openssl s_client -quiet -connect "127.0.0.1:$server_port" -tls1_3 \
        -cert "$T/pki/bureau-li.pem" -key "$T/pki/bureau-li.key" >/dev/null 2>&1) &
}
crowded() {
    hold_connection
    hold_connection
    eventually 5 two_are_open || return 1
    hold_connection
    eventually 5 one_was_refused
}
one_was_refused() { metrics | grep -xF 'bairi_connections_refused_total{reason="identity"} 1'; }
two_are_open() { metrics | grep -qE '^bairi_connections 2'; }
fact a_third_connection_of_one_person_is_refused_and_counted crowded
fact others_are_served_meanwhile bairi_as bureau-chen rank
silent_is_closed() { # within the handshake's second, and not the default eight
    local fd began=$SECONDS

    exec {fd}<>"/dev/tcp/127.0.0.1/$server_port" || return 1
    timeout 6 cat <&"$fd" >/dev/null
    exec {fd}>&-
    [ $((SECONDS - began)) -le 4 ]
}
fact a_silent_peer_is_closed_after_the_time_set silent_is_closed

# ---- renewed ----
renew() { write_ini "$@" && kill -HUP "$server_pid"; }
logged() { eventually 5 grep -qE "$1" "$T/server.log"; }
renew '[listen]' 'metrics = 127.0.0.1:0' '[limits]' 'connections_per_identity = 3' 'queue = 77'
fact a_live_setting_is_applied logged '"name":"queue","before":"1024","after":"77","result":"applied"'
fact another_needs_a_restart_and_says_so logged '"name":"connections_per_identity","before":"2","after":"3","result":"needs a restart"'
renew '[limits]' 'queue = 0'
fact a_bad_file_changes_nothing_and_is_told logged '"event":"settings".*bairid.ini:2: 0 is out of range for queue'
fact the_server_serves_on bairi_as bureau-chen rank
fact it_ends_in_time stop_server TERM
