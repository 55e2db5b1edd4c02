#!/usr/bin/env bash
# The main job with several people: four units report, the bureau audits, two people void and
# penalise, everybody reads the ranking, the city pulls the reports.
# Usage: demo.sh [--keep]   (BAIRI_BUILD names the build; called by ./run demo)
set -eu
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BAIRI_BUILD=${BAIRI_BUILD:-$top/build}
bin=$BAIRI_BUILD/bin
data=$top/tests/data/demo
D=${BAIRI_DEMO:-$BAIRI_BUILD/demo}
keep=no
[ "${1:-}" != --keep ] || keep=yes
export BAIRI_PROFILE_KIND=development LC_ALL=C.UTF-8 BAIRI_CAMPAIGN=bohai-2020q4
export BAIRI_DEV_CLOCK=$D/clock BAIRI_TRUST=$D/data/trust-card.txt BAIRI_CA=$D/pki/ca.pem
unset LANGUAGE
server=''

finish() {
    local status=$?

    if [ -n "$server" ] && { [ "$keep" = no ] || [ $status -ne 0 ]; }; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    [ $status -eq 0 ] || { echo "the demo stopped; the server's log: $D/server.log"; tail -n 5 "$D/server.log" 2>/dev/null; }
    exit $status
}
trap finish EXIT

# ---- how the demo tells what happens ----

scene() { printf '\n== %s ==\n' "$*"; }

# quiet NAME COMMAND…: the client as a person of certs/README.md
quiet() {
    local name=$1
    shift
    HOME=$D/people/$name XDG_CONFIG_HOME=$D/people/$name/config XDG_STATE_HOME=$D/people/$name/state \
        XDG_DATA_HOME=$D/people/$name/share BAIRI_CERT=$D/pki/$name.pem BAIRI_KEY=$D/pki/$name.key \
        "$bin/bairi" "$@"
}

# as NAME COMMAND…: the same, saying so
as() {
    local name=$1
    shift
    printf '\n%s$ bairi %s\n' "$name" "${*//$top\//}"
    quiet "$name" "$@"
}

# shortened LINES: the beginning of a long answer
shortened() { awk -v most="$1" 'NR <= most { print } END { if (NR > most) print "  … " NR - most " more lines" }'; }

clock() {
    echo "$1" >"$D/clock"
    if [ -n "$server" ]; then
        kill -USR1 "$server"
        sleep 0.3
    fi
    printf '\n-- %s --\n' "$1"
}

# ---- the scenes ----

prepare() {
    rm -rf "$D"
    mkdir -p "$D/people"
    "$top/certs/make.sh" "$D/pki" >/dev/null
    echo 2020-10-08T09:00:00+08:00 >"$D/clock"
    echo 'bureau$ bairid init …   (prints the trust card that people carry to the clients by hand)'
    "$bin/bairid" init --data "$D/data" --domain bohai --ca "$D/pki/ca.pem" --crl "$D/pki/crl.pem" \
        --cert "$D/pki/server.pem" --key "$D/pki/server.key"
    "$bin/bairid" serve --data "$D/data" --listen 127.0.0.1:0 --profile development \
        --dev-clock "$D/clock" >>"$D/server.log" 2>&1 &
    server=$!
    for _ in $(seq 100); do
        [ ! -s "$D/data/port" ] || break
        sleep 0.1
    done
    BAIRI_SERVER=127.0.0.1:$(cat "$D/data/port")
    export BAIRI_SERVER
}

found() {
    as admin campaign draft "$data/campaign.ini" --people "$data/people.csv" --certs "$D/pki" \
        --server-cert "$D/pki/server.pem" -o "$D/founding"
    as bureau-chen campaign endorse "$D/founding" --yes
    as admin campaign create "$D/founding"
}

# submit NAME PERIOD [OPTION…]: a clerk sends the period's annex form, a workbook where the unit
# writes one, with its files
submit() {
    local name=$1 form=$data/annex/$2.xlsx
    [ -f "$form" ] || form=$data/annex/$2.csv
    shift 2
    printf '\n%s$ bairi submit %s --files tests/data/demo/files %s\n' "$name" "${form#"$top"/}" "$*"
    quiet "$name" submit "$form" --files "$data/files" "$@" >"$D/submitted" 2>&1 || {
        cat "$D/submitted"
        return 1
    }
    shortened 4 <"$D/submitted"
}

