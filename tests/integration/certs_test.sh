#!/usr/bin/env bash
# Facts about the development PKI of certs/make.sh, checked with the openssl command alone.
# shellcheck disable=SC2317 # the functions are called through `fact`
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pki=$work/pki
november_2020=1604188800
november_2048=2487801600
failed=0

fact() { # fact TEXT COMMAND...: the command succeeds
    local text=$1
    shift
    if "$@" >"$work/out" 2>&1; then
        echo "ok $text"
    else
        echo "not ok $text"
        sed 's/^/# /' "$work/out"
        failed=$((failed + 1))
    fi
}

verifies() { # verifies NAME PURPOSE [TIME]
    openssl verify -x509_strict -crl_check_all -CAfile "$pki/ca.pem" -CRLfile "$pki/crl.pem" \
        -purpose "$2" -attime "${3:-$november_2020}" "$pki/$1.pem"
}

fails_because() { # fails_because REASON NAME PURPOSE
    if verifies "$2" "$3" >"$work/verify" 2>&1; then
        return 1
    fi
    cat "$work/verify"
    grep -q "$1" "$work/verify"
}

san() {
    openssl x509 -in "$pki/$1.pem" -noout -ext subjectAltName 2>/dev/null | sed -n '2s/^ *//p'
}

has_san() { # has_san NAME EXPECTED
    [ "$(san "$1")" = "$2" ] || {
        echo "SAN is: $(san "$1")"
        return 1
    }
}

all_modes_are() { # all_modes_are MODE find-arguments...
    local mode=$1
    shift
    [ -n "$(find "$pki" "$@")" ] && [ -z "$(find "$pki" "$@" ! -perm "$mode")" ]
}

key_fits() {
    [ "$(openssl x509 -in "$pki/$1.pem" -noout -pubkey)" = "$(openssl pkey -in "$pki/$1.key" -pubout)" ]
}

is_p256() {
    openssl x509 -in "$pki/$1.pem" -noout -text | grep -q 'ASN1 OID: prime256v1'
}

all_are_marked() {
    local file
    for file in "$pki"/*.pem "$pki"/bad/*.pem; do
        case $file in *crl.pem) continue ;; esac
        openssl x509 -in "$file" -noout -subject -nameopt multiline | grep -q 'DEVELOPMENT ONLY' || {
            echo "$file"
            return 1
        }
    done
}

usage_is() { # usage_is NAME EXPECTED
    [ "$(openssl x509 -in "$pki/$1.pem" -noout -ext extendedKeyUsage | sed -n '2s/^ *//p')" = "$2" ] &&
        openssl x509 -in "$pki/$1.pem" -noout -ext keyUsage | grep -q critical &&
        [ "$(openssl x509 -in "$pki/$1.pem" -noout -ext keyUsage | sed -n '2s/^ *//p')" = "Digital Signature" ]
}

valid_2020_to_2049() {
    [ "$(openssl x509 -in "$pki/$1.pem" -noout -startdate)" = "notBefore=Jan  1 00:00:00 2020 GMT" ] &&
        [ "$(openssl x509 -in "$pki/$1.pem" -noout -enddate)" = "notAfter=Dec 31 23:59:59 2049 GMT" ]
}

crl_dates_are() {
    [ "$(openssl crl -in "$pki/crl.pem" -noout -lastupdate)" = "lastUpdate=Jan  1 00:00:00 2020 GMT" ] &&
        [ "$(openssl crl -in "$pki/crl.pem" -noout -nextupdate)" = "nextUpdate=Dec 31 23:59:59 2049 GMT" ]
}

refuses() {
    ! "$@"
}

signs_cms() { # signs_cms NAME: signs a statement with CAdES-B and verifies it against the authority
    echo "statement of $1" >"$work/statement"
    openssl cms -sign -cades -binary -md sha256 -in "$work/statement" -outform DER -out "$work/cms" \
        -signer "$pki/$1.pem" -inkey "$pki/$1.key" &&
        openssl cms -verify -binary -inform DER -in "$work/cms" -content "$work/statement" \
            -attime "$november_2020" -CAfile "$pki/ca.pem" -out /dev/null
}

same_san_as_clerk() {
    [ -n "$(san zhongjie-clerk)" ] && [ "$(san "$1")" = "$(san zhongjie-clerk)" ]
}

stranger_verifies_at_home() {
    openssl verify -x509_strict -crl_check_all -CAfile "$pki/bad/stranger-ca.pem" \
        -CRLfile "$pki/bad/stranger-crl.pem" -attime "$november_2020" "$pki/bad/stranger.pem"
}

begun=$(date +%s%N)
fact "make.sh makes the PKI from any working directory" env -C / "$root/certs/make.sh" "$pki"
fact "in less than five seconds" test $((($(date +%s%N) - begun) / 1000000)) -lt 5000

before=$(cat "$pki/ca.pem")
fact "make.sh refuses to overwrite a PKI" refuses "$root/certs/make.sh" "$pki"
fact "and leaves it as it was" test "$before" = "$(cat "$pki/ca.pem")"
mkdir "$work/other" && touch "$work/other/thesis.txt"
fact "even --force does not touch a folder of other things" \
    refuses "$root/certs/make.sh" --force "$work/other"
