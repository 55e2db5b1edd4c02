#!/usr/bin/env bash
# A clerk's submitting and what follows: progress, interruption, receipts, outbox, countersignature,
# amendment, history.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

# lingang reports by itself, zhongjie's leader countersigns
mkdir -p "$T/demo"
awk '/^\[unit\./ { unit = $0 } unit == "[unit.zhongjie]" && /^countersign/ { $0 = "countersign = yes" } { print }' \
    "$demo/campaign.ini" >"$T/demo/campaign.ini"
cp "$demo/people.csv" "$T/demo/"
demo=$T/demo
found_campaign || exit 1

clerk() { bairi_as lingang-clerk "$@"; }
ours() { sed -i 's/,zhongjie,/,lingang,/' "$T/annex.csv"; }
zh() { "$@" --lang zh; }
# the same command's output said something else too
also() { cat "$T/said" && grep -qF -- "$1" "$T/said"; }

# ---- the closing sentence, and what a dry run says ----
pdf a.pdf
pdf b.pdf
annex L-1,15000,a.pdf L-2,20000,b.pdf
ours
fact a_report_closes_with_the_time_left says 'before the deadline of 2020-10 (18 days 13 hours left)' clerk submit "$T/annex.csv" --files "$T/files"
fact it_tells_how_many_arrived also '2 projects arrived on 2020-10-08 10:0'
annex L-1,16000,a.pdf L-2,20000,b.pdf L-3,30000,a.pdf
ours
fact a_dry_run_shows_old_and_new says 'amount_wan: 15000 → 16000' clerk submit "$T/annex.csv" --files "$T/files" --dry-run
fact it_shows_them_in_chinese says '总投资(万元): 15000 → 16000' zh clerk submit "$T/annex.csv" --files "$T/files" --dry-run
fact a_dry_run_changed_nothing says '"version": 1' clerk list -o json
fact a_file_that_is_not_there_is_a_matter_of_usage expect_exit 2 clerk submit "$T/nothing.csv"
fact a_folder_is_no_form expect_exit 2 clerk submit "$T/files"
fact a_file_is_no_folder expect_exit 2 clerk submit "$T/annex.csv" --files "$T/files/a.pdf"
fact no_form_at_all_is_one_too expect_exit 2 clerk submit
fact an_unknown_period_is_named_with_those_there_are says '2020-10, 2020-11, 2020-12, 2020-closing' clerk list --period 2020-13
fact and_it_is_an_error expect_exit 2 clerk list --period 2020-13
fact an_unknown_unit_is_an_error expect_exit 2 clerk list --unit langing

# ---- nothing to report ----
fact nothing_to_report_is_a_report_with_a_receipt says 'nothing to report in 2020-10: received on' bairi_as nandagang-clerk submit --nothing 2020-10
fact there_is_no_such_period expect_exit 2 bairi_as nandagang-clerk submit --nothing 2020-13
fact a_form_and_nothing_do_not_go_together expect_exit 2 clerk submit "$T/annex.csv" --nothing 2020-10

# ---- the bureau enters for a unit ----
pdf letter.pdf
annex Z-20,15000,a.pdf
fact without_a_letter_the_bureau_enters_nothing expect_exit 2 bairi_as bureau-li submit "$T/annex.csv" --files "$T/files"
fact the_bureau_enters_on_a_letter bairi_as bureau-li submit "$T/annex.csv" --files "$T/files" --for zhongjie --letter "$T/files/letter.pdf"
fact history_names_the_letter says "on the unit's letter letter.pdf" bairi_as zhongjie-clerk history zhongjie/Z-20
fact show_names_the_letter says 'letter.pdf' bairi_as bureau-zhao show zhongjie/Z-20 --files "$T/got"
fact the_letter_comes_with_the_evidence cmp "$T/files/letter.pdf" "$T/got/letter.pdf"
fact a_letter_speaks_for_one_unit expect_exit 6 bairi_as bureau-li submit "$T/annex.csv" --files "$T/files" --for lingang --letter "$T/files/letter.pdf"
fact a_unit_has_no_use_for_a_letter expect_exit 2 clerk submit "$T/annex.csv" --files "$T/files" --for lingang --letter "$T/files/letter.pdf"

