#!/usr/bin/env bash
# Rules as data: settings changed by two people from a day on, and two campaigns on one server that
# know nothing of each other.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"

# open_proposal: the number of the latest open one.
open_proposal() {
    bairi_as bureau-chen proposals -o csv | tr -d '\r' | awk -F, 'NR > 1 { print $1 }' | tail -n 1
}

state_of() { bairi_as zhongjie-clerk campaign versions -o csv | tr -d '\r' | awk -F, -v v="$1" '$1 == v { print $3 }'; }

# refused TEXT COMMAND…: ends with 6 and says this.
refused() {
    local text=$1
    shift

    expect_exit 6 "$@" >"$T/said" 2>&1
    local ended=$?
    cat "$T/said"
    [ $ended -eq 0 ] && grep -qF -- "$text" "$T/said"
}

# ---- settings in versions ----

the_file_in_force_is_printed() {
    bairi_as bureau-li campaign show --settings >"$T/now.ini" && cmp "$T/now.ini" "$demo/campaign.ini"
}

a_file_is_compared_key_by_key() {
    sed 's/^base_cap = 100$/base_cap = 100\nbase_below_target = no/; s/^floor = 0$/floor = -5/' \
        "$T/now.ini" >"$T/next.ini"
    bairi_as bureau-li campaign diff "$T/next.ini" >"$T/diff" &&
        grep -q 'base_below_target: yes → no' "$T/diff" && grep -q 'floor: 0 → -5' "$T/diff" &&
        grep -q 'trial count at' "$T/diff"
}

a_long_file_has_its_trial_count_too() {
    { cat "$T/next.ini" && seq -f '; note %g: read as the notice of the bureau says' 200; } >"$T/long.ini"
    bairi_as bureau-li campaign diff "$T/long.ini" | grep -q 'trial count at'
}

a_bad_file_is_refused_with_line_and_key() {
    sed 's/^base_cap = 100$/base_cap = plenty/' "$T/now.ini" >"$T/bad.ini"
    line=$(grep -n plenty "$T/bad.ini" | cut -d: -f1)
    refused "bad.ini:$line: base_cap" bairi_as bureau-li campaign diff "$T/bad.ini" &&
        refused 'plenty' bairi_as bureau-li propose settings "$T/bad.ini" --reason x
}

what_stays_is_refused() {
    sed '/^\[unit.lingang\]/,$d' "$T/now.ini" >"$T/fewer.ini"
    refused 'lingang is missing' bairi_as bureau-li propose settings "$T/fewer.ini" --reason x
}

one_proposes_another_approves() {
    bairi_as bureau-li propose settings "$T/next.ini" --from 2020-10-10 --reason 市里口径 || return 1
    proposal=$(open_proposal)
    expect_exit 4 bairi_as bureau-li approve "$proposal" --yes &&
        bairi_as bureau-chen approve "$proposal" --yes &&
        [ "$(state_of 1)" = now ] && [ "$(state_of 2)" = waiting ]
}

its_day_comes_without_a_record() {
    dev_clock 2020-10-10T00:00:00+08:00
    [ "$(state_of 1)" = past ] && [ "$(state_of 2)" = now ] &&
        bairi_as bureau-li campaign diff 1 2 | grep -q 'base_below_target: yes → no'
}

units_are_told() { bairi_as zhongjie-clerk notices | grep -q 市里口径; }

# ---- side by side ----

# The other campaign has one unit of the same id, other people, and its own everything.
another_is_founded() {
    sed 's/^id = .*/id = other-2020/; s/^name = 沧州渤海新区2020.*/name = 另一活动/' "$demo/campaign.ini" >"$T/other.ini"
    grep -E '^(certificate|lingang-clerk|bureau-|admin)' "$demo/people.csv" >"$T/other.csv"
    BAIRI_CAMPAIGN=other-2020 bairi_as admin campaign draft "$T/other.ini" --people "$T/other.csv" \
        --certs "$T/pki" --server-cert "$T/pki/server.pem" -o "$T/other" &&
        BAIRI_CAMPAIGN=other-2020 bairi_as bureau-chen campaign endorse "$T/other" --yes &&
        BAIRI_CAMPAIGN=other-2020 bairi_as admin campaign create "$T/other"
}

