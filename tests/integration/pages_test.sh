#!/usr/bin/env bash
# Lists that are longer than one page reach the client whole, though a single reply could not hold
# them.
# sanitizers: address
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"
init_server >"$T/init.log" 2>&1 || exit 1
printf '[limits]\nreply_max = 1 MiB\n' >"$T/data/bairid.ini"
found_campaign || exit 1

# 1,600 projects with 1,000 bytes of content each: about 2 MB as a list
pdf z.pdf
many() {
    annex
    awk -v from="$1" 'BEGIN {
        content = sprintf("%1000s", ""); gsub(/ /, "x", content)
        for (i = from; i < from + 400; i++)
            printf "Z-%04d,zhongjie,样例项目%d,%s,园区一路,样例投资%d有限公司,北京市,yes,industry,15000,domestic,2020-10-08,contract,1,2,3,测试员甲,000-0000000,z.pdf\n", i, i, content, i
    }' >>"$T/annex.csv"
    bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
}
for from in 1 401 801 1201; do
    fact "projects_from_${from}_on_are_reported" many $from
done
whole() { bairi_as "$1" list -o csv >"$T/list.csv" && [ "$(grep -oE 'Z-[0-9]{4}' "$T/list.csv" | sort -u | wc -l)" -eq 1600 ]; }
fact the_clerk_lists_all_of_them whole zhongjie-clerk
fact the_auditor_too whole bureau-li
queue() {
    bairi_as bureau-li queue -o csv >"$T/queue.csv"
    [ "$(grep -oE 'Z-[0-9]{4}' "$T/queue.csv" | sort -u | wc -l)" -eq 1600 ]
}
fact the_queue_is_whole queue
fact without_pages_a_reply_would_be_too_large says 'at most 1048576 are carried' bairi_as bureau-li call Submissions/List '{}'
one_page() {
    bairi_as bureau-li call Submissions/List '{"page": {"unit": "zhongjie", "project_no": "Z-1590"}}' >"$T/page.json"
    cat "$T/page.json"
    [ "$(grep -oE '"project_no": *"Z-[0-9]{4}"' "$T/page.json" | wc -l)" -eq 10 ]
}
fact a_page_begins_behind_its_place one_page