# waiting: references of what waits for a decision
waiting() { quiet bureau-li queue -o csv | grep -oE '(gangcheng|zhongjie|nandagang|lingang)[/,][A-Z]+-[0-9]+' | tr , /; }

accept_waiting() {
    local all count

    all=$(waiting)
    count=$(wc -w <<<"$all")
    printf '\nbureau-li$ bairi accept … (%s projects)\n' "$count"
    # shellcheck disable=SC2086 # references have no blanks
    quiet bureau-li accept $all >"$D/accepted" 2>&1 || {
        cat "$D/accepted"
        return 1
    }
    shortened 3 <"$D/accepted"
}

# approve_all NAME: everything open, after its trial count
approve_all() {
    local name=$1 open

    open=$(quiet "$name" proposals -o csv | awk -F, 'NR > 1 && $1 ~ /^[0-9]+$/ { print $1 }')
    for proposal in $open; do
        as "$name" approve "$proposal" --yes
    done
}

release() {
    as bureau-li audit close "$1"
    as bureau-li report release "$1"
    approve_all bureau-chen
    as city-puller report pull --out "$D/city"
    as bureau-li document monthly "$1" --out "$D/documents"
}

october() {
    clock 2020-10-26T18:30:00+08:00
    submit zhongjie-clerk zhongjie-2020-10
    submit nandagang-clerk nandagang-2020-10
    submit lingang-clerk lingang-2020-10
    submit gangcheng-gangwu gangcheng-gangwu-2020-10
    submit gangcheng-touzi gangcheng-touzi-2020-10
    as bureau-li queue | shortened 8
    as bureau-li refuse gangcheng/TZ-03 --reason '只有合作意向书，未签正式合同'
    accept_waiting
    clock 2020-10-28T09:00:00+08:00
    release 2020-10
}

# A workbook with the mistakes of a busy day: found cell by cell without a server, marked in a copy.
mends_a_bad_workbook() {
    local form=$data/annex/zhongjie-2020-11-mistakes.xlsx

    as zhongjie-clerk check "$form" --files "$data/files" --fix "$D/zhongjie-2020-11-marked.xlsx" &&
        echo 'the mistakes were not found' && return 1
    echo "(the marked copy lies in $D; the clerk mends the cells and sends the workbook)"
}

november() {
    clock 2020-11-26T18:30:00+08:00
    scene 'A bad workbook is mended before it is sent'
    mends_a_bad_workbook
    submit zhongjie-clerk zhongjie-2020-11
    submit nandagang-clerk nandagang-2020-11
    submit lingang-clerk lingang-2020-11
    submit gangcheng-gangwu gangcheng-gangwu-2020-11
    submit gangcheng-touzi gangcheng-touzi-2020-11 --confirm TZ-06
    as bureau-li return zhongjie/Z-15 --reason '缺盖章页，请补正' --by 2020-11-30
    as zhongjie-clerk notices
    as zhongjie-clerk status
    as bureau-li refuse zhongjie/Z-12 --reason '框架协议，不予认定'
    accept_waiting
    clock 2020-11-28T09:00:00+08:00
    submit zhongjie-clerk zhongjie-2020-11-corrected
    as bureau-zhao accept zhongjie/Z-15
    as bureau-li show zhongjie/Z-15
    release 2020-11
}

# Same investor, name and amount: neither is accepted beside the other before that.
rule_on_two_cold_stores() {
    as bureau-li duplicates gangcheng/TZ-13
    as bureau-li rule lingang/L-52 gangcheng/TZ-13 --none --reason '经核查，两处冷库各有合同，系两个项目'
    approve_all bureau-sun
}