who_is_not_in_it_gets_nothing() {
    BAIRI_CAMPAIGN=other-2020 refused other-2020 bairi_as zhongjie-clerk rank
}

each_lists_what_he_is_in() {
    bairi_as zhongjie-clerk campaign list -o csv >"$T/his" && bairi_as lingang-clerk campaign list -o csv >"$T/hers" &&
        ! grep -q other-2020 "$T/his" && grep -q other-2020 "$T/hers" && grep -q bohai-2020q4 "$T/hers"
}

people_are_each_campaigns_own() {
    bairi_as bureau-li people list -o csv | grep -q 测试员王 || return 1
    ! BAIRI_CAMPAIGN=other-2020 bairi_as bureau-li people list -o csv | grep -q 测试员王
}

# counted CAMPAIGN: of zhongjie, in its ranking.
counted() {
    BAIRI_CAMPAIGN=$1 bairi_as bureau-li rank -o json |
        python3 -c 'import json,sys; print(*[u.get("counted", 0) for u in json.load(sys.stdin)["units"] if u["unit"] == "zhongjie"])'
}

projects_and_rankings_are_each_campaigns_own() {
    pdf a.pdf
    annex Z-1,20000,a.pdf
    bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files" &&
        bairi_as bureau-zhao accept zhongjie/Z-1 &&
        counted bohai-2020q4 | grep -qx 1 && counted other-2020 | grep -qx 0 &&
        bairi_as bureau-li show zhongjie/Z-1 >/dev/null || return 1
    ! BAIRI_CAMPAIGN=other-2020 bairi_as bureau-li show zhongjie/Z-1 >/dev/null 2>&1
}

# A file is whose unit sent it, in the campaign it was sent in.
files_are_each_campaigns_own() {
    local sha
    sha=$(openssl dgst -sha256 -binary "$T/files/a.pdf" | base64)
    sha="{\"sha256\": \"$sha\", \"length\": 100, \"unit\": \"zhongjie\"}"
    bairi_as bureau-li call Files/Get "$sha" | grep -q '"data"' &&
        BAIRI_CAMPAIGN=other-2020 expect_exit 6 bairi_as bureau-li call Files/Get "$sha"
}

settings_are_each_campaigns_own() {
    [ "$(BAIRI_CAMPAIGN=other-2020 bairi_as lingang-clerk campaign versions -o csv | wc -l)" -eq 2 ] &&
        [ "$(bairi_as lingang-clerk campaign versions -o csv | wc -l)" -eq 3 ]
}

found_campaign || exit 1
fact the_file_in_force_is_printed the_file_in_force_is_printed
fact a_file_is_compared_key_by_key a_file_is_compared_key_by_key
fact a_bad_file_is_refused_with_line_and_key a_bad_file_is_refused_with_line_and_key
fact what_stays_is_refused what_stays_is_refused
fact a_long_file_has_its_trial_count_too a_long_file_has_its_trial_count_too
fact one_proposes_another_approves one_proposes_another_approves
fact its_day_comes_without_a_record its_day_comes_without_a_record
fact units_are_told units_are_told
fact another_campaign_is_founded another_is_founded
fact who_is_not_in_it_gets_nothing who_is_not_in_it_gets_nothing
fact each_lists_what_he_is_in each_lists_what_he_is_in
fact people_are_each_campaigns_own people_are_each_campaigns_own
fact projects_and_rankings_are_each_campaigns_own projects_and_rankings_are_each_campaigns_own
fact files_are_each_campaigns_own files_are_each_campaigns_own
fact settings_are_each_campaigns_own settings_are_each_campaigns_own