# ---- progress ----
large() { mkdir -p "$T/files" && { printf '%%PDF-1.4\n'; head -c "$2" /dev/urandom; } >"$T/files/$1"; }
# one process, so that a signal reaches the client itself
client() {
    local home=$people/lingang-clerk

    exec env HOME="$home" XDG_CONFIG_HOME="$home/config" XDG_STATE_HOME="$home/state" \
        XDG_DATA_HOME="$home/share" BAIRI_CERT="$T/pki/lingang-clerk.pem" \
        BAIRI_KEY="$T/pki/lingang-clerk.key" "$BIN/bairi" "$@"
}
export -f client
export T BIN people
large first.pdf 20000000
large second.pdf 30000000
annex 'L-4,15000,first.pdf;second.pdf'
ours
on_a_terminal() {
    SHELL=/bin/bash script -qec "stty cols 80; client submit $T/annex.csv --files $T/files" "$T/typescript" >/dev/null </dev/null
}
fact a_terminal_sees_progress on_a_terminal
drawn() { tr '\r' '\n' <"$T/typescript" | sed 's/\x1b\[K//g' | grep -E '^\[[=> ]+\]'; }
fact the_bar_names_files_and_bytes says '/ 50.0 MB' drawn
first_of_two() { drawn | grep -E '%  1/2  first.pdf' && drawn | grep -E '%  2/2  second.pdf'; }
fact it_counts_the_files first_of_two
narrow() { [ "$(drawn | awk '{ if (length($0) > most) most = length($0) } END { print most + 0 }')" -le 79 ]; }
fact no_line_of_it_wraps narrow
cleared() { grep -q $'\r\x1b\\[K' "$T/typescript" && ! tail -n 4 "$T/typescript" | grep -q '=>'; }
fact it_is_gone_at_the_end cleared
large third.pdf 3000000
annex L-5,15000,third.pdf
ours
quiet() { clerk submit "$T/annex.csv" --files "$T/files" >"$T/piped" 2>&1 && ! grep -q $'\r[^\n]' "$T/piped"; }
fact a_pipe_sees_none quiet

