#!/usr/bin/env bash
# What a running server shows of itself: /metrics and /healthz on loopback, bairid status, doctor.
# sanitizers: address thread
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

# ---- where it may listen ----
init_server >"$T/init.log" 2>&1 || exit 1
dev_clock 2020-10-08T10:00:00+08:00
serve_at() {
    timeout 20 "$BIN/bairid" serve --data "$T/data" --listen 127.0.0.1:0 --profile development \
        --dev-clock "$T/clock" --metrics "$1"
}
for address in 0.0.0.0:0 '[::]:0' localhost:0 192.0.2.1:9100 127.0.0.1; do
    fact "figures_are_not_shown_at_$address" says 'an address of this machine alone' serve_at "$address"
done
fact status_says_that_nobody_shows_figures expect_exit 5 "$BIN/bairid" status --data "$T/data"
fact status_needs_to_know_where expect_exit 6 "$BIN/bairid" status

# ---- a server with figures ----
found_campaign || exit 1 # without figures at first: they are an option
fact without_the_option_nothing_is_shown ! test -e "$T/data/metrics"
again() { stop_server TERM && start_server --metrics 127.0.0.1:0; }
fact the_server_serves_with_figures again
metrics=$(cat "$T/data/metrics")
# request LINE: what comes back, head and all
request() {
    local fd

    exec {fd}<>"/dev/tcp/127.0.0.1/${metrics##*:}" || return 1
    printf '%s\r\nHost: x\r\n\r\n' "$1" >&"$fd"
    timeout 5 cat <&"$fd"
    exec {fd}>&-
}
get() { request "GET $1 HTTP/1.1" | sed '1,/^\r$/d'; }
code() { says "HTTP/1.1 $1 " request "$2"; }
fact healthz_serves says serving get /healthz
fact other_pages_are_not_there code 404 "GET / HTTP/1.1"
fact other_methods_are_not_allowed code 405 'POST /metrics HTTP/1.1'
fact a_long_request_line_is_bad code 400 "GET /$(printf 'a%.0s' {1..1100}) HTTP/1.1"

# ---- what is counted ----
# value SAMPLE NUMBER: this sample has exactly this number
value() {
    get /metrics >"$T/metrics"
    grep -qxF -- "$1 $2" "$T/metrics" || { grep -F -- "${1%%\{*}" "$T/metrics"; return 1; }
}
pdf z.pdf
annex Z-1,15000,z.pdf Z-2,20000,z.pdf
bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files" >"$T/submit.log" 2>&1
for _ in 1 2 3; do bairi_as bureau-li rank >/dev/null; done
fact three_rankings_were_read value 'bairi_calls_total{method="bairi.v1.Ranking/Rank",status="OK"}' 3
fact the_histogram_holds_them_all value 'bairi_call_seconds_bucket{method="bairi.v1.Ranking/Rank",le="+Inf"}' 3
fact nothing_is_in_flight value 'bairi_calls_in_flight{method="bairi.v1.Ranking/Rank"}' 0
fact the_ledger_has_three_records value "bairi_ledger_records{campaign=\"$BAIRI_CAMPAIGN\"}" 3
fact they_came_in_one_commit value "bairi_ledger_commits_total{campaign=\"$BAIRI_CAMPAIGN\"}" 1
bairi_as bad/expired rank >/dev/null 2>&1
fact an_expired_certificate_is_a_failed_handshake eventually 5 value 'bairi_handshakes_failed_total{reason="certificate"}' 1
bairi_as reader submit "$T/annex.csv" --files "$T/files" >/dev/null 2>&1
bairi_as reader list >/dev/null 2>&1
refusal_counted() { get /metrics | grep -E '^bairi_calls_total\{.*status="PERMISSION_DENIED"\} [1-9]'; }
fact a_refusal_is_counted_by_its_status refusal_counted
# every sample belongs to the family whose HELP and TYPE stand before it, each family once
well_formed() {
    get /metrics | awk '
        /^# HELP / { family = $3; if (seen[family]++) exit 1; next }
        /^# TYPE / { if ($3 != family) exit 1; type = $4; next }
        !/^bairi_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9]+(\.[0-9]+)?$/ { print; exit 1 }
        { name = $1; sub(/\{.*/, "", name)
          if (type == "histogram") sub(/_(bucket|sum|count)$/, "", name)
          if (name != family) { print; exit 1 }
          samples++ }
        END { exit !(samples > 100) }'
}
fact the_page_is_well_formed well_formed

# ---- for a person ----
shown() { says "$1" "$BIN/bairid" status --data "$T/data"; }
fact status_finds_the_port_in_the_data_folder shown 'bairid 0.1.0: serves'
fact status_lists_the_methods_called shown 'Ranking/Rank'
fact status_lists_the_ledgers shown "$BAIRI_CAMPAIGN"
fact status_speaks_of_the_crl shown 'revocation list: good for another'
fact status_by_address says 'handshakes failed: 1 for a certificate' "$BIN/bairid" status --metrics "$metrics"
fact doctor_tells_of_the_servers_crl says 'good until 2050-01-01' bairi_as zhongjie-clerk doctor

# ---- silent visitors ----
held() {
    local fds=() fd

    for _ in $(seq 12); do
        exec {fd}<>"/dev/tcp/127.0.0.1/${metrics##*:}" || return 1
        fds+=("$fd")
    done
    says serving get /healthz || return 1
    for fd in "${fds[@]}"; do exec {fd}>&-; done
}
fact twelve_silent_visitors_delay_others_by_two_seconds_at_most held
fact calls_go_on_meanwhile bairi_as bureau-li rank

# ---- draining ----
# a call at rest keeps the connection; its answer and the health page tell
drained() { stop_server TERM && [ ! -e "$T/data/metrics" ]; }
fact the_end_takes_the_address_away drained
fact status_says_so_then expect_exit 5 "$BIN/bairid" status --metrics "$metrics"
