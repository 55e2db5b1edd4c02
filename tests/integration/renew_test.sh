#!/usr/bin/env bash
# Certificates of an office of its own, as certs/README.md tells it: issue, enrol, renew, lose a key,
# leave. Every block of commands of that page is typed here.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"

# in production, by this machine's clock
unset BAIRI_PROFILE_KIND BAIRI_DEV_CLOCK
export HOME=$T/nobody
office=$T/office
mkdir -p "$office" && cd "$office" || exit 1
ln -s "$top/certs" certs
export PATH=$BIN:$PATH BAIRI_CAMPAIGN=bohai-2020q4 BAIRI_CA=$office/ca/ca.pem BAIRI_TRUST=$office/data/trust-card.txt

# block NAME: the commands of the page's block "sh NAME"
block() { awk -v want="\`\`\`sh $1" '$0 == want { inside = 1; next } /^```/ { inside = 0 } inside' certs/README.md; }
# as PERSON COMMAND…: with the person's home, certificate and key, which lie in the office's folder
as() {
    local who=$1
    shift
    HOME=$people/$who XDG_CONFIG_HOME=$people/$who/config XDG_STATE_HOME=$people/$who/state XDG_DATA_HOME=$people/$who/share \
        BAIRI_CERT=$office/$who.pem BAIRI_KEY=$office/$who.key "$@"
}
tried=()
# step NAME [PERSON]: types a block, as a person where it takes one
step() {
    local text

    text=$(block "$1")
    tried+=("$1")
    [ -n "$text" ] || { echo "the page has no block $1"; return 1; }
    echo "$text"
    as "${2:-nobody}" env server_pid="$server_pid" bash -euc "
        systemctl() { [ \"\$*\" = 'reload bairid' ] && kill -HUP \$server_pid && sleep 0.5; }
        $text"
}
# sign NAME URI-PATH DAYS: any further person's certificate
sign() {
    SAN=URI:bairi://bohai/$2 openssl ca -batch -notext -config certs/office.cnf -days "$3" -in "$1.csr" -out "${4:-$1}.pem"
}
newcomer() {
    (umask 077 && openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -subj "/CN=$1" -out "$1.csr") &&
        sign "$1" "$2" 730
}
serve() {
    bairid serve --data data --listen "127.0.0.1:$server_port" >>"$T/server.log" 2>&1 &
    server_pid=$!
    eventually 10 test -s data/port || return 1
    server_port=$(cat data/port)
    export BAIRI_SERVER=127.0.0.1:$server_port
}
key_mode_is_0600() { [ "$(stat -c %a "$1")" = 600 ]; }
fits() { [ "$(openssl x509 -in "$1" -noout -pubkey)" = "$(openssl pkey -in "$2" -pubout)" ]; }

# ---- the office begins ----
fact the_authority_is_made step authority
fact the_server_gets_its_keys step server
fact it_serves serve
found() {
    local who
    newcomer li bureau/jingfaju/li && newcomer chen bureau/jingfaju/chen && newcomer sun bureau/jingfaju/sun &&
        newcomer wu admin/jingfaju/wu || return 1
    {
        echo certificate,name,post,rights
        for who in li: chen:approve sun:approve wu:; do echo "${who%:*},测试员${who%:*},,${who#*:}"; done
    } >people.csv
    as wu bairi campaign draft "$top/tests/data/demo/campaign.ini" --people people.csv --certs . \
        --server-cert server.pem -o founding &&
        as chen bairi campaign endorse founding --yes && as wu bairi campaign create founding
}
fact a_campaign_is_founded found

# ---- issuing ----
fact the_clerk_makes_her_key step person-request
fact it_is_hers_alone key_mode_is_0600 wang.key
# a month is left, so that she hears of it
issue_short() { sign wang unit/zhongjie/wang 20; }
fact the_authority_issues eval "step person-issue && issue_short"
fact she_takes_no_part_yet expect_exit 6 as wang bairi status
fact the_administrator_enrols_her step person-enrol wu
fact she_takes_part as wang bairi status
fact status_says_that_it_ends_soon says 'bairi renew makes the request' as wang bairi status
fact and_says_it_on_stderr ! grep -q 'bairi renew' <(as wang bairi status 2>/dev/null)
fact doctor_says_so_too says 'bairi renew makes the request' as wang bairi doctor
fact who_has_two_years_hears_nothing ! says 'bairi renew' as li bairi status

# ---- renewing ----
cp wang.pem wang-1.pem && cp wang.key wang-1.key
fact she_asks_for_the_next_one step renew-request wang
fact the_new_key_is_hers_alone key_mode_is_0600 wang.key.new
name_in_the_request() { openssl req -in wang.csr -noout -text | grep -q 'URI:bairi://bohai/unit/zhongjie/wang'; }
fact the_request_names_her name_in_the_request
cp wang.key.new waiting
fact asking_again_keeps_the_key eval 'as wang bairi renew && cmp wang.key.new waiting'
fact until_then_the_present_one_goes_on as wang bairi rank
fact the_authority_issues_the_next_one step renew-issue
fact anothers_certificate_is_not_taken says 'a renewal keeps the name' as wang bairi renew install li.pem
(umask 077 && openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout odd.key -subj /CN=odd -out odd.csr) 2>/dev/null
sign odd unit/zhongjie/wang 100 2>/dev/null
fact another_keys_certificate_is_not_taken says 'does not belong to the certificate' as wang bairi renew install odd.pem
fact and_nothing_changed cmp wang.pem wang-1.pem
fact she_installs_it step renew-install wang
fact certificate_and_key_fit fits wang.pem wang.key
fact the_certificate_is_the_new_one cmp wang.pem wang-2.pem
kept() { cmp wang-1.pem wang.pem.old-* && cmp wang-1.key wang.key.old-* && [ ! -e wang.key.new ]; }
fact the_old_ones_are_kept kept
fact she_works_on_with_it as wang bairi status
fact and_hears_no_warning ! says 'bairi renew' as wang bairi status
fact doctor_is_content expect_exit 0 as wang bairi doctor
old() { as wang env BAIRI_CERT="$office/wang-1.pem" BAIRI_KEY="$office/wang-1.key" bairi "$@"; }
fact the_old_key_signs_nothing_any_more expect_exit 7 old ask 'What is asked?'
fact the_old_one_is_named_by_doctor says 'knows you by another certificate' old doctor
fact installing_again_changes_nothing says 'is in use already' as wang bairi renew install wang-2.pem

# ---- interrupted between key and certificate ----
fact she_renews_once_more eval "as wang bairi renew && sign wang unit/zhongjie/wang 700 wang-3"
half() {
    as wang bairi renew install wang-3.pem || return 1
    cp wang-2.pem wang.pem # the key is the new one, the certificate was not replaced yet
    as wang bairi status && return 1
    as wang bairi renew install wang-3.pem && as wang bairi status && fits wang.pem wang.key
}
fact an_interrupted_installation_is_ended_by_the_same_command half
fact keeping_the_key_needs_no_new_one eval "as wang bairi renew --keep-key && sign wang unit/zhongjie/wang 710 wang-4 && as wang bairi renew install wang-4.pem && fits wang.pem wang.key && cmp wang.pem wang-4.pem"
rights() { as wu bairi people list -o csv | grep "$1"; }
fact an_approver_renews_alone eval "as chen bairi renew && sign chen bureau/jingfaju/chen 700 chen-r && as chen bairi renew install chen-r.pem"
fact and_keeps_the_right eval 'rights jingfaju/chen | grep -q approve'

# ---- the server's ----
fact the_server_is_renewed step server-renew
shown() { openssl s_client -connect "$BAIRI_SERVER" </dev/null 2>/dev/null | openssl x509 -noout -serial; }
shows_it() { [ "$(shown)" = "$(openssl x509 -in data/tls.pem -noout -serial)" ]; }
fact and_shows_it shows_it
fact people_go_on as wang bairi status
fact the_list_is_published step crl

# ---- a lost key ----
mv wang.key lost.key && cp wang.pem lost.pem
fact the_lost_one_is_revoked step lost-revoke
fact the_list_is_published_again step crl
fact the_thief_is_out expect_exit 7 as lost bairi rank
fact she_asks_with_a_new_key as wang bairi renew
fact it_is_issued sign wang unit/zhongjie/wang 720 wang-5
fact alone_it_is_not_enough says 'ask the administrator to enrol the new one' as wang bairi renew install wang-5.pem
fact the_administrator_enrols_it as wu bairi people add wang-5.pem --name 王某 --post 填报员
fact then_she_installs_it as wang bairi renew install wang-5.pem
fact and_works_on as wang bairi status

# ---- an approver's lost key ----
number() { as li bairi proposals -o csv | tr -d '\r' | sed -n '2s/,.*//p'; }
fact a_third_approver_is_proposed as wu bairi people grant bairi://bohai/bureau/jingfaju/li approve
fact and_approved eval 'as sun bairi approve "$(number)" --yes'
fact chens_is_revoked eval 'SAN= openssl ca -batch -config certs/office.cnf -revoke chen.pem -crl_reason keyCompromise && step crl'
newcomer chen-2 bureau/jingfaju/chen 2>/dev/null
fact the_administrator_alone_cannot_replace_it says 'Where the key is lost' as wu bairi people add chen-2.pem --name 陈某
fact he_is_retired_and_enrolled step lost-approver-retire wu
fact without_the_right eval '! rights jingfaju/chen | grep -q approve'
fact the_right_is_proposed step lost-approver-grant wu
fact and_given_by_another eval 'as sun bairi approve "$(number)" --yes'
fact he_has_it_again eval 'rights jingfaju/chen | grep -q approve'

# ---- leaving ----
fact the_clerk_leaves step leaving wu
fact she_takes_no_part_any_more expect_exit 6 as wang bairi status
fact her_certificate_is_revoked step leaving-revoke
fact the_list_is_published_at_last step crl
fact she_is_not_even_heard expect_exit 7 as wang bairi rank
fact the_others_go_on as li bairi rank

# ---- the page is whole ----
all_tried() {
    local name
    while read -r name; do
        [[ " ${tried[*]} " == *" $name "* ]] || { echo "not typed: $name"; return 1; }
    done < <(sed -n 's/^```sh //p' certs/README.md)
}
fact every_block_of_the_page_was_typed all_tried
fact the_server_ends stop_server
fact its_database_is_whole bairid rebuild --data data
