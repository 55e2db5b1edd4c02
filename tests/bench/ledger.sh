#!/usr/bin/env bash
# Measures the ledger beside peers in the same run; called by ./run bench ledger.
#
#   tests/bench/ledger.sh [-o table|json]
#
# Peers: pgbench on a PostgreSQL 15 cluster of its own, plain puts into etcd 3.4, openssl speed. They
# take turns with the server, which serves a ledger of a thousand records and one of a million. Rates
# and ratios are medians of the rounds. BAIRI_BENCH_ROUNDS (5), BAIRI_BENCH_MS (2000, of one
# measurement) and BAIRI_BENCH_LEAVES (1000000) make it quick.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
format=table
while [ $# -gt 0 ]; do
    case $1 in
    -o) format=${2:-} && shift ;;
    *) format='' ;;
    esac
    shift
done
case $format in
table | json) ;;
*)
    echo 'usage: ./run bench ledger [-o table|json]' >&2
    exit 2
    ;;
esac

# shellcheck source=tests/integration/lib.sh
. "$here/../integration/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$here/../integration/campaign.sh"
# shellcheck source=tests/bench/peers.sh
. "$here/peers.sh"
rounds=${BAIRI_BENCH_ROUNDS:-5}
milliseconds=${BAIRI_BENCH_MS:-2000}
leaves=${BAIRI_BENCH_LEAVES:-1000000}
few=1000
clients=32
next=1 # project numbers that no submission bears yet

stop_all() {
    local status=$?

    stop_peers
    (exit $status)
    leave
}
trap stop_all EXIT

# ---- two ledgers, one server ----

database=campaigns/$BAIRI_CAMPAIGN/ledger.db

# serve LEDGER: the server, on the ledger of a thousand as it was filled, or on the one of a million.
serve() {
    stop_server && rm -rf "$T/data" || return 1
    if [ "$1" = few ]; then
        cp -a "$T/few" "$T/data"
    else
        mv "$T/many" "$T/data"
    fi
    start_server
}

# The one of a million is kept as it has become.
put_many_back() { stop_server && mv "$T/data" "$T/many" && mkdir "$T/data"; }

# fill COUNT NAME
fill() { "$BIN/bench_fill" "$BAIRI_SERVER" "$T/pki/ca.pem" "$T/pki" "$T/contract.pdf" "$@"; }

upload() {
    local clerk

    mkdir -p "$T/upload" && printf '%%PDF-1.4\n%% synthetic\n%%%%EOF\n' >"$T/contract.pdf" || return 1
    for clerk in zhongjie-clerk nandagang-clerk lingang-clerk gangcheng-gangwu; do
        "$BIN/bench_upload" "$BAIRI_SERVER" "$BAIRI_TRUST" "$T/pki/ca.pem" "$T/pki/$clerk.pem" \
            "$T/pki/$clerk.key" "$T/upload" "$T/contract.pdf" >"$T/uploaded" || return 1
    done
}

ledgers() {
    found_campaign && upload && fill $few 1 && stop_server && cp -a "$T/data" "$T/few" &&
        start_server && fill $((leaves - few)) 2 >"$T/filled" && stop_server &&
        mv "$T/data" "$T/many" && mkdir "$T/data"
}

# ---- one measurement each: JSON lines ----

# submit CASE
submit() {
    "$BIN/bench_submit" "$BAIRI_SERVER" "$T/pki/ca.pem" "$T/pki" "$T/contract.pdf" $clients \
        "${milliseconds}e-3" $next 2>"$T/submit.log" >"$T/submitted" || return 1
    next=$((next + 100000))
    jq -c "if .case == \"submit\" then .case = \"$1\" else . end" "$T/submitted"
}

