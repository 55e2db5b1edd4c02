#!/usr/bin/env bash
# Makes the development PKI: an authority, a certificate per person and role of the demo, and bad ones for the tests.
#
#   certs/make.sh DIR               make it in DIR, which must be new or empty
#   certs/make.sh --force DIR       make it again in a DIR that this script made before
#   certs/make.sh --revoke NAME DIR put DIR/NAME.pem on the revocation list DIR/crl.pem
#   certs/make.sh --issue CSR PATH DIR
#                                   print a certificate for a request; PATH as unit/zhongjie/wang
#   certs/make.sh --crl DIR         publish the revocation list DIR/crl.pem anew
#   --from TIME, --until TIME       its dates for --issue and --crl, as 20201031235959Z
#
# Everything is valid from 2020 to 2049, because the demo's clock stands in 2020, and carries
# OU=DEVELOPMENT ONLY, by which bairid refuses it outside the profile "development".
set -euo pipefail
umask 077

domain=bohai
mark="DEVELOPMENT ONLY"
begin=20200101000000Z
end=20491231235959Z
work=

fail() {
    printf 'certs/make.sh: %s\n' "$1" >&2
    exit "${2:-1}"
}

usage() {
    sed -n '4,10s/^# *//p' "$0"
}

# name | kind | SAN path below bairi://DOMAIN/ | subject CN
people() {
    cat <<'END'
server           | server | server/jingfaju/bairid    | bairid jingfaju
zhongjie-clerk   | person | unit/zhongjie/wang        | Ceshiyuan Wang, zhongjie
zhongjie-leader  | person | unit/zhongjie/han         | Ceshiyuan Han, zhongjie
nandagang-clerk  | person | unit/nandagang/liu        | Ceshiyuan Liu, nandagang
lingang-clerk    | person | unit/lingang/zhang        | Ceshiyuan Zhang, lingang
gangcheng-gangwu | person | unit/gangcheng/gangwu/ma  | Ceshiyuan Ma, gangcheng gangwu
gangcheng-touzi  | person | unit/gangcheng/touzi/guo  | Ceshiyuan Guo, gangcheng touzi
bureau-li        | person | bureau/jingfaju/li        | Ceshiyuan Li, jingfaju
bureau-zhao      | person | bureau/jingfaju/zhao      | Ceshiyuan Zhao, jingfaju
bureau-chen      | person | bureau/jingfaju/chen      | Ceshiyuan Chen, jingfaju
bureau-sun       | person | bureau/jingfaju/sun       | Ceshiyuan Sun, jingfaju
city-clerk       | person | city/shangwuju/qian       | Ceshiyuan Qian, shangwuju
city-puller      | person | city/shangwuju/puller     | puller, shangwuju
admin            | person | admin/jingfaju/wu         | Ceshiyuan Wu, jingfaju
reader           | person | reader/guanweihui/screen  | screen, guanweihui
END
}

# One section of certificate extensions: name, extended key usages, SAN (empty: none).
leaf_section() {
    printf '[%s]\n' "$1"
    printf 'basicConstraints = critical, CA:FALSE\n'
    printf 'keyUsage = critical, digitalSignature\n'
    printf 'extendedKeyUsage = %s\n' "$2"
    printf 'subjectKeyIdentifier = hash\n'
    printf 'authorityKeyIdentifier = keyid:always\n'
    [ -z "$3" ] || printf 'subjectAltName = %s\n' "$3"
}

# The configuration of `openssl ca` for both authorities; the folder and the SAN come from the environment.
write_config() {
    cat <<'END'
[ca]
default_ca = authority
[authority]
dir = $ENV::BAIRI_CA
database = $dir/index.txt
new_certs_dir = $dir/issued
certificate = $dir/ca.pem
private_key = $dir/ca.key
crlnumber = $dir/crlnumber
rand_serial = yes
unique_subject = no
default_md = sha256
policy = any
email_in_dn = no
crl_extensions = crl
[any]
countryName = optional
organizationName = optional
organizationalUnitName = optional
commonName = supplied
[req]
distinguished_name = empty
[empty]
[authority_certificate]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid:always
[crl]
authorityKeyIdentifier = keyid:always
END
    leaf_section person "clientAuth, emailProtection" "\$ENV::BAIRI_SAN"
    leaf_section server "serverAuth, emailProtection" "\$ENV::BAIRI_SAN"
    leaf_section code_signer "codeSigning" "\$ENV::BAIRI_SAN"
    leaf_section nameless "clientAuth, emailProtection" ""
}

