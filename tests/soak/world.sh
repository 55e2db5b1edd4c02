# A campaign under load, for the soak and the short load test: sourced after lib.sh and campaign.sh.
# A founded server with figures, a bad line before it, people at their desks, and what goes on
# meanwhile: commands, reloads, strangers. Everything lies below $T/load.
# shellcheck shell=bash
# shellcheck disable=SC2154 # lib.sh sets top, T, BIN, BAIRI_BUILD and the server's process
soak=$top/tests/soak
load=$T/load
proxy_pid=''
desks_pid=''
strangers_pid=''
commands_done=0
commands_lost=0
reloads=0

# open_world FAULTS_PER_MINUTE: campaign, server with figures, and the line.
open_world() {
    mkdir -p "$load"
    found_campaign || return 1
    stop_server TERM && start_server --metrics 127.0.0.1:0 || return 1
    touch "$load/calm"
    python3 "$soak/proxy.py" "$server_port" "$load" "$1" >"$load/proxy.log" 2>&1 &
    proxy_pid=$!
    eventually 20 test -s "$load/port" || return 1
    BAIRI_SERVER=127.0.0.1:$(<"$load/port")
    spare_certificates || { tail -n 5 "$load/spare.log"; return 1; }
}

close_world() {
    [ -z "$desks_pid" ] || kill "$desks_pid"
    [ -z "$proxy_pid" ] || kill "$proxy_pid"
    desks_pid='' proxy_pid=''
} 2>/dev/null

# restart_server SIGNAL: the line finds it where it was.
restart_server() {
    local line=$BAIRI_SERVER

    install_certificates 0
    stop_server "$1" && start_server --metrics 127.0.0.1:0 || return 1
    BAIRI_SERVER=$line
}

# ---- certificates to reload ----

# Two of each in $load/spare: the server's certificate renewed with its key, and a revocation list
# with gangcheng-touzi on it.
spare_certificates() {
    local spare=$load/spare

    mkdir -p "$spare"
    cp "$T/pki/crl.pem" "$spare/crl0.pem"
    cp "$T/pki/server.pem" "$spare/server0.pem"
    renew_server_certificate "$spare" >"$load/spare.log" 2>&1 &&
        "$top/certs/make.sh" --revoke gangcheng-touzi "$T/pki" >>"$load/spare.log" 2>&1 || return 1
    cp "$T/pki/crl.pem" "$spare/crl1.pem"
    cp "$spare/crl0.pem" "$T/pki/crl.pem"
}

# renew_server_certificate FOLDER: server1.pem, as certs/make.sh made the first.
renew_server_certificate() {
    local authority=$T/pki/authority

    cat >"$1/ca.cnf" <<END
[ca]
default_ca = authority
[authority]
database = $authority/index.txt
new_certs_dir = $authority/issued
certificate = $authority/ca.pem
private_key = $authority/ca.key
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
[any]
countryName = optional
organizationName = optional
organizationalUnitName = optional
commonName = supplied
[server]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, emailProtection
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
subjectAltName = URI:bairi://bohai/server/jingfaju/bairid, DNS:localhost, IP:127.0.0.1, IP:::1
END
    openssl req -new -key "$T/pki/server.key" -out "$1/server.csr" \
        -subj '/C=CN/O=Bohai New Area sample/OU=DEVELOPMENT ONLY/CN=bairid renewed' &&
        openssl ca -batch -notext -config "$1/ca.cnf" -in "$1/server.csr" -out "$1/server1.pem" \
            -extensions server -startdate 20200101000000Z -enddate 20491231235959Z
}

# install_certificates 0|1: into the data folder, whole at every moment.
install_certificates() {
    local name

    for name in crl server; do
        cp "$load/spare/$name$1.pem" "$T/data/$name.pem.new" && mv "$T/data/$name.pem.new" "$T/data/$name.pem"
    done
}

# reload: the other certificate and the other list; whom the list names is refused, and only then.
reload() {
    local which

    reloads=$((reloads + 1))
    which=$((reloads % 2))
    install_certificates $which && kill -HUP "$server_pid" || return 1
    sleep 1.5 # read at the next tick
    if [ $which = 1 ]; then
        expect_code 7 gangcheng-touzi rank
    else
        expect_code 0 gangcheng-touzi rank
    fi
}

# ---- people with commands ----

# expect_code CODE NAME ARGUMENT…: a command ends so, or it is a lost one.
expect_code() {
    local wanted=$1 got=0
    shift

    commands_done=$((commands_done + 1))
    bairi_as "$@" >"$load/command.out" 2>&1 || got=$?
    [ "$got" = "$wanted" ] && return 0
    commands_lost=$((commands_lost + 1))
    echo "lost: bairi $* ended with $got, not $wanted"
    tail -n 3 "$load/command.out"
    return 1
}

# commands: one of each, by people at a shell.
commands() {
    expect_code 0 bureau-li rank -o json
    expect_code 0 zhongjie-clerk ask "第$((commands_done + 1))问：请问样例怎么算？"
    expect_code 0 nandagang-clerk list -o csv
    expect_code 0 zhongjie-leader status
}

