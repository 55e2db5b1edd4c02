#!/usr/bin/env bash
# Every example in the help of every command is run as it stands, in a campaign prepared for it.
#
# A command without an example, or an example that fails, makes this red. A new command is first run
# as a clerk of zhongjie in the campaign "reported"; where that does not suit it, say so in prepare.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

# ---- stages: the same campaign, further and further on; each is kept and given back ----
# unfounded → founded → november → reported → decided → proposed; decided → voided; decided → closed → released;
# decided → assessed → frozen

keep_stage() {
    stop_server || return 1
    mkdir -p "$T/stage/$1"
    cp -a "$T/data" "$people" "$T/clock" "$T/stage/$1/"
}

# enter STAGE: the campaign as it was then, with a running server and an empty desk to work at
enter() {
    stop_server KILL
    rm -rf "${T:?}/data" "${people:?}" "${T:?}/desk"
    # an example may have renewed a certificate
    if [ -d "$T/pki.kept" ]; then rm -rf "$T/pki" && cp -a "$T/pki.kept" "$T/pki"; fi
    mkdir -p "$T/desk" "$people"
    cp -a "$T/stage/$1/." "$T/"
    start_server
}

report_six() {
    pdf z.pdf
    annex Z-01,20000,z.pdf Z-02,16000,z.pdf Z-03,30000,z.pdf Z-04,12000,z.pdf Z-05,12000,z.pdf Z-06,12000,z.pdf
    sed -i 's/,2020-10-08,contract/,2020-11-02,contract/' "$T/annex.csv"
    bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
}

# the same campaign, but what zhongjie submits waits for its leader
countersigned_campaign() {
    sed -i '/^\[unit.zhongjie\]/,/^$/s/^countersign = no/countersign = yes/' "$demo/campaign.ini"
    stop_server && found_campaign || return 1
    sed -i 's/^countersign = yes/countersign = no/' "$demo/campaign.ini"
    dev_clock 2020-11-14T10:00:00+08:00
}

make_stages() {
    mkdir -p "$people" && start_server && keep_stage unfounded && cp -a "$T/pki" "$T/pki.kept" || return 1
    found_campaign && keep_stage founded || return 1
    dev_clock 2020-11-14T10:00:00+08:00 && start_server && keep_stage november || return 1
    start_server && report_six && keep_stage reported || return 1
    start_server && bairi_as bureau-li accept zhongjie/Z-0{1,2,3,4,5,6} && keep_stage decided || return 1
    start_server && bairi_as bureau-li penalty zhongjie --points 1 --reason untrue --text 测试 &&
        keep_stage proposed || return 1
    enter unfounded && countersigned_campaign && report_six && keep_stage awaiting || return 1
    enter decided && bairi_as bureau-li void zhongjie/Z-02 --reason 测试 && approve_all &&
        keep_stage voided || return 1
    enter decided && dev_clock 2020-11-28T10:00:00+08:00 && keep_stage ended || return 1
    start_server && bairi_as bureau-li audit close 2020-11 && keep_stage closed || return 1
    start_server && bairi_as bureau-li report release 2020-11 && approve_all && keep_stage released || return 1
    make_january
}

# January: the last audit is closed, lingang is last; then the assessment is frozen
make_january() {
    enter decided && pdf n.pdf && annex N-01,20000,n.pdf || return 1
    sed -i 's/,zhongjie,/,nandagang,/; s/,2020-10-08,contract/,2020-11-02,contract/' "$T/annex.csv"
    bairi_as nandagang-clerk submit "$T/annex.csv" --files "$T/files" && bairi_as bureau-li accept nandagang/N-01 || return 1
    dev_clock 2021-01-06T10:00:00+08:00 && bairi_as bureau-li audit close 2020-closing && keep_stage assessed || return 1
    start_server && bairi_as bureau-li final propose --yes && approve_all && keep_stage frozen
}

open_proposals() { bairi_as bureau-chen proposals -o csv | awk -F, 'NR > 1 { print $1 }' | tr -d '\r'; }
approve_all() {
    local proposal

    for proposal in $(open_proposals); do
        bairi_as bureau-chen approve "$proposal" --yes || return 1
    done
}

# ---- who runs a command, in which stage, with what on the desk ----

draft() {
    bairi_as admin campaign draft "$demo/campaign.ini" --people "$demo/people.csv" --certs "$T/pki" \
        --server-cert "$T/pki/server.pem" -o "$T/desk/campaign.draft"
}

