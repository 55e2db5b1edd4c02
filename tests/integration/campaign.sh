# A founded demo campaign, for integration scripts: sourced after lib.sh.
# shellcheck shell=bash
# shellcheck disable=SC2154 # lib.sh sets top and T
demo=$top/tests/data/demo
export BAIRI_CAMPAIGN=bohai-2020q4

# found_campaign: server, campaign bohai-2020q4 and its people, at 2020-10-08.
found_campaign() {
    start_server || return 1
    export BAIRI_CA=$T/pki/ca.pem
    {
        bairi_as admin campaign draft "$demo/campaign.ini" --people "$demo/people.csv" \
            --certs "$T/pki" --server-cert "$T/pki/server.pem" -o "$T/founding" &&
            bairi_as bureau-chen campaign endorse "$T/founding" --yes &&
            bairi_as admin campaign create "$T/founding"
    } >"$T/founding.log" 2>&1 && return 0
    sed 's/^/# /' "$T/founding.log"
    return 1
}

# annex ROW…: an annex form of zhongjie in $T/annex.csv, rows of NO,AMOUNT_WAN,FILES
annex() {
    local row no amount files

    echo 'project_no,unit,name,content,site,investor,investor_place,outside,kind,amount_wan,funding,signed_on,document,page_date,page_signature,page_seal,contact,contact_phone,files' >"$T/annex.csv"
    for row in "$@"; do
        IFS=, read -r no amount files <<<"$row"
        echo "$no,zhongjie,样例项目$no,年产样例一万套,园区一路,样例投资${no}有限公司,北京市,yes,industry,$amount,domestic,2020-10-08,contract,1,2,3,测试员甲,000-0000000,$files" >>"$T/annex.csv"
    done
}

# pdf NAME [TEXT]: a small file that is a PDF by its first bytes, in $T/files
pdf() {
    mkdir -p "$T/files"
    printf '%%PDF-1.4\n%% synthetic sample %s\n%%%%EOF\n' "${2:-$1}" >"$T/files/$1"
}