# quietly COMMAND...: its complaints are shown only when it fails.
quietly() {
    "$@" 2>"$work/complaint" || {
        cat "$work/complaint" >&2
        fail "failed: $1 $2"
    }
}

# request STEM CN: a new P-256 key STEM.key and the request STEM.csr.
request() {
    BAIRI_CA='' BAIRI_SAN='' quietly openssl req -new -config "$work/openssl.cnf" -nodes \
        -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout "$1.key" -out "$1.csr" \
        -subj "/C=CN/O=Bohai New Area sample/OU=$mark/CN=$2"
}

# authority FOLDER CN: a self-signed authority with an empty register.
authority() {
    mkdir -p "$1/issued"
    : >"$1/index.txt"
    echo 01 >"$1/crlnumber"
    request "$1/ca" "$2"
    BAIRI_CA=$1 BAIRI_SAN='' quietly openssl ca -batch -notext -config "$work/openssl.cnf" -selfsign \
        -in "$1/ca.csr" -out "$1/ca.pem" -extensions authority_certificate \
        -startdate "$begin" -enddate "$end"
    rm "$1/ca.csr"
}

# issue AUTHORITY STEM KIND SAN CN [END]: the certificate STEM.pem and its key STEM.key.
issue() {
    request "$2" "$5"
    BAIRI_CA=$1 BAIRI_SAN=$4 quietly openssl ca -batch -notext -config "$work/openssl.cnf" \
        -in "$2.csr" -out "$2.pem" -extensions "$3" -startdate "$begin" -enddate "${6:-$end}"
    rm "$2.csr"
}

# revoke AUTHORITY CERTIFICATE: enters it in the register with a date the demo's clock has passed.
revoke() {
    BAIRI_CA=$1 BAIRI_SAN='' quietly openssl ca -config "$work/openssl.cnf" -revoke "$2" \
        -crl_reason keyCompromise
    sed -i -E 's/^(R\t[^\t]*\t)[0-9]+Z/\1200101000000Z/' "$1/index.txt"
}

# publish_crl AUTHORITY FILE
publish_crl() {
    BAIRI_CA=$1 BAIRI_SAN='' quietly openssl ca -config "$work/openssl.cnf" -gencrl \
        -crl_lastupdate "$begin" -crl_nextupdate "$end" -out "$2.new"
    mv "$2.new" "$2"
}

uri() {
    printf 'URI:bairi://%s/%s' "$domain" "$1"
}

make_people() {
    local name kind path cn san
    while IFS='|' read -r name kind path cn; do
        read -r name <<<"$name"
        read -r kind <<<"$kind"
        read -r path <<<"$path"
        read -r cn <<<"$cn"
        san=$(uri "$path")
        [ "$kind" = person ] || san="$san,DNS:localhost,IP:127.0.0.1,IP:::1"
        issue "$1/authority" "$1/$name" "$kind" "$san" "$cn"
    done < <(people)
}

# Each has exactly one flaw; where it can, it claims to be the enrolled clerk of zhongjie.
make_bad_ones() {
    local own=$1/authority bad=$1/bad wang server
    wang=$(uri unit/zhongjie/wang)
    server="$(uri server/jingfaju/bairid),DNS:localhost,IP:127.0.0.1,IP:::1"
    mkdir "$bad"
    issue "$own" "$bad/expired" person "$wang" "expired" 20200630235959Z
    issue "$own" "$bad/revoked" person "$wang" "revoked"
    revoke "$own" "$bad/revoked.pem"
    issue "$own" "$bad/wrong-usage" code_signer "$wang" "wrong usage"
    issue "$own" "$bad/wrong-role" person "$(uri king/zhongjie/wang)" "wrong role"
    issue "$own" "$bad/wrong-domain" person "URI:bairi://elsewhere/unit/zhongjie/wang" "wrong domain"
    issue "$own" "$bad/no-san" nameless "" "no SAN"
    issue "$own" "$bad/two-uris" person "$wang,$(uri bureau/jingfaju/li)" "two URIs"
    authority "$1/stranger" "Stranger development authority"
    issue "$1/stranger" "$bad/stranger" person "$wang" "stranger"
    issue "$1/stranger" "$bad/stranger-server" server "$server" "stranger server"
    cp "$1/stranger/ca.pem" "$bad/stranger-ca.pem"
    publish_crl "$1/stranger" "$bad/stranger-crl.pem"
    rm -r "$1/stranger"
}