# What the submissions just made added to the database; the server has ended, so that all is in it.
grown() {
    local before after

    before=$(stat -c %s "$T/few/$database") && after=$(stat -c %s "$T/data/$database") &&
        jq -c "select(.case == \"sent\") |
            {case: \"grown\", bytes: (($after - $before) / .records)}" "$T/submitted"
}

# ranks CASE: also a refusal is a result.
ranks() {
    local why

    "$BIN/bench_bairi" call "$BAIRI_SERVER" "$T/pki/ca.pem" "$T/pki/bureau-li.pem" \
        "$T/pki/bureau-li.key" ranks "$milliseconds" >"$T/ranks" 2>"$T/refused" || {
        why=$(tail -n 1 "$T/refused")
        jq -c -n --arg why "${why:-no answer within $milliseconds ms}" '{why: $why}' >"$T/ranks"
    }
    jq -c ".case = \"$1\"" "$T/ranks"
}

postgres_commits() {
    "${as_postgres[@]}" $postgres/pgbench -n -M prepared -c 16 -j 2 -T $(((milliseconds + 999) / 1000)) \
        -f "$T/pg/insert.sql" -h "$T/pg" postgres >"$T/pgbench.log" 2>&1 || return 1
    awk '/^tps = / { print "{\"case\": \"pgbench\", \"calls_per_s\": " $3 "}" }' "$T/pgbench.log"
}

# Puts of as many bytes as a signed statement has.
etcd_puts() {
    "$BIN/bench_etcd" "$(address_of etcd)" \
        "$(jq 'select(.case == "sent") | .bytes' "$T/submitted")" $clients "$milliseconds"
}

verifications() {
    openssl speed -seconds $(((milliseconds + 999) / 1000)) ecdsap256 2>"$T/speed.log" |
        awk '/nistp256/ { print "{\"case\": \"verify\", \"calls_per_s\": " $NF "}" }'
}

# The recount's whole process, from start to exit.
recount() {
    local begun=${EPOCHREALTIME/./}

    "$BIN/bench_recount" count "$T/recount.db" >"$T/recounted" || return 1
    jq -c ".s = $((${EPOCHREALTIME/./} - begun))e-6" "$T/recounted"
}

check_whole() {
    local begun=${EPOCHREALTIME/./}

    "$BIN/bairid" check --help >"$T/check.log" 2>&1 || return 0
    "$BIN/bairid" check --data "$T/many" >"$T/check.log" 2>&1 || {
        cat "$T/check.log" >&2
        return 1
    }
    echo "{\"case\": \"check\", \"s\": $((${EPOCHREALTIME/./} - begun))e-6}"
}

a_round() {
    serve few >&2 && ranks ranks-few && submit submit && postgres_commits && etcd_puts &&
        verifications && stop_server && grown && serve many >&2 && submit submit-many &&
        ranks ranks-many && put_many_back && recount
}

rounds_of_all() {
    local round

    for ((round = 1; round <= rounds; round++)); do
        a_round || return 1
        echo "round $round of $rounds" >&2
    done
}

# ---- all of it ----

prepare() {
    ledgers && echo "filled: $(cat "$T/filled")" && start_etcd plain && start_postgres &&
        "$BIN/bench_recount" make "$T/recount.db" "$demo/campaign.ini" "$leaves" && sync -f "$T"
}

# where_from: what the figures must be read with.
where_from() {
    jq -n -c "{case: \"from\", leaves: $leaves, cores: $(nproc), load: $(cut -d ' ' -f 1 /proc/loadavg)}"
}

where_from >"$T/lines" && prepare >&2 && cat "$T/filled" >>"$T/lines" &&
    rounds_of_all >>"$T/lines" && check_whole >>"$T/lines" &&
    jq -s -L "$here" 'include "ledger"; digest' "$T/lines" >"$T/digest" || {
    echo 'the measurement failed' >&2
    tail -n 3 "$T/lines" "$T"/{etcd,postgres,pgbench,submit,server}.log >&2
    exit 1
}
if [ $format = json ]; then
    jq -L "$here" 'include "ledger"; figures' "$T/digest"
else
    jq -r -L "$here" 'include "ledger"; table' "$T/digest"
fi