# prepare COMMAND EXAMPLE: sets person and answers, enters the stage and lays out the desk
prepare() {
    local stage=reported

    person=zhongjie-clerk answers='' numbers='' key='' limit=20
    case $1 in
    campaign\ draft | campaign\ endorse | campaign\ create) person=admin stage=unfounded ;;
    people*) person=admin stage=founded ;;
    targets* | campaign\ diff | propose\ settings) person=bureau-li stage=founded ;;
    log-key*) person=admin stage=founded ;;
    submit)
        stage=november
        [[ $2 != *--for\ * ]] || person=bureau-li
        ;;
    countersign) person=zhongjie-leader stage=awaiting answers=y ;;
    amend | withdraw) answers=y ;;
    queue | accept | return | refuse | hold | decide | subunits | duplicates | rule) person=bureau-li ;;
    void | terminate | penalty | reduce | case) person=bureau-li stage=decided ;;
    restore) person=bureau-li stage=voided ;;
    proposals | approve | decline | trial | lift-penalty) person=bureau-chen stage=proposed ;;
    propose\ deadline) person=bureau-li ;;
    propose\ reopen) person=bureau-li stage=assessed ;;
    object) stage=voided ;;
    propose\ answer) person=bureau-zhao stage=decided ;;
    final | final\ status) stage=frozen ;;
    final\ propose) person=bureau-li stage=assessed answers=y ;;
    examine) person=lingang-clerk stage=frozen ;;
    audit*) person=bureau-li stage=ended ;;
    report\ release) person=bureau-li stage=closed ;;
    contribute) stage=november ;;
    section) person=bureau-li stage=november ;;
    document)
        person=bureau-li stage=released
        case $2 in
        *criticism*) stage=proposed ;;
        *result* | *examination*) stage=frozen ;;
        *document\ case*) stage=decided ;;
        esac
        ;;
    report* | bulletin) person=city-puller stage=released ;;
    rank | explain) stage=released ;;
    witness*) person=city-puller stage=released ;;
    call) [[ $2 != *Reflection* ]] || person='admin' ;;
    ask) [[ $2 != *' zhongjie - '* ]] || person=bureau-li ;;
    push | push-close | city-ranking\ enter) person=bureau-li ;;
    city-ranking) [[ $2 != *--readers* ]] || person=bureau-li ;;
    esac
    enter "$stage" || return 1
    cd "$T/desk" || return 1
    lay_out "$1" "$2"
}