# ---- interrupted ----
large big.pdf 200000000
annex L-6,15000,big.pdf
ours
held() { local blocks; blocks=$(stat -c %b "$T"/data/uploads/lingang/* 2>/dev/null) && echo $((blocks * 512)); }
interrupt() {
    local pid now

    (client submit "$T/annex.csv" --files "$T/files") >"$T/interrupted" 2>&1 &
    pid=$!
    until now=$(held) && [ "${now:-0}" -ge 4000000 ]; do
        kill -0 $pid 2>/dev/null || { cat "$T/interrupted"; return 1; }
    done
    kill -INT $pid
    expect_exit 130 wait $pid
}
fact an_interrupted_upload_exits_130 interrupt
fact it_says_what_is_there says '0 of 1 files are on the server, nothing has been reported yet' cat "$T/interrupted"
before=$(held)
continues() {
    [ "${before:-0}" -gt 0 ] || return 1
    clerk submit "$T/annex.csv" --files "$T/files"
}
fact the_same_command_continues continues
arrived() { clerk list -o csv | grep -q '^lingang,,L-6,1,'; }
fact and_the_project_is_there_once arrived

puts() { grep -c '"method":"bairi.v1.Files/Put"' "$T/server.log"; }
not_sent_again() {
    local before

    before=$(puts)
    annex L-9,15000,second.pdf
    ours
    clerk submit "$T/annex.csv" --files "$T/files" || return 1
    [ "$before" -gt 0 ] && [ "$(puts)" -eq "$before" ]
}
fact what_the_server_holds_is_not_sent_again not_sent_again

# ---- the line goes dead while a batch is being sent ----
rows=()
for i in $(seq 300); do rows+=("M-$i,$((15000 + i)),a.pdf"); done
annex "${rows[@]}"
ours
dead_line() {
    local pid real=$BAIRI_SERVER proxy

    mkdir -p "$T/line"
    python3 "$top/tests/support/hold.py" "$server_port" 150000 "$T/line" &
    proxy=$!
    eventually 10 test -f "$T/line/port" || return 1
    BAIRI_SERVER=127.0.0.1:$(cat "$T/line/port")
    (client submit "$T/annex.csv" --files "$T/files") >"$T/dead" 2>&1 &
    pid=$!
    BAIRI_SERVER=$real
    eventually 20 test -f "$T/line/held" || { cat "$T/dead"; kill $proxy; return 1; }
    kill -INT $pid
    expect_exit 130 wait $pid
    local code=$?
    kill $proxy
    wait $proxy 2>/dev/null
    return $code
}
fact a_batch_cut_off_exits_130 dead_line
fact it_says_that_the_batch_is_kept says 'the signed batch lies in the outbox' cat "$T/dead"
fact the_next_command_mentions_it says 'batches that wait in the outbox: 1' clerk list
fact receipts_show_what_waits says 'lingang/M-300' clerk receipts
waits() { clerk receipts -o csv | grep -c ',waiting,' | grep -qx 300; }
fact all_of_them_wait waits
cp -r "$people/lingang-clerk/share/bairi/bohai-2020q4/outbox" "$T/outbox"
fact they_are_sent_again says 'sent again from the outbox: 300, refused: 0' clerk receipts --send
same_bytes() {
    # a lost answer: the same batch once more
    cp "$T"/outbox/*.batch "$people/lingang-clerk/share/bairi/bohai-2020q4/outbox/"
    sums=$(cd "$people/lingang-clerk/share/bairi/bohai-2020q4/receipts" && sha256sum ./*M-7@1.statement)
    clerk receipts --send || return 1
    (cd "$people/lingang-clerk/share/bairi/bohai-2020q4/receipts" && sha256sum -c <<<"$sums") &&
        ! clerk list -o json | grep -q '"version": 2'
}
fact sent_twice_they_get_the_same_receipts same_bytes
fact the_same_form_has_nothing_left_to_send says '300 rows: 0 sent, 300 unchanged' clerk submit "$T/annex.csv" --files "$T/files"

# ---- a batch the server will never take ----
box=$people/lingang-clerk/share/bairi/bohai-2020q4/outbox
spoil() {
    local name

    name=$(basename "$T"/outbox/*.batch)
    head -c 5000 "$T/outbox/$name" >"$box/$name"
    annex L-7,15000,a.pdf
    ours
    # what lay here is done in part: 3
    expect_exit 3 clerk submit "$T/annex.csv" --files "$T/files"
}
fact a_batch_that_cannot_be_read_blocks_nothing spoil
sent_beside_it() { clerk list -o csv | grep -q ',L-7,'; }
fact the_form_went_through_beside_it sent_beside_it
fact it_lies_aside test -f "$(echo "$box"/*.refused)"
# sent by the form itself
again() {
    rows=()
    for i in $(seq 300); do rows+=("P-$i,15000,a.pdf"); done
    annex "${rows[@]}"
    ours
    rm -rf "$T/line"
    dead_line || return 1
    says '300 projects arrived on' clerk submit "$T/annex.csv" --files "$T/files"
}
fact the_same_command_sends_what_was_cut_off again
fact nothing_of_it_is_new_then also '300 rows: 0 sent, 300 unchanged'
# another computer of the same clerk's reports the projects before the batch arrives
overtaken() {
    rows=()
    for i in $(seq 300); do rows+=("N-$i,15000,a.pdf"); done
    annex "${rows[@]}"
    ours
    rm -rf "$T/line"
    dead_line || return 1
    mkdir -p "$people/elsewhere"
    HOME=$people/elsewhere XDG_DATA_HOME=$people/elsewhere BAIRI_CERT=$T/pki/lingang-clerk.pem \
        BAIRI_KEY=$T/pki/lingang-clerk.key "$BIN/bairi" submit "$T/annex.csv" --files "$T/files" >/dev/null || return 1
    annex L-8,15000,a.pdf
    ours
    expect_exit 3 clerk submit "$T/annex.csv" --files "$T/files" && clerk list -o csv | grep -q ',L-8,'
}
fact a_refused_batch_blocks_nothing overtaken
fact receipts_say_why_it_was_refused says 'refused for good' clerk receipts
fact and_what_to_do says 'bairi receipts --forget-refused' clerk receipts
forgotten() { clerk receipts --forget-refused && ! clerk receipts -o csv | grep -q ',refused,'; }
fact it_can_be_forgotten forgotten

# ---- taken by the server, but the receipt cannot be saved: nothing was refused ----
kept=${box%/outbox}/receipts
unsaved() {
    annex L-9,15000,a.pdf
    ours
    mv "$kept" "$T/kept" && : >"$kept"
    ! clerk submit "$T/annex.csv" --files "$T/files" 2>"$T/said" || return 1
    cat "$T/said"
    grep -q 'the server has received what was sent.*bairi receipts --send fetches them' "$T/said" || return 1
    ! says 'the server has received' clerk receipts --period 2020-99 || return 1
    clerk receipts --send
    rm "$kept" && mv "$T/kept" "$kept"
    ls "$box"/*.batch && ! ls "$box"/*.refused
}
fact a_batch_whose_receipt_cannot_be_saved_stays_in_the_outbox unsaved
question_unsaved() {
    mv "$kept" "$T/kept" && : >"$kept"
    says 'Do not repeat the command' clerk ask 回执存不下时怎么办
    local status=$?
    rm "$kept" && mv "$T/kept" "$kept"
    return $status
}
fact it_gets_its_receipt_later says 'sent again from the outbox: 1, refused: 0' clerk receipts --send
fact a_receipt_of_which_nothing_could_be_kept_is_said_to_be_had_by_the_server question_unsaved

# ---- receipts ----
fact receipts_of_one_project says 'lingang_L-1@1' clerk receipts L-1
fact receipts_of_a_period says 'lingang_L-1@1' clerk receipts --period 2020-10
none_then() { [ "$(clerk receipts --period 2020-12 -o json)" = '[]' ]; }
fact there_are_none_of_a_later_one none_then
home=$people/lingang-clerk/share/bairi/bohai-2020q4/receipts
flipped() {
    cp "$home/lingang_L-1@1.receipt" "$T/kept"
    printf '\377' | dd of="$home/lingang_L-1@1.receipt" bs=1 seek=60 conv=notrunc status=none
    expect_exit 7 clerk receipts
}
fact a_changed_receipt_is_a_fault flipped
cp "$T/kept" "$home/lingang_L-1@1.receipt"
lost() { rm "$home/lingang_L-2@1.receipt" && clerk receipts --send && [ -f "$home/lingang_L-2@1.receipt" ]; }
fact a_lost_receipt_is_fetched lost
fact what_is_no_receipt_proves_nothing expect_exit 7 clerk verify "$T/annex.csv"
fact what_is_not_there_is_another_matter expect_exit 1 clerk verify "$T/nothing"

offline() { (export BAIRI_SERVER=127.0.0.1:1 && clerk receipts L-1 && ! clerk list); }
fact receipts_are_verified_without_the_server offline

# ---- countersignature ----
park() { bairi_as zhongjie-clerk "$@"; }
leader() { bairi_as zhongjie-leader "$@"; }
annex Z-1,15000,a.pdf Z-2,20000,b.pdf
fact a_report_may_await_a_signature says 'the countersignature is missing' park submit "$T/annex.csv" --files "$T/files"
fact it_says_who_must_act also 'bairi countersign'
fact the_leader_sees_what_waits says '样例投资Z-1有限公司' leader countersign
fact unasked_nothing_is_signed expect_exit 6 leader countersign zhongjie/Z-1
fact the_clerk_cannot_sign expect_exit 4 park countersign --all --yes
fact the_leader_signs_one says '1 project arrived on' leader countersign zhongjie/Z-1 --yes
fact it_waits_no_more says 'does not wait for a countersignature' leader countersign zhongjie/Z-1 --yes
fact the_leader_signs_the_rest leader countersign --all --yes
fact then_nothing_waits says 'nothing waits for a countersignature' leader countersign
fact the_leaders_receipts_hold leader receipts

# ---- amendment ----
fact a_field_is_read_as_a_cell_is says 'is not a page number' park amend zhongjie/Z-1 --set 签字页=x --yes
fact then_nothing_is_changed expect_exit 6 park amend zhongjie/Z-1 --set 签字页=x --yes
fact an_unknown_field_is_named says '“总投入” is no column' park amend zhongjie/Z-1 --set 总投入=2 --yes
fact an_amount_cannot_be_taken_away says '“总投资(万元)” is empty' park amend zhongjie/Z-1 --set amount_wan= --yes
fact tenfold_wants_a_confirmation says '--confirm Z-1' park amend zhongjie/Z-1 --set amount_wan=150000 --yes
fact an_amendment_shows_old_and_new says 'amount_wan: 15000 → 25000' park amend zhongjie/Z-1 --set '总投资（亿元）＝2.5' --set 备注=更正 --dry-run
fact an_amendment_is_a_new_version says 'zhongjie/Z-1@2' park amend zhongjie/Z-1 --set '总投资（亿元）=2.5' --set 备注=更正 --add-file "$T/files/b.pdf" --yes
fact the_leader_sees_what_is_new says 'files: a.pdf → a.pdf;b.pdf' leader countersign
leader countersign --all --yes >/dev/null 2>&1
fact the_same_again_is_nothing says 'says that already' park amend zhongjie/Z-1 --set amount_wan=25000 --yes
fact the_bureau_returns_it bairi_as bureau-li return zhongjie/Z-1 --reason 缺签字页 --by 2020-10-20
fact a_returned_one_is_amended park amend zhongjie/Z-1 --set page_signature=5 --yes

# ---- history ----
told() { sed -E 's/2020-10-08 10:[0-9]{2}/TIME/; s/(record|记录号) [0-9]+/\1 N/; s/ +$//' "$T/said" | grep -v '^$'; }
history_is() { # LANG TEXT
    park history zhongjie/Z-1 --lang "$1" >"$T/said" 2>&1
    diff <(echo "$2") <(told)
}
fact history_in_english history_is en 'zhongjie/Z-1@3  样例项目Z-1  awaiting
TIME  version 1  awaiting       测试员王  record N
TIME  version 1  countersigned  测试员韩  record N
TIME  version 2  awaiting       测试员王  record N
    amount_wan: 15000 → 25000
    files: a.pdf → a.pdf;b.pdf
    note: (empty) → 更正
TIME  version 2  countersigned  测试员韩  record N
TIME  version 2  returned       测试员李  record N
    reason: 缺签字页
TIME  version 3  awaiting       测试员王  record N
    page_signature: 2 → 5'
fact history_in_chinese history_is zh 'zhongjie/Z-1@3  样例项目Z-1  待审签
TIME  第 1 版  待审签    测试员王  记录号 N
TIME  第 1 版  已审签    测试员韩  记录号 N
TIME  第 2 版  待审签    测试员王  记录号 N
    总投资(万元): 15000 → 25000
    佐证材料: a.pdf → a.pdf;b.pdf
    备注: （空） → 更正
TIME  第 2 版  已审签    测试员韩  记录号 N
TIME  第 2 版  退回补正  测试员李  记录号 N
    原因：缺签字页
TIME  第 3 版  待审签    测试员王  记录号 N
    签字页: 2 → 5'
for_programs() {
    park history zhongjie/Z-1 -o json | jq -e '
        map(select(.new_version)) | length == 3 and
        .[1].changes[0] == {"field": "amount_wan", "before": "15000", "after": "25000"} and
        .[2].changes[0].field == "page_signature"'
}
fact history_for_programs for_programs
fact another_units_history_is_not_there expect_exit 6 clerk history zhongjie/Z-1

# ---- beside what was received ----
fact a_correction_of_what_was_received_waits says 'zhongjie/Z-2@2' park amend zhongjie/Z-2 --set amount_wan=30000 --yes
fact the_bureau_has_what_was_received says 'zhongjie/Z-2@1' bairi_as bureau-li queue --unit zhongjie
fact and_decides_it bairi_as bureau-li accept zhongjie/Z-2
fact its_unit_sees_what_waits says 'zhongjie/Z-2@2' leader countersign
fact it_is_still_countersigned leader countersign zhongjie/Z-2 --yes
fact then_the_bureau_has_that_too says 'zhongjie/Z-2@2' bairi_as bureau-li queue --unit zhongjie
fact another_correction_waits says 'zhongjie/Z-2@3' park amend zhongjie/Z-2 --set amount_wan=31000 --yes
fact it_is_taken_back_alone park withdraw zhongjie/Z-2 --reason 重复填报 --yes
fact what_was_received_stays says 'zhongjie/Z-2@2' bairi_as bureau-li queue --unit zhongjie

# ---- withdrawal ----
fact unasked_nothing_is_withdrawn expect_exit 6 clerk withdraw lingang/L-1 --reason 重复填报
fact several_are_withdrawn clerk withdraw lingang/L-1 lingang/L-2 --reason 重复填报 --yes
fact what_is_done_stays_done expect_exit 3 clerk withdraw lingang/L-5 lingang/L-6 lingang/L-6 --reason 重复填报 --yes

# ---- late ----
dev_clock 2020-10-28T09:00:00+08:00
annex L-30,15000,a.pdf L-31,15000,b.pdf
ours
fact what_was_due_before_is_late says 'late, because they were due in an earlier period: 2' clerk submit "$T/annex.csv" --files "$T/files"
fact check_knows_that_it_is says '2020-10, late' clerk check "$T/annex.csv" --files "$T/files"

stop_server TERM
fact the_tables_equal_a_rebuild says 'the tables are the same' "$BIN/bairid" rebuild --data "$T/data" --profile development

# ---- a campaign is called by its id, and so are its folders: no server is needed to refuse ----
astray() { BAIRI_CAMPAIGN=../../astray clerk status; }
fact a_campaigns_id_is_no_path says 'is not a campaign id' astray
fact and_no_folder_is_made_by_it test -z "$(find "$people" -name astray)"