make_all() {
    authority "$1/authority" "Bohai development authority"
    cp "$1/authority/ca.pem" "$1/ca.pem"
    make_people "$1"
    make_bad_ones "$1"
    publish_crl "$1/authority" "$1/crl.pem"
}

# A folder may be replaced only if it is empty, or --force is given and this script made it.
prepare() {
    if [ -d "$1" ] && [ -n "$(ls -A "$1")" ]; then
        [ -e "$1/authority/index.txt" ] || fail "$1 holds other things: name a new or empty folder"
        [ "$2" = yes ] || fail "$1 holds a PKI already: --force makes it anew, with new keys"
    elif [ -e "$1" ] && [ ! -d "$1" ]; then
        fail "$1 is not a folder"
    fi
    mkdir -p "$(dirname "$1")"
}

make_new() {
    prepare "$1" "$2"
    work=$(mktemp -d "$1.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    write_config >"$work/openssl.cnf"
    mkdir "$work/pki"
    make_all "$work/pki"
    [ ! -d "$1" ] || rm -r "$1"
    mv "$work/pki" "$1"
}

# open_pki DIR: an authority that this script made is at hand.
open_pki() {
    [ -e "$1/authority/index.txt" ] || fail "$1 holds no PKI made by this script"
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    write_config >"$work/openssl.cnf"
}

revoke_one() {
    [ -e "$1/$2.pem" ] || fail "$1 holds no certificate $2.pem"
    revoke "$1/authority" "$1/$2.pem"
    publish_crl "$1/authority" "$1/crl.pem"
}

# issue_one DIR CSR PATH: names come from PATH, never from the request; its key and subject stay.
issue_one() {
    local kind=person san

    san=$(uri "$3")
    [ -e "$2" ] || fail "there is no request $2"
    case $3 in server/*) kind=server san="$san,DNS:localhost,IP:127.0.0.1,IP:::1" ;; esac
    BAIRI_CA=$1/authority BAIRI_SAN=$san quietly openssl ca -batch -notext \
        -config "$work/openssl.cnf" -in "$2" -out "$work/issued.pem" -extensions "$kind" \
        -subj "/C=CN/O=Bohai New Area sample/OU=$mark/CN=${3##*/}" \
        -startdate "$begin" -enddate "$end"
    cat "$work/issued.pem"
}

# act VERB DIR ARGUMENT…
act() {
    local verb=$1 dir=${2%/}

    shift 2
    open_pki "$dir"
    case $verb in
    revoke) revoke_one "$dir" "$1" ;;
    issue) issue_one "$dir" "$1" "$2" ;;
    crl) publish_crl "$dir/authority" "$dir/crl.pem" ;;
    esac
}

main() {
    local force=no verb=new given=()

    while [ $# -gt 0 ]; do
        case $1 in
        --force) force=yes ;;
        --crl) verb=crl ;;
        --revoke | --issue | --from | --until)
            [ $# -gt 1 ] || fail "$1 needs a value; see --help" 2
            case $1 in
            --revoke) verb=revoke given=("$2") ;;
            --issue)
                [ $# -gt 2 ] || fail "--issue needs a request and a path as unit/zhongjie/wang" 2
                verb=issue given=("$2" "$3")
                shift
                ;;
            --from) begin=$2 ;;
            --until) end=$2 ;;
            esac
            shift
            ;;
        -h | --help)
            usage
            exit 0
            ;;
        -*) fail "unknown option $1; see --help" 2 ;;
        *) break ;;
        esac
        shift
    done
    if [ $# -ne 1 ] || [ -z "$1" ]; then
        usage >&2
        exit 2
    fi
    if [ $verb = new ]; then
        make_new "${1%/}" "$force"
    else
        act $verb "$1" "${given[@]}"
    fi
}

main "$@"
