# What integration scripts share, sourced by them: facts, a temporary folder, certificates, a server,
# people. A script begins
#
#   #!/usr/bin/env bash
#   # What it shows, in one sentence.
#   # sanitizers: address thread          (when it is worth running under them)
#   . "$(dirname "$0")/lib.sh"
#
# and then states facts. It ends by itself with 1 when one did not hold. BAIRI_BUILD names the build.
# shellcheck shell=bash
set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BAIRI_BUILD=${BAIRI_BUILD:-$top/build}
BIN=$BAIRI_BUILD/bin
T=$(mktemp -d "${TMPDIR:-/tmp}/bairi.XXXXXX") || exit 1
people=$T/home # one home a person, see bairi_as
export BAIRI_PROFILE_KIND=development LC_ALL=C.UTF-8
unset LANGUAGE
server_pid=''
server_port=0
failures=0

leave() {
    local status=$?

    [ -z "$server_pid" ] || { kill -9 "$server_pid" && wait "$server_pid"; } 2>/dev/null
    rm -rf "$T"
    [ $status -ne 0 ] || [ $failures -eq 0 ] || status=1
    exit $status
}
trap leave EXIT
# so that a time limit reaches leave, and with it the server
trap 'exit 143' TERM INT

# ---- facts ----

# fact NAME COMMAND…: states whether the command succeeds; what it printed is shown only if it fails.
# The output stays in $T/out until the next fact. "fact NAME ! COMMAND…" wants a failure.
fact() {
    local name=$1 wanted=yes held=no
    shift

    [ "$1" = '!' ] && wanted=no && shift
    "$@" >"$T/out" 2>&1 && held=yes
    if [ $held = $wanted ]; then
        echo "ok $name"
    else
        failures=$((failures + 1))
        echo "not ok $name"
        echo "# $*"
        tail -n 40 "$T/out" | sed 's/^/# /'
        server_log_tail
    fi
}

# expect_exit CODE COMMAND…: succeeds when the command ends with exactly this code.
expect_exit() {
    local wanted=$1 got=0
    shift

    "$@" || got=$?
    [ "$got" -eq "$wanted" ] && return 0
    echo "ended with $got, not $wanted: $*"
    return 1
}

# says TEXT COMMAND…: succeeds when the command's output, stdout or stderr, contains the text.
# The command's own exit code does not matter.
says() {
    local text=$1
    shift

    "$@" >"$T/said" 2>&1
    cat "$T/said"
    grep -qF -- "$text" "$T/said"
}

# eventually SECONDS COMMAND…: tries until the command succeeds, or the time is up.
eventually() {
    local end=$((SECONDS + $1))
    shift

    until "$@"; do
        [ $SECONDS -lt $end ] || return 1
        sleep 0.1
    done
}

# ---- certificates ----

# pki: the development certificates in $T/pki, a private copy that may be changed.
pki() {
    [ -d "$T/pki" ] && return 0
    if [ -d "${BAIRI_PKI:-}" ]; then
        cp -a "$BAIRI_PKI" "$T/pki"
    else
        "$top/certs/make.sh" "$T/pki"
    fi
}

# ---- the clock ----

# dev_clock INSTANT: sets the clock of server and people, e.g. 2020-10-08T10:00:00+08:00. A running
# server reads it again; its clock never goes backwards.
dev_clock() {
    echo "$1" >"$T/clock"
    export BAIRI_DEV_CLOCK=$T/clock
    [ -z "$server_pid" ] || kill -USR1 "$server_pid"
}

# ---- the server ----

# init_server: makes the data folder $T/data, and the trust card in it.
init_server() {
    pki && "$BIN/bairid" init --data "$T/data" --domain bohai --ca "$T/pki/ca.pem" \
        --crl "$T/pki/crl.pem" --cert "$T/pki/server.pem" --key "$T/pki/server.key"
}

# start_server [OPTION…]: serves $T/data, made if need be, and waits until it answers. A restarted
# server keeps its port. The clock stands at 2020-10-08 unless dev_clock has been called.
start_server() {
    if [ ! -d "$T/data" ] && ! init_server >"$T/init.log" 2>&1; then
        echo '# bairid init failed'
        sed 's/^/# /' "$T/init.log"
        return 1
    fi
    [ -f "$T/clock" ] || dev_clock 2020-10-08T10:00:00+08:00
    rm -f "$T/data/port"
    "$BIN/bairid" serve --data "$T/data" --listen "127.0.0.1:$server_port" --profile development \
        --dev-clock "$T/clock" "$@" >>"$T/server.log" 2>&1 &
    server_pid=$!
    eventually "${BAIRI_START_SECONDS:-30}" server_answers_or_died
    if ! server_answers; then
        echo '# the server does not answer'
        server_log_tail
        return 1
    fi
    server_port=$(cat "$T/data/port")
    export BAIRI_SERVER=127.0.0.1:$server_port BAIRI_TRUST=$T/data/trust-card.txt
}

server_answers() {
    local port

    port=$(cat "$T/data/port" 2>/dev/null) && [ -n "$port" ] &&
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null
}

server_answers_or_died() {
    server_answers || ! kill -0 "$server_pid" 2>/dev/null
}

# stop_server [SIGNAL]: ends it (TERM unless told otherwise) and succeeds when it ended cleanly, or
# by KILL as asked.
stop_server() {
    local signal=${1:-TERM} pid=$server_pid status=0

    [ -n "$pid" ] || return 0
    server_pid=''
    kill "-$signal" "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null || status=$?
    [ $status -eq 0 ] || [ "$signal" = KILL ] || [ "$signal" = 9 ] || {
        echo "# the server ended with $status"
        server_log_tail
        return 1
    }
}

server_log_tail() {
    [ -f "$T/server.log" ] && tail -n 20 "$T/server.log" | sed 's/^/# server: /'
    return 0
}

# server_memory_kb: resident memory of the server.
server_memory_kb() { awk '/^VmRSS:/ { print $2 }' "/proc/$server_pid/status"; }

# ---- people ----

# bairi_as NAME ARGUMENT…: the client as this person of certs/README.md, e.g. bureau-li or
# bad/expired; each has a home of their own. BAIRI_CAMPAIGN may name the campaign.
bairi_as() {
    local name=$1 home
    shift

    home=$people/${name//\//-}
    mkdir -p "$home"
    HOME=$home XDG_CONFIG_HOME=$home/config XDG_STATE_HOME=$home/state XDG_DATA_HOME=$home/share \
        BAIRI_CERT=$T/pki/$name.pem BAIRI_KEY=$T/pki/$name.key "$BIN/bairi" "$@"
}