fact "whose files survive" test -e "$work/other/thesis.txt"
fact "--force makes the PKI anew" "$root/certs/make.sh" --force "$pki"
fact "with new keys" test "$before" != "$(cat "$pki/ca.pem")"
fact "no temporary folder is left behind" test "$(find "$work" -maxdepth 1 -name 'pki*' | wc -l)" = 1

fact "the folder's mode is 0700" test "$(stat -c %a "$pki")" = 700
fact "every key's mode is 0600" all_modes_are 0600 -name '*.key'
fact "nothing is readable by others" all_modes_are 0600 -type f
fact "every certificate is marked DEVELOPMENT ONLY" all_are_marked
fact "the authority is valid from 2020 to 2049" valid_2020_to_2049 ca
fact "the revocation list is valid from 2020 to 2049" crl_dates_are
fact "the authority is a P-256 key" is_p256 ca

while read -r name path; do
    fact "$name verifies as TLS client in November 2020" verifies "$name" sslclient
    fact "$name verifies as TLS client in 2048" verifies "$name" sslclient "$november_2048"
    fact "$name verifies as signer" verifies "$name" smimesign
    fact "$name has exactly the SAN $path" has_san "$name" "URI:bairi://bohai/$path"
    fact "$name has a person's usages" \
        usage_is "$name" "TLS Web Client Authentication, E-mail Protection"
    fact "$name is valid from 2020 to 2049" valid_2020_to_2049 "$name"
    fact "$name has its own P-256 key" is_p256 "$name"
    fact "$name has the key that fits" key_fits "$name"
done <<'END'
zhongjie-clerk unit/zhongjie/wang
zhongjie-leader unit/zhongjie/han
nandagang-clerk unit/nandagang/liu
lingang-clerk unit/lingang/zhang
gangcheng-gangwu unit/gangcheng/gangwu/ma
gangcheng-touzi unit/gangcheng/touzi/guo
bureau-li bureau/jingfaju/li
bureau-zhao bureau/jingfaju/zhao
bureau-chen bureau/jingfaju/chen
bureau-sun bureau/jingfaju/sun
city-clerk city/shangwuju/qian
city-puller city/shangwuju/puller
admin admin/jingfaju/wu
reader reader/guanweihui/screen
END

fact "the server verifies as TLS server" verifies server sslserver
fact "the server verifies as signer" verifies server smimesign
fact "the server is no TLS client" refuses verifies server sslclient
fact "the server's usages are serverAuth and emailProtection" \
    usage_is server "TLS Web Server Authentication, E-mail Protection"
fact "the server's SAN names it and localhost" has_san server \
    "URI:bairi://bohai/server/jingfaju/bairid, DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1"
fact "the server is valid from 2020 to 2049" valid_2020_to_2049 server
fact "a clerk is no TLS server" refuses verifies zhongjie-clerk sslserver
fact "a clerk's CMS signature verifies" signs_cms zhongjie-clerk
fact "the server's CMS signature verifies" signs_cms server

fact "expired is refused as expired" fails_because "certificate has expired" bad/expired sslclient
fact "expired was good in June 2020" verifies bad/expired sslclient 1590969600
fact "revoked is refused as revoked" fails_because "certificate revoked" bad/revoked sslclient
fact "stranger is refused for its issuer" \
    fails_because "unable to get local issuer certificate" bad/stranger sslclient
fact "stranger is good under its own authority" stranger_verifies_at_home
fact "stranger-server is refused for its issuer" \
    fails_because "unable to get local issuer certificate" bad/stranger-server sslserver
fact "wrong-usage is refused for its purpose" fails_because "purpose" bad/wrong-usage sslclient
for name in expired revoked stranger wrong-usage; do
    fact "$name claims the SAN of zhongjie-clerk" same_san_as_clerk "bad/$name"
done
for name in wrong-role wrong-domain no-san two-uris; do
    fact "$name has a good chain, so only its name can refuse it" verifies "bad/$name" sslclient
done
fact "wrong-role is a king" has_san bad/wrong-role "URI:bairi://bohai/king/zhongjie/wang"
fact "wrong-domain is of another trust domain" \
    has_san bad/wrong-domain "URI:bairi://elsewhere/unit/zhongjie/wang"
fact "no-san has none" has_san bad/no-san ""
fact "two-uris has two" has_san bad/two-uris \
    "URI:bairi://bohai/unit/zhongjie/wang, URI:bairi://bohai/bureau/jingfaju/li"

fact "--revoke puts a certificate on the list" "$root/certs/make.sh" --revoke lingang-clerk "$pki"
fact "which then refuses it" fails_because "certificate revoked" lingang-clerk sslclient
fact "and nobody else" verifies nandagang-clerk sslclient
fact "the first one stays revoked" fails_because "certificate revoked" bad/revoked sslclient
fact "--revoke of an unknown name fails" refuses "$root/certs/make.sh" --revoke nobody "$pki"

[ "$failed" -eq 0 ] || echo "# $failed facts do not hold"
exit $((failed > 0))
