#!/usr/bin/env bash
# An exported bundle holds by itself: 200 submissions checked with openssl and the Go project's
# libraries alone, bits flipped in every part, and bundles made anew with other keys refused.
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
# shellcheck source=tests/integration/campaign.sh
. "$(dirname "$0")/campaign.sh"
found_campaign || exit 1
pdf z.pdf

# ---- 200 submissions ----

fifty() {
    local from=$1 row rows=()

    for row in $(seq "$from" $((from + 49))); do rows+=("Z-$row,15000,z.pdf"); done
    annex "${rows[@]}"
    bairi_as zhongjie-clerk submit "$T/annex.csv" --files "$T/files"
}
for from in 1 51 101 151; do fact "fifty_are_reported_from_$from" fifty $from; done
fact all_is_exported bairi_as bureau-li export --bundle "$T/bundle"
cp "$BAIRI_TRUST" "$T/card.txt"
bairi_as zhongjie-clerk export --bundle "$T/own" >/dev/null 2>&1
fact a_park_exports_its_own test -f "$T/own/records/000200.statement" -a ! -e "$T/own/records/000000.statement"
fact a_bundle_replaces_nothing ! bairi_as bureau-li export --bundle "$T/bundle"
stop_server TERM

# ---- our client, offline ----

# verify CARD BUNDLE
verify() { bairi_as reader verify --bundle "$2" --trust "$1"; }
fact the_bundle_holds says 'records verified: 201, at fault: 0' verify "$T/card.txt" "$T/bundle"
fact it_is_the_whole_log grep -q "bohai-2020q4/1: here are all 201 records" "$T/said"
fact every_file_is_covered ! grep -q 'covered by no signature' "$T/said"
fact nothing_is_missing ! grep -qE 'without a timestamp|could not be judged|does not have' "$T/said"

fact a_parks_own_is_not_called_whole says 'here are 200 of at least 201 records' verify "$T/card.txt" "$T/own"
planted() {
    local held=0

    { cp -a "$T/bundle" "$T/planted" && cp "$T/card.txt" "$T/planted/trust-card.txt" && says "$1" verify "$2" "$T/planted"; } || held=1
    rm -rf "$T/planted"
    return $held
}
fact a_card_in_the_bundle_is_not_believed planted 'lies in the bundle that it should judge' "$T/planted/trust-card.txt"
fact what_was_planted_is_named planted 'covered by no signature and not looked at: trust-card.txt' "$T/card.txt"

# ---- foreign tools ----