# peak SECONDS THREADS PAUSE_MS: many calls at once by one person, who may have 64, past the bad line.
peak() {
    local out

    commands_done=$((commands_done + 1))
    if ! out=$("$BAIRI_BUILD/tests/load" --endpoints "127.0.0.1:$server_port" --ca "$T/pki/ca.pem" \
        --cert "$T/pki/bureau-chen.pem" --key "$T/pki/bureau-chen.key" --campaign "$BAIRI_CAMPAIGN" \
        --dev-clock "$T/clock" --threads "$2" --channels 3 --seconds "$1" --mix list=1,status=2,rank=2 \
        --pause-ms "$3" --timeout-ms 60000 2>&1); then
        commands_lost=$((commands_lost + 1))
        echo "lost in a peak: $out"
        return 1
    fi
}

# ---- strangers ----
strangers() {
    python3 "$soak/strangers.py" "$server_port" "$1" >"$load/strangers.log" 2>&1 &
    strangers_pid=$!
}
strangers_gone() {
    [ -z "$strangers_pid" ] || wait "$strangers_pid"
    strangers_pid=''
}

# ---- the load ----

# start_desks RATE
start_desks() {
    rm -f "$load/calm" "$load/pause" "$load/figures"
    "$BAIRI_BUILD/tests/soak_desks" "$BAIRI_SERVER" "$T/pki" "$BAIRI_TRUST" "$T/clock" "$BAIRI_CAMPAIGN" \
        "$load" "$1" 2>"$load/desks.log" &
    desks_pid=$!
}

# pause_desks: no more faults, everybody finishes and rests.
pause_desks() {
    strangers_gone
    touch "$load/calm"
    rm -f "$load/figures"
    touch "$load/pause"
    eventually 150 rested_or_dead
    server_lives && [ -s "$load/figures" ] && return 0
    if server_lives; then
        echo 'the desks do not come to rest'
    else
        wait "$server_pid"
        echo "the server ended by itself or by somebody else, with $?"
        grep -v '"event":"call"' "$T/server.log" | tail -n 3
    fi
    return 1
}

server_lives() { kill -0 "$server_pid" 2>/dev/null; }
rested_or_dead() { [ -s "$load/figures" ] || ! server_lives; }

go_on() { rm -f "$load/pause" "$load/calm"; }

# stop_desks: succeeds when no desk lost a call.
stop_desks() {
    local pid=$desks_pid status=0

    desks_pid=''
    touch "$load/stop"
    wait "$pid" || status=$?
    grep . "$load/desks.log"
    [ $status -eq 0 ]
}

desks_work() { kill -0 "$desks_pid" 2>/dev/null; }

# ---- figures ----
sum_of() { jq "[.[].$1] | add" "$load/figures"; }

server_figure() {
    local at fd

    at=$(<"$T/data/metrics") || return 1
    exec {fd}<>"/dev/tcp/127.0.0.1/${at##*:}" || return 1
    printf 'GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n' >&"$fd"
    timeout 5 cat <&"$fd" >"$load/metrics"
    exec {fd}>&-
}
# figure NAME: the sum of the samples of this name
figure() { awk -v name="$1" '$1 ~ "^" name "([{]|$)" { sum += $NF } END { print sum + 0 }' "$load/metrics"; }
# the least of three looks: a file may just be open for a moment
descriptors() {
    local look

    for look in 1 2 3; do
        find "/proc/$server_pid/fd" -mindepth 1 | wc -l
        [ $look = 3 ] || sleep 0.3
    done | sort -n | head -n 1
}
# handles PATTERN: descriptors of the server on this
handles() { find "/proc/$server_pid/fd" -lname "$1" | wc -l; }
sockets() { handles 'socket:*'; }
status_of() { awk -v key="$1:" '$1 == key { print $2 }' "/proc/$server_pid/status"; }

# shellcheck disable=SC2034 # for the soak
sample_head='seconds,descriptors,database,sockets,rss_kb,anon_kb,threads,connections,jobs,refused,lost,commands,commands_lost,calls,errors,records,commits,reloads,strangers'
# sample SECONDS: one line of the table, while the desks rest
sample() {
    server_figure || return 1
    echo "$1,$(descriptors),$(handles "*/ledger.db*"),$(sockets),$(status_of VmRSS),$(status_of RssAnon),$(status_of Threads),$(figure bairi_connections),$(sum_of calls),$(sum_of refused),$(sum_of lost),$commands_done,$commands_lost,$(figure bairi_calls_total),$(grep -E '^bairi_calls_total.*status="(INTERNAL|UNKNOWN|DATA_LOSS|DEADLINE_EXCEEDED)"' "$load/metrics" | awk '{ sum += $NF } END { print sum + 0 }'),$(figure bairi_ledger_records),$(figure bairi_ledger_commits_total),$reloads,$(figure bairi_handshakes_failed_total)"
}

# ---- at the end ----

# every receipt names a record of the ledger, each record but the founding has one receipt
receipts_and_ledger_agree() {
    python3 "$soak/receipts.py" "$T/data/campaigns/$BAIRI_CAMPAIGN/ledger.db" "$T"
}
receipts_verify() {
    find "$T" -name '*.receipt' -print0 | xargs -0 -r -n 500 "$BIN/bairi" verify --trust "$BAIRI_TRUST" >"$load/verify.log" 2>&1 ||
        { tail -n 5 "$load/verify.log"; return 1; }
}
tables_equal_a_rebuild() { says 'the tables are the same' "$BIN/bairid" rebuild --data "$T/data" --profile development; }
