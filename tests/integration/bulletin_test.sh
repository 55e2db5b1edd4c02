#!/usr/bin/env bash
# The public bulletin: figures of the released report, no contacts, nobody named, investors only where
# the campaign shows them, and nothing in a name becomes part of the page.
# shellcheck disable=SC2016 # what single quotes hold is evaluated later
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

li() { bairi_as bureau-li "$@"; }
on() { dev_clock "$1+08:00"; }
look=$top/tests/support/bulletin.py
report=$T/reports/bohai-2020q4-2020-10-v1

# shown_to AUDIENCES: the demo's campaign, investors shown to them
shown_to() {
    mkdir -p "$T/demo" && cp "$demo"/*.csv "$T/demo"
    sed "s/^investors_shown_to = .*/investors_shown_to = $1/" "$demo/campaign.ini" >"$T/demo/campaign.ini"
    demo=$T/demo
}
hostile_annex() {
    pdf a.pdf && pdf b.pdf && pdf c.pdf
    annex Z-1,15000,a.pdf Z-2,16000,b.pdf Z-3,17000,c.pdf
    sed -i -e 's/样例项目Z-1,/<script>alert(1)<\/script>,/' -e "s/样例项目Z-2,/\"\"\"><img src=x onerror='alert(2)'>\",/" \
        -e 's/样例项目Z-3,/A\&amp;B \& <!-- <\/table>,/' "$T/annex.csv"
}
approve_all() {
    bairi_as bureau-chen proposals -o csv | tr -d '\r' | tail -n +2 | while IFS=, read -r number _; do
        bairi_as bureau-chen approve "$number" --yes || exit 1
    done
}

shown_to "${AUDIENCES:-bureau, city}"
fact a_campaign_is_founded found_campaign
on 2020-10-20T10:00:00
hostile_annex
fact names_with_signs_are_reported bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
fact two_of_three_are_recognised li accept zhongjie/Z-1 zhongjie/Z-2 zhongjie/Z-3
on 2020-10-28T10:00:00
fact the_audit_is_closed li audit close 2020-10
fact before_its_release_there_is_no_bulletin says 'not released yet' li bulletin 2020-10
fact it_writes_nothing ! ls bohai-2020q4-2020-10-v1-bulletin.html
fact it_is_released eval 'li report release 2020-10 && approve_all'
fact the_report_is_pulled bairi_as city-puller report pull --out "$T/reports" 2020-10
fact the_bulletin_is_written li bulletin 2020-10 --out "$T/public"
page=$T/public/bohai-2020q4-2020-10-v1-bulletin
fact its_page_says_what_the_report_says "$look" "$report.json" "$page.html" "$page.json"
fact it_is_no_result says '阶段性排名，不作为考核结果' cat "$page.html"
fact it_shows_no_contacts ! grep -E '测试员甲|000-0000000' "$page.html" "$page.json"
fact it_shows_no_investors ! grep -F '样例投资' "$page.html" "$page.json"
fact it_names_nobody ! grep -E '表扬|批评' "$page.html" "$page.json"
fact made_twice_it_is_the_same eval 'cp "$page.html" "$T/first" && li bulletin 2020-10 --out "$T/public" && cmp "$T/first" "$page.html"'
[ -z "${KEEP_OUT:-}" ] || cp -r "$T/public" "$KEEP_OUT"
stop_server TERM

# ---- a campaign that shows them ----

rm -rf "$T/data" "$T/founding" "$people"
server_port=0
demo=$top/tests/data/demo
echo 2020-10-08T10:00:00+08:00 >"$T/clock"
shown_to 'bureau, city, public'
fact another_campaign_shows_investors found_campaign
on 2020-10-20T10:00:00
annex Z-1,15000,a.pdf
fact one_is_reported bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
fact it_is_recognised li accept zhongjie/Z-1
on 2020-10-28T10:00:00
fact its_report_is_released eval 'li audit close 2020-10 && li report release 2020-10 && approve_all'
fact its_bulletin_is_written li bulletin --out "$T/shown"
fact it_shows_the_investor grep -F '样例投资Z-1有限公司' "$T/shown/bohai-2020q4-2020-10-v1-bulletin.html"
fact the_json_too grep -F '样例投资Z-1有限公司' "$T/shown/bohai-2020q4-2020-10-v1-bulletin.json"
fact but_no_contacts ! grep -E '测试员甲|000-0000000' "$T/shown/bohai-2020q4-2020-10-v1-bulletin.html"
stop_server TERM