december() {
    clock 2020-12-26T18:30:00+08:00
    submit zhongjie-clerk zhongjie-2020-12
    submit nandagang-clerk nandagang-2020-12
    submit lingang-clerk lingang-2020-12
    submit gangcheng-gangwu gangcheng-gangwu-2020-12
    submit gangcheng-touzi gangcheng-touzi-2020-12
    scene 'Two units report what looks like one project: two people rule'
    rule_on_two_cold_stores
    accept_waiting
    clock 2020-12-28T09:00:00+08:00
    release 2020-12
    clock 2021-01-04T18:00:00+08:00
    submit zhongjie-clerk zhongjie-2020-closing
    submit nandagang-clerk nandagang-2020-closing
    submit lingang-clerk lingang-2020-closing
    submit gangcheng-gangwu gangcheng-gangwu-2020-closing
    accept_waiting
}

void_a_false_report() {
    as bureau-li void nandagang/N-07 --reason '现场核查：合同不实，项目不存在'
    as bureau-li penalty nandagang/N-07 --points 5 --reason false --text '虚假上报，按通知扣分'
    echo 'bureau-li may not approve an own proposal; the second person sees the trial count first:'
    approve_all bureau-sun
    as nandagang-clerk explain nandagang | shortened 16
}

# What leaves the house beside the monthly reports.
documents() {
    local penalty

    penalty=$(quiet bureau-li proposals --all -o csv | awk -F, '/nandagang/ && $2 == "penalty" { print $1 }')
    as bureau-li document criticism "$penalty" --out "$D/documents"
    as bureau-li document circular 2020-11 --out "$D/documents"
    as bureau-li document brief --out "$D/documents"
    as bureau-li document case nandagang/N-07 --out "$D/documents"
    as bureau-li bulletin 2020-closing --out "$D/documents"
}

# The result of the campaign, by two people; after it nothing counts any more.
final_assessment() {
    as bureau-li final propose --yes | shortened 12
    approve_all bureau-chen | shortened 16
    as reader final
    as bureau-li document result --out "$D/documents"
    as bureau-li document examination zhongjie --out "$D/documents"
}

ending() {
    clock 2021-01-06T09:00:00+08:00
    release 2020-closing
    as city-clerk report list
    as reader rank
    scene 'Anybody verifies a receipt offline, with the trust card alone'
    local receipt
    receipt=$(find "$D/people/nandagang-clerk" -name '*.receipt' | sort | head -n 1)
    as nandagang-clerk verify "$receipt" --trust "$D/data/trust-card.txt"
    scene 'The ranking'
    as bureau-li rank
    scene 'Official documents, drafts to be revised'
    documents
    # a campaign that goes on to be tried is not frozen
    [ "$keep" = yes ] || { scene 'The final assessment' && final_assessment; }
    printf '\nWhat the city has:\n' && ls "$D/city"
    printf '\nOfficial documents:\n' && ls "$D/documents"
    printf '\nReports the city pulled: %s\nOfficial documents: %s\nReceipts: %s/people/*/share/bairi\nFiles and ledger: %s\n' \
        "$D/city" "$D/documents" "$D" "$D/data"
}

keep_commands() {
    cat <<EOF

The server goes on (process $server, log $D/server.log). Try as each role:
  export BAIRI_PROFILE_KIND=development BAIRI_CAMPAIGN=bohai-2020q4 BAIRI_SERVER=$BAIRI_SERVER
  export BAIRI_TRUST=$BAIRI_TRUST BAIRI_CA=$BAIRI_CA BAIRI_DEV_CLOCK=$BAIRI_DEV_CLOCK
  as() { n=\$1; shift; XDG_DATA_HOME=$D/people/\$n/share BAIRI_CERT=$D/pki/\$n.pem BAIRI_KEY=$D/pki/\$n.key $bin/bairi "\$@"; }
  as zhongjie-clerk list              # a clerk: what we reported and how it stands
  as bureau-li explain lingang        # the auditor: why a score is what it is
  as bureau-sun proposals --all       # the approver: what two people decided
  as city-clerk report list           # the city
  as reader rank --lang zh            # a leader's screen
  as admin people list                # the administrator
  kill $server                        # ends it
EOF
}

scene 'The bureau sets up its server'
prepare
scene 'A campaign is founded by an administrator and an approver'
found
as zhongjie-clerk doctor
scene 'October'
october
scene 'November'
november
scene 'December and the closing period'
december
scene 'A false report: voided and penalised by two people'
void_a_false_report
scene 'The last report'
ending
[ "$keep" = no ] || keep_commands