# column N: of records.csv, submissions only
column() { awk -F, -v n="$1" '$3 == "SUBMISSION" { print $n }' "$2/records.csv"; }
# signatures BUNDLE CA: each submission's CMS by openssl, at its time, with the list of then
signatures() {
    local bundle=$1 index time signer crl checked=0

    while IFS=, read -r index time _ _ _ signer _ crl _; do
        cat "$2" "$bundle/crl/$crl.pem" >"$T/trust.pem"
        openssl cms -verify -cades -binary -inform DER -in "$bundle/records/$index.p7s" \
            -content "$bundle/records/$index.statement" -certfile "$bundle/certificates/$signer.pem" \
            -CAfile "$T/trust.pem" -no-CApath -no-CAstore -crl_check_all -x509_strict -purpose any \
            -attime "$(date -d "$time" +%s)" -out /dev/null 2>"$T/cms.log" || { cat "$T/cms.log"; return 1; }
        checked=$((checked + 1))
    done < <(awk -F, '$3 == "SUBMISSION"' "$bundle/records.csv")
    echo "signatures: $checked"
    [ $checked -eq 200 ]
}
# stamp TOKEN NOTE: by openssl, and inside the token what its exit code does not tell
stamp() {
    openssl ts -verify -token_in -in "$1" -data "$2" -CAfile "$T/bundle/timestamp.pem" \
        -untrusted "$T/bundle/timestamp.pem" >"$T/ts.log" 2>&1 && grep -q 'Verification: OK' "$T/ts.log" &&
        openssl ts -reply -token_in -in "$1" -token_out -text 2>&1 | grep -q 'Time stamp: Oct  8 02:'
}
stamps() {
    local note checked=0

    for note in "$T"/bundle/checkpoints/*.note; do
        stamp "${note%.note}.tsr" "$note" || { cat "$T/ts.log"; return 1; }
        checked=$((checked + 1))
    done
    echo "stamps: $checked"
    [ $checked -ge 5 ]
}
# fingerprint FILE: as the card spells it
fingerprint() { openssl x509 -in "$1" -outform DER | sha256sum | cut -c1-64; }
on_card() { sed -n "s/^$1 = //p" "$T/card.txt" | tr -d ' '; }
is_on_card() { [ "$(fingerprint "$1")" = "$(on_card "$2")" ]; }
go_build() {
    GO111MODULE=off GOFLAGS=-mod=mod GOPATH=/usr/share/gocode GOCACHE=$T/go \
        go build -o "$T/bundle_check" "$top/tests/support/bundle_check.go"
}
fact the_authority_is_the_cards is_on_card "$T/bundle/ca.pem" ca
fact the_stamper_is_the_cards is_on_card "$T/bundle/timestamp.pem" timestamp
fact openssl_verifies_every_signature signatures "$T/bundle" "$T/bundle/ca.pem"
fact openssl_verifies_every_token stamps
fact a_token_of_other_bytes_is_refused ! stamp "$T/bundle/checkpoints/1.tsr" "$T/bundle/README.md"
fact the_go_checker_builds go_build
fact go_verifies_every_proof says 'records that hold: 201' "$T/bundle_check" "$(on_card log_key)" "$T/bundle"
fact files_are_as_named test "$(cd "$T/bundle/files" && sha256sum ./* | awk '$1 != substr($2, 3)' | wc -l)" -eq 0

# ---- bits flipped in every part ----

small() { # founding and one submission: each kind of part is there
    cp -a "$T/bundle" "$T/small"
    find "$T/small/records" -type f ! -name '000000.*' ! -name '000050.*' -delete
    local size
    for size in "$T"/small/checkpoints/*; do
        case ${size##*/} in 1.* | 51.*) ;; *) rm "$size" ;; esac
    done
    find "$T/small/certificates" -type f | while read -r one; do
        grep -qE "^0000(00|50),.*${one##*/}" <(sed 's/\([0-9a-f]\{64\}\)/\1.pem/g' "$T/small/records.csv") || rm "$one"
    done
}
small
flips() {
    python3 "$top/tests/support/bundle_flip.py" "$T/small" "${BAIRI_SEED:-$RANDOM}" 12 \
        env HOME="$T/home" "$BIN/bairi" verify --bundle '{}' --trust "$T/card.txt" | tee "$T/flips"
    grep -q '^tried [0-9][0-9][0-9]' "$T/flips"
}
fact bits_are_flipped_in_every_part flips
# what no signature covers: the page and the list for people
fact only_what_no_signature_covers_passes test "$(sed -n 's/^passes: \(.*\) at .*/\1/p' "$T/flips" | sort -u | tr '\n' ' ')" = 'README.md records.csv '
dropped() { cp -a "$T/small" "$T/less" && rm "$T/less/$1" && ! verify "$T/card.txt" "$T/less"; }
for part in records/000050.p7s records/000050.leaf records/000050.statement ca.pem timestamp.pem; do
    rm -rf "$T/less"
    fact "a_bundle_without_${part##*/}_is_refused" dropped "$part"
done
receipt=$(find "$people" -name 'zhongjie_Z-1@1.receipt')
flipped_receipt() {
    python3 - "$receipt" "$T/flipped.receipt" "$1" <<'END'
import random, sys
data = bytearray(open(sys.argv[1], "rb").read())
chance = random.Random(int(sys.argv[3]))
data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
open(sys.argv[2], "wb").write(data)
END
    ! bairi_as reader verify "$T/flipped.receipt" --trust "$T/card.txt" >"$T/flipped.log" 2>&1 || { echo "passes with seed $1"; return 1; }
}
receipts_flipped() { for i in $(seq 1 60); do flipped_receipt "$i" || return 1; done; }
fact a_receipts_file_stands_alone bairi_as reader verify "$receipt" --trust "$T/card.txt"
fact a_bit_flipped_in_a_receipt_is_seen receipts_flipped

# ---- made anew ----

# anew NAME: the same campaign, people and reports on a server with other keys, exported
anew() {
    stop_server TERM
    rm -rf "$T/data" && people=$T/home-$1 && found_campaign && fifty 1 && bairi_as bureau-li export --bundle "$T/$1"
}
fact the_same_is_reported_to_a_server_with_other_keys anew rekeyed
fact it_holds_by_that_servers_card verify "$T/data/trust-card.txt" "$T/rekeyed"
fact other_keys_are_refused says 'at fault: 51' verify "$T/card.txt" "$T/rekeyed"
fact go_refuses_them ! "$T/bundle_check" "$(on_card log_key)" "$T/rekeyed"
mv "$T/pki" "$T/pki-before"
fact another_authority_is_made "$top/certs/make.sh" "$T/pki"
fact the_same_is_reported_with_other_peoples_certificates anew resigned
fact it_holds_by_that_authoritys_card verify "$T/data/trust-card.txt" "$T/resigned"
fact a_wholly_resigned_bundle_is_refused says 'records verified: 0, at fault: 51' verify "$T/card.txt" "$T/resigned"
fact go_refuses_it ! "$T/bundle_check" "$(on_card log_key)" "$T/resigned"
fact openssl_refuses_it ! signatures "$T/resigned" "$T/bundle/ca.pem"