lay_out() {
    mkdir 合同
    cp "$T"/files/*.pdf 合同/
    cp "$demo/campaign.ini" .
    case $1 in
    campaign\ draft)
        cp "$demo/people.csv" .
        cp -a "$T/pki" certs
        cp "$T/pki/server.pem" record.pem
        ;;
    campaign\ endorse) draft && person=bureau-chen answers=y ;;
    campaign\ create) draft && bairi_as bureau-chen campaign endorse campaign.draft --yes ;;
    campaign\ diff) [[ $2 != *' 1 2'* ]] || { bairi_as bureau-li targets set lingang=41 && approve_all; } ;;
    propose\ settings) sed -i 's/^floor = 0$/floor = -5/' campaign.ini ;;
    people\ add) cp "$T/pki/gangcheng-touzi.pem" wang.pem ;;
    renew\ install)
        bairi_as zhongjie-clerk renew &&
            "$top/certs/make.sh" --issue "$T/pki/zhongjie-clerk.csr" unit/zhongjie/wang "$T/pki" >wang-2021.pem
        ;;
    people\ revoke)
        # two approvers must remain
        bairi_as admin people grant bairi://bohai/bureau/jingfaju/zhao approve && approve_all
        ;;
    check)
        cp "$top/tests/data/demo/annex/zhongjie-2020-11.xlsx" .
        cp zhongjie-2020-11.xlsx 附件表.xlsx
        ;;
    submit)
        annex Z-07,20000,z.pdf
        [ "$person" != bureau-li ] || sed -i 's/,zhongjie,/,gangcheng,/' "$T/annex.csv"
        sed -i 's/,2020-10-08,contract/,2020-11-02,contract/' "$T/annex.csv"
        cp "$T/annex.csv" 附件表.xlsx
        cp "$T/files/z.pdf" 来函.pdf
        ;;
    amend) cp "$T/files/z.pdf" 合同/补充页.pdf ;;
    decide) printf 'project,verdict,reason,return_by\r\nzhongjie/Z-01,accept,,\r\nzhongjie/Z-02,return,1,2020-11-20\r\n' >待审.csv ;;
    scan) cp "$T/files/z.pdf" contract.pdf ;;
    rule)
        annex L-01,20000,z.pdf
        sed -i 's/,zhongjie,/,lingang,/; s/,2020-10-08,contract/,2020-11-02,contract/' "$T/annex.csv"
        bairi_as lingang-clerk submit "$T/annex.csv" --files "$T/files"
        ;;
    document) [[ $2 != *criticism* ]] || numbers=$(open_proposals) ;;
    approve | decline) answers=y numbers=$(open_proposals) ;;
    trial) [[ $2 != *217* ]] || numbers=$(open_proposals) ;;
    lift-penalty) numbers=$(open_proposals) && approve_all ;;
    object)
        cp "$T/files/z.pdf" 合同/原件.pdf
        [[ $2 == *penalty* ]] || return 0
        bairi_as bureau-li penalty zhongjie --points 1 --reason untrue --text 测试 &&
            numbers=$(open_proposals) && approve_all
        ;;
    propose\ answer)
        bairi_as bureau-li penalty zhongjie --points 1 --reason untrue --text 测试 &&
            numbers=$(open_proposals) && approve_all &&
            bairi_as zhongjie-clerk object penalty "$numbers" --text 情况说明 &&
            numbers=$(bairi_as bureau-zhao objections -o csv | awk -F, 'NR == 2 { print $1 }')
        ;;
    final\ propose)
        # two without a project share the last place
        [[ $2 != *--criticise* ]] ||
            { bairi_as bureau-li void nandagang/N-01 --reason 测试 && approve_all; }
        ;;
    examine) cp "$T/files/z.pdf" 书面检查.pdf ;;
    contribute | section) echo 签约仪式两场 | tee 动态.txt >分析.txt ;;
    plan | responsible\ name) answers=y ;;
    ask) echo 请补充材料 >letter.txt ;;
    answer)
        bairi_as bureau-li ask zhongjie/Z-03 盖章页在第几页 &&
            numbers=$(bairi_as zhongjie-clerk questions -o csv | awk -F, 'NR == 2 { print $1 }')
        ;;
    push-answer | push-close)
        cp "$T/files/z.pdf" 整改方案.pdf
        bairi_as bureau-li push zhongjie --ask 请说明 --due 2020-11-20 &&
            numbers=$(bairi_as bureau-li pushes -o csv | awk -F, 'NR == 2 { print $1 }')
        ;;
    city-ranking\ enter)
        cp "$T/files/z.pdf" 通报.pdf
        printf '名次,县(市、区),签约数\n1,渤海新区,12\n' >全市排名.xlsx
        ;;
    report\ pull)
        printf '#!/bin/sh\n[ -r "$1" ]\n' >hand-on.sh
        chmod +x hand-on.sh
        ;;
    watch)
        # what the examples run, and something to run it for
        printf '#!/bin/sh\ncat >>told\n' | tee mail >notice.sh
        chmod +x mail notice.sh
        bairi_as bureau-li ask zhongjie/Z-03 盖章页在第几页
        ;;
    setup)
        cp "$T/data/trust-card.txt" "$T"/pki/{ca,crl}.pem .
        cp "$T/pki/zhongjie-clerk.pem" wang.pem
        cp "$T/pki/zhongjie-clerk.key" wang.key
        answers=$'\n\n\n\n\n\ny'
        ;;
    log-key*) key=$("$BIN/bairid" log-key new --data "$T/data" | grep -oE '[0-9a-f]{64}') ;;
    score) cp "$top"/tests/data/vectors/b1-void-and-penalty/*.{ini,csv} . ;;
    witness\ cosign)
        bairi_as city-puller witness init witness.key --name cangzhou-shangwuju && stop_server TERM &&
            "$BIN/bairid" witness "$(cat witness.key.pub)" --data "$T/data" && start_server
        ;;
    verify)
        cp "$T/data/trust-card.txt" trust-card.ini
        cp -a "$people/zhongjie-clerk/share/bairi/$BAIRI_CAMPAIGN/receipts" receipts
        cp receipts/zhongjie_Z-01@1.* .
        bairi_as zhongjie-clerk export --bundle proofs
        ;;
    esac
}

# ---- running ----

# run_example EXAMPLE: by a shell, as the person, on the desk. What asks a question gets the answers
# through a terminal; a number of a proposal stands for the one that is open.
run_example() {
    local line=$1 home=$people/$person

    line=${line//localhost:7443/$BAIRI_SERVER}
    [ -z "$numbers" ] || line=$(sed -E "s/\\b[0-9]+\\b/$numbers/" <<<"$line")
    [ -z "$key" ] || line=$(sed -E "s/\\b[0-9a-f]{64}\\b/$key/" <<<"$line")
    # a watch goes on until it is told to end
    [[ $line != 'bairi watch'* || $line = *--once* ]] || line="timeout --preserve-status 2 $line"
    mkdir -p "$home"
    export HOME=$home XDG_CONFIG_HOME=$home/config XDG_DATA_HOME=$home/share PATH=$T/desk:$BIN:$PATH
    export BAIRI_CERT=$T/pki/$person.pem BAIRI_KEY=$T/pki/$person.key
    if [ -n "$answers" ]; then
        echo "$answers" | timeout "$limit" script -qec "bash -c '$line'" /dev/null
    else
        timeout "$limit" bash -c "$line" </dev/null
    fi
}

example_works() {
    prepare "$1" "$2" >"$T/prepared" 2>&1 || { cat "$T/prepared"; return 1; }
    (run_example "$2")
}

"$BIN/bairi" examples >"$T/examples"
pki
# one person is not enrolled, so that an example can enrol him
mkdir "$T/demo"
cp "$demo/campaign.ini" "$T/demo"
grep -v '^gangcheng-touzi,' "$demo/people.csv" >"$T/demo/people.csv"
demo=$T/demo
fact the_stages_are_made make_stages
fact examples_are_listed [ "$(wc -l <"$T/examples")" -gt 40 ]
[ $failures -eq 0 ] || exit 1
number=0
while IFS=$'\t' read -r -u 9 command example; do
    number=$((number + 1))
    if [ -z "$example" ]; then
        fact "the_command_${command// /_}_has_an_example" false
    else
        fact "example_${number}_${command// /_}" example_works "$command" "$example"
    fi
done 9<"$T/examples"
